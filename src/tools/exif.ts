/**
 * What is noted about a picture, beside the picture: EXIF (in the form of TIFF), IPTC
 * and XMP. Only *that* something is noted is told, never what. Every offset comes
 * from the file and is looked at before it is followed; each list is read once.
 */
import { ASCII, listAt, long, short, tiffOf } from "./tiff.js";
import { scanXml } from "./xml.js";

/** What can be noted. `pages`: of a scan, behind the first. `more`: pictures and data that are not shown. */
export type Noted =
  | "gps"
  | "author"
  | "owner"
  | "people"
  | "place"
  | "serial"
  | "camera"
  | "time"
  | "comment"
  | "software"
  | "pages"
  | "thumbnail"
  | "more"
  | "unreadable";

export type Notes = Set<Noted>;

// ------------------------------------------------------------------ TIFF, EXIF

/** TIFF 6.0 and Exif 3.0, 4.6: tags of the first list, and of the one for EXIF. */
const TEXTS: ReadonlyMap<number, Noted> = new Map([
  [0x010e, "comment"],
  [0x010f, "camera"],
  [0x0110, "camera"],
  [0x0131, "software"],
  [0x0132, "time"],
  [0x013b, "author"],
  [0x013c, "software"],
  [0x8298, "owner"],
  [0x9003, "time"],
  [0x9004, "time"],
  [0x9286, "comment"],
  [0x9c9b, "comment"],
  [0x9c9c, "comment"],
  [0x9c9d, "author"],
  [0x9c9e, "comment"],
  [0x9c9f, "comment"],
  [0xa430, "owner"],
  [0xa431, "serial"],
  [0xa435, "serial"],
  [0xc62f, "serial"],
]);
const ORIENTATION = 0x0112;
const THUMBNAIL = 0x0201;
const EXIF_LIST = 0x8769;
const GPS_LIST = 0x8825;
/** Latitude, longitude, the same of the destination, the name of the area. */
const PLACES: ReadonlySet<number> = new Set([2, 4, 20, 22, 28]);

/** Of TIFF files: XMP, IPTC and Photoshop's resources. */
const CARRIED: ReadonlyMap<number, (value: Buffer, notes: Notes) => void> = new Map([
  [0x02bc, readXmp],
  [0x83bb, readIptc],
  [0x8649, readPhotoshop],
]);

const MAX_LISTS = 64;

/** `isFile`: a TIFF file, whose lists are its pages, and which may carry the others; otherwise the second list is that of a thumbnail. */
export function readTiff(bytes: Buffer, notes: Notes, isFile = false): void {
  const tiff = tiffOf(bytes);
  if (!tiff) {
    notes.add("unreadable");
    return;
  }
  const waiting = [{ at: long(tiff, 4), isPlace: false }];
  const seen = new Set<number>();
  const carried = new Set<number>();
  for (let list = waiting.pop(); list; list = waiting.pop()) {
    if (seen.has(list.at) || seen.size >= MAX_LISTS) continue;
    seen.add(list.at);
    const found = listAt(tiff, list.at);
    if (!found) {
      notes.add("unreadable");
      continue;
    }
    for (const { tag, value, entry } of found.fields) {
      if (list.isPlace) {
        if (PLACES.has(tag) && isPlace(value)) notes.add("gps");
      } else if (tag === EXIF_LIST || tag === GPS_LIST) {
        if (value.length >= 4) waiting.push({ at: long({ ...tiff, bytes: value }, 0), isPlace: tag === GPS_LIST });
      } else if (CARRIED.has(tag)) {
        // Each but once: fields may all lead to the same megabytes.
        if (isFile && !carried.has(tag)) CARRIED.get(tag)?.(value, notes);
        carried.add(tag);
      } else {
        // Of a file, also the name of the document that it was, of the page, of the printer.
        const noted = TEXTS.get(tag) ?? (isFile && short(tiff, entry + 2) === ASCII ? "comment" : undefined);
        if (noted && isNoted(value, noted)) notes.add(noted);
      }
    }
    if (found.next !== 0 && !list.isPlace) {
      waiting.push({ at: found.next, isPlace: false });
      // Documents show the first page of a scan, and carry them all.
      if (isFile) notes.add("pages");
    }
    if (!isFile && found.fields.some(({ tag, value }) => tag === THUMBNAIL && value.length > 0)) notes.add("thumbnail");
  }
}

/** Exif: a comment begins with the name of its code; unset texts are blanks, unset times are noughts. */
function isNoted(value: Buffer, noted: Noted): boolean {
  const text = value.toString("latin1", 0, 512).replace(/^(?:ASCII|JIS|UNICODE)\0+/, "");
  return noted === "time" ? /[1-9]/.test(text) : /[^\0\s]/.test(text);
}

/** Fractions of two times four bytes: noughts above the line are no place. */
function isPlace(value: Buffer): boolean {
  return value.subarray(0, 64).some((byte, at) => at % 8 < 4 && byte !== 0);
}

/** 2 to 8 for a picture that is to be turned or mirrored when it is shown. */
export function orientationIn(bytes: Buffer): number {
  const tiff = tiffOf(bytes);
  const list = tiff && listAt(tiff, long(tiff, 4));
  const value = list?.fields.find(({ tag }) => tag === ORIENTATION)?.value;
  const turned = tiff && value && value.length >= 2 ? short({ ...tiff, bytes: value }, 0) : 1;
  return turned >= 2 && turned <= 8 ? turned : 1;
}

/** The smallest TIFF that says how a picture is turned. */
export function tiffWithOrientation(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write("II*\0", "latin1");
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(1, 8);
  tiff.writeUInt16LE(ORIENTATION, 10);
  tiff.writeUInt16LE(3, 12);
  tiff.writeUInt32LE(1, 14);
  tiff.writeUInt16LE(orientation, 18);
  return tiff;
}

// ---------------------------------------------------------------- Photoshop, IPTC

/** Adobe Photoshop File Formats, image resources: `8BIM`, a number, a name, a length, the data. */
export function readPhotoshop(bytes: Buffer, notes: Notes): void {
  let at = 0;
  while (at + 12 <= bytes.length && bytes.toString("latin1", at, at + 4) === "8BIM") {
    const number = bytes.readUInt16BE(at + 4);
    const name = 1 + (bytes[at + 6] ?? 0);
    const head = at + 6 + name + (name % 2);
    if (head + 4 > bytes.length) return;
    const length = bytes.readUInt32BE(head);
    const data = bytes.subarray(head + 4, head + 4 + length);
    if (number === 0x0404) readIptc(data, notes);
    else if (number === 0x0409 || number === 0x040c) notes.add("thumbnail");
    else if (number === 0x0422) readTiff(data, notes);
    else if (number === 0x0424) readXmp(data, notes);
    at = head + 4 + length + (length % 2);
  }
}

/** IPTC Information Interchange Model 4.2, record 2. */
const DATASETS: ReadonlyMap<number, Noted> = new Map([
  [55, "time"],
  [60, "time"],
  [65, "software"],
  [80, "author"],
  [85, "author"],
  [90, "place"],
  [92, "place"],
  [95, "place"],
  [101, "place"],
  [110, "author"],
  [116, "owner"],
  [118, "author"],
  [120, "comment"],
  [122, "author"],
]);

function readIptc(bytes: Buffer, notes: Notes): void {
  let at = 0;
  while (at + 5 <= bytes.length && bytes[at] === 0x1c) {
    const length = bytes.readUInt16BE(at + 3);
    const noted = bytes[at + 1] === 2 ? DATASETS.get(bytes[at + 2] ?? 0) : undefined;
    if (noted && isNoted(bytes.subarray(at + 5, at + 5 + length), noted)) notes.add(noted);
    at += 5 + length;
  }
}

// ------------------------------------------------------------------------- XMP

/** Names of properties; the prefixes before them differ from program to program. */
const PROPERTIES: ReadonlyMap<string, Noted> = new Map<string, Noted>([
  ["creator", "author"],
  ["Author", "author"],
  ["Artist", "author"],
  ["AuthorsPosition", "author"],
  ["CaptionWriter", "author"],
  ["Credit", "author"],
  ["CiEmailWork", "author"],
  ["CiTelWork", "author"],
  ["rights", "owner"],
  ["Owner", "owner"],
  ["OwnerName", "owner"],
  ["CameraOwnerName", "owner"],
  ["PersonInImage", "people"],
  ["PersonDisplayName", "people"],
  ["City", "place"],
  ["State", "place"],
  ["Country", "place"],
  ["Location", "place"],
  ["Sublocation", "place"],
  ["GPSLatitude", "gps"],
  ["GPSLongitude", "gps"],
  ["SerialNumber", "serial"],
  ["BodySerialNumber", "serial"],
  ["LensSerialNumber", "serial"],
  ["Make", "camera"],
  ["Model", "camera"],
  ["DateTimeOriginal", "time"],
  ["DateCreated", "time"],
  ["CreateDate", "time"],
  ["CreatorTool", "software"],
  ["Software", "software"],
  ["description", "comment"],
  ["UserComment", "comment"],
  ["Thumbnails", "thumbnail"],
  ["HasExtendedXMP", "more"],
]);

/** More is carried by no picture of an office document. */
const MAX_XMP = 8 * 1024 * 1024;

/** ISO 16684-1, 7: a property is an element with text somewhere in it, or an attribute. */
export function readXmp(bytes: Buffer, notes: Notes): void {
  const text = packetIn(bytes);
  if (text === undefined) return;
  let within: { readonly noted: Noted; readonly depth: number } | undefined;
  try {
    scanXml(text, {
      open({ local, attributes }, depth) {
        for (const name in attributes) {
          const { local: property, value } = attributes[name] ?? { local: "", value: "" };
          const noted = PROPERTIES.get(property);
          if (noted && value.trim() !== "") notes.add(noted);
        }
        const noted = within ? undefined : PROPERTIES.get(local);
        if (noted) within = { noted, depth };
      },
      close(_, depth) {
        if (within?.depth === depth) within = undefined;
      },
      text(value) {
        if (within && value.trim() !== "") notes.add(within.noted);
      },
    });
  } catch {
    // Broken, too deep, or with a document type: whatever it says, it cannot be told.
    notes.add("unreadable");
  }
}

/** The element that holds all, without the packet's padding about it. */
function packetIn(bytes: Buffer): string | undefined {
  for (const name of ["x:xmpmeta", "x:xapmeta", "rdf:RDF"]) {
    const start = bytes.indexOf(`<${name}`);
    const end = start < 0 ? -1 : bytes.indexOf(`</${name}>`, start);
    if (end >= 0 && end - start <= MAX_XMP) return bytes.toString("utf8", start, end + name.length + 3);
  }
  return undefined;
}
