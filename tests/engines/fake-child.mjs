/**
 * An office program that is none: it takes its time, uses its memory, refuses
 * what is no zip, and writes two files that begin as they should. The first word
 * of its second argument makes it misbehave.
 */
import { execFileSync, spawn } from "node:child_process";
import {
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { childConfig, JobFailure, say, serve, watchParent } from "../../dist/engines/child.js";

const { parent, mood, attempt, secret } = childConfig();
watchParent(parent);
process.stdout.write("chatter that belongs to nobody\n");
// Touched, so that it counts as resident.
const ballast = Buffer.alloc(200 * 2 ** 20, 1);

/** What it says instead of what was asked, by the first word of its mood. */
const NONSENSE = {
  null: () => "null\n",
  words: () => "no JSON\n",
  object: () => '{"step":{"toString":1}}\n',
  steps: () => '{"step":"telling stories"}\n',
  made: () => '{"made":"exe"}\n',
  number: () => '{"done":true,"failure":{"cause":"rejected","message":5},"use":{"rssBytes":1,"cpuMs":1}}\n',
  cause: () => '{"done":true,"failure":{"cause":"toString","message":"x"},"use":{"rssBytes":1,"cpuMs":1}}\n',
  infinite: () => '{"done":true,"use":{"rssBytes":1e999,"cpuMs":1}}\n',
  useless: () => '{"done":true}\n',
  line: () => Buffer.alloc(2 ** 16, "a"),
  flood: () => '{"step":"opening the document"}\n'.repeat(1000),
};
/** Those that do not come to an end. */
const ENDLESS = ["line", "flood"];

function talk(words) {
  do {
    try {
      writeSync(3, words);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  } while (ENDLESS.includes(mood));
  for (;;);
}

function plant(link) {
  try {
    symlinkSync(secret, link);
  } catch {
    // It is taken, or this is a sandbox.
  }
}

let jobs = 0;
const fat = [];

const HEADS = { pdf: "%PDF-1.7\n", odt: "PK\u0003\u0004" };

serve(async (job) => {
  say({ step: "opening the document" });
  const bytes = readFileSync(job.source);
  if (ballast[0] !== 1 || bytes.toString("latin1", 0, 2) !== "PK") {
    throw new JobFailure({ cause: "rejected", message: "LibreOffice could not open the document." });
  }
  if (NONSENSE[mood]) talk(NONSENSE[mood]());
  // Over a large document, until it is ended from outside.
  if (mood === "stalls" && attempt === 1 && bytes.length > 10_000) await new Promise(() => {});
  await new Promise((resolve) => setTimeout(resolve, 400));
  jobs += 1;
  // Waits for the moment between two documents in which the place of the source is free.
  if (mood === "plants" && jobs === 1) setInterval(() => plant(job.source), 1);
  // Has an orphan in a session of its own need the memory.
  if (mood === "hides") {
    const eat = `"${process.execPath}" -e "const b = Buffer.alloc(900e6, 1); setTimeout(() => b[0], 15000)" &`;
    spawn("sh", ["-c", eat], { detached: true, stdio: "ignore" });
    for (;;);
  }
  if (mood === "tires" && jobs > 1) for (;;);
  if (mood === "fattens" && jobs > 1) for (;;) fat.push(Buffer.alloc(2 ** 20, 1));
  for (const output of job.outputs) {
    say({ step: `making the ${output.format} file` });
    if (mood === "blocked") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
    if (output.format === "pdf") {
      if (mood === "dies once" && attempt === 1) process.abort();
      if (mood === "dies always") process.abort();
      if (mood === "throws") throw new Error("WebAssembly.Exception");
      if (mood === "lies") {
        say({ made: "pdf" });
        continue;
      }
      if (mood === "empty") {
        writeFileSync(output.file, "");
        say({ made: "pdf" });
        continue;
      }
      if (mood === "silent") continue;
      if (mood === "long") {
        const message = "x".repeat(10_000);
        throw new JobFailure({ cause: "rejected", message });
      }
      if (mood === "holes") {
        const file = openSync(output.file, "w");
        writeSync(file, HEADS.pdf);
        ftruncateSync(file, 6 * 2 ** 30);
        closeSync(file);
        say({ made: "pdf" });
        continue;
      }
      // Somebody else's folder in place of the one that was given, with a file of the right name in it.
      if (mood === "moves") {
        renameSync(job.folder, `${job.folder}-before`);
        symlinkSync(dirname(secret), job.folder);
        say({ made: "pdf" });
        continue;
      }
      if (mood === "links" || mood === "pipes") {
        if (mood === "links") symlinkSync(secret, output.file);
        else execFileSync("mkfifo", [output.file]);
        say({ made: "pdf" });
        continue;
      }
      // At work, and never done: it must not look as if it stood still.
      if (mood === "slow" || (mood === "tires late" && jobs > 1)) for (;;);
    }
    writeFileSync(output.file, `${HEADS[output.format]}${attempt}`);
    say({ made: output.format });
  }
});
