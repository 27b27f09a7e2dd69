/** Addresses and formulas of OpenDocument, and what looking at them may cost. */
import { describe, expect, it } from "vitest";
import { activeFunctionIn, dangerOf, isElsewhere, isOwnPath } from "../../src/tools/odf.js";

const LONG = 1_000_000;

describe("long values are looked at in one go", () => {
  it.each<[string, () => unknown, unknown]>([
    ["dots in an address", () => dangerOf(`${".".repeat(LONG)}x`), undefined],
    ["dots behind a program", () => dangerOf(`a.exe${". ".repeat(LONG)}`), "program"],
    ["dots in a formula", () => activeFunctionIn(`(HYPERLINK("${".".repeat(LONG)}x"`), undefined],
    ["dots in the text of a formula", () => activeFunctionIn(`HYPERLINK("${".".repeat(LONG)}x")`), undefined],
    ["a text in a formula", () => activeFunctionIn(`(DDE("${"a".repeat(20 * LONG)}")`), "DDE"],
    ["quotation marks in a formula", () => activeFunctionIn(`("${'a""'.repeat(LONG)}")`), undefined],
    ["slashes", () => isElsewhere("//".repeat(LONG)), false],
    ["percent signs", () => isElsewhere("%2f".repeat(LONG)), false],
  ])("%s", (_, look, expected) => {
    const before = process.cpuUsage();
    expect(look()).toBe(expected);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(3_000);
  });
});

it.each([
  ['=HYPERLINK("a ""quoted"" text.exe")', "HYPERLINK"],
  ['="DDE(" & "a"', undefined],
  ["='it''s DDE('!A1 & (1)", undefined],
  ['=DDE("a";"b")', "DDE"],
])("texts in formulas are set aside: %s", (formula, expected) => {
  expect(activeFunctionIn(formula)).toBe(expected);
});

it.each([
  ["http://example.org/a", true],
  [" HTTPS://example.org/a", true],
  ["//server/a", true],
  ["\\\\server\\a", true],
  ["file://server/a", true],
  ["file:////server/a", true],
  ["file:\\\\server\\a", true],
  ["file:///%5C%5Cserver/a", true],
  ["smb://server/a", true],
  ["vnd.sun.star.webdav://server/a", true],
  ["never-heard-of:a", true],
  ["", false],
  ["#a", false],
  ["a/b.png", false],
  ["./a:b.png", false],
  ["/a/b.png", false],
  ["C:\\a.png", false],
  ["file:///a/b.png", false],
  ["file:///C:/a.png", false],
  ["file://localhost/a.png", false],
  ["data:image/png;base64,AA", false],
  ["vnd.sun.star.Package:Pictures/a.png", false],
])("%s is on another machine: %s", (address, expected) => {
  expect(isElsewhere(address)).toBe(expected);
});

it.each([
  ["file:///C:/Users/Ann/grievance.docx", true],
  ["file:///home/ann/grievance.odt", true],
  ["H:\\HR\\Ann\\grievance.docx", true],
  ["\\\\server\\HR\\grievance.docx", true],
  ["../../../H:/HR/Ann%20Example/grievance.docx", true],
  ["../../../home/ann/grievance.odt", true],
  ["/Users/ann/grievance.pages", true],
  ["annex.docx", false],
  ["../annexes/plan.pdf", false],
  ["#Bookmark", false],
  ["", false],
  ["https://example.org/c:/a", false],
  ["mailto:clerk@example.org", false],
  ["/planning/applications", false],
])("a path of its author's alone: %s %s", (address, expected) => {
  expect(isOwnPath(address)).toBe(expected);
});
