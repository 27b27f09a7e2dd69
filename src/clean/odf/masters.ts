/** Master pages that nothing uses, pages of handouts and of notes, and places for words that are not there. */

import type { XmlElement, XmlTree } from "../tree.js";
import { type OdfDocument, whereOf } from "./document.js";
import { hasWords } from "./paint.js";

/** What stands there is shown to nobody. Places that programs fill with words of their own stay. */
export function emptyMasters(document: OdfDocument): void {
  const { content, styles, body } = document;
  emptyPlaces(document);
  if (!styles) return;
  const used = usedMasters(content, styles);
  // LibreOffice writes one for reports into each workbook.
  if (body?.name === "office:spreadsheet") used.add("Report");
  const [first] = styles.root.child("office:master-styles")?.all("style:master-page") ?? [];
  for (const page of styles.root.child("office:master-styles")?.children ?? []) {
    if (page.name === "style:handout-master") dropWords(document, page);
    if (page.name !== "style:master-page") continue;
    if (page !== first && !used.has(page.attr("style:name") ?? "")) dropWords(document, page);
    else if (body?.name === "office:presentation")
      for (const notes of page.all("presentation:notes")) dropWords(document, notes);
  }
}

/** 19.387: what stands in for content that is not there yet is not shown. */
function emptyPlaces({ content, body, tally }: OdfDocument): void {
  for (const page of body?.all("draw:page") ?? [])
    for (const shape of page.all("draw:frame"))
      for (const box of shape.all("draw:text-box")) {
        if (shape.attr("presentation:placeholder") !== "true" || box.text.trim() === "") continue;
        content.clear(box);
        tally.removed("leftovers", whereOf(page));
      }
}

function dropWords(document: OdfDocument, page: XmlElement): void {
  const { styles, tally } = document;
  for (const child of page.children) {
    if (child.name === "presentation:notes") dropWords(document, child);
    const isPlace = child.name === "presentation:notes" || child.attr("presentation:class") !== undefined;
    if (!styles || styles.isGone(child) || isPlace || !/\p{L}{2}/u.test(child.text)) continue;
    styles.drop(child);
    // What is said of a picture of a template is told of no less by the picture.
    if (hasWords(child)) tally.removed("leftovers");
  }
}

/** Those that something names, with those that follow on the next page. The one that nobody names is the standard one. */
function usedMasters(content: XmlTree, styles: XmlTree): Set<string> {
  const used = new Set(["Standard", "Default"]);
  for (const tree of [content, styles]) {
    for (const [, name = ""] of tree.text.matchAll(/:(?:master-page-name|next-style-name)\s*=\s*["']([^"'<]*)["']/g))
      used.add(name);
  }
  return used;
}
