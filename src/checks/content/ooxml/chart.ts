/** Charts of Word documents and presentations. Those of workbooks rest on cells: excel/chart.ts. */
import { flagOf, valueIn } from "../../../tools/nested-xml.js";
import type { OpcPackage } from "../../../tools/opc.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { MAX_HIDDEN_TEXT } from "../limits.js";
import type { EmbeddedObject } from "../model.js";

type Counted = Pick<EmbeddedObject, "series" | "values">;

/** What a chart holds (ECMA-376 part 1, 21.2.2): its series, their values as they are kept for showing, and words in it that it does not show; empty when it shows all. */
export async function readChart(
  opc: OpcPackage,
  part: string,
): Promise<{ readonly counted: Counted; readonly unshown: string }> {
  let series = 0;
  let values = 0;
  let isValues = false;
  const words = unshownWords();
  await opc.read(part, {
    open(tag, depth) {
      const { local } = tag;
      words.handler.open(tag, depth);
      if (words.isUnshown()) return;
      if (local === "ser" || local === "series") series += 1;
      else if (local === "val" || local === "yVal") isValues = true;
      else if (local === "pt" && isValues) values += 1;
    },
    close(tag, depth) {
      if (tag.local === "val" || tag.local === "yVal") isValues = false;
      words.handler.close(tag, depth);
    },
    text: words.handler.text,
  });
  return { counted: { series, values }, unshown: words.result() };
}

/** Series that a filter of the chart took out ([MS-ODRAWXML], 2.24.3). */
const FILTERED = /^filtered\w*Series$/;
const AXES: ReadonlySet<string> = new Set(["catAx", "valAx", "dateAx", "serAx"]);

/** Words of series that are filtered out, of titles of axes that were deleted, of labels that are not shown. */
function unshownWords() {
  const texts = { always: "", asLabels: "" };
  /** Depth of what is not shown and is open, or 0. */
  let unshown = 0;
  let labels = 0;
  let isDeletedAxis = false;
  let areLabelsShown = false;
  const handler = {
    open(tag: XmlTag, depth: number) {
      const { local } = tag;
      if (AXES.has(local)) isDeletedAxis = false;
      if (local === "delete") isDeletedAxis = flagOf(valueIn(tag, "val")) ?? true;
      if (local === "showDataLabelsRange") areLabelsShown ||= flagOf(valueIn(tag, "val")) ?? true;
      if (unshown === 0 && (FILTERED.test(local) || (local === "title" && isDeletedAxis))) unshown = depth;
      if (labels === 0 && local === "dlblRangeCache") labels = depth;
    },
    close({ local }: XmlTag, depth: number) {
      if (AXES.has(local)) isDeletedAxis = false;
      if (unshown === depth) unshown = 0;
      if (labels === depth) labels = 0;
    },
    text(text: string) {
      if (text.trim() === "") return;
      if (unshown > 0 && texts.always.length < MAX_HIDDEN_TEXT) texts.always += `${text}\n`;
      else if (labels > 0 && texts.asLabels.length < MAX_HIDDEN_TEXT) texts.asLabels += `${text}\n`;
    },
  } satisfies XmlHandler;
  return { handler, isUnshown: () => unshown > 0, result: () => texts.always + (areLabelsShown ? "" : texts.asLabels) };
}
