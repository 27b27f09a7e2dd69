/**
 * Reads Excel workbooks: xlsx, xlsm, xltx, xltm, of the transitional and of the
 * strict class (ECMA-376 part 1, 18). One part after the other, streamed; what
 * several sheets share is read once.
 */
import type { Subject } from "../../../model.js";
import { type OpcPackage, openOpc } from "../../../tools/opc.js";
import type { Content, Properties, Trace } from "../model.js";
import { embeddedTexts } from "../ooxml/embedded.js";
import { partsOf } from "../ooxml/parts.js";
import { readProperties } from "../ooxml/properties.js";
import { strayTraces } from "../ooxml/strays.js";
import { NO_THEME, readTheme } from "../ooxml/theme.js";
import { StoredPictures } from "../stored-pictures.js";
import type { Book } from "./cells.js";
import { Gathered, type Whole } from "./gathered.js";
import { addPicturesInCells } from "./incell.js";
import { staleNames } from "./names-in-charts.js";
import { outsideData } from "./outside.js";
import { besideWorkbook } from "./package.js";
import { peopleWithoutComments, trackedChanges } from "./people.js";
import { pivotCache, type SourceState } from "./pivot.js";
import { sharedStringsReader, TextBudget, unusedTexts } from "./strings.js";
import { stylesReader } from "./styles.js";
import { addSheet } from "./whole-sheet.js";
import { readWorkbook, type Workbook } from "./workbook.js";

export async function readExcel(subject: Subject): Promise<Content> {
  const opc = await openOpc(subject.file, subject.limits);
  try {
    return await contentOf(opc);
  } finally {
    opc.close();
  }
}

async function contentOf(opc: OpcPackage): Promise<Content> {
  const workbook = await readWorkbook(opc);
  const book = await bookOf(opc, workbook);
  const whole: Whole = {
    opc,
    workbook,
    book,
    pictures: new StoredPictures(opc.zip),
    textIn: embeddedTexts(opc.zip),
    stateOf: stateIn(workbook),
  };
  const gathered = new Gathered();
  for (const [index, sheet] of workbook.sheets.entries()) await addSheet(whole, gathered, sheet, index);
  await addPicturesInCells(whole, gathered);
  const traces = [
    ...gathered.traces,
    ...staleNames(gathered.chartNames, gathered.sheets),
    ...(await pivotCaches(whole, gathered.pivots)),
    ...(await outsideData(opc, workbook.part)),
    ...(await aboutPeople(whole, gathered.traces)),
    ...workbook.traces,
    ...book.styles.traces,
    ...[unusedTexts(book.strings) ?? []].flat(),
    ...(await besideWorkbook(opc, workbook.part)),
  ];
  const properties = await readProperties(opc);
  return {
    kind: "spreadsheet",
    properties: { ...properties, personal: [...properties.personal, ...workbook.personal, ...printersOf(gathered)] },
    paragraphs: gathered.paragraphs,
    tables: [],
    pictures: gathered.pictures,
    objects: gathered.objects,
    links: gathered.links,
    controls: gathered.controls,
    bookmarks: [],
    sheets: gathered.sheets,
    slides: [],
    pages: [],
    fonts: [...book.fonts].filter((font) => font !== ""),
    traces: [...traces, ...(await strayTraces(opc, traces))],
    unseen: [],
  };
}

function printersOf({ printers }: Gathered): Properties["personal"] {
  return printers.size > 0 ? [{ name: "Printer", value: [...printers].join(", ") }] : [];
}

/** What all sheets share. */
async function bookOf(opc: OpcPackage, { part, from1904 }: Workbook): Promise<Book> {
  const [themePart] = await partsOf(opc, part, "theme");
  const theme = themePart === undefined ? NO_THEME : await readTheme(opc, themePart);
  const styles = stylesReader(theme);
  for (const each of await partsOf(opc, part, "styles")) await opc.read(each, styles.handler);
  const strings = sharedStringsReader(theme);
  for (const each of await partsOf(opc, part, "sharedStrings")) await opc.read(each, strings.handler);
  return {
    theme,
    styles: styles.result(),
    strings: strings.strings,
    // One string may stand in all cells: counted is what they say, not what is stored.
    budget: new TextBudget(),
    from1904,
    fonts: new Set(),
    cells: 0,
  };
}

/** Whether one can see the sheet of a name. Excel compares names without regard to case. */
function stateIn({ sheets }: Workbook): SourceState {
  const states = new Map(sheets.map(({ name, visibility }) => [name.toLowerCase(), visibility]));
  return (sheet) => {
    const visibility = states.get(sheet.toLowerCase());
    return visibility === undefined ? "gone" : visibility === "visible" ? undefined : "hidden";
  };
}

async function pivotCaches(
  { opc, workbook, stateOf }: Whole,
  pivots: ReadonlyMap<string, string>,
): Promise<readonly Trace[]> {
  const traces: Trace[] = [];
  // Some are named by the workbook alone, some by a pivot table alone.
  for (const part of new Set([...(await partsOf(opc, workbook.part, "pivotCacheDefinition")), ...pivots.keys()]))
    traces.push(await pivotCache(opc, part, pivots.get(part) ?? "", stateOf));
  return traces;
}

async function aboutPeople({ opc, workbook }: Whole, traces: readonly Trace[]): Promise<readonly Trace[]> {
  const changes = await trackedChanges(opc, workbook.part);
  const hasComments = traces.some(({ what }) => what === "comments");
  const people = hasComments ? undefined : await peopleWithoutComments(opc, workbook.part);
  return [changes, people].filter((trace) => trace !== undefined);
}
