import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ooxmlPackage } from "../../src/checks/ooxml.js";
import type { CheckResult, Format, Limits, Subject } from "../../src/model.js";
import { change, inFolder, type Part, replace, subjectOf, write, zip } from "./odf/make.js";

const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const LIMITS: Limits = { timeoutMs: 1_000, memoryBytes: 1e9, sourceBytes: 1e9, unpackedBytes: 256e6 };

function subject(file: string, more: Partial<Format> = {}, role: Subject["role"] = "source"): Subject {
  const made = subjectOf(file, "word", { role });
  const format = { ...made.detection.format, mime: WORD, ...more };
  return { ...made, limits: LIMITS, detection: { ...made.detection, format } };
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const DOCUMENT = "word/document.xml";

function parts(...more: Part[]): Part[] {
  return [
    {
      name: "[Content_Types].xml",
      data: `${DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    },
    {
      name: "_rels/.rels",
      data: `${DECLARATION}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>`,
    },
    {
      name: DOCUMENT,
      data: `${DECLARATION}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>Minutes</w:p></w:body></w:document>`,
    },
    { name: "word/media/image1.png", data: Buffer.from("picture ".repeat(50)), stored: true },
    ...more,
  ];
}

const relationship = (kind: string, target: string, more = "") =>
  `<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}"${more}/>`;

/** A document whose main part leads to another. */
const related = (kind: string, target: string, ...more: Part[]) =>
  parts(
    { name: "word/_rels/document.xml.rels", data: `<Relationships>${relationship(kind, target)}</Relationships>` },
    ...more,
  );

/** A package that leads to a part. */
const leading = (kind: string, target: string) =>
  replace(parts(), "_rels/.rels", "/>", `>${relationship(kind, target)}</Relationships>`);

const check = (content: readonly Part[] | Buffer): Promise<CheckResult> =>
  inFolder(async (folder) => {
    const bytes = Buffer.isBuffer(content) ? content : zip(content as Part[]);
    return ooxmlPackage.check(subject(await write(folder, "minutes.docx", bytes)));
  });

/** The package with one byte of the named stretch turned over. */
function flipped(content: readonly Part[], stretch: string): Buffer {
  const bytes = zip(content);
  const at = bytes.indexOf(stretch);
  expect(at).toBeGreaterThan(0);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
}

describe("a whole document", () => {
  it("passes", async () => {
    expect(await check(parts())).toEqual({
      checker: "ooxml-package",
      title: "Office document, whole and readable",
      tier: "built-in",
      subject: "minutes.docx",
      outcome: "passed",
      rules: 5,
      findings: [],
    });
  });

  it("passes whatever other programs left in it", async () => {
    const left: Part = { name: "customXml/item1.xml", data: "<!DOCTYPE x><open>" };
    expect((await check(parts(left, { name: "word/", data: "", stored: true }))).outcome).toBe("passed");
  });

  it("passes when what it leads to is there, elsewhere, or nothing", async () => {
    const targets: [string, string, string?][] = [
      ["image", "/Word/MEDIA/image1.png"],
      ["image", "./media/../media/image%31.png"],
      ["image", "NULL"],
      ["image", "../NULL"],
      ["hyperlink", "#chapter"],
      ["calcChain", "calcChain.xml"],
      ["image", "https://example.org/a.png", ' TargetMode="External"'],
    ];
    const data = `<Relationships>${targets.map((target) => relationship(...target)).join("")}</Relationships>`;
    expect(await check(parts({ name: "word/_rels/document.xml.rels", data }))).toMatchObject({ outcome: "passed" });
  });

  it("is looked at only before it is converted", () => {
    expect(ooxmlPackage.appliesTo(subject("a.docx"))).toBe(true);
    expect(ooxmlPackage.appliesTo(subject("a.docx", { mime: "application/vnd.ms-excel.sheet.macroEnabled.12" }))).toBe(
      true,
    );
    expect(ooxmlPackage.appliesTo(subject("a.docx", {}, "kept"))).toBe(false);
    expect(ooxmlPackage.appliesTo(subject("a.doc", { mime: "application/msword" }))).toBe(false);
  });
});

describe("what cannot be read to its end is unchecked, and says so plainly", () => {
  const sound = zip(parts());
  const typed = (type: string, ...more: Part[]) =>
    replace(
      parts({ name: "word/part.dat", data: "<a><b>cut" }, ...more),
      "[Content_Types].xml",
      "/>",
      `><Override PartName="/word/part.dat" ContentType="${type}"/></Types>`,
    );
  const laughs = `<!DOCTYPE w [<!ENTITY a "${"ha".repeat(1_000)}"><!ENTITY b "${"&a;".repeat(1_000)}">]>`;
  const cases: [string, readonly Part[] | Buffer, RegExp][] = [
    [
      "a tag that is not closed",
      replace(parts(), DOCUMENT, "</w:p>", ""),
      /^part of the document is broken \(word\/document\.xml, line 2, column \d+\): .*tag\.$/,
    ],
    [
      "XML that was cut short",
      change(parts(), DOCUMENT, (part) => ({ ...part, data: part.data.slice(0, 150) as string })),
      /^part of the document is broken \(word\/document\.xml, line 2, column \d+\)/,
    ],
    [
      "an empty XML part",
      change(parts(), DOCUMENT, (part) => ({ ...part, data: "" })),
      /^part of the document is broken/,
    ],
    [
      "a document type",
      replace(parts(), DOCUMENT, DECLARATION, `${DECLARATION}<!DOCTYPE w SYSTEM "w.dtd">`),
      /^part of the document is broken \(word\/document\.xml\): it declares a document type/,
    ],
    [
      "entities that grow without end",
      replace(replace(parts(), DOCUMENT, DECLARATION, DECLARATION + laughs), DOCUMENT, "Minutes", "&b;"),
      /it declares a document type/,
    ],
    [
      "an entity that nobody declared",
      replace(parts(), DOCUMENT, "Minutes", "&b;"),
      /^part of the document is broken \(word\/document\.xml, line 2/,
    ],
    [
      "XML whose checksum is wrong",
      change(parts(), DOCUMENT, (part) => ({ ...part, crc: 1 })),
      /^part of the document is broken \(word\/document\.xml\): .*checksum/,
    ],
    [
      "a flipped bit in a picture",
      flipped(parts(), "picture picture"),
      /^part of the document is broken \(word\/media\/image1\.png\): its checksum is wrong\.$/,
    ],
    ["a part larger than it says", change(parts(), DOCUMENT, (part) => ({ ...part, bytes: 10 })), /broken/],
    ["a part smaller than it says", change(parts(), DOCUMENT, (part) => ({ ...part, bytes: 10_000 })), /broken/],
    [
      "more than may be unpacked",
      change(parts(), DOCUMENT, (part) => ({ ...part, bytes: 300e6 })),
      /^the package would unpack to 300 MB; the limit is 256 MB\.$/,
    ],
    [
      "a tower of elements",
      change(parts(), DOCUMENT, (part) => ({ ...part, data: "<p>".repeat(2_000) })),
      /^part of the document is too large to be looked at \(word\/document\.xml\)/,
    ],
    ["a package that was cut short", sound.subarray(0, sound.length / 2), /^not a readable zip package: .*[^.]\.$/],
    [
      "XML under another name, by its type",
      typed("application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"),
      /^part of the document is broken \(word\/part\.dat/,
    ],
    [
      "XML under another name, by the relationship that leads to it",
      related("footnotes", "Part%2Edat", { name: "word/part.dat", data: "<a><b>cut" }),
      /^part of the document is broken \(word\/part\.dat/,
    ],
    [
      "a main part among the data of other programs",
      replace(
        parts({ name: "customXml/document.xml", data: "<a><b>cut" }),
        "_rels/.rels",
        "/>",
        `>${relationship("officeDocument", "/customXml/document.xml")}</Relationships>`,
      ),
      /^part of the document is broken \(customXml\/document\.xml/,
    ],
    [
      "a part that is missing",
      related("header", "header1.xml"),
      /^part of the document is missing \(word\/header1\.xml\)\.$/,
    ],
    ["a part at a made-up address", related("header", "x:header1.xml"), /^part of the document is missing/],
    ["a picture that is missing", related("image", "../media/a.png"), /is missing \(media\/a\.png\)/],
    ["two parts of one name", parts({ name: DOCUMENT, data: "<a/>" }), /^two parts of the document have the same name/],
    [
      "two names that differ in capitals only",
      parts({ name: "word/media/IMAGE1.png", data: "" }),
      /^two parts of the document have the same name \(word\/media\/IMAGE1\.png\)\.$/,
    ],
    ["a theme that is missing", related("theme", "theme/theme1.xml"), /is missing \(word\/theme\/theme1\.xml\)/],
    [
      "a picture to which no relationship leads",
      replace(
        leading("officeDocument", "word/document.xml"),
        DOCUMENT,
        "<w:p>",
        '<w:p><a:blip xmlns:a="a" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rId1"/>',
      ),
      /^part of the document is broken \(word\/document\.xml\): it shows a part that is missing \(rId1\)\.$/,
    ],
    [
      "a slide without a layout",
      leading("slide", "word/document.xml"),
      /^part of the document is missing \(slideLayout of word\/document\.xml\)\.$/,
    ],
    ["no list of types", parts().slice(1), /\[Content_Types\]\.xml/],
    ["an empty file", Buffer.alloc(0), /^not a readable zip package/],
    [
      "a protected part",
      change(parts(), DOCUMENT, (part) => ({ ...part, flags: 1 })),
      /^part of the document is broken \(word\/document\.xml\)/,
    ],
  ];
  for (const [name, content, reason] of cases) {
    it(name, async () => {
      const result = await check(content);
      expect(result).toMatchObject({ outcome: "unchecked", rules: 0, findings: [] });
      expect(result.reason).toMatch(reason);
    });
  }
});

const CORPUS = join(import.meta.dirname, "../../../shared/corpus/office");
/** Names that say of a document that it was broken or locked on purpose. */
const HOSTILE = /clusterfuzz|crash|password|protected|encrypt|truncated|duplicate/i;

describe.skipIf(!existsSync(CORPUS))("real documents", () => {
  it("are found whole", async () => {
    const files = (readdirSync(CORPUS, { recursive: true }) as string[]).filter(
      (file) => /\.(?:doc|dot|xls|ppt)[xmb]$/.test(file) && !HOSTILE.test(file),
    );
    expect(files.length).toBeGreaterThan(100);
    const wrong: string[] = [];
    for (const file of files) {
      const { outcome, reason } = await ooxmlPackage.check(subject(join(CORPUS, file)));
      if (outcome !== "passed") wrong.push(`${file}: ${reason}`);
    }
    expect(wrong).toEqual([]);
  });
});
