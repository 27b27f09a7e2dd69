/** Layouts that a PDF may have, and files that are broken, closed or made to do harm. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { PDFDocument } from "pdf-lib";
import { describe, expect, it } from "vitest";
import { pdfPreflight } from "../../../src/checks/pdfa/checker.js";
import { describeWith, qpdf } from "../../support/programs.js";
import {
  changed,
  entry,
  ID,
  metadataOf,
  type Objects,
  pdf,
  put,
  run,
  serialise,
  sound,
  subject,
  swap,
  xmpOf,
} from "./build.js";

describe("layouts", () => {
  it("object streams and a cross-reference stream", async () => {
    const made = await PDFDocument.load(pdf(sound()), { updateMetadata: false });
    const bytes = Buffer.from(
      await made.save({ useObjectStreams: true, updateFieldAppearances: false, addDefaultPage: false }),
    );
    expect(bytes.includes("/ObjStm")).toBe(true);
    expect(await run(bytes)).toMatchObject({ outcome: "passed", findings: [] });
  });

  it("an incremental update: the newest revision counts", async () => {
    const first = changed((objects) => swap(objects, 2, "[3 0 R]", "[]"));
    const update = serialise(2, "<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F1 8 0 R>>>>>>");
    const previous = /startxref\n(\d+)/.exec(first.toString("latin1"))?.[1];
    const tail = `xref\n2 1\n${entry(first.length)}trailer\n<</Size 100/Root 1 0 R/Info 12 0 R${ID}/Prev ${previous}>>\nstartxref\n${first.length + update.length}\n%%EOF\n`;
    expect((await run(first)).findings.map((one) => one.rule)).toContain("pdf-pages");
    expect(await run(Buffer.concat([first, update, Buffer.from(tail)]))).toMatchObject({
      outcome: "passed",
      findings: [],
    });
  });

  it("a hybrid file: what only the stream knows is found", async () => {
    const objects = sound();
    const hidden = objects.get(11);
    objects.delete(11);
    // The structure tree stands in an object stream that only the cross-reference stream names.
    const container = `11 0 ${String(hidden)}`;
    objects.set(30, { dict: "/Type/ObjStm/N 1/First 5", data: container });
    const rows = Buffer.from([2, 0, 0, 30, 0]);
    objects.set(31, { dict: "/Type/XRef/W[1 3 1]/Index[11 1]/Size 100", data: rows });
    const draft = pdf(objects).toString("latin1");
    const at = draft.indexOf("31 0 obj");
    const bytes = pdf(objects, { trailer: `/Root 1 0 R/Info 12 0 R${ID}/XRefStm ${at}` });
    expect(await run(bytes, { role: "output" })).toMatchObject({ outcome: "passed", findings: [] });
  });

  it("a linearised file: the first section stands at the beginning", async () => {
    const bytes = linearised();
    expect(await run(bytes)).toMatchObject({ outcome: "passed", findings: [] });
  });
});

describeWith(qpdf, "what qpdf makes", (program) => {
  function through(...options: string[]): Buffer {
    const folder = mkdtempSync(join(tmpdir(), "preflight-"));
    try {
      const [from, to] = [join(folder, "in.pdf"), join(folder, "out.pdf")];
      writeFileSync(from, pdf(sound()));
      const made = spawnSync(program, [...options, from, to], { encoding: "utf8" });
      expect(made.stderr).toBe("");
      return readFileSync(to);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it.each(["--linearize", "--object-streams=generate", "--qdf"])("%s passes", async (option) => {
    expect(await run(through(option, "--newline-before-endstream"))).toMatchObject({ outcome: "passed", findings: [] });
  });

  it("endstream on the last line of the data is against 6.1.7.1", async () => {
    const { findings } = await run(through("--object-streams=generate"));
    expect(findings.map(({ rule }) => rule)).toEqual(["pdfa-6.1.7.1-streams"]);
  });

  it("encrypted is unchecked", async () => {
    const bytes = through("--encrypt", "", "owner", "256", "--");
    expect(await run(bytes)).toMatchObject({ outcome: "unchecked", findings: [{ rule: "pdf-encrypted" }] });
  });
});

function linearised(): Buffer {
  const [start, ...rest] = [...sound()];
  if (!start) throw new Error("nothing to write");
  const header = Buffer.concat([Buffer.from("%PDF-1.7\n%"), Buffer.from([200, 200, 200, 200]), Buffer.from("\n")]);
  const mark = serialise(40, "<</Linearized 1/L 0/O 3/E 0/N 1/T 0>>");
  const catalog = serialise(...start);
  const firstAt = header.length + mark.length;
  const section = (objectAt: number, previous: number) =>
    `xref\n1 1\n${entry(objectAt)}trailer\n<</Size 100/Root 1 0 R/Info 12 0 R${ID}/Prev ${String(previous).padStart(10, "0")}>>\nstartxref\n0\n%%EOF\n`;
  const objectAt = firstAt + section(0, 0).length;
  let at = objectAt + catalog.length;
  let table = "";
  const bodies = rest.map(([num, object]) => {
    const body = serialise(num, object);
    table += `${num} 1\n${entry(at)}`;
    at += body.length;
    return body;
  });
  const second = `xref\n0 1\n0000000000 65535 f \n${table}trailer\n<</Size 100${ID}>>\nstartxref\n${firstAt}\n%%EOF\n`;
  return Buffer.concat([header, mark, Buffer.from(section(objectAt, at)), catalog, ...bodies, Buffer.from(second)]);
}

const loop = (objects: Objects) => swap(objects, 2, "[3 0 R]", "[3 0 R 2 0 R]");
const bomb = (megabytes: number) => (objects: Objects) =>
  void objects.set(4, { dict: "/Filter/FlateDecode", data: deflateSync(Buffer.alloc(megabytes * 1e6, 32)) });

describe("what cannot be checked is unchecked, with a reason and advice", () => {
  it.each([
    [
      "an encrypted file",
      pdf(sound(), { trailer: `/Root 1 0 R/Info 12 0 R${ID}/Encrypt<</Filter/Standard/V 4>>` }),
      "pdf-encrypted",
    ],
    ["a page tree that loops", changed(loop), "pdf-damaged"],
    ["a page tree 1,000 deep", changed(deepTree), "pdf-beyond-limits"],
    ["an array 100,000 deep", changed((o) => put(o, 1, `/X${"[".repeat(100_000)}`)), "pdf-beyond-limits"],
    ["a dictionary 100,000 deep", changed((o) => put(o, 1, `/X${"<</A".repeat(100_000)}`)), "pdf-beyond-limits"],
    [
      "a content stream nested 100,000 deep",
      changed((o) => void o.set(4, { dict: "", data: "[".repeat(100_000) })),
      "pdf-beyond-limits",
    ],
    ["a stream that unpacks to 120 MB", changed(bomb(120)), "pdf-beyond-limits"],
    [
      "a stream packed twice",
      changed(
        (o) =>
          void o.set(4, {
            dict: "/Filter[/FlateDecode/FlateDecode]",
            data: deflateSync(deflateSync(Buffer.alloc(120e6))),
          }),
      ),
      "pdf-beyond-limits",
    ],
    ["metadata of 9 MB", changed((o) => void o.set(5, metadataOf(xmpOf() + " ".repeat(9e6)))), "pdf-beyond-limits"],
    [
      "metadata that unpack to 9 MB",
      changed((o) => void o.set(5, metadataOf(deflateSync(xmpOf() + " ".repeat(9e6)), "/Filter/FlateDecode"))),
      "pdf-beyond-limits",
    ],
    [
      "metadata nested 100 deep",
      changed((o) => void o.set(5, metadataOf(xmpOf(undefined, "<rdf:Description>".repeat(100))))),
      "pdf-beyond-limits",
    ],
    ["references in a circle", changed((o) => void o.set(12, "13 0 R").set(13, "12 0 R")), "pdf-damaged"],
    [
      "a stream whose length is itself",
      changed((o) => void o.set(4, { dict: "", data: "q", length: "4 0 R" })),
      "pdf-damaged",
    ],
    [
      "damaged compressed data",
      changed((o) => void o.set(4, { dict: "/Filter/FlateDecode", data: "not zlib data at all" })),
      "pdf-damaged",
    ],
    ["sections that lead round in a circle", circular(), "pdf-damaged"],
    [
      "a wrong startxref",
      Buffer.from(
        pdf(sound())
          .toString("latin1")
          .replace(/startxref\n\d+/, "startxref\n9999999"),
        "latin1",
      ),
      "pdf-damaged",
    ],
    [
      "an object that is not where the table says",
      pdf(sound(), { xref: (text) => text.replace(/(4 1\n)\d{10}/, "$10000000011") }),
      "pdf-damaged",
    ],
    ["no catalogue", pdf(sound(), { trailer: `/Info 12 0 R${ID}` }), "pdf-damaged"],
    ["an empty file", Buffer.alloc(0), "pdf-damaged"],
    ["no PDF", Buffer.from("PK\u0003\u0004 hello"), "pdf-damaged"],
  ] as [string, Buffer, string][])("%s", async (_, bytes, rule) => {
    const started = performance.now();
    const result = await run(bytes);
    expect(result).toMatchObject({ outcome: "unchecked", rules: 0, reason: expect.stringMatching(/\w/) });
    expect(result.findings).toEqual([expect.objectContaining({ rule, advice: expect.stringMatching(/\w/) })]);
    expect(result.findings[0]?.severity).not.toBe("block");
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("an unknown filter: what it hides is not known, but that PDF/A forbids it is", async () => {
    const { outcome, findings } = await run(changed((o) => void o.set(4, { dict: "/Filter/Magic", data: "x" })));
    expect(outcome).toBe("failed");
    expect(findings.map(({ rule }) => rule)).toEqual(["pdfa-6.1.7.2-filters", "pdf-damaged"]);
  });

  it("an unknown filter in a file that claims nothing is unchecked", async () => {
    const change = (o: Objects) => void o.set(4, { dict: "/Filter/Magic", data: "x" }).set(5, metadataOf(xmpOf("")));
    expect(await run(changed(change))).toMatchObject({ outcome: "unchecked" });
  });

  it("forms that call one another end, and end soon", async () => {
    // Each of 60 forms calls the next one twice: 2^60 calls if nothing were remembered.
    const bytes = changed((objects) => {
      put(objects, 3, "/Resources<</XObject<</X 100 0 R>>>>");
      objects.set(4, { dict: "", data: "/X Do" });
      for (let i = 0; i < 30; i += 1)
        objects.set(100 + i, {
          dict: `/Subtype/Form/Resources<</XObject<</X ${101 + i} 0 R>>>>`,
          data: "/X Do 1 g /X Do",
        });
      objects.set(130, { dict: "/Subtype/Form/Resources<</XObject<</X 100 0 R>>>>", data: "/X Do" });
    });
    const started = performance.now();
    expect(["passed", "unchecked"]).toContain((await run(bytes)).outcome);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it.each([
    ["10,000 pages", manyPages],
    [
      "a colour space that rests on itself",
      (o: Objects) => {
        put(o, 3, "/Resources<</ColorSpace<</C 20 0 R/DefaultRGB 20 0 R/DefaultGray/DeviceGray>>>>");
        o.set(4, { dict: "", data: "/C cs 1 scn 0 0 9 9 re f 1 0 0 rg 0 0 9 9 re f 0 g 0 0 9 9 re f" });
        o.set(20, "[/Indexed 20 0 R 0<00>]");
      },
    ],
    [
      "inks that are described alike, 2^40 ways",
      (o: Objects) => {
        const ink = (num: number) => `[/Separation/X/DeviceRGB ${num} 0 R]`;
        put(o, 3, `/Resources<</ColorSpace<</A ${ink(100)}/B ${ink(101)}>>>>`);
        o.set(4, { dict: "", data: "/A cs 1 scn 0 0 9 9 re f /B cs 1 scn 0 0 9 9 re f" });
        for (let i = 0; i < 80; i += 1) o.set(100 + i, `[${102 + i} 0 R ${102 + i} 0 R]`);
        o.set(180, "1").set(181, "1");
      },
    ],
    [
      "a list of layers that holds itself twice",
      (o: Objects) => {
        put(o, 1, "/OCProperties<</D<</Name(a)/Order 20 0 R>>/OCGs[]>>");
        o.set(20, "[20 0 R 20 0 R]");
      },
    ],
    [
      "20,000 pictures, each another version of the one before",
      (o: Objects) => {
        put(o, 3, "/Resources<</XObject<</X 100 0 R>>>>");
        o.set(4, { dict: "", data: "/X Do" });
        for (let i = 0; i < 20_000; i += 1)
          o.set(100 + i, { dict: `/Subtype/Image/Alternates[<</Image ${101 + i} 0 R>>]`, data: "x" });
      },
    ],
    [
      "a form that has itself among its kids, 1,000 times",
      (o: Objects) => {
        put(o, 1, "/AcroForm<</Fields 20 0 R>>");
        o.set(20, `[${"21 0 R ".repeat(1000)}]`).set(21, "<</Kids 20 0 R>>");
      },
    ],
    [
      "graphics states that are never given back",
      (o: Objects) => void o.set(4, { dict: "/Filter/FlateDecode", data: deflateSync("q ".repeat(500_000)) }),
    ],
    [
      "a file within a file within a file …",
      (o: Objects) => {
        let inner = pdf(sound());
        for (let i = 0; i < 20; i += 1) inner = changed((objects) => attach(objects, inner));
        attach(o, inner);
      },
    ],
  ] as [string, (objects: Objects) => void][])("%s: an answer, and soon", async (_, change) => {
    const bytes = changed(change);
    const started = performance.now();
    const { outcome, reason } = await run(bytes);
    expect(reason ?? "").not.toMatch(/undefined|RangeError|Maximum call/);
    expect(["passed", "failed"]).toContain(outcome);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it("a file larger than the limit is not even read", async () => {
    const result = await run(pdf(sound()), { limits: { sourceBytes: 100 } });
    expect(result).toMatchObject({ outcome: "unchecked", findings: [{ rule: "pdf-beyond-limits" }] });
  });

  it("a file that is not there", async () => {
    const result = await pdfPreflight.check(subject(join(tmpdir(), "nothing-here.pdf")));
    expect(result).toMatchObject({ outcome: "unchecked", findings: [{ rule: "pdf-damaged" }] });
  });
});

function manyPages(objects: Objects): void {
  const numbers = Array.from({ length: 10_000 }, (_, i) => 100 + i);
  swap(objects, 2, "[3 0 R]", `[${numbers.map((num) => `${num} 0 R`).join(" ")}]`);
  for (const num of numbers) objects.set(num, String(objects.get(3)));
}

function attach(objects: Objects, file: Buffer): void {
  put(objects, 1, "/Names<</EmbeddedFiles<</Names[(a) 20 0 R]>>>>");
  objects.set(20, "<</Type/Filespec/F(a)/UF(a)/EF<</F 21 0 R>>>>");
  objects.set(21, { dict: "/Type/EmbeddedFile", data: file });
}

function deepTree(objects: Objects): void {
  for (let i = 0; i < 1000; i += 1) objects.set(100 + i, `<</Type/Pages/Kids[${101 + i} 0 R]>>`);
  swap(objects, 2, "[3 0 R]", "[100 0 R]");
}

function circular(): Buffer {
  const at = /startxref\n(\d+)/.exec(pdf(sound()).toString("latin1"))?.[1];
  return pdf(sound(), { trailer: `/Root 1 0 R${ID}/Prev ${at}` });
}

describe("a damaged file is never passed", () => {
  it("cut off anywhere", async () => {
    const whole = pdf(sound());
    for (let length = 0; length < whole.length - 6; length += 37) {
      const { outcome } = await run(whole.subarray(0, length));
      expect(outcome, `${length} bytes`).not.toBe("passed");
    }
  });

  it("1,000 random changes: always an answer, and a reason when there is none", async () => {
    const whole = pdf(sound());
    let seed = 20_260_131;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return seed % below;
    };
    const seen = { passed: 0, failed: 0, unchecked: 0 };
    for (let i = 0; i < 1000; i += 1) {
      const copy = Buffer.from(whole);
      for (let n = 0; n <= random(4); n += 1) copy[random(copy.length)] = random(256);
      const result = await run(copy);
      seen[result.outcome] += 1;
      expect(result.reason !== undefined, result.reason).toBe(result.outcome === "unchecked");
      expect(result.reason ?? "").not.toMatch(/undefined|TypeError|is not a function|RangeError|Maximum call/);
    }
    expect(seen.failed).toBeGreaterThan(50);
    expect(seen.unchecked).toBeGreaterThan(50);
  });
});
