/**
 * The claims of a PDF: which flavour of PDF/A it is (ISO 19005-2:2011, 6.6.4), and
 * whether it is PDF/UA-1 (ISO 14289-1:2014, 5). LibreOffice claims PDF/A-2b and no
 * more, or PDF/A-1a without having looked. Here what was asked for or seems within
 * reach is claimed, and taken back when a check does not bear it out.
 *
 * The metadata of a PDF/A stand in the file as plain text with room behind them, so
 * that a claim is written and taken back without moving a byte of anything else.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { type Artifact, type Asked, type Basis, type CheckResult, CLAIM_REPAIR, type Repair } from "../model.js";
import { picturesFirst, several } from "../tools/several.js";

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

// ------------------------------------------------------------ taking them back

/** A claim that may have to be taken back. */
interface Doubtful {
  isClaimed(claims: ReadClaims): boolean;
  /** What shows that it does not hold, by the rules of our own checks and of veraPDF, or the check that could not be made. */
  readonly against: RegExp;
  without(claims: ReadClaims): Claims;
  readonly why: string;
  readonly basis: Basis;
}

/** Each is tried on what those before it left. */
const DOUBTFUL: readonly [Doubtful, ...Doubtful[]] = [
  {
    isClaimed: ({ ua }) => ua,
    against: /^(?:pdfua-|pdf-ua$|verapdf-ua)/,
    without: (claims) => ({ ...claims, ua: false }),
    why: "not every rule of it that a machine can check holds",
    basis: { standard: "ISO 14289-1:2014", clause: "5" },
  },
  {
    isClaimed: ({ level }) => level === "A",
    // In part 1 the same rules stand in 6.3.8 and 6.8.
    against:
      /^(?:pdfa-6\.7\.[234]|pdfa-6\.2\.11\.7\.|verapdf-a-[23]a-6\.(?:7\.[234]|2\.11\.7\.)|verapdf-a-1a-6\.(?:3\.8|8)|pdf-preflight$)/,
    without: (claims) => ({ ...claims, level: claims.part === "1" ? "B" : "U" }),
    why: "its structure or its text is not described as level A asks",
    basis: { standard: "ISO 19005-2:2011", clause: "6.7" },
  },
  {
    isClaimed: ({ level }) => level === "U",
    against: /^(?:pdfa-6\.2\.11\.7\.2-|verapdf-a-[23][au]-6\.2\.11\.7\.2-|pdf-preflight$)/,
    without: (claims) => ({ ...claims, level: "B" }),
    why: "not all of its text can be searched and copied",
    basis: { standard: "ISO 19005-2:2011", clause: "6.2.11.7.2" },
  },
];

/** Takes back, in the file, the claims that the checks did not bear out, or could not look into. */
export async function takeBack(
  artifact: Artifact,
  results: readonly CheckResult[],
  name: string,
): Promise<readonly Repair[]> {
  const bytes = readFileSync(artifact.file);
  const spoken = results.flatMap(({ checker, outcome, findings }) =>
    outcome === "unchecked"
      ? [checker]
      : findings.filter(({ severity }) => severity === "block").map(({ rule }) => rule),
  );
  const repairs: Repair[] = [];
  let claims = readClaims(bytes);
  for (const { isClaimed, against, without, why, basis } of DOUBTFUL) {
    if (!claims || !isClaimed(claims) || !spoken.some((each) => against.test(each))) continue;
    const left = writeClaims(bytes, without(claims));
    if (!left || isClaimed(left)) continue;
    const message = `${name} ${difference(claims, left)}: ${what(against, results) ?? (isUnchecked(against, results) ? UNCHECKED : why)}.`;
    repairs.push({ id: CLAIM_REPAIR, subject: name, message, basis });
    claims = left;
  }
  if (repairs.length > 0) writeFileSync(artifact.file, bytes);
  return repairs;
}

/** Of a PDF/UA that was never claimed, since pictures without a description cannot be mended. */
export function withoutUa(name: string, pictures: number): Repair {
  const [{ basis }] = DOUBTFUL;
  const why = begun(several("A picture or drawing has no alternative text.", pictures));
  return { id: CLAIM_REPAIR, subject: name, message: `${name} ${NO_UA}: ${why}.`, basis };
}

const NO_UA = "does not say that it is PDF/UA-1 (the standard for PDFs that can be read aloud)";

const UNCHECKED = "whether that is so could not be checked";

function isUnchecked(against: RegExp, results: readonly CheckResult[]): boolean {
  return results.some(({ outcome, checker }) => outcome === "unchecked" && against.test(checker));
}

/** What it says of itself now, and what it does not say any more. */
function difference(before: ReadClaims, after: ReadClaims): string {
  if (before.ua !== after.ua) return NO_UA;
  const nameOf = ({ part, level }: ReadClaims) => `PDF/A-${part}${level.toLowerCase()}`;
  return `says that it is ${nameOf(after)}, and not ${nameOf(before)}`;
}

/** As the end of a sentence that began before. */
function begun(clause: string): string {
  return clause.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
}

/** Most faults that are named; the checks tell of all of them. */
const FAULTS_NAMED = 3;

/** `2 pictures or drawings have no alternative text; a table has more than one caption` */
function what(against: RegExp, results: readonly CheckResult[]): string | undefined {
  const counts = new Map<string, number>();
  const blocking = results.flatMap(({ findings }) => findings).filter(({ severity }) => severity === "block");
  for (const { rule, message } of picturesFirst(blocking, (finding) => finding.rule))
    if (against.test(rule)) counts.set(message, (counts.get(message) ?? 0) + 1);
  if (counts.size === 0) return undefined;
  const named = [...counts].slice(0, FAULTS_NAMED).map(([message, count]) => begun(several(message, count)));
  return `${named.join("; ")}${counts.size > FAULTS_NAMED ? "; and more" : ""}`;
}
