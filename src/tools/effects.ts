/** Effects on pictures of Office Open XML. */
import { shareOf } from "./nested-xml.js";

/** ECMA-376 part 1, 20.1.8.1 to .60: nothing is left of a picture that is as clear as glass, all white or all black. */
export function isBlanking(effect: string, attribute: (name: string) => string | undefined): boolean {
  const isNear = (name: string, end: number) => {
    const value = shareOf(attribute(name));
    return value !== undefined && Math.abs(value - end) <= 0.05;
  };
  switch (effect) {
    case "alphaModFix":
      return isNear("amt", 0);
    case "alphaRepl":
      return isNear("a", 0);
    case "lum":
      return isNear("bright", 1) || isNear("bright", -1) || isNear("contrast", -1);
    case "biLevel":
      return isNear("thresh", 0) || isNear("thresh", 1);
    case "alphaBiLevel":
      return isNear("thresh", 1);
    default:
      return false;
  }
}
