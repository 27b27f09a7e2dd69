/** A good and a bad file for each validator, made here: `doctor` lets them be judged. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import JSZip from "jszip";
import type { Claim, Detection, Format, Kind, Subject } from "../../model.js";
import { MANIFEST, MIMETYPE, ODF_NAMESPACES } from "../../tools/odf.js";
import { type Pinned, VERAPDF } from "./pinned.js";

/** Writes both files into the folder. The good one comes first. */
export async function samplesFor(pinned: Pinned, folder: string): Promise<readonly [good: Subject, bad: Subject]> {
  const [make, kind, claims] =
    pinned === VERAPDF ? ([samplePdf, "pdf", PDF_CLAIMS] as const) : ([sampleOdt, "odt", []] as const);
  const written = async (isGood: boolean): Promise<Subject> => {
    const name = `${isGood ? "good" : "bad"}.${kind}`;
    const file = join(folder, name);
    await writeFile(file, await make(isGood));
    return { file, name, role: "output", detection: detected(kind, claims), limits: LIMITS };
  };
  return [await written(true), await written(false)];
}

/** A machine that is busy may be slow; one that needs longer for a page without text does not work. */
const LIMITS = { timeoutMs: 60_000, memoryBytes: 2 ** 31, sourceBytes: 2 ** 20, unpackedBytes: 2 ** 20 };
const PDF_CLAIMS: readonly Claim[] = [{ standard: "PDF/A", flavour: "2b", puid: "fmt/477" }];

function detected(kind: Kind, claims: readonly Claim[]): Detection {
  const version = kind === "pdf" ? "" : ODF_VERSION;
  const format: Format = { puid: "", name: "", version, mime: "", kind, label: "", extensions: [kind] };
  return { format, basis: [], warnings: [], extensionMismatch: false, traits: [], claims };
}

// ---------------------------------------------------------------------- PDF

/** One page without text, and so without fonts and colours. The bad one has a script, which ISO 19005-2, 6.5.1 forbids. */
function samplePdf(isGood: boolean): Buffer {
  const action = isGood ? "" : "/OpenAction<</S/JavaScript/JS(app.beep\\(0\\);)>>";
  const xmp = [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">',
    "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>",
    "</rdf:Description></rdf:RDF></x:xmpmeta>",
    '<?xpacket end="w"?>',
  ].join("");
  return pdfOf([
    `<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R${action}>>`,
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
    `<</Type/Metadata/Subtype/XML/Length ${Buffer.byteLength(xmp)}>>\nstream\n${xmp}\nendstream`,
  ]);
}

/** The objects, numbered from 1, between a header and a cross-reference table (ISO 32000-1, 7.5). */
function pdfOf(objects: readonly string[]): Buffer {
  let file: Buffer = Buffer.concat([Buffer.from("%PDF-1.7\n%"), Buffer.from([0xe2, 0xe3, 0xcf, 0xd3, 0x0a])]);
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file = Buffer.concat([file, Buffer.from(`${index + 1} 0 obj\n${object}\nendobj\n`)]);
    return `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const size = objects.length + 1;
  const id = "<00112233445566778899AABBCCDDEEFF>";
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join("")}`;
  const trailer = `trailer\n<</Size ${size}/Root 1 0 R/ID[${id}${id}]>>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.concat([file, Buffer.from(table + trailer)]);
}

// ---------------------------------------------------------------------- ODF

/** One that ODF Validator knows. */
const ODF_VERSION = "1.3";
const MEDIA_TYPE = "application/vnd.oasis.opendocument.text";
const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const office = `xmlns:office="${ODF_NAMESPACES}office:1.0" office:version="${ODF_VERSION}"`;

/** One paragraph. The bad one has an element that no version of the standard knows. */
function sampleOdt(isGood: boolean): Promise<Buffer> {
  const paragraph = isGood ? "<text:p>Good.</text:p>" : "<text:no-such-element/>";
  const zip = new JSZip();
  zip.file(MIMETYPE, MEDIA_TYPE, { compression: "STORE" });
  zip.file(
    "content.xml",
    `${XML}<office:document-content ${office} xmlns:text="${ODF_NAMESPACES}text:1.0"><office:body><office:text>${paragraph}</office:text></office:body></office:document-content>`,
  );
  zip.file("meta.xml", `${XML}<office:document-meta ${office}><office:meta/></office:document-meta>`);
  const entries = [
    ["/", MEDIA_TYPE],
    ["content.xml", "text/xml"],
    ["meta.xml", "text/xml"],
  ].map(
    ([path, type]) =>
      `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${type}"${path === "/" ? ` manifest:version="${ODF_VERSION}"` : ""}/>`,
  );
  zip.file(
    MANIFEST,
    `${XML}<manifest:manifest xmlns:manifest="${ODF_NAMESPACES}manifest:1.0" manifest:version="${ODF_VERSION}">${entries.join("")}</manifest:manifest>`,
    { createFolders: false },
  );
  return zip.generateAsync({ type: "nodebuffer" });
}
