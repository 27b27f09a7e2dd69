/** Actions and links wherever they hang: what a viewer would run is found without a list of places. */
import { describe, expect, it } from "vitest";
import { changed, type Objects, put, run } from "./build.js";

const JS = "<</S/JavaScript/JS(app.alert\\(1\\))>>";

async function rulesOf(change: (objects: Objects) => void, role: "kept" | "output" = "kept") {
  const { outcome, findings } = await run(changed(change), { role });
  return { outcome, blocked: findings.filter((one) => one.severity === "block").map((one) => one.rule), findings };
}

const annotation = (action: string) => (objects: Objects) => {
  put(objects, 3, "/Annots[20 0 R]");
  objects.set(20, `<</Type/Annot/Subtype/Link/F 4/Rect[0 0 9 9]/A${action}>>`);
};

describe("hidden actions", () => {
  it.each<[string, (objects: Objects) => void]>([
    ["steps of a presentation", (o) => put(o, 3, `/PresSteps<</Type/NavNode/NA ${JS}/PA ${JS}>>`)],
    ["anywhere at all", (o) => put(o, 3, `/PieceInfo<</X<</Private ${JS}>>>>`)],
    ["within the structure", (o) => put(o, 11, `/K<</Type/StructElem/S/P/P 11 0 R/X ${JS}>>`)],
    ["Launch under another name", (o) => put(o, 3, "/PieceInfo<</S/Launch/F(a.exe)>>")],
    [
      "the parent of a widget that the form does not list",
      (o) => {
        put(o, 3, "/Annots[20 0 R]");
        o.set(20, "<</Type/Annot/Subtype/Widget/F 4/Rect[0 0 9 9]/Parent 21 0 R/AP<</N 22 0 R>>>>");
        o.set(21, `<</FT/Tx/T(a)/Kids[20 0 R]/AA<</K ${JS}>>>>`);
        o.set(22, { dict: "/Type/XObject/Subtype/Form/BBox[0 0 9 9]", data: "" });
      },
    ],
  ])("%s", async (_, change) => {
    expect((await rulesOf(change)).outcome).toBe("failed");
    expect((await rulesOf(change, "output")).outcome).toBe("failed");
  });

  it("additional actions in an odd place", async () => {
    const { blocked } = await rulesOf((o) => put(o, 3, "/PieceInfo<</AA<</O<</S/GoTo/D[3 0 R/Fit]>>>>>>"));
    expect(blocked).toEqual(["pdfa-6.5.2-trigger-events"]);
  });

  it.each<[string, (objects: Objects) => void]>([
    ["a font that is called AA", (o) => put(o, 3, "/Resources<</Font<</F1 8 0 R/AA 8 0 R>>>>")],
    ["a structure type of that name", (o) => put(o, 11, "/K<</S/Sound/P 11 0 R>>/RoleMap<</Sound/Span/AA/P>>")],
    ["a transition", (o) => put(o, 3, "/Trans<</S/Split>>")],
  ])("no alarm: %s", async (_, change) => {
    expect(await rulesOf(change)).toMatchObject({ outcome: "passed", blocked: [] });
  });
});

describe("what leaves the document by itself", () => {
  it.each([
    "<</S/GoToR/F(\\\\\\\\attacker\\\\share\\\\x.pdf)/D[0/Fit]>>",
    "<</S/GoToR/F(other.pdf)/D[0/Fit]>>",
    "<</S/SubmitForm/F<</FS/URL/F(http://example.com/x)>>>>",
    "<</S/URI/URI(http://example.com/)>>",
    "<</S/GoTo/D[3 0 R/Fit]/Next<</S/URI/URI(http://example.com/)>>>>",
  ])("on opening: %s", async (action) => {
    expect((await rulesOf((o) => put(o, 1, `/OpenAction${action}`))).blocked).toContain("pdf-link-targets");
  });

  it("an action within the document is none", async () => {
    expect((await rulesOf((o) => put(o, 1, "/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"))).outcome).toBe("passed");
  });
});

describe("links", () => {
  const uri = (text: string) => `<</S/URI/URI(${text.replaceAll("\\", "\\\\")})>>`;
  it.each([
    "javascript:alert\\(1\\)",
    " Java\tScript:x",
    "vbscript:x",
    "data:text/html,x",
    "file:///C:/Windows/System32/calc.exe",
    "file://server/share/minutes.odt",
    "file:////server/share/minutes.odt",
    "\\\\server\\share",
    "//server/share",
    "setup.exe",
    "https://example.org/a/setup.bat?x=1",
  ])("%s blocks", async (target) => {
    const kept = await rulesOf(annotation(uri(target)));
    expect(kept.blocked).toEqual(["pdf-link-targets"]);
    const output = await rulesOf(annotation(uri(target)), "output");
    expect(output.findings.find((one) => one.rule === "pdf-link-targets")?.advice).toMatch(/original document/);
  });

  it.each([
    "https://www.example.com",
    "http://example.com/minutes.pdf?file=a.exe#x.exe",
    "mailto:clerk@example.com",
    "other.pdf",
    "tel:+441234",
    "https://example.com/javascript:x",
    "javascript://",
  ])("%s is allowed", async (target) => {
    expect(await rulesOf(annotation(uri(target)))).toMatchObject({ outcome: "passed", blocked: [] });
  });

  it("to a document on somebody's own machine is told, and does no harm", async () => {
    const kept = await rulesOf(annotation(uri("file:///C:/Papers/minutes.odt#top")));
    expect(kept).toMatchObject({ outcome: "passed", blocked: [] });
    expect(kept.findings).toContainEqual(expect.objectContaining({ rule: "pdf-link-targets", severity: "warn" }));
  });

  it("a base that makes scripts of all links blocks", async () => {
    expect((await rulesOf((o) => put(o, 1, "/URI<</Base(javascript:)>>"))).blocked).toEqual(["pdf-link-targets"]);
  });
});

it("files that belong to an attachment are attachments", async () => {
  const { blocked } = await rulesOf((o) => {
    put(o, 1, "/Names<</EmbeddedFiles<</Names[(a) 20 0 R]>>>>");
    o.set(20, "<</Type/Filespec/F(a.exe)/UF(a.exe)/RF<</F[(a.exe) 21 0 R]>>>>");
    o.set(21, { dict: "/Type/EmbeddedFile", data: "MZev" });
  });
  expect(blocked).toEqual(["pdfa-6.8-embedded-files"]);
});

it("a long list that very many pages share", async () => {
  const pages = Array.from({ length: 600 }, (_, i) => i + 1_000);
  const { outcome, reason } = await run(
    changed((o) => {
      o.set(2, `<</Type/Pages/Kids[${pages.map((num) => `${num} 0 R`).join(" ")}]/Count 600>>`);
      for (const num of pages) o.set(num, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots 20 0 R>>");
      o.set(20, `[${"21 0 R ".repeat(1_000)}]`);
      o.set(21, "<</Type/Annot/Subtype/Link/F 4/Rect[0 0 9 9]>>");
    }),
  );
  expect(outcome).toBe("unchecked");
  expect(reason).toMatch(/limit.*annotations/);
});

describe("schemes of links", () => {
  const link = (uri: string) => annotation(`<</S/URI/URI(${uri})>>`);

  it.each([
    "smb://server/share/x.doc",
    "ms-word:ofe|u|http://example.com/x.doc",
    "ms-officecmd:x",
    "ms-appinstaller:?source=http://example.com/x",
    "search:query=x&crumb=location:x",
    "search-ms:query=x",
    "mhtml:http://example.com/x!y",
    "ldap://example.com/x",
    "file:\\\\\\\\server\\\\share",
    "file:///%5c%5cserver/share",
    "%6aavascript:alert",
    "java%0ascript:alert",
    " java\\tscript:alert",
    "%5C%5Cserver/share",
  ])("%s blocks", async (uri) => {
    expect((await rulesOf(link(uri))).blocked).toEqual(["pdf-link-targets"]);
  });

  it.each(["gopher://example.com", "htttp://example.com", "news:council"])("%s is worth a look", async (uri) => {
    const { outcome, findings } = await rulesOf(link(uri));
    expect(outcome).toBe("passed");
    expect(findings).toContainEqual(expect.objectContaining({ rule: "pdf-link-targets", severity: "warn" }));
  });

  it.each([
    "https://example.com/a%20b?x=javascript:y",
    "mailto:clerk@example.com",
    "tel:+441234567890",
    "ftp://example.com/x",
    "minutes.pdf",
    "#agenda",
    "www.example.com/a",
  ])("%s is fine", async (uri) => {
    expect((await rulesOf(link(uri))).findings.map(({ rule }) => rule)).not.toContain("pdf-link-targets");
  });
});
