/** Which engine a run uses, and why. */
import { ProgramMissingError } from "../errors.js";
import type { Engine, EngineHealth } from "../model.js";
import { isAtLeast } from "../tools/soffice.js";

export interface Choice {
  readonly engine: Engine;
  /** One sentence, for `doctor`. */
  readonly why: string;
}

/** What `auto` tries, best first; `oldest` is the LibreOffice version from which on an engine is taken unasked. */
const AUTO: readonly { readonly name: string; readonly oldest?: string }[] = [
  { name: "native" },
  // Measured: 7.4 exports spreadsheets without tags, so that none of them would be ready; 24.8 and 25.2 tag them.
  { name: "oneshot", oldest: "24.8" },
  { name: "embedded" },
];

/**
 * Takes the engine of that name, or with `auto` the best one that is fit for
 * use. Throws `ProgramMissingError` with advice when it, or none, is.
 */
export async function chooseEngine(name: string, engines: readonly Engine[]): Promise<Choice> {
  if (name !== "auto") return named(name, engines);
  const refused: string[] = [];
  for (const { name: candidate, oldest } of AUTO) {
    const engine = engines.find((each) => each.name === candidate);
    if (!engine) continue;
    const health = await engine.probe();
    const problem = problemOf(health, oldest);
    if (problem === undefined)
      return { engine, why: [...refused, `${health.why} It is used (${candidate}).`].join(" ") };
    refused.push(problem);
  }
  throw new ProgramMissingError(
    `No LibreOffice can be used. ${refused.join(" ")}`,
    'Install the packages again ("npm ci"), or install LibreOffice 24.8 or later.',
  );
}

async function named(name: string, engines: readonly Engine[]): Promise<Choice> {
  const engine = engines.find((each) => each.name === name);
  if (!engine) {
    const known = engines.map((each) => each.name).join(", ");
    throw new ProgramMissingError(`There is no engine called "${name}".`, `Use one of: auto, ${known}.`);
  }
  const health = await engine.probe();
  if (!health.usable) {
    throw new ProgramMissingError(
      `The engine "${name}" cannot be used. ${health.why}`,
      health.advice ?? "Choose another engine, or leave out --engine.",
    );
  }
  return { engine, why: `${health.why} It was asked for (${name}).` };
}

function problemOf(health: EngineHealth, oldest: string | undefined): string | undefined {
  if (!health.usable) return health.why;
  const version = /\d+(\.\d+)+/.exec(health.program ?? "")?.[0];
  if (oldest !== undefined && !(version && isAtLeast(version, oldest))) {
    return `${health.why} It is older than ${oldest}, and only used when asked for.`;
  }
  return undefined;
}
