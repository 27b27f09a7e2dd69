/** Which findings block, by whose word, and how the settings may differ. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { OperatorError } from "../src/errors.js";
import { builtInProfile, loadPolicy, refuseUnacceptable } from "../src/policy.js";
import { allRules } from "../src/rules.js";
import { testFolder } from "./support/folder.js";
import { FIXTURES, run } from "./support/run.js";

function profileFile(content: unknown): string {
  const file = join(testFolder(), "profile.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const own = {
  schema: "council-convert/profile/1",
  name: "wending",
  title: "Wending Parish Council",
  date: "2026-11-01",
  rules: [{ rule: "privacy-comments", severity: "note", source: "Standing order 12", date: "2026-10-01" }],
};

describe("the built-in profile", () => {
  test("blocks what has hurt people, warns of metadata, and names its sources", () => {
    const severities = Object.fromEntries(builtInProfile().rules.map(({ rule, severity }) => [rule, severity]));
    for (const name of ["hidden-sheet", "hidden-rows", "pivot-cache", "tracked-changes", "comments", "macros"])
      expect([name, severities[`privacy-${name}`]]).toEqual([name, "block"]);
    for (const name of ["properties", "filtered-rows", "hidden-names", "picture-metadata"])
      expect([name, severities[`privacy-${name}`]]).toEqual([name, "warn"]);
    expect(severities["privacy-revision-ids"]).toBe("note");
    for (const { rule, source, date } of builtInProfile().rules)
      expect([rule, source.length > 3, /^\d{4}-\d\d-\d\d$/.test(date)]).toEqual([rule, true, true]);
  });

  test("is what counts when nothing else is said", async () => {
    const policy = await loadPolicy({ rules: {} });
    expect(policy).toMatchObject({ profile: "uk-public-sector", overrides: [] });
    expect(policy.severities["privacy-comments"]).toBe("block");
  });
});

describe("a profile of one's own, and overrides", () => {
  test("what it names counts, and the rest stays as it is", async () => {
    const { profile, severities } = await loadPolicy({ profile: profileFile(own), rules: {} });
    expect(profile).toBe("wending");
    expect(severities["privacy-comments"]).toBe("note");
    expect(severities["privacy-macros"]).toBe("block");
  });

  test("an override is told with what the profile says; one that says the same is none", async () => {
    const rules = { "privacy-comments": "warn", "privacy-macros": "block" } as const;
    const { overrides, severities } = await loadPolicy({ rules });
    expect(overrides).toEqual([{ rule: "privacy-comments", severity: "warn", instead: "block" }]);
    expect(severities["privacy-comments"]).toBe("warn");
  });

  test.each([
    ["no JSON", "{", /not JSON/],
    ["another file", { name: "x" }, /is no profile/],
    ["a severity that there is not", { ...own, rules: [{ ...own.rules[0], severity: "fatal" }] }, /rules\.0\.severity/],
    ["no source", { ...own, rules: [{ rule: "privacy-comments", severity: "note" }] }, /rules\.0\.source/],
    ["a rule that there is not", { ...own, rules: [{ ...own.rules[0], rule: "privacy-coments" }] }, /privacy-comments/],
    ["a rule of a standard", { ...own, rules: [{ ...own.rules[0], rule: "odf-schema" }] }, /one of a standard/],
  ])("%s is refused", async (_what, content, message) => {
    const error = await loadPolicy({ profile: profileFile(content), rules: {} }).catch((caught) => caught);
    expect(error).toBeInstanceOf(OperatorError);
    expect(String(error.message)).toMatch(message);
  });

  test("a profile that is not there is refused", async () => {
    await expect(loadPolicy({ profile: "/nowhere/profile.json", rules: {} })).rejects.toThrow(/cannot be read/);
  });
});

describe("what can be accepted", () => {
  test("rules on content, and no others", async () => {
    const accept = (rule: string) => refuseUnacceptable([{ rule, reason: "Agreed." }]);
    await accept("privacy-comments");
    await expect(accept("privacy-coments")).rejects.toThrow(/nearest is privacy-comments/);
    await expect(accept("pdfa-6.2.3-output-intent")).rejects.toThrow(/nobody can set aside/);
    await expect(accept("odf-no-scripts")).rejects.toThrow(/nobody can set aside/);
  });

  test("of every rule that a checker has, one or the other holds", async () => {
    const known = new Set(builtInProfile().rules.map(({ rule }) => rule));
    const others = allRules().filter(({ id }) => !known.has(id));
    expect(others.length).toBeGreaterThan(100);
    for (const { id } of others)
      await expect(refuseUnacceptable([{ rule: id, reason: "Agreed." }]), id).rejects.toThrow(/nobody can set aside/);
  });

  test.each([
    [["--accept", "privacy-comments"], "--accept privacy-comments needs a reason of its own."],
    [["--reason", "because"], "--reason was given without a rule to accept."],
    [["--accept", "privacy-comments", "--reason", " "], "accept"],
    [["--accept", "odf-schema", "--reason", "because"], "nobody can set aside"],
    [["--accept", "nonsense", "--reason", "because"], "there is no rule"],
    [["--profile", "/nowhere.json"], "cannot be read"],
  ])("%j ends with 2 and says why", async (args, words) => {
    const { code, stderr } = await run([...args, join(FIXTURES, "agenda.docx"), "--out", testFolder()]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});
