/** What the readers of the parts of a workbook have in common. */
import { isOfFormat } from "../../../tools/oddities.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { MAX_HIDDEN_TEXT } from "../limits.js";

/** SpreadsheetML of the transitional and of the strict class (ECMA-376 part 1, annex A; part 4). */
const SPREADSHEET: ReadonlySet<string> = new Set([
  "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
  "http://purl.oclc.org/ooxml/spreadsheetml/main",
]);
const COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006";

export function isSpreadsheet(tag: XmlTag): boolean {
  return SPREADSHEET.has(tag.uri);
}

/** The value of an attribute without a prefix. */
export function valueFor(tag: XmlTag, name: string): string | undefined {
  return tag.attributes[name]?.value;
}

/** `r:id` and its like: an attribute in the namespace of relationships, whatever its prefix. */
export function relationOf(tag: XmlTag, local = "id"): string | undefined {
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name];
    if (attribute?.local === local && attribute.uri.endsWith("/relationships")) return attribute.value;
  }
  return undefined;
}

/** Every attribute of an element that names a relationship. */
export function relationsIn({ attributes }: XmlTag): readonly string[] {
  const ids: string[] = [];
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute?.uri.endsWith("/relationships")) ids.push(attribute.value);
  }
  return ids;
}

/** ECMA-376 part 1, 22.9.2.7 (ST_OnOff) and xsd:boolean. */
export function isOn(value: string | undefined): boolean {
  return value === "1" || value === "true" || value === "on";
}

/** Switched off, where it is on unless it is said. */
export function isOff(value: string | undefined): boolean {
  return value !== undefined && !isOn(value);
}

export function numberOf(value: string | undefined): number | undefined {
  if (value === undefined || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** ST_Xstring (22.9.2.19): characters that XML cannot hold, and others, are written as `_x000D_`. */
export function unescapedString(text: string): string {
  return text.includes("_x")
    ? text.replace(/_x([\dA-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
}

/** Hidden text, as much of it as is kept. */
export class HiddenText {
  private text = "";

  add(piece: string): void {
    const text = piece.trim();
    if (text === "" || this.text.length >= MAX_HIDDEN_TEXT) return;
    this.text = `${this.text}${this.text === "" ? "" : "\n"}${text}`.slice(0, MAX_HIDDEN_TEXT);
  }

  /** What a trace holds of it. */
  get told(): { readonly text?: string } {
    return this.text === "" ? {} : { text: this.text };
  }
}

/** `1 record`, `1,204 records`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
}

/**
 * A handler that hears nothing of the elements that `isLeftOut` names. Of `mc:AlternateContent` it hears the first
 * choice, which is what the newest program shows (ECMA-376 part 3, 7.6). `leftOut` is told the text of
 * the first, but for that of other programs, which is told elsewhere (`strays.ts`).
 */
export function withoutFallbacks(
  handler: Pick<XmlHandler, "open" | "close" | "text">,
  isLeftOut: (tag: XmlTag, depth: number) => boolean = () => false,
  leftOut: (text: string) => void = () => undefined,
): XmlHandler {
  let leftOutAt = 0;
  let isFallback = false;
  let isForeign = false;
  /** Depths at which a choice was made. */
  const chosen = new Set<number>();
  const isOther = ({ local }: XmlTag, depth: number) => {
    if (local === "AlternateContent") chosen.delete(depth + 1);
    if (local === "Choice" && !chosen.has(depth)) chosen.add(depth);
    else return local === "Fallback" || local === "Choice";
    return false;
  };
  return {
    open(tag, depth) {
      isForeign = !isOfFormat(tag.uri);
      if (leftOutAt > 0) return;
      isFallback = tag.uri === COMPATIBILITY && isOther(tag, depth);
      if (isFallback || isLeftOut(tag, depth)) leftOutAt = depth;
      else handler.open?.(tag, depth);
    },
    close(tag, depth) {
      if (leftOutAt === 0) handler.close?.(tag, depth);
      else if (depth === leftOutAt) leftOutAt = 0;
    },
    text(text) {
      if (leftOutAt === 0) handler.text?.(text);
      else if (!isFallback && !isForeign) leftOut(text);
    },
  };
}

/** Hands on the whole text of each element for which it is asked. */
export function textReader(wanted: (tag: XmlTag) => boolean, take: (text: string, tag: XmlTag) => void): XmlHandler {
  let pieces: string[] | undefined;
  let at = 0;
  return {
    open(tag, depth) {
      if (pieces || !wanted(tag)) return;
      pieces = [];
      at = depth;
    },
    text: (text) => void pieces?.push(text),
    close(tag, depth) {
      if (!pieces || depth !== at) return;
      take(pieces.join(""), tag);
      pieces = undefined;
    },
  };
}
