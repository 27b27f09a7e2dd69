import { expect, test } from "vitest";
import { wholeOutline } from "../../../src/tools/shapes/outlines.js";

test("a circle and rounded corners get the outline that they lost", () => {
  expect(wholeOutline("ooxml-ellipse", "M 0 ?f7 Z N")).toBe("U ?f4 ?f7 ?f4 ?f7 0 360 Z N");
  expect(wholeOutline("ooxml-roundRect", "M 0 ?f2 L ?f3 0 ?f11 ?f4 ?f2 ?f10 Z N")).toMatch(/^M 0 \?f2 Y /);
  expect(wholeOutline("ooxml-roundRect", "M 0 ?f2 L ?f3 0 L ?f11 ?f4 L ?f2 ?f10 Z N")).toMatch(/^M 0 \?f2 Y /);
});

test("an outline that is whole, or of another shape, stays", () => {
  expect(wholeOutline("ooxml-ellipse", "U ?f4 ?f7 ?f4 ?f7 0 360 Z N")).toBeUndefined();
  expect(wholeOutline("ooxml-rect", "M 0 ?f7 Z N")).toBeUndefined();
  expect(wholeOutline(undefined, undefined)).toBeUndefined();
});
