import { dictOf, is, nameOf, type PdfStream, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import type { Space } from "../../pdf/graphics.js";
import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, onPage, type Rule } from "../rule.js";

const PROCESS_INKS = new Set(["Cyan", "Magenta", "Yellow", "Black", "None"]);
/** How far two definitions of an ink are followed, and how many values are compared. */
const MAX_DEPTH = 32;
const MAX_COMPARED = 100_000;

/** PDF/A-1 does not ask. */
export const spotColours: Rule = {
  id: "pdfa-6.2.4.4-spot-colours",
  basis: iso19005(2, "6.2.4.4"),
  tests: { part2: ["6.2.4.4-1", "6.2.4.4-2"] },
  weight: "conformance",
  scope: { notInPart1: true },
  checks: "Special inks are described, and an ink of one name is described the same everywhere.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const inks = new Map<string, Space>();
    const work = { left: MAX_COMPARED };
    for (const [space, page] of doc.use().graphics.spaces) {
      const family = nameOf(doc.file.resolve(space.items[0]));
      if (family === "DeviceN" && !describesAll(doc, space))
        yield { message: "A colour is mixed with an ink that the file does not describe.", ...onPage(page) };
      if (family !== "Separation") continue;
      const name = nameOf(doc.file.resolve(space.items[1])) ?? "";
      const known = inks.get(name);
      inks.set(name, known ?? space);
      if (known && ![2, 3].every((i) => same(doc, known.items[i], space.items[i], work)))
        yield {
          message: `The ink "${name.slice(0, 40).replace(/[^ -~]/g, "?")}" is described in two ways.`,
          ...onPage(page),
        };
    }
  },
};

/** ISO 32000-1:2008, 8.6.6.5: spot inks stand in /Colorants, others are components of the process space. */
function describesAll(doc: PdfDocument, space: Space): boolean {
  const inks = doc.file.resolve(space.items[1]);
  const attributes = dictOf(doc.file.resolve(space.items[4]));
  const known = new Set(doc.getDict(attributes, "Colorants")?.entries.keys() ?? []);
  for (const item of doc.getItems(doc.getDict(attributes, "Process"), "Components")) known.add(nameOf(item) ?? "");
  if (!is(inks, "array")) return true;
  return inks.items.every((item) => {
    const name = nameOf(doc.file.resolve(item)) ?? "";
    return PROCESS_INKS.has(name) || known.has(name);
  });
}

/** Compares objects, not what they compute, as the clause asks. What is too large to compare counts as the same. */
function same(
  doc: PdfDocument,
  one: PdfValue | undefined,
  two: PdfValue | undefined,
  work: { left: number },
  depth = 0,
): boolean {
  const [a, b] = [doc.file.resolve(one), doc.file.resolve(two)];
  work.left -= 1;
  if (a === b || depth > MAX_DEPTH || work.left < 0) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (is(a, "string")) return is(b, "string") && a.bytes.equals(b.bytes);
  if (is(a, "name")) return nameOf(b) === a.value;
  if (is(a, "array"))
    return (
      is(b, "array") &&
      a.items.length === b.items.length &&
      a.items.every((item, i) => same(doc, item, b.items[i], work, depth + 1))
    );
  if (is(a, "stream")) return is(b, "stream") && sameData(doc, a, b) && sameEntries(doc, a, b, work, depth);
  return is(a, "dict") && is(b, "dict") && sameEntries(doc, a, b, work, depth);
}

function sameEntries(doc: PdfDocument, a: PdfValue, b: PdfValue, work: { left: number }, depth: number): boolean {
  const [first, second] = [dictOf(a)?.entries, dictOf(b)?.entries];
  if (!first || !second) return false;
  // How the same data is packed is no difference.
  const keys = new Set([...first.keys(), ...second.keys()]);
  for (const key of is(a, "stream") ? ["Length", "Filter", "DecodeParms"] : []) keys.delete(key);
  return [...keys].every((key) => same(doc, first.get(key), second.get(key), work, depth + 1));
}

function sameData(doc: PdfDocument, a: PdfStream, b: PdfStream): boolean {
  if (a.raw.equals(b.raw)) return true;
  const [first, second] = [doc.file.decode(a), doc.file.decode(b)];
  return first !== undefined && second !== undefined && first.equals(second);
}
