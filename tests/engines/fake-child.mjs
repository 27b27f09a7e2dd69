/**
 * An office program that is none: it takes its time, uses its memory, refuses
 * what is no zip, and writes two files that begin as they should. The first word
 * of its second argument makes it misbehave.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { childConfig, JobFailure, say, serve, watchParent } from "../../dist/engines/child.js";

const { parent, mood, attempt, secret } = childConfig();
watchParent(parent);
process.stdout.write("chatter that belongs to nobody\n");
// Touched, so that it counts as resident.
const ballast = Buffer.alloc(200 * 2 ** 20, 1);

let jobs = 0;
const fat = [];

const HEADS = { pdf: "%PDF-1.7\n", odt: "PK\u0003\u0004" };

serve(async (job) => {
  say({ step: "opening the document" });
  const bytes = readFileSync(job.source);
  if (ballast[0] !== 1 || bytes.toString("latin1", 0, 2) !== "PK") {
    throw new JobFailure({ cause: "rejected", message: "LibreOffice could not open the document." });
  }
  await new Promise((resolve) => setTimeout(resolve, 400));
  jobs += 1;
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
