/** Takes out what other programs add to the elements of a text. */
import type { XmlTree } from "../tree.js";
import type { OdfDocument } from "./document.js";

/** Statements about the text, for programs only (4.2.2), and the marks of the sessions in which it was written. */
const FOREIGN = /\s[\w.-]+:(about|property|datatype|content|rsid|paragraph-rsid)\s*=/;

export function removeForeignAttributes({ tally }: OdfDocument, tree: XmlTree): void {
  if (!FOREIGN.test(tree.text)) return;
  for (const element of tree.root.within()) {
    if (!FOREIGN.test(tree.text.slice(element.start, element.inner))) continue;
    for (const name of element.attributes.keys()) {
      const isSession = name === "officeooo:rsid" || name === "officeooo:paragraph-rsid";
      if (!isSession && !name.startsWith("xhtml:")) continue;
      tree.set(element, name, undefined);
      tally.removed(isSession ? "revision-ids" : "custom-xml");
    }
  }
}
