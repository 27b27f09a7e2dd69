/** Effects on pictures of Office Open XML. */
import { shareOf } from "../nested-xml.js";

const NOTHING = 0.05;
const ALL = 0.95;

/** ECMA-376 part 1, 20.1.8.1 to .60: nothing is left of a picture that is as clear as glass, all white or all black. */
export function isBlanking(effect: string, attribute: (name: string) => string | undefined): boolean {
  const share = (name: string) => shareOf(attribute(name));
  switch (effect) {
    case "alphaModFix":
      return (share("amt") ?? 1) <= NOTHING;
    case "alphaRepl":
      return (share("a") ?? 1) <= NOTHING;
    case "lum":
      return Math.abs(share("bright") ?? 0) >= ALL || (share("contrast") ?? 0) <= -ALL;
    case "biLevel":
      return Math.abs((share("thresh") ?? 0.5) - 0.5) >= ALL - 0.5;
    case "alphaBiLevel":
      return (share("thresh") ?? 0) >= ALL;
    default:
      return false;
  }
}
