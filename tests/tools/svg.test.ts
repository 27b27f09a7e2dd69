import { describe, expect, it } from "vitest";
import { drawnOf } from "../../src/tools/svg.js";

const svg = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg" width="9">${inside}<rect id="r"/></svg>`;

describe("a drawing in SVG", () => {
  it.each([
    "<!-- Ada -->",
    "<title>Ada</title>",
    "<metadata><a>Ada</a></metadata>",
    '<text display="none">Ada</text>',
    '<g opacity="0"><text>Ada</text></g>',
    '<text style="fill:red; visibility:hidden">Ada</text>',
    '<x:y xmlns:x="urn:x">Ada</x:y>',
  ])("is left without %s, and with what it draws", (inside) => {
    const { drawn, undrawn } = drawnOf(svg(inside));
    expect(drawn).toBe(svg(""));
    expect(undrawn).toContain("Ada");
  });

  it.each([
    ['<g xmlns:i="urn:i" i:label="Ada > all"><a/></g>', '<g xmlns:i="urn:i"><a/></g>'],
    ["<g data-name='Ada' id='a'><a/></g>", "<g id='a'><a/></g>"],
  ])("is left without what a program notes in its attributes: %s", (inside, left) => {
    const { drawn, undrawn } = drawnOf(svg(inside));
    expect(drawn).toBe(svg(left));
    expect(undrawn).toContain("Ada");
  });

  it("stays as it is when all of it is drawn, or when it is broken", () => {
    const whole = svg('<text style="opacity:0.5" opacity=".5">Ada</text>');
    expect(drawnOf(whole)).toEqual({ drawn: whole, undrawn: "" });
    const broken = "<svg><text display='none'>Ada</svg>";
    expect(drawnOf(broken).drawn).toBe(broken);
  });

  it("is read in time however many remarks begin in it", () => {
    const start = performance.now();
    drawnOf(svg("<!--".repeat(500_000)));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
