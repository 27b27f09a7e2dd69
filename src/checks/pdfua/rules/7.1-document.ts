import { NS, property, textValue } from "../../../tools/xmp.js";
import { SET_TITLE } from "../../advice.js";
import type { UaFault, UaRule } from "../rule.js";

export const suspects: UaRule = {
  id: "pdfua-7.1-suspects",
  clause: "7.1",
  checks: "The file does not call its own tags doubtful.",
  *check({ pdf }): Iterable<UaFault> {
    if (pdf.get(pdf.getDict(pdf.catalog, "MarkInfo"), "Suspects") === true)
      yield { test: 4, message: "The file says itself that its tags are doubtful." };
  },
};

export const title: UaRule = {
  id: "pdfua-7.1-title",
  clause: "7.1",
  checks: "The document has a title in its metadata, and asks for it to be shown.",
  advice: SET_TITLE,
  *check({ pdf }): Iterable<UaFault> {
    const stream = pdf.metadata()?.stream;
    if (!stream || pdf.getName(stream.dict, "Type") !== "Metadata" || pdf.getName(stream.dict, "Subtype") !== "XML")
      yield { test: 8, message: "The document has no metadata that are marked as such.", advice: "none" };
    const xmp = pdf.xmp();
    if (!(xmp && textValue(property(xmp, NS.dc, "title"))?.trim()))
      yield { test: 9, message: "The document has no title." };
    if (pdf.get(pdf.getDict(pdf.catalog, "ViewerPreferences"), "DisplayDocTitle") !== true)
      yield {
        test: 10,
        message: "The document does not ask for its title to be shown instead of its file name.",
        advice: "none",
      };
  },
};
