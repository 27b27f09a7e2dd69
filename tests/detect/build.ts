/** Builders of tiny files, so that a fixture is a line of code and its parts can be broken one by one. */
import { crc32, deflateRawSync, deflateSync } from "node:zlib";

export function bytes(...parts: (string | number[] | Buffer)[]): Buffer {
  return Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))),
  );
}

export function u16(...values: number[]): Buffer {
  const buffer = Buffer.alloc(2 * values.length);
  values.forEach((value, index) => {
    buffer.writeUInt16LE(value, 2 * index);
  });
  return buffer;
}

export function u32(...values: number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => {
    buffer.writeUInt32LE(value >>> 0, 4 * index);
  });
  return buffer;
}

// ---------------------------------------------------------------------- zip

export interface ZipItem {
  readonly name: string;
  readonly data: string | Buffer;
  readonly stored?: boolean;
  /** Bit 0 of the general purpose flags. */
  readonly encrypted?: boolean;
}

/** ZIP application note 4.3: local headers with data, central directory, end record. */
export function zip(items: readonly ZipItem[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, stored, encrypted } of items) {
    const plain = Buffer.from(data as string);
    const packed = stored ? plain : deflateRawSync(plain);
    const label = Buffer.from(name);
    const common = Buffer.concat([
      u16(20, (encrypted ? 1 : 0) | 0x0800, stored ? 0 : 8, 0, 0x21),
      u32(crc32(plain), packed.length, plain.length),
      u16(label.length, 0),
    ]);
    locals.push(Buffer.concat([u32(0x04034b50), common, label, packed]));
    directory.push(Buffer.concat([u32(0x02014b50), u16(20), common, u16(0, 0, 0), u32(0, offset), label]));
    offset += 30 + label.length + packed.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.concat([
    u32(0x06054b50),
    u16(0, 0, items.length, items.length),
    u32(listing.length, offset),
    u16(0),
  ]);
  return Buffer.concat([...locals, listing, end]);
}

export interface OoxmlOptions {
  /** Media type of the main part. */
  readonly type: string;
  readonly part: string;
  readonly root: string;
  readonly more?: readonly ZipItem[];
  readonly overrides?: string;
}

const RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export function relationships(...rows: readonly { type: string; target: string; external?: boolean }[]): string {
  const body = rows.map(
    ({ type, target, external }, index) =>
      `<Relationship Id="r${index}" Type="${OFFICE_RELATIONSHIP}/${type}" Target="${target}"${external ? ' TargetMode="External"' : ""}/>`,
  );
  return `<?xml version="1.0"?><Relationships xmlns="${RELATIONSHIPS}">${body.join("")}</Relationships>`;
}

export function ooxml({ type, part, root, more = [], overrides = "" }: OoxmlOptions): Buffer {
  return zip([
    {
      name: "[Content_Types].xml",
      data: `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/${part}" ContentType="${type}"/>${overrides}</Types>`,
    },
    { name: "_rels/.rels", data: relationships({ type: "officeDocument", target: part }) },
    { name: part, data: root },
    ...more,
  ]);
}

const W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

export function docx(
  more: readonly ZipItem[] = [],
  type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
): Buffer {
  return ooxml({ type, part: "word/document.xml", root: `<w:document xmlns:w="${W}"><w:body/></w:document>`, more });
}

export interface OdfOptions {
  readonly type: string;
  readonly version?: string | undefined;
  readonly content?: string;
  readonly manifest?: string;
  readonly more?: readonly ZipItem[];
}

export function odf({ type, version, content = "", manifest = "", more = [] }: OdfOptions): Buffer {
  const mime = `application/vnd.oasis.opendocument.${type}`;
  const office = "urn:oasis:names:tc:opendocument:xmlns:";
  const stated = version === undefined ? "" : ` office:version="${version}"`;
  const namespaces = `xmlns:office="${office}office:1.0" xmlns:script="${office}script:1.0" xmlns:draw="${office}drawing:1.0" xmlns:text="${office}text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"`;
  return zip([
    { name: "mimetype", data: mime, stored: true },
    {
      name: "content.xml",
      data: `<?xml version="1.0"?><office:document-content ${namespaces}${stated}>${content}<office:body/></office:document-content>`,
    },
    {
      name: "META-INF/manifest.xml",
      data: `<?xml version="1.0"?><manifest:manifest xmlns:manifest="${office}manifest:1.0"${version === undefined ? "" : ` manifest:version="${version}"`}><manifest:file-entry manifest:full-path="/" manifest:media-type="${mime}"/>${manifest}</manifest:manifest>`,
    },
    ...more,
  ]);
}

// --------------------------------------------------------- compound files

export interface CfbItem {
  /** Folders by `/`; they are made as needed. */
  readonly path: string;
  /** None for a storage. */
  readonly data?: Buffer;
}

const FREE = 0xffffffff;
const END = 0xfffffffe;

/** [MS-CFB] version 3, with every stream in sectors of its own (cut-off 0) unless `mini` asks for the mini stream. */
export function cfb(items: readonly CfbItem[], { mini = false } = {}): Buffer {
  const nodes = tree(items);
  const fat: number[] = [];
  const sectors: Buffer[] = [];
  const put = (data: Buffer): number => {
    if (data.length === 0) return END;
    const first = sectors.length;
    const count = Math.ceil(data.length / 512);
    for (let index = 0; index < count; index++) {
      sectors.push(Buffer.concat([data.subarray(512 * index, 512 * index + 512), Buffer.alloc(512)]).subarray(0, 512));
      fat.push(index === count - 1 ? END : first + index + 1);
    }
    return first;
  };
  const miniFat: number[] = [];
  const miniPieces: Buffer[] = [];
  const putMini = (data: Buffer): number => {
    const first = miniFat.length;
    const count = Math.ceil(data.length / 64);
    for (let index = 0; index < count; index++) miniFat.push(index === count - 1 ? END : first + index + 1);
    miniPieces.push(Buffer.concat([data, Buffer.alloc(64 * count - data.length)]));
    return count === 0 ? END : first;
  };
  const starts = nodes.map(({ data }) =>
    data === undefined ? 0 : mini && data.length < 4096 ? putMini(data) : put(data),
  );
  const miniStream = Buffer.concat(miniPieces);
  const miniStart = put(miniStream);
  const miniFatStart = put(u32(...miniFat));
  const entries = nodes.map((node, index) => {
    const label = Buffer.from(`${node.name}\0`, "utf16le");
    const entry = Buffer.alloc(128);
    label.copy(entry, 0);
    entry.writeUInt16LE(label.length, 64);
    entry[66] = index === 0 ? 5 : node.data === undefined ? 1 : 2;
    entry.writeUInt32LE(FREE, 68);
    entry.writeUInt32LE(node.next, 72);
    entry.writeUInt32LE(node.child, 76);
    entry.writeUInt32LE(index === 0 ? miniStart : (starts[index] ?? 0), 116);
    entry.writeUInt32LE(index === 0 ? miniStream.length : (node.data?.length ?? 0), 120);
    return entry;
  });
  const directory = put(Buffer.concat(entries));
  const fatSector = sectors.length;
  fat.push(0xfffffffd);
  sectors.push(Buffer.concat([u32(...fat), Buffer.alloc(512, 0xff)]).subarray(0, 512));
  if (fat.length > 128) throw new Error("too large for one sector of the table");
  const header = Buffer.alloc(512, 0xff);
  bytes(
    [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
    Buffer.alloc(16),
    u16(0x3e, 3, 0xfffe, 9, 6),
    Buffer.alloc(10),
  ).copy(header);
  u32(1, directory, 0, mini ? 4096 : 0, miniFatStart, 1, END, 0, fatSector).copy(header, 44);
  return Buffer.concat([header, ...sectors]);
}

interface Node {
  readonly name: string;
  readonly data: Buffer | undefined;
  readonly folder: string;
  child: number;
  next: number;
}

function tree(items: readonly CfbItem[]): Node[] {
  const nodes: Node[] = [{ name: "Root Entry", data: undefined, folder: "-", child: FREE, next: FREE }];
  const place = (path: string, data: Buffer | undefined): void => {
    const cut = path.lastIndexOf("/");
    const folder = path.slice(0, Math.max(0, cut));
    if (folder !== "" && !nodes.some((node) => `${node.folder}/${node.name}`.replace(/^\//, "") === folder))
      place(folder, undefined);
    nodes.push({ name: path.slice(cut + 1), data, folder, child: FREE, next: FREE });
  };
  for (const { path, data } of items) place(path, data);
  nodes.forEach((node, index) => {
    const own = index === 0 ? "" : `${node.folder}/${node.name}`.replace(/^\//, "");
    const children = nodes.flatMap((other, at) => (at > 0 && other.folder === own ? [at] : []));
    // A list of siblings to the right is a tree too, if a poor one.
    node.child = children[0] ?? FREE;
    children.forEach((child, at) => {
      const other = nodes[child];
      if (other) other.next = children[at + 1] ?? FREE;
    });
  });
  return nodes;
}

/** [MS-OLEDS]: the stream that names the program. */
export function compObj(program: string): Buffer {
  return bytes(Buffer.alloc(60), u32(program.length + 1), program, "\0", Buffer.alloc(16));
}

export function fib({ template = false, encrypted = false } = {}): Buffer {
  const block = Buffer.alloc(1024);
  u16(0xa5ec, 0x00c1).copy(block);
  block[10] = template ? 1 : 0;
  block[11] = encrypted ? 1 : 0;
  return block;
}

export function record(type: number, data: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([u16(type, data.length), data]);
}

export function workbook(version: number, ...records: Buffer[]): Buffer {
  return Buffer.concat([
    record(0x0809, Buffer.concat([u16(version, 5), Buffer.alloc(12)])),
    ...records,
    record(0x000a),
    Buffer.alloc(64),
  ]);
}

// ---------------------------------------------------------------------- pdf

export interface PdfOptions {
  readonly version?: string;
  /** Objects from number 1 on; the first is the catalog. */
  readonly objects?: readonly (string | Buffer)[];
  readonly trailer?: string;
}

/** ISO 32000-1, 7.5: header, body, cross-reference table, trailer. */
export function pdf({
  version = "1.7",
  objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"],
  trailer = "",
}: PdfOptions = {}): Buffer {
  const parts: Buffer[] = [bytes(`%PDF-${version}\n%\xe2\xe3\xcf\xd3\n`)];
  const offsets: number[] = [];
  const length = () => parts.reduce((sum, part) => sum + part.length, 0);
  objects.forEach((object, index) => {
    offsets.push(length());
    parts.push(bytes(`${index + 1} 0 obj\n`, object, "\nendobj\n"));
  });
  const table = length();
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  parts.push(
    bytes(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${table}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

export function pdfStream(dict: string, data: string | Buffer, { packed = false } = {}): Buffer {
  const plain = Buffer.from(data as string);
  const body = packed ? deflateSync(plain) : plain;
  return bytes(
    `<<${dict}${packed ? "/Filter/FlateDecode" : ""}/Length ${body.length}>>\nstream\n`,
    body,
    "\nendstream",
  );
}

export function xmp(properties: string): string {
  return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">${properties}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
}

export function pdfWithXmp(metadata: string | Buffer, version = "1.7", { packed = false } = {}): Buffer {
  return pdf({
    version,
    objects: [
      "<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R>>",
      "<</Type/Pages/Kids[]/Count 0>>",
      pdfStream("/Type/Metadata/Subtype/XML", metadata, { packed }),
    ],
  });
}

export function claim(flavour: string): string {
  const [part = "", conformance = ""] = flavour;
  return `<pdfaid:part>${part}</pdfaid:part>${conformance === "" ? "" : `<pdfaid:conformance>${conformance.toUpperCase()}</pdfaid:conformance>`}`;
}
