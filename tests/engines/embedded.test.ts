import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import JSZip from "jszip";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type EmbeddedOptions, embeddedEngine } from "../../src/engines/embedded.js";
import { POOL_LITERAL, withPoolSize } from "../../src/engines/embedded-package.js";
import type { Conversion, ConversionJob, Engine } from "../../src/model.js";
import { engineContract } from "./contract.js";
import { docx, garbage, xlsx } from "./samples.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 30_000 });

const INSTALLED = dirname(createRequire(import.meta.url).resolve("@matbee/libreoffice-converter/package.json"));

describe("the contract, with LibreOffice in WebAssembly", () => {
  engineContract({
    make: (hangMs) => embeddedEngine({ hangMs }),
    workStep: "opening the document",
    script: "embedded-child",
  });
});

describe("documents", () => {
  let folder: string;
  let engine: Engine | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cc-embedded-"));
  });
  afterEach(async () => {
    await engine?.close();
    engine = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  async function convert(
    name: string,
    bytes: Buffer,
    job: Partial<ConversionJob>,
    options?: EmbeddedOptions,
  ): Promise<Conversion> {
    engine ??= embeddedEngine(options);
    const source = join(folder, name);
    writeFileSync(source, bytes);
    return engine.convert({
      document: { path: "/agenda.docx", bytes: 1, sha256: "" },
      source,
      kind: "word",
      outputs: [],
      limits: { timeoutMs: 60_000, memoryBytes: 2 ** 32, sourceBytes: 2 ** 30, unpackedBytes: 2 ** 30 },
      signal: new AbortController().signal,
      ...job,
    });
  }

  test("come out as strict ODF 1.3 without a thumbnail, and as tagged PDF/A-2b; one process does several", async () => {
    const odt = join(folder, "made.odt");
    const pdf = join(folder, "made.pdf");
    const first = await convert("a.docx", await docx("Agenda"), {
      outputs: [
        { format: "odt", file: odt },
        { format: "pdf", file: pdf },
      ],
    });
    expect(first.failure).toBeUndefined();
    expect(first.steps.map(({ name }) => name)).toEqual([
      "starting LibreOffice",
      "opening the document",
      "making the odt file",
      "making the pdf file",
    ]);
    const zip = await JSZip.loadAsync(await readFile(odt));
    expect(Object.keys(zip.files)).not.toContain("Thumbnails/thumbnail.png");
    const content = (await zip.file("content.xml")?.async("string")) ?? "";
    expect(content).toContain('office:version="1.3"');
    expect(content).not.toContain("loext");
    expect(content).toContain("Agenda");
    const text = (await readFile(pdf)).toString("latin1");
    expect(text).toContain("<pdfaid:part>2</pdfaid:part>");
    expect(text).toContain("<pdfaid:conformance>B</pdfaid:conformance>");
    expect(text).not.toContain("pdfuaid");
    expect(text).toContain("/StructTreeRoot");

    const ods = join(folder, "made.ods");
    const second = await convert("b.xlsx", await xlsx(1, 2, 3), {
      kind: "excel",
      outputs: [{ format: "ods", file: ods }],
    });
    expect(second.failure).toBeUndefined();
    expect(second.steps.map(({ name }) => name)).toEqual(["opening the document", "making the ods file"]);
    const sheet = await JSZip.loadAsync(await readFile(ods));
    expect(await sheet.file("content.xml")?.async("string")).toContain('office:value="3"');
  });

  test.each([
    ["page.doc", "<html><body><p>A web page</p></body></html>"],
    ["page.docx", '<?xml version="1.0"?><a/>'],
    ["words.docx", "Only words"],
    ["bytes.doc", `\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1${garbage().toString("latin1")}`],
  ])("what is no Word document is refused and not read as text: %s", async (name, content) => {
    const result = await convert(name, Buffer.from(content, "latin1"), {
      outputs: [{ format: "odt", file: join(folder, "made.odt") }],
    });
    expect(result).toMatchObject({ artifacts: [], attempts: 1, failure: { cause: "rejected" } });
  });

  test("a workbook named as a Word document is refused", async () => {
    const result = await convert("b.docx", await xlsx(1), {
      outputs: [{ format: "odt", file: join(folder, "made.odt") }],
    });
    expect(result).toMatchObject({ artifacts: [], failure: { cause: "rejected" } });
  });
});

describe("the npm package missing or damaged", () => {
  let copy: string;

  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), "cc-package-"));
    mkdirSync(join(copy, "wasm"));
    for (const name of ["package.json", "wasm/loader.cjs", "wasm/soffice.cjs", "wasm/soffice.worker.cjs"]) {
      cpSync(join(INSTALLED, name), join(copy, name));
    }
    for (const name of ["wasm/soffice.wasm", "wasm/soffice.data"]) symlinkSync(join(INSTALLED, name), join(copy, name));
  });
  afterEach(() => rmSync(copy, { recursive: true, force: true }));

  async function healthAndConversion(): Promise<{ usable: boolean; why: string; result: Conversion }> {
    const engine = embeddedEngine({ packageDir: copy });
    const { usable, why, advice } = await engine.probe();
    if (!usable) expect(advice).toContain("npm ci");
    const source = join(copy, "source.docx");
    writeFileSync(source, await docx("Text"));
    const result = await engine.convert({
      document: { path: "/agenda.docx", bytes: 1, sha256: "" },
      source,
      kind: "word",
      outputs: [{ format: "odt", file: join(copy, "made.odt") }],
      limits: { timeoutMs: 60_000, memoryBytes: 2 ** 32, sourceBytes: 2 ** 30, unpackedBytes: 2 ** 30 },
      signal: new AbortController().signal,
    });
    await engine.close();
    return { usable, why, result };
  }

  test("a whole copy works", async () => {
    const { usable, result } = await healthAndConversion();
    expect(usable).toBe(true);
    expect(result.failure).toBeUndefined();
  });

  test.each([
    ["no package at all", () => rmSync(copy, { recursive: true }), "damaged"],
    ["soffice.wasm missing", () => rmSync(join(copy, "wasm/soffice.wasm")), "soffice.wasm"],
    ["soffice.data cut short", () => replace("wasm/soffice.data", 1000), "soffice.data has 1000 bytes"],
    ["another version", () => writeFileSync(join(copy, "package.json"), '{"version":"9.9.9"}'), "9.9.9"],
    ["package.json no JSON", () => writeFileSync(join(copy, "package.json"), "{"), "damaged"],
    ["soffice.wasm of zeros", () => replace("wasm/soffice.wasm", 147_416_331), "no WebAssembly"],
    [
      "soffice.cjs without its thread pool",
      () => {
        const glue = Buffer.alloc(444_153, " ");
        glue.write("pthreadPoolSize=5;");
        writeFileSync(join(copy, "wasm/soffice.cjs"), glue);
      },
      POOL_LITERAL,
    ],
  ])("%s: unavailable, and why", async (_, damage, message) => {
    damage();
    mkdirSync(copy, { recursive: true });
    const { usable, why, result } = await healthAndConversion();
    expect(usable).toBe(false);
    expect(why).toContain(message);
    expect(result).toMatchObject({ artifacts: [], attempts: 1, failure: { cause: "unavailable", message: why } });
  });

  test("damage that only shows when it is loaded", async () => {
    replace("wasm/soffice.wasm", 147_416_331, "\0asm\u0001\0\0\0");
    const { usable, result } = await healthAndConversion();
    expect(usable).toBe(true);
    expect(result).toMatchObject({ artifacts: [], attempts: 1, failure: { cause: "unavailable" } });
    expect(result.failure?.message).toContain("damaged");
  });

  /** A file of the given size, zeros after its first bytes; it takes no room on disk. */
  function replace(name: string, bytes: number, head = ""): void {
    rmSync(join(copy, name));
    writeFileSync(join(copy, name), head, "latin1");
    truncateSync(join(copy, name), bytes);
  }
});

describe("the size of the thread pool", () => {
  test("is replaced in the glue code", () => {
    expect(withPoolSize(`a;${POOL_LITERAL}b`, 16)).toBe("a;pthreadPoolSize=16;b");
  });
  test.each(["a;b", `${POOL_LITERAL}${POOL_LITERAL}`])(
    "fails loudly unless the literal is there exactly once",
    (glue) => {
      expect(() => withPoolSize(glue, 16)).toThrow(/exactly once/);
    },
  );
});
