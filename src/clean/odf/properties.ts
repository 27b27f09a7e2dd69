/** Properties of a document, and the settings of the program that wrote it. */

import { NO_PRINTER, TECHNICAL_PROPERTY } from "../../tools/odf.js";
import type { OdfPackage } from "../package.js";
import type { XmlElement, XmlTree } from "../tree.js";
import type { OdfDocument } from "./document.js";
import type { CleanedSheets } from "./sheets.js";

/** What the document needs to be found and read aloud, and what tells of nobody. */
const KEPT: ReadonlySet<string> = new Set([
  "dc:title",
  "dc:subject",
  "dc:language",
  "meta:generator",
  "meta:document-statistic",
]);

/** When and how long somebody wrote: every program notes that anew, so it goes without a word. */
const NOT_TOLD: ReadonlySet<string> = new Set([
  "dc:date",
  "meta:creation-date",
  "meta:print-date",
  "meta:editing-cycles",
  "meta:editing-duration",
]);

export function cleanProperties(meta: XmlTree, { tally }: OdfDocument): void {
  for (const property of meta.root.child("office:meta")?.children ?? []) {
    if (KEPT.has(property.name)) continue;
    meta.drop(property);
    tally.removed("properties", "", isTold(property) ? 1 : 0);
  }
}

function isTold(property: XmlElement): boolean {
  if (NOT_TOLD.has(property.name) || TECHNICAL_PROPERTY.test(property.attr("meta:name") ?? "")) return false;
  return property.text.trim() !== "" || property.name === "meta:template";
}

/** Printers, databases and sessions: they have names, and tell where a document was written. */
const TELLING = /^(?:Printer(?:Name|Setup)|CurrentDatabase.*|EmbeddedDatabaseName|Rsid(?:Root)?|ModifyPasswordInfo)$/;

/** LibreOffice numbers its own session in every text, and the kinds of what a database may be asked. */
const OWN = /^(?:Rsid|CurrentDatabaseCommandType$)/;

export function cleanSettings(settings: XmlTree, { tally }: OdfDocument, sheets: CleanedSheets | undefined): void {
  for (const item of settings.root.within()) {
    const name = item.attr("config:name") ?? "";
    if (item.name === "config:config-item" && TELLING.test(name)) {
      settings.drop(item);
      if (item.text !== "" && !OWN.test(name) && !NO_PRINTER.test(item.text)) tally.removed("properties");
    } else if (sheets && isOfRemovedSheet(item, sheets)) settings.drop(item);
  }
  // A map has at least one entry (3.10.3).
  for (const map of settings.root.within())
    if (map.name === "config:config-item-map-named" && map.children.every((each) => settings.isGone(each)))
      settings.drop(map);
}

/** How each sheet was looked at, and which one came first. */
function isOfRemovedSheet(item: XmlElement, { removed }: CleanedSheets): boolean {
  if (item.name === "config:config-item-map-entry") return removed.has(item.attr("config:name") ?? "");
  return item.name === "config:config-item" && item.attr("config:name") === "ActiveTable" && removed.has(item.text);
}

/** Of embedded charts and formulas: properties and settings of their own. */
export async function cleanOwnProperties(odf: OdfPackage, document: OdfDocument): Promise<void> {
  for (const name of odf.parts) {
    if (!name.endsWith("/meta.xml")) continue;
    cleanProperties(await odf.tree(name), document);
  }
}
