/**
 * Says whether settings will do, wherever they come from: the command line, the
 * configuration file, or a program that uses the library. Loaded when there
 * are settings to look at.
 */
import { closest, distance } from "fastest-levenshtein";
import * as v from "valibot";
import { OperatorError } from "./errors.js";
import {
  ENGINE_NAMES,
  FLAVOURS,
  type LimitSettings,
  PDFA_CHOICES,
  PDFUA_CHOICES,
  REQUIREMENTS,
  SANDBOX_MODES,
  SETTING_NAMES,
  SEVERITIES,
  type Settings,
  TARGETS,
  TRACKED_CHANGES,
} from "./options.js";

/** The longest time-out that can be asked for, in seconds: one day. */
const MAX_TIMEOUT = 86_400;
/** More workers than this help on no machine. */
const MAX_JOBS = 256;

const named = v.pipe(v.string(), v.minLength(1));
const whole = v.pipe(v.number(), v.integer(), v.minValue(1));
/** A time above 0. */
const time = (most: number) => v.pipe(v.number(), v.gtValue(0), v.maxValue(most));

const shape = {
  out: named,
  to: v.pipe(v.array(v.picklist(TARGETS)), v.minLength(1)),
  pdfa: v.picklist(PDFA_CHOICES),
  pdfua: v.picklist(PDFUA_CHOICES),
  flavour: v.picklist(FLAVOURS),
  engine: v.picklist(ENGINE_NAMES),
  sandbox: v.picklist(SANDBOX_MODES),
  require: v.picklist(REQUIREMENTS),
  safeCopy: v.boolean(),
  trackedChanges: v.picklist(TRACKED_CHANGES),
  profile: named,
  rules: v.record(v.string(), v.picklist(SEVERITIES)),
  accept: v.array(v.strictObject({ rule: named, reason: v.pipe(v.string(), v.trim(), v.minLength(1)) })),
  jobs: v.pipe(whole, v.maxValue(MAX_JOBS)),
  include: v.array(named),
  exclude: v.array(named),
  changed: v.boolean(),
  cache: named,
  maxFailures: whole,
  timeout: time(MAX_TIMEOUT),
  overwrite: v.boolean(),
  keep: v.boolean(),
} satisfies Record<(typeof SETTING_NAMES)[number], v.GenericSchema>;

const limits = {
  timeoutMs: time(MAX_TIMEOUT * 1000),
  memoryBytes: whole,
  sourceBytes: whole,
  unpackedBytes: whole,
};

// To valibot a list is an object as well.
const noList = v.check((value: unknown) => !Array.isArray(value));
const settingsSchema = v.pipe(v.unknown(), noList, v.partial(v.object(shape)));
const limitsSchema = v.pipe(v.unknown(), noList, v.partial(v.object(limits)));

/** What each setting must be, in words. */
const MUST_BE: Readonly<Record<string, string>> = {
  out: 'must be the name of a folder, such as "published"',
  to: 'must be a list, such as ["pdf"]',
  pdfa: `must be one of ${PDFA_CHOICES.join(", ")}`,
  pdfua: `must be one of ${PDFUA_CHOICES.join(", ")}`,
  flavour: `must be one of ${FLAVOURS.join(", ")}`,
  engine: `must be one of ${ENGINE_NAMES.join(", ")}`,
  sandbox: `must be one of ${SANDBOX_MODES.join(", ")}`,
  require: `must be ${REQUIREMENTS.map((name) => `"${name}"`).join(" or ")} (or left out)`,
  safeCopy: "must be true or false",
  trackedChanges: `must be one of ${TRACKED_CHANGES.join(", ")}`,
  profile: `must be "uk-public-sector", or the name of a file`,
  rules: `must name rules and how grave each is (${SEVERITIES.join(", ")}), such as { "privacy-comments": "warn" }`,
  accept: 'must be a list of rules with reasons, such as [{ "rule": "privacy-comments", "reason": "agreed" }]',
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
  pdfa: PDFA_CHOICES,
  pdfua: PDFUA_CHOICES,
  flavour: FLAVOURS,
  engine: ENGINE_NAMES,
  sandbox: SANDBOX_MODES,
  require: REQUIREMENTS,
  trackedChanges: TRACKED_CHANGES,
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

function read<T>(schema: v.GenericSchema<unknown, T>, names: readonly string[], value: unknown, place: Place): T {
  const result = v.safeParse(schema, value);
  const problems = [
    ...(result.issues ?? []).map((issue) => problemOf(issue, value, place.show)),
    ...unknownNames(value, names, place.show),
  ];
  if (result.success && problems.length === 0) return result.output;
  const title = place.title === undefined ? [] : [place.title];
  throw new OperatorError([...title, ...new Set(problems)], place.advice);
}

function unknownNames(value: unknown, names: readonly string[], show: Place["show"]): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.keys(value)
    .filter((key) => !names.includes(key))
    .map((key) => `There is no setting ${show(key)}; the nearest is ${show(closest(key, [...names]))}.`);
}

function problemOf(issue: v.BaseIssue<unknown>, value: unknown, show: Place["show"]): string {
  const path = (issue.path ?? []).map(({ key }) => key as PropertyKey);
  const [name, ...inside] = path.map(String);
  if (name === undefined) return "The settings must be an object with names and values, such as { }.";
  const wrong = path.reduce<unknown>((all, key) => (all as Record<PropertyKey, unknown>)[key], value);
  const choices = CHOICES[name];
  const isChoice = choices && typeof wrong === "string" && (name !== "to" || inside.length > 0);
  return `${show(name)} ${isChoice ? unknownChoice(wrong, choices) : MUST_BE[name]}.`;
}

/** `2b` of `PDF/A-2b`, and `ua1` of `PDF/UA-1`. */
function shortFlavour(text: string): string {
  return text
    .toLowerCase()
    .replace(/^pdf[ /-]?(?=u?a)/, "")
    .replace(/^a[ -]?(?=\d)/, "")
    .replace(/^ua[ -]/, "ua");
}

/** Letters that a value may differ in from what was probably meant. */
const NEAR = 3;

function unknownChoice(wrong: string, choices: readonly string[]): string {
  const short = shortFlavour(wrong);
  if (choices.includes(short)) return `cannot be "${wrong}": write ${short}`;
  const nearest = closest(wrong.toLowerCase(), [...choices]);
  const near = distance(wrong.toLowerCase(), nearest) <= Math.min(NEAR, nearest.length - 1);
  const among = choices.length === 1 ? "it must be" : "it must be one of";
  return `cannot be "${wrong}": ${among} ${choices.join(", ")}${near ? `; the nearest is ${nearest}` : ""}`;
}
