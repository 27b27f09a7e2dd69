/** The workbook: which sheets there are, in which order, and what holds for all of them (ECMA-376 part 1, 18.2). */
import { UnreadableError } from "../../../errors.js";
import { byName } from "../../../tools/by-name.js";
import type { Led, OpcPackage } from "../../../tools/opc.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
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
  const reader = new WorkbookReader(new Map((await opc.relationshipsOf(part)).map((led) => [led.id, led])));
  await opc.read(part, withoutFallbacks(reader.handler));
  return reader.result(part);
}

class WorkbookReader {
  private readonly sheets: ListedSheet[] = [];
  private readonly withTitles = new Set<number>();
  private readonly hidden = { names: 0, text: new HiddenText() };
  private readonly views = { count: 0, text: new HiddenText() };
  private readonly locks: string[] = [];
  private readonly personal: { readonly name: string; readonly value: string }[] = [];
  private readonly words = new Words();
  private from1904 = false;
  private hasTabs = true;
  private name: Name | undefined;
  private isName = false;

  constructor(private readonly relations: ReadonlyMap<string, Led>) {}

  private readonly names = textReader(
    ({ local }) => local === "definedName",
    (text) => this.name && this.takeName(this.name, text),
  );

  readonly handler: XmlHandler = {
    ...this.names,
    open: (tag, depth) => {
      if (tag.local === "absPath") this.note("Folder it was saved in", valueFor(tag, "url"));
      if (!isSpreadsheet(tag)) return;
      if (depth === 2) this.openSetting(tag);
      else this.openItem(tag, depth);
      this.names.open?.(tag, depth);
      this.isName = tag.local === "definedName";
    },
    text: (text) => {
      this.names.text?.(text);
      if (!this.isName) this.words.addLoose(text);
    },
  };

  result(part: string): Workbook {
    const { sheets, withTitles, views, personal } = this;
    if (sheets.length === 0) throw new UnreadableError("the workbook has no sheet");
    const from1904 = this.from1904;
    return { part, sheets, from1904, withTitles, hasViews: views.count > 0, personal, traces: this.traces() };
  }

  private openItem(tag: XmlTag, depth: number): void {
    const value = (attribute: string) => valueFor(tag, attribute);
    switch (depth === 3 || tag.local !== "sheet" ? tag.local : "") {
      case "sheet":
        addTo(
          this.sheets,
          listed(value("name"), value("state"), this.relations.get(relationOf(tag) ?? "")),
          MAX_THINGS,
          "sheets",
        );
        return;
      case "workbookView":
        this.hasTabs &&= !isOff(value("showSheetTabs"));
        return;
      case "webPublishObject":
        this.note("Published as a web page", value("destinationFile") ?? value("title"));
        return;
      case "customWorkbookView":
        this.views.count += 1;
        this.views.text.add(value("name") ?? "");
        return;
      case "definedName":
        this.name = nameIn(tag);
        return;
      default:
        this.words.addSettings(tag);
    }
  }

  private note(name: string, value: string | undefined): void {
    if (value && !this.personal.some((known) => known.name === name)) this.personal.push({ name, value });
  }

  private openSetting(tag: XmlTag): void {
    const setting = (attribute: string) => valueFor(tag, attribute);
    if (tag.local === "workbookPr") this.from1904 = isOn(setting("date1904"));
    else if (tag.local === "workbookProtection") {
      if (isOn(setting("lockStructure"))) this.locks.push("order of the sheets");
      if (isOn(setting("lockWindows"))) this.locks.push("position of the windows");
      if (isOn(setting("lockRevision"))) this.locks.push("history of changes");
    } else if (tag.local === "fileSharing") {
      this.note("Reserved by", setting("userName"));
      if (setting("reservationPassword") || setting("hashValue")) this.locks.push("password to change it");
    }
  }

  private takeName({ name: called, isHidden, remarks, sheet }: Name, text: string): void {
    if (/^_xlnm\.Print_Titles$/i.test(called) && sheet !== undefined && text.trim() !== "") this.withTitles.add(sheet);
    if (!isHidden) {
      for (const remark of remarks) this.words.add(remark, "names", "met");
      if (/^\s*"[^"]*"\s*$/.test(text)) this.words.add(text.trim().slice(1, -1), "names", "unseen");
      else this.words.addFormula(text, "names");
    }
    // What programs keep are places and numbers. Words are of people: `HTML_Email`.
    const isOfProgram = OF_PROGRAMS.test(called) && !text.includes('"') && remarks.length === 0;
    if (!isHidden || isOfProgram) return;
    this.hidden.names += 1;
    this.hidden.text.add([called, text, ...remarks].join(" "));
  }

  private traces(): Trace[] {
    const { locks, hidden, sheets, views, words } = this;
    const found: Trace[] = [];
    if (locks.length > 0) found.push({ what: "weak-lock", where: "", detail: locks.join(", ") });
    if (hidden.names > 0) found.push({ what: "hidden-names", where: "", count: hidden.names, ...hidden.text.told });
    // One sheet is in front; nobody comes upon the others.
    const others = sheets.filter(({ visibility }) => visibility === "visible").length - 1;
    if (!this.hasTabs && others > 0)
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

function nameIn(tag: XmlTag): Name {
  const sheet = valueFor(tag, "localSheetId");
  return {
    name: valueFor(tag, "name") ?? "",
    isHidden: isOn(valueFor(tag, "hidden")),
    remarks: REMARKS.flatMap((remark) => valueFor(tag, remark) ?? []),
    sheet: sheet === undefined ? undefined : Number(sheet),
  };
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
