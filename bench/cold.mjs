/** One document from a cold shell, and what a peer takes for the same two files. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BIN, firstLine, median, progress, ROOT, spread, table, withFolder } from "./common.mjs";
import { ODT, PDF, warmProfiles } from "./peers.mjs";

const DOCUMENT = join(ROOT, "fixtures/agenda.docx");

const node = (...args) => [process.execPath, ...args];
const convert = (engine) => (folder) => [node(BIN, join(folder, "agenda.docx"), "--quiet", "--engine", engine)];
const soffice = (folder, profile) =>
  [ODT, PDF].map((filter) => [
    "soffice",
    `-env:UserInstallation=${pathToFileURL(profile)}`,
    ...["--headless", "--convert-to", filter, "--outdir", folder, join(folder, "agenda.docx")],
  ]);

const UNCHECKED = "both files, unchecked, no sandbox";
const CHECKED = "both files, repaired and checked";
const FRESH = "`soffice --convert-to`, twice, new profile";
const EXISTING = "`soffice --convert-to`, twice, existing profile";

function commands(profile) {
  const always = [
    { name: "`node -e 0`", lines: () => [node("-e", "0")], files: 0, delivers: "nothing" },
    { name: "`council-convert --version`", lines: () => [node(BIN, "--version")], files: 0, delivers: "nothing" },
    { name: "council-convert, embedded", lines: convert("embedded"), files: 2, delivers: CHECKED },
  ];
  if (!profile) return always;
  return [
    ...always,
    { name: "council-convert, native", lines: convert("native"), files: 2, delivers: CHECKED },
    { name: "council-convert, oneshot", lines: convert("oneshot"), files: 2, delivers: CHECKED },
    { name: FRESH, lines: (folder) => soffice(folder, join(folder, "profile")), files: 2, delivers: UNCHECKED },
    { name: EXISTING, lines: (folder) => soffice(folder, profile), files: 2, delivers: UNCHECKED },
  ];
}

/** The section for docs/performance.md. */
export async function cold(_, { rounds }) {
  return withFolder("cold", async (home) => {
    const profile = firstLine("soffice", ["--version"]) && (await warmProfiles(home, { asItComes: true }))[0];
    const all = commands(profile);
    const times = new Map(all.map(({ name }) => [name, []]));
    // The first round warms the disk cache and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      progress(`  one document, round ${round} of ${rounds}`);
      for (const command of all) {
        const seconds = time(command, join(home, `${round}-${all.indexOf(command)}`));
        if (round > 0) times.get(command.name).push(seconds);
      }
    }
    const ratio = (name, peer) =>
      /council-convert, /.test(name) && times.has(peer)
        ? `${spread(
            times.get(name).map((seconds, round) => times.get(peer)[round] / seconds),
            2,
          )} x`
        : "";
    const startUp = median(times.get("`council-convert --version`")) - median(times.get("`node -e 0`"));
    return [
      `\`fixtures/agenda.docx\`, rounds: ${rounds}; a process from the shell each time (its files in the disk cache). Median seconds, in ` +
        `brackets the least and the most; "faster" is taken within a round, and below 1 means slower.` +
        `${profile ? "" : " LibreOffice is not installed: no peer was measured."}`,
      table(
        ["command", "seconds", "faster than twice soffice, new profile", "… existing profile", "delivers"],
        all.map(({ name, delivers }) => [
          name,
          spread(times.get(name), 2),
          ratio(name, FRESH),
          ratio(name, EXISTING),
          delivers,
        ]),
      ),
      `Start-up of council-convert beyond Node itself: ${(startUp * 1000).toFixed(0)} ms.`,
    ].join("\n\n");
  });
}

/** Seconds of one run in a folder of its own; throws when it does not make its files. */
function time({ name, lines, files }, folder) {
  mkdirSync(folder);
  copyFileSync(DOCUMENT, join(folder, "agenda.docx"));
  const started = performance.now();
  for (const [program, ...args] of lines(folder)) {
    const done = spawnSync(program, args, { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${name} ended with ${done.status}: ${done.stdout}${done.stderr}`);
  }
  const seconds = (performance.now() - started) / 1000;
  const made = readdirSync(folder).filter((file) => /\.(odt|pdf)$/.test(file)).length;
  if (made !== files) throw new Error(`${name} made ${made} files, not ${files}`);
  return seconds;
}
