/**
 * A look through the package of a Word, Excel or PowerPoint document before it
 * is converted. LibreOffice loads half of a broken part without a word, and the
 * outputs of half a document are sound files: nobody would notice the loss. So
 * what cannot be read to its end is *unchecked*, and is not converted.
 */
import { messageOf, UnreadableError } from "../errors.js";
import type { Checker, CheckResult, Subject } from "../model.js";
import {
  CONTENT_TYPES,
  keyOf,
  RELATIONSHIPS,
  relationshipsReader,
  resolvedTarget,
  sourceOf,
  typesReader,
} from "../tools/opc.js";
import { readXml, XmlError, type XmlHandler } from "../tools/xml.js";
import { drainPart, openZip, partBytes, type ZipReader } from "../tools/zip.js";

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
    "diagramData diagramDrawing glossaryDocument pivotTable",
  ].flatMap((names) => names.split(" ")),
);
/** Further relationships without whose targets something of the document would be missing. */
const OTHER_CONTENT: ReadonlySet<string> = new Set(["image", "aFChunk"]);

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
      : { ...header, outcome: "unchecked", rules: 0, reason: fault };
  },
};

/** What keeps the document from being read to its end, in words that follow "could not be checked: ". */
async function faultIn(subject: Subject): Promise<string | undefined> {
  try {
    const zip = await openZip(subject.file, subject.limits);
    try {
      const [twice] = zip.repeated;
      if (twice !== undefined) throw new UnreadableError(`two parts of the document have the same name (${twice})`);
      const { isXml, isContent } = await makeUp(zip);
      for (const { name } of zip.parts) {
        if (name.endsWith("/") || RELATIONSHIPS.test(name) || name === CONTENT_TYPES) continue;
        if (CARRIED.test(name) && !isContent(name)) continue;
        if (isXml(name)) await readToItsEnd(zip, name);
        else await drainToItsEnd(zip, name);
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    if (error instanceof UnreadableError) return `${error.message.replace(/\.$/, "")}.`;
    throw error;
  }
  return undefined;
}

// ------------------------------------------------------- what it is made of

interface MakeUp {
  isXml(name: string): boolean;
  /** True for parts that hold what the document says. */
  isContent(name: string): boolean;
}

/**
 * Follows the relationships and reads the list of content types: a name alone
 * does not tell what a part is. Throws when a part that holds content is named
 * and is not there.
 */
async function makeUp(zip: ZipReader): Promise<MakeUp> {
  const { typeOf, handler } = typesReader();
  await readToItsEnd(zip, CONTENT_TYPES, handler);
  const names = new Map(zip.parts.map(({ name }) => [keyOf(name), name]));
  const content = new Set<string>();
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
      for (const { kind, target, isExternal } of relationships.result) {
        const isXml = XML_CONTENT.has(kind);
        if (isExternal || (!isXml && !OTHER_CONTENT.has(kind))) continue;
        const path = resolvedTarget(sourceOf(name), target, isXml);
        if (path === undefined) continue;
        const found = names.get(keyOf(path));
        if (found === undefined) throw new UnreadableError(`part of the document is missing (${path})`);
        content.add(keyOf(found));
        // Binary workbooks keep their sheets in parts of this name.
        if (isXml && !/\.bin$/i.test(found)) asXml.add(keyOf(found));
      }
    }
  }
  return {
    isContent: (name) => content.has(keyOf(name)),
    isXml: (name) => XML_PART.test(name) || asXml.has(keyOf(name)) || isXmlType(typeOf(name)),
  };
}

/** A picture that is written as XML is a picture. */
function isXmlType(type: string): boolean {
  return /[+/]xml\s*(?:;|$)/i.test(type) && !/^\s*image\//i.test(type);
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
