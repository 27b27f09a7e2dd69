/** Several engines of one kind as one, so that as many documents are converted at a time. */
import { availableParallelism } from "node:os";
import { InterruptedError } from "../errors.js";
import type { Conversion, ConversionJob, Engine } from "../model.js";

/** Share of the memory that is free now which workers may plan with: documents need some, too. */
const MEMORY_SHARE = 0.75;

/** How many workers make sense here: one for each core, as far as the memory reaches. At least one. */
export function workersFor(bytesEach: number): number {
  return Math.max(
    1,
    Math.min(availableParallelism(), Math.floor((MEMORY_SHARE * process.availableMemory()) / bytesEach)),
  );
}

/** Members are made when they are needed. A document waits for the first one that is free; the warmest is taken. */
export function enginePool(make: () => Engine, size: number): Engine {
  const first = make();
  const members = [first];
  const idle = [first];
  const waiting: ((engine: Engine) => void)[] = [];
  let closed = false;

  function grow(): Engine {
    const engine = make();
    members.push(engine);
    return engine;
  }

  async function free(): Promise<Engine> {
    const engine = idle.pop() ?? (members.length < size ? grow() : undefined);
    return engine ?? new Promise((resolve) => waiting.push(resolve));
  }

  function release(engine: Engine): void {
    const next = waiting.shift();
    if (next) next(engine);
    else idle.push(engine);
  }

  async function convert(job: ConversionJob): Promise<Conversion> {
    if (closed) throw new InterruptedError();
    const engine = await free();
    try {
      return await engine.convert(job);
    } finally {
      release(engine);
    }
  }

  return {
    name: first.name,
    probe: () => first.probe(),
    warm: (limits) => {
      while (members.length < size) idle.push(grow());
      for (const engine of members) engine.warm?.(limits);
    },
    convert,
    close: async () => {
      closed = true;
      await Promise.all(members.map((engine) => engine.close()));
    },
  };
}
