/** Problems of the grammar in words that a person can act on. */
import type { Grammar, Pattern } from "./grammar.js";
import type { Problem } from "./validator.js";

const PREFIXES: Readonly<Record<string, string>> = {
  "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
  "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
  "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
  "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
  "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
  "urn:oasis:names:tc:opendocument:xmlns:form:1.0": "form",
  "urn:oasis:names:tc:opendocument:xmlns:script:1.0": "script",
  "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0": "presentation",
  "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0": "manifest",
  "urn:oasis:names:tc:opendocument:xmlns:meta:1.0": "meta",
  "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0": "number",
  "urn:oasis:names:tc:opendocument:xmlns:chart:1.0": "chart",
  "urn:oasis:names:tc:opendocument:xmlns:dr3d:1.0": "dr3d",
  "urn:oasis:names:tc:opendocument:xmlns:animation:1.0": "anim",
  "urn:oasis:names:tc:opendocument:xmlns:database:1.0": "db",
  "urn:oasis:names:tc:opendocument:xmlns:config:1.0": "config",
  "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0": "fo",
  "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0": "svg",
  "urn:oasis:names:tc:opendocument:xmlns:smil-compatible:1.0": "smil",
  "http://purl.org/dc/elements/1.1/": "dc",
  "http://www.w3.org/1999/xlink": "xlink",
  "http://www.w3.org/1999/xhtml": "xhtml",
  "http://www.w3.org/2002/xforms": "xforms",
  "http://www.w3.org/1998/Math/MathML": "math",
  "http://www.w3.org/2003/g/data-view#": "grddl",
  "http://www.w3.org/XML/1998/namespace": "xml",
};

/** Names and values that are listed before the rest is counted. */
const LISTED = 6;
const MAX_VALUE = 60;

/** One sentence. Names out of the document are as they stand there. */
export function wordsOf(problem: Problem, grammar: Grammar): string {
  const { element } = problem;
  switch (problem.kind) {
    case "unknown-attribute":
      return `The element ${element} has an attribute ${problem.attribute.name}, which it may not have.`;
    case "wrong-value":
      return `The attribute ${problem.attribute.name} of ${element} is ${quoted(problem.attribute.value, "something else")}; it must be ${valuesOf(problem.wanted)}.`;
    case "not-together":
      return `The attribute ${problem.attribute.name} of ${element} does not go together with its other attributes.`;
    case "missing-attribute":
      return `The element ${element} lacks ${listed(problem.names.map((name) => nameOf(name, grammar)))}.`;
    case "unknown-element": {
      const expected = expectedIn(problem.expected, grammar);
      const place = problem.parent === "" ? "at the beginning" : `at this place in ${problem.parent}`;
      return `The element ${element} may not stand ${place}${expected === "" ? "" : `; expected: ${expected}`}.`;
    }
    case "ends-early":
      return `The element ${element} is not complete; it lacks ${expectedIn(problem.expected, grammar) || "content"}.`;
    case "text-not-allowed":
      return `The element ${element} may not hold text.`;
    case "wrong-text":
      return `The content of ${element} is ${quoted(problem.text, "something else")}; it must be ${valuesOf(problem.wanted)}.`;
    case "twice":
      return `The name ${quoted(problem.value, "of something")}, which must be there only once, is there twice.`;
    case "leads-nowhere":
      return `The element ${element} refers to ${quoted(problem.value, "something")}, which is not there.`;
  }
}

/** What stands in the wrong place is shown to nobody: words and long numbers may be secret, and are not repeated. */
const TELLING = /[\s@]|\d{6}/;

function quoted(text: string, instead: string): string {
  if (TELLING.test(text.trim())) return instead;
  return `"${text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text}"`;
}

function nameOf(number: number, grammar: Grammar): string {
  const [uri, local] = grammar.nameOf(number);
  const prefix = PREFIXES[uri];
  return prefix === undefined ? local : `${prefix}:${local}`;
}

function expectedIn(patterns: readonly Pattern[], grammar: Grammar): string {
  const names = new Set<string>();
  for (const pattern of patterns) for (const name of firstElements(pattern)) names.add(nameOf(name, grammar));
  return listed([...names]);
}

/** The elements that a pattern may begin with. */
function firstElements(pattern: Pattern): readonly number[] {
  const [a, b] = pattern.parts as [Pattern, Pattern];
  switch (pattern.kind) {
    case "element":
      return pattern.definition?.names.names ?? [];
    case "group":
      return a.nullable ? [...firstElements(a), ...firstElements(b)] : firstElements(a);
    case "choice":
    case "interleave":
    case "oneOrMore":
      return pattern.parts.flatMap(firstElements);
    default:
      return [];
  }
}

function valuesOf(patterns: readonly Pattern[]): string {
  return listed([...new Set(patterns.flatMap(valueWords))]) || "empty";
}

function valueWords(pattern: Pattern): readonly string[] {
  switch (pattern.kind) {
    case "value":
      return [`"${pattern.literal}"`];
    case "data":
      return [pattern.type?.words ?? ""];
    case "choice":
    case "group":
    case "interleave":
    case "oneOrMore":
      return pattern.parts.flatMap(valueWords);
    case "list":
      return [`a list of ${pattern.parts.flatMap(valueWords).join(" or ")}`];
    case "text":
      return ["any text"];
    default:
      return [];
  }
}

function listed(all: readonly string[]): string {
  const rest = all.length - LISTED;
  if (rest > 1) return `${all.slice(0, LISTED).join(", ")} or one of ${rest} more`;
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
}
