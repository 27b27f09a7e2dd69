/**
 * Holds action.yml, the GitLab component and the pre-commit hooks to the program. That they are what GitHub, GitLab
 * and pre-commit expect is said by their schemas; run this when one of them changes (Python, in an environment of its own):
 *
 *     pip install check-jsonschema pre-commit
 *     check-jsonschema --builtin-schema vendor.github-actions action.yml
 *     sed '1,/^---$/d; s/: \$\[\[ inputs.cache \]\]/: []/; s/\$\[\[ inputs.fail-on \]\]/never/' \
 *       templates/council-convert.yml >/tmp/job.yml && check-jsonschema --builtin-schema vendor.gitlab-ci /tmp/job.yml
 *     pre-commit validate-manifest .pre-commit-hooks.yaml
 *     pre-commit try-repo . --ref "$(git rev-parse HEAD)" --files fixtures/agenda.docx --verbose
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { safeLoad } from "js-yaml";
import { describe, expect, test } from "vitest";
import { FORMATS } from "../../src/formats.js";
import { ROOT, run } from "../support/run.js";
import { action, gitlab, type Hook, hooks, inBuild, read, type Step } from "./files.js";

const optionsIn = (text: string) => [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);

async function offered(): Promise<string[]> {
  const helps = await Promise.all(["convert", "check"].map((command) => run([command, "--help"])));
  return helps.flatMap(({ stdout }) => optionsIn(stdout));
}

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, group]) => group as string);
const scriptVariables = new Set(matches(read("scripts/ci-job.mjs"), /env\.(COUNCIL_CI_\w+)/g));

describe("the options that they use", () => {
  /** Options of npm, docker, pre-commit and git in the same files. */
  const OTHERS =
    /^--(no-audit|no-fund|tag|rm|init|network|read-only|tmpfs|cap-drop|user|volume|no-verify|global|install-links)$/;

  test.each([
    "action.yml",
    "templates/council-convert.yml",
    ".pre-commit-hooks.yaml",
    "scripts/ci-job.mjs",
    "scripts/pre-commit.mjs",
    "docs/ci.md",
  ])("%s: are in the command's help", async (file) => {
    const known = await offered();
    expect(optionsIn(read(file)).filter((option) => !known.includes(option) && !OTHERS.test(option))).toEqual([]);
  });
});

describe("action.yml", () => {
  const { steps } = action.runs;
  const text = read("action.yml");

  test("puts nothing into the text of a script", () => {
    const scripts = steps.flatMap(({ run: script }) => script ?? []);
    expect(scripts.length).toBeGreaterThan(2);
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  });

  test("every script has a shell, as composite actions need", () => {
    expect(steps.filter((step) => step.run !== undefined && step.shell === undefined)).toEqual([]);
  });

  test("uses the inputs that it has, and every one of them", () => {
    const body = text.slice(text.indexOf("\nruns:"));
    expect(new Set(matches(body, /inputs\.([a-z-]+)/g))).toEqual(new Set(Object.keys(action.inputs)));
  });

  test("runs files that exist", () => {
    const files = matches(text, /\$GITHUB_ACTION_PATH\/([^"]+)"/g);
    expect(files).toEqual(["scripts/install-runtime.sh", "bin/council-convert.js", "scripts/ci-job.mjs"]);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test("hands the script every setting that it reads, and no other", () => {
    const step = steps.find(({ id }) => id === "run") as Step;
    expect(new Set(Object.keys(step.env ?? {}))).toEqual(scriptVariables);
  });

  test("keeps the reports of a failed run as well", () => {
    const uploads = steps.filter(({ uses }) => uses?.includes("upload"));
    expect(uploads.map(({ if: condition }) => condition?.startsWith("always() && "))).toEqual([true, true]);
  });

  test("asks for nothing special by itself", () => {
    expect(action.inputs["install-libreoffice"]?.default).toBe("false");
    expect(action.inputs["setup-reference"]?.default).toBe("false");
    expect(action.inputs["upload-sarif"]?.default).toBe("false");
    expect(action.inputs["fail-on"]?.default).toBe("not-ready");
  });
});

describe("the GitLab component", () => {
  const { inputs, job } = gitlab;
  const text = read("templates/council-convert.yml");

  test("puts nothing into the text of a script", () => {
    expect(job.script.filter((line) => /\$/.test(line))).toEqual([]);
  });

  test("lets GitLab expand no variable in what a user may name", () => {
    const values = Object.entries(job.variables).filter(([name]) => name !== "COUNCIL_CI_FAIL_ON");
    expect(values.filter(([, value]) => typeof value !== "object" || value.expand !== false)).toEqual([]);
  });

  test("uses the inputs that it has, and every one of them", () => {
    expect(new Set(matches(text, /\$\[\[ inputs\.([a-z-]+) \]\]/g))).toEqual(new Set(Object.keys(inputs)));
  });

  test("hands the script every setting that it reads, and no other", () => {
    expect(new Set(Object.keys(job.variables))).toEqual(scriptVariables);
  });

  test("runs a file that the image has", () => {
    const files = matches(job.script.join("\n"), /\/opt\/council-convert\/(\S+)/g);
    expect(files).toEqual(["scripts/ci-job.mjs"]);
    expect(files.filter((file) => !inBuild.includes(file))).toEqual([]);
  });

  test("keeps the reports of a failed run as well, and shows the one for GitLab", () => {
    expect(job.artifacts.when).toBe("always");
    const name = job.artifacts.reports.junit.split("/").at(-1) as string;
    expect(read("scripts/ci-job.mjs")).toContain(`junit: "${name}"`);
  });

  test("has the same defaults as the Action", () => {
    for (const name of ["out", "reports", "arguments", "fail-on"]) {
      expect([name, inputs[name]?.default]).toEqual([name, action.inputs[name]?.default]);
    }
  });
});

describe("the pre-commit hooks", () => {
  const takes = (id: string) => {
    const { files } = hooks.find((hook) => hook.id === id) as Hook;
    return new RegExp(files.replace("(?i)", ""), "i");
  };

  test("start a file that exists and may be run", () => {
    for (const { entry } of hooks) {
      const file = join(ROOT, entry.split(" ")[0] as string);
      expect([entry, statSync(file).mode & 0o111]).toEqual([entry, 0o111]);
    }
  });

  test("tell options from files", () => {
    expect(hooks.map(({ args }) => args)).toEqual([["--"], ["--"]]);
  });

  test.each([
    // Old templates and add-ins; in a repository, .dot and .pot are mostly something else.
    { id: "council-convert", kinds: ["word", "excel", "powerpoint"], left: "wbk dot xlam xlw xlt ppam pot" },
    { id: "council-convert-check", kinds: ["odt", "ods", "odp", "odg", "pdf"], left: "" },
  ])("$id takes all endings of its kinds but a few", ({ id, kinds, left }) => {
    const endings = FORMATS.filter(({ kind }) => kinds.includes(kind)).flatMap(({ extensions }) => extensions);
    const passedOver = endings.filter((ending) => !takes(id).test(`papers/Agenda.${ending.toUpperCase()}`));
    expect(new Set(passedOver)).toEqual(new Set(left.split(" ").filter(Boolean)));
  });

  test.each(["notes.txt", "page.html", "data.csv", "docx", "a.docx.bak", "logo.png"])("leave %s alone", (name) => {
    expect(hooks.filter(({ id }) => takes(id).test(name))).toEqual([]);
  });
});

describe("docs/ci.md", () => {
  const page = read("docs/ci.md");
  const [github, gitlabExample, validated, preCommit] = matches(page, /```yaml\n([\s\S]*?)```/g).map((block) =>
    safeLoad(block),
  ) as [
    { jobs: { documents: { steps: Step[] } } },
    { include: { inputs: Record<string, unknown> }[] },
    { jobs: { documents: { env: Record<string, string>; steps: Step[] } } },
    { repos: { hooks: { id: string; args?: string[] }[] }[] },
  ];

  test("its GitHub example uses inputs and outputs that exist, and gives those that must be there", () => {
    const step = github.jobs.documents.steps.find(({ id }) => id === "council") as Step;
    const required = Object.entries(action.inputs).filter(([, input]) => input.required);
    expect(Object.keys(step.with ?? {})).toEqual(expect.arrayContaining(required.map(([name]) => name)));
    expect(Object.keys(step.with ?? {}).filter((name) => !(name in action.inputs))).toEqual([]);
    const told = matches(page.slice(page.indexOf("Outputs: "), page.indexOf("All inputs")), /`([a-z-]+)`/g);
    expect(new Set(told)).toEqual(new Set(Object.keys(action.outputs)));
  });

  test("its GitLab example uses inputs that exist, and gives those that must be there", () => {
    const given = Object.keys(gitlabExample.include[0]?.inputs ?? {});
    const required = Object.entries(gitlab.inputs).filter(([, input]) => input.default === undefined);
    expect(given).toEqual(expect.arrayContaining(required.map(([name]) => name)));
    expect(given.filter((name) => !(name in gitlab.inputs))).toEqual([]);
  });

  test("its example with reference validators sets them up where the cache keeps them, and requires them", () => {
    const { env, steps } = validated.jobs.documents;
    const step = steps.find(({ uses }) => uses?.includes("council-convert@")) as Step;
    expect(Object.keys(step.with ?? {}).filter((name) => !(name in action.inputs))).toEqual([]);
    expect(step.with?.["setup-reference"]).toBe(true);
    expect(step.with?.arguments).toContain("--require=reference");
    expect(Object.keys(env)).toEqual(["COUNCIL_CONVERT_DATA"]);
    const cache = steps.find(({ uses }) => uses?.startsWith("actions/cache@")) as Step;
    expect(cache.with?.path).toContain("env.COUNCIL_CONVERT_DATA");
  });

  test("its pre-commit example names every hook, and ends their arguments as they must end", () => {
    const named = preCommit.repos[0]?.hooks ?? [];
    expect(new Set(named.map(({ id }) => id))).toEqual(new Set(hooks.map(({ id }) => id)));
    expect(named.filter(({ args }) => args && args.at(-1) !== "--")).toEqual([]);
  });
});
