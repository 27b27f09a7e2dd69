/** What one rung of the ladder hands to the next. */
import type { Claim, Format, Trait, TraitName } from "../model.js";
import type { ByteSource } from "./source.js";
import type { Work } from "./work.js";

/** A rung's answer: the format, and on what evidence. */
export interface Match {
  readonly format: Format;
  /** Strongest first. */
  readonly basis: readonly string[];
  readonly traits?: readonly Trait[];
  readonly claims?: readonly Claim[];
  readonly warnings?: readonly string[];
}

/** What a rung may look at. */
export interface Suspect {
  readonly source: ByteSource;
  /** The first bytes of the file, at most 16 KB. */
  readonly head: Buffer;
  /** The file name's extension, lower case, without the dot; only for ties that content cannot break. */
  readonly extension: string;
  /** What the look may still cost. Reading is counted by the source; going through what was read is not. */
  readonly work: Work;
}

/** Looks for one family of formats. Returns nothing when it is none of them. */
export type Rung = (suspect: Suspect) => Promise<Match | undefined>;

/** Whether bytes stand at an offset: hexadecimal, `??` for any byte, blanks for the reader's eye. */
export function hasBytes(bytes: Buffer, pattern: string, offset = 0): boolean {
  const cells = patternCells(pattern);
  return cells.every((cell, index) =>
    cell === "??" ? offset + index < bytes.length : bytes[offset + index] === Number.parseInt(cell, 16),
  );
}

export function patternCells(pattern: string): string[] {
  return pattern.replaceAll(" ", "").match(/../g) ?? [];
}

/** siegfried's words for a byte match. */
export function bytesAt(offset: number, length: number): string {
  return `byte match at ${offset}, ${length}`;
}

/** Gathers traits, each name once: the first basis is kept. */
export class TraitList {
  private readonly found = new Map<TraitName, Trait>();

  add(name: TraitName, basis: string): void {
    if (!this.found.has(name)) this.found.set(name, { name, basis });
  }

  has(name: TraitName): boolean {
    return this.found.has(name);
  }

  get list(): Trait[] {
    return [...this.found.values()];
  }
}
