/** The grammars that the parts of a package are judged by, loaded when they are needed. */
import { MANIFEST, NS } from "../../tools/odf.js";
import { readXml, type XmlHandler, type XmlTag } from "../../tools/xml.js";
import { DOCUMENT_PARTS } from "./names.js";
import { Grammar } from "./schema/grammar.js";
import { type Validation, type Validity, validation } from "./schema/validator.js";
import { wordsOf } from "./schema/words.js";

/** The grammars of one version of OpenDocument. */
export interface Grammars {
  readonly document: Grammar;
  readonly manifest: Grammar;
  readonly signatures: Grammar;
  readonly formula: Grammar;
  /** The version that the document is of, when these are the grammars of an older one. */
  readonly standInFor?: string;
}

/** What the grammar says of one part. */
export interface PartValidity extends Omit<Validity, "problems"> {
  readonly problems: readonly { readonly words: string; readonly place: string }[];
}

const TABLES: Readonly<Record<string, () => Promise<readonly { readonly TABLE: string }[]>>> = {
  "1.2": () =>
    Promise.all([
      import("./grammars/odf-1.2.js"),
      import("./grammars/manifest-1.2.js"),
      import("./grammars/signatures-1.2.js"),
      import("./grammars/mathml-3.js"),
    ]),
  "1.3": () =>
    Promise.all([
      import("./grammars/odf-1.3.js"),
      import("./grammars/manifest-1.3.js"),
      import("./grammars/signatures-1.3.js"),
      import("./grammars/mathml-3.js"),
    ]),
};

/**
 * Versions whose grammar was not to be had, with the one whose grammar stands in: 1.4 allows what 1.3 allows,
 * and more. What keeps to the older grammar is sound; what does not may be new, or a fault.
 */
const STAND_INS: Readonly<Record<string, string>> = { "1.4": "1.3" };

const loaded = new Map<string, Grammars>();

/** Nothing for versions whose grammar this program does not have, nor one that could stand in: 1.0 and 1.1. */
export async function grammarsFor(version: string): Promise<Grammars | undefined> {
  const older = STAND_INS[version];
  if (older === undefined) return ownGrammars(version);
  const grammars = await ownGrammars(older);
  return grammars && { ...grammars, standInFor: version };
}

async function ownGrammars(version: string): Promise<Grammars | undefined> {
  const known = loaded.get(version);
  if (known && !known.document.isFull) return known;
  const tables = await TABLES[version]?.();
  if (!tables) return undefined;
  const [document, manifest, signatures, formula] = tables.map(({ TABLE }) => new Grammar(TABLE)) as [
    Grammar,
    Grammar,
    Grammar,
    Grammar,
  ];
  const grammars = { document, manifest, signatures, formula };
  loaded.set(version, grammars);
  return grammars;
}

/** Judges a part while it is read. There is no result for parts that no grammar of OpenDocument is made for. */
export function partValidation(
  name: string,
  grammars: Grammars,
): { readonly handler: XmlHandler; result(): PartValidity | undefined } {
  let judging: Validation | undefined;
  let grammar: Grammar | undefined;
  let started: Parameters<NonNullable<XmlHandler["started"]>>[0] | undefined;
  return {
    handler: {
      started(here) {
        started = here;
        judging?.handler.started?.(here);
      },
      open(tag, depth) {
        if (depth === 1) {
          grammar = grammarOf(name, tag.uri, grammars);
          judging = grammar && validation(grammar);
          if (started) judging?.handler.started?.(started);
        }
        judging?.handler.open?.(depth === 1 ? asOlder(tag, grammars.standInFor) : tag, depth);
      },
      close: (tag, depth) => judging?.handler.close?.(tag, depth),
      text: (value) => judging?.handler.text?.(value),
    },
    result() {
      if (!judging || !grammar) return undefined;
      const { problems, count, foreign } = judging.result();
      const by = grammar;
      const told = problems.slice(0, MOST_TOLD).map((problem) => ({
        words: wordsOf(problem, by),
        place: `line ${problem.place.line}, column ${problem.place.column}`,
      }));
      return { problems: told, count, foreign };
    },
  };
}

/** A root element whose version is the only thing in it that an older grammar cannot know: as if it were of that version. */
function asOlder(tag: XmlTag, version: string | undefined): XmlTag {
  const older = version === undefined ? undefined : STAND_INS[version];
  if (older === undefined) return tag;
  const attributes = Object.entries(tag.attributes).map(([name, attribute]) =>
    attribute.local === "version" && attribute.value === version
      ? ([name, { ...attribute, value: older }] as const)
      : ([name, attribute] as const),
  );
  return { ...tag, attributes: Object.fromEntries(attributes) };
}

/** Attributes that can be mended by leaving them out; one document is not mended in more places. */
const MOST_USELESS = 100_000;

/** The attributes of a part that have no place where they stand, or a value that means nothing: by the number of their start tag. */
export async function uselessAttributes(
  version: string,
  part: string,
  xml: AsyncIterable<Uint8Array>,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const useless = new Map<number, string[]>();
  const grammars = await grammarsFor(version);
  if (!grammars || !isDocumentPart(part)) return useless;
  const { handler, result } = validation(grammars.document, MOST_USELESS);
  await readXml(xml, handler);
  for (const problem of result().problems) {
    // What must be there is not mended by taking it out, even where it leads nowhere.
    if (!("attribute" in problem) || ("isRequired" in problem && problem.isRequired)) continue;
    useless.set(problem.ordinal, [...(useless.get(problem.ordinal) ?? []), problem.attribute.name]);
  }
  return useless;
}

function isDocumentPart(name: string): boolean {
  return name.slice(name.lastIndexOf("/") + 1) in DOCUMENT_PARTS;
}

/** Problems of one part that are put into words: a screenful. */
const MOST_TOLD = 10;

function grammarOf(name: string, uri: string, grammars: Grammars): Grammar | undefined {
  if (name === MANIFEST) return grammars.manifest;
  if (/^META-INF\/[^/]*signatures[^/]*$/.test(name)) return grammars.signatures;
  if (!isDocumentPart(name)) return undefined;
  // A formula in a document is MathML by itself (part 3, 2.2.9 and 14.6).
  return uri === NS.math ? grammars.formula : grammars.document;
}
