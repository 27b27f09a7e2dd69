/** Two files that LibreOffice made of one document, at different times and after different work, become one. */
import { readFile } from "node:fs/promises";
import { deflateSync, inflateSync } from "node:zlib";
import JSZip from "jszip";
import { PDFDocument, PDFHexString, PDFName, PDFNumber, PDFRawStream } from "pdf-lib";
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
    `<text:tracked-changes><text:changed-region xml:id="ct${change}" text:id="ct${change}"/></text:tracked-changes>`,
    `<text:list xml:id="list${list}" text:style-name="list77"><text:list-item><text:p>One</text:p></text:list-item></text:list>`,
    `<text:list text:continue-list="list${list}"/>`,
    `<text:p><text:change-start text:change-id="ct${change}"/>list12 ct12<text:change-end text:change-id="ct${change}"/>`,
    ...comments.map(
      (name) => `<office:annotation office:name="${name}"/><office:annotation-end office:name="${name}"/>`,
    ),
    ...objects.map(
      (name) =>
        `<draw:frame><draw:object-ole xlink:href="./${name}"/><draw:image xlink:href="./ObjectReplacements/${name}"/></draw:frame>`,
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
    expect(content).toContain('<text:changed-region xml:id="ct1" text:id="ct1"/>');
    expect(content).toContain('<text:list xml:id="list1" text:style-name="list77">');
    expect(content).toContain('<text:list text:continue-list="list1"/>');
    expect(content).toContain(
      '<text:change-start text:change-id="ct1"/>list12 ct12<text:change-end text:change-id="ct1"/>',
    );
    expect(content).toContain(
      '<office:annotation office:name="__Annotation__1_0"/><office:annotation-end office:name="__Annotation__1_0"/><office:annotation office:name="__Annotation__2_0"/>',
    );
    expect(content).toContain('xlink:href="./Obj1"/><draw:image xlink:href="./ObjectReplacements/Obj1"/>');
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
    ["nothing, when there is none", "<dc:date>yesterday</dc:date>", "tomorrow", "1980-01-01T00:00:00Z"],
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

  test("has another identifier when anything in it is another", async () => {
    const first = await finished(pdfFinisher, "pdf", await pdf(NOW));
    const changed = Buffer.from(first);
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect(hasSteadyId(changed)).toBe(false);
    expect(hasSteadyId(first.subarray(0, 500))).toBe(false);
  });
});
