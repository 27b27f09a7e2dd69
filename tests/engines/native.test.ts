import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import JSZip from "jszip";
import { describe, expect, test, vi } from "vitest";
import { chooseEngine } from "../../src/engines/choose.js";
import { nativeEngine } from "../../src/engines/native.js";
import type { Conversion, Engine } from "../../src/model.js";
import { testFolder } from "../support/folder.js";
import { describeWith, installedSoffice, oldSoffice, sandbox } from "../support/programs.js";
import { limits } from "../support/values.js";
import { engineContract } from "./contract.js";
import { docx } from "./samples.js";

vi.setConfig({ testTimeout: 60_000 });

describeWith(installedSoffice, "with an installed LibreOffice", (soffice) => {
  describe("the contract, without a sandbox", () => {
    engineContract({
      make: (hangMs) => nativeEngine({ soffice, hangMs }),
      workStep: "opening the document",
      script: "native-child",
    });
  });

  describeWith(sandbox, "the contract, in a sandbox", (bwrap) => {
    engineContract({
      make: (hangMs) => nativeEngine({ soffice, hangMs, bwrap }),
      workStep: "opening the document",
      script: "native-child",
    });
  });

  test("a link to a neighbouring file is still one to a neighbouring file", async () => {
    const folder = testFolder();
    const [source, odt] = [join(folder, "a.docx"), join(folder, "made.odt")];
    writeFileSync(source, await docxWithLink("annex.docx"));
    const result = await convert(soffice, source, odt);
    expect(result.failure).toBeUndefined();
    const content = await (await JSZip.loadAsync(readFileSync(odt))).file("content.xml")?.async("string");
    // As seen from within the package, which counts as a folder.
    expect(content).toContain('xlink:href="../annex.docx"');
  });

  test.runIf(process.platform === "linux")("no other program is started, such as those of GnuPG", async () => {
    const folder = testFolder();
    const [source, odt, marks] = ["a.docx", "made.odt", "marks"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(source, await docx("Agenda"));
    const programs = join(folder, "bin");
    mkdirSync(programs);
    for (const name of ["gpgconf", "gpg", "gpg2", "gpgsm"]) {
      writeFileSync(join(programs, name), `#!/bin/sh\necho ${name} >> '${marks}'\n`, { mode: 0o755 });
    }
    vi.stubEnv("PATH", `${programs}:${process.env.PATH}`);
    const result = await convert(soffice, source, odt).finally(() => vi.unstubAllEnvs());
    expect(result.failure).toBeUndefined();
    expect(existsSync(marks)).toBe(false);
  });
});

async function convert(soffice: string, source: string, odt: string): Promise<Conversion> {
  const engine = nativeEngine({ soffice });
  try {
    return await engine.convert({
      document: { path: source, bytes: 2, sha256: "" },
      source,
      kind: "word",
      outputs: [{ format: "odt", file: odt }],
      limits,
      signal: new AbortController().signal,
    });
  } finally {
    await engine.close();
  }
}

async function docxWithLink(target: string): Promise<Buffer> {
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const zip = await JSZip.loadAsync(await docx("Annex"));
  const text = (await zip.file("word/document.xml")?.async("string")) ?? "";
  zip.file(
    "word/document.xml",
    text.replace("<w:r>", `<w:hyperlink xmlns:r="${office}" r:id="r9"><w:r>`).replace("</w:r>", "</w:r></w:hyperlink>"),
  );
  zip.file(
    "word/_rels/document.xml.rels",
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" Type="${office}/hyperlink" Target="${target}" TargetMode="External"/></Relationships>`,
  );
  return zip.generateAsync({ type: "nodebuffer" });
}

/** Files as an installed LibreOffice has them, without anything in them. Returns its `soffice`. */
function installation(version: string): string {
  const folder = testFolder();
  const write = (name: string, content = "") => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  for (const name of ["libmergedlo.so", "libswlo.so", "libsclo.so", "libsdlo.so"]) write(`program/${name}`);
  write("program/soffice", "#!/bin/sh\nexit 1\n");
  chmodSync(join(folder, "program/soffice"), 0o755);
  write("share/registry/main.xcd", `<prop oor:name="ooSetupVersionAboutBox"><value>${version}</value></prop>`);
  for (const name of ["swriter", "scalc", "simpress"]) write(`share/config/soffice.cfg/modules/${name}/menubar.xml`);
  return join(folder, "program/soffice");
}

const other: Engine = {
  name: "embedded",
  probe: async () => ({ usable: true, program: "LibreOffice 24.8 (WebAssembly)", why: "It is there." }),
  convert: () => Promise.reject(new Error("It is not to be used.")),
  close: async () => {},
};

/** It says why, `auto` takes another one, and a document is not even tried with it. */
async function expectNotUsed(soffice: string, why: string, advice: string): Promise<void> {
  const engine = nativeEngine({ soffice });
  const health = await engine.probe();
  expect(health).toMatchObject({ usable: false, path: soffice, why: expect.stringContaining(why) });
  expect(health.advice).toContain(advice);
  expect(health.why).toMatch(/^LibreOffice \d.*\.$/);
  const choice = await chooseEngine("auto", [engine, other]);
  expect(choice.engine).toBe(other);
  expect(choice.why).toContain(health.why);
  await expect(chooseEngine("native", [engine, other])).rejects.toThrow(health.why);
  const source = join(testFolder(), "a.docx");
  writeFileSync(source, "PK");
  const result = await engine.convert({
    document: { path: source, bytes: 2, sha256: "" },
    source,
    kind: "word",
    outputs: [{ format: "odt", file: join(dirname(source), "made.odt") }],
    limits,
    signal: new AbortController().signal,
  });
  expect(result).toMatchObject({ artifacts: [], attempts: 1, failure: { cause: "unavailable", message: health.why } });
  await engine.close();
}

describe.skipIf(process.platform !== "linux")("an installed LibreOffice that will not do as a library", () => {
  test("one with all of its files would do, as far as can be seen without loading it", async () => {
    expect(await nativeEngine({ soffice: installation("25.2.3.2") }).probe()).toMatchObject({ usable: true });
    expect(await nativeEngine({ soffice: installation("24.8.0.1") }).probe()).toMatchObject({ usable: true });
  });

  test.each([
    ["swriter", "libreoffice-uiconfig-writer"],
    ["scalc", "libreoffice-uiconfig-calc"],
    ["simpress", "libreoffice-uiconfig-impress"],
  ])("one without its user interface for %s is not used", async (name, debianPackage) => {
    const soffice = installation("25.2.3.2");
    rmSync(join(dirname(soffice), "../share/config/soffice.cfg/modules", name), { recursive: true });
    await expectNotUsed(soffice, "lacks files of its user interface", `Install ${debianPackage}.`);
  });

  test.each(["7.4.7.2", "7.6.7.2", "24.2.7.2"])("version %s is not used", async (version) => {
    const why = `LibreOffice ${version} at `;
    await expectNotUsed(installation(version), why, "Install LibreOffice 24.8 or later");
  });

  describeWith(oldSoffice, "a real one", (soffice) => {
    test("that is too old is not used", () =>
      expectNotUsed(soffice, "is too old to be used as a library", "Install LibreOffice 24.8 or later"));
  });
});
