/**
 * An XML part as a tree over its own text: each element knows where it begins and ends there. What changes is noted as
 * a stretch of the text with what comes in its place, so every byte that nothing touches stays as it was. A cleaner has
 * to look ahead and back (a formula at the beginning refers to a sheet at the end), which a stream cannot.
 */
import { UnreadableError } from "../errors.js";
import { escapeXml, unescapeXml } from "../tools/escape.js";
import { walkXml, XmlError } from "../tools/xml.js";

/** Prefixes by which this program calls namespaces, whatever a document calls them. */
export type Names = ReadonlyMap<string, string>;

/** Largest part that is held in memory, in characters. */
const MAX_LENGTH = 192 * 1024 * 1024;
const MAX_ELEMENTS = 3_000_000;
/** Real documents go no deeper than some forty; who walks through a tree may call itself for each level. */
const MAX_DEPTH = 400;

const NONE: readonly XmlElement[] = [];

export class XmlElement {
  private kids: XmlElement[] | undefined;
  /** Just behind the start tag. */
  inner = 0;
  /** Where the end tag begins; `inner` for an empty-element tag. */
  innerEnd = 0;
  end = 0;

  constructor(
    readonly tree: XmlTree,
    readonly parent: XmlElement | undefined,
    /** `table:table-cell`, with the prefix of `Names`; `?:local` in any other namespace. */
    readonly name: string,
    readonly start: number,
  ) {}

  get children(): readonly XmlElement[] {
    return this.kids ?? NONE;
  }

  add(child: XmlElement): void {
    if (this.kids) this.kids.push(child);
    else this.kids = [child];
  }

  /** The value of an attribute by its name with the prefix of `Names`. */
  attr(name: string): string | undefined {
    const tag = this.tree.text.slice(this.start, this.inner);
    const local = name.slice(name.indexOf(":") + 1);
    if (!tag.includes(local)) return undefined;
    for (const attribute of attributesOf(tag))
      if (attribute.written.endsWith(local) && this.tree.nameOf(attribute.written, this) === name)
        return unescapeXml(attribute.raw);
    return undefined;
  }

  /** All attributes by their names with the prefixes of `Names`; declarations of namespaces are none. */
  get attributes(): ReadonlyMap<string, { readonly written: string; readonly value: string }> {
    const all = attributesOf(this.tree.text.slice(this.start, this.inner));
    const own = all.filter(({ written }) => !isDeclaration(written));
    return new Map(
      own.map(({ written, raw }) => [this.tree.nameOf(written, this), { written, value: unescapeXml(raw) }]),
    );
  }

  child(name: string): XmlElement | undefined {
    return this.children.find((child) => child.name === name);
  }

  all(name: string): readonly XmlElement[] {
    return this.children.filter((child) => child.name === name);
  }

  /** Every element in it, in the order of the text. */
  *within(): Generator<XmlElement, void> {
    const stack: { of: readonly XmlElement[]; at: number }[] = [{ of: this.children, at: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.of[top.at];
      top.at += 1;
      if (next === undefined) stack.pop();
      else {
        yield next;
        stack.push({ of: next.children, at: 0 });
      }
    }
  }

  /** The nearest element around it with such a name. */
  around(name: string): XmlElement | undefined {
    let element = this.parent;
    while (element && element.name !== name) element = element.parent;
    return element;
  }

  /** The stretches of text that stand directly in it. */
  *gaps(): Generator<{ readonly from: number; readonly to: number }, void> {
    let from = this.inner;
    for (const child of this.children) {
      if (child.start > from) yield { from, to: child.start };
      from = child.end;
    }
    if (this.innerEnd > from) yield { from, to: this.innerEnd };
  }

  /** All text in it. */
  get text(): string {
    let text = "";
    for (const { from, to } of this.gaps()) text += this.tree.text.slice(from, to);
    for (const element of this.within())
      for (const { from, to } of element.gaps()) text += this.tree.text.slice(from, to);
    return unescapeXml(text);
  }

  /** As it is written. */
  get source(): string {
    return this.tree.text.slice(this.start, this.end);
  }

  get innerSource(): string {
    return this.tree.text.slice(this.inner, this.innerEnd);
  }
}

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly instead: string;
}

export class XmlTree {
  readonly root: XmlElement;
  private readonly splices: Splice[] = [];
  private readonly changed = new Map<XmlElement, Map<string, string | undefined>>();
  private readonly gone = new Set<XmlElement>();
  /** The text with all changes, until there are more. */
  private made: string | undefined;
  /** Prefixes that elements declare: those of the root, and of the few others that declare any. */
  private readonly declared = new Map<XmlElement, ReadonlyMap<string, string>>();

  /** Throws an `UnreadableError` when the part is broken or beyond a limit. */
  constructor(
    readonly text: string,
    private readonly part: string,
    private readonly names: Names,
  ) {
    if (text.length > MAX_LENGTH) throw new UnreadableError(`part of it is too large to be cleaned (${part})`, true);
    this.root = this.parsed();
  }

  private parsed(): XmlElement {
    let root: XmlElement | undefined;
    let open: XmlElement | undefined;
    let count = 0;
    try {
      walkXml(
        this.text,
        {
          open: ({ uri, local }, _depth, position) => {
            count += 1;
            if (count > MAX_ELEMENTS)
              throw new UnreadableError(`part of it is too large to be cleaned (${this.part})`, true);
            const start = this.text.lastIndexOf("<", position - 1);
            const element = new XmlElement(this, open, `${this.names.get(uri) ?? "?"}:${local}`, start);
            element.inner = position;
            if (!this.text.startsWith("<", start)) this.broken("its tags cannot be found");
            if (this.text.slice(start, position).includes("xmlns")) this.declare(element);
            open?.add(element);
            root ??= element;
            open = element;
          },
          close: (_tag, _depth, position) => {
            if (!open) return;
            open.end = position;
            open.innerEnd = position === open.inner ? position : this.text.lastIndexOf("<", position - 1);
            open = open.parent;
          },
        },
        true,
        { depth: MAX_DEPTH },
      );
    } catch (error) {
      if (error instanceof XmlError) this.broken(error.message);
      throw error;
    }
    return root ?? this.broken("there is nothing in it");
  }

  private broken(why: string): never {
    throw new UnreadableError(`part of it is broken (${this.part}): ${why}`);
  }

  private declare(element: XmlElement): void {
    const declarations = attributesOf(this.text.slice(element.start, element.inner))
      .filter(({ written }) => isDeclaration(written))
      .map(({ written, raw }) => [written.slice("xmlns:".length), unescapeXml(raw).trim()] as const);
    if (declarations.length > 0) this.declared.set(element, new Map(declarations));
  }

  /** An attribute's name as it is written, with the prefix of `Names`. */
  nameOf(written: string, element: XmlElement): string {
    const colon = written.indexOf(":");
    if (colon < 0) return written;
    const prefix = written.slice(0, colon);
    for (let at: XmlElement | undefined = element; at; at = at.parent) {
      const uri = this.declared.get(at)?.get(prefix);
      if (uri !== undefined) return `${this.names.get(uri) ?? "?"}:${written.slice(colon + 1)}`;
    }
    return prefix === "xml" ? written : `?:${written.slice(colon + 1)}`;
  }

  /** How a name with a prefix of `Names` is to be written in this part. */
  written(name: string): string {
    const colon = name.indexOf(":");
    if (colon < 0) return name;
    for (const [prefix, uri] of this.declared.get(this.root) ?? [])
      if (this.names.get(uri) === name.slice(0, colon))
        return prefix === "" ? name.slice(colon + 1) : prefix + name.slice(colon);
    return this.broken("it is written in an unusual way");
  }

  // ------------------------------------------------------------------ edits

  /** Takes out an element with all that is in it. */
  drop(element: XmlElement): void {
    this.gone.add(element);
    this.splice(element.start, element.end, "");
  }

  replace(element: XmlElement, xml: string): void {
    this.gone.add(element);
    this.splice(element.start, element.end, xml);
  }

  /** Takes out the tags of an element; what is in it stays. */
  unwrap(element: XmlElement): void {
    this.splice(element.start, element.inner, "");
    if (element.innerEnd > element.inner) this.splice(element.innerEnd, element.end, "");
    else if (element.end > element.inner) this.splice(element.inner, element.end, "");
  }

  /** Takes out all that is in an element. */
  clear(element: XmlElement): void {
    for (const child of element.children) this.gone.add(child);
    this.splice(element.inner, element.innerEnd, "");
  }

  /** Of overlapping stretches the outer one counts, of equal ones the first. */
  splice(from: number, to: number, instead: string): void {
    this.made = undefined;
    this.splices.push({ from, to, instead });
  }

  /** Writes an attribute, or takes it out. */
  set(element: XmlElement, name: string, value: string | undefined): void {
    this.made = undefined;
    const known = this.changed.get(element);
    if (known) known.set(name, value);
    else this.changed.set(element, new Map([[name, value]]));
  }

  /** True for what was dropped or replaced, itself or with what is around it. */
  isGone(element: XmlElement): boolean {
    for (let at: XmlElement | undefined = element; at; at = at.parent) if (this.gone.has(at)) return true;
    return false;
  }

  get isChanged(): boolean {
    return this.splices.length > 0 || this.changed.size > 0;
  }

  /** The text with all changes. */
  result(): string {
    this.made ??= this.changedText();
    return this.made;
  }

  private changedText(): string {
    const tags = [...this.changed].map(([element, values]) => ({
      from: element.start,
      to: element.inner,
      instead: this.startTag(element, values),
    }));
    const all = [...this.splices, ...tags].sort((a, b) => a.from - b.from || b.to - a.to);
    const pieces: string[] = [];
    let at = 0;
    for (const { from, to, instead } of all) {
      if (from < at) continue;
      pieces.push(this.text.slice(at, from), instead);
      at = to;
    }
    pieces.push(this.text.slice(at));
    return pieces.join("");
  }

  /** A start tag with other attributes. */
  startTag(element: XmlElement, values: ReadonlyMap<string, string | undefined>): string {
    const tag = this.text.slice(element.start, element.inner);
    const rest = new Map(values);
    const kept = attributesOf(tag).flatMap(({ written, raw }) => {
      const name = isDeclaration(written) ? written : this.nameOf(written, element);
      if (!rest.has(name)) return [` ${written}="${raw.replaceAll('"', "&quot;")}"`];
      const value = rest.get(name);
      rest.delete(name);
      return value === undefined ? [] : [` ${written}="${escapeXml(value)}"`];
    });
    const added = [...rest].flatMap(([name, value]) =>
      value === undefined ? [] : [` ${this.written(name)}="${escapeXml(value)}"`],
    );
    const [start = "<"] = /^<[^\s/>]+/.exec(tag) ?? [];
    return `${start}${kept.join("")}${added.join("")}${tag.endsWith("/>") ? "/>" : ">"}`;
  }
}

function isDeclaration(written: string): boolean {
  return written === "xmlns" || written.startsWith("xmlns:");
}

/** The attributes of a start tag that is known to be well-formed. */
function attributesOf(tag: string): { readonly written: string; readonly raw: string }[] {
  const attributes: { written: string; raw: string }[] = [];
  for (let at = 0; ; ) {
    const equals = tag.indexOf("=", at);
    if (equals < 0) return attributes;
    let quote = equals + 1;
    while (tag[quote] !== '"' && tag[quote] !== "'") {
      if (quote >= tag.length) return attributes;
      quote += 1;
    }
    const end = tag.indexOf(tag[quote] as string, quote + 1);
    if (end < 0) return attributes;
    const before = tag.slice(at, equals).trimEnd();
    attributes.push({ written: before.slice(lastBlank(before) + 1), raw: tag.slice(quote + 1, end) });
    at = end + 1;
  }
}

/** XML knows no blanks but this one and three below it (2.3). */
const BLANK = 0x20;

function lastBlank(text: string): number {
  let at = text.length - 1;
  while (at >= 0 && text.charCodeAt(at) > BLANK) at -= 1;
  return at;
}
