/** Names of WordprocessingML and what stands in it, transitional and strict alike (ECMA-376 parts 1 and 4). */
import type { XmlTag } from "../../../tools/xml.js";

/** A namespace, by its usual prefix, whichever of its addresses is used. */
export type Family =
  | "w"
  | "r"
  | "wp"
  | "a"
  | "pic"
  | "c"
  | "cx"
  | "dgm"
  | "m"
  | "v"
  | "o"
  | "mc"
  | "wps"
  | "wpg"
  | "wpc"
  | "w14"
  | "adec"
  | "other";

const OFFICE = "http://schemas.openxmlformats.org";
const STRICT = "http://purl.oclc.org/ooxml";
const MICROSOFT = "http://schemas.microsoft.com/office";

const FAMILIES: ReadonlyMap<string, Family> = new Map([
  [`${OFFICE}/wordprocessingml/2006/main`, "w"],
  [`${STRICT}/wordprocessingml/main`, "w"],
  [`${OFFICE}/officeDocument/2006/relationships`, "r"],
  [`${STRICT}/officeDocument/relationships`, "r"],
  [`${OFFICE}/drawingml/2006/wordprocessingDrawing`, "wp"],
  [`${STRICT}/drawingml/wordprocessingDrawing`, "wp"],
  [`${MICROSOFT}/word/2010/wordprocessingDrawing`, "wp"],
  [`${OFFICE}/drawingml/2006/main`, "a"],
  [`${STRICT}/drawingml/main`, "a"],
  [`${OFFICE}/drawingml/2006/picture`, "pic"],
  [`${STRICT}/drawingml/picture`, "pic"],
  [`${OFFICE}/drawingml/2006/chart`, "c"],
  [`${STRICT}/drawingml/chart`, "c"],
  [`${MICROSOFT}/drawing/2014/chartex`, "cx"],
  [`${OFFICE}/drawingml/2006/diagram`, "dgm"],
  [`${STRICT}/drawingml/diagram`, "dgm"],
  [`${OFFICE}/officeDocument/2006/math`, "m"],
  [`${STRICT}/officeDocument/math`, "m"],
  ["urn:schemas-microsoft-com:vml", "v"],
  ["urn:schemas-microsoft-com:office:office", "o"],
  [`${OFFICE}/markup-compatibility/2006`, "mc"],
  [`${MICROSOFT}/word/2010/wordprocessingShape`, "wps"],
  [`${MICROSOFT}/word/2010/wordprocessingGroup`, "wpg"],
  [`${MICROSOFT}/word/2010/wordprocessingCanvas`, "wpc"],
  [`${MICROSOFT}/word/2010/wordml`, "w14"],
  [`${MICROSOFT}/drawing/2017/decorative`, "adec"],
] as const);

export function familyOf(uri: string): Family {
  return FAMILIES.get(uri) ?? "other";
}

/** An attribute of the element's own namespace, or of none. */
export function ownValue(tag: XmlTag, local: string): string | undefined {
  const { attributes } = tag;
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute?.local === local && (attribute.uri === "" || attribute.uri === tag.uri)) return attribute.value;
  }
  return undefined;
}

/** The `val` of an element that has little else. */
export const val = (tag: XmlTag): string | undefined => ownValue(tag, "val");

/** An attribute of Office's own VML additions, as `o:hr`. */
export function officeValueOf(tag: XmlTag, local: string): string | undefined {
  return attributeOfFamily(tag, "o", local);
}

/** The id of a relationship: `r:id`, `r:embed` … */
export function relationOf(tag: XmlTag, local: string): string | undefined {
  return attributeOfFamily(tag, "r", local);
}

function attributeOfFamily(tag: XmlTag, family: Family, local: string): string | undefined {
  const { attributes } = tag;
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute?.local === local && attribute.uri !== "" && familyOf(attribute.uri) === family)
      return attribute.value;
  }
  return undefined;
}

/** ECMA-376 part 1, 22.9.2.7 (ST_OnOff). */
export function isOn(tag: XmlTag): boolean {
  return isTrue(val(tag) ?? "1");
}

export function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== "0" && value !== "false" && value !== "off" && value !== "f";
}

/** A whole number within what any document has a use for; nothing for anything else. */
export function integer(value: string | undefined): number | undefined {
  if (value === undefined || !/^\s*[+-]?\d{1,15}(?:\.\d{1,15})?\s*$/.test(value)) return undefined;
  return Math.trunc(Number(value));
}
