/** What text and paragraphs of a Word document come to look like, when all that is said of them is known. */
import { isDark } from "../../../tools/colours.js";
import type { Look } from "../look.js";
import type { Paragraph } from "../model.js";
import type { Marks, ParagraphMarks } from "./marks.js";

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const ASIAN = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/;

/** 17.3.2.26: which of the three fonts, sizes and languages counts depends on the characters. */
export function lookOf(marks: Marks, text: string, background: string | undefined, language: string): Look {
  const isComplex = marks.complex === true || RIGHT_TO_LEFT.test(text);
  const isAsian = !isComplex && ASIAN.test(text);
  const font = isComplex ? marks.fontComplex : isAsian ? marks.fontAsian : marks.font;
  const size = isComplex ? (marks.sizeComplex ?? marks.size) : marks.size;
  const spoken = isComplex ? marks.languageComplex : isAsian ? marks.languageAsian : marks.language;
  const own = spoken === undefined ? undefined : languageOf(spoken);
  const behind = [marks.highlight, marks.shade].find((each) => each !== undefined && each !== "auto") ?? background;
  // Letters without a filling are as their ground.
  const colour = marks.hasNoFill ? (marks.outline ?? behind ?? "ffffff") : (marks.fill ?? colourOn(marks));
  return {
    ...((marks.vanish || Math.abs(marks.raised ?? 0) >= FAR_ABOVE) && { hidden: true }),
    ...(colour !== undefined && { colour }),
    ...(behind !== undefined && { background: behind }),
    // 10 points when nothing is said (17.3.2.38).
    size: seenSize(marks, size ?? 10, text),
    ...(font !== undefined && font !== "" && { font }),
    ...(own !== undefined && !isWithin(own.toLowerCase(), language.toLowerCase()) && { language: own }),
    ...(marks.bold && { bold: true }),
    ...(marks.italic && { italic: true }),
    ...(marks.strike && { strike: true }),
    ...(marks.caps && { caps: true }),
  };
}

/** Letters that stand so far above or below their line are not on its page, in points. */
const FAR_ABOVE = 100;
/** Letters are half as wide as they are high; of those that are heaped on one another nobody reads any. */
const WIDTH = 0.5;
const HEAPED = 0.3;
/** A word that is pressed into so little is a line, in points. */
const LEAST_FIT = 5;

/** Letters that are squeezed together are as good as small ones. */
function seenSize({ scale = 1, spread = 0, fit }: Marks, size: number, text: string): number {
  const own = size * WIDTH;
  const { length } = text.trim();
  const isHeaped = length > 2 && own * scale + spread < HEAPED * Math.min(1, scale) * own;
  const isPressed =
    fit !== undefined && length > 0 && (fit < LEAST_FIT || fit / length < HEAPED * WIDTH * size * WIDTH);
  return isHeaped || isPressed ? Math.min(1, size) : size * Math.min(1, 5 * scale);
}

/** "Automatic" is white on dark shading (17.3.2.6), and stays black under a highlight: that is how words are blacked out. */
function colourOn({ colour, highlight, relief }: Marks): string | undefined {
  if (relief) return undefined;
  if (colour !== undefined && colour !== "auto") return colour;
  return highlight !== undefined && highlight !== "auto" && isDark(highlight) ? "000000" : undefined;
}

/** `en-GB` is English. */
function isWithin(language: string, whole: string): boolean {
  return language === whole || (whole !== "" && language.startsWith(`${whole}-`));
}

/** A language tag as it is written, `zxx` for "none"; nothing for what is no language. */
export function languageOf(value: string): string | undefined {
  const tag = value.trim();
  if (/^x-none$/i.test(tag)) return "zxx";
  return /^[a-z]{2,8}(?:-[a-z\d]{1,8}){0,8}$/i.test(tag) ? tag : undefined;
}

/** 17.18.44: in text from right to left, `left` is where lines begin (transitional). */
export function alignmentOf({ align, rightToLeft }: ParagraphMarks): Paragraph["align"] {
  switch (align) {
    case "left":
    case "start":
      return rightToLeft ? "right" : "left";
    case "right":
    case "end":
      return rightToLeft ? "left" : "right";
    case "center":
      return "center";
    case "both":
    case "distribute":
    case "lowKashida":
    case "mediumKashida":
    case "highKashida":
      return "justify";
    default:
      return undefined;
  }
}
