/**
 * Finishes a PDF that LibreOffice wrote: title, the wish that it be shown, and
 * language (ISO 14289-1:2014, 7.1 and 7.2), and dates that LibreOffice leaves
 * empty. The XMP packet is edited in place, character by character, so that
 * every property which is not named here stays as it was, the PDF/A claim above
 * all. Whether the result still is PDF/A is for the checkers to say.
 */
import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import {
  decodePDFRawStream,
  ParseSpeeds,
  PDFBool,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFRawStream,
  PDFRef,
  PDFString,
} from "pdf-lib";
import { SaxesParser } from "saxes";
import type { Artifact, Basis, DocumentFacts, Finisher, Repair } from "../model.js";

/** Longest title that is written, in characters; a longer one is cut. PDF/A-2 allows strings of 32,767 bytes (6.1.13). */
const MAX_TITLE = 1000;

/** ISO 32000-1:2008, 14.9.2. Nothing else may go into the file unescaped. */
const LANGUAGE_TAG = /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/;

const DC = "http://purl.org/dc/elements/1.1/";
const XMP = "http://ns.adobe.com/xap/1.0/";
const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

const TITLE: Basis = { standard: "ISO 14289-1:2014", clause: "7.1" };
const LANGUAGE: Basis = { standard: "ISO 14289-1:2014", clause: "7.2" };
const INFORMATION: Basis = { standard: "ISO 32000-1:2008", clause: "14.3.3" };

export const pdfFinisher: Finisher = {
  appliesTo: (format) => format === "pdf",
  finish,
};

/** Mends the PDF in place, whole or not at all. Throws when it cannot be opened: such an output must not be used. */
async function finish(artifact: Artifact, facts: DocumentFacts, name: string): Promise<readonly Repair[]> {
  const pdf = await PDFDocument.load(await readFile(artifact.file), {
    updateMetadata: false,
    throwOnInvalidObject: true,
    parseSpeed: ParseSpeeds.Fastest,
  });
  const done = [...mendMetadata(pdf, facts), ...mendLanguage(pdf, facts)];
  if (done.length === 0) return [];
  const bytes = await pdf.save({
    useObjectStreams: false,
    updateFieldAppearances: false,
    addDefaultPage: false,
    objectsPerTick: Number.POSITIVE_INFINITY,
  });
  await replaceFile(artifact.file, bytes);
  return done.map((repair) => ({ ...repair, subject: name }));
}

type Done = Omit<Repair, "subject">;

/** Title and dates. Without readable XMP nothing is written: a title in one place only would contradict the other. */
function mendMetadata(pdf: PDFDocument, facts: DocumentFacts): Done[] {
  const before = readPacket(pdf);
  if (before === undefined) return [];
  const done: Done[] = [];
  let packet = before;

  const own = titleIn(packet);
  const title = own ?? cleanTitle(facts.title);
  if (own === undefined && title) {
    packet = withTitle(packet, title);
    done.push({ id: "pdf-title", message: `The title "${shortened(title)}" was written into the PDF.`, basis: TITLE });
  }
  const dated = mendDates(pdf, packet);
  if (dated !== undefined) {
    packet = dated;
    done.push({
      id: "pdf-dates",
      message: "The dates were made the same in both places where a PDF keeps them.",
      basis: INFORMATION,
    });
  }
  if (packet !== before) writePacket(pdf, packet);

  if (!title) return done;
  if (setInformationTitle(pdf, title) && own !== undefined)
    done.push({
      id: "pdf-information-title",
      message: "The title was made the same in both places where a PDF keeps it.",
      basis: INFORMATION,
    });
  if (setDisplayTitle(pdf))
    done.push({
      id: "pdf-display-doc-title",
      message: "The PDF now asks for its title to be shown instead of its file name.",
      basis: TITLE,
    });
  return done;
}

function mendLanguage(pdf: PDFDocument, facts: DocumentFacts): Done[] {
  const key = PDFName.of("Lang");
  const present = textOf(pdf.catalog.lookup(key))?.trim();
  const same = present?.toLowerCase() === facts.language.toLowerCase();
  // A language that LibreOffice took from the document is better than our default.
  if (!LANGUAGE_TAG.test(facts.language) || same || (present && facts.languageFrom === "default")) return [];
  pdf.catalog.set(key, PDFString.of(facts.language));
  return [{ id: "pdf-language", message: `The language was set to ${facts.language}.`, basis: LANGUAGE }];
}

/** Sets the title of the information dictionary; false when it was the same already. */
function setInformationTitle(pdf: PDFDocument, title: string): boolean {
  const { context } = pdf;
  const found = context.lookup(context.trailerInfo.Info);
  const info = found instanceof PDFDict ? found : context.obj({});
  if (!(found instanceof PDFDict)) context.trailerInfo.Info = context.register(info);
  const key = PDFName.of("Title");
  if (textOf(info.lookup(key)) === title) return false;
  info.set(key, PDFHexString.fromText(title));
  return true;
}

/** ISO 32000-1:2008, 12.2; false when it was set already. */
function setDisplayTitle(pdf: PDFDocument): boolean {
  const key = PDFName.of("ViewerPreferences");
  const wish = PDFName.of("DisplayDocTitle");
  const found = pdf.catalog.lookup(key);
  const preferences = found instanceof PDFDict ? found : pdf.context.obj({});
  if (preferences.lookup(wish) === PDFBool.True) return false;
  preferences.set(wish, PDFBool.True);
  if (!(found instanceof PDFDict)) pdf.catalog.set(key, preferences);
  return true;
}

function textOf(value: unknown): string | undefined {
  if (!(value instanceof PDFString || value instanceof PDFHexString)) return undefined;
  try {
    return value.decodeText();
  } catch {
    // pdf-lib gives up on characters that PDFDocEncoding does not define.
    return undefined;
  }
}

// ---------------------------------------------------------------------- title

/**
 * The title as it can stand in XML and on a title bar: no control characters,
 * no half surrogates, one line, not endless.
 */
function cleanTitle(title: string): string {
  const line = title
    .replace(/\p{Cs}/gu, "")
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ")
    .replace(/[\ufffd\ufffe\uffff]/g, "")
    .trim();
  const characters = [...line];
  return characters.length > MAX_TITLE
    ? `${characters
        .slice(0, MAX_TITLE - 1)
        .join("")
        .trimEnd()}…`
    : line;
}

function shortened(title: string): string {
  const characters = [...title];
  return characters.length > 80 ? `${characters.slice(0, 79).join("")}…` : title;
}

function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

// ------------------------------------------------------------------------ XMP

/** The packet as text; nothing when there is none, or when it is not well-formed UTF-8 XML without a document type. */
function readPacket(pdf: PDFDocument): string | undefined {
  const stream = pdf.catalog.lookup(PDFName.of("Metadata"));
  if (!(stream instanceof PDFRawStream)) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(decodePDFRawStream(stream).decode());
    return elementsOf(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the packet, not compressed, so that programs that know no PDF find it (ISO 32000-1:2008, 14.3.2). */
function writePacket(pdf: PDFDocument, packet: string): void {
  const key = PDFName.of("Metadata");
  const stream = pdf.context.stream(Buffer.from(packet, "utf8"), { Type: "Metadata", Subtype: "XML" });
  const ref = pdf.catalog.get(key);
  if (ref instanceof PDFRef) pdf.context.assign(ref, stream);
  else pdf.catalog.set(key, pdf.context.register(stream));
}

/** Where an element stands in the packet: from `<` to just after its last `>`. */
interface Place {
  readonly ns: string;
  readonly name: string;
  readonly depth: number;
  readonly start: number;
  /** Just after the start tag. */
  readonly inner: number;
  end: number;
  text: string;
  readonly lang: string | undefined;
}

/** Every element of the packet in document order; nothing when it is no RDF that may be edited. */
function elementsOf(packet: string): Place[] | undefined {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const places: Place[] = [];
  const open: Place[] = [];
  let refused = false;
  let start = 0;
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("doctype", () => {
    refused = true;
  });
  parser.on("opentagstart", () => {
    start = packet.lastIndexOf("<", parser.position - 1);
  });
  parser.on("opentag", (tag) => {
    const lang = tag.attributes["xml:lang"]?.value;
    const { position } = parser;
    const place = {
      ns: tag.uri,
      name: tag.local,
      depth: open.length,
      start,
      inner: position,
      end: position,
      text: "",
      lang,
    };
    places.push(place);
    open.push(place);
  });
  parser.on("text", (text) => {
    const place = open.at(-1);
    if (place) place.text += text;
  });
  parser.on("closetag", () => {
    const place = open.pop();
    if (place) place.end = parser.position;
  });
  parser.write(packet).close();
  return refused || !places.some((place) => place.ns === RDF && place.name === "RDF") ? undefined : places;
}

function within(places: readonly Place[], outer: Place): Place[] {
  return places.filter((place) => place.start > outer.start && place.end < outer.end);
}

/** The title in the default language (else the first); nothing when it is missing or blank. */
function titleIn(packet: string): string | undefined {
  const places = elementsOf(packet) ?? [];
  const title = places.find((place) => place.ns === DC && place.name === "title");
  if (!title) return undefined;
  const items = within(places, title).filter((place) => place.ns === RDF && place.name === "li");
  const text = items.length ? (items.find((item) => item.lang === "x-default") ?? items[0])?.text : title.text;
  return text?.trim() ? text : undefined;
}

/** Puts a title in, in place of one that is blank. */
function withTitle(packet: string, title: string): string {
  const places = elementsOf(packet) ?? [];
  const blank = places.find((place) => place.ns === DC && place.name === "title");
  const bare = blank ? packet.slice(0, blank.start) + packet.slice(blank.end) : packet;
  const rdf = elementsOf(bare)?.find((place) => place.ns === RDF && place.name === "RDF");
  const prefix = rdf && /^<([^\s:>/]+):RDF/.exec(bare.slice(rdf.start))?.[1];
  if (!rdf || !prefix || rdf.end === rdf.inner) return packet;
  const at = bare.lastIndexOf("</", rdf.end);
  const property =
    `<${prefix}:Description ${prefix}:about="" xmlns:dc="${DC}"><dc:title><${prefix}:Alt>` +
    `<${prefix}:li xml:lang="x-default">${escapeXml(title)}</${prefix}:li></${prefix}:Alt></dc:title></${prefix}:Description>\n`;
  return bare.slice(0, at) + property + bare.slice(at);
}

const EMPTY_DATE = "0000-00-00";

/**
 * LibreOffice writes the document's own dates into the XMP, or
 * `0000-00-00T00:00:00Z` where it has none, and the time of the export into the
 * information dictionary. The document's date wins; an empty one is filled in.
 * Returns the packet, or nothing when no date had to be changed.
 */
function mendDates(pdf: PDFDocument, packet: string): string | undefined {
  const { context } = pdf;
  const info = context.lookup(context.trailerInfo.Info);
  if (!(info instanceof PDFDict)) return undefined;
  const key = PDFName.of("CreationDate");
  const exported = isoDate(textOf(info.lookup(key)));
  const filled = exported === undefined ? packet : withDates(packet, exported);
  const created = (elementsOf(filled) ?? []).find((place) => place.ns === XMP && place.name === "CreateDate");
  const date = pdfDate(created?.text.trim());
  if (date === undefined || exported === undefined || exported === created?.text.trim())
    return filled === packet ? undefined : filled;
  info.set(key, PDFString.of(date));
  return filled;
}

function withDates(packet: string, date: string): string {
  const names = ["CreateDate", "ModifyDate", "MetadataDate"];
  const empty = (elementsOf(packet) ?? []).filter(
    (place) => place.ns === XMP && names.includes(place.name) && place.text.trim().startsWith(EMPTY_DATE),
  );
  // From the end, so that earlier places stay where they are.
  return empty.reduceRight((text, place) => {
    const close = text.lastIndexOf("</", place.end - 1);
    return text.slice(0, place.inner) + date + text.slice(close);
  }, packet);
}

/** `D:20260131120000+01'00'` as `2026-01-31T12:00:00+01:00`. */
function isoDate(text: string | undefined): string | undefined {
  const match = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-])(\d\d)'(\d\d))/.exec(text ?? "");
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, sign, hours, minutes] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${sign ? `${sign}${hours}:${minutes}` : "Z"}`;
}

/** `2026-01-31T12:00:00+01:00` as `D:20260131120000+01'00'`; fractions of a second are dropped. */
function pdfDate(text: string | undefined): string | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-]\d\d):(\d\d))$/.exec(text ?? "");
  if (!match || text?.startsWith(EMPTY_DATE)) return undefined;
  return `D:${match.slice(1, 7).join("")}${match[7] ? `${match[7]}'${match[8]}'` : "Z"}`;
}

// ----------------------------------------------------------------------- file

async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
  const beside = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(beside, "wx");
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
