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

const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

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

/** What every reader shows or runs, or some do, is read; or the file is unchecked. */
describe("nothing hides from the check that a reader shows", () => {
  const HELVETICA = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
  const FORM = "/Type/XObject/Subtype/Form/BBox[0 0 99 99]";
  const FONTS = `/Font<</F1 8 0 R/F2 ${HELVETICA}>>`;
  const shown = "BT /F2 12 Tf 72 700 Td (secret) Tj ET";
  const script = "<</S/JavaScript/JS(app.beep\\(0\\);)>>";
  const page = (o: Objects) => put(o, 3, `/Resources<<${FONTS}>>`);
  const content =
    (data: string | Buffer, dict = "") =>
    (o: Objects) => {
      page(o);
      o.set(4, { dict, data });
    };
  const type3 = (resources: string) =>
    `<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<</a 21 0 R>>` +
    `/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[500]${resources}>>`;
  const GLYPH = { dict: "", data: `500 0 d0 ${shown}` };
  const blocks = "pdfa-6.2.11.4.1-embedded-fonts";

  it.each<[string, (o: Objects) => void, string]>([
    [
      "a reference with a comment in it",
      (o) => {
        put(o, 1, "/Names<</JavaScript<</Names[(a) 20 %x\n0 R]>>>>");
        o.set(20, script);
      },
      "pdfa-6.5.1-actions",
    ],
    [
      "a generation of seven digits",
      (o) => {
        page(o);
        swap(o, 3, "/Contents 4 0 R", "/Contents[4 0 R 22 0000000 R]");
        o.set(22, { dict: "", data: shown });
      },
      blocks,
    ],
    ["a word in an array", (o) => put(o, 1, "/X[20 0R]"), "pdf-damaged"],
    ["a word in an array of content", content("[(a) /F2 12 Tf (b)] TJ"), "pdf-damaged"],
    [
      "a reference with another generation beside the right one",
      (o) => {
        put(o, 1, "/X[20 0 R 20 7 R]");
        o.set(20, script);
      },
      "pdf-damaged",
    ],
    ["content whose /F is null", content(shown, "/F null"), blocks],
    ["content in a picture filter", content("x", "/Filter/DCTDecode"), "pdf-damaged"],
    [
      "content with TIFF prediction",
      content(
        deflateSync(Buffer.from(shown).map((byte, i, all) => byte - (i % 40 === 0 ? 0 : (all[i - 1] ?? 0)))),
        "/Filter/FlateDecode/DecodeParms<</Predictor 2/Columns 40>>",
      ),
      blocks,
    ],
    [
      "content with a predictor that nobody knows",
      content(deflateSync(shown), "/Filter/FlateDecode/DecodeParms<</Predictor 7>>"),
      "pdf-damaged",
    ],
    ["content that is a dictionary", (o) => swap(o, 3, "/Contents 4 0 R", "/Contents[4 0 R<<>>]"), "pdf-damaged"],
    ["two contents of one page", (o) => put(o, 3, "/Contents 4 0 R"), "pdf-damaged"],
    ["two lists of annotations", (o) => put(o, 3, "/Annots[]/Annots[]"), "pdf-damaged"],
    ["metadata twice", (o) => put(o, 1, "/Metadata 5 0 R"), "pdf-damaged"],
    ["a page without a type", (o) => swap(o, 3, "/Type/Page", ""), "pdf-damaged"],
    ["a page with kids", (o) => put(o, 3, "/Kids[]"), "pdf-damaged"],
    ["a list of pages with content", (o) => put(o, 2, "/Contents 4 0 R"), "pdf-damaged"],
    ["a number glued to its operator", content("BT /F1 12 Tf 72 700 Td 3 Tr 0Tr (a) Tj ET"), "pdf-damaged"],
    ["a number that is none", content("BT /F1 12 Tf 72 700 Td 3 Tr 0.0.0 Tr (a) Tj ET"), "pdf-damaged"],
    ["a mode of text that is no whole number", content(`3.0 Tr ${shown}`), "pdf-damaged"],
    ["two modes of text at once", content(`0 3 Tr ${shown}`), "pdf-damaged"],
    [
      "the end of an inline picture within its data",
      content(`BI /W 40 /H 1 /BPC 8 /CS /G ID ${" EI 3 Tr ".padEnd(40)} EI ${shown}`),
      blocks,
    ],
    [
      "an inline picture that goes on when its data ends",
      content(`BI /W 1 /H 1 /BPC 8 /CS /G ID x ${shown} EI `),
      "pdf-damaged",
    ],
    [
      "an inline picture that is packed, and has two ends",
      content(`BI /W 1 /H 1 /BPC 8 /CS /G /F /DCT ID x EI 3 Tr ${shown} EI `),
      "pdf-damaged",
    ],
    [
      "an inline picture that is unpacked to measure it",
      content(
        Buffer.concat([
          Buffer.from("BI /W 9 /H 1 /BPC 8 /CS /G /F /Fl ID "),
          deflateSync("x".repeat(9)),
          Buffer.from(` EI ${shown}`),
        ]),
      ),
      blocks,
    ],
    [
      "a Type 3 font that takes the resources of its second page",
      (o) => {
        o.set(
          3,
          "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</T 20 0 R/F2 8 0 R>>>>>>",
        );
        o.set(
          22,
          `<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</T 20 0 R/F2 ${HELVETICA}>>>>>>`,
        );
        swap(o, 2, "[3 0 R]/Count 1", "[3 0 R 22 0 R]/Count 2");
        o.set(4, { dict: "", data: "BT /T 12 Tf (a) Tj ET" });
        o.set(20, type3("")).set(21, GLYPH);
      },
      blocks,
    ],
    [
      "a form that takes the resources of its second page",
      (o) => {
        const of = (font: string) =>
          `<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 20 0 R>>/Font<</F2 ${font}>>>>>>`;
        o.set(3, of("8 0 R")).set(22, of(HELVETICA));
        swap(o, 2, "[3 0 R]/Count 1", "[3 0 R 22 0 R]/Count 2");
        o.set(4, { dict: "", data: "/X Do" }).set(20, { dict: FORM, data: shown });
      },
      blocks,
    ],
    [
      "a Type 3 font in the mode that hides other text",
      (o) => {
        put(o, 3, "/Resources<</Font<</T 20 0 R>>>>");
        o.set(4, { dict: "", data: "BT 3 Tr /T 12 Tf (a) Tj ET" });
        o.set(20, type3(`/Resources<<${FONTS}>>`)).set(21, GLYPH);
      },
      blocks,
    ],
    [
      "an appearance that does not say that it is a form",
      (o) => {
        put(o, 3, "/Annots[20 0 R]");
        o.set(20, "<</Type/Annot/Subtype/Square/F 4/Rect[0 0 9 9]/AP<</N 21 0 R>>>>");
        o.set(21, { dict: `/BBox[0 0 9 9]/Resources<<${FONTS}>>`, data: shown });
      },
      blocks,
    ],
    [
      "a picture in JPEG 2000 that is packed once more",
      (o) => {
        put(o, 3, "/Resources<</XObject<</X 20 0 R>>>>");
        o.set(4, { dict: "", data: "/X Do" });
        const dict = "/Type/XObject/Subtype/Image/Width 1/Height 1/Filter[/FlateDecode/JPXDecode]";
        o.set(20, { dict, data: deflateSync("no picture") });
      },
      "pdfa-6.2.8.3-jpeg2000",
    ],
  ])("%s", async (_, change, rule) => {
    const { outcome, findings } = await run(changed(change));
    expect(outcome).not.toBe("passed");
    expect(findings.map((one) => one.rule)).toContain(rule);
  });

  it.each<[string, (o: Objects) => void]>([
    ["a reference to an object that is not there", (o) => put(o, 1, "/X[99 0 R 98 3 R]")],
    ["content of which a part is null", (o) => swap(o, 3, "/Contents 4 0 R", "/Contents[4 0 R null]")],
    [
      "inline pictures whose ends are certain",
      (o) => {
        const raw = "BI /W 5 /H 1 /BPC 8 /CS /G ID  EI x EI\n";
        const mask = "BI /W 9 /H 1 /IM true ID\r\nxy\nEI\n";
        o.set(4, { dict: "", data: `${raw}${mask}BI /W 1 /H 1 /BPC 8 /CS /G /F /AHx ID 41>\nEI q Q` });
      },
    ],
  ])("no alarm: %s", async (_, change) => {
    expect(await run(changed(change))).toMatchObject({ outcome: "passed", findings: [] });
  });
});

describe("what a file claims in two ways", () => {
  const OTHER = claimOf("2", "A");
  it.each<[string, string]>([
    [
      "outside the properties",
      xmpOf().replace("<rdf:RDF", '<rdf:RDF xmlns:p="http://www.aiim.org/pdfa/ns/id/" p:part="1"'),
    ],
    [
      "around them",
      xmpOf().replace("<x:xmpmeta ", '<x:xmpmeta xmlns:p="http://www.aiim.org/pdfa/ns/id/" p:conformance="A" '),
    ],
    [
      "in a second block",
      xmpOf().replace("</x:xmpmeta>", `<rdf:RDF xmlns:rdf="${RDF}">${OTHER}</rdf:RDF></x:xmpmeta>`),
    ],
    ["twice", xmpOf(claimOf("2", "B") + OTHER)],
  ])("%s", async (_, xmp) => {
    const { outcome, findings } = await run(changed((o) => void o.set(5, metadataOf(xmp))));
    expect(outcome).toBe("failed");
    expect(findings.map(({ message }) => message)).toContain("The file contradicts itself about which PDF/A it is.");
  });

  it("a level with a space around it is none", async () => {
    const { outcome } = await run(changed((o) => void o.set(5, metadataOf(xmpOf(claimOf("2", " B "))))));
    expect(outcome).toBe("failed");
  });

  it("the title is that of the claim that was judged", async () => {
    expect((await run(pdf(sound()))).title).toBe("PDF/A-2b preflight");
  });
});
