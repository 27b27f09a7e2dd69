import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    reporters: ["default", "./tests/support/closing-line.ts"],
    // Real office programs are slow to start, and slower on a busy machine.
    testTimeout: 120_000,
    // What a test sees must not depend on what its machine has set up: those that want the reference validators say so.
    env: { COUNCIL_CONVERT_DATA: "/nowhere/council-convert" },
    // Each engine process takes a core and a gigabyte.
    maxWorkers: 2,
  },
});
