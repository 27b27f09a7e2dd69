import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodePDFRawStream, PDFDict, PDFDocument, PDFName, PDFRawStream, StandardFonts } from "pdf-lib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RULES } from "../../src/checks/pdfa/rules.js";
import { UnreadableError } from "../../src/errors.js";
import { LEAST, readClaims, writeClaims } from "../../src/finish/claims.js";
import { pdfFinisher } from "../../src/finish/pdf.js";
import type { Artifact, Asked, CheckResult, DocumentFacts, Finding } from "../../src/model.js";

const FACTS: DocumentFacts = {
  title: "Agenda of 3 June",
  titleFrom: "heading",
  language: "cy-GB",
  languageFrom: "document",
};
const PRODUCER = "LibreOffice 25.2.3.2 (X86_64)";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "finish-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A packet as LibreOffice writes it. */
function packetOf(title = "", dates = "2020-06-26T06:57:00Z"): string {
  const dc = title
    ? `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">\n   <dc:title>\n    <rdf:Alt>\n     <rdf:li xml:lang="x-default">${title}</rdf:li>\n    </rdf:Alt>\n   </dc:title>\n  </rdf:Description>`
    : "";
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
   <pdfaid:part>2</pdfaid:part>
   <pdfaid:conformance>B</pdfaid:conformance>
  </rdf:Description>
  ${dc}
  <rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
   <pdf:Producer>${PRODUCER}</pdf:Producer>
   <pdf:Keywords>“é” 😀 &amp; 議事録</pdf:Keywords>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
   <xmp:CreateDate>${dates}</xmp:CreateDate>
   <xmp:ModifyDate>${dates}</xmp:ModifyDate>
   <xmp:MetadataDate>${dates}</xmp:MetadataDate>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
${" ".repeat(200)}
<?xpacket end="w"?>`;
}

interface Made {
  readonly packet?: string | null;
  readonly infoTitle?: string;
  readonly language?: string;
  readonly display?: boolean;
  readonly author?: string;
}

async function make({ packet = packetOf(), infoTitle, language, display, author }: Made = {}): Promise<Artifact> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  pdf.addPage([300, 300]).drawText("Visible text", { x: 20, y: 200, font });
  pdf.setProducer(PRODUCER);
  pdf.setCreationDate(new Date("2026-01-31T12:00:00Z"));
  if (infoTitle !== undefined) pdf.setTitle(infoTitle);
  if (author !== undefined) pdf.setAuthor(author);
  if (language !== undefined) pdf.setLanguage(language);
  if (display) pdf.catalog.getOrCreateViewerPreferences().setDisplayDocTitle(true);
  if (packet !== null) {
    const stream = pdf.context.flateStream(Buffer.from(packet), { Type: "Metadata", Subtype: "XML" });
    pdf.catalog.set(PDFName.of("Metadata"), pdf.context.register(stream));
  }
  const file = join(folder, "agenda.pdf");
  writeFileSync(file, await pdf.save({ useObjectStreams: false }));
  return { format: "pdf", file, madeBy: { engine: "fake", program: "LibreOffice" } };
}

async function reopen(artifact: Artifact) {
  const bytes = readFileSync(artifact.file);
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  const metadata = pdf.catalog.lookup(PDFName.of("Metadata"));
  const preferences = pdf.catalog.lookup(PDFName.of("ViewerPreferences"));
  return {
    bytes,
    pdf,
    filter: metadata instanceof PDFRawStream ? metadata.dict.get(PDFName.of("Filter")) : undefined,
    packet: metadata instanceof PDFRawStream ? Buffer.from(decodePDFRawStream(metadata).decode()).toString("utf8") : "",
    display: preferences instanceof PDFDict ? String(preferences.get(PDFName.of("DisplayDocTitle"))) : "",
    language: String(pdf.catalog.get(PDFName.of("Lang")) ?? ""),
  };
}

function titleOf(packet: string): string | undefined {
  return /<dc:title>\s*<rdf:Alt>\s*<rdf:li xml:lang="x-default">([^<]*)</.exec(packet)?.[1];
}

describe("an author", () => {
  const withAuthor = (author: string) =>
    packetOf().replace(
      "</rdf:RDF>",
      `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>${author}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF>`,
    );
  const authorAfter = async (written: string, author: string) => {
    const artifact = await make({ packet: withAuthor(written), author });
    const repairs = await pdfFinisher.finish(artifact, FACTS, "agenda.pdf");
    const { packet } = await reopen(artifact);
    return {
      text: /<dc:creator><rdf:Seq><rdf:li>(.*?)<\/rdf:li>/.exec(packet)?.[1],
      isTold: repairs.some(({ id }) => id === "pdf-escaped-twice"),
    };
  };

  it("whose name was escaped twice gets it back", async () => {
    expect(await authorAfter("Mark O&amp;apos;Hara", "Mark O'Hara")).toEqual({ text: "Mark O'Hara", isTold: true });
    expect(await authorAfter("A &amp;amp; B", "A & B")).toEqual({ text: "A &amp; B", isTold: true });
  });

  it("who is really called so, or is another one, stays", async () => {
    expect(await authorAfter("O&amp;apos;Hara", "O&apos;Hara")).toEqual({ text: "O&amp;apos;Hara", isTold: false });
    expect(await authorAfter("Mark O'Hara", "Mark O'Hara")).toEqual({ text: "Mark O'Hara", isTold: false });
    expect(await authorAfter("Mary O&amp;apos;Hara", "Mark O'Hara")).toMatchObject({ isTold: false });
  });
});

describe("a claim that a check does not bear out", () => {
  const failing = (rule: string, severity: Finding["severity"] = "block"): CheckResult => ({
    checker: "x",
    title: "x",
    tier: "built-in",
    subject: "agenda.pdf",
    outcome: "failed",
    rules: 1,
    findings: [{ rule, severity, message: "x" }],
  });
  const claimsAfter = async (asked: Asked | undefined, ...results: CheckResult[]) => {
    // With room, as LibreOffice leaves it.
    const artifact = await make({ packet: packetOf().replace("<?xpacket end", `${" ".repeat(3000)}<?xpacket end`) });
    await pdfFinisher.finish(artifact, FACTS, "agenda.pdf", asked);
    const repairs = (await pdfFinisher.amend?.(artifact, results, "agenda.pdf")) ?? [];
    const { level, ua } = readClaims(readFileSync(artifact.file)) ?? LEAST;
    return { level, ua, told: repairs.map(({ message }) => message) };
  };

  it.each<[string, Asked | undefined, string, string, boolean]>([
    ["nothing stands against it", undefined, "odf-something", "U", true],
    ["text without Unicode", undefined, "pdfa-6.2.11.7.2-unicode-maps", "B", true],
    ["the same, by veraPDF", undefined, "verapdf-a-2u-6.2.11.7.2-1", "B", true],
    ["a rule of PDF/UA", undefined, "pdfua-7.1-tagged", "U", false],
    ["the same, by veraPDF", undefined, "verapdf-ua-1-7.1-3", "U", false],
    ["level A, and its structure", { pdfa: "2a" }, "pdfa-6.7.3.4-structure-types", "U", true],
    ["the same, by veraPDF", { pdfa: "2a" }, "verapdf-a-2a-6.7.3.4-1", "U", true],
    ["level A, and text without Unicode", { pdfa: "2a" }, "pdfa-6.2.11.7.2-unicode-maps", "B", true],
    ["level A, and the looks", { pdfa: "2a" }, "pdfa-6.2.4.3-device-colour", "A", true],
  ])("%s (%j, %s)", async (_name, asked, rule, level, ua) => {
    expect(await claimsAfter(asked, failing(rule))).toMatchObject({ level, ua });
  });

  it("is taken out with a word, also when the check could not run", async () => {
    const unchecked: CheckResult = { ...failing("x"), checker: "pdf-ua", outcome: "unchecked", findings: [] };
    expect(await claimsAfter(undefined, unchecked)).toEqual({
      level: "U",
      ua: false,
      told: [
        "agenda.pdf does not say that it is PDF/UA-1 (the standard for PDFs that can be read aloud): whether that is so could not be checked.",
      ],
    });
    // Of a file that nobody could look into, no more is claimed than LibreOffice claims by itself.
    const unread: CheckResult = { ...unchecked, checker: "pdf-preflight" };
    expect(await claimsAfter(undefined, unread)).toMatchObject({ level: "B" });
    expect(await claimsAfter({ pdfa: "2a" }, unread)).toMatchObject({ level: "B" });
    const { told } = await claimsAfter({ pdfa: "2a" }, failing("pdfa-6.2.11.7.2-unicode-maps"));
    expect(told.join()).toMatch(/agenda\.pdf says that it is PDF\/A-2[bu], and not PDF\/A-2a/);
  });

  it("is taken out with the rules that keep it from being made", async () => {
    const picture = { rule: "pdfua-7.3-figures", severity: "block", message: "A picture has no alternative text." };
    const heading = { rule: "pdfua-7.4.2-heading-levels", severity: "block", message: "The first heading is late." };
    const check = { ...failing("x"), findings: [heading, picture, picture] as Finding[] };
    const { told } = await claimsAfter(undefined, check);
    expect(told.join()).toContain(": 2 pictures have no alternative text; the first heading is late.");
    const { told: notReady } = await claimsAfter(undefined, check, failing("pdfa-6.3.1-annotation-types"));
    expect(notReady.join()).toMatch(/heading is late\.$/);
  });

  it("level A is taken out by every rule that is for some levels alone", async () => {
    const ids = RULES.filter(({ scope }) => scope?.levels?.includes("A")).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(1);
    for (const id of ids) expect([id, (await claimsAfter({ pdfa: "2a" }, failing(id))).level]).not.toEqual([id, "A"]);
  });

  it("stays where only a warning was given", async () => {
    expect(await claimsAfter(undefined, failing("pdfua-7.1-tagged", "warn"))).toMatchObject({ ua: true, told: [] });
  });
});

describe("pdfFinisher", () => {
  it("is for PDF only", () => {
    expect(pdfFinisher.appliesTo("pdf")).toBe(true);
    expect(pdfFinisher.appliesTo("odt")).toBe(false);
  });

  it("writes title, wish to show it, language and dates, and lists each as a repair", async () => {
    const artifact = await make();
    const repairs = await pdfFinisher.finish(artifact, FACTS, "agenda.pdf");
    expect(repairs.map((repair) => repair.id)).toEqual([
      "pdf-title",
      "pdf-dates",
      "pdf-display-doc-title",
      "pdf-language",
    ]);
    for (const repair of repairs)
      expect(repair).toEqual({
        id: expect.any(String),
        subject: "agenda.pdf",
        message: expect.stringMatching(/^[A-Z].*\.$/),
        basis: { standard: expect.stringMatching(/^ISO /), clause: expect.stringMatching(/^\d/) },
      });
    const after = await reopen(artifact);
    expect(titleOf(after.packet)).toBe("Agenda of 3 June");
    expect(after.pdf.getTitle()).toBe("Agenda of 3 June");
    expect(after.pdf.getCreationDate()?.toISOString()).toBe("2020-06-26T06:57:00.000Z");
    expect(after.display).toBe("true");
    expect(after.language).toBe("(cy-GB)");
    expect(after.filter).toBeUndefined();
  });

  it("keeps everything else: claim, producer, keywords, padding, pages", async () => {
    const artifact = await make();
    await pdfFinisher.finish(artifact, FACTS, "agenda.pdf");
    const claimed = readFileSync(artifact.file);
    expect(writeClaims(claimed, LEAST)).toEqual({ part: "2", ...LEAST });
    writeFileSync(artifact.file, claimed);
    const after = await reopen(artifact);
    const added = /<rdf:Description[^>]*><dc:title>.*?<\/rdf:Description>\n/s.exec(after.packet)?.[0] ?? "";
    expect(added).not.toBe("");
    // Without what was added, the packet is what it was, to the character.
    expect(after.packet.replace(added, "")).toBe(packetOf());
    expect(after.pdf.getProducer()).toBe(PRODUCER);
    expect(after.pdf.getPageCount()).toBe(1);
    expect(after.bytes.includes("/ObjStm")).toBe(false);
  });

  it("does nothing, not even write, the second time", async () => {
    const artifact = await make();
    await pdfFinisher.finish(artifact, FACTS, "agenda.pdf");
    const first = readFileSync(artifact.file);
    expect(await pdfFinisher.finish(artifact, FACTS, "agenda.pdf")).toEqual([]);
    expect(readFileSync(artifact.file).equals(first)).toBe(true);
  });

  it("leaves nothing beside the file", async () => {
    const artifact = await make();
    await pdfFinisher.finish(artifact, FACTS, "agenda.pdf");
    expect(readdirSync(folder)).toEqual(["agenda.pdf"]);
  });

  it.each([
    ["Document1", "document"],
    ["Microsoft Word - agenda.doc", "heading"],
    ["Own &amp; title", "document"],
    ["Own &amp; title", "heading"],
    ["Document1", "file name"],
    ["Microsoft Word - agenda.doc", "file name"],
  ] as const)("the facts decide: %s gives way to a title from the %s", async (own, titleFrom) => {
    const artifact = await make({ packet: packetOf(own), infoTitle: "Old" });
    const repairs = await pdfFinisher.finish(artifact, { ...FACTS, titleFrom }, "agenda.pdf");
    expect(repairs.map((repair) => repair.id)).toContain("pdf-title");
    const after = await reopen(artifact);
    expect(after.packet.match(/<dc:title>/g)).toHaveLength(1);
    expect(titleOf(after.packet)).toBe("Agenda of 3 June");
    expect(after.pdf.getTitle()).toBe("Agenda of 3 June");
    expect(await pdfFinisher.finish(artifact, { ...FACTS, titleFrom }, "agenda.pdf")).toEqual([]);
  });

  it("a real title of its own is better than a file name, and is brought into step in both places", async () => {
    const artifact = await make({ packet: packetOf("Own &amp; title"), infoTitle: "Old", display: true });
    const repairs = await pdfFinisher.finish(artifact, { ...FACTS, titleFrom: "file name" }, "agenda.pdf");
    expect(repairs.map((repair) => repair.id)).toEqual(["pdf-dates", "pdf-information-title", "pdf-language"]);
    const after = await reopen(artifact);
    expect(titleOf(after.packet)).toBe("Own &amp; title");
    expect(after.pdf.getTitle()).toBe("Own & title");
  });

  it("a document without dates gets none from the clock", async () => {
    vi.stubEnv("SOURCE_DATE_EPOCH", "");
    const artifact = await make({ packet: packetOf("", "0000-00-00T00:00:00Z") });
    const repairs = await pdfFinisher.finish(artifact, FACTS, "agenda.pdf");
    expect(repairs.map((repair) => repair.id)).toContain("pdf-dates");
    const after = await reopen(artifact);
    expect(after.packet).not.toMatch(/0000-00-00|CreateDate|ModifyDate|MetadataDate/);
    expect(after.packet).toContain("<pdf:Producer>");
    expect(after.pdf.getCreationDate()).toBeUndefined();
  });

  it("a document without dates gets that of SOURCE_DATE_EPOCH", async () => {
    vi.stubEnv("SOURCE_DATE_EPOCH", "1700000000");
    const artifact = await make({ packet: packetOf("", "0000-00-00T00:00:00Z") });
    await pdfFinisher.finish(artifact, FACTS, "agenda.pdf");
    const after = await reopen(artifact);
    expect(after.packet.match(/>2023-11-14T22:13:20Z</g)).toHaveLength(3);
    expect(after.pdf.getCreationDate()?.toISOString()).toBe("2023-11-14T22:13:20.000Z");
  });

  it.each([
    ["our default does not replace a language", "fr-FR", { languageFrom: "default" }, "(fr-FR)"],
    ["the document's own does", "en-US", {}, "(cy-GB)"],
    ["what is no language tag is not written", "en-US", { language: "en) /X (" }, "(en-US)"],
    [
      "our default replaces what is no language",
      "English, UK",
      { language: "en-GB", languageFrom: "default" },
      "(en-GB)",
    ],
    ["our default fills a gap", undefined, { language: "en-GB", languageFrom: "default" }, "(en-GB)"],
  ] as const)("language: %s", async (_, language, facts, expected) => {
    const artifact = await make(language === undefined ? {} : { language });
    await pdfFinisher.finish(artifact, { ...FACTS, ...facts }, "agenda.pdf");
    expect((await reopen(artifact)).language).toBe(expected);
  });

  it.each([
    ["characters of XML", `<a> & "b" 'c' ]]>`, `<a> & "b" 'c' ]]>`],
    ["other scripts", "Cyngor ŵŷ 議事録 جدول 😀", "Cyngor ŵŷ 議事録 جدول 😀"],
    ["what looks like a pattern", "$& $1 $' \\n", "$& $1 $' \\n"],
    ["control characters", "a\u0000b\u0007c\n\r\nd\te\u0085f\u2028g", "a b c d e f g"],
    ["half a surrogate and no characters", "a\ud800b\ufffec\uffff", "abc"],
    ["brackets and backslash", "(a\\) b", "(a\\) b"],
  ])("title with %s", async (_, title, expected) => {
    const artifact = await make();
    await pdfFinisher.finish(artifact, { ...FACTS, title }, "agenda.pdf");
    const after = await reopen(artifact);
    expect(after.pdf.getTitle()).toBe(expected);
    const written = titleOf(after.packet) ?? "";
    expect(written.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&")).toBe(expected);
  });

  it("cuts an endless title, between characters", async () => {
    const artifact = await make();
    const repairs = await pdfFinisher.finish(artifact, { ...FACTS, title: "😀".repeat(100_000) }, "agenda.pdf");
    const title = (await reopen(artifact)).pdf.getTitle() ?? "";
    expect([...title]).toHaveLength(1000);
    expect(title.endsWith("😀…")).toBe(true);
    expect(repairs.find((repair) => repair.id === "pdf-title")?.message.length).toBeLessThan(250);
  });

  it("a title of nothing but control characters is no title", async () => {
    const artifact = await make();
    const repairs = await pdfFinisher.finish(artifact, { ...FACTS, title: "\u0000 \n" }, "agenda.pdf");
    expect(repairs.map((repair) => repair.id)).toEqual(["pdf-dates", "pdf-language"]);
    expect((await reopen(artifact)).display).toBe("");
  });

  it("replaces a blank title instead of adding a second", async () => {
    const artifact = await make({ packet: packetOf(" ") });
    await pdfFinisher.finish(artifact, FACTS, "agenda.pdf");
    const { packet } = await reopen(artifact);
    expect(packet.match(/<dc:title>/g)).toHaveLength(1);
    expect(titleOf(packet)).toBe("Agenda of 3 June");
  });

  it.each([
    ["none", null],
    ["not well-formed", "<rdf:RDF"],
    ["with a document type", `<!DOCTYPE a>${packetOf().replace(/<\?xpacket[^>]*>/, "")}`],
    ["not RDF", "<a/>"],
  ])("leaves the title alone when the metadata are %s", async (_, packet) => {
    const artifact = await make({ packet });
    const repairs = await pdfFinisher.finish(artifact, FACTS, "agenda.pdf");
    expect(repairs.map((repair) => repair.id)).toEqual(["pdf-language"]);
    expect((await reopen(artifact)).pdf.getTitle()).toBeUndefined();
  });

  it.each([
    ["what is no PDF", () => Buffer.from("not a PDF")],
    ["an empty file", () => Buffer.alloc(0)],
    [
      "a damaged object",
      (whole: Buffer) => Buffer.from(whole.toString("latin1").replace("/Type /Catalog", "/Type >Catalog"), "latin1"),
    ],
    ["a file without its end", (whole: Buffer) => whole.subarray(0, 200)],
  ])("throws an UnreadableError in plain words for %s, and leaves it as it was", async (_, damage) => {
    const artifact = await make();
    const bytes = damage(readFileSync(artifact.file));
    writeFileSync(artifact.file, bytes);
    const error = await pdfFinisher.finish(artifact, FACTS, "agenda.pdf").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UnreadableError);
    expect(error).toHaveProperty("message", "the PDF that the office program made is damaged");
    expect(readFileSync(artifact.file).equals(bytes)).toBe(true);
    expect(readdirSync(folder)).toEqual(["agenda.pdf"]);
  });

  it("an error of the file system is none of the PDF's", async () => {
    const file = join(folder, "missing.pdf");
    await expect(
      pdfFinisher.finish({ format: "pdf", file, madeBy: { engine: "", program: "" } }, FACTS, "x.pdf"),
    ).rejects.toThrow(/ENOENT/);
  });
});
