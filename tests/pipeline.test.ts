/** The story with fake parts: what is delivered, what is refused, and what is never ready. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, extname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { openMemory } from "../src/changed.js";
import { folderDelivery } from "../src/deliver/folder.js";
import { InterruptedError, OperatorError, ProgramMissingError } from "../src/errors.js";
import type { Checker, CheckResult, Conversion, Detection, Engine, Kind, Subject } from "../src/model.js";
import { DEFAULT_OPTIONS, type Options } from "../src/options.js";
import type { Memory, Parts, Watch } from "../src/parts.js";
import { carryOut } from "../src/pipeline.js";
import { prepare } from "../src/prepare.js";
import { receive } from "../src/receive.js";
import { withWorkFolder } from "../src/tools/workfolder.js";
import { testFolder } from "./support/folder.js";
import { checkOf, detection, finding, NO_POLICY } from "./support/values.js";

const KINDS: Readonly<Record<string, Kind>> = {
  ".docx": "word",
  ".doc": "word",
  ".odt": "odt",
  ".ods": "ods",
  ".pdf": "pdf",
  ".txt": "text",
};

const fakeDetect = async (_file: string, name: string): Promise<Detection> =>
  detection(KINDS[extname(name)] ?? "unknown");

/** Writes each output with its own name as content. */
const goodEngine: Engine = {
  name: "fake",
  probe: async () => ({ usable: true, why: "" }),
  async convert({ outputs }): Promise<Conversion> {
    for (const { file } of outputs) writeFileSync(file, `made ${basename(file)}`);
    const madeBy = { engine: "fake", program: "Fake 1" };
    const artifacts = outputs.map((output) => ({ ...output, madeBy }));
    return { engine: "fake", artifacts, attempts: 1, sandboxed: false, steps: [] };
  },
  close: async () => {},
};

function parts(folder: string | undefined, options: Options, more: Partial<Parts> = {}): Parts {
  return {
    version: "0.0.0",
    policy: NO_POLICY,
    detect: fakeDetect,
    engine: async () => goodEngine,
    workingEngine: async () => goodEngine,
    clean: async () => ({ fault: "nobody cleans here" }),
    finish: async ({ outputs }) => outputs.map(() => ({ repairs: [] })),
    amend: async (outputs) => outputs.map(() => ({ repairs: [] })),
    check: checkWith(checker(() => [])),
    delivery: folderDelivery({ ...(folder && { out: folder }), overwrite: options.overwrite }),
    withWorkFolder,
    ...more,
  };
}

function checker(findings: (subject: Subject) => ReturnType<typeof finding>[], more: Partial<CheckResult> = {}) {
  return {
    id: "test",
    title: "Test",
    tier: "built-in" as const,
    appliesTo: () => true,
    check: async (subject: Subject) => checkOf(subject.name, findings(subject), more),
  };
}

function checkWith(one: Checker): Parts["check"] {
  return (subjects) => Promise.all(subjects.map((subject) => one.check(subject)));
}

async function run(
  paths: readonly string[],
  given: Partial<Options> = {},
  more: Partial<Parts> = {},
  watch?: Partial<Watch>,
) {
  const options = { ...DEFAULT_OPTIONS, ...given };
  const all = parts(options.out, options, more);
  const following: Watch = { signal: new AbortController().signal, ...watch };
  const { sources } = await receive(paths);
  const { prepared } = await prepare(sources, "convert", all, options, following);
  const reports = [];
  for (const one of prepared) reports.push(await carryOut(one, all, options, following));
  return reports;
}

function documents(...names: string[]) {
  const folder = testFolder();
  for (const name of names) writeFileSync(join(folder, name), `content of ${name}`);
  return { folder, paths: names.map((name) => join(folder, name)) };
}

describe("a safe copy", () => {
  const options = { ...DEFAULT_OPTIONS, safeCopy: true };
  const cleaning = {
    removed: [{ what: "comments", where: "", count: 2, message: "2 comments were removed." }],
    left: [],
  };

  /** Runs one document, and tells what each engine was given and asked for. */
  async function safeCopyOf(name: string, more: Partial<Parts> = {}) {
    const { paths } = documents(name);
    const asked: string[] = [];
    const noted = (of: string): Engine => ({
      ...goodEngine,
      convert: (job) => {
        asked.push(`${of}: ${basename(job.source)} -> ${job.outputs.map(({ format }) => format).join(" ")}`);
        return goodEngine.convert(job);
      },
    });
    const clean: Parts["clean"] = async ({ source, target, format }) => {
      asked.push(`clean: ${basename(source)} (${format})`);
      writeFileSync(target, "clean");
      return cleaning;
    };
    const engines = { engine: async () => noted("engine"), workingEngine: async () => noted("working"), clean };
    const [report] = await run(paths, options, { ...engines, ...more });
    return { asked, report };
  }

  test("is prepared, converted so that nothing is lost, cleaned, and converted again", async () => {
    const { asked, report } = await safeCopyOf("agenda.docx");
    expect(asked).toEqual([
      "clean: source.word (word)",
      "working: prepared.word -> odt",
      "clean: working.odt (odt)",
      "engine: cleaned.odt -> odt pdf",
    ]);
    expect(report?.verdict.outcome).toBe("ready");
    expect(report?.cleaning?.removed).toEqual([...cleaning.removed, ...cleaning.removed]);
  });

  test("of OpenDocument is cleaned without a conversion before it, and has a name of its own", async () => {
    const { asked, report } = await safeCopyOf("agenda.odt");
    expect(asked).toEqual(["clean: source.odt (odt)", "engine: cleaned.odt -> odt pdf"]);
    expect(report?.outputs.map(({ name }) => name)).toEqual(["agenda.safe.odt", "agenda.pdf"]);
  });

  test("of a spreadsheet is made once more when its cells came to something else than they show", async () => {
    let looks = 0;
    const clean: Parts["clean"] = async ({ source, target, made }) => {
      if (made === undefined) writeFileSync(target, "clean");
      else {
        looks += 1;
        expect([basename(source), basename(made)]).toEqual(["cleaned.ods", "made.ods"]);
        writeFileSync(target, "shown");
      }
      return made === undefined ? { removed: [], left: [] } : cleaning;
    };
    const { asked, report } = await safeCopyOf("budget.ods", { clean });
    expect(asked).toEqual(["engine: cleaned.ods -> ods pdf", "engine: shown.ods -> ods pdf"]);
    expect(looks).toBe(1);
    expect(report?.cleaning?.removed).toEqual(cleaning.removed);
    const same = await safeCopyOf("budget.ods", {
      clean: async ({ target }) => {
        writeFileSync(target, "clean");
        return { removed: [], left: [] };
      },
    });
    expect(same.asked).toEqual(["engine: cleaned.ods -> ods pdf"]);
  });

  test("that cannot be made is not ready, and says why", async () => {
    const fault = { clean: async () => ({ fault: "it is in a strange encoding" }) };
    const { report } = await safeCopyOf("agenda.docx", fault);
    expect(report?.verdict.outcome).toBe("not-checked");
    expect(report?.verdict.reasons[0]).toContain("No safe copy could be made: it is in a strange encoding.");
    expect(report?.outputs).toEqual([]);
  });
});

describe("ready", () => {
  test("the outputs are put in place and the report says where", async () => {
    const { folder, paths } = documents("agenda.docx");
    const [report] = await run(paths);
    expect(report?.verdict.outcome).toBe("ready");
    expect(readdirSync(folder).sort()).toEqual(["agenda.docx", "agenda.odt", "agenda.pdf"]);
    expect(report?.outputs.map(({ path }) => path)).toEqual([join(folder, "agenda.odt"), join(folder, "agenda.pdf")]);
  });

  test("checksums in the report are those of the files", async () => {
    const { folder, paths } = documents("agenda.docx");
    const [report] = await run(paths);
    const sum = (name: string) =>
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex");
    expect(report?.source.sha256).toBe(sum("agenda.docx"));
    expect(report?.outputs[1]?.sha256).toBe(sum("agenda.pdf"));
  });

  test("the report is plain JSON", async () => {
    const [report] = await run(documents("agenda.docx").paths);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test("a read-only source is converted and left as it was", async () => {
    const { paths } = documents("agenda.docx");
    const [path] = paths as [string];
    chmodSync(path, 0o400);
    const before = statSync(path);
    const [report] = await run(paths);
    expect(report?.verdict.outcome).toBe("ready");
    const after = statSync(path);
    expect([after.mode, after.mtimeMs, after.size]).toEqual([before.mode, before.mtimeMs, before.size]);
  });

  test("a link that is named is followed, and the outputs stand beside the link", async () => {
    const { paths } = documents("real.docx");
    const elsewhere = testFolder();
    symlinkSync(paths[0] as string, join(elsewhere, "link.docx"));
    await run([join(elsewhere, "link.docx")]);
    expect(readdirSync(elsewhere).sort()).toEqual(["link.docx", "link.odt", "link.pdf"]);
  });

  test.each([
    "with space.docx",
    "quote'\".docx",
    "hash#.docx",
    "100%.docx",
    "-dash.docx",
    "emoji😀.docx",
    "two.dots.docx",
  ])("the name %j is kept", async (name) => {
    const { folder, paths } = documents(name);
    await run(paths);
    const stem = name.slice(0, -5);
    expect(readdirSync(folder).sort()).toEqual([name, `${stem}.odt`, `${stem}.pdf`].sort());
  });

  test.skipIf(process.platform === "win32")("a name with a line break is kept", async () => {
    const { folder, paths } = documents("a\nb.docx");
    await run(paths);
    expect(existsSync(join(folder, "a\nb.pdf"))).toBe(true);
  });
});

describe("not ready: nothing is put in place", () => {
  const blocked = { check: checkWith(checker(() => [finding("block")])) };

  test("a blocking finding", async () => {
    const { folder, paths } = documents("agenda.docx");
    const [report] = await run(paths, {}, blocked);
    expect(report?.verdict.outcome).toBe("not-ready");
    expect(report?.outputs.map(({ path }) => path)).toEqual([undefined, undefined]);
    expect(readdirSync(folder)).toEqual(["agenda.docx"]);
  });

  test("with keep, the outputs are named so that nobody takes them for ready", async () => {
    const { folder, paths } = documents("agenda.docx");
    await run(paths, { keep: true }, blocked);
    expect(readdirSync(folder).sort()).toEqual(["agenda.docx", "agenda.not-ready.odt", "agenda.not-ready.pdf"]);
  });

  test("with keep, an earlier not-ready file is not replaced without overwrite", async () => {
    const { folder, paths } = documents("agenda.docx", "agenda.not-ready.pdf");
    const [report] = await run([paths[0] as string], { keep: true }, blocked);
    expect(report?.plan.action).toBe("refuse");
    expect(readFileSync(join(folder, "agenda.not-ready.pdf"), "utf8")).toBe("content of agenda.not-ready.pdf");
  });

  test("a check that could not run", async () => {
    const { folder, paths } = documents("agenda.docx");
    const unchecked = checker(() => [], { outcome: "unchecked", reason: "no." });
    const [report] = await run(paths, {}, { check: checkWith(unchecked) });
    expect(report?.verdict.outcome).toBe("not-checked");
    expect(readdirSync(folder)).toEqual(["agenda.docx"]);
  });

  test("an engine that delivers only the first output", async () => {
    const { folder, paths } = documents("agenda.docx");
    const engine: Engine = {
      ...goodEngine,
      convert: async (job) => ({
        ...(await goodEngine.convert({ ...job, outputs: job.outputs.slice(0, 1) })),
        failure: { cause: "timed-out", message: "It took too long." },
      }),
    };
    const [report] = await run(paths, {}, { engine: async () => engine });
    expect(report?.verdict).toMatchObject({
      outcome: "not-checked",
      reasons: ["It took too long.", "agenda.pdf was not made."],
    });
    expect(report?.outputs).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(["agenda.docx"]);
  });

  test("with keep, an output that was finished before a time-out is kept and checked, and the report says which is missing and why", async () => {
    const { folder, paths } = documents("agenda.docx");
    const engine: Engine = {
      ...goodEngine,
      convert: async (job) => ({
        ...(await goodEngine.convert({ ...job, outputs: job.outputs.slice(0, 1) })),
        failure: { cause: "timed-out", message: "The conversion took longer than 5 seconds and was stopped." },
      }),
    };
    const [report] = await run(paths, { keep: true }, { engine: async () => engine });
    expect(readdirSync(folder).sort()).toEqual(["agenda.docx", "agenda.not-ready.odt"]);
    expect(report?.outputs).toMatchObject([{ name: "agenda.odt", path: join(folder, "agenda.not-ready.odt") }]);
    expect(report?.checks.map(({ subject }) => subject)).toContain("agenda.odt");
    expect(report?.verdict.outcome).toBe("not-checked");
    expect(report?.verdict.reasons).toEqual([
      "The conversion took longer than 5 seconds and was stopped.",
      "agenda.pdf was not made.",
    ]);
    expect(report?.verdict.advice.join()).toContain("--timeout");
  });

  test("a source that another program changes during the run", async () => {
    const { folder, paths } = documents("agenda.docx");
    const engine: Engine = {
      ...goodEngine,
      async convert(job) {
        writeFileSync(paths[0] as string, "changed meanwhile");
        return goodEngine.convert(job);
      },
    };
    const [report] = await run(paths, {}, { engine: async () => engine });
    expect(report?.verdict.outcome).toBe("not-checked");
    expect(readdirSync(folder)).toEqual(["agenda.docx"]);
  });

  test("a document that is replaced between the plan and the work is not judged by what it was", async () => {
    const { folder, paths } = documents("a.docx", "b.txt");
    const detect = async (file: string, name: string) =>
      readFileSync(file, "utf8") === "<html>" ? detection("html") : fakeDetect(file, name);
    const engine: Engine = {
      ...goodEngine,
      async convert(job) {
        writeFileSync(paths[1] as string, "<html>");
        return goodEngine.convert(job);
      },
    };
    const reports = await run(paths, {}, { detect, engine: async () => engine });
    expect(reports.map(({ verdict }) => verdict.outcome)).toEqual(["ready", "not-checked"]);
    expect(reports[1]?.verdict.reasons.join()).toContain("changed");
    expect(readdirSync(folder)).toHaveLength(4);
  });

  test("an output that cannot be finished keeps what is known of the other", async () => {
    const { folder, paths } = documents("agenda.docx");
    const broken: Parts["finish"] = async ({ outputs }) =>
      outputs.map(({ name }) => (name.endsWith(".pdf") ? { fault: "it is broken" } : { repairs: [] }));
    const [report] = await run(paths, {}, { finish: broken });
    expect(report?.verdict.outcome).toBe("not-checked");
    expect(report?.verdict.reasons.join()).toContain("agenda.pdf could not be finished: it is broken.");
    expect(report?.outputs.map(({ name }) => name)).toEqual(["agenda.odt"]);
    expect(readdirSync(folder)).toEqual(["agenda.docx"]);
  });

  test("an engine that was asked for and is missing ends the run", async () => {
    const { paths } = documents("agenda.docx");
    const missing = async () => {
      throw new ProgramMissingError("It is missing.", "Install it.");
    };
    await expect(run(paths, {}, { engine: missing })).rejects.toThrow(ProgramMissingError);
  });

  test("a bug in a checker is told, costs one document, and is never ready", async () => {
    const { folder, paths } = documents("a.docx", "b.docx");
    const bugs: unknown[] = [];
    const faulty = {
      ...checker(() => []),
      check: async (subject: Subject) => {
        if (subject.name.startsWith("a.")) throw new TypeError("a bug");
        return checkOf(subject.name);
      },
    };
    const reports = await run(paths, {}, { check: checkWith(faulty) }, { onBug: (_source, error) => bugs.push(error) });
    expect(reports.map(({ verdict }) => verdict.outcome)).toEqual(["not-checked", "ready"]);
    expect(bugs).toHaveLength(1);
    expect(readdirSync(folder)).not.toContain("a.pdf");
  });
});

describe("what a check found is mended, and checked again", () => {
  /** Finds a fault in every PDF until it has been mended, and notes what it is asked about. */
  function mending(mend: Parts["amend"]) {
    const asked: string[][] = [];
    const check: Parts["check"] = async (subjects) => {
      asked.push(subjects.map(({ name }) => name));
      return subjects.map(({ name, file }) => {
        const isFaulty = name.endsWith(".pdf") && readFileSync(file, "utf8") !== "mended";
        return checkOf(
          name,
          isFaulty ? [finding("block", "a false claim.")] : [],
          isFaulty ? { outcome: "failed" } : {},
        );
      });
    };
    return { asked, more: { check, amend: mend } };
  }
  const repair = { id: "x", subject: "agenda.pdf", message: "The claim was taken out." };

  test("only what was changed is checked again, and the last word is that of the second check", async () => {
    const { folder, paths } = documents("agenda.docx");
    const { asked, more } = mending(async (outputs) =>
      outputs.map(({ artifact }) => {
        writeFileSync(artifact.file, "mended");
        return { repairs: [repair] };
      }),
    );
    const [report] = await run(paths, {}, more);
    expect(asked).toEqual([["agenda.docx"], ["agenda.docx", "agenda.odt", "agenda.pdf"], ["agenda.pdf"]]);
    expect(report?.verdict).toMatchObject({ outcome: "ready", reasons: [] });
    expect(report?.repairs).toEqual([repair]);
    expect(report?.checks.filter(({ subject }) => subject === "agenda.pdf")).toHaveLength(1);
    expect(readFileSync(join(folder, "agenda.pdf"), "utf8")).toBe("mended");
  });

  test("where only a claim was taken back, what was found in the content stands and is not looked for again", async () => {
    const { paths } = documents("agenda.docx");
    const asked: string[] = [];
    const check: Parts["check"] = async (subjects) =>
      subjects.flatMap(({ name, file, look }) => {
        asked.push(`${name} ${look ?? "all"}`);
        const isFaulty = name.endsWith(".pdf") && readFileSync(file, "utf8") !== "mended";
        const asFile = checkOf(name, isFaulty ? [finding("block", "a false claim.")] : []);
        const content = { checker: "hidden-data" };
        return [
          ...(look === "content" ? [] : [{ ...asFile, outcome: isFaulty ? ("failed" as const) : ("passed" as const) }]),
          ...(look === "file" ? [] : [checkOf(name, [finding("warn", "a name in the properties.")], content)]),
        ];
      });
    const amend: Parts["amend"] = async (outputs) =>
      outputs.map(({ artifact }) => {
        writeFileSync(artifact.file, "mended");
        return { repairs: [{ ...repair, id: "pdf-claim" }] };
      });
    const [report] = await run(paths, {}, { check, amend });
    expect(asked.slice(1)).toEqual(["agenda.docx content", "agenda.odt all", "agenda.pdf all", "agenda.pdf file"]);
    expect(report?.verdict.outcome).toBe("ready");
    const ofPdf = report?.checks.filter(({ subject }) => subject === "agenda.pdf") ?? [];
    expect(ofPdf.map(({ outcome }) => outcome)).toEqual(["passed", "passed"]);
    expect(ofPdf.flatMap(({ findings }) => findings.map(({ message }) => message))).toEqual([
      "a name in the properties.",
    ]);
  });

  test("what was not changed is not checked again, and its fault stands", async () => {
    const { folder, paths } = documents("agenda.docx");
    const { asked, more } = mending(async (outputs) => outputs.map(() => ({ repairs: [] })));
    const [report] = await run(paths, {}, more);
    expect(asked).toHaveLength(2);
    expect(report?.verdict.outcome).toBe("not-ready");
    expect(readdirSync(folder)).toEqual(["agenda.docx"]);
  });

  test("what could not be mended is never ready", async () => {
    const { paths } = documents("agenda.docx");
    const { more } = mending(async (outputs) => outputs.map(() => ({ fault: "it ran out of memory" })));
    const [report] = await run(paths, {}, more);
    expect(report?.verdict.outcome).not.toBe("ready");
    expect(report?.verdict.reasons.join()).toContain("agenda.pdf could not be mended: it ran out of memory.");
  });

  test("where everything passed, nothing is mended", async () => {
    const { paths } = documents("agenda.docx");
    const [report] = await run(
      paths,
      {},
      {
        amend: async () => {
          throw new Error("Nobody should ask.");
        },
      },
    );
    expect(report?.verdict.outcome).toBe("ready");
  });
});

describe("refused before any work", () => {
  const noEngine = {
    engine: async (): Promise<Engine> => {
      throw new Error("no engine must be started");
    },
  };

  test("an output that exists already: the message names the option", async () => {
    const { folder, paths } = documents("agenda.docx", "agenda.pdf");
    const [report] = await run([paths[0] as string], {}, noEngine);
    expect(report?.verdict.outcome).toBe("not-checked");
    expect(report?.verdict.advice.join()).toContain("--overwrite");
    expect(readFileSync(join(folder, "agenda.pdf"), "utf8")).toBe("content of agenda.pdf");
  });

  test("two documents of one run that would become the same file: the second is refused", async () => {
    const { folder, paths } = documents("agenda.doc", "agenda.docx");
    const reports = await run(paths);
    expect(reports.map(({ verdict }) => verdict.outcome)).toEqual(["ready", "not-checked"]);
    expect(reports[1]?.verdict.reasons.join()).toContain("agenda.doc");
    expect(readdirSync(folder)).toHaveLength(4);
  });

  test("an output may not replace a source of the run, not even with overwrite", async () => {
    const { folder, paths } = documents("agenda.docx", "agenda.odt");
    const [report] = await run(paths, { overwrite: true });
    expect(report?.verdict.outcome).toBe("not-checked");
    expect(readFileSync(join(folder, "agenda.odt"), "utf8")).toBe("content of agenda.odt");
  });

  test("nor the document itself", async () => {
    const { folder } = documents("agenda.pdf");
    const asWord = { ...noEngine, detect: async () => detection("word") };
    const [report] = await run([join(folder, "agenda.pdf")], { overwrite: true }, asWord);
    expect(report?.verdict.outcome).toBe("not-checked");
    expect(readFileSync(join(folder, "agenda.pdf"), "utf8")).toBe("content of agenda.pdf");
  });

  test("documents of the same name in two folders do not collide under out", async () => {
    const folder = testFolder();
    for (const sub of ["a", "b"]) {
      mkdirSync(join(folder, "in", sub), { recursive: true });
      writeFileSync(join(folder, "in", sub, "agenda.docx"), "x");
    }
    const reports = await run([join(folder, "in")], { out: join(folder, "out") });
    expect(reports.map(({ verdict }) => verdict.outcome)).toEqual(["ready", "ready"]);
    expect(readdirSync(join(folder, "out", "b")).sort()).toEqual(["agenda.odt", "agenda.pdf"]);
  });

  test("a file above the size limit", async () => {
    const { paths } = documents("agenda.docx");
    const limits = { ...DEFAULT_OPTIONS.limits, sourceBytes: 5 };
    const [report] = await run(paths, { limits }, noEngine);
    expect(report?.verdict).toMatchObject({ outcome: "not-checked" });
    expect(report?.verdict.reasons.join()).toContain("larger than");
  });
});

describe("a folder that was converted before", () => {
  test("earlier results are left out, and replaced only with overwrite", async () => {
    const { folder } = documents("agenda.docx", "other.odt");
    await run([folder]);
    const before = readdirSync(folder).sort();
    expect(before).toEqual(["agenda.docx", "agenda.odt", "agenda.pdf", "other.odt", "other.pdf"]);

    const again = await run([folder]);
    expect(again.map(({ source }) => source.name)).toEqual(["agenda.docx", "other.odt"]);
    expect(again.map(({ verdict }) => verdict.advice.join()).join()).toContain("--overwrite");

    const replaced = await run([folder], { overwrite: true });
    expect(replaced.map(({ verdict }) => verdict.outcome)).toEqual(["ready", "ready"]);
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  test("a result that is named by the user is a document of its own, and is not replaced", async () => {
    const { folder, paths } = documents("agenda.docx", "agenda.odt");
    const reports = await run([...paths, folder], { overwrite: true });
    expect(reports.map(({ verdict }) => verdict.outcome)).toEqual(["not-checked", "ready"]);
    expect(readFileSync(join(folder, "agenda.odt"), "utf8")).toBe("content of agenda.odt");
  });

  test("the output folder within it is not walked", async () => {
    const { folder } = documents("agenda.docx");
    const out = join(folder, "published");
    await run([folder], { out });
    const { sources } = await receive([folder], { include: [], exclude: [], skip: [out] });
    expect(sources.map(({ path }) => basename(path))).toEqual(["agenda.docx"]);
  });
});

describe("links", () => {
  test("a folder with two names: a source is not replaced through the other name", async () => {
    const { folder } = documents("agenda.docx", "agenda.odt");
    const alias = join(testFolder(), "alias");
    symlinkSync(folder, alias);
    const reports = await run([join(folder, "agenda.docx"), join(alias, "agenda.odt")], { overwrite: true });
    expect(reports[0]?.verdict.outcome).toBe("not-checked");
    expect(readFileSync(join(folder, "agenda.odt"), "utf8")).toBe("content of agenda.odt");
  });

  test("an output folder that is a link to nothing is refused", async () => {
    const { folder, paths } = documents("agenda.docx");
    symlinkSync(join(folder, "nowhere"), join(folder, "out"));
    const [report] = await run(paths, { out: join(folder, "out") });
    expect(report?.verdict.advice.join()).toContain("--out");
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
  });
});

describe("a document of a folder that is exchanged after the folder was read", () => {
  /** Converts the folder, and does `exchange` when the step begins. */
  const runWith = async (folder: string, step: string, exchange: () => void, named: readonly string[] = [folder]) => {
    let waiting = true;
    const onStep = (_source: unknown, name: string) => {
      if (waiting && name === step) exchange();
      waiting &&= name !== step;
    };
    return run(named, { out: join(folder, ".out") }, {}, { onStep });
  };
  const CHANGED = expect.stringContaining("changed by another program");

  test.each(["looking at the file", "reading the file"])("for a link, while %s: it is not followed", async (step) => {
    const { folder } = documents("agenda.docx");
    const { paths: secret } = documents("agenda.docx");
    const [report] = await runWith(folder, step, () => {
      rmSync(join(folder, "agenda.docx"));
      symlinkSync(secret[0] as string, join(folder, "agenda.docx"));
    });
    expect(report?.verdict).toMatchObject({ outcome: "not-checked", reasons: [CHANGED] });
    expect(existsSync(join(folder, ".out"))).toBe(false);
  });

  test("with its folder, which becomes a link: what is there now is not read", async () => {
    const { folder } = documents();
    const { folder: elsewhere } = documents("agenda.docx");
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "sub/agenda.docx"), "content");
    const [report] = await runWith(folder, "reading the file", () => {
      renameSync(join(folder, "sub"), join(folder, "moved"));
      symlinkSync(elsewhere, join(folder, "sub"));
    });
    expect(report?.verdict).toMatchObject({ outcome: "not-checked", reasons: [CHANGED] });
    expect(existsSync(join(folder, ".out"))).toBe(false);
  });

  test("while it is converted: also a link to the same content is another document", async () => {
    const { folder } = documents("agenda.docx");
    const { paths: same } = documents("agenda.docx");
    const [report] = await runWith(folder, "converting", () => {
      rmSync(join(folder, "agenda.docx"));
      symlinkSync(same[0] as string, join(folder, "agenda.docx"));
    });
    expect(report?.verdict).toMatchObject({ outcome: "not-checked", reasons: [CHANGED] });
  });

  test("a document that was named itself may be a link, and saved anew meanwhile", async () => {
    const { folder, paths } = documents("agenda.docx");
    const link = join(folder, "link.docx");
    symlinkSync(paths[0] as string, link);
    const saveAnew = () => {
      writeFileSync(join(folder, "new"), "content of agenda.docx");
      renameSync(join(folder, "new"), paths[0] as string);
    };
    const [report] = await runWith(folder, "reading the file", saveAnew, [link]);
    expect(report?.verdict.outcome).toBe("ready");
  });
});

describe("delivery that fails", () => {
  test("is never ready, and says what to do", async () => {
    const { paths } = documents("agenda.docx");
    const delivery = {
      ...folderDelivery({ overwrite: false }),
      put: async () => {
        throw new OperatorError("The disk is full.", "Free some space.");
      },
    };
    const [report] = await run(paths, {}, { delivery });
    expect(report?.verdict).toMatchObject({ outcome: "not-checked", reasons: ["The disk is full."] });
    expect(report?.outputs.map(({ path }) => path)).toEqual([undefined, undefined]);
  });
});

describe("interrupting", () => {
  const interruptAt = (step: string) => {
    const controller = new AbortController();
    const onStep = (_source: unknown, name: string) => name === step && controller.abort();
    return { signal: controller.signal, onStep };
  };

  test.each(["looking at the file", "reading the file", "converting", "finishing", "checking"])(
    "while %s leaves nothing behind",
    async (step) => {
      const { folder, paths } = documents("a.docx", "b.docx");
      await expect(run(paths, {}, {}, interruptAt(step))).rejects.toThrow(InterruptedError);
      expect(readdirSync(folder)).toEqual(["a.docx", "b.docx"]);
    },
  );

  test("while it is looked what has changed since an earlier run", async () => {
    const { folder, paths } = documents("a.docx", "b.docx", "c.docx");
    const controller = new AbortController();
    const lookedAt: string[] = [];
    const memory = {
      knows: () => true,
      isUnchanged: async ({ path }: { path: string }) => {
        lookedAt.push(basename(path));
        controller.abort();
        return true;
      },
      isOurs: async () => false,
      remember: async () => {},
    };
    await expect(run(paths, {}, { memory }, { signal: controller.signal })).rejects.toThrow(InterruptedError);
    expect(lookedAt).toEqual(["a.docx"]);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  test("while files are being put in place: they are put whole, and the next document is not begun", async () => {
    const { folder, paths } = documents("a.docx", "b.docx");
    await expect(run(paths, {}, {}, interruptAt("putting the files in place"))).rejects.toThrow(InterruptedError);
    expect(readdirSync(folder)).toEqual(["a.docx", "a.odt", "a.pdf", "b.docx"]);
  });
});

describe("--keep, a second time", () => {
  const bad = { check: checkWith(checker(({ role }) => (role === "output" ? [finding("block")] : []))) };

  test("without --changed says what is in the way, and what to do with it", async () => {
    const { paths } = documents("a.docx");
    expect((await run(paths, { keep: true }, bad))[0]?.verdict.outcome).toBe("not-ready");
    const [again] = await run(paths, { keep: true }, bad);
    expect(again?.verdict.reasons.join()).toContain("a.not-ready.odt");
    expect(again?.verdict.advice.join()).toMatch(/earlier run with --keep made of a\.docx\. Delete it/);
  });

  test("with --changed is not ready again, and replaces what it kept", async () => {
    const { folder, paths } = documents("a.docx");
    const place = { file: join(folder, ".cache"), named: false, out: undefined, settings: {}, warn: () => {} };
    for (const content of ["first", "second"]) {
      const memory = await openMemory(place);
      const delivery = folderDelivery({ overwrite: false, isOurs: memory.isOurs });
      const engine = { ...goodEngine, convert: (job: Parameters<Engine["convert"]>[0]) => writing(content, job) };
      const [report] = await run(paths, { keep: true }, { ...bad, memory, delivery, engine: async () => engine });
      await memory.close();
      expect(report?.verdict.outcome).toBe("not-ready");
      expect(readFileSync(join(folder, "a.not-ready.pdf"), "utf8")).toBe(content);
    }
  });

  async function writing(content: string, job: Parameters<Engine["convert"]>[0]): Promise<Conversion> {
    const conversion = await goodEngine.convert(job);
    for (const { file } of job.outputs) writeFileSync(file, content);
    return conversion;
  }
});

test("a document that fails late keeps what was learnt of it", async () => {
  const { paths } = documents("a.docx");
  let calls = 0;
  const check: Parts["check"] = async (subjects, signal) => {
    calls += 1;
    if (calls > 1) throw Object.assign(new Error("no space"), { code: "ENOSPC", syscall: "write" });
    return checkWith(checker(() => []))(subjects, signal);
  };
  const [report] = await run(paths, {}, { check });
  expect(report?.verdict).toMatchObject({ outcome: "not-checked", reasons: ["The disk is full."] });
  expect(report?.plan.action).toBe("convert");
  expect(report?.source.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(report?.conversion).toMatchObject({ engine: "fake", attempts: 1 });
  expect(report?.checks.map(({ subject }) => subject)).toEqual(["a.docx"]);
  expect(report?.outputs).toEqual([]);
});

describe("--changed", () => {
  const memory = (isUnchanged: (path: string) => boolean, more: Partial<Memory> = {}): Memory => ({
    knows: () => true,
    isUnchanged: async ({ path }) => isUnchanged(path),
    isOurs: async () => false,
    remember: async () => {},
    ...more,
  });

  test("of what has not changed, no output is read again to see whether it may be replaced", async () => {
    const { paths } = documents("a.docx", "b.docx");
    await run(paths);
    const asked: string[] = [];
    const isOurs: Memory["isOurs"] = async (_source, target) => {
      asked.push(basename(target));
      return true;
    };
    const known = memory((path) => path.endsWith("a.docx"), { isOurs });
    const delivery = folderDelivery({ overwrite: false, isOurs });
    const reports = await run(paths, {}, { memory: known, delivery });
    expect(reports.map(({ source }) => source.name)).toEqual(["b.docx"]);
    expect(asked.filter((name) => name.startsWith("a."))).toEqual([]);
  });

  test("what has not changed keeps its outputs from another document of that name", async () => {
    const { folder, paths } = documents("a.docx");
    await run(paths);
    writeFileSync(join(folder, "a.doc"), "older");
    const [report] = await run(
      [join(folder, "a.doc"), ...paths],
      { overwrite: true },
      { memory: memory((path) => path.endsWith(".docx")) },
    );
    expect(report?.verdict.reasons.join()).toContain("and so would a.docx");
  });

  test.each([
    ["never seen", false, 1],
    ["known", true, 0],
  ])("that outputs of a document that was %s are in the way: %s, %i warnings", async (_what, knows, count) => {
    const { paths } = documents("a.docx");
    await run(paths);
    const warnings: string[] = [];
    const onWarning = (message: string) => void warnings.push(message);
    await run(paths, {}, { memory: memory(() => false, { knows: () => knows }) }, { onWarning });
    expect(warnings).toHaveLength(count);
    expect(warnings.join()).toMatch(count === 0 ? /^$/ : /^1 document was not converted.*Say --overwrite once/);
  });
});

describe("receiving", () => {
  test("what does not exist is an operator's error that names every path", async () => {
    await expect(receive(["/no/such/a.docx", "/no/such/b.docx"])).rejects.toThrow(/a\.docx[\s\S]*b\.docx/);
  });

  test("an empty folder", async () => {
    await expect(receive([testFolder()])).rejects.toThrow(OperatorError);
  });

  test("folders are walked in order, without hidden, lock and linked files", async () => {
    const { folder } = documents("b.docx", "a.docx", ".hidden.docx", "~$a.docx", ".~lock.a.docx#");
    symlinkSync(join(folder, "a.docx"), join(folder, "link.docx"));
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "sub", "c.docx"), "");
    const found = await receive([folder]);
    expect(found.leftOut.map(({ path }) => basename(path))).toEqual(["link.docx"]);
    expect(found.sources.map(({ path, under }) => [basename(path), under])).toEqual([
      ["a.docx", ""],
      ["b.docx", ""],
      ["c.docx", "sub"],
    ]);
  });

  test("the same file named twice is one document", async () => {
    const { folder, paths } = documents("a.docx");
    expect((await receive([...paths, ...paths, folder])).sources).toHaveLength(1);
  });
});
