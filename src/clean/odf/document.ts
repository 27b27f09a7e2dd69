/** A document while it is cleaned: what every cleaner works on. */
import type { TrackedChanges } from "../../model.js";
import type { Tally } from "../record.js";
import type { XmlElement, XmlTree } from "../tree.js";
import type { Styles } from "./styles.js";

export interface OdfDocument {
  readonly content: XmlTree;
  readonly styles: XmlTree | undefined;
  readonly looks: { readonly content: Styles; readonly styles: Styles };
  readonly tally: Tally;
  /** `stop`: whether changes are to be accepted is for a person to decide, and the copy keeps them. */
  readonly trackedChanges: TrackedChanges;
  /** Name of the document that the copy is made of, without a folder; nothing when it is not known. */
  readonly name?: string | undefined;
  /** `office:text`, `office:spreadsheet` …: what the document is. */
  readonly body: XmlElement | undefined;
}

/** Both parts that hold text, with the styles that count in each. */
export function texts({
  content,
  styles,
  looks,
}: OdfDocument): readonly { readonly tree: XmlTree; readonly look: Styles }[] {
  return [{ tree: content, look: looks.content }, ...(styles ? [{ tree: styles, look: looks.styles }] : [])];
}

/** Where something stands, in a person's terms: the sheet or the slide. */
export function whereOf(element: XmlElement): string {
  for (let at: XmlElement | undefined = element; at; at = at.parent) {
    if (at.name === "draw:page") return `slide ${slideNumber(at)}`;
    if (at.name === "table:table" && at.parent?.name === "office:spreadsheet") return sheetPlace(at);
  }
  return "";
}

export function sheetName(table: XmlElement): string {
  return table.attr("table:name") ?? "";
}

export function sheetPlace(table: XmlElement): string {
  return `sheet "${table.attr("table:name") ?? ""}"`;
}

const numbers = new WeakMap<XmlElement, number>();

function slideNumber(page: XmlElement): number {
  if (!numbers.has(page))
    for (const [index, each] of page.parent?.all("draw:page").entries() ?? []) numbers.set(each, index + 1);
  return numbers.get(page) ?? 0;
}
