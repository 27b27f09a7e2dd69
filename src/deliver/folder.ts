/**
 * Delivers to a folder: beside the source, or under `--out`, where the tree of
 * a folder argument is mirrored. All outputs of a document appear, whole, or
 * none does: each is written beside its target under a temporary name and
 * flushed to disk before the first is renamed; when a later one fails, the
 * earlier ones are taken back.
 */
import { randomBytes } from "node:crypto";
import { constants, rmSync } from "node:fs";
import { access, lstat, open, realpath, rename, rm, rmdir, stat, unlink } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { DeliveryError, messageOf } from "../errors.js";
import type { Delivery, Parcel, Received, Refusal } from "../model.js";
import { clearAbandoned, OWN_PREFIX } from "../tools/own.js";
import { copyFlushed, linkOrCopy, makeFolders } from "../tools/placing.js";

export interface FolderChoices {
  /** Folder for all outputs; beside each source when absent. */
  readonly out?: string | undefined;
  readonly overwrite: boolean;
  /** Says of a file that exists whether it may be replaced all the same, because an earlier run made it. */
  readonly isOurs?: ((source: Received, target: string) => Promise<boolean>) | undefined;
  /** Says whether anything is known of what earlier runs made of a document; only with `--changed`. */
  readonly knows?: ((source: Received) => boolean) | undefined;
}

type MayReplace = (target: string) => Promise<boolean>;

export function folderDelivery(choices: FolderChoices): Delivery {
  const target = (source: Received, name: string): string =>
    join(choices.out ? resolve(choices.out, source.under) : dirname(source.path), name);
  const mayReplace =
    (source: Received): MayReplace =>
    async (target) =>
      choices.overwrite || ((await choices.isOurs?.(source, target)) ?? false);
  const isForgotten = (source: Received) => choices.knows?.(source) === false;
  return {
    target,
    async refuse(source, names) {
      const targets = names.map((name) => target(source, name));
      return (
        (await refusalOfFolder(source, targets, choices.out)) ??
        refusalOfFiles(targets, mayReplace(source), isForgotten(source))
      );
    },
    async put(source, parcels) {
      const shipments = parcels.map((parcel) => ({ parcel, target: target(source, parcel.name) }));
      const stays = () => refuseDetours(shipments, choices.out);
      await putAll(shipments, mayReplace(source), stays);
      return shipments.map((shipment) => shipment.target);
    },
  };
}

async function refusalOfFolder(
  source: Received,
  targets: readonly string[],
  out: string | undefined,
): Promise<Refusal | undefined> {
  const first = targets[0];
  if (first === undefined) return undefined;
  const folder = await nearestExisting(dirname(first));
  if (out !== undefined && (await leadsOutOf(resolve(out), folder))) {
    return {
      why: `The folder "${dirname(first)}" is a link that leads out of the output folder.`,
      advice: "Remove the link, or choose another folder with --out.",
    };
  }
  const isFolder = await stat(folder).then(
    (status) => status.isDirectory(),
    () => false,
  );
  if (isFolder && (await isWritable(folder))) return undefined;
  return {
    why: `The folder "${dirname(first)}" cannot be written to, so ${basename(source.path)} cannot be converted into it.`,
    advice: "Choose another folder with --out.",
  };
}

/** In a long run hours lie between the plan and this: a folder may have become a link meanwhile. Throws when one did. */
async function refuseDetours(shipments: readonly Shipment[], out: string | undefined): Promise<void> {
  if (out === undefined) return;
  for (const folder of foldersOf(shipments)) {
    if (!(await leadsOutOf(resolve(out), await nearestExisting(folder)))) continue;
    throw new DeliveryError(
      `The folder "${folder}" became a link that leads out of the output folder: nothing was written.`,
      "Remove the link, or choose another folder with --out.",
    );
  }
}

function foldersOf(shipments: readonly Shipment[]): string[] {
  return [...new Set(shipments.map(({ target }) => dirname(target)))];
}

/** True when a link below the output folder leads elsewhere. The output folder itself may be a link. */
async function leadsOutOf(out: string, folder: string): Promise<boolean> {
  // Above the output folder, which did not exist when it was looked for: what does not exist yet cannot be a link.
  // Another document may have made it since.
  if (!isWithin(out, folder)) return false;
  const [root, real] = await Promise.all([out, folder].map((path) => realpath(path).catch(() => undefined)));
  return root !== undefined && real !== undefined && !isWithin(root, real);
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The folder itself, or the first of its parents that exists: the rest will be made. */
async function nearestExisting(folder: string): Promise<string> {
  let current = folder;
  while (!(await lstatOf(current)) && dirname(current) !== current) current = dirname(current);
  return current;
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

const FORGOTTEN =
  "Nothing is known of how it was made (the file of --changed was lost, or it was made without --changed): use --overwrite once, or --out to choose another folder.";

async function refusalOfFiles(
  targets: readonly string[],
  mayReplace: MayReplace,
  isForgotten: boolean,
): Promise<Refusal | undefined> {
  for (const target of targets) {
    const status = await lstatOf(target);
    if (!status) continue;
    if (!status.isFile()) {
      return {
        why: `"${target}" exists already and is not an ordinary file.`,
        advice: "Move it away, or choose another folder with --out.",
      };
    }
    if (!(await mayReplace(target))) {
      return {
        why: `"${target}" exists already and is not replaced.`,
        advice: isForgotten ? FORGOTTEN : "Use --overwrite to replace it, or --out to choose another folder.",
      };
    }
  }
  return undefined;
}

async function lstatOf(path: string) {
  return lstat(path).catch(() => undefined);
}

/** Temporary names that are in use; removed even when the process is ended in the middle of a delivery. */
const unfinished = new Set<string>();
process.on("exit", () => {
  for (const file of unfinished) rmSync(file, { force: true });
});

async function discard(file: string): Promise<void> {
  await unlink(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  unfinished.delete(file);
}

/** Takes back folders that were made, as far as nothing else is in them. */
async function removeEmpty(folder: string, topmost: string): Promise<void> {
  await rmdir(folder);
  if (folder !== topmost) await removeEmpty(dirname(folder), topmost);
}

interface Shipment {
  readonly parcel: Parcel;
  readonly target: string;
}

async function putAll(
  shipments: readonly Shipment[],
  mayReplace: MayReplace,
  refuseDetours: () => Promise<void>,
): Promise<void> {
  /** What takes back everything done so far, newest first; the folders last, when they are empty again. */
  const undo: (() => Promise<unknown>)[] = [];
  const madeFolders: (() => Promise<unknown>)[] = [];
  const temporary: string[] = [];
  const folders = foldersOf(shipments);
  const aside = (target: string) => {
    const name = join(dirname(target), `.${OWN_PREFIX}${randomBytes(6).toString("hex")}`);
    unfinished.add(name);
    temporary.push(name);
    return name;
  };
  try {
    await refuseDetours();
    for (const folder of folders) {
      const topmost = await makeFolders(folder);
      if (topmost !== undefined) madeFolders.push(() => removeEmpty(folder, topmost));
    }
    const waiting: { readonly file: string; readonly target: string }[] = [];
    for (const { parcel, target } of shipments) {
      const file = aside(target);
      await copyFlushed(parcel.file, file);
      waiting.push({ file, target });
    }
    await refuseDetours();
    for (const { file, target } of waiting) undo.unshift(await placeOne(file, target, () => aside(target), mayReplace));
  } catch (error) {
    const removals = temporary.map((file) => () => discard(file));
    for (const step of [...undo, ...removals, ...madeFolders]) await step().catch(() => undefined);
    throw deliveryError(error);
  }
  for (const file of temporary) await discard(file);
  for (const folder of folders) clearOnce(folder);
  await Promise.all(folders.map(flushFolder));
}

/** Folders in which the leftovers of killed processes have been looked for: once is enough, and large folders take time. */
const cleared = new Set<string>();

function clearOnce(folder: string): void {
  if (cleared.has(folder)) return;
  cleared.add(folder);
  clearAbandoned(folder);
}

/** Puts one file in place and returns what takes it back. */
async function placeOne(
  waiting: string,
  target: string,
  aside: () => string,
  mayReplace: MayReplace,
): Promise<() => Promise<unknown>> {
  const replaces = (await lstatOf(target)) !== undefined && (await mayReplace(target));
  if (!replaces) {
    await linkOrCopy(waiting, target);
    return () => rm(target, { force: true });
  }
  // The old file stays in place, whole, until the new one replaces it in one step.
  const old = aside();
  await linkOrCopy(target, old);
  await rename(waiting, target);
  return () => rename(old, target);
}

async function flushFolder(folder: string): Promise<void> {
  // Not every platform can open a folder; the files themselves are on disk already.
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function deliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const { code, path } = error as NodeJS.ErrnoException;
  const where = path ? ` (${path})` : "";
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new DeliveryError(
        "The disk is full: nothing was written.",
        "Free some space, or choose another folder with --out.",
      );
    case "EEXIST":
      return new DeliveryError(
        `A file of the same name appeared while the document was converted${where}: nothing was written.`,
        "Use --overwrite to replace it, or --out to choose another folder.",
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new DeliveryError(`The folder cannot be written to${where}.`, "Choose another folder with --out.");
    default:
      return new DeliveryError(
        `The outputs could not be written: ${messageOf(error)}`,
        "Choose another folder with --out.",
      );
  }
}
