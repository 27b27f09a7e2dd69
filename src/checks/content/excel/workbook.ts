/** The workbook: which sheets there are, in which order, and what holds for all of them (ECMA-376 part 1, 18.2). */
import { UnreadableError } from "../../../errors.js";
import { byName } from "../../../tools/by-name.js";
import type { Led, OpcPackage } from "../../../tools/opc.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Properties, Sheet, Trace } from "../model.js";
import { partsOf } from "../ooxml/parts.js";
import { Words } from "./code-words.js";
import { HiddenText, isOff, isOn, isSpreadsheet, relationOf, textReader, valueFor, withoutFallbacks } from "./part.js";

export interface Workbook {
  readonly part: string;
  readonly sheets: readonly ListedSheet[];
  readonly from1904: boolean;
  /** Sheets, by their number from 0, that repeat rows or columns on each printed page. */
  readonly withTitles: ReadonlySet<number>;
  /** Saved views of the whole workbook. */
  readonly hasViews: boolean;
  /** What it notes of people and places. */
  readonly personal: Properties["personal"];
  readonly traces: readonly Trace[];
}

export interface ListedSheet {
  readonly name: string;
  readonly visibility: Sheet["visibility"];
  readonly what: Sheet["what"];
  /** A sheet that is a dialog (18.3.1.34): nothing without macros, and none itself. */
  readonly isDialog: boolean;
  readonly part: string;
}

/** 18.18.68. What is no state that a program knows may be taken by some program as one that hides. */
function visibilityOf(state: string): Sheet["visibility"] {
  const word = state.trim().toLowerCase();
  if (word === "" || word === "visible") return "visible";
  return word === "veryhidden" ? "very hidden" : "hidden";
}

/** By the relationship that leads to a sheet. */
const KINDS = byName<Sheet["what"]>({
  worksheet: "cells",
  chartsheet: "chart",
  dialogsheet: "macros",
  xlMacrosheet: "macros",
  xlIntlMacrosheet: "macros",
});

/**
 * Names that programs hide for their own use: those built in (18.2.5), of functions and charts of newer versions,
 * of filters, saved views, the solver, sorting, and imports.
 */
const OF_PROGRAMS =
  /^(?:_?_?_xl|_FilterDatabase$|Z_[\dA-F_]{10,40}\.wvu\.|solver_|wrn\.|wvu\.|HTML_|_?ExternalData_\d|_(?:Key|Order|Sort|Fill|Regression|Parse|Dist|Mat|Table)[\w]*$)/i;

const REMARKS = ["comment", "description", "help", "statusBar", "customMenu"];

interface Name {
  readonly name: string;
  readonly isHidden: boolean;
  /** What people wrote about it (18.2.5). */
  readonly remarks: readonly string[];
  readonly sheet: number | undefined;
}

export async function readWorkbook(opc: OpcPackage): Promise<Workbook> {
  const [part] = await partsOf(opc, "", "officeDocument");
  if (part === undefined) throw new UnreadableError("the workbook itself is missing");
  const relations = new Map((await opc.relationshipsOf(part)).map((led) => [led.id, led]));
  const sheets: ListedSheet[] = [];
  const withTitles = new Set<number>();
  const hidden = { names: 0, text: new HiddenText() };
  const views = { count: 0, text: new HiddenText() };
  const locks: string[] = [];
  let from1904 = false;
  const personal: { readonly name: string; readonly value: string }[] = [];
  const words = new Words();
  let isName = false;
  let hasTabs = true;
  let name: Name | undefined;
  const names = textReader(
    ({ local }) => local === "definedName",
    (text) => name && takeName(name, text),
  );
  await opc.read(
    part,
    withoutFallbacks({
      ...names,
      open(tag, depth) {
        if (tag.local === "absPath") note("Folder it was saved in", valueFor(tag, "url"));
        if (!isSpreadsheet(tag)) return;
        if (depth === 2) openSetting(tag.local, (attribute) => valueFor(tag, attribute));
        else if (tag.local === "sheet" && depth === 3) {
          const attribute = (local: string) => valueFor(tag, local);
          addTo(
            sheets,
            listed(attribute("name"), attribute("state"), relations.get(relationOf(tag) ?? "")),
            MAX_THINGS,
            "sheets",
          );
        } else if (tag.local === "workbookView") {
          hasTabs &&= !isOff(valueFor(tag, "showSheetTabs"));
        } else if (tag.local === "webPublishObject") {
          note("Published as a web page", valueFor(tag, "destinationFile") ?? valueFor(tag, "title"));
        } else if (tag.local === "customWorkbookView") {
          views.count += 1;
          views.text.add(valueFor(tag, "name") ?? "");
        } else if (tag.local === "definedName") {
          const sheet = valueFor(tag, "localSheetId");
          name = {
            name: valueFor(tag, "name") ?? "",
            isHidden: isOn(valueFor(tag, "hidden")),
            remarks: REMARKS.flatMap((remark) => valueFor(tag, remark) ?? []),
            sheet: sheet === undefined ? undefined : Number(sheet),
          };
        } else words.addSettings(tag);
        names.open?.(tag, depth);
        isName = tag.local === "definedName";
      },
      text(text) {
        names.text?.(text);
        if (!isName) words.addLoose(text);
      },
    }),
  );
  if (sheets.length === 0) throw new UnreadableError("the workbook has no sheet");
  return {
    part,
    sheets,
    from1904,
    withTitles,
    hasViews: views.count > 0,
    personal,
    traces: traces(),
  };

  function note(name: string, value: string | undefined): void {
    if (value && !personal.some((known) => known.name === name)) personal.push({ name, value });
  }

  function openSetting(local: string, setting: (attribute: string) => string | undefined): void {
    if (local === "workbookPr") from1904 = isOn(setting("date1904"));
    else if (local === "workbookProtection") {
      if (isOn(setting("lockStructure"))) locks.push("order of the sheets");
      if (isOn(setting("lockWindows"))) locks.push("position of the windows");
      if (isOn(setting("lockRevision"))) locks.push("history of changes");
    } else if (local === "fileSharing") {
      note("Reserved by", setting("userName"));
      if (setting("reservationPassword") || setting("hashValue")) locks.push("password to change it");
    }
  }

  function takeName({ name: called, isHidden, remarks, sheet }: Name, text: string): void {
    if (/^_xlnm\.Print_Titles$/i.test(called) && sheet !== undefined && text.trim() !== "") withTitles.add(sheet);
    if (!isHidden) {
      for (const remark of remarks) words.add(remark, "names", "met");
      if (/^\s*"[^"]*"\s*$/.test(text)) words.add(text.trim().slice(1, -1), "names", "unseen");
      else words.addFormula(text, "names");
    }
    // What programs keep are places and numbers. Words are of people: `HTML_Email`.
    const isOfProgram = OF_PROGRAMS.test(called) && !text.includes('"') && remarks.length === 0;
    if (!isHidden || isOfProgram) return;
    hidden.names += 1;
    hidden.text.add([called, text, ...remarks].join(" "));
  }

  function traces(): Trace[] {
    const found: Trace[] = [];
    if (locks.length > 0) found.push({ what: "weak-lock", where: "", detail: locks.join(", ") });
    if (hidden.names > 0) found.push({ what: "hidden-names", where: "", count: hidden.names, ...hidden.text.told });
    // One sheet is in front; nobody comes upon the others.
    const others = sheets.filter(({ visibility }) => visibility === "visible").length - 1;
    if (!hasTabs && others > 0)
      found.push({
        what: "hidden-sheet",
        where: "",
        detail: "no tabs of sheets are shown",
        count: others,
        minor: true,
      });
    if (views.count > 0) found.push({ what: "saved-views", where: "", count: views.count, ...views.text.told });
    return [...found, ...words.traces("", [])];
  }
}

function listed(name: string | undefined, state: string | undefined, led: Led | undefined): ListedSheet {
  if (led?.part === undefined) throw new UnreadableError("the part of a sheet is missing");
  return {
    name: name ?? "",
    visibility: visibilityOf(state ?? ""),
    what: KINDS.get(led.kind) ?? "cells",
    isDialog: led.kind === "dialogsheet",
    part: led.part,
  };
}
