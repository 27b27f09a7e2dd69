/**
 * What is changed in a Word document before LibreOffice reads it. Words that were highlighted in black to redact them
 * have no colour of their own: LibreOffice shows such words in white. They are given the colour that they were meant
 * to have, and so are found as what they are. And what it would make marks of, or show, in its own documents is taken
 * out: entries of an index, who may edit what, bookmarks with words for a name, and hidden words in formulas.
 */
import type { OpcPackage } from "../../tools/opc.js";
import type { OoxmlPackage } from "../package.js";
import type { Tally, What } from "../record.js";
import type { XmlElement, XmlTree } from "../tree.js";

const STORIES: ReadonlySet<string> = new Set(["header", "footer", "footnotes", "endnotes"]);

export async function prepareText(opc: OpcPackage, main: string, copy: OoxmlPackage, tally: Tally): Promise<void> {
  const led = await opc.relationshipsOf(main);
  const part = (kind: string) => led.find((each) => each.kind === kind)?.part;
  const styles = part("styles");
  const coloured = styles === undefined ? NO_COLOURS : colouredStyles(await copy.tree(styles));
  const stories = led.flatMap(({ kind, part: story }) => (STORIES.has(kind) && story !== undefined ? [story] : []));
  for (const story of new Set([main, ...stories])) {
    const tree = await copy.tree(story);
    removeMarks(tree, tally);
    if (coloured !== "all") blacken(tree, coloured);
  }
}

// -------------------------------------------------------------------- marks

/** Fields that note something for an index, a list or a program, and show nothing (17.16.5). */
const NOTING = /^\s*(?:XE|TC|TA|RD|PRIVATE|ADDIN)\b/i;

function removeMarks(tree: XmlTree, tally: Tally): void {
  const fields: { readonly runs: XmlElement[]; code: string }[] = [];
  for (const element of tree.root.within()) {
    if (element.name === "w:r") {
      for (const { runs } of fields.slice(-MOST_NESTED)) runs.push(element);
    } else if (element.name === "w:fldChar") {
      const type = element.attr("w:fldCharType");
      if (type === "begin") fields.push({ runs: element.parent ? [element.parent] : [], code: "" });
      const ended = type === "end" ? fields.pop() : undefined;
      if (ended && NOTING.test(ended.code)) drop(tree, ended.runs, "variables", tally);
    } else if (element.name === "w:instrText") {
      const field = fields.at(-1);
      if (field && field.code.length < LONGEST_NAME) field.code += element.text;
    } else if (element.name === "w:fldSimple" && NOTING.test(element.attr("w:instr") ?? "")) {
      drop(tree, [element], "variables", tally);
    } else if (element.name === "w:permStart" || element.name === "w:permEnd") {
      drop(tree, [element], element.attr("w:ed") === undefined ? undefined : "properties", tally);
    } else if (element.name === "w:bookmarkStart" && /\s/.test(element.attr("w:name") ?? "")) {
      drop(tree, [element], "custom-xml", tally);
    } else if (element.name === "m:r" && isHiddenMath(element)) drop(tree, [element], "hidden-text", tally);
  }
}

/** Fields that note something stand in few others. */
const MOST_NESTED = 10;
/** The name of a field stands within so many characters. */
const LONGEST_NAME = 1_000;

function drop(tree: XmlTree, elements: readonly XmlElement[], what: What | undefined, tally: Tally): void {
  for (const element of elements) if (!tree.isGone(element)) tree.drop(element);
  if (what) tally.removed(what);
}

/** LibreOffice 25.2 shows all letters of a formula, whatever is said of them. */
function isHiddenMath(run: XmlElement): boolean {
  const properties = run.child("w:rPr");
  const vanish = properties?.child("w:vanish");
  const colour = properties?.child("w:color")?.attr("w:val") ?? "";
  return (vanish !== undefined && !/^(?:0|false|off)$/.test(vanish.attr("w:val") ?? "1")) || /^f{6}$/i.test(colour);
}

// ------------------------------------------------------------------ colours

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
