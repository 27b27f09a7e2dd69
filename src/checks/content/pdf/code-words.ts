/**
 * Words that a PDF holds in places from which no page shows them: every string
 * that something leads to is one, unless its place is known to be shown or told
 * elsewhere, or its words stand on the pages anyway.
 */
import { is, nameOf, type PdfDict, type PdfStream, type PdfValue, textOf } from "../../../tools/pdf/objects.js";
import { once } from "../../once.js";
import type { PdfDocument } from "../../pdf/document.js";
import { unlessDamaged } from "../../pdf/file.js";
import { MAX_HIDDEN_TEXT } from "../limits.js";
import type { Hidden } from "../model.js";
import { isExpansion } from "./said.js";
import { isText, lettersOf, type Words } from "./shown-words.js";
import { readable, tailOf } from "./streams.js";
import type { Surveyor } from "./survey.js";

/** Strings for programs: addresses, scripts, looks of fields, names of files and of places, which are told elsewhere or lead somewhere. */
const FOR_PROGRAMS = new Set(["DA", "URI", "URL", "Base", "JS", "F", "UF", "D", "Dest", "Style", "Desc", "CT", "TM"]);
/** Numbers, dates and codes: three words are none. */
const CODES = new Set([
  ...["ID", "IDS", "Lang", "CharSet", "Registry", "Ordering", "CheckSum", "NM", "Headers", "REx", "Date"],
  ...["CreationDate", "ModDate", "M", "LastModified", "Schema", "Version", "Limits", "NS", "Fields"],
]);
const NOWHERE = "words that no page shows";
/** What leads to names of fonts, inks, styles, choices and resources. */
const NAMED = new Set([
  ...["BaseFont", "FontName", "S", "C", "AS", "V", "DV", "N", "D", "R", "RoleMap", "ClassMap", "Colorants", "Dests"],
  ...["Font", "XObject", "ColorSpace", "Pattern", "Shading", "ExtGState", "Properties", "Name", "CharProcs"],
  ...["DeviceColorant", "PieceInfo", "Components", "Solidities", "DotGain", "RoleMapNS"],
]);
const THREE_WORDS = /\S\s+\S+\s+\S/;
const SPOKEN = new Set(["Alt", "ActualText", "E", "T"]);
/** Elements that are described, since they are no text (14.9.3), and those that hold others. */
const DESCRIBED = new Set([
  ...["Figure", "Formula", "Form", "Link", "Annot", "Table", "Document", "Part", "Art", "Sect", "Div", "BlockQuote"],
  ...["Caption", "TOC", "NonStruct", "Private"],
]);
/** Of annotations and fields; their comments and values are told of, and labels are read out (12.5.2, 12.7.3). */
const OF_FIELDS = new Set(["Contents", "RC", "T", "TU", "V", "DV", "RV", "Opt", "NM", "Subj", "DS", "OverlayText"]);
const OF_SIGNATURES = new Set(["Contents", "Cert", "Name", "Reason", "Location", "ContactInfo"]);
/** A prefix of the numbers of pages (12.4.2). */
const LONGEST_PREFIX = 16;
/** Descriptions of the colours of a printing press name these (14.11.5). */
const COLOURS =
  /rgb|cmyk|custom|pal|ntsc|gr[ae]y|iec|icc|iso|swop|fogra|gracol|coated|profile|colou?r|cgats|japan|euro|adobe|epson/i;
/** Programs whose bookmarks are the names of sheets and slides, which stand on no page. */
const OF_SHEETS = /calc|impress|draw|excel|powerpoint/i;
const LONGEST_SHEET = 31;
const NO_ASCII = /[^\x20-\x7e]/;
/** Streams for programs, by what leads to them. */
const STREAMS_FOR_PROGRAMS = new Set([
  ...["ToUnicode", "FontFile", "FontFile2", "FontFile3", "CharProcs", "DestOutputProfile", "CIDSet", "CIDToGIDMap"],
  ...["Encoding", "UseCMap", "Contents"],
]);
const TYPES_FOR_PROGRAMS = new Set(["XRef", "ObjStm", "EmbeddedFile", "CMap", "Halftone"]);
const KEYS_FOR_PROGRAMS = ["FunctionType", "ShadingType", "PatternType"];

interface Found {
  readonly what: Hidden;
  readonly where: string;
  readonly detail: string;
  count: number;
  readonly texts: string[];
  length: number;
}

export class Strays implements Surveyor {
  private readonly groups = new Map<string, Found>();
  private readonly forms: { readonly stream: PdfStream; readonly resources: PdfDict | undefined }[] = [];
  private readonly pages: ReadonlyMap<PdfDict, number>;

  constructor(
    private readonly doc: PdfDocument,
    private readonly words: Words,
  ) {
    this.pages = new Map(doc.pages().map(({ dict, number }) => [dict, number]));
  }

  found(): readonly Found[] {
    return [...this.groups.values()];
  }

  string(value: PdfValue, key: string, owner: PdfDict | undefined): void {
    if (FOR_PROGRAMS.has(key) && !isOwnProperty(owner)) return;
    const text = textOf(value);
    if (text === undefined || !isText(text) || this.isKnown(key, owner, text)) return;
    const [what, detail] = kindOf(key, owner);
    // What stands for something that is shown may say it in other words.
    if (detail === NOWHERE ? !this.words.lacksSome(text) : !this.words.lacks(text)) return;
    this.add(what, this.whereOf(owner), detail, text);
  }

  name(value: string, key: string, owner: PdfDict): void {
    if (NAMED.has(key) || !THREE_WORDS.test(value)) return;
    const text = Buffer.from(value, "latin1").toString("utf8");
    if (isText(text) && this.words.lacksSome(text)) this.add("leftovers", this.whereOf(owner), NOWHERE, text);
  }

  stream(stream: PdfStream, key: string, owner: PdfDict | undefined): void {
    const { doc } = this;
    const { dict } = stream;
    const tail = tailOf(doc, stream);
    if (tail !== undefined && isText(tail) && this.words.lacksSome(tail))
      this.add("leftovers", this.whereOf(owner), "words behind packed data", tail);
    const subtype = doc.getName(dict, "Subtype");
    if (subtype === "Image" || subtype === "PS") return;
    if (subtype === "Form") {
      // The group of a mask is painted by the mask (11.5).
      const isMask = key === "G" && owner?.entries.has("S") === true;
      if (!isMask) this.forms.push({ stream, resources: doc.getDict(dict, "Resources") ?? this.borrowed() });
    } else if (key === "Sound" || key === "3DD") this.add("embedded-files", "", "a sound or a model", "");
    else if (!this.isForPrograms(dict, key)) {
      const text = unlessDamaged(() => readable(doc, stream));
      if (text !== undefined && this.words.lacksSome(text)) this.add("leftovers", this.whereOf(owner), NOWHERE, text);
    }
  }

  /** A page that is none of the document: a template, which a script may show (12.7.6). */
  page(dict: PdfDict): void {
    const { doc } = this;
    const type = doc.getName(dict, "Type");
    if (this.pages.has(dict) || (type !== "Template" && type !== "Page")) return;
    const contents = doc.get(dict, "Contents");
    const resources = doc.getDict(dict, "Resources");
    for (const item of is(contents, "array") ? contents.items : [contents]) {
      const stream = doc.file.resolve(item);
      if (is(stream, "stream")) this.forms.push({ stream, resources });
    }
  }

  /** What drawings say that no page paints. Once everything else is known. */
  drawings(): void {
    for (const { stream, resources } of this.forms) {
      const painted = this.doc.unpainted(stream, resources);
      const text = painted?.pieces.map((piece) => piece.text).join(" ") ?? "";
      if (isText(text.trim()) && this.words.lacksSome(text))
        this.add("hidden-text", "", "in a drawing that no page shows", text);
    }
  }

  add(what: Hidden, where: string, detail: string, text: string): void {
    const key = `${what}\n${where}\n${detail}`;
    const group = this.groups.get(key) ?? { what, where, detail, count: 0, texts: [], length: 0 };
    this.groups.set(key, group);
    group.count += 1;
    if (group.length < MAX_HIDDEN_TEXT) group.texts.push(text.slice(0, MAX_HIDDEN_TEXT));
    group.length += text.length;
  }

  private whereOf(owner: PdfDict | undefined): string {
    const page = owner && this.pages.get(owner);
    return page === undefined ? "" : `page ${page}`;
  }

  /** Forms without resources of their own take those of a page, and looks of fields those of the form (12.7.2). */
  private readonly borrowed = once(
    () => this.doc.getDict(this.doc.getDict(this.doc.catalog, "AcroForm"), "DR") ?? this.doc.pages()[0]?.resources,
  );

  private isForPrograms(dict: PdfDict, key: string): boolean {
    const type = this.doc.getName(dict, "Type") ?? "";
    return (
      STREAMS_FOR_PROGRAMS.has(key) ||
      TYPES_FOR_PROGRAMS.has(type) ||
      KEYS_FOR_PROGRAMS.some((known) => dict.entries.has(known))
    );
  }

  /** Shown, or told elsewhere, or nothing for people. */
  private isKnown(key: string, owner: PdfDict | undefined, text: string): boolean {
    if (!owner) return false;
    const { entries } = owner;
    if (CODES.has(key) && !THREE_WORDS.test(text)) return true;
    if (owner === this.doc.info()) return true;
    if (entries.has("S") && SPOKEN.has(key)) return this.isSpoken(key, owner, text);
    if (entries.has("ByteRange")) return OF_SIGNATURES.has(key);
    if (OF_FIELDS.has(key)) return entries.has("Rect") || entries.has("FT") || entries.has("T");
    if (key === "Name") return nameOf(entries.get("Type")) === "OCG";
    if (key === "P") return text.length <= LONGEST_PREFIX;
    // What only programs look up has no spaces.
    if (key === "Names") return !/\s\p{L}/u.test(text);
    if (key === "ID") return NO_ASCII.test(text);
    if (key === "FontFamily") return lettersOf(this.doc.getName(owner, "FontName") ?? "").includes(lettersOf(text));
    if (key === "Title" && entries.has("Parent")) return this.isShownBeside(text);
    return entries.has("OutputConditionIdentifier") && COLOURS.test(text);
  }

  /** Bookmarks are shown beside pages. Where nothing is told of these, nothing can be said of them. */
  private isShownBeside(title: string): boolean {
    const isOfSheets = OF_SHEETS.test(this.doc.getText(this.doc.info(), "Creator") ?? "");
    return (isOfSheets && title.length <= LONGEST_SHEET) || this.words.isEmpty();
  }

  /** Words of an element of the structure (14.9.2 to 14.9.5). */
  private isSpoken(key: string, element: PdfDict, text: string): boolean {
    // A figure that has a place on the page is one, even when nothing is painted there.
    const isPlaced = this.doc.get(element, "K") !== null || (key === "Alt" && element.entries.has("A"));
    if (!isPlaced) return false;
    if (key === "E" && isExpansion(text)) return true;
    // The words in place of text are held against that text.
    if (key === "ActualText" && this.doc.isSpoken(element)) return true;
    return key !== "T" && DESCRIBED.has(this.standardOf(element));
  }

  private standardOf(element: PdfDict): string {
    return this.types().get(element) ?? "";
  }

  private readonly types = once(() => {
    const elements = this.doc.structure()?.elements ?? [];
    return new Map(elements.map(({ dict, standard }) => [dict, standard]));
  });
}

/** Properties that users give to elements have keys of their own (14.7.5.4). */
function isOwnProperty(owner: PdfDict | undefined): boolean {
  return owner?.entries.has("N") === true && owner.entries.has("V");
}

function kindOf(key: string, owner: PdfDict | undefined): readonly [Hidden, string] {
  if (key === "Names") return ["leftovers", "names of places with words that no page shows"];
  if (key === "Title" && owner?.entries.has("Parent")) return ["leftovers", "bookmarks with words that no page shows"];
  if (owner?.entries.has("S") && key !== "T" && SPOKEN.has(key)) return ["hidden-text", "words in place of others"];
  return ["leftovers", NOWHERE];
}
