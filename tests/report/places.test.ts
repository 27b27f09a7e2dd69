import { expect, test } from "vitest";
import { below } from "../../src/report/places.js";

test.each<[string, string, "/" | "\\", string | undefined]>([
  ["/in", "/in/sub/a.docx", "/", "sub/a.docx"],
  ["/in", "/in/a\\b.docx", "/", "a\\b.docx"],
  ["/in", "/in/..\\b.docx", "/", "..\\b.docx"],
  ["/in", "/other/a.docx", "/", undefined],
  ["C:\\in", "C:\\in\\sub\\a.docx", "\\", "sub/a.docx"],
  ["C:\\in", "C:\\a.docx", "\\", undefined],
  ["C:\\in", "D:\\a.docx", "\\", undefined],
])("from %s, %s with %s between folders is %s", (base, path, separator, expected) => {
  expect(below(base, path, separator)).toBe(expected);
});
