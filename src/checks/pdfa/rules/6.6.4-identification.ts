import type { PdfaFlavour } from "../../../model.js";
import { NS, type XmpNode } from "../../../tools/xmp.js";
import type { PdfaClaim, PdfDocument } from "../../pdf/document.js";
import { type Fault, iso19005, MADE_WRONG, type Rule, type RuleContext } from "../rule.js";

/** From the least to the most. What conforms to a level conforms to those before it. */
const LEVELS: Readonly<Record<string, readonly string[]>> = {
  "1": ["B", "A"],
  "2": ["B", "U", "A"],
  "3": ["B", "U", "A"],
};

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
    "Do you have the Word, Excel or PowerPoint file that it was made from? Then run council-convert on that file. If you have only the PDF, ask whoever made it for that file. A finished PDF cannot be made into PDF/A, or accessible, afterwards by this program.",
  adviceForSource: MADE_WRONG,
  *check(doc, { role, asked }): Iterable<Fault> {
    for (const standard of doc.contradictions())
      yield { message: `The file contradicts itself about which ${standard} it is.`, severity: "block" };
    const claim = doc.claim();
    if (!claim) {
      // What a damaged packet seems to claim is no claim: nobody can say that all of it was read.
      const damaged = doc.metadata() !== undefined && doc.xmp() === undefined;
      yield {
        message: damaged
          ? "The metadata of this PDF cannot be read, so that it claims nothing: it is no PDF/A."
          : "This is an ordinary PDF, not PDF/A. PDF/A is the kind of PDF that looks the same everywhere and can be kept.",
      };
      return;
    }
    const { part, conformance } = claim;
    const levels = LEVELS[part];
    const wanted = asked?.pdfa;
    if (wanted !== undefined && !isAtLeast(claim, wanted))
      yield {
        message: `The PDF claims to be ${nameOf(claim)}, and PDF/A-${wanted} was asked for.`,
        advice: role === "kept" ? otherFlavour(wanted) : withoutAsking(wanted, claim),
      };
    if (part === "3" || part === "4") {
      // Whoever asks for it by name knows what it is for, and is told what it is not for.
      if (wanted?.startsWith(part)) yield { ...askedByName(wanted, role), severity: "warn" };
      else
        yield {
          message: `This is PDF/A-${part}. UK government guidance allows PDF/A-1 and PDF/A-2 only.`,
          ...(role === "output" || wanted ? {} : { advice: INSTEAD_OF_PART_3 }),
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

const INSTEAD_OF_PART_3 = "Convert the original document with council-convert, which makes PDF/A-2.";
/** Flavours that can be judged, and not made. */
const NOT_MADE: readonly PdfaFlavour[] = ["1a", "3a", "3u"];

function askedByName(wanted: PdfaFlavour, role: RuleContext["role"]): Fault {
  const part = `PDF/A-${wanted.slice(0, 1)}`;
  if (role !== "output")
    return { message: `This is ${part}.`, advice: "UK guidance for publishing is PDF/A-1 or PDF/A-2." };
  return {
    message: `This is ${part}, as you asked with --pdfa ${wanted}.`,
    advice: "It is for a system that asks for it, not for publishing: for that leave out --pdfa.",
  };
}

function otherFlavour(wanted: PdfaFlavour): string {
  const start = "Leave out --flavour to judge it by what it claims.";
  if (NOT_MADE.includes(wanted)) return `${start} council-convert cannot make PDF/A-${wanted}.`;
  return `${start} To have PDF/A-${wanted}, convert the original document: council-convert --pdfa ${wanted} FILE`;
}

function withoutAsking(wanted: PdfaFlavour, claim: PdfaClaim): string {
  return `Mend what is named beside this. If it need not be PDF/A-${wanted}, leave out --pdfa: it is then made as ${nameOf(claim)}.`;
}

function isAtLeast({ part, conformance }: PdfaClaim, wanted: PdfaFlavour): boolean {
  const levels = LEVELS[part] ?? [];
  const least = levels.indexOf(wanted.slice(1).toUpperCase());
  return wanted.startsWith(part) && least >= 0 && levels.indexOf(conformance) >= least;
}

function nameOf({ part, conformance }: PdfaClaim): string {
  return `PDF/A-${shown(part)}${shown(conformance).toLowerCase()}`;
}

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
