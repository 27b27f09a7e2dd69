/**
 * The content of OpenDocument files (ODF 1.3), what LibreOffice wrote as well as what authors send. It is read in
 * the order in which one part explains the next: properties, styles, the content itself, then the master pages
 * that are in use and the documents within the document.
 */
import { messageOf, UnreadableError } from "../../../errors.js";
import type { Kind, Subject } from "../../../model.js";
import { OddityWatch, watched } from "../../../tools/oddities.js";
import { CONTENT, MANIFEST, META, percentDecoded, STYLES } from "../../../tools/odf.js";
import { readXml, XmlError, type XmlHandler } from "../../../tools/xml.js";
import { joined as both } from "../../../tools/xmlhandlers.js";
import { openZip, partBytes, type ZipReader } from "../../../tools/zip.js";
import type { Content, ContentKind, Paragraph, Sheet, Story } from "../model.js";
import { remainTraces } from "../package-remains.js";
import { placeOf } from "../places.js";
import { strayReader } from "../stray-reader.js";
import { UnshownWords } from "./code-words.js";
import { hiddenElements, type Kept } from "./hidden.js";
import { backdrops, noteUnused, readMasters } from "./masters.js";
import { languageOf, type Mutable } from "./names.js";
import { subDocumentReader } from "./objects.js";
import {
  lookIntoPictures,
  manifestReader,
  metaReader,
  noteParts,
  RDF,
  rdfReader,
  SETTINGS,
  SIGNATURES,
  settingsReader,
  signatureReader,
} from "./package.js";
import { PICTURE_ELEMENTS } from "./pictures.js";
import { type Element, type Elements, handlerOf, Reading } from "./reading.js";
import { sheetIn } from "./references.js";
import { SHAPE_ELEMENTS } from "./shapes.js";
import { sheetElements } from "./sheet.js";
import { slideElements } from "./slides.js";
import { styleReader } from "./style-reader.js";
import { Styles } from "./styles.js";
import { TABLE_ELEMENTS } from "./tables.js";
import { TEXT_ELEMENTS } from "./text.js";

const KINDS: Readonly<Partial<Record<Kind, ContentKind>>> = {
  odt: "text",
  ods: "spreadsheet",
  odp: "presentation",
  odg: "drawing",
};

/** Rejects with an `UnreadableError` for a file that is damaged, encrypted or beyond a limit. */
export async function readOdf({ file, detection, limits }: Subject): Promise<Content> {
  const zip = await openZip(file, limits);
  try {
    // Of two each program takes another.
    const [twice] = zip.repeated;
    if (twice !== undefined) throw new UnreadableError(`two parts of the document have the same name (${twice})`);
    return await contentOf(zip, KINDS[detection.format.kind] ?? "text");
  } finally {
    zip.close();
  }
}

/** `odd` takes the part when it holds more than elements of the format. */
async function readPart(zip: ZipReader, part: string, handler: XmlHandler, odd?: Set<string>): Promise<void> {
  const watch = new OddityWatch();
  try {
    await readXml(watched(partBytes(zip, part), watch), handler);
    if (watch.isOdd) odd?.add(part);
  } catch (error) {
    if (error instanceof XmlError) throw new UnreadableError(`part of it is broken (${part}): ${messageOf(error)}`);
    throw error;
  }
}

async function readIfThere<R extends { readonly handler: XmlHandler }>(
  zip: ZipReader,
  part: string,
  reader: R,
  odd?: Set<string>,
): Promise<R> {
  if (zip.has(part)) await readPart(zip, part, reader.handler, odd);
  return reader;
}

/** Remarks and attributes of other programs. Their elements are told where they stand. */
async function noteStrays(zip: ZipReader, { traces }: Reading, odd: ReadonlySet<string>): Promise<void> {
  const words = strayReader((what, text) => {
    if (!/[\p{L}\d]/u.test(text)) return;
    traces.add(what, "", { text, ...(what === "leftovers" && { kind: "remark in the code" }) });
  });
  for (const part of odd) await readPart(zip, part, words);
}

/** Smaller than this, in millimetres, nobody sees a picture; what has fewer bytes shows nothing, and counts visitors of a page. */
const SMALL = { millimetres: 0.5, bytes: 2_000 };

function noteSmallPictures({ pictures, traces }: Reading): void {
  for (const { width = SMALL.millimetres, height = SMALL.millimetres, bytes = 0, place } of pictures) {
    if (Math.min(width, height) >= SMALL.millimetres || bytes < SMALL.bytes) continue;
    const { cell: _, ...wider } = place;
    traces.add("covered-content", placeOf(wider), { detail: "too small to be seen" });
  }
}

/** Words in the code that nothing shows, and that were not told of yet. */
function noteWords(reading: Reading, unshown: UnshownWords, sheets: readonly Sheet[]): void {
  const { traces, paragraphs, pictures, objects, controls, tables } = reading;
  const { words, statements } = unshown.result(() => ({
    paragraphs,
    cells: sheets.flatMap(({ cells }) => cells),
    others: [
      ...[...pictures, ...objects].map(({ alternative }) => alternative),
      ...controls.map(({ label }) => label),
      ...sheets.map(({ name }) => name),
      ...tables.map(({ description }) => description),
      ...traces.all().map(({ text }) => text),
    ],
  }));
  const detail = "words in the code that nothing shows";
  if (words.length > 0) traces.add("leftovers", "", { text: words.join("\n"), count: words.length, detail });
  if (statements.length > 0)
    traces.add("custom-xml", "", { text: statements.join("\n"), detail: "statements about the text" });
}

async function contentOf(zip: ZipReader, kind: ContentKind): Promise<Content> {
  const odd = new Set<string>();
  const { types } = await readIfThere(zip, MANIFEST, manifestReader(), odd);
  const properties = (await readIfThere(zip, META, metaReader(), odd)).result();
  const settings = (await readIfThere(zip, SETTINGS, settingsReader(), odd)).result();
  const signed = (await readIfThere(zip, SIGNATURES, signatureReader())).result();
  const common = new Styles();
  const ofMasters = new Styles(common);
  const masters = styleReader(common, ofMasters);
  const unshown = new UnshownWords();
  if (zip.has(STYLES)) await readPart(zip, STYLES, both([masters.handler, unshown.handler]), odd);
  const styles = new Styles(common);
  const language = properties.language || defaultLanguage(common, kind);
  const reading = new Reading(kind, language, styles, ofMasters, partFinder(zip));

  const kept = [hiddenElements(reading)];
  const sheets = kind === "spreadsheet" ? sheetElements(reading) : undefined;
  if (sheets) kept.push(sheets);
  if (kind === "presentation" || kind === "drawing")
    kept.push(slideElements(reading, backdrops(reading, masters.masters)));
  const elements = elementsOf(kind, kept);
  const automatic = styleReader(common, styles);
  const content = beforeBody(automatic.handler, handlerOf(reading, elements), kind, () => {
    reading.stray = (text) => unshown.stray(text);
    reading.prompt = (text, story) => (story === "body" ? unshown.stray(text) : unshown.prompt(text));
  });
  await readPart(zip, CONTENT, both([content.handler, unshown.handler]), odd);
  if (!content.hasBody()) throw new UnreadableError(`its content is not that of a ${kind} document`);
  readMasters(reading, masters.masters, elements);
  noteUnused(reading, masters.masters, masters.handouts);
  await readObjects(zip, reading, sheets?.sheets ?? []);
  for (const { end } of kept) end();
  for (const address of [...masters.addresses, ...automatic.addresses]) {
    const part = reading.partOf(address);
    if (part !== undefined) reading.references.add(part);
  }
  await lookIntoPictures(zip, reading.pictures, reading.traces);
  noteParts(
    zip,
    types,
    reading,
    reading.embedded.map(({ folder }) => folder),
  );
  await noteForeign(zip, reading);
  await noteStrays(zip, reading, odd);
  noteSmallPictures(reading);
  noteWords(reading, unshown, sheets?.sheets ?? []);
  if (settings.locks > 0) reading.traces.add("weak-lock", "", { count: settings.locks });
  const sessions = masters.sessions() + automatic.sessions();
  if (sessions > 0) reading.traces.add("revision-ids", "", { count: sessions });
  return {
    kind,
    properties: { ...properties, language, personal: [...properties.personal, ...settings.personal, ...signed] },
    paragraphs: inOrder(reading.paragraphs),
    tables: reading.tables,
    pictures: reading.pictures,
    objects: reading.objects,
    links: reading.links,
    controls: reading.controls,
    bookmarks: reading.bookmarks,
    sheets: (sheets?.sheets ?? []).map((sheet) =>
      settings.frozen.has(sheet.name) ? { ...sheet, hasHeader: true } : sheet,
    ),
    slides: reading.slides,
    pages: [],
    fonts: [...reading.fonts],
    traces: [...reading.traces.all(), ...remainTraces(await zip.remains())],
    unseen: [],
  };
}

/** Where the language of a document stands when its properties have none: with the defaults of its text. */
function defaultLanguage(common: Styles, kind: ContentKind): string {
  const family = kind === "text" ? "paragraph" : kind === "spreadsheet" ? "table-cell" : "graphic";
  const language = languageOf(common.default(family)?.properties.get("text") ?? {});
  return language === "zxx" ? "" : (language ?? "");
}

/** Addresses are relative to the package, may begin with `./`, and are percent-encoded. */
function partFinder(zip: ZipReader): (address: string) => string | undefined {
  return (address) => {
    const plain = address.replace(/^(?:vnd\.sun\.star\.package:)?(?:\.\/)?/i, "");
    if (plain === "") return undefined;
    if (zip.has(plain)) return plain;
    const decoded = percentDecoded(plain);
    return zip.has(decoded) ? decoded : undefined;
  };
}

/** Later tables go before earlier ones. Cells of spreadsheets are none of texts. */
function elementsOf(kind: ContentKind, kept: readonly Kept[]): Elements {
  return new Map<string, Element>([
    ...TEXT_ELEMENTS,
    ...(kind === "spreadsheet" ? [] : TABLE_ELEMENTS),
    ...SHAPE_ELEMENTS,
    ...PICTURE_ELEMENTS,
    ...kept.flatMap(({ elements }) => [...elements]),
  ]);
}

/** Styles stand before the body, and nowhere within it. In the body stands an element that is called by the kind of document. */
function beforeBody(styles: XmlHandler, body: XmlHandler, kind: ContentKind, begun: () => void) {
  const first = both([styles, body]);
  let current: XmlHandler = first;
  let hasBody = false;
  const handler: XmlHandler = {
    open(tag, depth) {
      if (current === first && tag.local === "body") {
        current = body;
        begun();
      }
      if (depth === 3 && current === body && tag.local === kind) hasBody = true;
      current.open?.(tag, depth);
    },
    close: (tag, depth) => current.close?.(tag, depth),
    text: (value) => current.text?.(value),
  };
  return { handler, hasBody: () => hasBody };
}

// ------------------------------------------------------------------- objects

async function readObjects(zip: ZipReader, reading: Reading, sheets: readonly Sheet[]): Promise<void> {
  const { traces } = reading;
  const hidden = new Set(sheets.flatMap(({ name, visibility }) => (visibility === "visible" ? [] : name)));
  for (const { object, folder, where } of reading.embedded) {
    const part = `${folder}/${CONTENT}`;
    if (!zip.has(part)) {
      if (zip.has(folder)) {
        object.what = "ole";
        traces.add("embedded-files", where, { kind: "object" });
      } else object.empty = true;
      continue;
    }
    const found = (await readIfThere(zip, part, subDocumentReader())).result();
    object.what = found.what;
    if (found.what === "document") traces.add("embedded-files", where, { kind: "document", text: found.text });
    if (found.what === "formula" && found.text !== "")
      traces.add("leftovers", where, { text: found.text, detail: "words of a formula that are not shown" });
    if (found.what !== "chart") continue;
    object.series = found.series;
    object.values = found.values;
    if (found.ranges.some((range) => hidden.has(sheetIn(range) ?? "")))
      traces.add("chart-data", where, { detail: "its data are on a hidden sheet" });
    else if (found.unplotted > 0 || found.text !== "")
      traces.add("chart-data", where, { detail: "its table has more than it shows", text: found.text });
  }
}

// -------------------------------------------------------------- foreign data

async function noteForeign(zip: ZipReader, { foreign, traces }: Reading): Promise<void> {
  if (foreign.size > 0) traces.add("custom-xml", "", { count: foreign.size });
  const rdf = await readIfThere(zip, RDF, rdfReader());
  if (rdf.isOwn()) traces.add("custom-xml", "", { detail: "a file of statements about the document" });
}

// --------------------------------------------------------------------- order

const ORDER: readonly (readonly Story[])[] = [
  ["body", "box", "sheet"],
  ["header"],
  ["footer"],
  ["footnote"],
  ["endnote"],
  ["notes"],
  ["master"],
];

/** What is read from beginning to end, and then what stands beside it. */
function inOrder(paragraphs: readonly Mutable<Paragraph>[]): Paragraph[] {
  if (paragraphs.every(({ place: { story } }) => story === "body")) return [...paragraphs];
  return ORDER.flatMap((stories) => paragraphs.filter(({ place: { story } }) => stories.includes(story)));
}
