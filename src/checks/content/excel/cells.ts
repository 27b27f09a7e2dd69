/** The cells of a sheet, one by one, as they stand in its part (ECMA-376 part 1, 18.3.1.4). */

import { UnreadableError } from "../../../errors.js";
import { byName } from "../../../tools/by-name.js";
import type { XmlTag } from "../../../tools/xml.js";
import { MAX_CELLS } from "../limits.js";
import type { Cell, Trace } from "../model.js";
import type { Theme } from "../ooxml/theme.js";
import type { Words } from "./code-words.js";
import type { ConditionalFormats } from "./conditional-formats.js";
import type { Writable } from "./drawing.js";
import { noteInks } from "./inks.js";
import { counted, HiddenText, isOn, numberOf, unescapedString, valueFor } from "./part.js";
import { cellAt, isWithin, MAX_COLUMN, MAX_ROW, type Range, rangeOf } from "./ranges.js";
import { sightOf } from "./sight.js";
import { type Rich, type SharedStrings, StringReader, type TextBudget } from "./strings.js";
import { type Look, PLAIN, type Styles } from "./styles.js";

/** What all sheets of a workbook share. */
export interface Book {
  readonly theme: Theme;
  readonly styles: Styles;
  readonly strings: SharedStrings;
  readonly budget: TextBudget;
  /** Days count from 1904 (18.2.28). */
  readonly from1904: boolean;
  /** Fonts that cells with a value are set in. */
  readonly fonts: Set<string>;
  /** Of all sheets so far. */
  cells: number;
}

/** While it is read. All have the same fields in the same order: a million of them stay small. */
type Draft = Writable<Cell>;

/** From 1904-01-01 back to 1899-12-30, in days. */
const DAYS_TO_1904 = 1462;
const DAY_MS = 86_400_000;
const EPOCH = Date.UTC(1899, 11, 30);

/** Array formulas name the cells that they fill. More columns than this in all are nobody's work. */
const MAX_ARRAY_COLUMNS = 10_000_000;

/** 18.18.11: what is in a cell. */
const TYPES = byName<Cell["type"]>({
  s: "text",
  str: "text",
  inlineStr: "text",
  b: "boolean",
  e: "error",
  d: "date",
});

export class CellReader {
  readonly cells: Draft[] = [];
  /** Of each cell. */
  private readonly looks: Look[] = [];
  /** Not seen as far as nothing is known to be behind them but the sheet. */
  private readonly doubtful = new Set<Draft>();
  /** Of texts that do not have one look: the looks of their parts. */
  private readonly parts = new Map<Cell, readonly Partial<Look>[]>();
  private row = -1;
  private column = -1;
  private rowStyle = 0;
  private inOrder = true;
  private kind = "n";
  private look: Look = PLAIN;
  private value: string | undefined;
  private hasFormula = false;
  private formula = "";
  private reading: "value" | "text" | "formula" | undefined;
  /** By column: the last row that an array formula fills. */
  private readonly filled: number[] = [];
  private filledColumns = 0;
  private readonly inline: StringReader;
  /** What cells hold and do not show. */
  private readonly beside = { count: 0, text: new HiddenText() };

  constructor(
    private readonly book: Book,
    private readonly words: Words,
  ) {
    this.inline = new StringReader(book.theme);
  }

  /** Answers the row's number from 0. */
  openRow(tag: XmlTag): number {
    const given = numberOf(valueFor(tag, "r"));
    const row = given === undefined ? this.row + 1 : given - 1;
    if (!Number.isInteger(row) || row < 0 || row > MAX_ROW)
      throw new UnreadableError("a row stands outside of its sheet");
    if (row <= this.row) this.inOrder = false;
    this.row = row;
    this.column = -1;
    this.rowStyle = isOn(valueFor(tag, "customFormat")) ? Number(valueFor(tag, "s") ?? 0) : 0;
    return row;
  }

  open(tag: XmlTag, depth: number): void {
    if (depth === 4) {
      if (tag.local === "c") this.openCell(tag);
    } else if (depth === 5 && tag.local === "v") {
      this.reading = "value";
      this.value ??= "";
    } else if (depth === 5 && tag.local === "f") {
      this.hasFormula = true;
      this.reading = "formula";
      const kind = valueFor(tag, "t");
      if (kind === "array" || kind === "dataTable") this.fill(rangeOf(valueFor(tag, "ref")));
    } else if (depth === 5 && tag.local === "is") this.reading = "text";
    else if (this.reading === "text") this.inline.open(tag);
  }

  text(text: string): void {
    if (this.reading === "value") this.value = this.value === "" ? text : `${this.value}${text}`;
    else if (this.reading === "text") this.inline.text(text);
    else if (this.reading === "formula") this.formula += text;
    else if (text.trim() !== "") this.setAside(text);
  }

  close(tag: XmlTag, depth: number): void {
    if (depth === 4 && tag.local === "c") this.closeCell();
    else if (depth === 5) this.reading = undefined;
    else if (this.reading === "text") this.inline.close(tag);
  }

  /** Row by row. In the ranges of `tables` their style colours the cells, and `conditional` formats change looks. */
  finish(tables: readonly Range[], conditional: ConditionalFormats): readonly Cell[] {
    if (!this.inOrder) this.sort();
    for (const cell of this.doubtful)
      if (tables.some((range) => isWithin(range, cell.row, cell.column))) delete cell.invisible;
    for (const [at, isSeen] of conditional.judged(this.cells, this.looks, (cell) => this.parts.get(cell))) {
      const cell = this.cells[at];
      if (cell && isSeen) delete cell.invisible;
      else if (cell) cell.invisible = true;
    }
    noteInks(this.cells, this.looks, (cell) => this.parts.has(cell), [...tables, ...conditional.everywhere()]);
    return this.cells;
  }

  /** What stands beside the values, or in place of what a cell of its kind can hold. */
  traces(where: string): Trace[] {
    const { count, text } = this.beside;
    if (count === 0) return [];
    const detail = counted(count, "text that its cell does not show", "texts that their cells do not show");
    return [{ what: "hidden-text", where, detail, count, ...text.told }];
  }

  private setAside(text: string | undefined): void {
    if (text === undefined || !/[\p{L}\d]/u.test(text)) return;
    this.beside.count += 1;
    this.beside.text.add(text);
  }

  private sort(): void {
    const order = this.cells.map((cell, at) => ({ cell, look: this.looks[at] ?? PLAIN }));
    order.sort(({ cell: a }, { cell: b }) => a.row - b.row || a.column - b.column);
    for (const [at, { cell, look }] of order.entries()) {
      // Of two values for one cell the later one is shown.
      const next = order[at + 1]?.cell;
      if (next?.row === cell.row && next.column === cell.column) this.setAside(cell.value);
      this.cells[at] = cell;
      this.looks[at] = look;
    }
  }

  private openCell(tag: XmlTag): void {
    const reference = valueFor(tag, "r");
    const at = reference === undefined ? undefined : cellAt(reference);
    if (reference !== undefined && at === undefined) throw new UnreadableError("a cell stands outside of its sheet");
    const column = at?.column ?? this.column + 1;
    if (column > MAX_COLUMN) throw new UnreadableError("a cell stands outside of its sheet");
    if (at && at.row !== this.row) {
      this.inOrder = false;
      this.row = at.row;
    }
    if (column <= this.column) this.inOrder = false;
    this.column = column;
    this.kind = valueFor(tag, "t") ?? "n";
    // LibreOffice gives a cell without a style that of its row, other programs none: what one of them hides is hidden.
    this.look = this.book.styles.looks[Number(valueFor(tag, "s") ?? this.rowStyle)] ?? PLAIN;
    this.value = undefined;
    this.hasFormula = false;
    this.formula = "";
  }

  /** The other cells of an array formula hold nothing but what it came to (18.3.1.40). */
  private fill(range: Range | undefined): void {
    if (!range || (range.top === range.bottom && range.left === range.right)) return;
    this.filledColumns += range.right - range.left + 1;
    if (this.filledColumns > MAX_ARRAY_COLUMNS) throw new UnreadableError("it has too many array formulas", true);
    for (let column = range.left; column <= range.right; column++)
      this.filled[column] = Math.max(this.filled[column] ?? -1, range.bottom);
  }

  private closeCell(): void {
    const inline = this.inline.take();
    const isInline = this.kind === "inlineStr" && inline.text !== "";
    const raw = isInline ? inline.text : this.value;
    this.setAside(isInline ? this.value : inline.text);
    for (const hint of inline.hints) this.setAside(hint);
    this.words.addFormula(this.formula, "formulas");
    const isFormula = this.hasFormula || (this.filled.length > 0 && (this.filled[this.column] ?? -1) >= this.row);
    if ((raw === undefined || raw === "") && !isFormula) return;
    const { look, book } = this;
    book.cells += 1;
    if (book.cells > MAX_CELLS) throw new UnreadableError(`it has more than ${MAX_CELLS} cells`, true);
    const rich = this.kind === "s" ? book.strings.rich.get(Number(raw)) : inline.rich;
    const cell: Draft = { row: this.row, column: this.column, type: "empty", value: "", format: look.format.class };
    if (raw !== undefined) this.setValue(cell, raw);
    if (isFormula) cell.formula = true;
    this.setVisibility(cell, rich);
    if (look.font !== undefined) book.fonts.add(look.font);
    for (const font of rich?.fonts ?? []) book.fonts.add(font);
    this.cells.push(cell);
    this.looks.push(look);
  }

  private setValue(cell: Draft, raw: string): void {
    const { strings, budget, from1904 } = this.book;
    cell.type = TYPES.get(this.kind) ?? "number";
    // A formula that came to no text, or was never worked out.
    if (raw === "" && cell.type !== "text") cell.type = "empty";
    if (raw === "") return;
    if (this.kind === "s") {
      const text = strings.texts[Number(raw)];
      strings.used.add(Number(raw));
      if (text === undefined) throw new UnreadableError("the text of a cell is missing");
      budget.spend(text.length);
      cell.value = text;
    } else if (cell.type === "text") {
      budget.spend(raw.length);
      cell.value = this.kind === "str" ? unescapedString(raw) : raw;
    } else if (cell.type === "boolean") {
      cell.value = String(/^\s*(?:1|true)\s*$/i.test(raw));
      if (!/^\s*(?:0|1|true|false)\s*$/i.test(raw)) this.setAside(raw);
    } else if (cell.type === "error") {
      cell.value = raw;
      if (!raw.trim().startsWith("#")) this.setAside(raw);
    } else if (cell.type === "date") {
      const time = Date.parse(/[zZ]|[+-]\d\d:\d\d$/.test(raw) || !raw.includes("T") ? raw : `${raw}Z`);
      cell.value = Number.isNaN(time) ? raw : String((time - EPOCH) / DAY_MS);
    } else this.setNumber(cell, raw, from1904);
  }

  private setNumber(cell: Draft, raw: string, from1904: boolean): void {
    const number = numberOf(raw);
    if (number === undefined) {
      cell.type = "text";
      cell.value = raw;
      // No program shows what is no number and calls itself one.
      this.setAside(raw);
      this.book.budget.spend(raw.length);
      return;
    }
    const { class: format } = this.look.format;
    const isDate = format === "date";
    if (isDate || format === "time") cell.type = "date";
    cell.value = String(isDate && from1904 ? number + DAYS_TO_1904 : number);
  }

  private setVisibility(cell: Draft, rich: Rich | undefined): void {
    const parts = rich?.looks.map((part) => part ?? {});
    if (parts) this.parts.set(cell, parts);
    const sight = sightOf(cell, this.look, parts);
    if (sight === "seen") return;
    cell.invisible = true;
    if (sight === "lost") this.doubtful.add(cell);
  }
}
