/** How fonts and codes are named to a person. */
import type { PdfFont } from "../pdf/fonts/font.js";
import type { ShownFont } from "../pdf/fonts/shown.js";
import type { Fault } from "./rule.js";

export const CHOOSE_FONT =
  "Choose another font for this text in the original document, for instance Liberation Sans or Arial, and convert it again.";

export const EMBED_FONT =
  "Convert the original document with council-convert, which embeds the fonts; or let the program that made the PDF save it again as PDF/A.";

/** The font's name without the tag of a subset. */
export function fontName({ baseFont }: Pick<PdfFont, "baseFont">): string {
  return (baseFont ?? "without a name")
    .replace(/^[A-Z]{6}\+/, "")
    .slice(0, 80)
    .replace(/[^ -~]/g, "?");
}

export function placeOf({ page }: ShownFont): Pick<Fault, "where"> {
  return page > 0 ? { where: `page ${page}` } : {};
}

/** `code 12`, or `codes 12, 13, 14 and 5 more`. */
export function codeList(codes: readonly number[]): string {
  const listed = codes.slice(0, 5).join(", ");
  const more = codes.length > 5 ? ` and ${codes.length - 5} more` : "";
  return `${codes.length === 1 ? "code" : "codes"} ${listed}${more}`;
}
