import { is, type PdfDict } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../document.js";
import { CONVERT_AGAIN, claimsPart1, type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";

const MOST_PARENTS = 64;
/** Tags of DER (ITU-T X.690). */
const [SEQUENCE, SET, CONTEXT_0] = [0x30, 0x31, 0xa0];

/** How a signature lies in the file and what it is made of. Whether it is genuine is another question. PDF/A-1 does not ask. */
export const signatures: Rule = {
  id: "pdfa-6.4.3-signatures",
  basis: iso19005(2, "6.4.3"),
  tests: { part2: ["6.4.3-1", "6.4.3-2", "6.4.3-3"] },
  weight: "conformance",
  checks: "A signature covers the whole file, and carries the certificate of its one signer.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    if (claimsPart1(doc)) return;
    for (const { signature, where } of signaturesOf(doc)) {
      if (!coversFile(doc, signature)) yield { message: "A signature does not cover the whole file.", where };
      const contents = doc.get(signature, "Contents");
      if (!is(contents, "string")) continue;
      const { certificates, signers } = readSignedData(contents.bytes);
      if (!certificates) yield { message: "A signature does not carry its certificate.", where };
      if (signers !== 1) yield { message: "A signature is not that of one signer.", where };
    }
  },
};

function signaturesOf(doc: PdfDocument): { readonly signature: PdfDict; readonly where: string }[] {
  const seen = new Set<PdfDict>();
  return [...doc.fields(), ...doc.annotations()].flatMap(({ dict, where }) => {
    const signature = doc.getDict(dict, "V");
    if (!signature || seen.has(signature) || fieldType(doc, dict) !== "Sig") return [];
    seen.add(signature);
    return [{ signature, where }];
  });
}

function fieldType(doc: PdfDocument, field: PdfDict): string | undefined {
  let node: PdfDict | undefined = field;
  for (let i = 0; node && i < MOST_PARENTS; i += 1) {
    const type = doc.getName(node, "FT");
    if (type !== undefined) return type;
    node = doc.getDict(node, "Parent");
  }
  return undefined;
}

/** ISO 32000-1:2008, 12.8.1: two ranges, from the start to /Contents and from there to the end of the revision. */
function coversFile(doc: PdfDocument, signature: PdfDict): boolean {
  const { bytes } = doc.file;
  const range = doc.getItems(signature, "ByteRange");
  const [start, before, after, rest] = range.map((item) => (typeof item === "number" ? item : -1));
  if (range.length !== 4 || start !== 0 || before === undefined || after === undefined || rest === undefined)
    return false;
  if (before < 0 || after <= before || rest < 0) return false;
  if (bytes[before] !== 0x3c || bytes[after - 1] !== 0x3e || bytes.indexOf(0x3e, before) !== after - 1) return false;
  const end = after + rest;
  if (end > bytes.length) return false;
  if (end === bytes.length) return true;
  // Where later revisions follow, a revision ends with its end-of-file marker.
  return /%%EOF(?:\r\n|\r|\n)?$/.test(bytes.toString("latin1", Math.max(0, end - 8), end));
}

interface SignedData {
  readonly certificates: boolean;
  readonly signers: number;
}

/** ContentInfo with SignedData (RFC 2315, 7 and 9.1), as far as its frame goes. */
function readSignedData(bytes: Buffer): SignedData {
  const nothing = { certificates: false, signers: 0 };
  const info = [...elements(bytes)][0];
  if (info?.tag !== SEQUENCE) return nothing;
  const explicit = [...elements(info.content)].find(({ tag }) => tag === CONTEXT_0);
  const data = explicit && [...elements(explicit.content)][0];
  if (data?.tag !== SEQUENCE) return nothing;
  const parts = [...elements(data.content)];
  const certificates = parts.find(({ tag }) => tag === CONTEXT_0);
  const last = parts.at(-1);
  return {
    certificates: certificates !== undefined && [...elements(certificates.content)].length > 0,
    // The digest algorithms are a set as well, but stand before the content.
    signers: last?.tag === SET && parts.length > 3 ? [...elements(last.content)].length : 0,
  };
}

/** The elements side by side in a piece of DER; it ends where one does not fit. */
function* elements(bytes: Buffer): Iterable<{ readonly tag: number; readonly content: Buffer }> {
  let at = 0;
  for (let count = 0; at + 2 <= bytes.length && count < 1000; count += 1) {
    const tag = bytes.readUInt8(at);
    let length = bytes.readUInt8(at + 1);
    at += 2;
    // Contents is padded with zeros to the room that was left for it.
    if (tag === 0) return;
    if (length === 0x80) return yield* indefinite(bytes, tag, at);
    if (length > 0x80) {
      const size = length & 0x7f;
      if (size > 4 || at + size > bytes.length) return;
      length = bytes.readUIntBE(at, size);
      at += size;
    }
    if (at + length > bytes.length) return;
    yield { tag, content: bytes.subarray(at, at + length) };
    at += length;
  }
}

/** BER of indefinite length: its content is read up to where the rest ends. */
function* indefinite(
  bytes: Buffer,
  tag: number,
  at: number,
): Iterable<{ readonly tag: number; readonly content: Buffer }> {
  yield { tag, content: bytes.subarray(at) };
}
