/** Prints one plain line at the end, for whoever reads a CI log: `Tests: 12 passed, 0 failed, 1 skipped`. */
import type { Reporter, TestModule } from "vitest/node";

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      let failedTests = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "failed") failedTests += 1;
        count[state === "pending" ? "skipped" : state] += 1;
      }
      // A file that could not even be loaded has no tests to count.
      if (!module.ok() && failedTests === 0) count.failed += 1;
    }
    process.stdout.write(`Tests: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
  }
}
