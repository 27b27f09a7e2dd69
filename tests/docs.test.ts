/** The documentation is held to what the program does. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { FORMATS } from "../src/formats.js";
import type { Kind } from "../src/model.js";
import { DEFAULT_LIMITS } from "../src/options.js";
import { TREATMENTS } from "../src/plan.js";
import { renderRulesPage } from "../src/report/rules.js";
import { allRules } from "../src/rules.js";
import { testFolder } from "./support/folder.js";
import { FIXTURES, ROOT, run } from "./support/run.js";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");

/** The commands of the fenced blocks, without comments. */
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block]) => (block as string).split("\n"))
  .map((line) => line.replace(/\s+#.*$/, "").trim())
  .filter((line) => line !== "");

/** A folder as the README's reader has it: the fixtures, and papers of their own. */
function readersFolder(): string {
  const folder = testFolder();
  cpSync(FIXTURES, join(folder, "fixtures"), { recursive: true });
  mkdirSync(join(folder, "papers"));
  cpSync(join(FIXTURES, "old/letter.doc"), join(folder, "papers/letter.doc"));
  cpSync(join(FIXTURES, "word/minutes.docx"), join(folder, "minutes.docx"));
  cpSync(join(FIXTURES, "excel/budget.xlsx"), join(folder, "budget.xlsx"));
  return folder;
}

describe("README", () => {
  test("has the two promised commands", () => {
    expect(commands).toContain("npm ci && npx council-convert fixtures/agenda.docx");
    expect(commands).toContain("npm ci && npm test");
  });

  test.each(commands.filter((line) => line.includes("npx council-convert")))("%s", async (line) => {
    const args = line.slice(line.indexOf("npx council-convert") + "npx council-convert".length).trim();
    const { code, stdout, stderr } = await run(args.split(/\s+/).filter(Boolean), { cwd: readersFolder() });
    // One of them looks at a PDF that is not fit to be sent, on purpose.
    const expected = line.includes("accounts.pdf") ? 1 : 0;
    expect({ code, stderr }).toEqual({ code: expected, stderr: "" });
    expect(stdout).not.toBe("");
  });

  test("shows what the first command really prints", async () => {
    const shown = /```text\n([\s\S]*?)```/.exec(readme)?.[1] as string;
    const { stdout } = await run(["fixtures/agenda.docx", "--engine", "embedded"], { cwd: readersFolder() });
    expect(stdout.startsWith(shown)).toBe(true);
  });

  test("its options are those of --help", async () => {
    const helps = await Promise.all(["convert", "check"].map((command) => run([command, "--help"])));
    const offered = [
      ...helps
        .map(({ stdout }) => stdout)
        .join("")
        .matchAll(/--[a-z][a-z-]*/g),
    ].map(([option]) => option);
    const rows = readme.slice(readme.indexOf("| Option |"), readme.indexOf("The same settings"));
    const described = [...rows.matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option);
    const hidden = ["--help"];
    expect(new Set(described)).toEqual(new Set(offered.filter((option) => !hidden.includes(option))));
  });
});

test("docs/formats.md is the plan's table (npx vitest run tests/docs.test.ts -u writes it)", async () => {
  await expect(formatsPage()).toMatchFileSnapshot("../docs/formats.md");
});

test("docs/rules.md is made from the rules (npx vitest run tests/docs.test.ts -u writes it)", async () => {
  await expect(renderRulesPage(allRules())).toMatchFileSnapshot("../docs/rules.md");
});

test("every link of the documentation leads somewhere", () => {
  const pages = [
    "README.md",
    ...readdirSync(join(ROOT, "docs"))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  ];
  for (const page of pages) {
    const text = readFileSync(join(ROOT, page), "utf8");
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      expect([page, target, existsSync(resolve(ROOT, dirname(page), target as string))]).toEqual([page, target, true]);
    }
  }
});

test("every message that docs/troubleshooting.md quotes is one of the program's", () => {
  const source = (readdirSync(join(ROOT, "src"), { recursive: true }) as string[])
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(ROOT, "src", name), "utf8"))
    .join("\n");
  const page = readFileSync(join(ROOT, "docs/troubleshooting.md"), "utf8").replaceAll("\n", " ");
  const headings = [...page.matchAll(/\*\*(".+?")\*\*/g)].map(([, heading]) => heading as string);
  const quoted = headings.flatMap((heading) => heading.match(/[^"]{2,}/g) ?? []);
  // What the shell says.
  const messages = quoted.filter((message) => message !== "command not found");
  expect(messages.length).toBeGreaterThan(10);
  const parts = messages.flatMap((message) => message.split("…").map((part) => part.trim()));
  expect(parts.filter((part) => !source.includes(part))).toEqual([]);
});

test("the default time limit is the one that is documented", () => {
  const seconds = String(DEFAULT_LIMITS.timeoutMs / 1000);
  for (const page of ["README.md", "docs/configuration.md"]) {
    expect(readFileSync(join(ROOT, page), "utf8")).toMatch(new RegExp(`time ?-?limit.*${seconds}`));
  }
});

function formatsPage(): string {
  const kinds = Object.keys(TREATMENTS) as Kind[];
  const made = (kind: Kind): string => {
    const treatment = TREATMENTS[kind];
    if (treatment.action === "convert") return `.${treatment.odf} + .pdf`;
    if (treatment.action === "keep") return treatment.pdf ? "kept and checked, + .pdf" : "kept and checked";
    return "refused";
  };
  const said = (kind: Kind) => {
    const treatment = TREATMENTS[kind];
    return treatment.action === "refuse" ? `${treatment.why} ${treatment.advice}` : treatment.why;
  };
  const extensions = (kind: Kind) =>
    [...new Set(FORMATS.filter((format) => format.kind === kind).flatMap((format) => format.extensions))].join(" ");
  const rows = (kind: Kind) =>
    FORMATS.filter((format) => format.kind === kind).map(
      ({ label, puid, name, version, extensions }) =>
        `| ${label} | ${puid} | ${[name, version].join(" ").trim()} | ${extensions.join(" ")} |`,
    );
  return `${[
    "# Formats",
    "",
    "This page is written from the program's own tables (`src/plan.ts`, `src/formats.ts`), and a test holds it to them.",
    "",
    "## What is done with which kind of file",
    "",
    "The content decides what a file is, not its name. Whatever is protected with a password or damaged is refused, whatever its kind.",
    "",
    "| Kind | Extensions | What is made | Why, or what to do |",
    "|---|---|---|---|",
    ...kinds.map((kind) => `| ${kind} | ${extensions(kind)} | ${made(kind)} | ${said(kind)} |`),
    "",
    "Macros are left out of converted files, and the report says so. A digital signature cannot be carried over to a converted file,",
    "and the report says so. Links to other files are not followed.",
    "",
    "## What is recognised",
    "",
    "Identifiers, names and versions are those of PRONOM (The National Archives), DROID signature file V122.",
    "",
    "| What it is called here | PUID | PRONOM | Extensions |",
    "|---|---|---|---|",
    ...kinds.flatMap(rows),
  ].join("\n")}\n`;
}
