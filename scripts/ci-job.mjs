#!/usr/bin/env node
/**
 * `council-convert convert` as a job of GitHub Actions (action.yml) or GitLab CI (templates/council-convert.yml):
 * saves every kind of report into one folder and says how it went in the words of the job's system.
 *
 * The settings are environment variables and not words of a shell script: a branch or file name that somebody else
 * chose is never read by a shell.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { constants } from "node:os";
import { join, relative, resolve } from "node:path";

const { env } = process;

/** Report kinds by their file, results.json last: it is the one that this script reads. */
const REPORTS = {
  junit: "results.xml",
  sarif: "results.sarif",
  html: "results.html",
  csv: "results.csv",
  json: "results.json",
};

const OUTCOMES = { 0: "ready", 1: "not-ready", 3: "not-checked" };
const WORDS = {
  ready: "Ready to send",
  "not-ready": "Not ready to send",
  "not-checked": "Could not be checked",
  failed: "The command failed",
};

/** Which exit codes let the job pass. Any other code is a fault of the job itself, and always fails it. */
const PASSING = { "not-ready": [0], "not-checked": [0, 1], never: [0, 1, 3] };

/** Documents that the summary names. The reports name them all. */
const NAMED = 20;

/** One word a line. */
const words = (text = "") =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);

function settings() {
  const paths = words(env.COUNCIL_CI_PATHS);
  const failOn = env.COUNCIL_CI_FAIL_ON || "not-ready";
  if (paths.length === 0) throw new Error("No path was given.");
  if (!Object.hasOwn(PASSING, failOn)) {
    throw new Error(`fail-on cannot be "${failOn}": it must be one of ${Object.keys(PASSING).join(", ")}.`);
  }
  const out = env.COUNCIL_CI_OUT || "converted";
  return {
    paths,
    passing: PASSING[failOn],
    out,
    // Inside `out`, where no document is looked for: the next run must not take the reports for documents.
    reports: join(out, env.COUNCIL_CI_REPORTS || "council-convert-reports"),
    more: words(env.COUNCIL_CI_ARGUMENTS),
  };
}

/** Runs the command and gives its exit code. What a document is called must not be a command to GitHub's runner. */
function run(args) {
  const program = join(import.meta.dirname, "../bin/council-convert.js");
  const token = randomUUID();
  const guard = (line) => env.GITHUB_ACTIONS && process.stdout.write(`${line}\n`);
  guard(`::stop-commands::${token}`);
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "inherit", "inherit"] });
    // A cancelled job: the command tidies up, and then ends by itself.
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
    child.on("error", fail);
    child.on("close", (code, signal) => {
      guard(`::${token}::`);
      done(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** The reports that this run saved, by kind. One of an earlier run may still be there. */
function savedSince(began, folder) {
  const files = Object.entries(REPORTS).map(([kind, name]) => [kind, resolve(folder, name)]);
  return Object.fromEntries(
    files.filter(([, file]) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= began),
  );
}

/** Names and sentences from a report, so that Markdown shows them as they are. */
function plain(text) {
  const shown = text.replace(/\p{C}/gu, "\u{fffd}");
  return shown.replace(/[^\p{L}\p{N} .,/()-]/gu, (sign) => `&#${sign.codePointAt(0)};`);
}

function summary(outcome, report) {
  const lines = [`### council-convert: ${WORDS[outcome]}`, ""];
  if (!report) return [...lines, "No report was saved. The log says why.", ""];
  const { found, ready, "not-ready": notReady, "not-checked": notChecked, skipped } = report.counts;
  // With --changed: what an earlier run found ready is as good as what this one did.
  const already = report.leftOut.filter(({ cause }) => cause === "unchanged").length;
  lines.push(
    "| Found | Ready | Ready already, unchanged | Not ready | Not checked | Left out |",
    "|---|---|---|---|---|---|",
  );
  lines.push(`| ${[found, ready, already, notReady, notChecked, skipped - already].join(" | ")} |`, "");
  const wrong = report.documents.filter(({ verdict }) => verdict.outcome !== "ready");
  for (const { source, verdict } of wrong.slice(0, NAMED)) {
    const reason = verdict.reasons[0] ?? WORDS[verdict.outcome];
    lines.push(`- ${plain(relative(process.cwd(), source.path))}: ${plain(reason)}`);
  }
  if (wrong.length > NAMED) lines.push(`- and ${wrong.length - NAMED} more: see the reports`);
  return [...lines, ""];
}

/** GitHub's form for values of any text. */
function output(name, value) {
  const end = randomUUID();
  return `${name}<<${end}\n${value}\n${end}\n`;
}

async function main() {
  const { paths, passing, out, reports, more } = settings();
  mkdirSync(reports, { recursive: true });
  const began = Date.now();
  const kinds = Object.values(REPORTS).flatMap((name) => ["--report", join(reports, name)]);
  const answered = await run(["convert", "--quiet", "--out", out, ...kinds, ...more, "--", ...paths]);

  const saved = savedSince(began, reports);
  const report = saved.json && JSON.parse(readFileSync(saved.json, "utf8"));
  // Without a report nothing was checked (--dry-run, --help): that is never "ready".
  const code = answered === 0 && !report ? 3 : answered;
  const outcome = OUTCOMES[code] ?? "failed";

  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, summary(outcome, report).join("\n"));
  if (env.GITHUB_OUTPUT) {
    const values = { outcome, "exit-code": code, ...saved, "report-files": Object.values(saved).join("\n") };
    const text = Object.entries(values).map(([name, value]) => output(name, value));
    appendFileSync(env.GITHUB_OUTPUT, text.join(""));
  }
  const passes = passing.includes(code);
  console.log(`${WORDS[outcome]} (exit code ${code}${passes && code !== 0 ? ", which fail-on lets pass" : ""}).`);
  process.exitCode = passes ? 0 : code;
}

try {
  await main();
} catch (error) {
  // Here the runner listens to commands, and the message may quote what somebody else wrote.
  console.error(`ci-job: ${error.message.replace(/[\p{C}\u2028\u2029]/gu, "\u{fffd}").replaceAll("##[", "# # [")}`);
  process.exitCode = 2;
}
