/**
 * The values that a PDF is made of (ISO 32000-1:2008, 7.3). They keep what a
 * rule may ask about how a value was written, not only what it means.
 */

export interface PdfName {
  readonly kind: "name";
  /** The name's bytes as Latin-1 characters, `#xx` sequences resolved, without the leading `/`. */
  readonly value: string;
}

export interface PdfString {
  readonly kind: "string";
  readonly bytes: Buffer;
  /** Written as `<…>` rather than `(…)`. */
  readonly hex: boolean;
}

export interface PdfRef {
  readonly kind: "ref";
  readonly num: number;
  readonly gen: number;
}

interface PdfArray {
  readonly kind: "array";
  readonly items: readonly PdfValue[];
}

export interface PdfDict {
  readonly kind: "dict";
  readonly entries: ReadonlyMap<string, PdfValue>;
}

export interface PdfStream {
  readonly kind: "stream";
  readonly dict: PdfDict;
  /** The bytes as they stand in the file, before any filter. */
  readonly raw: Buffer;
}

export type PdfValue = null | boolean | number | PdfName | PdfString | PdfRef | PdfArray | PdfDict | PdfStream;

type Kind = "name" | "string" | "ref" | "array" | "dict" | "stream";
type OfKind<K extends Kind> = Extract<PdfValue, { readonly kind: K }>;

/** True when the value is of that kind. Narrows the type. */
export function is<K extends Kind>(value: PdfValue | undefined, kind: K): value is OfKind<K> {
  return typeof value === "object" && value !== null && value.kind === kind;
}

/** The characters of a name; nothing for any other value. */
export function nameOf(value: PdfValue | undefined): string | undefined {
  return is(value, "name") ? value.value : undefined;
}

/** The dictionary of a dictionary or stream; nothing for any other value. */
export function dictOf(value: PdfValue | undefined): PdfDict | undefined {
  if (is(value, "dict")) return value;
  return is(value, "stream") ? value.dict : undefined;
}

/** A key under which an indirect object can be remembered. */
export function refKey(ref: PdfRef): string {
  return `${ref.num} ${ref.gen}`;
}

// PDFDocEncoding where it differs from Latin-1 (ISO 32000-1:2008, annex D.2).
const DOC_ENCODING_18 = "\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc";
const DOC_ENCODING_80 =
  "\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203a\u2212\u2030\u201e\u201c\u201d\u2018\u2019\u201a\u2122\ufb01\ufb02\u0141\u0152\u0160\u0178\u017d\u0131\u0142\u0153\u0161\u017e";

// biome-ignore lint/suspicious/noControlCharactersInRegex: the bytes that stand for something else than in Latin-1.
const DOC_ENCODED = /[\x18-\x1f\x80-\x9e\xa0]/g;

/** A text string as characters (ISO 32000-1:2008, 7.9.2.2; UTF-8 as in ISO 32000-2). Language escapes are left out. */
export function textOf(value: PdfValue | undefined): string | undefined {
  if (!is(value, "string")) return undefined;
  const { bytes } = value;
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return withoutEscapes(utf16be(bytes.subarray(2)));
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3).toString("utf8");
  return bytes.toString("latin1").replace(DOC_ENCODED, (char) => docEncoded(char.charCodeAt(0)));
}

/** Takes out language escapes: ESC, a language code, ESC (ISO 32000-1:2008, 14.9.2.2). */
function withoutEscapes(text: string): string {
  const parts = text.split("\u001b");
  return parts.filter((_, i) => i % 2 === 0).join("");
}

function docEncoded(byte: number): string {
  if (byte >= 0x18 && byte < 0x20) return DOC_ENCODING_18.charAt(byte - 0x18);
  if (byte >= 0x80 && byte < 0x9f) return DOC_ENCODING_80.charAt(byte - 0x80);
  return byte === 0xa0 ? "\u20ac" : String.fromCharCode(byte);
}

export function utf16be(bytes: Buffer): string {
  const even = bytes.subarray(0, bytes.length & ~1);
  return Buffer.from(even).swap16().toString("utf16le");
}
