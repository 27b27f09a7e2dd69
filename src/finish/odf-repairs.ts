/**
 * What LibreOffice is known to write into ODF that the standard does not allow, or
 * that must not leave the house, and how each is mended: one entry a repair, with the
 * clause, and why nothing is lost. Elements are edited while the XML streams past.
 */
import type { Basis, DocumentFacts } from "../model.js";
import { escapeXml } from "../tools/escape.js";
import { activeFunctionIn, CONTENT, dangerOf, META, NS, ODF_NAMESPACES, STYLES } from "../tools/odf.js";
import { wholeOutline } from "../tools/shapes/outlines.js";
import type { Edit, Element } from "./rewrite.js";

export const schema = (clause: string): Basis => ({ standard: "OASIS ODF 1.3 Part 3", clause });

/** What a repair may need to know of the document. */
export interface Context {
  readonly facts: DocumentFacts;
  /** As `meta.xml` has them; empty when it has none. */
  readonly title: string;
  readonly language: string;
  /** `office:version` of `meta.xml`; empty when it has none. */
  readonly version: string;
  readonly fromZero: FromZero;
}

/** What begins at 0 in one document or sub-document, by its styles, which are edited first. */
export interface FromZero {
  /** List styles with such levels, and those levels. */
  readonly lists: Map<string, Set<number>>;
  /** Levels of the numbering of headings. */
  readonly headings: Set<number>;
}

/** An edit of XML elements. */
export interface XmlRepair {
  readonly id: string;
  readonly basis: Basis;
  /** File names of the parts it edits, in the document and in its sub-documents. */
  readonly parts: readonly string[];
  message(count: number, context: Context): string;
  /** Looks at one element after the other, in the order of the part; called anew for each part. */
  start(context: Context): (element: Element) => Edit;
}

export const DOCUMENT_XML = [CONTENT, STYLES];

/** For repairs that need not remember what came before. */
const each =
  (edit: (element: Element, context: Context) => Edit): XmlRepair["start"] =>
  (context) =>
  (element) =>
    edit(element, context);

/** Attributes of an element, by namespace and local name, as they are written there. */
function named(element: Element, uri: string, locals: ReadonlySet<string>): string[] {
  return element.attributes.filter((each) => each.uri === uri && locals.has(each.local)).map(({ name }) => name);
}

const CELLS: ReadonlySet<string> = new Set(["table-cell", "covered-table-cell"]);
const FORMULA_ATTRIBUTES: ReadonlySet<string> = new Set([
  "formula",
  "number-matrix-columns-spanned",
  "number-matrix-rows-spanned",
]);

const CHART = `${ODF_NAMESPACES}chart:1.0`;

/** Namespaces in which LibreOffice, and OpenOffice before it, say what the standard has no words for. */
function isOwnExtension(uri: string): boolean {
  return /^(?:urn:org:documentfoundation:|urn:openoffice:|http:\/\/openoffice\.org\/)/.test(uri);
}

export const xmlRepairs: readonly XmlRepair[] = [
  {
    id: "odf-title",
    basis: schema("4.3.2.2"),
    parts: [META],
    message: (_count, { facts }) =>
      `The title "${facts.title}" was written into the document (from its ${facts.titleFrom === "file name" ? "file name" : "first heading"}).`,
    start: each((element, { facts, title }) => {
      if (title !== "" && facts.titleFrom === "document") return undefined;
      return replaceMeta(element, "title", facts.title);
    }),
  },
  {
    id: "odf-language",
    basis: schema("4.3.2.15"),
    parts: [META],
    message: (_count, { facts }) =>
      facts.languageFrom === "document"
        ? `The language of the text, ${facts.language}, was written into the document's properties.`
        : `The language ${facts.language} was written into the document's properties; the document names none.`,
    start: each((element, { facts, language }) => {
      return language !== "" && isLanguage(language) ? undefined : replaceMeta(element, "language", facts.language);
    }),
  },
  {
    // Of the charts in a safe copy LibreOffice writes none anew: what it added to the standard stays in them otherwise.
    id: "odf-own-extensions",
    basis: schema("2.2.1"),
    parts: DOCUMENT_XML,
    message: (count) => `What LibreOffice adds to OpenDocument was taken out (${count}).`,
    start: each((element) => {
      if (isOwnExtension(element.uri)) return element.isEmpty || element.parent.uri === CHART ? "drop" : undefined;
      const without = element.attributes.filter(({ uri }) => isOwnExtension(uri)).map(({ name }) => name);
      return without.length > 0 ? { without } : undefined;
    }),
  },
  {
    id: "odf-macro-scripts",
    basis: schema("3.12"),
    parts: DOCUMENT_XML,
    message: (count) => `Macros inside the text of the document were left out (${count}).`,
    start: each((element) => (element.uri === NS.office && element.local === "script" ? "drop" : undefined)),
  },
  {
    id: "odf-macro-events",
    basis: schema("14.5.2"),
    parts: DOCUMENT_XML,
    message: (count) => `Events that would run a macro were taken out (${count}).`,
    start: each((element) => {
      if (element.local !== "event-listener") return undefined;
      if (element.uri === NS.script) return "drop";
      return element.uri === NS.presentation && element.value(NS.presentation, "action") === "macro"
        ? "drop"
        : undefined;
    }),
  },
  {
    // What the click shows stays; only that it starts something goes.
    id: "odf-program-clicks",
    basis: schema("10.9.2"),
    parts: DOCUMENT_XML,
    message: (count) => `Clicks that would start a program were taken out (${count}).`,
    start: each((element) => {
      if (element.local !== "event-listener" || element.uri !== NS.presentation) return undefined;
      return dangerOf(element.value(NS.xlink, "href") ?? "") === undefined ? undefined : "drop";
    }),
  },
  {
    // The cells and sections that the links filled keep what they hold.
    id: "odf-data-links",
    basis: schema("14.7"),
    parts: DOCUMENT_XML,
    message: (count) => `Links to the data of other programs (DDE) were taken out; what they showed stays (${count}).`,
    start: each(({ uri, local }) =>
      (uri === NS.office && local === "dde-source") ||
      (uri === NS.text && local === "dde-connection-decls") ||
      (uri === NS.table && local === "dde-links")
        ? "drop"
        : undefined,
    ),
  },
  {
    // The cell keeps the value that was worked out last.
    id: "odf-active-formulas",
    basis: schema("19.646"),
    parts: [CONTENT],
    message: (count) => `Formulas that reach out of the document were replaced by the values they showed (${count}).`,
    start: each((element) => {
      if (element.uri !== NS.table || !CELLS.has(element.local)) return undefined;
      if (activeFunctionIn(element.value(NS.table, "formula") ?? "") === undefined) return undefined;
      return leaveOut(
        element.attributes
          .filter(({ uri, local }) => uri === NS.table && FORMULA_ATTRIBUTES.has(local))
          .map(({ name }) => name),
      );
    }),
  },
  {
    // LibreOffice writes some attributes without a namespace. All attributes of ODF have one, so no reader looks at these.
    id: "odf-bare-attributes",
    basis: schema("2.2.1 B.3"),
    parts: DOCUMENT_XML,
    message: (count) => `Attributes that OpenDocument does not know were taken out (${count}).`,
    start: each((element) => {
      if (!element.mayHaveBareAttributes || !element.uri.startsWith(ODF_NAMESPACES)) return undefined;
      return leaveOut(element.attributes.filter(({ name }) => !name.includes(":")).map(({ name }) => name));
    }),
  },
  {
    // The range was deleted and the name with it lost its meaning: nothing can refer to it any more.
    id: "odf-named-range",
    basis: schema("9.4.12"),
    parts: [CONTENT],
    message: (count) => `Names of cell ranges that no longer exist were taken out (${count}).`,
    start: each((element) => {
      if (element.uri !== NS.table || element.local !== "named-range") return undefined;
      const address = element.value(NS.table, "cell-range-address");
      return address !== undefined && (address.trim() === "" || address.includes("#REF!")) ? "drop" : undefined;
    }),
  },
  {
    // Numbers below 1 cannot be written in a list style. Lists that begin at 0 say so themselves (19.874): they keep their numbers.
    id: "odf-start-value",
    basis: schema("19.874"),
    parts: DOCUMENT_XML,
    message: (count) => `Numbers that lists begin with were written where OpenDocument wants them (${count}).`,
    start: startValues,
  },
  {
    // The attribute came with ODF 1.4. Before, a control that must be filled in could not be told from others.
    id: "odf-input-required",
    basis: schema("2.2.1 B.3"),
    parts: DOCUMENT_XML,
    message: (count) =>
      `A property of form fields that this version of OpenDocument does not know was taken out (${count}).`,
    start: each((element, { version }) => {
      if (element.uri !== NS.form || version === "1.4") return undefined;
      return leaveOut(
        element.attributes
          .filter(({ uri, local }) => uri === NS.form && local === "input-required")
          .map(({ name }) => name),
      );
    }),
  },
  {
    // A weight of 0 is LibreOffice's "not known"; others are brought to the nearest hundred.
    id: "odf-font-weight",
    basis: schema("2.2.1 B.3"),
    parts: DOCUMENT_XML,
    message: (count) =>
      `Weights of fonts that OpenDocument does not know were brought to the nearest that it knows (${count}).`,
    start: each((element) => {
      if (element.uri !== NS.style || element.local !== "text-properties") return undefined;
      const wrong = element.attributes.filter(
        ({ local, value }) => WEIGHTS.has(local) && /^\d+$/.test(value) && !/^[1-9]00$/.test(value),
      );
      if (wrong.length === 0) return undefined;
      const known = wrong.filter(({ value }) => value !== "0");
      return {
        without: wrong.filter(({ value }) => value === "0").map(({ name }) => name),
        set: new Map(
          known.map(({ name, value }) => [
            name,
            String(100 * Math.min(9, Math.max(1, Math.round(Number(value) / 100)))),
          ]),
        ),
      };
    }),
  },
  {
    // What is less than nothing is shown as nothing; a row of no height as one that cannot be seen.
    id: "odf-lengths",
    basis: schema("2.2.1 B.3"),
    parts: DOCUMENT_XML,
    message: (count) =>
      `Lengths that OpenDocument does not allow were brought to the nearest that it allows (${count}).`,
    start: each((element) => {
      if (element.uri !== NS.style || !element.local.endsWith("-properties")) return undefined;
      const set = new Map<string, string>();
      for (const { name, local, value } of element.attributes) {
        if (NOT_NEGATIVE.test(local) && /^-[\d.]+[a-z]+$/.test(value)) set.set(name, value.replace(/^-[\d.]+/, "0"));
        if (ABOVE_ZERO.has(local) && /^-?0*(?:\.0*)?[a-z]+$/.test(value))
          set.set(name, value.replace(/^[-\d.]+/, "0.001"));
      }
      return set.size > 0 ? { set } : undefined;
    }),
  },
  {
    // LibreOffice writes the points into the attribute about their type; it reads them from another one.
    id: "odf-glue-points",
    basis: schema("2.2.1 B.3"),
    parts: DOCUMENT_XML,
    message: (count) => `Lists of points in an attribute that holds a word were taken out (${count}).`,
    start: each((element) => {
      if (element.uri !== NS.draw || element.local !== "enhanced-geometry") return undefined;
      const type = element.value(NS.draw, "glue-point-type");
      if (type === undefined || ["none", "segments", "rectangle"].includes(type)) return undefined;
      return leaveOut(named(element, NS.draw, GLUE_POINT_TYPE));
    }),
  },
  {
    id: "odf-outlines",
    basis: schema("19.145"),
    parts: DOCUMENT_XML,
    message: (count) => `Circles and rounded corners that had lost their outline were given it again (${count}).`,
    start: each((element) => {
      if (element.uri !== NS.draw || element.local !== "enhanced-geometry") return undefined;
      const path = element.attributes.find(({ uri, local }) => uri === NS.draw && local === "enhanced-path");
      const whole = path && wholeOutline(element.value(NS.draw, "type"), path.value);
      return path === undefined || whole === undefined ? undefined : { set: new Map([[path.name, whole]]) };
    }),
  },
  {
    // The data of a chart that has none: the smallest table there is.
    id: "odf-empty-tables",
    basis: schema("2.2.1 B.3"),
    parts: [CONTENT],
    message: (count) => `Tables without a row or a column were given an empty one (${count}).`,
    start: tablesFilled,
  },
  {
    // A change of a change cannot be written. The text that was put in and taken out again stays marked as taken out.
    id: "odf-nested-changes",
    basis: schema("5.5.2"),
    parts: [CONTENT],
    message: (count) =>
      `Tracked changes: that deleted text had been inserted before cannot be written in OpenDocument (${count}).`,
    start: () => {
      let region = 0;
      let had = false;
      return ({ uri, local, depth }) => {
        if (uri !== NS.text) return undefined;
        if (local === "changed-region") [region, had] = [depth, false];
        else if (region > 0 && depth === region + 1 && ["insertion", "deletion", "format-change"].includes(local)) {
          if (had) return "drop";
          had = true;
        }
        return undefined;
      };
    },
  },
  {
    // These fields hold nothing but characters: blanks that may not be joined are written as such.
    id: "odf-field-blanks",
    basis: schema("2.2.1 B.3"),
    parts: DOCUMENT_XML,
    message: (count) => `Blanks in fields were written as characters (${count}).`,
    start: each((element) => {
      if (element.uri !== NS.text || element.parent.uri !== NS.text || !CHARACTER_FIELDS.has(element.parent.local))
        return undefined;
      if (element.local === "s") {
        const count = Math.min(Number(element.value(NS.text, "c") ?? 1) || 1, MOST_BLANKS);
        return { instead: "\u00a0".repeat(count) };
      }
      return element.local === "tab" || element.local === "line-break" ? { instead: " " } : undefined;
    }),
  },
  {
    // A day that does not exist says nothing.
    id: "odf-dates",
    basis: schema("2.2.1 B.3"),
    parts: [META],
    message: (count) => `Dates in the document's properties that do not exist were taken out (${count}).`,
    start: each((element) =>
      DATES.has(element.local) && element.text !== "" && !isDate(element.text) ? "drop" : undefined,
    ),
  },
  {
    // Readers show a level without a character without one; this one has no width.
    id: "odf-bullets",
    basis: schema("2.2.1 B.3"),
    parts: DOCUMENT_XML,
    message: (count) => `Bullets without a character were given one that is not seen (${count}).`,
    start: each((element) => {
      if (element.uri !== NS.text || element.local !== "list-level-style-bullet") return undefined;
      const bullet = element.attributes.find(({ uri, local }) => uri === NS.text && local === "bullet-char");
      return bullet?.value === "" ? { set: new Map([[bullet.name, "\u200b"]]) } : undefined;
    }),
  },
  {
    // Every word here may also be the name of an element, and validators take it for one. Without the attribute, "last" holds.
    id: "odf-end-sync",
    basis: schema("2.2.1 B.3"),
    parts: [CONTENT],
    message: (count) =>
      `Words that say when an animation ends, and that OpenDocument takes for names, were taken out (${count}).`,
    start: each((element) => {
      if (element.uri !== ANIMATION) return undefined;
      const sync = element.attributes.find(({ uri, local }) => uri === SMIL && local === "endsync");
      return sync && END_SYNC.has(sync.value) ? { without: [sync.name] } : undefined;
    }),
  },
  {
    id: "odf-motion",
    basis: schema("2.2.1 B.3"),
    parts: [CONTENT],
    message: (count) => `Animations along a path were given the attribute that they must name (${count}).`,
    start: each((element) => {
      if (element.uri !== ANIMATION || element.local !== "animateMotion") return undefined;
      const prefix = element.prefixOf(SMIL);
      if (prefix === undefined || element.value(SMIL, "attributeName") !== undefined) return undefined;
      return { set: new Map([[`${prefix}:attributeName`, "x,y"]]) };
    }),
  },
  {
    // Percent signs that begin no escape stand for themselves, and of several "#" the first counts.
    id: "odf-addresses",
    basis: schema("2.2.1 B.3"),
    parts: DOCUMENT_XML,
    message: (count) => `Addresses were written as addresses are to be written (${count}).`,
    start: each((element) => {
      if (!element.mayLink) return undefined;
      const href = element.attributes.find(({ uri, local }) => uri === NS.xlink && local === "href");
      const better = href && address(href.value);
      return href && better !== href.value ? { set: new Map([[href.name, better ?? ""]]) } : undefined;
    }),
  },
];

const ANIMATION = "urn:oasis:names:tc:opendocument:xmlns:animation:1.0";
const SMIL = "urn:oasis:names:tc:opendocument:xmlns:smil-compatible:1.0";
const END_SYNC: ReadonlySet<string> = new Set(["first", "last", "all", "media"]);
const WEIGHTS: ReadonlySet<string> = new Set(["font-weight", "font-weight-asian", "font-weight-complex"]);
const NOT_NEGATIVE =
  /^(?:padding(?:-\w+)?|min-label-width|min-label-distance|stroke-width|margin-(?:top|bottom)|border-line-width\S*)$/;
const ABOVE_ZERO: ReadonlySet<string> = new Set(["row-height", "column-width"]);
const GLUE_POINT_TYPE: ReadonlySet<string> = new Set(["glue-point-type"]);
const DATES: ReadonlySet<string> = new Set(["print-date", "creation-date", "date"]);
const CHARACTER_FIELDS: ReadonlySet<string> = new Set([
  ...["text-input", "placeholder", "conditional-text", "hidden-text", "expression", "sequence", "database-display"],
  ...["variable-set", "variable-get", "variable-input", "user-field-get", "user-field-input", "user-defined"],
  ...["bookmark-ref", "reference-ref", "note-ref", "sequence-ref"],
]);
/** Blanks that one element may stand for. */
const MOST_BLANKS = 1_000;

function isDate(text: string): boolean {
  const [, year, month, day] = /^\s*(-?\d{4,})-(\d\d)-(\d\d)/.exec(text) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(text.trim().replace(/(\.\d{3})\d+/, "$1")))) return false;
  return Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
}

function address(text: string): string {
  const [before = "", ...after] = text.replace(/%(?![0-9A-Fa-f]{2})/g, "%25").split("#");
  return after.length < 2 ? [before, ...after].join("#") : `${before}#${after.join("%23")}`;
}

/**
 * Levels of a style that begin at 0 lose the number; what is numbered by them gets it, each time the numbering
 * begins. A number below 0 has no place anywhere in OpenDocument: it is not for this repair.
 */
function startValues({ fromZero }: Context): (element: Element) => Edit {
  const { lists: listStyles, headings } = fromZero;
  let style = "";
  const lists: { readonly depth: number; readonly style: string; readonly level: number; isFirst: boolean }[] = [];
  /** Lists of paragraphs that stand alone, by identifier and level, that have begun. */
  const begun = new Set<string>();
  /** Levels of headings that have begun since the last heading above them. */
  const counting = new Set<number>();
  const fromNought = (element: Element, more: readonly (readonly [string, string])[] = []): Edit => {
    const prefix = element.prefixOf(NS.text) ?? "text";
    return {
      set: new Map([["start-value", "0"] as const, ...more].map(([name, value]) => [`${prefix}:${name}`, value])),
    };
  };

  return (element) => {
    const { uri, local, depth } = element;
    if (uri !== NS.text) return undefined;
    if (local === "list-style") style = element.value(NS.style, "name") ?? "";
    if (local === "list-level-style-number" || local === "outline-level-style") {
      const start = element.attributes.find((each) => each.uri === NS.text && each.local === "start-value");
      if (!start || !/^-?0+$/.test(start.value)) return undefined;
      const level = Number(element.value(NS.text, "level"));
      if ((element.value(NS.style, "num-format") ?? "") !== "") {
        if (local === "outline-level-style") headings.add(level);
        else listStyles.set(style, (listStyles.get(style) ?? new Set()).add(level));
      }
      return { without: [start.name] };
    }
    if (local === "h" && headings.size > 0) {
      const level = Number(element.value(NS.text, "outline-level") ?? 1);
      if (element.value(NS.text, "is-list-header") === "true") return undefined;
      for (const other of counting) if (other > level) counting.delete(other);
      const isFirst = !counting.has(level);
      counting.add(level);
      const isSaid = element.value(NS.text, "start-value") !== undefined;
      return isFirst && headings.has(level) && !isSaid
        ? fromNought(element, [["restart-numbering", "true"]])
        : undefined;
    }
    if (listStyles.size === 0) return undefined;
    if (local === "list") {
      while ((lists.at(-1)?.depth ?? 0) >= depth) lists.pop();
      const outer = lists.at(-1);
      const goesOn =
        element.value(NS.text, "continue-numbering") === "true" ||
        element.value(NS.text, "continue-list") !== undefined;
      const own = element.value(NS.text, "style-name") ?? outer?.style ?? "";
      lists.push({ depth, style: own, level: (outer?.level ?? 0) + 1, isFirst: !goesOn });
    } else if (local === "list-item") {
      while ((lists.at(-1)?.depth ?? 0) >= depth) lists.pop();
      const list = lists.at(-1);
      if (!list?.isFirst || list.depth !== depth - 1) return undefined;
      list.isFirst = false;
      if (!listStyles.get(list.style)?.has(list.level) || element.value(NS.text, "start-value") !== undefined)
        return undefined;
      return fromNought(element);
    } else if (local === "numbered-paragraph") {
      const level = Number(element.value(NS.text, "level") ?? 1);
      const key = `${level} ${element.value(NS.text, "list-id")}`;
      const isFirst = !begun.has(key) && element.value(NS.text, "continue-numbering") !== "true";
      begun.add(key);
      const own = element.value(NS.text, "style-name") ?? "";
      if (!isFirst || !listStyles.get(own)?.has(level) || element.value(NS.text, "start-value") !== undefined)
        return undefined;
      return fromNought(element);
    }
    return undefined;
  };
}

const ROWS: ReadonlySet<string> = new Set(["table-row", "table-rows", "table-header-rows", "table-row-group"]);
const COLUMNS: ReadonlySet<string> = new Set([
  "table-column",
  "table-columns",
  "table-header-columns",
  "table-column-group",
]);

function tablesFilled(): (element: Element) => Edit {
  const tables: { readonly depth: number; hasColumns: boolean; hasRows: boolean }[] = [];
  return (element) => {
    const { uri, local, depth, isEmpty } = element;
    if (uri !== NS.table) return undefined;
    const prefix = element.prefixOf(NS.table) ?? "table";
    const cell = `<${prefix}:table-cell/>`;
    const row = `<${prefix}:table-row>${cell}</${prefix}:table-row>`;
    const column = `<${prefix}:table-column/>`;
    if (local === "table") {
      while ((tables.at(-1)?.depth ?? 0) >= depth) tables.pop();
      const table = { depth, hasColumns: false, hasRows: false };
      tables.push(table);
      return { atEnd: () => (table.hasColumns ? "" : table.hasRows ? "" : column) + (table.hasRows ? "" : row) };
    }
    if (isEmpty && (local === "table-columns" || local === "table-header-columns" || local === "table-column-group")) {
      markColumns();
      return { inside: column };
    }
    if (isEmpty && local === "table-row") return { inside: cell, ...rowAt() };
    if (isEmpty && ROWS.has(local)) return { inside: row, ...rowAt() };
    if (COLUMNS.has(local)) markColumns();
    if (!ROWS.has(local)) return undefined;
    const added = rowAt();
    return added.before === undefined ? undefined : added;

    function markColumns(): void {
      const table = tables.at(-1);
      if (table && table.depth === depth - 1) table.hasColumns = true;
    }
    function rowAt(): { before?: string } {
      const table = tables.at(-1);
      if (!table || table.depth !== depth - 1) return {};
      const lacks = !table.hasColumns;
      table.hasColumns = true;
      table.hasRows = true;
      return lacks ? { before: column } : {};
    }
  };
}

/** Takes out the field that is there, and puts the new one at the beginning. */
function replaceMeta(element: Element, field: "title" | "language", value: string): Edit {
  if (element.uri === NS.dc && element.local === field) return "drop";
  if (element.uri !== NS.office || element.local !== "meta") return undefined;
  const prefix = element.prefixOf(NS.dc);
  const name = `${prefix ?? "dc"}:${field}`;
  const declaration = prefix === undefined ? ` xmlns:dc="${NS.dc}"` : "";
  return { inside: `<${name}${declaration}>${escapeXml(value)}</${name}>` };
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function leaveOut(names: readonly string[]): Edit {
  return names.length > 0 ? { without: names } : undefined;
}
