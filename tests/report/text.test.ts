import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { judge } from "../../src/judge.js";
import type { Detection, DocumentReport } from "../../src/model.js";
import { renderHealth, renderSetup } from "../../src/report/health.js";
import { renderPlan, renderPlanTable, renderUnchanged } from "../../src/report/plan.js";
import {
  printable,
  renderClosing,
  renderDetection,
  renderLeftOut,
  renderText,
  renderTotals,
  sectionsOf,
} from "../../src/report/text.js";
import { checkOf, detection, finding } from "../support/values.js";

const plain = { color: false };
const word = { ...detection("word"), format: { ...detection("word").format, puid: "fmt/412", label: "Word document" } };
const output = {
  format: "pdf",
  puid: "fmt/477",
  bytes: 1,
  sha256: "",
  madeBy: { engine: "fake", program: "Fake 1" },
} as const;

const ready: DocumentReport = {
  schema: "council-convert/document/1",
  tool: { name: "council-convert", version: "1.0.0" },
  startedAt: "2026-01-01T00:00:00.000Z",
  source: { path: "/home/clerk/agenda.docx", name: "agenda.docx", under: "", bytes: 1 },
  detection: word,
  plan: { action: "convert", why: "", notes: [], outputs: [] },
  outputs: [{ ...output, name: "agenda.pdf", label: "PDF/A-2b", path: "/home/clerk/agenda.pdf" }],
  repairs: [{ id: "pdf-title", subject: "agenda.pdf", message: "the title was set." }],
  checks: [checkOf("agenda.pdf", [finding("note", "a detail.")])],
  verdict: { outcome: "ready", reasons: [], advice: [], lookAt: ["Look at it."] },
  ms: 12,
  steps: [{ name: "converting", ms: 12 }],
};

describe("the text report", () => {
  test("says what it is, what was made, the verdict, and what to look at", () => {
    expect(renderText(ready, plain)).toBe(
      [
        "agenda.docx   Word document (fmt/412)",
        "  -> agenda.pdf   PDF/A-2b",
        "Ready to send.",
        "  Please look at:",
        "    Look at it.",
        "  Besides: 1 repair, 1 built-in check (not a full validation). --verbose shows them.",
        "",
      ].join("\n"),
    );
  });

  test("of a document that is not ready: at most five things to do, in their order, and the rest counted", () => {
    const toDo = Array.from({ length: 7 }, (_, index) => `Fault ${index}. Mend it so.`);
    const verdict = {
      ...ready.verdict,
      outcome: "not-ready",
      reasons: ["Fault 0."],
      advice: ["Mend it so."],
      toDo,
      gaps: [],
    } as const;
    expect(renderText({ ...ready, verdict }, plain)).toContain(
      [
        "Not ready to send.",
        "  What to do:",
        "    1. Fault 0. Mend it so.",
        "    2. Fault 1. Mend it so.",
        "    3. Fault 2. Mend it so.",
        "    4. Fault 3. Mend it so.",
        "    5. Fault 4. Mend it so.",
        "    … and 2 more (see --verbose)",
        "  Then:",
        "    Save the document, and run council-convert again.",
        "  Please look at:",
      ].join("\n"),
    );
  });

  test("what a person accepted stands there with its reason, and what was taken out of a safe copy with its place", () => {
    const accepted = [{ rule: "privacy-comments", reason: "Agreed.", findings: ["a.docx: 3 comments can be read."] }];
    const cleaning = {
      removed: [
        { what: "properties", where: "", count: 2, message: "2 details were removed." },
        { what: "hidden-sheet", where: 'sheet "Pay"', count: 1, message: "A hidden sheet was removed." },
        ...[1, 2].map((slide) => ({
          what: "comments",
          where: `slide ${slide}`,
          count: 1,
          message: "1 comment was removed.",
        })),
      ],
      left: [],
    };
    const text = renderText({ ...ready, cleaning, verdict: { ...ready.verdict, accepted } }, plain);
    expect(text).toContain(
      "  Sent in spite of:\n    a.docx: 3 comments can be read. Accepted (privacy-comments): Agreed.\n",
    );
    expect(text).toContain(
      [
        "(your document still holds it):",
        '    sheet "Pay": A hidden sheet was removed.',
        "    slide 1, slide 2: 1 comment was removed in each.",
        "    2 details were removed.",
      ].join("\n"),
    );
  });

  test("of a refused document: why, and what to do", () => {
    const refused: DocumentReport = {
      ...ready,
      plan: { action: "refuse", why: "It is locked.", advice: "Unlock it." },
      outputs: [],
      repairs: [],
      checks: [],
      verdict: { outcome: "not-checked", reasons: ["It is locked."], advice: ["Unlock it."], lookAt: [] },
    };
    expect(renderText(refused, plain)).toBe(
      "agenda.docx   Word document (fmt/412)\nCould not be checked.\n  Why:\n    It is locked.\n  What to do:\n    Unlock it.\n",
    );
  });

  test("an output that was not delivered is said to be not written", () => {
    const { path: _, ...undelivered } = ready.outputs[0] as DocumentReport["outputs"][0];
    expect(renderText({ ...ready, outputs: [undelivered] }, plain)).toContain("agenda.pdf   PDF/A-2b   (not written)");
  });

  test("an output that was kept carries the name it has on disk", () => {
    const kept = { ...(ready.outputs[0] as DocumentReport["outputs"][0]), path: "/x/agenda.not-ready.pdf" };
    expect(renderText({ ...ready, outputs: [kept] }, plain)).toContain("-> agenda.not-ready.pdf");
  });

  test("shows five reasons and counts the rest", () => {
    const reasons = Array.from({ length: 8 }, (_, index) => `reason ${index}`);
    const text = renderText({ ...ready, verdict: { ...ready.verdict, reasons } }, plain);
    expect(text).toContain("reason 4");
    expect(text).not.toContain("reason 5");
    expect(text).toContain("… and 3 more (see --verbose)");
  });

  test("verbose counts nothing, and shows everything", () => {
    const many = Array.from({ length: 8 }, (_, index) => `line ${index}`);
    const text = renderText(
      {
        ...ready,
        verdict: { ...ready.verdict, reasons: many, advice: many, lookAt: many },
        repairs: many.map((message) => ({ id: "x", subject: "agenda.pdf", message })),
        checks: many.map((name) => checkOf(name)),
        detection: { ...word, basis: many },
      },
      { color: false, verbose: true },
    );
    expect(text.match(/line 7/g)).toHaveLength(6);
    expect(text).not.toContain("more (");
  });

  test("what only a person can judge is shown however many hints there are", () => {
    const warnings = Array.from({ length: 9 }, (_, index) => finding("warn", `warning ${index}.`));
    const verdict = judge({
      document: { document: ready.source, plan: ready.plan },
      conversion: undefined,
      faults: [],
      made: [{ format: "pdf", name: "agenda.pdf", deliver: true, detection: detection("pdf") }],
      checks: [checkOf("agenda.pdf", warnings)],
      sourceUnchanged: true,
    });
    const text = renderText({ ...ready, verdict }, plain);
    expect(text).toContain("Open the converted files once");
    expect(text).toContain("more (see --verbose)");
  });

  test("reference validators have a section of their own, and take nothing from the caution about the built-in checks", () => {
    const tier = "reference" as const;
    const checks = [
      checkOf("a.pdf", [], { title: "PDF/A preflight (in part)", rules: 22 }),
      checkOf("a.pdf", [finding("block")], { tier, title: "PDF/A-2b (veraPDF 1.30.2)", rules: 144 }),
      checkOf("a.odt", [], { tier, title: "OpenDocument conformance (ODF Validator 0.12.0)" }),
      checkOf("b.odt", [], {
        tier,
        title: "OpenDocument conformance (ODF Validator 0.12.0)",
        outcome: "unchecked",
        reason: "x",
      }),
    ];
    expect(sectionsOf({ ...ready, checks }, false).slice(-3)).toEqual([
      {
        title: "Checked by reference validators",
        counted: "2 checks by reference validators",
        items: [
          "a.pdf: PDF/A-2b (veraPDF 1.30.2), 144 rules, with faults",
          "a.odt: OpenDocument conformance (ODF Validator 0.12.0)",
        ],
      },
      {
        title: "Checked (built-in checks; not a full validation)",
        counted: "1 built-in check (not a full validation)",
        items: ["a.pdf: PDF/A preflight, 22 rules"],
      },
      { title: "Checks that could not be made", items: ["b.odt: OpenDocument conformance (ODF Validator 0.12.0)"] },
    ]);
  });

  test("the caution about built-in checks and the number of rules are said once", () => {
    const check = checkOf("agenda.pdf", [], {
      title: "PDF/A preflight (20 named rules, not a full validation)",
      rules: 20,
    });
    const text = renderText({ ...ready, checks: [check] }, { color: false, verbose: true });
    expect(text).toContain("    agenda.pdf: PDF/A preflight, 20 rules\n");
    expect(text.match(/not a full validation/g)).toHaveLength(1);
  });

  test("what could not be checked does not stand under Checked", () => {
    const unchecked = checkOf("agenda.pdf", [], { outcome: "unchecked", rules: 0, reason: "It is damaged." });
    const text = renderText({ ...ready, checks: [unchecked] }, plain);
    expect(text).toContain("  Checks that could not be made:\n    agenda.pdf: Test\n");
    expect(text).not.toContain("  Checked");
  });

  test("repairs that only machines care about are shown with --verbose", () => {
    const repairs = [{ id: "pdf-dates", subject: "agenda.pdf", message: "the dates." }];
    expect(renderText({ ...ready, repairs }, plain)).not.toContain("Repaired");
    expect(renderText({ ...ready, repairs }, { color: false, verbose: true })).toContain("agenda.pdf: the dates.");
  });

  test("a claim that was taken back is no repair: it has a place of its own, where nothing cuts it off", () => {
    const message = "agenda.pdf does not say that it is PDF/UA-1: 2 pictures have no alternative text.";
    const lookAt = ["One.", "Two.", "Three.", "Four.", "Five.", "Six."];
    const repairs = [{ id: "pdf-claim", subject: "agenda.pdf", message }];
    const text = renderText({ ...ready, repairs, verdict: { ...ready.verdict, lookAt } }, plain);
    expect(text).not.toContain("Repaired");
    expect(text).toContain(
      `  Please look at:\n    One.\n    Two.\n    Three.\n    Four.\n    Five.\n    … and 1 more (see --verbose)\n  Good to know:\n    ${message}\n`,
    );
  });

  test("the same repair of two outputs is one line", () => {
    const repair = (subject: string, message: string) => ({ id: "language", subject, message });
    const repairs = [repair("a.odt", "the language."), repair("a.odt", "the title."), repair("a.pdf", "the language.")];
    expect(renderText({ ...ready, repairs }, { color: false, verbose: true })).toContain(
      "  Repaired:\n    a.odt, a.pdf: the language.\n    a.odt: the title.\n",
    );
  });

  test("a kept file says where it is when the outputs go elsewhere", () => {
    const path = join(process.cwd(), "mix", "register.csv");
    const kept: DocumentReport = {
      ...ready,
      source: { ...ready.source, path, name: "register.csv" },
      plan: { action: "keep", why: "", notes: [], outputs: [] },
      outputs: [],
    };
    expect(renderText(kept, plain)).toContain("  kept as it is\n");
    expect(renderText(kept, { ...plain, onlyChecked: true })).not.toContain("kept as it is");
    expect(renderText(kept, { color: false, out: "published/" })).toContain(
      `  kept as it is: ${join("mix", "register.csv")} (not copied to published/)\n`,
    );
  });

  test("a file that was kept under another name says how it is called below", () => {
    const kept = { ...ready, outputs: [{ ...output, name: "a.pdf", label: "PDF/A-2b", path: "/o/a.not-ready.pdf" }] };
    expect(renderText(kept, plain)).toContain("  -> a.not-ready.pdf   PDF/A-2b   (below it is called a.pdf)\n");
    const asUsual = { ...ready, outputs: [{ ...output, name: "a.pdf", label: "PDF/A-2b", path: "/o/a.pdf" }] };
    expect(renderText(asUsual, plain)).toContain("  -> a.pdf   PDF/A-2b\n");
  });

  test("verbose adds steps, engine and every finding", () => {
    const text = renderText(ready, { color: false, verbose: true });
    expect(text).toContain("converting: 12 ms");
    expect(text).toContain("fake: Fake 1");
    expect(text).toContain("note: agenda.pdf: a detail. (test-rule)");
  });

  test("quiet is one line", () => {
    expect(renderText(ready, { color: false, quiet: true })).toBe("agenda.docx: Ready to send.\n");
  });

  test.each<[string, string]>([
    ["This file is protected with a password, so nobody can look inside.", "protected with a password"],
    ["agenda.docx: The file does not say that it is PDF/A.", "the file does not say that it is PDF/A"],
    ["agenda.pdf, page 3: A font is not embedded.", "a font is not embedded"],
    ["It took longer than 120 seconds.", "it took longer than 120 seconds"],
    [`A ${"very ".repeat(40)}long story`, `a ${"very ".repeat(23)}…`],
    ["bad \u001b[31m name", "bad \\u001b[31m name"],
    ["agenda.pdf, page 2: The font Arial is not embedded.", "the font Arial is not embedded"],
    [
      "agenda.docx could not be checked: it takes content from another place (form data).",
      "it takes content from another place: form data",
    ],
    [
      "agenda.docx could not be checked: part of the document is broken (word/document.xml, line 2, column 153).",
      "part of the document is broken: word/document.xml, line 2, column 153",
    ],
    [
      "letter (1).docx would be converted to letter (1).odt, and so would letter (1).doc.",
      "letter (1).docx would be converted to letter (1).odt, and so would letter (1).doc",
    ],
  ])("quiet gives one clause of the first reason: %s", (reason, clause) => {
    const verdict = { outcome: "not-checked" as const, reasons: [reason, "More."], advice: [], lookAt: [] };
    expect(renderText({ ...ready, verdict }, { color: false, quiet: true })).toBe(
      `agenda.docx: Could not be checked (${clause}).\n`,
    );
  });

  test("colours only when they are wanted", () => {
    expect(renderText(ready, plain)).not.toContain("\u001b");
    expect(renderText(ready, { color: true })).toContain("\u001b");
  });

  test("never claims more than was checked", () => {
    expect(renderText(ready, plain)).not.toMatch(/compliant|\baccessible\b/i);
  });
});

describe("names that would upset a terminal", () => {
  test.each([
    ["a\nb", "a\\nb"],
    ["a\u001b[31mb", "a\\u001b[31mb"],
    ["a\u202etxt.exe", "a\\u202etxt.exe"],
    ["Größe 😀.docx", "Größe 😀.docx"],
  ])("%j is shown as %j", (name, shown) => {
    expect(printable(name)).toBe(shown);
  });
});

describe("control characters of a document reach no terminal", () => {
  const evil = "x\u001b[2Jy\u009bz\u202e";
  const document = { ...ready.source, name: evil, under: evil, path: `/${evil}` };
  const strange: Detection = {
    ...word,
    format: { ...word.format, label: evil, puid: evil },
    basis: [evil],
    warnings: [evil],
    traits: [{ name: "macros", basis: evil }],
    claims: [{ standard: "PDF/A", flavour: evil, puid: "x" }],
  };
  const report: DocumentReport = {
    ...ready,
    source: document,
    detection: strange,
    outputs: [{ ...output, name: evil, label: evil, madeBy: { engine: evil, program: evil } }],
    repairs: [{ id: "x", subject: evil, message: evil }],
    checks: [
      checkOf(evil, [finding("warn", evil, { where: evil, rule: evil })], { title: evil }),
      checkOf(evil, [], { outcome: "unchecked", reason: evil }),
    ],
    verdict: { outcome: "not-ready", reasons: [evil], advice: [evil], lookAt: [evil] },
    steps: [{ name: evil, ms: 1 }],
  };
  const keep = { ...report, plan: { action: "keep", why: evil, notes: [evil], outputs: [] } } as const;
  const refuse = { action: "refuse", why: evil, advice: evil } as const;
  const health = { usable: true, program: evil, path: evil, why: evil, advice: evil };

  test.each<[string, string]>([
    ["report", renderText(report, { color: false, verbose: true })],
    ["kept file", renderText(keep, { color: false, out: evil })],
    ["one line", renderText(report, { color: false, quiet: true })],
    ["plan", renderPlan(document, strange, keep.plan, plain)],
    ["refusal", renderPlan(document, strange, refuse, plain)],
    [
      "table",
      renderPlanTable(
        [
          { document, detection: strange, plan: refuse },
          { document, plan: keep.plan },
        ],
        plain,
      ),
    ],
    ["left out", renderLeftOut([{ path: `/${evil}`, cause: "link", why: evil }])],
    ["detection", renderDetection(evil, strange, undefined)],
    ["no detection", renderDetection(evil, undefined, evil)],
    [
      "engines",
      renderHealth(
        [
          { name: "a", health },
          { name: "b", health },
        ],
        { name: "b", why: evil },
        { usable: false, why: evil, advice: evil },
        evil,
      ),
    ],
    [
      "validators",
      renderHealth([], undefined, none, "x", [
        { name: evil, state: "broken", why: evil, advice: evil },
        { name: evil, state: "ready", why: evil, java: evil },
        { name: evil, state: "absent", why: evil, advice: evil },
      ]),
    ],
    ["setup", renderSetup({ folder: evil, wasThere: false, java: { trouble: evil, advice: evil } })],
    ["bad engine", renderHealth([{ name: "a", health: { ...health, usable: false } }], undefined, none, "x")],
  ])("%s", (_what, text) => {
    expect(text).toContain("\\u001b");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

const sandbox = { usable: true, why: "It works." };
const none = { usable: false, why: "There is none.", advice: "Install one." };

describe("what doctor says", () => {
  const oneshot = {
    name: "oneshot",
    health: { usable: true, program: "LibreOffice 25.2", path: "/usr/bin/soffice", why: "W." },
  };
  const embedded = {
    name: "embedded",
    health: { usable: true, program: "LibreOffice 24.8 (x)", path: "/y", why: "V." },
  };

  test("the first line says what is used, and nothing is said twice", () => {
    const text = renderHealth([oneshot, embedded], { name: "oneshot", why: "Reason." }, sandbox, "machine");
    expect(text.split("\n")[0]).toBe("Ready. LibreOffice 25.2 (/usr/bin/soffice) will be used.");
    expect(text.match(/25\.2/g)).toHaveLength(1);
    expect(text).not.toContain("Reason.");
    expect(text).toContain("Sandbox around LibreOffice: used. It works.\n");
  });

  test("what keeps the fastest from being used, and what to install for it", () => {
    const native = {
      name: "native",
      health: { usable: false, why: "A part is missing.", advice: "Install the part." },
    };
    const text = renderHealth([native, embedded], { name: "embedded", why: "" }, none, "m");
    expect(text).toContain("Many times faster would be the engine native. A part is missing. Install the part.\n");
    expect(text).toContain("Sandbox around LibreOffice: none. There is none.\n  Install one.\n");
    expect(renderHealth([{ ...native, health: oneshot.health }], { name: "native", why: "" }, none, "m")).not.toContain(
      "faster",
    );
  });

  test("what keeps several engines from being used is said once", () => {
    const health = { usable: false, why: "No program is there.", advice: "Correct the name." };
    const broken = ["native", "oneshot"].map((name) => ({ name, health }));
    for (const [others, auto] of [
      [[embedded], { name: "embedded", why: "" }],
      [[], undefined],
    ] as const) {
      const text = renderHealth([...broken, ...others], auto, none, "m");
      expect(text.match(/No program is there\./g)).toHaveLength(1);
      expect(text.match(/Correct the name\./g)).toHaveLength(1);
      expect(text).toMatch(/Engine oneshot.*cannot be used, for the reason above\./);
    }
  });

  test("why a better one was passed over", () => {
    expect(renderHealth([oneshot, embedded], { name: "embedded", why: "It is old." }, none, "m")).toContain(
      "It is old.",
    );
  });

  test("what was not found has no place; nothing usable is said first", () => {
    const missing = {
      name: "oneshot",
      health: { usable: false, path: "/nonexistent", why: "None.", advice: "Install it." },
    };
    const text = renderHealth([missing], undefined, none, "m");
    expect(text).toMatch(/^Not ready: /);
    expect(text).toContain("Install it.");
    expect(text).not.toContain("/nonexistent");
  });
});

test("a plan", () => {
  const text = renderPlan(
    ready.source,
    word,
    {
      action: "convert",
      why: "So.",
      notes: ["A note."],
      outputs: [{ format: "pdf", name: "agenda.pdf", deliver: true }],
    },
    plain,
  );
  expect(text).toBe("agenda.docx   Word document (fmt/412)\n  -> agenda.pdf\n  So.\n  A note.\n");
});

test("totals", () => {
  const counts = { found: 2, ready: 2, "not-ready": 0, "not-checked": 0, skipped: 0 };
  expect(renderTotals({ counts, leftOut: [] })).toBe(
    "2 documents: 2 ready to send, 0 not ready, 0 could not be checked.\n",
  );
  const unchanged = { path: "/a", cause: "unchanged", why: "" } as const;
  const link = { path: "/b", cause: "link", why: "" } as const;
  const notReached = { path: "/c", cause: "not-reached", why: "" } as const;
  const leftOut = [unchanged, link, notReached];
  expect(renderTotals({ counts: { ...counts, found: 5, skipped: 3 }, leftOut })).toBe(
    "5 documents: 2 ready to send, 1 ready already (unchanged since an earlier run), 0 not ready, 0 could not be checked, 1 left out, 1 not reached before the run ended.\n",
  );
  const closed = { path: "/d", cause: "unreadable-folder", why: "" } as const;
  expect(renderTotals({ counts: { ...counts, found: 4, skipped: 2 }, leftOut: [unchanged, closed] })).toBe(
    "4 documents: 2 ready to send, 1 ready already (unchanged since an earlier run), 0 not ready, 0 could not be checked, 1 could not be read.\n",
  );
  expect(renderLeftOut(leftOut)).toBe("Left out: b: \n");
  expect(renderLeftOut(leftOut, true).split("\n")).toHaveLength(4);
});

describe("what is said when all is done", () => {
  const counts = { found: 3, ready: 0, "not-ready": 0, "not-checked": 0, skipped: 3 };
  const unchanged = { path: "/papers/agenda.docx", cause: "unchanged", why: "" } as const;
  const notReached = { path: "/papers/last.docx", cause: "not-reached", why: "" } as const;
  const three = [unchanged, unchanged, unchanged];

  test("a run that had nothing to do does not read as a failure", () => {
    expect(renderClosing({ ended: "complete", counts, leftOut: three })).toBe(
      "3 documents: 3 ready already (unchanged since an earlier run).\n",
    );
    expect(
      renderClosing({ ended: "complete", counts: { ...counts, found: 1, skipped: 1 }, leftOut: [unchanged] }),
    ).toBe("agenda.docx: Ready to send (unchanged since an earlier run; nothing was done).\n");
  });

  test("why it ended early: also what could not be checked counts", () => {
    const failed = { found: 4, ready: 0, "not-ready": 1, "not-checked": 2, skipped: 1 };
    const text = renderClosing({ ended: "max-failures", counts: failed, leftOut: [notReached] });
    expect(text).toMatch(/^Ended early, as --max-failures asks: 3 documents could not be sent\.\n4 documents: /);
    expect(renderClosing({ ended: "complete", counts: failed, leftOut: [] })).not.toContain("Ended early");
  });

  test("a dry run says what would be skipped", () => {
    expect(renderUnchanged(three, 0)).toBe(
      "Nothing would be done: all 3 documents are unchanged since an earlier run.\n",
    );
    expect(renderUnchanged([unchanged], 0)).toBe(
      "Nothing would be done: the document is unchanged since an earlier run.\n",
    );
    expect(renderUnchanged([unchanged, notReached], 2)).toBe(
      "Nothing would be done with 1 document more, which is unchanged since an earlier run.\n",
    );
    expect(renderUnchanged([notReached], 0)).toBe("");
  });
});
