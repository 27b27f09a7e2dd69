import { NS, property, textValue, withoutTrailingZeros, type Xmp, type XmpNode } from "../../../tools/xmp.js";
import { type Fault, isJudgedByPart1, iso19005, MADE_WRONG, type Rule } from "../rule.js";

/**
 * PDF/A-1 demands that the information dictionary and the XMP say the same
 * (ISO 19005-1:2005, 6.7.3). PDF/A-2 lets a reader ignore the dictionary
 * (6.1.5); there a difference in what a person wrote is a warning, since two
 * readers of one file would show two titles or two authors, and a difference in
 * what a program wrote is a note: LibreOffice itself puts two dates of creation.
 */
export const informationDictionary: Rule = {
  id: "pdfa-6.1.5-information-dictionary",
  basis: iso19005(2, "6.1.5"),
  basisInPart1: iso19005(1, "6.7.3"),
  weight: "conformance",
  checks:
    "Title, author, subject, keywords, creator, producer and dates are the same in both places where a PDF keeps them.",
  advice: "Set the properties in the original document and convert it again with council-convert.",
  adviceForSource:
    "Set title, author, subject and keywords in the properties of the original document, save it, and convert it again.",
  *check(doc, { role }): Iterable<Fault> {
    const info = doc.info();
    const xmp = doc.xmp();
    // Without readable XMP there is nothing to compare; that is a finding of its own (6.6.2.1).
    if (!info || !xmp) return;
    const part1 = isJudgedByPart1(doc);
    for (const { key, word, same, by } of PAIRS) {
      if (doc.get(info, key) === null) continue;
      if (!same(doc.getText(info, key) ?? "", xmp))
        yield {
          message: `The ${word} is not the same in the document properties and in the XMP metadata.`,
          ...(part1 ? {} : { severity: by === "person" ? "warn" : "note" }),
          ...(by === "program" ? { advice: role === "output" ? MADE_WRONG : MAKE_THE_SAME } : {}),
        };
    }
  },
};

/** Nobody can set these by hand. */
const MAKE_THE_SAME = "Convert the original document with council-convert, which makes them the same.";

interface Pair {
  readonly key: string;
  readonly word: string;
  /** Who writes it, as a rule. */
  readonly by: "person" | "program";
  same(text: string, xmp: Xmp): boolean;
}

const PAIRS: readonly Pair[] = [
  { key: "Title", word: "title", by: "person", same: sameText(NS.dc, "title") },
  { key: "Author", word: "author", by: "person", same: sameAuthor },
  { key: "Subject", word: "subject", by: "person", same: sameText(NS.dc, "description") },
  { key: "Keywords", word: "list of keywords", by: "person", same: sameText(NS.pdf, "Keywords") },
  { key: "Creator", word: "creating program", by: "program", same: sameText(NS.xmp, "CreatorTool") },
  { key: "Producer", word: "producing program", by: "program", same: sameText(NS.pdf, "Producer") },
  { key: "CreationDate", word: "date of creation", by: "program", same: sameDate("CreateDate") },
  { key: "ModDate", word: "date of change", by: "program", same: sameDate("ModifyDate") },
];

function sameText(ns: string, name: string): Pair["same"] {
  return (text, xmp) => equal(text, textValue(defaultOf(property(xmp, ns, name))));
}

/** Only the default language is analogous to the dictionary's entry. */
function defaultOf(node: XmpNode | undefined): XmpNode | undefined {
  if (node?.form !== "Alt") return node;
  return node.children.find((item) => item.lang === "x-default") ?? node;
}

function sameAuthor(text: string, xmp: Xmp): boolean {
  const node = property(xmp, NS.dc, "creator");
  if (node && node.form !== "simple" && node.children.length !== 1) return false;
  return equal(text, textValue(node));
}

/** Trailing zero bytes are left by C programs and are not part of the text. */
function equal(text: string, other: string | undefined): boolean {
  const [ours, theirs] = [withoutTrailingZeros(text), other ?? ""];
  // XML turns every end of line into one LINE FEED.
  return ours === theirs || ours.replace(/\r\n?/g, "\n") === theirs;
}

function sameDate(name: string): Pair["same"] {
  return (text, xmp) => {
    const other = textValue(property(xmp, NS.xmp, name));
    const [ours, theirs] = [pdfInstant(text), other === undefined ? undefined : xmpInstant(other.trim())];
    return ours !== undefined && ours === theirs;
  };
}

/** `D:YYYYMMDDHHmmSSOHH'mm'` (ISO 32000-1:2008, 7.9.4) as seconds since 1970. */
function pdfInstant(text: string): number | undefined {
  const match =
    /^(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z(?:\d\d)?'?(?:\d\d'?)?|([+-])(\d\d)'?(?:(\d\d)'?)?)?\s*$/.exec(
      text.trim(),
    );
  return match ? instant(match) : undefined;
}

/** ISO 8601 as XMP uses it, as seconds since 1970. */
function xmpInstant(text: string): number | undefined {
  const match =
    /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|([+-])(\d\d):?(\d\d))?)?)?)?$/.exec(text);
  return match ? instant(match) : undefined;
}

function instant(match: RegExpExecArray): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const offset = (Number(match[8] ?? 0) * 60 + Number(match[9] ?? 0)) * (match[7] === "-" ? -1 : 1);
  return Date.UTC(year, month - 1, day, hour, minute - offset, second) / 1000;
}
