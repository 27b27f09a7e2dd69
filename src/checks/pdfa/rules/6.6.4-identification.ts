import { NS, type XmpNode } from "../../../tools/xmp.js";
import type { PdfDocument } from "../document.js";
import { type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";

const LEVELS: Readonly<Record<string, readonly string[]>> = { "1": ["A", "B"], "2": ["A", "B", "U"] };

const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  "1": ["part", "amd", "conformance"],
  "2": ["part", "amd", "corr", "conformance"],
};

/**
 * Which PDF/A the file says it is. Public bodies in the United Kingdom publish
 * PDF/A-1 or PDF/A-2; the Open Standards Board left out PDF/A-3 because it may
 * carry files of any other format (clarification on document formats, 2014).
 */
export const identification: Rule = {
  id: "pdfa-6.6.4-identification",
  basis: iso19005(2, "6.6.4"),
  basisInPart1: iso19005(1, "6.7.11"),
  weight: "identity",
  checks: "The file says that it is PDF/A-1 or PDF/A-2, and at which level.",
  advice:
    "Convert the original document (Word, Excel, PowerPoint or OpenDocument) with council-convert. A PDF that was printed or exported without PDF/A cannot be made into one afterwards by this program.",
  adviceForSource: MADE_WRONG,
  *check(doc, { role }): Iterable<Fault> {
    const claim = doc.claim();
    if (!claim) {
      // What a damaged packet seems to claim is no claim: nobody can say that all of it was read.
      const damaged = doc.metadata() !== undefined && doc.xmp() === undefined;
      yield {
        message: damaged
          ? "The metadata of this PDF cannot be read, so that it claims nothing: it is no PDF/A."
          : "This PDF does not claim to be PDF/A.",
      };
      return;
    }
    const { part, conformance } = claim;
    const levels = LEVELS[part];
    if (part === "3" || part === "4") {
      yield {
        message: `This is PDF/A-${part}. UK government guidance allows PDF/A-1 and PDF/A-2 only.`,
        ...(role === "output"
          ? {}
          : { advice: "Convert the original document with council-convert, which makes PDF/A-2." }),
      };
    } else if (!levels) yield { message: `The PDF claims a part of PDF/A that does not exist ("${shown(part)}").` };
    else if (!levels.includes(conformance))
      yield { message: `The PDF claims a level of PDF/A-${part} that does not exist ("${shown(conformance)}").` };
    // ISO 19005-1 and -2 define these properties of the claim and no others.
    for (const node of part === "1" || part === "2" ? claimProperties(doc) : [])
      if (!PROPERTIES[part]?.includes(node.name))
        yield { message: `The PDF/A claim has the property "${shown(node.name)}", which PDF/A-${part} does not know.` };
    for (const name of wrongPrefixes(doc))
      yield { message: `The PDF/A claim is written with a wrong prefix ("${shown(name)}" instead of "pdfaid").` };
  },
};

function claimProperties(doc: PdfDocument): XmpNode[] {
  return doc.xmp()?.properties.filter((node) => node.ns === NS.pdfaid) ?? [];
}

function wrongPrefixes(doc: PdfDocument): string[] {
  const used = claimProperties(doc).filter((node) => node.prefix !== "pdfaid");
  return [...new Set(used.map((node) => node.prefix))];
}

function shown(text: string): string {
  return text.slice(0, 20).replace(/[^ -~]/g, "?");
}
