/** Looks for what a document carries unseen: in the source, in what is sent, and in what was made of it. */
import { contentOf, isReadable } from "../content/read.js";
import { contentChecker } from "../content/rule.js";
import { privacyFacts } from "./facts.js";
import { RULES } from "./rules.js";

export const hiddenData = contentChecker(
  { id: "hidden-data", title: "Hidden data", appliesTo: isReadable },
  RULES,
  async (subject) => privacyFacts(await contentOf(subject)),
);
