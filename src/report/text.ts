/** What people read on the screen of documents that were worked on, rendered from the values that the JSON reports hold as well. */
import { relative } from "node:path";
import { createColors } from "picocolors";
import type {
  CheckResult,
  Detection,
  DocumentReport,
  LeftOut,
  LeftOutCause,
  Outcome,
  Output,
  Repair,
  RunReport,
  SourceDocument,
} from "../model.js";

export interface TextStyle {
  readonly color: boolean;
  /** Also steps with their times, the engine, and every check with its findings; nothing is counted instead of shown. */
  readonly verbose?: boolean;
  /** One line a document. */
  readonly quiet?: boolean;
  /** Nothing was to be made of any document, so that nobody needs to hear that one is kept as it is. */
  readonly onlyChecked?: boolean;
  /** The folder of the outputs, as the user gave it; absent when they go beside their sources. */
  readonly out?: string | undefined;
}

/** The three verdicts, in the words that are the same everywhere. */
export const VERDICT_WORDS: Readonly<Record<Outcome, string>> = {
  ready: "Ready to send.",
  "not-ready": "Not ready to send.",
  "not-checked": "Could not be checked.",
};

/** At most this many things to do, reasons or hints are shown; the rest is counted. `--verbose` and the JSON report have them all. */
const SHOWN = 5;

/** What was not repaired, but taken back: it is told apart from what was. */
const TAKEN_BACK = "pdf-claim";

/** Said once, below all that is to be mended. */
const MEND_AND_REPEAT = "Save the document, and run council-convert again.";

/** Repairs that tell a person nothing: shown with `--verbose` only. */
const FOR_MACHINES: readonly string[] = ["pdf-dates"];

/** Renders one document's report. Ends with a newline. */
export function renderText(report: DocumentReport, style: TextStyle): string {
  const paint = painter(style.color);
  const { outcome } = report.verdict;
  const name = shownName(report.source);
  if (style.quiet) return `${name}: ${paint[outcome](quietWords(report))}\n`;
  const sections = sectionsOf(report, style.verbose === true);
  const shown = sections.filter(({ counted }) => style.verbose || counted === undefined);
  return lines([
    paint.bold(name) + (report.detection ? `   ${identity(report.detection)}` : ""),
    ...report.outputs.map((output) => `  -> ${outputLine(output)}`),
    ...(style.onlyChecked ? [] : keptLine(report, style.out)),
    paint[outcome](VERDICT_WORDS[outcome]),
    ...shown.flatMap(({ title, items, numbered, most = SHOWN }) =>
      block(
        `${title}:`,
        numbered ? items.map((item, index) => `${index + 1}. ${item}`) : items,
        style.verbose ? Number.POSITIVE_INFINITY : most,
      ),
    ),
    ...(style.verbose ? details(report) : countedLine(sections)),
  ]);
}

/** A heading and what stands under it. */
export interface Section {
  readonly title: string;
  readonly items: readonly string[];
  /** So many items are in sight, and no more: whoever has much to mend does that first. */
  readonly most?: number;
  /** In order of weight. */
  readonly numbered?: true;
  /** What is said in its place where only what matters is shown, e.g. `4 repairs`. */
  readonly counted?: string;
}

/** What is said of a document below its verdict, in the order in which people read it; empty sections are left out. */
export function sectionsOf(report: DocumentReport, allRepairs: boolean): Section[] {
  const { verdict, checks, cleaning } = report;
  const { toDo = [], reasons, gaps = reasons, questions = [], accepted = [] } = verdict;
  const repairs = report.repairs.filter(({ id }) => id !== TAKEN_BACK);
  const takenBack = report.repairs.filter(({ id }) => id === TAKEN_BACK).map(({ message }) => message);
  const repaired = repairLines(repairs, allRepairs);
  const repeat = toDo.length > 0 && report.detection?.format.kind !== "pdf" ? [MEND_AND_REPEAT] : [];
  const isTold = (advice: string) => toDo.some((item) => item.endsWith(advice));
  return [
    { title: "What to do", items: toDo, numbered: true as const },
    { title: "Why", items: gaps },
    {
      title: toDo.length > 0 ? "Then" : "What to do",
      items: [...repeat, ...verdict.advice.filter((advice) => !isTold(advice))],
    },
    {
      title: verdict.outcome === "ready" ? "Sent in spite of" : "Accepted, and not counted",
      items: accepted.flatMap(acceptedLines),
    },
    {
      title: "Taken out of the copies (your document still holds it)",
      items: removedLines(cleaning),
      most: REMOVED_SHOWN,
    },
    { title: "Please look at", items: verdict.lookAt, most: Math.max(1, SHOWN - toDo.length) },
    { title: "Only a person can tell", items: questions },
    { title: "Good to know", items: [...takenBack, ...onTheWay(report)] },
    { title: "Repaired", items: repaired, counted: countOf(repaired.length, "repair") },
    ...checkSections(checks),
  ].filter(({ items }) => items.length > 0);
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** One line for all that is not shown. */
function countedLine(sections: readonly Section[]): string[] {
  const counted = sections.flatMap(({ counted }) => counted ?? []);
  return counted.length === 0 ? [] : [`  Besides: ${counted.join(", ")}. --verbose shows them.`];
}

type Accepted = NonNullable<DocumentReport["verdict"]["accepted"]>[number];

function acceptedLines({ rule, reason, findings }: Accepted): string[] {
  return findings.map((finding) => `${finding} Accepted (${rule}): ${reason}`);
}

/** Lines on what was taken out: it is to be known whole, as far as anybody reads it. */
const REMOVED_SHOWN = 10;
/** Nearly every document has them, and nobody misses them: they come last. */
const EVERYDAY = ["properties", "revision-ids", "thumbnail"];
/** Places that are named of what is alike in all of them. */
const PLACES = 5;

/** The same in several places is one line. */
function removedLines(cleaning: DocumentReport["cleaning"]): string[] {
  const removed = cleaning?.removed ?? [];
  const isEveryday = ({ what }: (typeof removed)[number]) => EVERYDAY.includes(what);
  const places = new Map<string, string[]>();
  for (const { message, where } of [...removed.filter((each) => !isEveryday(each)), ...removed.filter(isEveryday)])
    places.set(message, [...(places.get(message) ?? []), ...(where === "" ? [] : [where])]);
  return [...places].map(([message, all]) => {
    if (all.length === 0) return message;
    const more = all.length > PLACES ? ` and ${all.length - PLACES} more` : "";
    const each = all.length > 1 ? message.replace(/\.$/, " in each.") : message;
    return `${all.slice(0, PLACES).join(", ")}${more}: ${each}`;
  });
}

/** `Could not be checked (protected with a password).` */
function quietWords({ source, verdict: { outcome, reasons } }: DocumentReport): string {
  const words = VERDICT_WORDS[outcome];
  const reason = outcome === "ready" ? "" : shortReason(reasons[0] ?? "", source.name);
  return reason === "" ? words : `${words.slice(0, -1)} (${printable(reason)}).`;
}

/** `agenda.pdf, page 2: The font is not embedded.` and `agenda.docx could not be checked: it is broken` without their beginnings. */
function withoutPlace(reason: string, name: string): string {
  const start = reason.indexOf(": ");
  const isPlace =
    start > 0 && (reason.startsWith(stemOf(name)) || / could not be (checked|finished)$/.test(reason.slice(0, start)));
  return isPlace ? reason.slice(start + 2) : reason;
}

function stemOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(0, dot + 1) : name;
}

/** The longest reason in brackets, in characters. */
const SHORT = 120;

/** One clause of a sentence: what it is about is known, and what follows from it can be read without `--quiet`. */
function shortReason(reason: string, name: string): string {
  const [clause = ""] = withoutPlace(reason, name)
    .replace(/^(This|The) file is /, "")
    .split(/, (?:so|because|which) |; |: |\.(?:\s|$)/);
  // It will stand in brackets itself. A name may have brackets in its middle.
  const text = clause
    .replace(/^(The|This|It|A|An|No|There|Nothing)\b/, (word) => word.toLowerCase())
    .replace(/ \(([^()]*)\)$/, ": $1");
  if (text.length <= SHORT) return text;
  return `${text.slice(0, SHORT).replace(/\s+\S*$/, "")} …`;
}

/** Renders a whole run as it was printed. */
export function renderRunText(run: RunReport, style: TextStyle): string {
  const { leftOut, documents } = run;
  const between = style.quiet || documents.length === 1 ? "" : "\n";
  return [
    renderLeftOut(leftOut),
    ...documents.map((document) => renderText(document, style) + between),
    renderClosing(run),
  ].join("");
}

/** What is said when all is done: why a run ended early, and the totals of several documents. Empty when there is nothing to add. */
export function renderClosing(run: Pick<RunReport, "counts" | "leftOut" | "ended">): string {
  const { counts, leftOut, ended } = run;
  const [first] = leftOut;
  // There is no report of its own that could say so.
  if (counts.found === 1 && first?.cause === "unchanged") {
    return `${printable(lastName(first.path))}: Ready to send (unchanged since an earlier run; nothing was done).\n`;
  }
  if (counts.found < 2) return "";
  return ended === "max-failures" ? endedEarly(counts) + renderTotals(run) : renderTotals(run);
}

/** All that were not ready count, whatever kept them from it. */
function endedEarly(counts: RunReport["counts"]): string {
  const failures = counts["not-ready"] + counts["not-checked"];
  return `Ended early, as --max-failures asks: ${documentsOf(failures)} could not be sent.\n`;
}

/** Totals of a run of several documents. */
export function renderTotals({ counts, leftOut }: Pick<RunReport, "counts" | "leftOut">): string {
  const count = (wanted: LeftOutCause) => leftOut.filter(({ cause }) => cause === wanted).length;
  const [unchanged, notReached] = [count("unchanged"), count("not-reached")];
  const unreadable = count("unreadable-name") + count("unreadable-folder");
  const others = counts.skipped - unchanged - notReached - unreadable;
  const already = unchanged > 0 ? [`${unchanged} ready already (unchanged since an earlier run)`] : [];
  // Where nothing had to be done, three zeros would read as a failure.
  const judged = [
    `${counts.ready} ready to send`,
    ...already,
    `${counts["not-ready"]} not ready`,
    `${counts["not-checked"]} could not be checked`,
  ];
  const parts = [
    ...(unchanged > 0 && counts.found === counts.skipped ? already : judged),
    ...(others > 0 ? [`${others} left out`] : []),
    ...(unreadable > 0 ? [`${unreadable} could not be read`] : []),
    ...(notReached > 0 ? [`${notReached} not reached before the run ended`] : []),
  ];
  return `${documentsOf(counts.found)}: ${parts.join(", ")}.\n`;
}

export function documentsOf(count: number): string {
  return count === 1 ? "1 document" : `${count} documents`;
}

/** Of these there may be thousands, and nothing needs to be done: they are counted in the totals. */
const ONLY_COUNTED: readonly LeftOutCause[] = ["unchanged", "not-reached"];

/** One line for each file of a folder that is not worked on; of every file when `all` is true. Empty when there is none. */
export function renderLeftOut(leftOut: readonly LeftOut[], all = false): string {
  const shown = leftOut.filter(({ cause }) => all || !ONLY_COUNTED.includes(cause));
  return shown.map(({ path, why }) => `Left out: ${printable(lastName(path))}: ${printable(why)}\n`).join("");
}

/** What `detect` prints for one file: what it is, or why it could not be told. */
export function renderDetection(name: string, detection: Detection | undefined, error: string | undefined): string {
  if (!detection) return lines([`${printable(name)}   could not be looked at: ${printable(error ?? "")}`]);
  // The first line says so already.
  const warnings = detection.warnings.filter((warning) => warning !== "extension mismatch");
  return lines([
    `${printable(name)}   ${identity(detection)}`,
    ...detection.claims.map((claim) => `  claims ${printable(`${claim.standard}-${claim.flavour}`)}`),
    ...detection.traits.map((trait) => `  ${trait.name}: ${printable(trait.basis)}`),
    ...warnings.map((warning) => `  warning: ${printable(warning)}`),
  ]);
}

/** `Word document (fmt/412)` */
export function identity({ format, extensionMismatch }: Detection): string {
  const puid = format.puid === "UNKNOWN" ? "" : ` (${format.puid})`;
  const doubt = extensionMismatch ? ", although its name says otherwise" : "";
  return printable(`${format.label}${puid}${doubt}`);
}

/** A name that cannot upset a terminal: control characters are shown as escapes. */
export function printable(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) =>
    character === "\n" ? "\\n" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** In a folder many documents have the same name. */
export function shownName({ under, name }: SourceDocument): string {
  return printable(under === "" ? name : `${under}/${name}`);
}

function outputLine(output: Output): string {
  const written = writtenName(output);
  const where = output.path === undefined ? "   (not written)" : "";
  const below = written === output.name ? "" : `   (below it is called ${printable(output.name)})`;
  return `${printable(written)}   ${printable(output.label)}${where}${below}`;
}

/** With `--keep` another one than that by which checks and repairs speak of it. */
export function writtenName({ name, path }: Output): string {
  return path === undefined ? name : lastName(path);
}

function lastName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

/** A kept file stays where it is, also when everything that is made goes elsewhere. */
function keptLine({ plan, source }: DocumentReport, out: string | undefined): string[] {
  if (plan.action !== "keep") return [];
  if (out === undefined) return ["  kept as it is"];
  const near = relative(process.cwd(), source.path);
  const where = near.startsWith("..") ? source.path : near;
  return [`  kept as it is: ${printable(where)} (not copied to ${printable(out.replace(/[\\/]+$/, ""))}/)`];
}

/** The same repair of several files is one line. */
function repairLines(repairs: readonly Repair[], all: boolean): string[] {
  const subjects = new Map<string, string[]>();
  for (const { id, subject, message } of repairs) {
    if (!all && FOR_MACHINES.includes(id)) continue;
    const files = subjects.get(message) ?? [];
    if (!files.includes(subject)) subjects.set(message, [...files, subject]);
  }
  return [...subjects].map(([message, files]) => `${files.join(", ")}: ${message}`);
}

function checkSections(checks: readonly CheckResult[]): Section[] {
  const made = checks.filter(({ outcome }) => outcome !== "unchecked");
  const builtIn = made.filter(({ tier }) => tier === "built-in");
  const reference = made.filter(({ tier }) => tier === "reference");
  // The heading says it once for all of them.
  const plainTitle = ({ title }: CheckResult) => title.replace(/ \([^()]*\)$/, "");
  return [
    // A full validation of a few files must not make the others look as if they had one.
    {
      title: "Checked by reference validators",
      items: reference.map(referenceLine),
      counted: `${countOf(reference.length, "check")} by reference validators`,
    },
    {
      title: "Checked (built-in checks; not a full validation)",
      counted: `${countOf(builtIn.length, "built-in check")} (not a full validation)`,
      items: builtIn.map(
        (check) => `${check.subject}: ${plainTitle(check)}, ${check.rules} ${check.rules === 1 ? "rule" : "rules"}`,
      ),
    },
    {
      title: "Checks that could not be made",
      items: checks
        .filter(({ outcome }) => outcome === "unchecked")
        .map((check) => `${check.subject}: ${check.tier === "reference" ? check.title : plainTitle(check)}`),
    },
  ];
}

/** One rule is a grammar as a whole. */
function referenceLine({ subject, title, rules, outcome }: CheckResult): string {
  const counted = rules === 1 ? "" : `, ${rules} rules`;
  return `${subject}: ${title}${counted}${outcome === "failed" ? ", with faults" : ""}`;
}

function details(report: DocumentReport): string[] {
  const all = Number.POSITIVE_INFINITY;
  const engines = [...new Set(report.outputs.map(({ madeBy }) => `${madeBy.engine}: ${madeBy.program}`))];
  const findings = report.checks.flatMap((check) =>
    check.findings.map((finding) => {
      const basis = finding.basis ? ` [${finding.basis.standard}, ${finding.basis.clause}]` : "";
      const where = finding.where ? `, ${finding.where}` : "";
      return `${finding.severity}: ${check.subject}${where}: ${finding.message} (${finding.rule})${basis}`;
    }),
  );
  return [
    ...block("Recognised by:", report.detection?.basis ?? [], all),
    ...block("Converted with:", engines, all),
    ...block("Around LibreOffice:", aroundLines(report), all),
    ...block("Findings:", findings, all),
    ...block(
      "Time:",
      report.steps.map((step) => `${step.name}: ${step.ms} ms`),
      all,
    ),
  ];
}

function aroundLines({ conversion }: DocumentReport): string[] {
  if (!conversion) return [];
  return [
    conversion.sandboxed
      ? "a sandbox: no network, and no files but its own and the document"
      : "no sandbox; its settings forbid links and macros",
  ];
}

/** What was out of the ordinary on the way. */
function onTheWay({ conversion }: DocumentReport): string[] {
  if (!conversion) return [];
  const { fallback, sameAs, attempts, failure } = conversion;
  return [
    ...(sameAs === undefined ? [] : [`Its content is that of ${lastName(sameAs)}, and was converted once for both.`]),
    ...(fallback === undefined
      ? []
      : [`${fallback.why} Another way into LibreOffice (${conversion.engine}) was tried.`]),
    ...(fallback === undefined && attempts > 1 && !failure ? ["The first attempt failed; the second one worked."] : []),
  ];
}

export function block(title: string, items: readonly string[], most = SHOWN): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, most).map((item) => `    ${printable(item)}`);
  const rest = items.length > most ? [`    … and ${items.length - most} more (see --verbose)`] : [];
  return [`  ${title}`, ...shown, ...rest];
}

export function painter(color: boolean) {
  const colors = createColors(color);
  return {
    bold: colors.bold,
    ready: (text: string) => colors.bold(colors.green(text)),
    "not-ready": (text: string) => colors.bold(colors.red(text)),
    "not-checked": (text: string) => colors.bold(colors.yellow(text)),
  };
}

export function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
