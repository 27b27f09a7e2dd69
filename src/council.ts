/**
 * The wiring: the one file that names the concrete engines, checkers,
 * finishers and deliveries, and hands them to the pipeline.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { IsolatedCheckers } from "./checks/isolated.js";
import type { DocumentReport, Engine, EngineHealth, Finishing, LeftOut } from "./model.js";
import type { Options } from "./options.js";
import type { Parts, Prepared, Watch } from "./parts.js";
import { carryOut } from "./pipeline.js";
import { outputsOf, type Task } from "./plan.js";
import { prepare } from "./prepare.js";
import { receive } from "./receive.js";

/** From so many conversions on, an engine that is slower to start and faster afterwards pays off. */
const MANY = 4;

/** One run over some documents, from the plan to the last report. */
export interface Run {
  readonly prepared: readonly Prepared[];
  /** Files of a folder that are not worked on. */
  readonly leftOut: readonly LeftOut[];
  /** Carries out the plans, one document after the other, and reports each as it is done. Ends every process at the end. */
  carryOut(): AsyncGenerator<DocumentReport>;
}

/** Looks at all documents and plans them. Nothing is written and no engine is started. */
export async function openRun(task: Task, paths: readonly string[], options: Options, watch: Watch): Promise<Run> {
  const received = await receive(paths, options.out === undefined ? undefined : resolve(options.out));
  let conversions = 0;
  const engine = once(() => chooseFor(options, conversions >= MANY));
  const checks = once(isolatedCheckers);
  const finishing = once(() => isolatedFinishing(options, watch));
  const parts = await wire(options, engine.get, checks.get, finishing.get);
  const { prepared, leftOut } = await prepare(received.sources, task, parts, options, watch);
  conversions = prepared.filter(({ plan }) => outputsOf(plan).length > 0).length;
  return {
    prepared,
    leftOut: [...received.leftOut, ...leftOut],
    async *carryOut() {
      try {
        if (conversions > 0) warmUp(engine.get, parts, options);
        for (const document of prepared) yield await carryOut(document, parts, options, watch);
      } finally {
        await Promise.all([engine.close(), checks.close(), finishing.close()]);
      }
    },
  };
}

/** Loads what a conversion will need while the first document is still being read. Failures come up where they belong, later. */
function warmUp(engine: () => Promise<Engine>, parts: Parts, options: Options): void {
  const ignore = () => {};
  engine().then(({ warm }) => warm?.(options.limits), ignore);
  parts.checkers().catch(ignore);
  parts.finishing().catch(ignore);
}

async function wire(
  options: Options,
  engine: () => Promise<Engine>,
  checks: () => Promise<IsolatedCheckers>,
  finishing: () => Promise<Finishing>,
): Promise<Parts> {
  const [{ detect }, { folderDelivery }, { withWorkFolder }] = await Promise.all([
    import("./detect/detect.js"),
    import("./deliver/folder.js"),
    import("./tools/workfolder.js"),
  ]);
  return {
    version: ownVersion(),
    detect,
    engine,
    finishing,
    checkers: async () => (await checks()).checkers,
    delivery: folderDelivery({ out: options.out, overwrite: options.overwrite }),
    withWorkFolder,
  };
}

/** Something that is made when it is first asked for, and closed only if it was. */
function once<T extends { close(): Promise<void> }>(make: () => Promise<T>) {
  let made: Promise<T> | undefined;
  return {
    get: () => {
      made ??= make();
      return made;
    },
    close: async () => {
      const thing = await made?.catch(() => undefined);
      await thing?.close();
    },
  };
}

async function isolatedCheckers(): Promise<IsolatedCheckers> {
  const [{ BUILT_IN_CHECKERS }, { isolate }] = await Promise.all([
    import("./checks/table.js"),
    import("./checks/isolated.js"),
  ]);
  return isolate(BUILT_IN_CHECKERS);
}

async function isolatedFinishing({ limits }: Options, { signal }: Watch): Promise<Finishing> {
  const { isolatedFinishing } = await import("./finish/isolated.js");
  return isolatedFinishing({ ...limits, signal });
}

async function chooseFor(options: Options, many: boolean): Promise<Engine> {
  const { chooseEngine } = await import("./engines/choose.js");
  const choice = await chooseEngine(options.engine, await allEngines(many));
  return choice.engine;
}

async function allEngines(many: boolean): Promise<Engine[]> {
  const [{ embeddedEngine }, { oneshotEngine }] = await Promise.all([
    import("./engines/embedded.js"),
    import("./engines/oneshot.js"),
  ]);
  return [oneshotEngine(), embeddedEngine({ many })];
}

/** What `doctor` shows: every engine's health, and which one `auto` takes. */
export async function examineEngines(): Promise<{
  engines: readonly { readonly name: string; readonly health: EngineHealth }[];
  auto: { readonly name: string; readonly why: string } | undefined;
}> {
  const { chooseEngine } = await import("./engines/choose.js");
  const engines = await allEngines(false);
  const healths = await Promise.all(
    engines.map(async (engine) => ({ name: engine.name, health: await engine.probe() })),
  );
  const auto = await chooseEngine("auto", engines).then(
    ({ engine, why }) => ({ name: engine.name, why }),
    () => undefined,
  );
  return { engines: healths, auto };
}

/** The version in package.json. */
export function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  return manifest.version;
}
