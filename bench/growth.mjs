/** How time and memory grow with the number of documents, and what a long run leaves behind. */
import { join } from "node:path";
import {
  council,
  fill,
  median,
  OFFICE_SHARE,
  officeSeconds,
  progress,
  table,
  WORKERS,
  watchMemory,
  withFolder,
} from "./common.mjs";

/** The section for docs/performance.md. */
export async function growth({ files }, { counts, engines }) {
  const sections = [];
  for (const engine of engines) {
    const runs = [];
    for (const count of counts) {
      runs.push(await measure(engine, files, count));
      progress(`  ${engine}: ${count} documents in ${runs.at(-1).seconds.toFixed(1)} s`);
    }
    sections.push(...sectionOf(engine, runs));
  }
  return [
    "One run each, made of the same real documents, each copy with a zip comment of its own. " +
      'A "worker" is a process that holds a LibreOffice; it is replaced after 500 documents. ' +
      "Memory is the median of a tenth of its life; its growth is that of the last tenth against that of the third, by which it is warm in " +
      "a long run.",
    OFFICE_SHARE,
    ...sections,
  ].join("\n\n");
}

function measure(engine, files, count) {
  return withFolder("growth", async (home) => {
    fill(join(home, "in"), files, count);
    const watch = watchMemory(500);
    const run = await council([join(home, "in")], { home, engine });
    return { ...run, count, memory: watch.stop() };
  });
}

function sectionOf(engine, runs) {
  const longest = runs.at(-1);
  const { workers, main } = longest.memory;
  // One that came late, in the place of another, was not long enough at work to be warm.
  const enough = Math.max(0, ...workers.map(({ length }) => length)) / 4;
  return [
    `### Engine ${engine}`,
    table(
      [
        "documents",
        "seconds",
        "documents a minute",
        "inside LibreOffice",
        "of it starting",
        "ready",
        "not converted",
        "left in the temporary folder",
      ],
      runs.map(({ reports, seconds, count, left }) => [
        count,
        seconds.toFixed(1),
        ((60 * count) / seconds).toFixed(0),
        percent(officeSeconds(reports) / (WORKERS * seconds)),
        percent(officeSeconds(reports, /^starting LibreOffice/) / (WORKERS * seconds)),
        reports.filter(({ verdict }) => verdict.outcome === "ready").length,
        count - reports.filter(({ outputs }) => outputs.length === 2).length,
        left.length === 0 ? "nothing" : left.join(", "),
      ]),
    ),
    ...ratesOf(longest),
    `Memory in the run of ${longest.count}, in MB:`,
    table(
      ["process", "seconds alive", "third tenth", "sixth", "last", "growth", "highest"],
      [
        ...workers.map((samples, index) => lifeOf(`worker process ${index + 1}`, samples, enough)),
        lifeOf("council-convert itself", main, enough),
      ],
    ),
  ];
}

/** Reports come in the order of the documents, so that in a short run they come in bursts. */
function ratesOf({ at, count }) {
  if (count < 100) return [];
  const rates = tenths(at);
  return [
    `Documents a minute in each tenth of the run of ${count}, as they were reported (the first tenth has the start in it):`,
    table(
      rates.map((_, index) => `${index + 1}.`),
      [rates.map((rate) => rate.toFixed(0))],
    ),
  ];
}

const percent = (share) => `${(100 * share).toFixed(0)} %`;

/** Documents a minute in each tenth, from the second at which each was reported. */
export function tenths(at) {
  const ends = Array.from({ length: 10 }, (_, tenth) => Math.ceil((at.length * (tenth + 1)) / 10));
  return ends.map((end, index) => {
    const before = ends[index - 1] ?? 0;
    return (60 * (end - before)) / (at[end - 1] - (at[before - 1] ?? 0));
  });
}

function lifeOf(name, samples, enough) {
  if (samples.length < Math.max(10, enough)) return [name, "too short to say", "", "", "", "", ""];
  const part = (tenth) =>
    median(
      samples
        .slice(Math.floor((samples.length * (tenth - 1)) / 10), Math.floor((samples.length * tenth) / 10))
        .map(([, mb]) => mb),
    );
  const [early, middle, late] = [part(3), part(6), part(10)];
  const highest = Math.max(...samples.map(([, mb]) => mb));
  const alive = samples.at(-1)[0] - samples[0][0];
  return [name, ...[alive, early, middle, late, late - early, highest].map((value) => value.toFixed(0))];
}
