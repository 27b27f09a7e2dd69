import { NS, property, textValue } from "../../../tools/xmp.js";
import { SET_TITLE } from "../../advice.js";
import { type Fault, iso14289, MADE_WRONG, type Rule } from "../rule.js";

export const title: Rule = {
  id: "pdf-title",
  basis: iso14289("7.1"),
  weight: "accessibility",
  checks: "The document has a title, and a reading program shows it instead of the file name.",
  advice: "Set the title in the properties of the original document and convert it with council-convert.",
  adviceForSource: SET_TITLE,
  *check(doc, { role }): Iterable<Fault> {
    const xmp = doc.xmp();
    const text = xmp && textValue(property(xmp, NS.dc, "title"));
    if (!text?.trim()) yield { message: "The document has no title." };
    else if (doc.get(doc.getDict(doc.catalog, "ViewerPreferences"), "DisplayDocTitle") !== true)
      yield {
        message: "The document does not ask for its title to be shown.",
        ...(role === "output" ? { advice: MADE_WRONG } : {}),
      };
  },
};
