/** The PDF of a subject, opened and read once for all its checks. */
import { readFileSync, statSync } from "node:fs";
import { UnreadableError } from "../../errors.js";
import type { Asked, Limits, Subject } from "../../model.js";
import type { Budget } from "../../tools/pdf/filters.js";
import { once } from "../once.js";
import { openDocument, type PdfaClaim, type PdfDocument } from "./document.js";

/** Most bytes that one stream may unpack to. */
const MAX_STREAM = 256 * 1024 * 1024;

/** An entry goes when nobody holds its subject any more. */
const documents = new WeakMap<Subject, () => PdfDocument>();

/** Throws an `UnreadableError` for a file that is encrypted, damaged or beyond a limit; to whoever asks again, too. */
export function documentOf(subject: Subject): PdfDocument {
  const { limits, asked } = subject;
  const open =
    documents.get(subject) ?? once(() => openDocument(readBounded(subject), budgetOf(limits), askedClaim(asked)));
  documents.set(subject, open);
  return open();
}

/** The flavour that was asked for, written as a claim is. */
export function askedClaim(asked: Asked | undefined): PdfaClaim | undefined {
  const [part, level] = asked?.pdfa ?? "";
  return part && level ? { part, conformance: level.toUpperCase() } : undefined;
}

export function budgetOf({ unpackedBytes }: Pick<Limits, "unpackedBytes">): Budget {
  return { left: unpackedBytes, each: Math.min(unpackedBytes, MAX_STREAM) };
}

/** The bytes of a file that is not larger than may be read. Throws an `UnreadableError` for others, and for an empty one. */
export function readBounded({ file, limits }: Subject): Buffer {
  const { size } = statSync(file);
  if (size > limits.sourceBytes) throw new UnreadableError("the file is larger than the limit", true);
  if (size === 0) throw new UnreadableError("the file is empty");
  return readFileSync(file);
}
