import type { Breach } from "../../content/rule.js";
import { are, type FidelityRule, INTEGRITY, LOOK_AND_SAVE_ANEW, shareOf } from "../rule.js";
import { visibleSlides } from "../sight.js";

export const slides: FidelityRule = {
  id: "fidelity-slides",
  title: "Slides that are missing in the file made",
  why: "Whoever opens the output does not know that there was another slide.",
  advice: LOOK_AND_SAVE_ANEW,
  basis: INTEGRITY,
  *check({ source, output, isPrinted }): Iterable<Breach> {
    const expected = visibleSlides(source).length;
    const there = isPrinted ? output.pages.length : visibleSlides(output).length;
    if (there < expected)
      yield { message: `${shareOf(expected - there, expected, "slide")} ${are(expected - there)} missing.` };
  },
};
