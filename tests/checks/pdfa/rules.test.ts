/** One sound document, and for each rule documents with one thing wrong. */

import { describe, expect, it } from "vitest";
import { LOOK_AT_THE_ORIGINAL } from "../../../src/checks/empty.js";
import { RULES } from "../../../src/checks/pdfa/rules.js";
import { changed, claimOf, metadataOf, type Objects, pdf, profileOf, put, run, sound, swap, xmpOf } from "./build.js";
import { composite, FONT_CASES } from "./font-cases.js";
import { METADATA_CASES } from "./metadata-cases.js";
import { type Case, STRUCTURE_CASES } from "./structure.cases.js";

const content = (data: string) => (objects: Objects) => void objects.set(4, { dict: "", data });
const xmp = (text: string | Buffer) => (objects: Objects) => void objects.set(5, metadataOf(text));
const catalog = (text: string) => (objects: Objects) => put(objects, 1, text);
const page = (text: string) => (objects: Objects) => put(objects, 3, text);
const without = (num: number, text: string) => (objects: Objects) => swap(objects, num, text, "");
const all =
  (...changes: ((objects: Objects) => void)[]) =>
  (objects: Objects) => {
    for (const change of changes) change(objects);
  };
const annotation = (text: string) =>
  all(page(`/Annots[<<${text}>>]`), (objects) => void objects.set(20, { dict: "/Subtype/Form", data: "" }));
const embed = (file: Buffer, names = "/F(a)/UF(a)") =>
  all(catalog("/Names<</EmbeddedFiles<</Names[(a) 20 0 R]>>>>"), (objects) => {
    objects.set(20, `<</Type/Filespec${names}/EF<</F 21 0 R>>>>`);
    objects.set(21, { dict: "/Type/EmbeddedFile", data: file });
  });
const NO_PROFILE = without(1, "/OutputIntents[6 0 R]");
const BINARY = "%\u00e2\u00e3\u00cf\u00d3\n";
const latin = (text: string) => Buffer.from(text, "latin1");

const CASES: readonly Case[] = [
  ...STRUCTURE_CASES,
  {
    rule: "pdfa-6.1.2-file-header",
    what: "PDF 2.0",
    layout: { header: latin(`%PDF-2.0\n${BINARY}`) },
    severity: "block",
  },
  { rule: "pdfa-6.1.2-file-header", what: "no binary mark", layout: { header: "%PDF-1.7\n" }, severity: "block" },
  {
    rule: "pdfa-6.1.2-file-header",
    what: "bytes before it",
    layout: { header: latin(`\n\n%PDF-1.7\n${BINARY}`) },
    severity: "block",
  },
  {
    rule: "pdfa-6.1.2-file-header",
    what: "CR LF after it",
    layout: { header: latin(`%PDF-1.4\r\n${BINARY}`) },
    severity: "block",
    silent: true,
  },
  {
    rule: "pdfa-6.1.3-file-trailer",
    what: "no identifier",
    layout: { trailer: "/Root 1 0 R/Info 12 0 R" },
    severity: "block",
  },
  {
    rule: "pdfa-6.1.3-file-trailer",
    what: "empty identifier",
    layout: { trailer: "/Root 1 0 R/Info 12 0 R/ID[<><>]" },
    severity: "block",
  },
  {
    rule: "pdfa-6.1.3-file-trailer",
    what: "bytes after the end",
    layout: { tail: "%%EOF\n\nmore" },
    severity: "block",
  },
  { rule: "pdfa-6.1.3-file-trailer", what: "no end-of-file marker", layout: { tail: "" }, severity: "block" },
  {
    rule: "pdfa-6.1.3-file-trailer",
    what: "no line end at the end",
    layout: { tail: "%%EOF" },
    severity: "block",
    silent: true,
  },
  ...["Title(Agenda)", "Author(The Clerk)", "Subject(Meeting)", "Keywords(council)", "Creator(Writer)"].map(
    (text): Case => ({
      rule: "pdfa-6.1.5-information-dictionary",
      what: `another ${text}`,
      change: (objects) => swap(objects, 12, text, text.replace(")", "!)")),
      // What a program wrote weighs less than what a person wrote.
      severity: text.startsWith("Creator") ? "note" : "warn",
    }),
  ),
  {
    rule: "pdfa-6.1.5-information-dictionary",
    what: "another date",
    change: (objects) => swap(objects, 12, "20260131120000+01", "20260131120000+02"),
    severity: "note",
  },
  {
    rule: "pdfa-6.1.5-information-dictionary",
    what: "another title in PDF/A-1",
    change: all(xmp(xmpOf(claimOf("1", "B"))), (objects) => swap(objects, 12, "Agenda", "Minutes")),
    severity: "block",
  },
  {
    rule: "pdfa-6.1.5-information-dictionary",
    what: "no dictionary",
    layout: { trailer: "/Root 1 0 R/ID[<00><00>]" },
    severity: "warn",
    silent: true,
  },
  {
    rule: "pdfa-6.2.3-output-intent",
    what: "an input profile",
    change: (o) => void o.set(7, profileOf("RGB ", "scnr")),
    severity: "block",
  },
  {
    rule: "pdfa-6.2.3-output-intent",
    what: "a Lab profile",
    change: (o) => void o.set(7, profileOf("Lab ")),
    severity: "block",
  },
  {
    rule: "pdfa-6.2.3-output-intent",
    what: "ICC version 5",
    change: (o) => void o.set(7, profileOf("RGB ", "mntr", 5)),
    severity: "block",
  },
  {
    rule: "pdfa-6.2.3-output-intent",
    what: "a profile of four bytes",
    change: (o) => void o.set(7, { dict: "/N 3", data: "acsp" }),
    severity: "block",
  },
  {
    rule: "pdfa-6.2.3-output-intent",
    what: "two different profiles",
    change: all(
      (o) => swap(o, 1, "[6 0 R]", "[6 0 R 22 0 R]"),
      (o) => {
        o.set(22, "<</Type/OutputIntent/S/GTS_PDFX/DestOutputProfile 23 0 R>>");
        o.set(23, profileOf("CMYK"));
      },
    ),
    severity: "block",
  },
  { rule: "pdfa-6.2.4.3-device-colour", what: "RGB without a profile", change: NO_PROFILE, severity: "block" },
  {
    rule: "pdfa-6.2.4.3-device-colour",
    what: "CMYK with an RGB profile",
    change: content("0 0 0 1 k 0 0 9 9 re f"),
    severity: "block",
  },
  {
    rule: "pdfa-6.2.4.3-device-colour",
    what: "a colour that is set and not painted with",
    change: content("0 0 0 1 k 0 g 0 0 9 9 re f"),
    severity: "block",
  },
  {
    rule: "pdfa-6.2.4.3-device-colour",
    what: "default colour spaces instead of a profile",
    change: all(
      NO_PROFILE,
      page("/Resources<</ColorSpace<</DefaultRGB[/CalRGB<</WhitePoint[1 1 1]>>]>>>>"),
      content("1 0 0 rg 0 0 9 9 re f"),
    ),
    severity: "block",
    silent: true,
  },
  {
    rule: "pdfa-6.2.4.3-device-colour",
    what: "a CMYK picture in a form",
    change: all(page("/Resources<</XObject<</X 20 0 R>>>>"), content("/X Do"), (o) => {
      o.set(20, { dict: "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</I 21 0 R>>>>", data: "/I Do" });
      o.set(21, {
        dict: "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceCMYK",
        data: "1234",
      });
    }),
    severity: "block",
  },
  {
    rule: "pdfa-6.2.4.3-device-colour",
    what: "an inline picture with EI in its data",
    change: content("BI /W 2 /H 1 /CS /CMYK /BPC 8 ID a EI\u0000\u0001zz EI Q 1 g"),
    severity: "block",
  },
  {
    rule: "pdfa-6.2.11.4.1-embedded-fonts",
    what: "no font file",
    change: without(9, "/FontFile2 10 0 R"),
    severity: "block",
  },
  {
    rule: "pdfa-6.2.11.4.1-embedded-fonts",
    what: "no descriptor",
    change: without(8, "/FontDescriptor 9 0 R"),
    severity: "block",
  },
  {
    rule: "pdfa-6.2.11.4.1-embedded-fonts",
    what: "not embedded but invisible",
    change: all(without(9, "/FontFile2 10 0 R"), content("BT /F1 12 Tf 3 Tr (x) Tj ET")),
    severity: "block",
    silent: true,
  },
  {
    rule: "pdfa-6.2.11.4.1-embedded-fonts",
    what: "not embedded but only listed",
    change: all(without(9, "/FontFile2 10 0 R"), content("0 0 9 9 re f")),
    severity: "block",
    silent: true,
  },
  {
    rule: "pdfa-6.2.11.4.1-embedded-fonts",
    what: "a composite font whose descendant is not embedded",
    change: (o) => {
      o.set(8, "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[20 0 R]>>");
      o.set(20, "<</Type/Font/Subtype/CIDFontType2/BaseFont/X/FontDescriptor<</FontName/X>>>>");
    },
    severity: "block",
  },
  {
    rule: "pdfa-6.2.11.4.1-embedded-fonts",
    what: "a composite font whose descendant is embedded",
    change: all(...composite()),
    severity: "block",
    silent: true,
  },
  {
    rule: "pdfa-6.2.11.4.1-embedded-fonts",
    what: "a font inside a glyph of a Type 3 font",
    change: all(content("BT /F1 1 Tf (a) Tj ET"), (o) => {
      o.set(8, "<</Type/Font/Subtype/Type3/CharProcs<</a 20 0 R>>/Resources<</Font<</G 21 0 R>>>>>>");
      o.set(20, { dict: "", data: "10 0 d0 BT /G 1 Tf (a) Tj ET" });
      o.set(21, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
    }),
    severity: "block",
  },
  {
    rule: "pdfa-6.2.11.4.1-embedded-fonts",
    what: "a font in the appearance of an annotation",
    change: all(page("/Annots[20 0 R]"), (o) => {
      o.set(20, "<</Type/Annot/Subtype/Stamp/F 4/Rect[0 0 9 9]/AP<</N<</On 21 0 R>>>>>>");
      o.set(21, {
        dict: "/Type/XObject/Subtype/Form/Resources<</Font<</H<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>",
        data: "BT /H 1 Tf (a) Tj ET",
      });
    }),
    severity: "block",
  },
  { rule: "pdfa-6.3.1-annotation-types", what: "a film", change: annotation("/Subtype/Movie/F 4"), severity: "block" },
  {
    rule: "pdfa-6.3.1-annotation-types",
    what: "a polygon in PDF/A-1",
    change: all(annotation("/Subtype/Polygon/F 4"), xmp(xmpOf(claimOf("1", "B")))),
    severity: "block",
  },
  { rule: "pdfa-6.3.2-annotation-flags", what: "no flags", change: annotation("/Subtype/Link"), severity: "block" },
  {
    rule: "pdfa-6.3.2-annotation-flags",
    what: "not printed",
    change: annotation("/Subtype/Link/F 0"),
    severity: "block",
  },
  { rule: "pdfa-6.3.2-annotation-flags", what: "hidden", change: annotation("/Subtype/Link/F 6"), severity: "block" },
  {
    rule: "pdfa-6.3.2-annotation-flags",
    what: "a popup without flags",
    change: annotation("/Subtype/Popup"),
    severity: "block",
    silent: true,
  },
  {
    rule: "pdfa-6.3.3-annotation-appearances",
    what: "a comment without one",
    change: annotation("/Subtype/Text/F 4/Rect[0 0 9 9]"),
    severity: "block",
  },
  {
    rule: "pdfa-6.3.3-annotation-appearances",
    what: "two looks",
    change: annotation("/Subtype/Text/F 4/AP<</N 20 0 R/D 20 0 R>>"),
    severity: "block",
  },
  {
    rule: "pdfa-6.3.3-annotation-appearances",
    what: "states for what is no button",
    change: annotation("/Subtype/Text/F 4/AP<</N<</On 20 0 R>>>>"),
    severity: "block",
  },
  {
    rule: "pdfa-6.3.3-annotation-appearances",
    what: "a button without states",
    change: annotation("/Subtype/Widget/Parent<</FT/Btn>>/F 4/AP<</N 20 0 R>>"),
    severity: "block",
  },
  {
    rule: "pdfa-6.3.3-annotation-appearances",
    what: "a stamp as it should be",
    change: annotation("/Subtype/Stamp/F 4/AP<</N 20 0 R>>"),
    severity: "block",
    silent: true,
  },
  {
    rule: "pdfa-6.3.3-annotation-appearances",
    what: "a point",
    change: annotation("/Subtype/Text/F 4/Rect[3 3 3 3]"),
    severity: "block",
    silent: true,
  },
  {
    rule: "pdfa-6.4.1-form-fields",
    what: "fields to be redrawn",
    change: catalog("/AcroForm<</Fields[]/NeedAppearances true>>"),
    severity: "block",
  },
  {
    rule: "pdfa-6.4.1-form-fields",
    what: "a field with an action",
    change: page("/Annots[<</Subtype/Widget/A<</S/GoTo>>>>]"),
    severity: "block",
  },
  {
    rule: "pdfa-6.4.1-form-fields",
    what: "a kid field with additional actions",
    change: catalog("/AcroForm<</Fields[<</T(a)/Kids[<</T(b)/AA<<>>>>]>>]>>"),
    severity: "block",
  },
  {
    rule: "pdfa-6.4.1-form-fields",
    what: "a plain form",
    change: catalog("/AcroForm<</Fields[<</T(a)>>]>>"),
    severity: "block",
    silent: true,
  },
  { rule: "pdfa-6.4.2-xfa", what: "an XFA form", change: catalog("/AcroForm<</XFA[]>>"), severity: "block" },
  {
    rule: "pdfa-6.4.2-xfa",
    what: "a document that must be drawn by its program",
    change: catalog("/NeedsRendering true"),
    severity: "block",
  },
  ...(
    [
      ["a script on opening", catalog("/OpenAction<</S/JavaScript/JS(app.alert)>>")],
      ["a script in the name tree", catalog("/Names<</JavaScript<</Kids[<</Names[(x)<</S/JavaScript/JS(x)>>]>>]>>>>")],
      ["a program started by a link", page("/Annots[<</Subtype/Link/A<</S/Launch/F(x)>>>>]")],
      ["a chained script", page("/Annots[<</Subtype/Link/A<</S/URI/URI(x)/Next[<</S/JavaScript>>]>>>>]")],
      ["a script behind a bookmark", catalog("/Outlines<</First<</Title(a)/Next<</Title(b)/A<</S/JavaScript>>>>>>>>")],
      ["a script in a field", catalog("/AcroForm<</Fields[<</T(a)/AA<</K<</S/JavaScript>>>>>>]>>")],
      ["a menu action", catalog("/OpenAction<</S/Named/N/Print>>")],
      ["a hidden layer switched on", catalog("/OpenAction<</S/SetOCGState>>")],
      ["an action without a type", catalog("/OpenAction<</JS(x)>>")],
    ] as const
  ).map(([what, change]): Case => ({ rule: "pdfa-6.5.1-actions", what, change, severity: "block" })),
  {
    rule: "pdfa-6.5.1-actions",
    what: "a web link",
    change: page("/Annots[<</Subtype/Link/F 4/A<</S/URI/URI(x)>>>>]"),
    severity: "block",
    silent: true,
  },
  {
    rule: "pdfa-6.5.1-actions",
    what: "a destination on opening",
    change: catalog("/OpenAction[3 0 R/Fit]"),
    severity: "block",
    silent: true,
  },
  {
    rule: "pdfa-6.5.2-trigger-events",
    what: "actions of the document",
    change: catalog("/AA<</WC<</S/GoTo>>>>"),
    severity: "block",
  },
  {
    rule: "pdfa-6.5.2-trigger-events",
    what: "actions of a page",
    change: page("/AA<</O<</S/GoTo>>>>"),
    severity: "block",
  },
  {
    rule: "pdfa-6.5.2-trigger-events",
    what: "actions of a page in PDF/A-1, which does not forbid them",
    change: all(page("/AA<</O<</S/GoTo>>>>"), xmp(xmpOf(claimOf("1", "B")))),
    severity: "block",
    silent: true,
  },
  { rule: "pdfa-6.6.2.1-metadata", what: "none", change: without(1, "/Metadata 5 0 R"), severity: "note" },
  {
    rule: "pdfa-6.6.2.1-metadata",
    what: "not marked",
    change: (o) => void o.set(5, metadataOf(xmpOf(), "")),
    severity: "block",
  },
  {
    rule: "pdfa-6.6.2.1-metadata",
    what: "not well-formed",
    change: xmp(xmpOf().replace("</rdf:RDF>", "")),
    severity: "note",
  },
  { rule: "pdfa-6.6.2.1-metadata", what: "no RDF", change: xmp("<x/>"), severity: "note" },
  {
    rule: "pdfa-6.6.2.1-metadata",
    what: "something else under RDF",
    change: xmp(xmpOf(undefined, "<a xmlns='b'/>")),
    severity: "note",
  },
  {
    rule: "pdfa-6.6.2.1-metadata",
    what: "a document type",
    change: xmp(`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${xmpOf()}`),
    severity: "block",
  },
  {
    rule: "pdfa-6.6.2.1-metadata",
    what: "an entity",
    change: xmp(xmpOf().replace("Agenda", "&secret;")),
    severity: "block",
  },
  {
    rule: "pdfa-6.6.2.1-metadata",
    what: "a forbidden packet attribute",
    change: xmp(xmpOf().replace('d"?>', 'd" bytes="100"?>')),
    severity: "block",
  },
  {
    rule: "pdfa-6.6.2.1-metadata",
    what: "UTF-16",
    change: xmp(Buffer.from(`\ufeff${xmpOf()}`, "utf16le")),
    severity: "block",
  },
  {
    rule: "pdfa-6.6.2.1-metadata",
    what: "character references",
    change: xmp(xmpOf().replace("Agenda", "&#65;genda&amp;")),
    severity: "block",
    silent: true,
  },
  { rule: "pdfa-6.6.4-identification", what: "no claim", change: xmp(xmpOf("")), severity: "block" },
  { rule: "pdfa-6.6.4-identification", what: "no metadata", change: without(1, "/Metadata 5 0 R"), severity: "block" },
  { rule: "pdfa-6.6.4-identification", what: "PDF/A-3", change: xmp(xmpOf(claimOf("3", "B"))), severity: "block" },
  { rule: "pdfa-6.6.4-identification", what: "PDF/A-4", change: xmp(xmpOf(claimOf("4", ""))), severity: "block" },
  { rule: "pdfa-6.6.4-identification", what: "PDF/A-9", change: xmp(xmpOf(claimOf("9", "B"))), severity: "block" },
  {
    rule: "pdfa-6.6.4-identification",
    what: "1u, which there is not",
    change: xmp(xmpOf(claimOf("1", "U"))),
    severity: "block",
  },
  {
    rule: "pdfa-6.6.4-identification",
    what: "a level in small letters",
    change: xmp(xmpOf(claimOf("2", "b"))),
    severity: "block",
  },
  {
    rule: "pdfa-6.6.4-identification",
    what: "another prefix",
    change: xmp(xmpOf(claimOf("2", "B", "aiim"))),
    severity: "block",
  },
  {
    rule: "pdfa-6.6.4-identification",
    what: "a property that part 1 does not know",
    change: xmp(xmpOf(claimOf("1", "B").replace("<pdfaid:part>", "<pdfaid:corr>2015</pdfaid:corr><pdfaid:part>"))),
    severity: "block",
  },
  {
    rule: "pdfa-6.6.4-identification",
    what: "the claim written as attributes",
    change: xmp(
      xmpOf(
        '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="U"/>',
      ),
    ),
    severity: "block",
    silent: true,
  },
  { rule: "pdfa-6.7.2-tagged", what: "not marked", change: without(1, "/MarkInfo<</Marked true>>"), severity: "warn" },
  { rule: "pdfa-6.7.2-tagged", what: "no structure", change: without(1, "/StructTreeRoot 11 0 R"), severity: "warn" },
  {
    rule: "pdfa-6.7.2-tagged",
    what: "no structure at level A",
    change: all(without(1, "/StructTreeRoot 11 0 R"), xmp(xmpOf(claimOf("2", "A")))),
    severity: "block",
  },
  { rule: "pdfa-6.7.4-language", what: "none", change: without(1, "/Lang(en-GB)"), severity: "warn" },
  {
    rule: "pdfa-6.7.4-language",
    what: "no language tag",
    change: (o) => swap(o, 1, "en-GB", "English, UK"),
    severity: "warn",
  },
  { rule: "pdfa-6.8-embedded-files", what: "a file", change: embed(Buffer.from("secret")), severity: "block" },
  {
    rule: "pdfa-6.8-embedded-files",
    what: "a file behind an annotation",
    change: all(page("/Annots[<</Subtype/FileAttachment/FS 20 0 R>>]"), (o) => {
      o.set(20, "<</Type/Filespec/F(x)/EF<</F 21 0 R>>>>");
      o.set(21, { dict: "", data: "secret" });
    }),
    severity: "block",
  },
  { rule: "pdfa-6.8-embedded-files", what: "a PDF that claims PDF/A", change: embed(pdf(sound())), severity: "warn" },
  {
    rule: "pdfa-6.8-embedded-files",
    what: "a PDF that claims nothing",
    change: embed(changed(xmp(xmpOf("")))),
    severity: "block",
  },
  {
    rule: "pdfa-6.8-embedded-files",
    what: "a PDF/A without its two names",
    change: embed(pdf(sound()), "/F(a)"),
    severity: "block",
  },
  {
    rule: "pdfa-6.8-embedded-files",
    what: "a PDF/A in PDF/A-1",
    change: all(embed(pdf(sound())), xmp(xmpOf(claimOf("1", "B")))),
    severity: "block",
  },
  { rule: "pdf-pages", what: "no page", change: (o) => swap(o, 2, "[3 0 R]", "[]"), severity: "block" },
  ...(
    [
      ["blanks", " \n"],
      ["invisible text", "BT /F1 12 Tf 3 Tr (x) Tj ET"],
      ["text of no characters", "BT /F1 12 Tf () Tj [() -20] TJ ET"],
      ["a white page", "1 g 0 0 595 842 re f 1 1 1 rg 0 0 595 842 re f* 0 0 0 0 k 0 0 9 9 re f 1 G 0 0 9 9 re S"],
      ["a path that is only clipped to", "0 0 595 842 re W* n"],
      ["painting without a path", "0 g f S 10 10 m S"],
    ] as const
  ).map(([what, data]): Case => ({ rule: "pdf-not-empty", what, change: content(data), severity: "warn" })),
  ...(
    [
      ["text", "BT /F1 12 Tf (x) Tj ET"],
      ["a line", "1 g 0 G 0 0 m 9 9 l S"],
      ["a grey field", "0.9 g 0 0 9 9 re f"],
      ["colour after white", "q 1 g Q 0 0 9 9 re f"],
      ["full ink, which is no white", "/DeviceGray cs 1 sc 0 0 9 9 re f"],
      ["an inline picture", "BI /W 1 /H 1 /CS /G /BPC 8 ID a EI Q"],
    ] as const
  ).map(
    ([what, data]): Case => ({ rule: "pdf-not-empty", what, change: content(data), severity: "warn", silent: true }),
  ),
  {
    rule: "pdf-not-empty",
    what: "a form that is white once and black once",
    change: all(page("/Resources<</XObject<</X 20 0 R>>>>"), content("q 1 g /X Do Q 0 g /X Do"), (o) => {
      o.set(20, { dict: "/Type/XObject/Subtype/Form/BBox[0 0 9 9]", data: "0 0 9 9 re f" });
    }),
    severity: "warn",
    silent: true,
  },
  {
    rule: "pdf-not-empty",
    what: "a pattern that nothing is painted with",
    change: all(page("/Resources<</Pattern<</P 20 0 R>>>>"), content("/Pattern cs /P scn"), (o) => {
      o.set(20, { dict: "/PatternType 1", data: "0 0 9 9 re f" });
    }),
    severity: "warn",
  },
  {
    rule: "pdf-link-targets",
    what: "a page that is fetched on opening",
    change: (o) => put(o, 1, "/OpenAction<</S/URI/URI(https://example.org)>>"),
    severity: "block",
  },
  { rule: "pdf-title", what: "none", change: xmp(xmpOf().replace("Agenda", " ")), severity: "warn" },
  {
    rule: "pdf-title",
    what: "not shown",
    change: without(1, "/ViewerPreferences<</DisplayDocTitle true>>"),
    severity: "warn",
  },
];

describe("a sound document", () => {
  it.each(["kept", "output"] as const)("gives no finding as %s", async (role) => {
    const result = await run(pdf(sound()), { role });
    expect(result).toMatchObject({ outcome: "passed", findings: [], rules: RULES.length - 5 });
  });
});

describe("one thing wrong", () => {
  it.each(CASES.filter((one) => !one.silent))("$rule: $what", async ({ rule, change, layout, severity }) => {
    const result = await run(changed(change ?? (() => {}), layout));
    const finding = result.findings.find((one) => one.rule === rule);
    expect(finding).toMatchObject({
      severity,
      message: expect.stringMatching(/\.$/),
      advice: expect.any(String),
      basis: expect.any(Object),
    });
    if (severity === "block") expect(result.outcome).toBe("failed");
  });

  it.each(CASES.filter((one) => one.silent))("$rule stays silent: $what", async ({ rule, change, layout }) => {
    const result = await run(changed(change ?? (() => {}), layout));
    expect(result.outcome).toBe("passed");
    expect(result.findings.filter((one) => one.rule === rule)).toEqual([]);
  });

  it("has a failing case for every rule", () => {
    const elsewhere = [...FONT_CASES, ...METADATA_CASES].map(([rule]) => `pdfa-${rule}`);
    const tried = new Set([...CASES.filter((one) => !one.silent).map((one) => one.rule), ...elsewhere]);
    expect(RULES.map((rule) => rule.id).filter((id) => !tried.has(id))).toEqual([]);
  });
});

describe("weight", () => {
  it("a plain PDF has one blocking finding; what conversion mends is a note, what a person must set a warning", async () => {
    const bytes = changed(
      all(xmp(xmpOf("")), NO_PROFILE, without(9, "/FontFile2 10 0 R"), without(1, "/StructTreeRoot 11 0 R")),
    );
    const { outcome, findings } = await run(bytes);
    expect(outcome).toBe("failed");
    expect(findings.filter((one) => one.severity === "block").map((one) => one.message)).toEqual([
      "This is an ordinary PDF, not PDF/A. PDF/A is the kind of PDF that looks the same everywhere and can be kept.",
    ]);
    const severity = (rule: string) => findings.find((one) => one.rule === rule)?.severity;
    expect(severity("pdfa-6.2.4.3-device-colour")).toBe("note");
    expect(severity("pdfa-6.2.11.4.1-embedded-fonts")).toBe("note");
    expect(severity("pdfa-6.7.2-tagged")).toBe("warn");
  });

  it.each<[string, (objects: Objects) => void]>([
    ["a script in the name tree", catalog("/Names<</JavaScript<</Names[(x)<</S/JavaScript/JS(x)>>]>>>>")],
    ["a script that nothing known leads to", catalog("/Unknown<</S/JavaScript/JS(x)>>")],
    ["a program that is started", catalog("/OpenAction<</S/Launch/F(x)>>")],
    ["metadata with an entity", xmp(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${xmpOf()}`)],
    ["an embedded file", embed(Buffer.from("x"))],
    ["no claim at all", xmp(xmpOf(""))],
  ])("%s blocks, whatever a reference validator says of the clause", async (_what, change) => {
    const { findings } = await run(changed(change));
    const blocking = findings.filter(({ severity }) => severity === "block");
    expect(blocking.length).toBeGreaterThan(0);
    expect(blocking.filter((found) => !found.yields).length).toBeGreaterThan(0);
  });

  it("a clause of the standard gives way to a reference validator that finds it kept", async () => {
    const { findings } = await run(changed(NO_PROFILE));
    expect(findings.filter(({ severity }) => severity === "block").every((found) => found.yields)).toBe(true);
  });

  it("JavaScript blocks although nothing is claimed", async () => {
    const { findings } = await run(changed(all(xmp(xmpOf("")), catalog("/OpenAction<</S/JavaScript/JS(x)>>"))));
    expect(findings.find((one) => one.rule === "pdfa-6.5.1-actions")?.severity).toBe("block");
  });

  it.each([
    ["pdfa-6.7.2-tagged", without(1, "/StructTreeRoot 11 0 R")],
    ["pdfa-6.7.4-language", without(1, "/Lang(en-GB)")],
    ["pdf-title", xmp(xmpOf().replace("Agenda", ""))],
    ["pdfa-6.8-embedded-files", embed(pdf(sound()))],
  ])("%s blocks an output", async (rule, change) => {
    const result = await run(changed(change), { role: "output" });
    expect(result.outcome).toBe("failed");
    expect(result.findings.find((one) => one.rule === rule)?.severity).toBe("block");
  });

  it("an output of nothing but empty pages is blocked", async () => {
    const { outcome, findings } = await run(changed(content(" ")), { role: "output" });
    expect(outcome).toBe("failed");
    expect(findings).toEqual([
      expect.objectContaining({
        rule: "pdf-not-empty",
        severity: "block",
        message: "Every page of the PDF is empty.",
        advice: LOOK_AT_THE_ORIGINAL,
      }),
    ]);
  });

  it("quotes the part of the standard that is claimed", async () => {
    const layout = { tail: "%%EOF\nmore" };
    const [two, one] = [
      await run(changed(() => {}, layout)),
      await run(changed(xmp(xmpOf(claimOf("1", "B"))), layout)),
    ];
    expect(two.findings[0]?.basis).toEqual({ standard: "ISO 19005-2:2011", clause: "6.1.3" });
    expect(one.findings[0]?.basis).toEqual({ standard: "ISO 19005-1:2005", clause: "6.1.3" });
  });

  it("lists fifty places of one fault, then counts, and never loses the blocking one", async () => {
    const links = "<</Subtype/Link/A<</S/Hide>>>>".repeat(62);
    const { findings } = await run(
      changed(all(xmp(xmpOf("")), page(`/Annots[${links}<</Subtype/Link/A<</S/Launch>>>>]`))),
    );
    const own = findings.filter((one) => one.rule === "pdfa-6.5.1-actions");
    expect(own.filter((one) => one.severity === "block")).toHaveLength(1);
    expect(own.at(-1)).toMatchObject({ severity: "note", message: expect.stringContaining("12 more") });
  });
});

describe("one sentence for one cause", () => {
  const film = all(page("/Annots[20 0 R]"), (o) => {
    o.set(
      20,
      "<</Type/Annot/Subtype/Screen/Rect[0 0 9 9]/A<</S/Rendition/AN 20 0 R/R<</S/MR/C<</S/MCD/D 21 0 R>>>>>>>>",
    );
    o.set(21, "<</Type/Filespec/F(film.mp4)/UF(film.mp4)/EF<</F 22 0 R>>>>");
    o.set(22, { dict: "/Type/EmbeddedFile", data: "film" });
  });

  it.each([
    ["output", /^In the original document: Delete the sound or film/],
    ["kept", /^Remove the sound or film from the PDF/],
  ] as const)("a film, its action and its file in a file that is %s", async (role, advice) => {
    const { outcome, findings } = await run(changed(film), { role });
    expect(outcome).toBe("failed");
    expect(findings).toEqual([
      expect.objectContaining({
        rule: "pdfa-6.3.1-annotation-types",
        severity: "block",
        message: "The document has a sound or film on page 1. PDF/A cannot hold it.",
        advice: expect.stringMatching(advice),
      }),
    ]);
  });

  it("a film that plays blocks although nothing is claimed", async () => {
    const { findings } = await run(changed(all(film, xmp(xmpOf("")))));
    expect(findings.find((one) => one.rule === "pdfa-6.3.1-annotation-types")?.severity).toBe("block");
  });

  it("a script that hangs on a film is named all the same", async () => {
    const scripts = [
      "/A<</S/Rendition/JS(x)>>",
      "/A<</S/Rendition/Next<</S/JavaScript/JS(x)>>>>",
      "/AA<</PO<</S/JavaScript/JS(x)>>>>",
    ];
    for (const script of scripts) {
      const { findings } = await run(changed(annotation(`/Subtype/Screen${script}`)));
      expect(findings.find((one) => one.rule === "pdfa-6.5.1-actions")?.severity, script).toBe("block");
    }
  });

  it("another file beside a film is named all the same", async () => {
    const { findings } = await run(changed(all(film, catalog("/AF[<</Type/Filespec/F(a)/EF<</F 22 0 R>>>>]"))));
    expect(findings.map((one) => one.rule)).toContain("pdfa-6.8-embedded-files");
  });

  it("no tags at all, and no title that could be shown", async () => {
    const { findings } = await run(
      changed(
        all(
          without(1, "/MarkInfo<</Marked true>>"),
          without(1, "/StructTreeRoot 11 0 R"),
          without(1, "/ViewerPreferences<</DisplayDocTitle true>>"),
          without(12, "/Title(Agenda)"),
          xmp(xmpOf().replace("Agenda", "")),
        ),
      ),
      { role: "output" },
    );
    expect(findings.map((one) => one.message)).toEqual([
      "The document has no structure tags.",
      "The document has no title.",
    ]);
  });
});

describe("the title", () => {
  const titleOf = async (claim: string) => {
    const { title, rules } = await claiming(claim);
    return { title, rules };
  };
  const claiming = (flavour: string) =>
    run(changed(xmp(xmpOf(claimOf(flavour.slice(0, 1), flavour.slice(1).toUpperCase())))), {
      claims: [{ standard: "PDF/A", flavour, puid: "UNKNOWN" }],
    });

  it("counts the rules that hold for the part and the level", async () => {
    const all = RULES.length;
    // Eight rules are not for part 1, one is for part 1 alone; one is for levels U and A, three are for level A.
    expect(await titleOf("1b")).toEqual({ title: "PDF/A-1b preflight", rules: all - 12 });
    expect(await titleOf("2b")).toEqual({ title: "PDF/A-2b preflight", rules: all - 5 });
    expect(await titleOf("2u")).toEqual({ title: "PDF/A-2u preflight", rules: all - 4 });
    expect(await titleOf("2a")).toEqual({ title: "PDF/A-2a preflight", rules: all - 1 });
  });

  it("names no part whose rules are not known here", async () => {
    expect((await titleOf("4u")).title).toBe("PDF/A preflight");
  });
});

describe("advice that a person can follow", () => {
  const findingIn = async (rule: string, change: Parameters<typeof changed>[0], about: Parameters<typeof run>[1]) =>
    (await run(changed(change), about)).findings.find((one) => one.rule === rule);

  it("on an ordinary PDF asks for the document it was made from", async () => {
    const found = await findingIn("pdfa-6.6.4-identification", xmp(xmpOf("")), {});
    expect(found?.advice).toMatch(/^Do you have the Word, Excel or PowerPoint file that it was made from\?/);
  });

  it("on dates that nobody can set by hand is to convert the original", async () => {
    const dates: Parameters<typeof changed>[0] = (o) => put(o, 12, "/CreationDate(D:20200101000000Z)");
    const found = await findingIn("pdfa-6.1.5-information-dictionary", all(dates, xmp(xmpOf(claimOf("1", "B")))), {});
    expect(found?.message).toContain("date of creation");
    expect(found?.advice).toBe("Convert the original document with council-convert, which makes them the same.");
  });

  it.each([
    ["word", /^In Word: Enter a title under File, Info, Title/],
    ["powerpoint", /^In PowerPoint: Enter a title under File, Info, Title/],
    ["odt", /^In LibreOffice: Enter a title under File, Properties/],
    ["csv", /^In the original document: Give the document a title/],
  ] as const)("on an output made from %s is in the words of its program", async (madeFrom, advice) => {
    const about = { role: "output", madeFrom } as const;
    const found = await findingIn("pdf-title", xmp(xmpOf().replace("Agenda", "")), about);
    expect(found?.advice).toMatch(advice);
    expect(found?.advice).not.toContain("convert");
  });
});

describe("advice", () => {
  it.each(CASES.filter((one) => !one.silent))(
    "$rule ($what) in an output speaks of the original document, not of converting it with this program",
    async ({ change, layout }) => {
      const { findings } = await run(changed(change ?? (() => {}), layout), { role: "output" });
      expect(findings).not.toEqual([]);
      for (const { advice } of findings) {
        expect(advice).not.toMatch(/council-convert/);
        expect(advice).toMatch(/original document/);
      }
    },
  );
});
