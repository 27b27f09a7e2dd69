/**
 * A font of a PDF with its embedded programme: for each code of a string, which
 * glyph it shows, how wide that is in the file and in the programme, and what
 * characters it stands for (ISO 32000-1:2008, 9.6 to 9.10).
 */
import { UnreadableError } from "../../../errors.js";
import { type CMap, eachCode, IDENTITY, rangeOf, readCMap, sorted } from "../../../tools/pdf/cmap.js";
import { isKeyword, Lexer } from "../../../tools/pdf/lexer.js";
import { dictOf, is, nameOf, type PdfDict, type PdfStream, type PdfValue } from "../../../tools/pdf/objects.js";
import { once } from "../../once.js";
import { type Cff, readCff } from "./cff.js";
import { type Collection, collectionOf, predefinedOrdering } from "./collections.js";
import { glyphListed } from "./glyphlist.js";
import { encodingNamed, standardEncoding } from "./names.js";
import { namedGlyph, orElse, readTrueType, symbolicGlyph, type TrueType, tablesOf } from "./truetype.js";
import { readType1, type Type1 } from "./type1.js";

/** What a font needs of the document it is in. */
export interface FontSource {
  resolve(value: PdfValue | undefined): PdfValue;
  decode(stream: PdfStream): Buffer | undefined;
}

export type Program =
  | { readonly kind: "truetype"; readonly font: TrueType }
  | { readonly kind: "cff"; readonly font: Cff }
  | { readonly kind: "type1"; readonly font: Type1 };

/** `absent`: no programme is embedded. `damaged`: there is one, but it cannot be read. */
export type Embedded = Program | "absent" | "damaged";

/** Under which keys a programme of each kind of font may stand, and as what under FontFile3 (ISO 32000-1:2008, table 126). */
const PLACES = {
  Type1: { keys: ["FontFile", "FontFile3"], formats: ["Type1C", "OpenType"] },
  TrueType: { keys: ["FontFile2", "FontFile3"], formats: ["OpenType"] },
  CIDFontType0: { keys: ["FontFile3"], formats: ["CIDFontType0C", "OpenType"] },
  CIDFontType2: { keys: ["FontFile2", "FontFile3"], formats: ["CIDFontType0C", "OpenType"] },
} as const;

/** Orderings of Adobe's collections whose CIDs are characters known to every reader (6.2.11.7.2). */
const KNOWN_ORDERINGS = ["GB1", "CNS1", "Japan1", "Korea1", "KR"];
const DEFAULT_WIDTH = 1000;
const MAX_WIDTHS = 70_000;
const ZAPF = /^a(?:[1-9]\d?|1\d\d|20[0-6])$/;

export interface Glyph {
  /** False when the programme has no glyph for the code; nothing when that cannot be told. */
  readonly present: boolean | undefined;
  /** The code is mapped to the glyph for what has no glyph. */
  readonly notdef: boolean;
  /** In thousandths of the font's size; nothing when it cannot be told or does not matter. */
  readonly widthInFile: number | undefined;
  readonly widthInProgram: number | undefined;
}

export interface PdfFont {
  readonly dict: PdfDict;
  readonly subtype: string;
  /** The descendant of a composite font; the font itself otherwise. */
  readonly inner: PdfDict | undefined;
  readonly innerSubtype: string;
  readonly descriptor: PdfDict | undefined;
  readonly baseFont: string | undefined;
  /** True when only a part of the font is embedded, as six capital letters and a plus sign before its name say. */
  readonly subset: boolean;
  readonly symbolic: boolean;
  embedded(): Embedded;
  /** The map of a composite font's codes; nothing for a predefined one other than Identity, which is not at hand. */
  codeMap(): CMap | undefined;
  eachCode(bytes: Buffer, use: (code: number) => void): void;
  glyph(code: number): Glyph;
  /** The name that /Encoding of a simple font gives to a code; nothing where it leaves that to the programme. */
  encodedName(code: number): string | undefined;
  cid(code: number): number | undefined;
  /** How far a code moves the pen by what the file says, whatever is embedded; in a Type 3 font in units of its own. */
  width(code: number): number | undefined;
  /** True when the programme has a glyph other than `.notdef` for the CID. */
  hasCid(cid: number): boolean;
  /** The characters of a code; nothing when no reader can know them; `any` when readers know but this one does not. */
  unicode(code: number): string | "any" | undefined;
}

/**
 * The data of a stream; nothing where it is damaged, so that what hangs on it is
 * judged as missing and the rest of the document as ever. Limits still end it all.
 */
export function decodeSound(stream: PdfStream, decode: FontSource["decode"]): Buffer | undefined {
  try {
    return decode(stream);
  } catch (error) {
    if (error instanceof UnreadableError && !error.limit) return undefined;
    throw error;
  }
}

/** Makes a reader of fonts for one document. Fonts and programmes are read once. */
export function fontReader({ resolve, decode }: FontSource): (dict: PdfDict) => PdfFont {
  const source: FontSource = { resolve, decode: (stream) => decodeSound(stream, decode) };
  const fonts = new Map<PdfDict, PdfFont>();
  const programs = new Map<PdfStream, Program | "damaged">();
  const program = (stream: PdfStream, key: string): Program | "damaged" => {
    const known = programs.get(stream) ?? readProgram(stream, key, source);
    programs.set(stream, known);
    return known;
  };
  return (dict) => {
    const known = fonts.get(dict) ?? readFont(dict, source, program);
    fonts.set(dict, known);
    return known;
  };
}

function readProgram(stream: PdfStream, key: string, { resolve, decode }: FontSource): Program | "damaged" {
  const data = decode(stream);
  if (!data || data.length === 0) return "damaged";
  if (key === "FontFile") return wrapped("type1", readType1(data));
  if (key === "FontFile2") return wrapped("truetype", readTrueType(data));
  if (nameOf(resolve(stream.dict.entries.get("Subtype"))) !== "OpenType") return wrapped("cff", readCff(data));
  const cff = openTypeCff(data);
  return cff ? wrapped("cff", readCff(cff)) : wrapped("truetype", readTrueType(data));
}

function openTypeCff(data: Buffer): Buffer | undefined {
  return orElse(undefined, () => tablesOf(data).get("CFF "));
}

function wrapped<K extends Program["kind"]>(kind: K, font: Extract<Program, { kind: K }>["font"] | undefined) {
  return font ? ({ kind, font } as Extract<Program, { kind: K }>) : "damaged";
}

type ProgramOf = (stream: PdfStream, key: string) => Program | "damaged";

function readFont(dict: PdfDict, source: FontSource, program: ProgramOf): PdfFont {
  const { resolve } = source;
  const subtype = nameOf(resolve(dict.entries.get("Subtype"))) ?? "";
  const composite = subtype === "Type0";
  const descendants = resolve(dict.entries.get("DescendantFonts"));
  const inner = composite ? dictOf(resolve(is(descendants, "array") ? descendants.items[0] : null)) : dict;
  const innerSubtype = nameOf(resolve(inner?.entries.get("Subtype"))) ?? "";
  const descriptor = dictOf(resolve(inner?.entries.get("FontDescriptor")));
  const flags = resolve(descriptor?.entries.get("Flags"));
  const base: FontBase = {
    dict,
    subtype,
    inner,
    innerSubtype,
    descriptor,
    baseFont: nameOf(resolve(dict.entries.get("BaseFont"))),
    subset: /^[A-Z]{6}\+/.test(nameOf(resolve(inner?.entries.get("BaseFont"))) ?? ""),
    symbolic: typeof flags === "number" && (flags & 4) !== 0,
    embedded: once(() => embeddedIn(descriptor, innerSubtype, resolve, program)),
  };
  const toUnicode = once(() => unicodeMap(dict, source));
  if (composite) return compositeFont(base, source, toUnicode);
  return subtype === "Type3" ? type3Font(base, source, toUnicode) : simpleFont(base, source, toUnicode);
}

type FontBase = Pick<
  PdfFont,
  "dict" | "subtype" | "inner" | "innerSubtype" | "descriptor" | "baseFont" | "subset" | "symbolic" | "embedded"
>;

/** The programme, if it stands where this kind of font may have it. */
function embeddedIn(
  descriptor: PdfDict | undefined,
  subtype: string,
  resolve: FontSource["resolve"],
  program: ProgramOf,
): Embedded {
  const { keys, formats } = Object.hasOwn(PLACES, subtype) ? PLACES[subtype as keyof typeof PLACES] : PLACES.Type1;
  for (const key of keys) {
    const stream = resolve(descriptor?.entries.get(key));
    if (!is(stream, "stream")) continue;
    const format = nameOf(resolve(stream.dict.entries.get("Subtype")));
    return key !== "FontFile3" || formats.some((one) => one === format) ? program(stream, key) : "damaged";
  }
  return "absent";
}

type UnicodeOf = (code: number) => string | undefined;

/** /ToUnicode: a map of its own, or one of the two identities. */
function unicodeMap(dict: PdfDict, { resolve, decode }: FontSource): UnicodeOf {
  const value = resolve(dict.entries.get("ToUnicode"));
  const name = nameOf(value) ?? nameOf(resolve(dictOf(value)?.entries.get("CMapName")));
  if (name?.startsWith("Identity-")) return (code) => String.fromCharCode(code & 0xffff);
  const data = is(value, "stream") ? decode(value) : undefined;
  const map = data && readCMap(data, glyphListed);
  return (code) => map?.unicode(code);
}

// ------------------------------------------------------------------- simple

/** Names by code from /Encoding; nothing for a code that it leaves to the programme. */
type NamesOf = (code: number) => string | undefined;

function encodingOf(dict: PdfDict, resolve: FontSource["resolve"]): NamesOf {
  const value = resolve(dict.entries.get("Encoding"));
  const named = encodingNamed(nameOf(value) ?? nameOf(resolve(dictOf(value)?.entries.get("BaseEncoding"))));
  const differences = differencesOf(resolve(dictOf(value)?.entries.get("Differences")), resolve);
  return (code) => differences.get(code) ?? named?.[code];
}

function differencesOf(value: PdfValue, resolve: FontSource["resolve"]): Map<number, string> {
  const names = new Map<number, string>();
  let code = 0;
  for (const item of is(value, "array") ? value.items : []) {
    const found = resolve(item);
    if (typeof found === "number") code = found;
    else if (is(found, "name")) {
      if (code >= 0 && code < 256) names.set(code, found.value);
      code += 1;
    }
  }
  return names;
}

/** /Widths, else /MissingWidth, which is 0 where it is not given; a Type 3 font has none. */
function simpleWidths(base: FontBase, resolve: FontSource["resolve"]): (code: number) => number | undefined {
  const number = (dict: PdfDict | undefined, key: string): number | undefined => {
    const value = resolve(dict?.entries.get(key));
    return typeof value === "number" ? value : undefined;
  };
  const first = number(base.dict, "FirstChar");
  const last = number(base.dict, "LastChar");
  const widths = resolve(base.dict.entries.get("Widths"));
  const missing = number(base.descriptor, "MissingWidth") ?? (base.subtype === "Type3" ? undefined : 0);
  return (code) => {
    if (first === undefined || last === undefined || !is(widths, "array") || code < first || code > last)
      return missing;
    const width = resolve(widths.items[code - first]);
    return code - first >= widths.items.length ? missing : typeof width === "number" ? width : undefined;
  };
}

function simpleFont(base: FontBase, source: FontSource, toUnicode: () => UnicodeOf): PdfFont {
  const { resolve } = source;
  const nameAt = encodingOf(base.dict, resolve);
  const widthAt = simpleWidths(base, resolve);
  const symbolic = base.subtype === "TrueType" && base.symbolic;
  const encoded = base.dict.entries.has("Encoding");
  const missing = resolve(base.descriptor?.entries.get("MissingWidth"));
  const defaultWidth = typeof missing === "number" ? missing : 0;
  /** In a TrueType font that is not symbolic, the standard encoding fills what /Encoding leaves open (9.6.6.4). */
  const trueTypeName: NamesOf = (code) => {
    const name = nameAt(code);
    return name === undefined || name === ".notdef" ? standardEncoding()[code] : name;
  };
  const trueType = (font: TrueType, code: number): Glyph => {
    const byName = !symbolic && encoded;
    const name = trueTypeName(code) ?? ".notdef";
    const glyph = byName
      ? name === ".notdef"
        ? 0
        : namedGlyph(font, name, glyphListed(name))
      : symbolicGlyph(font, code);
    const present = glyph > 0 && (!byName || glyph < font.glyphs);
    return {
      present,
      // Without names there is no `.notdef`; that the glyph is missing is another fault.
      notdef: byName && (nameAt(code) ?? name) === ".notdef",
      widthInFile: widthAt(code),
      widthInProgram: font.width(glyph),
    };
  };
  const byName = (program: Extract<Program, { kind: "cff" | "type1" }>, code: number): Glyph => {
    const given = nameAt(code);
    const name = given ?? program.font.ownName(code);
    return {
      present: placeOf(program, name),
      notdef: given === ".notdef",
      widthInFile: widthAt(code),
      widthInProgram: widthOfName(program, name, defaultWidth),
    };
  };
  const glyphName = (code: number): string | undefined => {
    const program = base.embedded();
    const name = nameAt(code);
    if (name !== undefined || typeof program === "string") return name;
    if (program.kind === "truetype") return !symbolic && encoded ? trueTypeName(code) : undefined;
    return program.font.ownName(code);
  };
  return {
    ...base,
    codeMap: () => undefined,
    eachCode: eachByte,
    glyph(code) {
      const program = base.embedded();
      if (typeof program === "string") return { ...UNKNOWN, notdef: !symbolic && nameAt(code) === ".notdef" };
      return program.kind === "truetype" ? trueType(program.font, code) : byName(program, code);
    },
    encodedName: nameAt,
    cid: () => undefined,
    width: widthAt,
    hasCid: () => false,
    unicode: (code) => toUnicode()(code) ?? charactersNamed(glyphName(code)),
  };
}

const UNKNOWN: Glyph = { present: undefined, notdef: false, widthInFile: undefined, widthInProgram: undefined };

function eachByte(bytes: Buffer, use: (code: number) => void): void {
  for (const byte of bytes) use(byte);
}

function placeOf(program: Extract<Program, { kind: "cff" | "type1" }>, name: string): boolean | undefined {
  if (program.kind === "type1") return name !== ".notdef" && program.font.widths.has(name);
  return program.font.names?.has(name);
}

/** A name without a glyph is shown as `.notdef` by a CFF font, and with the missing width by a Type 1 font. */
function widthOfName(
  program: Extract<Program, { kind: "cff" | "type1" }>,
  name: string,
  defaultWidth: number,
): number | undefined {
  if (program.kind === "type1") return program.font.widths.has(name) ? program.font.widths.get(name) : defaultWidth;
  const { names } = program.font;
  return names && program.font.width(names.get(name) ?? 0);
}

/** Characters of a name in the Adobe Glyph List; Zapf Dingbats has names that only its own list explains. */
function charactersNamed(name: string | undefined): string | "any" | undefined {
  if (name === undefined) return undefined;
  return glyphListed(name) ?? (ZAPF.test(name) ? "any" : undefined);
}

// ------------------------------------------------------------------- Type 3

function type3Font(base: FontBase, { resolve, decode }: FontSource, toUnicode: () => UnicodeOf): PdfFont {
  const nameAt = encodingOf(base.dict, resolve);
  const widthAt = simpleWidths(base, resolve);
  const procedures = dictOf(resolve(base.dict.entries.get("CharProcs")));
  const widths = new Map<string, number | undefined>();
  const widthOf = (name: string, stream: PdfStream): number | undefined => {
    if (!widths.has(name)) widths.set(name, procedureWidth(decode(stream)));
    return widths.get(name);
  };
  return {
    ...base,
    embedded: () => "absent",
    codeMap: () => undefined,
    eachCode: eachByte,
    glyph(code) {
      const name = nameAt(code);
      const stream = name === undefined ? null : resolve(procedures?.entries.get(name));
      return {
        present: stream !== null,
        notdef: name === ".notdef",
        widthInFile: widthAt(code),
        widthInProgram: name !== undefined && is(stream, "stream") ? widthOf(name, stream) : undefined,
      };
    },
    encodedName: nameAt,
    cid: () => undefined,
    width: widthAt,
    hasCid: () => false,
    unicode: (code) => toUnicode()(code) ?? charactersNamed(nameAt(code)),
  };
}

/** A glyph's procedure begins with `wx wy d0` or `wx wy llx lly urx ury d1`. */
function procedureWidth(data: Buffer | undefined): number | undefined {
  if (!data) return undefined;
  const lexer = new Lexer(data, 0, false);
  const operands: PdfValue[] = [];
  for (let token = lexer.next(); token !== undefined && operands.length <= 6; token = lexer.next()) {
    if (isKeyword(token)) {
      const takes = { d0: 2, d1: 6 }[token.word];
      const width = takes === undefined ? undefined : operands[operands.length - takes];
      return typeof width === "number" ? width : undefined;
    }
    operands.push(token);
  }
  return undefined;
}

// ---------------------------------------------------------------- composite

function compositeFont(base: FontBase, source: FontSource, toUnicode: () => UnicodeOf): PdfFont {
  const { resolve, decode } = source;
  const encoding = resolve(base.dict.entries.get("Encoding"));
  const encodingName = nameOf(encoding);
  const map = once((): CMap | undefined => {
    if (encodingName !== undefined) return encodingName.startsWith("Identity-") ? IDENTITY : undefined;
    const data = is(encoding, "stream") ? decode(encoding) : undefined;
    return data
      ? mapWithBase(readCMap(data, glyphListed), resolve(dictOf(encoding)?.entries.get("UseCMap")), source)
      : undefined;
  });
  const widths = once(() => cidWidths(base.inner, resolve));
  const toGlyph = once(() => cidToGlyph(base.inner, source));
  const cid = (code: number): number | undefined => map()?.cid(code);
  const hasCid = (id: number): boolean => {
    const program = base.embedded();
    if (typeof program === "string" || program.kind === "type1") return false;
    if (program.kind === "truetype") {
      const glyph = toGlyph()(id);
      return id !== 0 && glyph !== undefined && glyph < program.font.glyphs;
    }
    if (program.font.byCid) return (program.font.cids?.get(id) ?? 0) !== 0;
    return id < program.font.glyphs;
  };
  const programWidth = (program: Program, id: number): number | undefined => {
    if (program.kind === "type1") return undefined;
    if (program.kind === "truetype") return program.font.width(toGlyph()(id) ?? 0);
    const glyph = program.font.byCid ? program.font.cids?.get(id) : id;
    return glyph === undefined ? undefined : program.font.width(glyph);
  };
  const collection = once((): Collection | undefined =>
    collectionOf(resolve(base.inner?.entries.get("CIDSystemInfo")), resolve),
  );
  return {
    ...base,
    codeMap: map,
    eachCode(bytes, use) {
      const codes = map();
      if (codes) eachCode(codes, bytes, use);
    },
    glyph(code) {
      const program = base.embedded();
      if (typeof program === "string") return UNKNOWN;
      const own = cid(code);
      const present = own !== undefined && hasCid(own);
      const id = own ?? 0;
      return {
        present,
        notdef: !present,
        widthInFile: widths()(id),
        widthInProgram: programWidth(program, id),
      };
    },
    encodedName: () => undefined,
    cid,
    width: (code) => widths()(cid(code) ?? 0),
    hasCid,
    unicode: (code) =>
      toUnicode()(code) ?? (isKnownCollection(encoding, encodingName, collection()) ? "any" : undefined),
  };
}

/** A map may build upon another; what neither is at hand nor Identity leaves the whole unknown. */
function mapWithBase(map: CMap, used: PdfValue, { resolve, decode }: FontSource, depth = 0): CMap | undefined {
  const name = map.base ?? nameOf(used);
  const data = is(used, "stream") && depth < 8 ? decode(used) : undefined;
  if (data) {
    const next = is(used, "stream") ? resolve(used.dict.entries.get("UseCMap")) : null;
    return joined(map, mapWithBase(readCMap(data, glyphListed), next, { resolve, decode }, depth + 1));
  }
  if (name === undefined) return map;
  return name.startsWith("Identity-") ? joined(map, IDENTITY) : undefined;
}

function joined(map: CMap, base: CMap | undefined): CMap | undefined {
  if (!base) return undefined;
  return {
    ...map,
    spaces: [...map.spaces, ...base.spaces],
    cid: (code) => map.cid(code) ?? base.cid(code),
    unicode: (code) => map.unicode(code) ?? base.unicode(code),
  };
}

/** /W: `c [w1 w2 …]` or `c_first c_last w`; else /DW (9.7.4.3). */
function cidWidths(font: PdfDict | undefined, resolve: FontSource["resolve"]): (cid: number) => number {
  const given = resolve(font?.entries.get("DW"));
  const otherwise = typeof given === "number" ? given : DEFAULT_WIDTH;
  const list = resolve(font?.entries.get("W"));
  const items = is(list, "array") ? list.items : [];
  const single = new Map<number, number>();
  const ranges: { readonly low: number; readonly high: number; readonly width: number }[] = [];
  for (let i = 0; i + 1 < items.length; ) {
    const first = resolve(items[i]);
    const second = resolve(items[i + 1]);
    if (is(second, "array")) {
      for (const [offset, item] of second.items.entries()) {
        const width = resolve(item);
        if (typeof first === "number" && typeof width === "number" && single.size < MAX_WIDTHS)
          if (!single.has(first + offset)) single.set(first + offset, width);
      }
      i += 2;
    } else {
      const width = resolve(items[i + 2]);
      if (
        typeof first === "number" &&
        typeof second === "number" &&
        typeof width === "number" &&
        ranges.length < MAX_WIDTHS
      )
        ranges.push({ low: first, high: second, width });
      i += 3;
    }
  }
  const inOrder = sorted(ranges);
  return (cid) => single.get(cid) ?? rangeOf(inOrder, cid)?.width ?? otherwise;
}

/** /CIDToGIDMap: two bytes for each CID, or Identity. */
function cidToGlyph(font: PdfDict | undefined, { resolve, decode }: FontSource): (cid: number) => number | undefined {
  const value = resolve(font?.entries.get("CIDToGIDMap"));
  const data = is(value, "stream") ? decode(value) : undefined;
  if (!data) return (cid) => cid;
  return (cid) => (cid * 2 + 1 < data.length ? data.readUInt16BE(cid * 2) : undefined);
}

/** A predefined map, or Identity over one of Adobe's collections, tells the characters by itself. */
function isKnownCollection(encoding: PdfValue, name: string | undefined, collection: Collection | undefined): boolean {
  const ordering = name === undefined ? undefined : predefinedOrdering(name);
  if (ordering !== undefined && ordering !== "Identity") return true;
  if (ordering === undefined && !is(encoding, "stream")) return false;
  return collection?.registry === "Adobe" && KNOWN_ORDERINGS.includes(collection.ordering ?? "");
}
