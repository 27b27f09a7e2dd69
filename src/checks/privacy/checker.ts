/** Looks for what a document carries unseen: in the source, in what is sent, and in what was made of it. */
import { ONLY_IN_OUTPUTS, type Subject } from "../../model.js";
import { contentOf, isReadable } from "../content/read.js";
import { contentChecker } from "../content/rule.js";
import { wordsOfVisibleCells } from "../content/words.js";
import { once } from "../once.js";
import { type PrivacyFacts, privacyFacts } from "./facts.js";
import { RULES } from "./rules.js";

export const hiddenData = contentChecker(
  { id: "hidden-data", title: "Hidden data", appliesTo: isReadable, lookAt: whatWasNotSeen },
  RULES,
  async (subject) => privacyFacts(await contentOf(subject), await shownInCells(subject)),
);

/** The words of the cells that a PDF was made of. */
async function shownInCells({ beside }: Subject): Promise<() => ReadonlySet<string>> {
  const content = beside && isReadable(beside) ? await contentOf(beside) : undefined;
  return once(() => new Set(content ? wordsOfVisibleCells(content) : []));
}

function whatWasNotSeen({ unseen }: PrivacyFacts, { name, role, isStandIn }: Subject): string[] {
  return [
    ...(isStandIn ? [ONLY_IN_OUTPUTS] : []),
    // What an output could hide, its source hides as well: there it is looked for in the source.
    ...(unseen.length > 0 && role !== "output"
      ? [`Hidden data in ${name} was not looked for in: ${unseen.join("; ")}.`]
      : []),
  ];
}
