/** The namespaces of OpenDocument by the prefixes that this room calls them by. */
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
  ["http://www.w3.org/1999/xhtml", "xhtml"],
]);
