/** The report as a clerk reads it, rendered from the one report value. */
import { createColors } from "picocolors";
import type { CheckResult, Detection, DocumentReport, Outcome, Output, Plan, SourceDocument } from "../model.js";

export interface TextStyle {
  readonly color: boolean;
  /** Also steps with their times, the engine, and every check with its findings. */
  readonly verbose?: boolean;
  /** One line a document. */
  readonly quiet?: boolean;
}

/** The three verdicts, in the words that are the same everywhere. */
export const VERDICT_WORDS: Readonly<Record<Outcome, string>> = {
  ready: "Ready to send.",
  "not-ready": "Not ready to send.",
  "not-checked": "Could not be checked.",
};

/** At most this many reasons or hints are shown; the rest is counted. The JSON report has them all. */
const SHOWN = 5;

/** Renders one document's report. Ends with a newline. */
export function renderText(report: DocumentReport, style: TextStyle): string {
  const paint = painter(style.color);
  const verdict = paint[report.verdict.outcome](VERDICT_WORDS[report.verdict.outcome]);
  const name = shownName(report.source);
  if (style.quiet) return `${name}: ${verdict}\n`;
  const { reasons, advice, lookAt } = report.verdict;
  return lines([
    paint.bold(name) + (report.detection ? `   ${identity(report.detection)}` : ""),
    ...report.outputs.map((output) => `  -> ${outputLine(output)}`),
    ...keptLine(report),
    verdict,
    ...block("Why:", reasons),
    ...block("What to do:", advice),
    ...block(
      "Repaired:",
      report.repairs.map((repair) => `${repair.subject}: ${repair.message}`),
    ),
    ...checkedBlock(report.checks),
    ...block("Please look at:", lookAt),
    ...(style.verbose ? details(report) : []),
  ]);
}

/** Renders what would be done, for `--dry-run`. */
export function renderPlan(
  source: SourceDocument,
  detection: Detection | undefined,
  plan: Plan,
  style: TextStyle,
): string {
  const paint = painter(style.color);
  const head = paint.bold(shownName(source)) + (detection ? `   ${identity(detection)}` : "");
  if (plan.action === "refuse") {
    return lines([
      head,
      paint["not-checked"]("  would not be converted."),
      ...block("Why:", [plan.why]),
      ...block("What to do:", [plan.advice]),
    ]);
  }
  const outputs = plan.outputs.filter((output) => output.deliver).map((output) => `  -> ${printable(output.name)}`);
  return lines([head, ...outputs, `  ${plan.why}`, ...plan.notes.map((note) => `  ${note}`)]);
}

/** Totals of a run of several documents. */
export function renderTotals(reports: readonly DocumentReport[]): string {
  const count = (outcome: Outcome) => reports.filter((report) => report.verdict.outcome === outcome).length;
  return `${reports.length} documents: ${count("ready")} ready to send, ${count("not-ready")} not ready, ${count("not-checked")} could not be checked.\n`;
}

/** `Word document (fmt/412)` */
export function identity({ format, extensionMismatch }: Detection): string {
  const puid = format.puid === "UNKNOWN" ? "" : ` (${format.puid})`;
  const doubt = extensionMismatch ? ", although its name says otherwise" : "";
  return `${format.label}${puid}${doubt}`;
}

/** A name that cannot upset a terminal: control characters are shown as escapes. */
export function printable(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) =>
    character === "\n" ? "\\n" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** In a folder many documents have the same name. */
function shownName({ under, name }: SourceDocument): string {
  return printable(under === "" ? name : `${under}/${name}`);
}

function outputLine(output: Output): string {
  const where = output.path === undefined ? "   (not written)" : "";
  const name = output.path === undefined ? output.name : (output.path.split(/[\\/]/).pop() ?? output.name);
  return `${printable(name)}   ${output.label}${where}`;
}

function keptLine(report: DocumentReport): string[] {
  return report.plan.action === "keep" ? ["  kept as it is"] : [];
}

function checkedBlock(checks: readonly CheckResult[]): string[] {
  if (checks.length === 0) return [];
  const made = checks.map((check) =>
    check.outcome === "unchecked"
      ? `${check.subject}: ${check.title}: could not run`
      : `${check.subject}: ${check.title}, ${check.rules} ${check.rules === 1 ? "rule" : "rules"}`,
  );
  const tier = checks.some((check) => check.tier === "reference") ? "" : " (built-in checks; not a full validation)";
  return block(`Checked${tier}:`, made);
}

function details(report: DocumentReport): string[] {
  const engines = [...new Set(report.outputs.map(({ madeBy }) => `${madeBy.engine}: ${madeBy.program}`))];
  const findings = report.checks.flatMap((check) =>
    check.findings.map((finding) => {
      const basis = finding.basis ? ` [${finding.basis.standard}, ${finding.basis.clause}]` : "";
      const where = finding.where ? `, ${finding.where}` : "";
      return `${finding.severity}: ${check.subject}${where}: ${finding.message} (${finding.rule})${basis}`;
    }),
  );
  return [
    ...block("Recognised by:", report.detection?.basis ?? []),
    ...block("Converted with:", engines),
    ...block("Findings:", findings, Number.POSITIVE_INFINITY),
    ...block(
      "Time:",
      report.steps.map((step) => `${step.name}: ${step.ms} ms`),
      Number.POSITIVE_INFINITY,
    ),
  ];
}

function block(title: string, items: readonly string[], most = SHOWN): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, most).map((item) => `    ${printable(item)}`);
  const rest = items.length > most ? [`    … and ${items.length - most} more (see --json)`] : [];
  return [`  ${title}`, ...shown, ...rest];
}

function painter(color: boolean) {
  const colors = createColors(color);
  return {
    bold: colors.bold,
    ready: (text: string) => colors.bold(colors.green(text)),
    "not-ready": (text: string) => colors.bold(colors.red(text)),
    "not-checked": (text: string) => colors.bold(colors.yellow(text)),
  };
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
