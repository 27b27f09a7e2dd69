import { is, nameOf, type PdfStream } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { type Fault, iso19005, MADE_WRONG, onPage, type Rule } from "../rule.js";

const SIGNATURE = Buffer.from("0000000c6a5020200d0a870a", "hex");
const CIE_JAB = 19;
/** Boxes before and within the header; a file has about ten. */
const MAX_BOXES = 1000;

/** What the header boxes say (ISO/IEC 15444-1, annex I). */
interface Header {
  channels: number | undefined;
  /** Bits of one channel; beyond 38, or 256 where channels differ. */
  bits: number | undefined;
  bitsPerChannel: boolean;
  readonly colours: { readonly method: number; readonly approximation: number; readonly space: number | undefined }[];
}

/** PDF/A-1 knows no JPEG 2000. */
export const jpeg2000: Rule = {
  id: "pdfa-6.2.8.3-jpeg2000",
  basis: iso19005(2, "6.2.8.3"),
  tests: { part2: ["1", "2", "3", "4", "5"].map((test) => `6.2.8.3-${test}`) },
  weight: "conformance",
  scope: { notInPart1: true },
  checks: "Pictures in JPEG 2000 say clearly what their colours are.",
  advice:
    "Convert the original document with council-convert, or save its pictures in another format, such as PNG or JPEG.",
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    for (const [, { stream, page }] of doc.use().graphics.images) {
      const data = stream && jpeg2000In(doc, stream);
      if (!stream || !data) continue;
      const header = readHeader(data);
      const replaced = doc.get(stream.dict, "ColorSpace") !== null;
      for (const message of faultsOf(header, replaced)) yield { message, ...onPage(page) };
    }
  },
};

/** The picture's own data, with what it was packed in undone; nothing where it is of another kind. */
function jpeg2000In(doc: PdfDocument, { dict, raw }: PdfStream): Buffer | undefined {
  const filter = doc.get(dict, "Filter");
  const filters = is(filter, "array") ? filter.items.map(doc.file.resolve) : [filter];
  const at = filters.findIndex((one) => nameOf(one) === "JPXDecode");
  if (at <= 0) return at === 0 ? raw : undefined;
  const entries = new Map(dict.entries).set("Filter", { kind: "array", items: filters.slice(0, at) });
  return doc.file.decode({ kind: "stream", dict: { kind: "dict", entries }, raw });
}

function* faultsOf({ channels, bits, bitsPerChannel, colours }: Header, replaced: boolean): Iterable<string> {
  if (channels !== 1 && channels !== 3 && channels !== 4)
    yield "A picture in JPEG 2000 has a number of colour channels other than 1, 3 or 4.";
  if (bitsPerChannel || bits === undefined || bits < 1 || bits > 38)
    yield "A picture in JPEG 2000 has a number of bits that PDF/A forbids.";
  // A colour space in the PDF replaces those of the picture.
  if (replaced) return;
  const best = colours.filter(({ approximation }) => approximation === 1);
  if (colours.length !== 1 && best.length !== 1) yield "A picture in JPEG 2000 does not say which colour space counts.";
  const used = best[0] ?? (colours.length === 1 ? colours[0] : undefined);
  if (!used) return;
  if (![1, 2, 3].includes(used.method)) yield "A picture in JPEG 2000 names its colours in an unknown way.";
  if (used.space === CIE_JAB) yield "A picture in JPEG 2000 uses the colour space CIEJab.";
}

function readHeader(bytes: Buffer): Header {
  const header: Header = { channels: undefined, bits: undefined, bitsPerChannel: false, colours: [] };
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return header;
  for (const [type, content] of boxes(bytes)) {
    if (type !== "jp2h") continue;
    for (const [inner, box] of boxes(content)) readBox(header, inner, box);
    break;
  }
  return header;
}

function readBox(header: Header, type: string, box: Buffer): void {
  if (type === "ihdr" && box.length >= 14) {
    header.channels = box.readUInt16BE(8);
    // The top bit is the sign of the samples.
    header.bits = box[10] === 255 ? 256 : (box.readUInt8(10) & 0x7f) + 1;
  }
  if (type === "bpcc") header.bitsPerChannel = true;
  if (type === "colr" && box.length >= 3 && header.colours.length < MAX_BOXES)
    header.colours.push({
      method: box.readUInt8(0),
      approximation: box.readUInt8(2),
      space: box[0] === 1 && box.length >= 7 ? box.readUInt32BE(3) : undefined,
    });
}

function* boxes(bytes: Buffer): Iterable<readonly [string, Buffer]> {
  let at = 0;
  for (let count = 0; at + 8 <= bytes.length && count < MAX_BOXES; count += 1) {
    const type = bytes.toString("latin1", at + 4, at + 8);
    let length = bytes.readUInt32BE(at);
    let head = 8;
    if (length === 1 && at + 16 <= bytes.length) {
      length = Number(bytes.readBigUInt64BE(at + 8));
      head = 16;
    }
    if (length === 0) length = bytes.length - at;
    if (length < head) return;
    yield [type, bytes.subarray(at + head, at + length)];
    at += length;
  }
}
