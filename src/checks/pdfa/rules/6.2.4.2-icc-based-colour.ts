import { dictOf, is, nameOf } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import type { Space } from "../../pdf/graphics.js";
import { CONVERT_AGAIN, type Fault, isJudgedByPart1, iso19005, MADE_WRONG, onPage, type Rule } from "../rule.js";
import { componentsMatch, type Profile, profileOf } from "./6.2.3-output-intent.js";

const CLASSES = ["prtr", "mntr", "scnr", "spac"];
const SPACES = ["RGB ", "CMYK", "GRAY", "Lab "];

/** The header of each profile is looked at; its tables are not. */
export const iccBasedColour: Rule = {
  id: "pdfa-6.2.4.2-icc-based-colour",
  basis: iso19005(2, "6.2.4.2"),
  basisInPart1: iso19005(1, "6.2.3.2"),
  tests: { part1: ["6.2.3.2-1", "6.2.3.2-2"], part2: ["6.2.4.2-1", "6.2.4.2-2"] },
  weight: "conformance",
  checks: "Colours that come with a colour profile have one of an allowed kind, and are not overprinted in mode 1.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const { spaces, overprint } = doc.use().graphics;
    const part1 = isJudgedByPart1(doc);
    for (const [space, page] of spaces) {
      if (nameOf(doc.file.resolve(space.items[0])) !== "ICCBased") continue;
      const profile = profileIn(doc, space);
      const components = doc.get(dictOf(doc.file.resolve(space.items[1])), "N");
      if (!profile) yield { message: "A colour profile cannot be read.", ...onPage(page) };
      else if (!isAllowed(profile, part1 ? 2 : 4))
        yield { message: "A colour profile is of a kind that PDF/A does not allow.", ...onPage(page) };
      else if (part1 && !componentsMatch(profile, components))
        yield { message: "A colour profile has another number of colours than the file says.", ...onPage(page) };
    }
    if (!part1 && overprint !== undefined)
      yield { message: "A CMYK colour with a colour profile is overprinted in mode 1.", ...onPage(overprint) };
  },
};

function profileIn(doc: PdfDocument, space: Space): Profile | undefined {
  const stream = doc.file.resolve(space.items[1]);
  return is(stream, "stream") ? profileOf(doc, stream) : undefined;
}

function isAllowed({ deviceClass, space, major }: Profile, newest: number): boolean {
  return CLASSES.includes(deviceClass) && SPACES.includes(space) && major <= newest;
}
