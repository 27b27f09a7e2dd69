/** One sheet of a workbook, with all that belongs to it. */
import { byName } from "../../../tools/by-name.js";
import { scanXml, XmlError, type XmlTag } from "../../../tools/xml.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Cell, Place } from "../model.js";
import { wordsIn } from "../ooxml/carried.js";
import { partsOf } from "../ooxml/parts.js";
import { cellsAfar } from "./afar.js";
import { Words } from "./code-words.js";
import { drawingReader, textOfShape } from "./drawing.js";
import { addDrawn } from "./drawn.js";
import { edgeParagraphs } from "./edges.js";
import { type Current, type Drawing, type Gathered, type Relations, relationsOf, type Whole } from "./gathered.js";
import { underMerged } from "./over-cells.js";
import { counted, HiddenText, isOn, relationsIn, textReader, valueFor } from "./part.js";
import { commentsOf } from "./people.js";
import { cellsIn, type Range, rangeOf } from "./ranges.js";
import { type Beside, FilterReader, type SheetPart, SheetReader } from "./sheet.js";
import type { ListedSheet } from "./workbook.js";

export async function addSheet(whole: Whole, gathered: Gathered, listed: ListedSheet, index: number): Promise<void> {
  const { opc, book, workbook } = whole;
  const where = `sheet "${listed.name}"`;
  const words = new Words();
  const beside = await readBeside(whole, gathered, listed.part, where, words);
  const reader = new SheetReader(book, words);
  await opc.read(listed.part, reader.handler);
  const part = reader.result(beside);
  const { cells, hiddenRows, hiddenColumns, merged } = part;
  gathered.addSheet({
    name: listed.name,
    visibility: listed.visibility,
    what: listed.what,
    cells: withReach(cells, merged),
    hiddenRows,
    hiddenColumns,
    merged: merged.length,
    hasHeader: part.isFrozen || beside.hasHeader || workbook.withTitles.has(index),
    ...(part.isLocked && { locked: true }),
  });
  const place: Place = { story: "sheet", sheet: listed.name };
  const relations = await relationsOf(opc, listed.part);
  addUnusedLinks(part, relations, words);
  const drawings = await readDrawings(whole, part, relations, gathered, where);
  const current = { listed, part, place, where, relations, drawings, words };
  addLinks(current, gathered);
  await addDrawn(whole, current, gathered);
  await addObjects(whole, current, gathered);
  await addControls(whole, current, gathered);
  await addEdges(whole, current, gathered);
  await addPrinter(whole, current, gathered);
  await addTraces(whole, current, gathered);
}

/** Says of cells that reach over others how far. */
function withReach(cells: readonly Cell[], merged: readonly Range[]): readonly Cell[] {
  if (merged.length === 0) return cells;
  const ends = new Map(
    merged.map(({ top, left, bottom, right }) => [`${top} ${left}`, { row: bottom, column: right }]),
  );
  return cells.map((cell) => {
    const to = ends.get(`${cell.row} ${cell.column}`);
    return to ? { ...cell, to } : cell;
  });
}

// ------------------------------------------------------ parts beside a sheet

/** Tables (ECMA-376 part 1, 18.5) and pivot tables (18.10). */
async function readBeside(
  { opc, book }: Whole,
  { pivots }: Gathered,
  sheet: string,
  where: string,
  words: Words,
): Promise<Beside & { readonly hasHeader: boolean }> {
  const tables: Range[] = [];
  const styled: Beside["styled"][number][] = [];
  const filter = new FilterReader();
  let hasHeader = false;
  const add = (range: Range | undefined) => range && addTo(tables, range, MAX_THINGS, "tables");
  for (const part of await partsOf(opc, sheet, "table")) {
    let range: Range | undefined;
    const formulas = textReader(
      ({ local }) => local.endsWith("Formula"),
      (text) => words.addFormula(text, "formulas"),
    );
    await opc.read(part, {
      ...formulas,
      open(tag, depth) {
        formulas.open?.(tag, depth);
        filter.open(tag);
        if (tag.local !== "tableStyleInfo") words.addSettings(tag);
        else if (range) {
          for (const dark of darkOf(range, tag)) add(dark);
          for (const { part: at, overlay } of book.styles.ofTables.get(valueFor(tag, "name") ?? "") ?? [])
            addTo(styled, { range: partOf(range, at), overlay }, MAX_THINGS, "tables");
        }
        if (depth !== 1) return;
        // One row of headings, unless it says that there is none (18.5.1.2).
        hasHeader ||= valueFor(tag, "headerRowCount") !== "0";
        range = rangeOf(valueFor(tag, "ref"));
      },
    });
  }
  for (const part of await partsOf(opc, sheet, "pivotTable")) {
    await opc.read(part, { open: (tag) => tag.local === "location" && add(rangeOf(valueFor(tag, "ref"))) });
    for (const cache of await partsOf(opc, part, "pivotCacheDefinition"))
      if (!pivots.has(cache)) pivots.set(cache, where);
  }
  return { tables, styled, filters: filter.withCriteria, hasHeader };
}

/** 18.18.93: the cells of a table that a look is for. Stripes are taken as all of it. */
function partOf(range: Range, part: string): Range {
  const { top, left, bottom, right } = range;
  if (part === "headerRow") return { ...range, bottom: top };
  if (part === "totalRow") return { ...range, top: bottom };
  if (part === "firstColumn") return { ...range, right: left };
  return part === "lastColumn" ? { ...range, left: right } : range;
}

/**
 * The cells of a table that its style may make dark (18.5.1.5): of the light and medium styles that Excel brings, the
 * first and the last row or column; of others all.
 */
function darkOf(range: Range, tag: XmlTag): readonly Range[] {
  const { top, left, bottom, right } = range;
  const name = valueFor(tag, "name") ?? "";
  if (name === "") return [];
  if (!/^TableStyle(?:Light|Medium)\d+$/.test(name)) return [range];
  return [
    { ...range, bottom: top },
    { ...range, top: bottom },
    ...(isOn(valueFor(tag, "showFirstColumn")) ? [{ ...range, right: left }] : []),
    ...(isOn(valueFor(tag, "showLastColumn")) ? [{ ...range, left: right }] : []),
  ];
}

/** Drawings that the sheet shows. What nothing in it, or in a drawing, names is there and shown to nobody. */
async function readDrawings(
  { opc, book }: Whole,
  { relations: used }: SheetPart,
  relations: Relations,
  gathered: Gathered,
  where: string,
): Promise<readonly Drawing[]> {
  const drawings: Drawing[] = [];
  const unused = [...relations.values()].filter(({ id, kind }) => NAMED.has(kind) && !used.has(id));
  for (const { id, kind, part } of relations.values()) {
    if (kind !== "drawing" || part === undefined || !used.has(id)) continue;
    const { handler, drawn } = drawingReader(book.theme);
    const named = new Set<string>();
    await opc.read(part, {
      ...handler,
      open(tag, depth) {
        for (const each of relationsIn(tag)) named.add(each);
        handler.open?.(tag, depth);
      },
    });
    const own = await relationsOf(opc, part);
    unused.push(...[...own.values()].filter((each) => each.kind === "image" && !named.has(each.id)));
    drawings.push({ drawn, relations: own });
  }
  const parts = [...new Set(unused.flatMap(({ part }) => part ?? []))];
  if (parts.length > 0) {
    const detail = counted(parts.length, "drawing or picture", "drawings or pictures");
    const text = await wordsIn(opc, parts);
    gathered.addTrace({ what: "leftovers", where, detail, count: parts.length, ...(text !== "" && { text }) });
  }
  return drawings;
}

/** Kinds of parts that a sheet shows only where it names them (18.3.1.36, .67). */
const NAMED: ReadonlySet<string> = new Set(["drawing", "image"]);

// ------------------------------------------------------------------- content

/** 18.3.1.47: the text of a link is that of its cell. */
function addLinks({ part, place, relations }: Current, gathered: Gathered): void {
  for (const { range, relation, location, display } of part.hyperlinks) {
    const target = relation === undefined ? "" : (relations.get(relation)?.target ?? "");
    const { top, left } = range;
    const [cell] = cellsIn(part.cells, { top, left, bottom: top, right: left }, () => undefined);
    gathered.addLink(place, `${target}${location ? `#${location}` : ""}`, cell?.value || display || "");
  }
}

/** Addresses that no cell leads to. */
function addUnusedLinks({ hyperlinks }: SheetPart, relations: Relations, words: Words): void {
  const used = new Set(hyperlinks.map(({ relation }) => relation));
  for (const { id, kind, target, isExternal } of relations.values())
    if (isExternal && kind === "hyperlink" && !used.has(id)) words.add(target, "settings", "unseen");
}

/** 18.3.1.59: documents and other things that another program keeps in the sheet. */
async function addObjects({ opc, textIn }: Whole, current: Current, gathered: Gathered): Promise<void> {
  const { listed, part, place, where, relations } = current;
  let linked = 0;
  for (const { relation, alternative, program, isLink } of part.objects) {
    const led = relations.get(relation ?? "");
    gathered.addObject({
      place,
      what: DOCUMENTS.test(program) ? "document" : "ole",
      ...(alternative !== undefined && { alternative }),
      ...(led === undefined && { empty: true }),
    });
    if (isLink || led?.isExternal) linked += 1;
  }
  const files = await partsOf(opc, listed.part, "oleObject", "package");
  if (files.length > 0) {
    const text = new HiddenText();
    for (const file of files) text.add(await textIn(file));
    gathered.addTrace({ what: "embedded-files", where, count: files.length, ...text.told });
  }
  if (linked > 0)
    gathered.addTrace({ what: "external-data", where, detail: counted(linked, "linked object"), count: linked });
}

const DOCUMENTS = /^(?:Word|Excel|PowerPoint)\.(?:Document|Sheet|Show|Slide|Template)/i;

/** By the names of [MS-XLSX] (`ST_ObjectType`) and of VML (ECMA-376 part 4, 19.4). What is not here is no field. */
const CONTROLS = byName<string>({
  checkbox: "checkbox",
  radio: "option",
  button: "button",
  drop: "list",
  list: "list",
  edit: "text",
  editbox: "text",
  spin: "spinner",
  scroll: "scroll bar",
});

/** 18.3.1.19. What a control is stands in a part of its own; what is written on it, in a shape of the same name. */
async function addControls({ opc }: Whole, current: Current, gathered: Gathered): Promise<void> {
  const { part, place, relations, drawings, words } = current;
  const written = new Map<string, string>();
  for (const { drawn } of drawings)
    for (const each of drawn) if (each.standsIn) written.set(each.name, textOfShape(each).trim());
  for (const { name, relation, alternative } of part.controls) {
    const target = relations.get(relation ?? "")?.part;
    let type = "";
    if (target !== undefined)
      await opc.read(target, {
        open: (tag, depth) => {
          if (depth === 1) type = valueFor(tag, "objectType") ?? "ActiveX";
          if (tag.local === "item") words.add(valueFor(tag, "val"), "lists of choices", "met");
        },
      });
    const what = type === "ActiveX" ? "control" : CONTROLS.get(type.toLowerCase());
    const label = alternative || written.get(name);
    if (what !== undefined) gathered.addControl({ place, what, ...(label && { label }) });
  }
  // Workbooks of Excel 2007 have them in VML alone.
  if (part.controls.length > 0 || part.legacy === undefined) return;
  const vml = relations.get(part.legacy)?.part;
  if (vml === undefined) return;
  for (const { type, label } of vmlObjects((await opc.zip.read(vml)).toString("utf8"))) {
    // The words of a comment stand in another part: here are those of one that is gone.
    if (type === "note" && label !== "") gathered.addTrace({ what: "comments", where: current.where, text: label });
    const what = CONTROLS.get(type);
    if (what !== undefined) gathered.addControl({ place, what, ...(label !== "" && { label }) });
  }
}

/** Form fields and notes in VML (ECMA-376 part 4, 19.4). Excel writes HTML within it, so that it may be no XML: what can be read is. */
function vmlObjects(vml: string): readonly { readonly type: string; readonly label: string }[] {
  const objects: { type: string; label: string }[] = [];
  let label = new HiddenText();
  try {
    scanXml(vml.replace(/<br>/gi, "<br/>"), {
      open(tag) {
        if (tag.local === "shape") label = new HiddenText();
        else if (tag.local === "ClientData")
          addTo(
            objects,
            { type: (valueFor(tag, "ObjectType") ?? "").toLowerCase(), label: label.told.text ?? "" },
            MAX_THINGS,
            "form fields",
          );
      },
      text: (piece) => label.add(piece),
    });
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
  }
  return objects;
}

/** Headers and footers, and the pictures in them: PDF has those as artifacts. */
async function addEdges(
  { opc, book, pictures }: Whole,
  { part, place, where, relations }: Current,
  gathered: Gathered,
): Promise<void> {
  for (const { story, code, isUsed } of part.edges) {
    const paragraphs = edgeParagraphs(code, { ...place, story }, book.theme);
    const text = paragraphs.flatMap(({ runs }) => runs.map((run) => run.text)).join("");
    if (isUsed) for (const paragraph of paragraphs) gathered.addParagraph(paragraph);
    else if (/[\p{L}\d]/u.test(text))
      gathered.addTrace({ what: "leftovers", where: `${where}, ${story}`, detail: "not shown on any page", text });
  }
  const vml = relations.get(part.edgePictures ?? "")?.part;
  if (vml === undefined) return;
  for (const picture of await partsOf(opc, vml, "image")) {
    const { facts } = await pictures.of(picture);
    gathered.addPicture({
      place: { ...place, story: "header" },
      decorative: true,
      ...facts,
      part: picture,
    });
  }
}

/** Settings for a printer begin with its name, in 32 units of UTF-16 ([MS-RPRN] 2.2.2.1). One in the net tells of places. */
async function addPrinter({ opc }: Whole, { listed }: Current, { printers }: Gathered): Promise<void> {
  for (const part of await partsOf(opc, listed.part, "printerSettings")) {
    const [name = ""] = (await opc.zip.head(part, 64)).toString("utf16le").split("\0", 1);
    if (name.startsWith("\\\\")) printers.add(name);
  }
}

// -------------------------------------------------------------------- traces

async function addTraces({ opc, workbook }: Whole, current: Current, gathered: Gathered): Promise<void> {
  const { listed, part, where } = current;
  const { scenarios, views, isLocked } = part;
  const comments = await commentsOf(opc, listed.part, where);
  if (comments) gathered.addTrace(comments);
  if (listed.what === "macros" && !listed.isDialog) gathered.addTrace({ what: "macros", where });
  if (scenarios.count > 0)
    gathered.addTrace({ what: "scenarios", where, count: scenarios.count, ...scenarios.text.told });
  // The workbook tells of the views of all its sheets.
  if (views > 0 && !workbook.hasViews) gathered.addTrace({ what: "saved-views", where, count: views });
  const queries = new Set(await partsOf(opc, listed.part, "queryTable"));
  for (const table of await partsOf(opc, listed.part, "table"))
    for (const query of await partsOf(opc, table, "queryTable")) queries.add(query);
  if (queries.size > 0) {
    const detail = counted(
      queries.size,
      "table that is filled from elsewhere",
      "tables that are filled from elsewhere",
    );
    gathered.addTrace({ what: "external-data", where, detail, count: queries.size });
  }
  for (const trace of part.traces(where)) gathered.addTrace(trace);
  if (listed.visibility === "visible") {
    for (const trace of cellsAfar(part.cells, part.outOfReach, where)) gathered.addTrace(trace);
    const covered = underMerged(part.merged, part.cells, where);
    if (covered) gathered.addTrace(covered);
  }
  if (isLocked) gathered.addTrace({ what: "weak-lock", where });
}
