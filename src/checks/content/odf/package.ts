/** The package around an OpenDocument file: its properties, its settings, and parts that nothing shows (ODF 1.3 part 2). */

import { UnreadableError } from "../../../errors.js";
import { byName } from "../../../tools/by-name.js";
import { lengthened } from "../../../tools/lengthened.js";
import { NO_PRINTER, TECHNICAL_PROPERTY } from "../../../tools/odf.js";
import type { XmlHandler } from "../../../tools/xml.js";
import type { ZipReader } from "../../../tools/zip.js";
import { MAX_THINGS } from "../limits.js";
import type { Picture, Properties } from "../model.js";
import { placeOf } from "../places.js";
import { StoredPictures } from "../stored-pictures.js";
import { hasWords, tellsOfSomebody } from "./code-words.js";
import { attributesOf, type Mutable, nameOf } from "./names.js";
import type { Reading } from "./reading.js";
import { numbered, type Traces } from "./traces.js";

export const SETTINGS = "settings.xml";
export const SIGNATURES = "META-INF/documentsignatures.xml";
export const RDF = "manifest.rdf";

// --------------------------------------------------------------- properties

const PERSONAL = byName<string>({
  "meta:initial-creator": "Author",
  "dc:creator": "Last modified by",
  "meta:printed-by": "Printed by",
  "dc:description": "Comments",
  "meta:keyword": "Keywords",
});
const MAX_VALUE = 10_000;
/** Elements of the properties that tell of nobody, or that are looked at apart. */
const OF_PROGRAMS =
  /^(?:meta:(?:generator|creation-date|print-date|editing-cycles|editing-duration|document-statistic|hyperlink-behaviour)|dc:date|office:.*)$/;

export function metaReader(): { readonly handler: XmlHandler; result(): Properties } {
  const values = { title: "", subject: "", language: "" };
  const personal: { name: string; value: string }[] = [];
  let take: ((text: string) => void) | undefined;
  let generator = "";
  const addPersonal = (name: string) => {
    const property = { name, value: "" };
    if (personal.length < MAX_THINGS) personal.push(property);
    take = (text) => {
      property.value = lengthened(property.value, text, MAX_VALUE);
    };
  };
  const addValue = (name: keyof typeof values) => {
    take = (text) => {
      values[name] = lengthened(values[name], text, MAX_VALUE);
    };
  };
  return {
    handler: {
      open(tag) {
        const name = nameOf(tag);
        const shown = PERSONAL.get(name);
        if (shown !== undefined) addPersonal(shown);
        else if (name === "dc:title") addValue("title");
        else if (name === "dc:subject") addValue("subject");
        else if (name === "dc:language") addValue("language");
        else if (name === "meta:user-defined") {
          const { "meta:name": own = "", "meta:value-type": type } = attributesOf(tag);
          // What PowerPoint counts its own versions with is a number.
          if (!TECHNICAL_PROPERTY.test(own) && !(own === "Version" && type === "float")) addPersonal(own);
        } else if (name === "meta:template") {
          const value = attributesOf(tag)["xlink:href"] ?? "";
          if (value !== "") personal.push({ name: "Template", value });
        } else if (!OF_PROGRAMS.test(name)) addPersonal(tag.local);
        else if (name === "meta:generator") take = (text) => (generator += text);
      },
      close() {
        take = undefined;
      },
      text: (value) => take?.(value),
    },
    result: () => ({
      title: values.title.trim(),
      subject: values.subject.trim(),
      language: values.language.trim(),
      personal: [...personal, ...(tellsOfSomebody(generator) ? [{ name: "Generator", value: generator }] : [])]
        .map(({ name, value }) => ({ name, value: value.trim() }))
        .filter(({ value }) => value !== ""),
    }),
  };
}

// ----------------------------------------------------------------- settings

/** Settings that lock a document, which whoever wants to can undo. */
const LOCKS: ReadonlySet<string> = new Set([
  "LoadReadonly",
  "ProtectForm",
  "ProtectBookmarks",
  "ProtectFields",
  "ModifyPasswordInfo",
  "RedlineProtectionKey",
]);

export interface Settings {
  /** Sheets of which rows or columns at the edge stay in view. */
  readonly frozen: ReadonlySet<string>;
  readonly locks: number;
  /** Printers, databases and other words of whoever wrote the document. */
  readonly personal: Properties["personal"];
}

/** Settings that name where a document was written, or where its data come from. */
const TELLING: Readonly<Record<string, string>> = {
  PrinterName: "Printer",
  PrinterSetup: "Printer",
  PrintFaxName: "Fax",
  CurrentDatabaseDataSource: "Database",
  CurrentDatabaseCommand: "Database",
  EmbeddedDatabaseName: "Database",
};
/** Settings that are lists of letters, or lead to palettes of the program. */
const HARMLESS =
  /^(?:BeginLine|EndLine|\w+TableURL|ActiveTable|CodeName|ViewId|VisibleLayers|PrintableLayers|LockedLayers)$/;

export function settingsReader(): { readonly handler: XmlHandler; result(): Settings } {
  const frozen = new Set<string>();
  const entries: (string | undefined)[] = [];
  const locked = new Set<string>();
  const personal: { name: string; value: string }[] = [];
  let item: string | undefined;
  let value = "";
  const end = (name: string) => {
    const text = value.trim();
    const sheet = entries.at(-1);
    if (sheet !== undefined && text === "2" && /^(?:Horizontal|Vertical)SplitMode$/.test(name)) frozen.add(sheet);
    const telling = TELLING[name] ?? (!HARMLESS.test(name) && hasWords(text) ? "Setting" : undefined);
    if (telling && text !== "" && !NO_PRINTER.test(text) && personal.length < MAX_THINGS)
      personal.push({ name: telling, value: text });
    if (LOCKS.has(name) && text !== "" && text !== "false") locked.add(name);
  };
  return {
    handler: {
      open(tag) {
        const name = nameOf(tag);
        if (name === "config:config-item-map-entry") entries.push(attributesOf(tag)["config:name"]);
        // The password to change a document is a map, and is there or not.
        else if (name === "config:config-item-map-indexed") {
          if (attributesOf(tag)["config:name"] === "ModifyPasswordInfo") locked.add("ModifyPasswordInfo");
        } else if (name === "config:config-item") {
          item = attributesOf(tag)["config:name"];
          value = "";
        }
      },
      close(tag) {
        const name = nameOf(tag);
        if (name === "config:config-item-map-entry") entries.pop();
        if (name !== "config:config-item" || item === undefined) return;
        end(item);
        item = undefined;
      },
      text(text) {
        if (item !== undefined && value.length < MAX_VALUE) value += text;
      },
    },
    result: () => ({ frozen, locks: locked.size, personal }),
  };
}

// ----------------------------------------------------------------- manifest

/** Media types by part. Throws an `UnreadableError` when a part is encrypted. */
export function manifestReader(): { readonly handler: XmlHandler; readonly types: ReadonlyMap<string, string> } {
  const types = new Map<string, string>();
  return {
    types,
    handler: {
      open(tag) {
        const name = nameOf(tag);
        if (name === "manifest:encryption-data") throw new UnreadableError("it is protected with a password");
        if (name !== "manifest:file-entry") return;
        const attributes = attributesOf(tag);
        types.set(attributes["manifest:full-path"] ?? "", attributes["manifest:media-type"] ?? "");
      },
    },
  };
}

/** RDF that says more than which parts there are (ODF 1.3 part 2, 5). */
export function rdfReader(): { readonly handler: XmlHandler; isOwn(): boolean } {
  let isOwn = false;
  const PACKAGE = /^http:\/\/docs\.oasis-open\.org\/(?:ns\/office|opendocument\/meta)\//;
  return {
    isOwn: () => isOwn,
    handler: {
      open(tag) {
        if (tag.uri !== "http://www.w3.org/1999/02/22-rdf-syntax-ns#" && !PACKAGE.test(tag.uri)) isOwn = true;
        if (attributesOf(tag)["rdf:resource"]?.endsWith("#MetadataFile")) isOwn = true;
      },
    },
  };
}

// -------------------------------------------------------------------- parts

/** Parts with a place in every package (ODF 1.3 part 2, 2.2 and 3). */
const KNOWN =
  /^(?:(?:content|styles|meta|settings)\.xml|mimetype|manifest\.rdf|META-INF\/[^/]*(?:manifest|signatures)[^/]*\.xml)$/;
/** What programs keep for themselves, and name in the manifest. */
const OF_PROGRAM = /^(?:Configurations2\/.*|Thumbnails\/.*|layout-cache)$/;
/** Modules of macros: what only lists them holds nothing. */
const MODULE = /^(?:Basic|Dialogs)\/[^/]+\/(?!script-lb\.xml$|dialog-lb\.xml$)[^/]+$/;
const MACROS = /^(?:Basic|Dialogs|Scripts)(?:\/|$)/;
const VERSIONS = /^(?:Versions\/.+|VersionList\.xml)$/;

/** Who signed: the names in their certificates (ODF 1.3 part 2, 5). */
export function signatureReader(): { readonly handler: XmlHandler; result(): Properties["personal"] } {
  let text = "";
  return {
    handler: {
      text(value) {
        if (text.length < MAX_VALUE && (value.includes("=") || hasWords(value)) && !KEY.test(value))
          text += `${value.trim()}\n`;
      },
    },
    result: () => (text.trim() === "" ? [] : [{ name: "Digital signature", value: text.trim() }]),
  };
}

/** A key, a checksum or a signature, in letters that stand for bytes. */
const KEY = /[A-Za-z\d+/=]{25}/;

/** Adds the traces that the parts of the package are. `folders`: of objects that something shows. */
export function noteParts(
  zip: ZipReader,
  types: ReadonlyMap<string, string>,
  { references, traces, objects }: Reading,
  folders: readonly string[],
): void {
  const shown = new Set(folders);
  const isOfObject = (name: string) => {
    for (let slash = name.length; slash > 0; slash = name.lastIndexOf("/", slash - 1))
      if (shown.has(name.slice(0, slash))) return true;
    return false;
  };
  let leftovers = 0;
  let bytes = 0;
  // LibreOffice numbers these anew, so that one may be called otherwise than its object. One for each is no leftover.
  let replacements = objects.length;
  for (const { name, bytes: size } of zip.parts) {
    // A folder has no content: who gives it some wants it to be passed over.
    if (name.endsWith("/") && size === 0) continue;
    if (/^Thumbnails\/./.test(name)) traces.add("thumbnail", "");
    else if (MODULE.test(name) || /^Scripts\/./.test(name)) traces.add("macros", "", { kind: "module" });
    else if (/^Versions\/./.test(name)) traces.add("tracked-changes", "", { kind: "earlier version" });
    if (MACROS.test(name) || VERSIONS.test(name) || references.has(name) || isOfObject(name)) continue;
    if (name.startsWith(REPLACEMENTS) && replacements > 0) {
      replacements -= 1;
      continue;
    }
    if (KNOWN.test(name) || (OF_PROGRAM.test(name) && types.has(name) && !(size > 0 && /^Config.*\.xml$/.test(name))))
      continue;
    leftovers += 1;
    bytes += size;
  }
  const parts = new Set(zip.parts.map(({ name }) => name));
  for (const listed of types.keys()) if (!parts.has(listed) && hasWords(listed)) leftovers += 1;
  if (leftovers > 0)
    traces.add("leftovers", "", {
      count: leftovers,
      detail: `${numbered(leftovers, "file")}, ${Math.ceil(bytes / 1024)} KB`,
    });
}

const REPLACEMENTS = "ObjectReplacements/";

// ----------------------------------------------------------------- pictures

/** Reads the bytes of the pictures: what they are, and what they tell of themselves. Each part is read once. */
export async function lookIntoPictures(
  zip: ZipReader,
  pictures: readonly Mutable<Picture>[],
  traces: Traces,
): Promise<void> {
  const stored = new StoredPictures(zip);
  const told = new Set<string>();
  for (const picture of pictures) {
    const { part, place } = picture;
    if (part === undefined) continue;
    const { facts, notes } = await stored.of(part);
    Object.assign(picture, facts);
    if (notes.length === 0 || told.has(part)) continue;
    told.add(part);
    const { cell: _, ...wider } = place;
    traces.add("picture-metadata", placeOf(wider), { detail: notes.join(", ") });
  }
}
