/**
 * A document that LibreOffice wrote from one in another format does not always look the same once LibreOffice opens it
 * again. What it would work out anew then is put down as it was.
 */
import { LEAST_MILLIMETRES } from "../../tools/legible.js";
import { millimetresOf } from "../../tools/odf-values.js";
import type { XmlElement, XmlTree } from "../tree.js";
import { type OdfDocument, texts } from "./document.js";

export function keepLooks(document: OdfDocument): void {
  keepRowHeights(document);
  keepNumbers(document);
  for (const { tree } of texts(document)) straighten(tree);
}

const OPTIMAL = "style:use-optimal-row-height";

/**
 * From an Excel workbook LibreOffice takes the heights that Excel wrote. From OpenDocument it takes none where a row is
 * to be as high as what is in it (20.395): it works them out anew with the fonts that it has, and pages break elsewhere.
 */
function keepRowHeights({ content, body }: OdfDocument): void {
  if (body?.name !== "office:spreadsheet") return;
  for (const style of content.root.child("office:automatic-styles")?.all("style:style") ?? []) {
    const row = style.attr("style:family") === "table-row" ? style.child("style:table-row-properties") : undefined;
    if (row?.attr(OPTIMAL) !== "true") continue;
    // A row of no height grows with what is in it, and is seen.
    if ((millimetresOf(row.attr("style:row-height")) ?? 0) >= LEAST_MILLIMETRES) content.set(row, OPTIMAL, "false");
  }
}

/** Word can count without showing the number; LibreOffice then writes an empty field (7.4.13), and later shows it. Such numbers become text. */
function keepNumbers({ content, body }: OdfDocument): void {
  if (body?.name !== "office:text") return;
  const fields: XmlElement[] = [];
  const counting = new Set<string>();
  for (const element of body.within()) {
    if (element.name !== "text:sequence" && element.name !== "text:sequence-ref") continue;
    fields.push(element);
    if (element.name === "text:sequence" && element.text === "") counting.add(element.attr("text:name") ?? "");
  }
  if (counting.size === 0) return;
  const gone = new Set<string>();
  for (const field of fields) {
    if (field.name !== "text:sequence" || !counting.has(field.attr("text:name") ?? "")) continue;
    gone.add(field.attr("text:ref-name") ?? "");
    content.unwrap(field);
  }
  for (const field of fields)
    if (field.name === "text:sequence-ref" && gone.has(field.attr("text:ref-name") ?? "")) content.unwrap(field);
}

/** LibreOffice writes the way of a bent connector for a straight one that stands on several masters, and then draws that. */
function straighten(tree: XmlTree): void {
  // Both ends say all of it (10.3.10).
  for (const connector of tree.root.within())
    if (connector.name === "draw:connector" && connector.attr("draw:type") === "line")
      tree.set(connector, "svg:d", undefined);
}
