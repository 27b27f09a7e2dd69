/** Many documents: all contenders side by side, in rounds, so that a machine that slows down slows all of them. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  fill,
  median,
  OFFICE_SHARE,
  officeSeconds,
  progress,
  spread,
  table,
  WORKERS,
  watchMemory,
  withFolder,
} from "./common.mjs";
import { CONTENDERS, ENGINE_ALONE } from "./peers.mjs";

/** The section for docs/performance.md. */
export async function throughput({ files, origin }, { rounds, steadyCount }) {
  const present = CONTENDERS.filter(({ missing }) => missing === undefined);
  const real = await compare(present, files, files.length, rounds);
  const steady = await compare(
    present.filter(({ ours, perOutput }) => !(ours && perOutput)),
    files,
    steadyCount,
    rounds,
  );
  return [
    `${WORKERS} workers each. Median of the rounds, in brackets the least and the most. "native ÷ this": so many times as ` +
      "many documents a minute as this contender, taken within each round; the same for embedded. The time of council-convert is that of its whole run, with its start, its checks and its " +
      "end; peers are timed when their profiles and servers exist. Memory: highest sum over all processes of the contender, " +
      "where memory that several share counts for each.",
    OFFICE_SHARE,
    `### The real documents, once each: ${origin}; rounds: ${rounds}`,
    real.table,
    `### In steady state: ${steadyCount} documents made of them; rounds: ${rounds}`,
    "The same documents again and again, each copy with a zip comment of its own, so that no two have the same checksum and none " +
      "is converted only once for all.",
    steady.table,
    "### What was asked for, and what was reached",
    "The documents are chosen by our own program: those of which it makes both outputs, so that all contenders have the same work.",
    table(
      [
        "native is to be faster than",
        "at least",
        `reached, ${files.length} documents with the start`,
        `reached, ${steadyCount} documents`,
        "the most that is possible: the engine alone, without a check",
      ],
      present
        .filter(({ target }) => target)
        .map(({ name, target }) => [
          name,
          `${target} x`,
          real.ratios.get(name),
          steady.ratios.get(name),
          steady.limits.get(name),
        ]),
    ),
    "### What each delivers",
    table(
      ["contender", "delivers"],
      CONTENDERS.map(({ name, delivers, missing }) => [name, missing ? `not measured: ${missing}` : delivers]),
    ),
  ].join("\n\n");
}

async function compare(contenders, files, count, rounds) {
  const results = new Map(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Forwards and backwards, so that nobody always comes after the same one.
    for (const contender of round % 2 ? [...contenders].reverse() : contenders) {
      const result = await measure(contender, files, count);
      progress(`  ${contender.name}: ${count} documents in ${result.seconds.toFixed(1)} s`);
      results.get(contender).push(result);
    }
  }
  const byName = (name) => results.get(contenders.find((contender) => contender.name === name));
  const [native, embedded] = ["native", "embedded"].map((engine) => byName(`council-convert, ${engine}`));
  const ratios = new Map(contenders.map(({ name }) => [name, ratioOf(native, byName(name))]));
  const limits = new Map(contenders.map(({ name }) => [name, ratioOf(byName(ENGINE_ALONE), byName(name))]));
  const columns = [
    "contender",
    "documents a minute",
    "native ÷ this",
    "embedded ÷ this",
    "memory, MB",
    "of it the largest worker, MB",
    "inside LibreOffice",
    "files made",
  ];
  const rows = contenders.map((contender) => {
    const own = results.get(contender);
    return rowOf(contender, own, count, [ratios.get(contender.name), ratioOf(embedded, own)]);
  });
  return { table: table(columns, rows), ratios, limits };
}

/** How many times as fast as the others; nothing for a contender against itself. */
function ratioOf(own, others) {
  if (!own || own === others) return "";
  const each = own.map(({ seconds }, round) => others[round].seconds / seconds);
  return `${spread(each, 1)} x`;
}

function rowOf({ name, ours, perOutput }, results, count, ratios) {
  const made = Math.min(...results.map((each) => each.made));
  const claimed = Math.min(...results.map((each) => each.claimed));
  const lacking = claimed < count ? `; PDF/A in ${claimed} of ${count}` : "";
  const ready = ours ? `; ${Math.min(...results.map((each) => each.ready))} of ${count} ready` : "";
  return [
    name,
    spread(results.map(({ seconds }) => (60 * count) / seconds)),
    ...ratios,
    median(results.map(({ memory }) => memory.peak)).toFixed(0),
    ours && !perOutput ? median(results.map(({ memory }) => largest(memory.workers))).toFixed(0) : "",
    ours ? `${spread(results.map(({ share }) => 100 * share))} %` : "",
    `${made} of ${2 * count}${lacking}${ready}`,
  ];
}

const largest = (workers) => Math.max(0, ...workers.flat().map(([, mb]) => mb));

/** One contender and all documents, once. */
function measure(contender, files, count) {
  return withFolder("run", async (home) => {
    const documents = fill(join(home, "in"), files, count);
    const out = join(home, "out");
    mkdirSync(out);
    const { convert, stop } = await contender.start(home);
    try {
      const watch = watchMemory();
      const started = performance.now();
      const run = await convert(documents, out);
      const seconds = (performance.now() - started) / 1000;
      const memory = watch.stop();
      return { seconds, memory, ...(contender.ours ? judged(run.reports, seconds) : counted(out)) };
    } finally {
      await stop?.();
    }
  });
}

/** What council-convert made, by its own reports: it does not put in place what is not ready. */
function judged(reports, seconds) {
  return {
    made: reports.flatMap(({ outputs }) => outputs).length,
    claimed: reports.filter(({ outputs }) => outputs.some(({ label }) => label.startsWith("PDF/A-2"))).length,
    ready: reports.filter(({ verdict }) => verdict.outcome === "ready").length,
    share: officeSeconds(reports) / (WORKERS * seconds),
  };
}

function counted(out) {
  const files = readdirSync(out).map((name) => [name, readFileSync(join(out, name))]);
  return {
    made: files.filter(([, bytes]) => bytes.length > 0).length,
    claimed: files.filter(([name, bytes]) => name.endsWith(".pdf") && bytes.includes("<pdfaid:part>2<")).length,
  };
}
