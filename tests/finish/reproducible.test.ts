/** Two files that LibreOffice made of one document, at different times and after different work, become one. */
import { readFile } from "node:fs/promises";
import { deflateSync, inflateSync } from "node:zlib";
import JSZip from "jszip";
import { PDFDocument, PDFHexString, PDFName, PDFNumber, PDFRawStream, PDFRef } from "pdf-lib";
import { afterEach, describe, expect, test, vi } from "vitest";
import { odfPackage } from "../../src/checks/odf/checker.js";
import { odfFinisher } from "../../src/finish/odf.js";
import { pdfFinisher } from "../../src/finish/pdf.js";
import { hasSteadyId } from "../../src/finish/reproducible.js";
import type { DocumentFacts, Finisher, OutputFormat } from "../../src/model.js";
import { inFolder, type Part, parts, replace, subjectOf, TITLE, write, zip } from "../checks/odf/make.js";

const FACTS: DocumentFacts = {
  title: "Minutes of the council",
  titleFrom: "document",
  language: "en-GB",
  languageFrom: "document",
};

afterEach(() => vi.unstubAllEnvs());

function finished(finisher: Finisher, format: OutputFormat, content: Uint8Array): Promise<Buffer> {
  return inFolder(async (folder) => {
    const file = await write(folder, `made.${format}`, Buffer.from(content));
    await finisher.finish({ format, file, madeBy: { engine: "test", program: "test" } }, FACTS, "minutes");
    return readFile(file);
  });
}

const finishedOdf = (content: readonly Part[]) => finished(odfFinisher, "odt", zip(content));

async function textOf(file: Buffer, name: string): Promise<string> {
  return (await (await JSZip.loadAsync(file)).file(name)?.async("string")) ?? "";
}

const EMBEDDED = ' xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"';

/** What chance and earlier work make of the same document. */
interface Chance {
  readonly list: string;
  readonly change: string;
  readonly comment: number;
  readonly object: number;
  readonly session: number;
}

const FIRST: Chance = { list: "2261154571", change: "207048624", comment: 7, object: 98, session: 471076 };
const LATER: Chance = { list: "31400", change: "-5", comment: 2013, object: 1000, session: 12 };

/** `reversed` has the parts in another order, as LibreOffice does when their names are others. */
function made({ list, change, comment, object, session }: Chance, reversed = false): Part[] {
  const comments = [1, 0].map((index) => `__Annotation__${comment + index}_${session}`);
  const objects = [`Obj${object}`, `Obj${object + 1}`];
  const body = [
    `<text:tracked-changes><text:changed-region xml:id="ct${change}" text:id="ct${change}"><text:insertion><office:change-info><dc:creator>A clerk</dc:creator><dc:date>2024-03-01T09:30:00</dc:date></office:change-info></text:insertion></text:changed-region></text:tracked-changes>`,
    `<text:list xml:id="list${list}" text:style-name="list77"><text:list-item><text:p>One</text:p></text:list-item></text:list>`,
    `<text:list text:continue-list="list${list}"/>`,
    `<text:p><text:change-start text:change-id="ct${change}"/>list12 ct12<text:change-end text:change-id="ct${change}"/>`,
    ...comments.map(
      (name) => `<office:annotation office:name="${name}"/><office:annotation-end office:name="${name}"/>`,
    ),
    ...objects.map(
      (name) =>
        `<draw:frame><draw:object-ole xlink:href="./${name}"${EMBEDDED}/><draw:image xlink:href="./ObjectReplacements/${name}"${EMBEDDED}/></draw:frame>`,
    ),
    "</text:p>",
  ].join("");
  const more = objects.flatMap((name, index) => [
    { name, type: "application/vnd.sun.star.oleobject", data: `object ${index}` },
    { name: `ObjectReplacements/${name}`, type: "", data: `picture ${index}` },
  ]);
  const settings = [
    ["Rsid", session],
    ["RsidRoot", session],
    ["PrinterName", `Printer ${session}`],
    ["PrinterSetup", "eA=="],
    ["AddParaTableSpacing", "true"],
  ].map(
    ([name, value]) => `<config:config-item config:name="${name}" config:type="string">${value}</config:config-item>`,
  );
  const content = parts({ body: `<office:text>${body}</office:text>`, more: reversed ? more.reverse() : more });
  const end = "</office:document-settings>";
  return replace(content, "settings.xml", end, withSettings(settings.join("")) + end);
}

function withSettings(items: string): string {
  const namespace = 'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"';
  return `<office:settings ${namespace}><config:config-item-set config:name="ooo:configuration-settings">${items}</config:config-item-set></office:settings>`;
}

describe("an OpenDocument file", () => {
  test("is the same, byte for byte, whatever chance and earlier work made of it", async () => {
    const first = await finishedOdf(made(FIRST));
    const later = await finishedOdf(made(LATER, true));
    expect(later.equals(first)).toBe(true);
  });

  test("has names that are numbered as they occur, and all that refers to them", async () => {
    const file = await finishedOdf(made(LATER));
    const content = await textOf(file, "content.xml");
    expect(content).toContain('<text:changed-region xml:id="ct1" text:id="ct1">');
    expect(content).toContain('<text:list xml:id="list1" text:style-name="list77">');
    expect(content).toContain('<text:list text:continue-list="list1"/>');
    expect(content).toContain(
      '<text:change-start text:change-id="ct1"/>list12 ct12<text:change-end text:change-id="ct1"/>',
    );
    expect(content).toContain(
      '<office:annotation office:name="__Annotation__1_0"/><office:annotation-end office:name="__Annotation__1_0"/><office:annotation office:name="__Annotation__2_0"/>',
    );
    expect(content).toContain(
      `xlink:href="./Obj1"${EMBEDDED}/><draw:image xlink:href="./ObjectReplacements/Obj1"${EMBEDDED}/>`,
    );
    for (const [index, name] of ["Obj1", "Obj2"].entries()) {
      expect(await textOf(file, name)).toBe(`object ${index}`);
      expect(await textOf(file, `ObjectReplacements/${name}`)).toBe(`picture ${index}`);
      expect(await textOf(file, "META-INF/manifest.xml")).toContain(`manifest:full-path="${name}"`);
    }
    await inFolder(async (folder) => {
      const result = await odfPackage.check(subjectOf(await write(folder, "made.odt", file), "odt"));
      expect(result.findings.map(({ rule }) => rule)).toEqual(["odf-embedded-files"]);
    });
  });

  test("names neither the session nor the printer of this machine", async () => {
    const settings = await textOf(await finishedOdf(made(FIRST)), "settings.xml");
    expect(settings).not.toMatch(/Rsid|Printer/);
    expect(settings).toContain('<config:config-item config:name="AddParaTableSpacing" config:type="string">true<');
  });

  test("loses the window of a presentation, but not what is seen of an embedded object", async () => {
    const items = withSettings(
      '<config:config-item config:name="VisibleAreaWidth" config:type="int">1546<!----></config:config-item>',
    );
    const end = "</office:document-settings>";
    const all = replace(parts(), "settings.xml", end, items + end);
    const own = all.find(({ name }) => name === "settings.xml") as Part;
    const file = await finishedOdf([...all, { ...own, name: "Object 1/settings.xml" }]);
    expect(await textOf(file, "settings.xml")).not.toContain("VisibleArea");
    expect(await textOf(file, "Object 1/settings.xml")).toContain("VisibleAreaWidth");
  });

  test("leaves no set of settings empty, which the grammar does not allow", async () => {
    const area = ["Top", "Left", "Width", "Height"]
      .map((side) => `<config:config-item config:name="VisibleArea${side}" config:type="int">1546</config:config-item>`)
      .join("");
    const end = "</office:document-settings>";
    const file = await finishedOdf(replace(parts(), "settings.xml", end, withSettings(area) + end));
    expect(await textOf(file, "settings.xml")).toContain('config:name="VisibleAreaTop" config:type="int">0<');
    await inFolder(async (folder) => {
      const { findings } = await odfPackage.check(subjectOf(await write(folder, "made.odt", file), "odt"));
      expect(findings).toEqual([]);
    });
  });

  test("calls fonts by what they say of themselves, not by their places in memory", async () => {
    const [plain, swiss] = ['svg:font-family="Arial"', 'svg:font-family="Arial" style:font-pitch="variable"'];
    const fonts = (one: string, other: string, name: string) =>
      `<office:font-face-decls><style:font-face style:name="Arial" ${one}/><style:font-face style:name="Arial1" ${other}/><style:font-face style:name="Noto" svg:font-family="Noto"/></office:font-face-decls><office:automatic-styles><style:style style:name="P1" style:family="paragraph"><style:text-properties style:font-name="${name}" style:font-name-asian="Noto"/></style:style></office:automatic-styles>`;
    const namespace = 'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:office=';
    const withFonts = (beforeBody: string) => replace(parts({ beforeBody }), "content.xml", "xmlns:office=", namespace);
    const first = await finishedOdf(withFonts(fonts(plain, swiss, "Arial1")));
    const later = await finishedOdf(withFonts(fonts(swiss, plain, "Arial")));
    expect(later.equals(first)).toBe(true);
    const content = await textOf(later, "content.xml");
    expect(content).toContain(`<style:font-face style:name="Arial1" ${swiss}/><style:font-face style:name="Noto"`);
    expect(content).toContain('style:font-name="Arial1" style:font-name-asian="Noto"');
  });

  test("loses the dates of the conversion, and of its fields what they show of it; other dates stay", async () => {
    const now = () => new Date().toISOString().replace("Z", "");
    const body = (date: string) =>
      `<office:text><text:p><office:annotation><dc:date>${date}</dc:date><text:p>A comment</text:p></office:annotation><office:annotation><dc:date>2020-01-01T00:00:00</dc:date></office:annotation><text:date text:date-value="${date}">today</text:date><text:time text:fixed="true" text:time-value="09:30:00">09:30</text:time></text:p></office:text>`;
    const document = () =>
      parts({
        meta: `${TITLE}<dc:date>${now()}</dc:date><meta:creation-date>2020-01-02T03:04:06</meta:creation-date>`,
        body: body(now()),
      });
    const first = await finishedOdf(document());
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await finishedOdf(document())).equals(first)).toBe(true);
    expect(await textOf(first, "meta.xml")).not.toContain("<dc:date>");
    expect(await textOf(first, "meta.xml")).toContain("<meta:creation-date>2020-01-02T03:04:06<");
    const content = await textOf(first, "content.xml");
    expect(content).toContain("<office:annotation><text:p>A comment</text:p></office:annotation>");
    expect(content).toContain("<dc:date>2020-01-01T00:00:00</dc:date>");
    expect(content).toContain("<text:date>today</text:date>");
    expect(content).toContain('text:time-value="09:30:00">09:30<');
    expect((await JSZip.loadAsync(first)).file("mimetype")?.date.toISOString()).toBe("2020-01-02T03:04:06.000Z");
  });

  test("with objects that no text names keeps them, in the order of their numbers", async () => {
    const extra = (from: number) =>
      [from, from + 1].map((number) => ({ name: `Obj${number}`, type: "", data: `${number - from}` }));
    const [first, later] = [
      await finishedOdf(parts({ more: extra(9) })),
      await finishedOdf(parts({ more: extra(99) })),
    ];
    expect(later.equals(first)).toBe(true);
    expect(await textOf(first, "Obj2")).toBe("1");
  });

  test.each([
    [
      "its last change",
      `<dc:date>2024-03-01T09:30:00.5</dc:date><meta:creation-date>2020-01-01T00:00:00</meta:creation-date>`,
      "",
      "2024-03-01T09:30:00Z",
    ],
    ["its making", "<meta:creation-date>2020-01-02T03:04:06+01:00</meta:creation-date>", "", "2020-01-02T02:04:06Z"],
    ["SOURCE_DATE_EPOCH", "", "1700000000", "2023-11-14T22:13:20Z"],
    ["nothing, when there is none", "<dc:date>yesterday</dc:date>", "tomorrow", "1980-02-01T00:00:00Z"],
  ])("takes the date of its parts from %s", async (_, meta, epoch, expected) => {
    vi.stubEnv("SOURCE_DATE_EPOCH", epoch);
    const file = await finishedOdf(parts({ meta: TITLE + meta }));
    const dates = Object.values((await JSZip.loadAsync(file)).files).map(({ date }) => date.toISOString());
    expect(new Set(dates)).toEqual(new Set([expected.replace("Z", ".000Z")]));
  });

  test("with a manifest of another kind keeps its order", async () => {
    const open = 'full-path="ObjectReplacements/Obj98" manifest:media-type=""';
    const content = replace(made(FIRST), "META-INF/manifest.xml", `${open}/>`, `${open}></manifest:file-entry>`);
    const manifest = await textOf(await finishedOdf(content), "META-INF/manifest.xml");
    expect(manifest.indexOf('"content.xml"')).toBeLessThan(manifest.indexOf('"Obj1"'));
    expect(manifest).toContain('full-path="ObjectReplacements/Obj1" manifest:media-type=""></manifest:file-entry>');
  });
});

// --------------------------------------------------------------------- PDF

interface Time {
  readonly exported: Date;
  readonly profile: Buffer;
  readonly id: string;
}

/** As LibreOffice makes it: a colour profile with the time in it, whose length is an object of its own. */
async function pdf({ exported, profile, id }: Time): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.addPage([300, 300]);
  document.setCreationDate(exported);
  const { context } = document;
  const packed = deflateSync(profile);
  const dict = { N: 3, Filter: "FlateDecode", Length: context.register(PDFNumber.of(packed.length)) };
  const stream = context.register(PDFRawStream.of(context.obj(dict), packed));
  const intent = context.obj({ Type: "OutputIntent", S: "GTS_PDFA1", DestOutputProfile: stream });
  document.catalog.set(PDFName.of("OutputIntents"), context.obj([context.register(intent)]));
  const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreateDate>2020-06-26T06:57:00Z</xmp:CreateDate></rdf:Description></rdf:RDF></x:xmpmeta>`;
  const metadata = context.stream(Buffer.from(packet), { Type: "Metadata", Subtype: "XML" });
  document.catalog.set(PDFName.of("Metadata"), context.register(metadata));
  context.trailerInfo.ID = context.obj([PDFHexString.of(id), PDFHexString.of(id)]);
  return document.save({ useObjectStreams: false });
}

/** A profile with random content, so that its packed length depends on it. */
function profileOf(maker: string, minute: number, id = 0): Buffer {
  const profile = Buffer.alloc(3000, "profile");
  profile.write(maker, 4, "latin1");
  for (const [index, value] of [2026, 11, 29, 19, minute, 1].entries()) profile.writeUInt16BE(value, 24 + 2 * index);
  profile.write("acsp", 36, "latin1");
  profile.fill(id, 84, 100);
  return profile;
}

const NOW: Time = { exported: new Date("2026-11-29T19:00:00Z"), profile: profileOf("lcms", 0), id: "A".repeat(32) };
const THEN: Time = {
  exported: new Date("2026-11-29T19:31:07Z"),
  profile: profileOf("lcms", 31, 7),
  id: "B".repeat(32),
};

async function profileIn(bytes: Uint8Array): Promise<Buffer> {
  const { context } = await PDFDocument.load(bytes, { updateMetadata: false });
  const streams = context.enumerateIndirectObjects().map(([, object]) => object);
  const stream = streams.find((object) => object instanceof PDFRawStream && object.dict.has(PDFName.of("N")));
  return inflateSync((stream as PDFRawStream).contents);
}

describe("a PDF", () => {
  test("is the same, byte for byte, whenever it was made", async () => {
    const [first, later] = [
      await finished(pdfFinisher, "pdf", await pdf(NOW)),
      await finished(pdfFinisher, "pdf", await pdf(THEN)),
    ];
    expect(later.equals(first)).toBe(true);
    expect(hasSteadyId(first)).toBe(true);
    expect(first.toString("latin1")).not.toMatch(/AAAAAAAA|BBBBBBBB|0{32}/);
  });

  test("has the date of sRGB in the profile that was made for it, and the rest of the profile stays", async () => {
    const profile = await profileIn(await finished(pdfFinisher, "pdf", await pdf(THEN)));
    expect([...Array(6).keys()].map((index) => profile.readUInt16BE(24 + 2 * index))).toEqual([1999, 10, 18, 0, 0, 0]);
    const expected = profileOf("lcms", 0);
    profile.copy(expected, 24, 24, 36);
    expect(profile.equals(expected)).toBe(true);
  });

  test("keeps a profile that somebody else made", async () => {
    const own = profileOf("ADBE", 5, 3);
    const profile = await profileIn(await finished(pdfFinisher, "pdf", await pdf({ ...NOW, profile: own })));
    expect(profile.equals(own)).toBe(true);
  });

  test("has its objects in the order in which they are reached, and none that nothing refers to", async () => {
    const swapped = async (swap: boolean) => {
      const document = await PDFDocument.create({ updateMetadata: false });
      document.addPage([300, 300]);
      const { context } = document;
      const register = (text: string) => context.register(context.stream(text));
      if (swap) register("left over");
      const [one, other] = swap
        ? [register("second"), register("first")].reverse()
        : [register("first"), register("second")];
      document.catalog.set(PDFName.of("First"), one as PDFRef);
      document.catalog.set(PDFName.of("Second"), other as PDFRef);
      document.catalog.set(PDFName.of("Nothing"), PDFRef.of(999));
      return finished(pdfFinisher, "pdf", await document.save({ useObjectStreams: false }));
    };
    const [first, later] = [await swapped(false), await swapped(true)];
    expect(later.equals(first)).toBe(true);
    const text = first.toString("latin1");
    expect(text.indexOf("first")).toBeLessThan(text.indexOf("second"));
    expect(text).toContain("/Nothing null");
    expect(text).not.toContain("left over");
    expect((await PDFDocument.load(first, { updateMetadata: false })).getPageCount()).toBe(1);
  });

  test("keeps the last byte of a stream whose length stands elsewhere", async () => {
    const document = await PDFDocument.create({ updateMetadata: false });
    document.addPage([300, 300]);
    const { context } = document;
    const content = context.stream("The end is a line end\r");
    document.catalog.set(PDFName.of("Own"), context.register(content));
    const saved = Buffer.from(await document.save({ useObjectStreams: false })).toString("latin1");
    const length = context.register(PDFNumber.of(22));
    const elsewhere = saved
      .replace("/Length 22", `/Length ${length.objectNumber} 0 R`)
      .replace("xref\n", `${length.objectNumber} 0 obj\n22\nendobj\n\nxref\n`);
    const file = await finished(pdfFinisher, "pdf", Buffer.from(elsewhere, "latin1"));
    expect(file.toString("latin1")).toContain("/Length 22\n>>\nstream\nThe end is a line end\r\nendstream");
  });

  test("has no date of its conversion", async () => {
    const made = await pdf(NOW);
    const now = () => new Date().toISOString().replace(/\.\d+Z/, "Z");
    const dated = (date: string) =>
      Buffer.from(Buffer.from(made).toString("latin1").replaceAll("2020-06-26T06:57:00Z", date), "latin1");
    const file = await finished(pdfFinisher, "pdf", dated(now()));
    expect(file.toString("latin1")).not.toMatch(/CreateDate|CreationDate/);
    const future = await finished(pdfFinisher, "pdf", dated("2999-06-26T06:57:00Z"));
    expect(future.toString("latin1")).toContain("<xmp:CreateDate>2999-06-26T06:57:00Z</xmp:CreateDate>");
  });

  test("has another identifier when anything in it is another", async () => {
    const first = await finished(pdfFinisher, "pdf", await pdf(NOW));
    const changed = Buffer.from(first);
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect(hasSteadyId(changed)).toBe(false);
    expect(hasSteadyId(first.subarray(0, 500))).toBe(false);
  });
});
