/**
 * The configuration file: `council-convert.config.json`, or the key
 * `council-convert` in package.json, in the current folder or one above it.
 * A flag on the command line outweighs it.
 */
import { dirname, resolve } from "node:path";
import { closest } from "fastest-levenshtein";
import { lilconfig } from "lilconfig";
import * as z from "zod";
import { messageOf, OperatorError } from "../errors.js";
import { DEFAULT_OPTIONS, ENGINE_NAMES, type Options, TARGETS } from "../options.js";

const NAME = "council-convert";
const PLACES = [`${NAME}.config.json`, "package.json"];

/** The longest time-out that can be asked for, in seconds: one day. */
const MAX_TIMEOUT = 86_400;

const shape = {
  out: z.string().min(1),
  to: z.array(z.enum(TARGETS)).min(1),
  engine: z.enum(ENGINE_NAMES),
  timeout: z.number().positive().max(MAX_TIMEOUT),
  overwrite: z.boolean(),
  keep: z.boolean(),
};

const settingsSchema = z.strictObject(shape).partial();

/** What can stand in the configuration file; the flags of the command line have the same names. `timeout` is in seconds. */
export type Settings = z.infer<typeof settingsSchema>;

/** Flags and configuration file together, as options for a run. Throws an `OperatorError` for anything that does not fit. */
export async function loadOptions(flags: Record<string, unknown>): Promise<Options> {
  const fromFile = await loadFile();
  const known = Object.fromEntries(Object.entries(flags).filter(([key]) => key in shape));
  const fromFlags = parse(known, "the command line", (key) => `--${key}`);
  return optionsFrom({ ...fromFile, ...fromFlags });
}

function optionsFrom({ timeout, to, ...rest }: Settings): Options {
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...DEFAULT_OPTIONS,
    ...given,
    ...(to && { to }),
    ...(timeout && { limits: { ...DEFAULT_OPTIONS.limits, timeoutMs: Math.round(timeout * 1000) } }),
  };
}

async function loadFile(): Promise<Settings> {
  const found = await search();
  if (!found || found.isEmpty) return {};
  const settings = parse(found.config, found.filepath, (key) => `"${key}"`);
  // A folder in the file is meant from where the file is, not from where the command is run.
  return settings.out === undefined ? settings : { ...settings, out: resolve(dirname(found.filepath), settings.out) };
}

async function search() {
  try {
    return await lilconfig(NAME, { searchPlaces: PLACES }).search();
  } catch (error) {
    throw new OperatorError(`The configuration file cannot be read: ${messageOf(error)}`, "Correct it, or remove it.");
  }
}

function parse(value: unknown, place: string, show: (key: string) => string): Settings {
  const result = settingsSchema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys
          .map((key) => `There is no setting ${show(key)}; the nearest is ${show(closest(key, Object.keys(shape)))}.`)
          .join("\n")
      : `${show(issue.path.join("."))}: ${issue.message}.`,
  );
  throw new OperatorError(`In ${place}:\n${problems.join("\n")}`, "The settings are listed in docs/configuration.md.");
}
