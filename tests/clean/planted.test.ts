import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Content } from "../../src/checks/content/model.js";
import { contentOf } from "../../src/checks/content/read.js";
import { odfPackage } from "../../src/checks/odf/checker.js";
import { hiddenIn } from "../../src/checks/privacy/derived.js";
import { cleanOdf } from "../../src/clean/odf/clean-odf.js";
import type { Kind } from "../../src/model.js";
import { inFolder, subjectOf } from "../checks/odf/make.js";
import { CLEAN, PLANTED } from "../fixtures/make/hidden-odf.mjs";
import { LIMITS } from "./make.js";

/** What no program can take out of such a file without a loss, or what hides nothing. */
const LEFT: readonly string[] = ["cropped-pictures", "external-data", "embedded-files", "odt/false-redaction"];
const HIDES_NOTHING: readonly string[] = ["weak-lock"];
/** Of these, text goes that the reader tells as the rest: nobody sees it. */
const UNSEEN: readonly string[] = ["covered-content", "false-redaction", "invisible-text", "pivot-cache"];

async function cleanedOf(file: string, make: () => Promise<Uint8Array> | Uint8Array) {
  const kind = file.split(".").at(-1) as Kind;
  return inFolder(async (folder) => {
    const [source, target] = [join(folder, `a.${kind}`), join(folder, `b.${kind}`)];
    await writeFile(source, await make());
    const cleaning = await cleanOdf(source, target, { trackedChanges: "accept", limits: LIMITS });
    const read = (path: string) => contentOf(subjectOf(path, kind));
    const [before, after] = [await read(source), await read(target)];
    const check = await odfPackage.check(subjectOf(target, kind));
    const faults = check.findings.filter(
      ({ severity, rule }) => severity === "block" && rule !== "odf-schema-extended",
    );
    return { cleaning, before, after, faults };
  });
}

/** What a reader of the document sees, as far as the reader of it tells. */
function shownIn({ paragraphs, slides, sheets, pictures, objects, tables }: Content) {
  const hidden = slides.filter((slide) => slide.hidden).map(({ number }) => number);
  const isIn = (spans: readonly { readonly from: number; readonly to: number }[], at: number) =>
    spans.some(({ from, to }) => at >= from && at <= to);
  return {
    text: paragraphs
      .filter(({ place }) => place.story !== "notes" && !hidden.includes(place.slide ?? 0))
      .map(({ runs }) => runs.map((run) => (run.hidden ? "" : run.text)).join(""))
      .filter((text) => text.trim() !== ""),
    cells: sheets
      .filter(({ visibility }) => visibility === "visible")
      .map(({ name, cells, hiddenRows, hiddenColumns }) => [
        name,
        cells.filter(
          ({ row, column, invisible }) => !invisible && !isIn(hiddenRows, row) && !isIn(hiddenColumns, column),
        ),
      ]),
    pictures: pictures.filter((picture) => !picture.hidden && picture.drawn === undefined).length,
    objects: objects.map(({ what }) => what),
    tables: tables.length,
  };
}

describe.each(PLANTED)("$file", ({ file, category, make }) => {
  const [, kind] = file.split("/");
  const isLeft = LEFT.includes(category) || LEFT.includes(`${kind}/${category}`);

  it("is cleaned, or is told to be left as it is", async () => {
    const { cleaning, before, after, faults } = await cleanedOf(file, make);
    const found = hiddenIn(after)
      .filter(({ empty }) => !empty)
      .map(({ what }) => what);
    expect(cleaning.left.map(({ what }) => what)).toEqual(isLeft ? [category] : []);
    expect(found).toEqual(isLeft || HIDES_NOTHING.includes(category) ? [category] : []);
    expect(faults).toEqual([]);
    if (!UNSEEN.includes(category) && category !== "hidden-shape" && category !== "layers")
      expect(shownIn(after)).toEqual(shownIn(before));
  });
});

describe.each(CLEAN)("$file", ({ file, make }) => {
  it("has nothing taken out", async () => {
    const { cleaning, before, after } = await cleanedOf(file, make);
    expect(cleaning).toEqual({ removed: [], left: [] });
    expect(shownIn(after)).toEqual(shownIn(before));
  });
});
