/** What is in a PDF and cannot be seen by reading it (ISO 32000-1:2008). */

import { UnreadableError } from "../../../errors.js";
import { byName } from "../../../tools/by-name.js";
import { is, type PdfDict, type PdfStream } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { readLayers } from "../../pdf/painted/layers.js";
import { touch } from "../../pdf/painted/matrix.js";
import type { Area, PaintedPage } from "../../pdf/painted/painting.js";
import { addTo, MAX_HIDDEN_TEXT, MAX_TRACES } from "../limits.js";
import type { Hidden, Trace } from "../model.js";
import { commentsIn, fileName, redactionsIn, unpaintedCovers } from "./annotations.js";
import type { Strays } from "./code-words.js";
import { coveredText, coversOn } from "./covers.js";
import { unshownValues } from "./fields.js";
import { notesIn } from "./gaps.js";
import { notesOf } from "./picture-notes.js";
import { isLinearised, type Remains, replaced, unreached } from "./remains.js";
import { otherWords } from "./said.js";
import type { PageText } from "./shown.js";
import type { Words } from "./shown-words.js";
import type { Survey } from "./survey.js";

/** Most text redactions of one page are held against. */
const MAX_HELD = 20_000_000;

/** All that was found out of a document. */
export interface Findings {
  readonly painted: readonly PaintedPage[];
  readonly pages: readonly PageText[];
  readonly survey: Survey;
  readonly strays: Strays;
  readonly words: Words;
  /** What is written in descriptions of the document beside its properties. */
  readonly notes: readonly string[];
}

export function tracesIn(doc: PdfDocument, { painted, pages, survey, strays, words, notes }: Findings): Trace[] {
  const traces: Trace[] = [];
  const sources = [
    comments(doc),
    covers(doc, pages),
    redactions(doc, pages, painted),
    layers(doc, painted, pages),
    files(doc, survey),
    actions(doc),
    privateData(doc, survey),
    pictures(doc, survey),
    unseenPictures(doc, survey),
    thumbnails(doc),
    remains(doc, survey),
    said(painted, words),
    unshown(doc, strays, words, notes),
  ];
  for (const source of sources)
    for (const trace of source) addTo(traces, trace, MAX_TRACES, "places with something hidden");
  return traces;
}

function trace(what: Hidden, where: string, count: number, texts: readonly string[], detail?: string): Trace {
  const text = texts.join("\n").slice(0, MAX_HIDDEN_TEXT);
  return { what, where, count, ...(text !== "" && { text }), ...(detail !== undefined && { detail }) };
}

function several(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}

function* comments(doc: PdfDocument): Iterable<Trace> {
  const pages = new Map<number, { readonly texts: string[]; readonly authors: Set<string> }>();
  for (const { page, author, text } of commentsIn(doc)) {
    const found = pages.get(page) ?? { texts: [], authors: new Set() };
    pages.set(page, found);
    found.texts.push(text);
    if (author !== "") found.authors.add(author);
  }
  for (const [page, { texts, authors }] of pages) {
    const people = authors.size > 0 ? `by ${several(authors.size, "person", "people")}` : undefined;
    yield trace("comments", `page ${page}`, texts.length, texts, people);
  }
}

function* covers(doc: PdfDocument, pages: readonly PageText[]): Iterable<Trace> {
  const extra = unpaintedCovers(doc);
  const seen = textSeen(pages);
  for (const [i, page] of pages.entries()) {
    const where = `page ${i + 1}`;
    const { redacted, covered } = coversOn(page, extra.get(i + 1) ?? NONE);
    if (redacted.count > 0) yield trace("false-redaction", where, redacted.count, redacted.texts, "text under black");
    if (covered.count > 0) yield trace("covered-content", where, covered.count, covered.texts, "text under something");
    const off = page.outside.map(({ text }) => text.trim()).filter((text) => text.length > 1 && !seen.has(text));
    if (off.length > 0)
      yield { ...trace("covered-content", where, off.length, off, "text that is cut off"), cutOff: true };
  }
}

const NONE: readonly Area[] = [];

/** A drawing that is spread over several pages is painted whole on each of them, and cut off there. */
function textSeen(pages: readonly PageText[]): ReadonlySet<string> {
  if (pages.every(({ outside }) => outside.length === 0)) return new Set();
  return new Set(pages.flatMap(({ shown }) => shown.map(({ piece }) => piece.text.trim())));
}

/** Marked to be blacked out, and never done. */
function* redactions(doc: PdfDocument, pages: readonly PageText[], painted: readonly PaintedPage[]): Iterable<Trace> {
  let held = 0;
  for (const { page, boxes } of redactionsIn(doc)) {
    const [text, picture] = [pages[page - 1], painted[page - 1]];
    const texts: string[] = [];
    let pictured = false;
    for (const box of boxes) {
      held += (text?.shown.length ?? 0) + (picture?.pictures.length ?? 0);
      if (held > MAX_HELD) throw new UnreadableError("it has too many redactions", true);
      for (const shown of text?.shown ?? [])
        if (touch(shown.box, box)) {
          held += shown.piece.text.length;
          texts.push(coveredText(shown.piece, shown.box, box));
        }
      pictured ||= picture?.pictures.some((one) => touch(one.box, box)) === true;
    }
    const found = texts.filter((one) => one !== "");
    const plain = trace("false-redaction", `page ${page}`, 1, found, "a redaction that was not applied");
    yield found.length === 0 && !pictured ? { ...plain, empty: true } : plain;
  }
}

function* layers(doc: PdfDocument, painted: readonly PaintedPage[], pages: readonly PageText[]): Iterable<Trace> {
  const { off } = readLayers(doc);
  const used = new Set(painted.flatMap(({ concealed }) => [...concealed]));
  if (off.length === 0 && used.size === 0) return;
  const texts = new Map<string, string[]>();
  for (const { layered } of pages)
    for (const { look, text } of layered) {
      const list = texts.get(look.layer ?? "") ?? [];
      texts.set(look.layer ?? "", list);
      list.push(text);
    }
  for (const name of new Set([...off, ...used])) {
    const where = name === "" ? "" : `layer "${name.slice(0, 60)}"`;
    const found = trace("layers", where, 1, texts.get(name) ?? []);
    yield used.has(name) ? found : { ...found, empty: true };
  }
}

function* files(doc: PdfDocument, survey: Survey): Iterable<Trace> {
  for (const spec of survey.files) {
    const name = fileName(doc, spec);
    const held = doc.getDict(spec, "EF");
    const stream = doc.get(held, "UF") ?? doc.get(held, "F");
    const size = is(stream, "stream") ? sizeOf(doc, stream) : undefined;
    const where = name === "" ? "attachment" : `attachment "${name.slice(0, 120)}"`;
    yield trace("embedded-files", where, 1, [], size === undefined ? undefined : `${size} bytes`);
  }
}

function sizeOf(doc: PdfDocument, stream: PdfStream): number {
  const size = doc.get(doc.getDict(stream.dict, "Params"), "Size");
  return typeof size === "number" && size >= 0 ? size : stream.raw.length;
}

/** What actions do, in words; those that only move about in the document do nothing. */
const ACTIONS = byName<string>({
  JavaScript: "runs a script",
  Launch: "starts a program or opens a file",
  SubmitForm: "sends what is entered",
  ImportData: "reads data from a file",
  GoToR: "opens another document",
  GoToE: "opens an attached document",
  RichMediaExecute: "runs a script",
  Rendition: "plays a sound or film",
});

function* actions(doc: PdfDocument): Iterable<Trace> {
  const found = new Map<string, { readonly where: string; readonly detail: string; count: number }>();
  const strays = doc.strays().filter((stray) => stray.is === "action");
  for (const { dict, where } of [...doc.actions(), ...strays.map(({ dict }) => ({ dict, where: "" }))]) {
    const type = doc.get(dict, "JS") !== null ? "JavaScript" : (doc.getName(dict, "S") ?? "");
    const detail = ACTIONS.get(type);
    if (detail === undefined) continue;
    const key = `${where}\n${detail}`;
    const one = found.get(key) ?? { where, detail, count: 0 };
    one.count += 1;
    found.set(key, one);
  }
  for (const { where, detail, count } of found.values()) yield trace("actions", where, count, [], detail);
}

function* privateData(doc: PdfDocument, survey: Survey): Iterable<Trace> {
  const numbers = new Map(doc.pages().map(({ dict, number }) => [dict, number]));
  const programs = new Set<string>();
  const pages = new Set<number>();
  let count = 0;
  for (const dict of survey.private) {
    const names = [...(doc.getDict(dict, "PieceInfo")?.entries.keys() ?? [])];
    if (names.length === 0) continue;
    count += 1;
    for (const name of names) programs.add(name);
    const page = numbers.get(dict);
    if (page !== undefined) pages.add(page);
  }
  const where = pages.size === 1 ? `page ${[...pages].join()}` : "";
  if (count > 0) yield trace("custom-xml", where, count, [], `private data of ${several(programs.size, "program")}`);
  if (doc.get(doc.getDict(doc.catalog, "AcroForm"), "XFA") !== null)
    yield trace("custom-xml", "", 1, [], "a second form in XML");
}

/** Cameras write when and where a picture was taken; programs, who worked on it. */
function* pictures(doc: PdfDocument, survey: Survey): Iterable<Trace> {
  const { images } = doc.use().graphics;
  const byPage = new Map<number, { count: number; readonly words: Set<string> }>();
  for (const { value: stream } of survey.pictures) {
    const noted = notesOf(doc, stream);
    const isDescribed = is(doc.get(stream.dict, "Metadata"), "stream");
    if (noted.length === 0 && !isDescribed) continue;
    const page = images.get(stream.dict)?.page ?? 0;
    const entry = byPage.get(page) ?? { count: 0, words: new Set() };
    byPage.set(page, entry);
    entry.count += 1;
    for (const word of noted) entry.words.add(word);
    if (isDescribed) entry.words.add("description by a program");
  }
  for (const [page, { count, words }] of byPage)
    yield trace("picture-metadata", page === 0 ? "" : `page ${page}`, count, [], [...words].join(", "));
}

/** Parts of other pictures, which go with them (8.9.5.4 and 12.3.4). */
const PARTS = ["SMask", "Mask", "Thumb"];

/** In the lists of what pages may paint, and painted by none; or versions for other purposes. */
function* unseenPictures(doc: PdfDocument, survey: Survey): Iterable<Trace> {
  const { images } = doc.use().graphics;
  const unseen = survey.pictures.filter(({ value, key }) => !images.has(value.dict) && !PARTS.includes(key));
  const count = unseen.length + survey.alternates;
  if (count > 0) yield trace("leftovers", "", count, [], `${several(count, "picture")} that no page shows`);
}

function* thumbnails(doc: PdfDocument): Iterable<Trace> {
  const pages = doc.pages().filter(({ dict }: { readonly dict: PdfDict }) => doc.get(dict, "Thumb") !== null);
  const [first] = pages;
  if (first) yield trace("thumbnail", pages.length === 1 ? `page ${first.number}` : "", pages.length, []);
}

// ----------------------------------------------------------- words of nothing

/** Words in place of text that say something else. */
function* said(painted: readonly PaintedPage[], words: Words): Iterable<Trace> {
  const found = otherWords(
    painted.map((page) => page.said),
    words,
  );
  for (const [i, others] of found.entries()) {
    if (others.length > 0)
      yield trace("hidden-text", `page ${i + 1}`, others.length, others, "words in place of others");
  }
}

function* unshown(doc: PdfDocument, strays: Strays, words: Words, more: readonly string[]): Iterable<Trace> {
  const values = unshownValues(doc, words);
  if (values.length > 0) yield trace("hidden-text", "", values.length, values, "values of form fields");
  strays.drawings();
  for (const { what, where, detail, count, texts } of strays.found()) yield trace(what, where, count, texts, detail);
  const notes = notesIn(doc, more, words);
  if (notes.length > 0) yield trace("leftovers", "", notes.length, notes, "notes between the parts of the file");
}

// ------------------------------------------------- earlier versions, leftovers

function* remains(doc: PdfDocument, survey: Survey): Iterable<Trace> {
  const versions = doc.file.trailers.length - (isLinearised(doc) ? 2 : 1);
  const old = replaced(doc);
  const left = unreached(doc, survey);
  if (versions > 0) yield earlier(doc, versions, old);
  const all = versions > 0 ? left : together(left, old);
  const kinds = kindsIn(all);
  if (kinds.length > 0 || all.others > 0) {
    const one = trace("leftovers", "", all.texts + all.pictures + all.others, [all.text.trim()], kinds.join(" and "));
    yield kinds.length > 0 ? one : { ...one, detail: several(all.others, "object"), empty: true };
  }
  const { afterEof } = doc.file.edges;
  if (afterEof > MAX_PADDING) yield trace("leftovers", "", 1, [], `${afterEof} bytes after the end of the document`);
}

/** Bytes after the end of the document that say nothing. */
const MAX_PADDING = 256;

function kindsIn({ texts, pictures }: Remains): string[] {
  return [...(texts > 0 ? [several(texts, "text")] : []), ...(pictures > 0 ? [several(pictures, "picture")] : [])];
}

function together(a: Remains, b: Remains): Remains {
  return {
    texts: a.texts + b.texts,
    pictures: a.pictures + b.pictures,
    others: a.others + b.others,
    text: a.text + b.text,
  };
}

/** What was changed after the first saving stands in the file as it was before (7.5.6). */
function earlier(doc: PdfDocument, versions: number, old: Remains): Trace {
  const count = old.texts + old.pictures + old.others;
  const signed = doc.fields().some(({ dict }) => doc.getName(dict, "FT") === "Sig" && doc.getDict(dict, "V"));
  const detail = [
    several(versions, "earlier version"),
    ...(count > 0 ? [`${several(count, "part")} replaced`] : []),
    ...(signed ? ["signed"] : []),
  ].join(", ");
  const found = trace("tracked-changes", "", versions, [old.text.trim()], detail);
  return count > 0 ? found : { ...found, empty: true };
}
