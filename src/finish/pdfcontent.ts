/**
 * Reads and marks the content of a PDF's pages (ISO 32000-1:2008, 7.8, 9 and 14.6):
 * which text stands under which content identifier, and which painted things are
 * page furniture that nobody marked.
 */
import { constants, inflateSync } from "node:zlib";
import { PDFArray, PDFDict, type PDFDocument, PDFName, PDFRawStream, PDFRef } from "pdf-lib/dist/pdf-lib.esm.min.js";
import { type CMap, eachCode, readCMap } from "../tools/pdf/cmap.js";
import { dictOf, is, nameOf, type PdfValue } from "../tools/pdf/objects.js";
import { operationsIn } from "../tools/pdf/operations.js";

/** A page of dense graphics has some megabytes; what is larger is left as it is. */
const MAX_CONTENT = 64 * 1024 * 1024;
/** Deepest forms within forms that are looked into. */
const MAX_FORM_DEPTH = 10;

/** The unpacked bytes of a stream; nothing when it is packed in another way than LibreOffice packs, or too large. */
function contentOf(stream: PDFRawStream): Buffer | undefined {
  const filter = stream.dict.lookup(PDFName.of("Filter"));
  const raw = Buffer.from(stream.getContents());
  if (filter === undefined) return raw;
  const names = filter instanceof PDFArray ? filter.asArray() : [filter];
  if (names.length !== 1 || names[0] !== PDFName.of("FlateDecode") || stream.dict.has(PDFName.of("DecodeParms")))
    return undefined;
  try {
    // pdf-lib takes a carriage return at the end of the data for an end of line, and leaves it out: they are whole without it.
    return inflateSync(raw, { maxOutputLength: MAX_CONTENT, finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    // Damaged or too large: the checkers say so.
    return undefined;
  }
}

function resourceOf(page: PDFDict, category: string, name: string | undefined): unknown {
  if (name === undefined) return undefined;
  let holder: PDFDict | undefined = page;
  for (let i = 0; holder && i < 100; i += 1) {
    const resources: unknown = holder.lookup(PDFName.of("Resources"));
    if (resources instanceof PDFDict) {
      const entries = resources.lookup(PDFName.of(category));
      return entries instanceof PDFDict ? entries.lookup(PDFName.of(name)) : undefined;
    }
    const parent: unknown = holder.lookup(PDFName.of("Parent"));
    holder = parent instanceof PDFDict ? parent : undefined;
  }
  return undefined;
}

// ---------------------------------------------------------------------- text

/** Gives the text of a page by content identifier. Each page is read when it is first asked for. */
export function textByContent(pdf: PDFDocument): (page: PDFRef, id: number) => string {
  const pages = new Map<PDFRef, ReadonlyMap<number, string>>();
  const maps = new Map<PDFDict, CMap | undefined>();
  const mapOf = (font: unknown): CMap | undefined => {
    if (!(font instanceof PDFDict)) return undefined;
    if (!maps.has(font)) maps.set(font, unicodeMap(font));
    return maps.get(font);
  };
  return (ref, id) => {
    let texts = pages.get(ref);
    if (!texts) {
      const page = pdf.context.lookup(ref);
      texts = page instanceof PDFDict ? readTexts(page, mapOf) : new Map();
      pages.set(ref, texts);
    }
    return texts.get(id) ?? "";
  };
}

function unicodeMap(font: PDFDict): CMap | undefined {
  const stream = font.lookup(PDFName.of("ToUnicode"));
  const data = stream instanceof PDFRawStream ? contentOf(stream) : undefined;
  const map = data && readCMap(data);
  // Text with holes in it is worse than none.
  return map?.whole ? map : undefined;
}

function unlessDamaged<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    // What the reader of tokens does not take; the checkers say so.
    return undefined;
  }
}

function readTexts(page: PDFDict, mapOf: (font: unknown) => CMap | undefined): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  const stream = page.lookup(PDFName.of("Contents"));
  const data = stream instanceof PDFRawStream ? contentOf(stream) : undefined;
  const open: (number | undefined)[] = [];
  let map: CMap | undefined;
  unlessDamaged(() => {
    for (const { operator, operands } of data ? operationsIn(data) : []) {
      if (operator === "BMC" || operator === "BDC") open.push(identifierOf(operands.at(-1)) ?? open.at(-1));
      else if (operator === "EMC") open.pop();
      else if (operator === "Tf") map = mapOf(resourceOf(page, "Font", nameOf(operands.at(-2))));
      else if (["Tj", "TJ", "'", '"'].includes(operator)) {
        const id = open.at(-1);
        if (id !== undefined && map) texts.set(id, (texts.get(id) ?? "") + shownText(operands.at(-1), map));
      }
    }
  });
  return texts;
}

/** LibreOffice writes the properties of a sequence in place. */
function identifierOf(properties: PdfValue | undefined): number | undefined {
  const id = dictOf(properties)?.entries.get("MCID");
  return typeof id === "number" ? id : undefined;
}

function shownText(value: PdfValue | undefined, map: CMap): string {
  let text = "";
  for (const string of is(value, "array") ? value.items : [value])
    if (is(string, "string"))
      eachCode(map, string.bytes, (code) => {
        text += map.unicode(code) ?? "";
      });
  return text;
}

// ----------------------------------------------------------------- furniture

const STARTS_PATH = new Set(["m", "re"]);
const CONTINUES_PATH = new Set(["l", "c", "v", "y", "h", "m", "re", "W", "W*"]);
const PAINTS = new Set(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*"]);
/** What may stand between two pieces of furniture that are marked together: settings that paint nothing. */
const SETTINGS = new Set("w J j M d ri i gs cm g G rg RG k K cs CS sc SC scn SCN".split(" "));

/** A page with furniture that nobody marked: where its content is kept, and that content with the furniture marked. */
interface FurniturePage {
  readonly ref: PDFRef;
  readonly marked: Buffer;
}

/** Something painted that is neither tagged nor an artifact, and is no text. */
interface Piece {
  readonly from: number;
  readonly to: number;
  /** The pictures in it, but for one that fills the page. */
  readonly pictures: readonly PDFDict[];
  /** True when nothing but settings stands between it and the piece before. */
  readonly joined: boolean;
}

/**
 * The pages whose content has to be marked. Lines, areas and shadings are
 * furniture when they are neither tagged nor artifacts; a picture is when it
 * fills the page or is painted more than once without being tagged; a form is
 * when all that is in it is.
 */
export function furniturePages(pdf: PDFDocument): readonly FurniturePage[] {
  const paintings = new Map<PDFDict, number>();
  const forms: Forms = new Map();
  const pages = pdf.getPages().flatMap(({ node }) => {
    const ref = node.get(PDFName.of("Contents"));
    const stream = pdf.context.lookup(ref);
    if (!(ref instanceof PDFRef) || !(stream instanceof PDFRawStream)) return [];
    const data = contentOf(stream);
    const pieces = (data && unlessDamaged(() => piecesIn(data, node, forms))) ?? [];
    for (const { pictures } of pieces)
      for (const picture of pictures) paintings.set(picture, (paintings.get(picture) ?? 0) + 1);
    return pieces.length > 0 ? [{ ref, stream, pieces }] : [];
  });
  const isFurniture = ({ pictures }: Piece) => pictures.every((picture) => (paintings.get(picture) ?? 0) > 1);
  return pages.flatMap(({ ref, stream, pieces }) => {
    const furniture = pieces.filter(isFurniture);
    const data = furniture.length > 0 ? contentOf(stream) : undefined;
    return data ? [{ ref, marked: withMarks(data, joinedUp(pieces, isFurniture)) }] : [];
  });
}

interface Range {
  readonly from: number;
  to: number;
}

function joinedUp(pieces: readonly Piece[], isFurniture: (piece: Piece) => boolean): Range[] {
  const ranges: Range[] = [];
  let before = false;
  for (const piece of pieces) {
    const now = isFurniture(piece);
    const last = ranges.at(-1);
    if (now && before && piece.joined && last) last.to = piece.to;
    else if (now) ranges.push({ from: piece.from, to: piece.to });
    before = now;
  }
  return ranges;
}

function withMarks(data: Buffer, ranges: readonly Range[]): Buffer {
  const parts: Buffer[] = [];
  let done = 0;
  for (const { from, to } of ranges) {
    parts.push(data.subarray(done, from), BEGIN, data.subarray(from, to), END);
    done = to;
  }
  parts.push(data.subarray(done));
  return Buffer.concat(parts);
}

const BEGIN = Buffer.from("/Artifact BMC\n");
const END = Buffer.from("\nEMC\n");

function piecesIn(data: Buffer, page: PDFDict, forms: Forms): Piece[] {
  const pieces: Piece[] = [];
  const area = pageArea(page);
  const scales: number[] = [];
  /** How much larger than a point across and up a square of one is drawn: the determinant of the matrix. */
  let scale = 1;
  let depth = 0;
  let path = -1;
  let joined = false;
  const add = (from: number, to: number, pictures: readonly PDFDict[] = []): void => {
    pieces.push({ from, to, pictures, joined });
    joined = true;
  };
  for (const { operator, operands, from, to } of operationsIn(data)) {
    if (operator === "q") scales.push(scale);
    if (operator === "Q") scale = scales.pop() ?? scale;
    if (operator === "cm") scale *= determinant(operands);
    if (operator === "BMC" || operator === "BDC") depth += 1;
    if (operator === "EMC") depth -= 1;
    if (depth === 0 && path < 0 && STARTS_PATH.has(operator)) path = from;
    else if (path >= 0 && PAINTS.has(operator)) {
      add(path, to);
      path = -1;
    } else if (path >= 0 && CONTINUES_PATH.has(operator)) continue;
    else if (depth === 0 && operator === "sh") add(from, to);
    else {
      path = -1;
      const painted = depth === 0 && operator === "Do" ? namedObject(page, operands) : undefined;
      const pictures = fillsPage(painted, scale, area) ? [] : picturesIn(painted, page, forms);
      if (pictures) add(from, to, pictures);
      else if (!SETTINGS.has(operator)) joined = false;
    }
  }
  return pieces;
}

function namedObject(holder: PDFDict, operands: readonly PdfValue[]): unknown {
  return resourceOf(holder, "XObject", nameOf(operands.at(-1)));
}

function fillsPage(object: unknown, scale: number, area: number): boolean {
  return isOfSubtype(object, "Image") && Math.abs(scale) >= area * FILLED;
}

function isOfSubtype(object: unknown, subtype: string): object is PDFRawStream {
  return object instanceof PDFRawStream && object.dict.lookup(PDFName.of("Subtype")) === PDFName.of(subtype);
}

/** What is known of forms: the pictures they paint, or nothing for one that is no furniture. */
type Forms = Map<PDFDict, readonly PDFDict[] | undefined>;

/** The pictures that a picture or form paints; nothing when it paints text as well, or belongs to the structure. */
function picturesIn(object: unknown, holder: PDFDict, forms: Forms, depth = 0): readonly PDFDict[] | undefined {
  if (isOfSubtype(object, "Image")) return [object.dict];
  if (!isOfSubtype(object, "Form") || depth > MAX_FORM_DEPTH) return undefined;
  const { dict } = object;
  if (!forms.has(dict)) {
    // While it is looked into, a form that paints itself is none.
    forms.set(dict, undefined);
    forms.set(dict, picturesOfForm(object, holder, forms, depth));
  }
  return forms.get(dict);
}

function picturesOfForm(form: PDFRawStream, holder: PDFDict, forms: Forms, depth: number) {
  const { dict } = form;
  if (dict.has(PDFName.of("StructParents")) || dict.has(PDFName.of("StructParent"))) return undefined;
  const data = contentOf(form);
  if (!data) return undefined;
  const own = dict.lookup(PDFName.of("Resources")) instanceof PDFDict ? dict : holder;
  const pictures = new Set<PDFDict>();
  for (const { operator, operands } of operationsIn(data)) {
    if (NO_FURNITURE.has(operator) || pictures.size > MAX_PICTURES) return undefined;
    if (operator !== "Do") continue;
    const inner = picturesIn(namedObject(own, operands), own, forms, depth + 1);
    if (!inner) return undefined;
    for (const picture of inner) pictures.add(picture);
  }
  return [...pictures];
}

/** Text, pictures in place, and content that somebody marked. */
const NO_FURNITURE = new Set(["Tj", "TJ", "'", '"', "BI", "BMC", "BDC"]);
const MAX_PICTURES = 1_000;

/** A picture fills the page when it covers so much of it. */
const FILLED = 0.9;

function determinant(matrix: readonly PdfValue[]): number {
  const [a, b, c, d] = matrix.map((value) => (typeof value === "number" ? value : 0));
  return (a ?? 0) * (d ?? 0) - (b ?? 0) * (c ?? 0);
}

/** In square points; endless when the page does not say. */
function pageArea(page: PDFDict): number {
  let holder: PDFDict | undefined = page;
  for (let i = 0; holder && i < 100; i += 1) {
    const box: unknown = holder.lookup(PDFName.of("MediaBox"));
    if (box instanceof PDFArray && box.size() === 4) {
      const { width, height } = box.asRectangle();
      return Math.abs(width * height) || Number.POSITIVE_INFINITY;
    }
    const parent: unknown = holder.lookup(PDFName.of("Parent"));
    holder = parent instanceof PDFDict ? parent : undefined;
  }
  return Number.POSITIVE_INFINITY;
}
