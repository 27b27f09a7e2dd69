/** Conditions on which a cell looks otherwise (ODF 1.3 part 3, 19.470; `calcext:condition` of LibreOffice): whether one is surely met. */
import type { Cell } from "../model.js";

const FORMULA = /^(?:is-true-formula|formula-is)\((.*)\)$/;
const COMPARED = /^(?:cell-content\(\)|value\(\))?\s*(=|!=|<>|<=|>=|<|>)\s*(.+)$/;
const BETWEEN = /^(?:cell-content-is-)?(not-)?between\(([^,;]+)[,;]([^,;]+)\)$/;
const CONTAINS = /^(?:contains-text|begins-with|ends-with)\("(.*)"\)$/;
/** A formula that looks at no cell. */
const CONSTANT = /^=?(?:TRUE(?:\(\))?|[\d.<>=+*" ]+)$/i;
const FALSE = /^=?(?:FALSE(?:\(\))?|0)$/i;

export function isMet(condition: string, { value, shown = value }: Cell): boolean {
  const text = condition.trim().replace(/^of:/, "");
  const formula = FORMULA.exec(text)?.[1]?.trim();
  if (formula !== undefined) return CONSTANT.test(formula) && !FALSE.test(formula);
  const part = CONTAINS.exec(text)?.[1];
  if (part !== undefined) return shown.toLowerCase().includes(part.toLowerCase());
  const [, not, from = "", to = ""] = BETWEEN.exec(text) ?? [];
  if (from !== "") return (compare(value, from, ">=") && compare(value, to, "<=")) === (not === undefined);
  const [, operator = "", other = ""] = COMPARED.exec(text) ?? [];
  return operator !== "" && compare(value, other, operator);
}

function compare(value: string, written: string, operator: string): boolean {
  const quoted = /^"(.*)"$/.exec(written.trim())?.[1];
  // What it is compared with stands in another cell.
  if (quoted === undefined && !Number.isFinite(Number(written))) return false;
  const [one, other] =
    quoted === undefined ? [Number(value), Number(written)] : [value.toLowerCase(), quoted.toLowerCase()];
  if (typeof one === "number" && !Number.isFinite(one))
    return operator === "!=" || operator === "<>" || operator[0] === ">";
  switch (operator) {
    case "=":
      return one === other;
    case "<":
      return one < other;
    case "<=":
      return one <= other;
    case ">":
      return one > other;
    case ">=":
      return one >= other;
    default:
      return one !== other;
  }
}
