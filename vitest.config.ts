import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    reporters: ["default", "./tests/support/closing-line.ts"],
    // Real office programs are slow to start, and slower on a busy machine.
    testTimeout: 120_000,
    // Each engine process takes a core and a gigabyte.
    maxWorkers: 2,
  },
});
