import { describe, expect, it } from "vitest";
import { seemsToBe } from "../../../src/checks/accessibility/welsh.js";
import type { Run } from "../../../src/checks/content/model.js";
import { content, paragraph } from "../content/build.js";
import { foundIn, lostBetween, toldOf } from "./found.js";

const properties = (parts: Partial<ReturnType<typeof content>["properties"]>) => ({
  properties: { ...content().properties, ...parts },
});
const TEXT = [paragraph("The committee met on Monday.")];

describe("the title", () => {
  it("is missed in what is sent as it is, and only noted in what gets one when it is converted", () => {
    expect(foundIn(properties({ title: " " }))).toMatchObject([{ rule: "title", severity: "warn" }]);
    expect(foundIn(properties({ title: "" }), { role: "source" })).toMatchObject([{ rule: "title", severity: "note" }]);
  });

  it.each(["minutes.docx", "Document1", "PowerPoint Presentation", "Microsoft Word - minutes"])("%s is none", (title) =>
    expect(foundIn(properties({ title }))).toMatchObject([{ rule: "title", severity: "note" }]),
  );

  it.each(["Presentation of the budget", "Document retention policy", "Cofnodion y pwyllgor", "議事録"])(
    "%s is one",
    (title) => expect(toldOf(properties({ title }))).toEqual([]),
  );

  it("that conversion lost is told", () => {
    expect(lostBetween({}, properties({ title: "" }))).toEqual(["title: The title was lost in the conversion."]);
    expect(lostBetween({}, properties({ title: "Minutes" }))).toEqual([]);
  });
});

describe("the language", () => {
  it("is missed", () => {
    expect(toldOf({ ...properties({ language: "" }), paragraphs: TEXT })).toEqual([
      "language: No language is set for the text.",
    ]);
  });

  it.each(["cy", "en-GB", "gd", "ga-IE", "ur-PK", "zh-Hant-TW", "sr-Latn", "x-none", "zxx", "en_GB"])(
    "%s is one",
    (language) => expect(toldOf({ ...properties({ language }), paragraphs: TEXT })).toEqual([]),
  );

  it.each(["english", "xx", "e"])("%s is none", (language) =>
    expect(toldOf({ ...properties({ language }), paragraphs: TEXT })).toEqual([
      "language: The language that is set is none that programs know.",
    ]),
  );

  it("is not missed when most of the text has its own, nor in a spreadsheet, which has none", () => {
    const marked = [paragraph("Mae'r pwyllgor yn cyfarfod.", { run: { language: "cy" } })];
    expect(toldOf({ ...properties({ language: "" }), paragraphs: marked })).toEqual([]);
    expect(toldOf({ kind: "spreadsheet", ...properties({ language: "" }) })).toEqual([]);
  });

  it("that conversion lost is told", () => {
    expect(lostBetween({ paragraphs: TEXT }, { kind: "pdf", ...properties({ language: "" }) })).toEqual([
      "language: The language of the text was lost in the conversion.",
    ]);
  });
});

describe("parts in another language", () => {
  const told = (text: string, run: Partial<Run> = {}, language = "en-GB") =>
    toldOf({ ...properties({ language }), paragraphs: [paragraph(text, { run })] });

  it("with a tag that is none are noted", () => {
    expect(told("Bonjour", { language: "french" })).toEqual([
      "language-parts: A passage is marked with a language that programs do not know.",
    ]);
  });

  it.each([
    ["Cyrillic", "Рада зустрілася в понеділок увечері"],
    ["Arabic", "اجتمع المجلس مساء يوم الاثنين في القاعة"],
    ["Korean", "시의회는 월요일 저녁에 시청에서 회의를 열어 예산을 논의했다"],
  ])("in %s letters and marked as English are noted", (name, text) => {
    expect(told(text)).toEqual([
      `language-parts: Text in ${name} letters is marked with a language that is not written in them.`,
    ]);
  });

  it.each([
    ["uk-UA", "Рада зустрілася в понеділок увечері"],
    ["ar-SA", "اجتمع المجلس مساء يوم الاثنين في القاعة"],
    ["ur-PK", "کونسل کا اجلاس پیر کی شام ہال میں ہوا"],
    ["ja-JP", "市議会は月曜日の夜に市役所のホールで予算について話し合いました"],
    ["zh-CN", "市议会星期一晚上在市政厅开会讨论明年的预算和新的图书馆"],
    ["ko-KR", "시의회는 월요일 저녁에 시청에서 회의를 열어 예산을 논의했다"],
    ["he-IL", "מועצת העיר נפגשה ביום שני בערב באולם העירייה"],
    ["zxx", "Рада зустрілася в понеділок увечері"],
  ])("marked as %s are nothing to tell of", (language, text) => {
    expect(told(text, { language })).toEqual([]);
    expect(told(text, {}, language)).toEqual([]);
  });

  it("of a word or two are nothing to tell of", () => {
    expect(told("The word демократія is Ukrainian, and α is Greek.")).toEqual([]);
  });

  const WELSH =
    "Mae'r cyngor yn cynnal cyfarfod cyhoeddus ar y cynllun newydd ar gyfer y llyfrgell. Bydd y cyfarfod yn cael ei gynnal yn neuadd y dref, ac mae croeso i bawb.";
  const ENGLISH =
    "The council is holding a public meeting on the new plan for the library. The meeting will be held in the town hall, and all are welcome to it.";

  it("in Welsh and marked as English are noted, and the reverse", () => {
    expect(told(WELSH)).toEqual(["language-parts: A paragraph that seems to be Welsh is marked as English."]);
    expect(told(ENGLISH, {}, "cy-GB")).toEqual([
      "language-parts: A paragraph that seems to be English is marked as Welsh.",
    ]);
    expect(told(WELSH, { language: "cy" })).toEqual([]);
    expect(told(ENGLISH)).toEqual([]);
  });

  it("in other languages are not taken for Welsh or English", () => {
    const others = [
      "Der Rat hält eine öffentliche Versammlung über den neuen Plan für die Bücherei ab, und alle sind willkommen, die kommen wollen.",
      "Bheadh an chomhairle ag reáchtáil cruinniú poiblí ar an bplean nua don leabharlann, agus tá fáilte roimh gach duine ann.",
      "El concejo celebra una reunión pública sobre el nuevo plan para la biblioteca, y todos los vecinos están invitados a venir.",
      "De gemeenteraad houdt een openbare vergadering over het nieuwe plan voor de bibliotheek, en iedereen is van harte welkom in het stadhuis.",
    ];
    expect(others.map(seemsToBe)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe("tags", () => {
  it("are missed in a PDF, in place of all that needs them", () => {
    const place = { story: "body", page: 1 } as const;
    const paragraphs = Array.from({ length: 200 }, () => paragraph("The committee met on Monday.", { place }));
    const parts = { kind: "pdf", untagged: true, paragraphs, pictures: [{ place }] } as const;
    expect(toldOf(parts)).toEqual([
      "tags: The PDF has no tags that say what is a heading, a list or a table, and what pictures show.",
    ]);
    expect(toldOf(parts, { isInPdfUa: true })).toEqual([]);
  });

  it("are not missed in a scan, of which another rule tells", () => {
    const page = { number: 1, width: 595, height: 842, text: "", scanned: true } as const;
    expect(foundIn({ kind: "pdf", untagged: true, pages: [page] }).map(({ rule }) => rule)).toEqual(["scanned"]);
  });
});
