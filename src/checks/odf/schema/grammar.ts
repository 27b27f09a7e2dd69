/**
 * A RELAX NG grammar in memory, and what can be asked of it. Follows James Clark's
 * "An algorithm for RELAX NG validation": a pattern's derivative by something that
 * was read is the pattern of all that may follow it. Patterns are interned, so that
 * equal ones are the same object, and what was worked out once is kept with them.
 *
 * Attributes are taken apart from the content once for each element (`plan.ts`),
 * because derivatives by attributes would make far more patterns than all else.
 */
import { UnreadableError } from "../../../errors.js";
import { type Datatype, datatypeOf } from "./datatypes.js";

/** As scripts/compile-grammars.mjs writes it. */
interface Table {
  readonly title: string;
  readonly start: number;
  readonly names: readonly (readonly [uri: string, local: string])[];
  readonly elements: readonly (readonly [nameClass: TableClass, pattern: number])[];
  readonly patterns: readonly (readonly [operator: string, ...operands: unknown[]])[];
}
type TableClass = readonly [kind: string, ...operands: unknown[]];

export type Kind =
  | "notAllowed"
  | "empty"
  | "text"
  | "choice"
  | "group"
  | "interleave"
  | "oneOrMore"
  | "list"
  | "data"
  | "value"
  | "attribute"
  | "element";

/** A set of names. `holds` is given the number of a name. */
export interface NameClass {
  readonly names: readonly number[];
  readonly isOpen: boolean;
  holds(name: number): boolean;
}

/** An element of the grammar: several may have the same name. */
export interface Definition {
  readonly id: number;
  readonly names: NameClass;
  readonly content: () => Pattern;
}

/** What an element may be where a pattern stands, and the pattern of what follows it. */
export interface Candidate {
  readonly definition: Definition;
  readonly rest: Pattern;
}

export class Pattern {
  readonly byName = new Map<number, readonly Candidate[]>();
  afterText: Pattern | undefined = undefined;
  bare: Pattern | undefined = undefined;

  constructor(
    readonly id: number,
    readonly kind: Kind,
    /** Of a choice all alternatives; of group and interleave two; of oneOrMore, list and attribute one. */
    readonly parts: readonly Pattern[],
    /** True when nothing at all is a match. */
    readonly nullable: boolean,
    readonly hasAttributes: boolean,
    /** True when something in it is matched by a whole text: data, a value, a list. */
    readonly hasData: boolean,
    readonly names?: NameClass,
    readonly definition?: Definition,
    readonly type?: Datatype,
    /** Of a value: what it is, white space as its type wants it. */
    readonly literal?: string,
  ) {}
}

/** Ordinary grammars and documents make some thousands. */
const MAX_PATTERNS = 300_000;
/** From here on a grammar is better made anew for the next document. */
const MANY_PATTERNS = 60_000;

export class Grammar {
  readonly title: string;
  readonly start: Pattern;
  readonly empty: Pattern;
  readonly notAllowed: Pattern;
  private readonly known = new Map<string, Pattern>();
  private readonly definitions: readonly Definition[];
  private readonly table: Table["patterns"];
  private readonly made: Pattern[] = [];
  private readonly numbers = new Map<string, Map<string, number>>();
  private readonly strangers = new Map<string, number>();
  private readonly names: (readonly [uri: string, local: string])[];

  constructor(json: string) {
    const table = JSON.parse(json) as Table;
    this.title = table.title;
    this.names = [...table.names];
    for (const [at, [uri, local]] of table.names.entries()) {
      const locals = this.numbers.get(uri) ?? new Map<string, number>();
      this.numbers.set(uri, locals.set(local, at));
    }
    this.notAllowed = this.intern("notAllowed", [], "", () => new Pattern(0, "notAllowed", [], false, false, false));
    this.empty = this.intern("empty", [], "", (id) => new Pattern(id, "empty", [], true, false, false));
    this.table = table.patterns;
    this.definitions = table.elements.map(([names, pattern], id) => ({
      id,
      names: this.nameClass(names),
      content: () => this.at(pattern),
    }));
    this.start = this.at(table.start);
  }

  /** True when documents before have left so much in it that a fresh one is better. */
  get isFull(): boolean {
    return this.known.size > MANY_PATTERNS;
  }

  /** True for namespaces that have a name in the grammar. */
  knows(uri: string): boolean {
    return this.numbers.has(uri);
  }

  /**
   * The number of a name. Names that the grammar does not know share one number
   * for each namespace, since nothing but its namespace can matter of such a name.
   */
  numberOf(uri: string, local: string): number {
    const locals = this.numbers.get(uri);
    return locals?.get(local) ?? this.strangerOf(locals ? uri : OTHER);
  }

  nameOf(number: number): readonly [uri: string, local: string] {
    return this.names[number] ?? ["", "?"];
  }

  private strangerOf(uri: string): number {
    const known = this.strangers.get(uri);
    if (known !== undefined) return known;
    const number = this.names.push([uri, ""]) - 1;
    this.strangers.set(uri, number);
    return number;
  }

  // ------------------------------------------------------------- derivatives

  /** What an element of that name may be, where `pattern` stands. */
  candidates(pattern: Pattern, name: number): readonly Candidate[] {
    const known = pattern.byName.get(name);
    if (known) return known;
    const found = unique(this.findCandidates(pattern, name));
    pattern.byName.set(name, found);
    return found;
  }

  private findCandidates(pattern: Pattern, name: number): readonly Candidate[] {
    const [a, b] = pattern.parts as [Pattern, Pattern];
    switch (pattern.kind) {
      case "element": {
        const definition = pattern.definition as Definition;
        return definition.names.holds(name) ? [{ definition, rest: this.empty }] : [];
      }
      case "choice":
        return pattern.parts.flatMap((part) => this.candidates(part, name));
      case "group": {
        const inFirst = this.followed(this.candidates(a, name), (rest) => this.group(rest, b));
        return a.nullable ? [...inFirst, ...this.candidates(b, name)] : inFirst;
      }
      case "interleave":
        return [
          ...this.followed(this.candidates(a, name), (rest) => this.interleave(rest, b)),
          ...this.followed(this.candidates(b, name), (rest) => this.interleave(a, rest)),
        ];
      case "oneOrMore":
        return this.followed(this.candidates(a, name), (rest) => this.group(rest, this.choice([this.empty, pattern])));
      default:
        return [];
    }
  }

  private followed(candidates: readonly Candidate[], add: (rest: Pattern) => Pattern): Candidate[] {
    return candidates.map(({ definition, rest }) => ({ definition, rest: add(rest) }));
  }

  /** What may follow a text; text that must be data is not meant here. */
  afterText(pattern: Pattern): Pattern {
    pattern.afterText ??= this.findAfterText(pattern);
    return pattern.afterText;
  }

  private findAfterText(pattern: Pattern): Pattern {
    const [a, b] = pattern.parts as [Pattern, Pattern];
    switch (pattern.kind) {
      case "text":
        return pattern;
      case "choice":
        return this.choice(pattern.parts.map((part) => this.afterText(part)));
      case "group": {
        const inFirst = this.group(this.afterText(a), b);
        return a.nullable ? this.choice([inFirst, this.afterText(b)]) : inFirst;
      }
      case "interleave":
        return this.choice([this.interleave(this.afterText(a), b), this.interleave(a, this.afterText(b))]);
      case "oneOrMore":
        return this.group(this.afterText(a), this.choice([this.empty, pattern]));
      default:
        return this.notAllowed;
    }
  }

  /** What may follow an attribute; without a value, what may follow it if its value was right. */
  afterAttribute(pattern: Pattern, name: number, value: string | undefined): Pattern {
    if (!pattern.hasAttributes) return this.notAllowed;
    const [a, b] = pattern.parts as [Pattern, Pattern];
    switch (pattern.kind) {
      case "attribute":
        return pattern.names?.holds(name) && (value === undefined || this.matches(a, value))
          ? this.empty
          : this.notAllowed;
      case "choice":
        return this.choice(pattern.parts.map((part) => this.afterAttribute(part, name, value)));
      case "group":
      case "interleave":
        return this.choice([
          this.pair(pattern.kind, this.afterAttribute(a, name, value), b),
          this.pair(pattern.kind, a, this.afterAttribute(b, name, value)),
        ]);
      case "oneOrMore":
        return this.group(this.afterAttribute(a, name, value), this.choice([this.empty, pattern]));
      default:
        return this.notAllowed;
    }
  }

  /** What is left when there is no further attribute. */
  withoutAttributes(pattern: Pattern): Pattern {
    pattern.bare ??= pattern.hasAttributes ? this.replaced(pattern, this.notAllowed) : pattern;
    return pattern.bare;
  }

  /** The same where attributes that are missing are overlooked: to go on after an error. */
  overlookingAttributes(pattern: Pattern): Pattern {
    return pattern.hasAttributes ? this.replaced(pattern, this.empty) : pattern;
  }

  private replaced(pattern: Pattern, attribute: Pattern): Pattern {
    if (!pattern.hasAttributes) return pattern;
    const [a, b] = pattern.parts.map((part) => this.replaced(part, attribute)) as [Pattern, Pattern];
    switch (pattern.kind) {
      case "attribute":
        return attribute;
      case "choice":
        return this.choice(pattern.parts.map((part) => this.replaced(part, attribute)));
      case "oneOrMore":
        return this.oneOrMore(a);
      default:
        return this.pair(pattern.kind as "group" | "interleave", a, b);
    }
  }

  // ------------------------------------------------------------------ values

  private readonly remembered = new Map<number, Map<string, boolean>>();

  /** Whether a whole text, as the value of an attribute or the content of an element, matches. */
  matches(pattern: Pattern, text: string): boolean {
    if (pattern.kind === "text") return true;
    if (text.length > MAX_REMEMBERED) return this.judge(pattern, text);
    const known = this.remembered.get(pattern.id) ?? new Map<string, boolean>();
    const before = known.get(text);
    if (before !== undefined) return before;
    const judged = this.judge(pattern, text);
    if (known.size > MANY_VALUES) known.clear();
    this.remembered.set(pattern.id, known.set(text, judged));
    return judged;
  }

  private judge(pattern: Pattern, text: string): boolean {
    switch (pattern.kind) {
      case "text":
        return true;
      case "empty":
        return /^[ \t\r\n]*$/.test(text);
      case "value":
        return pattern.type?.normalise(text) === pattern.literal;
      case "data":
        return pattern.type?.allows(text) === true && !pattern.parts.some((except) => this.matches(except, text));
      case "choice":
        return pattern.parts.some((part) => this.matches(part, text));
      case "list": {
        let rest = pattern.parts[0] as Pattern;
        for (const token of text.split(/[ \t\r\n]+/)) if (token !== "") rest = this.afterToken(rest, token);
        return rest.nullable;
      }
      default:
        return false;
    }
  }

  private afterToken(pattern: Pattern, token: string): Pattern {
    const [a, b] = pattern.parts as [Pattern, Pattern];
    switch (pattern.kind) {
      case "value":
      case "data":
        return this.matches(pattern, token) ? this.empty : this.notAllowed;
      case "choice":
        return this.choice(pattern.parts.map((part) => this.afterToken(part, token)));
      case "group": {
        const inFirst = this.group(this.afterToken(a, token), b);
        return a.nullable ? this.choice([inFirst, this.afterToken(b, token)]) : inFirst;
      }
      case "oneOrMore":
        return this.group(this.afterToken(a, token), this.choice([this.empty, pattern]));
      default:
        return this.notAllowed;
    }
  }

  // -------------------------------------------------------------- interning

  choice(alternatives: readonly Pattern[]): Pattern {
    const all = new Map<number, Pattern>();
    for (const each of alternatives) {
      for (const part of each.kind === "choice" ? each.parts : [each])
        if (part !== this.notAllowed) all.set(part.id, part);
    }
    const parts = [...all.values()].sort((a, b) => a.id - b.id);
    if (parts.length < 2) return parts[0] ?? this.notAllowed;
    return this.intern("choice", parts, "", (id) => combined(id, "choice", parts, parts.some(isNullable)));
  }

  group(a: Pattern, b: Pattern): Pattern {
    return this.pair("group", a, b);
  }

  interleave(a: Pattern, b: Pattern): Pattern {
    return this.pair("interleave", a, b);
  }

  private pair(kind: "group" | "interleave", a: Pattern, b: Pattern): Pattern {
    if (a === this.notAllowed || b === this.empty) return a;
    if (b === this.notAllowed || a === this.empty) return b;
    const parts = [a, b];
    return this.intern(kind, parts, "", (id) => combined(id, kind, parts, a.nullable && b.nullable));
  }

  private oneOrMore(a: Pattern): Pattern {
    if (a === this.notAllowed || a === this.empty) return a;
    return this.intern("oneOrMore", [a], "", (id) => combined(id, "oneOrMore", [a], a.nullable));
  }

  private intern(kind: Kind, parts: readonly Pattern[], more: string, make: (id: number) => Pattern): Pattern {
    let key: string = kind;
    for (const part of parts) key += ` ${part.id}`;
    key += ` ${more}`;
    const known = this.known.get(key);
    if (known) return known;
    if (this.known.size > MAX_PATTERNS) throw new UnreadableError("its structure is too entangled to be checked", true);
    const made = make(this.known.size);
    this.known.set(key, made);
    return made;
  }

  // ---------------------------------------------------------------- reading

  /** Made when it is needed: a document uses a part of the grammar. */
  private at(number: number): Pattern {
    const known = this.made[number];
    if (known) return known;
    const pattern = this.read(this.table[number] as Table["patterns"][number]);
    this.made[number] = pattern;
    return pattern;
  }

  private read([operator, ...operands]: Table["patterns"][number]): Pattern {
    const at = (number: unknown) => this.at(number as number);
    switch (operator) {
      case "notAllowed":
        return this.notAllowed;
      case "empty":
        return this.empty;
      case "text":
        return this.intern("text", [], "", (id) => new Pattern(id, "text", [], true, false, false));
      case "choice":
        return this.choice(operands.map(at));
      case "group":
      case "interleave":
        return this.pair(operator, at(operands[0]), at(operands[1]));
      case "oneOrMore":
        return this.oneOrMore(at(operands[0]));
      case "list":
        return this.intern("list", [at(operands[0])], "", (id) => leaf(id, "list", [at(operands[0])]));
      case "attribute": {
        const names = this.nameClass(operands[0] as TableClass);
        const value = [at(operands[1])];
        const key = JSON.stringify(operands[0]);
        const make = (id: number) => new Pattern(id, "attribute", value, false, true, false, names);
        return this.intern("attribute", value, key, make);
      }
      case "element": {
        const definition = this.definitions[operands[0] as number] as Definition;
        const make = (id: number) => new Pattern(id, "element", [], false, false, false, undefined, definition);
        return this.intern("element", [], String(definition.id), make);
      }
      case "value": {
        const [type, literal] = operands as [string, string];
        const datatype = datatypeOf(type, []);
        const make = (id: number) =>
          new Pattern(id, "value", [], false, false, true, undefined, undefined, datatype, datatype.normalise(literal));
        return this.intern("value", [], JSON.stringify(operands), make);
      }
      case "data": {
        const [type, parameters, except] = operands as [string, readonly [string, string][], number | undefined];
        const parts = except === undefined ? [] : [at(except)];
        const datatype = datatypeOf(type, parameters);
        const make = (id: number) => new Pattern(id, "data", parts, false, false, true, undefined, undefined, datatype);
        return this.intern("data", parts, JSON.stringify([type, parameters]), make);
      }
      default:
        throw new Error(`The grammar has an operator "${operator}".`);
    }
  }

  private nameClass([kind, ...operands]: TableClass): NameClass {
    switch (kind) {
      case "name": {
        const only = operands[0] as number;
        return { names: [only], isOpen: false, holds: (name) => name === only };
      }
      case "or": {
        const all = operands.map((each) => this.nameClass(each as TableClass));
        return {
          names: all.flatMap(({ names }) => names),
          isOpen: all.some(({ isOpen }) => isOpen),
          holds: (name) => all.some((each) => each.holds(name)),
        };
      }
      case "any": {
        const except = operands[0] === undefined ? undefined : this.nameClass(operands[0] as TableClass);
        return { names: [], isOpen: true, holds: (name) => !except?.holds(name) };
      }
      case "namespace": {
        const except = operands[1] === undefined ? undefined : this.nameClass(operands[1] as TableClass);
        const uri = operands[0] as string;
        // Names in it that nobody knows must have a number of their own.
        if (!this.numbers.has(uri)) this.numbers.set(uri, new Map());
        return { names: [], isOpen: true, holds: (name) => this.nameOf(name)[0] === uri && !except?.holds(name) };
      }
      default:
        throw new Error(`The grammar has a name class "${kind}".`);
    }
  }
}

/** Stands for all namespaces that the grammar does not name; no namespace can be this. */
const OTHER = "\u0000";
/** Values that are as long as this are judged anew each time. */
const MAX_REMEMBERED = 80;
/** Judgements kept for one kind of value. */
const MANY_VALUES = 2_000;

function isNullable({ nullable }: Pattern): boolean {
  return nullable;
}

function combined(id: number, kind: Kind, parts: readonly Pattern[], nullable: boolean): Pattern {
  const hasAttributes = parts.some((part) => part.hasAttributes);
  return new Pattern(
    id,
    kind,
    parts,
    nullable,
    hasAttributes,
    parts.some((part) => part.hasData),
  );
}

function leaf(id: number, kind: Kind, parts: readonly Pattern[]): Pattern {
  return new Pattern(id, kind, parts, false, false, true);
}

function unique(candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  const all = new Map<string, Candidate>();
  for (const each of candidates) all.set(`${each.definition.id} ${each.rest.id}`, each);
  return [...all.values()];
}
