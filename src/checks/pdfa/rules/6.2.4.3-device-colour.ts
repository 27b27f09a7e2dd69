import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";
import { pdfaProfile } from "./6.2.3-output-intent.js";

const NEEDED = { DeviceRGB: "RGB ", DeviceCMYK: "CMYK" } as const;
const WORDS = { DeviceGray: "greys", DeviceRGB: "RGB colours", DeviceCMYK: "CMYK colours" } as const;

/**
 * Looks at what pages, forms, patterns, Type 3 glyphs and annotations paint.
 * Device colour is allowed where a default colour space replaces it or the
 * PDF/A output intent has a profile of the same kind (for grey, of any kind).
 */
export const deviceColour: Rule = {
  id: "pdfa-6.2.4.3-device-colour",
  basis: iso19005(2, "6.2.4.3"),
  basisInPart1: iso19005(1, "6.2.3.3"),
  tests: { part1: ["6.2.3.3-1", "6.2.3.3-2", "6.2.3.3-3"], part2: ["6.2.4.3-2", "6.2.4.3-3", "6.2.4.3-4"] },
  weight: "conformance",
  checks: "Colours that depend on a device are backed by the colour profile of the output intent.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const profile = pdfaProfile(doc);
    for (const [space, page] of doc.use().colours) {
      const right = space === "DeviceGray" ? profile !== undefined : profile?.space === NEEDED[space];
      if (!right)
        yield {
          message: `The document uses ${WORDS[space]} without saying, by a colour profile, how they look.`,
          ...(page > 0 ? { where: `page ${page}` } : {}),
        };
    }
  },
};
