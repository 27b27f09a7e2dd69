/**
 * Finishes an OpenDocument file that an engine wrote: adds the title and the
 * language, takes out what was left of macros and the preview picture, and mends
 * what LibreOffice is known to write against the schema.
 *
 * Each change is an entry of one of two tables: parts that go (here), and edits of
 * XML (odf-repairs.ts). A further repair is a further entry. Parts that no entry touches keep their
 * compressed bytes; a file that needs nothing is not written at all.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { TextDecoder } from "node:util";
import JSZip from "jszip";
import { messageOf, UnreadableError } from "../errors.js";
import type { Artifact, Basis, CheckResult, DocumentFacts, Finisher, Repair } from "../model.js";
import { MANIFEST, META, MIMETYPE, NS, propertiesReader, STYLES } from "../tools/odf.js";
import { readXml, XmlError } from "../tools/xml.js";
import { openZip, partBytes, STORED, sourceOf, type ZipPart, type ZipReader } from "../tools/zip.js";
import { type Context, type XmlRepair, xmlRepairs } from "./odf-repairs.js";
import { type Change, type Editor, rewrite } from "./rewrite.js";

const schema = (clause: string): Basis => ({ standard: "OASIS ODF 1.3 Part 3", clause });
const packages = (clause: string): Basis => ({ standard: "OASIS ODF 1.3 Part 2", clause });

/** Largest sum of unpacked bytes of an output that is finished. */
const MAX_UNPACKED = 512e6;
/** How much edited XML is kept from looking to writing, in characters; what is beyond is edited a second time. */
const MAX_KEPT = 16 * 1024 * 1024;

/** Parts that go, with their entries in the manifest. */
interface PartRepair {
  readonly id: string;
  readonly basis: Basis;
  removes(name: string): boolean;
  message(count: number): string;
}

const partRepairs: readonly PartRepair[] = [
  {
    id: "odf-macros",
    basis: schema("3.12"),
    // LibreOffice keeps macros and their dialogues in these folders, and signs them in that file.
    removes: (name) => /^(?:.+\/)?(?:Basic|Scripts|Dialogs)\//.test(name) || name === "META-INF/macrosignatures.xml",
    message: (count) => `Macros were left out (${count} ${count === 1 ? "file" : "files"}).`,
  },
  {
    id: "odf-preview",
    basis: packages("3.8"),
    removes: (name) => name.startsWith("Thumbnails/"),
    message: () => "The preview picture was taken out: it may show what the document no longer says.",
  },
];

/**
 * Knows the grammar: for a part of a document of that version, the attributes that must not stand where they stand.
 * For each start tag, by its number from 1, their names as written.
 */
export type Grammarian = (
  version: string,
  part: string,
  xml: AsyncIterable<Uint8Array>,
) => Promise<ReadonlyMap<number, readonly string[]>>;

export const odfFinisher: Finisher = { appliesTo: (format) => format !== "pdf", finish };

async function finish({ file }: Artifact, facts: DocumentFacts, name: string): Promise<readonly Repair[]> {
  let changes: Changes | undefined;
  try {
    changes = await planChanges(file, facts);
  } catch (error) {
    // A file that cannot be read is not made worse; the checks that follow say what is wrong with it.
    if (error instanceof XmlError || (error instanceof UnreadableError && !error.limit)) return [];
    throw error;
  }
  if (changes === undefined) return [];
  await write(file, changes);
  return changes.repairs.map(({ id, basis, message }) => ({ id, subject: name, message, basis }));
}

const GRAMMAR_RULE = "odf-schema";
/** Names of attributes that are told. */
const MOST_TOLD = 5;

/**
 * What the repairs do not know and the grammar does not allow: attributes go that have no place, or a value that means
 * nothing. A reader of the standard takes no notice of them. Elements stay: with them, text could go.
 */
export async function amendOdf(
  { file }: Artifact,
  results: readonly CheckResult[],
  name: string,
  grammarian: Grammarian,
): Promise<readonly Repair[]> {
  if (!results.some(({ findings }) => findings.some(({ rule }) => rule === GRAMMAR_RULE))) return [];
  const zip = await openZip(file, { unpackedBytes: MAX_UNPACKED });
  const edited = new Map<string, Editor>();
  const told = new Set<string>();
  let count = 0;
  try {
    const { version } = await contextOf(zip, NO_FACTS);
    for (const part of zip.parts.filter((each) => /(?:^|\/)(?:content|styles|meta|settings)\.xml$/.test(each.name))) {
      const useless = await grammarian(version, part.name, partBytes(zip, part.name));
      if (useless.size === 0) continue;
      edited.set(part.name, withoutThose(useless));
      for (const attribute of [...useless.values()].flat()) told.add(attribute);
      count += [...useless.values()].flat().length;
    }
    if (count === 0) return [];
    const names = [...told].slice(0, MOST_TOLD).join(", ");
    const message = `Attributes that OpenDocument does not allow where they stood were taken out (${count}: ${names}).`;
    const repair = { id: "odf-grammar", basis: schema("2.2.1 B.3"), message };
    await write(file, { repairs: [repair], removed: new Set(), edited, ...staying(zip.parts) });
    return [{ ...repair, subject: name }];
  } finally {
    zip.close();
  }
}

const NO_FACTS: DocumentFacts = { title: "", titleFrom: "file name", language: "", languageFrom: "default" };

/** An editor that leaves out attributes of certain start tags. */
function withoutThose(useless: ReadonlyMap<number, readonly string[]>): Editor {
  let tags = 0;
  return () => {
    tags += 1;
    const without = useless.get(tags);
    return without && { without };
  };
}

// -------------------------------------------------------------------- plan

interface Changes {
  readonly repairs: readonly { readonly id: string; readonly basis: Basis; readonly message: string }[];
  readonly removed: ReadonlySet<string>;
  /** Each part that changes: its new text when that is known already, else its editor. */
  readonly edited: ReadonlyMap<string, Editor | string>;
  /** All parts that stay, with their sizes: to compare with afterwards. */
  readonly kept: ReadonlyMap<string, number>;
  readonly stored: ReadonlySet<string>;
}

/** Finds out what is to be changed, without changing it: memory does not grow with the document. */
async function planChanges(file: string, facts: DocumentFacts): Promise<Changes | undefined> {
  const zip = await openZip(file, { unpackedBytes: MAX_UNPACKED });
  try {
    // A signature holds only for the bytes that were signed.
    if (zip.parts.some(({ name }) => name.startsWith("META-INF/documentsignatures"))) return undefined;
    const context = await contextOf(zip, facts);
    const repairs: { id: string; basis: Basis; message: string }[] = [];
    const removed = new Set<string>();
    const edited = new Map<string, Editor | string>();
    let room = MAX_KEPT;

    for (const repair of partRepairs) {
      const names = zip.parts.map(({ name }) => name).filter((name) => repair.removes(name) && !name.endsWith("/"));
      for (const name of zip.parts) if (repair.removes(name.name)) removed.add(name.name);
      if (names.length > 0) repairs.push({ id: repair.id, basis: repair.basis, message: repair.message(names.length) });
    }
    if (removed.size > 0 && zip.has(MANIFEST)) edited.set(MANIFEST, manifestEditor(removed));

    const counts = new Map<XmlRepair, number>();
    // Styles come first: what is found out there is needed where they are used.
    const isStyles = (name: string) => Number(name.endsWith(STYLES));
    for (const { name } of [...zip.parts].sort((a, b) => isStyles(b.name) - isStyles(a.name))) {
      const own = xmlRepairs.filter(({ parts }) => parts.includes(name.slice(name.lastIndexOf("/") + 1)));
      if (own.length === 0 || removed.has(name)) continue;
      // Title and language are those of the document, not of its charts and formulas.
      if (name.endsWith("/meta.xml")) continue;
      const before = total(counts);
      const text = await countEdits(zip, name, own, context, counts, room);
      if (total(counts) === before) continue;
      edited.set(name, text ?? editorOf(own, context));
      room -= text?.length ?? 0;
    }
    for (const repair of xmlRepairs) {
      const count = counts.get(repair) ?? 0;
      if (count > 0) repairs.push({ id: repair.id, basis: repair.basis, message: repair.message(count, context) });
    }
    if (repairs.length === 0) return undefined;
    const kept = zip.parts.filter(({ name }) => !removed.has(name));
    return { repairs, removed, edited, ...staying(kept) };
  } finally {
    zip.close();
  }
}

function staying(parts: readonly ZipPart[]): Pick<Changes, "kept" | "stored"> {
  return {
    kept: new Map(parts.map(({ name, bytes }) => [name, bytes])),
    stored: new Set(parts.filter(({ method }) => method === STORED).map(({ name }) => name)),
  };
}

async function contextOf(zip: ZipReader, facts: DocumentFacts): Promise<Context> {
  const { handler, result } = propertiesReader();
  if (zip.has(META)) await readXml(partBytes(zip, META), handler);
  return { facts, ...result(), fromZero: new Map() };
}

/** Edits a part to see what there is to edit. Answers the edited text when it is not longer than `room`. */
async function countEdits(
  zip: ZipReader,
  name: string,
  repairs: readonly XmlRepair[],
  context: Context,
  counts: Map<XmlRepair, number>,
  room: number,
): Promise<string | undefined> {
  const editor = editorOf(repairs, context, (repair) => counts.set(repair, (counts.get(repair) ?? 0) + 1));
  try {
    let pieces: string[] | undefined = [];
    let length = 0;
    for await (const piece of rewrite(textOf(zip, name), editor)) {
      length += piece.length;
      if (length > room) pieces = undefined;
      pieces?.push(piece);
    }
    return pieces?.join("");
  } catch (error) {
    throw error instanceof UnreadableError ? error : new UnreadableError(messageOf(error));
  }
}

function total(counts: ReadonlyMap<XmlRepair, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** All repairs of one part in one pass. An element that one of them drops is no business of the others. */
function editorOf(repairs: readonly XmlRepair[], context: Context, onEdit?: (repair: XmlRepair) => void): Editor {
  const started = repairs.map((repair) => ({ repair, edit: repair.start(context) }));
  return (element) => {
    let whole: Change | undefined;
    for (const { repair, edit } of started) {
      const change = edit(element);
      if (change === undefined) continue;
      if (change === "drop" || "instead" in change) {
        onEdit?.(repair);
        return change;
      }
      const { atEnd, ...atOnce } = change;
      if (Object.keys(atOnce).length > 0) onEdit?.(repair);
      const late = atEnd && (() => told(atEnd(), () => onEdit?.(repair)));
      whole = joined(whole, { ...atOnce, ...(late && { atEnd: late }) });
    }
    return whole;
  };
}

function told(added: string, tell: () => void): string {
  if (added !== "") tell();
  return added;
}

function joined(first: Change | undefined, second: Change): Change {
  if (!first) return second;
  const { atEnd } = first;
  return {
    without: [...(first.without ?? []), ...(second.without ?? [])],
    set: new Map([...(first.set ?? []), ...(second.set ?? [])]),
    before: (first.before ?? "") + (second.before ?? ""),
    inside: (first.inside ?? "") + (second.inside ?? ""),
    atEnd: () => (atEnd?.() ?? "") + (second.atEnd?.() ?? ""),
  };
}

/** Takes the entries of removed parts out of the manifest, and those of the folders that held nothing else. */
function manifestEditor(removed: ReadonlySet<string>): Editor {
  const folders = new Set([...removed].flatMap(foldersOf));
  return (element) => {
    if (element.uri !== NS.manifest || element.local !== "file-entry") return undefined;
    const path = element.value(NS.manifest, "full-path") ?? "";
    return removed.has(path) || folders.has(path) ? "drop" : undefined;
  };
}

/** `Basic/Standard/Module1.xml` lies in `Basic/Standard/` and `Basic/`; all of them are of the removed kind. */
function foldersOf(name: string): string[] {
  const segments = name.split("/").slice(0, -1);
  return segments
    .map((_, index) => `${segments.slice(0, index + 1).join("/")}/`)
    .filter((folder) => partRepairs.some((repair) => repair.removes(folder)));
}

// ------------------------------------------------------------------- write

/** Makes the changed package in memory, looks at it, and only then writes it in the place of the old one. */
async function write(file: string, changes: Changes): Promise<void> {
  const before = readFileSync(file);
  const source = await openZip(sourceOf(before));
  try {
    const archive = await JSZip.loadAsync(before, { createFolders: false });
    for (const name of changes.removed) archive.remove(name);
    for (const [name, entry] of Object.entries(archive.files)) {
      const compression = changes.stored.has(name) ? "STORE" : "DEFLATE";
      const edited = changes.edited.get(name);
      // An unchanged part whose method stays the same keeps its compressed bytes.
      if (edited === undefined) entry.options.compression = compression;
      else {
        const content =
          typeof edited === "string"
            ? Buffer.from(edited, "utf8")
            : Readable.from(encoded(rewrite(textOf(source, name), edited)), { objectMode: false });
        archive.file(name, content, { binary: true, compression: "DEFLATE", createFolders: false, date: entry.date });
      }
    }
    const bytes = await archive.generateAsync({ type: "nodebuffer", streamFiles: false, platform: "DOS" });
    await verify(bytes, changes);
    // Nobody else sees the work folder: a file that is written in part is a fault of this output, which is then not used.
    writeFileSync(file, bytes);
  } finally {
    source.close();
  }
}

/** Throws when the written package is not what it should be: such a file must not be used. */
async function verify(bytes: Buffer, { kept, edited }: Changes): Promise<void> {
  const wrong = (what: string): never => {
    throw new Error(`the finished OpenDocument file is not sound: ${what}`);
  };
  const zip = await openZip(sourceOf(bytes));
  try {
    if (zip.parts.length !== kept.size) wrong(`it has ${zip.parts.length} parts instead of ${kept.size}`);
    for (const [name, size] of kept) {
      const part = zip.get(name) ?? wrong(`"${name}" is missing`);
      if (edited.has(name)) await readXml(partBytes(zip, name), {});
      else if (part.bytes !== size) wrong(`"${name}" has changed`);
    }
    if (kept.has(MIMETYPE) && !beginsWithMimetype(bytes))
      wrong("the type of the document does not stand at its beginning");
  } finally {
    zip.close();
  }
}

/** ODF 1.3 part 2, 3.3: `mimetype` first, stored, without an extra field. */
function beginsWithMimetype(start: Buffer): boolean {
  return (
    start.length >= 38 &&
    start.readUInt16LE(8) === STORED &&
    start.readUInt16LE(28) === 0 &&
    start.toString("latin1", 30, 38) === MIMETYPE
  );
}

/** The part as text. A byte order mark stays, so that what is not edited stays as it was. */
async function* textOf(zip: ZipReader, name: string): AsyncIterable<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    for await (const chunk of partBytes(zip, name)) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw error instanceof UnreadableError
      ? error
      : new UnreadableError(`part "${name}" is not UTF-8: ${messageOf(error)}`);
  }
}

async function* encoded(source: AsyncIterable<string>): AsyncIterable<Buffer> {
  for await (const text of source) if (text !== "") yield Buffer.from(text, "utf8");
}
