/** Names that authors gave to parts of a document: nobody reads them, and so they are replaced by numbers where programs need them. */
import { type OdfDocument, texts } from "./document.js";

/** What is named: the attribute that holds the name, and the word that stands before the number, by the element. */
const NAMED: ReadonlyMap<string, readonly [attribute: string, word: string]> = new Map([
  ...named("text", "name", "Section", "section"),
  ...named("text", "name", "Index", "table-of-content illustration-index table-index object-index user-index"),
  ...named("text", "name", "Index", "alphabetical-index bibliography index-title"),
  ...named("text", "name", "mark", "bookmark bookmark-start bookmark-end"),
  ...named("text", "name", "mark", "reference-mark reference-mark-start reference-mark-end"),
  ...named("table", "name", "Table", "table"),
  ...named("draw", "name", "page", "page"),
  ...named("draw", "name", "layer", "layer"),
  ...named("draw", "name", "Shape", "frame rect line polyline polygon regular-polygon path circle ellipse g measure"),
  ...named("draw", "name", "Shape", "caption connector custom-shape control"),
]);

function named(prefix: string, attribute: string, word: string, elements: string) {
  return elements.split(" ").map((name) => [`${prefix}:${name}`, [`${prefix}:${attribute}`, word]] as const);
}

/** Attributes that lead to something by its name. */
const LEADING: ReadonlySet<string> = new Set(["text:ref-name", "draw:layer", "draw:chain-next-name"]);

/** Names as programs make them: a word, and at most a number. */
const OF_PROGRAM = /^(?:[\p{L}_.-]{1,24} ?\d{0,3}|_.*|docs-internal-guid.*)$/u;

export function nameAnew(document: OdfDocument): void {
  const renamed = new Map<string, string>();
  const taken = takenNames(document);
  const counted = namesInFormulas(document);
  let number = 0;
  const nameFor = (word: string) => {
    do number += 1;
    while (taken.has(`${word}${number}`));
    return `${word}${number}`;
  };
  const isWorkbook = document.body?.name === "office:spreadsheet";
  for (const { tree } of texts(document)) {
    for (const element of tree.root.within()) {
      const kind = NAMED.get(element.name);
      if (kind === undefined || tree.isGone(element) || (isWorkbook && element.name === "table:table")) continue;
      const [attribute, word] = kind;
      const name = element.attr(attribute);
      if (name === undefined || OF_PROGRAM.test(name)) continue;
      if (element.name === "table:table" && counted.has(name)) continue;
      const anew = renamed.get(name) ?? nameFor(word);
      renamed.set(name, anew);
      tree.set(element, attribute, anew);
    }
  }
  if (renamed.size > 0) followNames(document, renamed);
}

/** Names of the kind that are given here and stand somewhere already. */
function takenNames(document: OdfDocument): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const { tree } of texts(document))
    for (const [, name = ""] of tree.text.matchAll(/["'#]((?:Section|Index|Table|mark|page|layer|Shape)\d{1,9})\b/g))
      taken.add(name);
  return taken;
}

/** 9.5.1: formulas in tables of texts name the table that they count in. */
function namesInFormulas(document: OdfDocument): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { tree } of texts(document))
    for (const [, name = ""] of tree.text.matchAll(/&lt;([^.&<>]{1,200})\./g)) names.add(name);
  return names;
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
