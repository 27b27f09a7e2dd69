/** Documents that are damaged, hostile, huge or unusual, before a safe copy is made: a clean one comes out, or none. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { clean } from "../../src/clean/clean.js";
import type { Cleaning, Kind } from "../../src/model.js";
import { odtWithPassword } from "../fixtures/make/odf.mjs";
import { type Ending, edited, findings, instead, partNames, partOf, planted, sound } from "../support/documents.js";
import { testFolder } from "../support/folder.js";
import { limits } from "../support/values.js";

const KINDS = {
  docx: "word",
  xlsx: "excel",
  pptx: "powerpoint",
  odt: "odt",
  ods: "ods",
  odp: "odp",
} as const satisfies Partial<Record<Ending, Kind>>;
type Office = keyof typeof KINDS;
const OFFICE = Object.keys(KINDS) as readonly Office[];
const OPEN = ["odt", "ods", "odp"] as const;
/** The part of each that holds its text. */
const TEXT: Readonly<Record<Office, string>> = {
  docx: "word/document.xml",
  xlsx: "xl/worksheets/sheet1.xml",
  pptx: "ppt/slides/slide2.xml",
  odt: "content.xml",
  ods: "content.xml",
  odp: "content.xml",
};

interface Cleaned {
  readonly result: Cleaning | { readonly fault: string };
  /** Nothing when none was written. */
  readonly copy: Buffer | undefined;
}

async function cleaned(bytes: Uint8Array, ending: Office): Promise<Cleaned> {
  const folder = testFolder();
  const [source, target] = [join(folder, `source.${ending}`), join(folder, `copy.${ending}`)];
  writeFileSync(source, bytes);
  const result = await clean({ source, target, format: KINDS[ending], trackedChanges: "accept", limits });
  expect(readFileSync(source).equals(bytes)).toBe(true);
  return { result, copy: existsSync(target) ? readFileSync(target) : undefined };
}

/** What was taken out, and what the checks find in the copy. */
async function outcome(bytes: Uint8Array, ending: Office) {
  const { result, copy } = await cleaned(bytes, ending);
  if ("fault" in result || !copy) return result;
  const removed = result.removed.map(({ message, where }) => `${message}${where ? ` @ ${where}` : ""}`);
  const found = (await findings(copy, ending)).filter((each) => each.startsWith("privacy") || each.includes(": it "));
  return { removed, left: result.left, found, copy };
}

const NONE = { left: [], found: [] };
const faultOf = (fault: string): Cleaned => ({ result: { fault }, copy: undefined });

describe("no copy is made, and it is said why, of a document", () => {
  it.each(OFFICE)("in which a part is there twice: %s", async (ending) => {
    const bytes = await edited(await sound(ending), {}, [{ name: TEXT[ending], data: "<a/>" }]);
    const { result, copy } = await cleaned(bytes, ending);
    expect(result).toEqual({ fault: expect.stringMatching(/(?:the same name|is in it twice)/) });
    expect(copy).toBeUndefined();
  });

  it.each(["docx", "xlsx", "pptx"] as const)("in which a part is there in capitals as well: %s", async (ending) => {
    const name = TEXT[ending].toUpperCase();
    const bytes = await edited(await sound(ending), {}, [{ name, data: "<a/>" }]);
    expect(await cleaned(bytes, ending)).toEqual(faultOf(`two parts of the document have the same name (${name})`));
  });

  it.each([
    ["docx", "_rels/.rels", "the document itself is missing from the file"],
    ["docx", "word/document.xml", "the document itself is missing from the file"],
    ["xlsx", "xl/workbook.xml", "the document itself is missing from the file"],
    ["pptx", "ppt/presentation.xml", "the document itself is missing from the file"],
    ["odt", "content.xml", "it has no content"],
    ["ods", "META-INF/manifest.xml", 'the package has no part "META-INF/manifest.xml"'],
  ] as const)("of which a part is missing: %s, %s", async (ending, part, fault) => {
    expect(await cleaned(await edited(await sound(ending), { [part]: undefined }), ending)).toEqual(faultOf(fault));
  });

  it.each(OPEN)("whose content is something else: %s", async (ending) => {
    const bytes = await edited(await sound(ending), { "content.xml": "<html><body><p>Minutes</p></body></html>" });
    expect(await cleaned(bytes, ending)).toEqual(faultOf("its content is not that of an OpenDocument file"));
  });

  it.each([
    ["xlsx", "</worksheet>"],
    ["pptx", "</p:spTree>"],
    ["docx", "</w:body>"],
    ["odt", "</office:text>"],
    ["ods", "</table:table>"],
    ["odp", "</draw:page>"],
  ] as const)("that is nested without end: %s", async (ending, before) => {
    const deep = `${"<x>".repeat(100_000)}${"</x>".repeat(100_000)}`;
    const bytes = await edited(await sound(ending), { [TEXT[ending]]: instead(before, `${deep}${before}`) });
    expect(await cleaned(bytes, ending)).toEqual(faultOf("elements are nested more than 400 deep"));
  });

  it.each(OFFICE)("that names a file outside of itself as a part: %s", async (ending) => {
    const bytes = await edited(await sound(ending), {}, [{ name: "../../outside.txt", data: "x" }]);
    expect(await cleaned(bytes, ending)).toEqual(
      faultOf("damaged zip directory: invalid relative path: ../../outside.txt"),
    );
  });

  it("that is locked with a password", async () => {
    expect(await cleaned(await odtWithPassword("secret"), "odt")).toEqual(faultOf("it is protected with a password"));
  });
});

it.each(OPEN)("ten thousand comments are taken out and counted: %s", { timeout: 60_000 }, async (ending) => {
  const bytes = await edited(await planted(ending, "comments"), {
    "content.xml": (text) => text.replace(/<office:annotation>.*?<\/office:annotation>/s, (one) => one.repeat(10_000)),
  });
  const started = process.cpuUsage();
  const result = await outcome(bytes, ending);
  expect(process.cpuUsage(started).user).toBeLessThan(20e6);
  expect(result).toMatchObject({
    ...NONE,
    removed: [expect.stringMatching(/^10,000 comments were removed\.(?: @ (?:sheet "Support"|slide 1))?$/)],
  });
});

describe("of a workbook", () => {
  const table = (name: string, attributes: string, text: string) =>
    `<table:table table:name="${name}"${attributes}><table:table-column/><table:table-row>${text ? `<table:table-cell office:value-type="string"><text:p>${text}</text:p></table:table-cell>` : "<table:table-cell/>"}</table:table-row></table:table>`;
  const HIDDEN = ' table:style-name="off"';
  const book = async (...tables: readonly string[]) =>
    edited(await sound("ods"), {
      "content.xml": instead(
        /<office:spreadsheet>.*<\/office:spreadsheet>/s,
        `<office:spreadsheet>${tables.join("")}</office:spreadsheet>`,
      ),
      "Pictures/badge.png": undefined,
    });

  it("the only sheet that is shown stays, though nothing is on it", async () => {
    const result = await outcome(await book(table("Cover", "", ""), table("Payroll", HIDDEN, "secret")), "ods");
    expect(result).toMatchObject({ ...NONE, removed: ['1 hidden sheet was removed. @ sheet "Payroll"'] });
  });

  it("one sheet must stay, and it is said that it is hidden", async () => {
    expect(await outcome(await book(table("Payroll", HIDDEN, "secret")), "ods")).toMatchObject({
      removed: [],
      left: [
        {
          what: "hidden-sheet",
          where: 'sheet "Payroll"',
          why: "A workbook must keep one sheet, and none of its sheets is shown.",
          advice: "Show the sheet that is meant to be read.",
        },
      ],
      found: [expect.stringMatching(/^privacy-hidden-sheet: .*\(1 row, column A\)\. @ sheet "Payroll" \(hidden\)$/)],
    });
  });

  it("a lock keeps nothing from being taken out", async () => {
    const locked = ' table:protected="true" table:protection-key="x"';
    const result = await outcome(
      await book(table("Budget", locked, "seen"), table("Payroll", locked + HIDDEN, "secret")),
      "ods",
    );
    expect(result).toMatchObject({
      left: [],
      removed: ['1 hidden sheet was removed. @ sheet "Payroll"'],
      found: [expect.stringMatching(/^privacy-weak-lock: .* @ sheet "Budget"$/)],
    });
  });
});

describe("words of every script", () => {
  it.each([
    ["Welsh", "cy", "Mae’r cyngor wedi cyfarfod ddydd Mawrth.", "Cyfrinach: tŷ Siân."],
    ["Arabic", "ar", "اجتمع المجلس يوم الثلاثاء.", "سر: عنوان أحمد"],
    ["Hebrew", "he", "המועצה התכנסה ביום שלישי.", "סוד: הכתובת של דנה"],
    ["Chinese", "zh", "市议会于星期二举行会议。", "秘密：王小明的地址"],
    ["letters beyond the first 65,536", "zxx", "𝒜𝓃 𝒶𝑔𝑒𝓃𝒹𝒶 📅 𠮷野", "𠮷 🔒"],
  ])("stay when they show and go when they do not: %s", async (_what, language, seen, hidden) => {
    const bytes = await edited(await sound("odt"), {
      "content.xml": instead(
        "</office:text>",
        `<text:p>${seen}<text:span text:style-name="hidden">${hidden}</text:span></text:p></office:text>`,
      ),
      "meta.xml": instead("en-GB", language),
    });
    const { result, copy } = await cleaned(bytes, "odt");
    expect(result).toMatchObject({ removed: [{ what: "hidden-text", count: 1 }], left: [] });
    const content = copy ? (await partOf(copy, "content.xml")).toString("utf8") : "";
    expect(content).toContain(seen);
    expect(content).not.toContain(hidden);
  });
});

describe("a picture", () => {
  const PICTURE = "Pictures/badge.png";
  const withPicture = async (ending: (typeof OPEN)[number], change: (picture: Buffer) => Buffer) => {
    const bytes = await planted(ending, "picture-metadata");
    return edited(bytes, { [PICTURE]: change(await partOf(bytes, PICTURE)) });
  };
  const TAKEN_OUT = { ...NONE, removed: ["1 set of details within a picture was removed."] };

  it.each(OPEN)("that is cut off in the middle of what it notes has that taken out: %s", async (ending) => {
    // The end of the file, a checksum, and half of the name.
    for (const end of [12, 20]) {
      const result = await outcome(await withPicture(ending, (picture) => picture.subarray(0, -end)), ending);
      expect(result).toMatchObject(TAKEN_OUT);
      if ("copy" in result) expect((await partOf(result.copy, PICTURE)).toString("latin1")).not.toContain("Author");
    }
  });

  it.each(OPEN)("that is none, empty or cut off stays as it is: %s", async (ending) => {
    const half = (picture: Buffer) => picture.subarray(0, picture.length / 2);
    for (const change of [() => Buffer.alloc(0), () => Buffer.alloc(5_000, 0xa5), half]) {
      const bytes = await withPicture(ending, change);
      const result = await outcome(bytes, ending);
      expect(result).toMatchObject({ ...NONE, removed: [] });
      if ("copy" in result) expect(await partOf(result.copy, PICTURE)).toEqual(await partOf(bytes, PICTURE));
    }
  });

  it.each(OPEN)("that is missing is not missed by the copy: %s", async (ending) => {
    const bytes = await edited(await sound(ending), { [PICTURE]: undefined });
    const result = await outcome(bytes, ending);
    expect(result).toMatchObject({ ...NONE, removed: [] });
    if ("copy" in result) expect(await partNames(result.copy)).toEqual(await partNames(bytes));
  });
});
