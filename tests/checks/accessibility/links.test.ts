import { describe, expect, it } from "vitest";
import type { Link } from "../../../src/checks/content/model.js";
import { BODY, paragraph } from "../content/build.js";
import { toldOf } from "./found.js";

const link = (text: string, target = "https://example.org/a", parts: Partial<Link> = {}): Link => ({
  place: BODY,
  text,
  target,
  ...parts,
});
const told = (...links: Link[]) => toldOf({ links });

describe("links", () => {
  it("that say nothing are noted, once for each wording", () => {
    expect(told(link("Click here"), link("click here.", "https://example.org/b"), link("Read more…"))).toEqual([
      'link-text: 2 links say only "Click here".',
      'link-text: A link says only "Read more…".',
    ]);
  });

  it.each(["here", "link", "cliciwch yma", "More information", "tutaj", "  HERE >> "])("%s says nothing", (text) => {
    expect(told(link(text))).toHaveLength(1);
  });

  it.each([
    "Council tax bands",
    "click here to see the bands",
    "www.gov.uk",
    "https://www.gov.uk/",
    "clerk@example.org",
    "Mwy o wybodaeth am y dreth gyngor",
  ])("%s says enough", (text) => expect(told(link(text))).toEqual([]));

  it("that show an address are noted together", () => {
    expect(told(link("https://example.org/council/tax?id=12"), link("www.example.org/council/tax"))).toEqual([
      "link-text: 2 links show an address in place of words.",
    ]);
  });

  it("with the same words and different targets are noted", () => {
    expect(told(link("Agenda", "https://example.org/may"), link("agenda", "https://example.org/june"))).toEqual([
      'link-text: Links with the same words lead to 2 different places ("Agenda").',
    ]);
    expect(told(link("Agenda", "https://example.org/may/"), link("Agenda", "http://www.example.org/May"))).toEqual([]);
  });

  it("within the document are left alone", () => {
    expect(told(link("here", "#Budget"), link("3", "#a"), link("3", "#b"))).toEqual([]);
  });

  it("of hidden text are not told of, and words of cells are not quoted", () => {
    for (const run of [{ hidden: true as const }, { colour: "ffffff" }, { size: 1 }]) {
      const hidden = paragraph("Click here", { run: { ...run, link: 0 } });
      expect(toldOf({ links: [link("Click here")], paragraphs: [hidden] })).toEqual([]);
    }
    const place = { story: "sheet" as const, sheet: "Pay" };
    expect(told(link("Ann Jones", "https://a.org", { place }), link("Ann Jones", "https://b.org", { place }))).toEqual([
      'link-text: Links with the same words lead to 2 different places. [sheet "Pay"]',
    ]);
  });
});

it("fields of forms without a label are told", () => {
  const controls = [
    { place: BODY, what: "text" },
    { place: BODY, what: "checkbox", label: "I agree" },
  ];
  expect(toldOf({ controls })).toEqual(["form-labels: A field of the form has no label."]);
});
