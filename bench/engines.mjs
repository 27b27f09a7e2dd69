/** What the native and the embedded engine deliver for the same documents, and where it differs. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import JSZip from "jszip";
import { CORPUS, council, firstLine, progress, ROOT, sample, table, withFolder } from "./common.mjs";

/** What is compared of each document, in this order. */
const PROPERTIES = {
  outputs: "outputs made",
  verdict: "verdict",
  text: "text of the ODF",
  descriptions: "alternative texts",
  tables: "tables",
  pictures: "pictures",
  objects: "embedded objects and charts",
  charts: "charts",
  controls: "form controls",
  animations: "animations",
  comments: "comments",
  pages: "pages of the PDF",
  pdfText: "text of the PDF",
};

/** The section for docs/performance.md. */
export async function engines(_, { limit = Number.POSITIVE_INFINITY }) {
  if (!firstLine("soffice", ["--version"])) return "Not measured: LibreOffice is not installed.";
  const poppler = spawnable("pdftotext") && spawnable("pdfinfo");
  const folder = existsSync(CORPUS) ? CORPUS : join(ROOT, "fixtures");
  const documents = sample(
    readdirSync(folder, { recursive: true })
      .map((name) => join(folder, name))
      .filter((path) => /\.(doc|docx|docm|dotx|xls|xlsx|xlsm|xlsb|ppt|pptx)$/i.test(path) && statSync(path).isFile())
      .sort(),
    limit,
  );
  const native = await describeAll("native", documents, poppler);
  const embedded = await describeAll("embedded", documents, poppler);
  const differences = documents.flatMap((path) =>
    differencesOf(native.get(path), embedded.get(path), relative(folder, path)),
  );
  return [
    `${documents.length} documents (doc, docx, xls, xlsx, ppt, pptx and their relatives) of \`${relative(ROOT, folder)}\`; what was made but found not ready is compared ` +
      "as well. Texts are compared without white space, since lines may break elsewhere. A document of which an engine made not both " +
      `outputs differs in "outputs made" alone.${poppler ? "" : " poppler is not installed: the PDF files were not compared."}`,
    summary(native, embedded, differences),
    differences.length === 0 ? "No differences." : "The differences:",
    ...(differences.length === 0
      ? []
      : [
          table(
            ["document", "what", "native", "embedded"],
            differences.map(({ name, property, values }) => [name, PROPERTIES[property], ...values].map(cell)),
          ),
        ]),
  ].join("\n\n");
}

const spawnable = (program) => firstLine("sh", ["-c", `command -v ${program}`]) !== undefined;

function summary(native, embedded, differences) {
  const both = [...native.keys()].filter((path) => "text" in native.get(path) && "text" in embedded.get(path));
  return table(
    ["what", "documents compared", "the same", "different"],
    Object.entries(PROPERTIES).map(([property, title]) => {
      const compared =
        property === "outputs" ? native.size : both.filter((path) => property in native.get(path)).length;
      const different = differences.filter((each) => each.property === property).length;
      return [title, compared, compared - different, different];
    }),
  );
}

/** Converts all documents and describes what came out, by path. */
function describeAll(engine, documents, poppler) {
  return withFolder(engine, async (home) => {
    progress(`  ${engine}: ${documents.length} documents`);
    const found = new Map();
    const { reports } = await council(documents, { home, engine, more: ["--keep", "--overwrite"] });
    for (const report of reports) found.set(report.source.path, await describe(report, poppler));
    return found;
  });
}

async function describe({ outputs, verdict, plan, conversion }, poppler) {
  const why = plan.action === "convert" ? (conversion?.failure?.cause ?? "") : plan.action;
  if (outputs.length < 2 || outputs.some(({ path }) => path === undefined)) {
    return { outputs: `${outputs.length}${why ? ` (${why})` : ""}` };
  }
  const pdf = outputs.find(({ format }) => format === "pdf").path;
  const odf = outputs.find(({ format }) => format !== "pdf").path;
  return {
    outputs: "2",
    verdict: verdict.outcome,
    ...(await describeOdf(readFileSync(odf))),
    ...(poppler && {
      pages: Number(/^Pages:\s+(\d+)/m.exec(tool("pdfinfo", [pdf]))?.[1]),
      pdfText: withoutSpace(tool("pdftotext", ["-enc", "UTF-8", pdf, "-"])),
    }),
  };
}

const tool = (program, args) =>
  execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 2 ** 28 });

/** What is told of a picture or an object to those who cannot see it. */
const DESCRIPTION = /<svg:(title|desc)>.*?<\/svg:\1>/gs;

/** Counts and text of an ODF file, by its XML. */
export async function describeOdf(bytes) {
  const zip = await JSZip.loadAsync(bytes);
  const content = await zip.file("content.xml").async("string");
  const parts = await Promise.all(zip.file(/^[^/]+\/content\.xml$/).map((file) => file.async("string")));
  const body = content.slice(content.indexOf("<office:body"));
  const count = (pattern) => body.match(pattern)?.length ?? 0;
  return {
    text: withoutSpace(body.replace(DESCRIPTION, "").replace(/<[^>]*>/g, " ")),
    descriptions: (body.match(DESCRIPTION) ?? []).map((element) => element.replace(/<[^>]*>/g, "")).join("; "),
    tables: count(/<table:table[ >/]/g),
    pictures: count(/<draw:image[ >/]/g),
    objects: count(/<draw:object(-ole)?[ >/]/g),
    charts: parts.filter((part) => part.includes("<office:chart")).length,
    controls: count(/<draw:control[ >/]/g),
    animations: count(/<anim:[a-z]/gi),
    comments: count(/<office:annotation[ >/]/g),
  };
}

const withoutSpace = (text) => text.replace(/\s+/g, "");

function differencesOf(native, embedded, name) {
  const properties = Object.keys(PROPERTIES).filter((property) => property in native && property in embedded);
  return properties
    .filter((property) => native[property] !== embedded[property])
    .map((property) => ({ name, property, values: shown(native[property], embedded[property]) }));
}

/** Long texts are shown around their first difference. */
function shown(one, other) {
  if (typeof one !== "string" || Math.max(one.length, other.length) < 40) return [one, other];
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const from = Math.max(0, at - 10);
  const part = (text) =>
    `${text.length} characters, from ${from}: \`${text.slice(from, from + 24).replaceAll("`", "'")}\``;
  const sorted = (text) => [...text].sort().join("");
  return [
    part(one),
    sorted(one) === sorted(other) ? `the same characters in another order: ${part(other)}` : part(other),
  ];
}

const cell = (value) =>
  String(value)
    .replaceAll("|", "\\|")
    .replace(/\p{Cc}/gu, "·");
