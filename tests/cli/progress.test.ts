import { expect, test } from "vitest";
import { progressLine } from "../../src/cli/progress.js";

test.each([
  [{ done: 9, total: 48, elapsedMs: 100 }, "[#####                   ] 9 of 48 documents"],
  [{ done: 0, total: 4, elapsedMs: 0 }, "[                        ] 0 of 4 documents"],
  [{ done: 1, total: 4, elapsedMs: 900 }, "[######                  ] 1 of 4 documents"],
  [
    { done: 12, total: 48, elapsedMs: 2400 },
    "[######                  ] 12 of 48 documents, 300 a minute, about 7 seconds left",
  ],
  [
    { done: 3, total: 400, elapsedMs: 60_000 },
    "[                        ] 3 of 400 documents, 3.0 a minute, about 2 hours left",
  ],
  [
    { done: 100, total: 200, elapsedMs: 240_000 },
    "[############            ] 100 of 200 documents, 25 a minute, about 4 minutes left",
  ],
  [
    { done: 4, total: 4, elapsedMs: 2000 },
    "[########################] 4 of 4 documents, 120 a minute, about 1 second left",
  ],
])("%o", (given, line) => {
  expect(progressLine(given)).toBe(line);
});
