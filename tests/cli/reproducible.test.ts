/**
 * The same documents give the same bytes: converted twice, by other processes and
 * workers, later, in another time zone, with another temporary folder.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { testFolder } from "../support/folder.js";
import { describeWith, installedSoffice } from "../support/programs.js";
import { FIXTURES, ROOT, run } from "../support/run.js";

const CORPUS = join(ROOT, "../shared/corpus/office");
const EXTENSIONS = [".docx", ".doc", ".xlsx", ".xls", ".pptx", ".ppt", ".odt", ".ods", ".odp"];
/** Of each kind, spread over the whole. */
const OF_EACH = 4;

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true }) as string[];
  return names.sort().filter((name) => statSync(join(folder, name)).isFile());
}

const fixtures = filesBelow(FIXTURES).filter((name) => EXTENSIONS.includes(extname(name)));
/** LibreOffice names the lists of a ppt in the order of their places in memory. */
const corpus = filesBelow(CORPUS).filter((name) => extname(name) !== ".ppt");

function someOf(names: readonly string[], count: number): string[] {
  return EXTENSIONS.flatMap((extension) => {
    const own = names.filter((name) => extname(name) === extension);
    const step = Math.max(1, Math.floor(own.length / count));
    const some = own.filter((_, index) => index % step === 0).slice(0, count);
    // The language of dates in charts is that of the documents before, whose order is no other's business.
    return some.filter((name) => !name.includes("Chart"));
  });
}

async function convert(engine: string, folder: string, name: string, zone: string, jobs: number) {
  const [out, temporary] = [join(folder, `out-${name}`), join(folder, `temporary-${name}`)];
  mkdirSync(temporary);
  const args = ["--quiet", "--keep", "--engine", engine, "--jobs", String(jobs), "--out", out, join(folder, "in")];
  const { code, stderr } = await run(args, { env: { TZ: zone, TMPDIR: temporary } });
  expect([0, 1, 3], stderr).toContain(code);
  return new Map(
    filesBelow(out).map((file) => [
      file,
      createHash("sha256")
        .update(readFileSync(join(out, file)))
        .digest("hex"),
    ]),
  );
}

/** `jobs`: workers of the second run. With more than one, documents follow others than in the first. */
async function twice(engine: string, documents: readonly (readonly [folder: string, name: string])[], jobs = 2) {
  const folder = testFolder();
  for (const [from, name] of documents) cpSync(join(from, name), join(folder, "in", name));
  const first = await convert(engine, folder, "first", "Pacific/Auckland", 1);
  await sleep(1100);
  const second = await convert(engine, folder, "second", "America/St_Johns", jobs);
  expect(first.size).toBeGreaterThan(documents.length);
  expect(Object.fromEntries(second)).toEqual(Object.fromEntries(first));
}

const OWN = fixtures.map((name) => [FIXTURES, name] as const);
const REAL = someOf(corpus, OF_EACH).map((name) => [CORPUS, name] as const);

describe("the same documents give the same bytes", () => {
  test("with the embedded LibreOffice", { timeout: 300_000 }, () =>
    twice("embedded", [...OWN, ...someOf(corpus, 1).map((name) => [CORPUS, name] as const)]),
  );

  describeWith(installedSoffice, "with an installed one", () => {
    test("our own fixtures", { timeout: 300_000 }, () => twice("native", OWN));
    test.skipIf(REAL.length === 0)("some of the corpus", { timeout: 300_000 }, () =>
      // A few of them depend on the documents before: docs/troubleshooting.md says which.
      twice("native", REAL, 1),
    );
  });
});
