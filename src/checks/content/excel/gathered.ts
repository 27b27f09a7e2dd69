/** What the sheets of a workbook bring to its content, as it is gathered sheet by sheet. */
import type { Led, OpcPackage } from "../../../tools/opc.js";
import { addTo, MAX_PARAGRAPHS, MAX_THINGS, MAX_TRACES } from "../limits.js";
import type { Control, EmbeddedObject, Link, Paragraph, Picture, Place, Sheet, Trace } from "../model.js";
import type { StoredPictures } from "../stored-pictures.js";
import type { Book } from "./cells.js";
import type { ChartName } from "./chart.js";
import type { Words } from "./code-words.js";
import type { Drawn } from "./drawing.js";
import type { SourceState } from "./pivot.js";
import type { SheetPart } from "./sheet.js";
import type { ListedSheet, Workbook } from "./workbook.js";

/** The workbook as far as its sheets need it. */
export interface Whole {
  readonly opc: OpcPackage;
  readonly workbook: Workbook;
  readonly book: Book;
  readonly pictures: StoredPictures;
  /** The text of an embedded file. */
  textIn(part: string): Promise<string>;
  readonly stateOf: SourceState;
}

/** The sheet that is read. */
export interface Current {
  readonly listed: ListedSheet;
  readonly part: SheetPart;
  readonly place: Place;
  /** Where its traces are. */
  readonly where: string;
  readonly relations: Relations;
  readonly drawings: readonly Drawing[];
  readonly words: Words;
}

export interface Drawing {
  readonly drawn: readonly Drawn[];
  readonly relations: Relations;
}

export type Relations = ReadonlyMap<string, Led>;

export async function relationsOf(opc: OpcPackage, part: string): Promise<Relations> {
  return new Map((await opc.relationshipsOf(part)).map((led) => [led.id, led]));
}

export class Gathered {
  readonly sheets: Sheet[] = [];
  readonly paragraphs: Paragraph[] = [];
  readonly pictures: Picture[] = [];
  readonly objects: EmbeddedObject[] = [];
  readonly links: Link[] = [];
  readonly controls: Control[] = [];
  readonly traces: Trace[] = [];
  /** Printers in the net that sheets were set up for. */
  readonly printers = new Set<string>();
  /** By the part of a pivot cache: the place of the first pivot table that uses it. */
  readonly pivots = new Map<string, string>();

  /** Names in charts, by the place of the chart. */
  readonly chartNames = new Map<string, ChartName[]>();

  addChartNames(where: string, names: readonly ChartName[]): void {
    const list = this.chartNames.get(where) ?? [];
    this.chartNames.set(where, list);
    for (const name of names) addTo(list, name, MAX_THINGS, "names in charts");
  }

  addSheet(sheet: Sheet): void {
    addTo(this.sheets, sheet, MAX_THINGS, "sheets");
  }

  addParagraph(paragraph: Paragraph): void {
    addTo(this.paragraphs, paragraph, MAX_PARAGRAPHS, "paragraphs");
  }

  addPicture(picture: Picture): void {
    addTo(this.pictures, picture, MAX_THINGS, "pictures");
  }

  addObject(object: EmbeddedObject): void {
    addTo(this.objects, object, MAX_THINGS, "objects");
  }

  addControl(control: Control): void {
    addTo(this.controls, control, MAX_THINGS, "form fields");
  }

  addTrace(trace: Trace): void {
    addTo(this.traces, trace, MAX_TRACES, "hidden things");
  }

  /** Answers its number; nothing when it leads nowhere. */
  addLink(place: Place, target: string, text: string): number | undefined {
    if (target === "") return undefined;
    addTo(this.links, { place, target, text }, MAX_THINGS, "links");
    return this.links.length - 1;
  }
}
