import { expect, it } from "vitest";
import { fidelity } from "../../../src/checks/fidelity/checker.js";
import { RULES } from "../../../src/checks/fidelity/rules.js";
import type { Kind, Subject } from "../../../src/model.js";
import { builtInProfile } from "../../../src/policy.js";
import { detection, format, limits } from "../../support/values.js";

const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

function subject(kind: Kind, role: Subject["role"], more: Partial<Subject> = {}): Subject {
  const mime = kind === "word" ? DOCX : "";
  return {
    file: "x",
    name: "x",
    role,
    limits,
    detection: detection(kind, { format: { ...format(kind), mime } }),
    ...more,
  };
}

const DOCUMENT = subject("word", "source");
const OLD_DOCUMENT = subject("word", "source", { detection: detection("word") });

it("compares an OpenDocument output with a source that can be read", () => {
  expect(fidelity.appliesTo(subject("odt", "output", { original: DOCUMENT }))).toBe(true);
  expect(fidelity.appliesTo(subject("odt", "output", { original: OLD_DOCUMENT }))).toBe(false);
  expect(fidelity.appliesTo(subject("odt", "output"))).toBe(false);
});

it("compares a PDF with the OpenDocument file beside it, and else with the source", () => {
  const beside = subject("odt", "output");
  expect(fidelity.appliesTo(subject("pdf", "output", { original: OLD_DOCUMENT, beside }))).toBe(true);
  expect(fidelity.appliesTo(subject("pdf", "output", { original: DOCUMENT }))).toBe(true);
  expect(fidelity.appliesTo(subject("pdf", "output", { original: OLD_DOCUMENT }))).toBe(false);
});

it("compares nothing that was not made", () => {
  expect(fidelity.appliesTo(subject("odt", "kept", { original: DOCUMENT }))).toBe(false);
  expect(fidelity.appliesTo(DOCUMENT)).toBe(false);
});

it("has a severity for each rule in the profile, and no two rules with one name", () => {
  const ids = RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const named = builtInProfile().rules.map(({ rule }) => rule);
  expect(ids.filter((id) => !named.includes(id))).toEqual([]);
  expect(named.filter((rule) => rule.startsWith("fidelity-") && !ids.includes(rule))).toEqual([]);
});
