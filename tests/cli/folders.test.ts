/** Whole folders, through the real executable and with the real embedded engine. */
import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../src/model.js";
import { childrenOf } from "../engines/processes.js";
import { docx, garbage } from "../engines/samples.js";
import { testFolder } from "../support/folder.js";
import { describeWith, installedSoffice } from "../support/programs.js";
import { copyFixture, type Outcome, ROOT, run } from "../support/run.js";
import { validatorOf } from "../support/schema.js";

const linux = process.platform === "linux";
const validate = validatorOf("run-1");

/** A folder of documents, one for outputs, and a temporary folder that must be empty in the end. */
class Scene {
  readonly home = testFolder();
  readonly papers = join(this.home, "papers");
  readonly out = join(this.home, "out");
  readonly temp = mkdtempSync(join(this.home, "temp-"));
  private readonly reportFile = join(this.home, "report.json");

  constructor() {
    mkdirSync(this.papers);
  }

  write(name: string, content: Buffer | string): void {
    const path = join(this.papers, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  /** Word documents, each with a text of its own. */
  async words(...names: readonly string[]): Promise<void> {
    for (const name of names) this.write(name, await docx(`The text of ${name}`));
  }

  /** Converts the whole folder. */
  async convert(
    more: readonly string[] = [],
    meanwhile?: (child: ChildProcess) => unknown,
    env: Readonly<Record<string, string>> = {},
    bin?: string,
  ): Promise<Outcome & { readonly report: RunReport | undefined }> {
    rmSync(this.reportFile, { force: true });
    const args = [this.papers, "--out", this.out, "--engine", "embedded", "--jobs", "1", "--report", this.reportFile];
    const outcome = await run([...args, ...more], {
      env: { TMPDIR: this.temp, ...env },
      ...(bin !== undefined && { bin }),
      ...(meanwhile && { meanwhile: (child: ChildProcess) => void meanwhile(child) }),
    });
    const report = existsSync(this.reportFile)
      ? (JSON.parse(readFileSync(this.reportFile, "utf8")) as RunReport)
      : undefined;
    if (report) {
      expect(validate(report)).toEqual([]);
      const { found, ...parts } = report.counts;
      expect(Object.values(parts).reduce((sum, each) => sum + each, 0)).toBe(found);
    }
    return { ...outcome, report };
  }

  /** What is under the output folder, without the file of `--changed`. */
  outputs(): string[] {
    return filesIn(this.out).filter((name) => name !== ".council-convert-cache.jsonl");
  }
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Everything that a program could have changed about the files of a folder. */
function stateOf(folder: string) {
  return filesIn(folder).map((name) => {
    const status = lstatSync(join(folder, name));
    const { mtimeMs, size, mode, ino } = status;
    const sha256 = status.isFile() ? sumOf(readFileSync(join(folder, name))) : readlinkSync(join(folder, name));
    return { name, mtimeMs, size, mode, ino, sha256 };
  });
}

function sumOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Waits, without counting on any speed, until something holds; or the program has ended. */
async function until(child: ChildProcess, holds: () => boolean): Promise<void> {
  while (child.exitCode === null && child.signalCode === null && !holds())
    await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Whether the program listens already, as the kernel knows. Node itself catches SIGINT from the start; the program takes SIGHUP (signal 1) last. */
function catchesInterrupts(pid: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return (BigInt(`0x${caught ?? 0}`) & 1n) !== 0n;
}

const engineOf = (child: ChildProcess) => childrenOf(child.pid as number, "embedded-child");
const namesIn = (report: RunReport | undefined) =>
  report?.documents.map(({ source }) => join(source.under, source.name));

test("a folder is mirrored under the output folder, identical documents are converted once, and nothing of it is touched", async () => {
  const scene = new Scene();
  await scene.words("b.docx", "2024/May/a.docx");
  const twin = await docx("The same in two places");
  scene.write("2024/twin.docx", twin);
  scene.write("archive/other name.docx", twin);
  scene.write("2024/notes.txt", "Kept as they are.\n");
  scene.write("~$b.docx", "owner");
  scene.write(".~lock.b.docx#", "lock");
  scene.write("drafts/c.docx", garbage());
  scene.write(".councilignore", "drafts/\n");
  const elsewhere = testFolder();
  copyFixture("agenda.docx", elsewhere);
  symlinkSync(elsewhere, join(scene.papers, "linked"));
  const before = stateOf(scene.papers);

  const { code, stdout, report } = await scene.convert(["--verbose"]);
  expect(namesIn(report)).toEqual([
    "2024/May/a.docx",
    "2024/notes.txt",
    "2024/twin.docx",
    "archive/other name.docx",
    "b.docx",
  ]);
  expect(report?.counts).toEqual({ found: 6, ready: 5, "not-ready": 0, "not-checked": 0, skipped: 1 });
  expect(report?.leftOut.map(({ cause }) => cause)).toEqual(["link"]);
  expect(code).toBe(0);
  expect(scene.outputs()).toEqual([
    "2024/May/a.odt",
    "2024/May/a.pdf",
    "2024/twin.odt",
    "2024/twin.pdf",
    "archive/other name.odt",
    "archive/other name.pdf",
    "b.odt",
    "b.pdf",
  ]);
  const sameAs = report?.documents.flatMap(({ conversion }) => conversion?.sameAs ?? []);
  expect(sameAs).toHaveLength(1);
  expect(sameAs?.[0]).toMatch(/(twin|other name)\.docx$/);
  expect(stdout).toMatch(/Its content is that of .*, and was converted once for both\./);

  expect(stateOf(scene.papers)).toEqual(before);
  expect(readdirSync(scene.temp)).toEqual([]);
});

test("--changed: what has not changed is skipped, what has is converted again, and nothing of anybody else's is replaced", async () => {
  const scene = new Scene();
  await scene.words("a.docx", "sub/b.docx");
  scene.write("notes.txt", "Kept as they are.\n");
  const first = await scene.convert(["--changed"]);
  expect([first.code, first.report?.counts.ready]).toEqual([0, 3]);
  const outputs = stateOf(scene.out);

  // A second run has nothing to do, and writes nothing.
  const second = await scene.convert(["--changed"]);
  expect(second.report?.counts).toEqual({ found: 3, ready: 0, "not-ready": 0, "not-checked": 0, skipped: 3 });
  expect(second.report?.leftOut.map(({ cause }) => cause)).toEqual(["unchanged", "unchanged", "unchanged"]);
  expect([second.code, second.report?.outcome, second.stderr]).toEqual([0, "ready", ""]);
  expect(second.stdout).toContain("3 documents: 3 ready already (unchanged since an earlier run).");
  expect(stateOf(scene.out)).toEqual(outputs);

  // One document is edited, and an output of another is deleted: both are converted, without --overwrite.
  scene.write("a.docx", await docx("Another text"));
  rmSync(join(scene.out, "sub/b.pdf"));
  const third = await scene.convert(["--changed"]);
  expect(namesIn(third.report)).toEqual(["a.docx", "sub/b.docx"]);
  expect(third.report?.counts).toMatchObject({ ready: 2, skipped: 1 });
  expect(third.code).toBe(0);
  expect(scene.outputs()).toEqual(["a.odt", "a.pdf", "sub/b.odt", "sub/b.pdf"]);

  // An output that somebody has worked on is no longer ours, and is not replaced.
  appendFileSync(join(scene.out, "a.odt"), "a remark");
  const fourth = await scene.convert(["--changed"]);
  expect(fourth.code).toBe(3);
  expect(fourth.report?.documents[0]?.verdict.reasons.join()).toContain("exists already and is not replaced");
  expect(readFileSync(join(scene.out, "a.odt"), "latin1").endsWith("a remark")).toBe(true);
});

test("--changed: one document that is unchanged is not passed over in silence, neither for people nor for programs", async () => {
  const folder = testFolder();
  copyFixture("open/notice.txt", folder);
  const convert = (...more: string[]) => run(["notice.txt", "--out", "out", "--changed", ...more], { cwd: folder });
  await convert();
  const words = "notice.txt: Ready to send (unchanged since an earlier run; nothing was done).\n";
  expect(await convert()).toEqual({ code: 0, stdout: words, stderr: "" });
  expect((await convert("--quiet")).stdout).toBe(words);
  expect((await convert("--dry-run")).stdout).toContain("the document is unchanged since an earlier run.\n");
  const report = JSON.parse((await convert("--json")).stdout);
  expect(validatorOf("run-1")(report)).toEqual([]);
  expect([report.outcome, report.leftOut[0].cause]).toEqual(["ready", "unchanged"]);
});

test("--changed: a dry run writes nothing, neither at first nor later", async () => {
  const scene = new Scene();
  await scene.words("a.docx");
  await scene.convert(["--changed", "--dry-run"]);
  expect(existsSync(scene.out)).toBe(false);
  await scene.convert(["--changed"]);
  const before = stateOf(scene.out);
  await scene.words("b.docx");
  await scene.convert(["--changed", "--dry-run"]);
  expect(stateOf(scene.out)).toEqual(before);
});

test.each<[string, (file: string) => void, RegExp]>([
  [
    "damaged",
    (file) => writeFileSync(file, "garbage"),
    /^council-convert: The file .* is damaged, or of another version, and was ignored\..* say --overwrite once/,
  ],
  ["deleted", (file) => rmSync(file), /^council-convert: 1 document was not converted.* Say --overwrite once/],
])(
  "--changed: when its file is %s nothing is replaced until --overwrite is said, once",
  async (_what, harm, warning) => {
    const scene = new Scene();
    await scene.words("a.docx");
    expect((await scene.convert(["--changed"])).report?.counts.ready).toBe(1);
    const file = join(scene.out, ".council-convert-cache.jsonl");
    harm(file);
    const before = stateOf(scene.out);

    const again = await scene.convert(["--changed"]);
    expect(again.stderr).toMatch(warning);
    expect([again.code, again.report?.counts["not-checked"]]).toEqual([3, 1]);
    expect(again.report?.documents[0]?.verdict.reasons.join()).toContain("exists already and is not replaced");
    expect(again.report?.documents[0]?.verdict.advice.join()).toMatch(
      /Nothing is known of how it was made.*--overwrite once/,
    );
    expect(stateOf(scene.out)).toEqual(before);

    const replaced = await scene.convert(["--changed", "--overwrite"]);
    expect([replaced.code, replaced.report?.counts.ready]).toEqual([0, 1]);
    // Once: from now on all is known again.
    const last = await scene.convert(["--changed"]);
    expect([last.stderr, last.report?.counts.skipped]).toEqual(["", 1]);
    scene.write("a.docx", await docx("Another text"));
    expect((await scene.convert(["--changed"])).report?.counts.ready).toBe(1);
  },
);

/** This program, installed a second time under another version. */
function anotherVersion(): string {
  const folder = testFolder();
  for (const name of ["bin", "dist", "profiles"]) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as object;
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, version: "0.0.1" }));
  return join(folder, "bin/council-convert.js");
}

test("--changed: what was made with other options or by another version is made again, without --overwrite", async () => {
  const scene = new Scene();
  await scene.words("a.docx");
  const counts = async (more: readonly string[], bin?: string) => {
    const { report } = await scene.convert(["--changed", ...more], undefined, {}, bin);
    return [report?.counts.ready, report?.counts.skipped];
  };
  expect(await counts([])).toEqual([1, 0]);
  expect(await counts([])).toEqual([0, 1]);
  // What does not decide what comes out is none of these options.
  expect(await counts(["--timeout", "90", "--jobs", "2", "--keep", "--sandbox", "off"])).toEqual([0, 1]);
  expect(await counts(["--to", "pdf"])).toEqual([1, 0]);
  expect(await counts([])).toEqual([1, 0]);
  const other = anotherVersion();
  expect(await counts([], other)).toEqual([1, 0]);
  expect(await counts([], other)).toEqual([0, 1]);
});

describeWith(installedSoffice, "with two engines", () => {
  test("--changed: what another engine made is made again, without --overwrite", async () => {
    const scene = new Scene();
    await scene.words("a.docx");
    const ready: unknown[] = [];
    for (const engine of ["embedded", "oneshot", "oneshot", "embedded"])
      ready.push((await scene.convert(["--changed", "--engine", engine])).report?.counts.ready);
    expect(ready).toEqual([1, 1, 0, 1]);
  });
});

test("--changed: another engine, or another version of it, does everything again", async () => {
  const scene = new Scene();
  scene.write("a.txt", "Kept as it is.\n");
  const soffice = join(scene.home, "soffice");
  const skippedWith = async (engine: string, version: string) => {
    writeFileSync(soffice, `#!/bin/sh\necho LibreOffice ${version}\n`, { mode: 0o755 });
    const env = { COUNCIL_CONVERT_SOFFICE: soffice };
    return (await scene.convert(["--changed", "--engine", engine], undefined, env)).report?.counts.skipped;
  };
  expect(await skippedWith("oneshot", "25.2.3.2")).toBe(0);
  expect(await skippedWith("oneshot", "25.2.3.2")).toBe(1);
  expect(await skippedWith("oneshot", "25.2.4.1")).toBe(0);
  expect(await skippedWith("embedded", "25.2.4.1")).toBe(0);
  expect(await skippedWith("embedded", "25.2.5.0")).toBe(1);
});

test("a folder with the name of a document is a folder: identical content is converted once", async () => {
  const scene = new Scene();
  const twin = await docx("The same in two places");
  const folder = join(scene.home, "minutes.docx");
  mkdirSync(folder);
  for (const name of ["a.docx", "b.docx"]) writeFileSync(join(folder, name), twin);
  const file = join(scene.home, "r.json");
  const { code } = await run([folder, "--out", scene.out, "--engine", "embedded", "--report", file]);
  expect(code).toBe(0);
  const report = JSON.parse(readFileSync(file, "utf8")) as RunReport;
  expect(report.documents.flatMap(({ conversion }) => conversion?.sameAs ?? [])).toHaveLength(1);
});

test("a report in the folder of the documents is no document of the next run, and is replaced", async () => {
  const scene = new Scene();
  scene.write("a.txt", "Kept as it is.\n");
  const files = ["r.json", "r.csv", "r.html", "r.xml"].map((name) => join(scene.papers, name));
  const more = files.flatMap((file) => ["--report", file]);
  for (const _ of [1, 2]) {
    const { code, report } = await scene.convert(more);
    expect([code, namesIn(report)]).toEqual([0, ["a.txt"]]);
  }
  // A table of the user's is a document, and no place for a report.
  scene.write("mine.csv", "a,b\n1,2\n");
  const slip = await scene.convert(["--overwrite", "--report", join(scene.papers, "mine.csv")]);
  expect([slip.code, slip.stderr]).toEqual([2, expect.stringContaining("is what is read here")]);
  expect(readFileSync(join(scene.papers, "mine.csv"), "utf8")).toBe("a,b\n1,2\n");
});

test("--changed: its own file is no document, wherever it is, and no engine is needed where nothing is converted", async () => {
  const scene = new Scene();
  scene.write("a.txt", "Kept as it is.\n");
  const more = ["--changed", "--cache", join(scene.papers, "cache.jsonl"), "--engine", "oneshot"];
  const env = { COUNCIL_CONVERT_SOFFICE: "/no/such/soffice" };
  const first = await scene.convert(more, undefined, env);
  expect([first.code, first.report?.counts.ready]).toEqual([0, 1]);
  expect((await scene.convert(more, undefined, env)).report?.counts).toMatchObject({ found: 1, skipped: 1 });
  await scene.words("b.docx");
  expect((await scene.convert(more, undefined, env)).code).toBe(4);
});

test("--changed: a file of somebody else that --cache names is left alone, and nothing is converted", async () => {
  const scene = new Scene();
  scene.write("a.txt", "Kept as it is.\n");
  const letter = join(scene.home, "letter.txt");
  writeFileSync(letter, "Dear council,\n");
  const { code, stderr, report } = await scene.convert(["--changed", "--cache", letter]);
  expect([code, report]).toEqual([2, undefined]);
  expect(stderr).toContain("was not made by council-convert --changed");
  expect(readFileSync(letter, "utf8")).toBe("Dear council,\n");
});

test("--max-failures ends the run, and the report says what it did not come to", async () => {
  const scene = new Scene();
  // So many that some are not in work yet when the first is done.
  for (let index = 10; index < 50; index += 1) scene.write(`${index}.docx`, garbage(100 + index));
  const { code, stdout, report } = await scene.convert(["--max-failures", "2"]);
  expect(report?.ended).toBe("max-failures");
  expect(report?.counts["not-checked"]).toBeGreaterThanOrEqual(2);
  expect(report?.counts).toMatchObject({ found: 40, ready: 0 });
  expect(report?.leftOut.every(({ cause }) => cause === "not-reached")).toBe(true);
  expect(report?.leftOut.length).toBeGreaterThan(0);
  expect(stdout).toContain("not reached before the run ended");
  expect(code).toBe(3);
});

test("Ctrl-C in the middle: what was done is reported and stays, the rest is listed, and nothing is left behind", async () => {
  const scene = new Scene();
  await scene.words("a.docx", "b.docx", "c.docx", "d.docx", "e.docx", "f.docx", "g.docx", "h.docx");
  let engines: number[] = [];
  const { code, stderr, report } = await scene.convert([], async (child) => {
    child.stdout?.once("data", () => {
      engines = engineOf(child);
      child.kill("SIGINT");
    });
  });
  expect(code).toBe(130);
  expect(stderr).toContain("Interrupted");
  expect(report?.ended).toBe("interrupted");
  expect(report?.counts.found).toBe(8);
  expect(report?.counts.ready).toBeGreaterThan(0);
  expect(report?.leftOut.length).toBeGreaterThan(0);
  expect(report?.leftOut.every(({ cause }) => cause === "not-reached")).toBe(true);
  // What stands in the output folder is what the report says was put there.
  const told = report?.documents.flatMap(({ outputs }) => outputs.flatMap(({ path }) => path ?? [])) ?? [];
  expect(scene.outputs()).toEqual(told.map((path) => relative(scene.out, path)).sort());
  expect(readdirSync(scene.temp)).toEqual([]);
  if (linux) for (const pid of engines) expect(existsSync(`/proc/${pid}`)).toBe(false);
});

describeWith(installedSoffice, "with an installed LibreOffice, two documents at a time", () => {
  test("reports come in order although the large document was begun first, and each worker's folder is removed", async () => {
    const scene = new Scene();
    // More than are in work at the beginning, so that the last one would be begun late.
    const names = [..."abcdefghijkl"].map((letter) => `${letter}.docx`);
    await scene.words(...names);
    scene.write("z.docx", await docx(...Array.from({ length: 400 }, (_, line) => `Line ${line} of ${line * 7919}`)));
    const { code, stdout, report } = await scene.convert(["--engine", "native", "--jobs", "2", "--quiet"]);
    expect(code).toBe(0);
    expect(namesIn(report)).toEqual([...names, "z.docx"]);
    expect(stdout.match(/^\w\.docx/gm)).toEqual([...names, "z.docx"]);
    const begun = report?.documents.map(({ startedAt }) => startedAt) as string[];
    expect([...begun].sort()[0]).toBe(begun.at(-1));
    expect(scene.outputs()).toHaveLength(26);
    expect(readdirSync(scene.temp)).toEqual([]);
  });
});

describe.skipIf(!linux)("on Linux, where processes can be watched", () => {
  test("killed in the middle, the next run with --changed takes it up: nothing is lost, done twice, or left behind", async () => {
    const scene = new Scene();
    const names = ["a.docx", "b.docx", "sub/c.docx", "sub/d.docx", "sub/e.docx"];
    await scene.words(...names);
    const before = stateOf(scene.papers);
    const killed = await scene.convert(["--changed"], async (child) => {
      await until(child, () => existsSync(join(scene.out, "a.pdf")));
      child.kill("SIGKILL");
    });
    expect([killed.code, killed.report]).toEqual([null, undefined]);
    const done = stateOf(scene.out).filter(({ name }) => name.endsWith(".pdf"));
    expect(done.length).toBeGreaterThan(0);
    expect(done.length).toBeLessThan(names.length);

    const next = await scene.convert(["--changed"]);
    expect([next.code, next.stderr]).toEqual([0, ""]);
    expect(next.report?.counts).toMatchObject({ found: 5, "not-ready": 0, "not-checked": 0 });
    expect(next.report?.counts.skipped).toBeGreaterThanOrEqual(1);
    // What was there, whole, was not written a second time.
    const skipped = next.report?.leftOut.map(({ path }) => relative(scene.papers, path).replace(".docx", ".pdf"));
    const after = stateOf(scene.out);
    for (const file of done) if (skipped?.includes(file.name)) expect(after).toContainEqual(file);
    // Nothing but the outputs: no temporary names, neither here nor in the temporary folder.
    expect(scene.outputs()).toEqual(
      names.flatMap((name) => [".odt", ".pdf"].map((ending) => name.replace(".docx", ending))),
    );
    expect(readdirSync(scene.temp)).toEqual([]);
    expect(stateOf(scene.papers)).toEqual(before);

    const last = await scene.convert(["--changed"]);
    expect(last.report?.counts.skipped).toBe(5);
  });

  test("a file that no name leads to is told, and the run is not ready, whatever became of the others", async () => {
    const scene = new Scene();
    scene.write("a.txt", "Kept as it is.\n");
    writeFileSync(
      Buffer.concat([Buffer.from(`${scene.papers}/b`), Buffer.from([0xff]), Buffer.from(".txt")]),
      "Lost?\n",
    );
    const { code, stdout, report } = await scene.convert();
    expect([code, report?.outcome, report?.counts.ready]).toEqual([3, "not-checked", 1]);
    expect(report?.leftOut).toMatchObject([{ cause: "unreadable-name" }]);
    expect(stdout).toContain("2 documents: 1 ready to send, 0 not ready, 0 could not be checked, 1 could not be read.");
    for (const more of [["--json"], ["--format", "siegfried"]]) {
      const detected = await run(["detect", ...more, scene.papers]);
      expect([detected.code, detected.stderr]).toEqual([3, expect.stringContaining("is not valid text")]);
    }
  });

  test("Ctrl-C while documents are still being looked at: a report says that none was reached", async () => {
    const scene = new Scene();
    for (let index = 0; index < 2000; index += 1) scene.write(`${index}.txt`, `Number ${index}.\n`);
    const { code, stderr, report } = await scene.convert([], async (child) => {
      await until(child, () => catchesInterrupts(child.pid as number));
      child.kill("SIGINT");
    });
    expect([code, stderr]).toEqual([130, expect.stringContaining("Interrupted")]);
    expect(report?.ended).toBe("interrupted");
    expect(report?.counts).toEqual({ found: 2000, ready: 0, "not-ready": 0, "not-checked": 0, skipped: 2000 });
    expect(new Set(report?.leftOut.map(({ cause }) => cause))).toEqual(new Set(["not-reached"]));
  });

  test("a LibreOffice that is killed in the middle costs nothing", async () => {
    const scene = new Scene();
    const names = Array.from({ length: 20 }, (_, index) => `${String.fromCharCode(97 + index)}.docx`);
    await scene.words(...names);
    let killed = 0;
    const { code, report } = await scene.convert([], async (child) => {
      // The first document has been converted, and others are on their way or will be.
      await until(child, () => existsSync(join(scene.out, "a.odt")));
      for (const pid of engineOf(child)) {
        process.kill(pid, "SIGKILL");
        killed += 1;
      }
    });
    expect(killed).toBe(1);
    expect([code, report?.counts.ready]).toEqual([0, names.length]);
    expect(scene.outputs()).toHaveLength(2 * names.length);
    expect(readdirSync(scene.temp)).toEqual([]);
  });
});
