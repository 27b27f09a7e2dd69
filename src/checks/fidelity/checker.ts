/** Compares what was made with what it was made from: nothing may be lost, and nothing hidden may come to light. */
import type { Checker } from "../../model.js";
import { contentChecker } from "../content/rule.js";
import { compare, comparedWith } from "./comparison.js";
import { RULES } from "./rules.js";

export const fidelity: Checker = contentChecker(
  {
    id: "fidelity",
    title: "Nothing lost in conversion",
    appliesTo: (subject) => comparedWith(subject) !== undefined,
  },
  RULES,
  compare,
);
