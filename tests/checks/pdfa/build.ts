/** Makes small PDFs, object by object, so that a test can put exactly one thing wrong. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { pdfPreflight } from "../../../src/checks/pdfa/checker.js";
import type { CheckResult, Subject } from "../../../src/model.js";
import { trueType } from "./fonts.js";

/** An object's text, or a stream. `/Length` is added. */
export type Obj = string | { readonly dict: string; readonly data: Buffer | string; readonly length?: string | number };
export type Objects = Map<number, Obj>;

export interface Layout {
  readonly header?: Buffer | string;
  readonly trailer?: string;
  readonly tail?: string;
  /** Instead of the sound cross-reference table. */
  readonly xref?: (sound: string) => string;
  /** Changes the bytes of the whole file, as Latin-1 characters; nothing in it may move. */
  readonly bytes?: (sound: string) => string;
}

const PACKET_START = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>';
const HEADER = Buffer.concat([Buffer.from("%PDF-1.7\n%"), Buffer.from([0xe2, 0xe3, 0xcf, 0xd3]), Buffer.from("\n")]);
export const ID = "/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]";

export function xmpOf(claim = claimOf("2", "B"), more = ""): string {
  return `${PACKET_START}
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
${claim}
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Agenda</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>The Clerk</rdf:li></rdf:Seq></dc:creator><dc:description><rdf:Alt><rdf:li xml:lang="x-default">Meeting</rdf:li></rdf:Alt></dc:description></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer="Test" pdf:Keywords="council"/>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>Writer</xmp:CreatorTool><xmp:CreateDate>2026-01-31T12:00:00+01:00</xmp:CreateDate><xmp:ModifyDate>2026-01-31T11:00:00Z</xmp:ModifyDate></rdf:Description>
${more}</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`;
}

export function claimOf(part: string, conformance: string, prefix = "pdfaid"): string {
  return `<rdf:Description rdf:about="" xmlns:${prefix}="http://www.aiim.org/pdfa/ns/id/"><${prefix}:part>${part}</${prefix}:part><${prefix}:conformance>${conformance}</${prefix}:conformance></rdf:Description>`;
}

export function metadataOf(xmp: string | Buffer, dict = "/Type/Metadata/Subtype/XML"): Obj {
  return { dict, data: typeof xmp === "string" ? Buffer.from(xmp) : xmp };
}

export function profileOf(space = "RGB ", deviceClass = "mntr", major = 2): Obj {
  const data = Buffer.alloc(132);
  data[8] = major;
  data.write(deviceClass, 12, "latin1");
  data.write(space, 16, "latin1");
  data.write("acsp", 36, "latin1");
  return { dict: "/N 3/Filter/FlateDecode", data: deflateSync(data) };
}

const INFO =
  "<</Title(Agenda)/Author(The Clerk)/Subject(Meeting)/Keywords(council)/Creator(Writer)/Producer<FEFF0054006500730074>" +
  "/CreationDate(D:20260131120000+01'00')/ModDate(D:20260131110000Z)>>";

const WIDTHS = `/FirstChar 32/LastChar 126/Widths[${"500 ".repeat(95)}]`;
const FONT = `<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+Liberation${WIDTHS}/Encoding/WinAnsiEncoding/FontDescriptor 9 0 R>>`;

/** A sound document: PDF/A-2b by every rule of the preflight, tagged, with title and language. */
export function sound(): Objects {
  return new Map<number, Obj>([
    [
      1,
      "<</Type/Catalog/Pages 2 0 R/Metadata 5 0 R/OutputIntents[6 0 R]/Lang(en-GB)/MarkInfo<</Marked true>>" +
        "/StructTreeRoot 11 0 R/ViewerPreferences<</DisplayDocTitle true>>>>",
    ],
    [2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"],
    [3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 8 0 R>>>>>>"],
    [4, { dict: "", data: "q 0 0 1 rg BT /F1 12 Tf 72 700 Td (Agenda) Tj ET Q" }],
    [5, metadataOf(xmpOf())],
    [6, "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/DestOutputProfile 7 0 R>>"],
    [7, profileOf()],
    [8, FONT],
    [9, "<</Type/FontDescriptor/FontName/ABCDEF+Liberation/Flags 32/FontFile2 10 0 R>>"],
    [10, { dict: "", data: trueType() }],
    [11, "<</Type/StructTreeRoot>>"],
    [12, INFO],
  ]);
}

/** Puts something into a dictionary, in place of an entry of that key. */
export function put(objects: Objects, num: number, entry: string): void {
  const old = objects.get(num);
  if (typeof old !== "string") throw new Error(`object ${num} is no dictionary`);
  objects.set(num, old.replace(/>>$/, `${entry}>>`));
}

/** Changes the text of an object; fails when there is nothing to change. */
export function swap(objects: Objects, num: number, from: string, to: string): void {
  const old = objects.get(num);
  if (typeof old !== "string" || !old.includes(from)) throw new Error(`object ${num} has no ${from}`);
  objects.set(num, old.replace(from, to));
}

export function serialise(num: number, object: Obj): Buffer {
  const text = (body: string) => Buffer.from(body, "latin1");
  if (typeof object === "string") return text(`${num} 0 obj\n${object}\nendobj\n`);
  const data = typeof object.data === "string" ? text(object.data) : object.data;
  return Buffer.concat([
    text(`${num} 0 obj\n<<${object.dict}/Length ${object.length ?? data.length}>>\nstream\n`),
    data,
    text("\nendstream\nendobj\n"),
  ]);
}

export function entry(offset: number): string {
  return `${String(offset).padStart(10, "0")} 00000 n \n`;
}

export function pdf(objects: Objects, layout: Layout = {}): Buffer {
  const header = Buffer.from(layout.header ?? HEADER);
  const parts: Buffer[] = [header];
  let at = header.length;
  let table = "";
  for (const [num, object] of objects) {
    table += `${num} 1\n${entry(at)}`;
    const bytes = serialise(num, object);
    parts.push(bytes);
    at += bytes.length;
  }
  const xref = `xref\n0 1\n0000000000 65535 f \n${table}`;
  const trailer = layout.trailer ?? `/Root 1 0 R/Info 12 0 R${ID}`;
  parts.push(Buffer.from(layout.xref ? layout.xref(xref) : xref, "latin1"));
  parts.push(
    Buffer.from(
      `trailer\n<</Size ${Math.max(...objects.keys()) + 1}${trailer}>>\nstartxref\n${at}\n${layout.tail ?? "%%EOF\n"}`,
      "latin1",
    ),
  );
  const whole = Buffer.concat(parts);
  return layout.bytes ? Buffer.from(layout.bytes(whole.toString("latin1")), "latin1") : whole;
}

/** A cross-reference table in one piece, as a file has it that was never updated: for objects without a gap in their numbers. */
export function inOnePiece(xref: string): string {
  const entries = [...xref.matchAll(/^(\d+) 1\n(.{18} \n)/gm)].sort(([, a], [, b]) => Number(a) - Number(b));
  return `xref\n0 ${entries.length}\n${entries.map(([, , text]) => text).join("")}`;
}

/** The file with one more revision, in which these objects are new or changed, and others freed. */
export function updated(
  before: Buffer,
  objects: Objects,
  { trailer = "/Root 1 0 R/Info 12 0 R", freed = [] }: { trailer?: string; freed?: readonly number[] } = {},
): Buffer {
  const previous = /startxref\n(\d+)(?![\s\S]*startxref)/.exec(before.toString("latin1"))?.[1];
  let at = before.length;
  let table = freed.map((num) => `${num} 1\n0000000000 65535 f \n`).join("");
  const bodies = [...objects].map(([num, object]) => {
    const body = serialise(num, object);
    table += `${num} 1\n${entry(at)}`;
    at += body.length;
    return body;
  });
  const end = `xref\n${table}trailer\n<</Size 100${trailer}${ID}/Prev ${previous}>>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.concat([before, ...bodies, Buffer.from(end)]);
}

/** So many pages in place of the one, each with a content of its own. Gives the number of the last page's object. */
export function manyPages(objects: Objects, count: number): number {
  const first = Math.max(...objects.keys()) + 1;
  const numbers = Array.from({ length: count }, (_, i) => first + 2 * i);
  swap(objects, 2, "[3 0 R]/Count 1", `[${numbers.map((num) => `${num} 0 R`).join(" ")}]/Count ${count}`);
  const page = String(objects.get(3));
  for (const num of numbers) {
    objects.set(num, page.replace("/Contents 4 0 R", `/Contents ${num + 1} 0 R`));
    objects.set(num + 1, { dict: "", data: `q 0 0 1 rg BT /F1 12 Tf 72 700 Td (Agenda ${num}) Tj ET Q` });
  }
  return first + 2 * (count - 1);
}

/** A sound document with one change. */
export function changed(change: (objects: Objects) => void, layout: Layout = {}): Buffer {
  const objects = sound();
  change(objects);
  return pdf(objects, layout);
}

export const LIMITS: Subject["limits"] = {
  timeoutMs: 60_000,
  memoryBytes: 1e9,
  sourceBytes: 100e6,
  unpackedBytes: 100e6,
};

/** Runs the checker on bytes, as the pipeline would: from a file. */
export async function run(
  bytes: Buffer,
  options: {
    readonly role?: Subject["role"];
    readonly limits?: Partial<Subject["limits"]>;
    readonly claims?: Subject["detection"]["claims"];
    readonly madeFrom?: Subject["madeFrom"];
  } = {},
): Promise<CheckResult> {
  const folder = mkdtempSync(join(tmpdir(), "preflight-"));
  const file = join(folder, "test.pdf");
  try {
    writeFileSync(file, bytes);
    const { role = "kept", limits, claims = [], madeFrom } = options;
    const about = subject(file, role, { ...LIMITS, ...limits });
    return await pdfPreflight.check({
      ...about,
      detection: { ...about.detection, claims },
      ...(madeFrom && { madeFrom }),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function subject(file: string, role: Subject["role"] = "kept", limits: Subject["limits"] = LIMITS): Subject {
  return {
    file,
    name: "test.pdf",
    role,
    limits,
    detection: {
      format: {
        puid: "fmt/477",
        name: "PDF/A",
        version: "2b",
        mime: "application/pdf",
        kind: "pdf",
        label: "PDF",
        extensions: ["pdf"],
      },
      basis: [],
      warnings: [],
      extensionMismatch: false,
      traits: [],
      claims: [],
    },
  };
}
