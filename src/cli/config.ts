/**
 * The configuration file: the one that `--config` names, or else
 * `council-convert.config.json`, or the key `council-convert` in package.json, in
 * the current folder or one above it. A flag on the command line outweighs it.
 *
 * A file that is only found may come with the documents, from whoever sent them: in
 * a CI job, from the author of a pull request. So it may not take the sandbox away,
 * nor have anything written outside of its own folder.
 */
import { lstat, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { lilconfig } from "lilconfig";
import { messageOf, OperatorError } from "../errors.js";
import type { Acceptance } from "../model.js";
import { type Options, optionsFrom, SETTING_NAMES, type Settings, given as withoutAbsent } from "../options.js";
import { BUILT_IN } from "../policy.js";
import { below } from "../report/places.js";

const NAME = "council-convert";
const PLACES = [`${NAME}.config.json`, "package.json"];

/** Flags (of this command) and configuration file together, as options for a run. Throws an `OperatorError` for anything that does not fit. */
export async function loadOptions(flags: Record<string, unknown>, command = "convert"): Promise<Options> {
  const given = SETTING_NAMES.filter((name) => name in flags).map((name) => [name, flags[name]] as const);
  const known = { ...Object.fromEntries(given), ...accepted(flags) };
  const fromFile = await loadFile(flags.config as string | undefined, Object.keys(known));
  // The library that looks at settings is not light, and most runs have none.
  if (Object.keys(known).length === 0) return optionsFrom(fromFile);
  const { readSettings } = await import("../settings.js");
  const fromFlags = readSettings(known, {
    show: (name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    advice: `council-convert ${command} --help lists the options.`,
  });
  return optionsFrom({ ...fromFile, ...withoutAbsent(fromFlags) });
}

/** `--accept RULE --reason TEXT`, each rule with its own reason. */
function accepted({ accept, reason }: Record<string, unknown>): { readonly accept?: readonly Acceptance[] } {
  const rules = (accept ?? []) as readonly string[];
  const reasons = (reason ?? []) as readonly string[];
  if (rules.length === 0 && reasons.length === 0) return {};
  if (rules.length !== reasons.length) {
    throw new OperatorError(
      reasons.length < rules.length
        ? `--accept ${rules[reasons.length]} needs a reason of its own.`
        : "--reason was given without a rule to accept.",
      'Write, for each rule: --accept RULE --reason "why this may be sent"',
    );
  }
  return { accept: rules.map((rule, index) => ({ rule, reason: reasons[index] ?? "" })) };
}

/** `outweighed` are the settings that the command line decides. */
async function loadFile(named: string | undefined, outweighed: readonly string[]): Promise<Settings> {
  const found = named === undefined ? await search() : await readNamed(resolve(named));
  if (!found || found.isEmpty) return {};
  const file = found.filepath;
  if (named === undefined) await refuseForeign(file);
  const { readSettings } = await import("../settings.js");
  const settings = readSettings(found.config, {
    title: `In ${file}:`,
    show: (name) => `"${name}"`,
    advice: "The settings are listed in docs/configuration.md.",
  });
  if (settings.accept !== undefined) {
    throw new OperatorError(
      `In ${file}, "accept" is set. What is sent in spite of a finding is decided for each run, by a person.`,
      'Remove it there, and give --accept and --reason on the command line; or set how grave the rule is, under "rules".',
    );
  }
  // A path in the file is meant from where the file is, not from where the command is run.
  const fromThere = (path: string | undefined) => path && resolve(dirname(file), path);
  const { out, cache, profile } = settings;
  const paths = { out: fromThere(out), cache: fromThere(cache), profile: profileFrom(profile, fromThere) };
  const meant = { ...settings, ...withoutAbsent(paths) };
  if (named === undefined) await refuseLooser(meant, file, outweighed);
  return meant;
}

/** A profile is a name of ours, or a file. */
function profileFrom(profile: string | undefined, fromThere: (path: string) => string | undefined) {
  return profile === undefined || profile === BUILT_IN ? profile : fromThere(profile);
}

/** What is said on the command line is not taken from the file, and so does not matter there. */
async function refuseLooser(settings: Settings, file: string, outweighed: readonly string[]): Promise<void> {
  if (settings.sandbox === "off" && !outweighed.includes("sandbox")) {
    throw new OperatorError(
      `The configuration file ${file} switches the sandbox off. A file that was only found, and not named, may not do that.`,
      "Remove the setting; or give --sandbox off on the command line, or name the file with --config.",
    );
  }
  for (const name of ["out", "cache"] as const) {
    const path = settings[name];
    if (path === undefined || outweighed.includes(name) || (await isInside(dirname(file), path))) continue;
    throw new OperatorError(
      `In the configuration file ${file}, "${name}" leads out of the folder of the file. A file that was only found, and not named, may not do that.`,
      `Choose a place inside; or give --${name} on the command line, or name the file with --config.`,
    );
  }
}

/** Links are followed: also one whose target does not exist yet could lead anywhere. */
async function isInside(folder: string, path: string): Promise<boolean> {
  const root = await realpath(folder);
  for (let existing = path; ; existing = dirname(existing)) {
    const real = await realpath(existing).catch(() => undefined);
    if (real !== undefined) return below(root, join(real, relative(existing, path))) !== undefined;
    const isThere = await lstat(existing).then(
      () => true,
      () => false,
    );
    if (isThere || dirname(existing) === existing) return false;
  }
}

async function readNamed(file: string) {
  const content = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError(
      `The configuration file "${file}" cannot be read (${error.code}).`,
      "Name another file with --config, or leave it out.",
    );
  });
  const value = readJson(file, content);
  const config =
    basename(file) === "package.json" ? (value as Readonly<Record<string, unknown>> | null)?.[NAME] : value;
  return { config, filepath: file, isEmpty: false };
}

/** A file that somebody else put into a folder above, such as /tmp, must not decide what is overwritten here. */
async function refuseForeign(file: string): Promise<void> {
  const { uid } = await stat(file);
  if (process.getuid === undefined || uid === process.getuid() || uid === 0) return;
  throw new OperatorError(
    `The configuration file ${file} belongs to somebody else, so it is not used.`,
    "Run council-convert in a folder of your own, or have the file removed.",
  );
}

async function search() {
  try {
    return await lilconfig(NAME, { searchPlaces: PLACES, loaders: { ".json": readJson } }).search();
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(`The configuration file cannot be read: ${messageOf(error)}`, "Correct it, or remove it.");
  }
}

function readJson(file: string, content: string): unknown {
  // Some editors put a byte order mark before the text.
  const text = content.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(text);
  } catch {
    // Another program's file is not ours to complain of, unless it speaks to us.
    if (basename(file) === "package.json" && !text.includes(`"${NAME}"`)) return {};
    throw new OperatorError(
      `The file ${file} is not JSON: there is a mistake in line ${lineOf(text)}, or just before it.`,
      "Look for a missing comma, bracket or quotation mark there, or remove the file.",
    );
  }
}

/** The first line that cannot be read after the ones before it. Not every Node tells the place of a mistake. */
function lineOf(text: string): number {
  const lines = text.trimEnd().split("\n");
  const wrong = lines.findIndex((_, index) => {
    const part = lines.slice(0, index + 1).join("\n");
    try {
      JSON.parse(part);
      return false;
    } catch (error) {
      const message = messageOf(error);
      // A part that only ends too early is right so far.
      const at = /at position (\d+)/.exec(message)?.[1];
      const early = /end of JSON/.test(message) || (at !== undefined && Number(at) >= part.length);
      return !early || /Unterminated/.test(message);
    }
  });
  return wrong === -1 ? lines.length : wrong + 1;
}
