/** For each rule on fonts: one thing that breaks it, and something like it that does not. */
import { claimOf, metadataOf, type Objects, swap, xmpOf } from "./build.js";
import { cff, trueType, type1 } from "./fonts.js";

export type Change = (objects: Objects) => void;

const font =
  (text: string): Change =>
  (o) =>
    void o.set(8, `<</Type/Font${text}>>`);
const descriptor =
  (text: string): Change =>
  (o) =>
    void o.set(9, `<</Type/FontDescriptor${text}>>`);
const program =
  (data: Buffer, dict = ""): Change =>
  (o) =>
    void o.set(10, { dict, data });
export const shows =
  (text: string): Change =>
  (o) =>
    void o.set(4, { dict: "", data: `BT /F1 12 Tf ${text} Tj ET` });
export const swapped =
  (num: number, from: string, to: string): Change =>
  (o) =>
    swap(o, num, from, to);
export const claims =
  (part: string, level: string): Change =>
  (o) =>
    void o.set(5, metadataOf(xmpOf(claimOf(part, level))));
const object =
  (num: number, text: string | { dict: string; data: string | Buffer }): Change =>
  (o) =>
    void o.set(num, text);

/** A composite font with a programme by CID; `more` goes into the descendant. */
export const composite = (
  encoding = "/Identity-H",
  more = "",
  info = "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
): Change[] => [
  font(`/Subtype/Type0/BaseFont/ABCDEF+X/Encoding ${encoding}/DescendantFonts[20 0 R]/ToUnicode 22 0 R`),
  object(
    20,
    `<</Type/Font/Subtype/CIDFontType0/BaseFont/ABCDEF+X/CIDSystemInfo${info}/DW 500/FontDescriptor 9 0 R${more}>>`,
  ),
  descriptor("/FontName/ABCDEF+X/Flags 4/FontFile3 10 0 R"),
  program(cff({ cids: [5, 6] }), "/Subtype/CIDFontType0C"),
  object(22, { dict: "", data: toUnicode("<0005> <0041> <0006> <0042>", 2) }),
  shows("<00050006>"),
];

const toUnicode = (pairs: string, count: number) =>
  `begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange ${count} beginbfchar ${pairs} endbfchar endcmap`;

const cmap = (wmode: number, more = "") =>
  `/WMode ${wmode} def 1 begincodespacerange <00> <ff> endcodespacerange 1 begincidrange <00> <ff> 0 endcidrange ${more}`;

const embeddedMap = (dict: string, wmode: number, info = "(Adobe)/Ordering(Identity)"): Change[] => [
  ...composite("21 0 R"),
  object(21, {
    dict: `/Type/CMap/CMapName/Own/CIDSystemInfo<</Registry${info}/Supplement 0>>${dict}`,
    data: cmap(wmode),
  }),
  shows("<0506>"),
];

export const named = (data: Buffer, key: string, dict: string, more = ""): Change[] => [
  font(`/Subtype/Type1/BaseFont/ABCDEF+X/FirstChar 65/LastChar 65/Widths[500]/FontDescriptor 9 0 R`),
  descriptor(`/FontName/ABCDEF+X/Flags 32/${key} 10 0 R${more}`),
  program(data, dict),
  shows("(A)"),
];

export const NAMED_CFF = cff({ names: ["Own"] });
export const OWN_NAME = "/Encoding<</Differences[65/Own]>>";

const trueTypeInside = (map: string): Change[] => [
  ...composite("/Identity-H", map),
  swapped(20, "CIDFontType0", "CIDFontType2"),
  descriptor("/FontName/ABCDEF+X/Flags 4/FontFile2 10 0 R"),
  program(trueType()),
];

const type3 = (width: number): Change[] => [
  font(
    "/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[0.001 0 0 0.001 0 0]/FirstChar 65/LastChar 65/Widths[500]" +
      "/Encoding<</Differences[65/A]>>/CharProcs<</A 20 0 R>>/Resources<<>>",
  ),
  object(20, { dict: "", data: `${width} 0 0 0 10 10 d1 0 0 9 9 re f` }),
  shows("(A)"),
];

const privateUse = object(22, { dict: "", data: toUnicode("<0005> <E001>", 1) });

const marked =
  (data: string): Change =>
  (o) =>
    void o.set(4, { dict: "", data });

/** The first marked content of the page is told by an element around it, the second is not. */
const structured = (data: string): Change[] => [
  marked(data),
  swapped(3, "/Type/Page", "/Type/Page/StructParents 0"),
  object(11, "<</Type/StructTreeRoot/ParentTree<</Nums[0[24 0 R 25 0 R]]>>>>"),
  object(24, "<</S/Span/P<</S/P/ActualText(A)>>>>"),
  object(25, "<</S/Span/P 11 0 R>>"),
];

export const FONT_CASES: readonly (readonly [
  rule: string,
  breach: string,
  broken: readonly Change[],
  kept: readonly Change[],
])[] = [
  ["6.2.11.2-font-dictionaries", "no type", [swapped(8, "/Type/Font", "")], []],
  [
    "6.2.11.2-font-dictionaries",
    "a list of widths that is too short",
    [swapped(8, "/LastChar 126", "/LastChar 127")],
    [],
  ],
  [
    "6.2.11.2-font-dictionaries",
    "a programme of an unknown kind",
    named(cff({ names: ["A"] }), "FontFile3", "/Subtype/Type9"),
    named(cff({ names: ["A"] }), "FontFile3", "/Subtype/Type1C"),
  ],
  [
    "6.2.11.3.1-character-collections",
    "another collection",
    embeddedMap("", 0, "(Adobe)/Ordering(Japan1)"),
    embeddedMap("", 0),
  ],
  ["6.2.11.3.2-glyph-maps", "no map", trueTypeInside(""), trueTypeInside("/CIDToGIDMap/Identity")],
  ["6.2.11.3.3-character-maps", "an unknown name", composite("/Own-H"), composite()],
  ["6.2.11.3.3-character-maps", "two directions", embeddedMap("/WMode 1", 0), embeddedMap("/WMode 1", 1)],
  [
    "6.2.11.3.3-character-maps",
    "an unknown base",
    embeddedMap("/UseCMap/Own-V", 0),
    embeddedMap("/UseCMap/Identity-H", 0),
  ],
  ["6.2.11.4.1-embedded-fonts", "a damaged programme", [program(Buffer.from("glyf"))], []],
  ["6.2.11.4.1-glyphs", "a code beyond the map", [shows("(A\\200)")], [shows("(A)")]],
  ["6.2.11.4.1-glyphs", "a CID that is not there", [...composite(), shows("<0007>")], composite()],
  [
    "6.2.11.4.1-glyphs",
    "a name that a Type 1 font lacks",
    [...named(type1(), "FontFile", ""), shows("(B)")],
    named(type1(), "FontFile", ""),
  ],
  [
    "6.2.11.4.2-font-subsets",
    "a glyph that is not listed",
    [
      ...named(NAMED_CFF, "FontFile3", "/Subtype/Type1C", "/CharSet(/A)"),
      swapped(8, "/FirstChar", `${OWN_NAME}/FirstChar`),
    ],
    [
      ...named(NAMED_CFF, "FontFile3", "/Subtype/Type1C", "/CharSet(/Own)"),
      swapped(8, "/FirstChar", `${OWN_NAME}/FirstChar`),
    ],
  ],
  [
    "6.2.11.4.2-font-subsets",
    "a CID that is listed and not there",
    [
      ...composite(),
      descriptor("/FontName/ABCDEF+X/Flags 4/FontFile3 10 0 R/CIDSet 23 0 R"),
      object(23, { dict: "", data: Buffer.from([0x07]) }),
    ],
    [
      ...composite(),
      descriptor("/FontName/ABCDEF+X/Flags 4/FontFile3 10 0 R/CIDSet 23 0 R"),
      object(23, { dict: "", data: Buffer.from([0x86]) }),
    ],
  ],
  [
    "6.2.11.5-font-metrics",
    "a TrueType font that is wider",
    [program(trueType({ width: 502 }))],
    [program(trueType({ width: 501 }))],
  ],
  [
    "6.2.11.5-font-metrics",
    "a Type 1 font that is wider",
    named(type1({ A: 600 }), "FontFile", ""),
    named(type1({ A: 500 }), "FontFile", ""),
  ],
  [
    "6.2.11.5-font-metrics",
    "a CFF font that is wider",
    [...composite(), program(cff({ cids: [5, 6], width: 600 }), "/Subtype/CIDFontType0C")],
    composite(),
  ],
  ["6.2.11.5-font-metrics", "a Type 3 glyph that is wider", type3(600), type3(500)],
  ["6.2.11.6-character-encodings", "no encoding", [swapped(8, "/Encoding/WinAnsiEncoding", "")], []],
  [
    "6.2.11.6-character-encodings",
    "an encoding of symbols",
    [swapped(9, "/Flags 32", "/Flags 4")],
    [
      swapped(9, "/Flags 32", "/Flags 4"),
      swapped(8, "/Encoding/WinAnsiEncoding", ""),
      program(trueType({ maps: [[3, 0]] })),
    ],
  ],
  [
    "6.2.11.6-character-encodings",
    "a name that is not in the list",
    [swapped(8, "/WinAnsiEncoding", "<</BaseEncoding/WinAnsiEncoding/Differences[66/Own]>>")],
    [swapped(8, "/WinAnsiEncoding", "<</BaseEncoding/WinAnsiEncoding/Differences[66/C]>>")],
  ],
  ["6.2.11.6-character-encodings", "no map for letters", [program(trueType({ maps: [[3, 0]] }))], []],
  [
    "6.2.11.7.2-unicode-maps",
    "no map",
    [claims("2", "U"), ...composite(), swapped(8, "/ToUnicode 22 0 R", "")],
    [claims("2", "U"), ...composite()],
  ],
  [
    "6.2.11.7.2-unicode-maps",
    "an impossible character",
    [claims("2", "U"), ...composite(), object(22, { dict: "", data: toUnicode("<0005> <FEFF> <0006> <0042>", 2) })],
    [claims("2", "U"), ...composite()],
  ],
  [
    "6.2.11.7.3-private-characters",
    "a sign that only the font knows",
    [claims("2", "A"), ...composite(), privateUse, shows("<0005>")],
    [claims("2", "A"), ...composite(), privateUse, marked("/Span<</ActualText(A)>>BDC BT /F1 12 Tf <0005> Tj ET EMC")],
  ],
  [
    "6.2.11.7.3-private-characters",
    "a sign outside the structure that explains it",
    [claims("2", "A"), ...composite(), privateUse, ...structured("/P<</MCID 1>>BDC BT /F1 12 Tf <0005> Tj ET EMC")],
    [claims("2", "A"), ...composite(), privateUse, ...structured("/P<</MCID 0>>BDC BT /F1 12 Tf <0005> Tj ET EMC")],
  ],
  ["6.2.11.8-notdef", "a code without a name", [shows("(A\\001)")], [shows("(A)")]],
  ["6.2.11.8-notdef", "an invisible CID that is not there", [...composite(), shows("3 Tr <0000>")], composite()],
];
