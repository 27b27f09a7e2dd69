/** What a chart shows, and the cells it took that from, as they were then (ECMA-376 part 1, 21.2). */
import type { XmlHandler } from "../../../tools/xml.js";
import { HiddenText, numberOf, textReader, valueFor } from "./part.js";

export interface ChartPart {
  series: number;
  values: number;
  /** Points whose cells are not shown in the workbook. */
  unseen: number;
  readonly unseenText: HiddenText;
  /** What it shows, as its formulas call it. */
  readonly references: string[];
  /** Names that it took from cells (21.2.2.201). */
  readonly names: ChartName[];
  /** One sees what lies behind it. */
  isClear: boolean;
}

/** A text that a chart keeps of the cell that stands at that place, from 0, in a range. */
export interface ChartName {
  readonly reference: string;
  readonly index: number;
  readonly text: string;
}

/** Names of one chart that are kept. */
const MAX_NAMES = 10_000;

/** References of one chart that are kept; more than that are looked at for nothing. */
const MAX_REFERENCES = 300;

/** The data of values; those of categories and names are labels. */
const VALUES: ReadonlySet<string> = new Set(["val", "yVal", "numDim"]);
const REFERENCES: ReadonlySet<string> = new Set(["numRef", "strRef", "multiLvlStrRef", "strDim", "numDim"]);

/** `isUnseen` tells of a reference to cells whether they are hidden, or gone. */
export function chartReader(isUnseen: (reference: string) => boolean): {
  readonly handler: XmlHandler;
  readonly chart: ChartPart;
} {
  const chart: ChartPart = {
    series: 0,
    values: 0,
    unseen: 0,
    unseenText: new HiddenText(),
    references: [],
    names: [],
    isClear: false,
  };
  let inValues = false;
  let isOfWhole = false;
  let unseen = false;
  let reference: string | undefined;
  const texts = textReader(
    ({ local }) => local === "f" || local === "v" || local === "pt",
    (text, tag) => {
      if (tag.local === "f") {
        unseen = isUnseen(text);
        if (reference !== undefined) reference = text;
        if (chart.references.length < MAX_REFERENCES) chart.references.push(text);
      } else if (unseen) {
        chart.unseen += 1;
        chart.unseenText.add(text);
      } else if (reference !== undefined && chart.names.length < MAX_NAMES)
        chart.names.push({ reference, index: numberOf(valueFor(tag, "idx")) ?? 0, text });
    },
  );
  return {
    chart,
    handler: {
      open(tag, depth) {
        if (tag.local === "ser" || tag.local === "series") chart.series += 1;
        else if (tag.local === "pt" && inValues) chart.values += 1;
        // The look of the chart as a whole stands below the chart space (21.2.2.29).
        if (depth === 2) isOfWhole = tag.local === "spPr";
        else if (depth === 3 && isOfWhole && tag.local === "noFill") chart.isClear = true;
        if (VALUES.has(tag.local)) inValues = true;
        if (REFERENCES.has(tag.local)) {
          unseen = false;
          reference = tag.local === "strRef" ? "" : undefined;
        }
        texts.open?.(tag, depth);
      },
      text: (text) => texts.text?.(text),
      close(tag, depth) {
        texts.close?.(tag, depth);
        if (VALUES.has(tag.local)) inValues = false;
        if (REFERENCES.has(tag.local)) unseen = false;
      },
    },
  };
}
