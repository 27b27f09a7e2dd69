/** Rules on fonts: each breach is found, and its sound neighbour passes. */
import { describe, expect, it } from "vitest";
import { openDocument } from "../../../src/checks/pdf/document.js";
import { readCff } from "../../../src/checks/pdf/fonts/cff.js";
import { readTrueType } from "../../../src/checks/pdf/fonts/truetype.js";
import { readType1 } from "../../../src/checks/pdf/fonts/type1.js";
import { preflight } from "../../../src/checks/pdfa/checker.js";
import { unicodeFaults } from "../../../src/checks/pdfa/rules/6.2.11.7.2-unicode-maps.js";
import { changed, LIMITS, swap } from "./build.js";
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
import { cff, trueType, type1 } from "./fonts.js";

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

describe("bullets of a font of signs", () => {
  const adviceOn = (name: string, madeFrom: "word" | "powerpoint") => {
    const [, , broken] = FONT_CASES.find(([rule]) => rule === "6.2.11.7.3-private-characters") ?? [];
    const bytes = changed((objects) => {
      for (const change of broken ?? []) change(objects);
      swap(objects, 8, "/BaseFont/ABCDEF+X", `/BaseFont/ABCDEF+${name}`);
    });
    const findings = preflight(bytes, { role: "output", limits: LIMITS, madeFrom });
    return findings.find(({ rule }) => rule === "pdfa-6.2.11.7.3-private-characters")?.advice;
  };

  it("can be made ordinary ones, in the words of the program", () => {
    expect(adviceOn("OpenSymbol", "word")).toMatch(
      /^In Word: These signs may be the bullets of a list.*Define New Bullet/,
    );
    expect(adviceOn("OpenSymbol", "powerpoint")).toMatch(/^In PowerPoint: .*Bullets and Numbering, Customize/);
    expect(adviceOn("Carlito", "word")).toContain("Choose another font");
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
  const holds = (changes: readonly Change[]) => {
    const bytes = changed((objects) => {
      for (const change of changes) change(objects);
    });
    const { unpackedBytes } = LIMITS;
    return [...unicodeFaults(openDocument(bytes, { left: unpackedBytes, each: unpackedBytes }))].length === 0;
  };

  it("holds where every code stands for characters, whatever is claimed", () => {
    expect(holds([])).toBe(true);
    expect(holds(composite())).toBe(true);
  });

  it("does not hold where a map is missing or cannot be read", () => {
    expect(holds([...composite(), swapped(8, "/ToUnicode 22 0 R", "")])).toBe(false);
    expect(holds(composite("/Own-H"))).toBe(false);
  });
});

describe("damaged streams", () => {
  const broken = { dict: "/Filter/FlateDecode", data: "not packed" };
  const put =
    (num: number): Change =>
    (o) =>
      void o.set(num, broken);

  it("a font file that cannot be unpacked is not embedded, and the rest is judged", () => {
    expect(found([put(10)])).toEqual(["block pdfa-6.2.11.4.1-embedded-fonts"]);
  });

  it("a map that cannot be unpacked says nothing", () => {
    expect(found([claims("2", "U"), ...composite(), put(22)])).toContain("block pdfa-6.2.11.7.2-unicode-maps");
    expect(found([...composite("21 0 R"), put(21)])).toContain("block pdfa-6.2.11.3.1-character-collections");
  });
});

describe("hostile fonts", () => {
  const timed = (changes: readonly Change[]) => {
    const start = performance.now();
    const rules = found(changes);
    expect(performance.now() - start).toBeLessThan(10_000);
    return rules;
  };

  it("every cut of a programme is found or read, and none ends in an error", () => {
    for (const whole of [trueType(), cff({ cids: [5, 6] }), type1()])
      for (let length = 0; length < whole.length; length += 3) {
        const part = whole.subarray(0, length);
        expect(() => [readTrueType(part), readCff(part), readType1(part)]).not.toThrow();
      }
  });

  it("every change of one byte in a programme is read or refused", () => {
    for (const whole of [trueType(), cff({ cids: [5, 6] }), cff({ names: ["A"] }), type1()])
      for (let at = 0; at < whole.length; at += 1) {
        const changedBytes = Buffer.from(whole);
        changedBytes[at] = 0xff;
        const font = readTrueType(changedBytes);
        const byName = readCff(changedBytes);
        expect(() => [font?.width(1), font?.named("A"), font?.maps[0]?.glyph(65), byName?.width(1)]).not.toThrow();
        expect(() => readType1(changedBytes)).not.toThrow();
      }
  });

  it("a charstring that calls itself has no width", () => {
    expect(readCff(cff({ names: ["A"] }))?.width(1)).toBe(500);
    // -107 calls the first subroutine, which does the same.
    expect(readCff(cff({ names: ["A"], glyph: [32, 29], subr: [32, 29] }))?.width(1)).toBeUndefined();
  });

  it("ends with a map of very many ranges", () => {
    const ranges = Array.from(
      { length: 100_000 },
      (_, i) => `<${(i % 65_536).toString(16).padStart(4, "0")}> <ffff> 1`,
    );
    const data = `1 begincodespacerange <0000> <ffff> endcodespacerange ${"1 begincidrange ".concat(ranges.join(" endcidrange 1 begincidrange "))} endcidrange`;
    const map = Array.from({ length: 20_000 }, (_, i) => i.toString(16).padStart(4, "0")).join("");
    timed([...composite("21 0 R"), (o) => void o.set(21, { dict: "/CMapName/Own", data }), shows(`<${map}>`)]);
  });

  it("ends with widths of very many ranges", () => {
    const widths = `/W[${"0 65535 500 ".repeat(100_000)}]`;
    const map = Array.from({ length: 20_000 }, (_, i) => i.toString(16).padStart(4, "0")).join("");
    timed([...composite("/Identity-H", widths), shows(`<${map}>`)]);
  });
});
