/** Headers and footers of sheets, which are written in codes (ECMA-376 part 1, 18.3.1.46). */
import { byName } from "../../../tools/by-name.js";
import type { Paragraph, Place, Run } from "../model.js";
import { NO_THEME, type Theme } from "../ooxml/theme.js";
import { themeColour } from "./colours.js";

type Align = NonNullable<Paragraph["align"]>;
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const SECTIONS = byName<Align>({ L: "left", C: "center", R: "right" });
const FIELDS = byName<NonNullable<Run["field"]>>({
  P: "page",
  N: "pages",
  D: "date",
  T: "time",
  F: "file",
  Z: "file",
  A: "other",
});
/** What is behind headers and footers, as far as anything is known. */
const PAPER = "ffffff";
/** A code: an ampersand and what it means. `&"font,style"`, `&12`, `&KRRGGBB`, `&K01+000`, or one letter. */
const CODE = /&(?:"([^"]{0,200})"|(\d{1,3})|K([\dA-Fa-f]{6}|\d\d[+-]\d{3})|([\s\S]))/gy;

/** One paragraph for each section that has text. */
export function edgeParagraphs(code: string, place: Place, theme: Theme = NO_THEME): readonly Paragraph[] {
  const sections: { align: Align; runs: Writable<Run>[] }[] = [];
  let section = { align: "center" as Align, runs: [] as Writable<Run>[] };
  let look: Omit<Run, "text"> = {};
  for (let at = 0; at < code.length; ) {
    CODE.lastIndex = at;
    const found = code.charAt(at) === "&" ? CODE.exec(code) : null;
    if (!found) {
      const next = code.indexOf("&", at + 1);
      const end = next < 0 ? code.length : next;
      add(code.slice(at, end));
      at = end;
      continue;
    }
    at = CODE.lastIndex;
    const [, font, size, colour, letter = ""] = found;
    const align = SECTIONS.get(letter.toUpperCase());
    const field = FIELDS.get(letter.toUpperCase());
    if (font !== undefined) {
      const [name = "", style = ""] = font.split(",");
      const { bold: _bold, italic: _italic, ...rest } = look;
      look = {
        ...rest,
        ...(name !== "-" && { font: name }),
        ...(/bold/i.test(style) && { bold: true }),
        ...(/italic/i.test(style) && { italic: true }),
      };
    } else if (size !== undefined) look = { ...look, size: Number(size) };
    else if (colour !== undefined) {
      const { colour: _before, ...rest } = look;
      const ink = colour.includes("+") || colour.includes("-") ? ofTheme(colour, theme) : colour.toLowerCase();
      look = ink === undefined ? rest : { ...rest, colour: ink, background: PAPER };
    } else if (align) {
      if (section.runs.length > 0) sections.push(section);
      section = { align, runs: [] };
      look = {};
    } else if (field) section.runs.push({ text: "", ...look, field });
    else if (letter === "&") add("&");
    else if (letter.toUpperCase() === "S") look = { ...look, strike: true };
    else if (letter.toUpperCase() === "B") look = toggled(look, "bold");
    else if (letter.toUpperCase() === "I") look = toggled(look, "italic");
  }
  if (section.runs.length > 0) sections.push(section);
  return sections.map(({ align, runs }) => ({ place, align, runs }));

  function add(text: string): void {
    if (text !== "") section.runs.push({ text, ...look });
  }
}

/** `01+040`: a colour of the theme, lighter or darker by so many per cent. */
function ofTheme(code: string, theme: Theme): string | undefined {
  return themeColour(Number(code.slice(0, 2)), Number(code.slice(2)) / 100, theme);
}

function toggled(look: Omit<Run, "text">, what: "bold" | "italic"): Omit<Run, "text"> {
  const { [what]: is, ...rest } = look;
  return is ? rest : { ...rest, [what]: true };
}
