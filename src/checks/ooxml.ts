/**
 * A look through the package of a Word, Excel or PowerPoint document before it
 * is converted. LibreOffice loads half of a broken part without a word, and the
 * outputs of half a document are sound files: nobody would notice the loss. So
 * what cannot be read to its end is *unchecked*, and is not converted.
 */
import { messageOf, UnreadableError } from "../errors.js";
import type { Checker, CheckResult, Subject } from "../model.js";
import { readXml, XmlError } from "../tools/xml.js";
import { drainPart, openZip, partBytes, type ZipReader } from "../tools/zip.js";

/** The media types of all Office Open XML packages, xlsb among them. */
const MEDIA_TYPE = /openxmlformats-officedocument|macroEnabled/i;
const XML_PART = /\.(xml|rels)$/i;

/** Data of other programs, carried along and never shown: it may be anything. */
const CARRIED = /^(customXml|docMetadata)\//;

/** One rule each: readable and undamaged, within limits, no DTD (ECMA-376 part 2, 8.1.4), well-formed. */
const RULES = 4;

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
      for (const { name } of zip.parts) {
        if (CARRIED.test(name) || name.endsWith("/")) continue;
        if (XML_PART.test(name)) await readToItsEnd(zip, name);
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

async function readToItsEnd(zip: ZipReader, name: string): Promise<void> {
  try {
    const doctype = () => {
      throw new UnreadableError("it declares a document type, which no office document may");
    };
    await readXml(partBytes(zip, name), { doctype });
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
