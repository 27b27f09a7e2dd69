/** Names, lengths and colours of OpenDocument (ODF 1.3 part 3), told in one way whatever prefixes a document uses. */

import { NS } from "../../../tools/odf.js";
import { millimetresOf } from "../../../tools/odf-values.js";
import type { XmlTag } from "../../../tools/xml.js";

/** Attributes by their usual names, e.g. `text:style-name`. */
export type Attributes = Readonly<Record<string, string>>;

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const oasis = (name: string) => `urn:oasis:names:tc:opendocument:xmlns:${name}:1.0`;

const URIS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...NS,
    svg: oasis("svg-compatible"),
    number: oasis("datastyle"),
    chart: oasis("chart"),
    config: oasis("config"),
    anim: oasis("animation"),
    dr3d: oasis("dr3d"),
    smil: oasis("smil-compatible"),
    xml: "http://www.w3.org/XML/1998/namespace",
    loext: "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    calcext: "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    field: "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0",
    officeooo: "http://openoffice.org/2009/office",
    drawooo: "http://openoffice.org/2010/draw",
    rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  }),
);
const PREFIXES: ReadonlyMap<string, string> = new Map([...URIS].map(([prefix, uri]) => [uri, prefix]));

/** The name of an element with its usual prefix; as it is written when its namespace is not known here. */
export function nameOf({ prefix, uri, local, name }: XmlTag): string {
  return URIS.get(prefix) === uri ? name : usualName(uri, local);
}

export function usualName(uri: string, local: string): string {
  const prefix = PREFIXES.get(uri);
  return prefix === undefined ? `{${uri}}${local}` : `${prefix}:${local}`;
}

export function attributesOf(tag: XmlTag): Attributes {
  // Nothing is asked of it but names with a prefix: what every object has besides is in nobody's way.
  const attributes: Record<string, string> = {};
  for (const name in tag.attributes) {
    const { prefix, uri, local, value } = tag.attributes[name] as (typeof tag.attributes)[string];
    attributes[prefix === "" || URIS.get(prefix) === uri ? name : usualName(uri, local)] = value;
  }
  return attributes;
}

/** Namespaces of the standards, and of what office programs add of their own accord. */
const OF_PROGRAMS =
  /^(?:urn:oasis:names:tc:opendocument:|urn:org:documentfoundation:|urn:openoffice:|https?:\/\/(?:www\.)?(?:openoffice\.org|libreoffice\.org|w3\.org|calligra\.org|koffice\.org|gnumeric\.org|purl\.org\/dc|purl\.oclc\.org\/dc)(?:\/|$)|http:\/\/docs\.oasis-open\.org\/ns\/office\/)/;

/** True for what no office program writes by itself: data of somebody else. */
export function isForeign(uri: string): boolean {
  return uri !== "" && !OF_PROGRAMS.test(uri);
}

/** In hundredths of a millimetre at the finest: places are shown to people. */
export function shownMillimetres(length: string | undefined): number | undefined {
  const millimetres = millimetresOf(length);
  return millimetres === undefined ? undefined : Math.round(millimetres * 100) / 100;
}

/** A count as it is written, at least 1. What is no number is 1: that is what the standard takes when there is none. */
export function countOf(value: string | undefined): number {
  if (value === undefined) return 1;
  const count = Number.parseInt(value, 10);
  return count >= 1 ? Math.min(count, MAX_COUNT) : 1;
}

/** No table has more rows than this in any program. */
const MAX_COUNT = 16_777_216;

/** `Heading 1` of `Heading_20_1`: how names are stored that are no XML names. */
export function decodedName(name: string): string {
  return name.replace(/_([\da-f]{2,4})_/g, (all, code: string) => {
    const value = Number.parseInt(code, 16);
    return value < 0x20 ? all : String.fromCharCode(value);
  });
}

/** BCP 47 of `fo:language` and its like; nothing when none is given, `zxx` for "none". */
export function languageOf(attributes: Attributes, suffix = ""): string | undefined {
  const tag = attributes[`style:rfc-language-tag${suffix}`];
  if (tag) return tag;
  const prefix = suffix === "" ? "fo" : "style";
  const language = attributes[`${prefix}:language${suffix}`];
  if (language === undefined || language === "") return undefined;
  if (language === "none" || language === "zxx") return "zxx";
  const country = attributes[`${prefix}:country${suffix}`];
  return country && country !== "none" ? `${language}-${country}` : language;
}

/** Addresses of what is kept elsewhere. */
export function isOutsideAddress(address: string): boolean {
  return /^(?:[a-z][a-z\d+.-]*:|\.\.\/|\/)/i.test(address) && !/^vnd\.sun\.star\.package:/i.test(address);
}

/** `Object 1` of `./Object 1`: the folder of a document within the document. */
export function folderOf(address: string): string {
  return address.replace(/^\.\//, "").replace(/\/$/, "");
}
