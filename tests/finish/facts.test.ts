import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { readFacts } from "../../src/finish/facts.js";
import { inFolder, type Make, parts, write, zip } from "../checks/odf/make.js";
import { describeWith, installedSoffice } from "../support/programs.js";

async function facts(make: Make | Buffer, name = "minutes-2024_03.docx") {
  return inFolder(async (folder) =>
    readFacts(await write(folder, "a.odt", Buffer.isBuffer(make) ? make : zip(parts(make))), name),
  );
}

const titled = (title: string) => ({ meta: `<dc:title>${title}</dc:title>` });
const text = (body: string, beforeBody = ""): Make => ({
  meta: "",
  beforeBody,
  body: `<office:text>${body}</office:text>`,
});

describe("the title", () => {
  it("is the document's own, on one line", async () => {
    expect(await facts(titled("  Minutes \n of &amp; the\tcouncil "))).toMatchObject({
      title: "Minutes of & the council",
      titleFrom: "document",
    });
  });

  for (const own of [
    "Budget 2024-25",
    "Agenda",
    "Cofnodion y Cyngor",
    "2024 budget",
    "Introduction to the Document",
    "日程",
  ]) {
    it(`"${own}" is a title`, async () =>
      expect(await facts(titled(own))).toMatchObject({ title: own, titleFrom: "document" }));
  }

  const none = [
    "",
    " \n ",
    "Untitled",
    "untitled document 2",
    "Microsoft Word - agenda.doc",
    "PowerPoint Presentation",
    "Document1",
    "Book1",
    "Slide 1",
    "agenda final.docx",
    "C:\\Users\\clerk\\agenda",
    "[Document title]",
    "Click to add title",
    "minutes-2024_03",
    "1",
    "- - -",
    "Normal",
  ];
  for (const own of none) {
    it(`"${own}" is none`, async () =>
      expect(await facts(titled(own))).toMatchObject({ title: "Minutes 2024 03", titleFrom: "file name" }));
  }

  const headings: [string, Make, string][] = [
    [
      "the first heading",
      text('<text:p>x</text:p><text:h text:outline-level="2">Apologies</text:h><text:h>Next</text:h>'),
      "Apologies",
    ],
    ["not an empty one", text("<text:h/><text:h> </text:h><text:h>1.</text:h><text:h>Minutes</text:h>"), "Minutes"],
    [
      "with its spaces",
      text("<text:h>Parish<text:s/>council<text:line-break/>of<text:tab/><text:span>Ayton</text:span></text:h>"),
      "Parish council of Ayton",
    ],
    [
      "without notes, numbers, comments and boxes",
      text(
        "<text:h><text:number>1</text:number>Minutes<text:note><text:note-body><text:p>note</text:p></text:note-body></text:note><office:annotation><text:p>comment</text:p></office:annotation><draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame> of May</text:h>",
      ),
      "Minutes of May",
    ],
    [
      "not one that was deleted",
      text("<text:tracked-changes><text:h>Old</text:h></text:tracked-changes><text:h>Minutes</text:h>"),
      "Minutes",
    ],
    [
      "a paragraph in the style Title",
      text('<text:p text:style-name="Title">The title</text:p><text:h>Heading</text:h>'),
      "The title",
    ],
    [
      "also under an automatic name",
      text(
        '<text:p text:style-name="P7">The title</text:p><text:h>Heading</text:h>',
        '<office:automatic-styles><style:style style:name="P7" style:family="paragraph" style:parent-style-name="Title"/></office:automatic-styles>',
      ),
      "The title",
    ],
    [
      "the title of the first slide",
      {
        kind: "odp",
        meta: "",
        body: '<office:presentation><draw:page><draw:frame presentation:class="subtitle"><draw:text-box><text:p>Sub</text:p></draw:text-box></draw:frame><draw:frame presentation:class="title"><draw:text-box><text:p>Town</text:p><text:p>plan</text:p></draw:text-box></draw:frame></draw:page></office:presentation>',
      },
      "Town plan",
    ],
  ];
  for (const [name, make, title] of headings) {
    it(`else a heading: ${name}`, async () => expect(await facts(make)).toMatchObject({ title, titleFrom: "heading" }));
  }

  it("is not that of a later slide", async () => {
    const slide = (inside: string) => `<draw:page>${inside}</draw:page>`;
    const questions =
      '<draw:frame presentation:class="title"><draw:text-box><text:p>Questions?</text:p></draw:text-box></draw:frame>';
    const body = `<office:presentation>${slide("")}${slide(questions)}</office:presentation>`;
    expect((await facts({ kind: "odp", meta: "", body })).titleFrom).toBe("file name");
  });

  const names: [string, string][] = [
    ["minutes-2024_03.docx", "Minutes 2024 03"],
    ["two.dots.docx", "Two dots"],
    ["Budget 2024-25 v1.2.xlsx", "Budget 2024-25 v1.2"],
    ["élan.odt", "Élan"],
    ["no extension", "No extension"],
    [".docx", "Docx"],
    ["___.docx", "Document"],
    ["a\u202ecod.exe\n.docx", "A cod.exe"],
  ];
  for (const [name, title] of names) {
    it(`else the file's name: ${JSON.stringify(name)}`, async () =>
      expect((await facts({ meta: "" }, name)).title).toBe(title));
  }

  it("is cut between words at 200 characters", async () => {
    const { title } = await facts(titled("council ".repeat(100)));
    expect(title.length).toBeLessThanOrEqual(200);
    expect(title).toMatch(/^(council )+council…$/);
    expect([...(await facts(titled("😀a".repeat(300)))).title]).toHaveLength(200);
  });
});

const defaults = (properties: string, family = "paragraph") =>
  `<office:styles><style:default-style style:family="${family}"><style:text-properties ${properties}/></style:default-style></office:styles>`;

describe("the language", () => {
  const cases: [string, Make, string | undefined][] = [
    ["of the default paragraph style", { styles: defaults('fo:language="cy" fo:country="GB"') }, "cy-GB"],
    ["without a country", { styles: defaults('fo:language="ga" fo:country="none"') }, "ga"],
    ["with a script", { styles: defaults('fo:language="sr" fo:script="Latn" fo:country="RS"') }, "sr-Latn-RS"],
    [
      "as a full tag",
      { styles: defaults('style:rfc-language-tag="ca-ES-valencia" fo:language="ca"') },
      "ca-ES-valencia",
    ],
    ["of cells", { styles: defaults('fo:language="fr" fo:country="FR"', "table-cell") }, "fr-FR"],
    [
      "of the properties first",
      { meta: "<dc:language>gd-GB</dc:language>", styles: defaults('fo:language="en"') },
      "gd-GB",
    ],
    [
      "not of properties that name none",
      { meta: "<dc:language>English</dc:language>", styles: defaults('fo:language="en"') },
      "en",
    ],
    [
      "of the style all others come from",
      {
        styles:
          '<office:styles><style:style style:name="Standard" style:family="paragraph"><style:text-properties fo:language="pl" fo:country="PL"/></style:style></office:styles>',
      },
      "pl-PL",
    ],
    ["none", { styles: defaults('fo:language="none" fo:country="none"') }, undefined],
    ["no words", { styles: defaults('fo:language="zxx"') }, undefined],
    ["rubbish", { styles: defaults('fo:language="e&lt;n"') }, undefined],
    ["absent", { styles: "" }, undefined],
  ];
  for (const [name, make, language] of cases) {
    it(name, async () =>
      expect(await facts({ meta: "", ...make })).toMatchObject(
        language === undefined
          ? { language: "en-GB", languageFrom: "default" }
          : { language, languageFrom: "document" },
      ),
    );
  }
});

describe("the language of most of the text", () => {
  const english = defaults('fo:language="en" fo:country="US" style:language-asian="zh" style:country-asian="CN"');
  const style = (name: string, family: string, properties: string, parent = "") =>
    `<style:style style:name="${name}" style:family="${family}" ${parent && `style:parent-style-name="${parent}"`}>${properties && `<style:text-properties ${properties}/>`}</style:style>`;
  const british = 'fo:language="en" fo:country="GB"';
  const automatic = (...styles: string[]) => `<office:automatic-styles>${styles.join("")}</office:automatic-styles>`;
  const P = (style: string, inside: string) => `<text:p text:style-name="${style}">${inside}</text:p>`;
  const span = (style: string, inside: string) => `<text:span text:style-name="${style}">${inside}</text:span>`;
  const odt = (body: string, ...styles: string[]): Make => ({ ...text(body, automatic(...styles)), styles: english });
  const gb = style("GB", "text", british);
  const fr = style("FR", "text", 'fo:language="fr" fo:country="FR"');

  const cases: [string, Make, string][] = [
    ["the default's where nothing else is said", odt("<text:p>Minutes</text:p>"), "en-US"],
    ["that of its spans", odt(`<text:p>A${span("GB", "genda of the council")}</text:p>`, gb), "en-GB"],
    ["that of its paragraphs", odt(P("P1", "Minutes"), style("P1", "paragraph", british)), "en-GB"],
    [
      "that of the parent of a parent",
      {
        ...odt(P("P1", "Minutes"), style("P1", "paragraph", "", "Body")),
        styles: `${english}<office:styles>${style("Body", "paragraph", 'fo:color="#000000"', "Base")}${style("Base", "paragraph", british)}</office:styles>`,
      },
      "en-GB",
    ],
    [
      "a span's before its paragraph's",
      odt(P("P1", span("FR", "Procès-verbal")), style("P1", "paragraph", british), fr),
      "fr-FR",
    ],
    [
      "by letters, not by pieces",
      odt(`${P("", span("FR", "a") + span("FR", "b"))}${P("", span("GB", "abc"))}`, gb, fr),
      "en-GB",
    ],
    ["the default's when it is a tie", odt(P("", `ab${span("GB", "cd")}`), gb), "en-US"],
    [
      "without what was deleted",
      odt(`<text:tracked-changes>${P("", span("GB", "Minutes"))}</text:tracked-changes><text:p>x</text:p>`, gb),
      "en-US",
    ],
    ["without numbers", odt(P("", `a${span("GB", "1234567")}`), gb), "en-US"],
    [
      "without what is in no language",
      odt(P("", `a${span("N", "abcdef")}`), style("N", "text", 'fo:language="zxx" fo:country="none"')),
      "en-US",
    ],
    ["by the script of the text", odt("<text:p>会议记录 a</text:p>"), "zh-CN"],
    [
      "that of a text box, not of the paragraph around it",
      odt(
        P("P1", `<draw:frame draw:style-name="fr1"><draw:text-box>${P("P2", "Minutes")}</draw:text-box></draw:frame>`),
        style("P1", "paragraph", british),
      ),
      "en-US",
    ],
    [
      "that of cells",
      {
        kind: "ods",
        meta: "",
        styles: defaults('fo:language="en" fo:country="US"', "table-cell"),
        beforeBody: automatic(style("ce1", "table-cell", british)),
        body: `<office:spreadsheet><table:table><table:table-row><table:table-cell table:style-name="ce1"><text:p>Budget</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>`,
      },
      "en-GB",
    ],
    [
      "that of shapes, whose default is their own",
      {
        kind: "odp",
        meta: "",
        styles: `${defaults('fo:language="fr"')}${defaults('fo:language="en" fo:country="US"', "graphic")}`,
        beforeBody: automatic(style("pr1", "presentation", british)),
        body: `<office:presentation><draw:page><draw:frame presentation:style-name="pr1"><draw:text-box><text:p>Plan</text:p></draw:text-box></draw:frame><draw:frame><draw:text-box><text:p>abc</text:p></draw:text-box></draw:frame></draw:page></office:presentation>`,
      },
      "en-GB",
    ],
    [
      "also when styles come from each other in a circle",
      odt(P("A", "Minutes"), style("A", "paragraph", "", "B"), style("B", "paragraph", "", "A")),
      "en-US",
    ],
  ];
  for (const [name, make, language] of cases) {
    it(`is ${name}`, async () => expect(await facts(make)).toMatchObject({ language, languageFrom: "document" }));
  }

  it("gives way to what the document's properties say", async () => {
    const make = { ...odt(P("", span("GB", "Minutes")), gb), meta: "<dc:language>cy-GB</dc:language>" };
    expect(await facts(make)).toMatchObject({ language: "cy-GB", languageFrom: "document" });
  });

  it("is judged by the beginning of a long text", async () => {
    const make = odt(P("", span("GB", "council ".repeat(40_000))) + P("", "committee ".repeat(80_000)), gb);
    expect((await facts(make)).language).toBe("en-GB");
  });
});

describeWith(installedSoffice, "a real letter (LibreOffice)", (soffice) => {
  it("is in the language of its text, not in that of the program's default style", () =>
    inFolder(async (folder) => {
      const letter = join(import.meta.dirname, "../../fixtures/old/letter.doc");
      const profile = `-env:UserInstallation=${pathToFileURL(join(folder, "profile"))}`;
      execFileSync(soffice, [profile, "--headless", "--convert-to", "odt", "--outdir", folder, letter], {
        stdio: "pipe",
      });
      const found = await readFacts(join(folder, "letter.odt"), "letter.doc");
      expect(found).toMatchObject({ language: "en-GB", languageFrom: "document" });
    }));
});

describe("what cannot be read", () => {
  const broken: [string, Buffer][] = [
    ["no zip", Buffer.from("x")],
    ["nothing in it", zip([{ name: "mimetype", data: "x", stored: true }])],
    [
      "broken XML",
      zip([
        { name: "meta.xml", data: "<a" },
        { name: "styles.xml", data: "" },
        { name: "content.xml", data: "<a>&x;" },
      ]),
    ],
    ["damaged parts", zip([{ name: "meta.xml", data: "\xff\xff", stored: true, method: 8 }])],
  ];
  for (const [name, content] of broken) {
    it(name, async () =>
      expect(await facts(content)).toEqual({
        title: "Minutes 2024 03",
        titleFrom: "file name",
        language: "en-GB",
        languageFrom: "default",
      }),
    );
  }
});
