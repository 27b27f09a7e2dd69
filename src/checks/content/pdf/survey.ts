/** Goes once through all that a PDF leads to. */
import { UnreadableError } from "../../../errors.js";
import { dictOf, is, type PdfDict, type PdfStream, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";

/** Most values that wait to be gone through. */
const MAX_WAITING = 5_000_000;

/** A string or stream, with the nearest key that leads to it and the dictionary which has that key. */
export interface Held<T> {
  readonly value: T;
  readonly key: string;
  readonly owner: PdfDict | undefined;
}

/** Is told of what the survey comes by. */
export interface Surveyor {
  string(value: Extract<PdfValue, { readonly kind: "string" }>, key: string, owner: PdfDict | undefined): void;
  /** With a space in it, of a key as well: names are for programs, and few have any. */
  name(value: string, key: string, owner: PdfDict): void;
  stream(stream: PdfStream, key: string, owner: PdfDict | undefined): void;
  /** What could be a page, with content of its own. */
  page(dict: PdfDict): void;
}

export interface Survey {
  /** Numbers of the objects that something leads to. */
  readonly numbers: ReadonlySet<number>;
  /** Descriptions of files that are in this one (ISO 32000-1:2008, 7.11.3). */
  readonly files: readonly PdfDict[];
  /** What holds private data of programs (14.5). */
  readonly private: readonly PdfDict[];
  /** Pictures, to be asked for what cameras write into them, and whether anybody sees them. */
  readonly pictures: readonly Held<PdfStream>[];
  /** Descriptions of anything in XML, with what they describe (14.3.2). */
  readonly metadata: readonly Held<PdfStream>[];
  /** Other versions of pictures (8.9.5.4). */
  readonly alternates: number;
}

/** What is within is told as a whole: private data, files, forms and scripts. Nobody is told of it again. */
const WHOLE = new Set(["PieceInfo", "EF", "XFA", "JS", "Prop_Build"]);
const TOLD = "";

/** `surveyor` is told of all that is not within something which is told as a whole. */
export function surveyOf(doc: PdfDocument, surveyor: Surveyor): Survey {
  const numbers = new Set<number>();
  const files: PdfDict[] = [];
  const privates: PdfDict[] = [];
  const pictures: Held<PdfStream>[] = [];
  const metadata: Held<PdfStream>[] = [];
  let alternates = 0;
  const waiting: PdfValue[] = [doc.trailer];
  // What led to each of those that wait.
  const keys: string[] = ["Trailer"];
  const owners: (PdfDict | undefined)[] = [undefined];
  const enter = (value: PdfValue, key: string, owner: PdfDict | undefined): void => {
    let one = value;
    if (is(value, "ref")) {
      // Thousands of elements name the same page and the same parent.
      if (numbers.has(value.num)) return;
      numbers.add(value.num);
      one = doc.file.resolve(value);
      if (typeof one !== "object" || one === null) return;
    }
    waiting.push(one);
    keys.push(key);
    owners.push(owner);
  };
  const dictionary = (dict: PdfDict, key: string): void => {
    for (const [name, item] of dict.entries) {
      if (name.includes(" ") && key !== TOLD) surveyor.name(name, key, dict);
      if (typeof item !== "object" || item === null) continue;
      if (item.kind === "name") {
        if (item.value.includes(" ") && key !== TOLD) surveyor.name(item.value, name, dict);
        continue;
      }
      if (name === "EF") files.push(dict);
      else if (name === "PieceInfo") privates.push(dict);
      else if (name === "Contents") surveyor.page(dict);
      else if (name === "Alternates") alternates += 1;
      const below = key === TOLD || WHOLE.has(name) ? TOLD : key === "CharProcs" ? key : name;
      if (item.kind !== "string") enter(item, below, dict);
      else if (below !== TOLD) surveyor.string(item, below, dict);
    }
  };
  // Of earlier versions, what is said beside the objects.
  for (const trailer of doc.file.trailers)
    if (trailer !== doc.trailer)
      for (const [name, item] of trailer.entries) if (is(item, "string")) surveyor.string(item, name, trailer);
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const [key = "", owner] = [keys.pop(), owners.pop()];
    if (is(value, "array")) {
      if (isTable(value.items)) enter(value.items[1] ?? null, key, owner);
      else for (const item of value.items) if (typeof item === "object" && item !== null) enter(item, key, owner);
    } else if (is(value, "string")) {
      if (key !== TOLD) surveyor.string(value, key, owner);
    } else {
      const dict = dictOf(value);
      if (!dict) continue;
      if (is(value, "stream")) {
        if (doc.getName(dict, "Subtype") === "Image") pictures.push({ value, key, owner });
        if (key === "Metadata") metadata.push({ value, key, owner });
        else if (key !== TOLD) surveyor.stream(value, key, owner);
      }
      dictionary(dict, key);
    }
    if (waiting.length > MAX_WAITING) throw new UnreadableError("it has too many objects", true);
  }
  return { numbers, files, private: privates, pictures, metadata, alternates };
}

/** A table of colours is a string of bytes (8.6.6.3), or a stream that is reached all the same. */
function isTable([first, , , table]: readonly PdfValue[]): boolean {
  return is(first, "name") && (first.value === "Indexed" || first.value === "I") && is(table, "string");
}
