/**
 * Which files of a folder are taken: globs of `--include` and `--exclude`, and
 * `.councilignore` files, which are written like `.gitignore`. The libraries are
 * loaded only when there is something for them to do.
 */
import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { messageOf, OperatorError } from "./errors.js";

export const IGNORE_FILE = ".councilignore";

export interface Patterns {
  /** Only files that match one of them are taken; all when empty. */
  readonly include: readonly string[];
  /** Files, and folders with all that is in them, that are passed over. */
  readonly exclude: readonly string[];
}

/** The selection in one folder. */
export interface Selection {
  /** The selection in a folder below, by its name. */
  enter(name: string): Promise<Selection>;
  /** Whether a file of this folder is taken, by its name. */
  takesFile(name: string): boolean;
  /** Whether a folder in this folder is looked into, by its name. */
  takesFolder(name: string): boolean;
}

type Matches = (path: string) => boolean;
/** What one `.councilignore` says of a path below its folder; a path of a folder ends with a slash. */
interface Ignores {
  readonly folder: string;
  readonly says: (path: string) => "ignored" | "kept" | undefined;
}

/** The selection in a folder that the user named. Ignore files count from the current folder on. */
export async function selectionIn(root: string, { include, exclude }: Patterns): Promise<Selection> {
  const [included, excluded] = await Promise.all([matcher(include.map(allBelow)), matcher(exclude)]);
  const ignores = await ignoresAbove(root);
  const within = async (folder: string, above: readonly Ignores[]): Promise<Selection> => {
    const own = await ignoresOf(folder);
    const all = own ? [...above, own] : above;
    const isLeftOut = (name: string, isFolder: boolean) => {
      const path = join(folder, name);
      return (excluded?.(slashed(relative(root, path))) ?? false) || isIgnored(all, path, isFolder);
    };
    return {
      enter: (name) => within(join(folder, name), all),
      takesFile: (name) => (included?.(slashed(relative(root, join(folder, name)))) ?? true) && !isLeftOut(name, false),
      takesFolder: (name) => !isLeftOut(name, true),
    };
  };
  return within(root, ignores);
}

/** `drafts/` is a folder, as in a `.gitignore`: included is all that is below it. */
function allBelow(pattern: string): string {
  const folder = slashed(pattern).replace(/\/+$/, "");
  if (folder === slashed(pattern) || folder === "" || folder === ".") return pattern;
  return folder.includes("/") ? `${folder}/**` : `**/${folder}/**`;
}

/** Patterns without a slash are for names, wherever they are; the others for paths below the folder. */
async function matcher(patterns: readonly string[]): Promise<Matches | undefined> {
  if (patterns.length === 0) return undefined;
  const { default: picomatch } = await import("picomatch");
  // What is left of "./" and of "/" means the folder itself.
  const all = patterns.map((pattern) => slashed(pattern).replace(/^\.\//, "").replace(/\/+$/, "") || "/**");
  // With `basename` it would look at nothing but the name, whatever the pattern says.
  const matchers = [true, false].map((basename) => {
    const some = all.filter((pattern) => pattern.includes("/") !== basename);
    return picomatch(
      some.map((pattern) => pattern.replace(/^\//, "")),
      { nocase: true, dot: true, basename },
    );
  });
  return (path) => matchers.some((matches) => matches(path));
}

/** The last ignore file that has something to say decides, as with git. */
function isIgnored(all: readonly Ignores[], path: string, isFolder: boolean): boolean {
  for (const { folder, says } of [...all].reverse()) {
    const answer = says(slashed(relative(folder, path)) + (isFolder ? "/" : ""));
    if (answer !== undefined) return answer === "ignored";
  }
  return false;
}

/** Those in the current folder and in the folders between it and `root`; none when `root` lies elsewhere. */
async function ignoresAbove(root: string): Promise<readonly Ignores[]> {
  const top = process.cwd();
  const way = relative(top, root);
  if (way === "" || way.startsWith("..") || isAbsolute(way)) return [];
  const found: Ignores[] = [];
  for (let folder = dirname(root); ; folder = dirname(folder)) {
    const own = await ignoresOf(folder);
    if (own) found.unshift(own);
    if (folder === top) return found;
  }
}

async function ignoresOf(folder: string): Promise<Ignores | undefined> {
  const file = join(folder, IGNORE_FILE);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || !(await isOpen(folder))) return undefined;
    throw new OperatorError(
      `The file "${file}" cannot be read: ${messageOf(error)}`,
      "Ask for permission to read it, or remove it.",
    );
  }
  const { default: ignore } = await import("ignore");
  const rules = ignore({ allowRelativePaths: false }).add(text.replace(/^\uFEFF/, ""));
  return {
    folder,
    says: (path) => {
      const { ignored, unignored } = rules.test(path);
      return ignored ? "ignored" : unignored ? "kept" : undefined;
    },
  };
}

/** In a folder that may not be entered there is no telling whether it has such a file; nor can anything be read there. */
async function isOpen(folder: string): Promise<boolean> {
  return access(folder, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function slashed(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}
