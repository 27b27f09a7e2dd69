/** How an output is taken out of a child's folder: with limits on size and time, and only as an ordinary file. */
import { mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { clearJob, handIn, nameWithin, openExchange, takeOver } from "../../src/engines/exchange.js";
import type { ConversionJob } from "../../src/model.js";
import { testFolder } from "../support/folder.js";
import { limits } from "../support/values.js";

const MB = 2 ** 20;
const inTime = () => ({ bytes: 100 * MB, until: performance.now() + 20_000, signal: new AbortController().signal });

/** A child's folders, and a PDF of that size in them, which takes no room. */
function madeOf(bytes: number) {
  const [folder, target] = [testFolder(), testFolder()];
  const exchange = openExchange(folder);
  const made = join(exchange.output, "made-1.pdf");
  writeFileSync(made, "%PDF-1.7\n");
  truncateSync(made, bytes);
  const output = { format: "pdf" as const, file: join(target, "made.pdf") };
  return { exchange, made, output, target };
}

describe("an output", () => {
  test.each([100, 5 * MB + 1])("of %d bytes is copied whole", async (bytes) => {
    const { exchange, made, output } = madeOf(bytes);
    expect(await takeOver(exchange, made, output, inTime())).toBeUndefined();
    expect(statSync(output.file).size).toBe(bytes);
  });

  test("is not copied when there is no time left for it, or the run is interrupted", async () => {
    const { exchange, made, output, target } = madeOf(50 * MB);
    expect(await takeOver(exchange, made, output, { ...inTime(), until: 0 })).toEqual({
      cause: "timed-out",
      message: "LibreOffice reported no error, but the PDF could not be copied in time.",
    });
    expect(await takeOver(exchange, made, output, { ...inTime(), signal: AbortSignal.abort() })).toBeDefined();
    expect(readdirSync(target)).toEqual([]);
  });

  test("may grow while it is copied, but not above the limit", async () => {
    const { exchange, made, output, target } = madeOf(2 * MB);
    const copying = takeOver(exchange, made, output, { ...inTime(), bytes: 3 * MB });
    truncateSync(made, 50 * MB);
    expect((await copying)?.message).toContain("is larger than 3 MB");
    expect(readdirSync(target)).toEqual([]);
  });
});

test("the files of a job are cleared away, and a folder that stands in their place is not looked into", async () => {
  const exchange = openExchange(testFolder());
  const source = join(testFolder(), "agenda.DOCX");
  writeFileSync(source, "PK");
  const job: ConversionJob = {
    document: { path: "/agenda.docx", bytes: 2, sha256: "" },
    source,
    kind: "word",
    outputs: [{ format: "pdf", file: "nowhere" }],
    limits,
    signal: new AbortController().signal,
  };
  const message = await handIn(exchange, job, job.outputs, 7);
  expect(readdirSync(exchange.input)).toEqual(["agenda.docx"]);
  await expect(handIn(exchange, job, job.outputs, 8)).rejects.toThrow("EEXIST");
  writeFileSync(message.outputs[0]?.file as string, "%PDF-");
  clearJob(message);
  expect([readdirSync(exchange.input), readdirSync(exchange.output)]).toEqual([[], []]);
  mkdirSync(join(message.outputs[0]?.file as string, "deep"), { recursive: true });
  expect(() => clearJob(message)).toThrow();
  expect(readdirSync(exchange.output)).toEqual(["made-7.pdf"]);
});

test.each([
  ["/papers/Budget 2026-27 (final).XLSX", "Budget 2026-27 (final).xlsx"],
  ["/papers/budget", "budget.xlsx"],
  ["/papers/really a workbook.docx", "really a workbook.xlsx"],
  ["/papers/Cyfarfod T\u0177.xlsx", "source.xlsx"],
  ["/papers/-x.xlsx", "source.xlsx"],
  ["/papers/.hidden.xlsx", "source.xlsx"],
  ["/papers/a;b.xlsx", "source.xlsx"],
  ["/papers/made-1.xlsx", "source.xlsx"],
  ["/papers/output.xlsx", "source.xlsx"],
  [`/papers/${"a".repeat(200)}.xlsx`, "source.xlsx"],
])("%s is converted under the name %s, which its headers may show", (path, name) => {
  expect(nameWithin(path, "/tmp/work/source.XLSX")).toBe(name);
});
