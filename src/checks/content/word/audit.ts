/** What nobody sees in parts that say how a Word document looks: who changed it, and words that have no business there. */
import type { XmlHandler } from "../../../tools/xml.js";
import { takeOddValues } from "../ooxml/odd-values.js";
import type { Gathered } from "./gathered.js";
import { ownValue } from "./names.js";

/** 17.13.5: what was changed in a style or a list, and by whom. */
const CHANGES = /(?:Change|^ins|^del)$/;

export function audited(handler: XmlHandler, { traces }: Gathered): XmlHandler {
  const tell = (text: string) => traces.add("custom-xml", "", { text, detail: "notes for programs" });
  return {
    ...handler,
    open(tag, depth) {
      takeOddValues(tag, tell);
      const author = CHANGES.test(tag.local) ? ownValue(tag, "author") : undefined;
      if (author !== undefined) traces.add("tracked-changes", "", { person: author, detail: "in styles" });
      handler.open?.(tag, depth);
    },
    text(text) {
      if (/[\p{L}\d]/u.test(text)) tell(text.trim());
      handler.text?.(text);
    },
  };
}
