/**
 * What is changed in a Word document before LibreOffice reads it. Words that were highlighted in black to redact them
 * have no colour of their own: LibreOffice shows such words in white. They are given the colour that they were meant
 * to have, and so are found as what they are.
 */
import type { OpcPackage } from "../tools/opc.js";
import type { OoxmlPackage } from "./package.js";
import type { XmlElement, XmlTree } from "./tree.js";

const STORIES: ReadonlySet<string> = new Set(["header", "footer", "footnotes", "endnotes"]);

export async function prepareText(opc: OpcPackage, main: string, copy: OoxmlPackage): Promise<void> {
  const led = await opc.relationshipsOf(main);
  const part = (kind: string) => led.find((each) => each.kind === kind)?.part;
  const styles = part("styles");
  const coloured = styles === undefined ? NO_COLOURS : colouredStyles(await copy.tree(styles));
  if (coloured === "all") return;
  const stories = led.flatMap(({ kind, part: story }) => (STORIES.has(kind) && story !== undefined ? [story] : []));
  for (const story of new Set([main, ...stories])) blacken(await copy.tree(story), coloured);
}

const NO_COLOURS: ReadonlySet<string> = new Set();
/** Styles that rest on each other. */
const MAX_BASES = 60;

/** Styles whose words have a colour; `all` when words have one anyway. */
function colouredStyles({ root }: XmlTree): ReadonlySet<string> | "all" {
  const defaults = root.child("w:docDefaults")?.child("w:rPrDefault")?.child("w:rPr");
  if (hasColour(defaults)) return "all";
  const styles = new Map(root.all("w:style").map((style) => [style.attr("w:styleId") ?? "", style]));
  const isDefault = (style: XmlElement) => /^(?:1|true|on)$/.test(style.attr("w:default") ?? "");
  const coloured = new Set<string>();
  for (const [id, style] of styles) {
    let at: XmlElement | undefined = style;
    for (let level = 0; at && level < MAX_BASES && !hasColour(at.child("w:rPr")); level += 1)
      at = styles.get(at.child("w:basedOn")?.attr("w:val") ?? "");
    if (!at) continue;
    if (isDefault(style)) return "all";
    coloured.add(id);
  }
  return coloured;
}

function hasColour(properties: XmlElement | undefined): boolean {
  const colour = properties?.child("w:color");
  return colour !== undefined && (colour.attr("w:val") ?? "auto") !== "auto";
}

/** ECMA-376 part 1, 17.3.2.15. */
function blacken(story: XmlTree, coloured: ReadonlySet<string>): void {
  for (const run of story.root.within()) {
    const properties = run.name === "w:r" ? run.child("w:rPr") : undefined;
    const highlight = properties?.child("w:highlight");
    if (!properties || highlight?.attr("w:val") !== "black" || hasColour(properties)) continue;
    const style = properties.child("w:rStyle")?.attr("w:val") ?? "";
    const paragraph = run.around("w:p")?.child("w:pPr")?.child("w:pStyle")?.attr("w:val") ?? "";
    if (coloured.has(style) || coloured.has(paragraph)) continue;
    const old = properties.child("w:color");
    if (old) story.drop(old);
    const black = `<${story.written("w:color")} ${story.written("w:val")}="000000"/>`;
    story.splice(highlight.start, highlight.start, black);
  }
}
