/** One cell of a spreadsheet: its value, what is shown for it, and whether that can be seen. */

import { isUnseen } from "../../../tools/colours.js";
import { colourOf, millimetresOf } from "../../../tools/odf-values.js";
import type { Cell, Ink } from "../model.js";
import { isMet } from "./conditions.js";
import type { Attributes, Mutable } from "./names.js";
import type { Context, Reading, Sink } from "./reading.js";
import type { Look, Styles } from "./styles.js";

/** Looks in one cell beyond these are not told apart. */
const MAX_LOOKS = 1_000;

/** What is shown in a cell. */
export class CellText implements Sink {
  afterSpace = true;
  text = "";
  /** Of words that have a look of their own. */
  readonly looks: Look[] = [];
  /** Words outside of its paragraphs. */
  stray = "";
  private lines = 0;

  constructor(
    readonly attributes: Attributes,
    readonly style: string | undefined,
    readonly isCovered: boolean,
  ) {}

  add(text: string, { look }: Context): void {
    if (this.lines === 0) {
      this.stray += text;
      return;
    }
    this.text += text;
    if (look && look !== this.looks.at(-1) && text.trim() !== "" && this.looks.length < MAX_LOOKS)
      this.looks.push(look);
  }

  line(): void {
    if (this.lines > 0) this.text += "\n";
    this.lines += 1;
    this.afterSpace = true;
  }
}

const ERROR = /^(?:#(?:REF!|N\/A|NAME\?|VALUE!|DIV\/0!|NUM!|NULL!)|Err:\d{3})$/;

/** Nothing for an empty cell. */
export function cellOf(
  { attributes, text, style }: CellText,
  row: number,
  column: number,
  styles: Styles,
): Mutable<Cell> | undefined {
  const written = attributes["office:value-type"];
  const isFormula = attributes["table:formula"] !== undefined;
  if (written === undefined && !isFormula && text === "") return undefined;
  const isError = attributes["calcext:value-type"] === "error" || (isFormula && ERROR.test(text));
  const [type, value] = isError ? (["error", text] as const) : storedValue(written, attributes, text);
  if (value === "" && !isFormula) return undefined;
  const cell: Mutable<Cell> = { row, column, type, value };
  if (text !== "" && text !== value) cell.shown = text;
  if (isFormula) cell.formula = true;
  const format = formatOf(written, type, styles, style);
  if (format !== undefined) cell.format = format;
  return cell;
}

/** ODF 1.3 part 3, 19.389. */
function storedValue(
  written: string | undefined,
  attributes: Attributes,
  text: string,
): readonly [Cell["type"], string] {
  switch (written) {
    case "float":
    case "percentage":
    case "currency":
      return ["number", String(Number(attributes["office:value"] ?? Number.NaN))];
    case "boolean":
      return ["boolean", attributes["office:boolean-value"] === "true" ? "true" : "false"];
    case "date":
      return ["date", serialOf(attributes["office:date-value"] ?? "") ?? text];
    case "time":
      return ["date", partOfDay(attributes["office:time-value"] ?? "") ?? text];
    default: {
      const value = attributes["office:string-value"] ?? text;
      return [value === "" ? "empty" : "text", value];
    }
  }
}

const DATE = /^(-?\d{1,6})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?)?/;
const EPOCH = Date.UTC(1899, 11, 30);
const DAY = 86_400_000;

/** Days since 1899-12-30. */
function serialOf(value: string): string | undefined {
  const [, year, month, day, hour = "0", minute = "0", second = "0"] = DATE.exec(value) ?? [];
  if (year === undefined) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const days = Math.round((date.getTime() - EPOCH) / DAY);
  return plain(days + (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) / 86_400);
}

const DURATION = /^(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/;

function partOfDay(value: string): string | undefined {
  const [all, sign, days = "0", hours = "0", minutes = "0", seconds = "0"] = DURATION.exec(value) ?? [];
  if (all === undefined) return undefined;
  const part = Number(days) + (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) / 86_400;
  return plain(sign === "-" ? -part : part);
}

/** Programs write no more of a second than this is worth. */
function plain(serial: number): string {
  return String(Number(serial.toFixed(10)));
}

function formatOf(
  written: string | undefined,
  type: Cell["type"],
  styles: Styles,
  style: string | undefined,
): string | undefined {
  switch (written) {
    case "percentage":
      return "percent";
    case "currency":
    case "date":
    case "time":
      return written;
    default: {
      if (type !== "number") return undefined;
      return styles.dataStyle(styles.attribute("table-cell", style, "style:data-style-name"))?.format ?? "general";
    }
  }
}

const WHITE = "ffffff";
const BLACK = "000000";
/** Text smaller than this is a line of dots, in points. */
const TINY = 2;

/** By style; nothing for black on white. */
const inks = new WeakMap<Styles, Map<string | undefined, Ink | undefined>>();

/** The colours of a cell whose text has no look of its own, and whose style asks for no condition. */
export function inkOf({ styles }: Reading, { looks }: CellText, style: string | undefined): Ink | undefined {
  if (looks.length > 0) return undefined;
  const known = inks.get(styles) ?? new Map<string | undefined, Ink | undefined>();
  inks.set(styles, known);
  if (!known.has(style)) known.set(style, inkIn(styles, style));
  return known.get(style);
}

function inkIn(styles: Styles, style: string | undefined): Ink | undefined {
  const { colour, size } = styles.lookOf("table-cell", style);
  const background = colourOf(styles.property("table-cell", style, "table-cell", "fo:background-color")) ?? WHITE;
  const depends = styles.chainOf("table-cell", style).some(({ maps }) => maps.length > 0);
  if (colour === undefined || depends || (colour === BLACK && background === WHITE)) return undefined;
  return { colour, background, ...(size !== undefined && { size }) };
}

/** By style: whether text is as its background, or too small. */
const unseen = new WeakMap<Styles, Map<string | undefined, boolean>>();

/** True when it has a value, and nothing that anybody could see. */
export function isInvisible(
  { styles }: Reading,
  { text, looks }: CellText,
  style: string | undefined,
  cell: Cell,
): boolean {
  if (cell.type === "empty" || cell.value === "") return false;
  if (text.trim() === "") {
    return isBlank(styles, style);
  }
  if (isOtherwise(styles, style, cell, text)) return true;
  if (isUnseenOnCondition(styles, style, cell)) return true;
  if (looks.some((look) => isUnseenLook(look, styles, style))) return true;
  let known = unseen.get(styles);
  if (!known) {
    known = new Map();
    unseen.set(styles, known);
  }
  let isHidden = known.get(style);
  if (isHidden === undefined) {
    isHidden = isUnseenIn(styles, style);
    known.set(style, isHidden);
  }
  return isHidden;
}

/** Numbers that are larger than those for yes and no, and are shown as a word, or as another number. */
const LEAST_NUMBER = 10_000;

function isOtherwise(styles: Styles, style: string | undefined, { type, value }: Cell, text: string): boolean {
  if (type !== "number" || Math.abs(Number(value)) < LEAST_NUMBER) return false;
  const data = styles.dataStyle(styles.attribute("table-cell", style, "style:data-style-name"));
  if (data?.isConstant) return true;
  const isPlain = data === undefined || data.format === "general";
  return isPlain && /^-?\d{1,15}$/.test(text) && Math.abs(Number(text) - Number(value)) > 1;
}

/** 16.3: the first condition that is met says how the cell looks. */
function isUnseenOnCondition(styles: Styles, style: string | undefined, cell: Cell): boolean {
  for (const { maps } of styles.chainOf("table-cell", style)) {
    const met = maps.find(({ condition }) => isMet(condition, cell));
    if (!met) continue;
    const shown = styles.lookOf("table-cell", met.style);
    // Nobody misses a zero.
    if (cell.type === "number" && Number(cell.value) === 0) return false;
    const own = styles.property("table-cell", met.style, "table-cell", "fo:background-color");
    return isUnseenLook(shown, styles, colourOf(own) === undefined ? style : met.style) || isBlank(styles, met.style);
  }
  return false;
}

function isBlank(styles: Styles, style: string | undefined): boolean {
  return styles.dataStyle(styles.attribute("table-cell", style, "style:data-style-name"))?.blank === true;
}

function isUnseenIn(styles: Styles, style: string | undefined): boolean {
  return isUnseenLook(styles.lookOf("table-cell", style), styles, style) || isPushedOut(styles, style);
}

/** Longer indents than this, in millimetres, push text out of its cell. */
const LONGEST_INDENT = 100;

function isPushedOut(styles: Styles, style: string | undefined): boolean {
  const length = (kind: string, name: string) => millimetresOf(styles.property("table-cell", style, kind, name)) ?? 0;
  return (
    length("paragraph", "fo:margin-left") > LONGEST_INDENT ||
    length("table-cell", "fo:padding") > LONGEST_INDENT ||
    length("table-cell", "fo:padding-left") > LONGEST_INDENT
  );
}

function isUnseenLook({ colour, size, hidden }: Look, styles: Styles, style: string | undefined): boolean {
  if (hidden || (size !== undefined && size < TINY)) return true;
  if (colour === undefined) return false;
  const fill = styles.property("table-cell", style, "table-cell", "fo:background-color");
  return isUnseen(colour, colourOf(fill) ?? WHITE);
}
