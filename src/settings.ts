/**
 * Says whether settings will do, wherever they come from: the command line, the
 * configuration file, or a program that uses the library. Loaded when there
 * are settings to look at, because the schema library is not light.
 */
import { closest, distance } from "fastest-levenshtein";
import * as z from "zod";
import { OperatorError } from "./errors.js";
import { ENGINE_NAMES, type LimitSettings, SANDBOX_MODES, SETTING_NAMES, type Settings, TARGETS } from "./options.js";

/** The longest time-out that can be asked for, in seconds: one day. */
const MAX_TIMEOUT = 86_400;
/** More workers than this help on no machine. */
const MAX_JOBS = 256;

const shape = {
  out: z.string().min(1),
  to: z.array(z.enum(TARGETS)).min(1),
  engine: z.enum(ENGINE_NAMES),
  sandbox: z.enum(SANDBOX_MODES),
  jobs: z.number().int().positive().max(MAX_JOBS),
  include: z.array(z.string().min(1)),
  exclude: z.array(z.string().min(1)),
  changed: z.boolean(),
  cache: z.string().min(1),
  maxFailures: z.number().int().positive(),
  timeout: z.number().positive().max(MAX_TIMEOUT),
  overwrite: z.boolean(),
  keep: z.boolean(),
} satisfies Record<(typeof SETTING_NAMES)[number], z.ZodType>;

const bytes = z.number().int().positive();
const limits = {
  timeoutMs: z
    .number()
    .positive()
    .max(MAX_TIMEOUT * 1000),
  memoryBytes: bytes,
  sourceBytes: bytes,
  unpackedBytes: bytes,
};

const settingsSchema = z.strictObject(shape).partial();
const limitsSchema = z.strictObject(limits).partial();

/** What each setting must be, in words. */
const MUST_BE: Readonly<Record<string, string>> = {
  out: 'must be the name of a folder, such as "published"',
  to: 'must be a list, such as ["pdf"]',
  engine: `must be one of ${ENGINE_NAMES.join(", ")}`,
  sandbox: `must be one of ${SANDBOX_MODES.join(", ")}`,
  jobs: `must be a whole number from 1 to ${MAX_JOBS}`,
  include: 'must be a list of patterns, such as ["*.docx"]',
  exclude: 'must be a list of patterns, such as ["drafts/**"]',
  changed: "must be true or false",
  cache: 'must be the name of a file, such as "cache.jsonl"',
  maxFailures: "must be a whole number above 0",
  timeout: `must be a number of seconds above 0 and not above ${MAX_TIMEOUT}`,
  overwrite: "must be true or false",
  keep: "must be true or false",
  timeoutMs: `must be a number of milliseconds above 0 and not above ${MAX_TIMEOUT * 1000}`,
  memoryBytes: "must be a whole number of bytes above 0",
  sourceBytes: "must be a whole number of bytes above 0",
  unpackedBytes: "must be a whole number of bytes above 0",
};

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  to: TARGETS,
  engine: ENGINE_NAMES,
  sandbox: SANDBOX_MODES,
};

/** Where settings come from, for the messages. */
export interface Place {
  /** The line before the problems, e.g. `In /home/clerk/package.json:`; none when it goes without saying. */
  readonly title?: string;
  /** How a setting is written there, e.g. `--engine`. */
  readonly show: (name: string) => string;
  readonly advice: string;
}

/** Returns the settings when all of them will do. Throws an `OperatorError` that lists every one that will not. */
export function readSettings(value: unknown, place: Place): Settings {
  return read(settingsSchema, SETTING_NAMES, value, place);
}

/** The same for `limits` of the library. */
export function readLimits(value: unknown, place: Place): LimitSettings {
  return read(limitsSchema, Object.keys(limits), value, place);
}

function read<T>(schema: z.ZodType<T>, names: readonly string[], value: unknown, place: Place): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, names, value, place.show));
  const title = place.title === undefined ? [] : [place.title];
  throw new OperatorError([...title, ...new Set(problems)], place.advice);
}

function problemsOf(
  issue: z.core.$ZodIssue,
  names: readonly string[],
  value: unknown,
  show: (name: string) => string,
): string[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map(
      (key) => `There is no setting ${show(key)}; the nearest is ${show(closest(key, [...names]))}.`,
    );
  }
  const [name, ...inside] = issue.path.map(String);
  if (name === undefined) return ["The settings must be an object with names and values, such as { }."];
  const wrong = issue.path.reduce<unknown>((all, key) => (all as Record<PropertyKey, unknown>)[key], value);
  const choices = CHOICES[name];
  const isChoice = choices && typeof wrong === "string" && (name !== "to" || inside.length > 0);
  return [`${show(name)} ${isChoice ? unknownChoice(wrong, choices) : MUST_BE[name]}.`];
}

/** Letters that a value may differ in from what was probably meant. */
const NEAR = 3;

function unknownChoice(wrong: string, choices: readonly string[]): string {
  const nearest = closest(wrong.toLowerCase(), [...choices]);
  const near = distance(wrong.toLowerCase(), nearest) <= Math.min(NEAR, nearest.length - 1);
  return `cannot be "${wrong}": it must be one of ${choices.join(", ")}${near ? `; the nearest is ${nearest}` : ""}`;
}
