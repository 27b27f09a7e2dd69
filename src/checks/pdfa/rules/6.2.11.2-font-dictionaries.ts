import { is, type PdfDict } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import type { ShownFont } from "../../pdf/fonts/shown.js";
import { CHOOSE_FONT, EMBED_FONT, fontName, placeOf } from "../font-words.js";
import { type Fault, isJudgedByPart1, iso19005, type Rule } from "../rule.js";

const SUBTYPES = ["Type0", "Type1", "MMType1", "Type3", "TrueType"];
const DESCENDANTS = ["CIDFontType0", "CIDFontType2"];

/** The fourteen fonts that every reader has (ISO 32000-1:2008, 9.6.2.2): their dictionaries may leave out the widths. */
const STANDARD = [
  ...["Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic", "Helvetica", "Helvetica-Bold"],
  ...["Helvetica-Oblique", "Helvetica-BoldOblique", "Courier", "Courier-Bold", "Courier-Oblique"],
  ...["Courier-BoldOblique", "Symbol", "ZapfDingbats"],
];

/** That the dictionary of each font in use has what ISO 32000-1:2008, 9.6 and 9.7 ask for. */
export const fontDictionaries: Rule = {
  id: "pdfa-6.2.11.2-font-dictionaries",
  basis: iso19005(2, "6.2.11.2"),
  basisInPart1: iso19005(1, "6.3.2"),
  weight: "conformance",
  checks: "The description of every font in use is complete.",
  advice: EMBED_FONT,
  adviceForSource: CHOOSE_FONT,
  *check(doc): Iterable<Fault> {
    for (const shown of doc.use().shown)
      for (const what of faultsOf(doc, shown))
        yield { message: `The description of the font ${fontName(shown.font)} ${what}.`, ...placeOf(shown) };
  },
};

function faultsOf(doc: PdfDocument, { font }: ShownFont): string[] {
  const { dict, subtype, inner } = font;
  const faults = [...commonFaults(doc, dict, SUBTYPES)];
  if (subtype === "Type0") {
    if (!inner) faults.push("names no descendant font");
    else faults.push(...commonFaults(doc, inner, DESCENDANTS));
  } else faults.push(...widthFaults(doc, dict, font.baseFont, font.embedded() !== "absent"));
  const wrong = programSubtype(doc, font.descriptor);
  if (wrong !== undefined) faults.push(`says that its programme is of the kind "${wrong}"`);
  return faults;
}

function commonFaults(doc: PdfDocument, dict: PdfDict, subtypes: readonly string[]): string[] {
  const subtype = doc.getName(dict, "Subtype") ?? "";
  const faults: string[] = [];
  if (doc.getName(dict, "Type") !== "Font") faults.push("is not marked as a font");
  if (!subtypes.includes(subtype)) faults.push("has an unknown subtype");
  if (subtype !== "Type3" && doc.getName(dict, "BaseFont") === undefined) faults.push("has no font name");
  return faults;
}

function widthFaults(doc: PdfDocument, dict: PdfDict, name: string | undefined, embedded: boolean): string[] {
  const subtype = doc.getName(dict, "Subtype");
  if ((subtype === "Type1" || subtype === "MMType1") && !embedded && STANDARD.includes(name ?? "")) return [];
  const [first, last, widths] = ["FirstChar", "LastChar", "Widths"].map((key) => doc.get(dict, key));
  const faults: string[] = [];
  if (typeof first !== "number") faults.push("does not say which character is the first");
  if (typeof last !== "number") faults.push("does not say which character is the last");
  if (!is(widths, "array")) faults.push("has no list of widths");
  else if (typeof first === "number" && typeof last === "number" && widths.items.length !== last - first + 1)
    faults.push("has a list of widths of the wrong length");
  return faults;
}

/** Only these kinds are known to PDF/A-2; OpenType is not known to PDF/A-1. */
function programSubtype(doc: PdfDocument, descriptor: PdfDict | undefined): string | undefined {
  const stream = ["FontFile", "FontFile2", "FontFile3"]
    .map((key) => doc.get(descriptor, key))
    .find((one) => one !== null);
  const subtype = is(stream, "stream") ? doc.getName(stream.dict, "Subtype") : undefined;
  const known = isJudgedByPart1(doc) ? ["Type1C", "CIDFontType0C"] : ["Type1C", "CIDFontType0C", "OpenType"];
  return subtype === undefined || known.includes(subtype) ? undefined : subtype.slice(0, 30).replace(/[^ -~]/g, "?");
}
