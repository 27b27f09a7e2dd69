/**
 * Asks a second engine, once, for what the first opened and could not save.
 * LibreOfficeKit refuses to save some locked spreadsheets (error 0xc10) that
 * `soffice --convert-to` saves.
 */
import type { Conversion, ConversionJob, Engine } from "../model.js";

export function withFallback(first: Engine, second: Engine): Engine {
  return {
    name: first.name,
    probe: () => first.probe(),
    warm: (limits) => first.warm?.(limits),
    convert: async (job) => {
      const conversion = await first.convert(job);
      return conversion.failure?.opened ? askAgain(conversion, job, second) : conversion;
    },
    close: async () => {
      await Promise.all([first.close(), second.close()]);
    },
  };
}

async function askAgain(before: Conversion, job: ConversionJob, second: Engine): Promise<Conversion> {
  const missing = job.outputs.filter(({ format }) => !before.artifacts.some((made) => made.format === format));
  const after = await second.convert({ ...job, outputs: missing });
  return {
    ...after,
    artifacts: [...before.artifacts, ...after.artifacts],
    attempts: before.attempts + after.attempts,
    sandboxed: before.sandboxed && after.sandboxed,
    fallback: { from: before.engine, why: before.failure?.message ?? "" },
    steps: [...before.steps, ...after.steps],
  };
}
