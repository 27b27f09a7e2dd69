/** Documents with one thing wrong, and sound ones that come near it, for the rules on file structure, graphics and layers. */
import { deflateSync } from "node:zlib";
import type { Severity } from "../../../src/model.js";
import { claimOf, type Layout, metadataOf, type Objects, profileOf, put, swap, xmpOf } from "./build.js";

export interface Case {
  readonly rule: string;
  readonly what: string;
  readonly change?: (objects: Objects) => void;
  readonly layout?: Layout;
  /** In a source that claims PDF/A. */
  readonly severity: Severity;
  /** Set when the rule must stay silent. */
  readonly silent?: true;
}

type Change = (objects: Objects) => void;

const all =
  (...changes: Change[]): Change =>
  (objects) => {
    for (const change of changes) change(objects);
  };
const content = (data: string) => (objects: Objects) => void objects.set(4, { dict: "", data });
const catalog = (text: string) => (objects: Objects) => put(objects, 1, text);
/** The page's own resources, beside its font. */
const resources = (text: string) => (objects: Objects) => put(objects, 3, `/Resources<</Font<</F1 8 0 R>>${text}>>`);
const page = (text: string) => (objects: Objects) => put(objects, 3, text);
const object = (num: number, dict: string, data?: string | Buffer) => (objects: Objects) =>
  void objects.set(num, data === undefined ? dict : { dict, data });
const part1: Change = (objects) => {
  objects.set(5, metadataOf(xmpOf(claimOf("1", "B"))));
  // What PDF/A-2 alone asks of the profile's stream, part 1 asks as well.
};
const without = (num: number, text: string) => (objects: Objects) => swap(objects, num, text, "");
const NO_PROFILE = without(1, "/OutputIntents[6 0 R]");

/** A graphics state that the page uses. */
const state = (text: string) =>
  all(resources(`/ExtGState<</G 20 0 R>>`), content("/G gs 0 0 9 9 re f"), object(20, `<<${text}>>`));
/** A picture that the page shows. */
const image = (dict: string, data: string | Buffer = "x") =>
  all(
    resources("/XObject<</X 20 0 R>>"),
    content("/X Do"),
    object(20, `/Type/XObject/Subtype/Image/Width 1/Height 1${dict}`, data),
  );
const GREY = "/ColorSpace/DeviceGray/BitsPerComponent 8";
/** A drawing that the page shows. */
const form = (dict: string, data = "0 0 9 9 re f") =>
  all(
    resources("/XObject<</X 20 0 R>>"),
    content("/X Do"),
    object(20, `/Type/XObject/Subtype/Form/BBox[0 0 9 9]${dict}`, data),
  );
/** A colour space that the page paints with. */
const space = (text: string, colour = "0") =>
  all(resources(`/ColorSpace<</C ${text}>>`), content(`/C cs ${colour} scn 0 0 9 9 re f`));
const TINT = "<</FunctionType 2/Domain[0 1]/C0[0 0 0]/C1[1 0 0]/N 1>>";
const OTHER_TINT = "<</FunctionType 2/Domain[0 1]/C0[0 0 0]/C1[0 1 0]/N 1>>";
const twoInks = (second: string) =>
  all(
    resources(`/ColorSpace<</A[/Separation/Gold/DeviceRGB ${TINT}]/B[/Separation/Gold/DeviceRGB ${second}]>>`),
    content("/A cs 1 scn 0 0 9 9 re f /B cs 1 scn 0 0 9 9 re f"),
  );
const layers = (first: string, more = "") =>
  all(
    catalog(`/OCProperties<</OCGs[20 0 R 21 0 R]/D<<${first}>>${more}>>`),
    object(20, "<</Type/OCG/Name(One)>>"),
    object(21, "<</Type/OCG/Name(Two)>>"),
  );

/** A change in the bytes of the file; nothing in it moves. */
const bytes = (from: string, to: string): Layout => ({
  bytes: (text) => {
    if (!text.includes(from) || from.length !== to.length) throw new Error("the bytes must change, and not move");
    return text.replace(from, to);
  },
});

/** A picture in JPEG 2000: signature, header with one image header and colour boxes. */
export function jpeg2000Of(channels: number, bits: number, ...colours: Buffer[]): Buffer {
  const box = (type: string, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8);
    head.write(type, 4, "latin1");
    return Buffer.concat([head, body]);
  };
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 0, channels, bits - 1, 7, 0, 0]);
  const boxes = colours.map((colour) => box("colr", colour));
  return Buffer.concat([
    Buffer.from("0000000c6a5020200d0a870a", "hex"),
    box("ftyp", Buffer.from("jp2 \0\0\0\0jp2 ", "latin1")),
    box("jp2h", box("ihdr", header), ...boxes),
  ]);
}
const colour = (method: number, approximation: number, number: number) =>
  Buffer.from([method, 0, approximation, 0, 0, 0, number]);
const jpx = (data: Buffer, more = "") => image(`/Filter/JPXDecode${more}`, data);

const ok = (rule: string, what: string, change?: Change, layout?: Layout): Case => ({
  rule,
  what,
  severity: "block",
  silent: true,
  ...(change && { change }),
  ...(layout && { layout }),
});
const bad = (rule: string, what: string, change?: Change, layout?: Layout): Case => ({
  rule,
  what,
  severity: "block",
  ...(change && { change }),
  ...(layout && { layout }),
});

export const STRUCTURE_CASES: readonly Case[] = [
  ok("pdfa-6.1.3-file-trailer", "an empty identifier in PDF/A-1", part1, {
    trailer: "/Root 1 0 R/Info 12 0 R/ID[<><>]",
  }),
  bad("pdfa-6.1.3-file-trailer", "no identifier in PDF/A-1", part1, { trailer: "/Root 1 0 R/Info 12 0 R" }),

  bad("pdfa-6.1.4-cross-reference", "xref and more on one line", undefined, {
    xref: (text) => text.replace("xref\n", "xref "),
  }),
  bad("pdfa-6.1.4-cross-reference", "an empty line after xref", undefined, {
    xref: (text) => text.replace("xref\n", "xref\n\n"),
  }),
  ok("pdfa-6.1.4-cross-reference", "CR LF after xref", undefined, {
    xref: (text) => text.replace("xref\n", "xref\r\n"),
  }),
  bad("pdfa-6.1.4-cross-reference", "two spaces in a subsection of PDF/A-1", part1, {
    xref: (text) => text.replace("0 1\n", "0  1\n"),
  }),
  ok("pdfa-6.1.4-cross-reference", "two spaces in a subsection", undefined, {
    xref: (text) => text.replace("0 1\n", "0  1\n"),
  }),

  bad("pdfa-6.1.6-hexadecimal-strings", "an odd digit", catalog("/X<ABC>")),
  bad("pdfa-6.1.6-hexadecimal-strings", "a letter", catalog("/X<ABCG>")),
  bad("pdfa-6.1.6-hexadecimal-strings", "an odd digit in the content", content("BT /F1 9 Tf <ABC> Tj ET")),
  bad("pdfa-6.1.6-hexadecimal-strings", "an object that nothing leads to", object(30, "<</X<ABC>>>")),
  ok("pdfa-6.1.6-hexadecimal-strings", "white space", catalog("/X<A B\nC D>")),

  bad(
    "pdfa-6.1.7.1-streams",
    "a length that is too small",
    (o) => void o.set(30, { dict: "", data: "abc", length: 2 }),
  ),
  bad(
    "pdfa-6.1.7.1-streams",
    "a length that counts the line end",
    (o) => void o.set(30, { dict: "", data: "abc", length: 4 }),
  ),
  bad("pdfa-6.1.7.1-streams", "data in another file", object(30, "/F(other.bin)", "")),
  bad("pdfa-6.1.7.1-streams", "an outside filter", object(30, "/FFilter/FlateDecode", "x")),
  ok("pdfa-6.1.7.1-streams", "data that ends in a line end", object(30, "", "abc\n")),
  ok("pdfa-6.1.7.1-streams", "data that ends in CR", object(30, "", "abc\r")),
  ok("pdfa-6.1.7.1-streams", "no data", object(30, "", "")),

  bad("pdfa-6.1.7.2-filters", "LZW", object(30, "/Filter/LZWDecode", Buffer.from("800b6050220c0c8501", "hex"))),
  bad(
    "pdfa-6.1.7.2-filters",
    "LZW among others, in PDF/A-1",
    all(part1, object(30, "/Filter[/ASCIIHexDecode/LZWDecode]", "80>")),
  ),
  bad("pdfa-6.1.7.2-filters", "a crypt filter", object(30, "/Filter/Crypt/DecodeParms<</Name/StdCF>>", "x")),
  ok(
    "pdfa-6.1.7.2-filters",
    "a crypt filter that does nothing",
    object(30, "/Filter/Crypt/DecodeParms<</Name/Identity>>", "x"),
  ),

  bad("pdfa-6.1.8-names", "a font's name in Latin-1", (o) => swap(o, 8, "+Liberation", "+Libert#E9")),
  bad("pdfa-6.1.8-names", "an ink's name in Latin-1", space(`[/Separation/Caf#E9/DeviceRGB ${TINT}]`)),
  bad(
    "pdfa-6.1.8-names",
    "a structure type",
    object(11, "<</Type/StructTreeRoot/K<</Type/StructElem/S/P#E9/P 11 0 R>>/RoleMap<</P#E9/P>>>>"),
  ),
  ok("pdfa-6.1.8-names", "an ink's name in UTF-8", space(`[/Separation/Caf#C3#A9/DeviceRGB ${TINT}]`)),
  ok("pdfa-6.1.8-names", "any other name", catalog("/X/Caf#E9")),

  bad("pdfa-6.1.9-objects", "no new line before the number", undefined, bytes("\n9 0 obj", " 9 0 obj")),
  bad("pdfa-6.1.9-objects", "no new line after obj", undefined, bytes("\n9 0 obj\n", "\n9 0 obj ")),
  bad("pdfa-6.1.9-objects", "no new line before endobj", undefined, bytes("\nendobj\n10 0", " endobj\n10 0")),
  bad(
    "pdfa-6.1.9-objects",
    "two spaces",
    object(30, "<</X  1>>"),
    bytes("\n30 0 obj\n<</X  1>>", "\n30  0 obj\n<</X 1>>"),
  ),
  bad(
    "pdfa-6.1.7.1-streams",
    "no new line before endstream",
    object(30, "", "abc"),
    bytes("abc\nendstream", "abc endstream"),
  ),
  bad("pdfa-6.1.7.1-streams", "a space after stream", object(30, "", "abc"), bytes("stream\nabc", "stream abc")),
  ok("pdfa-6.1.9-objects", "a tab", undefined, bytes("9 0 obj", "9\t0 obj")),

  bad("pdfa-6.1.10-inline-image-filters", "LZW", content("BI /W 1 /H 1 /CS /G /BPC 8 /F /LZW ID a EI Q")),
  bad(
    "pdfa-6.1.10-inline-image-filters",
    "LZW in PDF/A-1",
    all(part1, content("BI /W 1 /H 1 /CS /G /BPC 8 /F [/AHx /LZW] ID a EI Q")),
  ),
  ok("pdfa-6.1.10-inline-image-filters", "hexadecimal", content("BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID 00> EI Q")),

  bad("pdfa-6.1.12-permissions", "an unknown one", catalog("/Perms<</Other<<>>>>")),
  bad("pdfa-6.1.12-permissions", "a digest", catalog("/Perms<</DocMDP<</Reference[<</DigestMethod/MD5>>]>>>>")),
  ok(
    "pdfa-6.1.12-permissions",
    "the usual one",
    catalog("/Perms<</DocMDP<</Reference[<</TransformMethod/DocMDP>>]>>>>"),
  ),

  ...limitCases(),
  bad("pdfa-6.2.2-content-streams", "an unknown operator", content("0 0 9 9 re foo")),
  bad("pdfa-6.2.2-content-streams", "an unknown operator in brackets", content("BX 1 foo EX")),
  bad("pdfa-6.2.2-content-streams", "an unknown operator in a form", form("", "1 foo")),
  bad("pdfa-6.2.2-content-streams", "resources of the page tree", (o) => {
    swap(o, 3, "/Resources<</Font<</F1 8 0 R>>>>", "");
    put(o, 2, "/Resources<</Font<</F1 8 0 R>>>>");
  }),
  bad("pdfa-6.2.2-content-streams", "a form that uses the page's font", form("", "BT /F1 9 Tf (a) Tj ET")),
  ok(
    "pdfa-6.2.2-content-streams",
    "a form with a font of its own",
    form("/Resources<</Font<</F1 8 0 R>>>>", "BT /F1 9 Tf (a) Tj ET"),
  ),
  ok(
    "pdfa-6.2.2-content-streams",
    "a form with the page's font, in PDF/A-1",
    all(part1, form("", "BT /F1 9 Tf (a) Tj ET")),
  ),
  ok(
    "pdfa-6.2.2-content-streams",
    "all operators",
    content(
      "q BX EX 1 w 0 J 0 j 9 M [] 0 d 0 i 1 0 0 1 0 0 cm 0 0 m 1 1 l h W n 0 0 9 9 re f Q BT T* 0 Tc 0 Tw 9 Tz 0 TL 0 Ts ET /A BMC EMC /A MP",
    ),
  ),

  bad(
    "pdfa-6.2.4.2-icc-based-colour",
    "an output profile's wrong class",
    all(space("[/ICCBased 21 0 R]", "0 0 0"), profile("RGB ", "link")),
  ),
  bad(
    "pdfa-6.2.4.2-icc-based-colour",
    "a profile of version 5",
    all(space("[/ICCBased 21 0 R]", "0 0 0"), profile("RGB ", "mntr", 5)),
  ),
  bad(
    "pdfa-6.2.4.2-icc-based-colour",
    "a profile of version 4 in PDF/A-1",
    all(part1, space("[/ICCBased 21 0 R]", "0 0 0"), profile("RGB ", "mntr", 4)),
  ),
  bad(
    "pdfa-6.2.4.2-icc-based-colour",
    "a profile with other colours in PDF/A-1",
    all(part1, space("[/ICCBased 21 0 R]", "0 0 0"), profile("GRAY")),
  ),
  bad(
    "pdfa-6.2.4.2-icc-based-colour",
    "a broken profile in an indexed space",
    all(space("[/Indexed[/ICCBased 21 0 R]0<000000>]"), object(21, "/N 3", "acsp")),
  ),
  bad("pdfa-6.2.4.2-icc-based-colour", "overprint in mode 1", overprint(1, true)),
  ok("pdfa-6.2.4.2-icc-based-colour", "overprint in mode 0", overprint(0, true)),
  ok("pdfa-6.2.4.2-icc-based-colour", "mode 1 without overprint", overprint(1, false)),
  ok(
    "pdfa-6.2.4.2-icc-based-colour",
    "a scanner's profile",
    all(space("[/ICCBased 21 0 R]", "0 0 0"), profile("RGB ", "scnr")),
  ),
  ok(
    "pdfa-6.2.4.2-icc-based-colour",
    "a profile that nothing is painted with",
    all(resources("/ColorSpace<</C[/ICCBased 21 0 R]>>"), object(21, "/N 3", "acsp")),
  ),

  bad("pdfa-6.2.3-output-intent", "damaged data", object(7, "/N 3/Filter/FlateDecode", "no compressed data")),
  bad("pdfa-6.2.3-output-intent", "another number of colours, in PDF/A-1", all(part1, profile7("/N 4"))),
  ok("pdfa-6.2.3-output-intent", "another number of colours", profile7("/N 4")),
  ok("pdfa-6.2.3-output-intent", "a second one without a profile", (o) =>
    swap(o, 1, "[6 0 R]", "[6 0 R<</S/GTS_PDFX/DestOutputProfile null>>]"),
  ),

  bad(
    "pdfa-6.2.4.3-device-colour",
    "in the group of a page",
    all(NO_PROFILE, page("/Group<</S/Transparency/CS/DeviceRGB>>")),
  ),
  bad("pdfa-6.2.4.3-device-colour", "as a colour space that is not there", all(NO_PROFILE, content("/None cs 1 sc"))),
  bad("pdfa-6.2.4.3-device-colour", "black that was never set", all(NO_PROFILE, content("0 0 9 9 re f"))),
  ok(
    "pdfa-6.2.4.3-device-colour",
    "in a glyph that takes its colour from outside",
    all(
      page("/Resources<</Font<</T 20 0 R>>>>"),
      content("BT /T 9 Tf (a) Tj ET"),
      object(
        20,
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/CharProcs<</a 21 0 R>>/Resources<<>>>>",
      ),
      object(21, "", "1 0 0 0 1 1 d1 0 0 0 1 k 0 0 1 1 re f"),
    ),
  ),

  bad("pdfa-6.2.4.4-spot-colours", "an ink without a description", space(`[/DeviceN[/Gold]/DeviceRGB ${TINT}]`)),
  bad("pdfa-6.2.4.4-spot-colours", "an ink with two descriptions", twoInks(OTHER_TINT)),
  ok("pdfa-6.2.4.4-spot-colours", "one ink twice", twoInks(TINT)),
  ok(
    "pdfa-6.2.4.4-spot-colours",
    "a described ink",
    space(`[/DeviceN[/Gold/Cyan/None]/DeviceRGB ${TINT}<</Colorants<</Gold[/Separation/Gold/DeviceRGB ${TINT}]>>>>]`),
  ),

  bad("pdfa-6.2.5-graphics-states", "a transfer function", state("/TR/Identity")),
  bad("pdfa-6.2.5-graphics-states", "a transfer function of the second kind", state("/TR2/Identity")),
  bad("pdfa-6.2.5-graphics-states", "an origin of halftones", state("/HTP[0 0]")),
  bad("pdfa-6.2.5-graphics-states", "a halftone of type 6", state("/HT<</HalftoneType 6>>")),
  bad("pdfa-6.2.5-graphics-states", "a halftone with a name", state("/HT<</HalftoneType 1/HalftoneName(a)>>")),
  bad(
    "pdfa-6.2.5-graphics-states",
    "a halftone with a transfer function",
    state("/HT<</HalftoneType 1/TransferFunction/Identity>>"),
  ),
  bad(
    "pdfa-6.2.5-graphics-states",
    "a spot ink's halftone without one",
    state("/HT<</HalftoneType 5/Gold<</HalftoneType 1>>/Default<</HalftoneType 1>>>>"),
  ),
  ok(
    "pdfa-6.2.5-graphics-states",
    "halftones as they must be",
    state(
      "/TR2/Default/HT<</HalftoneType 5/Cyan<</HalftoneType 1>>/Gold<</HalftoneType 1/TransferFunction/Identity>>/Default<</HalftoneType 1>>>>",
    ),
  ),
  ok("pdfa-6.2.5-graphics-states", "a state that is not used", all(resources("/ExtGState<</G<</TR/Identity>>>>"))),

  bad("pdfa-6.2.6-rendering-intents", "in the content", content("/Pretty ri 0 0 9 9 re f")),
  bad("pdfa-6.2.6-rendering-intents", "in a graphics state", state("/RI/Pretty")),
  bad("pdfa-6.2.6-rendering-intents", "in a picture", image(`${GREY}/Intent/Pretty`)),
  ok("pdfa-6.2.6-rendering-intents", "a known one", content("/Perceptual ri 0 0 9 9 re f")),

  bad("pdfa-6.2.8-images", "smoothed", image(`${GREY}/Interpolate true`)),
  bad("pdfa-6.2.8-images", "smoothed, inline", content("BI /W 1 /H 1 /CS /G /BPC 8 /I true ID a EI Q")),
  bad(
    "pdfa-6.2.8-images",
    "smoothed, in a mask",
    all(image(`${GREY}/SMask 21 0 R`), object(21, `/Subtype/Image/Width 1/Height 1${GREY}/Interpolate true`, "x")),
  ),
  bad("pdfa-6.2.8-images", "with other versions", image(`${GREY}/Alternates[]`)),
  bad("pdfa-6.2.8-images", "for another file", image(`${GREY}/OPI<<>>`)),
  bad("pdfa-6.2.8-images", "of 3 bits", image("/ColorSpace/DeviceGray/BitsPerComponent 3")),
  bad(
    "pdfa-6.2.8-images",
    "of 16 bits in PDF/A-1",
    all(part1, image("/ColorSpace/DeviceGray/BitsPerComponent 16", "xx")),
  ),
  bad(
    "pdfa-6.2.8-images",
    "a mask of 8 bits",
    all(
      image(`${GREY}/Mask 21 0 R`),
      object(21, "/Subtype/Image/Width 1/Height 1/ImageMask true/BitsPerComponent 8", "x"),
    ),
  ),
  ok(
    "pdfa-6.2.8-images",
    "of 16 bits, not smoothed",
    image("/ColorSpace/DeviceGray/BitsPerComponent 16/Interpolate false", "xx"),
  ),

  bad("pdfa-6.2.8.3-jpeg2000", "two channels", jpx(jpeg2000Of(2, 8, colour(1, 0, 17)))),
  bad("pdfa-6.2.8.3-jpeg2000", "39 bits", jpx(jpeg2000Of(1, 39, colour(1, 0, 17)))),
  bad("pdfa-6.2.8.3-jpeg2000", "CIEJab", jpx(jpeg2000Of(3, 8, colour(1, 0, 19)))),
  bad("pdfa-6.2.8.3-jpeg2000", "an unknown method", jpx(jpeg2000Of(3, 8, colour(4, 0, 0)))),
  bad(
    "pdfa-6.2.8.3-jpeg2000",
    "two colour spaces, none the best",
    jpx(jpeg2000Of(3, 8, colour(1, 0, 16), colour(1, 0, 17))),
  ),
  bad("pdfa-6.2.8.3-jpeg2000", "no picture at all", jpx(Buffer.from("no picture"))),
  ok(
    "pdfa-6.2.8.3-jpeg2000",
    "two colour spaces, one the best",
    jpx(jpeg2000Of(3, 8, colour(1, 0, 19), colour(1, 1, 16))),
  ),
  ok(
    "pdfa-6.2.8.3-jpeg2000",
    "a colour space that the PDF replaces",
    jpx(jpeg2000Of(3, 8, colour(1, 0, 19)), "/ColorSpace/DeviceRGB"),
  ),

  bad("pdfa-6.2.9-form-xobjects", "with a PostScript program", form("/PS 21 0 R")),
  bad("pdfa-6.2.9-form-xobjects", "of PostScript kind", form("/Subtype2/PS")),
  bad("pdfa-6.2.9-form-xobjects", "from another file", form("/Ref<</F(a.pdf)/Page 0>>")),
  bad("pdfa-6.2.9-form-xobjects", "for another file", form("/OPI<<>>")),
  bad(
    "pdfa-6.2.9-form-xobjects",
    "PostScript itself",
    all(resources("/XObject<</X 20 0 R>>"), content("/X Do"), object(20, "/Type/XObject/Subtype/PS", "showpage")),
  ),
  ok("pdfa-6.2.9-form-xobjects", "a plain one", form("")),

  bad("pdfa-6.2.10-transparency", "an unknown way to mix", state("/BM/Sparkle")),
  bad("pdfa-6.2.10-transparency", "alpha on a page without a group", all(NO_PROFILE, state("/ca 0.5"))),
  bad(
    "pdfa-6.2.10-transparency",
    "a picture with a soft mask on such a page",
    all(NO_PROFILE, image(`${GREY}/SMask 21 0 R`), object(21, `/Subtype/Image/Width 1/Height 1${GREY}`, "x")),
  ),
  bad(
    "pdfa-6.2.10-transparency",
    "a form within a form on such a page",
    all(
      NO_PROFILE,
      form("/Resources<</XObject<</Y 21 0 R>>>>", "/Y Do"),
      object(21, "/Subtype/Form/BBox[0 0 9 9]/Group<</S/Transparency>>", "0 0 9 9 re f"),
    ),
  ),
  ok("pdfa-6.2.10-transparency", "alpha with an output intent", state("/ca 0.5/BM/Multiply")),
  bad("pdfa-6.2.10-transparency", "alpha in PDF/A-1", all(part1, state("/ca 0.5"))),
  bad(
    "pdfa-6.2.10-transparency",
    "a soft mask in PDF/A-1",
    all(part1, image(`${GREY}/SMask 21 0 R`), object(21, `/Subtype/Image/Width 1/Height 1${GREY}`, "x")),
  ),
  bad("pdfa-6.2.10-transparency", "a group in PDF/A-1", all(part1, page("/Group<</S/Transparency>>"))),
  bad("pdfa-6.2.10-transparency", "mixing in PDF/A-1", all(part1, state("/BM/Multiply"))),
  ok("pdfa-6.2.10-transparency", "none in PDF/A-1", all(part1, state("/ca 1.0/CA 1/BM/Normal/SMask/None"))),

  bad("pdfa-1-6.5.3-annotation-colours", "half transparent", all(part1, link("/CA 0.5"))),
  bad("pdfa-1-6.5.3-annotation-colours", "a colour without a profile", all(part1, NO_PROFILE, link("/C[1 0 0]"))),
  ok("pdfa-1-6.5.3-annotation-colours", "a colour with a profile", all(part1, link("/C[1 0 0]/CA 1"))),
  ok("pdfa-1-6.5.3-annotation-colours", "half transparent in PDF/A-2", link("/CA 0.5")),

  bad("pdfa-6.4.3-signatures", "one that covers a part", signature("/ByteRange[0 10 20 30]/Contents<00>")),
  bad("pdfa-6.4.3-signatures", "one without a certificate", signature("/Contents<3000>")),

  bad("pdfa-6.9-optional-content", "no name", layers("/Order[20 0 R 21 0 R]")),
  bad("pdfa-6.9-optional-content", "two of one name", layers("/Name(a)", "/Configs[<</Name(a)>>]")),
  bad("pdfa-6.9-optional-content", "one layer not listed", layers("/Name(a)/Order[20 0 R]")),
  bad("pdfa-6.9-optional-content", "layers that change by themselves", layers("/Name(a)/AS[<</Event/View>>]")),
  bad("pdfa-6.9-optional-content", "any in PDF/A-1", all(part1, layers("/Name(a)"))),
  ok(
    "pdfa-6.9-optional-content",
    "as they must be",
    layers("/Name(a)/Order[20 0 R[21 0 R]]", "/Configs[<</Name(b)>>]"),
  ),

  bad("pdfa-6.7.3.4-structure-types", "an unknown type", all(levelA("2"), tree("Chapter"))),
  bad("pdfa-6.7.3.4-structure-types", "a circle", all(levelA("2"), tree("Chapter", "/Chapter/Part2/Part2/Chapter"))),
  bad("pdfa-6.7.3.4-structure-types", "a known type that leads to none", all(levelA("2"), tree("P", "/P/Chapter"))),
  bad("pdfa-6.7.3.4-structure-types", "a type that PDF/A-1 does not know", all(levelA("1"), tree("Ruby"))),
  ok(
    "pdfa-6.7.3.4-structure-types",
    "a type that is like another",
    all(levelA("2"), tree("Chapter", "/Chapter/Level1/Level1/Sect")),
  ),
  ok("pdfa-6.7.3.4-structure-types", "an unknown type at level B", tree("Chapter")),

  bad("pdfa-6.7.4-language-identifiers", "of an element", all(levelA("2"), tree("P", "", "/Lang(not a language)"))),
  bad(
    "pdfa-6.7.4-language-identifiers",
    "of marked content",
    all(levelA("2"), content("/Span<</Lang(en_GB)>>BDC 0 0 9 9 re f EMC")),
  ),
  bad("pdfa-6.7.4-language-identifiers", "with digits in PDF/A-1", all(levelA("1"), tree("P", "", "/Lang(es-419)"))),
  ok("pdfa-6.7.4-language-identifiers", "with digits", all(levelA("2"), tree("P", "", "/Lang(es-419)"))),
  ok("pdfa-6.7.4-language-identifiers", "an empty one", all(levelA("2"), tree("P", "", "/Lang()"))),

  bad("pdfa-6.10-alternate-presentations", "a slide show", catalog("/Names<</AlternatePresentations<</Names[]>>>>")),
  bad("pdfa-6.10-alternate-presentations", "steps", page("/PresSteps<</Type/NavNode>>")),
  ok(
    "pdfa-6.10-alternate-presentations",
    "none in PDF/A-1",
    all(part1, catalog("/Names<</AlternatePresentations<</Names[]>>>>")),
  ),

  bad("pdfa-6.11-requirements", "one", catalog("/Requirements[<</S/EnableJavaScripts>>]")),
  ok("pdfa-6.11-requirements", "one in PDF/A-1", all(part1, catalog("/Requirements[<</S/EnableJavaScripts>>]"))),
];

/** The output intent's own profile, with another dictionary. */
function profile7(dict: string): Change {
  return (objects) => {
    const made = profileOf();
    if (typeof made === "string") throw new Error("a profile is a stream");
    objects.set(7, { ...made, dict: made.dict.replace("/N 3", dict) });
  };
}

function profile(space: string, deviceClass = "mntr", major = 2) {
  return (objects: Objects) => void objects.set(21, profileOf(space, deviceClass, major));
}

function overprint(mode: number, on: boolean): Change {
  return all(
    resources("/ColorSpace<</C[/ICCBased 21 0 R]>>/ExtGState<</G 20 0 R>>"),
    content("/G gs /C cs 0 0 0 1 scn 0 0 9 9 re f"),
    object(20, `<</OPM ${mode}/OP ${on}>>`),
    (o) => {
      const made = profileOf("CMYK", "prtr");
      if (typeof made === "string") throw new Error("a profile is a stream");
      o.set(21, { ...made, dict: made.dict.replace("/N 3", "/N 4") });
    },
  );
}

function levelA(part: string): Change {
  return (objects) => void objects.set(5, metadataOf(xmpOf(claimOf(part, "A"))));
}

/** A structure tree of one element, in a loop with itself. */
function tree(type: string, roles = "", more = ""): Change {
  return all(
    object(11, `<</Type/StructTreeRoot/K 30 0 R/RoleMap<<${roles}>>>>`),
    object(30, `<</Type/StructElem/S/${type}/P 11 0 R/K[30 0 R]${more}>>`),
  );
}

function link(text: string): Change {
  return page(`/Annots[<</Type/Annot/Subtype/Link/F 4/Rect[0 0 9 9]${text}>>]`);
}

function signature(text: string): Change {
  return all(
    catalog("/AcroForm<</Fields[20 0 R]/SigFlags 3>>"),
    object(20, "<</FT/Sig/T(a)/V 21 0 R>>"),
    object(21, `<</Type/Sig/Filter/Adobe.PPKLite${text}>>`),
  );
}

/** A font whose CMap has this range of characters. The font is a stub: other rules have something to say about it. */
export function cmap(text: string): Change {
  return all(
    object(8, "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding 30 0 R/DescendantFonts[31 0 R]>>"),
    object(31, "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/FontDescriptor 9 0 R>>"),
    object(
      30,
      "/Type/CMap/CMapName/A/Filter/FlateDecode",
      deflateSync(Buffer.from(`1 begincidrange\n${text}\nendcidrange`)),
    ),
  );
}

function limitCases(): Case[] {
  const rule = "pdfa-6.1.13-limits";
  const box = (text: string) => page(`/TrimBox[${text}]`);
  return [
    bad(rule, "a whole number", catalog("/X 2147483648")),
    bad(rule, "a whole number below zero", catalog("/X -2147483649")),
    ok(rule, "the largest whole number", catalog("/X[2147483647 -2147483648]")),
    bad(rule, "a real number", catalog(`/X ${"9".repeat(39)}.0`)),
    bad(rule, "a real number near zero", catalog(`/X 0.${"0".repeat(38)}1`)),
    ok(rule, "real numbers of PDF/A-2", catalog(`/X[40000.5 0.${"0".repeat(36)}1]`)),
    bad(rule, "a real number in PDF/A-1", all(part1, catalog("/X 32768.5"))),
    bad(rule, "a real number in the content of PDF/A-1", all(part1, content("1 0 0 1 40000.0 0 cm 0 0 9 9 re f"))),
    bad(rule, "a string", catalog(`/X(${"a".repeat(32768)})`)),
    ok(rule, "the longest string", catalog(`/X(${"a".repeat(32767)})`)),
    ok(rule, "a longer string in PDF/A-1", all(part1, catalog(`/X(${"a".repeat(65535)})`))),
    bad(rule, "a name", catalog(`/X/${"a".repeat(128)}`)),
    ok(rule, "the longest name", catalog(`/X/${"a".repeat(126)}#41`)),
    bad(rule, "an array in PDF/A-1", all(part1, catalog(`/X[${"1 ".repeat(8192)}]`))),
    ok(rule, "an array", catalog(`/X[${"1 ".repeat(8192)}]`)),
    bad(
      rule,
      "a dictionary in PDF/A-1",
      all(part1, catalog(`/X<<${Array.from({ length: 4096 }, (_, i) => `/K${i} 1`).join("")}>>`)),
    ),
    bad(rule, "nested states", content(`${"q ".repeat(29)}0 0 9 9 re f ${"Q ".repeat(29)}`)),
    ok(rule, "states nested as deep as may be", content(`${"q ".repeat(28)}0 0 9 9 re f ${"Q ".repeat(28)}q Q`)),
    bad(rule, "33 inks", space(`[/DeviceN[${"/None".repeat(33)}]/DeviceRGB ${TINT}]`)),
    bad(rule, "9 inks in PDF/A-1", all(part1, space(`[/DeviceN[${"/None".repeat(9)}]/DeviceRGB ${TINT}]`))),
    ok(rule, "32 inks", space(`[/DeviceN[${"/None".repeat(32)}]/DeviceRGB ${TINT}]`)),
    bad(rule, "a character number", cmap("<0000> <00ff> 65500")),
    bad(rule, "a small page", box("0 0 2 9")),
    bad(rule, "a large page", box("0 0 100 14401")),
    bad(rule, "a large page that is inherited", (o) => {
      swap(o, 3, "/MediaBox[0 0 595 842]", "");
      put(o, 2, "/MediaBox[0 0 595 20000]");
    }),
    ok(rule, "the largest page", box("0 0 3 14400")),
  ];
}
