/** What a PDF says of itself and of the people who made it (ISO 32000-1:2008, 14.3). */
import { textOf } from "../../../tools/pdf/objects.js";
import { NS, property, textValue, type Xmp, type XmpNode } from "../../../tools/xmp.js";
import type { PdfDocument } from "../../pdf/document.js";
import type { Properties } from "../model.js";
import { isText, type Words } from "./shown-words.js";

/** Keys that say nothing of people: of the document itself, of programs, of standards. */
const IMPERSONAL = new Set([
  ...["Title", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate", "Trapped", "SourceModified"],
  ...["GTS_PDFXVersion", "GTS_PDFXConformance", "GTS_PDFA1Version", "PTEX.Fullbanner", "AAPL:Keywords"],
]);

const PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/";
const RIGHTS = "http://ns.adobe.com/xap/1.0/rights/";
const MEDIA = "http://ns.adobe.com/xmp/1.0/DynamicMedia/";
const MEDIA_MANAGEMENT = "http://ns.adobe.com/xap/1.0/mm/";
/** What programs carry over from the properties of the original: `Company`, `Manager`. */
const CUSTOM = "http://ns.adobe.com/pdfx/1.3/";

/** Properties of XMP that name people or places, and what they are called. */
const PERSONAL: readonly (readonly [namespace: string, name: string, shown: string])[] = [
  [NS.dc, "creator", "Author"],
  [NS.dc, "contributor", "Contributor"],
  [NS.pdf, "Author", "Author"],
  [PHOTOSHOP, "AuthorsPosition", "Author's position"],
  [PHOTOSHOP, "CaptionWriter", "Caption writer"],
  [RIGHTS, "Owner", "Owner"],
  ...(["artist", "client", "composer", "engineer"] as const).map((name) => [MEDIA, name, name] as const),
];

const MAX_PERSONAL = 1_000;
const MAX_DEPTH = 8;

/** Whose properties are of documents, pictures, fonts and standards (ISO 16684-1 and ISO 19005-2, annex B); all others are somebody's own. */
const KNOWN: ReadonlySet<string> = new Set([
  ...Object.values(NS),
  ...[PHOTOSHOP, RIGHTS, MEDIA, MEDIA_MANAGEMENT],
  ...["bj/", "t/pg/", "g/", "g/img/", "sType/ResourceRef#"].map((name) => `http://ns.adobe.com/xap/1.0/${name}`),
  ...["tiff/1.0/", "exif/1.0/", "exif/1.0/aux/", "camera-raw-settings/1.0/"].map(
    (name) => `http://ns.adobe.com/${name}`,
  ),
  ...["http://ns.adobe.com/xmp/Identifier/qual/1.0/"],
  ...["extension/", "schema#", "property#", "type#", "field#"].map((name) => `http://www.aiim.org/pdfa/ns/${name}`),
  ...["http://www.aiim.org/pdfe/ns/id/", "http://www.npes.org/pdfx/ns/id/", "http://pdf.iso.org/pdf/ns/id/"],
  ...["http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/", "http://prismstandard.org/namespaces/basic/2.0/"],
]);

export function propertiesOf(doc: PdfDocument, packets: readonly Xmp[], words: Words): Properties {
  const [info, xmp] = [doc.info(), doc.xmp()];
  const inXmp = (ns: string, name: string) => xmp && textValue(property(xmp, ns, name))?.trim();
  return {
    title: inXmp(NS.dc, "title") || (doc.getText(info, "Title")?.trim() ?? ""),
    subject: inXmp(NS.dc, "description") || (doc.getText(info, "Subject")?.trim() ?? ""),
    language: doc.getText(doc.catalog, "Lang")?.trim() ?? "",
    personal: personalIn(doc, packets, words),
  };
}

function personalIn(doc: PdfDocument, packets: readonly Xmp[], words: Words): Properties["personal"] {
  const found = new Map<string, { readonly name: string; readonly value: string }>();
  const add = (name: string, value: string | undefined): void => {
    const text = value?.trim();
    // What stands in the dictionary and in the metadata is one and the same.
    if (text && found.size < MAX_PERSONAL) found.set(`${name}\n${text}`, { name, value: text });
  };
  for (const [key, value] of doc.info()?.entries ?? [])
    if (!IMPERSONAL.has(key)) add(key, textOf(doc.file.resolve(value)));
  for (const node of packets.flatMap(({ properties }) => properties)) {
    const [, , shown] = PERSONAL.find(([ns, name]) => ns === node.ns && name === node.name) ?? [];
    if (shown !== undefined) for (const text of textsOf(node)) add(shown, text);
    if (node.ns === CUSTOM && !IMPERSONAL.has(node.name)) add(node.name, textValue(node));
    if (!KNOWN.has(node.ns) && node.ns !== CUSTOM)
      for (const text of allTexts(node, 0)) if (isOwn(text) && words.lacks(text)) add(node.name, text);
    if (node.ns === MEDIA_MANAGEMENT) for (const path of pathsIn(node, 0)) add("Path of the original", path);
  }
  return [...found.values()];
}

/** Words of somebody, and not a setting, a number or a time. */
function isOwn(text: string): boolean {
  return isText(text) && !/^(?:true|false|yes|no|none|[\d\s.,:+\-TZ/%]*)$/i.test(text.trim());
}

function* allTexts(node: XmpNode, depth: number): Iterable<string> {
  if (node.form === "simple") yield node.text;
  else if (depth < MAX_DEPTH) for (const child of node.children) yield* allTexts(child, depth + 1);
}

function textsOf(node: XmpNode): readonly string[] {
  return node.form === "simple" ? [node.text] : node.children.map(({ text }) => text);
}

/** Where the original lies, on whose disk: within what is told of the making of the file. */
function* pathsIn(node: XmpNode, depth: number): Iterable<string> {
  if (node.name === "filePath" && node.form === "simple") yield node.text;
  if (depth < MAX_DEPTH) for (const child of node.children) yield* pathsIn(child, depth + 1);
}
