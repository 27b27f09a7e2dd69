import { dictOf, type PdfDict } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { CONVERT_AGAIN, type Fault, isJudgedByPart1, iso19005, MADE_WRONG, onPage, type Rule } from "../rule.js";

/** The inks that have a transfer function of their own by default (ISO 32000-1:2008, 10.5.5.6). */
const PRIMARY = new Set(["Cyan", "Magenta", "Yellow", "Black"]);

/** Transfer functions and halftones. PDF/A-1 speaks of transfer functions only. */
export const graphicsStates: Rule = {
  id: "pdfa-6.2.5-graphics-states",
  basis: iso19005(2, "6.2.5"),
  basisInPart1: iso19005(1, "6.2.8"),
  tests: { part1: ["6.2.8-1", "6.2.8-2"], part2: ["1", "2", "3", "4", "5", "6"].map((test) => `6.2.5-${test}`) },
  weight: "conformance",
  checks: "No instruction for one printing press changes how the pages look.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const part1 = isJudgedByPart1(doc);
    for (const [state, page] of doc.use().graphics.states) {
      const transfer = state.entries.has("TR2") && doc.getName(state, "TR2") !== "Default";
      if (state.entries.has("TR") || transfer)
        yield { message: "The content sets a transfer function.", ...onPage(page) };
      if (part1) continue;
      if (state.entries.has("HTP"))
        yield { message: "The content moves the origin of its halftones.", ...onPage(page) };
      const halftone = dictOf(doc.get(state, "HT"));
      if (halftone && !isRight(doc, halftone))
        yield { message: "The content sets a halftone of a kind that PDF/A forbids.", ...onPage(page) };
    }
  },
};

/** A halftone, and those of single inks within it. */
function isRight(doc: PdfDocument, halftone: PdfDict, ink?: string): boolean {
  const type = doc.get(halftone, "HalftoneType");
  if ((type !== 1 && type !== 5) || doc.get(halftone, "HalftoneName") !== null) return false;
  const own = doc.get(halftone, "TransferFunction") !== null;
  const wanted = ink !== undefined && !PRIMARY.has(ink);
  if (ink !== "Default" && own !== wanted) return false;
  // A halftone for one ink holds no others.
  if (type !== 5 || ink !== undefined) return true;
  return [...halftone.entries].every(([key, value]) => {
    const single = dictOf(doc.file.resolve(value));
    return !single || isRight(doc, single, key);
  });
}
