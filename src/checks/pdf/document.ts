/**
 * A parsed PDF as the rules see it: catalogue, pages, annotations, actions,
 * fonts in use, metadata. Each part is worked out when a rule first asks for it
 * and then kept. A rule that needs more of a PDF adds a part here.
 */
import { UnreadableError } from "../../errors.js";
import type { Budget } from "../../tools/pdf/filters.js";
import { dictOf, is, nameOf, type PdfDict, type PdfStream, type PdfValue, textOf } from "../../tools/pdf/objects.js";
import {
  allClaimsIn,
  MAX_XMP_BYTES,
  NS,
  property,
  readXmp,
  textValue,
  type Xmp,
  type XmpFault,
} from "../../tools/xmp.js";
import { once } from "../once.js";
import { openPdf, type PdfFile, unlessDamaged } from "./file.js";
import { fontReader } from "./fonts/font.js";
import type { PaintedPage } from "./painted/painting.js";
import { textReaders } from "./painted/readers.js";
import { readParentTree, readStructure, type Structure } from "./structure.js";
import type { FileSyntax } from "./syntax.js";
import { type Tagging, taggingReaders } from "./tagging.js";
import { type Use, useReaders } from "./use.js";
import { contentWalker } from "./walk.js";

const MAX_PAGES = 200_000;
const MAX_TREE_DEPTH = 100;
/** Most nodes of a name tree, outline or field tree, and most actions in one chain. */
const MAX_NODES = 500_000;
/** Most values that wait to be gone through: one long array may be named by very many nodes. */
const MAX_WAITING = 5_000_000;

export interface Page {
  readonly dict: PdfDict;
  /** Counted from 1, as a reader sees it. */
  readonly number: number;
  /** Its own or inherited. */
  readonly resources: PdfDict | undefined;
}

/** A dictionary and where it was found, in a person's terms. */
interface Placed {
  readonly dict: PdfDict;
  readonly where: string;
}

interface PlacedAction extends Placed {
  /** True when nobody has to click for it: on opening, turning a page, entering a field. */
  readonly automatic: boolean;
}

/** An action, or a dictionary of additional actions, found wherever it hangs. */
interface Stray {
  readonly dict: PdfDict;
  readonly is: "action" | "trigger";
}

/** Sounds and films: PDF/A has no place for any. */
interface Media {
  /** Where they are, each place once, e.g. `page 3`. */
  readonly places: readonly string[];
  /** True when one plays by an action or carries a file: that blocks, whatever is claimed. */
  readonly active: boolean;
  /** Their annotations, actions and embedded files, which other rules need not name again. */
  has(dict: PdfDict): boolean;
}

/** What the XMP says about the file's own conformance. A claim proves nothing. */
export interface PdfaClaim {
  /** As written, e.g. `2`; empty when it is missing. */
  readonly part: string;
  /** As written, e.g. `B`; empty when it is missing. */
  readonly conformance: string;
}

/** The catalogue's metadata stream. */
interface Metadata {
  readonly stream: PdfStream;
  readonly xmp: Xmp | XmpFault;
}

export interface PdfDocument {
  readonly file: PdfFile;
  /** What may still be unpacked; a document within the document shares it. */
  readonly budget: Budget;
  readonly catalog: PdfDict;
  /** The newest trailer. */
  readonly trailer: PdfDict;
  /** The entry of a dictionary, references followed; null when it is not there. */
  get(dict: PdfDict | undefined, key: string): PdfValue;
  getDict(dict: PdfDict | undefined, key: string): PdfDict | undefined;
  getName(dict: PdfDict | undefined, key: string): string | undefined;
  getText(dict: PdfDict | undefined, key: string): string | undefined;
  /** The items of an array, references followed; empty for anything else. */
  getItems(dict: PdfDict | undefined, key: string): readonly PdfValue[];
  info(): PdfDict | undefined;
  pages(): readonly Page[];
  annotations(): readonly (Placed & { readonly page: number })[];
  /** All fields of the form, and the widgets among their kids. */
  fields(): readonly Placed[];
  /** Every action, chained ones included. */
  actions(): readonly PlacedAction[];
  /** Every additional-actions dictionary, by the kind of its owner. */
  triggers(): readonly (Placed & { readonly owner: "catalog" | "page" | "annotation" | "widget" | "field" })[];
  /**
   * Actions and triggers that no list of places leads to: every dictionary
   * within reach of the trailer that a viewer could run if something led to it.
   */
  strays(): readonly Stray[];
  /** Names and values of one tree of the catalogue's /Names. */
  names(tree: string): readonly (readonly [string, PdfValue])[];
  /** What its content draws with. */
  use(): Use;
  /** What of its content is tagged, found on the same way through. */
  tagging(): Tagging;
  /** Where on each page which text is painted, with what lies beneath and over it, found on the same way too. */
  text(): readonly PaintedPage[];
  /** What a stream says that no page paints; nothing for one that some page does. */
  unpainted(stream: PdfStream, resources: PdfDict | undefined): PaintedPage | undefined;
  /** Whether an element has words that stand in place of text on a page. */
  isSpoken(element: PdfDict): boolean;
  /** Nothing when the document is not tagged at all. */
  structure(): Structure | undefined;
  /** What the parent tree of the structure holds under a key: an element, or the elements of a page by content identifier. */
  parentTree(key: number): PdfValue;
  /** How every object of the file is written, and the values in its content too. */
  syntax(): FileSyntax;
  /** Every stream that is an object of the file, with the object's number. */
  streams(): readonly (readonly [number, PdfStream])[];
  media(): Media;
  /** Every dictionary that can be reached from the trailer, streams' dictionaries included. */
  reachable(): Iterable<PdfDict>;
  metadata(): Metadata | undefined;
  /** The XMP when it is well-formed. */
  xmp(): Xmp | undefined;
  /** What it is judged by: the flavour that was asked for, or the one that it claims. */
  judgedBy(): PdfaClaim | undefined;
  /** What it claims, whatever was asked for. */
  claim(): PdfaClaim | undefined;
  /** The part of PDF/UA that the file claims, e.g. `1`. */
  uaClaim(): string | undefined;
  /** The standards of which the metadata claim something else as well, outside the properties that count. */
  contradictions(): readonly ("PDF/A" | "PDF/UA")[];
}

/** The document must not be read further: it is encrypted, and what it holds cannot be seen. */
export class EncryptedError extends UnreadableError {}

/**
 * Opens a PDF, to be judged by what it claims, or by the flavour that is given.
 * Throws `EncryptedError`, or `UnreadableError` when it is damaged or goes beyond a limit.
 */
export function openDocument(bytes: Buffer, budget: Budget, asked?: PdfaClaim): PdfDocument {
  const file = openPdf(bytes, budget);
  const { resolve } = file;
  if (file.trailers.some((trailer) => resolve(trailer.entries.get("Encrypt")) !== null))
    throw new EncryptedError("the document is encrypted");
  const trailer = file.trailers[0];
  const catalog = dictOf(resolve(trailer?.entries.get("Root")));
  if (!trailer || !catalog) throw new UnreadableError("the document catalogue is missing");

  const get = (dict: PdfDict | undefined, key: string): PdfValue => resolve(dict?.entries.get(key));
  const doc: PdfDocument = {
    file,
    budget,
    catalog,
    trailer,
    get,
    getDict: (dict, key) => dictOf(get(dict, key)),
    getName: (dict, key) => nameOf(get(dict, key)),
    getText: (dict, key) => textOf(get(dict, key)),
    getItems: (dict, key) => {
      const value = get(dict, key);
      return is(value, "array") ? value.items.map(resolve) : [];
    },
    info: once(() => dictOf(get(trailer, "Info"))),
    pages: once(() => readPages(doc)),
    annotations: once(() => readAnnotations(doc)),
    fields: once(() => readFields(doc)),
    actions: once(() => readActions(doc)),
    triggers: once(() => readTriggers(doc)),
    strays: once(() => readStrays(doc)),
    names: (tree) => readNameTree(doc, tree),
    use: () => content().use,
    tagging: () => content().tagging(),
    text: () => content().text.found(),
    unpainted: (stream, resources) => content().text.unpainted(stream, resources),
    isSpoken: (element) => content().text.isSpoken(element),
    structure: once(() => readStructure(doc)),
    parentTree: (key) => resolve(parents().get(key)),
    syntax: once(() => readSyntax(doc)),
    streams: once(() => [...readStreams(doc)]),
    media: once(() => readMedia(doc)),
    reachable: once(() => [...walkReachable(doc)]),
    metadata: once(() => readMetadata(doc)),
    xmp: once(() => {
      const xmp = doc.metadata()?.xmp;
      return xmp && "properties" in xmp ? xmp : undefined;
    }),
    judgedBy: () => asked ?? doc.claim(),
    claim: once(() => readClaim(doc)),
    uaClaim: once(() => {
      const xmp = doc.xmp();
      return xmp && textValue(property(xmp, NS.pdfuaid, "part"))?.trim();
    }),
    contradictions: once(() => readContradictions(doc)),
  };
  const content = once(() => readContent(doc));
  const parents = once(() => readParentTree(doc));
  return doc;
}

/** ISO 32000-1:2008, 7.7.3. */
function readPages(doc: PdfDocument): Page[] {
  const pages: Page[] = [];
  const seen = new Set<PdfDict>();
  const visit = (node: PdfDict | undefined, inherited: PdfDict | undefined, depth: number): void => {
    if (!node) throw new UnreadableError("the page tree is damaged");
    if (seen.has(node)) throw new UnreadableError("the page tree leads round in a circle");
    if (depth > MAX_TREE_DEPTH) throw new UnreadableError(`the page tree is more than ${MAX_TREE_DEPTH} deep`, true);
    seen.add(node);
    const resources = doc.getDict(node, "Resources") ?? inherited;
    if (isBranch(doc, node)) {
      for (const kid of doc.getItems(node, "Kids")) visit(dictOf(kid), resources, depth + 1);
      return;
    }
    if (pages.length >= MAX_PAGES) throw new UnreadableError(`more than ${MAX_PAGES} pages`, true);
    pages.push({ dict: node, number: pages.length + 1, resources });
  };
  const root = doc.getDict(doc.catalog, "Pages");
  if (root) visit(root, undefined, 0);
  return pages;
}

/** Readers go by the type, or by the kids: where these do not agree, each shows other pages. */
function isBranch(doc: PdfDocument, node: PdfDict): boolean {
  const type = doc.getName(node, "Type");
  const kids = doc.get(node, "Kids") !== null;
  if (type !== (kids ? "Pages" : "Page") || (kids && doc.get(node, "Contents") !== null))
    throw new UnreadableError("the page tree has a node that is neither a page nor a list of pages");
  return kids;
}

function readAnnotations(doc: PdfDocument): (Placed & { readonly page: number })[] {
  const found: (Placed & { readonly page: number })[] = [];
  for (const page of doc.pages()) {
    const where = `page ${page.number}`;
    for (const annotation of doc.getItems(page.dict, "Annots")) {
      const dict = dictOf(annotation);
      if (dict) found.push({ dict, where, page: page.number });
      // Many pages may name the same long list.
      if (found.length > MAX_NODES) throw new UnreadableError(`more than ${MAX_NODES} annotations`, true);
    }
  }
  return found;
}

/** Goes through a tree once, whatever loops it has. */
function walkTree(roots: readonly PdfValue[], next: (dict: PdfDict) => readonly PdfValue[]): PdfDict[] {
  const seen = new Set<PdfDict>();
  const queue = [...roots];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    const dict = dictOf(value);
    if (!dict || seen.has(dict)) continue;
    if (seen.size >= MAX_NODES) throw new UnreadableError(`a tree has more than ${MAX_NODES} nodes`, true);
    seen.add(dict);
    for (const child of next(dict)) queue.push(child);
    if (queue.length > MAX_WAITING) throw new UnreadableError("a tree has too many branches", true);
  }
  return [...seen];
}

function readFields(doc: PdfDocument): Placed[] {
  const form = doc.getDict(doc.catalog, "AcroForm");
  const widgets = doc.annotations().filter(({ dict }) => doc.getName(dict, "Subtype") === "Widget");
  // A widget inherits from its parents whether or not the form lists them.
  const roots = [...doc.getItems(form, "Fields"), ...widgets.map(({ dict }) => doc.get(dict, "Parent"))];
  const found = walkTree(roots, (dict) => [...doc.getItems(dict, "Kids"), doc.get(dict, "Parent")]);
  return found.map((dict) => {
    const name = doc.getText(dict, "T");
    return { dict, where: name ? `form field "${name.slice(0, 60)}"` : "form field" };
  });
}

function readTriggers(doc: PdfDocument) {
  const found: (Placed & { readonly owner: "catalog" | "page" | "annotation" | "widget" | "field" })[] = [];
  const seen = new Set<PdfDict>();
  const look = (owner: (typeof found)[number]["owner"], holder: PdfDict, where: string): void => {
    const dict = doc.getDict(holder, "AA");
    if (!dict || seen.has(holder)) return;
    seen.add(holder);
    found.push({ dict, where, owner });
  };
  look("catalog", doc.catalog, "the document");
  for (const page of doc.pages()) look("page", page.dict, `page ${page.number}`);
  for (const { dict, where } of doc.annotations())
    look(doc.getName(dict, "Subtype") === "Widget" ? "widget" : "annotation", dict, where);
  for (const { dict, where } of doc.fields()) look("field", dict, where);
  return found;
}

function readActions(doc: PdfDocument): PlacedAction[] {
  const found: PlacedAction[] = [];
  const seen = new Set<PdfDict>();
  const add = (value: PdfValue, where: string, automatic: boolean): void => {
    const chain = [value];
    for (let link = chain.pop(); link !== undefined; link = chain.pop()) {
      const dict = dictOf(link);
      if (!dict || seen.has(dict)) continue;
      if (seen.size >= MAX_NODES) throw new UnreadableError(`more than ${MAX_NODES} actions`, true);
      seen.add(dict);
      found.push({ dict, where, automatic });
      const next = doc.get(dict, "Next");
      for (const item of is(next, "array") ? next.items : [next]) chain.push(doc.file.resolve(item));
      if (chain.length > MAX_WAITING) throw new UnreadableError("too many actions follow one another", true);
    }
  };
  add(doc.get(doc.catalog, "OpenAction"), "on opening the document", true);
  for (const [name, value] of doc.names("JavaScript")) add(value, `script "${name.slice(0, 60)}"`, true);
  for (const { dict, where } of doc.triggers())
    for (const value of dict.entries.values()) add(doc.file.resolve(value), where, true);
  for (const { dict, number } of doc.pages())
    for (const step of walkTree([doc.get(dict, "PresSteps")], (node) => [doc.get(node, "Next"), doc.get(node, "Prev")]))
      for (const key of ["NA", "PA"]) add(doc.get(step, key), `page ${number}`, true);
  const outline = doc.getDict(doc.catalog, "Outlines");
  const items = walkTree([doc.get(outline, "First")], (item) => [doc.get(item, "First"), doc.get(item, "Next")]);
  for (const item of items) add(doc.get(item, "A"), "bookmarks", false);
  for (const { dict, where } of [...doc.annotations(), ...doc.fields()]) {
    add(doc.get(dict, "A"), where, false);
    add(doc.get(dict, "PA"), where, false);
  }
  return found;
}

/** Types of actions (ISO 32000-1:2008, table 198, and ISO 32000-2). */
const ACTION_TYPES = new Set([
  ...["GoTo", "GoToR", "GoToE", "GoToDp", "Launch", "Thread", "URI", "Sound", "Movie", "Hide", "Named", "SubmitForm"],
  ...["ResetForm", "ImportData", "JavaScript", "SetOCGState", "Rendition", "Trans", "GoTo3DView", "RichMediaExecute"],
  ...["NOP", "SetState"],
]);

/** A structure element has its type under the same key as an action; these keys of an action it does not have. */
const ACTION_ONLY = ["F", "Win", "Mac", "Unix", "JS", "URI", "H", "Fields", "Sound", "State", "TA", "Annotation", "V"];

function isAction(doc: PdfDocument, dict: PdfDict): boolean {
  if (doc.get(dict, "JS") !== null) return true;
  if (!ACTION_TYPES.has(doc.getName(dict, "S") ?? "")) return false;
  const type = doc.getName(dict, "Type");
  const structure = type === "StructElem" || (type === undefined && dict.entries.has("P"));
  return !structure || ACTION_ONLY.some((key) => dict.entries.has(key));
}

/** The key AA may also be somebody's name for a font, so what is under it must hold an action. */
function triggersIn(doc: PdfDocument, holder: PdfDict): PdfDict | undefined {
  const dict = holder.entries.has("AA") ? doc.getDict(holder, "AA") : undefined;
  if (!dict) return undefined;
  for (const value of dict.entries.values()) {
    const action = doc.file.resolve(value);
    if (is(action, "dict") && isAction(doc, action)) return dict;
  }
  return undefined;
}

function readStrays(doc: PdfDocument): Stray[] {
  const actions = new Set(doc.actions().map(({ dict }) => dict));
  const triggers = new Set(doc.triggers().map(({ dict }) => dict));
  const found: Stray[] = [];
  for (const dict of doc.reachable()) {
    if (!actions.has(dict) && isAction(doc, dict)) found.push({ dict, is: "action" });
    const trigger = triggersIn(doc, dict);
    if (trigger && !triggers.has(trigger)) found.push({ dict: trigger, is: "trigger" });
    if (found.length > MAX_NODES) throw new UnreadableError(`more than ${MAX_NODES} actions`, true);
  }
  return found;
}

function readNameTree(doc: PdfDocument, tree: string): (readonly [string, PdfValue])[] {
  const root = doc.get(doc.getDict(doc.catalog, "Names"), tree);
  const found: (readonly [string, PdfValue])[] = [];
  for (const node of walkTree([root], (dict) => doc.getItems(dict, "Kids"))) {
    const pairs = doc.getItems(node, "Names");
    for (let i = 0; i + 1 < pairs.length; i += 2) found.push([textOf(pairs[i]) ?? "", pairs[i + 1] ?? null]);
    if (found.length > MAX_NODES) throw new UnreadableError(`more than ${MAX_NODES} names`, true);
  }
  return found;
}

interface Read {
  readonly use: Use;
  tagging(): Tagging;
  readonly text: ReturnType<typeof textReaders>;
}

/** Goes through all pages, and what all annotations look like, for everybody who wants to know something of it. */
function readContent(doc: PdfDocument): Read {
  const walker = contentWalker(doc.file, doc.file.syntax.extremes);
  const fonts = fontReader(doc.file);
  const use = useReaders(doc, walker, fonts);
  const tagging = taggingReaders(doc, walker);
  const text = textReaders(doc, walker, fonts);
  for (const page of doc.pages()) {
    const data = pageContent(doc, page.dict);
    use.page(page, (reader) => walker.page(data, page.resources, [reader, ...tagging.page(page), ...text.page(page)]));
  }
  for (const { dict, page: number } of doc.annotations()) {
    const page = doc.pages()[number - 1];
    if (!page) continue;
    for (const look of appearancesOf(doc, dict))
      use.appearance(page, look, (reader) =>
        walker.form(look, undefined, [
          reader,
          ...tagging.appearance(dict, number),
          ...text.appearance(dict, number, look),
        ]),
      );
  }
  return { use: use.found(), tagging: tagging.found, text };
}

function* readStreams(doc: PdfDocument): Iterable<readonly [number, PdfStream]> {
  // What something leads to is needed again, so it is read first, and kept.
  for (const _ of doc.reachable());
  for (const [num, value] of doc.file.objects()) if (is(value, "stream")) yield [num, value];
}

function readSyntax(doc: PdfDocument): FileSyntax {
  // The content is read for what it uses, every other object for this alone. Damaged content is told of by other rules.
  unlessDamaged(doc.use);
  doc.streams();
  return doc.file.syntax;
}

const MEDIA_ANNOTATIONS = ["Sound", "Movie", "Screen", "RichMedia"];
const MEDIA_ACTIONS = ["Sound", "Movie", "Rendition", "RichMediaExecute"];
/** Where the parts of a sound or film hang (ISO 32000-1:2008, 12.6.4, 13.2 to 13.4 and 13.6). */
const MEDIA_PARTS = ["A", "Next", "R", "C", "D", "N", "S", "Movie", "Sound", "RichMediaContent", "Assets", "Names"];

function readMedia(doc: PdfDocument): Media {
  const annotations = doc
    .annotations()
    .filter(({ dict }) => MEDIA_ANNOTATIONS.includes(doc.getName(dict, "Subtype") ?? ""));
  const isMediaAction = ({ dict }: Placed) =>
    MEDIA_ACTIONS.includes(doc.getName(dict, "S") ?? "") && doc.get(dict, "JS") === null;
  const actions = doc.actions().filter(isMediaAction);
  const roots = [...annotations, ...actions].map(({ dict }) => dict);
  const parts = new Set(
    walkTree(roots, (dict) =>
      MEDIA_PARTS.flatMap((key) => {
        const value = doc.get(dict, key);
        return is(value, "array") ? value.items.map(doc.file.resolve) : [value];
      }).filter((value) => !isForeign(doc, dictOf(value))),
    ),
  );
  return {
    places: [...new Set([...annotations, ...actions].map(({ where }) => where))],
    active: actions.length > 0 || [...parts].some((dict) => doc.getDict(dict, "EF") !== undefined),
    has: (dict) => parts.has(dict),
  };
}

/** A page that an action leads to, or an action that is no sound or film: those answer for themselves. */
function isForeign(doc: PdfDocument, dict: PdfDict | undefined): boolean {
  if (doc.getName(dict, "Type") === "Page") return true;
  const action = doc.getName(dict, "S");
  const clip = action === "MR" || action === "SR" || action === "MCD" || action === "MCS";
  return doc.get(dict, "JS") !== null || (action !== undefined && !clip && !MEDIA_ACTIONS.includes(action));
}

function pageContent(doc: PdfDocument, page: PdfDict): Buffer {
  const contents = doc.get(page, "Contents");
  const streams = is(contents, "array") ? contents.items.map(doc.file.resolve) : [contents];
  const parts: Buffer[] = [];
  for (const stream of streams) {
    if (stream === null) continue;
    const data = is(stream, "stream") ? doc.file.decode(stream) : undefined;
    if (!data) throw new UnreadableError("the content of a page is no content stream");
    // ISO 32000-1 7.8.2: the division into streams falls between tokens.
    parts.push(data, Buffer.from("\n"));
  }
  return Buffer.concat(parts);
}

/** Normal, rollover and down appearances, each a form or a set of forms by state. */
function appearancesOf(doc: PdfDocument, annotation: PdfDict): PdfStream[] {
  const appearance = doc.getDict(annotation, "AP");
  return ["N", "R", "D"].flatMap((key) => {
    const value = doc.get(appearance, key);
    const states = is(value, "dict") ? [...value.entries.values()].map(doc.file.resolve) : [value];
    return states.filter((state) => is(state, "stream"));
  });
}

function* walkReachable(doc: PdfDocument): Iterable<PdfDict> {
  const seen = new Map<number, number>();
  const stack: PdfValue[] = [doc.trailer];
  const enter = (value: PdfValue): void => {
    if (is(value, "ref")) {
      // Thousands of elements name the same page and the same parent; one that names another generation is a fault.
      if (seen.get(value.num) === value.gen) return;
      seen.set(value.num, value.gen);
      stack.push(doc.file.resolve(value));
    } else if (typeof value === "object" && value !== null && value.kind !== "name" && value.kind !== "string")
      stack.push(value);
  };
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (is(value, "array")) for (const item of value.items) enter(item);
    else {
      const dict = dictOf(value);
      if (!dict) continue;
      yield dict;
      for (const item of dict.entries.values()) enter(item);
    }
  }
}

function readMetadata(doc: PdfDocument): Metadata | undefined {
  const stream = doc.get(doc.catalog, "Metadata");
  if (!is(stream, "stream")) return undefined;
  if (stream.raw.length > MAX_XMP_BYTES) throw new UnreadableError("the metadata are larger than the limit", true);
  return { stream, xmp: readXmp(doc.file.decode(stream) ?? Buffer.alloc(0)) };
}

function readClaim(doc: PdfDocument): PdfaClaim | undefined {
  const xmp = doc.xmp();
  const part = xmp && textValue(property(xmp, NS.pdfaid, "part"));
  const conformance = xmp && textValue(property(xmp, NS.pdfaid, "conformance"));
  if (part === undefined && conformance === undefined) return undefined;
  // Not trimmed: a level with a space around it is no level (veraPDF says so too).
  return { part: part ?? "", conformance: conformance ?? "" };
}

/** Other programs look for a claim elsewhere in the packet, or take another one of two. */
function readContradictions(doc: PdfDocument): ("PDF/A" | "PDF/UA")[] {
  const metadata = doc.metadata();
  if (!metadata || !doc.xmp()) return [];
  const all = allClaimsIn(doc.file.decode(metadata.stream) ?? Buffer.alloc(0));
  const { part = "", conformance = "" } = doc.claim() ?? {};
  const differs = (found: readonly string[], own: string) => found.some((value) => value !== own.trim());
  const found: ("PDF/A" | "PDF/UA")[] = [];
  if (differs(all.pdfaPart, part) || differs(all.pdfaConformance, conformance)) found.push("PDF/A");
  if (differs(all.pdfuaPart, doc.uaClaim() ?? "")) found.push("PDF/UA");
  return found;
}
