/** What `--changed` remembers: it may cost time when it is lost, and never more. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { type MemoryPlace, type OpenMemory, openMemory as open } from "../src/changed.js";
import { OperatorError } from "../src/errors.js";
import type { Received } from "../src/model.js";
import { OWN_PREFIX } from "../src/tools/own.js";
import { testFolder } from "./support/folder.js";

const SETTINGS = { version: "1.0.0", to: ["odf", "pdf"], engine: "fake", program: "Fake 1.0" };

/** Documents have one output, unless a test says otherwise. */
async function openMemory(place: MemoryPlace) {
  const memory = await open(place);
  const target = (source: Received) => targetOf(source, place.out);
  return {
    ...memory,
    isUnchanged: (source: Received, targets: readonly string[] = [target(source)]) =>
      memory.isUnchanged(source, targets),
  };
}

function targetOf({ path, under }: Received, out: string | undefined): string {
  return (out === undefined ? path : join(out, under, basename(path))).replace(".docx", ".odt");
}

/** A folder with a document, a folder for outputs, and what a run does with them. */
function setUp(more: Partial<MemoryPlace> = {}) {
  const home = testFolder();
  const out = join(home, "out");
  const file = join(out, ".cache.jsonl");
  const warnings: string[] = [];
  const place: MemoryPlace = {
    file,
    named: false,
    out,
    settings: SETTINGS,
    warn: (message) => warnings.push(message),
    ...more,
  };
  const document = (name: string, under = ""): Received => {
    const path = join(home, "in", under, name);
    mkdirSync(join(home, "in", under), { recursive: true });
    writeFileSync(path, `content of ${name}`);
    return { path, under, named: false };
  };
  const target = (source: Received) => targetOf(source, out);
  /** Notes that a document is ready, and puts its output in place. */
  const convert = async (memory: OpenMemory, source: Received, content = `made of ${basename(source.path)}`) => {
    const path = target(source);
    await memory.remember(source, sumOf(readFileSync(source.path)), [{ path, sha256: sumOf(content) }]);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content);
  };
  /** A whole run over these documents, as the first one. */
  const runOver = async (...sources: readonly Received[]) => {
    const memory = await openMemory(place);
    for (const source of sources) await convert(memory, source);
    await memory.close();
  };
  return { home, out, file, warnings, place, document, target, convert, runOver };
}

function sumOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function linesOf(file: string): string[] {
  return readFileSync(file, "utf8").trimEnd().split("\n");
}

describe("a document that an earlier run found ready", () => {
  test("is unchanged while it and what was made of it are as they were", async () => {
    const { place, document, runOver, warnings } = setUp();
    const [a, b] = [document("a.docx"), document("b.docx", "sub")];
    await runOver(a);
    const memory = await openMemory(place);
    expect(await memory.isUnchanged(a)).toBe(true);
    expect(await memory.isUnchanged(b)).toBe(false);
    expect(warnings).toEqual([]);
  });

  test("of which nothing is made is unchanged, too", async () => {
    const { place, document } = setUp();
    const source = document("kept.txt");
    const first = await openMemory(place);
    await first.remember(source, sumOf("content of kept.txt"), []);
    await first.close();
    expect(await (await openMemory(place)).isUnchanged(source, [])).toBe(true);
    writeFileSync(source.path, "another content");
    expect(await (await openMemory(place)).isUnchanged(source, [])).toBe(false);
  });

  test.each<[string, (scene: ReturnType<typeof setUp>, source: Received) => unknown]>([
    ["its content changed", (_scene, { path }) => appendFileSync(path, "!")],
    ["it is no longer there", (_scene, { path }) => rmSync(path)],
    ["its output was changed", ({ target }, source) => appendFileSync(target(source), "!")],
    ["its output was deleted", ({ target }, source) => rmSync(target(source))],
  ])("is done again when %s", async (_what, change) => {
    const scene = setUp();
    const source = scene.document("a.docx", "sub");
    await scene.runOver(source);
    change(scene, source);
    expect(await (await openMemory(scene.place)).isUnchanged(source)).toBe(false);
  });

  test.each([
    ["other outputs are wanted", { to: ["pdf"] }],
    ["another engine is used", { engine: "other" }],
    ["the engine has another version", { program: "Fake 1.1" }],
    ["this program has another version", { version: "1.0.1" }],
  ])("is done again when %s, and not when all is as it was again", async (_what, other) => {
    const { place, document, runOver } = setUp();
    const source = document("a.docx");
    await runOver(source);
    expect(await (await openMemory({ ...place, settings: { ...SETTINGS, ...other } })).isUnchanged(source)).toBe(false);
    expect(await (await openMemory(place)).isUnchanged(source)).toBe(true);
  });

  test("is done again when its line does not name exactly what would be made of it", async () => {
    const { file, place, document, runOver, target } = setUp();
    const source = document("a.docx");
    await runOver(source);
    const odt = target(source);
    const pdf = odt.replace(".odt", ".pdf");
    expect(await (await openMemory(place)).isUnchanged(source, [odt])).toBe(true);
    expect(await (await openMemory(place)).isUnchanged(source, [odt, pdf])).toBe(false);
    expect(await (await openMemory(place)).isUnchanged(source, [pdf])).toBe(false);
    // What --keep would write of a document that is not ready is no output of one that is.
    const kept = odt.replace(".odt", ".not-ready.odt");
    expect(await (await openMemory(place)).isUnchanged(source, [odt, kept])).toBe(true);
    const none = readFileSync(file, "utf8").replace(/"outputs":\[.*\]/, '"outputs":[]');
    writeFileSync(file, none);
    expect(await (await openMemory(place)).isUnchanged(source, [odt])).toBe(false);
  });

  test("is unchanged when the folder of outputs was moved as a whole", async () => {
    const { home, place, document, runOver } = setUp();
    const source = document("a.docx", "sub");
    await runOver(source);
    const moved = join(home, "moved");
    renameSync(join(home, "out"), moved);
    const memory = await openMemory({ ...place, out: moved, file: join(moved, ".cache.jsonl") });
    expect(await memory.isUnchanged(source)).toBe(true);
    expect(await memory.isOurs(source, join(moved, "sub/a.odt"))).toBe(true);
  });

  test("is done again when its line was taken to a place without its outputs", async () => {
    const { home, file, place, document, runOver } = setUp();
    const source = document("a.docx");
    await runOver(source);
    const elsewhere = join(home, "elsewhere");
    mkdirSync(elsewhere);
    cpSync(file, join(elsewhere, ".cache.jsonl"));
    const memory = await openMemory({ ...place, out: elsewhere, file: join(elsewhere, ".cache.jsonl") });
    expect(await memory.isUnchanged(source)).toBe(false);
  });

  test("with outputs beside it is known by its whole path", async () => {
    const { home, file, document, place } = setUp();
    const beside = { ...place, out: undefined };
    const [a, b] = [document("a.docx", "x"), document("a.docx", "y")];
    const first = await openMemory(beside);
    const path = join(home, "in/x/a.odt");
    await first.remember(a, sumOf("content of a.docx"), [{ path, sha256: sumOf("made") }]);
    writeFileSync(path, "made");
    await first.close();
    const memory = await openMemory(beside);
    expect([await memory.isUnchanged(a), await memory.isUnchanged(b)]).toEqual([true, false]);
    expect(readFileSync(file, "utf8")).toContain(JSON.stringify(path));
  });
});

describe("which files may be replaced", () => {
  test("those that an earlier run made, and nobody else's", async () => {
    const { out, place, document, target, runOver } = setUp();
    const [a, b] = [document("a.docx"), document("b.docx")];
    await runOver(a);
    writeFileSync(join(out, "b.odt"), "somebody else's");
    const memory = await openMemory(place);
    expect(await memory.isOurs(a, target(a))).toBe(true);
    expect(await memory.isOurs(b, target(b))).toBe(false);
    // Nor one document's output for another document.
    expect(await memory.isOurs(b, target(a))).toBe(false);
  });

  test("still those when the document, the options or the engine have changed", async () => {
    const { place, document, target, runOver } = setUp();
    const source = document("a.docx");
    await runOver(source);
    appendFileSync(source.path, "!");
    const memory = await openMemory({ ...place, settings: "others" });
    expect(await memory.isOurs(source, target(source))).toBe(true);
  });

  test.skipIf(process.platform === "win32")("never a link or a pipe, whatever the file says", async () => {
    const { home, place, document, target, runOver } = setUp();
    const source = document("a.docx");
    await runOver(source);
    const minutes = join(home, "minutes.odt");
    renameSync(target(source), minutes);
    symlinkSync(minutes, target(source));
    const memory = await openMemory(place);
    expect([await memory.isUnchanged(source), await memory.isOurs(source, target(source))]).toEqual([false, false]);
    rmSync(target(source));
    spawnSync("mkfifo", [target(source)]);
    expect([await memory.isUnchanged(source), await memory.isOurs(source, target(source))]).toEqual([false, false]);
  });

  test("not one whose line names it for another document or another place", async () => {
    const { home, file, place, document, target, runOver } = setUp();
    const source = document("a.docx");
    await runOver(source);
    const entry = JSON.parse(linesOf(file)[1] as string);
    writeFileSync(join(home, "letter.odt"), "a letter");
    for (const path of [join(home, "letter.odt"), "../letter.odt", "letter.odt", "sub/../../letter.odt"])
      appendFileSync(file, `${JSON.stringify({ ...entry, outputs: [{ path, sha256: sumOf("a letter") }] })}\n`);
    writeFileSync(target(source), "a letter");
    const memory = await openMemory(place);
    expect([await memory.isOurs(source, target(source)), await memory.isUnchanged(source)]).toEqual([false, false]);
  });

  test("no longer those that somebody has changed since", async () => {
    const { place, document, target, runOver } = setUp();
    const source = document("a.docx");
    await runOver(source);
    appendFileSync(target(source), "a remark");
    expect(await (await openMemory(place)).isOurs(source, target(source))).toBe(false);
  });

  test("also those of the run before one that was killed between noting a document and putting its outputs in place", async () => {
    const { place, document, target, runOver } = setUp();
    const source = document("a.docx");
    await runOver(source);
    writeFileSync(source.path, "a new content");
    const killed = await openMemory(place);
    await killed.remember(source, sumOf("a new content"), [{ path: target(source), sha256: sumOf("new") }]);

    const memory = await openMemory(place);
    expect(await memory.isUnchanged(source)).toBe(false);
    expect(await memory.isOurs(source, target(source))).toBe(true);
    // The same when the kill came in the middle of the next line.
    appendFileSync(place.file, '{"document":"b.do');
    const again = await openMemory(place);
    await again.remember(document("c.docx"), "", []);
    await again.close();
    expect(await (await openMemory(place)).isOurs(source, target(source))).toBe(true);
  });
});

test("what was kept of a document that was not ready is ours, and the document is never skipped", async () => {
  const { place, document, target } = setUp();
  const source = document("a.docx");
  const kept = target(source).replace(".odt", ".not-ready.odt");
  const first = await openMemory(place);
  expect(first.knows(source)).toBe(false);
  await first.remember(source, undefined, [{ path: kept, sha256: sumOf("kept") }]);
  writeFileSync(kept, "kept");
  await first.close();
  const memory = await openMemory(place);
  expect([memory.knows(source), await memory.isUnchanged(source)]).toEqual([true, false]);
  expect(await memory.isOurs(source, kept)).toBe(true);
  writeFileSync(kept, "kept and worked on");
  expect(await memory.isOurs(source, kept)).toBe(false);
});

describe("a damaged file", () => {
  test("that ends in the middle of a line, as a killed run leaves it, loses that line without a word", async () => {
    const { file, place, document, runOver, convert, warnings } = setUp();
    const [a, b, c] = [document("a.docx"), document("b.docx"), document("c.docx")];
    await runOver(a, b);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.slice(0, -20));
    const memory = await openMemory(place);
    expect([await memory.isUnchanged(a), await memory.isUnchanged(b)]).toEqual([true, false]);
    // What is written next does not hang on to the torn line.
    await convert(memory, c);
    await memory.close();
    const next = await openMemory(place);
    expect([await next.isUnchanged(a), await next.isUnchanged(c)]).toEqual([true, true]);
    expect(warnings).toEqual([]);
  });

  test("with lines that are none is used as far as it goes, with a warning", async () => {
    const { file, place, document, runOver, warnings } = setUp();
    const [a, b] = [document("a.docx"), document("b.docx")];
    await runOver(a, b);
    const [header, first, second] = linesOf(file) as [string, string, string];
    const wrong = ["", "garbage", "null", "[]", '{"document":1}', first.replace('"outputs":[', '"outputs":[null,')];
    writeFileSync(file, `${[header, ...wrong, second].join("\n")}\n`);
    const memory = await openMemory(place);
    expect([await memory.isUnchanged(a), await memory.isUnchanged(b)]).toEqual([false, true]);
    expect(warnings).toEqual([expect.stringMatching(/is damaged: 6 of its 7 lines were ignored.*--overwrite once/)]);
  });

  test("is mended by the next run that writes to it", async () => {
    const { file, place, document, runOver, warnings } = setUp();
    const [a, b] = [document("a.docx"), document("b.docx")];
    await runOver(a);
    appendFileSync(file, "garbage\n");
    await runOver(b);
    expect(warnings).toHaveLength(1);
    const memory = await openMemory(place);
    expect([await memory.isUnchanged(a), await memory.isUnchanged(b)]).toEqual([true, true]);
    expect(warnings).toHaveLength(1);
  });

  test.each([
    ["another version's", '{"schema":"council-convert/cache/2"}\n{}\n'],
    ["garbage", "\u0000\u0001garbage"],
  ])("with a first line that is %s is begun anew under its default name, with a warning", async (_what, content) => {
    const { out, file, place, document, runOver, warnings } = setUp();
    const source = document("a.docx");
    mkdirSync(out);
    writeFileSync(file, content);
    await runOver(source);
    expect(warnings).toEqual([
      expect.stringMatching(/damaged, or of another version, and was ignored.*--overwrite once/),
    ]);
    expect(await (await openMemory(place)).isUnchanged(source)).toBe(true);
    expect(warnings).toHaveLength(1);
  });

  test("of another version is begun anew under a name that the user gave, too", async () => {
    const { out, file, place, document, runOver, warnings } = setUp({ named: true });
    mkdirSync(out);
    writeFileSync(file, '{"schema":"council-convert/cache/2"}\n');
    const source = document("a.docx");
    await runOver(source);
    expect(warnings).toHaveLength(1);
    expect(await (await openMemory(place)).isUnchanged(source)).toBe(true);
  });

  test("that is empty is begun anew without a word", async () => {
    const { out, file, place, document, runOver, warnings } = setUp({ named: true });
    mkdirSync(out);
    writeFileSync(file, "");
    const source = document("a.docx");
    await runOver(source);
    expect(await (await openMemory(place)).isUnchanged(source)).toBe(true);
    expect(warnings).toEqual([]);
  });
});

describe("the file itself", () => {
  test("of somebody else is never replaced: that is an error, before any work", async () => {
    const { out, file, place } = setUp({ named: true });
    mkdirSync(out);
    for (const content of ["Dear council,\n", '{"some":"json"}\n', "PK\u0003\u0004"]) {
      writeFileSync(file, content);
      const error = await openMemory(place).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(OperatorError);
      expect(String(error)).toContain("was not made by council-convert --changed");
      expect(readFileSync(file, "utf8")).toBe(content);
    }
  });

  test("that is a folder is an error that says so", async () => {
    const { file, place } = setUp({ named: true });
    mkdirSync(file, { recursive: true });
    await expect(openMemory(place)).rejects.toThrow(/cannot be read/);
  });

  test("is not made before there is something to remember", async () => {
    const { out, place, document } = setUp();
    const memory = await openMemory(place);
    await memory.isUnchanged(document("a.docx"));
    await memory.close();
    expect(existsSync(out)).toBe(false);
  });

  test("that is damaged is left as it is by a run that remembers nothing", async () => {
    const { file, place, document, runOver } = setUp();
    await runOver(document("a.docx"));
    appendFileSync(file, "garbage\ntorn");
    const before = readFileSync(file, "utf8");
    await (await openMemory(place)).close();
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  test.each([
    ["new", undefined],
    ["damaged", "torn"],
  ])("a %s one that cannot be written costs a warning, once, and nothing else", async (_what, torn) => {
    const { document, convert, target, warnings, place, runOver } = setUp();
    const [a, b] = [document("a.docx"), document("b.docx")];
    if (torn !== undefined) {
      await runOver(a);
      appendFileSync(place.file, torn);
    }
    const memory = await openMemory(place);
    // A folder of its name: whoever runs the tests, root too, cannot replace it.
    rmSync(place.file, { force: true });
    mkdirSync(join(place.file, "in the way"), { recursive: true });
    await convert(memory, a);
    await convert(memory, b);
    await memory.close();
    expect(existsSync(target(b))).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/cannot be written: .*only with --overwrite/)]);
  });

  test("that could not be written for a while has everything in the end", async () => {
    const { file, place, document, convert, warnings } = setUp();
    const [a, b] = [document("a.docx"), document("b.docx")];
    const memory = await openMemory(place);
    mkdirSync(join(file, "in the way"), { recursive: true });
    await convert(memory, a);
    rmSync(file, { recursive: true });
    await convert(memory, b);
    await memory.close();
    expect(warnings).toHaveLength(1);
    const next = await openMemory(place);
    expect([await next.isUnchanged(a), await next.isUnchanged(b)]).toEqual([true, true]);
    expect(readdirSync(join(file, "..")).sort()).toEqual([".cache.jsonl", "a.odt", "b.odt"]);
  });

  test("is not shortened by a run that notes nothing", async () => {
    const { file, place, document, convert } = setUp();
    const a = document("a.docx");
    const long = await openMemory(place);
    for (let count = 0; count < 120; count += 1) await convert(long, a, `version ${count}`);
    const before = readFileSync(file, "utf8");
    await (await openMemory(place)).close();
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  test("shortened, it still knows what a killed run has left in place", async () => {
    const { file, place, document, convert, target } = setUp();
    const [a, b] = [document("a.docx"), document("b.docx")];
    const first = await openMemory(place);
    await convert(first, a, "the first version");
    // Noted, and killed before it was put in place.
    await first.remember(a, sumOf("x"), [{ path: target(a), sha256: sumOf("the second version") }]);
    for (let count = 0; count < 120; count += 1) await convert(first, b, `version ${count}`);
    await first.close();
    expect(linesOf(file)).toHaveLength(4);
    const next = await openMemory(place);
    expect(await next.isOurs(a, target(a))).toBe(true);
    expect(await next.isUnchanged(a)).toBe(false);
    expect(await next.isUnchanged(b)).toBe(true);
  });

  test("what a killed run left of rewriting it is cleared away", async () => {
    const { out, document, runOver } = setUp();
    await runOver(document("a.docx"));
    // The id of a process that has ended, in this process's own namespace of ids.
    const ended = spawnSync(process.execPath, ["-e", ""]).pid;
    writeFileSync(join(out, `.${OWN_PREFIX.replace(/\d+-$/, `${ended}-`)}abc123def456`), "half");
    await runOver(document("b.docx"));
    expect(readdirSync(out).sort()).toEqual([".cache.jsonl", "a.odt", "b.odt"]);
  });

  test("is shortened when most of its lines have been replaced by later ones, and nothing is lost", async () => {
    const { file, place, document, convert } = setUp();
    const [a, b] = [document("a.docx"), document("b.docx")];
    const long = await openMemory(place);
    await convert(long, b);
    for (let count = 0; count < 120; count += 1) await convert(long, a, `version ${count}`);
    expect(linesOf(file)).toHaveLength(122);
    await long.close();
    const next = await openMemory(place);
    await convert(next, a, "the last version");
    await next.close();
    expect(linesOf(file).length).toBeLessThan(10);
    const memory = await openMemory(place);
    expect([await memory.isUnchanged(a), await memory.isUnchanged(b)]).toEqual([true, true]);
    expect(readdirSync(join(file, "..")).sort()).toEqual([".cache.jsonl", "a.odt", "b.odt"]);
  });

  test("keeps what two runs note that both saw none when they began", async () => {
    const { place, document, convert } = setUp();
    const [a, b, c] = [document("a.docx"), document("b.docx"), document("c.docx")];
    const [one, other] = [await openMemory(place), await openMemory(place)];
    await convert(one, a);
    await convert(other, b);
    await convert(one, c);
    await Promise.all([one.close(), other.close()]);
    const memory = await openMemory(place);
    expect(await Promise.all([a, b, c].map((source) => memory.isUnchanged(source)))).toEqual([true, true, true]);
  });

  test("keeps what another run notes while one shortens or mends it", async () => {
    const { file, place, document, convert } = setUp();
    const [a, b, c, d] = [document("a.docx"), document("b.docx"), document("c.docx"), document("d.docx")];
    const long = await openMemory(place);
    const other = await openMemory(place);
    for (let count = 0; count < 120; count += 1) await convert(long, a, `version ${count}`);
    await convert(other, b);
    await long.close();
    expect(linesOf(file)).toHaveLength(3);
    await convert(other, c);
    appendFileSync(file, "torn");
    const mending = await openMemory(place);
    await convert(mending, d);
    await mending.close();
    const memory = await openMemory(place);
    const all = [a, b, c, d].map((source) => memory.isUnchanged(source));
    expect(await Promise.all(all)).toEqual([true, true, true, true]);
  });

  test.skipIf(process.platform === "win32")(
    "that is a link is an error, and nothing is written through it",
    async () => {
      const { home, out, file, place, document, runOver, convert, warnings } = setUp();
      const source = document("a.docx");
      await runOver(source);
      const elsewhere = join(home, "elsewhere");
      renameSync(file, elsewhere);
      symlinkSync(elsewhere, file);
      const content = readFileSync(elsewhere, "utf8");
      for (const named of [true, false])
        await expect(openMemory({ ...place, named })).rejects.toThrow(/cannot be read: it is a link/);
      // One that becomes a link in the middle of a run.
      rmSync(file);
      const memory = await openMemory(place);
      for (const target of [elsewhere, join(home, "not there yet")]) {
        rmSync(file, { force: true });
        symlinkSync(target, file);
        await convert(memory, source);
      }
      await memory.close();
      expect(readFileSync(elsewhere, "utf8")).toBe(content);
      expect(existsSync(join(home, "not there yet"))).toBe(false);
      expect(warnings).toEqual([expect.stringMatching(/cannot be written: it is a link/)]);
      expect(readdirSync(out).sort()).toEqual([".cache.jsonl", "a.odt"]);
    },
  );

  test.skipIf(process.platform === "win32")("that is a pipe does not keep the run waiting", async () => {
    const { out, file, place } = setUp();
    mkdirSync(out);
    spawnSync("mkfifo", [file]);
    await expect(openMemory(place)).rejects.toThrow(/no ordinary file/);
  });

  test("keeps every line when many documents are noted at the same time", async () => {
    const { place, document, convert } = setUp();
    const sources = Array.from({ length: 40 }, (_, index) => document(`${index}.docx`));
    const first = await openMemory(place);
    await Promise.all(sources.map((source) => convert(first, source)));
    await first.close();
    const memory = await openMemory(place);
    expect(await Promise.all(sources.map((source) => memory.isUnchanged(source)))).toEqual(sources.map(() => true));
  });
});
