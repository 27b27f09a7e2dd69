/**
 * Rung: PDF. Version from the header, claims from the document's metadata, traits
 * from the catalog. The way is that of a viewer: from the end of the file through
 * the cross-reference to the catalog, so a long document costs no more than a
 * short one. Where that way is broken, both ends of the file are searched instead.
 */
import { claimFormat, formatByPuid, pdfFormat } from "../formats.js";
import type { Claim, Format } from "../model.js";
import { is, nameOf, type PdfDict } from "../tools/pdf/objects.js";
import { packetsIn } from "../tools/xmp.js";
import { bytesAt, type Rung, TraitList } from "./match.js";
import { openPdf, type PdfDocument, valueIn } from "./pdf-objects.js";
import type { ByteSource } from "./source.js";
import type { Work } from "./work.js";
import { readClaims } from "./xmp.js";

/** ISO 32000-1, annex H.3: readers accept the header within the first 1024 bytes. */
const HEADER_WINDOW = 1024;
/** Annex H.3 again: `%%EOF` within the last 1024 bytes. A little more for mail gateways that pad. */
const TAIL_WINDOW = 4096;
/** What is searched at each end for marks that the catalog need not lead to. */
const SEARCH_WINDOW = 128 * 1024;
/** What is searched at each end for metadata when the catalog does not lead to it. */
const METADATA_WINDOW = 1024 * 1024;
const MAX_FIELDS = 200;

export const matchPdf: Rung = async ({ source, head, work }) => {
  const header = /%PDF-(\d\.\d)?/.exec(head.toString("latin1", 0, HEADER_WINDOW));
  if (!header) return undefined;
  // A word inside some other text is no header: it stands at the start or behind a line end or rubbish bytes.
  if (header.index > 0 && !/[\r\n\0\x80-\xff]$/.test(head.toString("latin1", 0, header.index))) return undefined;
  const traits = new TraitList();
  const document = await open(source, header.index, traits, work);
  const claims = document.encrypted ? [] : await claimsOf(source, document, work);
  return {
    format: formatOf(claims, header[1]),
    basis: [
      ...claims.map((claim) => `metadata claim ${claim.standard}-${claim.flavour}`),
      bytesAt(header.index, header[0].length),
    ],
    traits: traits.list,
    claims,
    warnings: header[1] !== undefined && pdfFormat(header[1]) ? [] : ["unknown PDF version"],
  };
};

function formatOf(claims: readonly Claim[], version: string | undefined): Format {
  const plain = (version === undefined ? undefined : pdfFormat(version)) ?? formatByPuid("fmt/276");
  // A claim of a flavour that PRONOM does not know leaves the plain format.
  const known = claims
    .map((claim) => claimFormat(claim.standard, claim.flavour))
    .filter((format) => format !== undefined);
  return known.find((format) => format.label.startsWith("PDF/A")) ?? known[0] ?? plain;
}

interface Opened {
  readonly pdf: PdfDocument;
  readonly catalog: PdfDict | undefined;
  readonly encrypted: boolean;
}

async function open(source: ByteSource, start: number, traits: TraitList, work: Work): Promise<Opened> {
  const tail = await tailOf(source, TAIL_WINDOW);
  const marks = [...tail.matchAll(/startxref\s+(\d{1,15})/g)];
  const crossReference = marks.length > 0 ? Number(marks[marks.length - 1]?.[1]) : undefined;
  const pdf = await openPdf(source, start, crossReference, work);
  const trailers = pdf.trailers.length > 0 ? pdf.trailers : await looseTrailers(source, work);
  const encrypted = trailers.some((trailer) => (trailer.entries.get("Encrypt") ?? null) !== null);
  if (encrypted) traits.add("encrypted", "trailer entry Encrypt");
  const catalog = await catalogOf(pdf, trailers);

  if (!tail.includes("%%EOF")) traits.add("damaged", "the end of the PDF is missing");
  else if (crossReference === undefined || pdf.trailers.length === 0)
    traits.add("damaged", "the PDF's list of its own parts (cross-reference) is missing or broken");
  // With encryption the catalog may lie in an encrypted object stream.
  else if (!catalog && !encrypted) traits.add("damaged", "the PDF's catalog, where reading begins, cannot be found");

  if (catalog) await addCatalogTraits(pdf, catalog, traits);
  await addMarks(source, traits);
  return { pdf, catalog, encrypted };
}

async function tailOf(source: ByteSource, length: number): Promise<string> {
  const start = Math.max(0, source.size - length);
  return (await source.read(start, source.size - start)).toString("latin1");
}

async function catalogOf(pdf: PdfDocument, trailers: readonly PdfDict[]): Promise<PdfDict | undefined> {
  for (const trailer of trailers) {
    const catalog = await pdf.resolve(trailer.entries.get("Root"));
    if (is(catalog, "dict")) return catalog;
  }
  return undefined;
}

/** Trailers of a file whose cross-reference is broken. */
async function looseTrailers(source: ByteSource, work: Work): Promise<PdfDict[]> {
  const found: PdfDict[] = [];
  for (const bytes of await bothEnds(source, SEARCH_WINDOW)) {
    for (const hit of bytes.toString("latin1").matchAll(/trailer\s*(?=<<)/g)) {
      const at = hit.index + hit[0].length;
      const value = valueIn(bytes, at, work);
      if (is(value, "dict")) found.push(value);
      if (found.length > 16) return found;
    }
  }
  return found;
}

/** In one piece for a file that is shorter than both windows together. */
async function bothEnds(source: ByteSource, window: number): Promise<Buffer[]> {
  const first = await source.read(0, window);
  if (source.size <= window) return [first];
  const from = Math.max(window, source.size - window);
  return [first, await source.read(from, source.size - from)];
}

async function addCatalogTraits(pdf: PdfDocument, catalog: PdfDict, traits: TraitList): Promise<void> {
  const names = await pdf.resolve(catalog.entries.get("Names"));
  if (is(names, "dict")) {
    if (names.entries.has("JavaScript")) traits.add("macros", "catalog: Names/JavaScript");
    if (names.entries.has("EmbeddedFiles")) traits.add("embedded-objects", "catalog: Names/EmbeddedFiles");
  }
  if (catalog.entries.has("AF")) traits.add("embedded-objects", "catalog: AF");
  const action = await pdf.resolve(catalog.entries.get("OpenAction"));
  if (is(action, "dict") && nameOf(await pdf.resolve(action.entries.get("S"))) === "JavaScript")
    traits.add("macros", "catalog: OpenAction");
  const additional = await pdf.resolve(catalog.entries.get("AA"));
  if (is(additional, "dict")) {
    for (const [key, value] of additional.entries) {
      const entry = await pdf.resolve(value);
      if (is(entry, "dict") && nameOf(entry.entries.get("S")) === "JavaScript")
        traits.add("macros", `catalog: AA/${key}`);
    }
  }
  if (is(await pdf.resolve(catalog.entries.get("Perms")), "dict")) traits.add("signed", "catalog: Perms");
  await addSignatureFields(pdf, catalog, traits);
}

/** 12.7.4.5: a field of type Sig is a signature once it has a value. */
async function addSignatureFields(pdf: PdfDocument, catalog: PdfDict, traits: TraitList): Promise<void> {
  const form = await pdf.resolve(catalog.entries.get("AcroForm"));
  const fields = is(form, "dict") ? await pdf.resolve(form.entries.get("Fields")) : undefined;
  if (!is(fields, "array")) return;
  for (const item of fields.items.slice(0, MAX_FIELDS)) {
    const field = await pdf.resolve(item);
    if (
      is(field, "dict") &&
      nameOf(field.entries.get("FT")) === "Sig" &&
      is(await pdf.resolve(field.entries.get("V")), "dict")
    ) {
      traits.add("signed", "catalog: AcroForm, a signature field with a value");
      return;
    }
  }
}

/** Scripts and signatures may hang on any page or field; at least what stands openly at both ends is seen. */
async function addMarks(source: ByteSource, traits: TraitList): Promise<void> {
  for (const bytes of await bothEnds(source, SEARCH_WINDOW)) {
    const text = bytes.toString("latin1");
    if (/\/S\s*\/JavaScript\b/.test(text)) traits.add("macros", "an action of type JavaScript");
    if (/\/ByteRange\s*\[/.test(text) && /\/Type\s*\/(Sig|DocTimeStamp)\b/.test(text))
      traits.add("signed", "a signature dictionary with ByteRange");
  }
}

async function claimsOf(source: ByteSource, { pdf, catalog }: Opened, work: Work): Promise<Claim[]> {
  if (catalog) {
    const metadata = await pdf.stream(catalog.entries.get("Metadata"));
    return metadata ? readClaims(metadata, work) : [];
  }
  for (const bytes of await bothEnds(source, METADATA_WINDOW)) {
    for (const packet of packetsIn(bytes)) {
      const claims = readClaims(packet, work);
      if (claims.length > 0) return claims;
    }
  }
  return [];
}
