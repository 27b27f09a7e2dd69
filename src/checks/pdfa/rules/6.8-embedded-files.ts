import { dictOf, is, type PdfDict, type PdfStream } from "../../../tools/pdf/objects.js";
import { openDocument, type PdfDocument } from "../../pdf/document.js";
import { type Fault, iso19005, type Rule, type RuleContext } from "../rule.js";

/** A media type, as `text/plain`. */
const MEDIA_TYPE = /^[-\w+.]+\/[-\w+.]+$/;

/**
 * A file inside the file, wherever it hangs: name tree, attachment annotation,
 * associated file. PDF/A-1 forbids any; PDF/A-2 allows sound PDF/A-1 and PDF/A-2
 * only; PDF/A-3 any that says what it is and what it is for (ISO 19005-3:2012,
 * 6.8). What is allowed is a warning in a file from elsewhere (it is easily
 * published unseen), since it breaks no clause. Our own outputs never have
 * attachments, so there it blocks.
 */
export const embeddedFiles: Rule = {
  id: "pdfa-6.8-embedded-files",
  basis: iso19005(2, "6.8"),
  basisInPart1: iso19005(1, "6.1.11"),
  tests: { part1: ["6.1.11-1", "6.1.11-2"], part2: ["6.8-2", "6.8-5"] },
  weight: "safety",
  checks: "No other file is hidden inside the document.",
  advice: "Remove the attachments, and publish them as files of their own.",
  adviceForSource: "Delete the object or attachment in the original document, and publish it as a separate file.",
  *check(doc, { role, judge }): Iterable<Fault> {
    const part = doc.judgedBy()?.part;
    const associated = part === "3" ? associatedFiles(doc) : undefined;
    for (const { dict, name, streams, complete } of attachments(doc)) {
      const allowed =
        role === "kept" &&
        part !== "1" &&
        streams.length > 0 &&
        (associated
          ? associated.has(dict) && isDescribed(doc, dict, streams)
          : streams.every((stream) => isPdfa(doc, stream, judge)));
      yield {
        message: `Another file is embedded in the document${name ? `: ${name}` : ""}.`,
        ...(allowed && complete ? { severity: "warn" } : {}),
      };
    }
    if (
      part === "1" &&
      doc.names("EmbeddedFiles").length === 0 &&
      doc.get(doc.getDict(doc.catalog, "Names"), "EmbeddedFiles") !== null
    )
      yield { message: "The document has a list of embedded files." };
  },
};

interface Attachment {
  readonly dict: PdfDict;
  readonly name: string;
  readonly streams: readonly PdfStream[];
  /** Both names are there, as 6.8 asks. */
  readonly complete: boolean;
}

function attachments(doc: PdfDocument): Attachment[] {
  const found: Attachment[] = [];
  for (const dict of doc.reachable()) {
    // The file of a film is the film, which is named already (6.3.1).
    if (!isFileSpecification(doc, dict) || doc.media().has(dict)) continue;
    const files = dictOf(doc.get(dict, "EF")) ?? dictOf(doc.get(dict, "RF"));
    const streams = [...(files?.entries.values() ?? [])].map(doc.file.resolve).filter((item) => is(item, "stream"));
    const [short, long] = [doc.getText(dict, "F"), doc.getText(dict, "UF")];
    found.push({
      dict,
      name: (long ?? short ?? "").replace(/[\p{Cc}\p{Cf}]/gu, "?").slice(0, 120),
      streams,
      complete: short !== undefined && long !== undefined,
    });
  }
  return found;
}

function isFileSpecification(doc: PdfDocument, dict: PdfDict): boolean {
  // RF: files that belong to the file (ISO 32000-1:2008, 7.11.4.3), under a key of their own.
  return ["EF", "RF"].some((key) => dict.entries.has(key) && dictOf(doc.get(dict, key)) !== undefined);
}

/** The file specifications that some /AF names (ISO 19005-3:2012, annex E). */
function associatedFiles(doc: PdfDocument): Set<PdfDict> {
  const found = new Set<PdfDict>();
  for (const holder of doc.reachable())
    if (holder.entries.has("AF")) for (const item of doc.getItems(holder, "AF")) if (is(item, "dict")) found.add(item);
  return found;
}

/** What kind of file it is, and how it relates to the document. */
function isDescribed(doc: PdfDocument, specification: PdfDict, streams: readonly PdfStream[]): boolean {
  return (
    doc.getName(specification, "AFRelationship") !== undefined &&
    streams.every(({ dict }) => MEDIA_TYPE.test(doc.getName(dict, "Subtype") ?? ""))
  );
}

/** Whether a file is PDF/A-1 or PDF/A-2, by every rule there is. */
function isPdfa(doc: PdfDocument, stream: PdfStream, judge: RuleContext["judge"]): boolean {
  if (!judge) return false;
  try {
    const bytes = doc.file.decode(stream);
    if (!bytes || !["1", "2"].includes(openDocument(bytes, doc.budget).judgedBy()?.part ?? "")) return false;
    return judge(bytes).every(({ severity }) => severity !== "block");
  } catch {
    // What cannot be read is not known to be PDF/A; the finding then blocks.
    return false;
  }
}
