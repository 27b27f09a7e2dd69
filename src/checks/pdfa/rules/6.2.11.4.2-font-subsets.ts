import { is, textOf } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { decodeSound, type Program } from "../../pdf/fonts/font.js";
import type { ShownFont } from "../../pdf/fonts/shown.js";
import { CHOOSE_FONT, EMBED_FONT, fontName, placeOf } from "../font-words.js";
import { type Fault, isJudgedByPart1, iso19005, type Rule } from "../rule.js";

/** Bytes of a /CIDSet that matter: there are 65,536 CIDs. */
const MAX_SET = 8192;

/**
 * What a subset of a font says it holds. PDF/A-1 demands the list and asks that
 * it name every glyph in use; PDF/A-2 does not demand it, but where it stands it
 * must name every glyph of the programme and no other.
 */
export const fontSubsets: Rule = {
  id: "pdfa-6.2.11.4.2-font-subsets",
  basis: iso19005(2, "6.2.11.4.2"),
  basisInPart1: iso19005(1, "6.3.5"),
  weight: "conformance",
  checks: "Where a font lists the characters that are embedded, the list is right.",
  advice: EMBED_FONT,
  adviceForSource: CHOOSE_FONT,
  *check(doc): Iterable<Fault> {
    for (const shown of doc.use().shown) {
      const program = shown.font.embedded();
      if (typeof program === "string" || !shown.font.subset) continue;
      const what = setFault(doc, shown, program);
      if (what) yield { message: `The embedded part of the font ${fontName(shown.font)} ${what}.`, ...placeOf(shown) };
    }
  },
};

const UNLISTED = "does not list the characters that it has";
const WRONG = "lists other characters than it has";

function setFault(doc: PdfDocument, shown: ShownFont, program: Program): string | undefined {
  const { subtype } = shown.font;
  if (subtype === "Type1" || subtype === "MMType1") return nameFault(doc, bound(shown), program);
  return subtype === "Type0" ? cidFault(doc, bound(shown), program) : undefined;
}

function nameFault(doc: PdfDocument, { font, codes }: Bound, program: Program): string | undefined {
  const text = textOf(doc.get(font.descriptor, "CharSet"));
  const part1 = isJudgedByPart1(doc);
  if (text === undefined) return part1 ? UNLISTED : undefined;
  const listed = new Set(
    text
      .split("/")
      .slice(1)
      .map((name) => name.trim()),
  );
  const held = namesIn(program);
  if (!held) return undefined;
  if (part1) {
    const used = codes.map((code) => font.encodedName(code));
    return used.every((name) => name === undefined || !held.has(name) || listed.has(name)) ? undefined : WRONG;
  }
  return isSame(listed, held) ? undefined : WRONG;
}

/** A font and the codes in use. */
interface Bound {
  readonly font: ShownFont["font"];
  readonly codes: readonly number[];
}

function bound(shown: ShownFont): Bound {
  return { font: shown.font, codes: shown.codes() };
}

function namesIn(program: Program): Set<string> | undefined {
  if (program.kind === "type1") return new Set(program.font.widths.keys());
  return program.kind === "cff" && program.font.names ? new Set(program.font.names.keys()) : undefined;
}

function isSame(listed: ReadonlySet<string>, held: ReadonlySet<string>): boolean {
  const within = (some: ReadonlySet<string>, all: ReadonlySet<string>): boolean =>
    [...some].every((name) => name === ".notdef" || all.has(name));
  return within(listed, held) && within(held, listed);
}

function cidFault(doc: PdfDocument, { font, codes }: Bound, program: Program): string | undefined {
  const stream = doc.get(font.descriptor, "CIDSet");
  const part1 = isJudgedByPart1(doc);
  if (!is(stream, "stream")) return part1 ? UNLISTED : undefined;
  const set = (decodeSound(stream, doc.file.decode) ?? Buffer.alloc(0)).subarray(0, MAX_SET);
  const lists = (cid: number): boolean => (((set[cid >> 3] ?? 0) << (cid & 7)) & 0x80) !== 0;
  if (part1) {
    const used = codes.map((code) => font.cid(code) ?? 0);
    return used.every((cid) => !font.hasCid(cid) || lists(cid)) ? undefined : WRONG;
  }
  for (const cid of cidsIn(font, program)) if (cid !== 0 && !lists(cid)) return WRONG;
  for (let cid = 1; cid < set.length * 8; cid += 1) if (lists(cid) && !font.hasCid(cid)) return WRONG;
  return undefined;
}

/** CIDs that the programme certainly has. In a TrueType font those beyond its own widths may be padding. */
function cidsIn(font: ShownFont["font"], program: Program): readonly number[] {
  if (program.kind === "cff") return [...(program.font.cids?.keys() ?? [])];
  if (program.kind !== "truetype") return [];
  return Array.from({ length: program.font.ownWidths }, (_, cid) => cid).filter((cid) => font.hasCid(cid));
}
