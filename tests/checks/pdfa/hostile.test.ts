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
  claimOf,
  entry,
  ID,
  inOnePiece,
  manyPages,
  metadataOf,
  type Obj,
  type Objects,
  pdf,
  put,
  run,
  serialise,
  sound,
  subject,
  swap,
  updated,
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

  describe("incremental updates: the newest revision counts", () => {
    const whole = pdf(sound());
    const catalogue = String(sound().get(1));
    const script = "/OpenAction<</S/JavaScript/JS(app.beep\\(0\\);)>>";
    const catalogueWith = (entry: string) => catalogue.replace(/>>$/, `${entry}>>`);

    it("a fault that the update mends", async () => {
      const first = changed((objects) => swap(objects, 2, "[3 0 R]", "[]"));
      expect((await run(first)).findings.map((one) => one.rule)).toContain("pdf-pages");
      const pages = "<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F1 8 0 R>>>>>>";
      expect(await run(updated(first, new Map([[2, pages]])))).toMatchObject({ outcome: "passed", findings: [] });
    });

    it.each<[string, Buffer, string]>([
      ["a catalogue with a script", updated(whole, new Map([[1, catalogueWith(script)]])), "pdfa-6.5.1-actions"],
      [
        "another catalogue",
        updated(whole, new Map([[50, catalogueWith(script)]]), { trailer: "/Root 50 0 R" }),
        "pdfa-6.5.1-actions",
      ],
      [
        "metadata without the claim",
        updated(whole, new Map([[5, metadataOf(xmpOf(""))]])),
        "pdfa-6.6.4-identification",
      ],
      [
        "metadata that are damaged",
        updated(whole, new Map([[5, metadataOf(xmpOf().replace("</rdf:RDF>", ""))]])),
        "pdfa-6.6.4-identification",
      ],
      [
        "a catalogue without metadata",
        updated(whole, new Map([[1, catalogue.replace("/Metadata 5 0 R", "")]])),
        "pdfa-6.6.4-identification",
      ],
      [
        "two updates: the first mends, the last breaks",
        updated(updated(whole, new Map([[1, catalogue]])), new Map([[1, catalogueWith(script)]])),
        "pdfa-6.5.1-actions",
      ],
    ])("a fault that comes with it: %s", async (_, bytes, rule) => {
      const { outcome, findings } = await run(bytes);
      expect(outcome).toBe("failed");
      expect(findings.filter(({ severity }) => severity === "block").map((one) => one.rule)).toContain(rule);
    });

    it("an earlier fault that the last one takes back is none", async () => {
      const bytes = updated(updated(whole, new Map([[1, catalogueWith(script)]])), new Map([[1, catalogue]]));
      expect(await run(bytes)).toMatchObject({ outcome: "passed", findings: [] });
    });

    it("one that is cut off, or leads nowhere, is never passed", async () => {
      const twice = updated(whole, new Map([[1, catalogueWith(script)]]));
      for (let length = whole.length + 1; length < twice.length - 6; length += 23)
        expect((await run(twice.subarray(0, length))).outcome, `${length} bytes`).not.toBe("passed");
      const astray = Buffer.from(twice.toString("latin1").replace(/\/Prev \d+/, "/Prev 9999999"), "latin1");
      expect(await run(astray)).toMatchObject({ outcome: "unchecked", findings: [{ rule: "pdf-damaged" }] });
    });
  });

  describe("a hybrid file", () => {
    interface Hybrid {
      /** Stands in an object stream that only the cross-reference stream names. */
      readonly hidden: readonly [num: number, object: string];
      readonly change?: (objects: Objects) => void;
      /** What the table says of it. */
      readonly free?: string;
      /** In place of sound ones. */
      readonly container?: string;
      readonly index?: string;
      readonly row?: readonly number[];
    }
    function hybrid({ hidden: [num, object], change, free = "", ...broken }: Hybrid): Buffer {
      const objects = sound();
      change?.(objects);
      const intro = `${num} 0 `;
      const { container = `/N 1/First ${intro.length}`, index = `${num} 1`, row = [2, 0, 0, 30, 0] } = broken;
      objects.set(30, { dict: `/Type/ObjStm${container}`, data: intro + object });
      objects.set(31, { dict: `/Type/XRef/W[1 3 1]/Index[${index}]/Size 100`, data: Buffer.from(row) });
      const at = pdf(objects).indexOf("31 0 obj");
      const trailer = `/Root 1 0 R/Info 12 0 R${ID}/XRefStm ${at}`;
      return pdf(objects, { trailer, xref: (table) => table + free });
    }
    const FREE = "0000000000 65535 f \n";
    const tree = String(sound().get(11));
    const started = (objects: Objects) => put(objects, 1, "/OpenAction 20 0 R");
    const script = "<</S/JavaScript/JS(app.beep\\(0\\);)>>";

    it.each([
      ["does not name", ""],
      ["calls free", `11 1\n${FREE}`],
    ])("what the table %s, and the stream knows, is found", async (_, free) => {
      const bytes = hybrid({ hidden: [11, tree], change: (objects) => objects.delete(11), free });
      expect(await run(bytes, { role: "output" })).toMatchObject({ outcome: "passed", findings: [] });
    });

    it.each([
      ["does not name", ""],
      // An old reader sees no script. Those of today do.
      ["calls free", `20 1\n${FREE}`],
    ])("a script that the table %s is found", async (_, free) => {
      const bytes = hybrid({ hidden: [20, script], change: started, free });
      expect((await run(bytes)).findings.map(({ rule }) => rule)).toEqual(["pdfa-6.5.1-actions"]);
    });

    it("what a later revision frees stays free", async () => {
      const first = hybrid({ hidden: [20, script], change: started });
      const bytes = updated(first, new Map([[12, String(sound().get(12))]]), { freed: [20] });
      expect(await run(bytes)).toMatchObject({ outcome: "passed", findings: [] });
    });

    it.each<[string, Partial<Hybrid>]>([
      ["an object stream that stands in itself", { row: [2, 0, 0, 20, 0] }],
      ["an object stream that holds something else", { container: "/N 1/First 99" }],
      ["an object stream that is cut off", { container: "/N 3/First 5" }],
      ["an object stream that does not say where it begins", { container: "/N 1" }],
      ["a row that leads to no object stream", { row: [2, 0, 0, 4, 0] }],
      ["a row that leads nowhere", { row: [1, 0, 0, 9, 0] }],
      ["fewer rows than it says", { index: "20 2" }],
      ["no rows", { row: [] }],
    ])("with %s is unchecked", async (_, broken) => {
      const bytes = hybrid({ hidden: [20, script], change: started, ...broken });
      expect(await run(bytes)).toMatchObject({ outcome: "unchecked", findings: [{ rule: "pdf-damaged" }] });
    });

    it("whose stream is not there is unchecked", async () => {
      const bytes = pdf(sound(), { trailer: `/Root 1 0 R/Info 12 0 R${ID}/XRefStm 15` });
      expect(await run(bytes)).toMatchObject({ outcome: "unchecked", findings: [{ rule: "pdf-damaged" }] });
    });
  });

  it("a linearised file: the first section stands at the beginning", async () => {
    const bytes = linearised();
    expect(await run(bytes)).toMatchObject({ outcome: "passed", findings: [] });
  });

  it("a linearised file that is cut off is never passed, although its first section is whole", async () => {
    const bytes = linearised();
    for (let length = bytes.indexOf("%%EOF"); length < bytes.length - 6; length += 37)
      expect((await run(bytes.subarray(0, length))).outcome, `${length} bytes`).not.toBe("passed");
  });

  it("10,000 pages, each with its own content, are judged to the last one", async () => {
    const objects = sound();
    const last = manyPages(objects, 10_000);
    expect(await run(pdf(objects, { xref: inOnePiece }))).toMatchObject({ outcome: "passed", findings: [] });
    const [font, descriptor] = [last + 2, last + 3];
    swap(objects, last, "/F1 8 0 R", `/F1 ${font} 0 R`);
    objects.set(font, String(objects.get(8)).replace("9 0 R", `${descriptor} 0 R`));
    objects.set(descriptor, String(objects.get(9)).replace("/FontFile2 10 0 R", ""));
    const { outcome, findings } = await run(pdf(objects, { xref: inOnePiece }));
    expect({ outcome, findings }).toMatchObject({
      outcome: "failed",
      findings: [{ rule: "pdfa-6.2.11.4.1-embedded-fonts", where: "page 10000" }],
    });
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

describe("a claim in metadata that cannot be read is none", () => {
  const whole = xmpOf();
  const blocking = async (metadata: Obj) => {
    const { outcome, findings } = await run(changed((objects) => void objects.set(5, metadata)));
    expect(outcome).toBe("failed");
    return findings.filter(({ severity }) => severity === "block");
  };

  it.each<[string, Obj]>([
    ["cut off behind the claim", metadataOf(whole.slice(0, whole.indexOf("</rdf:Description>")))],
    ["cut off within the claim", metadataOf(whole.slice(0, whole.indexOf("</pdfaid:conformance>")))],
    ["with an end tag that fits nothing", metadataOf(whole.replace("</rdf:RDF>", "</rdf:RDX>"))],
    ["with a zero byte", metadataOf(whole.replace("Agenda", "Agen\u0000da"))],
    ["without RDF", metadataOf(claimOf("2", "B").replace("<rdf:", '<rdf:Description xmlns:rdf="urn:x"/><rdf:'))],
    [
      "packed, and cut off",
      metadataOf(deflateSync(whole).subarray(0, -300), "/Type/Metadata/Subtype/XML/Filter/FlateDecode"),
    ],
  ])("%s", async (_, metadata) => {
    expect(await blocking(metadata)).toEqual([
      expect.objectContaining({
        rule: "pdfa-6.6.4-identification",
        message: "The metadata of this PDF cannot be read, so that it claims nothing: it is no PDF/A.",
      }),
    ]);
  });

  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join("");
  const titled = (entity: string) => whole.replace("Agenda", entity);

  it.each([
    [
      "entities of its own that make the claim",
      `<!DOCTYPE x [<!ENTITY p "2"><!ENTITY l "B">]>${whole.replace(">2<", ">&p;<").replace(">B<", ">&l;<")}`,
    ],
    ["an entity out of a file", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${titled("&e;")}`],
    ["a document type from elsewhere", `<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">${whole}`],
    ["a parameter entity", `<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x.dtd"> %e;]>${whole}`],
    ["a thousand million laughs", `<!DOCTYPE x [<!ENTITY e0 "haha">${laughs}]>${titled("&e9;")}`],
    [
      "a document type in another encoding",
      Buffer.from(`\ufeff<!DOCTYPE x [<!ENTITY e "a">]>${titled("&e;")}`, "utf16le"),
    ],
  ])("%s: nothing is expanded, and it blocks", async (_, packet) => {
    const found = await blocking(metadataOf(packet));
    expect(found.map(({ rule }) => rule)).toEqual(["pdfa-6.6.4-identification", "pdfa-6.6.2.1-metadata"]);
    expect(JSON.stringify(found)).not.toMatch(/root:|haha/);
    expect(found[1]?.message).toBe("The XMP metadata cannot be read: it has a document type declaration.");
  });

  it("an entity that nobody declared blocks as well", async () => {
    expect((await blocking(metadataOf(titled("&e;")))).map(({ rule }) => rule)).toContain("pdfa-6.6.2.1-metadata");
  });
});

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
