/** Reads a report that `--report` saved as JSON. It may come from anywhere, so its shape is looked at before it is used. */
import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { messageOf, OperatorError } from "../errors.js";
import type { RunReport } from "../model.js";
import { outcomeOf } from "../run.js";

const SCHEMA = "council-convert/run/1";
const MAKE_ONE = "council-convert --report report.json DOCUMENTS saves one that can be read.";

// What the renderers use. docs/schema/run-1.schema.json is the whole shape; a later 1.x may add to it.
const text = v.string();
const texts = v.array(text);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const outcome = v.picklist(["ready", "not-ready", "not-checked"]);
const basis = v.optional(v.object({ standard: text, clause: text }));
const asked = v.optional(v.object({ pdfa: v.optional(text), pdfua: v.optional(text) }));
const noted = { why: text, notes: texts, outputs: v.array(v.object({ name: text, asked })) };

const documentShape = v.object({
  source: v.object({ path: text, name: text, under: text, bytes: count, sha256: v.optional(text) }),
  detection: v.optional(
    v.object({
      format: v.object({ puid: text, label: text, mime: text }),
      extensionMismatch: v.boolean(),
      basis: texts,
      claims: v.array(v.object({ standard: text, flavour: text })),
    }),
  ),
  plan: v.variant("action", [
    v.object({ action: v.literal("convert"), ...noted }),
    v.object({ action: v.literal("keep"), ...noted, asked }),
    v.object({ action: v.literal("refuse"), why: text, advice: text }),
  ]),
  conversion: v.optional(v.object({ engine: text, sandboxed: v.boolean() })),
  outputs: v.array(
    v.object({ name: text, label: text, path: v.optional(text), madeBy: v.object({ engine: text, program: text }) }),
  ),
  repairs: v.array(v.object({ id: text, subject: text, message: text })),
  checks: v.array(
    v.object({
      title: text,
      tier: v.picklist(["built-in", "reference"]),
      subject: text,
      outcome: v.picklist(["passed", "failed", "unchecked"]),
      rules: count,
      findings: v.array(
        v.object({
          rule: text,
          severity: v.picklist(["block", "warn", "note"]),
          message: text,
          where: v.optional(text),
          advice: v.optional(text),
          basis,
        }),
      ),
    }),
  ),
  cleaning: v.optional(v.object({ removed: v.array(v.object({ what: text, where: text, message: text })) })),
  verdict: v.object({
    outcome,
    reasons: texts,
    advice: texts,
    toDo: v.optional(texts),
    gaps: v.optional(texts),
    lookAt: texts,
    questions: v.optional(texts),
    accepted: v.optional(v.array(v.object({ rule: text, reason: text, findings: texts }))),
  }),
  ms: v.pipe(v.number(), v.minValue(0)),
  steps: v.array(v.object({ name: text, ms: v.number() })),
});

const runShape = v.object({
  schema: v.literal(SCHEMA),
  tool: v.object({ name: v.literal("council-convert"), version: text }),
  startedAt: text,
  ended: v.picklist(["complete", "max-failures", "interrupted"]),
  outcome,
  counts: v.object({ found: count, ready: count, "not-ready": count, "not-checked": count, skipped: count }),
  leftOut: v.array(
    v.object({
      path: text,
      cause: v.picklist(["link", "unreadable-name", "unreadable-folder", "earlier-result", "unchanged", "not-reached"]),
      why: text,
    }),
  ),
  documents: v.array(documentShape),
});

/** Throws an `OperatorError` for what is no report of a run, or a damaged one. */
export async function readRunReport(file: string): Promise<RunReport> {
  const value = parsed(await contentOf(file), file);
  refuseOtherSchemas(value, file);
  const [issue] = v.safeParse(runShape, value).issues ?? [];
  if (issue) throw damaged(file, `${v.getDotPath(issue) ?? "the whole"} is not as it must be (${issue.message})`);
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
