/**
 * What happens before any work: every document is looked at and planned, and
 * those whose outputs would collide with another file are refused. Nothing is
 * written here, so a dry run ends after it.
 */
import { lstat, realpath, stat } from "node:fs/promises";
import { basename } from "node:path";
import { stopIfInterrupted, troubleWith } from "./errors.js";
import { withArticle } from "./formats.js";
import type { Delivery, Detection, LeftOut, Plan, Received, Refusal } from "./model.js";
import type { Options } from "./options.js";
import type { Memory, Parts, Prepared, Watch } from "./parts.js";
import { notReadyName, outputsOf, planFor, type Task } from "./plan.js";
import { canonical, type RealFolders } from "./receive.js";

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
  const known: RealFolders = new Map();
  const keyOf: KeyOf = (path) => canonical(path, known);
  const { documents, leftOut } = await withoutEarlierResults(planned, parts.delivery, keyOf);
  const unchanged = await unchangedOf(documents, parts.memory, watch);
  const prepared = await refuseCollisions(documents, unchanged, parts, keyOf, watch);
  return { prepared, leftOut: [...leftOut, ...[...unchanged].map(leftAsItIs)] };
}

type KeyOf = (path: string) => Promise<string>;

/** A document of a run that was interrupted before it could look at all of them. */
export function notLookedAt(source: Received): Prepared {
  const document = { path: source.path, name: basename(source.path), under: source.under, bytes: 0 };
  const why = "The run was interrupted before it was looked at.";
  return refusedFor({ source, document }, { why, advice: "Run council-convert again." });
}

async function planOne(source: Received, task: Task, parts: Parts, options: Options): Promise<Prepared> {
  const { path, under } = source;
  const name = basename(path);
  const document = { path, name, under, bytes: await sizeOf(path) };
  try {
    const detection = await parts.detect(path, name);
    const plan = planFor(name, detection, { ...options, task });
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
async function withoutEarlierResults(planned: readonly Prepared[], delivery: Delivery, keyOf: KeyOf) {
  const madeFrom = new Map<string, string>();
  const leftOut: LeftOut[] = [];
  // What is converted comes first: its results may be kept files with a PDF of their own.
  for (const action of ["convert", "keep"] as const) {
    for (const { source, document, plan } of planned) {
      if (plan.action !== action || madeFrom.has(await keyOf(source.path))) continue;
      for (const name of outputsOf(plan).flatMap((output) => [output.name, notReadyName(output.name)])) {
        const target = await keyOf(delivery.target(source, name));
        if (!madeFrom.has(target) && target !== (await keyOf(source.path))) madeFrom.set(target, document.name);
      }
    }
  }
  const documents: Prepared[] = [];
  for (const document of planned) {
    const origin = madeFrom.get(await keyOf(document.source.path));
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
async function unchangedOf(planned: readonly Prepared[], memory: Memory | undefined, watch: Watch) {
  const unchanged = new Set<Prepared>();
  for (const document of planned) {
    stopIfInterrupted(watch);
    if (document.plan.action !== "refuse" && (await memory?.isUnchanged(document.source, document.targets)))
      unchanged.add(document);
  }
  return unchanged;
}

function leftAsItIs({ source: { path } }: Prepared): LeftOut {
  const why = "An earlier run found it ready, and neither it nor what was made of it has changed.";
  return { path, cause: "unchanged", why };
}

/** Who has, or will have, a name. */
interface Owner {
  readonly name: string;
  readonly isSource: boolean;
}

/**
 * An output may replace neither a document of this run nor the output of an
 * earlier one. Returns all but the unchanged ones, whose outputs stay as they are.
 */
async function refuseCollisions(
  documents: readonly Prepared[],
  unchanged: ReadonlySet<Prepared>,
  { delivery, memory }: Pick<Parts, "delivery" | "memory">,
  keyOf: KeyOf,
  watch: Watch,
): Promise<Prepared[]> {
  const taken = new Map<string, Owner>();
  const takeTargets = async ({ targets, document: { name } }: Prepared) => {
    for (const target of targets) taken.set(await keyOf(target), { name, isSource: false });
  };
  for (const { source, document } of documents) {
    const owner = { name: document.name, isSource: true };
    taken.set(await keyOf(source.path), owner);
    // A document that is named by a link has two places that must stay as they are. What was found is no link.
    if (!source.named) continue;
    const real = await realpath(source.path).catch(() => source.path);
    taken.set(await keyOf(real), owner);
  }
  for (const document of unchanged) await takeTargets(document);
  const checked: Prepared[] = [];
  let forgotten = 0;
  for (const document of documents.filter((each) => !unchanged.has(each))) {
    const clash = await collision(document, taken, keyOf);
    const refusal = clash ?? (await refusalByDelivery(document, delivery));
    checked.push(refusal ? refusedFor(document, refusal) : document);
    if (!refusal) await takeTargets(document);
    else if (!clash && memory?.knows(document.source) === false && (await firstThere(document))) forgotten += 1;
  }
  if (forgotten > 0)
    watch.onWarning?.(`${forgotten === 1 ? "1 document was" : `${forgotten} documents were`} ${FORGOTTEN}`);
  return checked;
}

const FORGOTTEN =
  "not converted, because outputs of that name exist already and --changed knows nothing of them (its file was lost or damaged, or they were made without --changed). Say --overwrite once, and they are known.";

/** What was kept of a document that was not ready may be deleted without a thought: that is said. */
async function refusalByDelivery(document: Prepared, delivery: Delivery): Promise<Refusal | undefined> {
  const refusal = await delivery.refuse(document.source, namesOf(document));
  const there = refusal && (await firstThere(document));
  const { name, plan } = { name: there && basename(there), plan: document.plan };
  if (!refusal || !outputsOf(plan).some((output) => notReadyName(output.name) === name)) return refusal;
  return {
    why: refusal.why,
    advice: `It seems to be what an earlier run with --keep made of ${document.document.name}. Delete it, or use --overwrite. With --changed it is replaced without that.`,
  };
}

async function firstThere({ targets }: Prepared): Promise<string | undefined> {
  for (const target of targets) if (await lstat(target).catch(() => undefined)) return target;
  return undefined;
}

function namesOf({ targets }: Prepared): string[] {
  return targets.map((target) => basename(target));
}

async function collision(
  { source, document, detection, targets }: Prepared,
  taken: ReadonlyMap<string, Owner>,
  keyOf: KeyOf,
): Promise<Refusal | undefined> {
  const own = await keyOf(source.path);
  for (const target of targets) {
    const key = await keyOf(target);
    const owner = taken.get(key);
    if (!owner) continue;
    const output = basename(target);
    if (key === own) {
      return {
        why: `${document.name} is really ${withArticle(detection?.format.label ?? "")}, and its own ${output} would take its place.`,
        advice: "Give the file a name that says what it is, or choose another folder with --out.",
      };
    }
    if (areTwins(document.name, owner.name)) {
      return {
        why: `${document.name} and ${owner.name} are the same name to some file systems, and so would be the names of what is made of them.`,
        advice:
          "Rename one of the two so that more than upper and lower case, or the way its accents are stored, differs.",
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

/** Names that differ, and not on every file system. */
function areTwins(one: string, other: string): boolean {
  return one !== other && one.normalize("NFC").toLowerCase() === other.normalize("NFC").toLowerCase();
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (status) => status.size,
    () => 0,
  );
}
