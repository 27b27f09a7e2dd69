/**
 * The configuration file: `council-convert.config.json`, or the key
 * `council-convert` in package.json, in the current folder or one above it.
 * A flag on the command line outweighs it.
 */
import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { lilconfig } from "lilconfig";
import { messageOf, OperatorError } from "../errors.js";
import { given, type Options, optionsFrom, SETTING_NAMES, type Settings } from "../options.js";

const NAME = "council-convert";
const PLACES = [`${NAME}.config.json`, "package.json"];

/** Flags and configuration file together, as options for a run. Throws an `OperatorError` for anything that does not fit. */
export async function loadOptions(flags: Record<string, unknown>): Promise<Options> {
  const fromFile = await loadFile();
  const known = Object.fromEntries(SETTING_NAMES.filter((name) => name in flags).map((name) => [name, flags[name]]));
  // The library that looks at settings is not light, and most runs have none.
  if (Object.keys(known).length === 0) return optionsFrom(fromFile);
  const { readSettings } = await import("../settings.js");
  const fromFlags = readSettings(known, {
    show: (name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    advice: "council-convert convert --help lists the options.",
  });
  return optionsFrom({ ...fromFile, ...given(fromFlags) });
}

async function loadFile(): Promise<Settings> {
  const found = await search();
  if (!found || found.isEmpty) return {};
  await refuseForeign(found.filepath);
  const { readSettings } = await import("../settings.js");
  const settings = readSettings(found.config, {
    title: `In ${found.filepath}:`,
    show: (name) => `"${name}"`,
    advice: "The settings are listed in docs/configuration.md.",
  });
  // A path in the file is meant from where the file is, not from where the command is run.
  const fromThere = (path: string | undefined) => path && resolve(dirname(found.filepath), path);
  return { ...settings, ...given({ out: fromThere(settings.out), cache: fromThere(settings.cache) }) };
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
