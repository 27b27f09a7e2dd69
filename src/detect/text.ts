/**
 * Last rungs: e-mail, tables and plain text. Here content is weak evidence: a
 * table in a text file is text too. So the extension may break a tie, and only here.
 */
import { formatByPuid } from "../formats.js";
import { bytesAt, type Match, type Rung } from "./match.js";
import type { ByteSource } from "./source.js";

const MAIL_HEADER_BYTES = 16 * 1024;
/** How much of a text is looked at: its beginning, and a piece from the middle and the end. */
const START_BYTES = 64 * 1024;
const SAMPLE_BYTES = 4 * 1024;

// ------------------------------------------------------------------- e-mail

/** Fields of RFC 5322 and its predecessors that no other text begins with in this company. */
const ORIGIN = /^(from|sender|return-path|received|x-mailer)$/;
const COMPANY =
  /^(to|cc|bcc|date|subject|message-id|received|return-path|delivered-to|reply-to|mime-version|content-type|in-reply-to|references)$/;

export const matchEmail: Rung = async ({ source }) => {
  const text = (await source.read(0, MAIL_HEADER_BYTES)).toString("latin1").replace(/^\xef\xbb\xbf/, "");
  const envelope = /^From \S+ .*\d{4}\r?\n/.exec(text)?.[0] ?? "";
  const fields = headerFields(text.slice(envelope.length));
  const company = [...fields.keys()].filter((name) => COMPANY.test(name)).length;
  if (![...fields.keys()].some((name) => ORIGIN.test(name)) || company < 2) return undefined;
  const basis = bytesAt(0, [...fields.keys()][0]?.length ?? 0);
  if (envelope !== "") return mail("fmt/720", basis);
  if (fields.get("mime-version")?.trim().startsWith("1.0") !== true) return mail("fmt/278", basis);
  const savedPage =
    /^\s*multipart\/related/i.test(fields.get("content-type") ?? "") && !fields.has("to") && !fields.has("received");
  return mail(savedPage ? "x-fmt/429" : "fmt/950", basis);
};

function mail(puid: string, basis: string): Match {
  return { format: formatByPuid(puid), basis: [basis] };
}

/** The fields up to the first empty line; none when a line before it is no field. RFC 5322, 2.2. */
function headerFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  const lines = text.split(/\r?\n/);
  // The last line may be cut off.
  if (text.length >= MAIL_HEADER_BYTES) lines.pop();
  let name = "";
  for (const line of lines) {
    if (line === "") return fields;
    if (/^[ \t]/.test(line) && name !== "") {
      fields.set(name, `${fields.get(name)}${line}`);
      continue;
    }
    const field = /^([!-9;-~]+)[ \t]*:(.*)$/.exec(line);
    if (!field) return new Map();
    name = (field[1] ?? "").toLowerCase();
    if (!fields.has(name)) fields.set(name, field[2] ?? "");
  }
  return fields;
}

// --------------------------------------------------------- text and tables

export const matchText: Rung = async ({ source, extension }) => {
  const sample = await readText(source);
  if (!sample) return undefined;
  const basis = `text match ${sample.encoding}`;
  const table = tableIn(sample.start, extension);
  return { format: formatByPuid(table ?? "x-fmt/111"), basis: [basis] };
};

interface TextSample {
  readonly encoding: "ASCII" | "UTF-8 Unicode" | "UTF-16 Unicode" | "ISO-8859";
  readonly start: string;
}

/** Decodes the beginning; nothing when there, in the middle or at the end are bytes that no text has. */
async function readText(source: ByteSource): Promise<TextSample | undefined> {
  const start = await source.read(0, START_BYTES);
  const samples = [start];
  if (source.size > START_BYTES) {
    // At even offsets, where the units of UTF-16 begin.
    const even = (offset: number) => Math.floor(offset / 2) * 2;
    samples.push(
      await source.read(even(source.size / 2), SAMPLE_BYTES),
      await source.read(even(source.size - SAMPLE_BYTES), SAMPLE_BYTES),
    );
  }
  const mark = start.toString("latin1", 0, 2);
  if (mark === "\xff\xfe" || mark === "\xfe\xff") {
    const texts = source.size % 2 === 0 ? samples.map((sample) => utf16(sample, mark === "\xfe\xff")) : [];
    return texts.length > 0 && texts.every(isPlausible)
      ? { encoding: "UTF-16 Unicode", start: (texts[0] ?? "").slice(1) }
      : undefined;
  }
  const encoding = encodingOf(samples);
  if (!encoding) return undefined;
  return { encoding, start: start.toString(encoding === "ISO-8859" ? "latin1" : "utf8").replace(/^\ufeff/, "") };
}

function encodingOf(samples: readonly Buffer[]): TextSample["encoding"] | undefined {
  if (samples.some(hasControls)) return undefined;
  if (samples.every((sample) => sample.every((byte) => byte < 0x80))) return "ASCII";
  return samples.every(isUtf8) ? "UTF-8 Unicode" : "ISO-8859";
}

/** Half a character at either edge of a sample is left out. */
function utf16(bytes: Buffer, bigEndian: boolean): string {
  const even = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  const text = (bigEndian ? even.swap16() : even).toString("utf16le");
  return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
}

/** Writing systems that share a text. Any two bytes are a character of UTF-16, but not of the same system. */
const SYSTEMS = [
  /\p{Script=Latin}/gu,
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}]/gu,
  /\p{Script=Hangul}/gu,
  /\p{Script=Cyrillic}/gu,
  /\p{Script=Greek}/gu,
  /\p{Script=Arabic}/gu,
  /\p{Script=Hebrew}/gu,
];

/**
 * Whether what decodes as UTF-16 reads as text: no control characters, half
 * pairs or points that stand for nothing, and three letters in four from the
 * Latin alphabet and one other system.
 */
function isPlausible(text: string): boolean {
  const body = text.replace(/^\ufeff/, "").replace(/[\t\n\v\f\r]/g, "");
  if (/[\p{Cc}\p{Cs}\p{Cn}]/u.test(body)) return false;
  const count = (pattern: RegExp) => body.match(pattern)?.length ?? 0;
  // Symbol fonts put a few characters into the private area; noise puts a tenth there.
  if (count(/\p{Co}/gu) * 20 > body.length) return false;
  const letters = count(/\p{L}/gu);
  const [latin = 0, ...others] = SYSTEMS.map(count);
  const named = others.reduce((sum, letters) => sum + letters, latin);
  const main = Math.max(...others, letters - named);
  return (latin + main) * 4 >= letters * 3;
}

/** Tab, line feed, vertical tab, form feed, carriage return and escape occur in text; the other controls do not. */
function hasControls(bytes: Buffer): boolean {
  return bytes.some(
    (byte) => (byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b && byte !== 0x1a) || byte === 0x7f,
  );
}

/** A sample may begin and end within a character. */
function isUtf8(bytes: Buffer): boolean {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  for (let cut = 0; cut <= 3; cut++) {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, bytes.length - cut));
      return true;
    } catch {
      // Tried again without the last byte.
    }
  }
  return false;
}

/** Names that say plainly that no table is meant. */
const NO_TABLE = new Set([
  "txt",
  "text",
  "log",
  "md",
  "markdown",
  "asc",
  "srt",
  "json",
  "jsonl",
  "yaml",
  "yml",
  "ini",
  "cfg",
  "css",
  "js",
  "sql",
]);
const DELIMITERS = [",", ";", "\t", "|"];

/**
 * RFC 4180 as it is practised. Named `.csv` or `.tsv`, any text is taken for a
 * table; without such a name it must be one beyond doubt: three lines or more
 * with the same number of at least two delimiters.
 */
function tableIn(text: string, extension: string): string | undefined {
  if (extension === "csv") return "x-fmt/18";
  if (extension === "tsv" || extension === "tab") return "x-fmt/13";
  if (NO_TABLE.has(extension)) return undefined;
  for (const delimiter of DELIMITERS) {
    const counts = delimitersPerRecord(text, delimiter);
    const first = counts[0] ?? 0;
    if (counts.length >= 3 && first >= 2 && counts.every((count) => count === first))
      return delimiter === "\t" ? "x-fmt/13" : "x-fmt/18";
  }
  return undefined;
}

/** Counts outside quotation marks, for the first records; the last, which may be cut off, is left out of a long text. */
function delimitersPerRecord(text: string, delimiter: string): number[] {
  const counts: number[] = [];
  let count = 0;
  let quoted = false;
  let empty = true;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === delimiter) count++;
    else if (!quoted && char === "\n") {
      if (!empty) counts.push(count);
      count = 0;
      empty = true;
      if (counts.length >= 200) return counts;
      continue;
    }
    if (char !== "\r") empty = false;
  }
  if (!empty && text.length < START_BYTES / 2) counts.push(count);
  return counts;
}
