/**
 * Sets up the reference validators: the only thing in this program that lets something be fetched,
 * and only when it is asked for. Maven fetches, so that the machine's own settings for it (a mirror, a
 * proxy) hold; nothing is put in place that has not the checksum that is pinned.
 */
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdtemp, rename, rm } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { validatorsFolder, whatIsWrongWith } from "./checks/reference/installed.js";
import { ALL_PINNED, fullName } from "./checks/reference/pinned.js";
import { InterruptedError, OperatorError, ProgramMissingError, troubleWith } from "./errors.js";
import { findJava, type JavaAnswer } from "./tools/java.js";
import { makeFolders } from "./tools/placing.js";
import { type ProgramResult, runProgram } from "./tools/process.js";

export interface SetupOptions {
  /** A folder with the jars; Maven fetches them when absent. */
  readonly from?: string;
  readonly signal: AbortSignal;
  /** Told before something that takes long: one sentence. */
  readonly onStep: (what: string) => void;
}

export interface SetupResult {
  /** Where the validators are. */
  readonly folder: string;
  /** True when they were there before, and nothing was done. */
  readonly wasThere: boolean;
  /** The Java that they need, or what is wrong with it. */
  readonly java: JavaAnswer;
}

const POM = fileURLToPath(new URL("../reference/pom.xml", import.meta.url));
/** Some 50 MB come down a slow line, with what Maven needs for itself. */
const MAVEN_TIMEOUT_MS = 15 * 60_000;
const FILES = ALL_PINNED.map(({ file }) => file).join(" and ");
const WITHOUT_NETWORK = `Or fetch ${FILES} on another machine, and run "council-convert setup --from FOLDER".`;

/** Puts both validators in place, or neither. Rejects with an `OperatorError` that says what to do next. */
export async function setUpReference({ from, signal, onStep }: SetupOptions): Promise<SetupResult> {
  const folder = validatorsFolder();
  const wasThere = (await wrongIn(folder)).length === 0;
  if (!wasThere)
    await place(folder, (target) => (from === undefined ? fetch(target, signal, onStep) : copy(from, target)));
  return { folder, wasThere, java: await findJava() };
}

/** What is wrong with the jars of a folder, one sentence each. */
async function wrongIn(folder: string): Promise<string[]> {
  const wrong = await Promise.all(ALL_PINNED.map((pinned) => whatIsWrongWith(join(folder, pinned.file), pinned)));
  return wrong.filter((each) => each !== undefined);
}

/** Fills a new folder, looks at what is in it, and gives it the name in one step. */
async function place(folder: string, fill: (target: string) => Promise<void>): Promise<void> {
  try {
    await makeFolders(dirname(folder));
    const target = await mkdtemp(`${folder}.new-`);
    try {
      await fill(target);
      await refuseWrong(target);
      // Not only for who ran the command: nobody else could use the validators of an image, or of a whole machine.
      await chmod(target, 0o777 & ~process.umask());
      await exchange(folder, target);
    } finally {
      await rm(target, { recursive: true, force: true });
    }
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    const { why, advice } = troubleWith(error);
    throw new OperatorError(`The reference validators could not be put into ${folder}. ${why}`, advice);
  }
}

async function refuseWrong(folder: string): Promise<void> {
  const wrong = await wrongIn(folder);
  if (wrong.length === 0) return;
  throw new OperatorError(
    ["What came is not what was asked for. Nothing was put in place.", ...wrong],
    `Fetch the files again: ${ALL_PINNED.map(({ coordinates }) => coordinates).join(" and ")} from Maven Central. Other versions are not used.`,
  );
}

/** Two names cannot be exchanged in one step everywhere: should the second one fail, the first is taken back. */
async function exchange(folder: string, target: string): Promise<void> {
  const old = `${target}-old`;
  const wasThere = existsSync(folder);
  if (wasThere) await rename(folder, old);
  try {
    await rename(target, folder);
  } catch (error) {
    if (wasThere) await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

async function copy(from: string, target: string): Promise<void> {
  const missing = ALL_PINNED.filter(({ file }) => !existsSync(join(resolve(from), file)));
  if (missing.length > 0) {
    throw new OperatorError(
      `The folder "${from}" does not hold ${missing.map((pinned) => `${pinned.file} (${fullName(pinned)})`).join(" and ")}.`,
      `Put the files there under these names. Maven Central has them: ${missing.map(({ coordinates }) => coordinates).join(" and ")}.`,
    );
  }
  // Looked at where it is: that is the file that its owner knows.
  await refuseWrong(resolve(from));
  for (const { file } of ALL_PINNED) await copyFile(join(resolve(from), file), join(target, file));
}

// -------------------------------------------------------------------- Maven

async function fetch(target: string, signal: AbortSignal, onStep: SetupOptions["onStep"]): Promise<void> {
  if (!isOnPath("mvn")) {
    throw new ProgramMissingError(
      "Maven (mvn), which fetches the reference validators, is not installed.",
      `Install Maven (on Debian and Ubuntu: the package maven). ${WITHOUT_NETWORK}`,
    );
  }
  // Maven is a Java program, and what it says without Java helps nobody.
  const java = await findJava();
  if ("trouble" in java) throw new ProgramMissingError(java.trouble, java.advice);
  onStep(`Fetching ${ALL_PINNED.map(fullName).join(" and ")} with Maven (32 MB). This may take some minutes.`);
  const args = ["-B", "-q", "-f", POM, `-Dcouncil.target=${target}`, "dependency:copy"];
  const [file, before] = process.platform === "win32" ? ["cmd.exe", ["/d", "/c", "mvn"]] : ["mvn", []];
  const result = await runProgram(file, [...before, ...args], { timeoutMs: MAVEN_TIMEOUT_MS, cwd: target, signal });
  if (signal.aborted) throw new InterruptedError("Interrupted. Nothing was put in place.");
  if (result.code !== 0) throw mavenError(result);
}

function isOnPath(name: string): boolean {
  const folders = (process.env.PATH ?? process.env.Path ?? "").split(delimiter).filter((folder) => folder !== "");
  const names = process.platform === "win32" ? [`${name}.cmd`, `${name}.exe`] : [name];
  return folders.some((folder) => names.some((each) => existsSync(join(folder, each))));
}

const NO_NETWORK =
  /UnknownHost|unknown host|Connection|connect timed out|unreachable|Could not transfer|No route to host/i;

function mavenError({ code, stdout, stderr, timedOut, startError }: ProgramResult): OperatorError {
  const printed = `${stdout}\n${stderr}`;
  if (!timedOut && startError === undefined && NO_NETWORK.test(printed)) {
    return new OperatorError(
      "Maven could not reach the place that it fetches from. Nothing was put in place.",
      `Look whether the network works, and whether Maven needs a mirror or a proxy in its settings.xml. ${WITHOUT_NETWORK}`,
    );
  }
  const said = printed.split("\n").find((line) => line.startsWith("[ERROR]"));
  const why = timedOut
    ? `it did not come to an end within ${MAVEN_TIMEOUT_MS / 60_000} minutes`
    : (startError ?? said?.replace("[ERROR] ", "").slice(0, 300) ?? `exit code ${code}`);
  return new OperatorError(
    `Maven could not fetch the reference validators: ${why}. Nothing was put in place.`,
    `Run "mvn -f ${POM} dependency:copy" to see all that it says. ${WITHOUT_NETWORK}`,
  );
}
