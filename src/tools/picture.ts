/**
 * What a picture file carries beside the picture: who took it, where, when and with what. It is
 * told in words without the data themselves, and can be taken out while the picture stays as it is,
 * byte for byte. Damaged files are no failure: what cannot be read is told as such.
 */
import { crc32, inflateSync } from "node:zlib";
import {
  type Noted,
  type Notes,
  orientationIn,
  readPhotoshop,
  readTiff,
  readXmp,
  tiffWithOrientation,
} from "./exif.js";
import { type PicturePart, partsOf } from "./picture-parts.js";
import { onlyFirstPage } from "./tiff.js";

export interface PictureMetadata {
  /** The place where it was taken is noted. */
  readonly gps?: true;
  /** What is noted, in words: the gravest first. */
  readonly personal: readonly string[];
}

const WORDS: Readonly<Record<Noted, string>> = {
  gps: "place where it was taken (GPS)",
  author: "name of the author",
  owner: "name of the owner",
  people: "names of people in the picture",
  place: "name of the place",
  serial: "camera and its serial number",
  camera: "make of the camera",
  time: "time when it was taken",
  pages: "further pages of a scan that are not shown",
  comment: "comment",
  software: "program that it was made with",
  thumbnail: "small copy of the picture as it once was",
  more: "further data that are not shown",
  unreadable: "metadata that cannot be read",
};

/** What is noted about a picture; nothing when that is nothing, or for formats that are not known here. */
export function pictureMetadata(picture: Uint8Array): PictureMetadata | undefined {
  const bytes = asBuffer(picture);
  const notes: Notes = new Set();
  const cut = partsOf(bytes);
  if (cut) {
    READERS[cut.format](cut.parts, notes);
    if (cut.parts.some((part) => isUnread(cut.format, part))) notes.add("unreadable");
  } else if (pictureMime(bytes) === "image/tiff") readTiff(bytes, notes, true);
  else if (isHeif(bytes)) readHeif(bytes, notes);
  if (notes.has("serial")) notes.delete("camera");
  if (notes.size === 0) return undefined;
  const personal = (Object.keys(WORDS) as Noted[]).filter((noted) => notes.has(noted)).map((noted) => WORDS[noted]);
  return { ...(notes.has("gps") && { gps: true }), personal };
}

type Format = "jpeg" | "png" | "webp" | "gif";

type Reader<Of> = (of: Of, notes: Notes) => void;

const READERS: Readonly<Record<Format, Reader<readonly PicturePart[]>>> = {
  jpeg: each(readJpegPart),
  png: readPng,
  webp: each(readWebpPart),
  gif: each(readGifPart),
};

function each(read: Reader<PicturePart>): Reader<readonly PicturePart[]> {
  return (parts, notes) => {
    for (const part of parts) read(part, notes);
  };
}

const EXIF = "Exif\0\0";
const XMP = "http://ns.adobe.com/xap/1.0/\0";
const MORE_XMP = "http://ns.adobe.com/xmp/extension/\0";
const PHOTOSHOP = "Photoshop 3.0\0";
const ICC = "ICC_PROFILE\0";
/** CIPA DC-007: further pictures behind the first. */
const SEVERAL = "MPF\0";

function startsWith(data: Buffer, start: string): boolean {
  return data.toString("latin1", 0, start.length) === start;
}

function readJpegPart({ name, data }: PicturePart, notes: Notes): void {
  if (name === "e1" && startsWith(data, EXIF)) readTiff(data.subarray(EXIF.length), notes);
  else if (name === "e1" && startsWith(data, XMP)) readXmp(data.subarray(XMP.length), notes);
  else if (name === "ed" && startsWith(data, PHOTOSHOP)) readPhotoshop(data.subarray(PHOTOSHOP.length), notes);
  else if (name === "e0" && hasJfifThumbnail(data)) notes.add("thumbnail");
  else if (name === "fe") noteText(data, "comment", notes);
  else if (name === "e0" && !startsWith(data, JFIF)) noteText(data, "more", notes);
  else if ((name === "e1" && startsWith(data, MORE_XMP)) || (name === "e2" && startsWith(data, SEVERAL)))
    notes.add("more");
  else noteBehind(name, data, notes);
}

const JFIF = "JFIF\0";
/** JFIF 1.02: so long without the small copy that may follow. */
const JFIF_LENGTH = 14;

/** A small copy, or whatever follows in its place; or an extension that holds one. */
function hasJfifThumbnail(data: Buffer): boolean {
  return startsWith(data, "JFXX\0") || (startsWith(data, JFIF) && data.length > JFIF_LENGTH);
}

function noteText(data: Buffer, noted: Noted, notes: Notes): void {
  if (/[^\0\s]/.test(data.toString("latin1", 0, 512))) notes.add(noted);
}

/** What follows the end is what a picture was before it was cut, more often than not. Some noughts are padding. */
function noteBehind(name: string, data: Buffer, notes: Notes): void {
  if (name === "behind" && isMore(data)) notes.add("more");
}

function isMore(data: Buffer): boolean {
  return data.length > 16 && data.some((byte) => byte !== 0);
}

/** How what is damaged begins when it is the picture itself: those that are cut off are cut off there more often than not. */
const PICTURE_BEGINS: Readonly<Record<Format, RegExp>> = {
  jpeg: /^\xff+[\xc0-\xcf\xda-\xdf]/,
  png: /^.{4}(?:[A-Z]|fdAT)/s,
  webp: /^(?:VP8[ LX]|ALPH|ANIM|ANMF|ICCP)/,
  gif: /^,/,
};
/** How it begins when it is something beside the picture, which the picture does not need. */
const NOTE_BEGINS: Readonly<Record<Format, RegExp>> = {
  jpeg: /^\xff+[\xe1-\xef\xfe]/,
  png: /^.{4}(?:tEXt|[zi]TXt|eXIf)/s,
  webp: /^(?:EXIF|XMP )/,
  gif: /^!/,
};

const begins = (data: Buffer, pattern: RegExp) => pattern.test(data.toString("latin1", 0, 32));

/** Damaged, and not the picture itself: what is in it nobody knows. */
function isUnread(format: Format, { name, data }: PicturePart): boolean {
  return (
    name === "rest" && (begins(data, NOTE_BEGINS[format]) || (!begins(data, PICTURE_BEGINS[format]) && isMore(data)))
  );
}

/** PNG (third edition), 11.3.3: key words of texts. Any other text is a comment. */
const KEYWORDS: ReadonlyMap<string, Noted> = new Map([
  ["Author", "author"],
  ["Artist", "author"],
  ["Copyright", "owner"],
  ["Creation Time", "time"],
  ["Software", "software"],
]);
const TEXT_CHUNK = /^(?:tEXt|zTXt|iTXt)$/;

/** Real pictures have some ten. Each may have to be unpacked. */
const MAX_TEXTS = 100;

function readPng(parts: readonly PicturePart[], notes: Notes): void {
  const texts = parts.filter(({ name }) => TEXT_CHUNK.test(name));
  if (texts.length > MAX_TEXTS) notes.add("unreadable");
  for (const { name, data } of texts.slice(0, MAX_TEXTS)) readPngText(name, data, notes);
  for (const { name, data } of parts) {
    if (name === "eXIf") readTiff(data, notes);
    else noteBehind(name, data, notes);
  }
}

function readPngText(name: string, data: Buffer, notes: Notes): void {
  const end = data.indexOf(0);
  const keyword = data.toString("latin1", 0, Math.max(0, Math.min(end, 80)));
  const text = end < 0 ? undefined : pngText(name, data.subarray(end + 1));
  if (text === undefined) notes.add("unreadable");
  else if (keyword === "XML:com.adobe.xmp") readXmp(text, notes);
  else if (keyword.startsWith("Raw profile type ")) readRawProfile(text, notes);
  else noteText(text, KEYWORDS.get(keyword) ?? "comment", notes);
}

/** The text behind the key word: 11.3.3. */
function pngText(name: string, data: Buffer): Buffer | undefined {
  if (name === "tEXt") return data;
  if (name === "zTXt") return inflated(data.subarray(1));
  const language = data.indexOf(0, 2);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) return undefined;
  const text = data.subarray(translated + 1);
  return data[0] === 1 ? inflated(text) : text;
}

const MAX_TEXT = 4 * 1024 * 1024;

function inflated(data: Buffer): Buffer | undefined {
  try {
    return inflateSync(data, { maxOutputLength: MAX_TEXT });
  } catch {
    return undefined;
  }
}

/** ImageMagick keeps EXIF, IPTC and XMP so: a name, a length, hexadecimal digits. */
function readRawProfile(text: Buffer, notes: Notes): void {
  const [, , ...digits] = text.toString("latin1").trim().split("\n");
  const data = Buffer.from(digits.join(""), "hex");
  if (startsWith(data, EXIF)) readTiff(data.subarray(EXIF.length), notes);
  else if (startsWith(data, "8BIM")) readPhotoshop(data, notes);
  else readXmp(data, notes);
}

function readWebpPart({ name, data }: PicturePart, notes: Notes): void {
  if (name === "EXIF") readTiff(tiffIn(data), notes);
  else if (name === "XMP ") readXmp(data, notes);
  else noteBehind(name, data, notes);
}

/** Some programs write the heading of JPEG before it. */
function tiffIn(data: Buffer): Buffer {
  return startsWith(data, EXIF) ? data.subarray(EXIF.length) : data;
}

function readGifPart({ name, data }: PicturePart, notes: Notes): void {
  if (name === "fe") noteText(data, "comment", notes);
  else if (isGifXmp(name, data)) readXmp(data, notes);
  else noteBehind(name, data, notes);
}

const isGifXmp = (name: string, data: Buffer) => name === "ff" && startsWith(data, "XMP DataXMP");

const isHeif = (bytes: Buffer) => /^image\/(?:hei[cf]|avif)$/.test(pictureMime(bytes) ?? "");

/** ISO/IEC 23008-12, annex A: EXIF and XMP are items somewhere in the file, each in one piece. */
function readHeif(bytes: Buffer, notes: Notes): void {
  const exif = bytes.indexOf(EXIF, 0, "latin1");
  if (exif >= 0) readTiff(bytes.subarray(exif + EXIF.length), notes);
  readXmp(bytes, notes);
}

// -------------------------------------------------------------- the clean copy

/**
 * The picture without anything that tells more than it shows. The picture's own bytes, its colour profile and the
 * way it is turned stay. The same bytes when there is nothing to be taken out, and for formats that are not rewritten
 * here (HEIC, metafiles).
 */
export function withoutMetadata(picture: Uint8Array): Uint8Array {
  const bytes = asBuffer(picture);
  const cut = partsOf(bytes);
  if (!cut) return changed(picture, onlyFirstPage(bytes));
  const { format, parts } = cut;
  // A note that is cut off is the end of the file: nothing of the picture comes after it.
  const whole = parts.filter(({ name, data }) => name !== "rest" || !begins(data, NOTE_BEGINS[format]));
  const kept = CLEANERS[format](whole);
  const clean = Buffer.concat(kept);
  if (format === "webp" && clean.length >= 8) clean.writeUInt32LE(clean.length - 8, 4);
  return changed(picture, clean);
}

function changed(picture: Uint8Array, clean: Buffer | undefined): Uint8Array {
  return clean === undefined || clean.equals(picture) ? picture : clean;
}

const CLEANERS: Readonly<Record<Format, (parts: readonly PicturePart[]) => Buffer[]>> = {
  jpeg: cleanJpeg,
  png: (parts) => framed(parts, isOfPng, (tiff) => pngChunk("eXIf", tiff), "eXIf"),
  webp: cleanWebp,
  gif: (parts) => kept(parts, ({ name, data }) => name !== "fe" && !isGifXmp(name, data)),
};

/** What is behind the picture goes, but for padding. */
function kept(parts: readonly PicturePart[], isOfPicture: (part: PicturePart) => boolean): Buffer[] {
  return parts
    .filter((part) => (part.name === "behind" ? !isMore(part.data) : isOfPicture(part)))
    .map(({ whole }) => whole);
}

/** The first EXIF gives way to one that says how the picture is turned, if it is. */
function framed(
  parts: readonly PicturePart[],
  isOfPicture: (part: PicturePart) => boolean,
  frame: (tiff: Buffer) => Buffer,
  exifName: string,
): Buffer[] {
  const exif = parts.find(({ name, data }) => name === exifName && tiffIn(data).length > 0 && isExif(name, data));
  const turned = exif ? orientationIn(tiffIn(exif.data)) : 1;
  if (!exif || turned === 1) return kept(parts, isOfPicture);
  const whole = frame(tiffWithOrientation(turned));
  const mended = parts.map((part) => (part === exif ? { ...part, name: "turned", whole } : part));
  return kept(mended, (part) => part.name === "turned" || isOfPicture(part));
}

const isExif = (name: string, data: Buffer) => name !== "e1" || startsWith(data, EXIF);

function cleanJpeg(parts: readonly PicturePart[]): Buffer[] {
  const plain = parts.map((part) =>
    part.name === "e0" && startsWith(part.data, JFIF) && hasJfifThumbnail(part.data)
      ? { ...part, whole: jpegSegment(0xe0, Buffer.concat([part.data.subarray(0, 12), Buffer.alloc(2)])) }
      : part,
  );
  return framed(plain, isOfJpeg, (tiff) => jpegSegment(0xe1, Buffer.concat([Buffer.from(EXIF), tiff])), "e1");
}

/** JFIF, the colour profile and Adobe's word on the colours are needed to show the picture as it is. */
function isOfJpeg({ name, data }: PicturePart): boolean {
  if (name === "fe") return false;
  if (!/^e[\da-f]$/.test(name)) return true;
  if (name === "e0") return startsWith(data, JFIF);
  if (name === "e2") return startsWith(data, ICC);
  return name === "ee" && startsWith(data, "Adobe");
}

function jpegSegment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** Chunks without which it may look otherwise. Those that begin with a capital letter are needed in any case (5.4). */
const PNG_LOOKS = new Set(
  "tRNS gAMA cHRM sRGB iCCP sBIT bKGD hIST pHYs sPLT cICP mDCV cLLI acTL fcTL fdAT tIME start rest".split(" "),
);

function isOfPng({ name }: PicturePart): boolean {
  return PNG_LOOKS.has(name) || /^[A-Z]/.test(name);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** Flags of the chunk VP8X. */
const HAS_EXIF = 0x08;
const HAS_XMP = 0x04;
const WEBP_PICTURE = /^(?:VP8[ LX]|ALPH|ANIM|ANMF|ICCP|start|rest)$/;

function cleanWebp(parts: readonly PicturePart[]): Buffer[] {
  const isTurned = parts.some(({ name, data }) => name === "EXIF" && orientationIn(tiffIn(data)) !== 1);
  const flagged = parts.map((part) => {
    const flags = part.data[0] ?? 0;
    const right = flags & ~(isTurned ? HAS_XMP : HAS_XMP | HAS_EXIF);
    if (part.name !== "VP8X" || right === flags) return part;
    const whole = Buffer.from(part.whole);
    whole[8] = right;
    return { ...part, whole };
  });
  return framed(flagged, ({ name }) => WEBP_PICTURE.test(name), webpExif, "EXIF");
}

function webpExif(tiff: Buffer): Buffer {
  const head = Buffer.from("EXIF\0\0\0\0", "latin1");
  head.writeUInt32LE(tiff.length, 4);
  return Buffer.concat([head, tiff]);
}

// ------------------------------------------------------------------ media type

/** Where something stands at the beginning, and what is then. */
const SIGNATURES: readonly (readonly [at: number, text: string, mime: string])[] = [
  [0, "\x89PNG\r\n\x1a\n", "image/png"],
  [0, "\xff\xd8\xff", "image/jpeg"],
  [0, "GIF87a", "image/gif"],
  [0, "GIF89a", "image/gif"],
  [0, "II*\0", "image/tiff"],
  [0, "MM\0*", "image/tiff"],
  [0, "II\xbc\x01", "image/vnd.ms-photo"],
  [8, "WEBP", "image/webp"],
  [4, "ftyphei", "image/heic"],
  [4, "ftyphev", "image/heic"],
  [4, "ftypmif1", "image/heif"],
  [4, "ftypmsf1", "image/heif"],
  [4, "ftypavif", "image/avif"],
  [40, " EMF", "image/emf"],
  [0, "\xd7\xcd\xc6\x9a", "image/wmf"],
  [0, "\x01\0\x09\0\0\x03", "image/wmf"],
  [0, "\0\0\x01\0", "image/x-icon"],
  [0, "BM", "image/bmp"],
];

/** The media type by the first bytes (256 are enough), or nothing when they are of no picture. */
export function pictureMime(head: Uint8Array): string | undefined {
  const start = asBuffer(head).toString("latin1", 0, 256);
  const known = SIGNATURES.find(([at, text]) => start.startsWith(text, at))?.[2];
  if (known) return known;
  return /^(?:\xef\xbb\xbf)?\s*<(?:svg|\?xml|!--|!DOCTYPE svg)/.test(start) && start.includes("<svg")
    ? "image/svg+xml"
    : undefined;
}

/** True when nothing behind the picture shows through it, as far as its format tells that (PNG: 11.2.1, 11.3.1.1). */
export function isOpaque(picture: Uint8Array): boolean {
  const bytes = asBuffer(picture);
  const mime = pictureMime(bytes);
  if (mime !== "image/png") return mime === "image/jpeg" || mime === "image/bmp";
  const hasAlpha = ((bytes[25] ?? 0) & 4) !== 0;
  return !hasAlpha && !partsOf(bytes)?.parts.some(({ name }) => name === "tRNS");
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
