import { describe, expect, test } from "vitest";
import type { Finding } from "../src/model.js";
import { byRisk, grouped, withAdvice } from "../src/told.js";
import { moreOfIt, several } from "../src/tools/several.js";
import { checkOf, finding } from "./support/values.js";

const ALT = "Right-click the picture.";
const picture = (where: string, more: Partial<Finding> = {}): Finding =>
  finding("warn", "A picture has no alternative text.", {
    rule: "pdfua-7.3-figures",
    where,
    advice: ALT,
    ...more,
  });

function groupsOf(...findings: readonly Finding[]) {
  const told = findings
    .filter(({ severity }) => severity !== "note")
    .map((each) => ({ ...each, subject: "a.pdf", tier: "built-in" as const, title: "x" }));
  return grouped(told, [checkOf("a.pdf", findings)]);
}

const sentencesOf = (...findings: readonly Finding[]) => groupsOf(...findings).map(({ sentence }) => sentence);

describe("what one rule finds in many places", () => {
  test("is one line that says how often and where", () => {
    expect(sentencesOf(picture("page 1, first picture"), picture("page 1, second picture"), picture("page 3"))).toEqual(
      ["a.pdf: 3 pictures have no alternative text: page 1 (2), page 3."],
    );
    expect(sentencesOf(picture("slide 2, first picture"), picture("slide 2, second picture"))).toEqual([
      "a.pdf: 2 pictures have no alternative text: slide 2.",
    ]);
  });

  test("in one place alone keeps its place as it is", () => {
    expect(sentencesOf(picture("page 1, first picture"))).toEqual([
      "a.pdf, page 1, first picture: A picture has no alternative text.",
    ]);
  });

  test("counts what was not listed, and names ten pages at most", () => {
    const pages = Array.from({ length: 12 }, (_, index) => picture(`page ${index + 1}`));
    expect(sentencesOf(...pages)[0]).toMatch(/^a\.pdf: 12 pictures .*page 10 and 2 more\.$/);
    const listed = [picture("page 1"), picture("page 1"), picture("page 2")];
    expect(sentencesOf(...listed, finding("note", moreOfIt(70), { rule: "pdfua-7.3-figures" }))).toEqual([
      "a.pdf: 73 pictures have no alternative text: page 1, page 2 and more.",
    ]);
  });

  test("is told apart where it is not on a page", () => {
    const faults = [finding("warn", "x.", { where: "content.xml" }), finding("warn", "x.", { where: "styles.xml" })];
    expect(sentencesOf(...faults)).toEqual(["a.pdf, content.xml: x.", "a.pdf, styles.xml: x."]);
  });
});

describe("advice", () => {
  const heading = (message: string) =>
    finding("warn", message, { rule: "pdfua-7.4.2-heading-levels", where: "page 1", advice: "Choose a style." });

  test("is given once for all that a rule finds, and pictures come first", () => {
    const told = [
      heading("The first heading is of level 2."),
      heading("A heading of level 6 follows one of level 4."),
      picture("page 2"),
      picture("page 5"),
    ];
    expect(withAdvice(groupsOf(...byRisk(told)))).toEqual([
      `a.pdf: 2 pictures have no alternative text: page 2, page 5. ${ALT}`,
      "a.pdf, page 1: The first heading is of level 2. Page 1: A heading of level 6 follows one of level 4. Choose a style.",
    ]);
  });

  test("says that there is more when a rule has found many different things", () => {
    const [line] = withAdvice(groupsOf(...["one.", "two.", "three.", "four.", "five."].map(heading)));
    expect(line).toContain("Page 1: three. And 2 more of this kind. Choose a style.");
  });

  test("without any, each finding stands alone", () => {
    const rule = "pdfa-x";
    expect(withAdvice(groupsOf(finding("warn", "one.", { rule }), finding("warn", "two.", { rule })))).toEqual([
      "a.pdf: one.",
      "a.pdf: two.",
    ]);
  });
});

test.each([
  ["A picture or drawing has no alternative text.", "3 pictures or drawings have no alternative text"],
  ["A comment lies outside the reading order.", "3 comments lie outside the reading order"],
  ["A link does not say where it leads.", "A link does not say where it leads (3 times)"],
  ["A row of a table has no cells.", "A row of a table has no cells (3 times)"],
])("%s three times", (message, words) => {
  expect(several(message, 3)).toBe(words);
  expect(several(message, 1)).toBe(message.slice(0, -1));
});
