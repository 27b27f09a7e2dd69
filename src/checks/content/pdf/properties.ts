/** What a PDF says of itself and of the people who made it (ISO 32000-1:2008, 14.3). */
import { textOf } from "../../../tools/pdf/objects.js";
import { NS, property, textValue, type Xmp, type XmpNode } from "../../../tools/xmp.js";
import type { PdfDocument } from "../../pdf/document.js";
import type { Properties } from "../model.js";

/** Keys that say nothing of people: of the document itself, of programs, of standards. */
const IMPERSONAL = new Set([
  ...["Title", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate", "Trapped", "SourceModified"],
  ...["GTS_PDFXVersion", "GTS_PDFXConformance", "GTS_PDFA1Version", "PTEX.Fullbanner", "AAPL:Keywords"],
]);

const PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/";
const RIGHTS = "http://ns.adobe.com/xap/1.0/rights/";
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
];

const MAX_PERSONAL = 1_000;

export function propertiesOf(doc: PdfDocument): Properties {
  const [info, xmp] = [doc.info(), doc.xmp()];
  const inXmp = (ns: string, name: string) => xmp && textValue(property(xmp, ns, name))?.trim();
  return {
    title: inXmp(NS.dc, "title") || (doc.getText(info, "Title")?.trim() ?? ""),
    subject: inXmp(NS.dc, "description") || (doc.getText(info, "Subject")?.trim() ?? ""),
    language: doc.getText(doc.catalog, "Lang")?.trim() ?? "",
    personal: personalIn(doc, xmp),
  };
}

function personalIn(doc: PdfDocument, xmp: Xmp | undefined): Properties["personal"] {
  const found = new Map<string, { readonly name: string; readonly value: string }>();
  const add = (name: string, value: string | undefined): void => {
    const text = value?.trim();
    // What stands in the dictionary and in the metadata is one and the same.
    if (text && found.size < MAX_PERSONAL) found.set(`${name}\n${text}`, { name, value: text });
  };
  for (const [key, value] of doc.info()?.entries ?? [])
    if (!IMPERSONAL.has(key)) add(key, textOf(doc.file.resolve(value)));
  for (const node of xmp?.properties ?? []) {
    const [, , shown] = PERSONAL.find(([ns, name]) => ns === node.ns && name === node.name) ?? [];
    if (shown !== undefined) for (const text of textsOf(node)) add(shown, text);
    if (node.ns === CUSTOM && !IMPERSONAL.has(node.name)) add(node.name, textValue(node));
    if (node.ns === MEDIA_MANAGEMENT) for (const path of pathsIn(node, 0)) add("Path of the original", path);
  }
  return [...found.values()];
}

function textsOf(node: XmpNode): readonly string[] {
  return node.form === "simple" ? [node.text] : node.children.map(({ text }) => text);
}

/** Where the original lies, on whose disk: within what is told of the making of the file. */
function* pathsIn(node: XmpNode, depth: number): Iterable<string> {
  if (node.name === "filePath" && node.form === "simple") yield node.text;
  if (depth < 8) for (const child of node.children) yield* pathsIn(child, depth + 1);
}
