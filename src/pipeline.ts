/**
 * The whole story, on one screen:
 *
 *     receive -> detect -> plan -> (clean) -> convert -> finish -> check -> judge -> deliver -> report
 *
 * The first three happen in `prepare.ts`, for all documents, before any work.
 * Cleaned is only what `--safe-copy` asks for: `safe-copy.ts` tells how.
 * The pipeline knows no engine, checker or delivery by name; it is handed them
 * as `Parts`. Each part is asked for only when a document needs it, so that a
 * run that converts nothing loads no engine.
 */
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { InterruptedError, isForeseen, OperatorError, ProgramMissingError, troubleWith } from "./errors.js";
import { labelOf } from "./formats.js";
import { judge } from "./judge.js";
import {
  type Artifact,
  type CheckResult,
  CLAIM_REPAIR,
  CONTENT_CHECKERS,
  type Conversion,
  type Detection,
  type DocumentReport,
  type Engine,
  type Look,
  type Output,
  type PdfaFlavour,
  type PdfaPart,
  type PlannedOutput,
  type Repair,
  type Subject,
  type Uncleaned,
  type Verdict,
  type WantedOutput,
} from "./model.js";
import type { Options } from "./options.js";
import type { Parts, Prepared, Watch } from "./parts.js";
import { notReadyName, outputsOf } from "./plan.js";
import { changedMeanwhile, checksumOfOurs, isUnchanged, type Snapshot, takeCopy } from "./receive.js";
import { type EngineSource, keepShown, makeSafeCopy, type Working, withDropped } from "./safe-copy.js";
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
      const copy = await story.step("reading the file", () => copyInto(folder, prepared, parts, options));
      story.learn({ copy });
      const job: Job = { ...prepared, copy, folder, parts, options, story };
      const before = await story.step("checking the source", () => check(job, sourceOf(job, "file")));
      story.learn({ checks: before });
      const given = options.safeCopy ? await safeCopy(job, before) : { source: asItIs(job, before), faults: [] };
      story.learn({ conversion: given.conversion });
      const { working, conversion } = await story.step("converting", () => convert(job, given));
      story.learn({ conversion });
      const finished = await story.step("finishing", () => finish(job, conversion?.artifacts ?? []));
      const outputs = await story.step("reading the outputs", () => identify(job, finished.artifacts));
      const first = await story.step("checking", () => checkContent(job, outputs, before));
      const { made, after, repairs, faults } = await amend(job, outputs, first);
      const checks = [...before, ...after];
      const cleaning = working.cleaning && withDropped(working.cleaning, prepared.document.name, checks);
      story.learn({ cleaning, checks, repairs: [...finished.repairs, ...repairs] });
      const sourceUnchanged = await isUnchanged(source, copy);
      const verdict = judge({
        document: prepared,
        conversion,
        faults: [...working.faults, ...finished.faults, ...faults],
        cleaning,
        made,
        checks,
        sourceUnchanged,
        referenceRequired: options.require === "reference",
        accept: options.accept,
        policy: parts.policy,
      });
      return story.told(await story.step("putting the files in place", () => deliver(job, made, verdict)));
    });
  } catch (error) {
    if (error instanceof InterruptedError || watch.signal.aborted) throw new InterruptedError();
    // Without a program that was asked for, no document of the run can be converted.
    if (error instanceof ProgramMissingError) throw error;
    if (!isForeseen(error)) watch.onBug?.(source, error);
    return story.failed(troubleWith(error));
  }
}

/** One document in work. */
interface Job extends Prepared {
  /** The private copy of the source, and what was read. */
  readonly copy: Snapshot & { readonly file: string };
  readonly folder: string;
  readonly parts: Parts;
  readonly options: Options;
  readonly story: Story;
}

/** The copy must be what was looked at and planned: in a long run, hours may lie between. */
async function copyInto(folder: string, prepared: Prepared, parts: Parts, options: Options): Promise<Job["copy"]> {
  const { source, document, detection } = prepared;
  const file = join(folder, `source.${detection?.format.extensions[0] ?? "bin"}`);
  const snapshot = await takeCopy(source, file, options.limits.sourceBytes);
  if (!isDeepStrictEqual(await parts.detect(file, document.name, true), detection)) throw changedMeanwhile();
  return { file, ...snapshot };
}

// ----------------------------------------------------------------- convert

/** What could not be read to its end is not given to an engine: it would convert half of it without a word. */
function asItIs({ detection, source, copy, plan }: Job, before: readonly CheckResult[]): EngineSource | undefined {
  if (outputsOf(plan).length === 0 || !detection || !isRead(before)) return undefined;
  const document = { path: source.path, bytes: copy.bytes, sha256: copy.sha256 };
  return { document, file: copy.file, kind: detection.format.kind };
}

/** The copy that the outputs are made from, without hidden data. */
async function safeCopy(job: Job, before: readonly CheckResult[]): Promise<Working> {
  const { story, parts, plan } = job;
  const source = asItIs(job, before);
  if (!source) return { faults: [] };
  return story.step("making a safe copy", () =>
    makeSafeCopy(source, {
      ...cleaning(job),
      odf: outputsOf(plan).find(({ format }) => format !== "pdf")?.format,
      convert: (from, outputs) => engineConverts(job, parts.workingEngine(), from, outputs),
    }),
  );
}

function cleaning({ story, parts, folder, options: { limits, trackedChanges } }: Job) {
  return { folder, limits, trackedChanges, clean: (work: Uncleaned) => parts.clean(work, story.signal) };
}

/** A safe copy is made once more when its cells would come to something else than they show. */
async function convert(job: Job, given: Working): Promise<Converted> {
  const conversion = await convertOnce(job, given, "made");
  const kept = await keepShown(given, conversion, cleaning(job));
  return kept ? { working: kept, conversion: await convertOnce(job, kept, "final") } : { working: given, conversion };
}

interface Converted {
  readonly working: Working;
  readonly conversion: Conversion | undefined;
}

async function convertOnce(job: Job, { source, conversion }: Working, name: string): Promise<Conversion | undefined> {
  if (!source) return conversion;
  const wanted = outputsOf(job.plan).map(({ format, asked }) => ({
    format,
    file: join(job.folder, `${name}.${format}`),
    ...(asked?.pdfa && { pdfaPart: partOf(asked.pdfa) }),
  }));
  return engineConverts(job, job.parts.engine(), source, wanted);
}

async function engineConverts(
  { options, story }: Job,
  engine: Promise<Engine>,
  { document, file, kind }: EngineSource,
  outputs: readonly WantedOutput[],
): Promise<Conversion> {
  const conversion = await (await engine).convert({
    document,
    source: file,
    kind,
    outputs,
    limits: options.limits,
    signal: story.signal,
    onStep: story.announce,
  });
  story.add(conversion.steps);
  return conversion;
}

function isRead(before: readonly CheckResult[]): boolean {
  return before.every(({ outcome, tier }) => outcome !== "unchecked" || tier === "reference");
}

function partOf(flavour: PdfaFlavour): PdfaPart {
  return Number(flavour[0]) as PdfaPart;
}

// ------------------------------------------------------------------ finish

/** Repairs each artifact in place. The facts come from the OpenDocument file: the one just made, or the source itself. */
async function finish({ plan, document, copy, parts, story }: Job, artifacts: readonly Artifact[]): Promise<Finished> {
  const odf =
    artifacts.find(({ format }) => format !== "pdf")?.file ?? (plan.action === "keep" ? copy.file : undefined);
  if (artifacts.length === 0 || !odf) return { artifacts: [], repairs: [], faults: [] };
  const outputs = artifacts.map((artifact) => ({ artifact, ...planned(artifact, outputsOf(plan)) }));
  const results = await parts.finish({ odf, fallbackName: document.name, outputs }, story.signal);
  const done: Artifact[] = [];
  const repairs: Repair[] = [];
  const faults: string[] = [];
  for (const [index, { artifact, name, deliver }] of outputs.entries()) {
    const result = results[index];
    if (!result || "fault" in result) faults.push(`${name} could not be finished: ${result?.fault}.`);
    else {
      done.push(artifact);
      if (deliver) repairs.push(...result.repairs);
    }
  }
  return { artifacts: done, repairs, faults };
}

interface Finished {
  /** Those that may be used. */
  readonly artifacts: readonly Artifact[];
  readonly repairs: readonly Repair[];
  /** One sentence for each artifact that may not. */
  readonly faults: readonly string[];
}

// ------------------------------------------------------------------- check

/** An artifact with its place in the plan and what it is by its own bytes. */
interface MadeOutput extends PlannedOutput {
  readonly artifact: Artifact;
  readonly detection: Detection;
}

async function identify({ plan, parts }: Job, artifacts: readonly Artifact[]): Promise<MadeOutput[]> {
  return Promise.all(
    artifacts.map(async (artifact) => {
      const output = planned(artifact, outputsOf(plan));
      return { ...output, artifact, detection: await parts.detect(artifact.file, output.name, true) };
    }),
  );
}

function planned({ format }: Artifact, outputs: readonly PlannedOutput[]): PlannedOutput {
  const output = outputs.find((candidate) => candidate.format === format);
  if (!output) throw new Error(`The engine made a ${format} file that nobody asked for.`);
  return output;
}

function sourceOf({ plan, document, copy, detection, options, parts }: Job, look: Look): Subject[] {
  if (!detection) return [];
  const { severities } = parts.policy;
  const subject = { file: copy.file, name: document.name, detection, limits: options.limits, look, severities };
  if (plan.action !== "keep") return [{ ...subject, role: "source" }];
  return [{ ...subject, role: "kept", ...(plan.asked && { asked: plan.asked }) }];
}

/** Judges what was made, and the content of everything: of the source, if it could be read, and of what is sent. */
async function checkContent(
  job: Job,
  outputs: readonly MadeOutput[],
  before: readonly CheckResult[],
): Promise<readonly CheckResult[]> {
  const [source] = isRead(before) ? sourceOf(job, "content") : [];
  const subjects = outputsToCheck(job, outputs, source);
  const results = await check(job, source ? [source, ...subjects] : subjects);
  const stands = source && standIn(source, outputs, results);
  return stands ? [...results, ...(await check(job, [stands]))] : results;
}

/** For a source in a format that only an office program reads: the OpenDocument file that was made of it, where that is not sent itself. */
function standIn(
  source: Subject,
  outputs: readonly MadeOutput[],
  results: readonly CheckResult[],
): Subject | undefined {
  const odf = outputs.find(({ format, deliver }) => format !== "pdf" && !deliver);
  const isSeen = results.some(({ subject }) => subject === source.name);
  return odf && !isSeen ? { ...source, file: odf.artifact.file, detection: odf.detection, isStandIn: true } : undefined;
}

function outputsToCheck(
  { options, detection: source, parts }: Job,
  outputs: readonly MadeOutput[],
  original: Subject | undefined,
): Subject[] {
  const subjects = new Map<MadeOutput, Subject>();
  // The OpenDocument file comes first: the PDF is compared with it.
  for (const output of [...outputs].sort(
    (one, other) => Number(one.format === "pdf") - Number(other.format === "pdf"),
  )) {
    const { name, artifact, detection, asked } = output;
    const odf = original?.role === "kept" ? original : [...subjects.values()][0];
    subjects.set(output, {
      file: artifact.file,
      name,
      role: "output",
      detection,
      limits: options.limits,
      severities: parts.policy.severities,
      ...(source && { madeFrom: source.format.kind }),
      ...(asked && { asked }),
      ...(original && { original }),
      ...(output.format === "pdf" && odf && { beside: odf }),
      ...(options.safeCopy && { isSafeCopy: true }),
    });
  }
  return outputs.filter(({ deliver }) => deliver).map((output) => subjects.get(output) as Subject);
}

/** Lets every checker that applies judge every subject. */
async function check({ parts, story }: Job, subjects: readonly Subject[]): Promise<readonly CheckResult[]> {
  return subjects.length === 0 ? [] : parts.check(subjects, story.signal);
}

// ------------------------------------------------------------------- amend

/** What can be mended only when a check has found it. What was changed is checked again: the last word is a check's. */
async function amend(job: Job, made: readonly MadeOutput[], first: readonly CheckResult[]): Promise<Amended> {
  const notPassed = first.filter(({ outcome }) => outcome !== "passed");
  const unproven = made
    .filter(({ deliver }) => deliver)
    .map(({ artifact, name }) => ({ artifact, name, results: notPassed.filter(({ subject }) => subject === name) }))
    .filter(({ results }) => results.length > 0);
  if (unproven.length === 0) return { made, after: first, repairs: [], faults: [] };

  const results = await job.story.step("mending", () => job.parts.amend(unproven, job.story.signal));
  const repairs: Repair[] = [];
  const faults: string[] = [];
  const changed = new Map<string, readonly Repair[]>();
  for (const [index, { name }] of unproven.entries()) {
    const result = results[index];
    if (!result || "fault" in result) faults.push(`${name} could not be mended: ${result?.fault}.`);
    else if (result.repairs.length > 0) {
      changed.set(name, result.repairs);
      repairs.push(...result.repairs);
    }
  }
  if (changed.size === 0) return { made, after: first, repairs, faults };

  // What a file claims to be may have changed, too.
  const artifacts = made.map(({ artifact }) => artifact);
  const now = await identify(job, artifacts);
  const [original] = sourceOf(job, "content");
  const untouched = first.filter(({ subject }) => !changed.has(subject));
  const stillTrue = first.filter((result) => isAboutTheSame(result, changed.get(result.subject)));
  const subjects = outputsToCheck(job, now, original)
    .filter(({ name }) => changed.has(name))
    .map((subject) => (stillTrue.some((result) => result.subject === subject.name) ? onlyAsFile(subject) : subject));
  const again = await job.story.step("checking again", () => check(job, subjects));
  return { made: now, after: [...untouched, ...again, ...stillTrue], repairs, faults };
}

/** A claim that was taken back stands in the metadata in the place of what it was: what the file shows and hides is the same. */
function isAboutTheSame({ checker }: CheckResult, repairs: readonly Repair[] | undefined): boolean {
  return CONTENT_CHECKERS.includes(checker) && repairs?.every(({ id }) => id === CLAIM_REPAIR) === true;
}

function onlyAsFile(subject: Subject): Subject {
  return { ...subject, look: "file" };
}

interface Amended {
  readonly made: readonly MadeOutput[];
  readonly after: readonly CheckResult[];
  readonly repairs: readonly Repair[];
  readonly faults: readonly string[];
}

// ----------------------------------------------------------------- deliver

/** Puts the outputs in place if, and only if, the verdict allows it. */
async function deliver(
  { source, copy, parts, options }: Job,
  made: readonly MadeOutput[],
  verdict: Verdict,
): Promise<{ outputs: Output[]; verdict: Verdict }> {
  const outputs = made.filter((output) => output.deliver).map(describe);
  const ready = verdict.outcome === "ready";
  if (!ready && (!options.keep || outputs.length === 0)) return { outputs, verdict };
  const nameOf = (name: string) => (ready ? name : notReadyName(name));
  const targets = outputs.map(({ name, sha256 }) => ({ path: parts.delivery.target(source, nameOf(name)), sha256 }));
  await parts.memory?.remember(source, ready ? copy.sha256 : undefined, targets);
  if (outputs.length === 0) return { outputs, verdict };
  const parcels = made
    .filter((output) => output.deliver)
    .map(({ name, artifact }) => ({ file: artifact.file, name: nameOf(name) }));
  try {
    const paths = await parts.delivery.put(source, parcels);
    return { outputs: outputs.map((output, index) => ({ ...output, path: paths[index] as string })), verdict };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { outputs, verdict: undelivered(verdict, error) };
  }
}

/** What could not be written was not sent either: never ready. */
function undelivered(verdict: Verdict, { message, advice }: OperatorError): Verdict {
  return {
    ...verdict,
    outcome: verdict.outcome === "ready" ? "not-checked" : verdict.outcome,
    reasons: [...verdict.reasons, message],
    advice: [...verdict.advice, advice],
  };
}

function describe({ name, artifact, detection }: MadeOutput): Output {
  return {
    name,
    format: artifact.format,
    label: labelOf(detection),
    puid: detection.format.puid,
    ...checksumOfOurs(artifact.file),
    madeBy: artifact.madeBy,
  };
}
