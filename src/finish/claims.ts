/**
 * The claims of a PDF: which flavour of PDF/A it is (ISO 19005-2:2011, 6.6.4), and
 * whether it is PDF/UA-1 (ISO 14289-1:2014, 5). LibreOffice claims PDF/A-2b and no
 * more, or PDF/A-1a without having looked. Here what was asked for or seems within
 * reach is claimed, and taken back when a check does not bear it out.
 *
 * The metadata of a PDF/A stand in the file as plain text with room behind them, so
 * that a claim is written and taken back without moving a byte of anything else.
 */
import type { Asked } from "../model.js";

/** Levels of PDF/A: B is for the looks alone, U has text that can be searched, A has a logical structure as well. */
export type Level = "A" | "B" | "U";

/** What a PDF says of itself. */
export interface Claims {
  readonly level: Level;
  /** PDF/UA-1. */
  readonly ua: boolean;
}

/** The claims with the part of PDF/A, which is the engine's to choose. */
export interface ReadClaims extends Claims {
  /** `1`, `2` or `3`. */
  readonly part: string;
}

/** What every PDF/A has, whatever else holds. */
export const LEAST: Claims = { level: "B", ua: false };

const BEGIN = "<?xpacket begin";
const END = "<?xpacket end";
const LEVEL = /(<pdfaid:conformance>)([ABU])(<\/pdfaid:conformance>)/;
const PART = /<pdfaid:part>([123])<\/pdfaid:part>/;
const RDF_END = "</rdf:RDF>";
/** More metadata than any document has. */
const MAX_PACKET = 1024 * 1024;

/**
 * PDF/A knows only the properties that it names itself: others must be described in
 * the metadata (6.6.2.3.3). The description is that of the PDF/UA standard's own one.
 */
const UA =
  '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>' +
  '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">' +
  '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>' +
  "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>" +
  '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:category>internal</pdfaProperty:category>' +
  "<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description><pdfaProperty:name>part</pdfaProperty:name>" +
  "<pdfaProperty:valueType>Integer</pdfaProperty:valueType></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>";

/** A claim or a description that is there already: tags and attributes, not a title that speaks of them. */
const OTHER_CLAIM = /<pdfuaid:part[\s>/]|<pdfaExtension:|<[^<>]*\spdfuaid:part\s*=/;

/** What to claim before it is checked: what was asked for, or the most that may hold. */
export function claimsFor(part: string, asked: Asked | undefined): Claims {
  const [askedPart, level] = asked?.pdfa ?? "";
  const best = part === "1" ? "B" : "U";
  return {
    // The engine made another part than the one that was asked for: the check says so.
    level: askedPart === part ? (level?.toUpperCase() as Level) : best,
    ua: asked?.pdfua !== "off",
  };
}

/** The claims in the bytes of a PDF/A; nothing when there are no such metadata. */
export function readClaims(pdf: Buffer): ReadClaims | undefined {
  const packet = packetIn(pdf);
  return packet && claimsIn(packet.text);
}

/**
 * Writes the claims into the bytes of a PDF/A, and answers what it claims then: there may be
 * no room, or another claim of PDF/UA than ours.
 */
export function writeClaims(pdf: Buffer, { level, ua }: Claims): ReadClaims | undefined {
  const packet = packetIn(pdf);
  if (!packet) return undefined;
  const levelled = packet.text.replace(LEVEL, `$1${level}$3`);
  const text = resized(ua ? withUa(levelled) : levelled.replace(UA, ""), packet.text.length) ?? levelled;
  pdf.write(text, packet.from, "latin1");
  return claimsIn(text);
}

function withUa(text: string): string {
  return OTHER_CLAIM.test(text) ? text : text.replace(RDF_END, `${UA}${RDF_END}`);
}

function claimsIn(text: string): ReadClaims {
  return { part: PART.exec(text)?.[1] ?? "", level: LEVEL.exec(text)?.[2] as Level, ua: text.includes(UA) };
}

/** The text with as much white space at its end as gives it that length; nothing when there is too little to take away. */
function resized(text: string, length: number): string | undefined {
  const surplus = text.length - length;
  if (surplus <= 0) return text + " ".repeat(-surplus);
  const room = text.length - text.trimEnd().length;
  return room > surplus ? text.slice(0, text.length - surplus) : undefined;
}

/**
 * The one packet of metadata that claims a flavour, one character for a byte. None when there are several:
 * pictures may have metadata of their own, and which are the document's is not to be guessed.
 */
function packetIn(pdf: Buffer): { readonly from: number; readonly text: string } | undefined {
  const found: { from: number; text: string }[] = [];
  for (let from = pdf.indexOf(BEGIN); from >= 0; from = pdf.indexOf(BEGIN, from + BEGIN.length)) {
    const end = pdf.indexOf(END, from);
    if (end < 0 || end - from > MAX_PACKET) continue;
    const text = pdf.toString("latin1", from, end);
    if (LEVEL.test(text) && PART.test(text) && text.includes(RDF_END)) found.push({ from, text });
  }
  return found.length === 1 ? found[0] : undefined;
}
