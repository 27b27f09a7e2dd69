/**
 * OpenDocument packages made in code. The zip writer is our own, so that tests
 * can write what no sane library writes: names twice, extra fields, wrong sums.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import type { Detection, Kind, Subject } from "../../../src/model.js";

export interface Part {
  name: string;
  data: string | Buffer;
  stored?: boolean;
  /** Written into the headers in place of the true value. */
  method?: number;
  flags?: number;
  crc?: number;
  /** Extra field of the local header, in bytes. */
  extra?: number;
  /** Written into the headers in place of the true unpacked size. */
  bytes?: number;
  /** Nothing is written for it but its line in the directory, which leads to the part before. */
  shared?: boolean;
  /** Written into its own header in place of its name. */
  localName?: string;
  /** A second name, in a field of the directory (Info-ZIP). */
  unicodePath?: string;
  /** Has no line in the directory. */
  unlisted?: boolean;
  /** Changes its own header, of 30 bytes. */
  header?: (header: Buffer) => void;
  /** Sizes and checksum stand behind the data, with or without a mark, with sizes of 32 or 64 bits. */
  descriptor?: "marked" | "bare" | "marked 64" | "bare 64";
  /** What lies behind it, in no file. */
  behind?: Buffer;
}

export function descriptorOf(part: Part): Buffer {
  if (!part.descriptor) return Buffer.alloc(0);
  const content = Buffer.from(part.data as string);
  const isLarge = part.descriptor.endsWith("64");
  const rest = Buffer.alloc(isLarge ? 20 : 12);
  rest.writeUInt32LE(crc32(content), 0);
  rest.writeUInt32LE((part.stored ? content : deflateRawSync(content)).length, 4);
  rest.writeUInt32LE(content.length, isLarge ? 12 : 8);
  return part.descriptor.startsWith("marked") ? Buffer.concat([Buffer.from("PK\x07\x08"), rest]) : rest;
}

function unicodePathOf({ name, unicodePath }: Part): Buffer {
  if (unicodePath === undefined) return Buffer.alloc(0);
  const field = Buffer.alloc(9);
  field.writeUInt16LE(0x7075, 0);
  field.writeUInt16LE(5 + Buffer.byteLength(unicodePath), 2);
  field.writeUInt8(1, 4);
  field.writeUInt32LE(crc32(Buffer.from(name)), 5);
  return Buffer.concat([field, Buffer.from(unicodePath)]);
}

export function zip(parts: readonly Part[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  let start = 0;
  for (const part of parts) {
    const content = Buffer.isBuffer(part.data) ? part.data : Buffer.from(part.data, "utf8");
    const stored = part.stored ?? false;
    const packed = stored ? content : deflateRawSync(content);
    const name = Buffer.from(part.name, "utf8");
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE((part.flags ?? 0) | 0x800 | (part.descriptor ? 8 : 0), 2);
    common.writeUInt16LE(part.method ?? (stored ? 0 : 8), 4);
    common.writeUInt32LE(0x5a2c5000, 6); // 12 January 2025, 10:00
    common.writeUInt32LE(part.crc ?? crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(part.bytes ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const extra = Buffer.alloc(part.extra ?? 0);
    if (extra.length >= 4) extra.writeUInt16LE(extra.length - 4, 2);
    const localName = Buffer.from(part.localName ?? part.name);
    const header = Buffer.concat([Buffer.from("PK\x03\x04"), common]);
    header.writeUInt16LE(localName.length, 26);
    header.writeUInt16LE(extra.length, 28);
    if (part.descriptor) header.fill(0, 14, 26);
    part.header?.(header);
    if (!part.shared) {
      start = offset;
      const whole = [header, localName, extra, packed, descriptorOf(part), part.behind ?? Buffer.alloc(0)];
      local.push(...whole);
      offset += Buffer.concat(whole).length;
    }
    if (part.unlisted) continue;
    const unicodePath = unicodePathOf(part);
    common.writeUInt16LE(unicodePath.length, 24);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(start, 10);
    const version = Buffer.from([20, 0]);
    central.push(Buffer.from("PK\x01\x02"), version, common, tail, name, unicodePath);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  const listed = parts.filter(({ unlisted }) => !unlisted).length;
  end.writeUInt16LE(listed, 8);
  end.writeUInt16LE(listed, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

const MEDIA = { odt: "text", ods: "spreadsheet", odp: "presentation", odg: "graphics" } as const;
export type OdfKind = keyof typeof MEDIA;

export const NAMESPACES = [
  ...["office", "style", "text", "table", "meta", "script", "presentation", "form", "chart"].map(
    (name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`,
  ),
  'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
  'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"',
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:xlink="http://www.w3.org/1999/xlink"',
  'xmlns:ooo="http://openoffice.org/2004/office"',
].join(" ");

export const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

const BODIES: Record<OdfKind, string> = {
  odt: "<office:text><text:p>The council met.</text:p></office:text>",
  ods: '<office:spreadsheet><table:table table:name="Budget"><table:table-column/><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table></office:spreadsheet>',
  odp: '<office:presentation><draw:page draw:master-page-name="Default"><draw:frame><draw:text-box><text:p>Welcome</text:p></draw:text-box></draw:frame></draw:page></office:presentation>',
  odg: '<office:drawing><draw:page draw:master-page-name="Default"><draw:rect/></draw:page></office:drawing>',
};

/** What a sound document is made of; each may be replaced. */
export interface Make {
  kind?: OdfKind;
  version?: string;
  /** What stands in `office:body`. */
  body?: string;
  /** What stands before `office:body`. */
  beforeBody?: string;
  meta?: string;
  styles?: string;
  /** Further parts, listed in the manifest with their media type. */
  more?: readonly (Part & { type?: string })[];
  /** Further manifest entries, as XML. */
  entries?: string;
}

export const TITLE = "<dc:title>Minutes of the council</dc:title>";
export const LANGUAGE = "<dc:language>en-GB</dc:language>";

export function manifest(kind: OdfKind, version: string, more: Make["more"] = [], entries = ""): string {
  const entry = (path: string, type: string, extra = "") =>
    `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${type}"${extra}/>`;
  return [
    DECLARATION,
    `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="${version}">`,
    entry("/", `application/vnd.oasis.opendocument.${MEDIA[kind]}`, ` manifest:version="${version}"`),
    ...["content.xml", "styles.xml", "meta.xml", "settings.xml"].map((name) => entry(name, "text/xml")),
    ...more.filter(({ name }) => !name.startsWith("META-INF/")).map(({ name, type }) => entry(name, type ?? "")),
    entries,
    "</manifest:manifest>",
  ].join("");
}

/** The parts of a sound document, in the usual order: `mimetype` first, the manifest last. */
export function parts(make: Make = {}): Part[] {
  const { kind = "odt", version = "1.3", body = BODIES[kind], beforeBody = "", styles = "", more = [] } = make;
  const { meta = TITLE + LANGUAGE, entries = "" } = make;
  const root = (name: string, content: string) =>
    `${DECLARATION}<office:document-${name} ${NAMESPACES} office:version="${version}">${content}</office:document-${name}>`;
  return [
    { name: "mimetype", data: `application/vnd.oasis.opendocument.${MEDIA[kind]}`, stored: true },
    { name: "content.xml", data: root("content", `${beforeBody}<office:body>${body}</office:body>`) },
    { name: "styles.xml", data: root("styles", styles) },
    { name: "meta.xml", data: root("meta", `<office:meta>${meta}</office:meta>`) },
    { name: "settings.xml", data: root("settings", "") },
    ...more,
    { name: "META-INF/manifest.xml", data: manifest(kind, version, more, entries) },
  ];
}

/** The parts with the named one changed. Throws when the change changes nothing: such a test would prove nothing. */
export function change(all: readonly Part[], name: string, edit: (part: Part) => Part | undefined): Part[] {
  let found = false;
  const changed = all.flatMap((part) => {
    if (part.name !== name) return [part];
    found = true;
    const next = edit(part);
    if (next && JSON.stringify(next) === JSON.stringify(part)) throw new Error(`the change of ${name} changes nothing`);
    return next ? [next] : [];
  });
  if (!found) throw new Error(`no part ${name}`);
  return changed;
}

/** Like `change`, by replacing text. */
export function replace(all: readonly Part[], name: string, from: string, to: string): Part[] {
  return change(all, name, (part) => ({ ...part, data: part.data.toString().replace(from, to) }));
}

/** Runs `work` with a folder that is removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "odf-test-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function write(folder: string, name: string, content: Buffer | string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

export function subjectOf(
  file: string,
  kind: Kind,
  more: Partial<Detection> & { role?: Subject["role"] } = {},
): Subject {
  const { role = "output", ...detection } = more;
  return {
    file,
    name: file.slice(file.lastIndexOf("/") + 1),
    role,
    detection: {
      format: { puid: "UNKNOWN", name: kind, version: "1.3", mime: "", kind, label: kind, extensions: [kind] },
      basis: [],
      warnings: [],
      extensionMismatch: false,
      traits: [],
      claims: [],
      ...detection,
    },
    limits: { timeoutMs: 1_000, memoryBytes: 1e9, sourceBytes: 1e9, unpackedBytes: 100e6 },
  };
}
