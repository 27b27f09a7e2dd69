/**
 * What a package carries that none of the readers of its format looks at: parts of kinds that they do not know, and
 * within the parts that they read, comments, elements of other programs, and alternatives that are not shown
 * (ECMA-376 part 2, 6.5; part 3, 7 to 9).
 */
import { lengthened } from "../../../tools/lengthened.js";
import { percentDecoded } from "../../../tools/odf.js";
import type { OpcPackage } from "../../../tools/opc.js";
import { pictureMetadata } from "../../../tools/picture.js";
import { scanXml, XmlError, type XmlHandler } from "../../../tools/xml.js";
import { MAX_HIDDEN_TEXT } from "../limits.js";
import type { Hidden, Trace } from "../model.js";
import { remainTraces } from "../package-remains.js";
import { type Stray, strayReader } from "../stray-reader.js";
import { looksLikeWords, wordsInPart } from "./odd-values.js";

/** To be asked when all else has been read, of which `traces` came. */
export async function strayTraces(opc: OpcPackage, traces: readonly Trace[]): Promise<readonly Trace[]> {
  const told = new Set(traces.map(({ what }) => what));
  const ways = await waysTo(opc);
  const parts = await unknownParts(opc, ways, told);
  return [...parts, ...(await strayWords(opc, ways)), ...remainTraces(await opc.zip.remains())];
}

// ------------------------------------------------------------- unknown parts

/** Kinds of relationships to parts that say how something looks, is played, printed or worked out. */
const HARMLESS =
  /^(?:theme|themeOverride|fontTable|font|styles|stylesWithEffects|tableStyles|settings|webSettings|numbering|viewProps|presProps|calcChain|printerSettings|ctrlProp|chartStyle|chartColorStyle|chartUserShapes|diagram\w+|sheetMetadata|volatileDependencies|customXmlProps|comments(?:Ids|Extended|Extensible)|audio|video|media)$/i;

/** What is behind parts that are known by the kind of their relationship, wherever it stands. */
const BY_KIND: readonly (readonly [RegExp, Hidden])[] = [
  [/comment|^person$/i, "comments"],
  [/^powerPivotData$/i, "data-model"],
  [/^(?:control|activeXControlBinary|package|oleObject|aFChunk)$/i, "embedded-files"],
  [/^(?:vbaProject|wordVbaData)$/i, "macros"],
  [/^thumbnail$/i, "thumbnail"],
  [/^hdphoto$/i, "cropped-pictures"],
  [/^(?:customXml|xmlMaps|classificationlabels)$/i, "custom-xml"],
];

const CHART = /drawingml\.chart\+xml|ms-office\.chartex\+xml/i;

/** Parts that hold words on something that is shown, or of it: of interest are the words that are not. */
const DRAWN = /^(?:vmlDrawing|slideLayout|slideMaster|notesMaster|handoutMaster)$/i;

/** Parts that something leads to, and that nobody has looked into: who knows what is in them. */
async function unknownParts(
  opc: OpcPackage,
  ways: readonly Way[],
  told: ReadonlySet<Hidden>,
): Promise<readonly Trace[]> {
  const found = new Map<Hidden, { count: number; detail: string; text: string }>();
  const add = (what: Hidden, detail: string, text = "") => {
    const { count, ...known } = found.get(what) ?? { count: 0, detail, text: "" };
    found.set(what, { ...known, count: count + 1, text: lengthened(known.text, `${text}\n`, MAX_HIDDEN_TEXT) });
  };
  for (const words of await wordsInRelationships(opc, ways)) add("leftovers", "words in the list of its parts", words);
  for (const { kind, part, source } of ways) {
    if (opc.touched.has(part) || opc.zip.get(part)?.bytes === 0) continue;
    if (HARMLESS.test(kind)) {
      const words = await wordsInPart(opc, part, kind);
      if (words !== "") add("leftovers", "words in parts for programs", words);
      continue;
    }
    const known = BY_KIND.find(([name]) => name.test(kind))?.[1] ?? "leftovers";
    const what = known === "embedded-files" && CHART.test(opc.typeOf(source)) ? "chart-data" : known;
    if (kind === "image") {
      const noted = await notedIn(opc, part);
      if (noted !== "") add("picture-metadata", noted);
    } else if (DRAWN.test(kind)) {
      const text = await wordsOf(opc, part);
      if (text.trim() !== "") add("leftovers", "words that no page, sheet or slide shows", text);
    } else if (!told.has(what)) add(what, "parts that no page, sheet or slide shows");
  }
  // A folder in a package has no content: who gives it some wants it to be passed over.
  for (const { name, bytes } of opc.zip.parts) {
    if (name.endsWith("/") && bytes > 0) add("leftovers", "content of a folder");
  }
  return [...found].map(([what, { count, detail, text }]) => ({
    what,
    where: "",
    count,
    detail,
    ...(text.trim() !== "" && { text }),
  }));
}

/** Ids and addresses of parts that are none: nothing leads anywhere by them. */
async function wordsInRelationships(opc: OpcPackage, ways: readonly Way[]): Promise<readonly string[]> {
  const words: string[] = [];
  for (const source of ["", ...ways.map(({ part }) => part)]) {
    for (const { id, part, target, isExternal } of await opc.relationshipsOf(source)) {
      if (looksLikeWords(id)) words.push(id);
      if (part === undefined && !isExternal && looksLikeWords(percentDecoded(target))) words.push(target);
    }
  }
  return words;
}

/** A part, and the kind of the relationship that led there first. */
interface Way {
  readonly kind: string;
  readonly part: string;
  readonly source: string;
}

/** Every part that a chain of relationships leads to, once. */
async function waysTo(opc: OpcPackage): Promise<readonly Way[]> {
  const ways = new Map<string, Way>();
  const follow = async (source: string) => {
    for (const { kind, part } of await opc.relationshipsOf(source)) {
      if (part !== undefined && !ways.has(part)) ways.set(part, { kind, part, source });
    }
  };
  await follow("");
  // What is added on the way is followed too.
  for (const part of ways.keys()) await follow(part);
  return [...ways.values()];
}

/** Largest part that is looked into, in bytes. */
const MAX_PART = 32 * 1024 * 1024;

async function notedIn(opc: OpcPackage, part: string): Promise<string> {
  if ((opc.zip.get(part)?.bytes ?? 0) > MAX_PART) return "too large to be looked into";
  return (pictureMetadata(await opc.zip.read(part, MAX_PART))?.personal ?? []).join(", ");
}

const SHAPES: ReadonlySet<string> = new Set(["sp", "graphicFrame", "shape"]);

/** Words in shapes, without those that only hold the place of words: those are shown to nobody, and alike everywhere. VML may be no XML: what can be read is. */
async function wordsOf(opc: OpcPackage, part: string): Promise<string> {
  let text = "";
  let inShape = "";
  let isShown = false;
  const isVml = /\.vml$/i.test(part);
  const handler: XmlHandler = {
    open({ local, attributes }) {
      if (SHAPES.has(local)) {
        inShape = "";
        isShown = false;
      } else if (local === "ph") isShown = true;
      // Fields of forms on sheets show their words; the boxes of comments are empty, since those stand elsewhere.
      else if (local === "ClientData") isShown = attributes.ObjectType?.value !== "Note";
    },
    text(words) {
      if (inShape.length < MAX_HIDDEN_TEXT) inShape += words;
    },
    close({ local }) {
      if (!SHAPES.has(local)) return;
      if (!isShown && /[^\W\d]/.test(inShape) && text.length < MAX_HIDDEN_TEXT) text += `${inShape.trim()}\n`;
      inShape = "";
    },
  };
  if (!isVml) await opc.read(part, handler);
  else {
    try {
      scanXml((await opc.zip.read(part, MAX_PART)).toString("utf8").replace(/<br>/gi, "<br/>"), handler);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
    }
  }
  return text;
}

// --------------------------------------------------------------- stray words

const DETAILS: Readonly<Record<Stray, string>> = {
  "custom-xml": "within the text",
  leftovers: "remarks in the code",
  "hidden-text": "kept for other programs",
};

async function strayWords(opc: OpcPackage, ways: readonly Way[]): Promise<readonly Trace[]> {
  const found = new Map<Stray, { count: number; text: string }>();
  const take = (what: Stray, words: string) => {
    if (!/[\p{L}\d]/u.test(words)) return;
    const all = found.get(what) ?? { count: 0, text: "" };
    found.set(what, all);
    all.count += 1;
    all.text = lengthened(all.text, `${words.trim()}\n`, MAX_HIDDEN_TEXT);
  };
  // Data of other programs that have a part of their own are told by that.
  const own = new Set(ways.flatMap(({ kind, part }) => (kind === "customXml" ? [part] : [])));
  for (const part of [...opc.odd]) if (!own.has(part)) await opc.read(part, strayReader(take));
  return [...found].map(([what, { count, text }]) => ({ what, where: "", count, detail: DETAILS[what], text }));
}
