/** Agreement with the labels of the PDF/UA-1 part of the veraPDF corpus, where it is at hand. Prints a table by clause. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { allowsReadingAloud, brokenRules } from "../../../src/checks/pdfua/checker.js";
import { LIMITS } from "../pdfa/build.js";

const CORPUS = join(import.meta.dirname, "../../../../shared/corpus/pdfa/PDF_UA-1");

/** `7.2-t29-fail-a.pdf` is to fail test 29 of clause 7.2. */
const NAME = /^([\d.]+)-t(\d+)-(pass|fail)-/;

interface Row {
  pass: number;
  alarms: number;
  fail: number;
  caught: number;
  /** Caught by the very test that the file is about. */
  exact: number;
}

function found(bytes: Buffer): string[] {
  try {
    return brokenRules(bytes, LIMITS).map(({ rule, fault }) => `${rule.clause}-${fault.test}`);
  } catch (error) {
    return allowsReadingAloud(bytes, LIMITS) ? [`unreadable: ${error}`] : ["7.16-1"];
  }
}

describe.skipIf(!existsSync(CORPUS))("the veraPDF corpus for PDF/UA-1", () => {
  const rows = new Map<string, Row>();
  const alarms: string[] = [];
  const missed: string[] = [];
  for (const path of existsSync(CORPUS) ? readdirSync(CORPUS, { recursive: true, encoding: "utf8" }) : []) {
    const match = NAME.exec(basename(path));
    if (!path.endsWith(".pdf") || !match) continue;
    const [, clause = "", test, label] = match;
    const key = /^[\d.]+/.exec(basename(dirname(path)))?.[0] ?? "";
    const row = rows.get(key) ?? { pass: 0, alarms: 0, fail: 0, caught: 0, exact: 0 };
    rows.set(key, row);
    const broken = found(readFileSync(join(CORPUS, path)));
    if (label === "pass") {
      row.pass += 1;
      if (broken.length > 0) {
        row.alarms += 1;
        alarms.push(`${path}: ${broken.join(" ")}`);
      }
    } else {
      row.fail += 1;
      if (broken.length > 0) row.caught += 1;
      else missed.push(path);
      if (broken.includes(`${clause}-${Number(test)}`)) row.exact += 1;
    }
  }
  console.table(Object.fromEntries([...rows].sort()));
  const sum = (column: keyof Row) => [...rows.values()].reduce((total, row) => total + row[column], 0);

  it("has files", () => {
    expect(sum("pass")).toBeGreaterThan(20);
    expect(sum("fail")).toBeGreaterThan(40);
  });

  it("no pass file is refused", () => {
    expect(alarms).toEqual([]);
  });

  it("at least nine of ten fail files are caught", () => {
    console.log(missed.join("\n"));
    expect(sum("caught") / sum("fail")).toBeGreaterThanOrEqual(0.9);
  });
});
