/** A run with everything in it that a report may have to show, and names made by somebody who means harm. */
import { judge } from "../../src/judge.js";
import type { DocumentReport, LeftOut, RunEnd, RunReport } from "../../src/model.js";
import { runReport } from "../../src/run.js";
import { checkOf, detection, finding } from "../support/values.js";

export const BASE = "/srv/council";
const sha256 = "ab".repeat(32);
const word = {
  ...detection("word"),
  format: { ...detection("word").format, puid: "fmt/412", label: "Word document", mime: "application/msword" },
};

/** Tags, quotes, entities, a control character, one that turns text round, a lone surrogate, and a formula. */
export const HOSTILE = `=1+1;=2+2 <script>alert(1)</script>"'&amp;]]>\u0007\u202ecod.\ud800\ufffe [a](https://example.org).docx`;

export function ready(name = "agenda.docx", under = ""): DocumentReport {
  const madeBy = { engine: "fake", program: "Fake 1" };
  return {
    schema: "council-convert/document/1",
    tool: { name: "council-convert", version: "1.2.3" },
    startedAt: "2026-01-02T03:04:05.000Z",
    source: { path: `${BASE}/papers/${under ? `${under}/` : ""}${name}`, name, under, bytes: 1234, sha256 },
    detection: word,
    plan: { action: "convert", why: "", notes: [], outputs: [{ format: "pdf", name: "agenda.pdf", deliver: true }] },
    conversion: { engine: "fake", attempts: 1, sandboxed: true },
    outputs: [
      {
        name: "agenda.pdf",
        format: "pdf",
        label: "PDF/A-2b",
        puid: "fmt/477",
        bytes: 9,
        sha256,
        madeBy,
        path: "/o/agenda.pdf",
      },
    ],
    repairs: [{ id: "pdf-title", subject: "agenda.pdf", message: "the title was set." }],
    checks: [checkOf("agenda.pdf", [finding("warn", "look here.", { where: "page 2", advice: "Look." })])],
    verdict: { outcome: "ready", reasons: [], advice: [], lookAt: ["Look at it."] },
    ms: 1500,
    steps: [{ name: "converting", ms: 1200 }],
  };
}

/** With a fault whose words come from the document, and a check that could not be made. */
export function notReady(name: string): DocumentReport {
  const fault = finding("block", `${name} is wrong.`, {
    rule: "test-block",
    where: `sheet ${name}`,
    advice: `Mend ${name}.`,
    basis: { standard: "ISO 19005-2:2011", clause: "6.2.3" },
  });
  const unchecked = checkOf("b.odt", [], { outcome: "unchecked", reason: "it is broken" });
  const checks = [checkOf(name, [fault, fault]), unchecked];
  const before = ready(name, "deep");
  const verdict = judge({
    document: { document: before.source, plan: before.plan },
    conversion: {},
    faults: [],
    made: [],
    checks,
    sourceUnchanged: true,
  });
  return { ...before, outputs: [], checks, verdict };
}

export function refused(name = "locked.docx"): DocumentReport {
  const { conversion: _, ...rest } = ready(name);
  const [why, advice] = ["It is locked.", "Unlock it."];
  return {
    ...rest,
    source: { path: `/elsewhere/${name}`, name, under: "", bytes: 0 },
    plan: { action: "refuse", why, advice },
    outputs: [],
    repairs: [],
    checks: [],
    verdict: { outcome: "not-checked", reasons: [why], advice: [advice], lookAt: [] },
    ms: 0,
  };
}

/** The engine gave up: no refusal, and no finding. */
export function notChecked(name = "slow.docx"): DocumentReport {
  const reasons = ["It was not finished in 120 seconds."];
  return {
    ...ready(name),
    outputs: [],
    checks: [],
    verdict: { outcome: "not-checked", reasons, advice: ["Allow more time."], lookAt: [] },
  };
}

export const LEFT_OUT: readonly LeftOut[] = [
  { path: `${BASE}/papers/link ${HOSTILE}`, cause: "link", why: "It is a link, and links are not followed." },
];

export function runOf(
  documents: readonly DocumentReport[],
  { leftOut = [], ended = "complete" }: { leftOut?: readonly LeftOut[]; ended?: RunEnd } = {},
): RunReport {
  return runReport({ version: "1.2.3", startedAt: "2026-01-02T03:04:05.000Z", ended, leftOut, documents });
}

export const sample: RunReport = runOf(
  [ready(), notReady("plain.docx"), notReady(HOSTILE), refused(), refused(HOSTILE), notChecked()],
  { leftOut: LEFT_OUT },
);
