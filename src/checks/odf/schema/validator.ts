/**
 * Validates one XML stream against a grammar, while it is read: a reader of
 * `readXml`. It keeps a pattern for each element that is open, and no more.
 */
import type { XmlHandler, XmlPlace, XmlTag } from "../../../tools/xml.js";
import type { Definition, Grammar, Pattern } from "./grammar.js";
import { type Attribute, type AttributeProblem, type OnName, type Plan, planOf } from "./plan.js";

/** One breach of the grammar. `element` is the name as it is written, `ordinal` the number of its start tag in the stream, from 1. */
export type Problem = { readonly element: string; readonly place: XmlPlace; readonly ordinal: number } & (
  | AttributeProblem
  | { readonly kind: "unknown-element"; readonly parent: string; readonly expected: readonly Pattern[] }
  | { readonly kind: "ends-early"; readonly expected: readonly Pattern[] }
  | { readonly kind: "text-not-allowed"; readonly text: string }
  | { readonly kind: "wrong-text"; readonly text: string; readonly wanted: readonly Pattern[] }
  | { readonly kind: "twice"; readonly value: string }
  | {
      readonly kind: "leads-nowhere";
      readonly value: string;
      readonly attribute: Attribute;
      /** True as well for an attribute with several references, of which others may be right. */
      readonly isRequired: boolean;
    }
);

/** What was found in one stream. */
export interface Validity {
  /** The first hundred, or as many as were asked for. */
  readonly problems: readonly Problem[];
  /** How many there are in all. */
  readonly count: number;
  /**
   * Elements and attributes of namespaces that are not OpenDocument's, where it has no place for them: an
   * *extended* document may have them, and is judged as if they were not there (ODF 1.3 part 3, 2.2.2 and 3.17).
   */
  readonly foreign: { readonly count: number; readonly names: readonly string[] };
}

export interface Validation {
  readonly handler: XmlHandler;
  /** To be asked for at the end of the stream. */
  result(): Validity;
}

/** Problems that are kept; the rest is counted. */
const MOST_PROBLEMS = 100;
/** Names of foreign elements and attributes that are kept. */
const MOST_FOREIGN = 10;
/** Names and references that are remembered in one stream. */
const MOST_NAMES = 1_000_000;

const PARAGRAPHS: ReadonlySet<string> = new Set(["p", "h"]);
const XMLNS = "http://www.w3.org/2000/xmlns/";

/** One way in which an open element may be understood; nearly always there is one. */
interface Way {
  readonly content: Pattern;
  /** The way in which its parent is understood, and what may follow in it. */
  readonly parent: Way | undefined;
  readonly after: Pattern;
}

interface Level {
  ways: readonly Way[];
  readonly tag: XmlTag;
  readonly ordinal: number;
  /** What was read since the last tag. */
  text: string;
  /** True when the element may be data: a whole text. */
  readonly isData: boolean;
}

export function validation(grammar: Grammar, most = MOST_PROBLEMS): Validation {
  const plans = plansOf(grammar);
  const problems: Problem[] = [];
  let count = 0;
  let here: () => XmlPlace = () => ({ line: 0, column: 0 });
  const levels: Level[] = [];
  const root: Way = { content: grammar.start, parent: undefined, after: grammar.empty };
  /** Depth of an element that has no place in the grammar: what is in it is not judged. 0 outside of one. */
  let skipped = 0;

  /** Depths of the foreign elements that are open and whose content counts as that of the element around them. */
  const passed: number[] = [];
  let foreign = 0;
  const foreignNames = new Set<string>();

  const ids = new Set<string>();
  const references = new Map<
    string,
    Pick<Problem, "element" | "place" | "ordinal"> & { readonly attribute: Attribute; readonly isRequired: boolean }
  >();
  /** Start tags up to now. */
  let tags = 0;
  /** The element that is judged. */
  let about = { element: "", ordinal: 0 };

  const report = (problem: DistributiveOmit<Problem, "element" | "place" | "ordinal">) => {
    count += 1;
    if (problems.length < most) problems.push({ ...problem, ...about, place: here() } as Problem);
  };
  const onName: OnName = (role, attribute, isRequired) => {
    const { value } = attribute;
    if (role === "id") {
      if (ids.has(value)) report({ kind: "twice", value });
      else if (ids.size < MOST_NAMES) ids.add(value);
      return;
    }
    for (const each of role === "references" ? value.trim().split(/\s+/) : [value.trim()]) {
      if (!references.has(each) && references.size < MOST_NAMES)
        references.set(each, {
          ...about,
          place: here(),
          attribute,
          isRequired: isRequired || role === "references",
        });
    }
  };

  const isForeign = (uri: string) => uri !== "" && !grammar.knows(uri);
  const passOver = (name: string) => {
    foreign += 1;
    if (foreignNames.size < MOST_FOREIGN) foreignNames.add(name);
  };

  /** The text before a tag. White space between elements is nothing (RELAX NG, 6.2.7). */
  const takeText = (level: Level) => {
    const { text } = level;
    level.text = "";
    if (isSpace(text)) return;
    const ways: Way[] = [];
    for (const way of level.ways) {
      const content = grammar.afterText(way.content);
      if (content !== grammar.notAllowed) ways.push(content === way.content ? way : { ...way, content });
    }
    if (ways.length > 0) level.ways = ways;
    else {
      about = { element: level.tag.name, ordinal: level.ordinal };
      report({ kind: "text-not-allowed", text });
    }
  };

  const enter = (tag: XmlTag, parents: readonly Way[], parent: string): readonly Way[] => {
    about = { element: tag.name, ordinal: tags };
    const name = grammar.numberOf(tag.uri, tag.local);
    const attributes = attributesOf(tag, grammar);
    let best: { way: Way; problems: readonly AttributeProblem[]; names: Names | undefined } | undefined;
    const ways: Way[] = [];
    // Several ways may lead through one element: its identifier is there once all the same.
    let accepted: Names | undefined;
    // Few elements have any.
    let names: Names | undefined;
    const note: OnName = (role, attribute, isRequired) => {
      names ??= new Map();
      names.set(attribute.name, { role, attribute, isRequired });
    };
    for (const way of parents) {
      for (const { definition, rest } of grammar.candidates(way.content, name)) {
        names = undefined;
        const { content, problems } = plans(definition).judge(attributes, note);
        const entered = { content, parent: way, after: rest };
        if (problems.length === 0) {
          ways.push(entered);
          if (names) accepted = new Map([...(accepted ?? []), ...(names as Names)]);
        } else if (!best || problems.length < best.problems.length) best = { way: entered, problems, names };
      }
    }
    const tellNames = (found: Names | undefined) => {
      for (const { role, attribute, isRequired } of found?.values() ?? []) onName(role, attribute, isRequired);
    };
    if (ways.length > 0) {
      tellNames(accepted);
      return ways;
    }
    if (best) {
      tellNames(best.names);
      for (const problem of best.problems) {
        if (problem.kind === "unknown-attribute" && isForeign(tag.attributes[problem.attribute.name]?.uri ?? ""))
          passOver(problem.attribute.name);
        else report(problem);
      }
      return [best.way];
    }
    if (isForeign(tag.uri)) return [];
    report({ kind: "unknown-element", parent, expected: parents.map(({ content }) => content) });
    return [];
  };

  const leave = (level: Level): readonly Way[] => {
    const { text, isData } = level;
    if (!isData) takeText(level);
    const isEnd = ({ content }: Way) =>
      (isData && endsWith(content, text)) || (content.nullable && (!isData || isSpace(text)));
    const ended = level.ways.filter(isEnd);
    if (ended.length > 0) return ended;
    about = { element: level.tag.name, ordinal: level.ordinal };
    const contents = level.ways.map(({ content }) => content);
    if (isData && !isSpace(text)) report({ kind: "wrong-text", text, wanted: contents });
    else report({ kind: "ends-early", expected: contents });
    return level.ways;
  };
  /** Whether an element may end with this text, and nothing else, in it. */
  const endsWith = (content: Pattern, text: string): boolean =>
    (content.hasData && grammar.matches(content, text)) || grammar.afterText(content).nullable;

  const handler: XmlHandler = {
    started(where) {
      here = where;
    },
    open(tag, depth) {
      tags += 1;
      if (skipped > 0) return;
      const level = levels.at(-1);
      if (level && !level.isData) takeText(level);
      const ways = enter(tag, level ? level.ways : [root], level?.tag.name ?? "");
      if (ways.length === 0) {
        if (!isForeign(tag.uri) || !level) skipped = depth;
        else {
          passOver(tag.name);
          // In a paragraph, what is in a foreign element is text of the paragraph.
          if (levels.some((outer) => PARAGRAPHS.has(outer.tag.local))) passed.push(depth);
          else skipped = depth;
        }
        return;
      }
      levels.push({ ways, tag, ordinal: tags, text: "", isData: ways.some(({ content }) => content.hasData) });
    },
    close(_tag, depth) {
      if (skipped > 0) {
        if (depth === skipped) skipped = 0;
        return;
      }
      if (passed.at(-1) === depth) {
        passed.pop();
        return;
      }
      const level = levels.pop();
      if (!level) return;
      const ended = leave(level);
      const outer = levels.at(-1);
      if (outer) outer.ways = outerWays(ended);
    },
    text(value) {
      if (skipped > 0) return;
      const level = levels.at(-1);
      if (!level) return;
      // Of ordinary text no more is needed than whether there is any.
      if (level.isData || level.text === "" || isSpace(level.text)) level.text += value;
    },
  };

  return {
    handler,
    result() {
      for (const [value, whose] of references) {
        if (ids.has(value) || ids.size >= MOST_NAMES) continue;
        count += 1;
        if (problems.length < most) problems.push({ kind: "leads-nowhere", value, ...whose });
      }
      references.clear();
      return { problems, count, foreign: { count: foreign, names: [...foreignNames] } };
    },
  };
}

/** Attributes that identify or refer, by their names. */
type Names = Map<
  string,
  { readonly role: Parameters<OnName>[0]; readonly attribute: Attribute; readonly isRequired: boolean }
>;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** The ways of the parent after its child has ended. */
function outerWays(ended: readonly Way[]): readonly Way[] {
  const ways: Way[] = [];
  for (const { parent, after } of ended) {
    if (!parent) continue;
    if (after === parent.content) {
      if (!ways.includes(parent)) ways.push(parent);
      continue;
    }
    const isKnown = ways.some(
      (way) => way.content === after && way.parent === parent.parent && way.after === parent.after,
    );
    if (!isKnown) ways.push({ content: after, parent: parent.parent, after: parent.after });
  }
  return ways;
}

function attributesOf(tag: XmlTag, grammar: Grammar): Attribute[] {
  const found: Attribute[] = [];
  for (const name in tag.attributes) {
    const { uri, local, value } = tag.attributes[name] as XmlTag["attributes"][string];
    if (uri !== XMLNS) found.push({ name, number: grammar.numberOf(uri, local), value });
  }
  return found;
}

function plansOf(grammar: Grammar): (definition: Definition) => Plan {
  const known = PLANS.get(grammar) ?? new Map<number, Plan>();
  PLANS.set(grammar, known);
  return (definition) => {
    const plan = known.get(definition.id) ?? planOf(definition, grammar);
    known.set(definition.id, plan);
    return plan;
  };
}
/** What was worked out for a grammar serves all documents. */
const PLANS = new WeakMap<Grammar, Map<number, Plan>>();

function isSpace(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}
