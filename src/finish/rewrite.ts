/**
 * Edits XML while it streams past, and leaves every byte that no rule touches
 * as it was. It is a scanner, not a validating parser: it works on parts that
 * an office program wrote, and what it wrote is parsed again afterwards.
 */
import { escapeXml, unescapeXml } from "../tools/escape.js";

export interface Attribute {
  /** As written, with its prefix. */
  readonly name: string;
  readonly uri: string;
  readonly local: string;
  /** With the predefined and numeric entities resolved. */
  readonly value: string;
}

/** A start tag that a rule may look at and change. */
export interface Element {
  readonly uri: string;
  readonly local: string;
  readonly attributes: readonly Attribute[];
  /** 1 for the root. */
  readonly depth: number;
  /** True when nothing at all is in it, not even a blank. */
  readonly isEmpty: boolean;
  /** What follows the start tag up to the next tag, as written; all or the beginning of a long text. */
  readonly text: string;
  /** False when it surely has no `xlink:href`; quicker to tell than `attributes`. */
  readonly mayLink: boolean;
  /** False when each attribute surely has a prefix; quicker to tell than `attributes`. */
  readonly mayHaveBareAttributes: boolean;
  /** Namespace and local name of the element around this one; empty for the root. */
  readonly parent: { readonly uri: string; readonly local: string };
  /** The value of an attribute, by namespace and local name. */
  value(uri: string, local: string): string | undefined;
  /** The prefix that stands for a namespace here; nothing when none does. */
  prefixOf(uri: string): string | undefined;
}

/** What is to become of an element: nothing means that it stays as it is. */
export type Edit =
  | undefined
  /** The element goes, with all that is in it. */
  | "drop"
  /** The element goes with all that is in it, and this XML comes in its place. */
  | { readonly instead: string }
  | Change;

/** Changes of an element that stays. */
export interface Change {
  /** Attributes to leave out, by their name as written. */
  readonly without?: readonly string[];
  /** Attributes to write, by their name as written, with their values: those that are there get another one. */
  readonly set?: ReadonlyMap<string, string>;
  /** XML to put right before the element. */
  readonly before?: string;
  /** XML to put right after the start tag. */
  readonly inside?: string;
  /** XML to put right before the end tag, when it is known that late. */
  readonly atEnd?: () => string;
}

/** Asked for every start tag that is not inside a dropped element. */
export type Editor = (element: Element) => Edit;

/** An element that is open. */
interface Open {
  readonly uri: string;
  readonly local: string;
  readonly atEnd?: () => string;
  /** Bindings of prefixes here: shared with the parent when the element declares none. */
  readonly bindings: ReadonlyMap<string, string>;
}

const NO_VALUES: ReadonlyMap<string, string> = new Map();
export const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
const ROOT: Open = { uri: "", local: "", bindings: new Map([["xml", XML_NAMESPACE]]) };
const EXCLAMATION = 0x21;
const SLASH = 0x2f;
const QUESTION = 0x3f;
/** How much text after a start tag is waited for, in characters. */
const LOOK_AHEAD = 1000;
/** Longest start tag, comment or the like that is held in memory, in characters. */
const MAX_TOKEN = 8 * 1024 * 1024;
/** Most that are declared at one place: office programs declare some forty, on the root. */
const MAX_NAMESPACES = 500;

/**
 * The edited text, piece by piece. `onChange` is told of each place where it is
 * another than it was. Throws when the text ends inside a tag or a tag is beyond
 * the limit.
 */
export async function* rewrite(
  source: AsyncIterable<string> | Iterable<string>,
  editor: Editor,
  onChange?: () => void,
): AsyncIterable<string> {
  const scanner = scannerOf(editor, onChange);
  let held = "";
  for await (const chunk of source) {
    held += chunk;
    const { output, used } = scanner.scan(held);
    held = held.slice(used);
    if (held.length > MAX_TOKEN) throw new Error("a tag in the document is larger than 8 MB");
    if (output !== "") yield output;
  }
  if (held !== "") throw new Error("the document ends inside a tag");
}

function scannerOf(editor: Editor, onChange?: () => void) {
  const stack: Open[] = [];
  /** Depth of the element that is being dropped; 0 when none is. */
  let dropDepth = 0;

  function scan(text: string): { output: string; used: number } {
    let output = "";
    /** Where what has not been copied yet begins: what nothing touches is copied in one go. */
    let from = 0;
    let at = 0;
    for (;;) {
      const start = text.indexOf("<", at);
      const end = start < 0 ? -1 : tokenEnd(text, start);
      if (end < 0) {
        at = start < 0 ? text.length : start;
        break;
      }
      at = end;
      const second = text.charCodeAt(start + 1);
      if (second === EXCLAMATION || second === QUESTION) continue;
      if (second === SLASH) {
        const added = stack.at(-1)?.atEnd?.() ?? "";
        if (added !== "" && dropDepth === 0) {
          onChange?.();
          output += text.slice(from, start) + added;
          from = start;
        }
        if (closeTag()) from = end;
        continue;
      }
      // What follows the tag is a part of what an editor is told.
      if (text.indexOf("<", end) < 0 && text.length - end < LOOK_AHEAD) {
        at = start;
        break;
      }
      const tag = text.slice(start, end);
      const edited = openTag(tag, text, end);
      // An editor may want to be heard at the end only.
      if (edited === undefined || edited === tag) continue;
      onChange?.();
      output += text.slice(from, start) + edited;
      from = end;
    }
    if (dropDepth === 0) output += text.slice(from, at);
    return { output, used: at };
  }

  /** True when it closes the element that is dropped. */
  function closeTag(): boolean {
    const closesDropped = dropDepth > 0 && stack.length === dropDepth;
    stack.pop();
    if (closesDropped) dropDepth = 0;
    return closesDropped;
  }

  /** The text to write in place of the tag; nothing when it stays as it is. */
  function openTag(tag: string, text: string, end: number): string | undefined {
    const selfClosing = tag.endsWith("/>");
    const parent = stack.at(-1) ?? ROOT;
    const name = tag.slice(1, nameEnd(tag));
    const bindings = tag.includes("xmlns") ? withDeclarations(parent.bindings, tag) : parent.bindings;
    const { uri, local } = resolve(name, bindings, true);
    const own: Open = { uri, local, bindings };
    const edit = dropDepth > 0 ? undefined : editor(elementOf(tag, own, parent, stack.length + 1, text, end));
    const change = edit !== "drop" && edit !== undefined && !("instead" in edit) ? edit : undefined;
    if (!selfClosing) stack.push(change?.atEnd ? { ...own, atEnd: change.atEnd } : own);
    if (edit === undefined) return undefined;
    if (change === undefined) {
      if (!selfClosing) dropDepth = stack.length;
      return edit === "drop" ? "" : (edit as { instead: string }).instead;
    }
    return changed(tag, name, selfClosing, change);
  }

  return { scan };
}

function changed(tag: string, name: string, selfClosing: boolean, change: Change): string {
  const { without = [], set, before = "", inside = "", atEnd } = change;
  const kept = without.length > 0 || set ? withAttributes(tag, without, set ?? NO_VALUES) : tag;
  if (!selfClosing) return before + kept + inside;
  const content = inside + (atEnd?.() ?? "");
  return before + (content === "" ? kept : `${kept.slice(0, -2).trimEnd()}>${content}</${name}>`);
}

function elementOf(tag: string, own: Open, parent: Open, depth: number, text: string, end: number): Element {
  let parsed: Attribute[] | undefined;
  const attributes = () => {
    parsed ??= attributesOf(tag)
      .filter(({ name }) => name !== "xmlns" && !name.startsWith("xmlns:"))
      .map(({ name, raw }) => ({ name, ...resolve(name, own.bindings, false), value: unescapeXml(raw) }));
    return parsed;
  };
  return {
    uri: own.uri,
    local: own.local,
    parent,
    depth,
    get isEmpty() {
      return tag.endsWith("/>") || text.startsWith("</", end);
    },
    get text() {
      const next = text.indexOf("<", end);
      return tag.endsWith("/>") ? "" : text.slice(end, next < 0 ? undefined : next);
    },
    get mayLink() {
      return tag.includes(":href");
    },
    get attributes() {
      return attributes();
    },
    get mayHaveBareAttributes() {
      return BARE_ATTRIBUTE.test(tag);
    },
    value: (uri, local) => attributes().find((attribute) => attribute.local === local && attribute.uri === uri)?.value,
    prefixOf(uri) {
      for (const [prefix, bound] of own.bindings) if (bound === uri && prefix !== "") return prefix;
      return undefined;
    },
  };
}

/** The end of the token that begins at `start`, or -1 when it is not all there yet. */
function tokenEnd(text: string, start: number): number {
  const second = text.charCodeAt(start + 1);
  if (second !== EXCLAMATION && second !== QUESTION) return tagEnd(text, start);
  if (text.startsWith("<!--", start)) return after(text, "-->", start + 4);
  if (text.startsWith("<![CDATA[", start)) return after(text, "]]>", start + 9);
  if (text.startsWith("<?", start)) return after(text, "?>", start + 2);
  // Too short yet to tell a comment or CDATA from a declaration.
  if (text[start + 1] === "!" && text.length < start + 9) return -1;
  return tagEnd(text, start);
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? -1 : found + mark.length;
}

function tagEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === 0x3e) return at + 1;
    if (char === 0x22 || char === 0x27) {
      at = text.indexOf(char === 0x22 ? '"' : "'", at + 1);
      if (at < 0) return -1;
    }
  }
  return -1;
}

const NAME_END = /[\s/>]/g;

function nameEnd(tag: string): number {
  NAME_END.lastIndex = 1;
  return NAME_END.exec(tag)?.index ?? tag.length;
}

/** Also matches inside of values. */
const BARE_ATTRIBUTE = /\s[^\s:=]+\s*=/;
const ATTRIBUTE = /\s+([^\s=/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

function attributesOf(tag: string): { name: string; raw: string }[] {
  return [...tag.slice(nameEnd(tag)).matchAll(ATTRIBUTE)].map((match) => ({
    name: match[1] ?? "",
    raw: match[2] ?? match[3] ?? "",
  }));
}

function withAttributes(tag: string, without: readonly string[], values: ReadonlyMap<string, string>): string {
  const end = nameEnd(tag);
  const found = new Set<string>();
  const kept = tag.slice(end).replace(ATTRIBUTE, (whole, name: string) => {
    if (without.includes(name)) return "";
    const value = values.get(name);
    found.add(name);
    return value === undefined ? whole : ` ${name}="${escapeXml(value)}"`;
  });
  const added = [...values].filter(([name]) => !found.has(name) && !without.includes(name));
  return tag.slice(0, end) + added.map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join("") + kept;
}

function withDeclarations(outer: ReadonlyMap<string, string>, tag: string): ReadonlyMap<string, string> {
  const declared = attributesOf(tag).filter(({ name }) => name === "xmlns" || name.startsWith("xmlns:"));
  if (declared.length === 0) return outer;
  if (outer.size + declared.length > MAX_NAMESPACES) throw new Error("the document declares too many namespaces");
  return new Map([...outer, ...declared.map(({ name, raw }) => [name.slice(6), unescapeXml(raw)] as const)]);
}

function resolve(
  name: string,
  bindings: ReadonlyMap<string, string>,
  useDefault: boolean,
): { uri: string; local: string } {
  const colon = name.indexOf(":");
  if (colon >= 0) return { uri: bindings.get(name.slice(0, colon)) ?? "", local: name.slice(colon + 1) };
  return { uri: useDefault ? (bindings.get("") ?? "") : "", local: name };
}
