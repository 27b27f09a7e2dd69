/**
 * Files that are kept as they are because their format is open already: CSV,
 * text, HTML, pictures. Kept does not mean unseen: what can be checked without
 * an office program is checked here, streaming, and no more is promised.
 */
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { TextDecoder } from "node:util";
import { crc32 } from "node:zlib";
import { UnreadableError } from "../errors.js";
import type { Basis, Checker, CheckResult, Finding, Severity, Subject } from "../model.js";
import { readXml, XmlError } from "../tools/xml.js";

const KINDS: readonly string[] = ["csv", "text", "html", "image"];

export const openFormat: Checker = {
  id: "open-format",
  title: "Open format, whole and readable",
  tier: "built-in",
  appliesTo: ({ role, detection }) => role === "kept" && KINDS.includes(detection.format.kind),
  async check(subject) {
    const header = { checker: openFormat.id, title: openFormat.title, tier: openFormat.tier, subject: subject.name };
    try {
      const findings = await judgeContent(subject);
      const failed = findings.some(({ severity }) => severity === "block");
      return {
        ...header,
        outcome: failed ? "failed" : "passed",
        rules: rulesFor(subject),
        findings,
      } satisfies CheckResult;
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      return { ...header, outcome: "unchecked", rules: 0, findings: [], reason: error.message } satisfies CheckResult;
    }
  },
};

interface Rule {
  readonly severity: Severity;
  readonly message: string;
  readonly advice: string;
  readonly basis?: Basis;
  readonly kinds: readonly string[];
}

const TEXTS = ["csv", "text", "html"];
const CSV: Basis = { standard: "RFC 4180", clause: "2" };
const RESAVE = "Open it in the program that made it, save it again, and check the new file.";

/** All rules of this check. `kinds` says which files each is applied to. */
const RULES = {
  "text-binary": {
    severity: "block",
    message: "The file holds bytes that are no text.",
    advice: RESAVE,
    kinds: TEXTS,
  },
  "text-encoding": {
    severity: "warn",
    message: "The text is in an old Windows encoding, so some computers will show wrong letters.",
    advice: "Save it as UTF-8: in Excel, choose CSV UTF-8; in Notepad, Save As and Encoding UTF-8.",
    kinds: TEXTS,
  },
  "text-undecodable": {
    severity: "block",
    message: "The text cannot be read in any encoding that is in use.",
    advice: "Save it again as UTF-8.",
    kinds: TEXTS,
  },
  "csv-columns": {
    severity: "warn",
    message: "Not all rows of the table have the same number of columns.",
    advice: "Look at these rows: a comma too many, or a title above the table, confuses programs that read the file.",
    basis: { ...CSV, clause: "2.4" },
    kinds: ["csv"],
  },
  "csv-quotes": {
    severity: "warn",
    message: "A quotation mark in the table is opened and never closed.",
    advice: "Look whether the end of the table is missing, and save it again.",
    basis: { ...CSV, clause: "2.5" },
    kinds: ["csv"],
  },
  "html-script": {
    severity: "warn",
    message: "The page holds a program (script).",
    advice: "Take it out, or send a PDF of the page: many mail programs refuse such files.",
    kinds: ["html"],
  },
  "html-external": {
    severity: "note",
    message: "The page shows pictures or styles from other places; they are missing where these cannot be reached.",
    advice: "Send them along, or send a PDF of the page.",
    kinds: ["html"],
  },
  "image-truncated": {
    severity: "block",
    message: "The end of the picture is missing.",
    advice: "Copy or scan it again: the file was cut short.",
    kinds: ["image"],
  },
  "image-damaged": {
    severity: "block",
    message: "The picture is damaged.",
    advice: "Copy or scan it again.",
    kinds: ["image"],
  },
  "image-script": {
    severity: "warn",
    message: "The drawing holds a program (script).",
    advice: "Take it out, or save the drawing as PNG.",
    kinds: ["image"],
  },
} as const satisfies Readonly<Record<string, Rule>>;

type RuleId = keyof typeof RULES;

function rulesFor({ detection }: Subject): number {
  return Object.values<Rule>(RULES).filter(({ kinds }) => kinds.includes(detection.format.kind)).length;
}

function finding(rule: RuleId, more: { where?: string; message?: string; advice?: string } = {}): Finding {
  const { severity, message, advice, basis }: Rule = RULES[rule];
  return { rule, severity, message, advice, ...(basis && { basis }), ...more };
}

function judgeContent(subject: Subject): Promise<Finding[]> {
  switch (subject.detection.format.kind) {
    case "image":
      return judgeImage(subject.file);
    case "csv":
      return judgeText(subject.file, csvReader());
    case "html":
      return judgeText(subject.file, htmlReader());
    default:
      return judgeText(subject.file, { take() {}, findings: () => [] });
  }
}

// --------------------------------------------------------------------- text

/** Sees the decoded text piece by piece. */
interface TextReader {
  take(text: string): void;
  findings(): Finding[];
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** Bytes that Windows-1252 leaves undefined. */
const UNDEFINED_1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

async function judgeText(file: string, reader: TextReader): Promise<Finding[]> {
  const encoding = await encodingOf(file);
  if (encoding === undefined) return [finding("text-undecodable")];
  const decoder = new TextDecoder(encoding, { fatal: encoding !== "windows-1252" });
  let binary = false;
  for await (const chunk of createReadStream(file)) {
    const text = decoder.decode(chunk as Buffer, { stream: true });
    // Control characters, tab, line ends, form feed and escape aside, are in no text that a person wrote.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
    binary ||= /[\u0000-\u0008\u000e-\u0019\u001c-\u001f]/.test(text);
    reader.take(text);
  }
  reader.take(decoder.decode());
  return [
    ...(binary ? [finding("text-binary")] : []),
    ...(encoding === "windows-1252" ? [finding("text-encoding")] : []),
    ...reader.findings(),
  ];
}

/** What the text is encoded in; nothing when it can be read in none. One pass over the bytes. */
async function encodingOf(file: string): Promise<Encoding | undefined> {
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  let start = Buffer.alloc(0);
  let isUtf8 = true;
  let is1252 = true;
  for await (const chunk of createReadStream(file)) {
    const bytes = chunk as Buffer;
    if (start.length < 2) start = Buffer.concat([start, bytes.subarray(0, 2)]);
    isUtf8 &&= decodes(utf8, bytes);
    if (!isUtf8) is1252 &&= !bytes.some((byte) => UNDEFINED_1252.has(byte));
  }
  isUtf8 &&= decodes(utf8);
  const mark = start.length >= 2 ? start.readUInt16BE(0) : 0;
  if (mark === 0xfffe || mark === 0xfeff) {
    const encoding = mark === 0xfffe ? "utf-16le" : "utf-16be";
    return (await isWhole(file, encoding)) ? encoding : undefined;
  }
  if (isUtf8) return "utf-8";
  return is1252 ? "windows-1252" : undefined;
}

async function isWhole(file: string, encoding: Encoding): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of createReadStream(file)) if (!decodes(decoder, chunk as Buffer)) return false;
  return decodes(decoder);
}

function decodes(decoder: TextDecoder, bytes?: Uint8Array): boolean {
  try {
    if (bytes) decoder.decode(bytes, { stream: true });
    else decoder.decode();
    return true;
  } catch {
    return false;
  }
}

// ---------------------------------------------------------------------- CSV

const SEPARATORS = [",", ";", "\t", "|"];
const MAX_ROWS_NAMED = 5;
/** How much of the beginning is looked at to tell what separates the columns, in characters. */
const SAMPLE = 64 * 1024;

/** Counts the columns of each row without keeping any of them. */
function csvReader(): TextReader {
  let held: string | undefined = "";
  let table: ReturnType<typeof tableCounter> | undefined;
  const begin = () => {
    table = tableCounter(separatorOf(held ?? ""));
    table.take(held ?? "");
    held = undefined;
  };
  return {
    take(text) {
      if (held === undefined) table?.take(text);
      else {
        held += text;
        if (held.length >= SAMPLE) begin();
      }
    },
    findings() {
      if (held !== undefined) begin();
      return table?.findings() ?? [];
    },
  };
}

/** The separator that gives most rows of the sample the same number of columns, two or more. */
function separatorOf(sample: string): string {
  let best = { separator: ",", rows: 0 };
  for (const separator of SEPARATORS) {
    const counter = tableCounter(separator);
    counter.take(sample);
    const rows = Math.max(0, ...[...counter.widths].filter(([width]) => width > 1).map(([, count]) => count));
    if (rows > best.rows) best = { separator, rows };
  }
  return best.separator;
}

/** RFC 4180, with any of the usual separators and line ends. Only numbers are kept, never a cell. */
function tableCounter(separator: string) {
  const [COMMA, QUOTE, FEED, RETURN] = [separator.charCodeAt(0), 0x22, 0x0a, 0x0d];
  /** How many rows there are of each number of columns, and the first few of them. */
  const widths = new Map<number, number>();
  const firstRows = new Map<number, number[]>();
  let state: "start" | "plain" | "quoted" | "closed" = "start";
  let row = 1;
  let columns = 1;
  let isEmpty = true;
  let quoteRow = 0;
  let afterReturn = false;

  const endRow = () => {
    if (!isEmpty) {
      widths.set(columns, (widths.get(columns) ?? 0) + 1);
      const rows = firstRows.get(columns) ?? [];
      if (rows.length < MAX_ROWS_NAMED) firstRows.set(columns, [...rows, row]);
    }
    row += 1;
    columns = 1;
    isEmpty = true;
    state = "start";
  };

  const takeChar = (char: number) => {
    if (state === "quoted") {
      if (char === QUOTE) state = "closed";
    } else if (char === FEED || char === RETURN) {
      endRow();
    } else if (char === COMMA) {
      columns += 1;
      isEmpty = false;
      state = "start";
    } else {
      isEmpty = false;
      // A quotation mark opens a cell, or stands doubled in one. In the middle of a plain cell it is only a character.
      const opens = char === QUOTE && (state === "start" || state === "closed");
      if (opens) quoteRow = row;
      state = opens ? "quoted" : "plain";
    }
  };

  return {
    widths,
    take(text: string) {
      for (let at = 0; at < text.length; at += 1) {
        const char = text.charCodeAt(at);
        if (!(afterReturn && char === FEED)) takeChar(char);
        afterReturn = char === RETURN;
      }
    },
    findings(): Finding[] {
      const unclosed = state === "quoted" ? [finding("csv-quotes", { where: `row ${quoteRow}` })] : [];
      endRow();
      const byCount = [...widths].sort(([, a], [, b]) => b - a);
      const usual = byCount[0]?.[0] ?? 0;
      const others = byCount.slice(1);
      if (others.length === 0) return unclosed;
      const number = others.reduce((sum, [, count]) => sum + count, 0);
      const named = others.flatMap(([width]) => firstRows.get(width) ?? []).sort((a, b) => a - b);
      return [
        ...unclosed,
        finding("csv-columns", {
          message: `Most rows of the table have ${usual} ${usual === 1 ? "column" : "columns"}, but ${number} ${number === 1 ? "has" : "have"} more or fewer.`,
          where: `row ${named.slice(0, MAX_ROWS_NAMED).join(", ")}${number > MAX_ROWS_NAMED ? " …" : ""}`,
        }),
      ];
    },
  };
}

// --------------------------------------------------------------------- HTML

/** Longest tag that is looked at across two pieces of the text, in characters. */
const TAG_OVERLAP = 8 * 1024;
const SCRIPT_TAG = /<script[\s>/]|<[^>]{1,4000}\son[a-z]{3,20}\s*=|(?:href|src|action)\s*=\s*["']?\s*javascript:/i;
const EXTERNAL =
  /<(?:img|iframe|embed|object|video|audio|source|input|frame|track)\b[^>]{0,4000}?\s(?:src|data|poster)\s*=\s*["']?\s*(?:https?:)?\/\/|<link\b[^>]{0,4000}?\shref\s*=\s*["']?\s*(?:https?:)?\/\/|@import\s+(?:url\()?\s*["']?(?:https?:)?\/\/|url\(\s*["']?(?:https?:)?\/\//i;

function htmlReader(): TextReader {
  let tail = "";
  let script = false;
  let external = false;
  return {
    take(text) {
      const window = tail + text;
      script ||= SCRIPT_TAG.test(window);
      external ||= EXTERNAL.test(window);
      tail = window.slice(-TAG_OVERLAP);
    },
    findings: () => [...(script ? [finding("html-script")] : []), ...(external ? [finding("html-external")] : [])],
  };
}

// ------------------------------------------------------------------- images

/** Reads a file at any place, in pieces that are kept while they serve. */
interface Bytes {
  readonly size: number;
  /** The bytes at `offset`; fewer than `length` where the file ends. */
  read(offset: number, length: number): Promise<Buffer>;
}

const PIECE = 256 * 1024;

async function judgeImage(file: string): Promise<Finding[]> {
  const handle = await open(file, "r");
  try {
    const bytes = await bytesOf(handle);
    const start = await bytes.read(0, 16);
    const check = IMAGES.find(({ is }) => is(start))?.check;
    if (check) return await check(bytes);
    if (/^\s*(?:\ufeff)?\s*<(?:\?xml|svg|!)/i.test((await bytes.read(0, 256)).toString("utf8")))
      return await judgeSvg(file);
    throw new UnreadableError("this kind of picture cannot be checked yet");
  } finally {
    await handle.close();
  }
}

async function bytesOf(handle: FileHandle): Promise<Bytes> {
  const { size } = await handle.stat();
  let held = Buffer.alloc(0);
  let heldFrom = 0;
  return {
    size,
    async read(offset, length) {
      if (offset < heldFrom || offset + length > heldFrom + held.length) {
        const buffer = Buffer.alloc(Math.max(0, Math.min(Math.max(length, PIECE), size - offset)));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
        held = buffer.subarray(0, bytesRead);
        heldFrom = offset;
      }
      return held.subarray(offset - heldFrom, offset - heldFrom + length);
    },
  };
}

interface ImageCheck {
  is(start: Buffer): boolean;
  check(bytes: Bytes): Promise<Finding[]>;
}

const begins = (start: Buffer, text: string, at = 0) => start.toString("latin1", at, at + text.length) === text;
const truncated = () => [finding("image-truncated")];
const damaged = (where: string) => [finding("image-damaged", { where })];

const IMAGES: readonly ImageCheck[] = [
  { is: (start) => begins(start, "\x89PNG\r\n\x1a\n"), check: judgePng },
  { is: (start) => begins(start, "\xff\xd8\xff"), check: judgeJpeg },
  { is: (start) => begins(start, "GIF87a") || begins(start, "GIF89a"), check: judgeGif },
  { is: (start) => begins(start, "RIFF") && begins(start, "WEBP", 8), check: judgeWebp },
  { is: (start) => begins(start, "II*\0") || begins(start, "MM\0*"), check: judgeTiff },
  { is: (start) => begins(start, "BM"), check: judgeBmp },
];

/** ISO/IEC 15948 (PNG), 5.2 and 5.3: a signature, then chunks with checksums, IHDR first and IEND last. */
async function judgePng(bytes: Bytes): Promise<Finding[]> {
  let hasData = false;
  for (let at = 8; ; ) {
    const head = await bytes.read(at, 8);
    if (head.length < 8) return truncated();
    const length = head.readUInt32BE(0);
    const type = head.toString("latin1", 4, 8);
    if (!/^[A-Za-z]{4}$/.test(type) || (at === 8) !== (type === "IHDR")) return damaged(`byte ${at}`);
    if (at + 12 + length > bytes.size) return truncated();
    let sum = crc32(head.subarray(4));
    for (let done = 0; done < length; ) {
      const piece = await bytes.read(at + 8 + done, Math.min(PIECE, length - done));
      if (piece.length === 0) return truncated();
      sum = crc32(piece, sum);
      done += piece.length;
    }
    const stored = await bytes.read(at + 8 + length, 4);
    if (stored.readUInt32BE(0) !== sum) return damaged(`chunk ${type}`);
    if (type === "IDAT") hasData = true;
    if (type === "IEND") return hasData ? [] : damaged("no picture data");
    at += 12 + length;
  }
}

/** ISO/IEC 10918-1 (JPEG), annex B: segments, then coded data in which a marker is never followed by 0, until EOI. */
async function judgeJpeg(bytes: Bytes): Promise<Finding[]> {
  let hasScan = false;
  for (let at = 2; ; ) {
    const found = await nextMarker(bytes, at, hasScan);
    if (found === undefined) return truncated();
    if (found === "none") return damaged(`byte ${at}`);
    const { marker, end } = found;
    if (marker === 0xd9) return hasScan ? [] : damaged("no picture data");
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at = end;
      continue;
    }
    const head = await bytes.read(end, 2);
    if (head.length < 2) return truncated();
    const length = head.readUInt16BE(0);
    if (length < 2) return damaged(`byte ${end}`);
    if (end + length > bytes.size) return truncated();
    if (marker === 0xda) hasScan = true;
    at = end + length;
  }
}

/** How much is looked at in one go for a marker: much less than a piece, so that a piece serves for many markers. */
const MARKER_PIECE = 4 * 1024;

/** The next marker at or, inside coded data, after `from`. Nothing when the file ends first. */
async function nextMarker(
  bytes: Bytes,
  from: number,
  inData: boolean,
): Promise<{ marker: number; end: number } | "none" | undefined> {
  for (let at = from; ; ) {
    const piece = await bytes.read(at, MARKER_PIECE);
    if (piece.length < 2) return undefined;
    let index = 0;
    while (index + 1 < piece.length) {
      if (piece[index] !== 0xff) {
        if (!inData) return "none";
        const next = piece.indexOf(0xff, index);
        index = next < 0 ? piece.length : next;
        continue;
      }
      const marker = piece[index + 1] ?? 0;
      // FF FF is filling; in coded data FF 00 is the byte FF, and D0 to D7 only mark places to restart from.
      if (marker === 0xff) index += 1;
      else if (inData && (marker === 0 || (marker >= 0xd0 && marker <= 0xd7))) index += 2;
      else return { marker, end: at + index + 2 };
    }
    // The last byte may be the first half of a marker.
    at += Math.min(index, piece.length);
  }
}

/** GIF89a specification, 17 to 27: screen, then blocks, then the trailer 3B. */
async function judgeGif(bytes: Bytes): Promise<Finding[]> {
  const screen = await bytes.read(0, 13);
  if (screen.length < 13) return truncated();
  const table = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + table(screen[10] ?? 0);
  let hasPicture = false;
  for (;;) {
    const [kind] = await bytes.read(at, 1);
    if (kind === undefined) return truncated();
    if (kind === 0x3b) return hasPicture ? [] : damaged("no picture data");
    if (kind === 0x2c) {
      const descriptor = await bytes.read(at, 10);
      if (descriptor.length < 10) return truncated();
      // The descriptor, its colour table, and the byte that tells the size of the codes.
      at += 10 + table(descriptor[9] ?? 0) + 1;
      hasPicture = true;
    } else if (kind === 0x21) at += 2;
    else return damaged(`byte ${at}`);
    for (;;) {
      const [length] = await bytes.read(at, 1);
      if (length === undefined) return truncated();
      at += 1 + length;
      if (length === 0) break;
    }
  }
}

/** RIFF as WebP uses it (RFC 9649, 2.4): a size for the whole, then chunks. */
async function judgeWebp(bytes: Bytes): Promise<Finding[]> {
  const size = (await bytes.read(0, 8)).readUInt32LE(4);
  if (8 + size > bytes.size) return truncated();
  let hasPicture = false;
  for (let at = 12; at + 8 <= 8 + size; ) {
    const head = await bytes.read(at, 8);
    const type = head.toString("latin1", 0, 4);
    const length = head.readUInt32LE(4);
    if (at + 8 + length > 8 + size) return truncated();
    if (type === "VP8 " || type === "VP8L" || type === "ANMF") hasPicture = true;
    at += 8 + length + (length & 1);
  }
  return hasPicture ? [] : damaged("no picture data");
}

const MAX_PAGES = 10_000;
const MAX_STRIPS = 1_000_000;
const TIFF_TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/** TIFF 6.0, section 2: directories and the strips or tiles they point to lie inside the file. */
async function judgeTiff(bytes: Bytes): Promise<Finding[]> {
  const header = await bytes.read(0, 8);
  if (header.length < 8) return truncated();
  const little = header[0] === 0x49;
  const u16 = (buffer: Buffer, at: number) => (little ? buffer.readUInt16LE(at) : buffer.readUInt16BE(at));
  const u32 = (buffer: Buffer, at: number) => (little ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at));
  const seen = new Set<number>();
  let directory = u32(header, 4);
  if (directory === 0) return damaged("no picture data");

  while (directory !== 0) {
    if (seen.has(directory)) return damaged("its pages run in a circle");
    if (seen.size === MAX_PAGES) throw new UnreadableError(`the picture has more than ${MAX_PAGES} pages`, true);
    seen.add(directory);
    const head = await bytes.read(directory, 2);
    if (head.length < 2) return truncated();
    const entries = Buffer.from(await bytes.read(directory + 2, u16(head, 0) * 12 + 4));
    if (entries.length < u16(head, 0) * 12 + 4) return truncated();
    const values = new Map<number, number[]>();
    for (let at = 0; at + 12 < entries.length; at += 12) {
      const tag = u16(entries, at);
      const type = u16(entries, at + 2);
      const count = u32(entries, at + 4);
      const length = count * (TIFF_TYPE_BYTES[type] ?? 0);
      const offset = length > 4 ? u32(entries, at + 8) : directory + 2 + at + 8;
      if (offset + length > bytes.size) return truncated();
      if (!STRIP_TAGS.has(tag)) continue;
      if (type !== 3 && type !== 4) return damaged(`tag ${tag}`); // SHORT or LONG.
      if (count > MAX_STRIPS) throw new UnreadableError(`the picture has more than ${MAX_STRIPS} parts`, true);
      const raw = await bytes.read(offset, length);
      const wide = type === 4;
      values.set(
        tag,
        Array.from({ length: count }, (_, index) => (wide ? u32(raw, index * 4) : u16(raw, index * 2))),
      );
    }
    for (const [offsets, counts] of [
      [273, 279],
      [324, 325],
    ] as const) {
      const lengths = values.get(counts) ?? [];
      if (values.get(offsets)?.some((offset, index) => offset + (lengths[index] ?? 0) > bytes.size)) return truncated();
    }
    directory = u32(entries, entries.length - 4);
  }
  return [];
}

/** StripOffsets, StripByteCounts, TileOffsets, TileByteCounts. */
const STRIP_TAGS = new Set([273, 279, 324, 325]);

/** BITMAPFILEHEADER and BITMAPINFOHEADER: the picture data lies inside the file. */
async function judgeBmp(bytes: Bytes): Promise<Finding[]> {
  const header = await bytes.read(0, 54);
  if (header.length < 26) return truncated();
  const dataAt = header.readUInt32LE(10);
  const headerBytes = header.readUInt32LE(14);
  if (headerBytes < 12 || dataAt < 14 + headerBytes) return damaged("header");
  if (dataAt >= bytes.size) return truncated();
  if (headerBytes < 40 || header.length < 54) return [];
  const width = Math.abs(header.readInt32LE(18));
  const height = Math.abs(header.readInt32LE(22));
  const bits = header.readUInt16LE(28);
  const compression = header.readUInt32LE(30);
  // Uncompressed rows are filled up to four bytes; compressed ones say their size.
  const dataBytes =
    compression === 0 || compression === 3 ? Math.ceil((width * bits) / 32) * 4 * height : header.readUInt32LE(34);
  return dataAt + dataBytes > bytes.size ? truncated() : [];
}

/** SVG is XML: it is whole when it is well-formed. */
async function judgeSvg(file: string): Promise<Finding[]> {
  let script = false;
  try {
    await readXml(createReadStream(file), {
      open(tag) {
        script ||= tag.local === "script" || Object.keys(tag.attributes).some((name) => /^on[a-z]+$/.test(name));
      },
    });
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return damaged(`line ${error.line}`);
  }
  return script ? [finding("image-script")] : [];
}
