/** Documents that are damaged, or made to do harm: what the program says of each, and its exit code. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { change, DECLARATION, type Part, parts, replace, zip } from "../checks/odf/make.js";
import { changed, inOnePiece, manyPages, metadataOf, pdf, put, sound, updated, xmpOf } from "../checks/pdfa/build.js";
import { testFolder } from "../support/folder.js";
import { run } from "../support/run.js";

const READY = 0;
const NOT_READY = 1;
const NOT_CHECKED = 3;

const SCRIPT = "/OpenAction<</S/JavaScript/JS(app.beep\\(0\\);)>>";
const withMetadata = (packet: string) => changed((objects) => void objects.set(5, metadataOf(packet)));
const doctype = (declaration: string, packet = xmpOf()) => withMetadata(`<!DOCTYPE ${declaration}>${packet}`);
const laughs = (name: string) => {
  const levels = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join("");
  return `${name} [<!ENTITY e0 "haha">${levels}]`;
};

function tenThousandPages(change?: (last: number) => readonly [entry: string]): Buffer {
  const objects = sound();
  const last = manyPages(objects, 10_000);
  for (const entry of change?.(last) ?? []) put(objects, last, entry);
  return pdf(objects, { xref: inOnePiece });
}

const whole = pdf(sound());
const catalogue = String(sound().get(1));
const scripted = new Map([[1, catalogue.replace(/>>$/, `${SCRIPT}>>`)]]);

const odt = (content: readonly Part[]) => zip(content);
const withDoctype = (declaration: string, text = "The council met.") =>
  odt(
    replace(
      replace(parts(), "content.xml", DECLARATION, `${DECLARATION}<!DOCTYPE ${declaration}>`),
      "content.xml",
      "The council met.",
      `${text}.`,
    ),
  );
const mimetype = (type: string) => odt(replace(parts(), "mimetype", "application/vnd.oasis.opendocument.text", type));

const JAVASCRIPT = /Not ready to send\.[\s\S]*The document contains JavaScript\./;
const NO_CLAIM = /Not ready to send\.[\s\S]*The metadata of this PDF cannot be read, so that it claims nothing/;
const DAMAGED = /Could not be checked\.[\s\S]*This file is damaged/;

const CASES: readonly (readonly [what: string, name: string, make: () => Buffer, code: number, words: RegExp])[] = [
  ["a sound PDF", "a.pdf", () => whole, READY, /Ready to send\./],
  ["a claim of PDF/A that is not true", "a.pdf", () => changed((o) => put(o, 1, SCRIPT)), NOT_READY, JAVASCRIPT],
  ["a claim in metadata that are damaged", "a.pdf", () => withMetadata(xmpOf().slice(0, 600)), NOT_READY, NO_CLAIM],
  [
    "metadata with a bomb of entities",
    "a.pdf",
    () => doctype(laughs("x"), xmpOf().replace("Agenda", "&e9;")),
    NOT_READY,
    NO_CLAIM,
  ],
  ["10,000 pages", "a.pdf", () => tenThousandPages(), READY, /Ready to send\./],
  [
    "10,000 pages, the last one with a script",
    "a.pdf",
    () => tenThousandPages(() => ["/AA<</O<</S/JavaScript/JS(app.beep\\(0\\);)>>>>"]),
    NOT_READY,
    /page 10000: The document contains JavaScript\./,
  ],
  ["a PDF that is cut off", "a.pdf", () => whole.subarray(0, whole.length - 40), NOT_CHECKED, DAMAGED],
  ["an update that adds a script", "a.pdf", () => updated(whole, scripted), NOT_READY, JAVASCRIPT],
  [
    "an update that takes the script back, of which the earlier versions are still in the file",
    "a.pdf",
    () => updated(updated(whole, scripted), new Map([[1, catalogue]])),
    NOT_READY,
    /2 earlier versions/,
  ],
  [
    "an update whose catalogue has no metadata",
    "a.pdf",
    () => updated(whole, new Map([[50, "<</Type/Catalog/Pages 2 0 R>>"]]), { trailer: "/Root 50 0 R" }),
    NOT_READY,
    /This is an ordinary PDF, not PDF\/A\./,
  ],
  ["a sound text", "a.odt", () => odt(parts()), READY, /Ready to send\./],
  ["a document type", "a.odt", () => withDoctype('x SYSTEM "x.dtd"'), NOT_READY, /A part declares a document type/],
  ["a bomb of entities", "a.odt", () => withDoctype(laughs("x"), "&e9;"), NOT_READY, /A part declares a document type/],
  [
    "no manifest",
    "a.odt",
    () => odt(change(parts(), "META-INF/manifest.xml", () => undefined)),
    NOT_CHECKED,
    /This file is damaged: its part META-INF\/manifest\.xml is missing or broken\./,
  ],
  [
    "the media type of something else",
    "a.odt",
    () => mimetype("application/x-nothing"),
    NOT_READY,
    /in one place that it is "application\/x-nothing" and in another "application\/vnd\.oasis\.opendocument\.text"/,
  ],
  [
    "the media type of a spreadsheet",
    "a.odt",
    () => mimetype("application/vnd.oasis.opendocument.spreadsheet"),
    NOT_READY,
    /The name of the file does not say what it is/,
  ],
  [
    "a bomb in one part",
    "a.odt",
    () => odt(parts({ more: [{ name: "Pictures/a.png", type: "image/png", data: Buffer.alloc(300e6) }] })),
    NOT_CHECKED,
    /would unpack to 300 MB; the limit is 268 MB/,
  ],
  [
    "a bomb in a package within the package",
    "a.odt",
    () => {
      const bomb = zip([{ name: "bomb", data: Buffer.alloc(300e6) }]);
      return odt(parts({ more: [{ name: "Object 1", type: "application/zip", data: bomb }] }));
    },
    READY,
    /A file is embedded in the document \(Object 1\)\. It goes with it and was not checked\./,
  ],
  [
    "50,001 parts",
    "a.odt",
    () => odt(parts({ more: Array.from({ length: 50_001 }, (_, i) => ({ name: `Pictures/${i}`, data: "" })) })),
    NOT_CHECKED,
    /Could not be checked\./,
  ],
];

test.each(CASES)("%s", async (_what, name, make, code, words) => {
  const folder = testFolder();
  writeFileSync(join(folder, name), make());
  const outcome = await run(["check", join(folder, name)]);
  expect(outcome).toEqual({ code, stdout: expect.stringMatching(words), stderr: "" });
});

describe("nothing is fetched, and no file is read, for a document", () => {
  test.each([
    [
      "a PDF whose metadata name an entity",
      "a.pdf",
      (address: string) => doctype(`x [<!ENTITY e SYSTEM "${address}">]`, xmpOf().replace("Agenda", "&e;")),
    ],
    ["a PDF whose metadata name a document type", "a.pdf", (address: string) => doctype(`x SYSTEM "${address}"`)],
    [
      "a text that names an entity",
      "a.odt",
      (address: string) => withDoctype(`x [<!ENTITY e SYSTEM "${address}">]`, "&e;"),
    ],
    ["a text that names a document type", "a.odt", (address: string) => withDoctype(`x SYSTEM "${address}"`)],
  ])("%s", async (_what, name, make) => {
    const asked: string[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(String(url));
      response.end("SECRET");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const folder = testFolder();
    writeFileSync(join(folder, "secret"), "SECRET");
    const { port } = server.address() as AddressInfo;
    try {
      for (const address of [`http://127.0.0.1:${port}/x`, pathToFileURL(join(folder, "secret")).href]) {
        writeFileSync(join(folder, name), make(address));
        const { code, stdout, stderr } = await run(["check", "--json", join(folder, name)]);
        expect({ code, stderr }).toEqual({ code: NOT_READY, stderr: "" });
        expect(stdout).not.toContain("SECRET");
      }
    } finally {
      server.close();
    }
    expect(asked).toEqual([]);
  });
});
