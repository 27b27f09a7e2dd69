import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openFormat } from "../../src/checks/open/checker.js";
import type { CheckResult, Detection, Kind } from "../../src/model.js";
import { inFolder, subjectOf, write } from "./odf/make.js";

async function check(content: Buffer | string, kind: Kind, more: Partial<Detection> = {}): Promise<CheckResult> {
  return inFolder(async (folder) => {
    const file = await write(folder, `a.${kind}`, content);
    return openFormat.check(subjectOf(file, kind, { role: "kept", ...more }));
  });
}

const found = ({ findings }: CheckResult) => findings.map(({ rule, severity }) => `${severity} ${rule}`);
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");

// ------------------------------------------------------------------ pictures

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

const PNG = Buffer.concat([
  Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
  chunk("IHDR", Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
  chunk("IDAT", deflateSync(Buffer.alloc(600_000, 7), { level: 0 })),
  chunk("IEND", Buffer.alloc(0)),
]);

const segment = (marker: number, data: number[]) => Buffer.from([0xff, marker, 0, data.length + 2, ...data]);
// The thumbnail inside the first segment has an end of its own, and the coded data has stuffed bytes and a restart.
const CODED = Buffer.alloc(300_000, Buffer.from([1, 2, 0xff, 0, 3, 0xff, 0xd0]));
const JPEG = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  segment(0xe1, [0xff, 0xd8, 0xff, 0xd9]),
  segment(0xc0, [8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
  segment(0xda, [1, 1, 0, 0, 63, 0]),
  CODED,
  segment(0xda, [1, 1, 0, 0, 63, 0]),
  CODED,
  Buffer.from([0xff, 0xff, 0xd9]),
]);

const GIF = Buffer.concat([
  Buffer.from("GIF89a", "latin1"),
  Buffer.from([1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
  Buffer.from([0x21, 0xf9, 4, 0, 0, 0, 0, 0]),
  Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b]),
]);

function webp(data: number): Buffer {
  const head = Buffer.from("RIFF\0\0\0\0WEBPVP8 \0\0\0\0", "latin1");
  head.writeUInt32LE(12 + data, 4);
  head.writeUInt32LE(data, 16);
  return Buffer.concat([head, Buffer.alloc(data)]);
}

/** A picture of one strip of `strip` bytes; the directory stands before it. */
function tiff(strip: number): Buffer {
  const entry = (tag: number, type: number, value: number) => {
    const buffer = Buffer.alloc(12);
    buffer.writeUInt16LE(tag, 0);
    buffer.writeUInt16LE(type, 2);
    buffer.writeUInt32LE(1, 4);
    buffer.writeUInt32LE(value, 8);
    return buffer;
  };
  const head = Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, 2, 0]);
  return Buffer.concat([head, entry(273, 4, 38), entry(279, 4, strip), Buffer.alloc(4), Buffer.alloc(strip)]);
}

function bmp(rows: number): Buffer {
  const head = Buffer.alloc(54);
  head.write("BM");
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(3, 18);
  head.writeInt32LE(rows, 22);
  head.writeUInt16LE(24, 28);
  return Buffer.concat([head, Buffer.alloc(12 * rows)]);
}

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>';
const pictures: Record<string, Buffer> = {
  PNG,
  JPEG,
  GIF,
  WebP: webp(5_000),
  TIFF: tiff(5_000),
  BMP: bmp(50),
};

describe("pictures", () => {
  for (const [name, picture] of Object.entries(pictures)) {
    it(`${name}: whole`, async () =>
      expect(await check(picture, "image")).toMatchObject({ outcome: "passed", findings: [] }));

    it(`${name}: cut short anywhere`, async () => {
      for (const share of [0.02, 0.3, 0.5, 0.9, 0.999]) {
        const length = Math.max(16, Math.min(picture.length - 1, Math.floor(picture.length * share)));
        expect(found(await check(picture.subarray(0, length), "image")), `${length} bytes`).toEqual([
          "block image-truncated",
        ]);
      }
    });
  }

  const damaged: Record<string, Buffer> = {
    "a PNG with a changed byte": Buffer.from(PNG.map((byte, index) => (index === 5_000 ? byte ^ 1 : byte))),
    "a PNG without data": Buffer.concat([PNG.subarray(0, 33), PNG.subarray(-12)]),
    "a PNG that begins with another chunk": Buffer.concat([PNG.subarray(0, 8), PNG.subarray(33)]),
    "a JPEG with rubbish between segments": Buffer.concat([
      JPEG.subarray(0, 10),
      Buffer.from("rubbish"),
      JPEG.subarray(10),
    ]),
    "a JPEG without a scan": Buffer.concat([JPEG.subarray(0, 10), Buffer.from([0xff, 0xd9])]),
    "a GIF with rubbish": Buffer.concat([GIF.subarray(0, 19), Buffer.from([9]), GIF.subarray(19)]),
    "a GIF without a picture": Buffer.concat([GIF.subarray(0, 19), Buffer.from([0x3b])]),
    "a TIFF whose pages run in a circle": Buffer.from(tiff(10).map((byte, index) => (index === 34 ? 8 : byte))),
    "a BMP whose data stands in its header": Buffer.from(bmp(5).map((byte, index) => (index === 10 ? 20 : byte))),
    "an SVG that ends early": Buffer.from(SVG.slice(0, -4)),
  };
  for (const [name, picture] of Object.entries(damaged)) {
    it(name, async () => expect(found(await check(picture, "image"))).toEqual(["block image-damaged"]));
  }

  it("a drawing, without and with a script", async () => {
    expect(found(await check(SVG, "image"))).toEqual([]);
    expect(found(await check(SVG.replace("<rect/>", "<script/>"), "image"))).toEqual(["block image-script"]);
    expect(found(await check(SVG.replace("<rect/>", '<rect onclick="x()"/>'), "image"))).toEqual([
      "block image-script",
    ]);
  });

  for (const [name, picture] of Object.entries({ PNG, JPEG, GIF, WebP: webp(5_000) })) {
    it(`${name}: what stands behind its end`, async () => {
      const behind = async (more: Buffer | string) =>
        found(await check(Buffer.concat([picture, Buffer.from(more as string, "latin1")]), "image"));
      expect(await behind("a few words")).toEqual(["warn image-more"]);
      expect(await behind("\0".repeat(500))).toEqual([]);
      expect(await behind(JPEG)).toEqual([]);
      for (const other of [
        "PK\x03\x04zip",
        "MZ\x90exe",
        "%PDF-1.4",
        "Rar!\x1a\x07",
        "\0\n<SCRIPT>",
        `${"x".repeat(200_000)}PK\x05\x06`,
      ])
        expect(await behind(other)).toEqual(["block image-other-file"]);
    });
  }

  it("drawings that link to scripts, or hold a web page", async () => {
    const drawing = (inside: string) => check(SVG.replace("<rect/>", inside), "image");
    expect(found(await drawing('<a href="java&#9;script:x()"><rect/></a>'))).toEqual(["block image-script"]);
    expect(found(await drawing('<animate attributeName="href" to="javascript:x()"/>'))).toEqual(["block image-script"]);
    expect(found(await drawing("<foreignObject/>"))).toEqual(["warn image-page"]);
    expect(found(await drawing('<a href="https://example.org"><rect/></a>'))).toEqual([]);
  });

  it("kinds that are not known are unchecked", async () => {
    const result = await check("\0\0\0\x18ftypheic and more", "image");
    expect(result).toMatchObject({ outcome: "unchecked", rules: 0, findings: [] });
    expect(result.reason).toMatch(/cannot be checked/);
  });

  it("reads any picture that is made of random bytes without failing", async () => {
    let state = 7;
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state;
    };
    for (const picture of [...Object.values(pictures), ...Object.values(damaged)]) {
      for (let round = 0; round < 15; round += 1) {
        const changed = Buffer.from(picture);
        for (let at = 0; at < 4; at += 1)
          changed[12 + (random() % Math.min(60, changed.length - 12))] = random() & 0xff;
        expect(["passed", "failed", "unchecked"]).toContain((await check(changed, "image")).outcome);
      }
    }
  });
});

// ---------------------------------------------------------------------- text

describe("text", () => {
  const cases: [string, Buffer | string, string[]][] = [
    ["nothing", "", []],
    ["ASCII", "The council met.\r\n", []],
    ["UTF-8", "Café, Cyngor Môn\n", []],
    ["UTF-8 with a mark", "\ufeffCafé\n", []],
    ["UTF-16", utf16("Café\n"), []],
    ["UTF-16, the other way round", utf16("Café\n").swap16(), []],
    ["half a UTF-16 letter", utf16("Café\n").subarray(0, -1), ["block text-undecodable"]],
    ["Windows-1252", Buffer.from("Caf\xe9 \x80 5\n", "latin1"), ["warn text-encoding"]],
    ["nothing that is known", Buffer.from("Caf\xe9 \x81\n", "latin1"), ["block text-undecodable"]],
    ["UTF-8 cut in a letter", Buffer.from("Café").subarray(0, -1), ["warn text-encoding"]],
    ["zeros", "The\0council\n", ["block text-binary"]],
    ["control characters", "The\x01council\n", ["block text-binary"]],
    ["a page break", "The\f council\n", []],
  ];
  for (const [name, content, expected] of cases) {
    it(name, async () => {
      const result = await check(content, "text");
      expect(found(result)).toEqual(expected);
      expect(result.outcome).toBe(expected.some((entry) => entry.startsWith("block")) ? "failed" : "passed");
    });
  }

  it("letters that lie across two pieces of a long file", async () =>
    expect(found(await check("aé".repeat(200_000), "text"))).toEqual([]));
});

describe("tables", () => {
  const cases: [string, string, string[], string?][] = [
    ["commas", "a,b,c\n1,2,3\n4,5,6\n", []],
    ["semicolons", "a;b\n1,5;2\n3,5;4\n", []],
    ["tabs", "a\tb\n1\t2\n", []],
    ["one column", "a\n1\n2\n", []],
    ["no line end at the end, and Windows ones", "a,b\r\n1,2\r\n3,4", []],
    ["quoted separators, marks and line ends", 'a,b\n"1,1","x ""y"" z"\n"two\nlines, here",2\n', []],
    ["empty lines", "a,b\n\n1,2\n\n", []],
    ["empty cells", "a,b\n,\n1,\n", []],
    ["a mark inside a cell", 'size,n\n12" pipe,1\n15" pipe,2\n', []],
    ["a row too short", "a,b,c\n1,2,3\n4,5\n6,7,8\n", ["warn csv-columns"], "row 3"],
    ["a title above", "Payments 2024\na,b\n1,2\n3,4\n", ["warn csv-columns"], "row 1"],
    ["a mark that is never closed", 'a,b\n1,2\n3,"4\n5,6\n', ["warn csv-quotes"], "row 3"],
  ];
  for (const [name, content, expected, where] of cases) {
    it(name, async () => {
      const result = await check(content, "csv");
      expect(found(result)).toEqual(expected);
      expect(result.findings[0]?.where).toBe(where);
      expect(result.outcome).toBe("passed");
    });
  }

  it("a long table in UTF-16", async () =>
    expect(found(await check(utf16(`a;b\n${'"1;1";é\n'.repeat(60_000)}`), "csv"))).toEqual([]));

  it("counts cells that begin like a formula", async () => {
    const result = await check('a,b\n1,"=cmd|\'/c calc.exe\'!A1"\n2," @SUM(A1)"\n3,=1+1\n', "csv");
    expect(found(result)).toEqual(["warn csv-formulas"]);
    expect(result.findings[0]).toMatchObject({ where: "row 2" });
    expect(result.findings[0]?.message).toContain("3 cells begin like a formula");
  });

  it("does not take amounts and telephone numbers for formulas", async () => {
    expect(found(await check("a,b\n-1.50,+44 1234 567890\n-,-5 %\n-1e5,- £ 20\n", "csv"))).toEqual([]);
    expect(found(await check("a,b\n1,- see below\n", "csv"))).toEqual(["note csv-formulas"]);
  });

  it("names a few rows of many", async () => {
    const result = await check(`a,b\n${"1,2\n".repeat(100)}${"1\n".repeat(50)}`, "csv");
    expect(result.findings[0]).toMatchObject({
      message: "Most rows of the table have 2 columns, but 50 have more or fewer.",
      where: "row 102, 103, 104, 105, 106 …",
    });
  });
});

describe("web pages", () => {
  const cases: [string, string, string[]][] = [
    ["plain", '<!DOCTYPE html><p>Visit <a href="https://example.org">us</a></p><img src="map.png">', []],
    ["a script", "<p>x</p><SCRIPT>run()</SCRIPT>", ["block html-script"]],
    ["an event", '<p onclick="run()">x</p>', ["block html-script"]],
    ["a link that runs", '<a href="javascript:run()">x</a>', ["block html-script"]],
    ["words about scripts", "<p>The script on the page = fine; onclick= too</p>", []],
    ["a picture from elsewhere", '<img alt="" src="https://example.org/a.png">', ["warn html-external"]],
    ["a style sheet from elsewhere", '<link rel="stylesheet" href="//example.org/a.css">', ["warn html-external"]],
    ["an import", "<style>@import url(http://example.org/a.css)</style>", ["warn html-external"]],
    ["a script far into the page", `${"<p>word</p>".repeat(50_000)}<script>`, ["block html-script"]],
  ];
  for (const [name, content, expected] of cases) {
    it(name, async () => expect(found(await check(content, "html"))).toEqual(expected));
  }

  const frame = "warn html-frame";
  const script = "block html-script";
  const hidden: [string, string[]][] = [
    ['<img/src="x"/onerror=alert(1)>', [script]],
    ['<img alt=">" onerror=alert(1) src=x>', [script]],
    ["<img alt='\"><p' ONLOAD = 'x()'>", [script]],
    ['<a href="java&#115;cript:alert(1)">x</a>', [script]],
    ['<a href=" &#x6a;ava&Tab;script&colon;alert(1)">x</a>', [script]],
    ["<a href=vbscript:x>x</a>", [script]],
    ['<a href="data:text/html;base64,PHNj">x</a>', [script]],
    [`<a href="${"&#9;".repeat(20_000)}javascript:x()">x</a>`, [script]],
    ["<svg><script href=a.js /></svg>", [script]],
    ['<svg><animate attributeName="href" values="#a;javascript:x()"/></svg>', [script]],
    ['<svg><foreignObject><body onload="x()"></foreignObject></svg>', [script]],
    ["<svg><style><img src=x onerror=x()></style></svg>", [script]],
    ['<title><a b="</title><script>x()</script>">', [script]],
    ['<svg><![CDATA[><a b="]]><script>x()</script>">', [script]],
    ["<!--><script>x()</script>-->", [script]],
    ["<!-- a --!><script>x()</script>", [script]],
    ["<scr<script>x()</script>", []],
    ["</p onclick><script", []],
    ["<p onclick='x()", [script]],
    ['<iframe srcdoc="&lt;script&gt;x()&lt;/script&gt;"></iframe>', [script, frame]],
    ['<iframe srcdoc="&lt;p&gt;words&lt;/p&gt;"></iframe>', [frame]],
    ['<meta http-equiv="refresh" content="0;url=next.html">', [frame]],
    ['<meta http-equiv=refresh content="0;url=javascript:x()">', [script, frame]],
    ["<object data=a.pdf></object>", [frame]],
    ['<!-- <script>x()</script> <img onerror="x()"> --><p>words</p>', []],
    ['<meta name="description" content="javascript: the good parts"><p title="onload=x() javascript:">x</p>', []],
    ['<p style="color: red">1 < 2 onclick=x() > 0</p>', []],
    ['<img src="data:image/svg+xml;base64,AAAA">', []],
  ];
  for (const [content, expected] of hidden) {
    it(`${content.slice(0, 70)}`, async () => {
      expect(found(await check(content, "html"))).toEqual(expected);
      // The pieces of a file may end anywhere.
      const filling = "<p>word</p>".repeat(5_957);
      const shifted = await Promise.all(
        [0, 3, 7, 11].map((n) => check(`${filling}${" ".repeat(n)}${content}`, "html")),
      );
      for (const result of shifted) expect(found(result)).toEqual(expected);
    });
  }

  it("takes no more time for tags that never end", async () => {
    const began = performance.now();
    for (const piece of ["<a ", '<a b="', "<!--", "<a b=&#", "<", "<![CDATA["])
      await check(piece.repeat(200_000), "html");
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe("what it applies to", () => {
  it("is sources of open kinds", () => {
    const applies = (kind: Kind, role: "kept" | "output") =>
      openFormat.appliesTo(subjectOf(join("/", "a"), kind, { role }));
    for (const kind of ["csv", "text", "html", "image"] as const) {
      expect(applies(kind, "kept")).toBe(true);
      expect(applies(kind, "output")).toBe(false);
    }
    for (const kind of ["odt", "pdf", "word", "unknown"] as const) expect(applies(kind, "kept")).toBe(false);
  });
});
