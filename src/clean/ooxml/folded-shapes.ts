/**
 * Shapes that shrink with the cells under them, and lie over nothing but hidden rows or columns (ECMA-376 part 1,
 * 20.5.3.2): Excel shows nothing of them, LibreOffice shows them.
 */
import type { OpcPackage } from "../../tools/opc.js";
import { isWithin } from "../odf/grid.js";
import type { OoxmlPackage } from "../package.js";
import type { XmlElement, XmlTree } from "../tree.js";

interface Span {
  readonly from: number;
  readonly to: number;
}

const LAST_ROW = 1_048_575;

/** How many were taken out of the drawings of a sheet. */
export async function removeFoldedShapes(
  opc: OpcPackage,
  copy: OoxmlPackage,
  part: string,
  sheet: XmlTree,
): Promise<number> {
  const [rows, columns] = [hiddenRows(sheet), hiddenColumns(sheet)];
  if (rows.length === 0 && columns.length === 0) return 0;
  let removed = 0;
  for (const { kind, part: drawing } of await opc.relationshipsOf(part)) {
    if (kind !== "drawing" || drawing === undefined) continue;
    const tree = await copy.tree(drawing);
    for (const anchor of tree.root.children) {
      if (!shrinks(anchor) || !(isFolded(anchor, rows, "row") || isFolded(anchor, columns, "col"))) continue;
      tree.drop(anchor);
      removed += 1;
    }
  }
  return removed;
}

const localName = ({ name }: XmlElement) => name.slice(name.indexOf(":") + 1);
const childOf = (element: XmlElement | undefined, name: string) =>
  element?.children.find((child) => localName(child) === name);

function shrinks(anchor: XmlElement): boolean {
  return localName(anchor) === "twoCellAnchor" && (anchor.attr("editAs") ?? "twoCell") === "twoCell";
}

function isFolded(anchor: XmlElement, hidden: readonly Span[], by: "row" | "col"): boolean {
  const numberIn = (corner: "from" | "to", name: string) => Number(childOf(childOf(anchor, corner), name)?.text);
  const from = numberIn("from", by);
  const to = numberIn("to", by) - (numberIn("to", `${by}Off`) > 0 ? 0 : 1);
  return from <= to && isWithin(hidden, from, to);
}

/** In their order; those that are not written are as the sheet says of all (18.3.1.81). */
function hiddenRows(sheet: XmlTree): readonly Span[] {
  const hidesOthers = isOn(sheet.root.child("x:sheetFormatPr")?.attr("zeroHeight"));
  const spans: Span[] = [];
  let next = 0;
  for (const row of sheet.root.child("x:sheetData")?.children ?? []) {
    const at = Number(row.attr("r") ?? next + 1) - 1;
    if (hidesOthers && at > next) spans.push({ from: next, to: at - 1 });
    if (isOn(row.attr("hidden"))) spans.push({ from: at, to: at });
    next = at + 1;
  }
  if (hidesOthers) spans.push({ from: next, to: LAST_ROW });
  return joined(spans);
}

function hiddenColumns(sheet: XmlTree): readonly Span[] {
  const columns = sheet.root.child("x:cols")?.children ?? [];
  return joined(
    columns
      .filter((column) => isOn(column.attr("hidden")))
      .map((column) => ({ from: Number(column.attr("min")) - 1, to: Number(column.attr("max")) - 1 })),
  );
}

function joined(spans: readonly Span[]): readonly Span[] {
  const list: { from: number; to: number }[] = [];
  for (const { from, to } of [...spans].sort((one, other) => one.from - other.from)) {
    const last = list.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else list.push({ from, to });
  }
  return list;
}

const isOn = (value: string | undefined) => value === "1" || value === "true";
