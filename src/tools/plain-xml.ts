/**
 * A quick way through *plain* XML, which is how office programs write it: nothing
 * but elements, attributes in double quotes, text, and references to characters.
 * Measured on the parts of real documents it takes a fifth of the time of the
 * parser in `xml.ts`, which is most of the time that checks take.
 *
 * It decides nothing. Whatever it does not know for sure (a comment, a document
 * type, a name in another script, a fault) ends it, and the parser reads the part
 * from its beginning: it tells what is wrong, or tells the handler the rest. A
 * test holds that both tell the same.
 */
import type { XmlPlace, XmlTag, XmlWalker } from "./xml.js";

/** How far the quick way came: to the end, or so many tags (start tags and ends of elements). */
export type Passed = "all" | number;

/** Bounds that the caller sets; what is beyond them is for the parser to refuse. */
export interface PlainLimits {
  readonly depth: number;
  readonly attributes: number;
  /** Declarations of namespaces that hold at one place. */
  readonly namespaces: number;
  /** Start tags and ends of elements; no bound when absent. */
  readonly tags?: number;
}

const DECLARATION = /^<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")?(?: standalone="(?:yes|no)")?\s*\?>/;
/** What is left to the parser: markup that is neither tag nor text, and characters that XML does not allow. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NOT_PLAIN = /<[!?]|\]\]>|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/;
const SPACE = /^[ \t\n]*$/;

const NAME = "[A-Za-z_][A-Za-z0-9_.-]*";
const START = new RegExp(`<(${NAME}(?::${NAME})?)((?:[ \\t\\n]+${NAME}(?::${NAME})?="[^"<]*")*)[ \\t\\n]*(/?)>`, "y");
const END = new RegExp(`</(${NAME}(?::${NAME})?)[ \\t\\n]*>`, "y");
/** A processing instruction that stands before the root. The declaration is none. */
const INSTRUCTION = new RegExp(`[ \\t\\n]*<\\?(?!xml[ \\t\\n?])(${NAME})([ \\t\\n][^?]*)\\?>`, "iy");
const LEADING_SPACE = /^[ \t\n]+/;

const XML = "http://www.w3.org/XML/1998/namespace";
const XMLNS = "http://www.w3.org/2000/xmlns/";

/** Thrown and caught here only: the parser takes over. */
const NOT_SURE = new Error("not sure");

/** What the prefixes stand for. Linked, not copied: many elements may declare one more each, below others that declare many. */
interface Bindings {
  /** Those of one element, and what was looked up through it. */
  readonly own: Map<string, string>;
  readonly outer: Bindings | undefined;
  /** Declarations that hold here, those that are hidden by others included. */
  readonly count: number;
}

type Attributes = XmlTag["attributes"];

interface Open {
  readonly tag: PlainTag;
  readonly bindings: Bindings;
}

/**
 * Reads as far as it can. The handler is told of each tag and text in turn, just as
 * the parser would tell it; the positions are those in a source without carriage
 * returns. When `whole` is false the source is the beginning of a document, and all
 * of it is read when only its last tag is cut off.
 */
export function readPlainXml(source: string, handler: XmlWalker, limits: PlainLimits, whole = true): Passed {
  const text = source.includes("\r") ? source.replace(/\r\n?/g, "\n") : source;
  const around = instructionsAround(text, DECLARATION.exec(text)?.[0].length ?? 0);
  let at = around.from;
  if (NOT_PLAIN.test(text.slice(at, around.to))) return 0;

  handler.started?.(() => placeIn(text, at));
  const stack: Open[] = [];
  let tags = 0;
  let hadRoot = false;
  const close = () => {
    const { tag } = stack[stack.length - 1] as Open;
    handler.close?.(tag as unknown as XmlTag, stack.length, at);
    stack.pop();
    tags += 1;
  };
  /** A text is told only when the tag after it is sound: what was told can be counted in tags. */
  const tellText = (between: string) => {
    if (between !== "" && stack.length > 0) handler.text?.(between);
  };
  const tellInstructions = (instructions: readonly Instruction[]) => {
    for (const { target, body } of instructions) handler.instruction?.(target, body);
  };
  try {
    for (;;) {
      const found = text.indexOf("<", at);
      const next = found < around.to ? found : -1;
      const raw = text.slice(at, next < 0 ? around.to : next);
      if (stack.length === 0 && !SPACE.test(raw)) return tags;
      if (next < 0) {
        if (!whole || (hadRoot && stack.length === 0)) tellInstructions(around.after);
        return !whole || (hadRoot && stack.length === 0) ? "all" : tags;
      }
      if (hadRoot && stack.length === 0) return tags;
      if (!whole && text.indexOf(">", next) < 0) return "all";
      const between = handler.text || raw.includes("&") ? unescaped(raw) : "";

      if (text.charCodeAt(next + 1) === SLASH) {
        END.lastIndex = next;
        const end = END.exec(text);
        if (!end || end[1] !== stack.at(-1)?.tag.name) return tags;
        at = END.lastIndex;
        tellText(between);
        close();
        continue;
      }
      START.lastIndex = next;
      const start = START.exec(text);
      if (!start || stack.length >= limits.depth || tags >= (limits.tags ?? Number.POSITIVE_INFINITY)) return tags;
      at = START.lastIndex;
      const isEmpty = start[3] === "/";
      const opened = openTag(start[1] as string, start[2] as string, isEmpty, stack.at(-1)?.bindings ?? NONE, limits);
      if (hadRoot) tellText(between);
      else tellInstructions(around.before);
      hadRoot = true;
      stack.push(opened);
      tags += 1;
      handler.open?.(opened.tag as unknown as XmlTag, stack.length, at);
      if (isEmpty) close();
    }
  } catch (error) {
    if (error === NOT_SURE) return tags;
    throw error;
  }
}

/** Asked for seldom, when something is wrong. */
function placeIn(text: string, at: number): XmlPlace {
  let line = 1;
  for (let found = text.indexOf("\n"); found >= 0 && found < at; found = text.indexOf("\n", found + 1)) line += 1;
  return { line, column: at - text.lastIndexOf("\n", at - 1) };
}

interface Instruction {
  readonly target: string;
  readonly body: string;
}

/** The instructions before the root, and one behind it: metadata are wrapped in two of them. `from` and `to` are where the rest begins and ends. */
function instructionsAround(text: string, start: number) {
  const before: Instruction[] = [];
  let from = start;
  for (let found = instructionAt(text, from); found; found = instructionAt(text, from)) {
    before.push(found);
    from = INSTRUCTION.lastIndex;
  }
  const to = text.lastIndexOf("<?");
  const last = to > from ? instructionAt(text, to) : undefined;
  if (!last || !SPACE.test(text.slice(INSTRUCTION.lastIndex))) return { before, from, after: [], to: text.length };
  return { before, from, after: [last], to };
}

function instructionAt(text: string, at: number): Instruction | undefined {
  INSTRUCTION.lastIndex = at;
  const found = INSTRUCTION.exec(text);
  return found ? { target: found[1] as string, body: (found[2] as string).replace(LEADING_SPACE, "") } : undefined;
}

const SLASH = 0x2f;
/** Without a declaration, names without a prefix are in no namespace. */
const NONE: Bindings = { own: new Map([["", ""]]), outer: undefined, count: 0 };

function openTag(name: string, rest: string, isEmpty: boolean, outer: Bindings, limits: PlainLimits): Open {
  if (rest === "") return { tag: new PlainTag(name, isEmpty, outer, NO_PAIRS), bindings: outer };
  const pairs: string[] = [];
  let own: Map<string, string> | undefined;
  // It is known by now that there is nothing but names, values in double quotes, and space between them.
  for (let at = 0; ; ) {
    const equals = rest.indexOf("=", at);
    if (equals < 0) break;
    const full = rest.slice(at, equals).trimStart();
    at = rest.indexOf('"', equals + 2) + 1;
    const value = normalised(rest.slice(equals + 2, at - 1));
    pairs.push(full, value);
    if (!full.startsWith("xmlns")) continue;
    if (full.length === XMLNS_LENGTH || full[XMLNS_LENGTH] === ":") {
      own ??= new Map();
      bind(own, full.slice(XMLNS_LENGTH + 1), value);
    }
  }
  if (pairs.length > 2 * limits.attributes) throw NOT_SURE;
  const bindings = own ? { own, outer, count: outer.count + own.size } : outer;
  if (bindings.count > limits.namespaces) throw NOT_SURE;
  refuseTwins(pairs, bindings);
  return { tag: new PlainTag(name, isEmpty, bindings, pairs), bindings };
}

const XMLNS_LENGTH = "xmlns".length;
const NO_PAIRS: readonly string[] = [];

/** What the parser calls a tag. Most handlers look at no attribute of most tags, so those are made when they are asked for. */
class PlainTag implements Pick<XmlTag, "name" | "prefix" | "local" | "uri" | "isSelfClosing"> {
  readonly prefix: string;
  readonly local: string;
  readonly uri: string;
  private made: Attributes | undefined = undefined;

  constructor(
    readonly name: string,
    readonly isSelfClosing: boolean,
    private readonly bindings: Bindings,
    private readonly pairs: readonly string[],
  ) {
    const colon = name.indexOf(":");
    this.prefix = colon < 0 ? "" : name.slice(0, colon);
    this.local = name.slice(colon + 1);
    this.uri = uriOf(this.prefix, bindings);
  }

  get attributes(): Attributes {
    this.made ??= attributesOf(this.pairs, this.bindings);
    return this.made;
  }
}

function attributesOf(pairs: readonly string[], bindings: Bindings): Attributes {
  const attributes: Attributes = Object.create(null);
  for (let at = 0; at < pairs.length; at += 2) {
    const [name, value] = [pairs[at] as string, pairs[at + 1] as string];
    const colon = name.indexOf(":");
    const prefix = colon < 0 ? "" : name.slice(0, colon);
    const uri = prefix === "" ? (name === "xmlns" ? XMLNS : "") : uriOf(prefix, bindings);
    attributes[name] = { name, prefix, local: name.slice(colon + 1), uri, value };
  }
  return attributes;
}

/** No name may stand twice, nor may two names be one, with two prefixes for one namespace; and every prefix must be bound. */
function refuseTwins(pairs: readonly string[], bindings: Bindings): void {
  if (pairs.length > MANY) {
    refuseTwinsOfMany(pairs, bindings);
    return;
  }
  for (let at = 0; at < pairs.length; at += 2) {
    const name = pairs[at] as string;
    const colon = name.indexOf(":");
    const uri = colon < 0 ? "" : uriOf(name.slice(0, colon), bindings);
    for (let before = 0; before < at; before += 2) {
      const other = pairs[before] as string;
      if (other === name || (colon >= 0 && isSame(other, name.slice(colon), uri, bindings))) throw NOT_SURE;
    }
  }
}

/** From here on, comparing each with each takes longer than a set. */
const MANY = 24;

/** `local` begins with a colon. */
function isSame(name: string, local: string, uri: string, bindings: Bindings): boolean {
  return name.endsWith(local) && uriOf(name.slice(0, name.length - local.length), bindings) === uri;
}

function refuseTwinsOfMany(pairs: readonly string[], bindings: Bindings): void {
  const seen = new Set<string>();
  for (let at = 0; at < pairs.length; at += 2) {
    const name = pairs[at] as string;
    const colon = name.indexOf(":");
    const uri = colon < 0 ? "" : uriOf(name.slice(0, colon), bindings);
    seen.add(uri === "" ? name : `${uri} ${name.slice(colon + 1)}`);
  }
  if (seen.size * 2 < pairs.length) throw NOT_SURE;
}

function bind(bindings: Map<string, string>, prefix: string, uri: string): void {
  if (uri.trim() !== uri) throw NOT_SURE;
  if (prefix === "xml" || prefix === "xmlns" || uri === XML || uri === XMLNS || (uri === "" && prefix !== "")) {
    throw NOT_SURE;
  }
  bindings.set(prefix, uri);
}

function uriOf(prefix: string, bindings: Bindings): string {
  if (prefix === "xml") return XML;
  if (prefix === "xmlns") return XMLNS;
  const uri = boundTo(prefix, bindings);
  if (uri === undefined) throw NOT_SURE;
  return uri;
}

/** What is found further up is remembered on the way, so that a long way is gone once. */
function boundTo(prefix: string, { own, outer }: Bindings): string | undefined {
  const known = own.get(prefix);
  if (known !== undefined || !outer) return known;
  const uri = boundTo(prefix, outer);
  if (uri !== undefined) own.set(prefix, uri);
  return uri;
}

/** XML 1.0, 3.3.3: line breaks and tabulators in a value are blanks, unless they are written as references. */
function normalised(raw: string): string {
  return unescaped(raw.includes("\n") || raw.includes("\t") ? raw.replace(/[\t\n]/g, " ") : raw);
}

const PREDEFINED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const REFERENCE = /&(?:(lt|gt|amp|quot|apos);|#x([0-9a-fA-F]{1,6});|#([0-9]{1,7});|)/g;

function unescaped(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (_all, name?: string, hex?: string, decimal?: string) => {
    if (name !== undefined) return PREDEFINED[name] as string;
    const code = hex !== undefined ? Number.parseInt(hex, 16) : decimal !== undefined ? Number(decimal) : 0;
    const isCharacter =
      code === 0x9 ||
      code === 0xa ||
      code === 0xd ||
      (code >= 0x20 && code <= 0xd7ff) ||
      (code >= 0xe000 && code <= 0xfffd);
    if (!isCharacter && !(code >= 0x10000 && code <= 0x10ffff)) throw NOT_SURE;
    return String.fromCodePoint(code);
  });
}
