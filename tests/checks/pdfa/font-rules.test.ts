/** Rules on fonts: each breach is found, and its sound neighbour passes. */
import { describe, expect, it } from "vitest";
import { preflight } from "../../../src/checks/pdfa/checker.js";
import { holdsLevelU } from "../../../src/checks/pdfa/level-u.js";
import { changed, LIMITS } from "./build.js";
import {
  type Change,
  claims,
  composite,
  FONT_CASES,
  NAMED_CFF,
  named,
  OWN_NAME,
  shows,
  swapped,
} from "./font-cases.js";

const found = (changes: readonly Change[]) => {
  const bytes = changed((objects) => {
    for (const change of changes) change(objects);
  });
  return preflight(bytes, { role: "kept", limits: LIMITS }).map(({ rule, severity }) => `${severity} ${rule}`);
};

describe.each(FONT_CASES)("pdfa-%s", (rule, breach, broken, kept) => {
  it(`finds ${breach}`, () => {
    expect(found(broken)).toContain(`block pdfa-${rule}`);
  });

  it("is silent otherwise", () => {
    expect(found(kept).filter((one) => one.startsWith("block"))).toEqual([]);
  });
});

describe("PDF/A-1", () => {
  const part1 = claims("1", "B");
  const subset = [
    part1,
    ...named(NAMED_CFF, "FontFile3", "/Subtype/Type1C"),
    swapped(8, "/FirstChar", `${OWN_NAME}/FirstChar`),
  ];

  it("demands the list of a subset", () => {
    expect(found(subset)).toContain("block pdfa-6.2.11.4.2-font-subsets");
    expect(found(subset.slice(1))).not.toContain("block pdfa-6.2.11.4.2-font-subsets");
  });

  it("allows no differences in a TrueType font", () => {
    const differs = swapped(8, "/WinAnsiEncoding", "<</BaseEncoding/WinAnsiEncoding/Differences[66/C]>>");
    expect(found([part1, differs])).toContain("block pdfa-6.2.11.6-character-encodings");
  });

  it("does not forbid .notdef", () => {
    expect(found([part1, ...composite(), shows("<0000>")])).not.toContain("block pdfa-6.2.11.8-notdef");
  });
});

describe("level U", () => {
  const holds = (changes: readonly Change[]) =>
    holdsLevelU(
      changed((objects) => {
        for (const change of changes) change(objects);
      }),
      LIMITS,
    );

  it("holds where every code stands for characters, whatever is claimed", () => {
    expect(holds([])).toBe(true);
    expect(holds(composite())).toBe(true);
  });

  it("does not hold where a map is missing or cannot be read", () => {
    expect(holds([...composite(), swapped(8, "/ToUnicode 22 0 R", "")])).toBe(false);
    expect(holds(composite("/Own-H"))).toBe(false);
  });
});
