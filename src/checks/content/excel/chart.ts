/** What a chart shows, and the cells it took that from, as they were then (ECMA-376 part 1, 21.2). */
import type { XmlHandler } from "../../../tools/xml.js";
import { HiddenText, textReader } from "./part.js";

export interface ChartPart {
  series: number;
  values: number;
  /** Points whose cells are not shown in the workbook. */
  unseen: number;
  readonly unseenText: HiddenText;
}

/** The data of values; those of categories and names are labels. */
const VALUES: ReadonlySet<string> = new Set(["val", "yVal", "numDim"]);
const REFERENCES: ReadonlySet<string> = new Set(["numRef", "strRef", "multiLvlStrRef", "strDim", "numDim"]);

/** `isUnseen` tells of a reference to cells whether they are hidden, or gone. */
export function chartReader(isUnseen: (reference: string) => boolean): {
  readonly handler: XmlHandler;
  readonly chart: ChartPart;
} {
  const chart: ChartPart = { series: 0, values: 0, unseen: 0, unseenText: new HiddenText() };
  let inValues = false;
  let unseen = false;
  const texts = textReader(
    ({ local }) => local === "f" || local === "v" || local === "pt",
    (text, { local }) => {
      if (local === "f") unseen = isUnseen(text);
      else if (unseen) {
        chart.unseen += 1;
        chart.unseenText.add(text);
      }
    },
  );
  return {
    chart,
    handler: {
      open(tag, depth) {
        if (tag.local === "ser" || tag.local === "series") chart.series += 1;
        else if (tag.local === "pt" && inValues) chart.values += 1;
        if (VALUES.has(tag.local)) inValues = true;
        if (REFERENCES.has(tag.local)) unseen = false;
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
