/** Places in a person's terms. */
import { columnName } from "../../tools/columns.js";
import type { Place } from "./model.js";

const STORIES: Readonly<Record<Place["story"], string>> = {
  body: "",
  box: "text box",
  header: "header",
  footer: "footer",
  footnote: "footnote",
  endnote: "endnote",
  notes: "speaker's notes",
  master: "slide master",
  sheet: "",
};

/** `slide 3, speaker's notes`, `table 2, row 4, under "Budget"`; empty for the document as a whole. */
export function placeOf({ story, slide, page, sheet, cell, heading }: Place): string {
  return [
    ...(page === undefined ? [] : [`page ${page}`]),
    ...(slide === undefined ? [] : [`slide ${slide}`]),
    ...(sheet === undefined ? [] : [`sheet "${sheet}"`]),
    ...(STORIES[story] === "" ? [] : [STORIES[story]]),
    ...(cell === undefined ? [] : [`table ${cell.table + 1}, row ${cell.row + 1}`]),
    ...(heading === undefined ? [] : [`under "${heading}"`]),
  ].join(", ");
}

/** `B7`, both from 0. */
export function cellName(row: number, column: number): string {
  return `${columnName(column)}${row + 1}`;
}
