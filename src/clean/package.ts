/** Packages while they are cleaned, and how the clean ones are written. */
import { readFileSync, writeFileSync } from "node:fs";
import { UnreadableError } from "../errors.js";
import { escapeXml } from "../tools/escape.js";
import { MANIFEST, MIMETYPE, NS } from "../tools/odf.js";
import { decodeXml } from "../tools/xml.js";
import {
  DEFLATED,
  openZip,
  packedBytes,
  partBytes,
  STORED,
  sourceOf,
  type ZipLimits,
  type ZipReader,
} from "../tools/zip.js";
import { FIRST_DATE, type PackedPart, packed, zipOf } from "../tools/zip-writer.js";
import { ODF_NAMES, OOXML_NAMES } from "./namespaces.js";
import { type Names, XmlTree } from "./tree.js";

/** A zip package of which parts are read, changed and left out. */
export class Package {
  private readonly trees = new Map<string, XmlTree>();
  private readonly replaced = new Map<string, Buffer>();
  private readonly renamed = new Map<string, string>();
  private readonly dropped = new Set<string>();

  protected constructor(
    private readonly bytes: Buffer,
    private readonly zip: ZipReader,
    private readonly names: Names,
  ) {}

  /** Throws an `UnreadableError` for what is no sound package, or beyond a limit. */
  static async opened(file: string, limits: ZipLimits): Promise<{ readonly bytes: Buffer; readonly zip: ZipReader }> {
    const bytes = readFileSync(file);
    const zip = await openZip(sourceOf(bytes), limits);
    const [repeated] = zip.repeated;
    if (repeated !== undefined) throw new UnreadableError(`part "${repeated}" is in it twice`);
    const strange = zip.parts.find(({ encrypted, method }) => encrypted || (method !== STORED && method !== DEFLATED));
    if (strange) throw new UnreadableError(`part "${strange.name}" is encrypted or packed in an unusual way`);
    return { bytes, zip };
  }

  /** Names of all parts that are left; folders are none. */
  get parts(): readonly string[] {
    return this.zip.parts.map(({ name }) => name).filter((name) => !name.endsWith("/") && !this.dropped.has(name));
  }

  has(name: string): boolean {
    return this.zip.has(name) && !this.dropped.has(name);
  }

  /** An XML part, read once. */
  async tree(name: string): Promise<XmlTree> {
    const known = this.trees.get(name);
    if (known) return known;
    const { encoding, text } = decodeXml(await this.content(name));
    if (encoding !== "UTF-8" && encoding !== "UTF-16") throw new UnreadableError(`part "${name}" is not in UTF-8`);
    const tree = new XmlTree(text.startsWith("\ufeff") ? text.slice(1) : text, name, this.names);
    this.trees.set(name, tree);
    return tree;
  }

  async content(name: string): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for await (const piece of partBytes(this.zip, name)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  replace(name: string, content: Buffer): void {
    this.replaced.set(name, content);
  }

  drop(name: string): void {
    this.dropped.add(name);
  }

  rename(name: string, to: string): void {
    this.renamed.set(name, to);
  }

  newName(name: string): string {
    return this.renamed.get(name) ?? name;
  }

  get isChanged(): boolean {
    return this.dropped.size > 0 || this.replaced.size > 0 || [...this.trees.values()].some((tree) => tree.isChanged);
  }

  close(): void {
    this.zip.close();
  }

  /** A part as it is to be written. */
  protected packedPart(name: string): PackedPart {
    const to = this.newName(name);
    const replaced = this.replaced.get(name);
    if (replaced) return packed(to, replaced);
    const tree = this.trees.get(name);
    if (tree?.isChanged) return packed(to, Buffer.from(withDeclaration(tree.result()), "utf8"));
    const part = this.zip.get(name);
    const bytes = part && packedBytes(this.bytes, part.offset, part.compressedBytes);
    if (!part || !bytes) throw new UnreadableError(`part "${name}" is damaged`);
    return { name: to, method: part.method, crc32: part.crc32, bytes: part.bytes, packed: bytes };
  }

  protected stored(name: string): PackedPart {
    const part = this.zip.get(name);
    const content = this.zip.quick(name);
    if (!part || !content) throw new UnreadableError(`part "${name}" cannot be read`);
    return { name, method: STORED, crc32: part.crc32, bytes: content.length, packed: content };
  }
}

export class OoxmlPackage extends Package {
  static async open(file: string, limits: ZipLimits): Promise<OoxmlPackage> {
    const { bytes, zip } = await Package.opened(file, limits);
    return new OoxmlPackage(bytes, zip, OOXML_NAMES);
  }

  write(target: string): void {
    const parts = this.parts.map((name) => this.packedPart(name));
    writeFileSync(target, zipOf(parts, FIRST_DATE));
  }
}

interface Entry {
  readonly mediaType: string;
  readonly version: string | undefined;
}

export class OdfPackage extends Package {
  private readonly manifest = new Map<string, Entry>();
  private version: string | undefined;

  static async open(file: string, limits: ZipLimits): Promise<OdfPackage> {
    const { bytes, zip } = await Package.opened(file, limits);
    const odf = new OdfPackage(bytes, zip, ODF_NAMES);
    await odf.readManifest();
    return odf;
  }

  private async readManifest(): Promise<void> {
    const { root } = await this.tree(MANIFEST);
    this.version = root.attr("manifest:version");
    for (const entry of root.all("manifest:file-entry")) {
      if (entry.child("manifest:encryption-data")) throw new UnreadableError("it is protected with a password");
      const version = entry.attr("manifest:version");
      const mediaType = entry.attr("manifest:media-type") ?? "";
      this.manifest.set(entry.attr("manifest:full-path") ?? "", { mediaType, version });
    }
  }

  mediaType(path: string): string {
    return this.manifest.get(path)?.mediaType ?? "";
  }

  override rename(name: string, to: string): void {
    super.rename(name, to);
    this.manifest.set(to, { mediaType: this.mediaType(name), version: undefined });
  }

  /** Writes the package: its type first (ODF 1.3 part 2, 3.3), then the parts, all with one date. */
  write(target: string): void {
    const kept = this.parts.filter((name) => name !== MIMETYPE && name !== MANIFEST);
    const manifest = this.manifestText(new Set(kept.map((name) => this.newName(name))));
    const parts = [
      ...(this.has(MIMETYPE) ? [this.stored(MIMETYPE)] : []),
      ...kept.map((name) => this.packedPart(name)),
      packed(MANIFEST, Buffer.from(manifest, "utf8")),
    ];
    writeFileSync(target, zipOf(parts, FIRST_DATE));
  }

  /** Lists what is in the package (4.3); folders only while something is in them. */
  private manifestText(names: ReadonlySet<string>): string {
    const folders = new Set([...names].flatMap(foldersOf));
    const attribute = (name: string, value: string | undefined) =>
      value === undefined ? "" : ` manifest:${name}="${escapeXml(value)}"`;
    const entries = [...this.manifest]
      .filter(([path]) => path === "/" || names.has(path) || folders.has(path))
      .map(
        ([path, { version, mediaType }]) =>
          `<manifest:file-entry${attribute("full-path", path)}${attribute("version", version)}${attribute("media-type", mediaType)}/>`,
      );
    return `${DECLARATION}<manifest:manifest xmlns:manifest="${NS.manifest}"${attribute("version", this.version)}>${entries.join("")}</manifest:manifest>`;
  }
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** It is written in UTF-8, whatever it was read from. */
function withDeclaration(text: string): string {
  return text.startsWith("<?xml") ? DECLARATION + text.slice(text.indexOf("?>") + 2).trimStart() : text;
}

function foldersOf(name: string): string[] {
  const segments = name.split("/").slice(0, -1);
  return segments.map((_, index) => `${segments.slice(0, index + 1).join("/")}/`);
}

/** The part that an address within the package leads to, from a part in `folder`; nothing when it leads out of it. */
export function partAt(folder: string, href: string): string | undefined {
  if (href === "" || href.startsWith("#") || href.startsWith("/") || /^[a-z][a-z\d+.-]*:/i.test(href)) return undefined;
  const segments = folder.split("/").filter((segment) => segment !== "");
  for (const segment of href.split("/")) {
    if (segment === "..") {
      if (segments.pop() === undefined) return undefined;
    } else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return segments.join("/");
}
