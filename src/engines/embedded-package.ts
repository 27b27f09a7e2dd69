/** What both sides of the embedded engine know of the WebAssembly package. */

/** How many threads the package starts with, as its glue code has it. */
export const POOL_LITERAL = "pthreadPoolSize=4;";

/** The glue code with another number of threads. Throws when the literal is not there exactly once. */
export function withPoolSize(glue: string, threads: number): string {
  const [before, after, ...more] = glue.split(POOL_LITERAL);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`soffice.cjs does not hold "${POOL_LITERAL}" exactly once`);
  }
  return `${before}pthreadPoolSize=${Math.trunc(threads)};${after}`;
}
