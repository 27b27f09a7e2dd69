/** What a drawing in SVG carries and does not draw (SVG 1.1, 5.4, 11.5 and 21): remarks, data of programs, shapes that are switched off. */
import { walkXml, XmlError, type XmlTag } from "./xml.js";

type XmlAttribute = XmlTag["attributes"][string];

export interface Drawing {
  /** Without what it does not draw; as it was when that cannot be told. */
  readonly drawn: string;
  /** The words that were left out. */
  readonly undrawn: string;
}

const NOT_DRAWN: ReadonlySet<string> = new Set(["metadata", "title", "desc", "script"]);
const SVG = "http://www.w3.org/2000/svg";
const OFF =
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:fill-)?opacity\s*:\s*0*(?:\.0*)?)\s*(?:;|$)/;

/** Whole elements go, so that what is left is a drawing as before. */
export function drawnOf(svg: string): Drawing {
  const { text, remarks } = withoutRemarks(svg);
  let undrawn = remarks;
  const gone: { readonly from: number; readonly to: number }[] = [];
  /** Of the element that goes: where it begins, and how deep it is. */
  let open: { readonly from: number; readonly depth: number } | undefined;
  try {
    walkXml(text, {
      open(tag, depth, position) {
        if (open) return;
        const from = text.lastIndexOf("<", position - 1);
        if (depth > 1 && isUndrawn(tag)) open = { from, depth };
        else
          for (const note of notesAmong(tag, text.slice(from, position))) {
            gone.push({ from: from + note.from, to: from + note.to });
            undrawn += `${note.words}\n`;
          }
      },
      text(words) {
        if (open) undrawn += words;
      },
      close(_tag, depth, position) {
        if (open?.depth !== depth) return;
        gone.push({ from: open.from, to: position });
        open = undefined;
      },
    });
  } catch (error) {
    if (error instanceof XmlError) return { drawn: svg, undrawn: "" };
    throw error;
  }
  let drawn = "";
  let from = 0;
  for (const each of gone) {
    drawn += text.slice(from, each.from);
    from = each.to;
  }
  return { drawn: drawn + text.slice(from), undrawn };
}

const OF_DRAWINGS: ReadonlySet<string> = new Set([
  "",
  SVG,
  "http://www.w3.org/1999/xlink",
  "http://www.w3.org/XML/1998/namespace",
  "http://www.w3.org/2000/xmlns/",
]);
const ATTRIBUTE = /\s([\w.-]+:?[\w.-]*)\s*=\s*(?:"[^"]*"|'[^']*')/g;

/** True for what a drawing program notes for itself in an attribute: names of layers, the path of the file. */
export function isOfProgram({ local, prefix, uri, value }: XmlAttribute): boolean {
  if (prefix === "xmlns" || !/\p{L}{2}/u.test(value)) return false;
  return prefix === "" ? local.startsWith("data-") : !OF_DRAWINGS.has(uri);
}

/** Where such attributes stand in a tag. */
function* notesAmong({ attributes }: XmlTag, source: string) {
  if (!Object.values(attributes).some(isOfProgram)) return;
  for (const { 0: whole, 1: name = "", index } of source.matchAll(ATTRIBUTE)) {
    const attribute = attributes[name];
    if (attribute && isOfProgram(attribute)) yield { from: index, to: index + whole.length, words: attribute.value };
  }
}

function withoutRemarks(svg: string): { readonly text: string; readonly remarks: string } {
  let [text, remarks, from] = ["", "", 0];
  for (let at = svg.indexOf("<!--"); at >= 0; at = svg.indexOf("<!--", from)) {
    const end = svg.indexOf("-->", at + 4);
    if (end < 0) break;
    text += svg.slice(from, at);
    remarks += `${svg.slice(at + 4, end)}\n`;
    from = end + 3;
  }
  return { text: text + svg.slice(from), remarks };
}

function isUndrawn({ local, uri, attributes }: XmlTag): boolean {
  if (uri !== SVG && uri !== "") return true;
  if (NOT_DRAWN.has(local)) return true;
  const value = (name: string) => attributes[name]?.value.trim() ?? "";
  if (value("display") === "none" || /^(?:hidden|collapse)$/.test(value("visibility"))) return true;
  const isClear = ["opacity", "fill-opacity"].some((name) => value(name) !== "" && Number(value(name)) === 0);
  return isClear || OFF.test(value("style"));
}
