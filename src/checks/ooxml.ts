/**
 * A look through the package of a Word, Excel or PowerPoint document before it
 * is converted. LibreOffice loads half of a broken part without a word, and the
 * outputs of half a document are sound files: nobody would notice the loss. So
 * what cannot be read to its end is *unchecked*, and is not converted.
 */
import { messageOf, UnreadableError } from "../errors.js";
import type { Checker, CheckResult, Subject } from "../model.js";
import { readXml, XmlError } from "../tools/xml.js";
import { openZip, type ZipReader } from "../tools/zip.js";

/** The media types of all Office Open XML packages, xlsb among them. */
const MEDIA_TYPE = /openxmlformats-officedocument|macroEnabled/i;
const XML_PART = /\.(xml|rels)$/i;

/** Data of other programs, carried along and never shown: it may be anything. */
const CARRIED = /^(customXml|docMetadata)\//;

/** One rule each: readable, within limits, no DTD (ECMA-376 part 2, 8.1.4), well-formed. */
const RULES = 4;

export const ooxmlPackage: Checker = {
  id: "ooxml-package",
  title: "Office package can be read to its end",
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
        if (XML_PART.test(name) && !CARRIED.test(name)) await readToItsEnd(zip, name);
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    if (error instanceof UnreadableError) return `${error.message}.`;
    throw error;
  }
  return undefined;
}

async function readToItsEnd(zip: ZipReader, name: string): Promise<void> {
  try {
    const doctype = () => {
      throw new UnreadableError("it declares a document type, which no office document may");
    };
    await readXml(await zip.stream(name), { doctype });
  } catch (error) {
    const place = error instanceof XmlError ? ` (line ${error.line}, column ${error.column})` : "";
    throw new UnreadableError(`its part ${name} is broken${place}: ${messageOf(error)}`);
  }
}
