/** Fonts that another one stands for on the pages of a PDF. */
import { byName } from "../../../tools/by-name.js";
import type { Breach } from "../../content/rule.js";
import { type FidelityRule, INTEGRITY } from "../rule.js";

/** Fonts made to the same widths as another one: lines and pages break at the same places. */
const SAME_WIDTHS = byName<readonly string[]>({
  calibri: ["carlito"],
  cambria: ["caladea"],
  arial: ["liberationsans", "arimo", "helvetica", "nimbussans"],
  helvetica: ["liberationsans", "arimo", "arial", "nimbussans"],
  timesnewroman: ["liberationserif", "tinos", "times", "nimbusroman"],
  times: ["liberationserif", "tinos", "timesnewroman", "nimbusroman"],
  couriernew: ["liberationmono", "cousine", "courier", "nimbusmonops"],
  courier: ["liberationmono", "cousine", "couriernew", "nimbusmonops"],
  arialnarrow: ["liberationsansnarrow"],
  georgia: ["gelasio"],
});

const advice = {
  any: "Look at the line and page breaks of the PDF; where they are wrong, choose another font, such as Liberation Sans or Carlito, or have the missing one installed on this computer",
};

export const fonts: FidelityRule = {
  id: "fidelity-fonts",
  title: "Fonts that another one stands for in the PDF",
  why: "Other letters are wider or narrower: lines and pages break elsewhere, and signs may be missing.",
  advice,
  basis: INTEGRITY,
  *check({ source, output, isPrinted }): Iterable<Breach> {
    if (!isPrinted) return;
    const embedded = output.fonts.map(levelledFont);
    const isThere = (name: string) => embedded.some((font) => font === name || font.startsWith(name));
    const missing = source.fonts.filter(
      (font) => !OF_THEME.test(font) && !OURS.test(font) && !isThere(levelledFont(font)),
    );
    const alike = missing.filter((font) => SAME_WIDTHS.get(levelledFont(font))?.some(isThere));
    const other = missing.filter((font) => !alike.includes(font));
    if (other.length > 0)
      yield {
        message: `Other fonts stand for ${named(other)}, which ${other.length === 1 ? "is" : "are"} not installed here.`,
      };
    if (alike.length > 0)
      yield {
        message: `Fonts of the same widths stand for ${named(alike)}: lines and pages break as before.`,
        severity: "note",
      };
  },
};

/** "The font of the theme", not a name: LibreOffice copies it where PowerPoint has one (ECMA-376 part 1, 20.1.4.1.16). */
const OF_THEME = /^\+m[jn]-/;

/** LibreOffice brings them along: where the PDF has none, nothing on its pages is set in them. */
const OURS = /^(?:liberation|carlito|caladea)\b/i;

const MAX_NAMED = 5;

function named(fonts: readonly string[]): string {
  const names = fonts.slice(0, MAX_NAMED).map((font) => `"${font.replace(/\p{Cc}/gu, "").slice(0, 60)}"`);
  if (fonts.length > MAX_NAMED) names.push(`${fonts.length - MAX_NAMED} more`);
  return names.length === 1 ? `${names[0]}` : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

const MAX_NAME = 100;

/** `Arial-BoldMT`, `Arial Bold` and `ArialMT` are one family. */
function levelledFont(name: string): string {
  return name
    .slice(0, MAX_NAME)
    .toLowerCase()
    .replace(/^[a-z]{6}\+/, "")
    .replace(/(?:ps)?mt(?=$|[-,])/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .replace(/(?:regular|bold|italic|oblique|medium|light|semi|demi|book)+$/, "");
}
