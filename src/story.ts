/** Collects what happens to one document on its way through the pipeline, and tells it as a report. */
import { stopIfInterrupted } from "./errors.js";
import { refused } from "./judge.js";
import type {
  CheckResult,
  Cleaning,
  Conversion,
  DocumentReport,
  Output,
  Plan,
  Refusal,
  Repair,
  Step,
  Verdict,
} from "./model.js";
import type { Parts, Prepared, Watch } from "./parts.js";
import type { Snapshot } from "./receive.js";

/** What a document's report consists of, besides how it ended. */
interface Facts {
  readonly copy: Snapshot;
  readonly conversion: Conversion | undefined;
  readonly cleaning: Cleaning | undefined;
  readonly repairs: readonly Repair[];
  readonly checks: readonly CheckResult[];
}

/** Steps that are kept of one document: an engine tells a handful, one that went wrong may tell any number. */
const MOST_STEPS = 1000;

export interface Story {
  readonly signal: AbortSignal;
  announce(step: string): void;
  add(steps: readonly Step[]): void;
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Keeps what is known so far: it is told also when the work fails later. */
  learn(facts: Partial<Facts>): void;
  /** The report of what was learnt, and of how it ended. */
  told(end: { readonly outputs: readonly Output[]; readonly verdict: Verdict }): DocumentReport;
  /** The document was never worked on. */
  refused(plan: Extract<Plan, { action: "refuse" }>): DocumentReport;
  /** The work on it failed: its report has what was learnt until then. */
  failed(trouble: Refusal): DocumentReport;
}

export function newStory({ source, document, detection, plan }: Prepared, parts: Parts, watch: Watch): Story {
  const steps: Step[] = [];
  const beginning = {
    schema: "council-convert/document/1" as const,
    tool: { name: "council-convert" as const, version: parts.version },
    startedAt: new Date().toISOString(),
    source: document,
    ...(detection && { detection }),
  };
  const { profile, date, overrides } = parts.policy;
  const began = performance.now();
  const end = () => ({ ms: Math.round(performance.now() - began), steps });
  let learnt: Partial<Facts> = {};
  const announce = (step: string) => watch.onStep?.(source, step);
  const told: Story["told"] = ({ outputs, verdict }) => {
    const { copy, conversion, cleaning, repairs = [], checks = [] } = learnt;
    return {
      ...beginning,
      source: copy ? { ...document, bytes: copy.bytes, sha256: copy.sha256 } : document,
      plan,
      ...(conversion && { conversion: conversionOf(conversion) }),
      ...(cleaning && { cleaning }),
      ...(checks.length > 0 && { policy: { profile, date, overrides } }),
      outputs,
      repairs,
      checks,
      verdict,
      ...end(),
    };
  };
  return {
    signal: watch.signal,
    announce,
    add(more) {
      for (const step of more.slice(0, Math.max(0, MOST_STEPS - steps.length))) steps.push(step);
    },
    async step(name, work) {
      stopIfInterrupted(watch);
      announce(name);
      const started = performance.now();
      const slot = steps.length;
      try {
        return await work();
      } finally {
        steps.splice(slot, 0, { name, ms: Math.round(performance.now() - started) });
      }
    },
    learn(facts) {
      learnt = { ...learnt, ...facts };
    },
    told,
    refused: (refusal) => ({
      ...beginning,
      plan: refusal,
      outputs: [],
      repairs: [],
      checks: [],
      verdict: refused(refusal),
      ...end(),
    }),
    failed: (trouble) => told({ outputs: [], verdict: refused(trouble) }),
  };
}

function conversionOf(conversion: Conversion): NonNullable<DocumentReport["conversion"]> {
  const { artifacts: _artifacts, steps: _steps, ...told } = conversion;
  return told;
}
