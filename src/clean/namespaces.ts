/** Namespaces by the prefixes that this room calls them by. */
import { NS, ODF_NAMESPACES } from "../tools/odf.js";
import type { Names } from "./tree.js";

const oasis = (name: string) => `${ODF_NAMESPACES}${name}:1.0`;
const experimental = (name: string) => `urn:org:documentfoundation:names:experimental:${name}`;

export const ODF_NAMES: Names = new Map([
  ...Object.entries(NS).map(([prefix, uri]) => [uri, prefix] as const),
  [oasis("svg-compatible"), "svg"],
  [oasis("smil-compatible"), "smil"],
  [oasis("animation"), "anim"],
  [oasis("chart"), "chart"],
  [oasis("datastyle"), "number"],
  [oasis("config"), "config"],
  [oasis("dr3d"), "dr3d"],
  [oasis("database"), "db"],
  [experimental("office:xmlns:loext:1.0"), "loext"],
  [experimental("calc:xmlns:calcext:1.0"), "calcext"],
  ["urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0", "field"],
  ["http://openoffice.org/2004/office", "ooo"],
  ["http://openoffice.org/2009/office", "officeooo"],
  ["http://openoffice.org/2009/table", "tableooo"],
  ["http://openoffice.org/2010/draw", "drawooo"],
  ["http://openoffice.org/2004/calc", "oooc"],
  ["http://openoffice.org/2004/writer", "ooow"],
  ["http://openoffice.org/2005/report", "rpt"],
  ["urn:openoffice:names:experimental:ooxml-odf-interop:xmlns:form:1.0", "formx"],
  ["http://www.w3.org/TR/css3-text/", "css3t"],
  ["http://www.w3.org/2001/xml-events", "dom"],
  ["http://www.w3.org/1999/xhtml", "xhtml"],
]);

/** Office Open XML, transitional and strict. */
export const OOXML_NAMES: Names = new Map([
  ["http://schemas.openxmlformats.org/spreadsheetml/2006/main", "x"],
  ["http://purl.oclc.org/ooxml/spreadsheetml/main", "x"],
  ["http://schemas.microsoft.com/office/spreadsheetml/2009/9/main", "x14"],
  ["http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w"],
  ["http://purl.oclc.org/ooxml/wordprocessingml/main", "w"],
  ["http://schemas.openxmlformats.org/officeDocument/2006/math", "m"],
  ["http://purl.oclc.org/ooxml/officeDocument/math", "m"],
  ["http://schemas.openxmlformats.org/officeDocument/2006/relationships", "r"],
  ["http://purl.oclc.org/ooxml/officeDocument/relationships", "r"],
  ["http://schemas.openxmlformats.org/package/2006/relationships", "rel"],
  ["http://schemas.openxmlformats.org/package/2006/content-types", "ct"],
]);
