import { describe, expect, test } from "vitest";
import { withDropped } from "../src/safe-copy.js";
import { checkOf, finding } from "./support/values.js";

const NOTHING = { removed: [], left: [] };
const found = (subject: string, rule: string) => checkOf(subject, [finding("warn", "It is there.", { rule })]);

describe("what is in the source of a safe copy and in none of the outputs", () => {
  test("was left out by the conversion, and is told so", () => {
    const { removed, left } = withDropped(NOTHING, "a.docx", [found("a.docx", "privacy-custom-xml"), checkOf("a.odt")]);
    expect(removed).toMatchObject([{ what: "custom-xml", message: "It is there: not in the copies." }]);
    expect(left).toEqual([]);
  });

  test.each(["covered-content", "false-redaction"])(
    "may have come to light when it was covered: %s is left, unless something of the sort was taken out",
    (what) => {
      const checks = [found("a.docx", `privacy-${what}`), checkOf("a.odt")];
      expect(withDropped(NOTHING, "a.docx", checks)).toMatchObject({ removed: [], left: [{ what }] });
      const removed = [{ what, where: "", count: 1, message: "1 thing was removed." }];
      expect(withDropped({ removed, left: [] }, "a.docx", checks)).toEqual({ removed, left: [] });
    },
  );
});
