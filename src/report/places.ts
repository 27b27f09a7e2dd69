/** Where files are, as reports for machines say it. */
import { posix, sep, win32 } from "node:path";

/**
 * The path from `base`, with forward slashes; undefined for a file that is not
 * below it. Where folders are separated by slashes, a backslash is part of a name.
 */
export function below(base: string, path: string, separator = sep): string | undefined {
  const { relative, isAbsolute } = separator === win32.sep ? win32 : posix;
  const way = relative(base, path);
  if (way === ".." || way.startsWith(`..${separator}`) || isAbsolute(way)) return undefined;
  return way.replaceAll(separator, "/");
}
