/** What the rules on what conversion keeps have in common. */
import type { Basis } from "../../model.js";
import type { Advice } from "../advice.js";
import type { ContentRule } from "../content/rule.js";
import type { Comparison } from "./comparison.js";
import { quoted } from "./words.js";

export type FidelityRule = ContentRule<Comparison>;

/** A record that has integrity is complete and unaltered; what a conversion changes must be known and told. */
export const INTEGRITY: Basis = { standard: "ISO 15489-1:2016", clause: "5.2.2.3" };
/** Personal data are protected against unlawful disclosure. */
export const CONFIDENTIALITY: Basis = { standard: "UK GDPR", clause: "Article 5(1)(f)" };

const COMPARE =
  "Compare the place named with the same place in the file made (--keep writes it in any case); where something is missing there,";
const SAVE_ANEW = "save the document with File, Save As, in the current format";

/** What helps where something was lost that LibreOffice did not understand in an old or unusual file. */
export const LOOK_AND_SAVE_ANEW: Advice = {
  any: `${COMPARE} ${SAVE_ANEW}, or write it anew in a plainer way`,
  word: `${COMPARE} ${SAVE_ANEW} (Word Document, .docx), or write it anew in a plainer way`,
  excel: `${COMPARE} ${SAVE_ANEW} (Excel Workbook, .xlsx), or enter it anew in a plainer way`,
  powerpoint: `${COMPARE} ${SAVE_ANEW} (PowerPoint Presentation, .pptx), or make it anew in a plainer way`,
};

const ROOM =
  "Make room for this text, or choose another font, since the PDF leaves out what does not fit, and letters that the font has not got";

/** What helps where text of a document is on none of its pages. */
export const MAKE_ROOM: Advice = {
  any: ROOM,
  word: `${ROOM}; a table becomes narrower with Table Layout, AutoFit, AutoFit Window`,
  powerpoint: `${ROOM}; text fits its frame with Format Shape, Text Options, Text Box, Shrink text on overflow`,
};

export const INSTALL_FONT: Advice = {
  any: "Have a font with these letters installed where documents are converted (such as Noto Sans, or Noto Sans CJK for Chinese, Japanese and Korean), or set the text in one that is there",
};

export const AS_PICTURE: Advice = {
  any: "Replace it by a picture of it, with a description in words",
  word: "Select it, choose Cut, then Home, Paste, Paste Special, Picture (PNG), and describe it under Alt Text",
  excel: "Select it, choose Cut, then Home, Paste, Paste Special, Picture (PNG), and describe it under Alt Text",
  powerpoint: "Select it, choose Cut, then Home, Paste, Paste Special, Picture (PNG), and describe it under Alt Text",
};

/** How many are named; the rest is counted. */
const MAX_NAMED = 3;

/** `"A", "B" and "C"`. */
export function firstOf(names: readonly string[]): string {
  const some = names.slice(0, MAX_NAMED);
  const last = some.pop() ?? "";
  return some.length === 0 ? last : `${some.join(", ")} and ${last}`;
}

/** `"A" and "B"`, each a quotation of visible text. */
export function firstQuoted(texts: readonly string[]): string {
  return firstOf([...new Set(texts)].slice(0, MAX_NAMED).map(quoted));
}

/** `1 picture`, `3 pictures`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** `A chart`, `Both charts`, `1 of 3 charts`: the beginning of a sentence. */
export function shareOf(count: number, all: number, noun: string, plural = `${noun}s`): string {
  if (all === 1) return `${/^[aeiou]/.test(noun) ? "An" : "A"} ${noun}`;
  if (count < all) return `${count} of ${all} ${plural}`;
  return all === 2 ? `Both ${plural}` : `All ${all} ${plural}`;
}

/** `is` or `are`. */
export const are = (count: number) => (count === 1 ? "is" : "are");

/** `B1, B2, B3` of four: `B1, B2 and B3, among others`. */
export function someOf(names: readonly string[]): string {
  return names.length > MAX_NAMED ? `${names.slice(0, MAX_NAMED).join(", ")} and others` : firstOf(names);
}
