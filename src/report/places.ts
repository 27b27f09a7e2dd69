/** Where files are, as reports for machines say it. */
import { isAbsolute, relative } from "node:path";

/** The path from `base`, with forward slashes; undefined for a file that is not below it. */
export function below(base: string, path: string): string | undefined {
  const way = relative(base, path);
  if (way === ".." || way.startsWith("../") || way.startsWith("..\\") || isAbsolute(way)) return undefined;
  return way.replaceAll("\\", "/");
}
