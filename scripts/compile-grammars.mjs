/**
 * Compiles the official RELAX NG grammars of OpenDocument into the tables of
 * src/checks/odf/grammars/. The grammars are not part of this repository: they
 * are read from the ODF Validator's jar, as reference/pom.xml fetches it.
 *
 *     node scripts/compile-grammars.mjs odfvalidator-0.12.0-jar-with-dependencies.jar
 *
 * A table is JSON in a TypeScript file: `names` are [namespace, local name] pairs,
 * `patterns` are [operator, operands…] with numbers of earlier patterns,
 * `elements` are [name class, pattern]; `start` is a pattern. What each operator
 * is stands in src/checks/odf/schema/grammar.ts, which reads it.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import JSZip from "jszip";
import { SaxesParser } from "saxes";

const RNG = "http://relaxng.org/ns/structure/1.0";
const XSD = "http://www.w3.org/2001/XMLSchema-datatypes";
const OUT = join(dirname(fileURLToPath(import.meta.url)), "../src/checks/odf/grammars");

/** File in the jar, name of the table, what it is the grammar of. */
const GRAMMARS = [
  ["schema/odf1.2/OpenDocument-v1.2-os-schema.rng", "odf-1.2", "OpenDocument 1.2"],
  ["schema/odf1.2/OpenDocument-v1.2-os-manifest-schema.rng", "manifest-1.2", "OpenDocument 1.2, manifest"],
  ["schema/odf1.2/OpenDocument-v1.2-os-dsig-schema.rng", "signatures-1.2", "OpenDocument 1.2, signatures"],
  ["schema/odf1.3/OpenDocument-v1.3-schema.rng", "odf-1.3", "OpenDocument 1.3"],
  ["schema/odf1.3/OpenDocument-v1.3-manifest-schema.rng", "manifest-1.3", "OpenDocument 1.3, manifest"],
  ["schema/odf1.3/OpenDocument-v1.3-dsig-schema.rng", "signatures-1.3", "OpenDocument 1.3, signatures"],
  ["schema/mathml3/mathml3.rng", "mathml-3", "MathML 3"],
];

// ------------------------------------------------------------------ reading

/** XML as a tree of elements of RELAX NG; all else in it is annotation. */
function treeOf(text) {
  const parser = new SaxesParser({ xmlns: true });
  const root = { children: [], namespaces: { xml: "http://www.w3.org/XML/1998/namespace" } };
  const open = [root];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", (tag) => {
    const parent = open.at(-1);
    const namespaces = { ...parent.namespaces, ...tag.ns };
    const attributes = {};
    for (const { name, uri, value } of Object.values(tag.attributes)) if (uri === "") attributes[name] = value;
    const node = { uri: tag.uri, name: tag.local, attributes, namespaces, children: [], text: "", parent };
    parent.children.push(node);
    open.push(node);
  });
  parser.on("text", (value) => {
    open.at(-1).text += value;
  });
  parser.on("closetag", () => open.pop());
  parser.write(text).close();
  const prune = (node) => {
    node.children = node.children.filter(({ uri }) => uri === RNG);
    node.children.forEach(prune);
  };
  prune(root);
  return root.children[0];
}

/** An attribute that holds for all that is within: `ns`, `datatypeLibrary`. */
function inherited(node, name) {
  for (let at = node; at; at = at.parent) if (at.attributes?.[name] !== undefined) return at.attributes[name];
  return "";
}

// ---------------------------------------------------------------- compiling

class Compiler {
  names = [];
  patterns = [];
  elements = [];
  #known = new Map();
  #elementOf = new Map();
  #waiting = [];

  constructor(load) {
    this.load = load;
  }

  grammar(node, parent) {
    const grammar = { definitions: new Map(), compiled: new Map(), parent };
    this.#define(node, grammar, new Set());
    return grammar;
  }

  #define(node, grammar, overridden) {
    for (const child of node.children) {
      if (child.name === "div") this.#define(child, grammar, overridden);
      else if (child.name === "include") {
        const included = this.load(child.attributes.href);
        const own = new Set();
        const note = (inner) => {
          for (const each of inner.children) {
            if (each.name === "div") note(each);
            else own.add(nameOf(each));
          }
        };
        note(child);
        this.#define(included, grammar, own);
        this.#define(child, grammar, overridden);
      } else if (!overridden.has(nameOf(child))) {
        const name = nameOf(child);
        const known = grammar.definitions.get(name) ?? { bodies: [], combine: undefined };
        known.bodies.push(child);
        known.combine ??= child.attributes.combine;
        grammar.definitions.set(name, known);
      }
    }
  }

  reference(name, grammar) {
    if (grammar.compiled.has(name)) return grammar.compiled.get(name);
    const definition = grammar.definitions.get(name);
    if (!definition) throw new Error(`There is no definition "${name}".`);
    const bodies = definition.bodies.map((body) => this.#group(body.children, grammar));
    const pattern = bodies.reduce((a, b) =>
      definition.combine === "interleave" ? this.#interleave(a, b) : this.#choice([a, b]),
    );
    grammar.compiled.set(name, pattern);
    return pattern;
  }

  /** Compiles the contents of elements, which may refer to one another. */
  finish() {
    while (this.#waiting.length > 0) this.#waiting.shift()();
  }

  pattern(node, grammar) {
    const { children } = node;
    switch (node.name) {
      case "element":
        return this.#element(node, grammar);
      case "attribute": {
        const [nameClass, rest] = this.#named(node, "");
        const value = rest.length > 0 ? this.#group(rest, grammar) : this.#put(["text"]);
        return this.#put(["attribute", nameClass, value]);
      }
      case "empty":
      case "text":
      case "notAllowed":
        return this.#put([node.name]);
      case "group":
        return this.#group(children, grammar);
      case "interleave":
        return children.map((child) => this.pattern(child, grammar)).reduce((a, b) => this.#interleave(a, b));
      case "mixed":
        return this.#interleave(this.#put(["text"]), this.#group(children, grammar));
      case "choice":
        return this.#choice(children.map((child) => this.pattern(child, grammar)));
      case "optional":
        return this.#choice([this.#put(["empty"]), this.#group(children, grammar)]);
      case "oneOrMore":
        return this.#more(this.#group(children, grammar));
      case "zeroOrMore":
        return this.#choice([this.#put(["empty"]), this.#more(this.#group(children, grammar))]);
      case "list":
        return this.#put(["list", this.#group(children, grammar)]);
      case "ref":
        return this.reference(nameOf(node), grammar);
      case "parentRef":
        return this.reference(nameOf(node), grammar.parent);
      case "externalRef":
        return this.pattern(this.load(node.attributes.href), grammar);
      case "grammar":
        return this.reference("start", this.grammar(node, grammar));
      case "value":
        return this.#put(["value", this.#type(node, "token"), node.text]);
      case "data": {
        const parameters = children
          .filter(({ name }) => name === "param")
          .map((child) => [child.attributes.name, child.text]);
        const except = children.find(({ name }) => name === "except");
        return this.#put([
          "data",
          this.#type(node),
          parameters,
          ...(except ? [this.#choice(except.children.map((child) => this.pattern(child, grammar)))] : []),
        ]);
      }
      default:
        throw new Error(`<${node.name}> is no pattern that this script knows.`);
    }
  }

  #type(node, otherwise) {
    const library = inherited(node, "datatypeLibrary");
    if (node.attributes.type === undefined) return otherwise;
    if (library !== XSD && library !== "") throw new Error(`Data types of ${library} are not known.`);
    return node.attributes.type;
  }

  #element(node, grammar) {
    if (!this.#elementOf.has(node)) {
      const number = this.elements.length;
      this.#elementOf.set(node, number);
      const [nameClass, rest] = this.#named(node, undefined);
      this.elements.push([nameClass, -1]);
      this.#waiting.push(() => {
        this.elements[number][1] = this.#group(rest, grammar);
      });
    }
    return this.#put(["element", this.#elementOf.get(node)]);
  }

  /** The name class of an element or attribute, and what else is in it. `ns` is what counts where no `ns` is said. */
  #named(node, ns) {
    if (node.attributes.name === undefined) {
      const [first, ...rest] = node.children;
      return [this.#nameClass(first), rest];
    }
    const own = ns === undefined ? inherited(node, "ns") : (node.attributes.ns ?? ns);
    return [["name", this.#name(node.attributes.name.trim(), own, node)], node.children];
  }

  #nameClass(node) {
    const except = () => {
      const inner = node.children.find(({ name }) => name === "except");
      return inner ? [this.#anyOf(inner.children)] : [];
    };
    switch (node.name) {
      case "name":
        return ["name", this.#name(node.text.trim(), inherited(node, "ns"), node)];
      case "anyName":
        return ["any", ...except()];
      case "nsName":
        return ["namespace", inherited(node, "ns"), ...except()];
      case "choice":
        return this.#anyOf(node.children);
      default:
        throw new Error(`<${node.name}> is no name class.`);
    }
  }

  #anyOf(nodes) {
    const classes = nodes.map((node) => this.#nameClass(node));
    return classes.length === 1 ? classes[0] : ["or", ...classes];
  }

  #name(text, ns, node) {
    const colon = text.indexOf(":");
    const uri = colon < 0 ? ns : node.namespaces[text.slice(0, colon)];
    if (uri === undefined) throw new Error(`The prefix of ${text} is not bound.`);
    const key = `name ${uri} ${text.slice(colon + 1)}`;
    if (!this.#known.has(key)) this.#known.set(key, this.names.push([uri, text.slice(colon + 1)]) - 1);
    return this.#known.get(key);
  }

  #group(nodes, grammar) {
    return nodes.map((node) => this.pattern(node, grammar)).reduce((a, b) => this.#pair("group", a, b));
  }

  #interleave(a, b) {
    return this.#pair("interleave", a, b);
  }

  #pair(operator, a, b) {
    const [is, of] = [(at) => this.patterns[at][0], { a, b }];
    if (is(a) === "notAllowed" || is(b) === "empty") return of.a;
    if (is(b) === "notAllowed" || is(a) === "empty") return of.b;
    return this.#put([operator, a, b]);
  }

  #more(a) {
    return ["empty", "notAllowed"].includes(this.patterns[a][0]) ? a : this.#put(["oneOrMore", a]);
  }

  #choice(alternatives) {
    const all = new Set();
    const add = (at) => {
      const [operator, ...operands] = this.patterns[at];
      if (operator === "choice") operands.forEach(add);
      else if (operator !== "notAllowed") all.add(at);
    };
    alternatives.forEach(add);
    if (all.size === 0) return this.#put(["notAllowed"]);
    const sorted = [...all].sort((a, b) => a - b);
    return sorted.length === 1 ? sorted[0] : this.#put(["choice", ...sorted]);
  }

  #put(pattern) {
    const key = JSON.stringify(pattern);
    if (!this.#known.has(key)) this.#known.set(key, this.patterns.push(pattern) - 1);
    return this.#known.get(key);
  }
}

function nameOf({ name, attributes }) {
  return name === "start" ? "start" : attributes.name.trim();
}

// ------------------------------------------------------------------ writing

async function main([jar]) {
  if (jar === undefined) throw new Error("Name the jar of ODF Validator 0.12.0.");
  const zip = await JSZip.loadAsync(readFileSync(jar));
  for (const [file, table, title] of GRAMMARS) {
    const texts = new Map();
    for (const name of Object.keys(zip.files).filter((each) => posix.dirname(each) === posix.dirname(file)))
      if (name.endsWith(".rng")) texts.set(posix.basename(name), await zip.file(name).async("string"));
    const trees = new Map();
    const load = (href) => {
      if (!texts.has(href)) throw new Error(`${href} is not beside ${file}.`);
      if (!trees.has(href)) trees.set(href, treeOf(texts.get(href)));
      return trees.get(href);
    };
    const compiler = new Compiler(load);
    const start = compiler.pattern(load(posix.basename(file)), undefined);
    compiler.finish();
    const sources = [...trees.keys()].map((name) => ({
      file: name,
      sha256: createHash("sha256").update(texts.get(name)).digest("hex"),
    }));
    const { names, patterns, elements } = compiler;
    const json = JSON.stringify({ title, sources, start, names, elements, patterns });
    writeFileSync(
      join(OUT, `${table}.ts`),
      `// Made by scripts/compile-grammars.mjs from ${posix.basename(file)}; not to be edited.\nexport const TABLE =\n  ${JSON.stringify(json)};\n`,
    );
    console.log(`${table}: ${patterns.length} patterns, ${elements.length} elements, ${json.length} characters`);
  }
}

await main(process.argv.slice(2));
