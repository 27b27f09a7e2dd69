import { expect, it } from "vitest";
import type { Content, Paragraph } from "../../../src/checks/content/model.js";
import { Comparison } from "../../../src/checks/fidelity/comparison.js";
import { running, text } from "../../../src/checks/fidelity/rules/text.js";
import { content, paragraph } from "../content/build.js";
import { pdf, told } from "./told.js";

const paragraphs = (...texts: readonly string[]): { paragraphs: Paragraph[] } => ({
  paragraphs: texts.map((text) => paragraph(text)),
});

it("finds nothing in a document that says the same", () => {
  const same = paragraphs("Minutes of the meeting", "The fee is £12.50.", "");
  expect(told(same, same)).toEqual([]);
});

it("names a paragraph that is missing, and where it stood", () => {
  const source = {
    paragraphs: [
      paragraph("Minutes"),
      paragraph("Councillor Ahmed declared an interest.", { place: { story: "body", heading: "Interests" } }),
    ],
  };
  expect(told(source, paragraphs("Minutes"))).toEqual([
    'text: A paragraph of the text is missing: "Councillor Ahmed declared an interest.". @ under "Interests"',
  ]);
});

it("counts paragraphs when many are missing, and quotes three", () => {
  const texts = Array.from({ length: 400 }, (_, index) => `Item number${index} was carried`);
  expect(told(paragraphs(...texts), paragraphs("Minutes"))).toEqual([
    'text: 400 paragraphs of the text are missing, among them "Item number0 was carried", "Item number1 was carried" and "Item number2 was carried".',
  ]);
});

it("quotes each text once, however often it is missing", () => {
  const texts = ["Carried by all", "Carried by all", "Carried by all", "Refused by all"];
  expect(told(paragraphs(...texts), paragraphs("Minutes"))[0]).toContain(
    'among them "Carried by all" and "Refused by all"',
  );
});

it("finds that of two equal paragraphs one is missing", () => {
  expect(told(paragraphs("Carried unanimously.", "Carried unanimously."), paragraphs("Carried unanimously."))).toEqual([
    'text: A paragraph of the text is missing: "Carried unanimously.".',
  ]);
});

it("does not take a header with the same words for a paragraph that is missing", () => {
  const header = paragraph("Planning committee", { place: { story: "header" } });
  const source = { paragraphs: [paragraph("Planning committee"), header] };
  expect(told(source, { paragraphs: [header] })[0]).toMatch(/^text: A paragraph/);
});

it("quotes no more than 60 signs", () => {
  const [message = ""] = told(paragraphs("word ".repeat(100)), {});
  expect(/"(.*)"/.exec(message)?.[1]).toHaveLength(60);
});

it("takes no notice of how text is cut into runs and paragraphs", () => {
  const source = {
    paragraphs: [paragraph([{ text: "Fees and " }, { text: "charges", bold: true }]), paragraph("A\nB")],
  };
  const output = { paragraphs: [paragraph("Fees and charges"), paragraph("A"), paragraph("B")] };
  expect(told(source, output)).toEqual([]);
});

it("takes no notice of Unicode forms, ligatures, soft hyphens, and spaces and hyphens that must not break", () => {
  const source = paragraphs("Caf\u00e9 o\ufb03ce co\u00adoperation 5\u00a0km e\u2011mail");
  const output = paragraphs("Cafe\u0301 office cooperation 5 km e\u2010mail");
  expect(told(source, output)).toEqual([]);
});

it("looks for words when a paragraph is not the same, and tells how many are missing", () => {
  const source = paragraphs("The committee agreed to grant the licence for three years from the first of April.");
  const output = paragraphs("The committee agreed to grant the licence for three years.");
  expect(told(source, output)).toEqual([
    'text: 5 words of a paragraph of the text are missing; it begins "The committee agreed to grant the licence for three years f…".',
  ]);
});

it("finds text in a language without spaces, and misses it", () => {
  const source = paragraphs("市議会は予算案を可決した。", "次の会議は五月に開かれる。");
  expect(told(source, paragraphs("市議会は", "予算案を可決した。", "次の会議は五月に開かれる。"))).toEqual([]);
  expect(told(source, paragraphs("次の会議は五月に開かれる。"))).toHaveLength(1);
});

it("finds a paragraph whose large first letter stood apart", () => {
  expect(told(paragraphs("D", "rop cap."), paragraphs("Drop cap."))).toEqual([]);
  expect(told(paragraphs("D", "rop cap."), paragraphs("Dropped."))).toHaveLength(1);
});

it("warns when text of a diagram is only in a picture now", () => {
  const source = {
    objects: [{ place: { story: "body" as const }, what: "diagram" as const }],
    paragraphs: [paragraph("top", { place: { story: "box" } })],
  };
  const output = { pictures: [{ place: { story: "body" as const } }] };
  const severity = (more: Partial<Content>) =>
    [...text.check(new Comparison({ source: content(source), output: content(more) }))].map((one) => one.severity);
  expect(severity({})).toEqual([undefined]);
  expect(severity(output)).toEqual(["warn"]);
});

it("tells cross-references that became an error message", () => {
  expect(told(paragraphs("See page 4"), paragraphs("See page Error: Reference source not found"))).toContain(
    "references: 1 cross-reference shows an error message.",
  );
});

it("does not miss hidden text, text of hidden slides, and fields that are worked out anew", () => {
  const source = {
    kind: "presentation" as const,
    slides: [
      { number: 1, title: "One", boxes: [] },
      { number: 2, title: "Two", boxes: [], hidden: true as const },
    ],
    paragraphs: [
      paragraph("Draft, not to be published", { run: { hidden: true } }),
      paragraph("Two", { place: { story: "body", slide: 2 } }),
      paragraph([{ text: "Printed on " }, { text: "3 May 2024", field: "date" }]),
    ],
  };
  const output = { slides: [{ number: 1, title: "One", boxes: [] }], ...paragraphs("Printed on 30 November 2026") };
  expect(told(source, output)).toEqual(["fields: These fields show something else now: dates."]);
});

it("misses footnotes and headers by themselves", () => {
  const source = {
    paragraphs: [
      paragraph("See the Act of 1972.", { place: { story: "footnote" } }),
      paragraph("Confidential", { place: { story: "header" } }),
      paragraph("Confidential", { place: { story: "header" } }),
    ],
  };
  expect(told(source, {})).toEqual([
    'footnotes: A footnote or endnote is missing: "See the Act of 1972.". @ footnote',
    'headers: Text of headers or footers is missing: "Confidential". @ header',
  ]);
});

it("tells of headers that are on no page of a PDF without quoting them, in a safe copy as a warning", () => {
  const header = paragraph("Complaint of Mrs Roe", { place: { story: "header" } });
  const source = { paragraphs: [paragraph("The council met."), header] };
  expect(told(source, pdf("The council met."))).toEqual([
    "headers: 1 paragraph of headers or footers is on no page of the PDF, and in the document all the same.",
  ]);
  expect(told(source, pdf("Complaint of Mrs Roe\nThe council met."))).toEqual([]);
  const severities = (isSafeCopy: boolean) =>
    [...running.check(new Comparison({ source: content(source), output: content(pdf("No")), isSafeCopy }))].map(
      ({ severity }) => severity,
    );
  expect(severities(false)).toEqual(["note"]);
  expect(severities(true)).toEqual(["warn"]);
});

it("tells that speaker's notes are missing without quoting them", () => {
  const notes = paragraph("Do not mention the leak", { place: { story: "notes", slide: 1 } });
  const found = told({ kind: "presentation", paragraphs: [notes] }, { kind: "presentation" });
  expect(found).toEqual(["speaker-notes: 1 paragraph of speaker's notes is missing. @ slide 1, speaker's notes"]);
});

it("notes that paragraphs stand in another order, as few of them as explain it", () => {
  const source = paragraphs("First", "Second", "Third", "Fourth");
  const output = paragraphs("Second", "Third", "Fourth", "First");
  expect(told(source, output)).toEqual([
    'order: 1 paragraph stands at another place in the text, beginning with "First".',
  ]);
});

it("compares long documents in a moment", () => {
  const lines = (word: string) =>
    paragraphs(...Array.from({ length: 20_000 }, (_, index) => `${word} ${index} of the same words in each line`));
  const start = performance.now();
  told(lines("Item"), lines("Point"));
  told(lines("Item"), pdf(...lines("Point").paragraphs.map(({ runs }) => runs[0]?.text ?? "")));
  expect(performance.now() - start).toBeLessThan(10_000);
});

// ---------------------------------------------------------------------- PDF

it("finds the text of a document on the pages of its PDF, though lines are broken and words are hyphenated", () => {
  const source = paragraphs(
    "The committee will consider the redevelopment of the market.",
    "市議会は予算案を可決した。",
  );
  const output = pdf(
    "Header 1\nThe committee will consider the rede-\nvelopment of the mar",
    "ket.\n市議会は予算\n案を可決した。",
  );
  expect(told(source, output)).toEqual([]);
});

it("finds words that a PDF paints letter by letter, or from behind", () => {
  expect(told(paragraphs("Gemeinderat"), pdf("G e m e i n d e r a t"))).toEqual([]);
  expect(told(paragraphs("المجلس البلدي"), pdf("يدلبلا سلجملا"))).toEqual([]);
});

it("finds a paragraph in columns that a PDF shows line by line side by side", () => {
  const source = paragraphs(
    "one two three four five six seven eight",
    "red green blue yellow orange purple white black",
  );
  const output = pdf("one two three red green blue\nfour five six yellow orange purple\nseven eight white black");
  expect(told(source, output)).toEqual([]);
});

it("misses a paragraph that is not on the pages, also one of two with the same words", () => {
  const source = paragraphs("Apologies for absence were received.", "Carried.", "Carried.");
  expect(told(source, pdf("Carried."))).toEqual([
    'text: A paragraph of the text is missing: "Apologies for absence were received.".',
    'text: A paragraph of the text is missing: "Carried.".',
  ]);
});

it("finds words of which another font had to lend letters, though not twice", () => {
  const output = { ...pdf("Лу ат\nғ"), ...paragraphs("Лу ат\nғ") };
  expect(told(paragraphs("Луғат"), output)).toEqual([]);
  expect(told(paragraphs("Луғат", "Луғат"), output)).toHaveLength(1);
});

it("does not miss what lies under a picture on the page, or has the colour of its background", () => {
  const output = { ...pdf("Agenda"), paragraphs: [paragraph("Example", { run: { hidden: true } })] };
  const white = paragraph("Instructions", { run: { colour: "ffffff", background: "ffffff" } });
  expect(told({ paragraphs: [paragraph("Example"), white] }, output)).toEqual([]);
});

it("does not block when a page shows text that is told in no words", () => {
  const [source, output] = [content(paragraphs("Apologies for absence.")), content(pdf(""))];
  const severity = (pages: typeof output.pages) =>
    [...text.check(new Comparison({ source, output: { ...output, pages } }))].map((breach) => breach.severity);
  expect(severity(output.pages)).toEqual([undefined]);
  expect(severity(output.pages.map((page) => ({ ...page, untold: true })))).toEqual(["warn"]);
});

it("tells letters that are shown as boxes, though their text is all there", () => {
  const { pages = [] } = pdf("作業者", "次", "Agenda");
  const output: Partial<Content> = {
    kind: "pdf",
    pages: pages.map((page, i) => (i < 2 ? { ...page, boxed: true } : page)),
  };
  expect(told({ paragraphs: [paragraph("作業者 次")] }, output)).toEqual([
    "text: Letters are shown as empty boxes, as no font that is installed here has them. @ page 1 and 1 other page",
  ]);
});

it("misses slides that have no page", () => {
  const slides = [1, 2, 3].map((number) => ({ number, title: "", boxes: [] }));
  expect(told({ kind: "presentation", slides }, pdf("", ""))).toEqual(["slides: 1 of 3 slides is missing."]);
});
