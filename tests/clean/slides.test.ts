/** A presentation before it is converted. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import JSZip from "jszip";
import { describe, expect, it } from "vitest";
import { clean } from "../../src/clean/clean.js";
import { inFolder } from "../checks/odf/make.js";
import { CLEAN } from "../fixtures/make/hidden-powerpoint.mjs";
import { LIMITS } from "./make.js";

type Edit = (text: string) => string;

/** What becomes of the clean presentation with some of its parts changed. */
async function prepared(edits: Readonly<Record<string, Edit>>) {
  const archive = await JSZip.loadAsync(await CLEAN.make());
  for (const [part, edit] of Object.entries(edits)) {
    const before = (await archive.file(part)?.async("string")) ?? "";
    const after = edit(before);
    if (before === after) throw new Error(`the change of ${part} changes nothing`);
    archive.file(part, after);
  }
  return inFolder(async (folder) => {
    const [source, target] = [join(folder, "a"), join(folder, "b")];
    await writeFile(source, await archive.generateAsync({ type: "nodebuffer" }));
    const result = await clean({ source, target, format: "powerpoint", trackedChanges: "stop", limits: LIMITS });
    const after = await JSZip.loadAsync(await readFile(target));
    return { result, text: async (name: string) => (await after.file(name)?.async("string")) ?? "" };
  });
}

const [MASTER, SLIDE, CHART] = ["ppt/slideMasters/slideMaster1.xml", "ppt/slides/slide1.xml", "ppt/charts/chart1.xml"];
const shape = (words: string, ph = "") =>
  `<p:sp><p:nvSpPr><p:cNvPr id="99" name="Box"/><p:cNvSpPr/><p:nvPr>${ph}</p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>${words}</a:t></a:r></a:p></p:txBody></p:sp>`;
const put =
  (content: string): Edit =>
  (text) =>
    text.replace("</p:spTree>", `${content}</p:spTree>`);
const withoutMaster: Edit = (text) => text.replace("<p:sld ", '<p:sld showMasterSp="0" ');

describe("a presentation before it is converted", () => {
  it("loses what no slide shows of its masters, and keeps what one slide shows", async () => {
    const slides = [1, 2, 3].map((number) => [`ppt/slides/slide${number}.xml`, withoutMaster] as const);
    const hidden = await prepared({ ...Object.fromEntries(slides), [MASTER]: put(shape("Secret")) });
    expect(await hidden.text(MASTER)).not.toContain("Secret");
    expect(hidden.result).toMatchObject({ removed: [{ what: "leftovers", count: 1 }], left: [] });
    const shown = await prepared({ [SLIDE]: withoutMaster, [MASTER]: put(shape("Shown")) });
    expect(await shown.text(MASTER)).toContain("Shown");
    expect(shown.result).toMatchObject({ removed: [], left: [] });
  });

  it("loses the words that hold the place of others, but none of its slides", async () => {
    const ph = '<p:ph type="body" idx="77"/>';
    const { text } = await prepared({ [MASTER]: put(shape("Secret", ph)), [SLIDE]: put(shape("Shown", ph)) });
    expect(await text(MASTER)).not.toContain("Secret");
    expect(await text(MASTER)).toContain("<a:t>Text</a:t>");
    expect(await text(SLIDE)).toContain("Shown");
  });

  it("loses names of masters that may tell of a person, and no others", async () => {
    const named =
      (name: string): Edit =>
      (text) =>
        text.replace(/<p:cSld(?: name="[^"]*")?/, `<p:cSld name="${name}"`);
    const telling = await prepared({ [MASTER]: named("ann@example.org") });
    expect(await telling.text(MASTER)).not.toContain("ann@example.org");
    const plain = await prepared({ [MASTER]: named("Green box 7") });
    expect(await plain.text(MASTER)).toContain("Green box 7");
  });

  it("loses pictures as clear as glass, and no others", async () => {
    const picture = (name: string, amount: number) =>
      `<p:pic><p:nvPicPr><p:cNvPr id="98" name="${name}"/></p:nvPicPr><p:blipFill><a:blip><a:alphaModFix amt="${amount}"/></a:blip></p:blipFill><p:spPr/></p:pic>`;
    const { result, text } = await prepared({ [SLIDE]: put(picture("Clear", 1000) + picture("Pale", 40_000)) });
    expect(await text(SLIDE)).not.toContain("Clear");
    expect(await text(SLIDE)).toContain("Pale");
    expect(result).toMatchObject({ removed: [{ what: "hidden-shape", count: 1 }] });
  });

  it("loses titles of deleted axes and filtered series of its charts", async () => {
    const title = (words: string) =>
      `<c:title><c:tx><c:rich><a:p><a:r><a:t>${words}</a:t></a:r></a:p></c:rich></c:tx></c:title>`;
    const axes = `<c:catAx><c:delete val="1"/>${title("Secret")}</c:catAx><c:valAx><c:delete val="0"/>${title("Shown")}</c:valAx>`;
    const filtered =
      '<c15:filteredBarSeries xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"><c15:ser/></c15:filteredBarSeries>';
    const { result, text } = await prepared({
      [CHART]: (chart) => chart.replace("</c:plotArea>", `${axes}${filtered}</c:plotArea>`),
    });
    expect(await text(CHART)).not.toMatch(/Secret|filtered/);
    expect(await text(CHART)).toContain("Shown");
    expect(result).toMatchObject({ removed: [{ what: "chart-data", count: 2 }] });
  });
});
