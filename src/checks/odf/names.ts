/** Names that the OpenDocument standard gives and only its rules need: root elements, media types, versions. */

/** Part 3, 2.2.1 B.2: the root element of each part that makes up a document. */
export const DOCUMENT_PARTS: Readonly<Record<string, string>> = {
  "content.xml": "document-content",
  "styles.xml": "document-styles",
  "meta.xml": "document-meta",
  "settings.xml": "document-settings",
};

const OPENDOCUMENT = "application/vnd.oasis.opendocument.";

/** Part 3, 2.2.3 to 2.2.10: what stands in the body of each type of document. A formula has no body. */
const BODIES: Readonly<Record<string, string>> = {
  text: "text",
  "text-template": "text",
  "text-master": "text",
  "text-master-template": "text",
  "text-web": "text",
  spreadsheet: "spreadsheet",
  "spreadsheet-template": "spreadsheet",
  graphics: "drawing",
  "graphics-template": "drawing",
  presentation: "presentation",
  "presentation-template": "presentation",
  chart: "chart",
  "chart-template": "chart",
  image: "image",
  "image-template": "image",
  base: "database",
};

/** The local name of the element that a document of this media type has in its body; nothing for other types. */
export function bodyOf(mediaType: string): string | undefined {
  return mediaType.startsWith(OPENDOCUMENT) ? BODIES[mediaType.slice(OPENDOCUMENT.length)] : undefined;
}

export function isOpenDocument(mediaType: string): boolean {
  return mediaType.startsWith(OPENDOCUMENT);
}

export function isFormula(mediaType: string): boolean {
  return mediaType === `${OPENDOCUMENT}formula` || mediaType === `${OPENDOCUMENT}formula-template`;
}

/** True when a part of this media type is XML of the document. A picture is not, even one that is written as XML. */
export function isXmlType(mediaType: string): boolean {
  const type = mediaType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return type === "text/xml" || type === "application/xml" || (type.endsWith("+xml") && !type.startsWith("image/"));
}

/** The versions of OpenDocument whose packages say their version, oldest first. */
export const VERSIONS: readonly string[] = ["1.2", "1.3", "1.4"];
/** The versions before the manifest had one. */
export const OLD_VERSIONS: readonly string[] = ["1.0", "1.1"];
