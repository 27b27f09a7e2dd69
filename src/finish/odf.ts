/**
 * Finishes an OpenDocument file that an engine wrote: adds the title and the
 * language, takes out what was left of macros and the preview picture, and mends
 * what LibreOffice is known to write against the schema.
 *
 * Each change is an entry of one of two tables: parts that go (here), and edits of
 * XML (odf-repairs.ts). A further repair is a further entry. What comes from chance or the clock is made
 * steady besides, without a word (reproducible.ts). Parts that nothing touches keep
 * their compressed bytes; a file that needs nothing is not written at all.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { TextDecoder } from "node:util";
import { messageOf, UnreadableError } from "../errors.js";
import type { Artifact, Basis, CheckResult, DocumentFacts, Finisher, Repair } from "../model.js";
import { MANIFEST, META, MIMETYPE, NS, propertiesReader, STYLES } from "../tools/odf.js";
import { readXml, XmlError } from "../tools/xml.js";
import { joined } from "../tools/xmlhandlers.js";
import {
  DEFLATED,
  openZip,
  packedBytes,
  partBytes,
  STORED,
  sourceOf,
  type ZipPart,
  type ZipReader,
} from "../tools/zip.js";
import { type PackedPart, packed, packedStream, zipOf } from "../tools/zip-writer.js";
import { type Context, DOCUMENT_XML, schema, type XmlRepair, xmlRepairs } from "./odf-repairs.js";
import {
  type Clock,
  clockOf,
  FONT_BYTES,
  fontEditor,
  inSteadyOrder,
  packageDateReader,
  steadying,
  withSteadyOrder,
} from "./reproducible.js";
import { type Change, type Editor, rewrite } from "./rewrite.js";

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
 * For each start tag, by its number from 1, their names as written. Of parts that have no grammar nothing is read.
 */
export type Grammarian = (
  version: string,
  part: string,
  xml: AsyncIterable<Uint8Array>,
) => Promise<ReadonlyMap<number, readonly string[]>>;

export const odfFinisher: Finisher = { appliesTo: (format) => format !== "pdf", finish };

async function finish({ file }: Artifact, facts: DocumentFacts, name: string): Promise<readonly Repair[]> {
  const before = readFileSync(file);
  let changes: Changes | undefined;
  try {
    changes = await planChanges(before, facts, clockOf(file));
  } catch (error) {
    return leftAsItIs(error);
  }
  if (changes === undefined) return [];
  const after = await changed(before, changes);
  // Nobody else sees the work folder: a file that is written in part is a fault of this output, which is then not used.
  if (!after.equals(before)) writeFileSync(file, after);
  return changes.repairs.map(({ id, basis, message }) => ({ id, subject: name, message, basis }));
}

/** A file that cannot be read is not made worse; the checks say what is wrong with it. Throws every other error again. */
function leftAsItIs(error: unknown): readonly Repair[] {
  if (error instanceof XmlError || (error instanceof UnreadableError && !error.limit)) return [];
  throw error;
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
  const before = readFileSync(file);
  const zip = await openZip(sourceOf(before), { unpackedBytes: MAX_UNPACKED });
  const edited = new Map<string, Editor>();
  const told = new Set<string>();
  let count = 0;
  try {
    const { context, date } = await contextOf(zip, NO_FACTS, clockOf(file));
    for (const part of zip.parts) {
      const useless = await grammarian(context.version, part.name, partBytes(zip, part.name));
      if (useless.size === 0) continue;
      edited.set(part.name, withoutThose(useless));
      const attributes = [...useless.values()].flat();
      for (const attribute of attributes) told.add(attribute);
      count += attributes.length;
    }
    if (count === 0) return [];
    const names = [...told].slice(0, MOST_TOLD).join(", ");
    const message = `Attributes that OpenDocument does not allow where they stood were taken out (${count}: ${names}).`;
    const repair = { id: "odf-grammar", basis: schema("2.2.1 B.3"), message };
    const kept = new Map(zip.parts.map((part) => [part.name, part]));
    writeFileSync(file, await changed(before, { repairs: [repair], edited, kept, date }));
    return [{ ...repair, subject: name }];
  } catch (error) {
    return leftAsItIs(error);
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
  /** Each part that changes, by its old name: its new text when that is known already, else its editor. */
  readonly edited: ReadonlyMap<string, Editor | string>;
  /** All parts that stay, in their new order, by their new names. */
  readonly kept: ReadonlyMap<string, ZipPart>;
  /** That of all parts. */
  readonly date: Date;
}

/** Finds out what is to be changed, without changing it: memory does not grow with the document. */
async function planChanges(before: Buffer, facts: DocumentFacts, isNow: Clock): Promise<Changes | undefined> {
  const zip = await openZip(sourceOf(before), { unpackedBytes: MAX_UNPACKED });
  try {
    if (isLeftAlone(zip)) return undefined;
    const { context, date } = await contextOf(zip, facts, isNow);
    const repairs: { id: string; basis: Basis; message: string }[] = [];
    const removed = new Set<string>();
    const edited = new Map<string, Editor | string>();
    let room = MAX_KEPT;

    for (const repair of partRepairs) {
      const names = zip.parts.map(({ name }) => name).filter((name) => repair.removes(name) && !name.endsWith("/"));
      for (const name of zip.parts) if (repair.removes(name.name)) removed.add(name.name);
      if (names.length > 0) repairs.push({ id: repair.id, basis: repair.basis, message: repair.message(names.length) });
    }
    const kept = zip.parts.map(({ name }) => name).filter((name) => !removed.has(name));

    const counts = new Map<XmlRepair, number>();
    const contextIn = contexts(context);
    const steady = steadying(isNow);
    // Styles come first: what is found out there is needed where they are used.
    const isStyles = (name: string) => Number(name.endsWith(STYLES));
    for (const name of inSteadyOrder(kept).sort((a, b) => isStyles(b) - isStyles(a))) {
      // Title and language are those of the document, not of its charts and formulas.
      const isOwn = !name.endsWith("/meta.xml");
      const own = xmlRepairs.filter(({ parts }) => isOwn && parts.includes(name.slice(name.lastIndexOf("/") + 1)));
      const also = both(steady.editorOf(name), await fontsOf(zip, name));
      if (own.length === 0 && !also) continue;
      const onEdit = (repair: XmlRepair) => counts.set(repair, (counts.get(repair) ?? 0) + 1);
      const here = contextIn(name);
      const text = await tryEditor(zip, name, both(editorOf(own, here, onEdit), also), room);
      if (text === "unchanged") continue;
      edited.set(name, text ?? both(editorOf(own, here), also));
      room -= text?.length ?? 0;
    }
    for (const repair of xmlRepairs) {
      const count = counts.get(repair) ?? 0;
      if (count > 0)
        repairs.push({ id: repair.id, basis: repair.basis, message: repair.message(count, contextIn("")) });
    }
    const renamed = steady.renamed(kept);
    const manifest = zip.has(MANIFEST) ? await manifestFor(zip, removed, renamed) : undefined;
    if (manifest !== undefined) edited.set(MANIFEST, manifest);
    const parts = new Map(kept.map((name) => [renamed.get(name) ?? name, zip.get(name) as ZipPart]));
    const ordered = inSteadyOrder([...parts.keys()]).map((name) => [name, parts.get(name) as ZipPart] as const);
    return { repairs, edited, kept: new Map(ordered), date };
  } finally {
    zip.close();
  }
}

/** A signature holds only for the bytes that were signed. The rest no office program writes: the checks say what is wrong with it. */
function isLeftAlone({ parts, repeated }: ZipReader): boolean {
  return (
    repeated.length > 0 ||
    parts.some(
      ({ name, encrypted, method }) =>
        name.startsWith("META-INF/documentsignatures") || encrypted || (method !== STORED && method !== DEFLATED),
    )
  );
}

async function contextOf(
  zip: ZipReader,
  facts: DocumentFacts,
  isNow: Clock,
): Promise<{ context: Omit<Context, "fromZero">; date: Date }> {
  const properties = propertiesReader();
  const date = packageDateReader(isNow);
  if (zip.has(META)) await readXml(partBytes(zip, META), joined([properties.handler, date.handler]));
  return { context: { facts, ...properties.result() }, date: date.result() };
}

/** A sub-document has styles of its own, whose names may be those of the document. */
function contexts(shared: Omit<Context, "fromZero">): (part: string) => Context {
  const byFolder = new Map<string, Context>();
  return (part) => {
    const folder = part.slice(0, part.lastIndexOf("/") + 1);
    const context = byFolder.get(folder) ?? { ...shared, fromZero: { lists: new Map(), headings: new Set() } };
    byFolder.set(folder, context);
    return context;
  };
}

async function fontsOf(zip: ZipReader, name: string): Promise<Editor | undefined> {
  const isText = DOCUMENT_XML.includes(name.slice(name.lastIndexOf("/") + 1));
  return isText ? fontEditor((await zip.head(name, FONT_BYTES)).toString("utf8")) : undefined;
}

/** Edits a part to see what there is to edit. Answers the edited text when it is not longer than `room`. */
async function tryEditor(
  zip: ZipReader,
  name: string,
  editor: Editor,
  room: number,
): Promise<string | "unchanged" | undefined> {
  let isChanged = false;
  const onChange = () => {
    isChanged = true;
  };
  let pieces: string[] | undefined = [];
  let length = 0;
  for await (const piece of rewritten(textOf(zip, name), editor, onChange)) {
    length += piece.length;
    if (length > room) pieces = undefined;
    pieces?.push(piece);
  }
  return isChanged ? pieces?.join("") : "unchanged";
}

/** Two editors in one pass. What the first one takes away is no business of the second. */
function both<T extends Editor | undefined>(first: T, second: Editor | undefined): Editor | T {
  if (first === undefined || second === undefined) return second ?? first;
  return (element) => {
    const edit = first(element);
    if (edit === "drop" || (edit !== undefined && "instead" in edit)) return edit;
    const other = second(element);
    if (edit === undefined || other === undefined || other === "drop" || "instead" in other) return other ?? edit;
    return together(edit, other);
  };
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
      whole = together(whole, { ...atOnce, ...(late && { atEnd: late }) });
    }
    return whole;
  };
}

function told(added: string, tell: () => void): string {
  if (added !== "") tell();
  return added;
}

function together(first: Change | undefined, second: Change): Change {
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

/** The manifest without the entries of removed parts, with the new names of others, in a steady order. Nothing when it stays as it is. */
async function manifestFor(
  zip: ZipReader,
  removed: ReadonlySet<string>,
  renamed: ReadonlyMap<string, string>,
): Promise<Editor | string | undefined> {
  const editor = manifestEditor(removed, renamed);
  if ((zip.get(MANIFEST)?.bytes ?? 0) > MAX_KEPT) return editor;
  const before = await joinedText(textOf(zip, MANIFEST));
  const after = withSteadyOrder(await joinedText(rewritten([before], editor)));
  return after === before ? undefined : after;
}

/** Takes the entries of removed parts out of the manifest, and those of the folders that held nothing else. */
function manifestEditor(removed: ReadonlySet<string>, renamed: ReadonlyMap<string, string>): Editor {
  const folders = new Set([...removed].flatMap(foldersOf));
  return (element) => {
    if (element.uri !== NS.manifest || element.local !== "file-entry") return undefined;
    const path = element.value(NS.manifest, "full-path") ?? "";
    if (removed.has(path) || folders.has(path)) return "drop";
    const name = renamed.get(path);
    if (name === undefined) return undefined;
    const held = element.attributes.find(({ uri, local }) => uri === NS.manifest && local === "full-path");
    return { set: new Map([[held?.name ?? "", name]]) };
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

/** The changed package, made in memory and looked at: it may be put in the place of the old one. */
async function changed(before: Buffer, changes: Changes): Promise<Buffer> {
  const source = await openZip(sourceOf(before));
  try {
    const parts: PackedPart[] = [];
    for (const [name, part] of changes.kept) {
      const edit = changes.edited.get(part.name);
      parts.push(edit === undefined ? takenOver(before, part, name) : await editedPart(source, part, name, edit));
    }
    const after = zipOf(parts, changes.date);
    await verify(after, changes);
    return after;
  } finally {
    source.close();
  }
}

function takenOver(before: Buffer, part: ZipPart, name: string): PackedPart {
  const bytes = packedBytes(before, part.offset, part.compressedBytes);
  if (bytes === undefined) throw new UnreadableError(`part "${part.name}" is damaged`);
  return { name, method: part.method, crc32: part.crc32, bytes: part.bytes, packed: bytes };
}

async function editedPart(source: ZipReader, part: ZipPart, name: string, edit: Editor | string): Promise<PackedPart> {
  if (typeof edit === "string") return packed(name, Buffer.from(edit, "utf8"));
  return packedStream(name, encoded(rewritten(textOf(source, part.name), edit)));
}

/** Throws when the written package is not what it should be: such a file must not be used. */
async function verify(bytes: Buffer, { kept, edited }: Changes): Promise<void> {
  const wrong = (what: string): never => {
    throw new Error(`the finished OpenDocument file is not sound: ${what}`);
  };
  const zip = await openZip(sourceOf(bytes));
  try {
    if (zip.parts.length !== kept.size) wrong(`it has ${zip.parts.length} parts instead of ${kept.size}`);
    for (const [name, before] of kept) {
      const part = zip.get(name) ?? wrong(`"${name}" is missing`);
      if (edited.has(before.name)) await readXml(partBytes(zip, name), {});
      else if (part.bytes !== before.bytes || part.crc32 !== before.crc32) wrong(`"${name}" has changed`);
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

/** Fails like `textOf` when the text cannot be edited: it is damaged, or beyond a limit. */
async function* rewritten(
  source: AsyncIterable<string> | Iterable<string>,
  editor: Editor,
  onChange?: () => void,
): AsyncIterable<string> {
  try {
    yield* rewrite(source, editor, onChange);
  } catch (error) {
    throw error instanceof UnreadableError ? error : new UnreadableError(messageOf(error));
  }
}

async function joinedText(source: AsyncIterable<string>): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of source) pieces.push(piece);
  return pieces.join("");
}

async function* encoded(source: AsyncIterable<string>): AsyncIterable<Buffer> {
  for await (const text of source) if (text !== "") yield Buffer.from(text, "utf8");
}
