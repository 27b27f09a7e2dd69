/**
 * What a document says, shows and hides, told in the same words whatever its
 * format. One reader for each format fills it in (`word.ts`, `excel.ts`,
 * `powerpoint.ts`, `odf.ts`, `pdf.ts`); the rules on hidden data, accessibility
 * and fidelity look at nothing else, so that each rule is written once.
 *
 * A reader resolves styles, themes and inheritance: what stands here is what
 * counts for the reader of the document. What it cannot tell it leaves away.
 * Everything is bounded (`limits.ts`): what goes beyond is an `UnreadableError`,
 * never half of a document.
 */

export type ContentKind = "text" | "spreadsheet" | "presentation" | "drawing" | "pdf";

export interface Content {
  readonly kind: ContentKind;
  readonly properties: Properties;
  /** All text in reading order: of the body, then of what stands beside it (headers, notes …). Text of cells of spreadsheets is not among it. */
  readonly paragraphs: readonly Paragraph[];
  /** Tables of texts and slides, in reading order. */
  readonly tables: readonly Table[];
  readonly pictures: readonly Picture[];
  readonly objects: readonly EmbeddedObject[];
  readonly links: readonly Link[];
  /** Fields of forms. */
  readonly controls: readonly Control[];
  /** Names of bookmarks that an author made (none that programs make: `_Toc…`, `_GoBack` …). */
  readonly bookmarks: readonly string[];
  readonly sheets: readonly Sheet[];
  readonly slides: readonly Slide[];
  /** Of a PDF. */
  readonly pages: readonly Page[];
  /** Of a PDF without tags: it does not say what is a heading, a table, a description, nor in what order it is read. */
  readonly untagged?: true;
  /** Names of the fonts that text is set in, each once. Of a PDF: of those embedded, without the tag of a subset. */
  readonly fonts: readonly string[];
  /** Everything that is in the file and cannot be seen by reading it, as far as it is not told by what stands above. */
  readonly traces: readonly Trace[];
  /** What this reader cannot see in this format: ends of the sentence "Hidden data in agenda.docx was not looked for in: …". */
  readonly unseen: readonly string[];
}

export interface Properties {
  readonly title: string;
  readonly subject: string;
  /** The language of the document as a whole (BCP 47); empty when none is set. */
  readonly language: string;
  /** What tells of people, places and programs: the name as the office program shows it (`Author`, `Company`), and the value. */
  readonly personal: readonly { readonly name: string; readonly value: string }[];
}

/** Where something stands. Words for it: `placeOf` in `places.ts`. */
export interface Place {
  readonly story: Story;
  /** From 1, for presentations and drawings; hidden slides count. */
  readonly slide?: number;
  /** From 1, for PDF. */
  readonly page?: number;
  /** Name of the sheet, for shapes and pictures on one. */
  readonly sheet?: string;
  /** The table it stands in: an index of `Content.tables`, with row and column from 0. */
  readonly cell?: { readonly table: number; readonly row: number; readonly column: number };
  /** The nearest heading before it, shortened to 60 characters. */
  readonly heading?: string;
}

/**
 * `body`: what is read from beginning to end, tables and slides included. `box`: a text box or shape. `master`: what a
 * slide takes from its master or layout. `notes`: speaker's notes.
 */
export type Story = "body" | "box" | "header" | "footer" | "footnote" | "endnote" | "notes" | "master" | "sheet";

export interface Paragraph {
  readonly place: Place;
  readonly runs: readonly Run[];
  /** 1 for the highest; absent when it is no heading. The title of a slide is 1. */
  readonly heading?: number;
  /** An item of a real list, its level from 0, and what stands before it when it is known: `•`, `1.`, `a)`. */
  readonly list?: { readonly level: number; readonly ordered: boolean };
  readonly align?: "left" | "right" | "center" | "justify";
  /** Name of the paragraph style as the user sees it, e.g. `Heading 1`. */
  readonly style?: string;
}

/** Text in one look. Neighbours differ in something. Line breaks are `\n`, tabs `\t`; soft hyphens are left out. */
export interface Run {
  readonly text: string;
  /** Set by the author so that it is not shown (`w:vanish`, `text:display`, PDF render mode 3). */
  readonly hidden?: true;
  /** `rrggbb`, lower case; absent for "automatic". */
  readonly colour?: string;
  /** What stands behind it, the nearest that is known: highlight, shading, cell, shape, slide. `rrggbb`. */
  readonly background?: string;
  /** In points. */
  readonly size?: number;
  readonly font?: string;
  /** BCP 47, where it is not that of the document. `zxx` for "no language". */
  readonly language?: string;
  readonly bold?: true;
  readonly italic?: true;
  readonly strike?: true;
  /** Typed small and shown in capitals. */
  readonly caps?: true;
  /** Shown bent and stretched (WordArt): a page of a PDF has it as a drawing, without words. */
  readonly drawn?: true;
  /** Index of `Content.links`. */
  readonly link?: number;
  /** The text is worked out anew by whoever opens or converts it. */
  readonly field?: "date" | "time" | "page" | "pages" | "file" | "author" | "reference" | "contents" | "other";
}

export interface Table {
  readonly place: Place;
  readonly rows: number;
  readonly columns: number;
  /** Rows at the beginning that are marked as headings of columns. */
  readonly headerRows: number;
  /** True when the first column is marked as headings of rows. */
  readonly headerColumn?: true;
  /** Cells that reach over several rows or columns. */
  readonly merged: number;
  /** Cells without any text or picture. */
  readonly empty: number;
  /** Marked by the author as there for layout only, or alternative text on the table. */
  readonly description?: string;
}

export interface Picture {
  readonly place: Place;
  /** Alternative text: the description, and the title when that is all there is. Absent when there is none. */
  readonly alternative?: string;
  /** Marked as decoration, or an artifact. */
  readonly decorative?: true;
  /** SHA-256 of the stored bytes, lower-case hex; absent for what is not in the package, and in PDF. */
  readonly sha256?: string;
  /** Media type by the content: `image/jpeg`. */
  readonly mime?: string;
  readonly bytes?: number;
  /** True for shapes, groups, drawings: they need a description as pictures do, but have no bytes. */
  readonly drawn?: true;
  /** The address of a picture that is kept elsewhere. */
  readonly outside?: string;
  /** Part of the package. */
  readonly part?: string;
  /** Shown size on the page, in millimetres. */
  readonly width?: number;
  readonly height?: number;
  /** Not shown at all: hidden shape, hidden layer. */
  readonly hidden?: true;
}

export interface EmbeddedObject {
  readonly place: Place;
  readonly what: "chart" | "formula" | "document" | "media" | "diagram" | "ole";
  readonly alternative?: string;
  readonly decorative?: true;
  /** True when nothing is behind it: an empty `draw:object`. */
  readonly empty?: true;
  /** Of a chart: number of series, and of values over all. */
  readonly series?: number;
  readonly values?: number;
}

export interface Link {
  readonly place: Place;
  /** As it is written; `#name` within the document. */
  readonly target: string;
  /** What is shown for it. */
  readonly text: string;
}

export interface Control {
  readonly place: Place;
  /** `checkbox`, `text`, `list`, `button` … */
  readonly what: string;
  /** What a screen reader says of it: title, help text, tooltip. */
  readonly label?: string;
}

// ------------------------------------------------------------- spreadsheets

export interface Sheet {
  readonly name: string;
  readonly visibility: "visible" | "hidden" | "very hidden";
  /** A chart sheet, a macro sheet, or cells. */
  readonly what: "cells" | "chart" | "macros";
  /** Only cells with a value or formula; row by row, each from left to right. */
  readonly cells: readonly Cell[];
  /** Rows and columns that are not shown, ends included, from 0. `filtered` by an autofilter, else hidden by hand, height or width. */
  readonly hiddenRows: readonly Span[];
  readonly hiddenColumns: readonly Span[];
  /** Cells that reach over several rows or columns. */
  readonly merged: number;
  /** True when something says which cells are headings: a table (list) with a header row, repeated print rows, a frozen pane. */
  readonly hasHeader: boolean;
  /** Locked against changes: that hides nothing. */
  readonly locked?: true;
}

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly filtered?: true;
}

export interface Cell {
  /** From 0. */
  readonly row: number;
  readonly column: number;
  /** The last row and column of a cell that reaches over others. */
  readonly to?: { readonly row: number; readonly column: number };
  readonly type: "number" | "text" | "boolean" | "error" | "date" | "empty";
  /**
   * As stored: numbers as JavaScript writes them; dates as serial numbers from 1899-12-30, times as parts of a day;
   * booleans `true` and `false`; errors as `#REF!`. What a formula came to when the document was saved.
   */
  readonly value: string;
  /** As shown, where the document says so (OpenDocument does). */
  readonly shown?: string;
  /** True when it is worked out by a formula. */
  readonly formula?: true;
  /** What the number format makes of it: `percent`, `currency`, `date`, `time`, `general`, `number`, `text`. */
  readonly format?: string;
  /** The number format `;;;` or text in the colour of its background: it is there and cannot be seen. */
  readonly invisible?: true;
  /** Absent for black on white, and where colours are not known for certain. The same object for all cells of one look. */
  readonly ink?: Ink;
}

export interface Ink {
  /** `rrggbb`. */
  readonly colour: string;
  readonly background: string;
  /** In points. */
  readonly size?: number;
}

// ------------------------------------------------------- slides and PDF pages

export interface Slide {
  /** From 1; hidden ones count. */
  readonly number: number;
  readonly title: string;
  readonly hidden?: true;
  /** True when it has speaker's notes with text. */
  readonly notes?: true;
  /** Places of its boxes in reading order, in millimetres from the upper left, to judge that order by. */
  readonly boxes: readonly Box[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** `title` for the placeholder of the title. */
  readonly role?: "title";
  /** True when nothing of it is on the slide. */
  readonly outside?: true;
}

export interface Page {
  /** From 1. */
  readonly number: number;
  /** In points. */
  readonly width: number;
  readonly height: number;
  /** Text as painted, invisible text left out. */
  readonly text: string;
  /** True when text is shown that is told in no words: scanned, drawn, or without a map to Unicode. */
  readonly untold?: true;
  /** True when boxes are seen in place of letters that the font lacks. */
  readonly boxed?: true;
  /** True when a picture covers most of the page. */
  readonly scanned?: true;
}

// ------------------------------------------------------------------- traces

/** The categories of hidden data; each has its rule in `checks/privacy/rules.ts`, `privacy-` before the name. */
export type Hidden =
  | "hidden-sheet"
  | "hidden-rows"
  | "hidden-columns"
  | "filtered-rows"
  | "pivot-cache"
  | "external-data"
  | "hidden-names"
  | "chart-data"
  | "data-model"
  | "scenarios"
  | "saved-views"
  | "tracked-changes"
  | "comments"
  | "hidden-text"
  | "invisible-text"
  | "covered-content"
  | "hidden-shape"
  | "layers"
  | "speaker-notes"
  | "hidden-slide"
  | "properties"
  | "variables"
  | "mail-merge"
  | "revision-ids"
  | "custom-xml"
  | "embedded-files"
  | "macros"
  | "picture-metadata"
  | "cropped-pictures"
  | "thumbnail"
  | "false-redaction"
  | "weak-lock"
  | "leftovers"
  | "actions";

/** Something hidden, and where. Never the data itself, except in `text`, which no report shows. */
export interface Trace {
  readonly what: Hidden;
  /** In a person's terms, as it follows the name of the file: `sheet "Payroll"`, `slide 3`; empty for the file as a whole. */
  readonly where: string;
  /** How much of it, in words that say nothing of the content: `212 rows, columns A to F`, `by 3 people`. */
  readonly detail?: string;
  /** How many: comments, changes, rows … 1 when absent. */
  readonly count?: number;
  /** What is hidden, at most `MAX_HIDDEN_TEXT` characters: personal data in it are counted, and it is never shown. */
  readonly text?: string;
  /** One comes upon it while one works with the document, or it is a part of how that works: worth a note. */
  readonly minor?: true;
  /** Nothing is in it: a hidden sheet or row without data. */
  readonly empty?: true;
  /** Of covered content: nothing lies over it, it only has no room where it stands. */
  readonly cutOff?: true;
}
