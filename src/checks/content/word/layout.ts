/**
 * About where the text of a body comes to stand on its pages, from the lengths of its paragraphs and the sizes of their
 * letters. Nobody sets the text here: it is as exact as is needed to tell whether a picture lies on words or on blank
 * paper, and whoever asks has to allow for some millimetres.
 */
import type { Paragraph, Run } from "../model.js";
import type { Draft, Sheet } from "./gathered.js";
import { isBeyond, type Reach } from "./geometry.js";
import type { ParagraphMarks } from "./marks.js";

/** On one page, in millimetres from its upper left corner. */
export interface Rect {
  readonly page: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where a paragraph stands. */
export interface Stretch extends Rect {
  /** How many letters are seen in it. */
  readonly letters: number;
  /** The cell it stands in; empty outside of tables. */
  readonly cell: string;
  /** True when it is shaded, or a picture stands in it. */
  readonly isPainted: boolean;
}

/** What is known of a paragraph before its page is. */
interface Block {
  readonly letters: number;
  /** Lengths of its lines, as far as they end where the author wanted. */
  readonly lines: readonly number[];
  /** In points. */
  readonly size: number;
  readonly lineHeight: number | undefined;
  readonly around: number;
  readonly place: Paragraph["place"];
  readonly breaksBefore: number;
  readonly breaksAfter: number;
  readonly pictures: number;
  readonly isPainted: boolean;
}

/** Millimetres to the point. */
const POINT = 25.4 / 72;
/** Of the size of letters: how wide one is, and how high a line is. */
const LETTER = 0.5;
const LINE = 1.2;
/** Columns of a table are taken to be equally wide, and not to be more than these. */
const MOST_COLUMNS = 12;

/** Text that may begin beyond the page. */
interface Far {
  readonly runs: readonly Draft<Run>[];
  readonly reach: Reach;
}

export class Layout {
  private far: Far[] = [];
  private blocks: Block[] = [];
  /** Where the section before ended. */
  private end = { page: 0, y: 0 };
  private breaks = 0;
  private breaksBefore = 0;
  private pictures = 0;
  private isPainted = false;

  /** Which paragraph of its section is the next. */
  get next(): number {
    return this.blocks.length;
  }

  /** A new page begins in the paragraph that is open. */
  breakPage(hasText: boolean): void {
    if (hasText) this.breaks += 1;
    else this.breaksBefore += 1;
  }

  /** A drawing stands in the line, so high in millimetres. */
  addPicture(height = 0, isFilled = true): void {
    this.pictures = Math.max(this.pictures, height);
    this.isPainted ||= isFilled;
  }

  add({ place, runs }: Paragraph, { lineHeight, before = 0, after = 0, shade, isFirst }: ParagraphMarks): void {
    const seen = runs.filter(({ hidden }) => !hidden);
    this.blocks.push({
      letters: seen.reduce((sum, { text }) => sum + text.replace(/\s+/g, "").length, 0),
      lines: lengthsIn(seen),
      size: sizeOf(runs),
      lineHeight,
      around: before + after,
      place,
      breaksBefore: this.breaksBefore + (isFirst ? 1 : 0),
      breaksAfter: this.breaks,
      pictures: this.pictures,
      isPainted: this.isPainted || (shade !== undefined && shade !== "auto") || runs.some(isPainted),
    });
    this.breaks = 0;
    this.breaksBefore = 0;
    this.pictures = 0;
    this.isPainted = false;
  }

  addFar(far: Far): void {
    this.far.push(far);
  }

  /** The section has ended: what begins beyond its pages is not seen. */
  hideFar(sheet: Sheet): void {
    for (const { runs, reach } of this.far) if (isBeyond(reach, sheet)) for (const run of runs) run.hidden = true;
    this.far = [];
  }

  /** The section has ended: where its paragraphs stand. */
  take(sheet: Sheet, isContinuous: boolean): readonly Stretch[] {
    const page = new PageFill(sheet, isContinuous ? this.end : { page: this.end.page + 1, y: sheet.top });
    const stretches = this.blocks.map((block) => page.put(block));
    this.end = page.end();
    this.blocks = [];
    return stretches;
  }
}

function isPainted({ background }: Run): boolean {
  return background !== undefined && background !== "ffffff";
}

/** About how high some text is when it stands in a column so wide, in millimetres; with what is blank above and below it. */
export function heightOf({ runs }: Pick<Paragraph, "runs">, marks: ParagraphMarks, width: number): number {
  const size = sizeOf(runs) * POINT;
  const { lineHeight, before = 0, after = 0 } = marks;
  const lines = linesOf(lengthsIn(runs), size, width);
  return lines * (lineHeight === undefined ? size * LINE : lineHeight * POINT) + (before + after) * POINT;
}

function sizeOf(runs: readonly Run[]): number {
  return runs.length === 0 ? 10 : longestOf(runs.map(({ size = 10 }) => size));
}

/** At least 1. A paragraph may have more lines than a function takes arguments. */
function longestOf(lengths: readonly number[]): number {
  return lengths.reduce((longest, length) => Math.max(longest, length), 1);
}

/** Lengths of lines, as far as they end where the author wanted. */
function lengthsIn(runs: readonly Run[]): readonly number[] {
  const text = runs.map((run) => run.text).join("");
  return text.split("\n").map(({ length }) => length);
}

function linesOf(lengths: readonly number[], size: number, width: number): number {
  const perLine = Math.max(1, width / (size * LETTER));
  return lengths.reduce((sum, length) => sum + Math.max(1, Math.ceil(length / perLine)), 0);
}

/** Pages while they are filled from top to bottom. */
class PageFill {
  private page: number;
  private y: number;
  private row = "";
  private column = -1;
  private rowTop = 0;
  private rowBottom = 0;
  /** Of each table, the columns that were seen so far. */
  private readonly columns = new Map<number, number>();

  constructor(
    private readonly sheet: Sheet,
    { page, y }: { readonly page: number; readonly y: number },
  ) {
    this.page = page;
    this.y = y;
  }

  end(): { readonly page: number; readonly y: number } {
    this.leaveRow();
    return { page: this.page, y: this.y };
  }

  put(block: Block): Stretch {
    const { cell } = block.place;
    this.enter(cell);
    this.turn(block.breaksBefore);
    const { left, width } = this.measure(cell);
    const inMillimetres = block.size * POINT;
    const lines = linesOf(block.lines, inMillimetres, width);
    const lineHeight = block.lineHeight === undefined ? inMillimetres * LINE : block.lineHeight * POINT;
    const height = Math.max(lines * lineHeight, block.pictures);
    const lowest = this.sheet.height - this.sheet.top;
    if (this.y + Math.min(height, lineHeight) > lowest) this.turn(1);
    const top = this.y;
    this.y += height + block.around * POINT;
    const longest = block.isPainted ? width : Math.min(width, longestOf(block.lines) * inMillimetres * LETTER);
    const stretch = {
      page: this.page,
      left,
      top,
      right: left + longest,
      bottom: Math.min(top + height, lowest),
      letters: block.letters,
      cell: cell ? `${this.row} ${cell.column}` : "",
      isPainted: block.isPainted,
    };
    // What goes on overleaf ends there.
    const over = Math.max(0, this.y - lowest);
    if (cell === undefined && over > lineHeight) {
      this.turn(1);
      this.y += over % Math.max(1, lowest - this.sheet.top);
    }
    this.turn(block.breaksAfter);
    return stretch;
  }

  private turn(pages: number): void {
    if (pages === 0) return;
    this.page += pages;
    this.y = this.sheet.top;
    this.rowTop = this.y;
    this.rowBottom = this.y;
  }

  private enter(cell: Block["place"]["cell"]): void {
    const row = cell ? `${cell.table} ${cell.row}` : "";
    if (row !== this.row) {
      this.leaveRow();
      this.row = row;
      this.rowTop = this.y;
      this.rowBottom = this.y;
      this.column = cell?.column ?? -1;
    } else if (cell && cell.column !== this.column) {
      this.rowBottom = Math.max(this.rowBottom, this.y);
      this.y = this.rowTop;
      this.column = cell.column;
    }
    if (cell) this.columns.set(cell.table, Math.max(this.columns.get(cell.table) ?? 1, cell.column + 1));
  }

  private leaveRow(): void {
    if (this.row !== "") this.y = Math.max(this.rowBottom, this.y);
  }

  private measure(cell: Block["place"]["cell"]): { readonly left: number; readonly width: number } {
    const whole = Math.max(10, this.sheet.width - 2 * this.sheet.left);
    if (!cell) return { left: this.sheet.left, width: whole };
    const columns = Math.min(MOST_COLUMNS, this.columns.get(cell.table) ?? 1);
    const width = whole / columns;
    return { left: this.sheet.left + width * Math.min(columns - 1, cell.column), width };
  }
}
