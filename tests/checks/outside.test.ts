import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import JSZip from "jszip";
import { describe, expect, test } from "vitest";
import { noOutsideContent } from "../../src/checks/outside.js";
import { detect } from "../../src/detect/detect.js";
import type { Detection } from "../../src/model.js";
import { testFolder } from "../support/folder.js";
import { FIXTURES } from "../support/run.js";
import { detection, format, limits } from "../support/values.js";

const RTF: Detection = detection("word", { format: { ...format("word"), mime: "application/rtf" } });
const ODT: Detection = detection("odt", {
  format: { ...format("odt"), mime: "application/vnd.oasis.opendocument.text" },
});

async function outcomeOf(content: Buffer | string, found: Detection): Promise<string> {
  const file = join(testFolder(), "source");
  writeFileSync(file, content);
  const result = await noOutsideContent.check({ file, name: "source", role: "source", detection: found, limits });
  return result.outcome === "unchecked" ? (result.reason as string) : result.outcome;
}

async function packed(parts: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new JSZip();
  for (const [name, content] of Object.entries(parts)) zip.file(name, content);
  return zip.generateAsync({ type: "nodebuffer", compression: "DEFLATE" });
}

const svg = (body: string) => `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">${body}</svg>`;
const outside = svg('<image xlink:href="file:///etc/passwd"/>');

test("its title is the name of a check, and reads as no result", () => {
  expect(noOutsideContent.title).toMatch(/^Search for /);
});

describe("Rich Text", () => {
  test.each([
    ["a plain document", "{\\rtf1 hello}", "passed"],
    ["an ordinary field", '{\\rtf1{\\field{\\*\\fldinst HYPERLINK "http://example.org"}}}', "passed"],
    ["INCLUDEPICTURE", '{\\rtf1{\\field{\\*\\fldinst INCLUDEPICTURE "file:///x.png"}}}', "INCLUDEPICTURE"],
    ["in small letters", "{\\rtf1{\\field{\\*\\fldinst includetext x}}}", "INCLUDETEXT"],
    ["broken up by groups", "{\\rtf1{\\field{\\*\\fldinst INCL{}UDE{\\b PIC}TURE x}}}", "INCLUDEPICTURE"],
    ["in hexadecimal escapes", "{\\rtf1{\\field{\\*\\fldinst \\'49NCLUDE\\'50ICTURE x}}}", "INCLUDEPICTURE"],
    ["in Unicode escapes", "{\\rtf1{\\field{\\*\\fldinst \\u73?NCLUDEPICTURE x}}}", "INCLUDEPICTURE"],
  ])("%s", async (_what, text, expected) => {
    expect(await outcomeOf(text, RTF)).toContain(expected);
  });

  test("a field across the edge of what is read at once", async () => {
    for (const shift of [2, 7, 12]) {
      const text = `{\\rtf1 ${"a".repeat((1 << 20) - shift - 7)}{\\field{\\*\\fldinst INCLUDEPICTURE x}}}`;
      expect(await outcomeOf(text, RTF)).toContain("INCLUDEPICTURE");
    }
  });
});

describe("packages", () => {
  test.each<[string, Record<string, string | Buffer>, string]>([
    ["no picture", { "content.xml": "<a/>" }, "passed"],
    ["a picture that refers to itself", { "Pictures/a.svg": svg('<use href="#x"/>') }, "passed"],
    ["a picture with data in it", { "Pictures/a.svg": svg('<image href="data:image/png;base64,AA=="/>') }, "passed"],
    ["a picture that refers to a file", { "Pictures/a.svg": outside }, "Pictures/a.svg"],
    ["under another name", { "Pictures/a.png": outside }, "Pictures/a.png"],
    [
      "named as XML, behind a long comment",
      { "Pictures/a.xml": `<!--${"x".repeat(5000)}-->${outside.slice(21)}` },
      "Pictures/a.xml",
    ],
    ["packed once more", { "Pictures/a.svgz": gzipSync(outside) }, "Pictures/a.svgz"],
    ["in UTF-16", { "Pictures/a.svg": Buffer.from(`\ufeff${outside}`, "utf16le") }, "Pictures/a.svg"],
    ["through a style", { "a.svg": svg("<style>a{fill:url(http://x)}</style>") }, "a.svg"],
    ["through an entity", { "a.svg": `<!DOCTYPE svg [<!ENTITY x "y">]>${svg("").slice(21)}` }, "a.svg"],
    ["form data", { "content.xml": '<i xmlns="http://www.w3.org/2002/xforms" src="http://x"/>' }, "form data"],
    [
      "a picture within the text",
      { "content.xml": `<o:binary-data xmlns:o="o">${Buffer.from(outside).toString("base64")}</o:binary-data>` },
      "content.xml",
    ],
  ])("%s", async (_what, parts, expected) => {
    expect(await outcomeOf(await packed(parts), ODT)).toContain(expected);
  });
});

const CORPUS = join(import.meta.dirname, "../../../shared/corpus/office");

describe("no false alarm", () => {
  const files = [FIXTURES, ...(existsSync(CORPUS) ? [CORPUS] : [])].flatMap((root) =>
    (readdirSync(root, { recursive: true }) as string[])
      .filter((name) => /\.(docx|xlsx|pptx|rtf|odt|ods|odp)$/.test(name) && !/fuzz|crash|password|damaged/i.test(name))
      .map((name) => join(root, name)),
  );

  test("on the fixtures, and on the corpus where it is there", async () => {
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const subject = { file, name: basename(file), role: "source", detection: await detect(file), limits } as const;
      if (noOutsideContent.appliesTo(subject)) {
        expect([file, (await noOutsideContent.check(subject)).outcome]).toEqual([file, "passed"]);
      }
    }
  });
});
