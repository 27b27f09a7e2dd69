import type { Element } from "../../pdf/structure.js";
import type { UaDocument } from "../document.js";
import type { UaFault, UaRule } from "../rule.js";

/** What a type may stand in; what it may hold; where its caption may be. Numbers are those of the tests. */
interface Nesting {
  readonly within?: { readonly types: readonly string[]; readonly test: number };
  readonly holds?: { readonly types: readonly string[]; readonly test: number };
  readonly captionFirst?: number;
}

/** ISO 32000-1:2008, 14.8.4.3. */
const TABLE: Readonly<Record<string, Nesting>> = {
  Table: { holds: { types: ["TR", "THead", "TBody", "TFoot", "Caption"], test: 3 } },
  TR: {
    within: { types: ["Table", "THead", "TBody", "TFoot"], test: 4 },
    holds: { types: ["TH", "TD"], test: 10 },
  },
  THead: { within: { types: ["Table"], test: 5 }, holds: { types: ["TR"], test: 36 } },
  TBody: { within: { types: ["Table"], test: 6 }, holds: { types: ["TR"], test: 37 } },
  TFoot: { within: { types: ["Table"], test: 7 }, holds: { types: ["TR"], test: 38 } },
  TH: { within: { types: ["TR"], test: 8 } },
  TD: { within: { types: ["TR"], test: 9 } },
};

const LIST: Readonly<Record<string, Nesting>> = {
  L: { holds: { types: ["L", "LI", "Caption"], test: 19 }, captionFirst: 40 },
  LI: { within: { types: ["L"], test: 17 }, holds: { types: ["Lbl", "LBody"], test: 20 } },
  LBody: { within: { types: ["LI"], test: 18 } },
};

const CONTENTS: Readonly<Record<string, Nesting>> = {
  TOC: { holds: { types: ["TOC", "TOCI", "Caption"], test: 27 }, captionFirst: 28 },
  TOCI: { within: { types: ["TOC"], test: 26 } },
};

const CALLED: Readonly<Record<string, string>> = {
  Table: "table",
  TR: "table row",
  THead: "group of header rows",
  TBody: "group of table rows",
  TFoot: "group of closing rows",
  TH: "table header",
  TD: "table cell",
  L: "list",
  LI: "list item",
  Lbl: "list label",
  LBody: "text of a list item",
  TOC: "table of contents",
  TOCI: "entry of a table of contents",
  P: "paragraph",
  Span: "piece of text",
  Link: "link",
  Figure: "picture or drawing",
  Caption: "caption",
  H: "heading",
  H1: "heading",
  H2: "heading",
  H3: "heading",
  H4: "heading",
  H5: "heading",
  H6: "heading",
};

export const tableNesting: UaRule = {
  id: "pdfua-7.2-tables",
  clause: "7.2",
  checks: "Tables are made of rows, and rows of cells.",
  advice: {
    any: "Make the table anew with the program's own tables",
    word: "Make the table anew with Insert, Table",
    powerpoint: "Make the table anew with Insert, Table",
    office: "Make the table anew with Table, Insert Table",
  },
  *check(doc): Iterable<UaFault> {
    yield* nestingFaults(doc, TABLE);
    for (const element of doc.structure()?.ofType("Table") ?? []) yield* tableParts(doc, element);
  },
};

export const listNesting: UaRule = {
  id: "pdfua-7.2-lists",
  clause: "7.2",
  checks: "Lists are made of list items, and list items of a label and a text.",
  advice: {
    any: "Make the list anew with the program's own bullets or numbers, and keep its items together",
    word: "Make the list anew with Home, Bullets or Numbering, and keep its items together",
    powerpoint: "Make the list anew with Home, Bullets or Numbering, and keep its items together",
    office: "Make the list anew with Format, Bullets and Numbering, and keep its items together",
  },
  check: (doc) => nestingFaults(doc, LIST),
};

export const contentsNesting: UaRule = {
  id: "pdfua-7.2-tables-of-contents",
  clause: "7.2",
  checks: "Tables of contents are made of entries.",
  advice: {
    any: "Make the table of contents anew",
    word: "Make the table of contents anew with References, Table of Contents",
    office: "Make the table of contents anew with Insert, Table of Contents and Index",
  },
  check: (doc) => nestingFaults(doc, CONTENTS),
};

function* nestingFaults(doc: UaDocument, table: Readonly<Record<string, Nesting>>): Iterable<UaFault> {
  const structure = doc.structure();
  for (const element of structure?.ofType(...Object.keys(table)) ?? []) {
    const type = element.standard ?? "";
    const nesting = table[type];
    if (!structure || !nesting) continue;
    const { within, holds, captionFirst } = nesting;
    const where = () => doc.places().of(element);
    const called = calledOf(type);
    if (within && !within.types.includes(structure.parentStandard(element) ?? ""))
      yield {
        test: within.test,
        message: `A ${called} does not stand in a ${listOf(within.types.map(calledOf))}.`,
        where: where(),
      };
    const kids = structure.kids(element).flatMap(({ standard }) => standard ?? []);
    const stranger = holds && kids.find((kid) => !holds.types.includes(kid));
    if (holds && stranger !== undefined)
      yield {
        test: holds.test,
        message: `Right within a ${called} stands a ${calledOf(stranger)}, which does not belong there.`,
        where: where(),
      };
    if (captionFirst !== undefined && kids.lastIndexOf("Caption") > 0)
      yield { test: captionFirst, message: `The caption of a ${called} is not its first part.`, where: where() };
  }
}

/** How often the parts of a table may come, and in which company. */
function* tableParts(doc: UaDocument, table: Element): Iterable<UaFault> {
  const kids =
    doc
      .structure()
      ?.kids(table)
      .flatMap(({ standard }) => standard ?? []) ?? [];
  const count = (type: string) => kids.filter((kid) => kid === type).length;
  const where = doc.places().of(table);
  if (count("THead") > 1) yield { test: 11, message: "A table has more than one group of header rows.", where };
  if (count("TFoot") > 1) yield { test: 12, message: "A table has more than one group of closing rows.", where };
  if (count("TBody") === 0) {
    if (count("TFoot") > 0) yield { test: 13, message: "A table has closing rows, but no others.", where };
    if (count("THead") > 0) yield { test: 14, message: "A table has header rows, but no others.", where };
  }
  if (kids.slice(1, -1).includes("Caption"))
    yield { test: 16, message: "The caption of a table is neither its first nor its last part.", where };
  if (count("Caption") > 1) yield { test: 39, message: "A table has more than one caption.", where };
}

/** What a reader who knows no tags would call it. */
function calledOf(type: string): string {
  return CALLED[type] ?? "thing of another kind";
}

function listOf(types: readonly string[]): string {
  const [last = "", ...others] = [...types].reverse();
  return others.length === 0 ? last : `${others.reverse().join(", ")} or ${last}`;
}
