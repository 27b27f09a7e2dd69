/**
 * Reads a package once, streaming, and keeps only what the rules ask for:
 * memory does not grow with the document. Later checks that need the XML itself
 * join the same pass as further handlers of `readXml`.
 */
import { crc32 } from "node:zlib";
import { messageOf, UnreadableError } from "../../errors.js";
import type { Limits } from "../../model.js";
import { attributeOf, readXml, XmlError, type XmlHandler, type XmlTag } from "../../tools/xml.js";
import { DEFLATED, openZip, STORED, type ZipPart, type ZipReader } from "../../tools/zip.js";
import { type DirectoryEntry, type FirstHeader, readFirstHeader } from "./directory.js";
import { type Manifest, manifestHandler } from "./manifest.js";
import { DOCUMENT_PARTS, isXmlType, MANIFEST, MIMETYPE, NS } from "./names.js";

/** What one XML part turned out to be. */
export interface XmlPart {
  readonly name: string;
  /** Why it is not well-formed, with line and column; absent when it is. */
  readonly fault?: string;
  /** Namespace and local name of the root element. */
  readonly root?: { readonly uri: string; readonly local: string };
  /** The `office:version` of the root element. */
  readonly version?: string;
  /** The document type declaration, when there is one. */
  readonly doctype?: string;
}

/** What the body of the document holds. */
export interface Body {
  /** Local names of the elements in `office:body`, in the office namespace. */
  readonly kinds: readonly string[];
  readonly hasContent: boolean;
}

/** Everything that the rules look at. */
export interface PackageFacts {
  readonly entries: readonly DirectoryEntry[];
  readonly parts: readonly ZipPart[];
  readonly first: FirstHeader | undefined;
  /** The content of `mimetype`, as Latin-1; absent when there is no such part or its method is unknown. */
  readonly mimetype?: string;
  readonly manifest?: Manifest;
  readonly xml: ReadonlyMap<string, XmlPart>;
  /** Absent when `content.xml` has no `office:body`. */
  readonly body?: Body;
  readonly title: string;
  readonly language: string;
  /** Places in the XML where something would be run: `content.xml: a script (ooo:Basic)`. */
  readonly scripts: readonly string[];
  /** Places where a click may start a program on the reader's machine. */
  readonly programs: readonly string[];
}

/** Longest list of places that is kept; a person needs a few, not all. */
const MAX_PLACES = 20;
const MIMETYPE_BYTES = 1_024;

/**
 * Reads the whole package: every part is unpacked (so that a damaged one is
 * noticed), XML parts are parsed. Throws `UnreadableError` for what cannot be
 * read, is protected, or goes beyond a limit.
 */
export async function readPackage(
  file: string,
  entries: readonly DirectoryEntry[],
  limits: Limits,
): Promise<PackageFacts> {
  const zip = await openZip(file, limits);
  try {
    return await readParts(zip, entries, await readFirstHeader(file));
  } finally {
    zip.close();
  }
}

async function readParts(
  zip: ZipReader,
  entries: readonly DirectoryEntry[],
  first: FirstHeader | undefined,
): Promise<PackageFacts> {
  if (entries.some((entry) => entry.encrypted)) throw new UnreadableError("the package is protected with a password");
  const sums = new Map([...entries].reverse().map((entry) => [entry.name, entry.crc32]));
  const xml = new Map<string, XmlPart>();
  const read = async (name: string, handlers: readonly XmlHandler[]) => {
    xml.set(name, await readXmlPart(zip, name, sums.get(name), handlers));
  };

  let manifest: Manifest | undefined;
  if (zip.has(MANIFEST)) {
    const { handler, result } = manifestHandler();
    await read(MANIFEST, [handler]);
    manifest = result();
    if (manifest.encrypted) throw new UnreadableError("the document is protected with a password");
  }

  const mediaTypes = new Map(manifest?.entries.map((entry) => [entry.path, entry.mediaType]));
  let mimetype: string | undefined;
  const content = contentHandler();
  const meta = metaHandler();
  const places = { scripts: [] as string[], programs: [] as string[] };
  for (const { name, bytes, method } of zip.parts) {
    if (name.endsWith("/") || name === MANIFEST || xml.has(name)) continue;
    if (method !== STORED && method !== DEFLATED) continue; // Judged by its own rule; it cannot be unpacked.
    if (name === MIMETYPE) {
      mimetype = (await zip.read(MIMETYPE, MIMETYPE_BYTES)).toString("latin1");
      continue;
    }
    if (!isXml(name, bytes, mediaTypes.get(name))) {
      await drain(zip, name, sums.get(name));
      continue;
    }
    const handlers = [scriptHandler(name, places)];
    if (name === "content.xml") handlers.push(content.handler);
    if (name === "meta.xml") handlers.push(meta.handler);
    await read(name, handlers);
  }

  const body = content.result();
  return {
    entries,
    parts: zip.parts,
    first,
    ...(mimetype !== undefined && { mimetype }),
    ...(manifest && { manifest }),
    xml,
    ...(body && { body }),
    ...meta.result(),
    ...places,
  };
}

/**
 * By the manifest's word, else by the name. A part that is declared to be of no
 * type and is empty is none, whatever its name: LibreOffice writes an empty
 * `current.xml` beside its configuration.
 */
function isXml(name: string, bytes: number, mediaType: string | undefined): boolean {
  const file = name.slice(name.lastIndexOf("/") + 1);
  if (mediaType) return isXmlType(mediaType);
  return (file.endsWith(".xml") || file.endsWith(".rdf")) && (bytes > 0 || file in DOCUMENT_PARTS);
}

async function readXmlPart(
  zip: ZipReader,
  name: string,
  crc: number | undefined,
  handlers: readonly XmlHandler[],
): Promise<XmlPart> {
  const found: Partial<Mutable<Omit<XmlPart, "name">>> = {};
  const own: XmlHandler = {
    open(tag, depth) {
      if (depth !== 1) return;
      found.root = { uri: tag.uri, local: tag.local };
      const version = attributeOf(tag, NS.office, "version");
      if (version !== undefined) found.version = version;
    },
    doctype(declaration) {
      found.doctype = declaration;
    },
  };
  try {
    await readXml(checked(zip, name, crc), joined([own, ...handlers]));
    return { name, ...found };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    // What stands after the fault is not parsed, but it must still be undamaged.
    await drain(zip, name, crc);
    return { name, ...found, fault: `${error.message}, line ${error.line}, column ${error.column}` };
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function joined(handlers: readonly XmlHandler[]): XmlHandler {
  const withText = handlers.filter((handler) => handler.text);
  return {
    open(tag, depth) {
      for (const handler of handlers) handler.open?.(tag, depth);
    },
    close(tag, depth) {
      for (const handler of handlers) handler.close?.(tag, depth);
    },
    ...(withText.length > 0 && {
      text(value: string) {
        for (const handler of withText) handler.text?.(value);
      },
    }),
    doctype(declaration) {
      for (const handler of handlers) handler.doctype?.(declaration);
    },
  };
}

async function drain(zip: ZipReader, name: string, crc: number | undefined): Promise<void> {
  for await (const _ of checked(zip, name, crc)) {
    // Only read, so that damage shows.
  }
}

/** The part's bytes; fails at the end when they are not those that the directory promised. */
async function* checked(zip: ZipReader, name: string, crc: number | undefined): AsyncIterable<Uint8Array> {
  let sum = 0;
  try {
    for await (const chunk of await zip.stream(name)) {
      sum = crc32(chunk as Buffer, sum);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw error instanceof UnreadableError
      ? error
      : new UnreadableError(`part "${name}" is damaged: ${messageOf(error)}`);
  }
  if (crc !== undefined && sum !== crc) throw new UnreadableError(`part "${name}" is damaged: its checksum is wrong`);
}

/** Elements that are content by themselves, though they may hold no text. */
const CONTENT_ELEMENTS: ReadonlySet<string> = new Set([
  "image",
  "object",
  "object-ole",
  "plugin",
  "applet",
  "floating-frame",
  "custom-shape",
  "rect",
  "line",
  "polyline",
  "polygon",
  "regular-polygon",
  "path",
  "circle",
  "ellipse",
  "connector",
  "caption",
  "measure",
  "control",
]);

function contentHandler(): { handler: XmlHandler; result(): Body | undefined } {
  const kinds: string[] = [];
  let bodyDepth = 0;
  let seen = false;
  let hasContent = false;
  const isContent = (tag: XmlTag): boolean =>
    (tag.uri === NS.draw && CONTENT_ELEMENTS.has(tag.local)) ||
    (tag.uri === NS.table && tag.local === "table-cell" && attributeOf(tag, NS.office, "value-type") !== undefined);
  return {
    handler: {
      open(tag, depth) {
        if (bodyDepth === 0) {
          if (tag.local === "body" && tag.uri === NS.office && depth === 2) {
            bodyDepth = depth;
            seen = true;
          }
          return;
        }
        if (depth === bodyDepth + 1 && tag.uri === NS.office) kinds.push(tag.local);
        else if (!hasContent) hasContent = isContent(tag);
      },
      close(_tag, depth) {
        if (depth === bodyDepth) bodyDepth = 0;
      },
      text(value) {
        if (bodyDepth > 0 && !hasContent) hasContent = /\S/.test(value);
      },
    },
    result: () => (seen ? { kinds, hasContent } : undefined),
  };
}

function metaHandler(): { handler: XmlHandler; result(): { title: string; language: string } } {
  const values = { title: "", language: "" };
  let field: keyof typeof values | undefined;
  return {
    handler: {
      open(tag) {
        field = tag.uri === NS.dc && (tag.local === "title" || tag.local === "language") ? tag.local : undefined;
      },
      close() {
        field = undefined;
      },
      text(value) {
        if (field && values[field].length < 10_000) values[field] += value;
      },
    },
    result: () => ({ title: values.title.trim(), language: values.language.trim() }),
  };
}

/** Addresses that run a macro when they are followed. */
const MACRO_ADDRESS = /^\s*(?:vnd\.sun\.star\.script|macro):/i;
/** Addresses that hold a script for a browser; office programs do not run them. */
const SCRIPT_ADDRESS = /^\s*(?:javascript|vbscript):/i;
/** Addresses that are opened by a browser or a mail program, which is no danger of its own. */
const HARMLESS_ADDRESS = /^\s*(?:https?:|mailto:|#)/i;

/** Looks for everything in a part that would be run: scripts, event listeners, links to macros, clicks that start programs. */
function scriptHandler(part: string, places: { scripts: string[]; programs: string[] }): XmlHandler {
  const note = (list: string[], what: string) => {
    if (list.length < MAX_PLACES) list.push(`${part}: ${what}`);
  };
  let scriptDepth = 0;
  let scriptName = "";
  return {
    open(tag, depth) {
      if (scriptDepth > 0) {
        // An empty list of libraries is what is left when there are no macros.
        if (tag.local !== "libraries") noteScript();
        return;
      }
      if (tag.uri === NS.office && tag.local === "script") {
        scriptDepth = depth;
        scriptName = attributeOf(tag, NS.script, "language") ?? "unnamed language";
        return;
      }
      const address = addressOf(tag);
      if (tag.uri === NS.script && tag.local === "event-listener") {
        note(places.scripts, `an event that runs a macro (${attributeOf(tag, NS.script, "event-name") ?? "unnamed"})`);
      } else if (tag.uri === NS.presentation && tag.local === "event-listener") {
        const action = attributeOf(tag, NS.presentation, "action");
        if (action === "macro" || MACRO_ADDRESS.test(address)) note(places.scripts, "a click that runs a macro");
        else if (action === "execute" && !HARMLESS_ADDRESS.test(address)) {
          note(places.programs, `a click that starts ${address || "a program"}`);
        }
      } else if (address !== "" && MACRO_ADDRESS.test(address)) {
        note(places.scripts, `a link that runs a macro (${address.trim().slice(0, 80)})`);
      } else if (address !== "" && SCRIPT_ADDRESS.test(address)) {
        note(places.programs, `a link with a script in it (${address.trim().slice(0, 80)})`);
      }
    },
    close(_tag, depth) {
      if (depth === scriptDepth) scriptDepth = 0;
    },
    text(value) {
      if (scriptDepth > 0 && /\S/.test(value)) noteScript();
    },
  };

  function noteScript() {
    if (scriptName === "") return;
    note(places.scripts, `a script (${scriptName})`);
    scriptName = "";
  }
}

function addressOf(tag: XmlTag): string {
  return attributeOf(tag, NS.xlink, "href") ?? "";
}
