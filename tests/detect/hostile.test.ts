import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, open, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { detect, detectFrom } from "../../src/detect/detect.js";
import { withSource } from "../../src/detect/source.js";
import { bytes, cfb, docx, fib, odf, pdf, pdfStream, pdfWithXmp, u32, xmp, zip } from "./build.js";
import { look, memory } from "./look.js";
import { bomb, SKELETONS } from "./skeletons.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "detect-hostile-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("files of the file system", () => {
  it("an empty file is empty, whatever its name", async () => {
    const file = join(folder, "empty.docx");
    await writeFile(file, "");
    const { format, warnings } = await detect(file);
    expect(format.kind).toBe("empty");
    expect(warnings).toContain("empty file");
  });

  it("a missing file throws", async () => {
    await expect(detect(join(folder, "missing.docx"))).rejects.toThrow(/ENOENT/);
  });

  it("a folder throws", async () => {
    await expect(detect(folder)).rejects.toThrow(/not a file|EISDIR/);
  });

  it("a file without permission throws, but for an administrator, who may read everything", async () => {
    const file = join(folder, "secret.docx");
    await writeFile(file, docx());
    await chmod(file, 0);
    if (process.getuid?.() === 0) expect((await detect(file)).format.puid).toBe("fmt/412");
    else await expect(detect(file)).rejects.toThrow(/EACCES|EPERM/);
  });

  it.skipIf(process.platform === "win32")("a named pipe throws instead of waiting", async () => {
    const pipe = join(folder, "pipe.docx");
    execFileSync("sh", ["-c", 'mkfifo "$0"', pipe]);
    await expect(detect(pipe)).rejects.toThrow(/not a file/);
  });

  it.each([
    "two.dots.docx",
    " spaces and 'quotes\".docx",
    "#%.docx",
    "new\nline.docx",
    "-dash.docx",
    "\u{1f5f3}.docx",
    "DOCX",
    ".docx",
    "a.",
  ])("name %j", async (name) => {
    const file = join(folder, name);
    await writeFile(file, docx());
    const { format, extensionMismatch } = await detect(file);
    expect(format.puid).toBe("fmt/412");
    expect(extensionMismatch).toBe(false);
  });

  it.skipIf(process.platform === "win32")(
    "a symlink is followed, its own name counts, and nothing is written",
    async () => {
      const file = join(folder, "target.docx");
      const link = join(folder, "link.pdf");
      await writeFile(file, docx(), { mode: 0o444 });
      await utimes(file, 1, 1);
      await symlink(file, link);
      const { format, extensionMismatch } = await detect(link);
      expect(format.puid).toBe("fmt/412");
      expect(extensionMismatch).toBe(true);
      expect(await readFile(file)).toEqual(docx());
    },
  );

  it("judges a working copy by the name it is given", async () => {
    const copy = join(folder, "copy.bin");
    await writeFile(copy, docx());
    expect((await detect(copy, "agenda.docx")).extensionMismatch).toBe(false);
    expect((await detect(copy, "agenda.doc")).extensionMismatch).toBe(true);
  });
});

describe("a document under a wrong name", () => {
  it.each([
    ["fmt-276.pdf", "pdf"],
    ["fmt-471.html", "html"],
    ["fmt-45.rtf", "word"],
    ["fmt-40.doc", "word"],
    ["fmt-494.docx", "encrypted"],
  ])("%s called docx is %s", async (name, kind) => {
    expect((await look(SKELETONS.get(name) ?? Buffer.alloc(0), "agenda.docx")).format.kind).toBe(kind);
  });

  it("HTML called xls is a web page, and a table called docx a table", async () => {
    expect((await look(bytes("<table><tr><td>1</td></tr></table>"), "list.xls")).format.kind).toBe("html");
    expect((await look(bytes("a,b,c\n1,2,3\n4,5,6\n"), "list.docx")).format.kind).toBe("csv");
  });

  it("prose with commas is no table, and bytes are no text", async () => {
    expect((await look(bytes("Dear all,\nthanks, and see you,\nat seven.\n"), "note")).format.kind).toBe("text");
    expect((await look(bytes("Dear all\0\x01\x02"), "note.txt")).format.kind).toBe("unknown");
  });

  it("a text whose end is not text is unknown", async () => {
    expect(
      (await look(Buffer.concat([Buffer.alloc(200_000, "text\n"), Buffer.alloc(5000)]), "note.txt")).format.kind,
    ).toBe("unknown");
  });

  it("says in plain words that nothing matches, and what the name claims", async () => {
    const { warnings } = await look(bytes("\0\x01\x02\x03"), "agenda.docx");
    expect(warnings).toEqual([
      "its content is of no kind that is known here; its name is that of a Word document, but its content is not",
    ]);
    expect((await look(bytes("\0\x01\x02\x03"), "budget.xlsx")).warnings.join()).toContain("that of an Excel workbook");
    expect((await look(bytes("\0\x01\x02\x03"), "agenda")).warnings).toEqual([
      "its content is of no kind that is known here",
    ]);
  });

  it("says in plain words that a package cannot be opened", async () => {
    const whole = docx();
    const { warnings } = await look(whole.subarray(0, whole.length - 30), "agenda.docx");
    expect(warnings[0]).toBe("the package's list of parts, at the end of the file, is missing or broken");
  });

  it("a HEIC photograph is known, and of no open kind", async () => {
    const { format } = await look(SKELETONS.get("fmt-1101.heic") ?? Buffer.alloc(0), "photo.heic");
    expect(format).toMatchObject({ puid: "fmt/1101", kind: "unknown", label: "HEIC picture" });
  });
});

describe("UTF-16", () => {
  const little = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");
  const big = (text: string) => little(text).swap16();

  it.each([
    ["English", "Dear all,\r\n\tthe meeting is on 3 June – “room 2”, £5."],
    ["Welsh", "Cyngor Cymuned ŵŷ"],
    ["Chinese", "會議記錄\n第一項:出席"],
    ["Japanese", "議事録は、こちらです。カタカナ"],
    ["Korean", "회의록입니다. 會議"],
    ["Polish and Russian", "Rada Gminy Łódź, протокол"],
    ["Urdu", "اجلاس کی کارروائی"],
    ["Punjabi, whose script has no row of its own", "ਮੀਟਿੰਗ ਦੀ ਕਾਰਵਾਈ"],
    ["characters beyond the first plane", "Well done 😀🎉"],
  ])("%s is text in both byte orders", async (_, text) => {
    expect((await look(little(text), "note.txt")).format.puid).toBe("x-fmt/111");
    expect((await look(big(text), "note.txt")).format.puid).toBe("x-fmt/111");
  });

  it("a long text is looked at where its units begin", async () => {
    const text = little("😀 agenda\n".repeat(20_001));
    expect((await look(text, "note.txt")).format.puid).toBe("x-fmt/111");
  });

  it("noise behind a byte order mark is no text", async () => {
    let seed = 7;
    const random = () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >> 16) & 0xff;
    };
    for (const mark of [
      [0xff, 0xfe],
      [0xfe, 0xff],
    ])
      for (const length of [64, 200, 5000, 200_000]) {
        const noise = Buffer.from([...mark, ...Array.from({ length }, random)]);
        expect((await look(noise, "note.txt")).format.kind, `${length} bytes`).toBe("unknown");
      }
  });

  it.each([
    ["half a surrogate pair", bytes([0xff, 0xfe, 0x41, 0, 0x00, 0xd8, 0x42, 0])],
    ["a zero", bytes([0xff, 0xfe, 0x41, 0, 0, 0, 0x42, 0])],
    ["a point that stands for nothing", little("a\u0378b")],
    ["half a unit", bytes([0xff, 0xfe, 0x41, 0, 0x42])],
    [
      "noise in the middle",
      Buffer.concat([little("a".repeat(40_000)), Buffer.alloc(20_000), little("b".repeat(40_000))]),
    ],
  ])("%s is no text", async (_, content) => {
    expect((await look(content, "note.txt")).format.kind).toBe("unknown");
  });
});

/** What detection may read of a document that means it harm, in bytes. */
const FAIR = 12 * 1024 * 1024;

async function survives(content: Buffer, milliseconds = 2000): Promise<string> {
  const source = memory(content);
  const start = performance.now();
  const detection = await detectFrom(source, "file.docx");
  expect(performance.now() - start).toBeLessThan(milliseconds);
  expect(source.bytesRead).toBeLessThan(FAIR);
  return detection.format.puid;
}

describe("hostile documents", () => {
  it("a zip bomb is not unpacked", async () => {
    const before = process.memoryUsage().rss;
    const content = zip([
      {
        name: "[Content_Types].xml",
        data: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
      },
      { name: "word/document.xml", data: Buffer.alloc(300 * 1024 * 1024, " ") },
    ]);
    const built = process.memoryUsage().rss;
    expect(content.length).toBeLessThan(1024 * 1024);
    expect(await survives(content)).toBe("fmt/412");
    expect(process.memoryUsage().rss - Math.max(before, built)).toBeLessThan(50 * 1024 * 1024);
  });

  it("bombs in the parts that are read: content types, relationships, manifest, mimetype", async () => {
    const blanks = Buffer.alloc(64 * 1024 * 1024, " ");
    expect(await survives(zip([{ name: "[Content_Types].xml", data: blanks }]))).toBe("fmt/189");
    expect(await survives(docx([{ name: "word/_rels/document.xml.rels", data: blanks }]))).toBe("fmt/412");
    expect(await survives(zip([{ name: "mimetype", data: blanks }]))).toBe("x-fmt/263");
    expect(
      await survives(odf({ type: "text", version: "1.3", more: [{ name: "META-INF/manifest.xml", data: blanks }] })),
    ).toBe("fmt/1756");
  });

  it("a million relationship parts are not all read", async () => {
    const items = Array.from({ length: 3000 }, (_, index) => ({ name: `word/_rels/${index}.rels`, data: "<a/>" }));
    expect(await survives(docx(items), 5000)).toBe("fmt/412");
  });

  it("an entity bomb in XML stays small", async () => {
    const entities = Array.from(
      { length: 20 },
      (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`,
    ).join("");
    const content = bytes(`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "ha">${entities}]><a>&e20;</a>`);
    expect(["fmt/101", "x-fmt/111"]).toContain(await survives(content));
    expect(await survives(docx([{ name: "_rels/x.rels", data: content }]))).toBe("fmt/412");
  });

  it("XML that is nested a hundred thousand deep", async () => {
    expect(await survives(bytes(`<?xml version="1.0"?>${"<a>".repeat(100_000)}`), 5000)).toBe("fmt/101");
  });

  it.each([0, 1, 2, 3, 5])("an old Office file whose chains all lead to sector %i", async (target) => {
    const content = cfb(
      [
        { path: "WordDocument", data: Buffer.concat([fib(), Buffer.alloc(20_000)]) },
        { path: "small", data: Buffer.alloc(100) },
      ],
      { mini: true },
    );
    const fat = content.readUInt32LE(76);
    for (let entry = 0; entry < 128; entry++) content.writeUInt32LE(target, (fat + 1) * 512 + 4 * entry);
    await survives(content);
  });

  it("an old Office file with a loop among its siblings, and with sizes beyond all measure", async () => {
    const content = cfb([
      { path: "WordDocument", data: fib() },
      { path: "Macros/VBA/dir", data: Buffer.alloc(64) },
    ]);
    const directory = (content.readUInt32LE(48) + 1) * 512;
    const looped = Buffer.from(content);
    for (let entry = 0; entry < 4; entry++) looped.writeUInt32LE(entry, directory + 128 * entry + 72);
    const { traits, format } = await look(looped);
    expect(format.puid).toBe("fmt/111");
    expect(traits.map((trait) => trait.name)).toContain("damaged");
    const huge = Buffer.from(content);
    for (let entry = 0; entry < 4; entry++) huge.writeUInt32LE(0xfffffff0, directory + 128 * entry + 120);
    await survives(huge);
  });

  it("a workbook of a million empty records, and one whose record is longer than the stream", async () => {
    const bof = bytes([9, 8, 16, 0, 0, 6, 5, 0], Buffer.alloc(12));
    await survives(cfb([{ path: "Workbook", data: Buffer.concat([bof, Buffer.alloc(50_000)]) }]));
    await survives(cfb([{ path: "Workbook", data: Buffer.concat([bof, bytes([0x85, 0, 0xff, 0xff])]) }]));
  });

  it("PDFs with loops: cross-references, references, object streams, lengths", async () => {
    const loop = (trailer: string) =>
      bytes(
        "%PDF-1.7\n",
        `xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R/Prev 9/XRefStm 9${trailer}>>\nstartxref\n9\n%%EOF\n`,
      );
    expect(await survives(loop(""))).toBe("fmt/276");
    expect(await survives(pdf({ objects: ["1 0 R", "<<>>"] }))).toBe("fmt/276");
    expect(
      await survives(
        pdf({
          objects: [
            "<</Type/Catalog/Metadata 2 0 R/Names 3 0 R>>",
            "<</Length 2 0 R>>\nstream\nx\nendstream",
            "4 0 R",
            "3 0 R",
          ],
        }),
      ),
    ).toBe("fmt/276");
    const self = bytes("%PDF-1.5\n");
    const rows = Buffer.from([0, 0, 0, 2, 1, 0, 1, 9, 0]);
    const content = bytes(
      self,
      "1 0 obj\n",
      pdfStream("/Type/XRef/W[1 1 1]/Size 3/Root 1 0 R", rows),
      `\nendobj\nstartxref\n${self.length}\n%%EOF\n`,
    );
    expect(await survives(content)).toBe("fmt/19");
  });

  it("PDFs with bombs and depth: packed metadata, a catalog of a hundred thousand brackets", async () => {
    const packed = bomb(64 * 1024 * 1024);
    const stream = bytes(`<</Filter/FlateDecode/Length ${packed.length}>>\nstream\n`, packed, "\nendstream");
    await survives(pdf({ objects: ["<</Type/Catalog/Metadata 2 0 R>>", stream] }));
    await survives(pdf({ objects: [`<</Type/Catalog/A${"[".repeat(100_000)}`] }));
    await survives(pdf({ objects: [`<</Type/Catalog/A${"<</B".repeat(50_000)}`] }));
    await survives(pdfWithXmp(xmp("<a>".repeat(50_000))), 5000);
  });

  it("a PDF table that says it has four thousand million entries", async () => {
    await survives(bytes("%PDF-1.7\nxref\n0 4294967295\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"));
  });

  it.each([
    ["quotation marks", '"'.repeat(500_000)],
    ["blanks", " ".repeat(500_000)],
    ["comment starts", "<!--".repeat(100_000)],
    ["tags", "<a ".repeat(100_000)],
    ["doctypes", "<!DOCTYPE ".repeat(50_000)],
    ["header fields", "From: a\nTo:b\n".repeat(50_000)],
    ["RTF groups", `{\\rtf1\\ansi${"{".repeat(500_000)}`],
    ["RTF words", `{\\rtf1\\ansi\\ansicpg1${"\\stshfdbch1\\stshfloch1".repeat(20_000)}`],
    ["PDF headers", "%PDF-".repeat(100_000)],
    ["trailers", `%PDF-1.7\n${"trailer <<".repeat(50_000)}`],
    ["packets", `%PDF-1.7\n${"<x:xmpmeta ".repeat(80_000)}`],
    ["startxref", `%PDF-1.7\n${"startxref ".repeat(10_000)}`],
  ])("long repetitions: %s", async (_, text) => {
    await survives(bytes(text));
  });
});

describe("large files cost what small ones do", () => {
  /** A file of 2 GB that occupies next to nothing: `head`, a hole, `tail`. */
  async function sparse(name: string, head: Buffer, tail: Buffer): Promise<string> {
    const file = join(folder, name);
    const handle = await open(file, "w");
    try {
      await handle.write(head, 0, head.length, 0);
      await handle.write(tail, 0, tail.length, 2 * 1024 ** 3 - tail.length);
    } finally {
      await handle.close();
    }
    return file;
  }

  const MiB = 1024 * 1024;
  const hugeOldOffice = () => {
    const content = cfb([{ path: "WordDocument", data: fib() }]);
    return content;
  };

  it.each<[string, Buffer, Buffer, string, number]>([
    ["zip.docx", docx(), Buffer.alloc(1), "UNKNOWN", MiB],
    ["office.doc", hugeOldOffice(), Buffer.alloc(1), "fmt/609", MiB],
    ["plain.pdf", pdf(), Buffer.alloc(1), "fmt/276", 3 * MiB],
    ["picture.png", SKELETONS.get("fmt-11.png") ?? Buffer.alloc(0), Buffer.alloc(1), "fmt/11", MiB],
    ["notes.txt", Buffer.alloc(100_000, "text\n"), bytes("text\n"), "UNKNOWN", MiB],
    ["noise.bin", bytes("\0\x01\x02"), Buffer.alloc(1), "UNKNOWN", MiB],
    ["text.rtf", bytes("{\\rtf1\\ansi"), bytes("}"), "fmt/45", 2 * MiB],
    ["data.xml", bytes('<?xml version="1.0"?><a>'), bytes("</a>"), "fmt/101", 2 * MiB],
  ])("%s", async (name, head, tail, puid, most) => {
    const file = await sparse(name, head, tail);
    const start = performance.now();
    const { detection, read } = await withSource(file, async (source) => ({
      detection: await detectFrom(source, name),
      read: source.bytesRead,
    }));
    expect(detection.format.puid).toBe(puid);
    expect(read).toBeLessThan(most);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it("a PDF whose table is at the end of 2 GB", async () => {
    const head = bytes("%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R>>\nendobj\n");
    const size = 2 * 1024 ** 3;
    const metadata = bytes(
      "3 0 obj\n",
      pdfStream("", xmp("<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>")),
      "\nendobj\n",
    );
    const table = (offset: number) =>
      bytes(
        metadata,
        `xref\n1 1\n0000000009 00000 n \n3 1\n${String(offset).padStart(10, "0")} 00000 n \ntrailer\n<</Root 1 0 R>>\nstartxref\n${offset + metadata.length}\n%%EOF\n`,
      );
    const tail = table(size - table(size - 1000).length);
    const file = await sparse("long.pdf", head, tail);
    const { detection, read } = await withSource(file, async (source) => ({
      detection: await detectFrom(source, "long.pdf"),
      read: source.bytesRead,
    }));
    expect(detection.format.puid).toBe("fmt/477");
    expect(detection.traits).toEqual([]);
    expect(read).toBeLessThan(MiB);
  });

  it("a zip whose directory is at the end of 2 GB", async () => {
    const size = 2 * 1024 ** 3;
    const small = docx();
    const end = small.indexOf(u32(0x02014b50));
    const tail = Buffer.from(small.subarray(end));
    tail.writeUInt32LE(size - tail.length, tail.length - 6);
    const file = await sparse("long.docx", small.subarray(0, end), tail);
    const { detection, read } = await withSource(file, async (source) => ({
      detection: await detectFrom(source, "long.docx"),
      read: source.bytesRead,
    }));
    expect(detection.format.puid).toBe("fmt/412");
    expect(detection.traits).toEqual([]);
    expect(read).toBeLessThan(MiB);
  });

  it("many files leave nothing open", async () => {
    const file = join(folder, "again.docx");
    await mkdir(folder, { recursive: true });
    await writeFile(file, docx());
    for (let count = 0; count < 300; count++) await detect(file);
    if (process.platform === "linux") {
      const { readdir } = await import("node:fs/promises");
      expect((await readdir("/proc/self/fd")).length).toBeLessThan(150);
    }
  });
});
