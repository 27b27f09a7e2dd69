/** Reads a report that `--report` saved as JSON. It may come from anywhere, so its shape is looked at before it is used. */
import { readFile } from "node:fs/promises";
import * as z from "zod";
import { messageOf, OperatorError } from "../errors.js";
import type { RunReport } from "../model.js";
import { outcomeOf } from "../run.js";

const SCHEMA = "council-convert/run/1";
const MAKE_ONE = "council-convert --report report.json DOCUMENTS saves one that can be read.";

// What the renderers use. docs/schema/run-1.schema.json is the whole shape; a later 1.x may add to it.
const text = z.string();
const texts = z.array(text);
const count = z.number().int().nonnegative();
const outcome = z.enum(["ready", "not-ready", "not-checked"]);
const basis = z.object({ standard: text, clause: text }).optional();
const noted = { why: text, notes: texts, outputs: z.array(z.object({ name: text })) };

const documentShape = z.object({
  source: z.object({ path: text, name: text, under: text, bytes: count, sha256: text.optional() }),
  detection: z
    .object({
      format: z.object({ puid: text, label: text, mime: text }),
      extensionMismatch: z.boolean(),
      basis: texts,
    })
    .optional(),
  plan: z.discriminatedUnion("action", [
    z.object({ action: z.literal("convert"), ...noted }),
    z.object({ action: z.literal("keep"), ...noted }),
    z.object({ action: z.literal("refuse"), why: text, advice: text }),
  ]),
  conversion: z.object({ engine: text, sandboxed: z.boolean() }).optional(),
  outputs: z.array(
    z.object({ name: text, label: text, path: text.optional(), madeBy: z.object({ engine: text, program: text }) }),
  ),
  repairs: z.array(z.object({ id: text, subject: text, message: text })),
  checks: z.array(
    z.object({
      title: text,
      tier: z.enum(["built-in", "reference"]),
      subject: text,
      outcome: z.enum(["passed", "failed", "unchecked"]),
      rules: count,
      findings: z.array(
        z.object({
          rule: text,
          severity: z.enum(["block", "warn", "note"]),
          message: text,
          where: text.optional(),
          advice: text.optional(),
          basis,
        }),
      ),
    }),
  ),
  verdict: z.object({ outcome, reasons: texts, advice: texts, lookAt: texts }),
  ms: z.number().nonnegative(),
  steps: z.array(z.object({ name: text, ms: z.number() })),
});

const runShape = z.object({
  schema: z.literal(SCHEMA),
  tool: z.object({ name: z.literal("council-convert"), version: text }),
  startedAt: text,
  ended: z.enum(["complete", "max-failures", "interrupted"]),
  outcome,
  counts: z.object({ found: count, ready: count, "not-ready": count, "not-checked": count, skipped: count }),
  leftOut: z.array(
    z.object({
      path: text,
      cause: z.enum(["link", "unreadable-name", "unreadable-folder", "earlier-result", "unchanged", "not-reached"]),
      why: text,
    }),
  ),
  documents: z.array(documentShape),
});

/** Throws an `OperatorError` for what is no report of a run, or a damaged one. */
export async function readRunReport(file: string): Promise<RunReport> {
  const value = parsed(await contentOf(file), file);
  refuseOtherSchemas(value, file);
  const result = runShape.safeParse(value);
  const [issue] = result.error?.issues ?? [];
  if (issue) throw damaged(file, `${issue.path.join(".") || "the whole"} is not as it must be (${issue.message})`);
  const report = value as RunReport;
  if (!countsAddUp(report)) throw damaged(file, "its totals are not those of its documents");
  if (report.outcome !== outcomeOf(report.documents, report.leftOut, report.ended))
    throw damaged(file, "its outcome is not that of its documents");
  return report;
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new OperatorError(`There is no file "${file}".`, MAKE_ONE);
    throw new OperatorError(`"${file}" cannot be read (${code ?? messageOf(error)}).`, "Name a report that was saved.");
  }
}

function parsed(content: string, file: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ""));
  } catch {
    throw new OperatorError(`"${file}" is not JSON, or was cut off.`, MAKE_ONE);
  }
}

function refuseOtherSchemas(value: unknown, file: string): void {
  const schema = (value as { readonly schema?: unknown } | null)?.schema;
  if (schema === SCHEMA) return;
  if (typeof schema === "string" && /^council-convert\/run\/\d+$/.test(schema)) {
    throw new OperatorError(
      `"${file}" was saved by a later version of council-convert (${schema}); this one reads ${SCHEMA}.`,
      "Use that version to read it.",
    );
  }
  const other = typeof schema === "string" && schema.startsWith("council-convert/") ? ` It is ${schema}.` : "";
  throw new OperatorError(`"${file}" is no report of a run of council-convert.${other}`, MAKE_ONE);
}

/** A report that was shortened by hand, or by accident, must not look like a good one. */
function countsAddUp({ counts, documents, leftOut }: RunReport): boolean {
  const has = (wanted: string) => documents.filter(({ verdict }) => verdict.outcome === wanted).length;
  return (
    counts.found === documents.length + leftOut.length &&
    counts.skipped === leftOut.length &&
    (["ready", "not-ready", "not-checked"] as const).every((each) => counts[each] === has(each))
  );
}

function damaged(file: string, what: string): OperatorError {
  return new OperatorError(`"${file}" is damaged: ${what}.`, MAKE_ONE);
}
