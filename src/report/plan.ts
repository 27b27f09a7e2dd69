/** What people read on the screen of what would be done (`--dry-run`). */
import type { Detection, LeftOut, Plan, PlannedOutput, SourceDocument } from "../model.js";
import { askedWords } from "./pdf.js";
import { block, documentsOf, identity, lines, painter, printable, shownName, type TextStyle } from "./text.js";

/** Renders what would be done with one document, for `--dry-run`. */
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
  const outputs = plan.outputs.filter((output) => output.deliver).map((output) => `  -> ${plannedName(output)}`);
  return lines([head, ...outputs, `  ${printable(plan.why)}`, ...plan.notes.map((note) => `  ${printable(note)}`)]);
}

/** What a row of the table of plans is made from. */
export interface PlannedDocument {
  readonly document: SourceDocument;
  readonly detection?: Detection;
  readonly plan: Plan;
}

/** Renders what would be done with several documents, as a table, for `--dry-run`. What is to be said of them follows it. */
export function renderPlanTable(planned: readonly PlannedDocument[], style: TextStyle): string {
  const paint = painter(style.color);
  const rows = planned.map(({ document, detection, plan }) => [
    shownName(document),
    detection ? identity(detection) : "",
    planWords(plan),
  ]);
  const table = aligned([["Document", "What it is", "What would be made"], ...rows]).map((line, index) =>
    index === 0 ? paint.bold(line) : line,
  );
  const remarks = new Map<string, string[]>();
  for (const { document, plan } of planned) {
    for (const remark of plan.action === "refuse" ? [plan.advice] : plan.notes) {
      remarks.set(remark, [...(remarks.get(remark) ?? []), shownName(document)]);
    }
  }
  const notes = [...remarks].map(([remark, names]) => `  ${names.join(", ")}: ${printable(remark)}`);
  return lines([...table, ...(notes.length > 0 ? ["", "Please note:", ...notes] : [])]);
}

function planWords(plan: Plan): string {
  if (plan.action === "refuse") return `nothing: ${printable(plan.why)}`;
  const names = plan.outputs.filter((output) => output.deliver).map(plannedName);
  return [...(plan.action === "keep" ? ["kept as it is"] : []), ...names].join(", ");
}

/** `agenda.pdf (PDF/A-1b and PDF/UA-1 asked for)` */
function plannedName({ name, asked }: PlannedOutput): string {
  const words = askedWords(asked);
  return printable(name) + (words === "" ? "" : ` (${words} asked for)`);
}

/** Columns of equal width, except the last. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? "")].length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat((widths[column] as number) - [...cell].length))
      .join("   ")
      .trimEnd(),
  );
}

/** For `--dry-run`: the documents that `--changed` skips. Empty when there is none. */
export function renderUnchanged(leftOut: readonly LeftOut[], others: number): string {
  const unchanged = leftOut.filter(({ cause }) => cause === "unchanged").length;
  if (unchanged === 0) return "";
  const are = `${unchanged === 1 ? "is" : "are"} unchanged since an earlier run`;
  if (others > 0) return `Nothing would be done with ${documentsOf(unchanged)} more, which ${are}.\n`;
  return `Nothing would be done: ${unchanged === 1 ? "the document" : `all ${documentsOf(unchanged)}`} ${are}.\n`;
}
