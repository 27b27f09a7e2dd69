/** What people read on the screen of the machine itself: `doctor` and `setup`. */
import type { EngineHealth } from "../model.js";
import { lines, printable } from "./text.js";

/** What each engine is, for people. */
const ENGINE_WORDS: Readonly<Record<string, string>> = {
  native: "a LibreOffice installed on this computer, kept running for all documents",
  oneshot: "a LibreOffice installed on this computer, started for each file",
  embedded: "the LibreOffice that comes with council-convert",
};

/** A reference validator as `doctor` shows it. */
interface Validator {
  readonly name: string;
  readonly state: "ready" | "absent" | "broken";
  readonly why: string;
  readonly advice?: string;
  readonly java?: string;
}

const VALIDATOR_WORDS: Readonly<Record<Validator["state"], string>> = {
  ready: "used.",
  absent: "not set up.",
  broken: "cannot be used.",
};

function validatorLines({ name, state, why, advice, java }: Validator): string[] {
  const title = `Reference validator ${name}: ${VALIDATOR_WORDS[state]}`;
  if (state === "absent") return [printable([title, advice].filter(Boolean).join(" "))];
  if (state === "ready") return [printable([title, why, java && `It runs in ${java}.`].filter(Boolean).join(" "))];
  return [printable(title), ...[why, advice ?? ""].filter(Boolean).map((text) => `  ${printable(text)}`)];
}

/** What `setup` prints when the validators are in place. */
export function renderSetup({
  folder,
  wasThere,
  java,
}: {
  readonly folder: string;
  readonly wasThere: boolean;
  readonly java:
    | { readonly path: string; readonly version: string }
    | { readonly trouble: string; readonly advice: string };
}): string {
  const isReady = !("trouble" in java);
  return lines([
    printable(`The reference validators ${wasThere ? "were set up already" : "are set up"}, in ${folder}`),
    ...(isReady
      ? [
          printable(`They run in Java ${java.version} (${java.path}), and are used from now on.`),
          'Run "council-convert doctor" to see them tried.',
        ]
      : [printable(`They cannot be used yet. ${java.trouble}`), printable(java.advice)]),
  ]);
}

/** What `doctor` prints: first whether anything can be converted, then each engine, the validators, and the machine. */
export function renderHealth(
  engines: readonly { readonly name: string; readonly health: EngineHealth }[],
  auto: { readonly name: string; readonly why: string } | undefined,
  sandbox: { readonly usable: boolean; readonly why: string; readonly advice?: string },
  machine: string,
  validators: readonly Validator[] = [],
  /** Those that the settings require and that cannot be used. */
  lacking: readonly Validator[] = [],
): string {
  const used = engines.find(({ name }) => name === auto?.name)?.health;
  const first = used
    ? `Ready. ${programAt(used, auto?.name ?? "")} will be used.`
    : "Not ready: there is no LibreOffice that can be used, so nothing can be converted.";
  const best = engines.findIndex(({ name }) => name === auto?.name);
  const passedOver = engines.slice(0, Math.max(best, 0)).some(({ health }) => health.usable);
  const faster = fasterLines(engines, auto?.name);
  // One wrong setting can stand in the way of several engines.
  const reasons = engines.map(({ health }) => reasonOf(health));
  const isTold = (index: number) =>
    (index === 0 && faster.length > 0) || reasons.indexOf(reasons[index] as string) < index;
  return lines([
    ...lackingLines(lacking),
    printable(lacking.length > 0 ? first.replace(/^Ready\. /, "") : first),
    ...(auto && passedOver ? [printable(auto.why)] : []),
    ...faster,
    "",
    ...engines.flatMap(({ name, health }, index) => engineLines(name, health, name === auto?.name, isTold(index))),
    "",
    printable(`Sandbox around LibreOffice: ${sandbox.usable ? "used. " : "none. "}${sandbox.why}`),
    ...(sandbox.advice === undefined ? [] : [`  ${printable(sandbox.advice)}`]),
    "",
    ...validators.flatMap(validatorLines),
    "The built-in checks need nothing else, and are always made.",
    "",
    printable(machine),
    "Nothing leaves this machine.",
  ]);
}

/** The advice stands once: mostly it is the same for all. */
function lackingLines(lacking: readonly Validator[]): string[] {
  if (lacking.length === 0) return [];
  const names = lacking.map(({ name }) => name).join(" and ");
  const advice = [...new Set(lacking.flatMap(({ advice = [] }) => advice))];
  return [
    printable(`Not ready: the settings require reference validators, and ${names} cannot be used.`),
    ...advice.map(printable),
  ];
}

/** The first of the engines is the fastest: what keeps it from being used, when another one is. */
function fasterLines(engines: Parameters<typeof renderHealth>[0], used: string | undefined): string[] {
  const [best] = engines;
  if (!best || best.name === used || used === undefined || best.health.usable) return [];
  return [printable(`Many times faster would be the engine ${best.name}. ${reasonOf(best.health)}`)];
}

function reasonOf({ why, advice }: EngineHealth): string {
  return [why, advice].filter(Boolean).join(" ");
}

function engineLines(name: string, health: EngineHealth, used: boolean, isTold: boolean): string[] {
  const { usable, why, advice } = health;
  const title = `Engine ${name}, ${ENGINE_WORDS[name] ?? "another one"}: `;
  if (used) return [`${title}used.`, ...(health.advice ? [`  ${printable(health.advice)}`] : [])];
  if (!usable && isTold) return [`${title}cannot be used, for the reason above.`];
  if (!usable)
    return [`${title}cannot be used.`, ...[why, advice ?? ""].filter(Boolean).map((text) => `  ${printable(text)}`)];
  return [printable(`${title}${programAt(health, "it")} can be used with --engine ${name}.`)];
}

/** `LibreOffice 25.2.3.2 (/usr/bin/soffice)`; a program that has something in brackets already stays as it is. */
function programAt({ program, path }: EngineHealth, otherwise: string): string {
  if (program === undefined) return otherwise;
  return path === undefined || program.includes("(") ? program : `${program} (${path})`;
}
