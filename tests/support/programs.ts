import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, test } from "vitest";
import { ALL_PINNED } from "../../src/checks/reference/pinned.js";
import { dataFolder } from "../../src/tools/data-folder.js";
import { probeSandbox } from "../../src/tools/sandbox.js";
import { findSoffice } from "../../src/tools/soffice.js";

/** LibreOffice 7.4, as scripts/install-test-programs.sh unpacks it. */
const OLD_SOFFICE = "/opt/council-convert-tests/soffice-7.4";

/** The data folder that scripts/install-test-programs.sh fills. */
const TEST_DATA = "/opt/council-convert-tests/data";

/** What a group of tests needs from outside, with its path when it is there. */
export interface Program {
  readonly name: string;
  readonly path: string | undefined;
}

export const installedSoffice: Program = { name: "an installed LibreOffice", path: findSoffice()[0] };
export const oldSoffice: Program = { name: "LibreOffice 7.4", path: existsSync(OLD_SOFFICE) ? OLD_SOFFICE : undefined };

export const qpdf: Program = onPath("qpdf");
/** A real browser, for the HTML report. */
export const chromium: Program = onPath("chromium");
/** Gives a program a terminal; part of util-linux. */
export const script: Program = onPath("script");
/** Gives a program file systems of its own; part of util-linux. Not every kernel lets an ordinary user do it. */
export const unshare: Program = worksAt("unshare", ["-rm", "true"]);

/** bubblewrap, where it may make a sandbox. */
export const sandbox: Program = { name: "bubblewrap", path: (await probeSandbox()).bwrap };

/** The data folder with both reference validators: that of CI, or the user's own. */
export const referenceData: Program = {
  name: "both reference validators and Java",
  path: [TEST_DATA, dataFolder({ ...process.env, COUNCIL_CONVERT_DATA: undefined })].find(
    (folder) =>
      onPath("java").path !== undefined && ALL_PINNED.every(({ file }) => existsSync(join(folder, "validators", file))),
  ),
};

export function onPath(name: string): Program {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return { name, path: folders.map((folder) => join(folder, name)).find(existsSync) };
}

function worksAt(name: string, args: readonly string[]): Program {
  const { path } = onPath(name);
  return { name, path: path !== undefined && spawnSync(path, args).status === 0 ? path : undefined };
}

/**
 * `describe` for tests that need an outside program. When it is missing they are
 * skipped, visibly, on a developer's machine, and fail where `CI` is set: there
 * scripts/install-test-programs.sh must have brought it.
 */
export function describeWith(program: Program, title: string, tests: (path: string) => void): void {
  const { name, path } = program;
  if (path !== undefined) {
    describe(title, () => tests(path));
  } else if (process.env.CI) {
    test(`${title}: needs ${name}`, () => {
      throw new Error(`${name} is missing. Run scripts/install-test-programs.sh.`);
    });
  } else {
    test.skip(`${title} (${name} is not installed)`, () => {});
  }
}
