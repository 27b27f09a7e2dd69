/**
 * One rule for each category of hidden data (where they live in each format: docs/hidden-data.md),
 * in the order of their risk. How grave each one is, a profile says (profiles/).
 */
import type { Basis } from "../../model.js";
import type { Advice } from "../advice.js";
import { MAX_HIDDEN_TEXT } from "../content/limits.js";
import type { Hidden, Trace } from "../content/model.js";
import { personalDataIn, personalDataWords } from "../content/personal-data.js";
import type { Breach, ContentRule } from "../content/rule.js";
import type { PrivacyFacts } from "./facts.js";
import { COPY_ANEW, PDF_ANEW, particularAdvice } from "./particular.js";

const ICO = "ICO, Disclosing documents to the public securely (31 July 2025)";
const IN_DOCUMENTS: Basis = { standard: ICO, clause: "Personal information hidden in documents" };
const IN_SPREADSHEETS: Basis = { standard: ICO, clause: "Personal information hidden in spreadsheets" };
const REDACTION: Basis = { standard: ICO, clause: "Redacting information" };

interface Category {
  readonly title: string;
  readonly why: string;
  /** One sentence about one trace, without its full stop. */
  readonly message: (trace: Trace) => string;
  readonly advice: Advice;
  /** Another way for some of what the rule finds, by its place; by its kind, `particular.ts` has them. */
  readonly adviceOn?: (trace: Trace) => Advice | undefined;
  /** True for what is told to those who ask for everything. */
  readonly isMinor?: (trace: Trace) => boolean;
  readonly basis: Basis;
}

const INSPECT = "File, Info, Check for Issues, Inspect Document, Inspect";
/** The window of the inspector has such a button beside each thing that it found. */
const removeAll = (what: string) => `Choose ${INSPECT}, and click Remove All beside ${what}`;

const many = ({ count = 1 }: Trace, one: string, more = `${one}s`) =>
  count === 1 ? `${/^[aeiou]/i.test(one) ? "an" : "a"} ${one}` : `${count.toLocaleString("en-GB")} ${more}`;
const withDetail = (words: string, { detail }: Trace) => (detail === undefined ? words : `${words} (${detail})`);
const inMidst = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1);
const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** A PDF keeps earlier versions when it is changed, and so does OpenDocument with saved versions. */
const isEarlier = ({ detail = "" }: Trace) =>
  /\bearlier version/.test(detail) && !/insertion|deletion|change/.test(detail);
const MAKE_ANEW: Advice = {
  any: "Make the file anew: save a PDF again from its document; save any other document under a new name",
  office: "Choose File, Versions, and delete them all, then File, Save As, under a new name",
};

/** The inspector takes the title away, too, and people need that. */
const REMOVE_PROPERTIES = `${removeAll("Document Properties and Personal Information")}; then type the title again`;

/** Words of a workbook that stand in no cell. */
const FIND_WORDS =
  "Press Ctrl+` to see the formulas; look at Formulas, Name Manager, at Data, Data Validation, and at Home, Conditional Formatting, Manage Rules; delete the words that are not to be sent, and save the workbook under a new name";

/** Excel does not list such a sheet under Unhide. */
const SHOW_VERY_HIDDEN: Advice = {
  any: "Show the hidden sheet, and delete it if it is not to be sent",
  excel:
    "Press Alt+F11, click the name of the sheet at the left, press F4, and set Visible to -1 (xlSheetVisible); close that window, look at the sheet, and delete it (right-click its tab, Delete) if it is not to be sent",
};

const IN_WINDOWS = "in Windows: right-click the file, Properties, Details, Remove Properties and Personal Information";
const OUT_AND_IN = `Right-click the picture, and choose Save as Picture; take the details out of that file (${IN_WINDOWS}); right-click the picture again, and put the file in with Change Picture`;

const REMOVE_COMMENTS = removeAll("Comments");
const OF_CELLS: Advice = {
  any: "Delete all comments of cells",
  excel: REMOVE_COMMENTS,
  office: "Select all cells (Ctrl+A), and choose Sheet, Cell Comments, Delete Comment",
};

/** What is in a cell, the line above the sheet shows, whatever its colour, size or format. */
const READ_CELLS =
  "Click each of these cells, and read what is in it in the line above the sheet; delete what is not to be sent";

const SELECTION_PANE =
  "Selection Pane: it lists all pictures, shapes and boxes, also those under others or beside the page; click one name after another, and delete what is not to be sent";

const CATEGORIES: Readonly<Record<Hidden, Category>> = {
  "hidden-sheet": {
    title: "Hidden sheets",
    why: "Whoever gets the file can show a hidden sheet with two clicks. In 2023 one with the names of 9,483 people was published that way.",
    message: (trace) => withDetail("A hidden sheet holds data", trace),
    advice: {
      any: "Show the hidden sheet, and delete it if it is not to be sent",
      excel:
        "Right-click any sheet tab, Unhide; look at the sheet, and delete it (right-click its tab, Delete) if it is not to be sent",
      office:
        "Choose Sheet, Show Sheet; look at the sheet, and delete it (Sheet, Delete Sheet) if it is not to be sent",
    },
    adviceOn: ({ where }) => (where.endsWith("(very hidden)") ? SHOW_VERY_HIDDEN : undefined),
    basis: IN_SPREADSHEETS,
  },
  "pivot-cache": {
    title: "Data behind pivot tables",
    why: "A pivot table keeps a copy of all the records it was made from, with names, also when their sheet is deleted. In 2013 a council was fined for publishing one.",
    message: (trace) => withDetail("A pivot table carries a copy of all the records that it was made from", trace),
    advice: {
      any: "Copy the table, paste its values only, and delete the pivot table",
      excel:
        "Select the whole pivot table, copy it, paste it on a new sheet with Paste Special, Values, and delete the sheet with the pivot table",
      office:
        "Copy the table, insert it on a new sheet with Edit, Paste Special, Paste Unformatted Text, and delete the pivot table (right-click, Delete)",
    },
    basis: IN_SPREADSHEETS,
  },
  "false-redaction": {
    title: "Text that is only covered up",
    why: "What lies under a black bar is still in the file: whoever copies the text, or takes the bar away, can read it.",
    message: (trace) => withDetail("Text is covered up, but it is still in the file", trace),
    advice: {
      any: "Delete the text itself, and put a word such as [redacted] in its place",
      word: "Delete the text under the black mark, and type [redacted] in its place; the mark itself removes nothing",
      excel: "Delete what is in the cells under the black mark; the mark itself removes nothing",
      powerpoint: "Delete the text under the black shape; the shape itself removes nothing",
      office: "Delete the text under the black mark, and type [redacted] in its place; the mark itself removes nothing",
      kept: "Delete the text itself in the document that the PDF was made from, type [redacted] in its place, and make the PDF again",
    },
    basis: REDACTION,
  },
  "hidden-rows": {
    title: "Hidden rows",
    why: "Whoever gets the file can show hidden rows again.",
    message: (trace) => withDetail("Hidden rows hold data", trace),
    advice: {
      any: "Show the rows, and delete those that are not to be sent",
      excel:
        "Select the whole sheet (Ctrl+A), then Home, Format, Hide & Unhide, Unhide Rows; delete the rows that are not to be sent",
      office: "Select the whole sheet (Ctrl+A), then Format, Rows, Show; delete the rows that are not to be sent",
    },
    basis: IN_SPREADSHEETS,
  },
  "hidden-columns": {
    title: "Hidden columns",
    why: "Whoever gets the file can show hidden columns again.",
    message: (trace) => withDetail("Hidden columns hold data", trace),
    advice: {
      any: "Show the columns, and delete those that are not to be sent",
      excel:
        "Select the whole sheet (Ctrl+A), then Home, Format, Hide & Unhide, Unhide Columns; delete the columns that are not to be sent",
      office: "Select the whole sheet (Ctrl+A), then Format, Columns, Show; delete the columns that are not to be sent",
    },
    basis: IN_SPREADSHEETS,
  },
  "data-model": {
    title: "Data models",
    why: "A workbook can carry whole tables of a database in its data model, which no sheet shows.",
    message: (trace) => withDetail("The workbook carries a data model with tables that no sheet shows", trace),
    advice: {
      any: "Copy what is to be sent into a new workbook",
      excel: COPY_ANEW.excel,
    },
    basis: IN_SPREADSHEETS,
  },
  "tracked-changes": {
    title: "Tracked changes and earlier versions",
    why: "Whoever gets the file can read what was deleted and who changed it.",
    message: (trace) =>
      isEarlier(trace)
        ? withDetail("What the file was before it was changed can still be read", trace)
        : capital(withDetail(`${many(trace, "tracked change")} can still be read`, trace)),
    advice: {
      any: "Accept or reject all changes",
      word: "Choose Review, Accept, Accept All Changes and Stop Tracking (or reject them), and save",
      // Since 2018 the commands are on no tab; to end the sharing deletes the history.
      excel:
        "Add Share Workbook (Legacy) at File, Options, Quick Access Toolbar, All Commands; click it, untick the box that lets several people edit, and save: that deletes the history of changes",
      office: "Choose Edit, Track Changes, Accept All (or Reject All), and save",
    },
    adviceOn: (trace) => (isEarlier(trace) ? MAKE_ANEW : undefined),
    basis: IN_DOCUMENTS,
  },
  comments: {
    title: "Comments",
    why: "Comments are written for colleagues, and carry the names of those who wrote them.",
    message: (trace) =>
      trace.detail?.startsWith("names") // There are none left, but for those.
        ? "The names of people who once commented are still in the file"
        : capital(withDetail(`${many(trace, "comment")} can be read`, trace)),
    advice: {
      any: "Delete all comments",
      word: "Choose Review, Delete (the arrow below it), Delete All Comments in Document",
      excel: REMOVE_COMMENTS,
      powerpoint: "Choose Review, Delete (the arrow below it), Delete All Comments in This Presentation",
      office: "Right-click a comment, and choose Delete All Comments",
      kept: "Delete all comments, or make the PDF again from its document without them",
    },
    adviceOn: ({ where, detail }) =>
      where.startsWith("sheet ") && !detail?.startsWith("names") ? OF_CELLS : undefined,
    basis: IN_DOCUMENTS,
  },
  "hidden-text": {
    title: "Hidden text",
    why: "Whoever gets the file can show hidden text, or find it by searching.",
    message: (trace) => withDetail("Text is set to be hidden, and is still in the file", trace),
    advice: {
      any: "Show hidden text, and delete what is not to be sent",
      excel: FIND_WORDS,
      word: `Press Ctrl+Shift+8 to see the hidden text (dotted underline), and delete it; or ${inMidst(removeAll("Hidden Text"))}`,
      powerpoint:
        "Read all text of the slide under View, Outline View, and click each name under Home, Select, Selection Pane; delete what is not to be sent",
      office: "Choose View, Formatting Marks, and delete the hidden text; hidden sections are under Format, Sections",
      kept: PDF_ANEW,
    },
    basis: IN_DOCUMENTS,
  },
  "invisible-text": {
    title: "Text that cannot be seen",
    why: "Text in the colour of its background, or too small to see, is found by whoever selects, copies or searches it.",
    message: (trace) =>
      withDetail(
        "Text that cannot be seen is in the file: it has the colour of its background, or is too small",
        trace,
      ),
    advice: {
      any: "Select everything (Ctrl+A), set the font colour to Automatic, and delete what is not to be sent",
      word: "Press Ctrl+A, and choose Home, Font Color, Automatic; delete what comes to light and is not to be sent, and look closely for very small text (View, Zoom)",
      excel: READ_CELLS,
      powerpoint:
        "Press Ctrl+A on the slide, and choose Home, Font Color, and a colour that stands out; delete what comes to light and is not to be sent",
      office:
        "Press Ctrl+A, and choose Format, Character, Font Effects, Font color, Automatic; delete what comes to light and is not to be sent",
      kept: PDF_ANEW,
    },
    adviceOn: ({ where }) => (where.startsWith("sheet ") ? { any: READ_CELLS, excel: READ_CELLS } : undefined),
    basis: IN_DOCUMENTS,
  },
  "hidden-slide": {
    title: "Hidden slides",
    why: "A hidden slide is only skipped when the presentation is shown; it is in the file.",
    message: () => "A slide is hidden",
    advice: {
      any: "Delete the slide, or show it",
      powerpoint: "Right-click the slide at the left, and choose Delete Slide, or Unhide Slide",
      office: "Right-click the slide at the left, and choose Delete Slide, or Show Slide",
    },
    basis: IN_DOCUMENTS,
  },
  "embedded-files": {
    title: "Embedded files",
    why: "Behind a picture or a chart may lie a whole document or workbook, with everything that is in it. What is in embedded files was not checked.",
    message: (trace) =>
      capital(
        withDetail(
          `${many(trace, "whole file")} ${trace.count === undefined || trace.count === 1 ? "lies" : "lie"} inside the document`,
          trace,
        ),
      ),
    advice: {
      any: "Take the embedded file out, or put a picture in its place, and send the file itself separately if it is needed",
      word: "Click the object, cut it (Ctrl+X), and choose Home, Paste, Paste Special, Picture",
      excel: "Click the object, cut it (Ctrl+X), and choose Home, Paste, Paste Special, Picture",
      powerpoint: "Click the object, cut it (Ctrl+X), and choose Home, Paste, Paste Special, Picture",
      office: "Click the object, cut it (Ctrl+X), and choose Edit, Paste Special, and a picture format",
    },
    basis: IN_DOCUMENTS,
  },
  macros: {
    title: "Macros",
    why: "Macros are programs. They may hold names, passwords and addresses, and many recipients refuse files that have any.",
    message: (trace) => withDetail("The document carries macros", trace),
    advice: {
      any: "Save the document in a format without macros",
      word: "Choose File, Save As, Word Document (.docx)",
      excel: "Choose File, Save As, Excel Workbook (.xlsx)",
      powerpoint: "Choose File, Save As, PowerPoint Presentation (.pptx)",
      office: "Choose Tools, Macros, Organise Macros, Basic, and delete the modules of this document",
    },
    basis: IN_DOCUMENTS,
  },
  "hidden-shape": {
    title: "Hidden shapes",
    why: "A shape that is set not to show can be shown again in the selection pane.",
    message: (trace) => withDetail("A shape or picture is hidden, and is still in the file", trace),
    advice: {
      any: "Show all shapes, and delete those that are not to be sent",
      word: "Choose Home, Select, Selection Pane; click the closed eyes, and delete what is not to be sent",
      excel: "Choose Home, Find & Select, Selection Pane; click the closed eyes, and delete what is not to be sent",
      powerpoint: "Choose Home, Select, Selection Pane; click the closed eyes, and delete what is not to be sent",
      office: "Open View, Navigator, and delete the shapes that are not to be sent",
    },
    basis: IN_DOCUMENTS,
  },
  "covered-content": {
    title: "Content that is covered, or off the page",
    why: "What lies under a picture, or beside the page, is still in the file.",
    message: (trace) => withDetail("Something is out of sight, and is still in the file", trace),
    advice: {
      any: "Look under what lies on top, and beside the page, and delete what is not to be sent",
      word: `Open Home, Select, ${SELECTION_PANE}`,
      excel: `Open Home, Find & Select, ${SELECTION_PANE}; move pictures and shapes aside, and look at the cells under them`,
      powerpoint: `Open Home, Select, ${SELECTION_PANE}`,
      office:
        "Open View, Navigator: it lists all pictures, shapes and boxes; look under what lies on top, and beside the page, and delete what is not to be sent",
      kept: PDF_ANEW,
    },
    basis: IN_DOCUMENTS,
  },
  "external-data": {
    title: "Data from other files",
    why: "A link to another file carries its path, and often a copy of its cells. Whoever opens the document may be asked to fetch more.",
    message: (trace) => withDetail("The document has links to other files or places", trace),
    advice: {
      any: "Break the links",
      word: "Choose File, Info, Edit Links to Files (at the lower right), Break Link; a template is exchanged for Normal under File, Options, Add-ins, Manage: Templates, Go",
      excel:
        "Choose Data, Edit Links (or Workbook Links), Break Links; and delete what stands under Data, Queries & Connections",
      powerpoint: "Choose File, Info, Edit Links to Files (at the lower right), Break Link",
      office: "Choose Edit, Links to External Files (in Calc: Edit, External Links), Break Link",
    },
    basis: IN_SPREADSHEETS,
  },
  "filtered-rows": {
    title: "Filtered rows",
    why: "A filter only hides rows: whoever clears it sees all of them.",
    message: (trace) => withDetail("A filter hides rows that hold data", trace),
    advice: {
      any: "Clear the filter, and delete the rows that are not to be sent",
      excel: "Choose Data, Clear (beside Filter), and delete the rows that are not to be sent",
      office: "Choose Data, More Filters, Reset Filter, and delete the rows that are not to be sent",
    },
    basis: IN_SPREADSHEETS,
  },
  "speaker-notes": {
    title: "Speaker's notes",
    why: "Notes for the speaker are sent with the slides.",
    message: (trace) => withDetail("There are speaker's notes", trace),
    advice: {
      any: "Read the notes, and delete those that are not to be sent",
      powerpoint: `Choose View, Notes Page, and read them; to delete them all, ${inMidst(removeAll("Presentation Notes"))}`,
      office: "Choose View, Notes, and delete those that are not to be sent",
    },
    basis: IN_DOCUMENTS,
  },
  "chart-data": {
    title: "Data behind charts",
    why: "A chart can carry the whole workbook that it was drawn from.",
    message: (trace) => withDetail("A chart carries more data than it shows", trace),
    advice: {
      any: "Put the chart in as a picture",
      word: "Click the chart, cut it (Ctrl+X), and choose Home, Paste, Picture",
      excel: "Copy the chart, and paste it as a picture",
      powerpoint: "Click the chart, cut it (Ctrl+X), and choose Home, Paste, Picture",
      office: "Cut the chart (Ctrl+X), and choose Edit, Paste Special, and a picture format",
    },
    basis: IN_SPREADSHEETS,
  },
  scenarios: {
    title: "Scenarios",
    why: "A scenario keeps other values for cells, which nobody sees on the sheet.",
    message: (trace) => withDetail("The sheet keeps scenarios with other values", trace),
    advice: {
      any: "Delete the scenarios",
      excel: "Choose Data, What-If Analysis, Scenario Manager, Delete",
      office: "Open View, Navigator, Scenarios, and delete them",
    },
    basis: IN_SPREADSHEETS,
  },
  "hidden-names": {
    title: "Hidden names",
    why: "Names of cells that no list shows may tell of deleted sheets, people and files.",
    message: (trace) =>
      capital(
        withDetail(
          `${many(trace, "name of cells", "names of cells")} ${trace.count === undefined || trace.count === 1 ? "is" : "are"} hidden`,
          trace,
        ),
      ),
    advice: {
      any: "Delete the names that are not needed",
      excel: removeAll("Hidden Names"),
      office: "Choose Sheet, Named Ranges and Expressions, Manage, and delete what is not needed",
    },
    basis: IN_SPREADSHEETS,
  },
  "mail-merge": {
    title: "Mail merge",
    why: "The document names the list of addresses that it was made for, and where it is kept.",
    message: (trace) => withDetail("The document is connected with the list of addresses that it was made for", trace),
    advice: {
      any: "Disconnect the list of addresses",
      word: "Choose Mailings, Start Mail Merge, Normal Word Document",
      office:
        "Replace the database fields with text (Edit, Find & Replace), and choose Edit, Exchange Database to look for others",
    },
    basis: IN_DOCUMENTS,
  },
  "custom-xml": {
    title: "Data of other programs",
    why: "Programs such as document management systems store their own data in a document: names, numbers, classifications.",
    message: (trace) => withDetail("Another program has stored data of its own in the document", trace),
    advice: {
      any: "Remove the data of other programs",
      word: removeAll("Custom XML Data"),
      excel: removeAll("Custom XML Data"),
      powerpoint: removeAll("Custom XML Data"),
      office: COPY_ANEW.office,
      kept: PDF_ANEW,
    },
    basis: IN_DOCUMENTS,
  },
  properties: {
    title: "Names and remarks in the properties",
    why: "The properties tell who wrote the document, for whom, and where, and can hold remarks that stand nowhere in the document.",
    message: (trace) => withDetail("Names or remarks stand in the properties", trace),
    advice: {
      any: "Remove names from the properties",
      word: REMOVE_PROPERTIES,
      excel: REMOVE_PROPERTIES,
      powerpoint: REMOVE_PROPERTIES,
      office:
        "Choose File, Properties, General, Reset Properties, and delete the names under Description and Custom Properties",
      kept: "Remove the names from the properties of the document that the PDF was made from, and make the PDF again",
    },
    basis: IN_DOCUMENTS,
  },
  "picture-metadata": {
    title: "Data within pictures",
    why: "A photograph can tell where and when it was taken, with which camera, and by whom.",
    message: (trace) => withDetail("A picture carries details of how it was made", trace),
    advice: {
      any: `Take the details out of the picture file (${IN_WINDOWS}), and put the picture in again`,
      word: OUT_AND_IN,
      excel: OUT_AND_IN,
      powerpoint: OUT_AND_IN,
      office: `Right-click the picture, and choose Save; take the details out of that file (${IN_WINDOWS}); right-click the picture again, and put the file in with Replace`,
    },
    isMinor: ({ detail }) => detail === "program that it was made with",
    basis: IN_DOCUMENTS,
  },
  "cropped-pictures": {
    title: "Cropped pictures",
    why: "What was cut off a picture is still in the file.",
    message: (trace) =>
      capital(
        withDetail(
          `${many(trace, "picture")} still ${trace.count === undefined || trace.count === 1 ? "has" : "have"} the parts that were cropped away`,
          trace,
        ),
      ),
    advice: {
      any: "Crop the picture in a program for pictures, and put it in again",
      word: "Click the picture, then Picture Format, Compress Pictures, and tick Delete cropped areas of pictures",
      excel: "Click the picture, then Picture Format, Compress Pictures, and tick Delete cropped areas of pictures",
      powerpoint:
        "Click the picture, then Picture Format, Compress Pictures, and tick Delete cropped areas of pictures",
      office: "Right-click the picture, Compress, and tick Delete cropped areas",
    },
    basis: REDACTION,
  },
  layers: {
    title: "Hidden layers",
    why: "A layer that is switched off can be switched on again.",
    message: (trace) => withDetail("Content lies on a layer that is switched off", trace),
    advice: {
      any: "Delete the layer, or what is on it",
      kept: "Delete what is on the layer in the document that the PDF was made from, and make the PDF again",
    },
    basis: IN_DOCUMENTS,
  },
  variables: {
    title: "Variables",
    why: "Values that a template or a macro stored, and words within formulas, rules, lists and messages, stand on no page, and can be read.",
    message: (trace) => withDetail("The document holds words or values that it does not show", trace),
    advice: {
      ...COPY_ANEW,
      excel: FIND_WORDS,
      powerpoint: "Make a new slide, copy what is on this one onto it (Ctrl+A, Ctrl+C, Ctrl+V), and delete this one",
      office: "Choose Insert, Field, More Fields, Variables, and delete what is not needed",
    },
    basis: IN_DOCUMENTS,
  },
  leftovers: {
    title: "Leftovers",
    why: "Parts of the file that nothing shows any more may hold what was deleted.",
    message: (trace) => withDetail("The file holds something that the document does not show", trace),
    advice: {
      any: "Save the document under a new name in its own program, which leaves such parts out; if this is found again, copy what is to be sent into a new document",
      kept: "Make the PDF again from its document",
    },
    basis: IN_DOCUMENTS,
  },
  "weak-lock": {
    title: "Locks that hide nothing",
    why: "Protection of a sheet or document keeps people from changing it, not from reading or unlocking it. In 2024 a council published data that it took to be locked away.",
    message: (trace) => withDetail("The document is locked against changes, which hides nothing", trace),
    advice: { any: "Do not rely on the lock: delete what is not to be seen" },
    basis: IN_SPREADSHEETS,
  },
  actions: {
    title: "Actions",
    why: "An action can run a program, or tell another computer that the document was opened.",
    message: (trace) => withDetail("Something in the document runs or is fetched by itself", trace),
    advice: {
      any: "Make the document again without scripts and actions",
      powerpoint: "Click the text or shape, choose Insert, Action, and None on both tabs",
      office:
        "Right-click the shape, and choose Interaction, No action; other actions are under Tools, Customise, Events",
      kept: "Make the PDF again from its document, without scripts and actions",
    },
    basis: IN_DOCUMENTS,
  },
  "saved-views": {
    title: "Saved views",
    why: "A saved view can carry names of people, and rows and columns that were hidden for them.",
    message: (trace) => withDetail("The workbook keeps saved views", trace),
    advice: {
      any: "Delete the saved views",
      excel: "Choose View, Custom Views, Delete",
    },
    basis: IN_SPREADSHEETS,
  },
  thumbnail: {
    title: "Preview pictures",
    why: "The preview can show an earlier state of the first page.",
    message: () => "The file carries a small preview picture of its first page",
    advice: {
      any: "Save without a preview picture",
      word: "Choose File, Info, Properties, Advanced Properties, Summary, and take the tick off Save Thumbnails",
      excel: "Choose File, Info, Properties, Advanced Properties, Summary, and take the tick off Save Thumbnails",
      powerpoint:
        "Choose File, Info, Properties, Advanced Properties, Summary, and take the tick off Save Preview Picture",
      office: "Choose File, Properties, General, and take the tick off Save preview image with this document",
    },
    basis: IN_DOCUMENTS,
  },
  "revision-ids": {
    title: "Marks of editing",
    why: "The numbers that Word gives to each session of editing show which documents were made from one another.",
    message: () => "The document carries numbers of its editing sessions",
    advice: {
      any: "Save without them",
      word: "Choose File, Options, Trust Center, Trust Center Settings, Privacy Options, and take the tick off Store random numbers to improve Combine accuracy",
      office:
        "Choose Tools, Options, LibreOffice Writer, Comparison, and take the tick off Store it when changing the document",
    },
    basis: IN_DOCUMENTS,
  },
};

function ruleFor(what: Hidden, category: Category): ContentRule<PrivacyFacts> {
  const { title, why, message, advice, adviceOn, isMinor, basis } = category;
  return {
    id: `privacy-${what}`,
    title,
    why,
    advice,
    basis,
    *check({ traces }) {
      for (const trace of traces.get(what) ?? []) {
        if (trace.empty) continue;
        const other = particularAdvice(trace) ?? adviceOn?.(trace);
        yield {
          message: `${message(trace)}${personal(trace)}.`,
          ...(trace.where !== "" && { where: trace.where }),
          ...((trace.minor || isMinor?.(trace)) && { severity: "note" as const }),
          ...(other && { advice: other }),
        };
      }
    },
  };
}

/** Counts of what has the form of personal data: never the data. */
function personal({ what, text }: Trace): string {
  // Everything in properties is a name or a place, and said to be one.
  if (text === undefined || what === "properties") return "";
  const words = personalDataWords(personalDataIn(text));
  if (words === "") return "";
  const isCut = text.length >= MAX_HIDDEN_TEXT;
  return `; in ${isCut ? `the first ${MAX_HIDDEN_TEXT.toLocaleString("en-GB")} characters of it` : "it"}: ${words}`;
}

/** What everybody can see may be personal, too: a table of people is to be published only on purpose. */
const inSight: ContentRule<PrivacyFacts> = {
  id: "privacy-personal-data",
  title: "Personal data in sight",
  why: "Lists of people are published by mistake more often than they are hidden. Whether they may be sent, only a person can tell.",
  advice: { any: "Look whether these may be sent; delete the columns that are not needed" },
  basis: IN_SPREADSHEETS,
  *check({ visible }): Iterable<Breach> {
    const words = personalDataWords(visible);
    if (words !== "") yield { message: `The sheets show what looks like ${words}.` };
  },
};

export const RULES: readonly ContentRule<PrivacyFacts>[] = [
  ...(Object.keys(CATEGORIES) as Hidden[]).map((what) => ruleFor(what, CATEGORIES[what])),
  inSight,
];
