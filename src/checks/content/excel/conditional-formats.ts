/** Conditional formats (ECMA-376 part 1, 18.3.1.18; of newer ones, [MS-XLSX] 2.6.66): what they hide, and what they show. */

import { UnreadableError } from "../../../errors.js";
import { byName } from "../../../tools/by-name.js";
import type { XmlTag } from "../../../tools/xml.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Cell } from "../model.js";
import { cellName } from "../places.js";
import type { Words } from "./code-words.js";
import { type Asked, type Condition, conditionOf, FAILED, type Value } from "./conditions.js";
import { numberFormat } from "./number-format.js";
import { isOff, isOn, numberOf, valueFor } from "./part.js";
import { cellOf, isWithin, type Range, rangeOf } from "./ranges.js";
import { isLike, overlaid, sightOf } from "./sight.js";
import { AUTOMATIC, type Look, type Overlay, OverlayReader, type Styles } from "./styles.js";

interface Rule {
  readonly ranges: readonly Range[];
  readonly priority: number;
  readonly overlay: Overlay;
  readonly isLast: boolean;
  /** It gives way to letters that have a colour of their own. */
  readonly isOfTable?: true;
  /** To find out whether it is met. */
  readonly work: number;
  readonly isMet: (cell: Cell, asked: Asked) => boolean | undefined;
}

/** A rule while it is read. */
interface Draft {
  readonly type: string;
  readonly operator: string;
  readonly priority: number;
  readonly isLast: boolean;
  readonly formulas: string[];
  overlay: Overlay | undefined;
  own?: OverlayReader;
  /** The value itself is not shown beside its bar or icon. */
  hidesNumber: boolean;
}

/** Bars, icons and scales of colours stand on numbers alone (18.18.12). */
const OF_NUMBERS: ReadonlySet<string> = new Set(["colorScale", "dataBar", "iconSet"]);
const UNKNOWN_FILL: Overlay = { hasFill: true };
const WITHOUT_NUMBER: Overlay = { hasFill: false, format: numberFormat(";;;") };
/** A bar or an icon says as much as such a number, which is a score or a count. */
const SCORE = 100;

/** 18.18.15, as formulas on a cell. */
const OPERATORS = byName<(cell: string, one: string, other: string) => string>({
  lessThan: (cell, one) => `${cell}<(${one})`,
  lessThanOrEqual: (cell, one) => `${cell}<=(${one})`,
  equal: (cell, one) => `${cell}=(${one})`,
  notEqual: (cell, one) => `${cell}<>(${one})`,
  greaterThanOrEqual: (cell, one) => `${cell}>=(${one})`,
  greaterThan: (cell, one) => `${cell}>(${one})`,
  between: (cell, one, other) => `AND(${cell}>=(${one}),${cell}<=(${other}))`,
  notBetween: (cell, one, other) => `OR(${cell}<(${one}),${cell}>(${other}))`,
});

/** Conditions that need no formula. */
const PLAIN_CONDITIONS = byName<(cell: string) => string>({
  containsBlanks: (cell) => `LEN(TRIM(${cell}))=0`,
  notContainsBlanks: (cell) => `LEN(TRIM(${cell}))>0`,
  containsErrors: (cell) => `ISERROR(${cell})`,
  notContainsErrors: (cell) => `NOT(ISERROR(${cell}))`,
});

/** Work for one sheet: a range that is looked at counts once, a condition that is worked out ten times, and more by its length and that of the texts that it reads. */
const MOST_WORK = 100_000_000;
const CONDITION = 10;
const PER_SIGN = 4;
/** More colours than these may be like one another. */
const MOST_COLOURS = 1_000;

/** Gathers the conditional formats of a sheet while its part is read, those too that stand among its extensions. */
export class ConditionalFormats {
  private readonly rules: Rule[] = [];
  private ranges: Range[] = [];
  private readonly touched: Range[] = [];
  private drafts: Draft[] = [];
  /** Within an end of a scale. */
  private inPoint = false;
  /** Of a formula or of ranges, while it is read. */
  private text: string | undefined;

  constructor(
    private readonly styles: Styles,
    private readonly words: Words,
  ) {}

  open(tag: XmlTag): void {
    const draft = this.drafts.at(-1);
    if (draft?.own && tag.local !== "sqref") draft.own.open(tag);
    else if (tag.local === "conditionalFormatting") {
      this.ranges = rangesOf(valueFor(tag, "sqref") ?? "");
      this.drafts = [];
    } else if (tag.local === "cfRule") this.openRule(tag);
    else if (tag.local === "cfvo") this.inPoint = true;
    else if (tag.local === "dxf" && draft) draft.own = new OverlayReader();
    else if (tag.local === "sqref" || (isFormula(tag) && !this.inPoint && draft)) this.text = "";
    else if (OF_NUMBERS.has(tag.local) && draft) draft.hidesNumber = isOff(valueFor(tag, "showValue"));
  }

  /** False when it is none of its texts. */
  add(text: string): boolean {
    if (this.text === undefined) return false;
    this.text += text;
    return true;
  }

  close(tag: XmlTag): void {
    const draft = this.drafts.at(-1);
    if (tag.local === "dxf" && draft?.own) {
      draft.overlay = draft.own.result(this.styles.colourOf);
      delete draft.own;
    } else if (tag.local === "cfvo") this.inPoint = false;
    else if (tag.local === "sqref") this.ranges = rangesOf(this.text ?? "");
    else if (isFormula(tag) && this.text !== undefined) {
      draft?.formulas.push(this.text);
      this.words.addFormula(this.text, "conditions");
    } else if (tag.local === "conditionalFormatting") this.closeFormat();
    if (tag.local === "sqref" || isFormula(tag)) this.text = undefined;
  }

  private openRule(tag: XmlTag): void {
    this.words.addFormula(`"${valueFor(tag, "text") ?? ""}"`, "conditions");
    const draft: Draft = {
      type: valueFor(tag, "type") ?? "",
      operator: valueFor(tag, "operator") ?? "",
      priority: numberOf(valueFor(tag, "priority")) ?? 0,
      isLast: isOn(valueFor(tag, "stopIfTrue")),
      formulas: [],
      overlay: this.styles.overlays[numberOf(valueFor(tag, "dxfId")) ?? -1],
      hidesNumber: false,
    };
    addTo(this.drafts, draft, MAX_THINGS, "conditional formats");
  }

  private closeFormat(): void {
    const ranges = this.ranges;
    const drafts = this.drafts;
    this.drafts = [];
    const [first] = ranges;
    if (!first) return;
    for (const range of ranges) addTo(this.touched, range, MAX_THINGS, "formatted ranges");
    for (const draft of drafts) {
      const { type, priority, isLast, overlay, hidesNumber } = draft;
      const isOfNumbers = OF_NUMBERS.has(type);
      const work = Math.max(CONDITION, ...draft.formulas.slice(0, 2).map(({ length }) => length / PER_SIGN));
      const rule = { ranges, priority, isLast, work };
      const condition = isOfNumbers ? undefined : conditionFor(draft, first);
      const isMet: Rule["isMet"] = condition
        ? (_, asked) => condition(asked)
        : (cell) =>
            (cell.type === "number" || cell.type === "date") && !(hidesNumber && Math.abs(Number(cell.value)) <= SCORE);
      const put = isOfNumbers
        ? hidesNumber
          ? WITHOUT_NUMBER
          : type === "iconSet"
            ? undefined
            : UNKNOWN_FILL
        : overlay;
      if (put) addTo(this.rules, { ...rule, isMet, overlay: put }, MAX_THINGS, "conditional formats");
    }
  }

  /** What the style of a table makes of some of its cells counts less than all rules. */
  addStyle(range: Range, overlay: Overlay): void {
    const priority = Number.POSITIVE_INFINITY;
    const rule = { ranges: [range], priority, overlay, isLast: false, isOfTable: true as const, work: CONDITION };
    addTo(this.rules, { ...rule, isMet: () => true }, MAX_THINGS, "conditional formats");
  }

  /** The ranges of all rules, scales of colours and bars among them. */
  everywhere(): readonly Range[] {
    return this.touched;
  }

  /** Of cells that stand row by row, with the look of each: which of them cannot be seen after all, or can. */
  *judged(
    cells: readonly Cell[],
    looks: readonly Look[],
    partsOf: (cell: Cell) => readonly Partial<Look>[] | undefined,
  ): Iterable<readonly [at: number, isSeen: boolean]> {
    if (this.rules.length === 0) return;
    this.rules.sort((one, other) => (one.priority < other.priority ? -1 : one.priority > other.priority ? 1 : 0));
    const mayMatter = this.mattersTo();
    const stored = valuesOf(cells);
    let work = 0;
    const spend = (more: number) => {
      work += more;
      if (work > MOST_WORK) throw new UnreadableError("it has too many conditional formats", true);
    };
    /** For a condition that stands for one cell. */
    const valuesFor = (cell: Cell): Asked["valueAt"] => {
      const own = meaningOf(cell);
      return (row, column) => {
        const value = row === cell.row && column === cell.column ? own : stored(row, column);
        if (typeof value === "string") spend(value.length / PER_SIGN);
        return value;
      };
    };
    for (const [at, cell] of cells.entries()) {
      const look = looks[at];
      if (!look || cell.value.trim() === "" || !(cell.invisible || mayMatter(look))) continue;
      const rules = this.rules.filter(({ ranges }) => {
        spend(ranges.length);
        return ranges.some((range) => isWithin(range, cell.row, cell.column));
      });
      spend(rules.reduce((sum, rule) => sum + rule.work, 0));
      if (rules.length > 0)
        yield [at, isSeen(cell, look, rules, valuesFor(cell), partsOf(cell)) || isTold(cell, stored)];
    }
  }

  /** Whether any rule can make a difference to cells of a look: asked for every cell, answered once for each look. */
  private mattersTo(): (look: Look) => boolean {
    const overlays = this.rules.map(({ overlay }) => overlay);
    const inks = new Set(overlays.flatMap(({ colour }) => colour ?? []));
    const fills = new Set(overlays.flatMap(({ fill }) => fill ?? []));
    const hasFormat = overlays.some(({ format }) => format !== undefined);
    const isAlways =
      hasFormat ||
      inks.size + fills.size > MOST_COLOURS ||
      [...inks].some((ink) => [...fills].some((fill) => isLike(ink, fill)));
    const known = new Map<Look, boolean>();
    return (look) => {
      const may =
        known.get(look) ??
        (isAlways ||
          [...inks, look.colour].some((ink) => isLike(ink, look.fill)) ||
          [...fills].some((fill) => isLike(look.colour, fill)));
      known.set(look, may);
      return may;
    };
  }
}

const isFormula = ({ local }: XmlTag) => local === "formula" || local === "f";

function rangesOf(references: string): Range[] {
  const ranges: Range[] = [];
  for (const reference of references.trim().split(/\s+/)) {
    const range = rangeOf(reference);
    if (range) addTo(ranges, range, MAX_THINGS, "formatted ranges");
  }
  return ranges;
}

/** The condition of a rule as a formula: written for the first cell of its first range. */
function conditionFor({ type, operator, formulas }: Draft, { top, left }: Range): Condition {
  const [one = "", other = ""] = formulas;
  const cell = cellName(top, left);
  const formula =
    PLAIN_CONDITIONS.get(type)?.(cell) ??
    (type === "cellIs" ? OPERATORS.get(operator)?.(cell, one, other) : type === "expression" || one ? one : undefined);
  return conditionOf(formula ?? "", { row: top, column: left });
}

/** What repeats its neighbour above tells nothing more, and neither does an error. */
function isTold(cell: Cell, valueAt: Asked["valueAt"]): boolean {
  return cell.type === "error" || valueAt(cell.row - 1, cell.column) === meaningOf(cell);
}

function isSeen(
  cell: Cell,
  look: Look,
  rules: readonly Rule[],
  valueAt: Asked["valueAt"],
  parts: readonly Partial<Look>[] = [{}],
): boolean {
  const asked: Asked = { row: cell.row, column: cell.column, valueAt };
  const certain: Overlay[] = [];
  const possible: Overlay[] = [];
  for (const { isMet, overlay, isLast, isOfTable } of rules) {
    const met = isOfTable ? look.colour === AUTOMATIC : isMet(cell, asked);
    if (met === undefined) possible.push(overlay);
    if (met) certain.push(overlay);
    if (met && isLast) break;
  }
  const shown = certain.reduceRight(overlaid, look);
  const ink = certain.find(({ colour }) => colour !== undefined)?.colour;
  const sight = (overlay: Overlay) => {
    const colour = overlay.colour ?? ink;
    const own = colour === undefined ? parts : parts.map((part) => ({ ...part, colour }));
    return sightOf(cell, overlaid(shown, overlay), own) === "seen";
  };
  // What may be met may hide what is seen, and show what is not.
  return sight({ hasFill: false }) ? possible.every(sight) : possible.some(sight);
}

function meaningOf({ type, value }: Cell): Value {
  if (type === "error") return FAILED;
  if (type === "boolean") return value === "true";
  return type === "number" || type === "date" ? Number(value) : value;
}

function valuesOf(cells: readonly Cell[]): Asked["valueAt"] {
  return (row, column) => {
    const cell = cellOf(cells, row, column);
    return cell && cell.value !== "" ? meaningOf(cell) : null;
  };
}
