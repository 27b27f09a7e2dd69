import { describe, expect, it } from "vitest";
import { smuggledText } from "../../../src/checks/privacy/smuggled.js";
import { content, paragraph, sheet } from "../content/build.js";

const SECRET = "Ann Example";
const shifted = (by: number) =>
  [...SECRET].map((letter) => String.fromCodePoint(by + (letter.codePointAt(0) ?? 0))).join("");
const bits = [...SECRET].map((letter) => ((letter.codePointAt(0) ?? 0) % 2 === 0 ? "\u200b" : "\u200c")).join("");
const told = (text: string) => smuggledText(content({ paragraphs: [paragraph(text)] }));

describe("characters that show nothing", () => {
  it.each([
    ["tags", shifted(0xe0000), SECRET],
    ["variation selectors", shifted(0xe0100), SECRET],
    ["characters without width", bits, ""],
  ])("are told in a text, and what they stand for is kept for counting: %s", (_what, hidden, text) => {
    const traces = told(`Seen${hidden} and seen`);
    expect(traces).toMatchObject([{ what: "hidden-text", detail: "characters that show nothing", count: 1 }]);
    expect(traces[0]?.text?.trim()).toBe(text);
  });

  it("are told in a cell", () => {
    const sheets = [sheet("Rents", [[`Seen${shifted(0xe0000)}`]])];
    expect(smuggledText(content({ kind: "spreadsheet", sheets }))).toMatchObject([
      { where: 'sheet "Rents"', count: 1 },
    ]);
  });

  it.each([
    ["the flag of Scotland", "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}"],
    ["a family", "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}"],
    ["a heart in colour", "\u2764\ufe0f"],
    ["places where a word may break", "a\u200bb\u200b\u200bc"],
  ])("are not %s", (_what, text) => {
    expect(told(text)).toEqual([]);
  });
});
