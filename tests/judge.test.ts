import { describe, expect, test } from "vitest";
import { type Evidence, judge, worstOf } from "../src/judge.js";
import type { Basis, CheckResult, Claim, FailureCause, PdfaFlavour, Plan } from "../src/model.js";
import { checkOf, detection, finding } from "./support/values.js";

const plan: Plan = {
  action: "convert",
  why: "",
  notes: [],
  outputs: [
    { format: "odt", name: "a.odt", deliver: true },
    { format: "pdf", name: "a.pdf", deliver: true },
  ],
};

const planned = (plan: Plan): Evidence["document"] => ({
  plan,
  document: { path: "/a.docx", name: "a.docx", under: "", bytes: 1 },
});

const good: Evidence = {
  document: planned(plan),
  made: [
    { name: "a.odt", format: "odt", deliver: true, detection: detection("odt") },
    { name: "a.pdf", format: "pdf", deliver: true, detection: detection("pdf") },
  ],
  checks: [checkOf("a.odt"), checkOf("a.pdf")],
  sourceUnchanged: true,
  conversion: {},
  faults: [],
  referenceRequired: false,
};

const outcome = (more: Partial<Evidence>) => judge({ ...good, ...more }).outcome;

describe("ready", () => {
  test("everything made, everything checked, nothing found", () => {
    expect(judge(good)).toMatchObject({ outcome: "ready", reasons: [], advice: [] });
  });

  test("warnings and notes do not block, and warnings are shown", () => {
    const verdict = judge({
      ...good,
      checks: [checkOf("a.odt", [finding("warn", "look here."), finding("note")]), checkOf("a.pdf")],
    });
    expect(verdict.outcome).toBe("ready");
    expect(verdict.lookAt.join()).toContain("look here.");
  });

  test("a person is always asked to look", () => {
    expect(judge(good).lookAt.join()).toContain("Open the converted files once");
  });

  test("level A is said to be judged only in part, of what is made and of what is kept", () => {
    const claims = [{ standard: "PDF/A" as const, flavour: "2a", puid: "fmt/479" }];
    const claiming = {
      ...good,
      made: good.made.map((each) => ({ ...each, detection: detection(each.format, { claims }) })),
    };
    const words = "only a part of level A";
    expect(judge(claiming).questions?.join()).toContain(words);
    expect(judge(good).questions).toBeUndefined();
  });

  test("the same fault on many pages is one reason, with its advice once", () => {
    const more = (where: string) => ({ rule: "pdfua-7.3-figures", advice: "Say what it shows.", where });
    const picture = (where: string) => finding("block", "A picture has no alternative text.", more(where));
    const checks = [checkOf("a.odt"), checkOf("a.pdf", [picture("page 1"), picture("page 2, first picture")])];
    expect(judge({ ...good, checks })).toMatchObject({
      reasons: ["a.pdf: 2 pictures have no alternative text: page 1, page 2."],
      advice: ["Say what it shows."],
    });
  });

  test("and never to open files that are not there", () => {
    const blocked = checkOf("a.odt", [finding("block")]);
    expect(judge({ ...good, checks: [blocked, checkOf("a.pdf")] }).lookAt.join()).not.toContain("Open the converted");
  });
});

describe("fails closed", () => {
  test("a blocking finding: not ready, with the reason and the advice", () => {
    const blocked = finding("block", "it is wrong.", { advice: "Mend it.", where: "page 1" });
    expect(judge({ ...good, checks: [checkOf("a.odt", [blocked]), checkOf("a.pdf")] })).toMatchObject({
      outcome: "not-ready",
      reasons: ["a.odt, page 1: it is wrong."],
      advice: ["Mend it."],
    });
  });

  test("a check that could not run", () => {
    const unchecked = checkOf("a.pdf", [], { outcome: "unchecked", reason: "no time." });
    expect(outcome({ checks: [checkOf("a.odt"), unchecked] })).toBe("not-checked");
  });

  test("an output that no checker looked at", () => {
    expect(outcome({ checks: [checkOf("a.odt")] })).toBe("not-checked");
    expect(outcome({ checks: [] })).toBe("not-checked");
  });

  test("a kept file that no checker looked at", () => {
    const keep: Plan = { action: "keep", why: "", outputs: [], notes: [] };
    expect(judge({ ...good, document: planned(keep), made: [], checks: [] }).outcome).toBe("not-checked");
    expect(judge({ ...good, document: planned(keep), made: [], checks: [checkOf("a.docx")] }).outcome).toBe("ready");
  });

  test("an output that was not made, though the engine reports no failure", () => {
    expect(outcome({ made: good.made.slice(0, 1) })).toBe("not-checked");
  });

  test("an output that is not what it should be", () => {
    const made = [
      good.made[0] as Evidence["made"][0],
      { ...(good.made[1] as Evidence["made"][0]), detection: detection("text") },
    ];
    expect(outcome({ made })).toBe("not-checked");
  });

  test.each<FailureCause>(["rejected", "crashed", "hung", "timed-out", "out-of-memory", "unavailable"])(
    "an engine that %s says nothing good",
    (cause) => {
      const verdict = judge({ ...good, conversion: { failure: { cause, message: "It failed." } } });
      expect(verdict).toMatchObject({ outcome: "not-checked", reasons: ["It failed."] });
      expect(verdict.advice).toHaveLength(1);
    },
  );

  test("an output that could not be finished", () => {
    const verdict = judge({
      ...good,
      made: good.made.slice(0, 1),
      faults: ["a.pdf could not be finished."],
    });
    expect(verdict.outcome).toBe("not-checked");
    expect(verdict.reasons).toEqual(["a.pdf could not be finished.", "a.pdf was not made."]);
  });

  test("a source that changed meanwhile", () => {
    expect(outcome({ sourceUnchanged: false })).toBe("not-checked");
  });

  test("a refused plan", () => {
    const verdict = judge({ ...good, document: planned({ action: "refuse", why: "Because.", advice: "Do this." }) });
    expect(verdict).toMatchObject({ outcome: "not-checked", reasons: ["Because."], advice: ["Do this."] });
  });

  test("a proven fault outweighs a gap, and both are told", () => {
    const checks = [checkOf("a.odt", [finding("block")]), checkOf("a.pdf", [], { outcome: "unchecked", reason: "x" })];
    const verdict = judge({ ...good, checks });
    expect(verdict.outcome).toBe("not-ready");
    expect(verdict.reasons).toHaveLength(2);
  });
});

test("a run is as good as its worst document", () => {
  expect(worstOf(["ready", "ready"])).toBe("ready");
  expect(worstOf(["ready", "not-ready"])).toBe("not-ready");
  expect(worstOf(["not-checked", "not-ready", "ready"])).toBe("not-checked");
  expect(worstOf([])).toBe("not-checked");
});

describe("what a kept file says of itself", () => {
  const lookAt = (names: readonly string[], pdfa?: PdfaFlavour, ...more: CheckResult[]) => {
    const claims = names.map((name) => {
      const [standard, flavour = ""] = name.split(/-(?=\w+$)/);
      return { standard: standard as Claim["standard"], flavour, puid: "" };
    });
    const keep: Plan = { action: "keep", why: "", outputs: [], notes: [], ...(pdfa && { asked: { pdfa } }) };
    const kept = { ...planned(keep), detection: detection("pdf", { claims }) };
    const verdict = judge({ ...good, document: kept, made: [], checks: [checkOf("a.docx"), ...more] });
    return verdict.lookAt.filter((line) => line.startsWith("The file says"));
  };

  test("another PDF/A was asked for: what it claims was not checked", () => {
    expect(lookAt(["PDF/A-2u"], "2b")).toEqual([
      "The file says it is PDF/A-2u. That was not checked: PDF/A-2b was asked for.",
    ]);
    expect(lookAt(["PDF/A-2b", "PDF/UA-1"], "2b")).toEqual([]);
    expect(lookAt(["PDF/A-2u"])).toEqual([]);
  });

  test.each(["PDF/UA-2", "PDF/A-4", "PDF/A-4f"])("%s, which no built-in check knows", (name) => {
    const told = `The file says it is ${name}, which this program does not know. Whether that is true was not checked.`;
    const judged = checkOf("a.docx", [], { tier: "reference", title: `PDF/A-2b, ${name} (veraPDF 1.30.2)` });
    expect(lookAt([name])).toEqual([told]);
    expect(lookAt([name], undefined, judged)).toEqual([]);
    expect(lookAt([name], undefined, { ...judged, outcome: "unchecked", reason: "No." })).toEqual([told]);
  });
});

describe("the two tiers", () => {
  const title = "PDF/A-2b (veraPDF)";
  const reference = (subject: string, more: Partial<CheckResult> = {}) =>
    checkOf(subject, [], { tier: "reference", title, ...more });
  const unchecked = reference("a.pdf", { outcome: "unchecked", reason: "It crashed." });
  const basis = { standard: "ISO 19005-2:2011", clause: "6.2.3" };
  const decides = [{ standard: "ISO 19005-2", clause: "6.2" }];
  const fault = checkOf("a.pdf", [finding("block", "no profile.", { basis, advice: "Mend it.", yields: true })]);
  const all = [checkOf("a.odt"), reference("a.odt")];

  test("a reference validator that finds what the built-in check did not keeps the document back, and the report says so", () => {
    const found = reference("a.pdf", { outcome: "failed", findings: [finding("block", "bad glyph.")] });
    const verdict = judge({ ...good, checks: [...good.checks, found] });
    expect(verdict).toMatchObject({ outcome: "not-ready", reasons: ["a.pdf: bad glyph."] });
    expect(verdict.lookAt.join()).toContain("a.pdf: only veraPDF, the reference validator, found this fault.");
  });

  test("where both find a fault, there is no disagreement to tell of", () => {
    const found = reference("a.pdf", { outcome: "failed", findings: [finding("block", "bad glyph.")] });
    expect(judge({ ...good, checks: [checkOf("a.odt"), fault, found] }).lookAt.join()).not.toContain("only veraPDF");
  });

  describe("a fault that both find is told once", () => {
    const theirs = (basis: Basis | undefined, more: Partial<CheckResult> = {}, where?: string) =>
      reference("a.pdf", {
        outcome: "failed",
        findings: [
          finding("block", "Generic.", { advice: "Report it.", ...(basis && { basis }), ...(where && { where }) }),
        ],
        ...more,
      });
    const ours = (basis: Basis, where?: string) =>
      checkOf("a.pdf", [finding("block", "no profile.", { basis, advice: "Mend it.", ...(where && { where }) })]);
    const judged = (...checks: CheckResult[]) => judge({ ...good, checks: [checkOf("a.odt"), ...checks] });

    test.each<[string, Basis, Basis]>([
      ["the same clause", basis, basis],
      ["the same clause of part 3", basis, { standard: "ISO 19005-3:2012", clause: "6.2.3" }],
      [
        "a clause of part 1",
        { standard: "ISO 19005-1:2005", clause: "6.2.2" },
        { standard: "ISO 19005-1:2005", clause: "6.2.2" },
      ],
    ])("%s: in the words and with the advice of the built-in check", (_what, one, other) => {
      expect(judged(ours(one), theirs(other))).toMatchObject({
        outcome: "not-ready",
        reasons: ["a.pdf: no profile. (veraPDF finds this, too.)"],
        advice: ["Mend it."],
      });
    });

    test("the same place of an OpenDocument file", () => {
      const where = "content.xml, line 2, column 345";
      const { reasons } = judged(ours(basis, where), theirs(undefined, {}, where));
      expect(reasons).toEqual([`a.pdf, ${where}: no profile. (veraPDF finds this, too.)`]);
    });

    test.each<[string, CheckResult]>([
      ["another clause", theirs({ standard: "ISO 19005-2:2011", clause: "6.2.30" })],
      ["another part of the standard", theirs({ standard: "ISO 19005-1:2005", clause: "6.2.3" })],
      ["another file", theirs(basis, { subject: "a.odt" })],
      ["no clause and no place", theirs(undefined)],
    ])("%s is another fault", (_what, other) => {
      const { reasons, advice } = judged(ours(basis), other);
      expect({ reasons: reasons.length, advice }).toEqual({ reasons: 2, advice: ["Mend it.", "Report it."] });
    });
  });

  test("that only the reference validator found it is the last of what is said", () => {
    const found = reference("a.pdf", { outcome: "failed", findings: [finding("block", "bad glyph.")] });
    const warned = checkOf("a.odt", [finding("warn", "look here.")]);
    expect(judge({ ...good, checks: [warned, checkOf("a.pdf"), found] }).lookAt.at(-1)).toContain("only veraPDF");
  });

  test("a built-in finding does not count where the reference validator found that very rule kept, and the report says so", () => {
    const verdict = judge({ ...good, checks: [checkOf("a.odt"), fault, reference("a.pdf", { decides })] });
    expect(verdict).toMatchObject({ outcome: "ready", reasons: [], advice: [] });
    expect(verdict.lookAt.join()).toContain(
      "a.pdf: no profile. This does not count: veraPDF, the reference validator, finds the rule kept.",
    );
  });

  test.each<[string, Partial<CheckResult>]>([
    ["decided nothing", {}],
    [
      "decided another clause",
      {
        decides: [
          { standard: "ISO 19005-2", clause: "6.2.30" },
          { standard: "ISO 19005-2", clause: "6.1" },
        ],
      },
    ],
    [
      "decided another part of the standard",
      {
        decides: [
          { standard: "ISO 19005-1", clause: "" },
          { standard: "ISO 19005-20", clause: "" },
        ],
      },
    ],
    ["judged another file", { decides, subject: "a.odt" }],
  ])("it counts where the reference validator %s", (_what, more) => {
    expect(judge({ ...good, checks: [checkOf("a.odt"), fault, reference("a.pdf", more)] }).outcome).toBe("not-ready");
  });

  test.each([
    ["ISO 19005-2:2011", "6.20"],
    ["ISO 19005-20:2031", "6.2"],
  ])("numbers that only begin alike are others: %s, %s", (standard, clause) => {
    const other = checkOf("a.pdf", [finding("block", "no profile.", { basis: { standard, clause }, yields: true })]);
    expect(judge({ ...good, checks: [checkOf("a.odt"), other, reference("a.pdf", { decides })] }).outcome).toBe(
      "not-ready",
    );
  });

  test("a built-in rule of our own counts whatever anybody says", () => {
    const own = checkOf("a.pdf", [finding("block", "a script.", { basis })]);
    const everything = [{ standard: "", clause: "" }];
    expect(
      judge({ ...good, checks: [checkOf("a.odt"), own, reference("a.pdf", { decides: everything })] }).outcome,
    ).toBe("not-ready");
  });

  test("one that gives no answer does not decide unless it is required, and the report says so", () => {
    const checks = [...good.checks, unchecked];
    const verdict = judge({ ...good, checks });
    expect(verdict).toMatchObject({ outcome: "ready", advice: [] });
    expect(verdict.lookAt).toContain("a.pdf was judged by the built-in checks alone: It crashed.");
    const required = judge({ ...good, checks: [...checks, ...all], referenceRequired: true });
    expect(required).toMatchObject({ outcome: "not-checked", reasons: ["a.pdf could not be checked: It crashed."] });
    expect(required.advice.join()).toContain("doctor");
  });

  test("what it needs is the advice, once, and no other", () => {
    const more = { outcome: "unchecked", reason: "It is not set up.", advice: "Run: council-convert setup" } as const;
    const checks = [...good.checks, reference("a.odt", more), reference("a.pdf", more)];
    expect(judge({ ...good, checks, referenceRequired: true }).advice).toEqual(["Run: council-convert setup"]);
    expect(judge({ ...good, checks }).lookAt).toContain(
      "a.pdf was judged by the built-in checks alone: It is not set up. Run: council-convert setup",
    );
  });

  test.each<[string, CheckResult]>([
    ["is not ready anyway", fault],
    ["could not be read", checkOf("a.pdf", [], { outcome: "unchecked", reason: "It is damaged." })],
  ])("required and not asked about a file that %s: nothing is said of it", (_what, check) => {
    const checks = [checkOf("a.odt"), reference("a.odt"), check];
    const { outcome, reasons, advice } = judge({ ...good, checks, referenceRequired: true });
    expect(outcome).not.toBe("ready");
    expect(reasons).toHaveLength(1);
    expect(advice.join()).not.toContain("doctor");
  });

  test("two checks that come to the same limit give one reason", () => {
    const stopped = (reason: string) => ({ ...checkOf("a.odt"), outcome: "unchecked" as const, reason });
    expect(judge({ ...good, checks: [stopped("it is too large"), stopped("it is too large.")] }).reasons).toContain(
      "a.odt could not be checked: it is too large.",
    );
    const { reasons } = judge({ ...good, checks: [stopped("it is too large"), stopped("it is too large.")] });
    expect(reasons.filter((reason) => reason.startsWith("a.odt"))).toHaveLength(1);
  });

  test("required and not heard of: could not be checked", () => {
    const verdict = judge({ ...good, checks: [...good.checks, reference("a.odt")], referenceRequired: true });
    expect(verdict).toMatchObject({ outcome: "not-checked", reasons: ["No reference validator has checked a.pdf."] });
  });

  test("required, and there: ready", () => {
    const checks = [...good.checks, reference("a.odt"), reference("a.pdf")];
    expect(outcome({ checks, referenceRequired: true })).toBe("ready");
  });

  test("required, for a kept file that no reference validator judges: ready", () => {
    const keep: Plan = { action: "keep", why: "", notes: [], outputs: [] };
    const kept = { ...planned(keep), detection: detection("csv") };
    const evidence = { ...good, document: kept, made: [], conversion: undefined, checks: [checkOf("a.docx")] };
    expect(judge({ ...evidence, referenceRequired: true }).outcome).toBe("ready");
    const odf = { ...evidence, document: { ...kept, detection: detection("odt") } };
    expect(judge({ ...odf, referenceRequired: true }).outcome).toBe("not-checked");
  });
});

describe("findings on content", () => {
  const comments = finding("block", "3 comments can be read.", { rule: "privacy-comments", advice: "Delete them." });
  const broken = finding("block", "The grammar is broken.", { rule: "odf-schema", advice: "Save it." });
  const withComments = {
    ...good,
    checks: [
      checkOf("a.docx", [comments], { checker: "hidden-data" }),
      checkOf("a.odt", [comments, broken]),
      checkOf("a.pdf"),
    ],
  };

  test("are told once, of the document that is to be mended, with the way to do it, and before faults of the outputs", () => {
    const verdict = judge(withComments);
    expect(verdict.outcome).toBe("not-ready");
    expect(verdict.toDo).toEqual([
      "a.docx: 3 comments can be read. Delete them.",
      "a.odt: The grammar is broken. Save it.",
    ]);
    expect(verdict.gaps).toEqual([]);
  });

  test("that a person accepted do not count, and are told with the reason", () => {
    const accept = [{ rule: "privacy-comments", reason: "Agreed with the chair." }];
    const only = {
      ...withComments,
      checks: withComments.checks.slice(0, 1).concat(checkOf("a.odt"), checkOf("a.pdf")),
    };
    const verdict = judge({ ...only, accept });
    expect(verdict.outcome).toBe("ready");
    expect(verdict.accepted).toEqual([
      { rule: "privacy-comments", reason: "Agreed with the chair.", findings: ["a.docx: 3 comments can be read."] },
    ]);
    expect(judge({ ...withComments, accept }).accepted?.[0]?.findings).toEqual(["a.docx: 3 comments can be read."]);
    // Another finding still blocks.
    expect(judge({ ...withComments, accept }).toDo).toEqual(["a.odt: The grammar is broken. Save it."]);
  });

  test("breaches of a standard and checks that could not run are never accepted", () => {
    const accept = [{ rule: "odf-schema", reason: "I do not care." }];
    expect(judge({ ...good, checks: [checkOf("a.odt", [broken]), checkOf("a.pdf")], accept }).outcome).toBe(
      "not-ready",
    );
    const unchecked = checkOf("a.docx", [], {
      checker: "hidden-data",
      outcome: "unchecked",
      reason: "It is too large.",
    });
    const all = [{ rule: "privacy-comments", reason: "Yes." }];
    expect(judge({ ...good, checks: [unchecked, checkOf("a.odt"), checkOf("a.pdf")], accept: all }).outcome).toBe(
      "not-checked",
    );
  });

  test("of a source that was cleaned do not count; of the safe copy they do", () => {
    const cleaning = { removed: [], left: [] };
    const clean = [checkOf("a.docx", [comments], { checker: "hidden-data" }), checkOf("a.odt"), checkOf("a.pdf")];
    expect(judge({ ...good, checks: clean, cleaning }).outcome).toBe("ready");
    expect(judge({ ...withComments, cleaning }).outcome).toBe("not-ready");
  });

  test.each([
    ["a.pdf", "privacy-leftovers", "not-ready"],
    ["a.odt", "privacy-picture-metadata", "not-ready"],
    ["a.pdf", "fidelity-headers", "not-ready"],
    ["a.odt", "fidelity-headers", "ready"],
    ["a.odt", "privacy-weak-lock", "ready"],
    ["a.odt", "accessibility-title", "ready"],
    ["a.docx", "privacy-leftovers", "ready"],
  ])("a warning in %s after cleaning (%s): %s", (subject, rule, outcome) => {
    const cleaning = { removed: [], left: [] };
    const warned = checkOf(subject, [finding("warn", "It is still there.", { rule })]);
    const checks = [warned, ...good.checks];
    expect(judge({ ...good, checks, cleaning }).outcome).toBe(outcome);
    expect(judge({ ...good, checks }).outcome).toBe("ready");
    const accept = [{ rule, reason: "Agreed." }];
    const verdict = judge({ ...good, checks, cleaning, accept });
    expect(verdict.outcome).toBe("ready");
    expect(verdict.accepted?.length ?? 0).toBe(outcome === "ready" ? 0 : 1);
  });

  test.each([
    ["odf-schema", "ready"],
    ["odf-no-scripts", "ready"],
    ["odf-pkg-3.2-listed", "not-ready"],
    ["odf-doc-2.2.1-well-formed", "not-ready"],
  ])("of an OpenDocument source that was cleaned: %s is %s", (rule, outcome) => {
    const cleaning = { removed: [], left: [] };
    const source = checkOf("a.docx", [finding("block", "It is so.", { rule })]);
    expect(judge({ ...good, checks: [source, ...good.checks], cleaning }).outcome).toBe(outcome);
    const copy = checkOf("a.odt", [finding("block", "It is so.", { rule })]);
    expect(judge({ ...good, checks: [copy, checkOf("a.pdf")], cleaning }).outcome).toBe("not-ready");
  });

  test("what could not be cleaned is not ready, with the reason and what to do", () => {
    const left = [
      { what: "tracked-changes", where: "page 1", why: "It has 2 tracked changes.", advice: "Accept them." },
    ];
    const verdict = judge({ ...good, cleaning: { removed: [], left } });
    expect(verdict.outcome).toBe("not-ready");
    expect(verdict.toDo).toEqual(["a.docx, page 1: It has 2 tracked changes. Accept them."]);
    // What shows of it in the copy is the same matter.
    const still = finding("block", "It has changes.", { rule: "privacy-tracked-changes", where: "page 1" });
    const shown = finding("block", "Deleted text is visible.", { rule: "fidelity-hidden-published", where: "page 1" });
    const checks = [checkOf("a.odt", [still], { checker: "hidden-data" }), checkOf("a.pdf", [shown])];
    expect(judge({ ...good, checks, cleaning: { removed: [], left } }).toDo).toEqual(verdict.toDo);
  });

  test("an override of the settings is told when it concerns what was found", () => {
    const policy = {
      profile: "uk-public-sector",
      overrides: [
        { rule: "privacy-comments", severity: "warn" as const, instead: "block" as const },
        { rule: "privacy-macros", severity: "warn" as const, instead: "block" as const },
      ],
    };
    const warned = checkOf("a.docx", [{ ...comments, severity: "warn" }], { checker: "hidden-data" });
    const verdict = judge({ ...good, checks: [warned, ...good.checks], policy });
    expect(verdict.outcome).toBe("ready");
    expect(verdict.lookAt.filter((line) => line.startsWith("The settings"))).toEqual([
      "The settings only warn of privacy-comments; the profile uk-public-sector stops a document for it.",
    ]);
  });

  test("what an output shows of it is not told beside it, and elsewhere once for all files", () => {
    const shown = { rule: "fidelity-hidden-published", advice: "Delete it.", where: "page 1" };
    const hidden = { ...comments, where: "page 1" };
    const [odf, pdf] = ["a.odt", "a.pdf"].map((name) =>
      checkOf(name, [finding("block", "Hidden text is visible.", shown)]),
    );
    const checks = [checkOf("a.docx", [hidden], { checker: "hidden-data" }), ...(odf && pdf ? [odf, pdf] : [])];
    expect(judge({ ...good, checks }).toDo).toEqual(["a.docx, page 1: 3 comments can be read. Delete them."]);
    const accept = [{ rule: "privacy-comments", reason: "Agreed." }];
    const verdict = judge({ ...good, checks, accept });
    expect(verdict.outcome).toBe("not-ready");
    expect(verdict.toDo).toEqual(["a.odt, a.pdf, page 1: Hidden text is visible. Delete it."]);
  });

  test("that do not block come first of what is to be looked at; names in properties are the last of them", () => {
    const warned = [
      finding("warn", "Names stand in it.", { rule: "privacy-properties", advice: "Remove them." }),
      finding("warn", "It has notes.", { rule: "privacy-speaker-notes", advice: "Delete them." }),
      finding("warn", "A chart has no text.", { rule: "accessibility-alt-text", advice: "Write it." }),
    ];
    const figure = finding("warn", "A figure has no text.", { rule: "pdfua-7.3-figures", advice: "Write it." });
    const lookAt = ["Is it plain?"];
    const checks = [
      checkOf("a.docx", warned, { checker: "hidden-data", lookAt: ["Not looked for in films."] }),
      checkOf("a.docx", [], { checker: "accessibility", lookAt }),
      checkOf("a.odt"),
      checkOf("a.pdf", [figure]),
    ];
    const verdict = judge({ ...good, checks, document: { ...good.document, detection: detection("word") } });
    expect(verdict.lookAt.slice(1)).toEqual([
      "To have copies without what is hidden in it: council-convert --safe-copy --overwrite a.docx",
      "a.docx: It has notes. Delete them.",
      "a.docx: Names stand in it. Remove them.",
      "Not looked for in films.",
      "a.docx: A chart has no text. Write it.",
    ]);
    expect(verdict.questions).toEqual(lookAt);
  });

  test("of what can be cleaned, the way to do it is given, unless a person must decide first", () => {
    const document = { ...good.document, detection: detection("word") };
    expect(judge({ ...withComments, document }).advice.at(-1)).toMatch(/^Or, quicker: .* --safe-copy a\.docx makes/);
    const changes = finding("block", "2 changes.", { rule: "privacy-tracked-changes", advice: "Accept them." });
    const checks = [checkOf("a.docx", [changes], { checker: "hidden-data" }), checkOf("a.odt"), checkOf("a.pdf")];
    expect(judge({ ...good, document, checks }).advice.at(-1)).toMatch(/^Or, quicker when the tracked changes are/);
    const pdf = { ...good.document, detection: detection("pdf") };
    expect(judge({ ...withComments, document: pdf }).advice.join()).not.toContain("--safe-copy");
  });

  test("of a safe copy it is said which files may be sent, and which may not", () => {
    const cleaning = { removed: [], left: [] };
    const [sent] = judge({ ...good, cleaning }).lookAt;
    expect(sent).toMatch(/^Send a\.odt and a\.pdf, not a\.docx:/);
  });

  test("a note that a finding tells with its place is not given as well", () => {
    const note = "Other files lie inside the document. What is in them was not checked.";
    const noted = { ...good, document: planned({ ...plan, notes: [note] } as Plan) };
    expect(judge(noted).lookAt).toContain(note);
    const file = finding("block", "A file.", { rule: "privacy-embedded-files" });
    expect(judge({ ...noted, checks: [checkOf("a.odt", [file]), checkOf("a.pdf")] }).lookAt).not.toContain(note);
  });

  test("of an old document are told of it, also when they were found in what was made of it", () => {
    const verdict = judge({ ...good, checks: [checkOf("a.odt", [comments]), checkOf("a.pdf")] });
    expect(verdict.toDo).toEqual(["a.docx: 3 comments can be read. Delete them."]);
  });

  test("of old formats that nothing reads, it is said that only the outputs were looked through", () => {
    expect(judge(good).lookAt.join()).toContain("Do not send the original");
    const looked = checkOf("a.docx", [], { checker: "hidden-data" });
    expect(judge({ ...good, checks: [looked, ...good.checks] }).lookAt.join()).not.toContain(
      "Do not send the original",
    );
  });
});
