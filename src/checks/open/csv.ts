/** Tables as text (RFC 4180): that all rows have the same columns. */
import type { Finding } from "../../model.js";
import { finding } from "./rules.js";
import type { TextReader } from "./text.js";

const SEPARATORS = [",", ";", "\t", "|"];
const MAX_ROWS_NAMED = 5;
/** How much of the beginning is looked at to tell what separates the columns, in characters. */
const SAMPLE = 64 * 1024;

/** What a cell begins with that programs for tables take for a formula: = + - @, also in their wide forms. */
const BEGINS = [0x3d, 0x2b, 0x2d, 0x40, 0xff1d, 0xff0b, 0xff0d, 0xff20];
const [SPACE, TAB, MARK] = [0x20, 0x09, 0xfeff];
/** Amounts, dates, telephone numbers, and dashes that stand for nothing. */
const NUMBER = /^[-+][-+\d\s.,:/()%'€£$¥]*(?:e[-+]?\d+[\s%€£$¥]*)?$/i;
/** How much of a cell is kept to tell a number, in characters. */
const MAX_FORMULA = 64;

/** Counts the columns of each row without keeping any of them. */
export function csvReader(): TextReader {
  let held: string | undefined = "";
  let table: ReturnType<typeof tableCounter> | undefined;
  const begin = () => {
    table = tableCounter(separatorOf(held ?? ""));
    table.take(held ?? "");
    held = undefined;
  };
  return {
    take(text) {
      if (held === undefined) table?.take(text);
      else {
        held += text;
        if (held.length >= SAMPLE) begin();
      }
    },
    findings() {
      if (held !== undefined) begin();
      return table?.findings() ?? [];
    },
  };
}

/** The separator that gives most rows of the sample the same number of columns, two or more. */
function separatorOf(sample: string): string {
  let best = { separator: ",", rows: 0 };
  for (const separator of SEPARATORS) {
    const counter = tableCounter(separator);
    counter.take(sample);
    const rows = Math.max(0, ...[...counter.widths].filter(([width]) => width > 1).map(([, count]) => count));
    if (rows > best.rows) best = { separator, rows };
  }
  return best.separator;
}

/** RFC 4180, with any of the usual separators and line ends. Only numbers are kept, never a cell. */
function tableCounter(separator: string) {
  const [COMMA, QUOTE, FEED, RETURN] = [separator.charCodeAt(0), 0x22, 0x0a, 0x0d];
  /** How many rows there are of each number of columns, and the first few of them. */
  const widths = new Map<number, number>();
  const firstRows = new Map<number, number[]>();
  let state: "start" | "plain" | "quoted" | "closed" = "start";
  let row = 1;
  let columns = 1;
  let isEmpty = true;
  let quoteRow = 0;
  let afterReturn = false;
  /** The beginning of the cell, when it begins like a formula. */
  let formula: string | undefined;
  let formulas = 0;
  let firstFormulaRow = 0;
  let areGrave = false;
  let atStart = true;

  const endCell = () => {
    if (formula !== undefined && !NUMBER.test(formula)) {
      formulas += 1;
      firstFormulaRow ||= row;
      areGrave ||= /^[=@]|[(|!]/.test(formula);
    }
    formula = undefined;
    atStart = true;
  };

  const lookAt = (char: number) => {
    if (formula !== undefined) {
      if (formula.length < MAX_FORMULA) formula += String.fromCharCode(char);
    } else if (atStart && char !== SPACE && char !== TAB && char !== MARK) {
      atStart = false;
      if (BEGINS.includes(char)) formula = String.fromCharCode(char);
    }
  };

  const endRow = () => {
    endCell();
    if (!isEmpty) {
      widths.set(columns, (widths.get(columns) ?? 0) + 1);
      const rows = firstRows.get(columns) ?? [];
      if (rows.length < MAX_ROWS_NAMED) firstRows.set(columns, [...rows, row]);
    }
    row += 1;
    columns = 1;
    isEmpty = true;
    state = "start";
  };

  const takeChar = (char: number) => {
    if (state === "quoted") {
      if (char === QUOTE) state = "closed";
      else lookAt(char);
    } else if (char === FEED || char === RETURN) {
      endRow();
    } else if (char === COMMA) {
      endCell();
      columns += 1;
      isEmpty = false;
      state = "start";
    } else {
      isEmpty = false;
      // A quotation mark opens a cell, or stands doubled in one. In the middle of a plain cell it is only a character.
      const opens = char === QUOTE && (state === "start" || state === "closed");
      if (opens) quoteRow = row;
      state = opens ? "quoted" : "plain";
      if (!opens) lookAt(char);
    }
  };

  return {
    widths,
    take(text: string) {
      for (let at = 0; at < text.length; at += 1) {
        const char = text.charCodeAt(at);
        if (!(afterReturn && char === FEED)) takeChar(char);
        afterReturn = char === RETURN;
      }
    },
    findings(): Finding[] {
      const unclosed = state === "quoted" ? [finding("csv-quotes", { where: `row ${quoteRow}` })] : [];
      endRow();
      if (formulas > 0) {
        const message = `${formulas} ${formulas === 1 ? "cell begins" : "cells begin"} like a formula. A program for tables may run ${formulas === 1 ? "it" : "them"}.`;
        const severity = areGrave ? "warn" : "note";
        unclosed.push({ ...finding("csv-formulas", { message, where: `row ${firstFormulaRow}` }), severity });
      }
      const byCount = [...widths].sort(([, a], [, b]) => b - a);
      const usual = byCount[0]?.[0] ?? 0;
      const others = byCount.slice(1);
      if (others.length === 0) return unclosed;
      const number = others.reduce((sum, [, count]) => sum + count, 0);
      const named = others.flatMap(([width]) => firstRows.get(width) ?? []).sort((a, b) => a - b);
      return [
        ...unclosed,
        finding("csv-columns", {
          message: `Most rows of the table have ${usual} ${usual === 1 ? "column" : "columns"}, but ${number} ${number === 1 ? "has" : "have"} more or fewer.`,
          where: `row ${named.slice(0, MAX_ROWS_NAMED).join(", ")}${number > MAX_ROWS_NAMED ? " …" : ""}`,
        }),
      ];
    },
  };
}
