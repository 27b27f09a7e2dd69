/**
 * What happens before any work: every document is looked at and planned, and
 * those whose outputs would collide with another file are refused. Nothing is
 * written here, so a dry run ends after it.
 */
import { realpath, stat } from "node:fs/promises";
import { basename } from "node:path";
import { stopIfInterrupted, troubleWith } from "./errors.js";
import type { Delivery, Detection, LeftOut, Plan, Received, Refusal } from "./model.js";
import type { Options } from "./options.js";
import type { Memory, Parts, Prepared, Watch } from "./parts.js";
import { notReadyName, outputsOf, planFor, type Task } from "./plan.js";
import { canonical } from "./receive.js";

export interface Preparation {
  readonly prepared: readonly Prepared[];
  readonly leftOut: readonly LeftOut[];
}

/** Detects and plans all documents, in order. */
export async function prepare(
  sources: readonly Received[],
  task: Task,
  parts: Parts,
  options: Options,
  watch: Watch,
): Promise<Preparation> {
  const planned: Prepared[] = [];
  for (const source of sources) {
    stopIfInterrupted(watch);
    watch.onStep?.(source, "looking at the file");
    planned.push(await planOne(source, task, parts, options));
  }
  const { documents, leftOut } = await withoutEarlierResults(planned, parts.delivery);
  const allowed = await refuseCollisions(documents, parts.delivery);
  const changed = await withoutUnchanged(allowed, parts.memory, watch);
  return { prepared: changed.documents, leftOut: [...leftOut, ...changed.leftOut] };
}

async function planOne(source: Received, task: Task, parts: Parts, options: Options): Promise<Prepared> {
  const { path, under } = source;
  const name = basename(path);
  const document = { path, name, under, bytes: await sizeOf(path) };
  try {
    const detection = await parts.detect(path, name);
    const plan = planFor(name, detection, { task, to: options.to });
    const targets = namesToDeliver(plan, options).map((output) => parts.delivery.target(source, output));
    return { source, document, detection, plan, targets };
  } catch (error) {
    return refusedFor({ source, document }, troubleWith(error));
  }
}

function namesToDeliver(plan: Plan, options: Options): string[] {
  const names = outputsOf(plan)
    .filter((output) => output.deliver)
    .map((output) => output.name);
  return options.keep ? [...names, ...names.map(notReadyName)] : names;
}

function refusedFor(
  { source, document, detection }: Pick<Prepared, "source" | "document"> & { readonly detection?: Detection },
  refusal: Refusal,
): Prepared {
  return { source, document, ...(detection && { detection }), plan: { action: "refuse", ...refusal }, targets: [] };
}

/**
 * A folder that was converted before holds `agenda.docx` and the `agenda.odt`
 * and `agenda.pdf` that were made from it. Those two are results, not documents
 * of their own, unless the user names them.
 */
async function withoutEarlierResults(planned: readonly Prepared[], delivery: Delivery) {
  const madeFrom = new Map<string, string>();
  const leftOut: LeftOut[] = [];
  // What is converted comes first: its results may be kept files with a PDF of their own.
  for (const action of ["convert", "keep"] as const) {
    for (const { source, document, plan } of planned) {
      if (plan.action !== action || madeFrom.has(await canonical(source.path))) continue;
      for (const name of outputsOf(plan).flatMap((output) => [output.name, notReadyName(output.name)])) {
        const target = await canonical(delivery.target(source, name));
        if (!madeFrom.has(target) && target !== (await canonical(source.path))) madeFrom.set(target, document.name);
      }
    }
  }
  const documents: Prepared[] = [];
  for (const document of planned) {
    const origin = madeFrom.get(await canonical(document.source.path));
    if (origin === undefined || document.source.named) documents.push(document);
    else
      leftOut.push({
        path: document.source.path,
        cause: "earlier-result",
        why: `It looks like an earlier result of ${origin}.`,
      });
  }
  return { documents, leftOut };
}

/** With `--changed`: what an earlier run found ready is not looked at again while nothing about it has changed. */
async function withoutUnchanged(planned: readonly Prepared[], memory: Memory | undefined, watch: Watch) {
  const documents: Prepared[] = [];
  const leftOut: LeftOut[] = [];
  for (const document of planned) {
    stopIfInterrupted(watch);
    const { source, plan } = document;
    if (plan.action === "refuse" || !(await memory?.isUnchanged(source))) documents.push(document);
    else {
      const why = "An earlier run found it ready, and neither it nor what was made of it has changed.";
      leftOut.push({ path: source.path, cause: "unchanged", why });
    }
  }
  return { documents, leftOut };
}

/** An output may replace neither a document of this run nor the output of an earlier one. */
async function refuseCollisions(documents: readonly Prepared[], delivery: Delivery): Promise<Prepared[]> {
  const taken = new Map<string, { readonly name: string; readonly isSource: boolean }>();
  for (const { source, document } of documents) {
    const owner = { name: document.name, isSource: true };
    taken.set(await canonical(source.path), owner);
    // A document that is named by a link has two places that must stay as they are.
    const real = await realpath(source.path).catch(() => source.path);
    taken.set(await canonical(real), owner);
  }
  const checked: Prepared[] = [];
  for (const document of documents) {
    const refusal = (await collision(document, taken)) ?? (await delivery.refuse(document.source, namesOf(document)));
    checked.push(refusal ? refusedFor(document, refusal) : document);
    if (refusal) continue;
    for (const target of document.targets) {
      taken.set(await canonical(target), { name: document.document.name, isSource: false });
    }
  }
  return checked;
}

function namesOf({ targets }: Prepared): string[] {
  return targets.map((target) => basename(target));
}

async function collision(
  { source, document, detection, targets }: Prepared,
  taken: ReadonlyMap<string, { readonly name: string; readonly isSource: boolean }>,
): Promise<Refusal | undefined> {
  const own = await canonical(source.path);
  for (const target of targets) {
    const key = await canonical(target);
    const owner = taken.get(key);
    if (!owner) continue;
    const output = basename(target);
    if (key === own) {
      return {
        why: `${document.name} is really a ${detection?.format.label}, and its own ${output} would take its place.`,
        advice: "Give the file a name that says what it is, or choose another folder with --out.",
      };
    }
    return {
      why: owner.isSource
        ? `${document.name} would be converted to ${output}, and a document of that name is to be converted as well.`
        : `${document.name} would be converted to ${output}, and so would ${owner.name}.`,
      advice: "Rename one of the two, or convert them into different folders with --out.",
    };
  }
  return undefined;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (status) => status.size,
    () => 0,
  );
}
