/** Names that authors gave to parts of a document: nobody reads them, and so they are replaced by numbers where programs need them. */
import { type OdfDocument, texts } from "./document.js";
import type { XmlElement } from "./tree.js";

/** What is named, by the attribute that holds the name, and the word that stands before the number. */
const NAMED: readonly (readonly [element: RegExp, attribute: string, word: string])[] = [
  [/^text:section$/, "text:name", "Section"],
  [/^text:(?:[a-z]+-index|table-of-content|alphabetical-index|bibliography|index-title)$/, "text:name", "Index"],
  [/^table:table$/, "table:name", "Table"],
  [/^text:bookmark(?:-start|-end)?$/, "text:name", "mark"],
  [/^text:reference-mark(?:-start|-end)?$/, "text:name", "mark"],
  [/^draw:page$/, "draw:name", "page"],
  [/^draw:layer$/, "draw:name", "layer"],
  [
    /^(?:draw:(?:frame|rect|line|polyline|polygon|regular-polygon|path|circle|ellipse|g|measure|caption|connector|custom-shape|control)|dr3d:scene)$/,
    "draw:name",
    "Shape",
  ],
];

/** Attributes that lead to something by its name. */
const LEADING: ReadonlySet<string> = new Set(["text:ref-name", "draw:layer", "draw:chain-next-name"]);

/** Names as programs make them: a word, and at most a number. */
const OF_PROGRAM = /^(?:[\p{L}_.-]{1,24} ?\d{0,3}|_.*|docs-internal-guid.*)$/u;

export function nameAnew(document: OdfDocument): void {
  const renamed = new Map<string, string>();
  const isWorkbook = document.body?.name === "office:spreadsheet";
  for (const { tree } of texts(document)) {
    for (const element of tree.root.within()) {
      const kind = tree.isGone(element) ? undefined : NAMED.find(([pattern]) => pattern.test(element.name));
      if (kind === undefined || (isWorkbook && element.name === "table:table")) continue;
      const [, attribute, word] = kind;
      const name = element.attr(attribute);
      if (name === undefined || OF_PROGRAM.test(name) || isInFormula(element, name)) continue;
      const anew = renamed.get(name) ?? unusedName(document, word, renamed.size + 1);
      renamed.set(name, anew);
      tree.set(element, attribute, anew);
    }
  }
  if (renamed.size > 0) followNames(document, renamed);
}

/** Names are in quotes wherever they stand. */
function unusedName(document: OdfDocument, word: string, number: number): string {
  const isUsed = (name: string) =>
    texts(document).some(({ tree }) => tree.text.includes(`"${name}"`) || tree.text.includes(`'${name}'`));
  for (let tail = ""; ; tail += "x") if (!isUsed(`${word}${number}${tail}`)) return `${word}${number}${tail}`;
}

/** 9.5.1: formulas in tables of texts name the table that they count in. */
function isInFormula({ name: element, tree }: XmlElement, name: string): boolean {
  return element === "table:table" && tree.text.includes(`&lt;${name}.`);
}

function followNames(document: OdfDocument, renamed: ReadonlyMap<string, string>): void {
  for (const { tree } of texts(document)) {
    for (const element of tree.root.within()) {
      const tag = tree.text.slice(element.start, element.inner);
      if (tree.isGone(element) || !/:(?:href|ref-name|layer|chain-next-name)\s*=/.test(tag)) continue;
      for (const [name, { value }] of element.attributes) {
        const to = LEADING.has(name)
          ? renamed.get(value)
          : name === "xlink:href"
            ? followed(value, renamed)
            : undefined;
        if (to !== undefined) tree.set(element, name, to);
      }
    }
  }
}

/** `#name`, or `#name|region` with the kind of what is named. */
function followed(href: string, renamed: ReadonlyMap<string, string>): string | undefined {
  const [, name, kind = ""] = /^#(.*?)(\|[a-z]+)?$/.exec(href) ?? [];
  if (name === undefined) return undefined;
  const to = renamed.get(name) ?? renamed.get(decoded(name));
  return to === undefined ? undefined : `#${to}${kind}`;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
