/** Holds who may import whom. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");

interface Arrow {
  readonly from: string;
  readonly to: string;
  /** True for `import type` and for `import()`, which load nothing at start-up. */
  readonly light: boolean;
}

const files = (readdirSync(SRC, { recursive: true }) as string[])
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replaceAll("\\", "/"));

function arrowsOf(file: string): Arrow[] {
  const text = readFileSync(join(SRC, file), "utf8");
  const statements = text.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^;"']*?\sfrom\s+)?["']([^"']+)["']/gm);
  const calls = text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g);
  return [
    ...[...statements].map(([, type, to]) => ({
      from: file,
      to: target(file, to as string),
      light: type !== undefined,
    })),
    ...[...calls].map(([, to]) => ({ from: file, to: target(file, to as string), light: true })),
  ];
}

/** A file of ours as its path below src/, or the name of a package. */
function target(from: string, to: string): string {
  if (!to.startsWith(".")) return to;
  return relative(SRC, resolve(SRC, dirname(from), to))
    .replaceAll("\\", "/")
    .replace(/\.js$/, ".ts");
}

const room = (file: string) => (file.includes("/") ? (file.split("/")[0] as string) : "");
const isOurs = (to: string) => to.endsWith(".ts");
const arrows = files.flatMap(arrowsOf);

const ROOMS = ["detect", "engines", "clean", "finish", "checks", "report", "deliver"];
const SHARED = ["model.ts", "errors.ts", "formats.ts"];

describe("who may import whom", () => {
  test("there are arrows to look at", () => {
    expect(arrows.length).toBeGreaterThan(100);
  });

  test("the model imports nothing", () => {
    expect(arrows.filter(({ from }) => from === "model.ts")).toEqual([]);
  });

  test.each(ROOMS)("%s imports the model, errors, formats, tools and itself, and no other room", (name) => {
    const allowed = (to: string) => SHARED.includes(to) || room(to) === "tools" || room(to) === name;
    const wrong = arrows.filter(({ from, to }) => room(from) === name && isOurs(to) && !allowed(to));
    expect(wrong).toEqual([]);
  });

  test("tools imports only the model, errors and itself", () => {
    const wrong = arrows.filter(
      ({ from, to }) =>
        room(from) === "tools" && isOurs(to) && room(to) !== "tools" && !["model.ts", "errors.ts"].includes(to),
    );
    expect(wrong).toEqual([]);
  });

  test("the pipeline and the pure parts know no room but by contract", () => {
    const pure = [
      "pipeline.ts",
      "prepare.ts",
      "story.ts",
      "plan.ts",
      "judge.ts",
      "tiers.ts",
      "policy.ts",
      "safe-copy.ts",
      "kept-claims.ts",
      "parts.ts",
      "receive.ts",
      "options.ts",
    ];
    // How to read a file of the work folder is no room's business.
    const everybodys = ["tools/private-file.ts"];
    const wrong = arrows.filter(
      ({ from, to }) => pure.includes(from) && isOurs(to) && room(to) !== "" && !everybodys.includes(to),
    );
    expect(wrong).toEqual([]);
  });

  const CHECKS: readonly (readonly [room: string, others: readonly string[]])[] = [
    ["content", ["pdf"]],
    ["pdf", []],
    ["pdfa", ["pdf"]],
    ["pdfua", ["pdf", "pdfa"]],
    ["odf", []],
    ["open", []],
    ["reference", []],
    ["privacy", ["content"]],
    ["accessibility", ["content"]],
    ["fidelity", ["content"]],
  ];

  test.each(CHECKS)("within checks, %s imports what all share, itself and %j", (name, others) => {
    const below = (file: string) => file.split("/").slice(1);
    const isOf = (file: string) => room(file) === "checks" && below(file).length > 1;
    const own = arrows.filter(({ from }) => isOf(from) && below(from)[0] === name);
    expect(own).not.toEqual([]);
    expect(own.filter(({ to }) => isOf(to) && ![name, ...others].includes(below(to)[0] as string))).toEqual([]);
  });

  test.each(["excel", "odf", "pdf", "powerpoint", "word"])("no reader imports another: %s", (format) => {
    const reader = (file: string) => /^checks\/content\/(\w+)\//.exec(file)?.[1];
    const allowed = format === "excel" || format === "powerpoint" || format === "word" ? [format, "ooxml"] : [format];
    const own = arrows.filter(({ from }) => reader(from) === format);
    expect(own).not.toEqual([]);
    expect(own.filter(({ to }) => reader(to) !== undefined && !allowed.includes(reader(to) as string))).toEqual([]);
  });

  test("only tools starts processes", () => {
    const wrong = arrows.filter(
      ({ from, to }) => room(from) !== "tools" && /^(node:)?(child_process|cluster)$/.test(to),
    );
    expect(wrong).toEqual([]);
  });

  test("only cli imports cli, and only cli knows the command line", () => {
    const wrong = arrows.filter(
      ({ from, to }) => room(from) !== "cli" && (room(to) === "cli" || ["commander", "yocto-spinner"].includes(to)),
    );
    expect(wrong).toEqual([]);
  });

  test("start-up loads nothing heavy: what main.ts imports at once is the command line alone", () => {
    const reached = new Set<string>();
    const packages = new Set<string>();
    const follow = (file: string) => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const { to, light } of arrowsOf(file)) {
        if (light) continue;
        if (isOurs(to)) follow(to);
        else packages.add(to);
      }
    };
    follow("cli/main.ts");
    expect([...packages].filter((name) => !name.startsWith("node:"))).toEqual(["commander"]);
    expect([...reached].filter((file) => room(file) !== "cli").sort()).toEqual(["errors.ts", "options.ts"]);
  });
});
