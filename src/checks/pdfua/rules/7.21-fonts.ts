import { dictOf, is, nameOf, type PdfDict, textOf } from "../../../tools/pdf/objects.js";
import { embeddedFonts as embeddedInPdfa } from "../../pdfa/rules/6.2.11.4.1-embedded-fonts.js";
import type { UaDocument } from "../document.js";
import { cmapIn, descendantOf, fontName, isSymbolic, type ShownFont } from "../fonts.js";
import { isListedGlyph, toCharacter } from "../glyph-names.js";
import { collectionOf, isPredefined } from "../predefined-cmaps.js";
import type { UaFault, UaRule } from "../rule.js";
import { trueTypeMaps } from "../truetype.js";

const WORD_FONT = "Choose another font for this text, for instance Arial or Liberation Sans";

/** What the rules on fonts have in common: a message names the font, a place the first page it is used on. */
function fault(doc: UaDocument, { dict, page }: ShownFont, test: number, what: string): UaFault {
  return {
    test,
    message: `The font ${fontName(doc.pdf, dict)} ${what}.`,
    ...(page > 0 ? { where: `page ${page}` } : {}),
  };
}

function* composite(doc: UaDocument): Iterable<{ readonly font: ShownFont; readonly descendant: PdfDict }> {
  for (const font of doc.content().fonts) {
    const descendant = descendantOf(doc.pdf, font.dict);
    if (descendant && descendant !== font.dict) yield { font, descendant };
  }
}

function hasProgram({ pdf }: UaDocument, font: PdfDict): boolean {
  const descriptor = pdf.getDict(font, "FontDescriptor");
  return ["FontFile", "FontFile2", "FontFile3"].some((key) => is(pdf.get(descriptor, key), "stream"));
}

export const systemInfo: UaRule = {
  id: "pdfua-7.21.3.1-character-collections",
  clause: "7.21.3.1",
  checks: "Composite fonts and their character maps are of the same collection of characters.",
  word: WORD_FONT,
  office: WORD_FONT,
  *check(doc): Iterable<UaFault> {
    const { pdf } = doc;
    for (const { font, descendant } of composite(doc)) {
      const encoding = pdf.get(font.dict, "Encoding");
      const name = nameOf(encoding);
      if (name === "Identity-H" || name === "Identity-V") continue;
      const map = name === undefined ? infoOf(doc, pdf.getDict(dictOf(encoding), "CIDSystemInfo")) : collectionOf(name);
      // A map that no standard lists has no known collection; that it is missing is the matter of 7.21.3.3.
      if (!map) continue;
      const own = infoOf(doc, pdf.getDict(descendant, "CIDSystemInfo"));
      const same =
        own?.registry !== undefined &&
        own.registry === map.registry &&
        own.ordering !== undefined &&
        own.ordering === map.ordering &&
        own.supplement !== undefined &&
        own.supplement <= (map.supplement ?? -1);
      if (!same) yield fault(doc, font, 1, "does not fit its character map");
    }
  },
};

function infoOf({ pdf }: UaDocument, info: PdfDict | undefined) {
  if (!info) return { registry: undefined, ordering: undefined, supplement: undefined };
  const supplement = pdf.get(info, "Supplement");
  return {
    registry: textOf(pdf.get(info, "Registry")),
    ordering: textOf(pdf.get(info, "Ordering")),
    supplement: typeof supplement === "number" ? supplement : undefined,
  };
}

export const glyphMaps: UaRule = {
  id: "pdfua-7.21.3.2-glyph-maps",
  clause: "7.21.3.2",
  checks: "Embedded composite TrueType fonts say which glyph belongs to which identifier.",
  word: WORD_FONT,
  office: WORD_FONT,
  *check(doc): Iterable<UaFault> {
    for (const { font, descendant } of composite(doc)) {
      if (doc.pdf.getName(descendant, "Subtype") !== "CIDFontType2" || !hasProgram(doc, descendant)) continue;
      const map = doc.pdf.get(descendant, "CIDToGIDMap");
      if (!is(map, "stream") && nameOf(map) !== "Identity")
        yield fault(doc, font, 1, "does not say which glyph belongs to which identifier");
    }
  },
};

export const characterMaps: UaRule = {
  id: "pdfua-7.21.3.3-character-maps",
  clause: "7.21.3.3",
  checks: "Character maps are embedded or well-known, and do not contradict themselves.",
  word: WORD_FONT,
  office: WORD_FONT,
  *check(doc): Iterable<UaFault> {
    const { pdf } = doc;
    for (const { font } of composite(doc)) {
      const encoding = pdf.get(font.dict, "Encoding");
      const name = nameOf(encoding);
      if (name !== undefined && !isPredefined(name))
        yield fault(doc, font, 1, "has a character map that is neither embedded nor well-known");
      if (!is(encoding, "stream")) continue;
      const map = cmapIn(doc.pdf, encoding);
      if (map && (map.writingMode ?? 0) !== (pdf.get(encoding.dict, "WMode") ?? 0))
        yield fault(doc, font, 2, "has a character map that contradicts itself about the direction of writing");
      const uses = map?.uses ?? pdf.getName(encoding.dict, "UseCMap");
      if (uses !== undefined && !isPredefined(uses))
        yield fault(doc, font, 3, "has a character map that builds upon one which is not well-known");
    }
  },
};

export const embedded: UaRule = {
  id: "pdfua-7.21.4.1-embedded-fonts",
  clause: "7.21.4.1",
  checks: "Every font that visible text uses is embedded in the file.",
  word: WORD_FONT,
  office: WORD_FONT,
  *check({ pdf }): Iterable<UaFault> {
    const context = {
      role: "kept",
      limits: { sourceBytes: 0, unpackedBytes: 0, timeoutMs: 0, memoryBytes: 0 },
    } as const;
    for (const { message, where } of embeddedInPdfa.check(pdf, context))
      yield { test: 1, message, ...(where === undefined ? {} : { where }) };
  },
};

export const encodings: UaRule = {
  id: "pdfua-7.21.6-encodings",
  clause: "7.21.6",
  checks: "TrueType fonts have an encoding that every program reads in the same way.",
  word: WORD_FONT,
  office: WORD_FONT,
  *check(doc): Iterable<UaFault> {
    for (const font of doc.content().fonts) {
      if (doc.pdf.getName(font.dict, "Subtype") !== "TrueType") continue;
      yield* isSymbolic(doc.pdf, font.dict) ? symbolicFaults(doc, font) : latinFaults(doc, font);
    }
  },
};

function* symbolicFaults(doc: UaDocument, font: ShownFont): Iterable<UaFault> {
  if (doc.pdf.get(font.dict, "Encoding") !== null)
    yield fault(doc, font, 3, "is a font of symbols and must not have an encoding");
  const maps = trueTypeMaps(doc.pdf, font.dict);
  if (
    maps &&
    font.visible &&
    maps.length !== 1 &&
    !maps.some(({ platform, encoding }) => platform === 3 && encoding === 0)
  )
    yield fault(doc, font, 4, "is a font of symbols, but none of its tables is for symbols");
}

function* latinFaults(doc: UaDocument, font: ShownFont): Iterable<UaFault> {
  const { pdf } = doc;
  const encoding = pdf.get(font.dict, "Encoding");
  const dict = dictOf(encoding);
  const base = nameOf(encoding) ?? pdf.getName(dict, "BaseEncoding");
  const maps = trueTypeMaps(pdf, font.dict);
  const symbols = maps?.filter(({ platform, encoding }) => platform === 3 && encoding === 0).length ?? 0;
  if (maps && font.visible && maps.length <= (symbols > 0 ? 1 : 0))
    yield fault(doc, font, 1, "has no table for Latin characters");
  if (base !== "MacRomanEncoding" && base !== "WinAnsiEncoding")
    yield fault(doc, font, 2, "has neither of the two encodings that are allowed for it");
  else if (dict?.entries.has("Differences")) {
    const names = pdf.getItems(dict, "Differences").flatMap((item) => nameOf(item) ?? []);
    const unicode = !maps || maps.some(({ platform, encoding }) => platform === 3 && encoding === 1);
    if (!unicode || !names.every(isListedGlyph))
      yield fault(doc, font, 2, "changes its encoding by glyphs that have no well-known name");
  }
}

export const unicodeMaps: UaRule = {
  id: "pdfua-7.21.7-unicode",
  clause: "7.21.7",
  checks: "For every glyph that is shown it is known which character it stands for.",
  word: WORD_FONT,
  office: WORD_FONT,
  *check(doc): Iterable<UaFault> {
    for (const font of doc.content().fonts) {
      const characters = [...font.codes].map(charactersOf(doc, font.dict));
      if (characters.includes(undefined))
        yield fault(doc, font, 1, "has glyphs of which nobody knows what they stand for");
      if (characters.some((text) => text && /[\0\ufeff\ufffe]/.test(text)))
        yield fault(doc, font, 2, "has glyphs that stand for no character");
    }
  },
};

const CID_COLLECTIONS = new Set(["GB1", "CNS1", "Japan1", "Korea1"]);

/** Tells for a code the characters it stands for; `undefined` when nothing says, `null` when it cannot be told here. */
function charactersOf(doc: UaDocument, font: PdfDict): (code: number) => string | null | undefined {
  const { pdf } = doc;
  const map = cmapIn(pdf, font.entries.get("ToUnicode"));
  if (pdf.getName(font, "Subtype") === "Type0") {
    const info = pdf.getDict(descendantOf(pdf, font), "CIDSystemInfo");
    const known =
      textOf(pdf.get(info, "Registry")) === "Adobe" && CID_COLLECTIONS.has(textOf(pdf.get(info, "Ordering")) ?? "");
    return (code) => map?.unicode(code) ?? (known ? null : undefined);
  }
  const names = glyphNames(doc, font);
  return (code) => map?.unicode(code) ?? names(code);
}

/** By the names of the glyphs, for a font that is not composite. */
function glyphNames(doc: UaDocument, font: PdfDict): (code: number) => string | null | undefined {
  const { pdf } = doc;
  const encoding = pdf.get(font, "Encoding");
  const dict = dictOf(encoding);
  const base = nameOf(encoding) ?? pdf.getName(dict, "BaseEncoding");
  const changed = differences(doc, dict);
  const type = pdf.getName(font, "Subtype");
  const otherwise =
    base !== undefined || type === "Type1" || type === "MMType1" || (type === "TrueType" && !isSymbolic(pdf, font))
      ? null
      : undefined;
  return (code) => {
    const name = changed.get(code);
    return name === undefined ? otherwise : toCharacter(name);
  };
}

function differences({ pdf }: UaDocument, encoding: PdfDict | undefined): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  let code = 0;
  for (const item of pdf.getItems(encoding, "Differences")) {
    if (typeof item === "number") code = item;
    const name = nameOf(item);
    if (name === undefined) continue;
    names.set(code, name);
    code += 1;
  }
  return names;
}

export const undefinedGlyphs: UaRule = {
  id: "pdfua-7.21.8-undefined-glyphs",
  clause: "7.21.8",
  checks: "No text shows the glyph that stands for a missing one.",
  word: WORD_FONT,
  office: WORD_FONT,
  *check(doc): Iterable<UaFault> {
    for (const font of doc.content().fonts) {
      const type0 = doc.pdf.getName(font.dict, "Subtype") === "Type0";
      const missing = type0 ? identityOf(doc, font.dict) : namedMissing(doc, font.dict);
      if ([...font.codes].some(missing)) yield fault(doc, font, 1, "lacks a glyph that the text needs");
    }
  },
};

/** With an identity map the code is the identifier of the glyph, and 0 that of the missing one. */
function identityOf({ pdf }: UaDocument, font: PdfDict): (code: number) => boolean {
  const name = pdf.getName(font, "Encoding");
  if (name === "Identity-H" || name === "Identity-V") return (code) => code === 0;
  const map = cmapIn(pdf, font.entries.get("Encoding"));
  return (code) => map?.cid(code) === 0;
}

function namedMissing(doc: UaDocument, font: PdfDict): (code: number) => boolean {
  const changed = differences(doc, doc.pdf.getDict(font, "Encoding"));
  return (code) => changed.get(code) === ".notdef";
}
