import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { clean } from "../../src/clean/clean.js";
import { inFolder, type OdfKind, type Part, replace, write, zip } from "../checks/odf/make.js";
import { cleaned, LIMITS, packageOf, SECRET } from "./make.js";

const SEEN = "<text:p>The council met.</text:p>";

describe("the properties of a document", () => {
  const meta =
    `<dc:subject>Parking</dc:subject><dc:creator>${SECRET}</dc:creator><meta:initial-creator>Ada</meta:initial-creator><meta:printed-by>Ada</meta:printed-by>` +
    '<meta:creation-date>2026-01-12T10:00:00</meta:creation-date><meta:keyword>secret</meta:keyword><meta:user-defined meta:name="Reference">12</meta:user-defined>' +
    '<meta:template xlink:type="simple" xlink:href="file:///C:/Users/ada/x.ott"/><meta:generator>LibreOffice</meta:generator>';

  it("go, but for title, subject and language", async () => {
    const result = await cleaned({ body: SEEN, meta });
    expect(result.removed).toEqual([
      { what: "properties", where: "", count: 6, message: "6 details in the properties, such as names, were removed." },
    ]);
    expect(await result.text("meta.xml")).toContain(
      "<office:meta><dc:title>Minutes</dc:title><dc:language>en-GB</dc:language><dc:subject>Parking</dc:subject><meta:generator>LibreOffice</meta:generator></office:meta>",
    );
  });

  it("go without a word where they are the program's own, and tell of nobody", async () => {
    const item = (name: string, value: string) =>
      `<config:config-item config:name="${name}" config:type="string">${value}</config:config-item>`;
    const result = await cleaned({
      body: SEEN,
      meta: '<meta:user-defined meta:name="AppVersion">16.0000</meta:user-defined>',
      settings: `<config:config-item-set config:name="ooo:configuration-settings">${item("PrinterName", "Generic Printer")}${item("CurrentDatabaseCommandType", "0")}${item("ProtectForm", "false")}</config:config-item-set>`,
    });
    expect(result.removed).toEqual([]);
    expect(await result.text("meta.xml")).not.toContain("AppVersion");
    expect(await result.text("settings.xml")).not.toContain("Printer");
  });

  it("are those of the program as well", async () => {
    const item = (name: string, value: string) =>
      `<config:config-item config:name="${name}" config:type="string">${value}</config:config-item>`;
    const settings = `<config:config-item-set config:name="ooo:configuration-settings">${item("PrinterName", "Ada's printer")}${item("CurrentDatabaseDataSource", "Tenants")}${item("Rsid", "1")}${item("ProtectForm", "false")}</config:config-item-set>`;
    const result = await cleaned({ body: SEEN, settings });
    expect(result.removed.map(({ what, count }) => [what, count])).toEqual([["properties", 2]]);
    expect(await result.text("settings.xml")).toContain(
      `ooo:configuration-settings">${item("ProtectForm", "false")}</`,
    );
  });
});

describe("the package", () => {
  it("loses what the document does not lead to", async () => {
    const part = (name: string, type = "text/xml") => ({ name, data: SECRET, type });
    const result = await cleaned({
      body: SEEN,
      more: [
        part("Thumbnails/thumbnail.png", "image/png"),
        part("Basic/Standard/Module1.xml"),
        part("Versions/Version1", ""),
        part("Pictures/old.png", "image/png"),
        part("Configurations2/accelerator/current.xml"),
        part("people.rdf", "application/rdf+xml"),
        part("manifest.rdf", "application/rdf+xml"),
      ],
    });
    expect(result.names.filter((name) => !name.endsWith("/"))).toEqual([
      "mimetype",
      "content.xml",
      "styles.xml",
      "meta.xml",
      "settings.xml",
      "META-INF/manifest.xml",
    ]);
    expect(result.removed.map(({ what, count }) => [what, count])).toEqual([
      ["thumbnail", 1],
      ["macros", 1],
      ["leftovers", 2],
      ["custom-xml", 1],
    ]);
  });

  it("loses what its list does not name", async () => {
    await inFolder(async (folder) => {
      const parts: Part[] = [...packageOf({ body: SEEN }), { name: "notes.txt", data: SECRET }];
      const source = await write(folder, "a.odt", zip(parts));
      const work = {
        source,
        target: join(folder, "b.odt"),
        format: "odt",
        trackedChanges: "stop",
        limits: LIMITS,
      } as const;
      expect(await clean(work)).toMatchObject({ removed: [{ what: "leftovers", count: 1 }] });
    });
  });

  it("keeps every part that shows, byte for byte", async () => {
    const picture = { name: "Pictures/1.svg", data: "<svg/>", type: "image/svg+xml" };
    const body =
      '<text:p><draw:frame text:anchor-type="as-char" svg:width="1cm" svg:height="1cm"><draw:image xlink:href="Pictures/1.svg" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>';
    const result = await cleaned({ body, more: [picture] });
    expect(result.removed).toEqual([]);
    expect(await result.text("Pictures/1.svg")).toBe("<svg/>");
    expect(result.content).toContain(body);
  });

  it("is written the same each time", async () => {
    const make = async () =>
      (await cleaned({ body: SEEN, meta: "<dc:creator>Ada</dc:creator>" })).text("META-INF/manifest.xml");
    expect(await make()).toBe(await make());
  });
});

describe("what cannot be read", () => {
  const attempt = (parts: readonly Part[], kind: OdfKind = "odt") =>
    inFolder(async (folder) => {
      const source = await write(folder, `a.${kind}`, zip(parts));
      const target = join(folder, `b.${kind}`);
      const result = await clean({ source, target, format: kind, trackedChanges: "accept", limits: LIMITS });
      return { result, isWritten: existsSync(target) };
    });
  const sound = packageOf({ body: SEEN });

  it.each<[string, readonly Part[]]>([
    ["broken XML", replace(sound, "content.xml", "</office:body>", "")],
    ["no content", sound.filter(({ name }) => name !== "content.xml")],
    ["no list of its parts", sound.filter(({ name }) => !name.startsWith("META-INF"))],
    ["a part twice", [...sound, ...sound.slice(1, 2)]],
    ["a wrong checksum", sound.map((part) => (part.name === "content.xml" ? { ...part, crc: 1 } : part))],
    [
      "deep nesting",
      packageOf({ body: `${"<text:section text:name='x'>".repeat(600)}${"</text:section>".repeat(600)}` }),
    ],
  ])("is said, and nothing is written: %s", async (_what, parts) => {
    const { result, isWritten } = await attempt(parts);
    expect(result).toMatchObject({ fault: expect.any(String) });
    expect(isWritten).toBe(false);
  });

  it("text is hidden by a style a hundred parents away as well, and ten thousand styles in a line are asked once each", async () => {
    const line = (at: number) =>
      `<style:style style:name="s${at}" style:family="text" style:parent-style-name="s${at + 1}"/>`;
    const last =
      '<style:style style:name="s10000" style:family="text"><style:text-properties text:display="none"/></style:style>';
    const spans = Array.from(
      { length: 10_000 },
      (_, at) => `<text:span text:style-name="s${at}">${SECRET}</text:span>`,
    );
    const { result } = await attempt(
      packageOf({
        automatic: Array.from({ length: 10_000 }, (_, at) => line(at)).join("") + last,
        body: `${SEEN}<text:p>${spans.join("")}</text:p>`,
      }),
    );
    expect(result).toMatchObject({ removed: [{ what: "hidden-text" }], left: [] });
  });

  it("ends in time: styles whose parents lead back, names that lead to themselves, a row of a million cells", async () => {
    const styles =
      '<style:style style:name="a" style:family="table-cell" style:parent-style-name="b"/><style:style style:name="b" style:family="table-cell" style:parent-style-name="a"/>';
    const cell =
      '<table:table-cell table:style-name="a" office:value-type="float" office:value="1" table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell>';
    const rows = `<table:table-row table:number-rows-repeated="1048576" table:visibility="collapse">${cell}</table:table-row>`;
    const names =
      '<table:named-expressions><table:named-expression table:name="x" table:expression="y"/><table:named-expression table:name="y" table:expression="x"/></table:named-expressions>';
    const formula =
      '<table:table-row><table:table-cell table:formula="of:=x+1" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell></table:table-row>';
    const start = performance.now();
    const { result } = await attempt(
      packageOf({
        kind: "ods",
        automatic: styles,
        body: `<table:table table:name="A"><table:table-column/>${rows}</table:table><table:table table:name="B"><table:table-column/>${formula}</table:table>${names}`,
      }),
      "ods",
    );
    expect(result).toMatchObject({
      removed: [
        { what: "hidden-rows", count: 1_048_576 },
        { what: "formulas", count: 1 },
      ],
    });
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
