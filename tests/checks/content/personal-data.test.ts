/** What has the form of personal data is counted; what only looks a little like it is not. */
import { describe, expect, test } from "vitest";
import { personalDataIn, personalDataWords } from "../../../src/checks/content/personal-data.js";

const words = (text: string) => personalDataWords(personalDataIn(text));

describe("what is counted", () => {
  test.each([
    ["QQ is never given out, AB123456C is", "1 National Insurance number"],
    ["NI: ab 12 34 56 d", "1 National Insurance number"],
    ["943 476 5919", "1 NHS number"],
    ["4505577104 and 450-557-7104", "2 NHS numbers"],
    ["Sort code 20-00-00, account 55779911", "1 bank account"],
    ["55779911, 20 00 00", "1 bank account"],
    ["Date of birth: 3/4/1961", "1 date of birth"],
    ["DOB 1961-04-03; dyddiad geni 12 May 1970", "2 dates of birth"],
    ["Aled Jones\t03/04/1961", "1 date of birth"],
    ["clerk@wending-pc.gov.uk, o.d.d+tag@sub.example.co.uk", "2 e-mail addresses"],
    ["01632 960001, (020) 7946 0999, +44 1632 960 001, 07700 900123", "4 telephone numbers"],
    ["SW1A 1AA, CF10 3NQ, B338TH", "3 postcodes"],
    ["AB123456C\nCE123456A\njo@example.org\nSW1A 1AA", "2 National Insurance numbers, 1 e-mail address, 1 postcode"],
  ])("%j: %s", (text, expected) => {
    expect(words(text)).toBe(expected);
  });
});

describe("what is not", () => {
  test.each([
    ["BG123456A GB123456A NK123456A ZZ123456A DA123456A AO123456A AB123456E"],
    ["943 476 5918, 1234567890, 9434765919012"],
    ["01-02-24 and 03-04-24, 12 34 56"],
    ["The meeting of 3/4/2024, and that of 1 May 1997"],
    ["Aled Jones 03/04/2025"],
    ["@handle, a@b, user at example.org"],
    ["0123, 00000000000000, 1.01632960001, 2024/01632960001"],
    ["A1, B2C 3D, ref QV1 1AA, sw1a 1aa"],
    ["1,234,567,890.00 and 12345678"],
    [""],
  ])("%j", (text) => {
    expect(words(text)).toBe("");
  });
});

test("a hostile text takes no longer than a plain one", () => {
  const texts = [
    "a".repeat(400_000),
    "a.".repeat(200_000),
    "1 ".repeat(200_000),
    `${"a@".repeat(200_000)}`,
    "A b ".repeat(100_000),
    "0 ".repeat(200_000),
  ];
  for (const text of texts) {
    const began = performance.now();
    personalDataIn(`${text}1@`);
    expect(performance.now() - began).toBeLessThan(2_000);
  }
});
