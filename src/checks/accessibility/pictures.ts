/** Pictures, drawings, charts: what is said of them to those who do not see them. */
import type { Page, Picture, Place } from "../content/model.js";
import type { Breach } from "../content/rule.js";
import { type AccessibilityRule, LOST_ADVICE, wcag } from "./rule.js";
import { isMain, type Shown } from "./shown.js";
import { having, placesInWords, together } from "./words.js";

/** Everything that needs a description. */
interface Described {
  readonly place: Place;
  readonly alternative?: string | undefined;
  readonly decorative?: true | undefined;
}

const NON_TEXT = wcag("1.1.1 Non-text Content (Level A)");

const DESCRIBE = {
  any: "Give every picture, chart and drawing an alternative text that says in a sentence what it shows, and mark pure decoration as decorative",
  word: "Right-click the picture, chart or drawing, choose View Alt Text, and say in a sentence what it shows; for pure decoration, tick Mark as decorative there",
  excel:
    "Right-click the picture, chart or drawing, choose View Alt Text, and say in a sentence what it shows; for pure decoration, tick Mark as decorative there",
  powerpoint:
    "Right-click the picture, chart or drawing, choose View Alt Text, and say in a sentence what it shows; for pure decoration, tick Mark as decorative there",
  office:
    "Right-click the picture, chart or drawing, choose Alt Text, and say in a sentence what it shows; for pure decoration, tick Decorative there",
};

export const alternativeText: AccessibilityRule = {
  id: "accessibility-alt-text",
  title: "Pictures, charts and drawings without alternative text",
  why: "Who cannot see a picture hears its alternative text instead. Without one they hear nothing, or the word picture, and miss what it says.",
  advice: DESCRIBE,
  basis: NON_TEXT,
  inPdfUa: true,
  *find(shown) {
    // It can have none, and another rule says so.
    if (shown.isUntagged) return;
    const untold = describedIn(shown).filter((thing) => !thing.decorative && textOf(thing) === "");
    for (const { things, where } of together(untold)) {
      const message = `${having(things.length, "A picture, chart or drawing", "pictures, charts or drawings", "no alternative text")}.`;
      yield { message, where };
    }
  },
  *lost(before, after) {
    const lost = countDescribed(before) - countDescribed(after);
    // A drawing may be put together from others on the way; that more of them are bare proves the loss.
    const bare = countBare(after) - countBare(before);
    const count = Math.min(lost, bare);
    if (count > 0)
      yield {
        message: `${having(count, "A picture, chart or drawing", "pictures, charts or drawings", "lost the alternative text")} in the conversion.`,
        advice: LOST_ADVICE,
      };
  },
};

function countDescribed(shown: Shown): number {
  return describedIn(shown).filter((thing) => textOf(thing) !== "").length;
}

function countBare(shown: Shown): number {
  return describedIn(shown).filter((thing) => !thing.decorative && textOf(thing) === "").length;
}

/** In millimetres. Thinner than this are lines, smaller than this dots and spacers: nothing that says anything. */
const THIN = 1;
const SMALL = 4;

/** What stands in headers, footers and masters is passed over by programs that read aloud, and formulas are read as text. */
function describedIn({ pictures, objects }: Shown): Described[] {
  return [
    ...pictures.filter((picture) => isMain(picture.place) && !isLineOrDot(picture)),
    ...objects.filter(({ place, what }) => isMain(place) && what !== "formula"),
  ];
}

function isLineOrDot({ width, height }: Picture): boolean {
  if (width === undefined || height === undefined) return false;
  return Math.min(width, height) < THIN || Math.max(width, height) < SMALL;
}

function textOf({ alternative }: Described): string {
  return alternative?.trim() ?? "";
}

// ------------------------------------------------------------- poor descriptions

export const poorAlternativeText: AccessibilityRule = {
  id: "accessibility-alt-text-poor",
  title: "Alternative text that tells nothing",
  why: "A file name, the word picture or a text that a program made up is read out as if it was a description, and tells nothing of what the picture shows. Very long ones cannot be paused or repeated in parts.",
  advice: {
    ...DESCRIBE,
    any: "Say in one or two sentences what the picture shows and why it is there; what needs more belongs into the text beside it",
  },
  basis: NON_TEXT,
  *find(shown) {
    const texts = new Set(shown.lines.flatMap(({ text }) => (text.length <= MAX_LENGTH ? plain(text) : [])));
    const described = describedIn(shown).filter((thing) => !thing.decorative && textOf(thing) !== "");
    for (const { is, one, many, rest, severity } of FAULTS) {
      const found = described.filter((thing) => faultOf(textOf(thing), texts) === is);
      for (const { things, where } of together(found))
        yield { message: `${having(things.length, one, many, rest)}.`, where, ...(severity && { severity }) };
    }
  },
};

type Fault = "file name" | "empty word" | "machine's" | "long" | "repeats";

const ONE = "A picture, chart or drawing";
const MANY = "pictures, charts or drawings";

interface Told {
  readonly is: Fault;
  readonly one: string;
  readonly many: string;
  readonly rest: string;
  readonly severity?: Breach["severity"];
}

/** What is nothing but a name is as bad as none at all (WCAG 2.2, failure F30). */
const FAULTS: readonly Told[] = [
  { is: "file name", one: ONE, many: MANY, rest: "a file name as alternative text" },
  {
    is: "empty word",
    one: ONE,
    many: MANY,
    rest: 'an alternative text like "image1" that does not say what is shown',
  },
  {
    is: "machine's",
    one: ONE,
    many: MANY,
    rest: "an alternative text that a program made up and nobody looked at",
    severity: "note",
  },
  {
    is: "repeats",
    one: ONE,
    many: MANY,
    rest: "an alternative text that only repeats the text beside it",
    severity: "note",
  },
  { is: "long", one: ONE, many: MANY, rest: "an alternative text of more than 250 characters", severity: "note" },
];

/** In characters. No standard has a number; some programs that read aloud stop at this or less. */
const MAX_LENGTH = 250;
/** Shorter texts may well be both a name in the text and what is shown, as with a logo. */
const LEAST_REPEATED = 15;

function faultOf(text: string, texts: ReadonlySet<string>): Fault | undefined {
  const start = text.slice(0, 1000);
  if (isFileName(start)) return "file name";
  if (EMPTY_WORD.test(start)) return "empty word";
  if (MACHINES.test(start)) return "machine's";
  if (text.length > MAX_LENGTH) return "long";
  return text.length >= LEAST_REPEATED && texts.has(plain(text)) ? "repeats" : undefined;
}

const plain = (text: string) => text.trim().toLowerCase().replace(/\s+/g, " ");

const ENDING = /\.(?:jpe?g|jfif|png|gif|bmp|tiff?|webp|svg|emf|wmf|heic|eps|ico|pdf)$/i;
/** What cameras and programs call their files: `IMG_2034`, `DSC00012`, `Screenshot 2024-05-01 at 10.12`. */
const CAMERA =
  /^(?:(?:img|dsc|dscn|dscf|pict|wp|pxl|cid|whatsapp image)[-_ :]?\d[\w-]*|screenshot[-_ ]?\d[\d .:_at-]*)$/i;

function isFileName(text: string): boolean {
  return ENDING.test(text) || CAMERA.test(text) || /^(?:[a-z]:\\|file:|https?:\/\/)\S*$/i.test(text);
}

/** What says only that there is something, in the languages of these islands and some of Europe, and names that programs give. */
const EMPTY_WORD = new RegExp(
  `^(?:${[
    "image|picture|pictures|photo|photograph|graphic|graphics|figure|drawing|diagram|chart|graph|shape|object|icon|screenshot|clip ?art|alt ?text|untitled|placeholder|img|pic",
    "smart ?art|text ?box|rectangle|oval|group|(?:straight )?connector|straight arrow connector|line|freeform|rounded rectangle|right arrow|arrow|(?:content|picture|title|text) placeholder|frame|embedded object|ole-?object",
    "llun|delwedd|ffoto|ffotograff|siart|graffeg|diagram|íomhá|pictiúr|dealbh|ìomhaigh",
    "bild|grafik|foto|abbildung|diagramm|objekt|rahmen|zeichnung|gruppe|rechteck|image|photo|graphique|figure|imagen|gráfico|figura|immagine|afbeelding|obraz|rysunek|zdjęcie|imagem|imagine|kuva|bilde|billede",
  ].join("|")})[\\s_#.-]*\\d*$`,
  "iu",
);

/** What Microsoft 365 adds to the descriptions that it makes. */
const MACHINES =
  /(?:description automatically generated|ai-generated content may be incorrect|automatisch generierte beschreibung|description générée automatiquement|descripción generada automáticamente)/i;

// -------------------------------------------------------------------- decoration

export const decorative: AccessibilityRule = {
  id: "accessibility-decorative",
  title: "Pictures marked as decoration that have an alternative text",
  why: "What is marked as decoration is passed over by programs that read aloud, so nobody hears the text that stands there.",
  advice: {
    any: "Decide for each of them: if it says something, take the mark away; if it is decoration, delete the alternative text",
    word: "Right-click the picture, choose View Alt Text, and decide: untick Mark as decorative when the picture says something, delete the text when it does not",
    excel:
      "Right-click the picture, choose View Alt Text, and decide: untick Mark as decorative when the picture says something, delete the text when it does not",
    powerpoint:
      "Right-click the picture, choose View Alt Text, and decide: untick Mark as decorative when the picture says something, delete the text when it does not",
    office:
      "Right-click the picture, choose Alt Text, and decide: untick Decorative when the picture says something, delete the text when it does not",
  },
  basis: NON_TEXT,
  *find(shown) {
    const both = describedIn(shown).filter((thing) => thing.decorative && textOf(thing) !== "");
    for (const { things, where } of together(both))
      yield {
        message:
          things.length === 1
            ? "A picture is marked as decoration and has an alternative text all the same."
            : `${things.length} pictures are marked as decoration and have an alternative text all the same.`,
        where,
      };
  },
};

// -------------------------------------------------------------- pictures of text

export const scannedPages: AccessibilityRule = {
  id: "accessibility-scanned",
  title: "Pages that are pictures of text",
  why: "A scan is a picture of letters: programs that read aloud find no word in it, and nobody can search, enlarge or copy its text. A PDF that holds nothing else, and that is sent as it is, blocks: nothing in it can be read aloud. Single pages of that kind only warn, because they may be photographs or plans, and so does text whose letters stand for nothing.",
  advice: {
    any: "Have the text recognised (OCR) and look through what was recognised, or better, send the document that was printed and scanned",
    word: "Type the text in place of the picture, or send the document that was printed and scanned",
    office: "Type the text in place of the picture, or send the document that was printed and scanned",
  },
  basis: wcag("1.4.5 Images of Text (Level AA)"),
  kinds: ["pdf", "text"],
  find: (shown, role) => (shown.kind === "pdf" ? pagesWithoutText(shown, role) : pictureInPlaceOfText(shown)),
};

function* pagesWithoutText(shown: Shown, role: string): Iterable<Breach> {
  const { pages, pictures, pagesWithText } = shown;
  const described = new Set(pictures.flatMap(({ place, alternative }) => (alternative ? (place.page ?? []) : [])));
  const mute = pages.filter(
    ({ number, scanned, untold }) => (scanned || untold) && !pagesWithText.has(number) && !described.has(number),
  );
  const isScan = mute.length > 0 && mute.every(({ scanned }) => scanned) && pagesWithText.size + described.size === 0;
  if (isScan)
    yield {
      message: `No text can be read aloud: the document is a picture of text (${mute.length === 1 ? "1 page" : `${mute.length} pages`}).`,
      ...(role !== "kept" && { severity: "warn" }),
    };
  else yield* told(mute, "no text", "it is a picture, or of letters that stand for nothing");
  const garbled = pages.filter(({ number, untold }) => untold && pagesWithText.has(number));
  yield* told(garbled, "only a part of the text", "the rest is of letters that stand for nothing");
}

function* told(pages: readonly Page[], what: string, why: string): Iterable<Breach> {
  if (pages.length === 0) return;
  const numbers = pages.map(({ number }) => number);
  yield {
    severity: "warn",
    message: `On ${pages.length === 1 ? "a page" : `${pages.length} pages`} ${what} can be read aloud: ${why}.`,
    where: placesInWords("page", "pages", numbers),
  };
}

/** In millimetres: half of an A4 page. */
const PAGE_WIDTH = 130;
const PAGE_HEIGHT = 150;
/** Fewer letters than this are no text beside a scan: a heading, a page number. */
const NO_TEXT = 40;

function* pictureInPlaceOfText({ pictures, lines }: Shown): Iterable<Breach> {
  const large = pictures.filter(
    ({ place, alternative, width = 0, height = 0 }) =>
      isMain(place) && !alternative && width >= PAGE_WIDTH && height >= PAGE_HEIGHT,
  );
  if (large.length === 0) return;
  let letters = 0;
  for (const { text } of lines) {
    letters += text.replace(/\s+/g, "").length;
    if (letters > NO_TEXT) return;
  }
  yield {
    severity: "warn",
    message: "The document has pictures as large as a page and hardly any text: it seems to be a scan.",
  };
}
