/**
 * Work for something that is dear to start, and of which one is enough as a rule: another one is
 * made only when work has waited for long, because something keeps the others busy.
 */
export interface Lanes<One> {
  /** There from the beginning. */
  readonly first: One;
  /** All that were made so far. */
  all(): readonly One[];
  /** Does the work with one that is free, when there is one. */
  use<Result>(work: (one: One) => Promise<Result>): Promise<Result>;
}

/** At most `most` are made. `patienceMs` is how long work waits before another one is. */
export function lanes<One>(make: () => One, most: number, patienceMs: number): Lanes<One> {
  const first = make();
  const made = [first];
  const idle = [first];
  const waiting: ((one: One) => void)[] = [];

  const free = async (): Promise<One> => {
    const one = idle.pop();
    if (one !== undefined) return one;
    return new Promise((resolve) => {
      const impatient = setTimeout(() => {
        if (made.length >= most || !waiting.includes(take)) return;
        waiting.splice(waiting.indexOf(take), 1);
        const another = make();
        made.push(another);
        take(another);
      }, patienceMs);
      const take = (one: One) => {
        clearTimeout(impatient);
        resolve(one);
      };
      waiting.push(take);
    });
  };
  const release = (one: One) => {
    const next = waiting.shift();
    if (next) next(one);
    else idle.push(one);
  };
  return {
    first,
    all: () => made,
    async use(work) {
      const one = await free();
      try {
        return await work(one);
      } finally {
        release(one);
      }
    },
  };
}
