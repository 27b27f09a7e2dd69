/** The JUnit report is read by strangers' programs: a schema, a parser and a consumer of theirs look at it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "junit2json";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { describe, expect, test } from "vitest";
import { renderJunit } from "../../src/report/junit.js";
import { BASE, HOSTILE, ready, refused, runOf, sample } from "./sample.js";

function schemaErrors(xml: string): string {
  const schema = XmlDocument.fromBuffer(readFileSync(join(import.meta.dirname, "schemas/junit-10.xsd")));
  const document = XmlDocument.fromString(xml);
  const validator = XsdValidator.fromDoc(schema);
  try {
    validator.validate(document);
    return "";
  } catch (error) {
    return (error as Error).message;
  } finally {
    validator.dispose();
    document.dispose();
    schema.dispose();
  }
}

async function consumed(xml: string) {
  const suites = await parse(xml);
  if (!suites || !("testsuite" in suites)) throw new Error("no test suites");
  const suite = suites.testsuite?.[0];
  return { suites, suite, cases: suite?.testcase ?? [] };
}

describe("the JUnit report", () => {
  const xml = renderJunit(sample, BASE);

  test("follows the schema of Jenkins' plugin, which does refuse", () => {
    expect(schemaErrors(xml)).toBe("");
    expect(schemaErrors(xml.replace("<testcase ", "<testcase verdict='x' "))).not.toBe("");
  });

  test("a consumer counts what the run counts", async () => {
    const { suite, cases } = await consumed(xml);
    const { counts } = sample;
    const having = (what: "failure" | "error" | "skipped") => cases.filter((each) => each[what]?.length).length;
    expect(cases).toHaveLength(counts.found);
    expect([having("failure"), having("error"), having("skipped")]).toEqual([2, 3, 1]);
    expect([suite?.tests, suite?.failures, suite?.errors, suite?.skipped]).toEqual([
      counts.found,
      counts["not-ready"],
      counts["not-checked"],
      counts.skipped,
    ]);
  });

  test("a case has its folder, its name, its time, and the advice in its body", async () => {
    const { cases } = await consumed(xml);
    expect(cases[0]).toMatchObject({ classname: "papers", name: "agenda.docx", time: 1.5 });
    expect(cases[0]?.["system-out"]?.[0]).toBe(
      "PDF: PDF/A-2b; confirmed by: built-in checks\nagenda.pdf, page 2: look here. (test-rule)",
    );
    expect(cases[1]).toMatchObject({ classname: "papers/deep", name: "plain.docx" });
    const body = cases[1]?.failure?.[0]?.inner;
    expect(body).toMatch(/What to do:\n {2}.* Mend plain\.docx\./);
    expect(body).toContain("b.odt could not be checked: it is broken");
    expect(body).toContain("(test-block) [ISO 19005-2:2011, 6.2.3]");
    expect(cases[3]).toMatchObject({ classname: "/elsewhere", error: [{ message: "It is locked." }] });
  });

  test("a hostile name arrives as text, without what XML cannot hold", async () => {
    const { cases } = await consumed(xml);
    expect(cases[2]?.name).toBe(
      HOSTILE.slice(HOSTILE.lastIndexOf("/") + 1)
        .replace("\u0007", "\\u0007")
        .replace("\u202e", "\\u202e")
        .replace(/[\ud800\ufffe]/g, ""),
    );
    expect(cases[2]?.failure?.[0]?.inner).toContain("<script>alert(1)</script>");
  });

  test("what should have been looked at and was not is an error, and counted as one", async () => {
    const leftOut = (["not-reached", "unreadable-folder", "unreadable-name", "link", "unchanged"] as const).map(
      (cause) => ({ path: `${BASE}/${cause}.docx`, cause, why: `It is ${cause}.` }),
    );
    const early = renderJunit(runOf([ready(), refused()], { leftOut, ended: "interrupted" }), BASE);
    expect(schemaErrors(early)).toBe("");
    const { suite, cases } = await consumed(early);
    expect([suite?.tests, suite?.failures, suite?.errors, suite?.skipped]).toEqual([7, 0, 4, 2]);
    expect(cases.filter(({ error }) => error?.length).map(({ name }) => name)).toEqual([
      "locked.docx",
      "not-reached.docx",
      "unreadable-folder.docx",
      "unreadable-name.docx",
    ]);
  });

  test("an early end is told", () => {
    const early = renderJunit(runOf([ready()], { ended: "interrupted" }), BASE);
    expect(schemaErrors(early)).toBe("");
    expect(early).toContain("<system-err>The run ended early");
    expect(xml).not.toContain("system-err");
  });
});
