import { dictOf, is, type PdfDict, type PdfStream } from "../../../tools/pdf/objects.js";
import { openDocument, type PdfDocument } from "../document.js";
import { type Fault, iso19005, type Rule } from "../rule.js";

/**
 * A file inside the file, wherever it hangs: name tree, attachment annotation,
 * associated file. PDF/A-1 forbids any; PDF/A-2 allows PDF/A-1 and PDF/A-2
 * only. An attachment that claims to be one of these is a warning in a file
 * from elsewhere (it is easily published unseen), since it breaks no clause.
 * Our own outputs never have attachments, so there it blocks.
 */
export const embeddedFiles: Rule = {
  id: "pdfa-6.8-embedded-files",
  basis: iso19005(2, "6.8"),
  basisInPart1: iso19005(1, "6.1.11"),
  weight: "safety",
  checks: "No other file is hidden inside the document.",
  advice: "Remove the attachments, and publish them as files of their own.",
  adviceForSource: "Delete the object or attachment in the original document, and publish it as a separate file.",
  *check(doc, { role }): Iterable<Fault> {
    const part = doc.claim()?.part;
    for (const { name, streams, complete } of attachments(doc)) {
      const allowed =
        role === "kept" && part !== "1" && streams.length > 0 && streams.every((stream) => claimsPdfa(doc, stream));
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

function claimsPdfa(doc: PdfDocument, stream: PdfStream): boolean {
  try {
    const bytes = doc.file.decode(stream);
    const inner = bytes && openDocument(bytes, doc.budget);
    return inner !== undefined && ["1", "2"].includes(inner.claim()?.part ?? "");
  } catch {
    // What cannot be read is not known to be PDF/A; the finding then blocks.
    return false;
  }
}
