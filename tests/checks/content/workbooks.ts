/** Small workbooks, and what is read of them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readExcel } from "../../../src/checks/content/excel/read.js";
import type { Content } from "../../../src/checks/content/model.js";
import { zip } from "../../fixtures/make/package.mjs";
import { testFolder } from "../../support/folder.js";
import { subjectOf } from "../odf/make.js";

export const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
export const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
export const NAMESPACES = `xmlns="${MAIN}" xmlns:r="${RELATIONS}"`;
export const DRAWING =
  'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ' +
  `xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="${RELATIONS}"`;

export interface Parts {
  /** Inside of `worksheet`, for each sheet in turn. */
  readonly sheets?: readonly string[];
  /** Inside of `workbook`, in place of what the sheets need. */
  readonly workbook?: string;
  readonly beforeSheets?: string;
  readonly afterSheets?: string;
  /** Relationships by the part that they are of; those of the workbook are added to what it needs. */
  readonly rels?: Readonly<Record<string, readonly (readonly [id: string, kind: string, target: string])[]>>;
  readonly parts?: Readonly<Record<string, string | Buffer>>;
}

export const read = async (parts: Parts) => readBytes(await packed(parts));

export function packed({
  sheets = [""],
  workbook,
  beforeSheets = "",
  afterSheets = "",
  rels = {},
  parts = {},
}: Parts): Promise<Buffer> {
  const listed = sheets.map((_, at) => `<sheet name="S${at + 1}" sheetId="${at + 1}" r:id="s${at + 1}"/>`).join("");
  const all: Record<string, readonly (readonly [string, string, string])[]> = {
    "": [["r1", "officeDocument", "xl/workbook.xml"], ...(rels[""] ?? [])],
    "xl/workbook.xml": [
      ...sheets.map((_, at) => [`s${at + 1}`, "worksheet", `sheet${at + 1}.xml`] as const),
      ...["styles", "sharedStrings", "theme"].map((kind) => [kind, kind, `${kind}.xml`] as const),
      ...(rels["xl/workbook.xml"] ?? []),
    ],
  };
  for (const part in rels) if (part !== "" && part !== "xl/workbook.xml") all[part] = rels[part] ?? [];
  const contents: Record<string, string | Buffer> = {
    "xl/workbook.xml": `<workbook ${NAMESPACES}>${beforeSheets}${workbook ?? `<sheets>${listed}</sheets>`}${afterSheets}</workbook>`,
    ...Object.fromEntries(
      sheets.map((inside, at) => [`xl/sheet${at + 1}.xml`, `<worksheet ${NAMESPACES}>${inside}</worksheet>`]),
    ),
    ...parts,
  };
  return zip([
    {
      name: "[Content_Types].xml",
      data: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    },
    ...Object.entries(all).map(([part, list]) => ({
      name: part.replace(/([^/]*)$/, "_rels/$1.rels"),
      data: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
        .map(([id, kind, target]) => {
          const outside = /^[a-z]+:/.test(target) ? ' TargetMode="External"' : "";
          return `<Relationship Id="${id}" Type="${RELATIONS}/${kind}" Target="${target}"${outside}/>`;
        })
        .join("")}</Relationships>`,
    })),
    ...Object.entries(contents).map(([name, data]) => ({ name, data })),
  ]);
}

export async function readBytes(bytes: Uint8Array): Promise<Content> {
  const file = join(testFolder(), "book.xlsx");
  writeFileSync(file, bytes);
  return readExcel(subjectOf(file, "excel"));
}

export const rows = (...cells: readonly string[]) =>
  `<sheetData>${cells.map((each, at) => `<row r="${at + 1}">${each}</row>`).join("")}</sheetData>`;
export const styles = (inside: string) => `<styleSheet ${NAMESPACES}>${inside}</styleSheet>`;
export const strings = (...items: readonly string[]) =>
  `<sst ${NAMESPACES}>${items.map((item) => `<si>${item}</si>`).join("")}</sst>`;

export const cellsOf = (content: Content) => content.sheets.flatMap(({ cells }) => cells);
