/**
 * What a program can tell of whether people can read a document who cannot see
 * it, see it poorly, or read with difficulty. Much of that only a person can
 * judge (`person.ts`), so nothing here says that a document is accessible.
 */
import { isReadable } from "../content/read.js";
import { contentChecker } from "../content/rule.js";
import { personsPart } from "./person.js";
import { judgedOf } from "./rule.js";
import { RULES } from "./rules.js";

export const accessibility = contentChecker(
  {
    id: "accessibility",
    title: "Accessibility, as far as a program can tell",
    appliesTo: isReadable,
    lookAt: ({ own }) => (own ? personsPart(own) : []),
  },
  RULES,
  judgedOf,
);
