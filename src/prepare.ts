/**
 * What happens before any work: every document is looked at and planned, and
 * those whose outputs would collide with another file are refused. Nothing is
 * written here, so a dry run ends after it.
 */
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { stopIfInterrupted, troubleWith } from "./errors.js";
import type { Delivery, Plan, Received, Refusal } from "./model.js";
import type { Options } from "./options.js";
import type { Parts, Prepared, Watch } from "./parts.js";
import { notReadyName, outputsOf, planFor, type Task } from "./plan.js";

/** Detects and plans all documents, and refuses those whose outputs would collide with another file. */
export async function prepare(
  sources: readonly Received[],
  task: Task,
  parts: Parts,
  options: Options,
  watch: Watch,
): Promise<Prepared[]> {
  const taken = new Map(sources.map((source) => [sameFile(source.path), basename(source.path)]));
  const prepared: Prepared[] = [];
  for (const source of sources) {
    stopIfInterrupted(watch);
    watch.onStep?.(source, "looking at the file");
    prepared.push(await prepareOne(source, task, parts, options, taken));
  }
  return prepared;
}

async function prepareOne(
  source: Received,
  task: Task,
  parts: Parts,
  options: Options,
  taken: Map<string, string>,
): Promise<Prepared> {
  const name = basename(source.path);
  const document = { ...source, name, bytes: await sizeOf(source.path) };
  try {
    const detection = await parts.detect(source.path, name);
    const plan = planFor(name, detection, { task, to: options.to });
    const names = namesToDeliver(plan, options);
    const refusal = collision(source, names, parts.delivery, taken) ?? (await parts.delivery.refuse(source, names));
    return { source, document, detection, plan: refusal ? { action: "refuse", ...refusal } : plan };
  } catch (error) {
    return { source, document, plan: { action: "refuse", ...troubleWith(error) } };
  }
}

function namesToDeliver(plan: Plan, options: Options): string[] {
  const names = outputsOf(plan)
    .filter((output) => output.deliver)
    .map((output) => output.name);
  return options.keep ? [...names, ...names.map(notReadyName)] : names;
}

/** An output may replace neither a source of this run nor the output of an earlier document. */
function collision(
  source: Received,
  names: readonly string[],
  delivery: Delivery,
  taken: Map<string, string>,
): Refusal | undefined {
  const targets = names.map((name) => delivery.target(source, name));
  for (const target of targets) {
    const owner = taken.get(sameFile(target));
    if (owner !== undefined) {
      return {
        why: `${basename(source.path)} would be converted to "${target}", the same file that belongs to ${owner}.`,
        advice: "Rename one of the two, or convert them into different folders with --out.",
      };
    }
  }
  for (const target of targets) taken.set(sameFile(target), basename(source.path));
  return undefined;
}

/** One key for paths that some file systems take for the same file. */
function sameFile(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (status) => status.size,
    () => 0,
  );
}
