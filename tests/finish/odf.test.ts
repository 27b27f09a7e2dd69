import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import JSZip from "jszip";
import { describe, expect, it } from "vitest";
import { odfPackage } from "../../src/checks/odf/checker.js";
import { uselessAttributes } from "../../src/checks/odf/grammars.js";
import { UnreadableError } from "../../src/errors.js";
import { readFacts } from "../../src/finish/facts.js";
import { amendOdf, odfFinisher } from "../../src/finish/odf.js";
import type { DocumentFacts, Finding, Repair } from "../../src/model.js";
import { inFolder, LANGUAGE, type Make, type Part, parts, subjectOf, TITLE, write, zip } from "../checks/odf/make.js";
import { describeWith, installedSoffice } from "../support/programs.js";

const FACTS: DocumentFacts = {
  title: 'Minutes <2024> & "more"',
  titleFrom: "heading",
  language: "cy-GB",
  languageFrom: "document",
};
const SOUND: DocumentFacts = { ...FACTS, title: "Minutes of the council", titleFrom: "document", language: "en-GB" };

interface Finished {
  repairs: readonly Repair[];
  before: Buffer;
  after: Buffer;
  text(name: string): Promise<string>;
  names: string[];
  findings: string[];
}

async function finish(content: readonly Part[] | Buffer, facts = SOUND): Promise<Finished> {
  return inFolder(async (folder) => {
    const before = Buffer.isBuffer(content) ? content : zip(content as Part[]);
    const file = await write(folder, "made.odt", before);
    const artifact = { format: "odt" as const, file, madeBy: { engine: "test", program: "test" } };
    const repairs = await odfFinisher.finish(artifact, facts, "minutes.odt");
    const after = await readFile(file);
    const archive = await JSZip.loadAsync(after).catch(() => new JSZip());
    const check = await odfPackage.check(subjectOf(file, "odt"));
    expect(await readdir(folder)).toEqual(["made.odt"]);
    return {
      repairs,
      before,
      after,
      names: Object.keys(archive.files),
      text: async (name) => (await archive.file(name)?.async("string")) ?? "",
      findings: check.findings.map(({ rule }) => rule),
    };
  });
}

const ids = ({ repairs }: Finished) => repairs.map(({ id }) => id);
const made = (make: Make, facts?: DocumentFacts) => finish(parts(make), facts);

describe("a file that needs nothing", () => {
  it("is not written", () =>
    inFolder(async (folder) => {
      const file = await write(folder, "made.odt", zip(parts()));
      const artifact = { format: "odt" as const, file, madeBy: { engine: "test", program: "test" } };
      await odfFinisher.finish(artifact, SOUND, "minutes.odt");
      const { mtimeMs, ino } = await stat(file);
      expect(await odfFinisher.finish(artifact, SOUND, "minutes.odt")).toEqual([]);
      expect(await stat(file)).toMatchObject({ mtimeMs, ino });
    }));

  it("is not written when it is signed or cannot be read", async () => {
    const signature = { name: "META-INF/documentsignatures.xml", data: "<x/>" };
    for (const content of [
      zip(parts({ meta: "", more: [signature] })),
      Buffer.from("no zip"),
      zip(parts({ meta: "<" })),
    ]) {
      const result = await finish(content, FACTS);
      expect(result.repairs).toEqual([]);
      expect(result.after.equals(content)).toBe(true);
    }
  });

  it("is refused when it would unpack to more than 512 MB", async () => {
    const huge = parts({ more: [{ name: "Pictures/a.png", type: "image/png", data: "x", bytes: 600e6 }] });
    const finished = finish(huge, FACTS);
    await expect(finished).rejects.toThrow(UnreadableError);
    await expect(finished).rejects.toThrow("600 MB; the limit is 512 MB");
  });

  it("applies to OpenDocument only", () => {
    expect((["odt", "ods", "odp", "odg", "pdf"] as const).map((format) => odfFinisher.appliesTo(format))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });
});

describe("title and language", () => {
  it("are written where they are missing, and nothing else changes", async () => {
    const result = await made({ meta: "<meta:editing-cycles>2</meta:editing-cycles>" }, FACTS);
    expect(ids(result)).toEqual(["odf-title", "odf-language"]);
    expect(await result.text("meta.xml")).toContain(
      "<office:meta><dc:title>Minutes &lt;2024&gt; &amp; &quot;more&quot;</dc:title><dc:language>cy-GB</dc:language><meta:editing-cycles>2</meta:editing-cycles></office:meta>",
    );
    expect(result.findings).toEqual([]);
    const before = await JSZip.loadAsync(result.before);
    const manifest = "META-INF/manifest.xml";
    for (const name of result.names.filter((part) => part !== "meta.xml" && part !== manifest)) {
      expect(await result.text(name)).toBe(await before.file(name)?.async("string"));
    }
    expect(result.repairs[0]).toMatchObject({
      subject: "minutes.odt",
      basis: { standard: "OASIS ODF 1.3 Part 3", clause: "4.3.2.2" },
      message: 'The title "Minutes <2024> & "more"" was written into the document (from its first heading).',
    });
  });

  it("replace what says nothing", async () => {
    const result = await made({ meta: "<dc:title>Untitled</dc:title><dc:language>no language</dc:language>" }, FACTS);
    const meta = await result.text("meta.xml");
    expect(meta.match(/<dc:title>/g)).toHaveLength(1);
    expect(meta).not.toContain("Untitled");
    expect(meta.match(/<dc:language>/g)).toHaveLength(1);
    expect(meta).toContain("<dc:language>cy-GB</dc:language>");
  });

  it("leave the document's own alone", async () => {
    const result = await made({ meta: `${TITLE}${LANGUAGE}` }, { ...SOUND, language: "fr" });
    expect(result.repairs).toEqual([]);
  });

  it("are written into an empty element and under another prefix", async () => {
    const content = parts().map((part) =>
      part.name === "meta.xml"
        ? {
            ...part,
            data: part.data
              .toString()
              .replace(/<office:meta>.*<\/office:meta>/, "<office:meta/>")
              .replace('xmlns:dc="http://purl.org/dc/elements/1.1/"', ""),
          }
        : part,
    );
    const result = await finish(content, FACTS);
    expect(await result.text("meta.xml")).toContain(
      '<dc:language xmlns:dc="http://purl.org/dc/elements/1.1/">cy-GB</dc:language></office:meta>',
    );
    expect(result.findings).toEqual([]);
  });

  it("are those of the document, not of its objects", async () => {
    const object = {
      name: "Object 1/meta.xml",
      type: "text/xml",
      data: parts()[3]?.data.toString().replace(TITLE, "") ?? "",
    };
    const result = await made({ more: [object] });
    expect(result.repairs).toEqual([]);
  });
});

const modules = [
  { name: "Basic/script-lc.xml", type: "text/xml", data: "<l/>" },
  { name: "Basic/Standard/script-lb.xml", type: "text/xml", data: "<l/>" },
  { name: "Basic/Standard/Module1.xml", type: "text/xml", data: "<m>Sub Main</m>" },
  { name: "Dialogs/Standard/Dialog1.xml", type: "text/xml", data: "<d/>" },
  { name: "Scripts/python/a.py", type: "", data: "print()" },
];
const LISTENER =
  '<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:click" xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic"/><presentation:event-listener presentation:action="macro"/><presentation:event-listener presentation:action="next-page"/></office:event-listeners>';

describe("macros", () => {
  it("go, with their entries, their folders' entries and their signature", async () => {
    const result = await made({
      more: [...modules, { name: "META-INF/macrosignatures.xml", data: "<x/>" }],
      entries: '<manifest:file-entry manifest:full-path="Basic/" manifest:media-type=""/>',
    });
    expect(ids(result)).toEqual(["odf-macros"]);
    expect(result.repairs[0]?.message).toBe("Macros were left out (6 files).");
    expect(result.names.filter((name) => /Basic|Scripts|Dialogs|macro/.test(name))).toEqual([]);
    expect(await result.text("META-INF/manifest.xml")).not.toMatch(/Basic|Scripts|Dialogs/);
    expect(result.findings).toEqual([]);
  });

  it("what LibreOffice adds to the standard goes, attributes and elements, and the text around it stays", async () => {
    const loext = "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0";
    const result = await made({
      body: `<office:text xmlns:loext="${loext}"><text:p loext:marker="1">before<loext:nothing/>after</text:p></office:text>`,
    });
    expect(ids(result)).toEqual(["odf-own-extensions"]);
    expect(await result.text("content.xml")).toContain("<text:p>beforeafter</text:p>");
  });

  it("inside the XML go, and what only turns the page stays", async () => {
    const result = await made({
      beforeBody:
        '<office:scripts><office:script script:language="ooo:Basic"><ooo:libraries><x>Sub <y/>Main</x></ooo:libraries></office:script><office:event-listeners/></office:scripts>',
      body: `<office:text><text:p>before<draw:rect>${LISTENER}</draw:rect>after</text:p></office:text>`,
    });
    expect(ids(result)).toEqual(["odf-macro-scripts", "odf-macro-events"]);
    const content = await result.text("content.xml");
    expect(content).toContain("<office:scripts><office:event-listeners/></office:scripts>");
    expect(content).toContain(
      'before<draw:rect><office:event-listeners><presentation:event-listener presentation:action="next-page"/></office:event-listeners></draw:rect>after',
    );
    expect(result.findings.filter((rule) => rule !== "odf-schema")).toEqual([]);
  });
});

describe("the preview picture", () => {
  it("goes", async () => {
    const result = await made({
      more: [{ name: "Thumbnails/thumbnail.png", type: "image/png", data: "x", stored: true }],
    });
    expect(ids(result)).toEqual(["odf-preview"]);
    expect(result.names).not.toContain("Thumbnails/thumbnail.png");
    expect(result.findings).toEqual([]);
  });
});

describe("numbers that begin at 0", () => {
  const outline = (start: string, more = "") =>
    `<office:styles><text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="1"${start}/><text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"${more}/></text:outline-style></office:styles>`;
  const heading = (level: number, more = "") => `<text:h${more} text:outline-level="${level}">x</text:h>`;
  const zero = ' text:start-value="0" text:restart-numbering="true"';
  const from0 = ' text:start-value="0"';
  const bodyOf = async (made: { text(name: string): Promise<string> }) =>
    /<office:text>.*<\/office:text>/s.exec(await made.text("content.xml"))?.[0];

  it("of headings are said by each heading with which the numbering begins", async () => {
    const headings = [1, 2, 2, 1, 2, 2].map((level) => heading(level));
    const first = await made({ styles: outline(from0), body: `<office:text>${headings.join("")}</office:text>` });
    expect(await bodyOf(first)).toBe(`<office:text>${[heading(1, zero), ...headings.slice(1)].join("")}</office:text>`);
    expect(await first.text("styles.xml")).not.toContain("start-value");
    expect(first.findings).toEqual([]);

    const second = await made({ styles: outline("", from0), body: `<office:text>${headings.join("")}</office:text>` });
    expect(await bodyOf(second)).toBe(
      `<office:text>${[heading(1), heading(2, zero), heading(2), heading(1), heading(2, zero), heading(2)].join("")}</office:text>`,
    );
    expect(second.findings).toEqual([]);
  });

  it("of headings that say otherwise, or have no number, stay", async () => {
    const body = `<office:text>${heading(1, ' text:is-list-header="true"')}${heading(1, ' text:restart-numbering="true" text:start-value="5"')}${heading(1)}</office:text>`;
    expect(await bodyOf(await made({ styles: outline(from0), body }))).toBe(body);
  });

  const style =
    '<office:automatic-styles><text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" text:start-value="0"/></text:list-style></office:automatic-styles>';

  it("of paragraphs that stand alone are said by the first of each list", async () => {
    const numbered = (id: string, more = "") =>
      `<text:numbered-paragraph${more} text:list-id="${id}" text:style-name="L" text:level="1"><text:p>x</text:p></text:numbered-paragraph>`;
    const made0 = await made({
      beforeBody: style,
      body: `<office:text>${numbered("a")}${numbered("a")}${numbered("b")}</office:text>`,
    });
    expect(await bodyOf(made0)).toBe(
      `<office:text>${numbered("a", from0)}${numbered("a")}${numbered("b", from0)}</office:text>`,
    );
  });

  it("in an object are no matter of the document around it", async () => {
    const list =
      '<office:text><text:list text:style-name="L"><text:list-item><text:p>x</text:p></text:list-item></text:list></office:text>';
    const inside = parts({ beforeBody: style, body: list }).find(({ name }) => name === "content.xml")?.data ?? "";
    const made0 = await made({
      beforeBody: style.replace(from0, ""),
      body: list,
      more: [{ name: "Object 1/content.xml", type: "text/xml", data: inside }],
    });
    expect(await bodyOf(made0)).toBe(list);
    expect(await made0.text("Object 1/content.xml")).toContain(`<text:list-item${from0}>`);
  });
});

describe("what a check found", () => {
  const body =
    '<office:text><text:p text:colour="red" text:style-name="P1">x<text:span text:style-name="1 2" text:x="y"/></text:p><text:h>no level</text:h></office:text>';
  const finding: Finding = { rule: "odf-schema", severity: "block", message: "…" };
  const amended = (content: readonly Part[], findings: readonly Finding[]) =>
    inFolder(async (folder) => {
      const file = await write(folder, "made.odt", zip(content));
      const artifact = { format: "odt" as const, file, madeBy: { engine: "test", program: "test" } };
      const result = {
        checker: "a",
        title: "A",
        tier: "built-in",
        subject: "minutes.odt",
        outcome: "failed",
        rules: 1,
      } as const;
      const repairs = await amendOdf(artifact, [{ ...result, findings }], "minutes.odt", uselessAttributes);
      const archive = await JSZip.loadAsync(await readFile(file));
      return { repairs, content: await archive.file("content.xml")?.async("string") };
    });

  it("attributes without a place, or with a value that means nothing, go; what is missing is not made up", async () => {
    const { repairs, content } = await amended(parts({ body }), [finding]);
    expect(repairs.map(({ id, message }) => [id, message])).toEqual([
      [
        "odf-grammar",
        "Attributes that OpenDocument does not allow where they stood were taken out (3: text:colour, text:style-name, text:x).",
      ],
    ]);
    expect(content).toContain('<text:p text:style-name="P1">x<text:span/></text:p><text:h>no level</text:h>');
  });

  it("nothing is changed when the grammar was not what failed, or attributes are not what is wrong", async () => {
    expect((await amended(parts({ body }), [{ ...finding, rule: "odf-empty-body" }])).repairs).toEqual([]);
    const table = "<office:text><text:nonsense/></office:text>";
    expect((await amended(parts({ body: table }), [finding])).repairs).toEqual([]);
  });
});

describe("what a check found, and cannot be mended", () => {
  const finding: Finding = { rule: "odf-schema", severity: "block", message: "…" };
  const amend = (content: readonly Part[]) =>
    inFolder(async (folder) => {
      const file = await write(folder, "made.odt", zip(content));
      const before = await readFile(file);
      const result = {
        checker: "a",
        title: "A",
        tier: "built-in",
        subject: "made.odt",
        outcome: "failed",
        rules: 1,
      } as const;
      const artifact = { format: "odt" as const, file, madeBy: { engine: "test", program: "test" } };
      const repairs = await amendOdf(artifact, [{ ...result, findings: [finding] }], "made.odt", uselessAttributes);
      return { repairs, isSame: before.equals(await readFile(file)) };
    });

  it("a reference that leads nowhere stays: without it the element would say even less", async () => {
    const body = '<office:text><text:p><text:change text:change-id="nope"/></text:p></office:text>';
    expect(await amend(parts({ body }))).toEqual({ repairs: [], isSame: true });
  });

  it("a reference that need not be there, and leads nowhere, goes", async () => {
    const body =
      '<office:text><text:list xml:id="a" text:continue-list="nope"><text:list-item><text:p>x</text:p></text:list-item></text:list></office:text>';
    const { repairs, isSame } = await amend(parts({ body }));
    expect({ isSame, told: repairs.map(({ message }) => message).join() }).toEqual({
      isSame: false,
      told: expect.stringContaining("text:continue-list"),
    });
  });

  it("a file with a part that is no XML stays as it is", async () => {
    const body = '<office:text><text:p text:colour="red">x</text:p></office:text>';
    const broken = parts({ body }).map((part) => (part.name === "meta.xml" ? { ...part, data: "<office:doc" } : part));
    expect(await amend(broken)).toEqual({ repairs: [], isSame: true });
  });
});

describe("very long parts", () => {
  it("are edited a second time rather than held in memory", async () => {
    const row = '<text:p hidden="true">The council met.</text:p>';
    const result = await made({ body: `<office:text>${row.repeat(700_000)}</office:text>` });
    expect(result.repairs[0]?.message).toContain("(700000)");
    const content = await result.text("content.xml");
    expect(content).not.toContain("hidden");
    expect(content.match(/<text:p>The council met\.<\/text:p>/g)).toHaveLength(700_000);
  });
});

const textStyle = (properties: string) =>
  `<office:styles><style:style style:name="a" style:family="paragraph"><style:text-properties ${properties}/></style:style></office:styles>`;
const CHANGE =
  "<office:change-info><dc:creator>A</dc:creator><dc:date>2024-01-01T00:00:00</dc:date></office:change-info>";

async function rulesOf(content: readonly Part[]): Promise<string[]> {
  return inFolder(async (folder) => {
    const file = await write(folder, "made.odt", zip(content));
    return (await odfPackage.check(subjectOf(file, "odt"))).findings.map(({ rule }) => rule);
  });
}

describe("what LibreOffice writes against the schema", () => {
  const cases: { name: string; id: string; make: Make; from: string; to: string }[] = [
    {
      name: "attributes without a namespace",
      id: "odf-bare-attributes",
      make: {
        body: `<office:text><text:p hidden="true" text:style-name="P1" label-string='a>"b'>x</text:p></office:text>`,
      },
      from: "<office:text>",
      to: '<office:text><text:p text:style-name="P1">x</text:p></office:text>',
    },
    {
      name: "names of ranges that are gone",
      id: "odf-named-range",
      make: {
        body: '<office:text><text:p>x</text:p><table:named-expressions><table:named-range table:name="a" table:cell-range-address="#REF!"/><table:named-range table:name="b" table:cell-range-address="$A.$A$1"/></table:named-expressions></office:text>',
      },
      from: "<table:named-expressions>",
      to: '<table:named-expressions><table:named-range table:name="b" table:cell-range-address="$A.$A$1"/></table:named-expressions>',
    },
    {
      name: "a start value where no number is shown",
      id: "odf-start-value",
      make: {
        styles:
          '<office:styles><text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="" text:start-value="0"/></text:list-style></office:styles>',
      },
      from: "<text:list-level",
      to: '<text:list-level-style-number text:level="1" style:num-format=""/>',
    },
    {
      name: "lists that begin at 0: they keep their numbers",
      id: "odf-start-value",
      make: {
        beforeBody:
          '<office:automatic-styles><text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" text:start-value="0"/></text:list-style></office:automatic-styles>',
        body: '<office:text><text:list text:style-name="L"><text:list-item><text:p>zero</text:p><text:list><text:list-item><text:p>deeper</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>one</text:p></text:list-item></text:list><text:list text:style-name="L" text:continue-numbering="true"><text:list-item><text:p>two</text:p></text:list-item></text:list></office:text>',
      },
      from: "<office:text>",
      to: '<office:text><text:list text:style-name="L"><text:list-item text:start-value="0"><text:p>zero</text:p><text:list><text:list-item><text:p>deeper</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>one</text:p></text:list-item></text:list><text:list text:style-name="L" text:continue-numbering="true"><text:list-item><text:p>two</text:p></text:list-item></text:list></office:text>',
    },
    {
      name: "a property that came with ODF 1.4",
      id: "odf-input-required",
      make: {
        body: '<office:text><office:forms><form:form><form:checkbox form:id="c" form:name="a" form:control-implementation="ooo:a" xml:id="c" form:input-required="false"/></form:form></office:forms><text:p>x</text:p></office:text>',
      },
      from: "<form:checkbox",
      to: '<form:checkbox form:id="c" form:name="a" form:control-implementation="ooo:a" xml:id="c"/>',
    },
    {
      name: "weights of fonts",
      id: "odf-font-weight",
      make: { styles: textStyle('fo:font-weight="0" style:font-weight-asian="640" fo:color="#000000"') },
      from: "<style:text-properties",
      to: '<style:text-properties style:font-weight-asian="600" fo:color="#000000"/>',
    },
    {
      name: "lengths that are less than nothing",
      id: "odf-lengths",
      make: {
        styles:
          '<office:styles><style:style style:name="a" style:family="graphic"><style:graphic-properties fo:padding-top="-0.016cm" fo:margin-left="-1cm"/></style:style></office:styles>',
      },
      from: "<style:graphic-properties",
      to: '<style:graphic-properties fo:padding-top="0cm" fo:margin-left="-1cm"/>',
    },
    {
      name: "rows of no height",
      id: "odf-lengths",
      make: {
        styles:
          '<office:styles><style:style style:name="a" style:family="table-row"><style:table-row-properties style:row-height="0cm"/></style:style></office:styles>',
      },
      from: "<style:table-row-properties",
      to: '<style:table-row-properties style:row-height="0.001cm"/>',
    },
    {
      name: "points in place of a word",
      id: "odf-glue-points",
      make: {
        body: '<office:text><text:p><draw:custom-shape><draw:enhanced-geometry draw:glue-point-type="1085 298" draw:glue-points="1 2"/></draw:custom-shape></text:p></office:text>',
      },
      from: "<draw:enhanced-geometry",
      to: '<draw:enhanced-geometry draw:glue-points="1 2"/>',
    },
    {
      name: "tables without a column or a row",
      id: "odf-empty-tables",
      make: {
        body: "<office:text><table:table><table:table-columns/><table:table-rows></table:table-rows></table:table></office:text>",
      },
      from: "<table:table>",
      to: "<table:table><table:table-columns><table:table-column/></table:table-columns><table:table-rows><table:table-row><table:table-cell/></table:table-row></table:table-rows></table:table>",
    },
    {
      name: "tables without anything",
      id: "odf-empty-tables",
      make: {
        body: "<office:text><table:table/><table:table><table:table-column/></table:table><table:table><table:table-row/></table:table></office:text>",
      },
      from: "<table:table>",
      to: "<table:table><table:table-column/><table:table-row><table:table-cell/></table:table-row></table:table><table:table><table:table-column/><table:table-row><table:table-cell/></table:table-row></table:table><table:table><table:table-column/><table:table-row><table:table-cell/></table:table-row></table:table>",
    },
    {
      name: "changes of changes",
      id: "odf-nested-changes",
      make: {
        body: `<office:text><text:tracked-changes><text:changed-region xml:id="a" text:id="a"><text:deletion>${CHANGE}<text:p>gone</text:p></text:deletion><text:insertion>${CHANGE}</text:insertion></text:changed-region><text:changed-region xml:id="b" text:id="b"><text:insertion>${CHANGE}</text:insertion></text:changed-region></text:tracked-changes><text:p>x</text:p></office:text>`,
      },
      from: "<text:tracked-changes>",
      to: `<text:tracked-changes><text:changed-region xml:id="a" text:id="a"><text:deletion>${CHANGE}<text:p>gone</text:p></text:deletion></text:changed-region><text:changed-region xml:id="b" text:id="b"><text:insertion>${CHANGE}</text:insertion></text:changed-region></text:tracked-changes>`,
    },
    {
      name: "blanks in fields",
      id: "odf-field-blanks",
      make: {
        body: '<office:text><text:p>a<text:s/><text:text-input>b<text:s text:c="3"/>c</text:text-input></text:p></office:text>',
      },
      from: "<text:p>",
      to: "<text:p>a<text:s/><text:text-input>b\u00a0\u00a0\u00a0c</text:text-input></text:p>",
    },
    {
      name: "bullets without a character",
      id: "odf-bullets",
      make: {
        styles:
          '<office:styles><text:list-style style:name="L"><text:list-level-style-bullet text:level="1" text:bullet-char=""/></text:list-style></office:styles>',
      },
      from: "<text:list-level",
      to: '<text:list-level-style-bullet text:level="1" text:bullet-char="\u200b"/>',
    },
    {
      name: "addresses that are none",
      id: "odf-addresses",
      make: {
        body: '<office:text><text:p><text:a xlink:type="simple" xlink:href="a%b.html#c#d">x</text:a></text:p></office:text>',
      },
      from: "<text:a",
      to: '<text:a xlink:type="simple" xlink:href="a%25b.html#c%23d">x</text:a>',
    },
  ];
  for (const { name, id, make, from, to } of cases) {
    it(name, async () => {
      expect(await rulesOf(parts(make))).toContain("odf-schema");
      const result = await made(make);
      expect(ids(result)).toEqual([id]);
      const text = await result.text(make.styles ? "styles.xml" : "content.xml");
      expect(text.slice(text.indexOf(from))).toContain(to);
      expect(result.findings).toEqual([]);
    });
  }

  it("dates that do not exist", async () => {
    const dates =
      "<meta:print-date>2012-01-00T00:00:00</meta:print-date><dc:date>2024-02-29T10:00:00.123456789</dc:date>";
    const result = await made({ meta: TITLE + LANGUAGE + dates });
    expect(ids(result)).toEqual(["odf-dates"]);
    expect(await result.text("meta.xml")).not.toContain("print-date");
    expect(await result.text("meta.xml")).toContain("2024-02-29");
    expect(result.findings).toEqual([]);
  });

  it("circles that have lost their outline are given it again, though the schema allows them to have none", async () => {
    const circle = (path: string) =>
      `<office:text><text:p><draw:custom-shape><draw:enhanced-geometry draw:type="ooxml-ellipse" draw:enhanced-path="${path}"/></draw:custom-shape></text:p></office:text>`;
    const result = await made({ body: circle("M 0 ?f7 Z N") });
    expect(ids(result)).toEqual(["odf-outlines"]);
    expect(await result.text("content.xml")).toContain(circle("U ?f4 ?f7 ?f4 ?f7 0 360 Z N"));
    expect(result.findings).toEqual([]);
  });

  it("ODF 1.4 keeps what it knows", async () => {
    const body = '<office:text><form:checkbox form:input-required="false"/>x</office:text>';
    expect((await made({ version: "1.4", body })).repairs).toEqual([]);
  });

  it("text that only looks like a tag stays", async () => {
    const body =
      '<office:text><text:p>x<!-- <text:p hidden="true"> --><![CDATA[<text:p hidden="true">]]></text:p><foreign xmlns="urn:x" hidden="true"/></office:text>';
    expect((await made({ body })).repairs).toEqual([]);
  });
});

describe("the bytes of what is not changed", () => {
  it("stay as they were, and so does the way they are stored", async () => {
    const picture = {
      name: "Pictures/a.png",
      type: "image/png",
      data: Buffer.from("picture".repeat(99)),
      stored: true,
    };
    const result = await made({ meta: "", more: [picture] }, FACTS);
    const packed = async (data: Buffer, name: string) => {
      const start = data.indexOf(Buffer.from(name)) - 30;
      const from = start + 30 + name.length + data.readUInt16LE(start + 28);
      return {
        method: data.readUInt16LE(start + 8),
        bytes: data.subarray(from, from + data.readUInt32LE(start + 18)).toString("hex"),
      };
    };
    for (const name of ["mimetype", "content.xml", "styles.xml", "Pictures/a.png"]) {
      expect(await packed(result.after, name)).toEqual(await packed(result.before, name));
    }
    expect(result.after.toString("latin1", 30, 38)).toBe("mimetype");
  });

  it("a long document is edited piece by piece", async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, index) => `<text:p text:style-name="P${index}" hidden="a">é ${index}</text:p>`,
    );
    const result = await made({ body: `<office:text>${rows.join("")}</office:text>` });
    expect(result.repairs[0]?.message).toContain("(20000)");
    const expected = rows.map((row) => row.replace(' hidden="a"', "")).join("");
    expect(await result.text("content.xml")).toContain(`<office:text>${expected}</office:text>`);
  });
});

const CORPUS = join(import.meta.dirname, "../../../shared/corpus/office/poi");
const MACROS = ["document/SimpleMacro.docm", "spreadsheet/62629_target.xlsm"].map((name) => join(CORPUS, name));
describeWith(installedSoffice, "real documents with macros (LibreOffice and the corpus)", (soffice) => {
  for (const source of MACROS) {
    it.skipIf(!existsSync(source))(source.slice(CORPUS.length + 1), { timeout: 120_000 }, () =>
      inFolder(async (folder) => {
        const format = source.endsWith("docm") ? ("odt" as const) : ("ods" as const);
        const profile = `-env:UserInstallation=${pathToFileURL(join(folder, "profile"))}`;
        execFileSync(soffice, [profile, "--headless", "--convert-to", format, "--outdir", folder, source], {
          stdio: "pipe",
        });
        const name = (await readdir(folder)).find((entry) => entry.endsWith(`.${format}`)) ?? "";
        const file = join(folder, name);
        const before = await odfPackage.check(subjectOf(file, format));
        expect(before.findings.map(({ rule }) => rule)).toContain("odf-no-scripts");

        const facts = await readFacts(file, name);
        const repairs = await odfFinisher.finish(
          { format, file, madeBy: { engine: "test", program: "test" } },
          facts,
          name,
        );
        expect(repairs.map(({ id }) => id)).toContain("odf-macros");
        const after = await odfPackage.check(subjectOf(file, format));
        // By itself LibreOffice writes extended OpenDocument 1.4.
        expect(
          after.findings.filter(({ severity, rule }) => severity !== "note" && !rule.startsWith("odf-schema-")),
        ).toEqual([]);
      }),
    );
  }
});

describe("what would reach out of the document", () => {
  const sheet = (inside: string) =>
    `<office:spreadsheet><table:table table:name="A"><table:table-column/><table:table-row>${inside}</table:table-row></table:table>%</office:spreadsheet>`;
  const cell = (formula: string, more = "") =>
    `<table:table-cell table:formula="${formula}"${more} office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>`;

  it("leaves tables as formulas only: the values stay", async () => {
    const active = [
      "of:=DDE(&quot;cmd&quot;;&quot;/c&quot;;&quot;A1&quot;)",
      "of:=COM.MICROSOFT.WEBSERVICE(1)",
      "of:=exec(1)",
    ];
    const body = sheet(
      active.map((formula) => cell(formula, ' table:number-matrix-rows-spanned="1"')).join("") + cell("of:=SUM([.A1])"),
    ).replace(
      "%",
      '<table:dde-links><table:dde-link><office:dde-source office:dde-application="cmd"/></table:dde-link></table:dde-links>',
    );
    const result = await made({ kind: "ods", body });
    expect(ids(result)).toEqual(["odf-data-links", "odf-active-formulas"]);
    const content = await result.text("content.xml");
    expect(content).not.toMatch(/dde|exec|WEBSERVICE|matrix/i);
    expect(content.match(/office:value="7"><text:p>7</g)).toHaveLength(4);
    expect(content).toContain('table:formula="of:=SUM([.A1])"');
    expect(result.findings).toEqual([]);
  });

  it("leaves texts and slides, and what they show stays", async () => {
    const body =
      '<office:text><text:section text:name="S"><office:dde-source office:dde-application="cmd"/><text:p>shown</text:p></text:section><draw:rect><office:event-listeners><presentation:event-listener presentation:action="execute" xlink:href="file:///C:/calc.exe"/></office:event-listeners></draw:rect></office:text>';
    const result = await made({ body });
    expect(ids(result)).toEqual(["odf-program-clicks", "odf-data-links"]);
    expect(await result.text("content.xml")).toContain("<text:p>shown</text:p>");
    expect(result.findings).toEqual([]);
  });
});
