/**
 * First rung: formats that a few bytes at fixed places give away. Pictures are
 * also looked at from their end, since a picture cut short is the common damage.
 */
import { formatByPuid } from "../formats.js";
import { bytesAt, hasBytes, type Match, patternCells, type Rung, type Suspect, TraitList } from "./match.js";
import type { ByteSource } from "./source.js";

export const matchMagic: Rung = async (suspect) => {
  for (const look of [png, jpeg, gif, tiff, webp, bmp, heif, signature, tar]) {
    const match = await look(suspect);
    if (match) return match;
  }
  return undefined;
};

const CUT_SHORT = "the picture ends too early";

function found(puid: string, basis: string, damage?: string): Match {
  const traits = new TraitList();
  if (damage !== undefined) traits.add("damaged", damage);
  return { format: formatByPuid(puid), basis: [basis], traits: traits.list };
}

function startsWith(head: Buffer, text: string, offset = 0): boolean {
  return head.toString("latin1", offset, offset + text.length) === text;
}

function tail(source: ByteSource, length: number): Promise<Buffer> {
  const start = Math.max(0, source.size - length);
  return source.read(start, source.size - start);
}

/** PNG (third edition), 5.3: length, type, data, check sum. The optional chunks tell PRONOM's version. */
async function png({ head, source }: Suspect): Promise<Match | undefined> {
  if (!startsWith(head, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR")) return undefined;
  let puid = "fmt/11";
  let at = 8;
  let ended = (await tail(source, 1024)).includes("IEND");
  for (let hops = 0; hops < 256; hops++) {
    const chunk = await source.read(at, 8);
    if (chunk.length < 8) break;
    const type = chunk.toString("latin1", 4, 8);
    if (type === "iTXt") puid = "fmt/13";
    else if (puid === "fmt/11" && ["iCCP", "sPLT", "sRGB"].includes(type)) puid = "fmt/12";
    if (type === "IEND") ended = true;
    // Behind the first picture data only the end is of interest, and that was looked at.
    if (type === "IEND" || (type === "IDAT" && ended)) break;
    at += 12 + chunk.readUInt32BE(0);
    // A picture in very many chunks: the walk ends, and nothing is said about its end.
    if (hops === 255) ended = true;
  }
  return found(puid, bytesAt(0, 16), ended ? undefined : CUT_SHORT);
}

const EXIF_VERSIONS: Readonly<Record<string, string>> = {
  "0200": "x-fmt/398",
  "0210": "x-fmt/390",
  "0220": "x-fmt/391",
  "0221": "fmt/645",
};

async function jpeg({ head, source }: Suspect): Promise<Match | undefined> {
  if (!startsWith(head, "\xff\xd8\xff")) return undefined;
  const damage = (await tail(source, 64 * 1024)).includes(Buffer.from([0xff, 0xd9])) ? undefined : CUT_SHORT;
  const jfif = startsWith(head, "JFIF\0\x01", 6) ? { 0: "fmt/42", 1: "fmt/43", 2: "fmt/44" }[head[12] ?? 9] : undefined;
  if (jfif !== undefined) return found(jfif, bytesAt(0, 14), damage);
  if (startsWith(head, "Exif\0\0", 6)) {
    const version = exifVersion(head);
    const puid = EXIF_VERSIONS[version] ?? (version.startsWith("023") ? "fmt/1507" : undefined);
    if (puid !== undefined) return found(puid, bytesAt(0, 12), damage);
  }
  return found("fmt/41", bytesAt(0, 3), damage);
}

/** Exif 2.3, 4.6.5: tag 0x9000, type 7, four bytes such as `0220`; in either byte order. */
function exifVersion(head: Buffer): string {
  for (const tag of ["9000000700000004", "0090070004000000"]) {
    const at = head.indexOf(Buffer.from(tag, "hex"));
    if (at >= 0) return head.toString("latin1", at + 8, at + 12);
  }
  return "";
}

async function gif({ head, source }: Suspect): Promise<Match | undefined> {
  const puid = startsWith(head, "GIF87a") ? "fmt/3" : startsWith(head, "GIF89a") ? "fmt/4" : undefined;
  if (puid === undefined) return undefined;
  return found(puid, bytesAt(0, 6), (await tail(source, 64)).includes(0x3b) ? undefined : CUT_SHORT);
}

async function tiff({ head, source }: Suspect): Promise<Match | undefined> {
  const little = startsWith(head, "II");
  if (!little && !startsWith(head, "MM")) return undefined;
  if (head.length < 8) return undefined;
  const version = little ? head.readUInt16LE(2) : head.readUInt16BE(2);
  if (version === 43) return found("fmt/1917", bytesAt(0, 4));
  if (version !== 42) return undefined;
  // TIFF 6.0, section 2: the directory may stand anywhere, in cut-off pictures behind the end.
  const directory = little ? head.readUInt32LE(4) : head.readUInt32BE(4);
  return found("fmt/353", bytesAt(0, 4), directory < source.size ? undefined : CUT_SHORT);
}

async function webp({ head, source }: Suspect): Promise<Match | undefined> {
  if (!startsWith(head, "RIFF") || !startsWith(head, "WEBPVP8", 8)) return undefined;
  const puid = { " ": "fmt/566", L: "fmt/567", X: "fmt/568" }[head.toString("latin1", 15, 16)];
  return puid === undefined
    ? undefined
    : found(puid, bytesAt(0, 16), head.readUInt32LE(4) + 8 > source.size ? CUT_SHORT : undefined);
}

const BITMAP_HEADERS: Readonly<Record<number, string>> = {
  12: "fmt/115",
  40: "fmt/116",
  108: "fmt/118",
  124: "fmt/119",
};

async function bmp({ head, source }: Suspect): Promise<Match | undefined> {
  if (!startsWith(head, "BM") || head.length < 34) return undefined;
  const size = head.readUInt32LE(14);
  const puid = BITMAP_HEADERS[size];
  // One colour plane: the field is 1 in every bitmap, which two letters alone would not prove.
  const planes = head.readUInt16LE(size === 12 ? 22 : 26);
  if (puid === undefined || planes !== 1) return undefined;
  const bitFields = size === 40 && head.readUInt32LE(30) === 3;
  const damage = head.readUInt32LE(10) < source.size ? undefined : CUT_SHORT;
  return found(bitFields ? "fmt/117" : puid, bytesAt(0, 30), damage);
}

async function heif({ head }: Suspect): Promise<Match | undefined> {
  return /^ftyp(mif1|msf1|heic|heix|hevc|hevx)/.test(head.toString("latin1", 4, 12))
    ? found("fmt/1101", bytesAt(4, 8))
    : undefined;
}

/** Bytes at the start of the file, as PRONOM has them. */
const SIGNATURES: readonly (readonly [puid: string, pattern: string])[] = [
  ["fmt/484", "377ABCAF271C"],
  ["fmt/613", "526172211A070100"],
  ["x-fmt/264", `526172211A0700 ???? 73 ${"??".repeat(34)} 14`],
  ["fmt/411", "526172211A0700"],
  ["fmt/1098", "FD377A585A00"],
  ["x-fmt/268", "425A68 ?? 314159265359"],
  ["x-fmt/266", "1F8B08"],
  ["fmt/637", "E4525C7B8CD8A74DAEB15378D02996D3"],
  // Office files from before compound files: a stream of records ([MS-XLS] 2.4.21, BOF), or Word 2's header.
  ["fmt/55", "09000400 ???? 1000"],
  ["fmt/56", "09020600 ???? 1000"],
  ["fmt/57", "09040600 ???? 1000"],
  ["fmt/58", "09040600 0000 0001"],
  ["fmt/58", "09040600 0004 0001"],
  ["fmt/38", `DBA5 ${"??".repeat(16)} 00000000`],
];

async function signature({ head }: Suspect): Promise<Match | undefined> {
  const hit = SIGNATURES.find(([, pattern]) => hasBytes(head, pattern));
  return hit && found(hit[0], bytesAt(0, patternCells(hit[1]).length));
}

/** POSIX.1-1988 tar: the check sum of the header, with its own field taken as blanks, is the proof. */
async function tar({ head }: Suspect): Promise<Match | undefined> {
  if (head.length < 512 || head[0] === 0) return undefined;
  const stated = /^ *([0-7]+)[\0 ]/.exec(head.toString("latin1", 148, 156))?.[1];
  if (stated === undefined) return undefined;
  let sum = 0;
  for (let at = 0; at < 512; at++) sum += at >= 148 && at < 156 ? 0x20 : (head[at] ?? 0);
  return sum === Number.parseInt(stated, 8) ? found("x-fmt/265", bytesAt(0, 512)) : undefined;
}
