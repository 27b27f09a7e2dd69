/** Functions that make colours of tints (ISO 32000-1:2008, 7.10), as far as they can be worked out without a programme. */
import { dictOf, is, type PdfDict, type PdfStream, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../document.js";

/** Nothing where it cannot be told. */
export type Evaluate = (inputs: readonly number[]) => readonly number[] | undefined;

type Source = Pick<PdfDocument, "file" | "get" | "getItems">;

/** Functions within functions. */
const MAX_DEPTH = 4;
const MAX_INPUTS = 32;

/** A function, or one for each component. Nothing for what is none, and for programmes (7.10.5). */
export function functionOf(doc: Source, value: PdfValue, depth = 0): Evaluate | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (is(value, "array")) {
    const parts = value.items.slice(0, MAX_INPUTS).map((item) => functionOf(doc, doc.file.resolve(item), depth + 1));
    return (inputs) => joined(parts.map((part) => part?.(inputs)));
  }
  const dict = dictOf(value);
  const domain = numbers(doc, dict, "Domain");
  const evaluate = kindOf(doc, value, domain, depth);
  return evaluate && ((inputs) => evaluate(inputs.map((input, i) => clipped(input, domain[2 * i], domain[2 * i + 1]))));
}

function kindOf(doc: Source, value: PdfValue, domain: readonly number[], depth: number): Evaluate | undefined {
  const dict = dictOf(value);
  switch (doc.get(dict, "FunctionType")) {
    case 0:
      return is(value, "stream") ? sampled(doc, value, domain) : undefined;
    case 2:
      return exponential(doc, dict);
    case 3:
      return stitched(doc, dict, domain, depth);
  }
  return undefined;
}

function joined(parts: readonly (readonly number[] | undefined)[]): readonly number[] | undefined {
  const all: number[] = [];
  for (const part of parts) {
    if (!part) return undefined;
    all.push(...part);
  }
  return all;
}

/** 7.10.3 */
function exponential(doc: Source, dict: PdfDict | undefined): Evaluate {
  const [from, to] = [orElse(numbers(doc, dict, "C0"), [0]), orElse(numbers(doc, dict, "C1"), [1])];
  const power = doc.get(dict, "N");
  const exponent = typeof power === "number" ? power : 1;
  return ([input = 0]) => from.map((start, i) => start + input ** exponent * ((to[i] ?? start) - start));
}

/** 7.10.4 */
function stitched(doc: Source, dict: PdfDict | undefined, domain: readonly number[], depth: number): Evaluate {
  const parts = doc.getItems(dict, "Functions").map((part) => functionOf(doc, part, depth + 1));
  const [bounds, encode] = [numbers(doc, dict, "Bounds"), numbers(doc, dict, "Encode")];
  return ([input = 0]) => {
    const after = bounds.findIndex((bound) => input < bound);
    const index = Math.min(after < 0 ? bounds.length : after, parts.length - 1);
    const [low, high] = [bounds[index - 1] ?? domain[0] ?? 0, bounds[index] ?? domain[1] ?? 1];
    const [from = 0, to = 1] = [encode[2 * index], encode[2 * index + 1]];
    return parts[index]?.([high === low ? from : from + ((input - low) * (to - from)) / (high - low)]);
  };
}

/** 7.10.2: the nearest sample is near enough here. */
function sampled(doc: Source, stream: PdfStream, domain: readonly number[]): Evaluate | undefined {
  const { dict } = stream;
  const [size, range] = [numbers(doc, dict, "Size"), numbers(doc, dict, "Range")];
  const bits = doc.get(dict, "BitsPerSample");
  const outputs = range.length / 2;
  if ((bits !== 8 && bits !== 16) || outputs < 1 || size.length < 1 || size.length > MAX_INPUTS) return undefined;
  const encode = orElse(
    numbers(doc, dict, "Encode"),
    size.flatMap((count) => [0, count - 1]),
  );
  const decode = orElse(numbers(doc, dict, "Decode"), range);
  const data = doc.file.decode(stream);
  const bytes = bits / 8;
  return (inputs) => {
    let [index, step] = [0, 1];
    for (const [i, count] of size.entries()) {
      const [low = 0, high = 1] = [domain[2 * i], domain[2 * i + 1]];
      const [from = 0, to = 0] = [encode[2 * i], encode[2 * i + 1]];
      const place = from + (((inputs[i] ?? low) - low) / (high - low || 1)) * (to - from);
      index += Math.round(clipped(place, 0, count - 1)) * step;
      step *= count;
    }
    const at = index * outputs * bytes;
    if (!data || !Number.isSafeInteger(at) || at < 0 || at + outputs * bytes > data.length) return undefined;
    return Array.from({ length: outputs }, (_, i) => {
      const [from = 0, to = 1] = [decode[2 * i], decode[2 * i + 1]];
      return from + (data.readUIntBE(at + i * bytes, bytes) / (2 ** bits - 1)) * (to - from);
    });
  };
}

function clipped(value: number, low = -Infinity, high = Infinity): number {
  return Math.min(Math.max(value, low), high);
}

function orElse(values: readonly number[], otherwise: readonly number[]): readonly number[] {
  return values.length > 0 ? values : otherwise;
}

export function numbers(doc: Source, dict: PdfDict | undefined, key: string): readonly number[] {
  return doc.getItems(dict, key).filter((item) => typeof item === "number");
}
