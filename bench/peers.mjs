/**
 * The contenders. Each converts a list of docx into a folder, two at a time, to ODT
 * and PDF/A-2b with the same options. `start` is not timed and returns `convert`,
 * which is, and `stop`. Peers get what makes them fast: a profile that exists
 * already, with our settings (no thumbnails), where they accept one; a server that
 * runs already.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { filterOptions, pdfOptions } from "../dist/engines/export.js";
import { profileXml } from "../dist/engines/profile.js";
import { council, firstLine, ROOT, WORKERS } from "./common.mjs";

const WARM_UP = join(ROOT, "fixtures/agenda.docx");
const PDF_FILTER = `writer_pdf_Export:${filterOptions({ format: "pdf" })}`;
/** Where scripts/install-bench-programs.sh puts unoserver. */
const UNOSERVER = process.env.COUNCIL_BENCH_PROGRAMS ?? "/tmp/council-convert-bench";
const PYTHON = "/usr/bin/python3";
const PYTHON_ENV = { ...process.env, PYTHONPATH: UNOSERVER };

const lanes = Array.from({ length: WORKERS }, (_, lane) => lane);
const office = firstLine("soffice", ["--version"]);
const noOffice = office ? undefined : "LibreOffice is not installed";

/** Works through the documents in as many lanes as there are workers; a free lane takes the next one. */
async function shared(documents, work) {
  const queue = [...documents];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let next = queue.shift(); next; next = queue.shift()) await work(next, lane);
    }),
  );
}

/** Runs a program; whether it made its files is counted afterwards. */
function run(program, args) {
  return new Promise((resolve) => {
    spawn(program, args, { stdio: "ignore" }).on("error", resolve).on("close", resolve);
  });
}

/** The settings of our own engines, which also are the fastest: without thumbnails an ODT is saved in a fraction of the time. */
function profileIn(folder) {
  mkdirSync(join(folder, "user"), { recursive: true });
  writeFileSync(join(folder, "user/registrymodifications.xcu"), profileXml());
  return folder;
}

export function soffice(profile, filter, out, documents) {
  const env = `-env:UserInstallation=${pathToFileURL(profile)}`;
  return run("soffice", [env, "--headless", "--convert-to", filter, "--outdir", out, ...documents]);
}
export const ODT = "odt:writer8";
export const PDF = `pdf:${PDF_FILTER}`;

/** A profile for each lane that LibreOffice has used once: with our settings, or as it comes. */
export async function warmProfiles(home, { asItComes = false } = {}) {
  const folders = lanes.map((lane) => join(home, `profile-${lane}`));
  const profiles = asItComes ? folders : folders.map(profileIn);
  await Promise.all(profiles.map((profile) => soffice(profile, ODT, join(home, "warm-up"), [WARM_UP])));
  return profiles;
}

const sofficeEach = (settings) => async (home) => {
  const profiles = await warmProfiles(home, settings);
  return {
    convert: (documents, out) =>
      shared(documents, async (document, lane) => {
        await soffice(profiles[lane], ODT, out, [document]);
        await soffice(profiles[lane], PDF, out, [document]);
      }),
  };
};

async function sofficeAll(home) {
  const profiles = await warmProfiles(home);
  return {
    async convert(documents, out) {
      const half = (lane) => documents.filter((_, index) => index % WORKERS === lane);
      await Promise.all(
        lanes.map(async (lane) => {
          await soffice(profiles[lane], ODT, out, half(lane));
          await soffice(profiles[lane], PDF, out, half(lane));
        }),
      );
    },
  };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answers(port) {
  for (let tries = 0; tries < 300; tries += 1) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.end(() => resolve(true)));
      socket.on("error", () => resolve(false));
    });
    if (open) return;
    await sleep(200);
  }
  throw new Error("unoserver did not start");
}

/** One unoserver and its client; they end with `stop`. `user` is its profile. */
async function unoserverInstance(user) {
  const [port, unoPort] = [await freePort(), await freePort()];
  const ports = ["--port", String(port), "--uno-port", String(unoPort)];
  const server = spawn(PYTHON, ["-m", "unoserver.server", ...ports, "--user-installation", user, "--quiet"], {
    env: PYTHON_ENV,
    stdio: "ignore",
    detached: true,
  });
  const ended = new Promise((resolve) => server.on("close", resolve));
  // Its LibreOffice is in the same process group. Nothing of the end is measured.
  const end = () => {
    try {
      process.kill(-server.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  };
  process.once("exit", end);
  const options = Object.entries(pdfOptions(2)).map(([name, { value }]) => `${name}=${value}`);
  await answers(port);
  const client = spawn(PYTHON, [join(ROOT, "bench/uno-client.py"), String(port), ...options], {
    env: PYTHON_ENV,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const lines = createInterface({ input: client.stdout })[Symbol.asyncIterator]();
  return {
    async convert(document, out) {
      const to = (ending) => join(out, basename(document, ".docx") + ending);
      client.stdin.write(`${document}\t${to(".odt")}\t${to(".pdf")}\n`);
      await lines.next();
    },
    async stop() {
      client.stdin.end();
      end();
      process.off("exit", end);
      await ended;
    },
  };
}

const unoserver =
  ({ asItComes = false } = {}) =>
  async (home) => {
    const folders = lanes.map((lane) => join(home, `uno-${lane}`));
    const instances = await Promise.all((asItComes ? folders : folders.map(profileIn)).map(unoserverInstance));
    mkdirSync(join(home, "warm-up"));
    await Promise.all(instances.map((instance) => instance.convert(WARM_UP, join(home, "warm-up"))));
    return {
      convert: (documents, out) => shared(documents, (document, lane) => instances[lane].convert(document, out)),
      stop: () => Promise.all(instances.map((instance) => instance.stop())),
    };
  };

const { convertWithOptions } = createRequire(import.meta.url)("libreoffice-convert");

function libreofficeConvert(home) {
  const one = (document, format, filter, out) =>
    new Promise((resolve) => {
      const options = { fileName: "source.docx", tmpOptions: { tmpdir: home } };
      convertWithOptions(readFileSync(document), format, filter, options, (error, data) => {
        if (!error) writeFileSync(join(out, `${basename(document, ".docx")}.${format}`), data);
        resolve();
      });
    });
  return {
    convert: (documents, out) =>
      shared(documents, async (document) => {
        await one(document, "odt", "writer8", out);
        await one(document, "pdf", PDF_FILTER, out);
      }),
  };
}

const ours = (engine) => (home) => ({
  convert: async (documents) => council(documents, { home, engine }),
});

/** The native engine and nothing around it: how fast LibreOffice itself can be here, whatever a program does with it. */
async function engineAlone(home) {
  const { nativeEngine } = await import("../dist/engines/native.js");
  const limits = { timeoutMs: 120_000, memoryBytes: 4 * 2 ** 30, sourceBytes: 2 ** 30, unpackedBytes: 2 ** 30 };
  const engines = lanes.map(() => nativeEngine());
  const one = (engine, source, to) => {
    const outputs = ["odt", "pdf"].map((format) => ({ format, file: to(format) }));
    const document = { path: source, bytes: 1, sha256: "" };
    return engine.convert({ document, source, kind: "word", outputs, limits, signal: new AbortController().signal });
  };
  await Promise.all(engines.map((engine, lane) => one(engine, WARM_UP, (format) => join(home, `${lane}.${format}`))));
  return {
    convert: (documents, out) =>
      shared(documents, (document, lane) =>
        one(engines[lane], document, (format) => join(out, `${basename(document, ".docx")}.${format}`)),
      ),
    stop: () => Promise.all(engines.map((engine) => engine.close())),
  };
}

export const ENGINE_ALONE = "the native engine alone, nothing around it";
const CHECKED = "both outputs, repaired and checked; LibreOffice in a sandbox";
const UNCHECKED = "both outputs, unchecked, no sandbox";

const noUnoserver =
  noOffice ??
  (firstLine(PYTHON, ["-c", "import uno, unoserver"], PYTHON_ENV) === undefined
    ? "unoserver is not installed"
    : undefined);

/** `target`: so many times as fast as this the native engine is meant to be. */
export const CONTENDERS = [
  { name: "council-convert, native", start: ours("native"), missing: noOffice, ours: true, delivers: CHECKED },
  {
    name: "council-convert, embedded",
    start: ours("embedded"),
    ours: true,
    delivers: `${CHECKED}; nothing to install`,
  },
  {
    name: "council-convert, oneshot",
    start: ours("oneshot"),
    missing: noOffice,
    ours: true,
    delivers: CHECKED,
    perOutput: true,
  },
  {
    name: ENGINE_ALONE,
    start: engineAlone,
    missing: noOffice,
    delivers: `${UNCHECKED}; engines were running already: the most that LibreOffice itself can do here`,
  },
  {
    name: "unoserver, persistent client",
    start: unoserver(),
    missing: noUnoserver,
    target: 2,
    delivers: `${UNCHECKED}; one load for each output; servers were running already`,
  },
  {
    name: "unoserver with LibreOffice's own settings",
    start: unoserver({ asItComes: true }),
    missing: noUnoserver,
    delivers: `${UNCHECKED}; ODF with extensions and a thumbnail; fetches what a document links to`,
  },
  {
    name: "one `soffice` for all files",
    start: sofficeAll,
    missing: noOffice,
    delivers: `${UNCHECKED}; one run for each format`,
  },
  {
    name: "`soffice --convert-to`, per file and output",
    start: sofficeEach(),
    missing: noOffice,
    target: 8,
    delivers: `${UNCHECKED}; one start for each output`,
    perOutput: true,
  },
  {
    name: "`soffice --convert-to` with LibreOffice's own settings",
    start: sofficeEach({ asItComes: true }),
    missing: noOffice,
    delivers: `${UNCHECKED}; ODF with extensions and a thumbnail; fetches what a document links to`,
    perOutput: true,
  },
  {
    name: "npm libreoffice-convert",
    start: libreofficeConvert,
    missing: noOffice,
    target: 15,
    delivers: `${UNCHECKED}; one start with a new profile for each output`,
    perOutput: true,
  },
];

export function unoserverVersion() {
  const code = "import importlib.metadata as m; print(m.version('unoserver'))";
  return firstLine(PYTHON, ["-c", code], PYTHON_ENV) ?? "not installed";
}
