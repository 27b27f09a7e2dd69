/**
 * Converts a folder twice and compares what comes out, byte for byte: in other
 * processes, later, in another time zone, with another temporary folder and
 * another order of work.
 *
 *     npm run build && node scripts/reproducible.mjs ../shared/corpus/office [native|embedded|oneshot]
 *
 * Prints the outputs that differ, with the first part that does, and how many are
 * the same. Exits with 1 when one differs or is missing.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import JSZip from "jszip";

const [folder, engine = "native"] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Name a folder with documents.");
  process.exit(2);
}
const bin = join(import.meta.dirname, "../bin/council-convert.js");
const home = mkdtempSync(join(tmpdir(), "council-reproducible-"));

/** Outputs of documents that are not ready are compared as well. @param {string} name @param {string} zone @param {string} jobs */
function convert(name, zone, jobs) {
  const [out, temporary] = [join(home, name), join(home, `${name} temporary`)];
  mkdirSync(temporary);
  const options = ["--quiet", "--keep", "--engine", engine, "--jobs", jobs, "--out", out];
  const env = { ...process.env, TZ: zone, TMPDIR: temporary };
  const { status } = spawnSync(process.execPath, [bin, ...options, resolve(String(folder))], { env, stdio: "ignore" });
  if (status !== 0 && status !== 1 && status !== 3) throw new Error(`The run ended with exit code ${status}.`);
  return out;
}

/** @param {string} out @returns {string[]} */
function filesIn(out) {
  if (!existsSync(out)) return [];
  const names = /** @type {string[]} */ (readdirSync(out, { recursive: true }));
  return names.filter((name) => statSync(join(out, name)).isFile()).sort();
}

/** @param {string} file */
const sha256 = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

/** Where two packages begin to differ. @param {string} one @param {string} other @returns {Promise<string>} */
async function difference(one, other) {
  const [first, second] = [readFileSync(one), readFileSync(other)];
  if (one.endsWith(".pdf")) return textAround(first.toString("latin1"), second.toString("latin1"));
  const [before, after] = [await JSZip.loadAsync(first), await JSZip.loadAsync(second)];
  for (const name of Object.keys(before.files)) {
    const [text, changed] = await Promise.all(
      [before, after].map(async (zip) => (await zip.file(name)?.async("string")) ?? ""),
    );
    if (text !== changed) return `${name}: ${textAround(text ?? "", changed ?? "")}`;
  }
  return "the package itself";
}

/** @param {string} one @param {string} other */
function textAround(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const show = (/** @type {string} */ text) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 40));
  return `${show(one)} / ${show(other)}`;
}

try {
  const first = convert("first", "Pacific/Auckland", "1");
  const second = convert("second", "America/St_Johns", "2");
  const names = [...new Set([...filesIn(first), ...filesIn(second)])].sort();
  let same = 0;
  for (const name of names) {
    const [one, other] = [join(first, name), join(second, name)];
    if (!existsSync(one) || !existsSync(other)) console.log(`${name}: made only once`);
    else if (sha256(one) === sha256(other)) same += 1;
    else console.log(`${name}: ${await difference(one, other)}`);
  }
  console.log(`${same} of ${names.length} outputs are the same, byte for byte.`);
  process.exitCode = same === names.length ? 0 : 1;
} finally {
  if (process.env.KEEP) console.log(home);
  else rmSync(home, { recursive: true, force: true });
}
