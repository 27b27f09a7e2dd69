/** Agreement with the labels of the veraPDF corpus, where it is at hand. Prints a table by clause. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { preflight } from "../../../src/checks/pdfa/checker.js";
import { LIMITS } from "./build.js";

const CORPUS = join(import.meta.dirname, "../../../../shared/corpus/pdfa");
const FLAVOURS = ["PDF_A-1a", "PDF_A-1b", "PDF_A-2a", "PDF_A-2b", "PDF_A-2u", "PDF_A-3b"];

/** Clauses that have a rule, and the least number of fail files caught in each. */
const FLOORS: Readonly<Record<string, number>> = {
  "PDF_A-1a 6.7.11": 1,
  "PDF_A-1a 6.8.2.2": 2,
  "PDF_A-1b 6.1.2": 1,
  "PDF_A-1b 6.1.3": 1,
  "PDF_A-1b 6.1.5": 3,
  "PDF_A-1b 6.2.2": 1,
  "PDF_A-1b 6.2.3.3": 6,
  "PDF_A-1b 6.6.1": 1,
  "PDF_A-1b 6.5.3": 1,
  "PDF_A-1b 6.7.11": 3,
  "PDF_A-1b 6.7.3": 3,
  "PDF_A-2b 6.1.2": 2,
  "PDF_A-2b 6.1.3": 2,
  "PDF_A-2b 6.2.3": 2,
  "PDF_A-2b 6.2.4.3": 9,
  "PDF_A-1b 6.3.5": 3,
  "PDF_A-1b 6.7.2": 70,
  "PDF_A-1b 6.7.8": 1,
  "PDF_A-2b 6.2.11.3.1": 1,
  "PDF_A-2b 6.2.11.3.2": 2,
  "PDF_A-2b 6.2.11.3.3": 1,
  "PDF_A-2b 6.2.11.4.1": 5,
  "PDF_A-2b 6.2.11.5": 1,
  "PDF_A-2b 6.2.11.6": 2,
  "PDF_A-2b 6.2.11.8": 2,
  "PDF_A-2b 6.6.2.3.1": 92,
  "PDF_A-2b 6.6.2.3.3": 9,
  "PDF_A-2u 6.2.11.7.2": 4,
  "PDF_A-2b 6.3.1": 1,
  "PDF_A-2b 6.3.2": 7,
  "PDF_A-2b 6.3.3": 6,
  "PDF_A-2b 6.4.1": 1,
  "PDF_A-2b 6.4.2": 1,
  "PDF_A-2b 6.5.1": 3,
  "PDF_A-2b 6.5.2": 3,
  "PDF_A-2b 6.6.2.1": 2,
  "PDF_A-2b 6.6.4": 1,
  // File structure, graphics and level A: every file at hand.
  "PDF_A-1a 6.8.3.4": 1,
  "PDF_A-1a 6.8.4": 1,
  "PDF_A-2a 6.7.3.4": 2,
  "PDF_A-1b 6.1.4": 3,
  "PDF_A-1b 6.1.6": 1,
  "PDF_A-1b 6.1.8": 1,
  "PDF_A-1b 6.1.12": 3,
  "PDF_A-1b 6.2.4": 1,
  "PDF_A-1b 6.9": 1,
  "PDF_A-2b 6.1.4": 1,
  "PDF_A-2b 6.1.6": 1,
  "PDF_A-2b 6.1.8": 1,
  "PDF_A-2b 6.1.9": 4,
  "PDF_A-2b 6.1.13": 5,
  "PDF_A-2b 6.2.2": 3,
  "PDF_A-2b 6.2.4.2": 2,
  "PDF_A-2b 6.2.4.4": 6,
  "PDF_A-2b 6.2.5": 2,
  "PDF_A-2b 6.2.8.1": 2,
  "PDF_A-2b 6.2.8.3": 1,
  "PDF_A-2b 6.2.10": 17,
  "PDF_A-3b 6.8": 1,
};

/** That PDF/A-3 is not to be published is no question of conformance. */
const POLICY = /UK government guidance/;

interface Row {
  pass: number;
  alarms: number;
  fail: number;
  caught: number;
}

describe.skipIf(!existsSync(CORPUS))("the veraPDF corpus", () => {
  const rows = new Map<string, Row>();
  const alarms: string[] = [];
  // Vitest collects what it will skip as well.
  for (const flavour of existsSync(CORPUS) ? FLAVOURS : []) {
    for (const name of readdirSync(join(CORPUS, flavour), { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".pdf")) continue;
      const key = `${flavour} ${/^[\d.]+/.exec(basename(dirname(name)))?.[0] ?? ""}`;
      const row = rows.get(key) ?? { pass: 0, alarms: 0, fail: 0, caught: 0 };
      rows.set(key, row);
      const bytes = readFileSync(join(CORPUS, flavour, name));
      // A file that could not be checked is no agreement either: let it throw.
      const blocks = preflight(bytes, { role: "kept", limits: LIMITS }).filter(
        (one) => one.severity === "block" && !POLICY.test(one.message),
      );
      if (/pass/.test(basename(name))) {
        row.pass += 1;
        if (blocks.length > 0) {
          row.alarms += 1;
          alarms.push(`${name}: ${blocks.map((one) => one.message).join(" ")}`);
        }
      } else {
        row.fail += 1;
        if (blocks.length > 0) row.caught += 1;
      }
    }
  }
  console.table(Object.fromEntries([...rows].sort()));

  it("has files", () => {
    expect([...rows.values()].reduce((sum, row) => sum + row.pass, 0)).toBeGreaterThan(100);
  });

  it("no pass file is blocked", () => {
    expect(alarms).toEqual([]);
  });

  it.each(Object.entries(FLOORS))("%s: at least %i fail files caught", (clause, floor) => {
    expect(rows.get(clause)?.caught).toBeGreaterThanOrEqual(floor);
  });
});
