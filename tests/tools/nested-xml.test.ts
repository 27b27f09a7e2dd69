import { expect, test } from "vitest";
import { flagOf, integerOf, type NestedReader, nested, shareOf, textReader } from "../../src/tools/nested-xml.js";
import { scanXml } from "../../src/tools/xml.js";

/** What is heard of a part by a reader that reads `in` and passes over everything else. */
function heard(xml: string): readonly string[] {
  const told: string[] = [];
  const inner: NestedReader = {
    child(tag) {
      told.push(tag.local);
      return tag.local === "same" ? inner : textReader((text) => told.push(text));
    },
    end: () => told.push("end"),
  };
  const root: NestedReader = { child: ({ local }) => (local === "in" ? inner : undefined) };
  scanXml(xml, nested({ child: () => root }));
  return told;
}

test("each reader hears of what is below its element, and of its end", () => {
  expect(heard("<r><in><a>one<b>two</b></a></in><out><a>no</a></out></r>")).toEqual(["a", "one", "two", "end"]);
});

test("a reader that answers itself ends once", () => {
  expect(heard("<r><in><same><a/></same></in></r>")).toEqual(["same", "a", "end"]);
});

const MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';

test.each([
  [
    "the first of two contents",
    '<mc:Choice Requires="x"><a/></mc:Choice><mc:Choice Requires="y"><b/></mc:Choice>',
    "a",
  ],
  ["not the one that needs VML", '<mc:Choice Requires="v"><a/></mc:Choice><mc:Fallback><b/></mc:Fallback>', "b"],
  ["the fallback where there is nothing else", "<mc:Fallback><b/></mc:Fallback>", "b"],
])("of alternatives is read: %s", (_, content, expected) => {
  const xml = `<r ${MC}><in><mc:AlternateContent>${content}</mc:AlternateContent></in></r>`;
  expect(heard(xml)).toEqual([expected, "end"]);
});

test("numbers, shares and flags are what the schema says, or nothing", () => {
  expect(["12", " -7 ", "1.5", "1e3", "", "9".repeat(20), undefined].map(integerOf)).toEqual([
    12,
    -7,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(["50000", "50%", "-12.5%", "half", undefined].map(shareOf)).toEqual([0.5, 0.5, -0.125, undefined, undefined]);
  expect(["1", "true", "on", "0", "false", "maybe", undefined].map(flagOf)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    undefined,
  ]);
});
