/**
 * What one look at a file may cost, all rungs together. It is counted, not timed,
 * so the same file gets the same answer on every machine.
 */
import type { ByteSource } from "./source.js";

/** In bytes that are read and gone through; one to two seconds. Of 917 real files none took more than a hundredth of it. */
const MOST = 64 * 1024 * 1024;
/** What a read costs however short it is. */
const EACH_READ = 32;

/** The look costs more than any real document's would. */
export class TooComplicated extends Error {}

export class Work {
  private left = MOST;

  /** Sticky: readers in between may have taken the error for a broken part. */
  get exceeded(): boolean {
    return this.left < 0;
  }

  /** Throws `TooComplicated` when nothing is left. */
  spend(amount: number): void {
    this.left -= amount;
    if (this.left < 0) throw new TooComplicated("it is too complicated to be looked at");
  }
}

/** The same source, with every read counted. */
export function counted(source: ByteSource, work: Work): ByteSource {
  return {
    size: source.size,
    get bytesRead() {
      return source.bytesRead;
    },
    async read(offset, length) {
      work.spend(EACH_READ);
      const bytes = await source.read(offset, length);
      work.spend(bytes.length);
      return bytes;
    },
  };
}
