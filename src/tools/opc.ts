/**
 * Packages of Office Open XML (ECMA-376 part 2, Open Packaging Conventions): which
 * part leads to which, and what type each one is. Names are compared without
 * regard to case (9.1.1); a strict document has the same relationships under
 * other addresses, so a type is told by the end of its address.
 */
import { messageOf, UnreadableError } from "../errors.js";
import { OddityWatch, watched } from "./oddities.js";
import { percentDecoded } from "./odf.js";
import { readXml, XmlError, type XmlHandler } from "./xml.js";
import { openZip, partBytes, type ZipLimits, type ZipReader } from "./zip.js";

export const CONTENT_TYPES = "[Content_Types].xml";
export const RELATIONSHIPS = /(?:^|\/)_rels\/[^/]*\.rels$/i;

export interface Relationship {
  readonly id: string;
  /** The end of its type, as `slide`. */
  readonly kind: string;
  /** As it is written. */
  readonly target: string;
  /** True when it leads out of the package. */
  readonly isExternal: boolean;
}

/** A relationship with the part that it leads to. */
export interface Led extends Relationship {
  /** The part's name as it is stored; absent when it leads out of the package or to nothing. */
  readonly part?: string;
}

export interface OpcPackage {
  readonly zip: ZipReader;
  /** The media type of a part; empty when none is given. */
  typeOf(part: string): string;
  /** The relationships of a part, or of the package (`""`), in their order. Read once. */
  relationshipsOf(part: string): Promise<readonly Led[]>;
  /** The name as it is stored of a part that is called so in whatever case. */
  find(name: string): string | undefined;
  /** Reads an XML part. Throws an `UnreadableError` when it is broken. */
  read(part: string, handler: XmlHandler): Promise<void>;
  /** Parts of which something was read so far. */
  readonly touched: ReadonlySet<string>;
  /** Those among them that were read as XML, and hold more than the elements of their format (`oddities.ts`). */
  readonly odd: ReadonlySet<string>;
  close(): void;
}

/** Opens a package. Throws an `UnreadableError` when it is none, is damaged, names two parts alike or goes beyond a limit. */
export async function openOpc(file: string, limits: ZipLimits): Promise<OpcPackage> {
  const touched = new Set<string>();
  const zip = noting(await openZip(file, limits), touched);
  try {
    return await packageOf(zip, touched);
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** A reader that notes which parts are asked for. */
function noting(zip: ZipReader, touched: Set<string>): ZipReader {
  const noted = (name: string): string => {
    touched.add(name);
    return name;
  };
  return {
    ...zip,
    read: (name, maxBytes) => zip.read(noted(name), maxBytes),
    head: (name, bytes) => zip.head(noted(name), bytes),
    quick: (name) => zip.quick(noted(name)),
    stream: (name) => zip.stream(noted(name)),
  };
}

async function packageOf(zip: ZipReader, touched: ReadonlySet<string>): Promise<OpcPackage> {
  const odd = new Set<string>();
  const names = namesOf(zip);
  const find = (name: string) => names.get(keyOf(name));
  const read = (part: string, handler: XmlHandler) => readSound(zip, part, handler, odd);
  const types = typesReader();
  await read(CONTENT_TYPES, types.handler);
  const known = new Map<string, Promise<readonly Led[]>>();
  const led = async (part: string): Promise<readonly Led[]> => {
    const stored = find(relationshipsPart(part));
    if (stored === undefined) return [];
    const { handler, result } = relationshipsReader();
    await read(stored, handler);
    return result.map((relationship) => {
      const path = relationship.isExternal ? undefined : resolvedTarget(part, relationship.target);
      const target = path === undefined ? undefined : find(path);
      return target === undefined ? relationship : { ...relationship, part: target };
    });
  };
  return {
    zip,
    typeOf: types.typeOf,
    find,
    read,
    touched,
    odd,
    relationshipsOf(part) {
      const relationships = known.get(part) ?? led(part);
      known.set(part, relationships);
      return relationships;
    },
    close: zip.close,
  };
}

/** The names of all parts by what they are compared by. Of two that are alike each program takes another. */
export function namesOf({ parts }: ZipReader): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name } of parts) {
    const key = keyOf(name);
    if (names.has(key)) throw new UnreadableError(`two parts of the document have the same name (${name})`);
    names.set(key, name);
  }
  return names;
}

async function readSound(zip: ZipReader, part: string, handler: XmlHandler, odd: Set<string>): Promise<void> {
  const watch = new OddityWatch();
  try {
    await readXml(watched(partBytes(zip, part), watch), handler);
    if (watch.isOdd) odd.add(part);
  } catch (error) {
    if (error instanceof XmlError) throw new UnreadableError(`part of it is broken (${part}): ${messageOf(error)}`);
    throw error;
  }
}

/** Gathers the types of all parts while `[Content_Types].xml` is read: by the part's own name, else by its extension (10.1.2.4). */
export function typesReader(): { readonly handler: XmlHandler; typeOf(part: string): string } {
  const own = new Map<string, string>();
  const byExtension = new Map<string, string>();
  return {
    handler: {
      open({ local, attributes }) {
        const type = attributes.ContentType?.value ?? "";
        if (local === "Override") own.set(keyOf(attributes.PartName?.value ?? ""), type);
        else if (local === "Default") byExtension.set((attributes.Extension?.value ?? "").toLowerCase(), type);
      },
    },
    typeOf: (part) =>
      own.get(keyOf(part)) ?? byExtension.get(part.slice(part.lastIndexOf(".") + 1).toLowerCase()) ?? "",
  };
}

/** Gathers the relationships of one part while its `.rels` is read. */
export function relationshipsReader(): { readonly handler: XmlHandler; readonly result: Relationship[] } {
  const result: Relationship[] = [];
  return {
    result,
    handler: {
      open({ local, attributes }) {
        if (local !== "Relationship") return;
        const type = attributes.Type?.value ?? "";
        result.push({
          id: attributes.Id?.value ?? "",
          kind: type.slice(type.lastIndexOf("/") + 1),
          target: attributes.Target?.value ?? "",
          isExternal: attributes.TargetMode?.value.trim().toLowerCase() === "external",
        });
      },
    },
  };
}

/** `word/_rels/document.xml.rels` speaks for `word/document.xml`. */
export function sourceOf(relationships: string): string {
  return relationships.replace(/_rels\/([^/]*)\.rels$/i, "$1");
}

function relationshipsPart(part: string): string {
  const slash = part.lastIndexOf("/") + 1;
  return `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`;
}

/** Paths that say that there is nothing. */
const NO_TARGET = /(?:^|\/)NULL$/i;
const SCHEME = /^[a-z][a-z\d+.-]*:/i;

/** The path that a target means (9.3.2.2), or nothing when it means none. What has a scheme is an address, unless `isPart` says better. */
export function resolvedTarget(source: string, target: string, isPart = false): string | undefined {
  const [path = ""] = target.trim().replaceAll("\\", "/").split("#", 1);
  if (path === "" || NO_TARGET.test(path) || (SCHEME.test(path) && !isPart)) return undefined;
  const segments = path.startsWith("/") ? [] : source.split("/").slice(0, -1);
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return segments.length === 0 ? undefined : segments.join("/");
}

/** By this, names are compared. */
export function keyOf(name: string): string {
  return percentDecoded(name).replace(/^\//, "").toLowerCase();
}
