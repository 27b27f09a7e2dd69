import { boxOfElement, cropBox, isLine } from "../../pdf/boxes.js";
import type { Box } from "../../pdf/painted/painting.js";
import { type Element, givenText } from "../../pdf/structure.js";
import type { UaDocument } from "../document.js";
import type { UaFault, UaRule } from "../rule.js";

/** The tags know pictures, charts, drawings and form controls by one name only, and so do the words. */
export const figures: UaRule = {
  id: "pdfua-7.3-figures",
  clause: "7.3",
  checks: "Every picture has a text that can be read aloud in its place.",
  advice: {
    any: "Give every picture, chart, drawing and form control an alternative text that says in a sentence what it shows, and mark lines and pure decoration as decorative",
    word: "Right-click the picture, chart or drawing, choose View Alt Text (Edit Alt Text in older versions), and say in a sentence what it shows; for a line or other decoration, tick Mark as decorative there",
    excel:
      "Right-click the edge of the picture, chart or drawing, choose View Alt Text (Edit Alt Text in older versions), and say in a sentence what it shows; for a line or other decoration, tick Mark as decorative there. A check box or button has its text under Format Control, Alt Text",
    powerpoint:
      "Right-click the picture, chart or drawing, choose View Alt Text (Edit Alt Text in older versions), and say in a sentence what it shows; for a line or other decoration, tick Mark as decorative there (hidden slides are not counted here)",
    office:
      "Right-click the picture, chart or drawing, choose Alt Text, and say in a sentence what it shows; for a line or other decoration, tick Decorative there",
  },
  *check(doc): Iterable<UaFault> {
    const structure = doc.structure();
    const untold: Box[] = [];
    for (const element of structure?.ofType("Figure") ?? []) {
      if (givenText(doc.pdf, element.dict, "Alt") || givenText(doc.pdf, element.dict, "ActualText") !== undefined)
        continue;
      const box = structure && boxOfElement(doc.pdf, structure, element);
      const isRest =
        box !== undefined && isCutAtItsStart(doc, element, box) && untold.some((one) => haveSameSize(one, box));
      if (box) untold.push(box);
      yield {
        test: 1,
        message: isLine(box) ? "A line has no alternative text." : "A picture or drawing has no alternative text.",
        where: doc.places().of(element),
        ...(isRest ? { toldBy: "pdf-ua" } : {}),
      };
    }
  },
};

/** True of the rest of a chart that was cut by the edge of a page: its box is that of the whole, and begins before this page. */
function isCutAtItsStart(doc: UaDocument, element: Element, { left, top }: Box): boolean {
  const page = cropBox(doc.pdf, doc.pdf.pages()[doc.places().page(element) - 1]?.dict);
  return page !== undefined && (left < page.left || top > page.top);
}

/** In points; LibreOffice writes three decimals. */
const NEARLY = 0.1;

function haveSameSize(one: Box, other: Box): boolean {
  const isNear = (a: number, b: number) => Math.abs(a - b) < NEARLY;
  return (
    isNear(one.right - one.left, other.right - other.left) && isNear(one.top - one.bottom, other.top - other.bottom)
  );
}
