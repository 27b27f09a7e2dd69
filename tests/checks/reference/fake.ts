/** A `java` that is a script: it does what a test wants the validator to do. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readiness } from "../../../src/checks/reference/installed.js";
import type { Claim, Detection, Subject } from "../../../src/model.js";
import { testFolder } from "../../support/folder.js";
import { detection, limits } from "../../support/values.js";

/** Writes an executable `bin/java` that runs this JavaScript, and returns its path. */
export function fakeJava(code: string): string {
  const folder = join(testFolder(), "bin");
  mkdirSync(folder);
  const path = join(folder, "java");
  writeFileSync(path, `#!${process.execPath}\n${code}`);
  chmodSync(path, 0o755);
  return path;
}

export function installed(java: string): () => Promise<Readiness> {
  return async () => ({ state: "ready", java, javaVersion: "17", jar: "/no/such.jar" });
}

/**
 * A veraPDF of our own: it greets, and then runs `answer` for each `file` that it is given, the
 * `count`-th. In there `tell(text)` writes a report and prints its name, `good(file)` is a report
 * without a fault, and `bad(file)` one with a fault.
 */
export function fakeVeraPdf(answer: string, greeting = 'tell("");'): () => Promise<Readiness> {
  return installed(
    fakeJava(`
const fs = require("fs"), path = require("path");
const folder = process.argv.find((arg) => arg.startsWith("-Djava.io.tmpdir=")).split("=")[1];
let reports = 0, count = 0;
const tell = (text) => {
  const report = path.join(folder, "report-" + reports++ + ".xml");
  fs.writeFileSync(report, text);
  process.stdout.write(report + "\\n");
};
const rule = { ruleStatus: "FAILED", specification: "ISO 19005-2:2011", clause: "6.5.1", testNumber: 3, failedChecks: 2,
  description: "Scripts shall not be.", checks: [{ context: "root/document[0]/pages[4](9 0 obj PDPage)", errorMessage: "No scripts." }] };
const result = (profile, rules) => ({ profileName: profile + " validation profile", jobEndStatus: "normal", compliant: rules.length === 0,
  details: { passedRules: 144 - rules.length, failedRules: rules.length, ruleSummaries: rules } });
const report = (file, ...results) => ({ report: { jobs: [{ itemDetails: { name: file }, validationResult: results }] } });
const good = (file) => report(file, result("PDF/A-2b", []));
const bad = (file) => report(file, result("PDF/A-2b", [rule]));
${greeting}
require("readline").createInterface({ input: process.stdin }).on("line", (file) => {
  count += 1;
  ${answer}
});`),
  );
}

export function pdf(name: string, more: Partial<Subject> = {}, claims: readonly Claim[] = [CLAIM_2B]): Subject {
  return { file: `/work/${name}`, name, role: "output", detection: detection("pdf", { claims }), limits, ...more };
}

export function odt(name: string, more: Partial<Subject> = {}): Subject {
  return { file: `/work/${name}`, name, role: "output", detection: odf("1.3"), limits, ...more };
}

export function odf(version: string): Detection {
  const { format, ...rest } = detection("odt");
  return { ...rest, format: { ...format, version } };
}

export const CLAIM_2B: Claim = { standard: "PDF/A", flavour: "2b", puid: "fmt/477" };
export const CLAIM_UA: Claim = { standard: "PDF/UA", flavour: "1", puid: "fmt/2050" };
