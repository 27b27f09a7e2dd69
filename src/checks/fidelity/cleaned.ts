/**
 * A document as its safe copy is to show it: without what nobody can see. Only with that is a safe copy compared,
 * because everything else is taken out of it on purpose.
 */
import type { Cell, Content, Hidden, Paragraph, Sheet } from "../content/model.js";
import { hasNoContrast, isTiny } from "../content/unseen.js";
import { isCovered } from "./sight.js";

export function withoutUnseen(content: Content): Content {
  const isUnder = isCovered(content);
  return {
    ...content,
    paragraphs: content.paragraphs.filter((paragraph) => !isUnder(paragraph)).map((each) => seenOf(each, content)),
    sheets: content.sheets.filter((sheet) => !isCache(sheet, content)).map((sheet) => seenCells(sheet, content)),
  };
}

function seenOf(paragraph: Paragraph, { kind }: Content): Paragraph {
  const { runs, place } = paragraph;
  const isUnseen = (run: (typeof runs)[number]) => isTiny(run) || hasNoContrast(run, place, kind);
  if (!runs.some(isUnseen)) return paragraph;
  return { ...paragraph, runs: runs.map((run) => (isUnseen(run) ? { ...run, hidden: true } : run)) };
}

/** LibreOffice makes a sheet of this name of the records behind a pivot table. */
function isCache({ name }: Sheet, { traces }: Content): boolean {
  return name.startsWith("DPCache_") && traces.some(({ what }) => what === "pivot-cache");
}

const OVER_CELLS: ReadonlySet<Hidden> = new Set(["covered-content", "false-redaction"]);

/** Cells that lie under something are known by what they hold, since a trace tells no more of them. */
function seenCells(sheet: Sheet, { traces }: Content): Sheet {
  const under = new Set<string>();
  for (const { what, where, text = "" } of traces)
    if (OVER_CELLS.has(what) && where.includes(`"${sheet.name}"`))
      for (const value of text.split(/[\t\n]/)) if (value !== "") under.add(value);
  const isSeen = ({ invisible, value, shown }: Cell) =>
    !invisible && !under.has(value) && !(shown !== undefined && under.has(shown));
  return sheet.cells.every(isSeen) ? sheet : { ...sheet, cells: sheet.cells.filter(isSeen) };
}
