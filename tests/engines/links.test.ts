/**
 * What a document asks for from elsewhere is not fetched: neither from the network
 * nor from this machine's own files. The documents are given to the engines as
 * they are, without the checks that would stop some of them before.
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import JSZip from "jszip";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { embeddedEngine } from "../../src/engines/embedded.js";
import { nativeEngine } from "../../src/engines/native.js";
import { oneshotEngine } from "../../src/engines/oneshot.js";
import type { Conversion, Engine, Kind, OutputFormat } from "../../src/model.js";
import { describeWith, installedSoffice, sandbox } from "../support/programs.js";
import { FIXTURES } from "../support/run.js";
import { type Elsewhere, linkedDocx, linkedOds, linkedOdt, linkedRtf, linkedXlsx } from "./linked.js";

vi.setConfig({ testTimeout: 60_000 });

/** Stands in every file that a document must not get hold of. */
const SECRET = "TheClerksOwnSecret";

let server: Server;
const requests: string[] = [];
let elsewhere: Elsewhere;
let secrets: string;
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request.url ?? "");
    response.end(SECRET);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // In the home folder and not in the temporary one: a sandbox has a temporary folder of its own in any case.
  secrets = mkdtempSync(join(homedir(), "council-convert-test-"));
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(secrets, name), content);
    return join(secrets, name);
  };
  elsewhere = {
    web: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    picture: file("secret.png", readFileSync(join(FIXTURES, "open/logo.png"))),
    text: file("secret.txt", `${SECRET}\n`),
    workbook: file("secret.csv", `${SECRET}\n`),
  };
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(secrets, { recursive: true, force: true });
});

beforeEach(() => {
  requests.length = 0;
  folder = mkdtempSync(join(homedir(), "council-convert-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function convert(
  engine: Engine,
  name: string,
  kind: Kind,
  odf: OutputFormat,
  bytes: Buffer,
): Promise<Conversion> {
  const source = join(folder, name);
  writeFileSync(source, bytes);
  try {
    return await engine.convert({
      document: { path: source, bytes: bytes.length, sha256: "" },
      source,
      kind,
      outputs: [
        { format: odf, file: join(folder, `made.${odf}`) },
        { format: "pdf", file: join(folder, "made.pdf") },
      ],
      limits: { timeoutMs: 50_000, memoryBytes: 2 ** 32, sourceBytes: 2 ** 30, unpackedBytes: 2 ** 30 },
      signal: new AbortController().signal,
    });
  } finally {
    await engine.close();
  }
}

/** Everything that can be read in what was made, and the names of all parts: the documents bring no pictures of their own. */
async function contentOf({ artifacts }: Conversion): Promise<string> {
  const texts: string[] = [];
  for (const { file, format } of artifacts) {
    if (format === "pdf") {
      texts.push(execFileSync("pdftotext", [file, "-"], { encoding: "utf8" }));
      texts.push(readFileSync(file, "latin1"));
      continue;
    }
    const zip = await JSZip.loadAsync(readFileSync(file));
    for (const part of Object.values(zip.files))
      texts.push(part.name, (await part.async("nodebuffer")).toString("latin1"));
  }
  return texts.join("\n");
}

type Linked = readonly [name: string, kind: Kind, odf: OutputFormat, make: (e: Elsewhere) => Promise<Buffer> | Buffer];

/** Links that LibreOffice's settings alone hold off. */
const BY_SETTINGS: readonly Linked[] = [
  ["linked.docx", "word", "odt", linkedDocx],
  ["linked.xlsx", "excel", "ods", linkedXlsx],
  ["linked.odt", "odt", "odt", linkedOdt],
  ["linked.ods", "ods", "ods", linkedOds],
];
/** Links that only a sandbox holds off; they are not given to any engine (checks/outside.ts). */
const BY_SANDBOX: readonly Linked[] = [["linked.rtf", "word", "odt", linkedRtf]];

async function expectNothingFetched(engine: Engine, [name, kind, odf, make]: Linked): Promise<void> {
  const result = await convert(engine, name, kind, odf, await make(elsewhere));
  expect(result.failure).toBeUndefined();
  expect(result.artifacts).toHaveLength(2);
  const content = await contentOf(result);
  expect(content).not.toContain(SECRET);
  expect(content).not.toContain("Pictures/");
  expect(requests).toEqual([]);
}

function expectNothingFetchedOfAny(documents: readonly Linked[], make: () => Engine): void {
  test.each(documents.map((linked) => [linked[0], linked] as const))("%s", (_document, linked) =>
    expectNothingFetched(make(), linked),
  );
}

describe("with the embedded LibreOffice", () => {
  // It has a file system of its own, in memory, so that not even Rich Text gets at this machine's files.
  describe("by its settings alone", () => {
    expectNothingFetchedOfAny([...BY_SETTINGS, ...BY_SANDBOX], embeddedEngine);
  });
  describeWith(sandbox, "in a sandbox", (bwrap) => {
    expectNothingFetchedOfAny([...BY_SETTINGS, ...BY_SANDBOX], () => embeddedEngine({ bwrap }));
  });
});

describeWith(installedSoffice, "with an installed LibreOffice", (soffice) => {
  test("these documents do fetch what they ask for, when LibreOffice has its own settings", async () => {
    const profile = pathToFileURL(join(folder, "profile")).href;
    mkdirSync(join(folder, "out"));
    for (const [name, , odf, make] of BY_SETTINGS) {
      writeFileSync(join(folder, name), await make(elsewhere));
      const to = ["--convert-to", odf, "--outdir", join(folder, "out")];
      // Not at once and waited for: the listener of this process must be able to answer.
      await promisify(execFile)(
        soffice,
        [`-env:UserInstallation=${profile}`, "--headless", ...to, join(folder, name)],
        {
          timeout: 30_000,
        },
      );
    }
    expect(readdirSync(join(folder, "out")).length).toBeGreaterThan(0);
    expect(requests).toEqual(expect.arrayContaining(["/picture.png", "/odt.png"]));
  });

  test("Rich Text does get at this machine's files in spite of the settings, which shows that the sandbox matters", async () => {
    const [name, kind, odf, make] = BY_SANDBOX[0] as Linked;
    const result = await convert(nativeEngine({ soffice }), name, kind, odf, await make(elsewhere));
    expect(await contentOf(result)).toContain("Pictures/");
  });

  describe.each<[string, () => Engine]>([
    ["native", () => nativeEngine({ soffice })],
    ["oneshot", () => oneshotEngine({ soffice })],
  ])("%s, by its settings alone", (_name, make) => expectNothingFetchedOfAny(BY_SETTINGS, make));

  describeWith(sandbox, "in a sandbox", (bwrap) => {
    describe.each<[string, () => Engine]>([
      ["native", () => nativeEngine({ soffice, bwrap })],
      ["oneshot", () => oneshotEngine({ soffice, bwrap })],
    ])("%s", (_name, make) => expectNothingFetchedOfAny([...BY_SETTINGS, ...BY_SANDBOX], make));
  });
});
