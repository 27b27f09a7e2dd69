/** Options that are each right, and of which one would do nothing beside another: better told than passed over. */
import { OperatorError } from "./errors.js";
import type { Options } from "./options.js";
import type { Task } from "./plan.js";

/** Throws an `OperatorError` when something is asked of PDFs and none is to be made. `check` makes none anyway. */
export function refuseContradictions(task: Task, { to, pdfa, pdfua }: Options): void {
  if (task !== "convert" || to.includes("pdf")) return;
  const asked = [...(pdfa === "auto" ? [] : [`--pdfa ${pdfa}`]), ...(pdfua === "require" ? ["--pdfua require"] : [])];
  if (asked.length === 0) return;
  throw new OperatorError(
    `${asked.join(" and ")} would do nothing: with --to ${to.join(",")} no PDF is made.`,
    `Leave out ${asked.join(" and ")}, or say --to odf,pdf.`,
  );
}
