/**
 * How the attributes of an element are judged: as a set, by name. In a grammar they
 * may stand anywhere in the pattern of an element; nearly always each is there for
 * itself. Those that depend on one another, or on the content, are few, and only
 * for them derivatives are worked out.
 */
import type { Definition, Grammar, Pattern } from "./grammar.js";

/** An attribute as it stands in a document. */
export interface Attribute {
  readonly name: string;
  readonly number: number;
  readonly value: string;
}

/** What is wrong with the attributes of an element. */
export type AttributeProblem =
  | { readonly kind: "unknown-attribute"; readonly attribute: Attribute }
  | {
      readonly kind: "wrong-value";
      readonly attribute: Attribute;
      readonly wanted: readonly Pattern[];
      readonly isRequired: boolean;
    }
  | { readonly kind: "not-together"; readonly attribute: Attribute }
  | { readonly kind: "missing-attribute"; readonly names: readonly number[] };

export interface Judged {
  /** The pattern of the content. */
  readonly content: Pattern;
  readonly problems: readonly AttributeProblem[];
}

/** A name or a reference: xsd:ID, xsd:IDREF, xsd:IDREFS. */
export type OnName = (role: "id" | "reference" | "references", attribute: Attribute, isRequired: boolean) => void;

/** A part of an element's pattern with attributes that no other part has. */
interface Factor {
  readonly pattern: Pattern;
  /** The one attribute that it is, if it is no more. */
  readonly only: Pattern | undefined;
  readonly isRequired: boolean;
  /** All attributes in it. */
  readonly attributes: readonly Pattern[];
  readonly steps: Map<string, Pattern>;
}

/** What is left of an element's pattern without its factors; a number is the place of a factor. */
type Frame = Pattern | number | { readonly kind: "group" | "interleave"; readonly a: Frame; readonly b: Frame };

export interface Plan {
  judge(attributes: readonly Attribute[], onName: OnName): Judged;
}

const NO_PROBLEMS: readonly AttributeProblem[] = [];

export function planOf(definition: Definition, grammar: Grammar): Plan {
  const { frame, factors } = takenApart(definition.content());
  const byName = new Map<number, Factor>();
  const open: Factor[] = [];
  for (const factor of factors) {
    for (const { names } of factor.attributes) {
      for (const name of names?.names ?? []) byName.set(name, factor);
      if (names?.isOpen && !open.includes(factor)) open.push(factor);
    }
  }
  const required = factors.filter(({ only, isRequired }) => only && isRequired);
  const entangled = factors.filter(({ only }) => !only);
  const contents = new Map<string, Pattern>();

  const factorOf = (name: number) =>
    byName.get(name) ?? open.find(({ attributes }) => attributes.some(({ names }) => names?.holds(name)));

  const contentOf = (rests: ReadonlyMap<Factor, Pattern>): Pattern => {
    let key = "";
    for (const factor of entangled) key += `${rests.get(factor)?.id} `;
    let content = contents.get(key);
    if (!content) {
      content = filled(frame, factors, rests, grammar);
      contents.set(key, content);
    }
    return content;
  };

  return {
    judge(attributes, onName) {
      let problems: AttributeProblem[] | undefined;
      const report = (problem: AttributeProblem) => {
        problems ??= [];
        problems.push(problem);
      };
      let found = 0;
      let held: Map<Factor, Attribute[]> | undefined;
      for (const attribute of attributes) {
        const factor = factorOf(attribute.number);
        if (factor === undefined) report({ kind: "unknown-attribute", attribute });
        else if (factor.only) {
          if (factor.isRequired) found += 1;
          const value = factor.only.parts[0] as Pattern;
          if (grammar.matches(value, attribute.value)) tellNames(value, attribute, grammar, onName, factor.isRequired);
          else report({ kind: "wrong-value", attribute, wanted: [value], isRequired: factor.isRequired });
        } else {
          held ??= new Map();
          const own = held.get(factor);
          if (own) own.push(attribute);
          else held.set(factor, [attribute]);
        }
      }
      if (found < required.length) {
        const numbers = new Set(attributes.map(({ number }) => number));
        for (const { only } of required) {
          const names = only?.names?.names ?? [];
          if (!names.some((name) => numbers.has(name))) report({ kind: "missing-attribute", names });
        }
      }
      const rests = new Map<Factor, Pattern>();
      for (const factor of entangled) {
        rests.set(factor, untangled(factor, held?.get(factor) ?? [], grammar, report, onName));
      }
      return { content: contentOf(rests), problems: problems ?? NO_PROBLEMS };
    },
  };
}

/** Judges attributes that depend on one another; answers what they leave of the content. */
function untangled(
  factor: Factor,
  attributes: Attribute[],
  grammar: Grammar,
  report: (problem: AttributeProblem) => void,
  onName: OnName,
): Pattern {
  let rest = factor.pattern;
  attributes.sort((a, b) => a.number - b.number);
  for (const attribute of attributes) {
    const { number, value } = attribute;
    const own = factor.attributes.filter(({ names }) => names?.holds(number));
    const wanted = own.map(({ parts }) => parts[0] as Pattern);
    const matching = wanted.map((pattern) => grammar.matches(pattern, value));
    const key = `${rest.id} ${number} ${matching.map(Number).join("")}`;
    let next = factor.steps.get(key);
    if (!next) {
      next = grammar.afterAttribute(rest, number, value);
      factor.steps.set(key, next);
    }
    if (next !== grammar.notAllowed) {
      rest = next;
      for (const [at, pattern] of wanted.entries())
        if (matching[at]) tellNames(pattern, attribute, grammar, onName, true);
    } else if (matching.some(Boolean)) report({ kind: "not-together", attribute });
    else {
      report({ kind: "wrong-value", attribute, wanted, isRequired: true });
      // It is there, and nothing is to be called missing because of its value.
      const goingOn = grammar.afterAttribute(rest, number, undefined);
      if (goingOn !== grammar.notAllowed) rest = goingOn;
    }
  }
  const content = grammar.withoutAttributes(rest);
  if (content !== grammar.notAllowed) return content;
  report({ kind: "missing-attribute", names: namesIn(rest) });
  return grammar.overlookingAttributes(rest);
}

/** Names and references in a value that matched. */
function tellNames(
  pattern: Pattern,
  attribute: Attribute,
  grammar: Grammar,
  onName: OnName,
  isRequired: boolean,
): void {
  const parts = pattern.kind === "choice" ? pattern.parts : [pattern];
  const role =
    parts.find(({ type }) => type?.role) &&
    parts.find((each) => each.type?.role && grammar.matches(each, attribute.value))?.type?.role;
  if (role) onName(role, attribute, isRequired);
}

/** The attributes that stand for themselves in what is left: those that would have been needed. */
function namesIn(pattern: Pattern): number[] {
  const all = attributesIn(pattern).flatMap(({ names }) => names?.names ?? []);
  return [...new Set(all)];
}

// ------------------------------------------------------------- taking apart

function takenApart(content: Pattern): { frame: Frame; factors: readonly Factor[] } {
  const found: Pattern[] = [];
  const frame = frameOf(content, found);
  const shared = new Set<number>();
  const seen = new Set<number>();
  let open = 0;
  for (const pattern of found) {
    const own = new Set(namesIn(pattern));
    for (const name of own) (seen.has(name) ? shared : seen).add(name);
    if (attributesIn(pattern).some(({ names }) => names?.isOpen)) open += 1;
  }
  // Where a name, or any name, may belong to several parts, all of them are judged together.
  if (shared.size > 0 || open > 1) return { frame: 0, factors: [factorOf(content)] };
  return { frame, factors: found.map(factorOf) };
}

function frameOf(pattern: Pattern, found: Pattern[]): Frame {
  if (!pattern.hasAttributes) return pattern;
  const { kind, parts } = pattern;
  if (kind === "group" || kind === "interleave") {
    const [a, b] = parts.map((part) => frameOf(part, found)) as [Frame, Frame];
    return { kind, a, b };
  }
  return found.push(pattern) - 1;
}

function factorOf(pattern: Pattern): Factor {
  const { kind, parts } = pattern;
  const optional = kind === "choice" && parts.length === 2 && parts.find((part) => part.kind === "attribute");
  const isOptional = optional && parts.some((part) => part.kind === "empty");
  const single = kind === "attribute" ? pattern : isOptional ? optional : undefined;
  const only = single && !single.names?.isOpen && single.names?.names.length === 1 ? single : undefined;
  return {
    pattern,
    only,
    isRequired: kind === "attribute",
    attributes: attributesIn(pattern),
    steps: new Map(),
  };
}

function attributesIn(pattern: Pattern, found = new Set<Pattern>(), seen = new Set<Pattern>()): Pattern[] {
  if (pattern.hasAttributes && !seen.has(pattern)) {
    seen.add(pattern);
    if (pattern.kind === "attribute") found.add(pattern);
    else for (const part of pattern.parts) attributesIn(part, found, seen);
  }
  return [...found];
}

function filled(
  frame: Frame,
  factors: readonly Factor[],
  rests: ReadonlyMap<Factor, Pattern>,
  grammar: Grammar,
): Pattern {
  if (typeof frame === "number") return rests.get(factors[frame] as Factor) ?? grammar.empty;
  if (!("a" in frame)) return frame;
  const [a, b] = [frame.a, frame.b].map((each) => filled(each, factors, rests, grammar)) as [Pattern, Pattern];
  return frame.kind === "group" ? grammar.group(a, b) : grammar.interleave(a, b);
}
