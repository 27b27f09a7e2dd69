/**
 * Reads and marks the content of a PDF's pages (ISO 32000-1:2008, 7.8, 9 and 14.6):
 * which text stands under which content identifier, and which painted things are
 * page furniture that nobody marked.
 */
import { inflateSync } from "node:zlib";
import {
  PDFArray,
  PDFDict,
  type PDFDocument,
  PDFName,
  PDFRawStream,
  type PDFRef,
} from "pdf-lib/dist/pdf-lib.esm.min.js";
import { type CMap, codesIn, readCMap } from "../tools/pdf/cmap.js";
import { skipImageData } from "../tools/pdf/inline-image.js";
import { isKeyword, Lexer } from "../tools/pdf/lexer.js";
import { dictOf, is, nameOf, type PdfValue } from "../tools/pdf/objects.js";

/** A page of dense graphics has some megabytes; what is larger is left as it is. */
const MAX_CONTENT = 64 * 1024 * 1024;
const MAX_OPERANDS = 10_000;
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
    return inflateSync(raw, { maxOutputLength: MAX_CONTENT });
  } catch {
    // Damaged or too large: the checkers say so.
    return undefined;
  }
}

/** One operator with its operands. `from` is where the first operand begins, `to` just after the operator. */
interface Step {
  readonly operator: string;
  readonly operands: readonly PdfValue[];
  readonly from: number;
  readonly to: number;
}

function* stepsOf(data: Buffer): Iterable<Step> {
  const lexer = new Lexer(data, 0, false);
  let operands: PdfValue[] = [];
  let from = -1;
  for (;;) {
    lexer.skipWhite();
    const at = lexer.pos;
    const token = lexer.next();
    if (token === undefined) return;
    if (from < 0) from = at;
    if (!isKeyword(token)) {
      if (operands.length < MAX_OPERANDS) operands.push(token);
      continue;
    }
    if (token.word === "BI") {
      for (let inner = lexer.next(); inner !== undefined; inner = lexer.next())
        if (isKeyword(inner) && inner.word === "ID") break;
      skipImageData(lexer);
    }
    yield { operator: token.word, operands, from, to: lexer.pos };
    operands = [];
    from = -1;
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
  return data && unlessDamaged(() => readCMap(data));
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
    for (const { operator, operands } of data ? stepsOf(data) : []) {
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
  const strings = is(value, "array") ? value.items : [value];
  return strings
    .flatMap((string) => (is(string, "string") ? codesIn(string.bytes, map.spaces) : []))
    .map((code) => map.unicode(code) ?? "")
    .join("");
}

// ----------------------------------------------------------------- furniture

const STARTS_PATH = new Set(["m", "re"]);
const CONTINUES_PATH = new Set(["l", "c", "v", "y", "h", "m", "re", "W", "W*"]);
const PAINTS = new Set(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*"]);
/** What may stand between two pieces of furniture that are marked together: settings that paint nothing. */
const SETTINGS = new Set("w J j M d ri i gs cm g G rg RG k K cs CS sc SC scn SCN".split(" "));

/**
 * The content of a page with its lines, areas and shadings marked as artifacts
 * where they are neither that nor tagged; so are forms that hold nothing else.
 * Nothing when there is nothing to mark.
 */
export function asFurniture(page: PDFDict, stream: PDFRawStream): Buffer | undefined {
  const data = contentOf(stream);
  const ranges = data && unlessDamaged(() => furnitureIn(data, page));
  if (!data || !ranges || ranges.length === 0) return undefined;
  const parts: (Buffer | string)[] = [];
  let done = 0;
  for (const { from, to } of ranges) {
    parts.push(data.subarray(done, from), "/Artifact BMC\n", data.subarray(from, to), "\nEMC\n");
    done = to;
  }
  parts.push(data.subarray(done));
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function furnitureIn(data: Buffer, page: PDFDict): Range[] {
  const ranges: Range[] = [];
  let depth = 0;
  let path = -1;
  /** The last piece, as long as only settings came after it. */
  let open: { from: number; to: number } | undefined;
  const close = (): void => {
    if (open) ranges.push(open);
    open = undefined;
  };
  const add = (from: number, to: number): void => {
    if (open) open.to = to;
    else open = { from, to };
  };
  for (const { operator, operands, from, to } of stepsOf(data)) {
    if (operator === "BMC" || operator === "BDC") depth += 1;
    if (operator === "EMC") depth -= 1;
    if (depth === 0 && STARTS_PATH.has(operator) && path < 0) path = from;
    else if (path >= 0 && PAINTS.has(operator)) {
      add(path, to);
      path = -1;
    } else if (path >= 0 && CONTINUES_PATH.has(operator)) continue;
    else if (depth === 0 && operator === "sh") add(from, to);
    else if (
      depth === 0 &&
      operator === "Do" &&
      isFurniture(resourceOf(page, "XObject", nameOf(operands.at(-1))), page, 0)
    )
      add(from, to);
    else {
      path = -1;
      if (!SETTINGS.has(operator)) close();
    }
  }
  close();
  return ranges;
}

/** True for a form that paints lines, areas and shadings only, and that no part of the structure belongs to. */
function isFurniture(form: unknown, page: PDFDict, depth: number): boolean {
  if (!(form instanceof PDFRawStream) || depth > MAX_FORM_DEPTH) return false;
  if (form.dict.lookup(PDFName.of("Subtype")) !== PDFName.of("Form")) return false;
  if (form.dict.has(PDFName.of("StructParents")) || form.dict.has(PDFName.of("StructParent"))) return false;
  const data = contentOf(form);
  if (!data) return false;
  const holder = form.dict.lookup(PDFName.of("Resources")) instanceof PDFDict ? form.dict : page;
  for (const { operator, operands } of stepsOf(data)) {
    if (["Tj", "TJ", "'", '"', "BI", "BMC", "BDC"].includes(operator)) return false;
    if (operator !== "Do") continue;
    if (!isFurniture(resourceOf(holder, "XObject", nameOf(operands.at(-1))), holder, depth + 1)) return false;
  }
  return true;
}
