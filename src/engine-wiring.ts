/**
 * The engines of a run: the one file that names the concrete ones. It says which
 * of them is used, with how many workers, and in which sandbox. A part of the
 * wiring, beside `council.ts`.
 */
import type { EngineOptions } from "./engines/child-engine.js";
import type { Choice } from "./engines/choose.js";
import type { OdfDialect } from "./engines/profile.js";
import { ProgramMissingError } from "./errors.js";
import type { Engine, EngineHealth } from "./model.js";
import type { Options, SandboxMode } from "./options.js";
import type { Prepared } from "./parts.js";

/** From so many conversions on, an engine that is slower to start and faster afterwards pays off. */
const MANY = 4;

/** The engine of a run. */
export interface Chosen {
  readonly engine: Engine;
  /** How many documents it converts at a time. */
  readonly workers: number;
  close(): Promise<void>;
}

/** What a worker of each engine takes, in bytes: measured on ordinary documents, with room to spare. */
const WORKER_BYTES = {
  native: 600 * 2 ** 20,
  oneshot: 600 * 2 ** 20,
  embedded: 1400 * 2 ** 20,
  embeddedMany: 2600 * 2 ** 20,
};

/** `conversions` is empty when it is asked early, for the one document of a run. */
export async function chooseFor(
  options: Options,
  conversions: readonly Prepared[],
  odf: OdfDialect = "strict",
): Promise<Chosen> {
  // The sandbox is tried while the rest is loaded: of the time that one document takes, this is a part.
  const [bwrap, { chooseEngine }, { convertedOnce }, { workersFor }] = await Promise.all([
    sandboxFor(options.sandbox),
    import("./engines/choose.js"),
    import("./engines/once.js"),
    import("./engines/pool.js"),
    loadEngines(),
  ]);
  const many = conversions.length >= MANY;
  const sizes = new Map<number, number>();
  for (const { document } of conversions) sizes.set(document.bytes, (sizes.get(document.bytes) ?? 0) + 1);
  // For safe copies there are two engines, one for each of the two conversions.
  const share = options.safeCopy ? 2 : 1;
  const workersOf = (bytesEach: number) =>
    Math.min(options.jobs ?? workersFor(bytesEach * share), Math.max(1, conversions.length));
  const engines = await allEngines({ bwrap, sandboxOnly: options.sandbox === "require", odf }, many, workersOf);
  const { engine } = await chooseEngine(options.engine, engines);
  const workers = workersOf(bytesOf(engine.name, many));
  const shared = convertedOnce(engine, sizes);
  return { engine: shared, workers, close: shared.close };
}

function bytesOf(name: string, many: boolean): number {
  if (name === "embedded") return many ? WORKER_BYTES.embeddedMany : WORKER_BYTES.embedded;
  return name === "native" ? WORKER_BYTES.native : WORKER_BYTES.oneshot;
}

/** Path of `bwrap` when children are to run in a sandbox. Throws a `ProgramMissingError` when they must, and cannot. */
export async function sandboxFor(mode: SandboxMode): Promise<string | undefined> {
  if (mode === "off") return undefined;
  const { probeSandbox } = await import("./tools/sandbox.js");
  const { bwrap, why, advice } = await probeSandbox();
  if (bwrap === undefined && mode === "require") {
    throw new ProgramMissingError(
      `There is no sandbox for LibreOffice. ${why}`,
      advice ?? "Leave out --sandbox require.",
    );
  }
  return bwrap;
}

function loadEngines() {
  return Promise.all([
    import("./engines/embedded.js"),
    import("./engines/oneshot.js"),
    import("./engines/native.js"),
    import("./engines/pool.js"),
    import("./engines/fallback.js"),
  ]);
}

/** All engines, each with as many workers as it may have. Nothing is started. */
async function allEngines(
  sandbox: EngineOptions,
  many: boolean,
  workersOf: (bytesEach: number) => number,
): Promise<Engine[]> {
  const [{ embeddedEngine }, { oneshotEngine }, { nativeEngine }, { enginePool }, { withFallback }] =
    await loadEngines();
  const pool = (name: string, make: () => Engine) => enginePool(make, workersOf(bytesOf(name, many)));
  const oneshot = () => pool("oneshot", () => oneshotEngine(sandbox));
  return [
    withFallback(
      pool("native", () => nativeEngine(sandbox)),
      oneshot(),
    ),
    oneshot(),
    pool("embedded", () => embeddedEngine({ ...sandbox, many })),
  ];
}

/** The engine that would be used, and why. Nothing is started. Throws a `ProgramMissingError` when there is none. */
export async function bestEngine(name: string): Promise<Choice> {
  const { chooseEngine } = await import("./engines/choose.js");
  return chooseEngine(name, await allEngines({}, false, () => 1));
}

/** What `doctor` shows: every engine's health, which one `auto` takes, and whether there is a sandbox. */
export async function examineEngines(): Promise<{
  engines: readonly { readonly name: string; readonly health: EngineHealth }[];
  auto: { readonly name: string; readonly why: string } | undefined;
  sandbox: { readonly usable: boolean; readonly why: string; readonly advice?: string };
}> {
  const { probeSandbox } = await import("./tools/sandbox.js");
  const { bwrap, ...about } = await probeSandbox();
  const engines = await allEngines({ bwrap }, false, () => 1);
  const healths = await Promise.all(
    engines.map(async (engine) => ({ name: engine.name, health: await engine.probe() })),
  );
  const auto = await bestEngine("auto").then(
    ({ engine, why }) => ({ name: engine.name, why }),
    () => undefined,
  );
  return { engines: healths, auto, sandbox: { usable: bwrap !== undefined, ...about } };
}
