/** Documents that are damaged, hostile, huge or unusual, before all checks of content: what each says of them. */
import { describe, expect, it, test } from "vitest";
import { odtWithPassword } from "../../fixtures/make/odf.mjs";
import {
  contentChecks,
  type Ending,
  edited,
  findings,
  instead,
  partOf,
  planted,
  sound,
  subjectFor,
  told,
} from "../../support/documents.js";
import { parts, zip } from "../odf/make.js";
import { type Objects, pdf, put, sound as soundPdf, swap } from "../pdfa/build.js";

const OFFICE = ["docx", "xlsx", "pptx", "odt", "ods", "odp"] as const;
/** The part of each that holds its text. */
const TEXT: Readonly<Record<Ending, string>> = {
  docx: "word/document.xml",
  xlsx: "xl/worksheets/sheet1.xml",
  pptx: "ppt/slides/slide2.xml",
  odt: "content.xml",
  ods: "content.xml",
  odp: "content.xml",
  pdf: "",
};

async function said(bytes: Uint8Array, ending: Ending): Promise<readonly string[]> {
  return (await contentChecks(await subjectFor(bytes, `notice.${ending}`))).map(told);
}

/** A finding by its rule, by what it counts or names, and by its place: its other words may change. */
function about(rule: string, named: string, where?: string): unknown {
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return expect.stringMatching(
    new RegExp(`^${rule}: .*${literal(named)}.*${where === undefined ? "" : ` @ ${literal(where)}`}$`),
  );
}

/** All checks say the same: that it could not be looked at, and why. */
const unchecked = (reason: string) => [`hidden-data unchecked: ${reason}`, `accessibility unchecked: ${reason}`];
const NOTHING = ["hidden-data passed: ", "accessibility passed: "];
/** The clean text is set in 11 points. */
const NOTHING_IN_TEXT = ["hidden-data passed: ", "accessibility passed: accessibility-small-text (note)"];
const nothingIn = (ending: Ending) => (ending === "docx" ? NOTHING_IN_TEXT : NOTHING);

test.each([...OFFICE, "pdf" as const])("in a sound %s nothing is found", async (ending) => {
  expect(await said(await sound(ending), ending)).toEqual(nothingIn(ending));
});

// ---------------------------------------------------------------------- parts

describe("a part that is missing", () => {
  it.each([
    ["docx", "word/document.xml", "the package has no document in it."],
    ["docx", "_rels/.rels", "the package has no document in it."],
    ["xlsx", "xl/workbook.xml", "the workbook itself is missing."],
    ["xlsx", "xl/worksheets/sheet1.xml", "the part of a sheet is missing."],
    ["xlsx", "xl/_rels/workbook.xml.rels", "the part of a sheet is missing."],
    ["pptx", "ppt/presentation.xml", "the presentation itself is missing."],
    ["pptx", "ppt/slides/slide2.xml", "slide 2 is missing."],
    ["pptx", "ppt/_rels/presentation.xml.rels", "slide 1 is missing."],
    ["odt", "content.xml", 'the package has no part "content.xml".'],
    ["ods", "content.xml", 'the package has no part "content.xml".'],
    ["odp", "content.xml", 'the package has no part "content.xml".'],
  ] as const)("of %s: %s", async (ending, part, reason) => {
    expect(await said(await edited(await sound(ending), { [part]: undefined }), ending)).toEqual(unchecked(reason));
  });

  it.each([
    ["docx", "docProps/core.xml"],
    ["xlsx", "docProps/core.xml"],
    ["pptx", "docProps/core.xml"],
  ] as const)("of %s, and holds properties only: they are missed", async (ending, part) => {
    const [hidden, accessibility] = await said(await edited(await sound(ending), { [part]: undefined }), ending);
    expect(hidden).toBe("hidden-data passed: ");
    expect(accessibility).toContain("accessibility-title (note)");
  });
});

describe("a part that is not what it should be", () => {
  it.each([
    ["docx", "a part of it that holds text is not that of a Word document."],
    ["xlsx", "the part of a sheet is not that of a workbook."],
    ["pptx", "a part of it is not that of a presentation."],
    ["odt", "its content is not that of a text document."],
    ["ods", "its content is not that of a spreadsheet document."],
    ["odp", "its content is not that of a presentation document."],
  ] as const)("%s: a page of the web", async (ending, reason) => {
    const page = "<html><body><p>Minutes</p></body></html>";
    expect(await said(await edited(await sound(ending), { [TEXT[ending]]: page }), ending)).toEqual(unchecked(reason));
  });

  it.each(OFFICE)("%s: nothing at all", async (ending) => {
    expect(await said(await edited(await sound(ending), { [TEXT[ending]]: "" }), ending)).toEqual(
      unchecked(`part of it is broken (${TEXT[ending]}): document must contain a root element.`),
    );
  });

  it.each(OFFICE)("%s: cut off in the middle", async (ending) => {
    const bytes = await edited(await sound(ending), { [TEXT[ending]]: (text) => text.slice(0, text.length / 2) });
    for (const sentence of await said(bytes, ending))
      expect(sentence).toMatch(/^[\w-]+ unchecked: part of it is broken \(.+\): .+\.$/);
  });
});

describe("a part that is there twice", () => {
  it.each(OFFICE)("%s", async (ending) => {
    const bytes = await edited(await sound(ending), {}, [{ name: TEXT[ending], data: "<a/>" }]);
    expect(await said(bytes, ending)).toEqual(
      unchecked(`two parts of the document have the same name (${TEXT[ending]}).`),
    );
  });

  // ECMA-376 part 2, 9.1.1: names are compared without regard to case. OpenDocument has no such rule.
  it.each(["docx", "xlsx", "pptx"] as const)("%s, in other capitals", async (ending) => {
    const name = TEXT[ending].toUpperCase();
    const bytes = await edited(await sound(ending), {}, [{ name, data: "<a/>" }]);
    expect(await said(bytes, ending)).toEqual(unchecked(`two parts of the document have the same name (${name}).`));
  });

  it.each(["odt", "ods", "odp"] as const)("%s, in other capitals, is something left over", async (ending) => {
    const bytes = await edited(await sound(ending), {}, [{ name: "CONTENT.XML", data: "<a/>" }]);
    expect(await said(bytes, ending)).toEqual([
      "hidden-data passed: privacy-leftovers (warn)",
      "accessibility passed: ",
    ]);
  });
});

it("what was made of a document that cannot be read could not be compared with it, and the reverse", async () => {
  const broken = await edited(await sound("xlsx"), { [TEXT.xlsx]: "<html/>" });
  const original = await subjectFor(broken, "budget.xlsx");
  const reason = "fidelity: the part of a sheet is not that of a workbook.";
  expect(await findings(await sound("ods"), "ods", { role: "output", original })).toEqual([reason]);
  const whole = await subjectFor(await sound("xlsx"), "budget.xlsx");
  const output = await edited(await sound("ods"), { "content.xml": "<html/>" });
  expect(await findings(output, "ods", { role: "output", original: whole })).toEqual(
    ["hidden-data", "fidelity", "accessibility"].map(
      (checker) => `${checker}: its content is not that of a spreadsheet document.`,
    ),
  );
});

// -------------------------------------------------------------- relationships

const REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/** Relationships of each kind to a part, and to a file outside, by leading up and by an address. */
const leading = (kinds: string, to: string) =>
  kinds
    .split(" ")
    .flatMap((kind, at) => [
      `<Relationship Id="loop${at}" Type="${REL}/${kind}" Target="${to}"/>`,
      `<Relationship Id="up${at}" Type="${REL}/${kind}" Target="../../../../../etc/passwd"/>`,
    ])
    .join("");
const alone = (relationships: string) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relationships}</Relationships>`;

describe("relationships that lead in a circle and out of the package come to an end", () => {
  it("Word", async () => {
    const kinds =
      "header footer footnotes endnotes comments glossaryDocument chart image subDocument settings styles theme numbering people";
    const rels = instead("</Relationships>", `${leading(kinds, "document.xml")}</Relationships>`);
    const bytes = await edited(await sound("docx"), { "word/_rels/document.xml.rels": rels });
    // That the text stands for a theme and for data as well, and that the list leads to places outside, is told.
    expect(await said(bytes, "docx")).toEqual([
      "hidden-data passed: privacy-custom-xml (warn), privacy-leftovers (warn)",
      "accessibility passed: accessibility-small-text (note)",
    ]);
  });

  it("Excel", async () => {
    const kinds = "drawing comments threadedComment table pivotTable vmlDrawing worksheet externalLink chart ctrlProp";
    const data = alone(leading(kinds, "sheet1.xml"));
    const bytes = await edited(await sound("xlsx"), {}, [{ name: "xl/worksheets/_rels/sheet1.xml.rels", data }]);
    expect(await said(bytes, "xlsx")).toEqual([
      "hidden-data passed: privacy-leftovers (warn)",
      "accessibility passed: ",
    ]);
  });

  it("PowerPoint", async () => {
    const kinds = "slideLayout slideMaster comments chart image slide diagramData";
    const rels = instead("</Relationships>", `${leading(kinds, "slide2.xml")}</Relationships>`);
    const layout = alone(leading("slideMaster theme", "slideLayout2.xml"));
    const bytes = await edited(await sound("pptx"), {
      "ppt/slides/_rels/slide2.xml.rels": rels,
      "ppt/slideLayouts/_rels/slideLayout2.xml.rels": layout,
    });
    expect(await said(bytes, "pptx")).toEqual(NOTHING);
  });

  it("OpenDocument", async () => {
    const object = (href: string) =>
      `<draw:frame svg:width="5cm" svg:height="5cm"><svg:desc>A table</svg:desc><draw:object xlink:href="${href}"/></draw:frame>`;
    const content = (text: string) =>
      `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:p>${text}</text:p></office:text></office:body></office:document-content>`;
    const within = (text: string) => instead("</office:text>", `<text:p>${text}</text:p></office:text>`);
    const circle = await edited(await sound("odt"), { "content.xml": within(["./", "."].map(object).join("")) });
    expect(await said(circle, "odt")).toEqual(NOTHING);
    const nested = await edited(await sound("odt"), { "content.xml": within(object("./Object 1")) }, [
      { name: "Object 1/content.xml", data: content(object("../Object 1") + object("../")) },
    ]);
    expect(await said(nested, "odt")).toEqual([
      "hidden-data failed: privacy-embedded-files (block)",
      "accessibility passed: ",
    ]);
    const outside = ["../../etc/passwd", "file:///etc/passwd", "/etc/passwd"].map(object).join("");
    expect(await said(await edited(await sound("odt"), { "content.xml": within(outside) }), "odt")).toEqual([
      "hidden-data passed: privacy-external-data (warn)",
      "accessibility passed: ",
    ]);
  });
});

// ------------------------------------------------------------------ encryption

it("a file that is locked with a password could not be looked at", async () => {
  expect(await said(await odtWithPassword("secret"), "odt")).toEqual(unchecked("it is protected with a password."));
});

// ----------------------------------------------------------------------- many

/** What hostile or just long documents may take, in milliseconds. */
const LONG = 20_000;

async function inTime<T>(work: () => Promise<T>): Promise<T> {
  // Of the processor: what else the machine does is of no account.
  const started = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(LONG);
  return result;
}

const repeated = (pattern: RegExp, times: number) => (text: string) =>
  instead(pattern, (pattern.exec(text)?.[0] ?? "").repeat(times))(text);

describe("ten thousand comments are told as one thing, in time", () => {
  const OPEN_COMMENT = /<office:annotation>.*?<\/office:annotation>/s;
  const CUT = "in the first 100,000 characters of it: 1,389 dates of birth, 1,388 telephone numbers";

  it.each([
    ["xlsx", "xl/comments1.xml", /<comment .*?<\/comment>/s, "", 'sheet "Budget"'],
    ["pptx", "ppt/comments/comment1.xml", /<p:cm .*?<\/p:cm>/s, "", "slide 2"],
    ["odt", "content.xml", OPEN_COMMENT, CUT, 'under "Support for carers"'],
    ["ods", "content.xml", OPEN_COMMENT, CUT, 'sheet "Support"'],
    ["odp", "content.xml", OPEN_COMMENT, CUT, "slide 1"],
  ] as const)("%s", { timeout: 2 * LONG }, async (ending, part, comment, data, where) => {
    const bytes = await edited(await planted(ending, "comments"), { [part]: repeated(comment, 10_000) });
    const found = await inTime(() => findings(bytes, ending));
    const told = found.filter((each) => each.startsWith("privacy"));
    expect(told).toEqual([about("privacy-comments", "10,000 comments", where)]);
    expect(told[0]).toContain(data);
  });

  it("docx: also of one number, of which only the first has a place", { timeout: 2 * LONG }, async () => {
    const comment = /<w:comment .*?<\/w:comment>/s;
    const bytes = await edited(await planted("docx", "comments"), { "word/comments.xml": repeated(comment, 10_000) });
    const found = await inTime(() => findings(bytes, "docx"));
    expect(found.filter((each) => each.startsWith("privacy"))).toEqual([
      about("privacy-comments", "A comment", 'under "Support for carers"'),
      about("privacy-comments", "9,999 comments"),
    ]);
  });

  it("each at a heading of its own: fifty are listed, and the rest is counted", { timeout: 2 * LONG }, async () => {
    const at = (id: number) =>
      `<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Item ${id}</w:t></w:r><w:commentRangeStart w:id="${id}"/><w:commentReference w:id="${id}"/></w:p>`;
    const comment = (id: number) =>
      `<w:comment w:id="${id}" w:author="A"><w:p><w:r><w:t>x</w:t></w:r></w:p></w:comment>`;
    const ids = Array.from({ length: 10_000 }, (_, id) => id + 1);
    const bytes = await edited(await planted("docx", "comments"), {
      "word/document.xml": instead("<w:body>", `<w:body>${ids.map(at).join("")}`),
      "word/comments.xml": instead("</w:comments>", `${ids.map(comment).join("")}</w:comments>`),
    });
    const found = await inTime(() => findings(bytes, "docx"));
    expect(found.filter((each) => each.startsWith("privacy-comments"))).toHaveLength(51);
    expect(found[50]).toEqual(about("privacy-comments", "9951 more", 'under "Item 49"'));
  });

  it("pdf", { timeout: 2 * LONG }, async () => {
    const objects = soundPdf();
    const annotations = Array.from({ length: 10_000 }, (_, at) => 100 + at);
    put(objects, 3, `/Annots[${annotations.map((at) => `${at} 0 R`).join(" ")}]`);
    for (const at of annotations)
      objects.set(at, "<</Type/Annot/Subtype/Text/Rect[500 700 520 720]/F 4/T(A)/Contents(x)>>");
    expect(await inTime(() => findings(pdf(objects), "pdf"))).toEqual(
      expect.arrayContaining([about("privacy-comments", "10,000 comments", "page 1")]),
    );
  });
});

describe("what is nested deep", () => {
  const TABLE = {
    docx: ["<w:tbl><w:tr><w:tc>", "<w:p><w:r><w:t>deep</w:t></w:r></w:p>", "</w:tc></w:tr></w:tbl>", "</w:body>"],
    odt: [
      "<table:table><table:table-row><table:table-cell>",
      "<text:p>deep</text:p>",
      "</table:table-cell></table:table-row></table:table>",
      "</office:text>",
    ],
    pptx: ["<p:grpSp><p:nvGrpSpPr/><p:grpSpPr/>", "", "</p:grpSp>", "</p:spTree>"],
    odp: ["<draw:g>", "", "</draw:g>", "</draw:page>"],
    ods: [
      "<table:table-row><table:table-cell><table:table>",
      "",
      "</table:table></table:table-cell></table:table-row>",
      "</table:table>",
    ],
    xlsx: ["<extLst>", "", "</extLst>", "</worksheet>"],
  } as const;
  const nested = async (ending: Exclude<Ending, "pdf">, levels: number) => {
    const [begin, inside, end, before] = TABLE[ending];
    const deep = `${begin.repeat(levels)}${inside}${end.repeat(levels)}`;
    return edited(await sound(ending), { [TEXT[ending]]: instead(before, `${deep}${before}`) });
  };

  it.each(OFFICE)("within reason is read: %s", async (ending) => {
    const [hidden, accessibility] = await inTime(async () => said(await nested(ending, 300), ending));
    expect(hidden).toBe("hidden-data passed: ");
    expect(accessibility).toMatch(/^accessibility passed: /);
  });

  it.each(OFFICE)("beyond is told: %s", async (ending) => {
    expect(await inTime(async () => said(await nested(ending, 100_000), ending))).toEqual(
      unchecked("elements are nested more than 1000 deep."),
    );
  });
});

// --------------------------------------------------------------------- sheets

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

describe("a workbook", () => {
  const CHART = `<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:plotArea><c:barChart><c:ser><c:val><c:numLit><c:ptCount val="2"/><c:pt idx="0"><c:v>4</c:v></c:pt><c:pt idx="1"><c:v>7</c:v></c:pt></c:numLit></c:val></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>`;
  const DRAWING = `<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${REL}"><xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="9000000" cy="6000000"/><xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Chart 1" descr="Spending by year: 4 and then 7 thousand pounds"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>`;
  const to = (kind: string, target: string) =>
    alone(`<Relationship Id="rId1" Type="${REL}/${kind}" Target="${target}"/>`);

  /** The sound workbook with its only sheet turned into a chart sheet. */
  const chartSheet = async () =>
    edited(
      await sound("xlsx"),
      {
        "xl/_rels/workbook.xml.rels": instead(/relationships\/worksheet"/, 'relationships/chartsheet"'),
        "xl/worksheets/sheet1.xml": `<chartsheet xmlns="${MAIN}" xmlns:r="${REL}"><sheetViews><sheetView workbookViewId="0"/></sheetViews><drawing r:id="rId1"/></chartsheet>`,
      },
      [
        { name: "xl/worksheets/_rels/sheet1.xml.rels", data: to("drawing", "../drawings/drawing1.xml") },
        { name: "xl/drawings/drawing1.xml", data: DRAWING },
        { name: "xl/drawings/_rels/drawing1.xml.rels", data: to("chart", "../charts/chart1.xml") },
        { name: "xl/charts/chart1.xml", data: CHART },
      ],
    );

  it("of a chart sheet alone is nothing strange", async () => {
    expect(await findings(await chartSheet(), "xlsx")).toEqual([]);
  });

  it("of a chart sheet alone has lost its chart when the output has none", async () => {
    const original = await subjectFor(await chartSheet(), "chart.xlsx");
    const output = zip(parts({ kind: "ods" }));
    const found = await findings(output, "ods", { role: "output", original, madeFrom: "excel" });
    expect(found.filter((each) => each.startsWith("fidelity"))).toEqual([
      about("fidelity-charts", "missing", 'sheet "Budget"'),
    ]);
  });

  const twoSheets = (first: string, state: string) => async () =>
    edited(
      await sound("xlsx"),
      {
        "xl/workbook.xml": instead("<sheets>", `<sheets><sheet name="Cover" sheetId="2" r:id="rIdCover"/>`),
        "xl/_rels/workbook.xml.rels": instead(
          "</Relationships>",
          `<Relationship Id="rIdCover" Type="${REL}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>`,
        ),
      },
      [{ name: "xl/worksheets/sheet2.xml", data: `<worksheet xmlns="${MAIN}">${first}</worksheet>` }],
    ).then((bytes) => edited(bytes, { "xl/workbook.xml": instead('name="Budget"', `name="Budget" state="${state}"`) }));

  it.each(["hidden", "veryHidden"])(
    "of which the only sheet to be seen is empty, and the other one is %s",
    async (state) => {
      const words = state === "hidden" ? "hidden" : "very hidden";
      expect(await findings(await twoSheets("<sheetData/>", state)(), "xlsx")).toEqual([
        about("privacy-hidden-sheet", "6 rows, columns A to C", `sheet "Budget" (${words})`),
      ]);
    },
  );

  it("without anything in it hides nothing", async () => {
    const bytes = await edited(await sound("xlsx"), {
      "xl/worksheets/sheet1.xml": `<worksheet xmlns="${MAIN}"><sheetData/></worksheet>`,
    });
    expect(await findings(bytes, "xlsx")).toEqual([]);
  });

  it("that is locked all over still tells what its locked sheet hides", async () => {
    const bytes = await edited(await sound("xlsx"), {
      "xl/workbook.xml": instead("<sheets>", '<workbookProtection lockStructure="1" workbookPassword="CC1A"/><sheets>'),
      "xl/worksheets/sheet1.xml": (text) =>
        instead(
          '<row r="3"',
          '<row r="3" hidden="1"',
        )(instead("</sheetData>", '</sheetData><sheetProtection sheet="1" password="CC1A"/>')(text)),
    });
    expect(await findings(bytes, "xlsx")).toEqual([
      about("privacy-hidden-rows", "(row 3)", 'sheet "Budget"'),
      about("privacy-weak-lock", "hides nothing", 'sheet "Budget"'),
      about("privacy-weak-lock", "(order of the sheets)"),
    ]);
  });
});

// ------------------------------------------------------------------ languages

describe("a document in another language", () => {
  const TEXTS: Readonly<Record<string, readonly string[]>> = {
    "cy-GB": [
      "Cyngor Sir",
      "Mae’r cyngor wedi ystyried y cymorth i ofalwyr.",
      "Cynhelir y cyfarfod nesaf ddydd Mawrth.",
    ],
    "ar-SA": [
      "مجلس المدينة",
      "نظر المجلس في الدعم الذي يقدمه لمقدمي الرعاية.",
      "١. يعقد الاجتماع القادم يوم الثلاثاء.",
    ],
    "he-IL": ["מועצת העיר", "המועצה דנה בתמיכה במטפלים.", "הישיבה הבאה תתקיים ביום שלישי."],
    "zh-CN": ["市议会", "市议会审议了对照顾者的支持。", "下次会议于星期二举行。"],
    "ja-JP": ["市議会", "市議会は介護者への支援を検討しました。", "次の会議は火曜日に開かれます。"],
  };
  const isRightToLeft = (language: string) => /^(?:ar|he)/.test(language);
  const isCjk = (language: string) => /^(?:zh|ja)/.test(language);

  /** As Word writes it: the language stands at the attribute of the script. */
  const inWord = (language: string, hidden = "") => {
    const [attribute, flag] = isRightToLeft(language)
      ? ["bidi", "<w:rtl/>"]
      : isCjk(language)
        ? ["eastAsia", ""]
        : ["val", ""];
    const run = (text: string, look = "") =>
      `<w:r><w:rPr><w:sz w:val="24"/><w:szCs w:val="24"/>${look}${flag}<w:lang w:${attribute}="${language}"/></w:rPr><w:t>${text}</w:t></w:r>`;
    const [title = "", ...others] = TEXTS[language] ?? [];
    const paragraph = (text: string, style = "") => `<w:p><w:pPr>${style}${flag && "<w:bidi/>"}</w:pPr>${text}</w:p>`;
    return `<w:body>${paragraph(run(title), '<w:pStyle w:val="Heading1"/>')}${others.map((text) => paragraph(run(text))).join("")}${hidden && paragraph(run(hidden, "<w:vanish/>"))}`;
  };
  const word = async (language: string, hidden?: string) =>
    edited(await sound("docx"), {
      "word/document.xml": instead(/<w:body>.*(?=<w:sectPr)/s, inWord(language, hidden)),
      "word/_rels/document.xml.rels": instead(/<Relationship Id="rIdBadge"[^>]*>/, ""),
      "word/media/badge.png": undefined,
      "docProps/core.xml": instead("en-GB", language),
    });
  const open = async (language: string) => {
    const [title = "", ...others] = TEXTS[language] ?? [];
    return edited(await sound("odt"), {
      "content.xml": instead(
        /<office:text>.*<\/office:text>/s,
        `<office:text><text:h text:outline-level="1">${title}</text:h>${others.map((text) => `<text:p>${text}</text:p>`).join("")}</office:text>`,
      ),
      "meta.xml": instead("en-GB", language),
      "Pictures/badge.png": undefined,
    });
  };
  const sheet = async (language: string) =>
    edited(await sound("xlsx"), {
      "xl/worksheets/sheet1.xml": instead("Grass cutting", TEXTS[language]?.[1] ?? ""),
      "docProps/core.xml": instead("en-GB", language),
    });

  // Signs of scripts without spaces count as words, as Word has it.
  describe.each([
    ["cy-GB", 6],
    ["ar-SA", 6],
    ["he-IL", 5],
    ["zh-CN", 10],
    ["ja-JP", 14],
  ] as const)("%s", (language, words) => {
    const [title, , hidden] = TEXTS[language] ?? [];

    it("raises no false alarm", async () => {
      expect(await findings(await word(language), "docx")).toEqual([]);
      expect(await findings(await open(language), "odt")).toEqual([]);
      expect(await findings(await sheet(language), "xlsx")).toEqual([]);
    });

    it("has its hidden text found", async () => {
      expect(await findings(await word(language, hidden), "docx")).toEqual([
        about("privacy-hidden-text", `(${words} words)`, `under "${title}"`),
      ]);
    });
  });
});

// ------------------------------------------------------------------------ PDF

describe("a PDF", () => {
  const AUTHOR = about("privacy-properties", "(Author)");
  const painted = (content: string, change: (objects: Objects) => void = () => undefined) => {
    const objects = soundPdf();
    objects.set(4, { dict: "", data: content });
    change(objects);
    return pdf(objects);
  };

  it("without any text says nothing, and so nothing is found", async () => {
    expect(await findings(painted(""), "pdf", { role: "kept" })).toEqual([AUTHOR]);
  });

  it("of a scan is told to be one", async () => {
    const scan = painted("q 595 0 0 842 0 0 cm /Im1 Do Q", (objects) => {
      swap(objects, 3, "/Resources<<", "/Resources<</XObject<</Im1 30 0 R>>");
      const dict = "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray";
      objects.set(30, { dict, data: "x" });
    });
    expect(await findings(scan, "pdf", { role: "kept" })).toEqual([AUTHOR, about("accessibility-scanned", "(1 page)")]);
  });

  it("that is cut off could not be looked at", async () => {
    const whole = painted("");
    for (const bytes of [whole.subarray(0, 700), whole.subarray(0, whole.length - 40), Buffer.from("%PDF-1.7\n")])
      expect(await said(bytes, "pdf")).toEqual(unchecked("the end of the file is missing."));
  });

  it("whose pages lead in a circle could not be looked at", async () => {
    const circle = painted("", (objects) => objects.set(2, "<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2/Parent 2 0 R>>"));
    expect(await said(circle, "pdf")).toEqual(unchecked("the page tree leads round in a circle."));
  });

  it("whose structure leads in a circle is read to its end", async () => {
    const circle = painted("", (objects) => {
      objects.set(11, "<</Type/StructTreeRoot/K 40 0 R>>");
      objects.set(40, "<</S/Document/P 11 0 R/K[41 0 R 40 0 R]>>");
      objects.set(41, "<</S/P/P 40 0 R/K[40 0 R 11 0 R]>>");
    });
    expect(await inTime(() => findings(circle, "pdf"))).toEqual([AUTHOR]);
  });

  it("whose structure is nested without end could not be looked at", { timeout: 2 * LONG }, async () => {
    const deep = painted("", (objects) => {
      objects.set(11, "<</Type/StructTreeRoot/K 40 0 R>>");
      for (let at = 40; at < 20_040; at += 1) objects.set(at, `<</S/Sect/K ${at + 1} 0 R>>`);
      objects.set(20_040, "<</S/P/Pg 3 0 R/K 0>>");
    });
    expect(await inTime(() => said(deep, "pdf"))).toEqual(unchecked("the structure is more than 256 deep."));
  });
});

// ------------------------------------------------------------------- pictures

describe("damaged pictures", () => {
  const MEDIA = {
    docx: "word/media/badge.png",
    xlsx: "xl/media/image1.png",
    pptx: "ppt/media/image3.png",
    odt: "Pictures/badge.png",
    ods: "Pictures/badge.png",
    odp: "Pictures/badge.png",
  } as const;
  const withPicture = async (ending: (typeof OFFICE)[number], change: (picture: Buffer) => Buffer) => {
    const bytes = await planted(ending, "picture-metadata");
    return edited(bytes, { [MEDIA[ending]]: change(await partOf(bytes, MEDIA[ending])) });
  };
  const ofPictures = (found: readonly string[]) => found.filter((each) => each.startsWith("privacy-"));

  it.each(OFFICE)("%s: of one that is cut off behind what it notes, the notes are found", async (ending) => {
    const cut = (picture: Buffer) => picture.subarray(0, picture.length - 12);
    expect(ofPictures(await findings(await withPicture(ending, cut), ending))).toEqual([
      about("privacy-picture-metadata", "(name of the author)"),
    ]);
  });

  it.each(["odt", "ods", "odp"] as const)(
    "%s: of one that is cut off in the middle of a note, it is told",
    async (ending) => {
      const cut = (picture: Buffer) => picture.subarray(0, picture.length - 20);
      expect(ofPictures(await findings(await withPicture(ending, cut), ending))).toEqual([
        about("privacy-picture-metadata", "(metadata that cannot be read)"),
      ]);
    },
  );

  it.each(OFFICE)("%s: nothing at all hides nothing; noise may, and it is said that nobody looked", async (ending) => {
    const lookAt = async (change: () => Buffer) => {
      const results = await contentChecks(await subjectFor(await withPicture(ending, change), `notice.${ending}`));
      expect(results.map(({ outcome }) => outcome)).toEqual(["passed", "passed"]);
      expect(results.flatMap((each) => each.findings).filter(({ rule }) => rule.startsWith("privacy"))).toEqual([]);
      return results[0]?.lookAt ?? [];
    };
    expect(await lookAt(() => Buffer.alloc(0))).toEqual([]);
    expect(await lookAt(() => Buffer.alloc(5_000, 0xa5))).toEqual([
      `Hidden data in notice.${ending} was not looked for in: pictures in a format that is not known.`,
    ]);
  });
});
