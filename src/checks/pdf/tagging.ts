/**
 * Follows the content of all pages and asks of each thing that is painted
 * whether it is tagged as real content or marked as an artifact (ISO 32000-1:2008,
 * 14.6 to 14.8).
 */
import { UnreadableError } from "../../errors.js";
import { skipImageData } from "../../tools/pdf/inline-image.js";
import { isKeyword, Lexer } from "../../tools/pdf/lexer.js";
import { dictOf, is, nameOf, type PdfDict, type PdfStream, type PdfValue, textOf } from "../../tools/pdf/objects.js";
import type { PdfDocument } from "./document.js";
import type { Structure } from "./structure.js";

const MAX_FORM_DEPTH = 40;
const MAX_OPERANDS = 10_000;
const MAX_NESTING = 10_000;
/** Most places of one kind that are kept; the rest is no news. */
const MAX_KEPT = 1_000;

/** What was painted. */
export type Painted = "text" | "lines" | "picture" | "shading";

/** Something painted that is neither tagged nor an artifact. */
export interface Loose {
  readonly page: number;
  readonly what: Painted;
}

/** A marked-content sequence that breaks a rule. */
export interface Sequence {
  readonly page: number;
  /** The first of the language, alternate text … that is at fault, where there is one. */
  readonly text: string;
}

export interface Content {
  readonly loose: readonly Loose[];
  /** Pages on which an artifact stands within tagged content. */
  readonly artifactsInTagged: readonly number[];
  /** Pages on which tagged content stands within an artifact. */
  readonly taggedInArtifacts: readonly number[];
  /** Pages with text for which no language is given, neither where it stands nor in the structure. */
  readonly textWithoutLanguage: readonly number[];
  /** Spans with a replacement text (`ActualText`, `Alt`, `E`) for which no language is given. */
  readonly spansWithoutLanguage: readonly Sequence[];
  /** Languages of sequences, as written. */
  readonly languages: readonly Sequence[];
  /** Pages on which a form that belongs to the structure is painted although it was painted before. */
  readonly repeatedForms: readonly number[];
}

/** Where in the structure a stretch of content stands. */
interface Standing {
  /** The structure element. */
  readonly element: PdfDict | undefined;
  readonly artifact: boolean;
  /** True when the language is given by a sequence or by the structure. */
  readonly language: boolean;
}

const PAINTS = new Set(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*"]);
const SHOWS = new Set(["Tj", "TJ", "'", '"']);
const NOWHERE: Standing = { element: undefined, artifact: false, language: false };

/** Finds the element of a piece of content by its identifier, within one page or form. */
type Lookup = (id: number) => PdfDict | undefined;

/** Goes through all pages and appearances. Throws `UnreadableError` when they are damaged or go beyond a limit. */
export function readContent(doc: PdfDocument, structure: Structure | undefined): Content {
  const { resolve, decode } = doc.file;
  const loose: Loose[] = [];
  const artifactsInTagged: number[] = [];
  const taggedInArtifacts: number[] = [];
  const textWithoutLanguage: number[] = [];
  const spansWithoutLanguage: Sequence[] = [];
  const languages: Sequence[] = [];
  const repeatedForms: number[] = [];
  const drawnForms = new Set<PdfDict>();
  const been = new Map<PdfDict, Set<string>>();
  let page = 0;
  /** False for the looks of annotations outside the structure: what those must be, 7.18 says. */
  let judged = true;

  const isTagged = ({ element }: Standing) => element !== undefined && structure?.isInTree(element) === true;

  const lookupFor = (holder: PdfDict): Lookup => {
    const whole = doc.get(holder, "StructParent");
    if (typeof whole === "number") return () => dictOf(structure?.parentTree(whole));
    const key = doc.get(holder, "StructParents");
    const row = typeof key === "number" ? structure?.parentTree(key) : undefined;
    return (id) => (is(row, "array") ? dictOf(resolve(row.items[id])) : undefined);
  };

  const begin = (tag: string, properties: PdfDict | undefined, above: Standing, lookup: Lookup): Standing => {
    const id = doc.get(properties, "MCID");
    const own = typeof id === "number" ? lookup(id) : undefined;
    const element = own ?? above.element;
    const language = textOf(doc.get(properties, "Lang"));
    const artifact = above.artifact || tag === "Artifact";
    const standing: Standing = {
      element,
      artifact,
      language:
        above.language || language !== undefined || (own !== undefined && structure?.languageOf(own) !== undefined),
    };
    if (!judged) return standing;
    if (language !== undefined) keep(languages, { page, text: language });
    if (isTagged(standing)) {
      if (tag === "Artifact") keep(artifactsInTagged, page);
      if (artifact) keep(taggedInArtifacts, page);
    }
    if (tag === "Span" && !standing.language)
      for (const key of ["ActualText", "Alt", "E"]) {
        const text = textOf(doc.get(properties, key));
        if (text !== undefined) keep(spansWithoutLanguage, { page, text });
      }
    return standing;
  };

  const painted = (what: Painted, standing: Standing): void => {
    if (!judged) return;
    if (!standing.artifact && !isTagged(standing)) keep(loose, { page, what });
    if (what === "text" && !standing.language) keep(textWithoutLanguage, page);
  };

  const walk = (data: Buffer, resources: PdfDict | undefined, lookup: Lookup, start: Standing, depth: number): void => {
    if (depth > MAX_FORM_DEPTH) throw new UnreadableError(`forms are nested more than ${MAX_FORM_DEPTH} deep`, true);
    const entry = (category: string, name: string | undefined) =>
      name === undefined ? undefined : doc.getDict(resources, category)?.entries.get(name);
    const lexer = new Lexer(data, 0, false);
    const open: Standing[] = [];
    let standing = start;
    let operands: PdfValue[] = [];

    const sequence = (tag: PdfValue | undefined, properties: PdfValue | undefined): void => {
      if (open.length >= MAX_NESTING) throw new UnreadableError("marked content is nested too deeply", true);
      const named = nameOf(properties);
      const dict = dictOf(resolve(named === undefined ? properties : entry("Properties", named)));
      open.push(standing);
      standing = begin(nameOf(tag) ?? "", dict, standing, lookup);
    };

    for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
      if (!isKeyword(token)) {
        if (operands.length < MAX_OPERANDS) operands.push(token);
        continue;
      }
      const last = operands.at(-1);
      switch (token.word) {
        case "BMC":
          sequence(last, undefined);
          break;
        case "BDC":
          sequence(operands.at(-2), last);
          break;
        case "EMC":
          standing = open.pop() ?? standing;
          break;
        case "sh":
          painted("shading", standing);
          break;
        case "BI":
          painted("picture", standing);
          skipInlineImage(lexer);
          break;
        case "Do":
          external(resolve(entry("XObject", nameOf(last))), resources, standing, depth);
          break;
        default:
          if (PAINTS.has(token.word)) painted("lines", standing);
          else if (SHOWS.has(token.word)) painted("text", standing);
      }
      operands = [];
    }
  };

  const external = (object: PdfValue, resources: PdfDict | undefined, standing: Standing, depth: number): void => {
    if (!is(object, "stream")) return;
    const subtype = doc.getName(object.dict, "Subtype");
    if (subtype === "Image") painted("picture", standing);
    else if (subtype === "Form") form(object, resources, standing, depth);
  };

  const form = (stream: PdfStream, resources: PdfDict | undefined, standing: Standing, depth: number): void => {
    if (stream.dict.entries.has("StructParents")) {
      if (drawnForms.has(stream.dict)) keep(repeatedForms, page);
      drawnForms.add(stream.dict);
    }
    // The same form in the same standing has nothing new to tell.
    const { artifact, language } = standing;
    const key = `${judged} ${isTagged(standing)} ${artifact} ${language}`;
    const keys = been.get(stream.dict) ?? new Set();
    been.set(stream.dict, keys);
    if (keys.has(key)) return;
    keys.add(key);
    const data = decode(stream);
    const own = doc.getDict(stream.dict, "Resources") ?? resources;
    if (data) walk(data, own, lookupFor(stream.dict), standing, depth + 1);
  };

  for (const { dict, number, resources } of doc.pages()) {
    page = number;
    walk(pageContent(doc, dict), resources, lookupFor(dict), NOWHERE, 0);
  }
  for (const annotation of doc.annotations()) {
    page = annotation.page;
    const key = doc.get(annotation.dict, "StructParent");
    const element = typeof key === "number" ? dictOf(structure?.parentTree(key)) : undefined;
    const language = structure?.languageOf(element) !== undefined;
    judged = element !== undefined;
    for (const stream of appearancesOf(doc, annotation.dict))
      form(stream, undefined, { element, artifact: false, language }, 0);
  }
  return {
    loose,
    artifactsInTagged,
    taggedInArtifacts,
    textWithoutLanguage,
    spansWithoutLanguage,
    languages,
    repeatedForms,
  };
}

function keep<T>(list: T[], item: T): void {
  if (list.length < MAX_KEPT) list.push(item);
}

/** ISO 32000-1:2008, 7.8.2: the division into streams falls between tokens. */
function pageContent(doc: PdfDocument, page: PdfDict): Buffer {
  const contents = doc.get(page, "Contents");
  const parts: Buffer[] = [];
  for (const item of is(contents, "array") ? contents.items : [contents]) {
    const stream = doc.file.resolve(item);
    const data = is(stream, "stream") ? doc.file.decode(stream) : undefined;
    if (data) parts.push(data, Buffer.from("\n"));
  }
  return Buffer.concat(parts);
}

/** Normal, rollover and down appearances, each a form or a set of forms by state. */
function appearancesOf(doc: PdfDocument, annotation: PdfDict): PdfStream[] {
  const appearance = doc.getDict(annotation, "AP");
  return ["N", "R", "D"].flatMap((key) => {
    const value = doc.get(appearance, key);
    const states = is(value, "dict") ? [...value.entries.values()].map(doc.file.resolve) : [value];
    return states.filter((state) => is(state, "stream"));
  });
}

function skipInlineImage(lexer: Lexer): void {
  for (let token = lexer.next(); token !== undefined; token = lexer.next())
    if (isKeyword(token) && token.word === "ID") break;
  skipImageData(lexer);
}
