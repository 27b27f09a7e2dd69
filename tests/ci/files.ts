/** The files by which others run the program, taken apart. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { safeLoad, safeLoadAll } from "js-yaml";
import { ROOT } from "../support/run.js";

export const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

interface Described {
  readonly description?: string;
  readonly default?: unknown;
  readonly required?: boolean;
}

export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

export const action = safeLoad(read("action.yml")) as {
  readonly inputs: Readonly<Record<string, Described>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
};

export interface GitlabJob {
  readonly variables: Readonly<Record<string, string | { readonly value: string; readonly expand: boolean }>>;
  readonly script: readonly string[];
  readonly artifacts: { readonly when: string; readonly paths: readonly string[]; readonly reports: { junit: string } };
}

export const gitlab = (() => {
  const [head, jobs] = safeLoadAll(read("templates/council-convert.yml")) as [
    { spec: { inputs: Readonly<Record<string, Described>> } },
    Readonly<Record<string, GitlabJob>>,
  ];
  return { inputs: head.spec.inputs, job: Object.values(jobs)[0] as GitlabJob };
})();

export interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly args: readonly string[];
  readonly language: string;
  readonly files: string;
  readonly require_serial: boolean;
}

export const hooks = safeLoad(read(".pre-commit-hooks.yaml")) as readonly Hook[];

/** Instructions of the Dockerfile, in order, without comments. */
export const dockerfile = read("Dockerfile")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [, word, rest] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (word === undefined || rest === undefined || rest.endsWith("\\"))
      throw new Error(`Not one instruction: ${line}`);
    return { word, rest };
  });

/** What .dockerignore lets through; it forbids everything else. */
export const inBuild = read(".dockerignore")
  .split("\n")
  .filter((line) => line.startsWith("!"))
  .map((line) => line.slice(1));
