/**
 * Finishes a PDF that LibreOffice wrote: title, the wish that it be shown, and
 * language (ISO 14289-1:2014, 7.1 and 7.2), and dates, which are those of the
 * document and not of the conversion. The XMP packet is edited in place, character by character, so that
 * every property which is not named here stays as it was, the PDF/A claim above
 * all. Whether the result still is PDF/A is for the checkers to say.
 */
import { isUtf8 } from "node:buffer";
import { readFileSync, writeFileSync } from "node:fs";
import {
  decodePDFRawStream,
  ParseSpeeds,
  PDFBool,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFRawStream,
  PDFRef,
  PDFString,
} from "pdf-lib/dist/pdf-lib.esm.min.js";
import { UnreadableError } from "../errors.js";
import type { Artifact, Asked, Basis, DocumentFacts, Finisher, Repair } from "../model.js";
import { NS, property, readXmp, textValue, type Xmp } from "../tools/xmp.js";
import { claimsFor, LEAST, readClaims, takeBack, withoutUa, writeClaims } from "./claims.js";
import { isRealTitle } from "./facts.js";
import { mendForUa } from "./pdfua.js";
import { type Clock, clockOf, hasSteadyId, sourceDate, steadyProfiles, withSteadyId } from "./reproducible.js";

/** Longest title that is written, in characters; a longer one is cut. PDF/A-2 allows strings of 32,767 bytes (6.1.13). */
const MAX_TITLE = 1000;

/** ISO 32000-1:2008, 14.9.2. Nothing else may go into the file unescaped. */
const LANGUAGE_TAG = /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/;

const TITLE: Basis = { standard: "ISO 14289-1:2014", clause: "7.1" };
const LANGUAGE: Basis = { standard: "ISO 14289-1:2014", clause: "7.2" };
const INFORMATION: Basis = { standard: "ISO 32000-1:2008", clause: "14.3.3" };

export const pdfFinisher: Finisher = {
  appliesTo: (format) => format === "pdf",
  finish,
  amend: takeBack,
};

/**
 * Mends the PDF in place. Throws `UnreadableError` when it
 * cannot be read: such an output must not be used.
 */
async function finish(
  artifact: Artifact,
  facts: DocumentFacts,
  name: string,
  asked?: Asked,
): Promise<readonly Repair[]> {
  const original = readFileSync(artifact.file);
  const before = Buffer.from(original);
  // Of a file that was finished before, so that it comes out the same.
  writeClaims(before, LEAST);
  const { done, bytes, untold } = await orUnreadable(() => mend(before, facts, name, clockOf(artifact.file)));
  const finished = Buffer.from(bytes ?? before);
  const claims = readClaims(finished);
  const best = claims && claimsFor(claims.part, asked);
  // What cannot hold need not be claimed, checked, taken back and checked again. What was asked for is for the check to refuse.
  const isHopeless = untold > 0 && best?.ua === true && asked?.pdfua === undefined;
  if (best) writeClaims(finished, isHopeless ? { ...best, ua: false } : best);
  // Nobody else sees the work folder: a file that is written in part is a fault of this output, which is then not used.
  if (!finished.equals(original)) writeFileSync(artifact.file, finished);
  return [...done.map((repair) => ({ ...repair, subject: name })), ...(isHopeless ? [withoutUa(name, untold)] : [])];
}

async function mend(before: Uint8Array, facts: DocumentFacts, name: string, isNow: Clock) {
  const pdf = await PDFDocument.load(before, {
    updateMetadata: false,
    throwOnInvalidObject: true,
    parseSpeed: ParseSpeeds.Fastest,
  });
  mendStreams(pdf);
  const { done: tagged, untold } = mendForUa(pdf);
  const done = [...mendMetadata(pdf, facts, name, isNow), ...mendLanguage(pdf, facts), ...tagged];
  if (!steadyProfiles(pdf) && done.length === 0 && hasSteadyId(before)) return { done, untold };
  const save = () =>
    pdf.save({
      useObjectStreams: false,
      updateFieldAppearances: false,
      addDefaultPage: false,
      objectsPerTick: Number.POSITIVE_INFINITY,
    });
  return { done, untold, bytes: await withSteadyId(pdf, save) };
}

/**
 * Puts back the last byte of streams whose length is an object of its own: pdf-lib looks for their
 * end then, and takes a last byte 0x0D for a part of the line end that follows.
 */
function mendStreams({ context }: PDFDocument): void {
  const key = PDFName.of("Length");
  for (const [ref, object] of context.enumerateIndirectObjects()) {
    if (!(object instanceof PDFRawStream) || !(object.dict.get(key) instanceof PDFRef)) continue;
    const length = object.dict.lookup(key);
    const { contents } = object;
    if (!(length instanceof PDFNumber) || length.asNumber() !== contents.length + 1) continue;
    context.assign(ref, PDFRawStream.of(object.dict, Buffer.concat([contents, Buffer.from("\r")])));
  }
}

/** Whatever the library throws, it is the PDF that it cannot read; its words help nobody. */
async function orUnreadable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch {
    throw new UnreadableError("the PDF that the office program made is damaged");
  }
}

type Done = Omit<Repair, "subject">;

/** Title and dates. Without readable XMP nothing is written: a title in one place only would contradict the other. */
function mendMetadata(pdf: PDFDocument, facts: DocumentFacts, name: string, isNow: Clock): Done[] {
  const before = readPacket(pdf);
  if (before === undefined) return [];
  const done: Done[] = [];

  const own = titleIn(before);
  const title = titleFor(own, facts, name);
  const titled = title === own ? before : withTitle(before, title);
  if (titled !== before)
    done.push({ id: "pdf-title", message: `The title "${shortened(title)}" was written into the PDF.`, basis: TITLE });
  const worded = withSingleEscapes(pdf, titled);
  if (worded !== titled)
    done.push({
      id: "pdf-escaped-twice",
      message: "Signs such as ' in the author, subject or keywords were written as they are in the document.",
      basis: INFORMATION,
    });
  const packet = mendDates(pdf, worded, isNow);
  if (packet !== undefined)
    done.push({
      id: "pdf-dates",
      message: "The dates were made the same in both places where a PDF keeps them.",
      basis: INFORMATION,
    });
  const after = packet ?? worded;
  if (after !== before) writePacket(pdf, after.text);

  const written = titleIn(after);
  if (written === undefined) return done;
  if (setInformationTitle(pdf, written) && titled === before)
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

/** What the document itself says, so that PDF and OpenDocument agree; the PDF's own only in place of a file name. */
function titleFor(own: string | undefined, facts: DocumentFacts, name: string): string {
  const title = cleanTitle(facts.title);
  if (own === undefined) return title;
  return title === "" || (facts.titleFrom === "file name" && isRealTitle(own.trim(), name)) ? own : title;
}

function mendLanguage(pdf: PDFDocument, facts: DocumentFacts): Done[] {
  const key = PDFName.of("Lang");
  const present = textOf(pdf.catalog.lookup(key))?.trim();
  const same = present?.toLowerCase() === facts.language.toLowerCase();
  // A language that LibreOffice took from the document is better than our default.
  const better = facts.languageFrom === "default" && LANGUAGE_TAG.test(present ?? "");
  if (!LANGUAGE_TAG.test(facts.language) || same || better) return [];
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

/** The metadata; nothing when there are none, or when they are no sound XMP in UTF-8. */
function readPacket(pdf: PDFDocument): Xmp | undefined {
  const stream = pdf.catalog.lookup(PDFName.of("Metadata"));
  if (!(stream instanceof PDFRawStream)) return undefined;
  try {
    const bytes = Buffer.from(decodePDFRawStream(stream).decode());
    return isUtf8(bytes) ? packetOf(bytes) : undefined;
  } catch {
    // Damaged, or beyond a limit: the checkers say so.
    return undefined;
  }
}

function packetOf(bytes: Buffer): Xmp | undefined {
  const xmp = readXmp(bytes);
  return "fault" in xmp || xmp.encoding !== "UTF-8" ? undefined : xmp;
}

/** The packet with changes from the end to the beginning, so that earlier places stay where they are; as it was when that fails. */
function edited(
  xmp: Xmp,
  edits: readonly { readonly from: number; readonly to: number; readonly text: string }[],
): Xmp {
  if (edits.length === 0) return xmp;
  const text = [...edits]
    .sort((one, other) => other.from - one.from)
    .reduce((now, edit) => now.slice(0, edit.from) + edit.text + now.slice(edit.to), xmp.text);
  return packetOf(Buffer.from(text)) ?? xmp;
}

/** Writes the packet, not compressed, so that programs that know no PDF find it (ISO 32000-1:2008, 14.3.2). */
function writePacket(pdf: PDFDocument, packet: string): void {
  const key = PDFName.of("Metadata");
  const stream = pdf.context.stream(Buffer.from(packet, "utf8"), { Type: "Metadata", Subtype: "XML" });
  const ref = pdf.catalog.get(key);
  if (ref instanceof PDFRef) pdf.context.assign(ref, stream);
  else pdf.catalog.set(key, pdf.context.register(stream));
}

/** The title in the default language (else the first); nothing when it is missing or blank. */
function titleIn(xmp: Xmp): string | undefined {
  const text = textValue(property(xmp, NS.dc, "title"));
  return text?.trim() ? text : undefined;
}

/** Puts a title in, in place of what is there. */
function withTitle(xmp: Xmp, title: string): Xmp {
  const { prefix, place } = xmp.rdf;
  const old = xmp.properties.filter((node) => node.ns === NS.dc && node.name === "title");
  const places = old.flatMap((node) => node.place ?? []);
  // A title that is an attribute, or no place to put one: LibreOffice writes neither.
  if (title === "" || places.length < old.length || prefix === "" || place.end === place.inner) return xmp;
  const at = xmp.text.lastIndexOf("</", place.end);
  const property =
    `<${prefix}:Description ${prefix}:about="" xmlns:dc="${NS.dc}"><dc:title><${prefix}:Alt>` +
    `<${prefix}:li xml:lang="x-default">${escapeXml(title)}</${prefix}:li></${prefix}:Alt></dc:title></${prefix}:Description>\n`;
  return edited(xmp, [
    ...places.map(({ start, end }) => ({ from: start, to: end, text: "" })),
    { from: at, to: at, text: property },
  ]);
}

/** Where the texts of the information dictionary stand in the XMP (ISO 32000-1:2008, table 317). */
const SAME_TEXT = [
  { key: "Author", ns: NS.dc, name: "creator" },
  { key: "Subject", ns: NS.dc, name: "description" },
  { key: "Keywords", ns: NS.pdf, name: "Keywords" },
] as const;

/**
 * LibreOffice escapes some signs twice in the XMP: O'Hara becomes O&apos;Hara there. The information
 * dictionary has it right; what differs in any other way is left for the checks to tell.
 */
function withSingleEscapes(pdf: PDFDocument, xmp: Xmp): Xmp {
  const info = pdf.context.lookup(pdf.context.trailerInfo.Info);
  if (!(info instanceof PDFDict)) return xmp;
  return edited(
    xmp,
    SAME_TEXT.flatMap(({ key, ns, name }) => {
      const node = property(xmp, ns, name);
      const [right, there] = [textOf(info.lookup(PDFName.of(key))), textValue(node)];
      if (!node?.place || right === undefined || there === undefined || there === right) return [];
      const { inner, end } = node.place;
      const from = xmp.text.slice(0, end).indexOf(escapeXml(there), inner);
      if (unescaped(there) !== right || from < 0) return [];
      return { from, to: from + escapeXml(there).length, text: escapeXml(right) };
    }),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { apos: "'", quot: '"', lt: "<", gt: ">", amp: "&" };

function unescaped(text: string): string {
  return text.replace(/&(apos|quot|lt|gt|amp);/g, (_entity, name: string) => ENTITIES[name] as string);
}

const EMPTY_DATE = "0000-00-00";

/** Where the dates of the information dictionary stand in the XMP (ISO 32000-1:2008, table 317). */
const SAME_DATE = { CreationDate: "CreateDate", ModDate: "ModifyDate" } as const;

/**
 * LibreOffice writes the document's own dates into the XMP, or
 * `0000-00-00T00:00:00Z` where it has none, and the time of the export into the
 * information dictionary. The document's date wins. Where there is none, that of
 * SOURCE_DATE_EPOCH is written, or none at all: all of them are optional.
 * Returns the metadata, or nothing when no date had to be changed.
 */
function mendDates(pdf: PDFDocument, xmp: Xmp, isNow: Clock): Xmp | undefined {
  const { context } = pdf;
  const filled = withDates(xmp, isNow, sourceDate()?.toISOString().replace(".000", ""));
  let changed = filled !== xmp;
  const info = context.lookup(context.trailerInfo.Info);
  if (!(info instanceof PDFDict)) return changed ? filled : undefined;
  for (const [key, name] of Object.entries(SAME_DATE)) {
    const there = textOf(info.lookup(PDFName.of(key)));
    const date = pdfDate(textValue(property(filled, NS.xmp, name))?.trim());
    if (there === undefined || there === date) continue;
    if (date === undefined) info.delete(PDFName.of(key));
    else info.set(PDFName.of(key), PDFString.of(date));
    changed = true;
  }
  return changed ? filled : undefined;
}

const DATES = ["CreateDate", "ModifyDate", "MetadataDate"];

/** Dates that are empty, or those of the conversion, get the one that is given; without one they go. */
function withDates(xmp: Xmp, isNow: Clock, date: string | undefined): Xmp {
  const isOurs = (text: string) => text.trim().startsWith(EMPTY_DATE) || isNow(text);
  const gone = xmp.properties.filter(
    ({ ns, name, text, children }) =>
      (ns === NS.xmp && DATES.includes(name) && isOurs(text)) ||
      (ns === NS.dc && name === "date" && children.some((child) => isOurs(child.text))),
  );
  return edited(
    xmp,
    gone.flatMap(({ ns, place }) => {
      if (place === undefined) return [];
      const { start, inner, end } = place;
      return date === undefined || ns === NS.dc
        ? { from: start, to: end, text: "" }
        : { from: inner, to: xmp.text.lastIndexOf("</", end - 1), text: date };
    }),
  );
}

/** `2026-01-31T12:00:00+01:00` as `D:20260131120000+01'00'`; fractions of a second are dropped. */
function pdfDate(text: string | undefined): string | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-]\d\d):(\d\d))$/.exec(text ?? "");
  if (!match || text?.startsWith(EMPTY_DATE)) return undefined;
  return `D:${match.slice(1, 7).join("")}${match[7] ? `${match[7]}'${match[8]}'` : "Z"}`;
}
