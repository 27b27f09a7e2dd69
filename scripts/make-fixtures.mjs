#!/usr/bin/env node
/**
 * Makes the documents in fixtures/ and the table in fixtures/README.md.
 *
 *     node scripts/make-fixtures.mjs              remake what is made in code, and the README
 *     node scripts/make-fixtures.mjs --out DIR    the same, into another folder
 *     node scripts/make-fixtures.mjs --office     also remake what needs LibreOffice and qpdf
 *
 * What is made in code has the same bytes on every run. What an office program
 * makes has not: it is made once, committed, and left alone without `--office`.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BROKEN_XML, entityExpansion, truncated, withPart, withSpoiltPart } from "../tests/fixtures/make/damaged.mjs";
import * as excel from "../tests/fixtures/make/hidden-excel.mjs";
import * as odf from "../tests/fixtures/make/hidden-odf.mjs";
import * as hiddenPdf from "../tests/fixtures/make/hidden-pdf.mjs";
import * as powerpoint from "../tests/fixtures/make/hidden-powerpoint.mjs";
import * as word from "../tests/fixtures/make/hidden-word.mjs";
import { odtWithMacros, odtWithPassword } from "../tests/fixtures/make/odf.mjs";
import { pdfWithPassword, savedByLibreOffice } from "../tests/fixtures/make/office.mjs";
import { agileEncrypted, excelMacros, wordMacros } from "../tests/fixtures/make/ole.mjs";
import { badge } from "../tests/fixtures/make/package.mjs";
import { accountsPdf, csv, formPdf, html, rtf, text } from "../tests/fixtures/make/plain.mjs";
import { budget, payments } from "../tests/fixtures/make/sheet.mjs";
import { consultation, parishMeeting } from "../tests/fixtures/make/slides.mjs";
import { agenda, letter, minutes, notice } from "../tests/fixtures/make/word.mjs";

const FIXTURES = fileURLToPath(new URL("../fixtures/", import.meta.url));
const PASSWORD = "wending";

/**
 * @typedef {object} Fixture
 * @property {string} file path below `fixtures/`
 * @property {string} what what it is
 * @property {string} purpose what it is there to show
 * @property {string} puid PRONOM identifier; `—` when the table asks for none
 * @property {string} [traits] names of `TraitName`, separated by spaces
 * @property {"convert" | "keep" | "refuse" | "—"} plan
 * @property {"ready" | "not-ready" | "not-checked" | "never ready"} verdict
 * @property {() => Promise<Uint8Array> | Uint8Array} [make] absent when an office program or qpdf makes it
 * @property {(target: string) => Promise<void>} [office]
 */

/** A fixture of another folder, as it is committed. @param {string} file */
const committed = (file) => readFile(join(FIXTURES, file));

const MAIN = "word/document.xml";
const PDFA_2B = { SelectPdfVersion: 2, UseTaggedPDF: true, ExportBookmarks: true, ExportNotes: false };

/** @type {readonly Fixture[]} */
const TABLE = [
  {
    file: "agenda.docx",
    what: "Agenda of a council meeting: headings by style, numbered items, a table with a header row, links, page numbers, a title, English",
    purpose: "The model document of the README's first command; nothing in it should be minded",
    puid: "fmt/412",
    plan: "convert",
    verdict: "ready",
    make: agenda,
  },

  // Today's Office formats
  {
    file: "word/minutes.docx",
    what: "Minutes with a table and two pictures that have alternative text",
    purpose: "Pictures and their descriptions survive",
    puid: "fmt/412",
    plan: "convert",
    verdict: "ready",
    make: () => minutes({ altText: true }),
  },
  {
    file: "word/minutes-no-alt-text.docx",
    what: "The same minutes without alternative text",
    purpose: "A fault of accessibility that a person should be told of",
    puid: "fmt/412",
    plan: "convert",
    verdict: "ready",
    make: () => minutes({ altText: false }),
  },
  {
    file: "word/two.dots.docx",
    what: "Notice of a vacancy",
    purpose: "A name with two dots: the outputs are `two.dots.odt` and `two.dots.pdf`",
    puid: "fmt/412",
    plan: "convert",
    verdict: "ready",
    make: () => notice(),
  },
  {
    file: "excel/budget.xlsx",
    what: "Budget on four sheets: formulas within and across sheets, money, per cent and dates, a column chart",
    purpose: "Formulas, number formats and the chart survive",
    puid: "fmt/214",
    plan: "convert",
    verdict: "ready",
    make: budget,
  },
  {
    file: "powerpoint/parish-meeting.pptx",
    what: "Three slides with titles, a picture with alternative text, speaker's notes",
    purpose: "Titles, picture and notes survive",
    puid: "fmt/215",
    plan: "convert",
    verdict: "ready",
    make: parishMeeting,
  },

  // The strict class of ISO/IEC 29500
  {
    file: "strict/notice.docx",
    what: "Notice of a vacancy, strict",
    purpose: "The `purl.oclc.org` namespaces",
    puid: "fmt/1827",
    traits: "strict-ooxml",
    plan: "convert",
    verdict: "ready",
    make: () => notice({ strict: true }),
  },
  {
    file: "strict/payments.xlsx",
    what: "List of payments, strict",
    purpose: "The `purl.oclc.org` namespaces",
    puid: "fmt/1828",
    traits: "strict-ooxml",
    plan: "convert",
    verdict: "ready",
    make: () => payments({ strict: true }),
  },
  {
    file: "strict/consultation.pptx",
    what: "Two slides, strict",
    purpose: "The `purl.oclc.org` namespaces",
    puid: "fmt/1829",
    traits: "strict-ooxml",
    plan: "convert",
    verdict: "ready",
    make: () => consultation({ strict: true }),
  },

  // Old formats
  {
    file: "old/letter.doc",
    what: "Letter with a table, Word 97-2003",
    purpose: "The old binary format",
    puid: "fmt/40",
    plan: "convert",
    verdict: "ready",
    office: async (target) => savedByLibreOffice(await letter(), "docx", target, { filter: "MS Word 97" }),
  },
  {
    file: "old/accounts.xls",
    what: "The budget with its chart, Excel 97-2003",
    purpose: "The old binary format",
    puid: "fmt/61",
    plan: "convert",
    verdict: "ready",
    office: async (target) => savedByLibreOffice(await budget(), "xlsx", target, { filter: "MS Excel 97" }),
  },
  {
    file: "old/talk.ppt",
    what: "The three slides, PowerPoint 97-2003",
    purpose: "The old binary format",
    puid: "fmt/126",
    plan: "convert",
    verdict: "ready",
    office: async (target) => savedByLibreOffice(await parishMeeting(), "pptx", target, { filter: "MS PowerPoint 97" }),
  },
  {
    file: "old/notice.rtf",
    what: "Notice of a meeting with a table, Rich Text",
    purpose: "Rich Text is converted like a Word document",
    puid: "fmt/50",
    plan: "convert",
    verdict: "ready",
    make: rtf,
  },

  // Macros
  {
    file: "macros/grants.docm",
    what: "Notice with a Visual Basic project (one harmless function that nothing runs)",
    purpose: "Macros are seen, left out and reported",
    puid: "fmt/523",
    traits: "macros",
    plan: "convert",
    verdict: "not-ready",
    make: () => notice({ vbaProject: wordMacros() }),
  },
  {
    file: "macros/payments.xlsm",
    what: "List of payments with a Visual Basic project (one harmless function that nothing runs)",
    purpose: "Macros are seen, left out and reported; Calc would copy their source into the ODF",
    puid: "fmt/445",
    traits: "macros",
    plan: "convert",
    verdict: "not-ready",
    make: () => payments({ vbaProject: excelMacros() }),
  },
  {
    file: "macros/notice.odt",
    what: "OpenDocument text with a Basic library (one harmless function that nothing runs)",
    purpose: "A file that is kept must not carry scripts",
    puid: "fmt/1756",
    traits: "macros",
    plan: "keep",
    verdict: "not-ready",
    make: odtWithMacros,
  },

  // Passwords
  {
    file: "password/notice.docx",
    what: "Notice protected with a password: agile encryption in a compound file",
    purpose: "Refused at once, with what to do",
    puid: "fmt/494",
    traits: "encrypted",
    plan: "refuse",
    verdict: "not-checked",
    make: async () => agileEncrypted(await notice(), PASSWORD),
  },
  {
    file: "password/letter.doc",
    what: "Letter protected with a password, Word 97-2003",
    purpose: "Refused at once, with what to do",
    puid: "fmt/754",
    traits: "encrypted",
    plan: "refuse",
    verdict: "not-checked",
    office: async (target) =>
      savedByLibreOffice(await letter(), "docx", target, { filter: "MS Word 97", password: PASSWORD }),
  },
  {
    file: "password/accounts.xls",
    what: "Budget protected with a password, Excel 97-2003 (FILEPASS record)",
    purpose: "Refused at once, with what to do",
    puid: "fmt/61",
    traits: "encrypted",
    plan: "refuse",
    verdict: "not-checked",
    office: async (target) =>
      savedByLibreOffice(await budget(), "xlsx", target, { filter: "MS Excel 97", password: PASSWORD }),
  },
  {
    file: "password/grants.odt",
    what: "OpenDocument text with every part encrypted (ODF 1.3 part 2, clause 3.4)",
    purpose: "Refused at once, with what to do",
    puid: "—",
    traits: "encrypted",
    plan: "refuse",
    verdict: "not-checked",
    make: () => odtWithPassword(PASSWORD),
  },
  {
    file: "password/accounts.pdf",
    what: "PDF that needs a password to open (AES-256)",
    purpose: "Refused at once, with what to do",
    puid: "fmt/276",
    traits: "encrypted",
    plan: "refuse",
    verdict: "not-checked",
    office: (target) => pdfWithPassword(accountsPdf(), target, PASSWORD),
  },

  // Damaged files
  {
    file: "damaged/empty.docx",
    what: "Nothing: no bytes at all",
    purpose: "An empty file is named as such",
    puid: "—",
    plan: "refuse",
    verdict: "not-checked",
    make: () => Buffer.alloc(0),
  },
  {
    file: "damaged/truncated.docx",
    what: "The first six tenths of the agenda; the zip directory is gone",
    purpose: "A transfer that stopped",
    puid: "—",
    traits: "damaged",
    plan: "refuse",
    verdict: "not-checked",
    make: async () => truncated(await agenda(), 0.6),
  },
  {
    file: "damaged/broken-xml.docx",
    what: "A sound zip whose main part stops in the middle of a tag",
    purpose: "The damage is below the package; LibreOffice may load half of the text",
    puid: "—",
    plan: "—",
    verdict: "never ready",
    make: async () => withPart(await notice(), MAIN, BROKEN_XML),
  },
  {
    file: "damaged/broken-data.docx",
    what: "A zip with a sound directory whose main part cannot be unpacked",
    purpose: "The damage is in the compressed data",
    puid: "—",
    traits: "damaged",
    plan: "refuse",
    verdict: "not-checked",
    make: async () => withSpoiltPart(await notice(), MAIN),
  },
  {
    file: "damaged/missing-part.docx",
    what: "A package without the main part that its relationships name",
    purpose: "A package that promises what it has not",
    puid: "—",
    traits: "damaged",
    plan: "refuse",
    verdict: "not-checked",
    make: async () => withPart(await notice(), MAIN, undefined),
  },
  {
    file: "damaged/entities.docx",
    what: "A main part with nested entities that would expand to ten thousand million characters",
    purpose: "Entity expansion ends at once, without the memory",
    puid: "—",
    plan: "—",
    verdict: "never ready",
    make: async () => withPart(await notice(), MAIN, entityExpansion()),
  },
  {
    file: "damaged/truncated.doc",
    what: "The first half of the letter; its sector table points beyond the end",
    purpose: "A transfer that stopped",
    puid: "—",
    traits: "damaged",
    plan: "refuse",
    verdict: "not-checked",
    make: async () => truncated(await committed("old/letter.doc"), 0.5),
  },
  {
    file: "damaged/truncated.pdf",
    what: "The first six tenths of a PDF; the cross-reference table is gone",
    purpose: "A transfer that stopped",
    puid: "—",
    traits: "damaged",
    plan: "refuse",
    verdict: "not-checked",
    make: () => truncated(accountsPdf(), 0.6),
  },

  // Wrong names
  {
    file: "wrong-name/really-a-pdf.docx",
    what: "A PDF 1.7 named as a Word document",
    purpose: "The content decides; a kept file with a wrong name is not ready",
    puid: "fmt/276",
    plan: "keep",
    verdict: "not-ready",
    make: accountsPdf,
  },
  {
    file: "wrong-name/really-a-doc.docx",
    what: "The letter in Word 97-2003 format, named .docx",
    purpose: "The content decides: converted as what it is",
    puid: "fmt/40",
    plan: "convert",
    verdict: "ready",
    make: () => committed("old/letter.doc"),
  },
  {
    file: "wrong-name/really-html.docx",
    what: "A web page named as a Word document",
    purpose: "Never given to LibreOffice, which would fetch what it links to",
    puid: "fmt/471",
    plan: "keep",
    verdict: "not-ready",
    make: html,
  },
  {
    file: "wrong-name/really-rtf.doc",
    what: "Rich Text named as a Word 97-2003 document",
    purpose: "The content decides: converted as what it is",
    puid: "fmt/50",
    plan: "convert",
    verdict: "ready",
    make: rtf,
  },
  {
    file: "wrong-name/report.pdf",
    what: "A Word document named .pdf",
    purpose:
      "The content decides; beside the source the output `report.pdf` would be the source itself, so this needs `--out`",
    puid: "fmt/412",
    plan: "convert",
    verdict: "ready",
    make: () => notice(),
  },

  // Open formats
  {
    file: "open/notice.odt",
    what: "Notice of a vacancy, OpenDocument 1.3 without extensions, saved by LibreOffice",
    purpose: "Kept as it is, checked, and a PDF made",
    puid: "fmt/1756",
    plan: "keep",
    verdict: "ready",
    office: async (target) => savedByLibreOffice(await notice(), "docx", target, { filter: "writer8" }),
  },
  {
    file: "open/budget.ods",
    what: "The budget with its chart, OpenDocument 1.3 without extensions, saved by LibreOffice",
    purpose: "Kept as it is, checked, and a PDF made",
    puid: "fmt/1755",
    plan: "keep",
    verdict: "ready",
    office: async (target) => savedByLibreOffice(await budget(), "xlsx", target, { filter: "calc8" }),
  },
  {
    file: "open/parish-meeting.odp",
    what: "The three slides, OpenDocument 1.3 without extensions, saved by LibreOffice",
    purpose: "Kept as it is, checked, and a PDF made",
    puid: "fmt/1754",
    plan: "keep",
    verdict: "ready",
    office: async (target) => savedByLibreOffice(await parishMeeting(), "pptx", target, { filter: "impress8" }),
  },
  {
    file: "open/register.csv",
    what: "Register of assets, comma-separated",
    purpose: "Open already: kept",
    puid: "x-fmt/18",
    plan: "keep",
    verdict: "ready",
    make: csv,
  },
  {
    file: "open/notice.txt",
    what: "Notice in plain text",
    purpose: "Open already: kept",
    puid: "x-fmt/111",
    plan: "keep",
    verdict: "ready",
    make: text,
  },
  {
    file: "open/page.html",
    what: "Web page, HTML5",
    purpose: "Open already: kept",
    puid: "fmt/471",
    plan: "keep",
    verdict: "ready",
    make: html,
  },
  {
    file: "open/logo.png",
    what: "The council's badge",
    purpose: "Open already: kept",
    puid: "fmt/11",
    plan: "keep",
    verdict: "ready",
    make: badge,
  },

  // PDF
  {
    file: "pdf/agenda-pdfa-2b.pdf",
    what: "The agenda as PDF/A-2b, tagged, with a title, saved by LibreOffice",
    purpose: "A PDF that is kept and passes",
    puid: "fmt/477",
    plan: "keep",
    verdict: "ready",
    office: async (target) =>
      savedByLibreOffice(await agenda(), "docx", target, { filter: "writer_pdf_Export", options: PDFA_2B }),
  },
  {
    file: "pdf/accounts.pdf",
    what: "Plain PDF 1.7 without embedded fonts or metadata stream",
    purpose: "A PDF that is no PDF/A",
    puid: "fmt/276",
    plan: "keep",
    verdict: "not-ready",
    make: accountsPdf,
  },
  {
    file: "pdf/javascript.pdf",
    what: "PDF with a script that runs when it is opened (it only shows a message)",
    purpose: "Scripts are found",
    puid: "fmt/276",
    traits: "macros",
    plan: "keep",
    verdict: "not-ready",
    make: formPdf,
  },
];

/** Documents in which one thing is hidden, and beside them one of each format in which nothing is. */
const HIDDEN = [word, excel, powerpoint, odf, hiddenPdf].flatMap(({ CLEAN, PLANTED }) => [CLEAN, PLANTED].flat());

function hiddenReadme() {
  return [
    "# Planted hidden data",
    "",
    "In each of these documents one thing is hidden, and the name of the file says which: the category of hidden data, as in",
    "`council-convert explain privacy-…`. What follows the name of a category tells its kinds apart. `clean` hides nothing; the others show what it shows.",
    "Whoever is named in them does not exist. `node scripts/make-fixtures.mjs` writes them, and this page, with the same bytes on every run;",
    "`node scripts/hidden-data.mjs` shows what is found and cleaned.",
    "",
    "| File | What it is |",
    "| --- | --- |",
    ...HIDDEN.map(({ file, what }) => `| \`${file.replace(/^hidden\//, "")}\` | ${what} |`),
    "",
  ].join("\n");
}

const COLUMNS = ["File", "What it is", "Purpose", "PUID", "Traits", "Plan", "Verdict", "Made by"];

function readme() {
  const code = (/** @type {string} */ value) => (value === "—" ? value : `\`${value}\``);
  const rows = TABLE.map((fixture) => [
    code(fixture.file),
    fixture.what,
    fixture.purpose,
    fixture.puid,
    fixture.traits ?? "—",
    fixture.plan,
    fixture.verdict,
    fixture.make ? "code" : "office",
  ]);
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [
    "# Fixtures",
    "",
    "Documents of Lower Wending Parish Council, which does not exist. No person, place, address or account in them is real;",
    "the telephone numbers are from the range that Ofcom keeps for drama, and all mail addresses end in `example.org`.",
    "This project made every one of them: they are under its licence.",
    "",
    "`node scripts/make-fixtures.mjs` writes the files that are made by *code*, and this page, with the same bytes on every run.",
    "The files made by *office* programs are made once and committed; `--office` makes them anew with LibreOffice 25.2,",
    "its Python bridge and qpdf. To add a fixture, add a row to the table in the script.",
    "",
    "The table is the expected answer, and tests read it. *PUID* is PRONOM's identifier. *Traits* are those that must be found.",
    "*Plan* is what `--dry-run` says. *Verdict* is the end of a run with the usual options and `--out` set to an empty folder;",
    "*never ready* leaves open whether the file is refused before or after an engine looked at it. A dash asks for nothing.",
    `The password of every file in \`password/\` is \`${PASSWORD}\`.`,
    "",
    "The documents in `hidden/` are planted with hidden data, and have [a table of their own](hidden/README.md).",
    "",
    "Not here, because tests make them as they run: zip bombs, and names that some file systems cannot hold.",
    "",
    line(COLUMNS),
    line(COLUMNS.map(() => "---")),
    ...rows.map(line),
    "",
  ].join("\n");
}

const { values } = parseArgs({ options: { out: { type: "string" }, office: { type: "boolean", default: false } } });
const out = resolve(values.out ?? FIXTURES);

/** @param {string} file @param {string | Uint8Array} data */
async function put(file, data) {
  await mkdir(dirname(join(out, file)), { recursive: true });
  await writeFile(join(out, file), data);
}

let made = 0;
// What an office program makes comes first: some of the rest is derived from it.
for (const { file, office } of values.office ? TABLE : []) {
  if (!office) continue;
  await mkdir(dirname(join(out, file)), { recursive: true });
  await office(join(out, file));
  made++;
}
for (const { file, make } of TABLE) {
  if (!make) continue;
  await put(file, await make());
  made++;
}
for (const { file, make } of HIDDEN) {
  await put(file, await make());
  made++;
}
await put("hidden/README.md", hiddenReadme());
await put("README.md", readme());
console.log(`${made} fixtures and the README written to ${out}`);
