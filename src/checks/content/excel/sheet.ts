/** One sheet of a workbook, whatever its kind (ECMA-376 part 1, 18.3). */
import { UnreadableError } from "../../../errors.js";
import { isOfFormat } from "../../../tools/oddities.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Cell, Span, Trace } from "../model.js";
import { type Book, CellReader } from "./cells.js";
import type { Words } from "./code-words.js";
import { ConditionalFormats } from "./conditional-formats.js";
import { type Grid, Lines } from "./lines.js";
import {
  HiddenText,
  isOn,
  isSpreadsheet,
  numberOf,
  relationOf,
  relationsIn,
  valueFor,
  withoutFallbacks,
} from "./part.js";
import { cellAt, few, type Range, rangeOf } from "./ranges.js";
import type { Overlay } from "./styles.js";
import { Validations } from "./validations.js";

export interface SheetPart {
  readonly cells: readonly Cell[];
  readonly hiddenRows: readonly Span[];
  readonly hiddenColumns: readonly Span[];
  /** Cells that reach over others, with those. */
  readonly merged: readonly Range[];
  readonly isFrozen: boolean;
  /** How many rows and columns nobody can scroll to. */
  readonly outOfReach: { readonly rows: number; readonly columns: number };
  readonly isLocked: boolean;
  /** Headers and footers with their codes (18.3.1.46), those too that no page shows. */
  readonly edges: readonly { readonly story: "header" | "footer"; readonly code: string; readonly isUsed: boolean }[];
  readonly hyperlinks: readonly Hyperlink[];
  /** The relationships that it uses. */
  readonly relations: ReadonlySet<string>;
  readonly controls: readonly SheetControl[];
  readonly objects: readonly SheetObject[];
  readonly scenarios: { readonly count: number; readonly text: HiddenText };
  /** Saved views of this sheet. */
  readonly views: number;
  /** Relationships to VML: of notes and form fields, and of pictures in headers and footers (18.3.1.51, .52). */
  readonly legacy?: string;
  readonly edgePictures?: string;
  /** What its cells and rules hold and do not show. */
  traces(where: string): readonly Trace[];
  /** Width of each column and height of a row without its own, in EMU. */
  grid(): Grid;
}

export interface Hyperlink {
  readonly range: Range;
  readonly relation?: string;
  readonly location?: string;
  readonly display?: string;
}

export interface SheetControl {
  readonly name: string;
  readonly relation?: string;
  readonly alternative?: string;
}

export interface SheetObject {
  readonly relation?: string;
  readonly program: string;
  readonly isLink: boolean;
  readonly alternative?: string;
}

/** What the parts beside a sheet tell of it. */
export interface Beside {
  /** Ranges of tables and pivot tables: their own style colours the cells. */
  readonly tables: readonly Range[];
  /** What styles of tables make of cells. */
  readonly styled: readonly { readonly range: Range; readonly overlay: Overlay }[];
  /** Ranges that filters of tables look through, with criteria. */
  readonly filters: readonly Range[];
}

const CRITERIA: ReadonlySet<string> = new Set([
  "filters",
  "top10",
  "customFilters",
  "dynamicFilter",
  "colorFilter",
  "iconFilter",
]);

/** 18.3.1.2: tells whether a filter looks at anything, and in which range. */
export class FilterReader {
  private range: Range | undefined;
  readonly withCriteria: Range[] = [];

  open(tag: XmlTag): void {
    if (tag.local === "autoFilter") this.range = rangeOf(valueFor(tag, "ref"));
    else if (this.range && CRITERIA.has(tag.local)) {
      addTo(this.withCriteria, this.range, MAX_THINGS, "filters");
      this.range = undefined;
    }
  }
}

/** The roots of sheets (18.3.1.99, .12 and .34; [MS-OFFMACRO2] 2.2.1.3). What is none of them has no cells that would be read. */
const SHEETS: ReadonlySet<string> = new Set(["worksheet", "chartsheet", "dialogsheet", "macrosheet"]);

function refuseOthers({ local }: XmlTag): void {
  if (!SHEETS.has(local)) throw new UnreadableError("the part of a sheet is not that of a workbook");
}

function addRange(ranges: Range[], reference: string | undefined, what: string): void {
  const range = rangeOf(reference);
  if (range) addTo(ranges, range, MAX_THINGS, what);
}

interface Edge {
  readonly story: "header" | "footer";
  code: string;
  readonly isUsed: boolean;
}

/** Gathers what a sheet says while its part is read; `result` is asked when it is at its end. */
export class SheetReader {
  private readonly cells: CellReader;
  private readonly lines = new Lines();
  private readonly filter = new FilterReader();
  private readonly conditional: ConditionalFormats;
  private readonly validations: Validations;
  private readonly merged: Range[] = [];
  private readonly hyperlinks: Hyperlink[] = [];
  private readonly edges: Edge[] = [];
  private readonly controls: SheetControl[] = [];
  private readonly objects: SheetObject[] = [];
  private readonly scenarios = { count: 0, text: new HiddenText() };
  private edge: Edge | undefined;
  private inData = false;
  private inView = false;
  private inExtension = false;
  private isForeign = false;
  private readonly relations = new Set<string>();
  private views = 0;
  private isFrozen = false;
  private firstShown: ReturnType<typeof cellAt>;
  private outOfReach = { rows: 0, columns: 0 };
  private isLocked = false;
  private vml: { legacy?: string; edgePictures?: string } = {};
  private differs = { first: false, even: false };

  constructor(
    book: Book,
    private readonly words: Words,
  ) {
    this.validations = new Validations(words);
    this.cells = new CellReader(book, this.words);
    this.conditional = new ConditionalFormats(book.styles, this.words);
  }

  readonly handler: XmlHandler = withoutFallbacks(
    {
      open: (tag, depth) => {
        if (this.inData && depth > 3) this.cells.open(tag, depth);
        else if (this.inData) this.openRow(tag);
        else if (depth === 2 && tag.local === "sheetData") this.inData = true;
        else if (depth === 1) refuseOthers(tag);
        else {
          this.isForeign = !isOfFormat(tag.uri);
          for (const id of relationsIn(tag)) this.relations.add(id);
          if (this.inExtension) this.openRules(tag);
          else if (depth === 2 && tag.local === "extLst") this.inExtension = true;
          else if (isSpreadsheet(tag)) this.openOther(tag);
        }
      },
      text: (text) => {
        if (this.inData) this.cells.text(text);
        else if (this.edge) this.edge.code += text;
        else if (!this.validations.add(text) && !this.conditional.add(text)) this.addLoose(text);
      },
      close: (tag, depth) => {
        if (this.inData && depth > 3) this.cells.close(tag, depth);
        else this.closeOther(tag, depth);
      },
    },
    // What a saved view hides and filters does not count for the sheet as it is shown.
    ({ local }, depth) => (local === "extLst" && depth > 2) || (this.inView && depth === 4),
    (text) => this.words.addLoose(text),
  );

  result({ tables, filters, styled }: Beside): SheetPart {
    for (const { range, overlay } of styled) this.conditional.addStyle(range, overlay);
    this.lines.end();
    const cells = this.cells.finish(few(tables), this.conditional);
    return {
      cells,
      hiddenRows: this.lines.hiddenRows([...this.filter.withCriteria, ...filters]),
      hiddenColumns: this.lines.hiddenColumns(),
      merged: this.merged,
      isFrozen: this.isFrozen,
      outOfReach: this.outOfReach,
      isLocked: this.isLocked,
      edges: this.edges,
      hyperlinks: this.hyperlinks,
      relations: this.relations,
      controls: this.controls,
      objects: this.objects,
      scenarios: this.scenarios,
      views: this.views,
      ...this.vml,
      traces: (where) => [...this.cells.traces(where), ...this.words.traces(where, cells)],
      grid: () => this.lines.grid(),
    };
  }

  private openRow(tag: XmlTag): void {
    if (tag.local === "row" && isSpreadsheet(tag)) this.lines.openRow(tag, this.cells.openRow(tag));
  }

  private openOther(tag: XmlTag): void {
    this.words.addSettings(tag);
    switch (tag.local) {
      case "sheetFormatPr":
        this.lines.describe(tag);
        break;
      case "col":
        this.lines.openColumn(tag);
        break;
      case "sheetView":
        this.firstShown = cellAt(valueFor(tag, "topLeftCell") ?? "");
        break;
      case "pane":
        this.openPane(tag);
        break;
      case "sheetProtection":
        // A chart sheet has `content` in place of `sheet` (18.3.1.85).
        this.isLocked = isOn(valueFor(tag, "sheet")) || isOn(valueFor(tag, "content"));
        break;
      case "mergeCell":
        addRange(this.merged, valueFor(tag, "ref"), "merged cells");
        break;
      case "customSheetView":
        this.views += 1;
        this.inView = true;
        break;
      case "scenario":
      case "inputCells":
        this.openScenario(tag);
        break;
      case "hyperlink":
        this.openLink(tag);
        break;
      case "headerFooter":
        this.differs = { first: isOn(valueFor(tag, "differentFirst")), even: isOn(valueFor(tag, "differentOddEven")) };
        break;
      case "legacyDrawing":
        this.vml = { ...this.vml, legacy: relationOf(tag) ?? "" };
        break;
      case "legacyDrawingHF":
        this.vml = { ...this.vml, edgePictures: relationOf(tag) ?? "" };
        break;
      case "control":
      case "controlPr":
        this.openControl(tag);
        break;
      case "oleObject":
      case "objectPr":
        this.openObject(tag);
        break;
      default:
        this.filter.open(tag);
        this.openRules(tag);
        this.openEdge(tag);
    }
  }

  private closeOther(tag: XmlTag, depth: number): void {
    this.conditional.close(tag);
    this.validations.close(tag);
    if (depth === 2) this.inData = this.inExtension = false;
    if (depth !== 3) return;
    this.inView = false;
    if (this.edge && this.edge.code !== "") this.edges.push(this.edge);
    this.edge = undefined;
  }

  /** Small charts and other extensions name the cells that they are of. What other programs add is told as such. */
  private addLoose(text: string): void {
    if (!this.isForeign && !OF_CELLS.test(text)) this.words.addLoose(text);
  }

  /** Conditional formats and validations, wherever they stand. */
  private openRules(tag: XmlTag): void {
    if (this.inExtension) this.words.addSettings(tag);
    this.conditional.open(tag);
    this.validations.open(tag);
  }

  /** 18.3.1.66. What is above or left of the first cell of a frozen pane can be scrolled to by nobody. */
  private openPane(tag: XmlTag): void {
    if (!(valueFor(tag, "state") ?? "").startsWith("frozen")) return;
    this.isFrozen = true;
    const isSplit = (name: string) => (numberOf(valueFor(tag, name)) ?? 0) > 0;
    const { row = 0, column = 0 } = this.firstShown ?? {};
    this.outOfReach = { rows: isSplit("ySplit") ? row : 0, columns: isSplit("xSplit") ? column : 0 };
  }

  /** 18.3.1.76 and 18.3.1.50. */
  private openScenario(tag: XmlTag): void {
    if (tag.local === "scenario") this.scenarios.count += 1;
    for (const name of ["name", "user", "comment", "val"]) this.scenarios.text.add(valueFor(tag, name) ?? "");
  }

  private openLink(tag: XmlTag): void {
    const range = rangeOf(valueFor(tag, "ref"));
    if (!range) return;
    const relation = relationOf(tag);
    const location = valueFor(tag, "location");
    const display = valueFor(tag, "display");
    const link = {
      range,
      ...(relation !== undefined && { relation }),
      ...(location !== undefined && { location }),
      ...(display !== undefined && { display }),
    };
    addTo(this.hyperlinks, link, MAX_THINGS, "links");
  }

  /** 18.3.1.19 and 18.3.1.20: the properties stand within the control. */
  private openControl(tag: XmlTag): void {
    const relation = relationOf(tag);
    const last = this.controls.at(-1);
    const alternative = valueFor(tag, "altText");
    if (tag.local === "control") {
      const control = { name: valueFor(tag, "name") ?? "", ...(relation !== undefined && { relation }) };
      addTo(this.controls, control, MAX_THINGS, "form fields");
    } else if (last && alternative) this.controls[this.controls.length - 1] = { ...last, alternative };
  }

  /** 18.3.1.56 and 18.3.1.59. */
  private openObject(tag: XmlTag): void {
    const relation = relationOf(tag);
    const last = this.objects.at(-1);
    const alternative = valueFor(tag, "altText");
    if (tag.local === "oleObject") {
      const object = {
        program: valueFor(tag, "progId") ?? "",
        isLink: valueFor(tag, "link") !== undefined,
        ...(relation !== undefined && { relation }),
      };
      addTo(this.objects, object, MAX_THINGS, "objects");
    } else if (last && alternative) this.objects[this.objects.length - 1] = { ...last, alternative };
  }

  private openEdge({ local }: XmlTag): void {
    const [, when, where] = /^(odd|even|first)(Header|Footer)$/.exec(local) ?? [];
    if (where === undefined) return;
    const isUsed = when === "odd" || (when === "even" ? this.differs.even : this.differs.first);
    this.edge = { story: where === "Header" ? "header" : "footer", code: "", isUsed };
  }
}

/** A place on a sheet, with its name, or several. */
const OF_CELLS = /^[^"]{0,200}![$A-Z\d:,\s]{1,1000}$/;
