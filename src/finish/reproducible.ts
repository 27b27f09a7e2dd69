/**
 * What LibreOffice takes from chance, from the clock or from what it did before,
 * and what is written instead, so that the same document always gives the same
 * bytes. Nothing of it is seen by a reader: names that only tie one place of a
 * file to another are numbered in the order in which they occur, and what only
 * the program that wrote the file could use is left out.
 *
 * A date is the document's own, else that of SOURCE_DATE_EPOCH; where there is
 * neither, none is written, or, where the format must have one, one that is fixed.
 */
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import {
  PDFArray,
  PDFDict,
  type PDFDocument,
  PDFHexString,
  PDFName,
  PDFNull,
  type PDFObject,
  PDFRawStream,
  PDFRef,
  PDFStream,
} from "pdf-lib/dist/pdf-lib.esm.min.js";
import { NS, ODF_NAMESPACES } from "../tools/odf.js";
import type { XmlHandler } from "../tools/xml.js";
import { FIRST_DATE } from "../tools/zip-writer.js";
import { type Edit, type Editor, type Element, XML_NAMESPACE } from "./rewrite.js";

// ------------------------------------------------------------------- dates

/** The date in SOURCE_DATE_EPOCH: seconds since 1970 (reproducible-builds.org); nothing when there is none, or no such number. */
export function sourceDate(env: NodeJS.ProcessEnv = process.env): Date | undefined {
  const text = env.SOURCE_DATE_EPOCH ?? "";
  return /^\d{1,11}$/.test(text) ? new Date(Number(text) * 1000) : undefined;
}

const META_NAMESPACE = `${ODF_NAMESPACES}meta:1.0`;
/** Longest text that can be a date, in characters. */
const MAX_DATE = 40;

/** Gathers the dates of a document while `meta.xml` is read. `result` is the one that its package is to have. */
export function packageDateReader(isNow: Clock): { handler: XmlHandler; result(): Date } {
  const dates = { created: "", modified: "" };
  let field: keyof typeof dates | undefined;
  return {
    handler: {
      open({ uri, local }) {
        if (uri === NS.dc && local === "date") field = "modified";
        else if (uri === META_NAMESPACE && local === "creation-date") field = "created";
        else field = undefined;
      },
      close() {
        field = undefined;
      },
      text(value) {
        if (field) dates[field] = (dates[field] + value).slice(0, MAX_DATE);
      },
    },
    result: () => {
      const own = [dates.modified, dates.created].find((text) => dateOf(text) !== undefined && !isNow(text));
      return dateOf(own ?? "") ?? sourceDate() ?? FIRST_DATE;
    },
  };
}

/** Tells whether a date is that of the conversion. `stepMs`: to what it was rounded down. */
export type Clock = (text: string, stepMs?: number) => boolean;

/** The longest that work on a document can take; a folder that seems to be older has no date of its own. */
const LONGEST_MS = 24 * 3600 * 1000;

/**
 * For a file in a work folder. The folder is made when the work on a document begins, and only then is the document
 * copied: what is later, and not in the future, cannot stand in the document itself.
 */
export function clockOf(file: string): Clock {
  const began = statSync(dirname(file)).birthtimeMs;
  return (text, stepMs = 1000) => {
    const date = dateOf(text)?.getTime();
    const now = Date.now();
    return date !== undefined && now - began < LONGEST_MS && date >= began - (began % stepMs) && date <= now;
  };
}

/** A date as OpenDocument has it (XML Schema part 2, 3.2.7). Without a time zone it counts as UTC: the zone of this machine must not matter. */
function dateOf(text: string): Date | undefined {
  const match = /^\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?\s*$/.exec(text);
  if (!match) return undefined;
  const date = new Date(`${match[1]}${match[2] ?? "Z"}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

// ------------------------------------------------------------ OpenDocument

/** Edits the parts of one document. It is to be asked for them in an order that is always the same. */
export interface Steadying {
  /** Nothing for a part in which nothing comes from chance. */
  editorOf(part: string): Editor | undefined;
  /** For each part that gets another name, its new one. Asked when the texts that name these parts have been edited. */
  renamed(parts: readonly string[]): ReadonlyMap<string, string>;
}

export function steadying(isNow: Clock): Steadying {
  const byFolder = new Map<string, Numbering>();
  const numberingOf = (folder: string): Numbering => {
    const known = byFolder.get(folder) ?? numbering();
    byFolder.set(folder, known);
    return known;
  };
  return {
    editorOf(part) {
      const folder = part.slice(0, part.lastIndexOf("/") + 1);
      switch (part.slice(folder.length)) {
        case "content.xml":
        case "styles.xml":
          return contentEditor(numberingOf(folder), isNow);
        case "meta.xml":
          return ({ uri, local, text }) => (isDate(uri, local) && isNow(text) ? "drop" : undefined);
        case "settings.xml":
          return folder === "" ? settingsEditor([...OF_THIS_RUN, ...OF_THE_WINDOW]) : settingsEditor(OF_THIS_RUN);
        default:
          return undefined;
      }
    },
    renamed(parts) {
      const number = numberingOf("");
      // Those that no text names come last, in the order in which LibreOffice counted them.
      const named = parts.flatMap((part) => /^(?:ObjectReplacements\/)?(Obj\d+)(?:\/|$)/.exec(part)?.[1] ?? []);
      for (const name of named.sort((one, other) => Number(one.slice(3)) - Number(other.slice(3)))) number(name, "Obj");
      const changed = parts.map((part) => [part, part.replace(OBJECT_PART, (name) => number(name, "Obj"))] as const);
      return new Map(changed.filter(([part, name]) => part !== name));
    },
  };
}

/** Gives each name a number, in the order in which they are asked for; `stem` and `end` surround it. */
type Numbering = (name: string, stem: string, end?: string) => string;

function numbering(): Numbering {
  const given = new Map<string, string>();
  const counts = new Map<string, number>();
  return (name, stem, end = "") => {
    const known = given.get(name);
    if (known !== undefined) return known;
    const count = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, count);
    const made = `${stem}${count}${end}`;
    given.set(name, made);
    return made;
  };
}

/** The name of an embedded object, in the name of its part: LibreOffice counts them from its start on. */
const OBJECT_PART = /(?<=^(?:ObjectReplacements\/)?)Obj\d+(?=\/|$)/;
/** The same in a reference to it. */
const OBJECT_REFERENCE = /(?<=^(?:\.\/)?(?:ObjectReplacements\/)?)Obj\d+$/;

/** Elements with names that LibreOffice makes up. */
const NAMED: Readonly<Record<string, ReadonlySet<string>>> = {
  [NS.text]: new Set(["list", "numbered-paragraph", "changed-region", "change", "change-start", "change-end"]),
  [NS.office]: new Set(["annotation", "annotation-end"]),
  [NS.draw]: new Set(["object", "object-ole", "image"]),
};

/** Attributes that hold them, with their namespace. */
const NAMES: Readonly<Record<string, string>> = {
  id: `${XML_NAMESPACE} ${NS.text}`,
  "continue-list": NS.text,
  "list-id": NS.text,
  "change-id": NS.text,
  name: NS.office,
  href: NS.xlink,
};

/** Fields that are not fixed show the time at which they are looked at; the one that they hold is that of the conversion. */
const CLOCKS: ReadonlySet<string> = new Set(["date", "time"]);

function withoutClock(element: Element): Edit {
  if (element.value(NS.text, "fixed") === "true") return undefined;
  const held = element.attributes.filter(({ uri, local }) => uri === NS.text && /^(?:date|time)-value$/.test(local));
  return held.length > 0 ? { without: held.map(({ name }) => name) } : undefined;
}

/** LibreOffice gives comments without a date, as those of an xls, the minute in which it reads them. */
const COMMENT_STEP_MS = 60_000;

function isDate(uri: string, local: string): boolean {
  return (uri === NS.dc && local === "date") || (uri === META_NAMESPACE && local === "creation-date");
}

function contentEditor(number: Numbering, isNow: Clock): Editor {
  return (element) => {
    if (element.uri === NS.text && CLOCKS.has(element.local)) return withoutClock(element);
    if (element.uri === NS.dc)
      return element.local === "date" && element.parent.local === "annotation" && isNow(element.text, COMMENT_STEP_MS)
        ? "drop"
        : undefined;
    if (!NAMED[element.uri]?.has(element.local)) return undefined;
    const values = new Map<string, string>();
    for (const { name, uri, local, value } of element.attributes) {
      if (uri === "" || !NAMES[local]?.includes(uri)) continue;
      const steady = steadyName(value, number);
      if (steady !== value) values.set(name, steady);
    }
    return values.size > 0 ? { set: values } : undefined;
  };
}

/** Lists are named by chance and the clock, changes by a place in memory, comments by chance and a count from the start on. */
function steadyName(name: string, number: Numbering): string {
  if (/^list\d+$/.test(name)) return number(name, "list");
  if (/^ct-?\d+$/.test(name)) return number(name, "ct");
  const [, stem] = /^(__[A-Za-z]+__)\d+_\d+$/.exec(name) ?? [];
  if (stem !== undefined) return number(name, stem, "_0");
  return name.replace(OBJECT_REFERENCE, (object) => number(object, "Obj"));
}

/** In so many bytes of a part its fonts are declared; more are not looked at. */
export const FONT_BYTES = 32 * 1024;
const FONT_DECLARATIONS = /<office:font-face-decls>(.*?)<\/office:font-face-decls>/s;
const FONT_FACE = /<style:font-face style:name="([^"&]*)"([^>]*)\/>/g;

/**
 * Of several declarations of one font LibreOffice calls them `Arial`, `Arial1` … in the order of their places in
 * memory. They get these names in the order of what they say. `head` is the beginning of the part.
 */
export function fontEditor(head: string): Editor | undefined {
  const declarations = FONT_DECLARATIONS.exec(head)?.[1] ?? "";
  const faces = [...declarations.matchAll(FONT_FACE)].map(([, name = "", says = ""]) => ({ name, says }));
  if (faces.length !== declarations.split("<style:font-face").length - 1) return undefined;
  const families = new Map<string, typeof faces>();
  for (const face of faces) {
    const family = /svg:font-family="[^"]*"/.exec(face.says)?.[0] ?? "";
    families.set(family, [...(families.get(family) ?? []), face]);
  }
  const names = new Map<string, string>();
  const places = new Map<string, string>();
  for (const family of families.values()) {
    const ordered = family.map(({ says }) => says).sort();
    for (const [index, { name, says }] of family.entries()) {
      names.set(name, family[ordered.indexOf(says)]?.name ?? name);
      places.set(name, `<style:font-face style:name="${name}"${ordered[index]}/>`);
    }
  }
  if ([...names].every(([old, name]) => old === name)) return undefined;
  return (element) => {
    if (element.uri !== NS.style) return undefined;
    if (element.local === "font-face") {
      const instead = places.get(element.value(NS.style, "name") ?? "");
      return instead === undefined ? undefined : { instead };
    }
    if (element.local !== "text-properties") return undefined;
    const values = element.attributes.flatMap(({ name, uri, local, value }) => {
      const font = uri === NS.style && local.startsWith("font-name") ? names.get(value) : undefined;
      return font === undefined || font === value ? [] : [[name, font] as const];
    });
    return values.length > 0 ? { set: new Map(values) } : undefined;
  };
}

const CONFIG_NAMESPACE = `${ODF_NAMESPACES}config:1.0`;
/** The number of the session, by chance, which without the marks that it is for says nothing; and the printer of this machine. */
const OF_THIS_RUN = ["Rsid", "RsidRoot", "PrinterName", "PrinterSetup"];
/** What would be seen of a presentation in a window; it depends on the documents before. Of an embedded object it is what is seen of it. */
const OF_THE_WINDOW = [
  ...["VisibleArea", "ViewArea"].flatMap((area) => ["Top", "Left", "Width", "Height"].map((side) => `${area}${side}`)),
  ...["VisibleLeft", "VisibleTop", "VisibleRight", "VisibleBottom"],
];
/** A set of settings must not be empty, and there may be nothing else in it: this one stays, with a value that says nothing. */
const KEPT = "VisibleAreaTop";

function settingsEditor(names: readonly string[]): Editor {
  return (element) => {
    if (element.uri !== CONFIG_NAMESPACE || element.local !== "config-item") return undefined;
    const name = element.value(CONFIG_NAMESPACE, "name") ?? "";
    if (!names.includes(name)) return undefined;
    if (name !== KEPT) return "drop";
    const prefix = element.prefixOf(CONFIG_NAMESPACE) ?? "config";
    return {
      instead: `<${prefix}:config-item ${prefix}:name="${KEPT}" ${prefix}:type="int">0</${prefix}:config-item>`,
    };
  };
}

/** LibreOffice lists parts in an order that depends on their names: with steady names it must not depend on the old ones. */
export function inSteadyOrder(names: readonly string[]): string[] {
  return names.toSorted((one, other) => rank(one) - rank(other) || (one < other ? -1 : one > other ? 1 : 0));
}

/** ODF 1.3 part 2, 3.3: the type of the document comes first. In the manifest the document itself does. */
function rank(name: string): number {
  return name === "mimetype" || name === "/" ? 0 : 1;
}

const ENTRY = /<manifest:file-entry\b[^>]*\/>/g;

/** The manifest with its entries in that order; as it was when it is not of the kind that LibreOffice writes. */
export function withSteadyOrder(manifest: string): string {
  const entries = manifest.match(ENTRY) ?? [];
  const byPath = new Map(entries.map((entry) => [/full-path="([^"]*)"/.exec(entry)?.[1] ?? "", entry]));
  if (byPath.size !== manifest.split("file-entry").length - 1) return manifest;
  const ordered = inSteadyOrder([...byPath.keys()]).values();
  return manifest.replace(ENTRY, () => byPath.get(ordered.next().value ?? "") ?? "");
}

// --------------------------------------------------------------------- PDF

/**
 * LibreOffice lets LittleCMS make the colour profile of the output intent anew for
 * each document, with the time of day in it (ICC.1:2010, 7.2.8). Instead it gets
 * the date of the standard that it describes: IEC 61966-2-1 (sRGB), 18 October 1999.
 */
const PROFILE_DATE = Buffer.from([0x07, 0xcf, 0, 10, 0, 18, 0, 0, 0, 0, 0, 0]);
/** ICC.1:2010, 7.2: places in the header of a profile, in bytes. `id` may be zero: not calculated. */
const PROFILE = { maker: 4, date: 24, mark: 36, id: 84, idEnd: 100, header: 128 };
/** LittleCMS makes one of some 9 KB. */
const MAX_PROFILE = 1024 * 1024;

/** Gives the colour profiles that were made for this PDF their steady date; false when there was nothing to change. */
export function steadyProfiles(pdf: PDFDocument): boolean {
  const intents = pdf.catalog.lookup(PDFName.of("OutputIntents"));
  if (!(intents instanceof PDFArray)) return false;
  let changed = false;
  for (let index = 0; index < intents.size(); index += 1) {
    const intent = intents.lookup(index);
    const profile = intent instanceof PDFDict ? intent.get(PDFName.of("DestOutputProfile")) : undefined;
    if (profile instanceof PDFRef && steadyProfile(pdf, profile)) changed = true;
  }
  return changed;
}

function steadyProfile({ context }: PDFDocument, ref: PDFRef): boolean {
  const stream = context.lookup(ref);
  const profile = stream instanceof PDFRawStream ? unpacked(stream) : undefined;
  if (!(stream instanceof PDFRawStream) || profile === undefined || profile.length < PROFILE.header) return false;
  const at = (place: number, length: number) => profile.subarray(place, place + length);
  if (at(PROFILE.maker, 4).toString("latin1") !== "lcms" || at(PROFILE.mark, 4).toString("latin1") !== "acsp")
    return false;
  if (at(PROFILE.date, PROFILE_DATE.length).equals(PROFILE_DATE)) return false;
  PROFILE_DATE.copy(profile, PROFILE.date);
  profile.fill(0, PROFILE.id, PROFILE.idEnd);
  context.assign(ref, PDFRawStream.of(stream.dict, deflateSync(profile)));
  return true;
}

/** The content of a stream that is packed as LibreOffice packs it; nothing for others. A copy. */
function unpacked({ dict, contents }: PDFRawStream): Buffer | undefined {
  if (dict.lookup(PDFName.of("Filter")) !== PDFName.of("FlateDecode") || dict.has(PDFName.of("DecodeParms")))
    return undefined;
  try {
    return inflateSync(contents, { maxOutputLength: MAX_PROFILE });
  } catch {
    return undefined;
  }
}

/**
 * Numbers the objects in the order in which they are reached from the trailer, each level before the next.
 * LibreOffice writes fonts in the order of their places in memory. What nothing refers to goes: it is
 * what finishing left behind.
 */
function numberAfresh({ context }: PDFDocument): void {
  const numbers = new Map<PDFRef, PDFRef>();
  const reached: PDFRef[] = [];
  const numberOf = <T>(value: T): T | PDFRef | typeof PDFNull => {
    if (!(value instanceof PDFRef)) return value;
    const known = numbers.get(value);
    if (known !== undefined) return known;
    // ISO 32000-1:2008, 7.3.10: a reference to nothing is the same as null.
    if (context.lookup(value) === undefined) return PDFNull;
    const number = PDFRef.of(numbers.size + 1);
    numbers.set(value, number);
    reached.push(value);
    return number;
  };
  const { trailerInfo } = context;
  for (const key of ["Root", "Info"] as const) {
    const number = numberOf(trailerInfo[key]);
    if (number !== undefined) trailerInfo[key] = number;
  }
  // The list grows while it is gone through.
  for (const ref of reached) renumberIn(context.lookup(ref), numberOf);
  const objects = reached.map((ref) => [numbers.get(ref) as PDFRef, context.lookup(ref) as PDFObject] as const);
  for (const [ref] of context.enumerateIndirectObjects()) context.delete(ref);
  for (const [ref, object] of objects) context.assign(ref, object);
  context.largestObjectNumber = numbers.size;
}

/** In an object and all that stands in it itself, but not in what it refers to. */
function renumberIn(object: PDFObject | undefined, numberOf: (value: PDFObject) => PDFObject): void {
  const open = [object];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const held = value instanceof PDFStream ? value.dict : value;
    // It may be an object of its own; when the PDF is saved, the length itself is written here.
    if (value instanceof PDFStream) value.dict.delete(PDFName.of("Length"));
    if (held instanceof PDFDict) {
      for (const [key, inside] of held.entries()) {
        if (inside instanceof PDFRef) held.set(key, numberOf(inside));
        else open.push(inside);
      }
    } else if (held instanceof PDFArray) {
      for (const [index, inside] of held.asArray().entries()) {
        if (inside instanceof PDFRef) held.set(index, numberOf(inside));
        else open.push(inside);
      }
    }
  }
}

const ID_DIGITS = 32;
const NO_ID = "0".repeat(ID_DIGITS);
const ID = /\/ID \[ <([0-9A-F]{32})> <\1> \]/;
/** In this many bytes at the end of a file the trailer is found, as pdf-lib writes it. */
const TRAILER_BYTES = 1024;

/**
 * Saves a PDF with an identifier that is made from its content instead of from time
 * and place (ISO 32000-1:2008, 14.4): the first half of the SHA-256 of the file in
 * which the identifier is zero. `save` is to write the trailer openly.
 */
export async function withSteadyId(pdf: PDFDocument, save: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const { context } = pdf;
  numberAfresh(pdf);
  context.trailerInfo.ID = context.obj([PDFHexString.of(NO_ID), PDFHexString.of(NO_ID)]);
  const bytes = await save();
  const id = idOf(bytes);
  for (const place of idPlaces(bytes)) bytes.set(Buffer.from(id, "latin1"), place);
  return bytes;
}

/** True when the identifier of a PDF is the one that is made from its content. */
export function hasSteadyId(bytes: Uint8Array): boolean {
  const places = idPlaces(bytes);
  if (places.length === 0) return false;
  const without = Uint8Array.from(bytes);
  for (const place of places) without.set(Buffer.from(NO_ID, "latin1"), place);
  const [first = 0] = places;
  return Buffer.from(bytes.subarray(first, first + ID_DIGITS)).toString("latin1") === idOf(without);
}

/** Where both halves of the identifier stand; nowhere when it is not written as pdf-lib does. */
function idPlaces(bytes: Uint8Array): number[] {
  const from = Math.max(0, bytes.length - TRAILER_BYTES);
  const found = ID.exec(Buffer.from(bytes.subarray(from)).toString("latin1"));
  if (!found) return [];
  const first = from + found.index + "/ID [ <".length;
  return [first, first + ID_DIGITS + "> <".length];
}

function idOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, ID_DIGITS).toUpperCase();
}
