/**
 * The whole story, on one screen:
 *
 *     receive -> detect -> plan -> convert -> finish -> check -> judge -> deliver -> report
 *
 * The first three happen in `prepare.ts`, for all documents, before any work.
 * The pipeline knows no engine, checker or delivery by name; it is handed them
 * as `Parts`. Each part is asked for only when a document needs it, so that a
 * run that converts nothing loads no engine.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { InterruptedError, isForeseen, OperatorError, stopIfInterrupted, troubleWith } from "./errors.js";
import { judge } from "./judge.js";
import type {
  Artifact,
  CheckResult,
  Conversion,
  Detection,
  DocumentReport,
  Output,
  Plan,
  Received,
  Repair,
  Subject,
  Verdict,
} from "./model.js";
import type { Options } from "./options.js";
import type { Parts, Prepared, Watch } from "./parts.js";
import { notReadyName } from "./plan.js";
import { isUnchanged, type Snapshot, takeCopy } from "./receive.js";
import { newStory, type Story } from "./story.js";

/** Carries out one plan, from the private copy to the delivered outputs. Throws only when interrupted. */
export async function carryOut(
  prepared: Prepared,
  parts: Parts,
  options: Options,
  watch: Watch,
): Promise<DocumentReport> {
  const { source, plan } = prepared;
  const story = newStory(prepared, parts, watch);
  if (plan.action === "refuse") return story.refused(plan);
  try {
    return await parts.withWorkFolder(async (folder) => {
      const copy = await story.step("reading the file", () => copyInto(folder, prepared, options));
      const conversion = await story.step("converting", () => convert(prepared, copy, folder, parts, options, story));
      const repairs = await story.step("finishing", () => finish(conversion.artifacts, prepared, copy, parts));
      const outputs = await story.step("reading the outputs", () => describe(conversion.artifacts, plan, parts));
      const checks = await story.step("checking", () => check(prepared, copy, outputs, parts, options, story));
      const verdict = judge({
        plan,
        source: basename(source.path),
        ...(conversion.failure && { failure: conversion.failure }),
        made: outputs.map(({ name, artifact, detection }) => ({
          name,
          format: artifact.format,
          kind: detection.format.kind,
        })),
        checks,
        sourceUnchanged: await isUnchanged(source.path, copy),
      });
      stopIfInterrupted(watch);
      const delivered = await story.step("putting the files in place", () =>
        deliver(outputs, verdict, source, parts, options),
      );
      return story.told({ copy, outputs: delivered.outputs, repairs, checks, verdict: delivered.verdict });
    });
  } catch (error) {
    if (error instanceof InterruptedError || watch.signal.aborted) throw new InterruptedError();
    if (!isForeseen(error)) watch.onBug?.(source, error);
    return story.refused({ action: "refuse", ...troubleWith(error) });
  }
}

interface Copy extends Snapshot {
  readonly file: string;
}

async function copyInto(folder: string, { source, detection }: Prepared, options: Options): Promise<Copy> {
  const extension = detection?.format.extensions[0] ?? "bin";
  const file = join(folder, `source.${extension}`);
  return { file, ...(await takeCopy(source.path, file, options.limits.sourceBytes)) };
}

async function convert(
  { plan, detection }: Prepared,
  copy: Copy,
  folder: string,
  parts: Parts,
  options: Options,
  story: Story,
): Promise<Conversion> {
  if (plan.action === "refuse" || plan.outputs.length === 0 || !detection)
    return { artifacts: [], attempts: 0, steps: [] };
  const engine = await parts.engine();
  const conversion = await engine.convert({
    source: copy.file,
    kind: detection.format.kind,
    outputs: plan.outputs.map(({ format }) => ({ format, file: join(folder, `made.${format}`) })),
    limits: options.limits,
    signal: story.signal,
    onStep: story.announce,
  });
  stopIfInterrupted(story);
  story.add(conversion.steps);
  return conversion;
}

/** Repairs each artifact in place. The facts come from the OpenDocument file: the one just made, or the source itself. */
async function finish(
  artifacts: readonly Artifact[],
  { plan, document }: Prepared,
  copy: Copy,
  parts: Parts,
): Promise<Repair[]> {
  if (artifacts.length === 0) return [];
  const odf =
    artifacts.find((artifact) => artifact.format !== "pdf")?.file ?? (plan.action === "keep" ? copy.file : undefined);
  if (!odf) return [];
  const facts = await parts.readFacts(odf, document.name);
  const finishers = await parts.finishers();
  const repairs: Repair[] = [];
  for (const artifact of artifacts) {
    for (const finisher of finishers) {
      if (finisher.appliesTo(artifact.format))
        repairs.push(...(await finisher.finish(artifact, facts, nameOf(artifact, plan))));
    }
  }
  return repairs.filter((repair) => isDelivered(repair.subject, plan));
}

/** An artifact with the name it is to have and what it is by its own bytes. */
interface MadeOutput {
  readonly name: string;
  readonly artifact: Artifact;
  readonly detection: Detection;
  readonly deliver: boolean;
}

async function describe(artifacts: readonly Artifact[], plan: Plan, parts: Parts): Promise<MadeOutput[]> {
  return Promise.all(
    artifacts.map(async (artifact) => {
      const name = nameOf(artifact, plan);
      return { name, artifact, detection: await parts.detect(artifact.file, name), deliver: isDelivered(name, plan) };
    }),
  );
}

async function check(
  { document, detection, plan }: Prepared,
  copy: Copy,
  outputs: readonly MadeOutput[],
  parts: Parts,
  options: Options,
  story: Story,
): Promise<CheckResult[]> {
  const subjects: Subject[] = outputs
    .filter((output) => output.deliver)
    .map(({ name, artifact, detection }) => ({
      file: artifact.file,
      name,
      role: "output",
      detection,
      limits: options.limits,
    }));
  if (plan.action === "keep" && detection) {
    subjects.unshift({ file: copy.file, name: document.name, role: "source", detection, limits: options.limits });
  }
  const checkers = await parts.checkers();
  const results: CheckResult[] = [];
  for (const subject of subjects) {
    for (const checker of checkers) {
      if (!checker.appliesTo(subject)) continue;
      stopIfInterrupted(story);
      story.announce(`checking ${subject.name}`);
      results.push(await checker.check(subject));
    }
  }
  return results;
}

/** Puts the outputs in place if, and only if, the verdict allows it. */
async function deliver(
  made: readonly MadeOutput[],
  verdict: Verdict,
  source: Received,
  parts: Parts,
  options: Options,
): Promise<{ outputs: Output[]; verdict: Verdict }> {
  const shown = made.filter((output) => output.deliver);
  const outputs = await Promise.all(shown.map(outputOf));
  const ready = verdict.outcome === "ready";
  if (shown.length === 0 || !(ready || options.keep)) return { outputs, verdict };
  const parcels = shown.map(({ name, artifact }) => ({ file: artifact.file, name: ready ? name : notReadyName(name) }));
  try {
    const paths = await parts.delivery.put(source, parcels);
    return { outputs: outputs.map((output, index) => withPath(output, paths[index])), verdict };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    // What could not be written was not sent either: never ready.
    const outcome = ready ? "not-checked" : verdict.outcome;
    return {
      outputs,
      verdict: {
        ...verdict,
        outcome,
        reasons: [...verdict.reasons, error.message],
        advice: [...verdict.advice, error.advice],
      },
    };
  }
}

function nameOf(artifact: Artifact, plan: Plan): string {
  const planned = plan.action === "refuse" ? [] : plan.outputs;
  return planned.find((output) => output.format === artifact.format)?.name ?? basename(artifact.file);
}

function isDelivered(name: string, plan: Plan): boolean {
  return plan.action !== "refuse" && plan.outputs.some((output) => output.deliver && output.name === name);
}

async function outputOf({ name, artifact, detection }: MadeOutput): Promise<Output> {
  const content = await readFile(artifact.file);
  return {
    name,
    format: artifact.format,
    label: labelOf(detection),
    puid: detection.format.puid,
    bytes: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
    madeBy: artifact.madeBy,
  };
}

function labelOf({ format, claims }: Detection): string {
  const others = claims.map((claim) => `${claim.standard}-${claim.flavour}`).filter((claim) => claim !== format.label);
  return [format.label, ...others].join(", ");
}

function withPath(output: Output, path: string | undefined): Output {
  return path === undefined ? output : { ...output, path };
}
