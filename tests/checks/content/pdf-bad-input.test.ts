/** PDFs that are locked, and PDFs with damaged pictures, before all checks of content. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, it, test } from "vitest";
import { PLANTED } from "../../fixtures/make/hidden-pdf.mjs";
import { contentChecks, subjectFor, told } from "../../support/documents.js";
import { describeWith, qpdf } from "../../support/programs.js";
import { type Objects, sound } from "../pdfa/build.js";
import { encrypted } from "./encrypted.js";
import { painting, show } from "./painted.js";

async function said(bytes: Uint8Array): Promise<readonly string[]> {
  return (await contentChecks(await subjectFor(bytes, "notice.pdf"))).map(told);
}

const LOCKED = [
  "hidden-data unchecked: the document is encrypted.",
  "accessibility unchecked: the document is encrypted.",
];

function inFolder<T>(work: (file: (name: string) => string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "locked-"));
  try {
    return work((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Without strings, which would have to be encrypted as well. */
function plain(): Objects {
  const objects = sound();
  objects.set(1, "<</Type/Catalog/Pages 2 0 R>>");
  objects.set(4, { dict: "", data: show("The committee met on Monday") });
  for (const num of [5, 6, 7, 11, 12]) objects.delete(num);
  return objects;
}

describe("a PDF that is encrypted could not be looked at", () => {
  test("with a password that everybody has", async () => {
    expect(await said(encrypted(plain()))).toEqual(LOCKED);
  });

  describeWith(qpdf, "as qpdf sees it", (path) => {
    it("the one that is made here opens without a password, and shows its text", () => {
      const text = inFolder((file) => {
        writeFileSync(file("locked.pdf"), encrypted(plain()));
        const run = spawnSync(path, ["--decrypt", "--qdf", file("locked.pdf"), file("open.pdf")], { encoding: "utf8" });
        expect(run.stderr).not.toContain("invalid password");
        return readFileSync(file("open.pdf"), "latin1");
      });
      expect(text).toContain("(The committee met on Monday) Tj");
    });

    it.each(["", "open sesame"])('in the strongest way there is, with the password "%s"', async (password) => {
      const bytes = inFolder((file) => {
        writeFileSync(file("plain.pdf"), painting(show("The committee met on Monday")));
        spawnSync(path, ["--encrypt", password, "owner", "256", "--", file("plain.pdf"), file("locked.pdf")]);
        return readFileSync(file("locked.pdf"));
      });
      expect(await said(bytes)).toEqual(LOCKED);
    });
  });
});

describe("damaged pictures in a PDF", () => {
  const page = (dict: string, data: Buffer) =>
    painting(`${show("The committee met on Monday")} q 90 0 0 90 0 0 cm /I Do Q`, (objects) => {
      objects.set(3, String(objects.get(3)).replace("/Resources<<", "/Resources<</XObject<</I 20 0 R>>"));
      const about = `/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8${dict}`;
      objects.set(20, { dict: about, data });
    });
  const ofPrivacy = async (bytes: Uint8Array) => {
    const [hidden] = await contentChecks(await subjectFor(bytes, "notice.pdf"));
    return { outcome: hidden?.outcome, found: hidden?.findings.map(({ rule }) => rule) };
  };
  const NOTHING = { outcome: "passed", found: [] };

  /** A photograph with the name of its author. */
  const photograph = () => {
    const planted = Buffer.from(PLANTED.find(({ category }) => category === "picture-metadata")?.make() ?? []);
    const start = planted.indexOf(Buffer.from([0xff, 0xd8, 0xff]));
    return planted.subarray(start, planted.indexOf("endstream", start));
  };

  it("what a photograph notes is found, however much of its picture is gone", async () => {
    const whole = photograph();
    const noted = { outcome: "passed", found: ["privacy-picture-metadata"] };
    expect(await ofPrivacy(page("/Filter/DCTDecode", whole))).toEqual(noted);
    expect(await ofPrivacy(page("/Filter/DCTDecode", whole.subarray(0, whole.length - 12)))).toEqual(noted);
    // A photograph may be packed once more.
    expect(await ofPrivacy(page("/Filter[/FlateDecode/DCTDecode]", deflateSync(whole)))).toEqual(noted);
  });

  it.each<readonly [string, string, (whole: Buffer) => Buffer]>([
    ["a photograph of which nothing is left", "/Filter/DCTDecode", () => Buffer.alloc(0)],
    ["a photograph that is noise", "/Filter/DCTDecode", () => Buffer.alloc(5_000, 0xa5)],
    ["a packed picture that is cut off", "/Filter/FlateDecode", () => deflateSync(Buffer.alloc(64)).subarray(0, 6)],
    ["a packed picture that is noise", "/Filter/FlateDecode", () => Buffer.alloc(99, 0xa5)],
    ["a JPEG 2000 picture that is cut off", "/Filter/JPXDecode", () => Buffer.from("0000000c6a502020", "hex")],
    ["a fax that is noise", "/Filter/CCITTFaxDecode", () => Buffer.alloc(99, 0xa5)],
  ])("%s hides nothing, and stops nobody", async (_, dict, change) => {
    expect(await ofPrivacy(page(dict, change(photograph())))).toEqual(NOTHING);
  });

  it("of a photograph that is cut off in the middle of a note, it is told", async () => {
    const whole = photograph();
    const cut = page("/Filter/DCTDecode", whole.subarray(0, 40));
    expect(await ofPrivacy(cut)).toEqual({ outcome: "passed", found: ["privacy-picture-metadata"] });
  });
});
