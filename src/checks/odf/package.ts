/**
 * Reads a package once, streaming, and keeps only what the rules ask for:
 * memory does not grow with the document. Later checks that need the XML itself
 * join the same pass as further handlers of `readXml`.
 */
import { UnreadableError } from "../../errors.js";
import type { Subject } from "../../model.js";
import { CONTENT, MANIFEST, META, MIMETYPE, NS, propertiesReader, STYLES } from "../../tools/odf.js";
import { attributeOf, readXml, XmlError, type XmlHandler } from "../../tools/xml.js";
import { joined } from "../../tools/xmlhandlers.js";
import { DEFLATED, drainPart, openZip, partBytes, STORED, type ZipPart, type ZipReader } from "../../tools/zip.js";
import { type Body, contentReader } from "./body.js";
import { type FirstHeader, readFirstHeader } from "./directory.js";
import { grammarsFor, type PartValidity, partValidation } from "./grammars.js";
import type { Contradiction } from "./layout.js";
import { type Manifest, manifestHandler } from "./manifest.js";
import { DOCUMENT_PARTS, isXmlType } from "./names.js";
import { judgeBytes, noPlaces, type Places, scriptHandler } from "./scripts.js";

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

/** Everything that the rules look at. */
export interface PackageFacts extends Places {
  readonly role: Subject["role"];
  readonly parts: readonly ZipPart[];
  readonly first: FirstHeader | undefined;
  /** Where the package is not what its directory says. */
  readonly contradictions: readonly Contradiction[];
  /** The content of `mimetype`, as Latin-1; absent when there is no such part or its method is unknown. */
  readonly mimetype?: string;
  readonly manifest?: Manifest;
  readonly xml: ReadonlyMap<string, XmlPart>;
  /** Title of the grammar that the parts were judged by; absent when there is none for this version. */
  readonly grammar?: string;
  /** The version that the document is of, when that grammar is of an older one. */
  readonly standInFor?: string;
  /** What the grammar says of each part that it is made for. */
  readonly validity: ReadonlyMap<string, PartValidity>;
  /** Absent when `content.xml` has no `office:body`. */
  readonly body?: Body;
  readonly title: string;
  readonly language: string;
}

const MIMETYPE_BYTES = 1_024;

/**
 * Reads the whole package: every part is unpacked (so that a damaged one is
 * noticed), XML parts are parsed. Throws `UnreadableError` for what cannot be
 * read, is protected, or goes beyond a limit.
 */
export async function readPackage(
  { file, role, limits }: Subject,
  contradictions: readonly Contradiction[],
): Promise<PackageFacts> {
  const zip = await openZip(file, limits);
  try {
    return { role, first: readFirstHeader(file), contradictions, ...(await readParts(zip)) };
  } finally {
    zip.close();
  }
}

async function readParts(zip: ZipReader): Promise<Omit<PackageFacts, "role" | "first" | "contradictions">> {
  if (zip.parts.some((part) => part.encrypted)) throw new UnreadableError("the package is protected with a password");
  const xml = new Map<string, XmlPart>();
  const validity = new Map<string, PartValidity>();
  let grammars: Awaited<ReturnType<typeof grammarsFor>>;
  const read = async (name: string, handlers: readonly XmlHandler[]) => {
    const judging = grammars && partValidation(name, grammars);
    xml.set(name, await readXmlPart(zip, name, judging ? [...handlers, judging.handler] : handlers));
    const judged = judging?.result();
    if (judged) validity.set(name, judged);
  };

  let manifest: Manifest | undefined;
  if (zip.has(MANIFEST)) {
    const { handler, result } = manifestHandler();
    await readXmlPart(zip, MANIFEST, [handler]);
    manifest = result();
    if (manifest.encrypted) throw new UnreadableError("the document is protected with a password");
    // Which grammar it is judged by it says itself, so that it is read a second time.
    grammars = await grammarsFor(manifest.version ?? manifest.root?.version ?? "");
    await read(MANIFEST, []);
  }

  const mediaTypes = new Map(manifest?.entries.map((entry) => [entry.path, entry.mediaType]));
  let mimetype: string | undefined;
  const content = contentReader(zip.parts, mediaTypes);
  const properties = propertiesReader();
  const places = noPlaces();
  for (const { name, bytes, method } of zip.parts) {
    if (name.endsWith("/") || name === MANIFEST || xml.has(name)) continue;
    if (method !== STORED && method !== DEFLATED) continue; // Judged by its own rule; it cannot be unpacked.
    if (name === MIMETYPE) {
      mimetype = (await zip.read(MIMETYPE, MIMETYPE_BYTES)).toString("latin1");
      continue;
    }
    if (!isXml(name, bytes, mediaTypes.get(name))) {
      judgeBytes(name, mediaTypes.get(name), await drainedHead(zip, name), places);
      continue;
    }
    judgeBytes(name, mediaTypes.get(name), Buffer.alloc(0), places);
    const handlers = [scriptHandler(name, places)];
    if (name === CONTENT) handlers.push(content.body);
    if (name === STYLES) handlers.push(content.masters);
    if (name === META) handlers.push(properties.handler);
    await read(name, handlers);
  }

  const body = content.result();
  const { title, language } = properties.result();
  return {
    parts: zip.parts,
    ...(mimetype !== undefined && { mimetype }),
    ...(manifest && { manifest }),
    xml,
    ...(grammars && { grammar: grammars.document.title }),
    ...(grammars?.standInFor !== undefined && { standInFor: grammars.standInFor }),
    validity,
    ...(body && { body }),
    title,
    language,
    ...places,
  };
}

/**
 * By its name or by the manifest's word. Office programs go by the name, so a
 * manifest that calls the content something else must not hide it. An empty part
 * that is declared to be of no type is none: LibreOffice writes an empty
 * `current.xml` beside its configuration.
 */
function isXml(name: string, bytes: number, mediaType = ""): boolean {
  const file = name.slice(name.lastIndexOf("/") + 1);
  if (file in DOCUMENT_PARTS || isXmlType(mediaType)) return true;
  return /\.(?:xml|rdf)$/i.test(file) && bytes > 0;
}

/** How much of a part tells what it is, in bytes. */
const HEAD_BYTES = 64;

/** Reads a part to its end, so that damage shows, and keeps only its beginning. */
async function drainedHead(zip: ZipReader, name: string): Promise<Buffer> {
  let head = Buffer.alloc(0);
  for await (const chunk of partBytes(zip, name)) {
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
  }
  return head;
}

async function readXmlPart(zip: ZipReader, name: string, handlers: readonly XmlHandler[]): Promise<XmlPart> {
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
    await readXml(partBytes(zip, name), joined([own, ...handlers]));
    return { name, ...found };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    // What stands after the fault is not parsed, but it must still be undamaged.
    await drainPart(zip, name);
    return { name, ...found, fault: `${error.message}, line ${error.line}, column ${error.column}` };
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
