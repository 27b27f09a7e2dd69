/**
 * Goes through the content of pages and of the streams that they call for
 * (ISO 32000-1:2008, 7.8 and 8.10), once for all who want to know something of
 * it. Who they are and what they make of it is no business of this file.
 */
import { UnreadableError } from "../../errors.js";
import type { Extremes } from "../../tools/pdf/extremes.js";
import { dictOf, is, nameOf, type PdfDict, type PdfStream, type PdfValue } from "../../tools/pdf/objects.js";
import { operationsIn } from "../../tools/pdf/operations.js";

/** Forms within forms within forms … */
const MAX_DEPTH = 40;

/** Reads one content stream, beside others who may read it at the same time. */
export interface Reader {
  /** A form is about to be painted: who reads it, or nothing when it has no news for this reader. */
  form(stream: PdfStream, resources: PdfDict | undefined): Reader | undefined;
  /** A picture is about to be painted, from a stream of its own or in place. */
  image(dict: PdfDict, inPlace: boolean): void;
  /** An operator with its operands. What it paints has been gone through by then. */
  operator(word: string, operands: readonly PdfValue[]): void;
  /** The form, or what else this reader was made for within a page, is at its end. */
  end(): void;
  /** What this reader threw, or what stopped the reading of its stream. Throws to stop everybody. */
  fail(error: unknown): void;
}

/** What the walk needs of the document. */
export interface Source {
  resolve(value: PdfValue | undefined): PdfValue;
  decode(stream: PdfStream): Buffer | undefined;
}

export interface Walker {
  /** Goes through the content of a page. */
  page(data: Buffer, resources: PdfDict | undefined, readers: readonly Reader[]): void;
  /** Goes through an object as the operator `Do` does. */
  paint(object: PdfValue, resources: PdfDict | undefined, readers: readonly Reader[]): void;
  /** Goes through a stream that readers take for a form, whatever it says of itself: an appearance, a soft mask's group. */
  form(stream: PdfStream, resources: PdfDict | undefined, readers: readonly Reader[]): void;
  /** Goes into a stream that only these readers want to see. */
  into(stream: PdfStream, resources: PdfDict | undefined, readers: readonly Reader[]): void;
  /** A named resource, references not followed. */
  named(resources: PdfDict | undefined, category: string, name: string | undefined): PdfValue | undefined;
}

export function contentWalker({ resolve, decode }: Source, extremes: Extremes): Walker {
  let depth = 0;

  const named = (resources: PdfDict | undefined, category: string, name: string | undefined): PdfValue | undefined =>
    name === undefined ? undefined : dictOf(resolve(resources?.entries.get(category)))?.entries.get(name);

  const walk = (data: Buffer, resources: PdfDict | undefined, readers: readonly Reader[]): void => {
    for (const { operator, operands, image } of operationsIn(data, extremes)) {
      if (image) tell(readers, (reader) => reader.image(image, true));
      if (operator === "Do") paint(resolve(named(resources, "XObject", nameOf(operands.at(-1)))), resources, readers);
      tell(readers, (reader) => reader.operator(operator, operands));
    }
  };

  const paint = (object: PdfValue, resources: PdfDict | undefined, readers: readonly Reader[]): void => {
    if (!is(object, "stream")) return;
    const { dict } = object;
    const subtype = nameOf(resolve(dict.entries.get("Subtype")));
    if (subtype === "Image") tell(readers, (reader) => reader.image(dict, false));
    if (subtype === "Form") form(object, resources, readers);
  };

  const form = (stream: PdfStream, resources: PdfDict | undefined, readers: readonly Reader[]): void => {
    const own = dictOf(resolve(stream.dict.entries.get("Resources"))) ?? resources;
    const inner: Reader[] = [];
    tell(readers, (reader) => {
      const next = reader.form(stream, own);
      if (next) inner.push(next);
    });
    into(stream, own, inner);
  };

  const into = (stream: PdfStream, resources: PdfDict | undefined, readers: readonly Reader[]): void => {
    if (readers.length === 0) return;
    depth += 1;
    try {
      if (depth > MAX_DEPTH) throw new UnreadableError(`forms are nested more than ${MAX_DEPTH} deep`, true);
      const data = decode(stream);
      if (!data) throw new UnreadableError("a stream that should be content is none");
      walk(data, resources, readers);
      tell(readers, (reader) => reader.end());
    } catch (error) {
      for (const reader of readers) reader.fail(error);
    } finally {
      depth -= 1;
    }
  };

  return { page: walk, paint, form, into, named };
}

function tell(readers: readonly Reader[], what: (reader: Reader) => void): void {
  for (const reader of readers) {
    try {
      what(reader);
    } catch (error) {
      reader.fail(error);
    }
  }
}
