import { describe, expect, it, vi } from "vitest";
import { accessibility } from "../../../src/checks/accessibility/checker.js";
import { RULES } from "../../../src/checks/accessibility/rules.js";
import type { Content } from "../../../src/checks/content/model.js";
import { UnreadableError } from "../../../src/errors.js";
import type { Kind, Subject } from "../../../src/model.js";
import { content, paragraph } from "../content/build.js";
import { LIMITS } from "../pdfa/build.js";
import { severities, toldOf } from "./found.js";

const contents = new Map<Subject, Content>();

vi.mock("../../../src/checks/content/read.js", () => ({
  isReadable: (subject: Subject) => subject.detection.format.puid === "readable",
  contentOf: async (subject: Subject) => {
    const known = contents.get(subject);
    if (!known) throw new UnreadableError("it is damaged");
    return known;
  },
}));

/** A subject whose content is known; without any, one that no reader reads. */
function subject(kind: Kind, parts: Partial<Content> | undefined, about: Partial<Subject> = {}): Subject {
  const format = { puid: parts ? "readable" : "old", name: "", version: "", mime: "", kind, label: "", extensions: [] };
  const made: Subject = {
    file: "/nowhere",
    name: `minutes.${kind}`,
    role: "source",
    detection: { format, basis: [], warnings: [], extensionMismatch: false, traits: [], claims: [] },
    limits: LIMITS,
    ...about,
  };
  if (parts) contents.set(made, content(parts));
  return made;
}

const BARE: Partial<Content> = { pictures: [{ place: { story: "body" } }] };
const DESCRIBED: Partial<Content> = { pictures: [{ place: { story: "body" }, alternative: "The town hall" }] };

async function rulesFor(checked: Subject): Promise<string[]> {
  return (await accessibility.check(checked)).findings.map(({ rule }) => rule);
}

describe("what is told of which file", () => {
  const of = async (original: Subject, parts: Partial<Content>, kind: Kind = "odt", more: Partial<Subject> = {}) =>
    rulesFor(subject(kind, parts, { role: "output", madeFrom: original.detection.format.kind, original, ...more }));

  it("what an author did is told of the source and not again of what was made of it", async () => {
    const source = subject("word", BARE);
    expect(await rulesFor(source)).toEqual(["accessibility-alt-text"]);
    expect(await of(source, BARE)).toEqual([]);
    expect(await of(source, { kind: "pdf", ...BARE }, "pdf", { asked: { pdfua: "off" } })).toEqual([]);
  });

  it("what conversion lost is told of the output", async () => {
    const source = subject("word", DESCRIBED);
    expect(await rulesFor(source)).toEqual([]);
    expect(await of(source, BARE)).toEqual(["accessibility-alt-text"]);
  });

  it("in a PDF that the check of PDF/UA looks at, that tells of pictures", async () => {
    const source = subject("word", DESCRIBED);
    expect(await of(source, { kind: "pdf", ...BARE }, "pdf")).toEqual([]);
    expect(await of(source, { kind: "pdf", ...BARE }, "pdf", { asked: { pdfua: "off" } })).toEqual([
      "accessibility-alt-text",
    ]);
  });

  it("what the OpenDocument file lost is not told again of the PDF", async () => {
    const source = subject("word", DESCRIBED);
    const about = { asked: { pdfua: "off" } } as const;
    expect(await of(source, { kind: "pdf", ...BARE }, "pdf", { ...about, beside: subject("odt", BARE) })).toEqual([]);
    expect(await of(source, { kind: "pdf", ...BARE }, "pdf", { ...about, beside: subject("odt", DESCRIBED) })).toEqual([
      "accessibility-alt-text",
    ]);
  });

  it("in place of an old format that nothing reads, its OpenDocument file is judged", async () => {
    const source = subject("word", undefined);
    expect(accessibility.appliesTo(source)).toBe(false);
    expect(await of(source, BARE)).toEqual(["accessibility-alt-text"]);
    const beside = subject("odt", BARE);
    expect(await of(source, { kind: "pdf", ...BARE }, "pdf", { beside, asked: { pdfua: "off" } })).toEqual([]);
  });

  it("a file that cannot be read could not be checked", async () => {
    const broken = subject("word", {});
    contents.delete(broken);
    expect(await accessibility.check(broken)).toMatchObject({ outcome: "unchecked", reason: "it is damaged." });
    // Its outputs are judged all the same.
    expect(await of(broken, BARE)).toEqual(["accessibility-alt-text"]);
  });

  it("the advice is in the words of the author's program", async () => {
    const source = subject("powerpoint", BARE);
    const [finding] = (await accessibility.check(source)).findings;
    expect(finding?.advice).toMatch(/^In PowerPoint: Right-click the picture/);
    expect(finding?.basis).toEqual({ standard: "WCAG 2.2", clause: "1.1.1 Non-text Content (Level A)" });
  });
});

describe("the rules", () => {
  it("stand in the profile, and no others of their kind do", () => {
    const named = [...severities.keys()].filter((rule) => rule.startsWith("accessibility-"));
    expect(named.sort()).toEqual(RULES.map(({ id }) => id).sort());
  });

  it("have ids of their own, and never call a document accessible", () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    for (const { id, title, why, advice } of RULES) {
      expect(id).toMatch(/^accessibility-[a-z-]+$/);
      expect(JSON.stringify([title, why, advice])).not.toMatch(/\baccessible\b/i);
    }
  });

  it("say nothing of a document in which nothing is wrong", () => {
    const paragraphs = [
      paragraph("Minutes of the planning committee", { heading: 1 }),
      paragraph("The committee met on Monday.", { run: { size: 12 } }),
    ];
    expect(toldOf({ paragraphs })).toEqual([]);
  });

  it("come to an end soon on the largest documents", () => {
    const texts = [
      "- x",
      "1. y",
      "",
      "A\tB\tC",
      "NOTICE OF A MEETING OF THE COUNCIL",
      " ".repeat(2000),
      "a ".repeat(500),
    ];
    const paragraphs = Array.from({ length: 100_000 }, (_, index) =>
      paragraph(texts[index % texts.length] ?? "", { run: { colour: (index % 4096).toString(16).padStart(6, "7") } }),
    );
    const boxes = Array.from({ length: 500 }, (_, index) => ({ x: 0, y: 1000 - index * 2, width: 10, height: 1 }));
    const slides = Array.from({ length: 2000 }, (_, index) => ({ number: index + 1, title: "", boxes }));
    const started = process.cpuUsage();
    toldOf({ paragraphs });
    toldOf({ kind: "presentation", slides });
    // Of the processor, in microseconds: others may keep it busy, too.
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
  });
});
