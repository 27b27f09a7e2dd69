/**
 * Reads what ODF Validator 0.12 prints with `-v`: on stderr lines such as
 * `/path/a.odt/content.xml[2,345]:  Error: …`, and on stdout for each file at its end
 * `/path/a.odt:  Info: 2 errors, no warnings`, so that either may come first. Lines that name no file of ours are logs, pieces of
 * the document that are quoted, or warnings of Java: they are passed over.
 */

export interface OdfMessage {
  readonly level: "Warning" | "Error" | "Fatal";
  readonly message: string;
  /** Part of the package; absent when it is about the package as a whole. */
  readonly part?: string;
  /** Line and column in the part, counted from 1. */
  readonly line?: number;
  readonly column?: number;
}

/** What was printed about one file so far. */
export interface OdfOutput {
  /** The first ones; the rest is counted. */
  readonly messages: readonly OdfMessage[];
  readonly errors: number;
  /** The sum at the end; absent as long as it was not printed, and when it was printed twice. */
  readonly told: number | undefined;
  readonly isComplete: boolean;
}

/** Messages of one file that are kept: a sheet may have a hundred thousand. */
const MAX_KEPT = 100;

export interface OutputReader {
  /** Returns the path of the file that the line ends, when it ends one. */
  line(text: string): string | undefined;
  of(path: string): OdfOutput;
}

/** `paths` are those that the validator was given, absolute. */
export function readOutput(paths: readonly string[]): OutputReader {
  const files = new Map(paths.map((path) => [path, { messages: [] as OdfMessage[], errors: 0, sums: [] as number[] }]));
  return {
    line(text) {
      for (const [path, file] of files) {
        const said = text.startsWith(path) ? SAID.exec(text.slice(path.length)) : undefined;
        if (!said) continue;
        const [, part, line, column, level, message = ""] = said;
        if (level === "Info") {
          const sum = part === undefined ? SUM.exec(message)?.[1] : undefined;
          if (sum === undefined) return undefined;
          file.sums.push(sum === "no" ? 0 : Number(sum));
          return path;
        }
        if (level !== "Warning") file.errors += 1;
        if (file.messages.length < MAX_KEPT) {
          file.messages.push({
            level: level as OdfMessage["level"],
            message,
            ...(part !== undefined && { part }),
            // A place that is not known is -1.
            ...(Number(line) > 0 && { line: Number(line), column: Number(column) }),
          });
        }
        return undefined;
      }
      return undefined;
    },
    of(path) {
      const file = files.get(path);
      if (!file) throw new Error(`ODF Validator was not asked about ${path}.`);
      const { messages, errors, sums } = file;
      return { messages, errors, told: sums.length === 1 ? sums[0] : undefined, isComplete: sums.length > 0 };
    },
  };
}

const SAID = /^(?:\/(.+?))?(?:\[(-?\d+),(-?\d+)\])?: {1,2}(Info|Warning|Error|Fatal): (.*)$/s;
const SUM = /^(no|\d+) errors, (?:no|\d+) warnings$/;
