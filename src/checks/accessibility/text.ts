/** How the text is set: its size, capitals, justified lines. */
import { placeOf } from "../content/places.js";
import type { Breach } from "../content/rule.js";
import { type AccessibilityRule, PUBLISHING } from "./rule.js";
import { isMain, type Line } from "./shown.js";

const MODIFY_STYLE = "Home, Styles, right-click the style of the text, Modify";

export const smallText: AccessibilityRule = {
  id: "accessibility-small-text",
  title: "Text smaller than 12 points",
  why: "Many people cannot read small print, on paper above all, where nothing can be enlarged.",
  advice: {
    any: "Set the text in 12 points or more",
    word: `Set the text in 12 points or more: ${MODIFY_STYLE}`,
    powerpoint: "Set the text in 12 points or more under Home, Font Size, or on all slides under View, Slide Master",
    office: "Set the text in 12 points or more: View, Styles, right-click the style of the text, Edit Style, Font",
  },
  basis: PUBLISHING,
  kinds: ["text", "presentation"],
  *find({ lines }) {
    let all = 0;
    let small = 0;
    let tiny = 0;
    for (const { place, runs } of lines) {
      if (place.story !== "body" && place.story !== "box") continue;
      for (const { text, size } of runs) {
        const letters = text.trim().length;
        all += letters;
        if (size === undefined) continue;
        if (size < TINY) tiny += letters;
        if (size < SMALL) small += letters;
      }
    }
    if (tiny >= LEAST_TINY && tiny >= all * SOME)
      yield { message: `${share(tiny, all)} of the text is smaller than 9 points.` };
    else if (small >= all * SOME && small >= LEAST_SMALL)
      yield { severity: "note", message: `${share(small, all)} of the text is smaller than 12 points.` };
  },
};

/** In points; a hair less for what was rounded. */
const SMALL = 11.9;
const TINY = 8.9;
/** Labels and remarks may be small. */
const SOME = 0.1;
const LEAST_TINY = 200;
const LEAST_SMALL = 50;

function share(part: number, whole: number): string {
  return part >= whole ? "All" : `${Math.min(99, Math.round((part / whole) * 100))} %`;
}

// -------------------------------------------------------------------- capitals

export const capitals: AccessibilityRule = {
  id: "accessibility-capitals",
  title: "Text in capitals",
  why: "Words in capitals have no shape of their own and are hard to read, for people with dyslexia above all. Some programs that read aloud spell them.",
  advice: {
    any: "Write in sentence case, and use bold to emphasise",
    word: "Select the text, choose Sentence case under Home, Change Case (Aa), and untick All caps in the Font window (Ctrl+D); use bold to emphasise",
    powerpoint: "Select the text and choose Sentence case under Home, Change Case (Aa); use bold to emphasise",
    office: "Select the text and choose Format, Text, Sentence case; use bold to emphasise",
  },
  basis: PUBLISHING,
  kinds: ["text", "presentation"],
  *find({ lines }) {
    const found = lines.filter((line) => isMain(line.place) && isInCapitals(line));
    const [first] = found;
    if (!first) return;
    yield {
      message: found.length === 1 ? "A paragraph is in capitals." : `${found.length} paragraphs are in capitals.`,
      where: placeOf(first.place),
    };
  },
};

/** In letters: shorter ones are names and abbreviations. */
const LEAST_CAPITALS = 20;
/** In words of three letters and more: numbers of accounts and references have letters, too. */
const LEAST_WORDS = 3;

/** Scripts without capitals have no such letters. */
function isInCapitals({ runs, text }: Line): boolean {
  if (text.length < LEAST_CAPITALS) return false;
  const shown = runs.some(({ caps }) => caps)
    ? runs.map((run) => (run.caps ? run.text.toUpperCase() : run.text)).join("")
    : text;
  const some = shown.slice(0, 2000);
  if (/\p{Ll}/u.test(some)) return false;
  const letters = some.match(/\p{Lu}/gu)?.length ?? 0;
  return letters >= LEAST_CAPITALS && (some.match(/\p{Lu}{3,}/gu)?.length ?? 0) >= LEAST_WORDS;
}

// ------------------------------------------------------------------- justified

export const justified: AccessibilityRule = {
  id: "accessibility-justified",
  title: "Justified text",
  why: "To fill its lines, justified text has gaps of different width between words, in which people with dyslexia or poor sight lose the line.",
  advice: {
    any: "Align the text left",
    word: `Select the text and choose Align Left (Ctrl+L) under Home, Paragraph, or change it for all: ${MODIFY_STYLE}`,
    powerpoint: "Select the text and choose Align Left (Ctrl+L) under Home, Paragraph",
    office: "Select the text and choose Format, Align Text, Left",
  },
  basis: PUBLISHING,
  kinds: ["text", "presentation"],
  *find({ lines }): Iterable<Breach> {
    const found = lines.filter(
      ({ place, paragraph, text }) =>
        paragraph.align === "justify" && isMain(place) && text.length >= SEVERAL_LINES && hasGaps(text),
    );
    const [first] = found;
    if (!first) return;
    yield {
      message: found.length === 1 ? "A paragraph is justified." : `${found.length} paragraphs are justified.`,
      where: placeOf(first.place),
    };
  },
};

/** In characters: the last line of a paragraph is not stretched. */
const SEVERAL_LINES = 120;

/** Chinese, Japanese and Thai lines are filled without gaps, and Arabic ones are drawn out. */
function hasGaps(text: string): boolean {
  const some = text.slice(0, 500);
  return (some.match(/[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/gu)?.length ?? 0) * 2 > some.length;
}
