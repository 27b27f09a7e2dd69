/**
 * A look through the package of a Word, Excel or PowerPoint document before it
 * is converted. LibreOffice loads half of a broken part without a word, and the
 * outputs of half a document are sound files: nobody would notice the loss. So
 * what cannot be read to its end is *unchecked*, and is not converted.
 */

import { messageOf, UnreadableError } from "../errors.js";
import type { Checker, CheckResult, Subject } from "../model.js";
import { byName } from "../tools/by-name.js";
import {
  CONTENT_TYPES,
  keyOf,
  namesOf,
  RELATIONSHIPS,
  relationshipsReader,
  resolvedTarget,
  sourceOf,
  typesReader,
} from "../tools/opc.js";
import { readXml, XmlError, type XmlHandler } from "../tools/xml.js";
import { drainPart, openZip, partBytes, type ZipReader } from "../tools/zip.js";
import { TOO_MUCH } from "./advice.js";

/** The media types of all Office Open XML packages, xlsb among them. */
const MEDIA_TYPE = /openxmlformats-officedocument|macroEnabled/i;
const XML_PART = /\.(xml|rels)$/i;

/** Data of other programs, carried along and never shown: it may be anything. What the document is made of is not exempt. */
const CARRIED = /^(customXml|docMetadata)\//;

/** One rule each: readable and undamaged, within limits, no DTD (ECMA-376 part 2, 8.1.4), well-formed, nothing missing (part 2, 9.3). */
const RULES = 5;

/** Relationships (by the end of their type) to parts that hold what the document says, written as XML. */
const XML_CONTENT: ReadonlySet<string> = new Set(
  [
    "officeDocument slide slideMaster slideLayout notesSlide worksheet chartsheet dialogsheet xlMacrosheet",
    "sharedStrings styles header footer footnotes endnotes comments numbering chart drawing table",
    "diagramData diagramDrawing glossaryDocument pivotTable theme",
  ].flatMap((names) => names.split(" ")),
);
/** Further relationships without whose targets something of the document would be missing. */
const OTHER_CONTENT: ReadonlySet<string> = new Set(["image", "aFChunk"]);

/** What a slide must lead to, and what its layout must (ECMA-376 part 1, 13.3.8 and 13.3.9): without them nobody knows how it looks. */
const NEEDED = byName<string>({ slide: "slideLayout", slideLayout: "slideMaster" });

/** Elements that show what another part holds, and name it by the identifier of a relationship (part 1, 22.8.2.1). */
const SHOWING: ReadonlySet<string> = new Set(
  "headerReference footerReference altChunk blip imagedata chart relIds drawing sheet sldId".split(" "),
);
const OF_RELATIONSHIPS = /\/officeDocument\/(?:2006\/)?relationships$/;

export const ooxmlPackage: Checker = {
  id: "ooxml-package",
  title: "Office document, whole and readable",
  tier: "built-in",
  appliesTo: ({ role, detection }) => role === "source" && MEDIA_TYPE.test(detection.format.mime),
  async check(subject) {
    const fault = await faultIn(subject);
    const { id: checker, title, tier } = ooxmlPackage;
    const header = { checker, title, tier, subject: subject.name, findings: [] } satisfies Partial<CheckResult>;
    return fault === undefined
      ? { ...header, outcome: "passed", rules: RULES }
      : { ...header, outcome: "unchecked", rules: 0, ...fault };
  },
};

/** What keeps the document from being read to its end, in words that follow "could not be checked: ". */
async function faultIn(subject: Subject): Promise<Pick<CheckResult, "reason" | "advice"> | undefined> {
  try {
    const zip = await openZip(subject.file, subject.limits);
    try {
      const { isXml, isContent, leadsTo } = await makeUp(zip);
      for (const { name } of zip.parts) {
        if (name.endsWith("/") || RELATIONSHIPS.test(name) || name === CONTENT_TYPES) continue;
        if (CARRIED.test(name) && !isContent(name)) continue;
        if (isXml(name)) await readToItsEnd(zip, name, isContent(name) ? references(leadsTo(name)) : {});
        else await drainToItsEnd(zip, name);
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return { reason: `${error.message.replace(/\.$/, "")}.`, ...(error.limit && { advice: TOO_MUCH }) };
  }
  return undefined;
}

// ------------------------------------------------------- what it is made of

interface MakeUp {
  isXml(name: string): boolean;
  /** True for parts that hold what the document says. */
  isContent(name: string): boolean;
  /** The identifiers of its relationships. */
  leadsTo(name: string): ReadonlySet<string>;
}

/** The relationships of a part: their identifiers and kinds. */
interface Ways {
  readonly ids: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}
const NO_WAYS: Ways = { ids: new Set(), kinds: new Set() };

/**
 * Follows the relationships and reads the list of content types: a name alone
 * does not tell what a part is. Throws when a part that holds content is named
 * and is not there, and when two have the same name.
 */
async function makeUp(zip: ZipReader): Promise<MakeUp> {
  const { typeOf, handler } = typesReader();
  await readToItsEnd(zip, CONTENT_TYPES, handler);
  const names = namesOf(zip);
  const content = new Set<string>();
  const ways = new Map<string, Ways>();
  const waysFrom = (name: string) => ways.get(keyOf(name)) ?? NO_WAYS;
  /** By the part that must lead to something of a kind. */
  const needs = new Map<string, string>();
  const asXml = new Set<string>();
  const waiting = new Set(zip.parts.map(({ name }) => name).filter((name) => RELATIONSHIPS.test(name)));
  // Parts among the data of other programs count only when something of the document leads there, which is found on the way.
  for (let read = true; read; ) {
    read = false;
    for (const name of waiting) {
      if (CARRIED.test(name) && !content.has(keyOf(sourceOf(name)))) continue;
      waiting.delete(name);
      read = true;
      const relationships = relationshipsReader();
      await readToItsEnd(zip, name, relationships.handler);
      const { result } = relationships;
      ways.set(keyOf(sourceOf(name)), {
        ids: new Set(result.map(({ id }) => id)),
        kinds: new Set(result.map(({ kind }) => kind)),
      });
      for (const { kind, target, isExternal } of result) {
        const isXml = XML_CONTENT.has(kind);
        if (isExternal || (!isXml && !OTHER_CONTENT.has(kind))) continue;
        const path = resolvedTarget(sourceOf(name), target, isXml);
        if (path === undefined) continue;
        const found = names.get(keyOf(path));
        if (found === undefined) throw new UnreadableError(`part of the document is missing (${path})`);
        content.add(keyOf(found));
        const need = NEEDED.get(kind);
        if (need !== undefined) needs.set(found, need);
        // Binary workbooks keep their sheets in parts of this name.
        if (isXml && !/\.bin$/i.test(found)) asXml.add(keyOf(found));
      }
    }
  }
  for (const [part, need] of needs) {
    if (!waysFrom(part).kinds.has(need))
      throw new UnreadableError(`part of the document is missing (${need} of ${part})`);
  }
  return {
    isContent: (name) => content.has(keyOf(name)),
    leadsTo: (name) => waysFrom(name).ids,
    isXml: (name) => XML_PART.test(name) || asXml.has(keyOf(name)) || isXmlType(typeOf(name)),
  };
}

/** A picture that is written as XML is a picture. */
function isXmlType(type: string): boolean {
  return /[+/]xml\s*(?:;|$)/i.test(type) && !/^\s*image\//i.test(type);
}

/** Throws when an element shows a part to which no relationship leads. */
function references(ids: ReadonlySet<string>): XmlHandler {
  return {
    open({ local, attributes }) {
      if (!SHOWING.has(local)) return;
      for (const name in attributes) {
        const { uri = "", value = "" } = attributes[name] ?? {};
        // An empty one leads nowhere, and says so.
        if (value !== "" && OF_RELATIONSHIPS.test(uri) && !ids.has(value))
          throw new UnreadableError(`it shows a part that is missing (${value.slice(0, 40)})`);
      }
    },
  };
}

// ------------------------------------------------------------------ reading

async function readToItsEnd(zip: ZipReader, name: string, handler: XmlHandler = {}): Promise<void> {
  try {
    const doctype = () => {
      throw new UnreadableError("it declares a document type, which no office document may");
    };
    await readXml(partBytes(zip, name), { ...handler, doctype });
  } catch (error) {
    throw broken(name, error);
  }
}

/** Pictures, sounds and embedded documents: what is in them is not known here, but it must be what was put in. */
async function drainToItsEnd(zip: ZipReader, name: string): Promise<void> {
  try {
    await drainPart(zip, name);
  } catch (error) {
    throw broken(name, error);
  }
}

/** Says first what is wrong, in words for everybody, and then where, for those who can mend it. */
function broken(name: string, error: unknown): UnreadableError {
  if (error instanceof UnreadableError && error.limit) {
    return new UnreadableError(`part of the document is too large to be looked at (${name}): ${error.message}`, true);
  }
  const place = error instanceof XmlError ? `${name}, line ${error.line}, column ${error.column}` : name;
  const what = messageOf(error).replace(/^part ".*?" (?:is damaged|cannot be read): /s, "");
  return new UnreadableError(`part of the document is broken (${place}): ${what}`);
}
