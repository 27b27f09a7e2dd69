/** What everybody who reads OpenDocument needs: the standard's names, and the properties of a document. */
import { attributeOf, type XmlHandler } from "./xml.js";

const oasis = (name: string) => `urn:oasis:names:tc:opendocument:xmlns:${name}:1.0`;

/** What the names of OpenDocument's own namespaces begin with. */
export const ODF_NAMESPACES = "urn:oasis:names:tc:opendocument:xmlns:";

export const NS = {
  office: oasis("office"),
  text: oasis("text"),
  table: oasis("table"),
  draw: oasis("drawing"),
  style: oasis("style"),
  form: oasis("form"),
  script: oasis("script"),
  presentation: oasis("presentation"),
  manifest: oasis("manifest"),
  signature: oasis("digitalsignature"),
  fo: oasis("xsl-fo-compatible"),
  dc: "http://purl.org/dc/elements/1.1/",
  xlink: "http://www.w3.org/1999/xlink",
  math: "http://www.w3.org/1998/Math/MathML",
} as const;

export const MANIFEST = "META-INF/manifest.xml";
export const MIMETYPE = "mimetype";
export const CONTENT = "content.xml";
export const STYLES = "styles.xml";
export const META = "meta.xml";

/** Longest value of a property that is kept, in characters. */
const MAX_VALUE = 10_000;

/** The properties of a document as `meta.xml` has them, trimmed; empty where it has none. */
export interface Properties {
  readonly title: string;
  readonly language: string;
  /** `office:version`. */
  readonly version: string;
}

/** Gathers the properties while `meta.xml` is read. `result` holds what was seen so far. */
export function propertiesReader(): { handler: XmlHandler; result(): Properties } {
  const values = { title: "", language: "" };
  let version = "";
  let field: keyof typeof values | undefined;
  return {
    handler: {
      open(tag, depth) {
        if (depth === 1) version = attributeOf(tag, NS.office, "version") ?? "";
        field = tag.uri === NS.dc && (tag.local === "title" || tag.local === "language") ? tag.local : undefined;
      },
      close() {
        field = undefined;
      },
      text(value) {
        if (field) values[field] = (values[field] + value).slice(0, MAX_VALUE);
      },
    },
    result: () => ({ title: values.title.trim(), language: values.language.trim(), version }),
  };
}
