import { LOOK_AT_THE_ORIGINAL } from "../../empty.js";
import type { Fault, Rule } from "../rule.js";

/** An empty page is no fault of a PDF, but an output of nothing else is most likely a failed conversion. */
export const notEmpty: Rule = {
  id: "pdf-not-empty",
  basis: { standard: "ISO 32000-1:2008", clause: "7.8.2" },
  weight: "identity",
  checks: "Something can be seen on at least one page: text, a picture or a drawing.",
  advice: "Open the PDF and look whether it is what you wanted to publish; make it again from the original document.",
  adviceForSource: LOOK_AT_THE_ORIGINAL,
  *check(doc, { role }): Iterable<Fault> {
    if (doc.pages().length === 0 || doc.use().marked) return;
    yield { message: "Every page of the PDF is empty.", ...(role === "output" ? {} : { severity: "warn" }) };
  },
};
