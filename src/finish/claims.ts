/**
 * The claims of a PDF: which flavour of PDF/A it is (ISO 19005-2:2011, 6.6.4), and
 * whether it is PDF/UA-1 (ISO 14289-1:2014, 5). LibreOffice claims PDF/A-2b and no
 * more. Here more is claimed, and taken back when a check does not bear it out.
 *
 * The metadata of a PDF/A stand in the file as plain text with room behind them, so
 * that a claim is written and taken back without moving a byte of anything else.
 */

/** What may be claimed beyond PDF/A-2b. */
export type Claim = "PDF/A-2u" | "PDF/UA-1";

const BEGIN = "<?xpacket begin";
const END = "<?xpacket end";
const LEVEL = /(<pdfaid:conformance>)([BU])(<\/pdfaid:conformance>)/;
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

/** Writes the claims into the bytes of a PDF/A-2b. Answers those that were written: there may be no room, or no such metadata. */
export function claim(pdf: Buffer, wanted: readonly Claim[]): Claim[] {
  const packet = packetIn(pdf);
  if (!packet) return [];
  const made: Claim[] = [];
  let { text } = packet;
  if (wanted.includes("PDF/A-2u") && LEVEL.exec(text)?.[2] === "B") {
    text = text.replace(LEVEL, "$1U$3");
    made.push("PDF/A-2u");
  }
  if (wanted.includes("PDF/UA-1") && !text.includes("pdfuaid:part") && !text.includes("pdfaExtension")) {
    const claimed = resized(text.replace(RDF_END, `${UA}${RDF_END}`), packet.text.length);
    if (claimed !== undefined) {
      text = claimed;
      made.push("PDF/UA-1");
    }
  }
  pdf.write(text, packet.from, "latin1");
  return made;
}

/** Takes claims back. Answers those that were there. */
export function withdraw(pdf: Buffer, unproven: readonly Claim[]): Claim[] {
  const packet = packetIn(pdf);
  if (!packet) return [];
  const gone: Claim[] = [];
  let { text } = packet;
  if (unproven.includes("PDF/A-2u") && LEVEL.exec(text)?.[2] === "U") {
    text = text.replace(LEVEL, "$1B$3");
    gone.push("PDF/A-2u");
  }
  const without = resized(text.replace(UA, ""), packet.text.length);
  if (unproven.includes("PDF/UA-1") && text.includes(UA) && without !== undefined) {
    text = without;
    gone.push("PDF/UA-1");
  }
  pdf.write(text, packet.from, "latin1");
  return gone;
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
    if (LEVEL.test(text) && text.includes("<pdfaid:part>2</pdfaid:part>") && text.includes(RDF_END))
      found.push({ from, text });
  }
  return found.length === 1 ? found[0] : undefined;
}
