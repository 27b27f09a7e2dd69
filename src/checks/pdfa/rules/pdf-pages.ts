import { LOOK_AT_THE_ORIGINAL } from "../../empty.js";
import type { Fault, Rule } from "../rule.js";

export const hasPages: Rule = {
  id: "pdf-pages",
  basis: { standard: "ISO 32000-1:2008", clause: "7.7.3" },
  weight: "identity",
  checks: "The document has at least one page.",
  advice: "Open the PDF and look whether it is what you wanted to publish; make it again from the original document.",
  adviceForSource: LOOK_AT_THE_ORIGINAL,
  *check(doc): Iterable<Fault> {
    if (doc.pages().length === 0) yield { message: "The PDF has no page." };
  },
};
