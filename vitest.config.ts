import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    reporters: ["default", "./tests/support/closing-line.ts"],
    // Real office programs are slow to start; each test that needs longer says so.
    testTimeout: 30_000,
    // Each engine process takes a core and a gigabyte.
    maxWorkers: 2,
  },
});
