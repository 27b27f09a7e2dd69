import { dictOf, is, type PdfDict, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";

const MAX_FIELDS = 500_000;
/** Tags of DER (ITU-T X.690). */
const [SEQUENCE, SET, CONTEXT_0] = [0x30, 0x31, 0xa0];

/** How a signature lies in the file and what it is made of. Whether it is genuine is another question. PDF/A-1 does not ask. */
export const signatures: Rule = {
  id: "pdfa-6.4.3-signatures",
  basis: iso19005(2, "6.4.3"),
  tests: { part2: ["6.4.3-1", "6.4.3-2", "6.4.3-3"] },
  weight: "conformance",
  scope: { notInPart1: true },
  checks: "A signature covers the whole file, and carries the certificate of its one signer.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    for (const { signature, where } of signaturesOf(doc)) {
      const contents = doc.get(signature, "Contents");
      if (!is(contents, "string") || !coversFile(doc, signature))
        yield { message: "A signature does not cover the whole file.", where };
      if (!is(contents, "string")) continue;
      const { certificates, signers } = readSignedData(contents.bytes);
      if (!certificates) yield { message: "A signature does not carry its certificate.", where };
      if (signers !== 1) yield { message: "A signature is not that of one signer.", where };
    }
  },
};

/** Signatures in the fields of the form. One that hangs elsewhere signs nothing. */
function signaturesOf(doc: PdfDocument): { readonly signature: PdfDict; readonly where: string }[] {
  const found = new Map<PdfDict, string>();
  const seen = new Set<PdfDict>();
  const waiting: [PdfDict | undefined, string | undefined][] = [];
  const add = (items: readonly PdfValue[], type: string | undefined): void => {
    for (const item of items) if (waiting.length < MAX_FIELDS) waiting.push([dictOf(item), type]);
  };
  add(doc.getItems(doc.getDict(doc.catalog, "AcroForm"), "Fields"), undefined);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [field, inherited] = next;
    if (!field || seen.has(field)) continue;
    seen.add(field);
    const type = doc.getName(field, "FT") ?? inherited;
    const signature = type === "Sig" ? doc.getDict(field, "V") : undefined;
    if (signature) found.set(signature, `form field "${(doc.getText(field, "T") ?? "").slice(0, 60)}"`);
    add(doc.getItems(field, "Kids"), type);
  }
  return [...found].map(([signature, where]) => ({ signature, where }));
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
    // BER of indefinite length: what is left is its content.
    if (length === 0x80) {
      yield { tag, content: bytes.subarray(at) };
      return;
    }
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
