/**
 * Finishes an OpenDocument file that an engine wrote: adds the title and the
 * language, takes out what was left of macros and the preview picture, and mends
 * what LibreOffice is known to write against the schema.
 *
 * Each change is an entry of one of two tables: parts that go, and edits of XML.
 * A further repair is a further entry. What comes from chance or the clock is made
 * steady besides, without a word (reproducible.ts). Parts that nothing touches keep
 * their compressed bytes; a file that needs nothing is not written at all.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { TextDecoder } from "node:util";
import { messageOf, UnreadableError } from "../errors.js";
import type { Artifact, Basis, DocumentFacts, Finisher, Repair } from "../model.js";
import { escapeXml } from "../tools/escape.js";
import {
  activeFunctionIn,
  CONTENT,
  dangerOf,
  MANIFEST,
  META,
  MIMETYPE,
  NS,
  ODF_NAMESPACES,
  propertiesReader,
  STYLES,
} from "../tools/odf.js";
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
import { type Edit, type Editor, type Element, rewrite } from "./rewrite.js";

const schema = (clause: string): Basis => ({ standard: "OASIS ODF 1.3 Part 3", clause });
const packages = (clause: string): Basis => ({ standard: "OASIS ODF 1.3 Part 2", clause });

/** Largest sum of unpacked bytes of an output that is finished. */
const MAX_UNPACKED = 512e6;
/** How much edited XML is kept from looking to writing, in characters; what is beyond is edited a second time. */
const MAX_KEPT = 16 * 1024 * 1024;

/** What a repair may need to know of the document. */
interface Context {
  readonly facts: DocumentFacts;
  /** As `meta.xml` has them; empty when it has none. */
  readonly title: string;
  readonly language: string;
  /** `office:version` of `meta.xml`; empty when it has none. */
  readonly version: string;
}

/** Parts that go, with their entries in the manifest. */
interface PartRepair {
  readonly id: string;
  readonly basis: Basis;
  removes(name: string): boolean;
  message(count: number): string;
}

/** An edit of XML elements. */
interface XmlRepair {
  readonly id: string;
  readonly basis: Basis;
  /** File names of the parts it edits, in the document and in its sub-documents. */
  readonly parts: readonly string[];
  message(count: number, context: Context): string;
  edit(element: Element, context: Context): Edit;
}

const DOCUMENT_XML = [CONTENT, STYLES];

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

const CELLS: ReadonlySet<string> = new Set(["table-cell", "covered-table-cell"]);
const FORMULA_ATTRIBUTES: ReadonlySet<string> = new Set([
  "formula",
  "number-matrix-columns-spanned",
  "number-matrix-rows-spanned",
]);

const xmlRepairs: readonly XmlRepair[] = [
  {
    id: "odf-title",
    basis: schema("4.3.2.2"),
    parts: [META],
    message: (_count, { facts }) =>
      `The title "${facts.title}" was written into the document (from its ${facts.titleFrom === "file name" ? "file name" : "first heading"}).`,
    edit(element, { facts, title }) {
      if (title !== "" && facts.titleFrom === "document") return undefined;
      return replaceMeta(element, "title", facts.title);
    },
  },
  {
    id: "odf-language",
    basis: schema("4.3.2.15"),
    parts: [META],
    message: (_count, { facts }) =>
      facts.languageFrom === "document"
        ? `The language of the text, ${facts.language}, was written into the document's properties.`
        : `The language ${facts.language} was written into the document's properties; the document names none.`,
    edit(element, { facts, language }) {
      return language !== "" && isLanguage(language) ? undefined : replaceMeta(element, "language", facts.language);
    },
  },
  {
    id: "odf-macro-scripts",
    basis: schema("3.12"),
    parts: DOCUMENT_XML,
    message: (count) => `Macros inside the text of the document were left out (${count}).`,
    edit: (element) => (element.uri === NS.office && element.local === "script" ? "drop" : undefined),
  },
  {
    id: "odf-macro-events",
    basis: schema("14.5.2"),
    parts: DOCUMENT_XML,
    message: (count) => `Events that would run a macro were taken out (${count}).`,
    edit(element) {
      if (element.local !== "event-listener") return undefined;
      if (element.uri === NS.script) return "drop";
      return element.uri === NS.presentation && element.value(NS.presentation, "action") === "macro"
        ? "drop"
        : undefined;
    },
  },
  {
    // What the click shows stays; only that it starts something goes.
    id: "odf-program-clicks",
    basis: schema("10.9.2"),
    parts: DOCUMENT_XML,
    message: (count) => `Clicks that would start a program were taken out (${count}).`,
    edit(element) {
      if (element.local !== "event-listener" || element.uri !== NS.presentation) return undefined;
      return dangerOf(element.value(NS.xlink, "href") ?? "") === undefined ? undefined : "drop";
    },
  },
  {
    // The cells and sections that the links filled keep what they hold.
    id: "odf-data-links",
    basis: schema("14.7"),
    parts: DOCUMENT_XML,
    message: (count) => `Links to the data of other programs (DDE) were taken out; what they showed stays (${count}).`,
    edit: ({ uri, local }) =>
      (uri === NS.office && local === "dde-source") ||
      (uri === NS.text && local === "dde-connection-decls") ||
      (uri === NS.table && local === "dde-links")
        ? "drop"
        : undefined,
  },
  {
    // The cell keeps the value that was worked out last.
    id: "odf-active-formulas",
    basis: schema("19.646"),
    parts: [CONTENT],
    message: (count) => `Formulas that reach out of the document were replaced by the values they showed (${count}).`,
    edit(element) {
      if (element.uri !== NS.table || !CELLS.has(element.local)) return undefined;
      if (activeFunctionIn(element.value(NS.table, "formula") ?? "") === undefined) return undefined;
      return leaveOut(
        element.attributes
          .filter(({ uri, local }) => uri === NS.table && FORMULA_ATTRIBUTES.has(local))
          .map(({ name }) => name),
      );
    },
  },
  {
    // LibreOffice writes some attributes without a namespace. All attributes of ODF have one, so no reader looks at these.
    id: "odf-bare-attributes",
    basis: schema("2.2.1 B.3"),
    parts: DOCUMENT_XML,
    message: (count) => `Attributes that OpenDocument does not know were taken out (${count}).`,
    edit(element) {
      if (!element.mayHaveBareAttributes || !element.uri.startsWith(ODF_NAMESPACES)) return undefined;
      return leaveOut(element.attributes.filter(({ name }) => !name.includes(":")).map(({ name }) => name));
    },
  },
  {
    // The range was deleted and the name with it lost its meaning: nothing can refer to it any more.
    id: "odf-named-range",
    basis: schema("9.4.12"),
    parts: [CONTENT],
    message: (count) => `Names of cell ranges that no longer exist were taken out (${count}).`,
    edit(element) {
      if (element.uri !== NS.table || element.local !== "named-range") return undefined;
      const address = element.value(NS.table, "cell-range-address");
      return address !== undefined && (address.trim() === "" || address.includes("#REF!")) ? "drop" : undefined;
    },
  },
  {
    // Numbers below 1 cannot be written here. Where no number is shown, the value says nothing.
    id: "odf-start-value",
    basis: schema("19.874"),
    parts: DOCUMENT_XML,
    message: (count) => `Starting numbers of lists without numbers were taken out (${count}).`,
    edit(element) {
      if (element.uri !== NS.text || element.local !== "list-level-style-number") return undefined;
      const shown = element.value(NS.style, "num-format") ?? "";
      if (shown !== "" || element.value(NS.text, "start-value") !== "0") return undefined;
      return leaveOut(
        element.attributes
          .filter(({ uri, local }) => uri === NS.text && local === "start-value")
          .map(({ name }) => name),
      );
    },
  },
  {
    // The attribute came with ODF 1.4. Before, a control that must be filled in could not be told from others.
    id: "odf-input-required",
    basis: schema("2.2.1 B.3"),
    parts: DOCUMENT_XML,
    message: (count) =>
      `A property of form fields that this version of OpenDocument does not know was taken out (${count}).`,
    edit(element, { version }) {
      if (element.uri !== NS.form || version === "1.4") return undefined;
      return leaveOut(
        element.attributes
          .filter(({ uri, local }) => uri === NS.form && local === "input-required")
          .map(({ name }) => name),
      );
    },
  },
];

export const odfFinisher: Finisher = {
  appliesTo: (format) => format !== "pdf",
  finish: (artifact, facts, name) => finish(artifact, facts, name),
};

async function finish({ file }: Artifact, facts: DocumentFacts, name: string): Promise<readonly Repair[]> {
  const before = readFileSync(file);
  let changes: Changes | undefined;
  try {
    changes = await planChanges(before, facts, clockOf(file));
  } catch (error) {
    // A file that cannot be read is not made worse; the checks that follow say what is wrong with it.
    if (error instanceof XmlError || (error instanceof UnreadableError && !error.limit)) return [];
    throw error;
  }
  if (changes === undefined) return [];
  const after = await changed(before, changes);
  // Nobody else sees the work folder: a file that is written in part is a fault of this output, which is then not used.
  if (!after.equals(before)) writeFileSync(file, after);
  return changes.repairs.map(({ id, basis, message }) => ({ id, subject: name, message, basis }));
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
    const steady = steadying(isNow);
    for (const name of inSteadyOrder(kept)) {
      // Title and language are those of the document, not of its charts and formulas.
      const isOwn = !name.endsWith("/meta.xml");
      const own = xmlRepairs.filter(({ parts }) => isOwn && parts.includes(name.slice(name.lastIndexOf("/") + 1)));
      const also = both(steady.editorOf(name), await fontsOf(zip, name));
      if (own.length === 0 && !also) continue;
      const onEdit = (repair: XmlRepair) => counts.set(repair, (counts.get(repair) ?? 0) + 1);
      const text = await tryEditor(zip, name, both(editorOf(own, context, onEdit), also), room);
      if (text === "unchanged") continue;
      edited.set(name, text ?? both(editorOf(own, context), also));
      room -= text?.length ?? 0;
    }
    for (const repair of xmlRepairs) {
      const count = counts.get(repair) ?? 0;
      if (count > 0) repairs.push({ id: repair.id, basis: repair.basis, message: repair.message(count, context) });
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
): Promise<{ context: Context; date: Date }> {
  const properties = propertiesReader();
  const date = packageDateReader(isNow);
  if (zip.has(META)) await readXml(partBytes(zip, META), joined([properties.handler, date.handler]));
  return { context: { facts, ...properties.result() }, date: date.result() };
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
  let edits = 0;
  const counting: Editor = (element) => {
    const edit = editor(element);
    if (edit !== undefined) edits += 1;
    return edit;
  };
  let pieces: string[] | undefined = [];
  let length = 0;
  for await (const piece of rewritten(textOf(zip, name), counting)) {
    length += piece.length;
    if (length > room) pieces = undefined;
    pieces?.push(piece);
  }
  return edits === 0 ? "unchanged" : pieces?.join("");
}

/** Two editors in one pass. What the first one drops is no business of the second. */
function both<T extends Editor | undefined>(first: T, second: Editor | undefined): Editor | T {
  if (first === undefined || second === undefined) return second ?? first;
  return (element) => {
    const edit = first(element);
    if (edit === "drop" || edit?.instead !== undefined) return edit;
    const other = second(element);
    if (edit === undefined || other === undefined || other === "drop") return other ?? edit;
    const without = [...(edit.without ?? []), ...(other.without ?? [])];
    return { ...edit, ...other, without, values: new Map([...(edit.values ?? []), ...(other.values ?? [])]) };
  };
}

/** All repairs of one part in one pass. An element that one of them drops is no business of the others. */
function editorOf(repairs: readonly XmlRepair[], context: Context, onEdit?: (repair: XmlRepair) => void): Editor {
  return (element) => {
    const without: string[] = [];
    let inside = "";
    for (const repair of repairs) {
      const edit = repair.edit(element, context);
      if (edit === undefined) continue;
      onEdit?.(repair);
      if (edit === "drop") return "drop";
      without.push(...(edit.without ?? []));
      inside += edit.inside ?? "";
    }
    return without.length > 0 || inside !== "" ? { without, inside } : undefined;
  };
}

// ---------------------------------------------------------- parts of repairs

/** Takes out the field that is there, and puts the new one at the beginning. */
function replaceMeta(element: Element, field: "title" | "language", value: string): Edit {
  if (element.uri === NS.dc && element.local === field) return "drop";
  if (element.uri !== NS.office || element.local !== "meta") return undefined;
  const prefix = element.prefixOf(NS.dc);
  const name = `${prefix ?? "dc"}:${field}`;
  const declaration = prefix === undefined ? ` xmlns:dc="${NS.dc}"` : "";
  return { inside: `<${name}${declaration}>${escapeXml(value)}</${name}>` };
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function leaveOut(names: readonly string[]): Edit {
  return names.length > 0 ? { without: names } : undefined;
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
    return { values: new Map([[held?.name ?? "", name]]) };
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
async function* rewritten(source: AsyncIterable<string> | Iterable<string>, editor: Editor): AsyncIterable<string> {
  try {
    yield* rewrite(source, editor);
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
