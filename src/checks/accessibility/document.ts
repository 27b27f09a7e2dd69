/** What is said of the document as a whole: its title and its language. */
import { SET_LANGUAGE, SET_TITLE } from "../advice.js";
import { placeOf } from "../content/places.js";
import type { Breach } from "../content/rule.js";
import { type AccessibilityRule, LOST_ADVICE, wcag } from "./rule.js";
import { scriptMismatches } from "./scripts.js";
import type { Shown } from "./shown.js";
import { welshAndEnglish } from "./welsh.js";

export const title: AccessibilityRule = {
  id: "accessibility-title",
  title: "Documents without a title",
  why: "The title is the first thing that is read out, and what tells one open document from another. Without one, people hear a file name.",
  advice: SET_TITLE,
  basis: wcag("2.4.2 Page Titled (Level A)"),
  inPdfUa: true,
  *find({ properties }, role) {
    const own = properties.title.trim();
    // What is converted gets a title: the first heading, or the name of the file.
    if (own === "" && role === "source")
      yield {
        severity: "note",
        message: "No title is set: the converted files take the first heading or the file name in its place.",
      };
    else if (own === "") yield { message: "The document has no title in its properties." };
    else if (isNoTitle(own))
      yield {
        severity: "note",
        message:
          "The title in its properties says nothing: it is the name of a file or program, or one that a program gave.",
      };
  },
  *lost(before, after) {
    if (before.properties.title.trim() !== "" && after.properties.title.trim() === "")
      yield { message: "The title was lost in the conversion.", advice: LOST_ADVICE };
  },
};

function isNoTitle(text: string): boolean {
  return [
    /\.(?:docx?|docm|dotx?|rtf|odt|xlsx?|xlsm|ods|pptx?|pptm|odp|pdf|txt)$/i,
    /^(?:untitled|document|presentation|book|workbook|slide|sheet)\s?\d*$/i,
    /^(?:power ?point presentation|microsoft word|microsoft excel|microsoft powerpoint)\b.{0,3}/i,
  ].some((pattern) => pattern.test(text.slice(0, 300)));
}

// -------------------------------------------------------------------------- tags

export const tags: AccessibilityRule = {
  id: "accessibility-tags",
  title: "PDF files without tags",
  why: "Tags tell programs that read aloud what is a heading, a list or a table, what a picture shows, and in what order all of it is read. Without them they have to guess, and often guess wrong.",
  advice: {
    any: "Convert the document that the PDF was made from with council-convert, or save it as PDF again with Document structure tags for accessibility (Word, Options) or Tagged PDF (LibreOffice) ticked",
  },
  basis: wcag("1.3.1 Info and Relationships (Level A)"),
  kinds: ["pdf"],
  inPdfUa: true,
  *find({ isUntagged, pagesWithText }) {
    if (isUntagged && pagesWithText.size > 0)
      yield { message: "The PDF has no tags that say what is a heading, a list or a table, and what pictures show." };
  },
};

// ---------------------------------------------------------------------- language

export const language: AccessibilityRule = {
  id: "accessibility-language",
  title: "Documents without a language",
  why: "A program that reads aloud takes its voice and its pronunciation from the language of the text. Without one, Welsh or Polish may be read out as if it was English.",
  advice: SET_LANGUAGE,
  basis: wcag("3.1.1 Language of Page (Level A)"),
  // Excel has no language for a workbook or its cells.
  kinds: ["text", "presentation", "drawing", "pdf"],
  inPdfUa: true,
  *find(shown) {
    const own = shown.properties.language.trim();
    if (own === "" && !isMostlyMarked(shown)) yield { message: "No language is set for the text." };
    else if (own !== "" && !isKnownLanguage(own))
      yield { message: "The language that is set is none that programs know." };
  },
  *lost(before, after) {
    // Of other files the check on losses tells in better words.
    if (
      after.kind === "pdf" &&
      before.kind !== "spreadsheet" &&
      before.properties.language !== "" &&
      after.properties.language === ""
    )
      yield { message: "The language of the text was lost in the conversion.", advice: LOST_ADVICE };
  },
};

/** True when most of the text has a language of its own, or when there is no text at all. */
function isMostlyMarked({ lines }: Shown): boolean {
  let marked = 0;
  let all = 0;
  for (const { runs } of lines)
    for (const { text, language: own } of runs) {
      all += text.length;
      if (own !== undefined && own !== "") marked += text.length;
    }
  return marked * 2 >= all;
}

const NAMES = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });
/** What Word writes for text without a language, and what stands for several, none or an unknown one (BCP 47, RFC 5646). */
const NO_LANGUAGE = /^(?:x-|i-|zxx\b|und\b|mul\b|q[a-t][a-z]\b)/i;

export function isKnownLanguage(tag: string): boolean {
  if (NO_LANGUAGE.test(tag)) return true;
  try {
    return NAMES.of(tag.replace(/_/g, "-")) !== undefined;
  } catch {
    return false;
  }
}

export const languageOfParts: AccessibilityRule = {
  id: "accessibility-language-parts",
  title: "Text that is marked as being in another language",
  why: "A passage that is marked as English is read out as English, whatever it is: Welsh, Arabic or Polish becomes noise.",
  advice: {
    ...SET_LANGUAGE,
    any: "Select the passage and set its language",
    office: "Select the passage and set its language under Tools, Language, For Selection",
  },
  basis: wcag("3.1.2 Language of Parts (Level AA)"),
  kinds: ["text", "presentation", "drawing"],
  *find(shown) {
    yield* unknownTags(shown);
    yield* scriptMismatches(shown);
    yield* welshAndEnglish(shown);
  },
};

function* unknownTags({ lines }: Shown): Iterable<Breach> {
  const known = new Map<string, boolean>();
  let first: string | undefined;
  let count = 0;
  for (const { runs, place } of lines)
    for (const { language: tag, text } of runs) {
      if (tag === undefined || tag === "" || text.trim() === "") continue;
      let isKnown = known.get(tag);
      if (isKnown === undefined) {
        isKnown = isKnownLanguage(tag);
        known.set(tag, isKnown);
      }
      if (isKnown) continue;
      count += 1;
      first ??= placeOf(place);
    }
  if (count > 0)
    yield {
      message:
        count === 1
          ? "A passage is marked with a language that programs do not know."
          : `${count} passages are marked with a language that programs do not know.`,
      where: first ?? "",
    };
}
