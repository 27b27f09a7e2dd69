/** Words that cells of a workbook are compared with, or that are kept under a name. */

import type { XmlElement } from "../tree.js";
import { type OdfDocument, whereOf } from "./document.js";
import { formulaUse } from "./references.js";

/** Words that cells are compared with, or that are kept under a name, and that may be in no cell. */
export function removeConditions(document: OdfDocument): void {
  const { content, body, tally } = document;
  if (body?.name !== "office:spreadsheet") return;
  const asked = [...body.within()].filter((element) => !content.isGone(element) && textOf(element) !== undefined);
  if (asked.length === 0) return;
  const known = wordsOf(body);
  const isNew = (text: string) => (text.match(WORD) ?? []).some((word) => !known.has(word.toLowerCase()));
  const names = new Set<string>();
  for (const cell of body.within())
    if (cell.name === "table:table-cell")
      for (const name of formulaUse(cell.attr("table:formula") ?? "")?.names ?? []) names.add(name.toUpperCase());
  for (const element of asked) {
    const text = textOf(element) ?? "";
    if (!isNew(text)) continue;
    // A cell that is none of them looks as it did without the condition.
    const canGo =
      element.name === "calcext:condition"
        ? /^(?:=|contains-text\()"/.test(element.attr("calcext:value") ?? "")
        : !names.has((element.attr("table:name") ?? "").toUpperCase());
    if (canGo) {
      content.drop(element);
      tally.removed("leftovers", whereOf(element));
    } else
      tally.leave({
        what: "leftovers",
        where: whereOf(element),
        why: "A formula or a condition holds words that no cell shows.",
        advice: "Delete the name or the conditional format, or write the words into a cell",
      });
  }
}

const WORD = /[\p{L}\d]{3,}/gu;

/** The texts in a condition or a named expression; nothing for other elements, and for those without any. */
function textOf(element: XmlElement): string | undefined {
  const attribute =
    element.name === "calcext:condition"
      ? "calcext:value"
      : element.name === "table:named-expression"
        ? "table:expression"
        : undefined;
  const literals = attribute === undefined ? undefined : (element.attr(attribute) ?? "").match(/"[^"#]{4,2000}"/g);
  return literals?.join(" ");
}

function wordsOf(body: XmlElement): ReadonlySet<string> {
  const known = new Set<string>();
  for (const element of body.within())
    if (element.name === "text:p") for (const word of element.text.match(WORD) ?? []) known.add(word.toLowerCase());
  for (const table of body.all("table:table"))
    for (const word of (table.attr("table:name") ?? "").match(WORD) ?? []) known.add(word.toLowerCase());
  return known;
}
