/**
 * A run as one HTML page, for people who were not there: totals, a table of all
 * documents, then each document. The page needs nothing from elsewhere, and is
 * complete without its script, which only sorts the table.
 */
import { createHash } from "node:crypto";
import type {
  DocumentReport,
  Finding,
  LeftOut,
  LeftOutCause,
  Outcome,
  Output,
  RunEnd,
  RunReport,
  Severity,
} from "../model.js";
import { escapeXml } from "../tools/escape.js";
import { SORT_SCRIPT, STYLE } from "./html-assets.js";
import { pdfLine } from "./pdf.js";
import { identity, printable, type Section, sectionsOf, shownName, VERDICT_WORDS, writtenName } from "./text.js";

/** From worst to best: what has to be done stands first. */
const OUTCOMES: readonly Outcome[] = ["not-checked", "not-ready", "ready"];

/** Never colour alone: each verdict has its words, and a sign of its own shape. */
const SIGNS: Readonly<Record<Outcome | "skipped", string>> = {
  ready: "\u2713",
  "not-ready": "\u2717",
  "not-checked": "?",
  skipped: "\u2013",
};

const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  block: "Must be mended",
  warn: "Please look at it",
  note: "For your information",
};

const ENDS: Readonly<Record<RunEnd, string>> = {
  complete: "",
  "max-failures":
    "The run was ended early, as --max-failures asks: too many documents could not be sent. Not every document was looked at.",
  interrupted: "The run was interrupted. Not every document was looked at.",
};

const UNREADABLE: readonly LeftOutCause[] = ["unreadable-name", "unreadable-folder"];

/** More than this is folded away, and opened with a click. */
const SHOWN = 8;
/** Things to do that are shown: nobody does more at once. */
const TO_DO = 5;

export function renderHtml(report: RunReport): string {
  const names = namesOf(report.documents);
  const title = headline(report);
  return `<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="generator" content="council-convert ${safe(report.tool.version)}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${digest(STYLE)}'; script-src '${digest(SORT_SCRIPT)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${safe(title)} - council-convert</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<p class="maker">council-convert: report</p>
<h1>${safe(title)}</h1>
<p class="when">Run of ${time(report.startedAt)}</p>
</header>
<main id="main" tabindex="-1">
${[
  ...(report.ended === "complete" ? [] : [`<p class="notice"><strong>${ENDS[report.ended]}</strong></p>`]),
  totals(report),
  ...(report.documents.length > 0 ? [table(report.documents, names), each(report.documents, names)] : []),
  ...(report.leftOut.length > 0 ? [leftOut(report.leftOut)] : []),
].join("\n")}
</main>
${footer(report)}
<script>${SORT_SCRIPT}</script>
</body>
</html>
`;
}

/** Text of any origin, made fit to stand in the page, in an element or in an attribute. */
function safe(text: string): string {
  return escapeXml(printable(text));
}

/** A name that is written from right to left does not turn its surroundings round. */
function name(text: string): string {
  return `<bdi>${safe(text)}</bdi>`;
}

/** Lets the page's own style and script through, and no other. */
function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** As in the text report; documents that would have the same name have as much of their paths as tells them apart. */
function namesOf(documents: readonly DocumentReport[]): readonly string[] {
  const names = documents.map(({ source }) => shownName(source));
  const count = counted(names);
  const alike = names.flatMap((each, index) => (count.get(each) === 1 ? [] : [index]));
  const apart = toldApart(alike.map((index) => (documents[index] as DocumentReport).source.path));
  alike.forEach((index, at) => {
    names[index] = apart[at] as string;
  });
  return names;
}

/** The shortest end of each path, of a folder and a name at least, that no other path has. */
function toldApart(paths: readonly string[]): string[] {
  const split = paths.map((path) => path.split(/[\\/]/));
  const names = [...paths];
  for (let parts = Math.max(...split.map(({ length }) => length)) - 1; parts > 1; parts -= 1) {
    const ends = split.map((path) => (path.length > parts ? path.slice(-parts) : path).join("/"));
    const count = counted(ends);
    ends.forEach((end, index) => {
      if (count.get(end) === 1) names[index] = end;
    });
  }
  return names;
}

function counted(texts: readonly string[]): ReadonlyMap<string, number> {
  const count = new Map<string, number>();
  for (const text of texts) count.set(text, (count.get(text) ?? 0) + 1);
  return count;
}

/** What was not looked at must not pass as ready. */
function headline(report: RunReport): string {
  const { counts, documents, ended, leftOut } = report;
  const all = documents.length;
  if (ended !== "complete" && all > 0)
    return `The run ended early: ${counts.ready} of ${all} documents so far ready to send`;
  const unread = countOf(leftOut, UNREADABLE);
  const judged = all === 0 ? withoutDocuments(report) : judgedHeadline(report);
  return unread === 0 ? judged : `${judged}, and ${unread} could not be read`;
}

/** Also a run that had nothing to do is a good one. */
function withoutDocuments({ leftOut, ended }: RunReport): string {
  const unchanged = countOf(leftOut, ["unchanged"]);
  if (ended !== "complete") return "The run ended early: no document was looked at";
  if (unchanged === 0) return "No document was looked at";
  return `Nothing to do: ${unchanged === 1 ? "1 document is" : `${unchanged} documents are`} as an earlier run found ${unchanged === 1 ? "it" : "them"}, ready to send`;
}

function judgedHeadline({ counts, documents }: RunReport): string {
  const all = documents.length;
  if (all === 1) return VERDICT_WORDS[(documents[0] as DocumentReport).verdict.outcome].slice(0, -1);
  if (counts.ready === all) return `All ${all} documents are ready to send`;
  return `${counts.ready === 0 ? "None" : counts.ready} of ${all} documents ${counts.ready === 1 ? "is" : "are"} ready to send`;
}

function time(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return safe(iso);
  const words = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(
    date,
  );
  return `<time datetime="${safe(iso)}">${safe(words)} UTC</time>`;
}

function verdict(outcome: Outcome): string {
  return `<span class="verdict ${outcome}"><span class="sign" aria-hidden="true">${SIGNS[outcome]}</span>${VERDICT_WORDS[outcome].slice(0, -1)}</span>`;
}

// ------------------------------------------------------------------- totals

/** Each group of what was left out is a total of its own: the one is good news, the other is not. */
const LEFT_OUT: readonly (readonly [kind: Outcome | "skipped", words: string, causes: readonly LeftOutCause[]])[] = [
  ["ready", "Ready already, unchanged since an earlier run", ["unchanged"]],
  ["not-checked", "Could not be read", UNREADABLE],
  ["not-checked", "Not reached before the run ended", ["not-reached"]],
  ["skipped", "Left out", ["link", "earlier-result"]],
];

function countOf(leftOut: readonly LeftOut[], causes: readonly LeftOutCause[]): number {
  return leftOut.filter(({ cause }) => causes.includes(cause)).length;
}

function totals({ counts, leftOut }: RunReport): string {
  const tile = (kind: Outcome | "skipped", words: string, count: number) =>
    `<div class="tile ${kind}"><dt><span class="sign" aria-hidden="true">${SIGNS[kind]}</span>${words}</dt><dd>${count}</dd></div>`;
  const others = LEFT_OUT.map(([kind, words, causes]) => [kind, words, countOf(leftOut, causes)] as const);
  return `<section aria-labelledby="totals">
<h2 id="totals">Totals</h2>
<dl class="totals">
${tile("ready", "Ready to send", counts.ready)}
${tile("not-ready", "Not ready to send", counts["not-ready"])}
${tile("not-checked", "Could not be checked", counts["not-checked"])}
${others
  .filter(([, , count]) => count > 0)
  .map((each) => tile(...each))
  .join("\n")}
</dl>
</section>`;
}

// -------------------------------------------------------------------- table

function table(documents: readonly DocumentReport[], names: readonly string[]): string {
  const head = ["Document", "What it is", "Verdict", "Main reason"]
    .map((title) => `<th scope="col" role="columnheader">${title}</th>`)
    .join("");
  return `<section aria-labelledby="all">
<h2 id="all">All documents</h2>
<table id="documents" role="table">
<caption>Each document with its verdict. The name leads to what is said of it.</caption>
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">
${documents.map((document, index) => row(document, names[index] as string, index + 1)).join("\n")}
</tbody>
</table>
</section>`;
}

/** The roles hold what the table is, also where a narrow screen shows its rows as cards. */
function row({ detection, verdict: { outcome, reasons } }: DocumentReport, shown: string, number: number): string {
  const more = reasons.length > 1 ? ` <span class="more">and ${reasons.length - 1} more</span>` : "";
  const reason = reasons[0] === undefined ? "" : safe(reasons[0]) + more;
  const weight = OUTCOMES.indexOf(outcome);
  return `<tr role="row"><th scope="row" role="rowheader"><a href="#d${number}">${name(shown)}</a></th><td role="cell">${detection ? safe(identity(detection)) : "Not known"}</td><td role="cell" data-sort="${weight}">${verdict(outcome)}</td><td role="cell">${reason || "Nothing that must be mended was found."}</td></tr>`;
}

// ---------------------------------------------------------------- documents

function each(documents: readonly DocumentReport[], names: readonly string[]): string {
  return `<section aria-labelledby="each">
<h2 id="each">Each document</h2>
${documents.map((document, index) => article(document, names[index] as string, index + 1)).join("\n")}
</section>`;
}

function article(document: DocumentReport, shown: string, number: number): string {
  const { detection, verdict: judged, plan, outputs } = document;
  const pdf = pdfLine(document);
  const made = [
    ...outputs.map(outputItem),
    ...(plan.action === "keep" ? ["The document itself is kept as it is."] : []),
  ];
  return `<article class="${judged.outcome}" aria-labelledby="d${number}">
<h3 id="d${number}" tabindex="-1">${name(shown)}</h3>
<p class="line">${verdict(judged.outcome)}${detection ? `<span>${safe(identity(detection))}</span>` : ""}</p>
${[
  ...(pdf === undefined ? [] : [`<p>${safe(pdf)}</p>`]),
  ...sectionsOf(document, false).map(section),
  ...(made.length > 0 ? [`<h4>What was made</h4>\n${list(made)}`] : []),
  findings(document),
  particulars(document),
]
  .filter(Boolean)
  .join("\n")}
<p class="back"><a href="#all">Back to all documents<span class="unseen"> from ${safe(shown)}</span></a></p>
</article>`;
}

function outputItem(output: Output): string {
  const written = writtenName(output);
  const as = written === output.name ? "" : `, written as ${name(written)}`;
  return `${name(output.name)}${as}: ${safe(output.label)}${output.path ? "" : " (not written)"}`;
}

/** What only matters to those who ask is folded away whole. */
function section({ title, items, numbered, counted, most = SHOWN }: Section): string {
  const shown = items.map(safe);
  if (counted !== undefined) return `<details><summary>${safe(title)}</summary>${list(shown)}</details>`;
  return `<h4>${safe(title)}</h4>\n${numbered ? folded(shown, TO_DO, "ol") : folded(shown, most)}`;
}

function list(items: readonly string[], as = "ul", from = 1): string {
  const start = from === 1 ? "" : ` start="${from}"`;
  return `<${as}${start}>${items.map((item) => `<li>${item}</li>`).join("")}</${as}>`;
}

/** Long lists show their beginning. */
function folded(items: readonly string[], most = SHOWN, as = "ul"): string {
  if (items.length <= most) return list(items, as);
  const rest = items.slice(most);
  const more = list(rest, as, as === "ol" ? most + 1 : 1);
  return `${list(items.slice(0, most), as)}\n<details><summary>${rest.length} more</summary>${more}</details>`;
}

function findings({ checks }: DocumentReport): string {
  const all = checks.flatMap(({ subject, findings }) => findings.map((finding) => ({ subject, finding })));
  if (all.length === 0) return "";
  const items = all.map(({ subject, finding }) => findingItem(subject, finding));
  return `<details><summary>${all.length === 1 ? "1 finding" : `All ${all.length} findings`} of the checks</summary>${list(items)}</details>`;
}

function findingItem(subject: string, { rule, severity, message, where, advice, basis }: Finding): string {
  const ground = basis ? `, ${basis.standard}, ${basis.clause}` : "";
  return [
    `<strong>${SEVERITY_WORDS[severity]}:</strong> ${name(subject)}${where ? `, ${safe(where)}` : ""}: ${safe(message)}`,
    ...(advice ? [safe(advice)] : []),
    `<span class="rule">Rule ${safe(rule)}${safe(ground)}</span>`,
  ].join("<br>");
}

/** For whoever has to find the very file again. */
function particulars({ source, outputs, conversion, ms }: DocumentReport): string {
  const programs = [...new Set(outputs.map(({ madeBy }) => `${madeBy.program} (${madeBy.engine})`))];
  const pairs: readonly (readonly [string, string])[] = [
    ["Size", `${source.bytes.toLocaleString("en-GB")} bytes`],
    ...(source.sha256 ? [["SHA-256", source.sha256] as const] : []),
    ...(programs.length > 0 ? [["Converted with", programs.join(", ")] as const] : []),
    ...(conversion ? [["LibreOffice ran in a sandbox", conversion.sandboxed ? "Yes" : "No"] as const] : []),
    ["Time", `${(ms / 1000).toFixed(1)} seconds`],
  ];
  return `<details><summary>Particulars</summary><dl class="particulars">${pairs.map(([term, value]) => `<dt>${term}</dt><dd>${safe(value)}</dd>`).join("")}</dl></details>`;
}

// --------------------------------------------------------------------- rest

function leftOut(files: readonly LeftOut[]): string {
  const items = files.map(({ path, why }) => `${name(path.split(/[\\/]/).pop() ?? path)}: ${safe(why)}`);
  return `<section aria-labelledby="left-out">
<h2 id="left-out">Left out</h2>
<p>These were found, and not worked on.</p>
${folded(items)}
</section>`;
}

function footer({ tool }: RunReport): string {
  return `<footer>
<h2>What the verdicts mean</h2>
<dl class="meaning">
<dt>${verdict("ready")}</dt><dd>Everything was made, everything was checked, and no check found a fault that must be mended.</dd>
<dt>${verdict("not-ready")}</dt><dd>A check found a fault. Mend the document, and run council-convert again.</dd>
<dt>${verdict("not-checked")}</dt><dd>The program could not look inside, or could not finish. Nothing is known about such a document.</dd>
</dl>
<p>No program can check everything: what a person must still look at stands with each document. Made by council-convert ${safe(tool.version)}. This page loads nothing from elsewhere.</p>
</footer>`;
}
