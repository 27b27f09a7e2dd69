/** What a terminal shows while many documents are worked on: a bar, a count, the rate and the time left. */

export interface Done {
  readonly done: number;
  readonly total: number;
  /** Since the first document was begun, in milliseconds. */
  readonly elapsedMs: number;
}

const BAR = 24;
/** Before so many documents, and so many milliseconds, the rate is a guess. */
const ENOUGH = 3;
const ENOUGH_MS = 2000;

/** `[######          ]  12 of 48 documents, 640 a minute, about 20 seconds left` */
export function progressLine({ done, total, elapsedMs }: Done): string {
  const filled = Math.round((BAR * done) / total);
  const bar = `[${"#".repeat(filled)}${" ".repeat(BAR - filled)}]`;
  const count = `${bar} ${done} of ${total} documents`;
  if (done < ENOUGH || elapsedMs < ENOUGH_MS) return count;
  const perMinute = (60_000 * done) / elapsedMs;
  const leftMs = ((total - done) * elapsedMs) / done;
  return `${count}, ${rounded(perMinute)} a minute, about ${duration(leftMs)} left`;
}

function rounded(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : String(Math.round(rate));
}

function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 100) return counted(seconds, "second");
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return counted(minutes, "minute");
  return counted(Math.round(minutes / 60), "hour");
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
