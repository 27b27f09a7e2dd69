/** Sound documents of each format, changed in one place, and what the checks of content say of them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import JSZip from "jszip";
import type { Hidden } from "../../src/checks/content/model.js";
import { BUILT_IN_CHECKERS } from "../../src/checks/table.js";
import { detect } from "../../src/detect/detect.js";
import type { CheckResult, Subject } from "../../src/model.js";
import { builtInProfile } from "../../src/policy.js";
import { type Part, zip } from "../checks/odf/make.js";
import { PLANTED as IN_WORKBOOKS, CLEAN as WORKBOOK } from "../fixtures/make/hidden-excel.mjs";
import { PLANTED as IN_OPEN, CLEAN as OPEN } from "../fixtures/make/hidden-odf.mjs";
import { PLANTED as IN_PDFS, CLEAN as PDF } from "../fixtures/make/hidden-pdf.mjs";
import { PLANTED as IN_SLIDES, CLEAN as SLIDES } from "../fixtures/make/hidden-powerpoint.mjs";
import { PLANTED as IN_TEXTS, CLEAN as TEXT } from "../fixtures/make/hidden-word.mjs";
import { testFolder } from "./folder.js";
import { limits } from "./values.js";

export type Ending = "docx" | "xlsx" | "pptx" | "odt" | "ods" | "odp" | "pdf";

const MAKERS: Readonly<Record<Ending, () => Promise<Uint8Array> | Uint8Array>> = {
  docx: () => TEXT.make(),
  xlsx: () => WORKBOOK.make(),
  pptx: () => SLIDES.make(),
  pdf: () => PDF.make(),
  odt: open("odt"),
  ods: open("ods"),
  odp: open("odp"),
};

function open(ending: string): () => Promise<Uint8Array> {
  const made = OPEN.find(({ file }) => file.endsWith(ending));
  if (!made) throw new Error(`there is no clean ${ending}`);
  return made.make;
}

/** A document in which nothing is wrong and nothing hidden. */
export async function sound(ending: Ending): Promise<Buffer> {
  return Buffer.from(await MAKERS[ending]());
}

const PLANTED = [...IN_TEXTS, ...IN_WORKBOOKS, ...IN_SLIDES, ...IN_OPEN, ...IN_PDFS];

/** A document in which one thing is hidden: the first of that kind. */
export async function planted(ending: Ending, category: Hidden): Promise<Buffer> {
  const found = PLANTED.find((each) => each.category === category && each.file.endsWith(`.${ending}`));
  if (!found) throw new Error(`nothing of ${category} is planted in a ${ending}`);
  return Buffer.from(await found.make());
}

/** What becomes of a part: nothing, other content, or its text with a change. */
type Edit = undefined | string | Buffer | ((text: string) => string);
type Edits = Readonly<Record<string, Edit>>;

/** A package with some parts changed or left out, and others added. Throws when a change changes nothing: such a test would prove nothing. */
export async function edited(archive: Uint8Array, edits: Edits, more: readonly Part[] = []): Promise<Buffer> {
  const parts: Part[] = [];
  const left = new Set(Object.keys(edits));
  for (const file of Object.values((await JSZip.loadAsync(archive)).files)) {
    const before = await file.async("nodebuffer");
    const edit = left.delete(file.name) ? edits[file.name] : before;
    const data = typeof edit === "function" ? edit(before.toString("utf8")) : edit;
    if (file.name in edits && data === before.toString("utf8")) throw new Error(`${file.name} is not changed`);
    if (data !== undefined) parts.push({ name: file.name, data, stored: file.name === "mimetype" });
  }
  for (const name of left) throw new Error(`there is no part ${name}`);
  return zip([...parts, ...more]);
}

/** Replaces the first place of a text, which must be there. */
export function instead(from: string | RegExp, to: string): (text: string) => string {
  return (text) => {
    const after = text.replace(from, () => to);
    if (after === text) throw new Error(`${from} is not there`);
    return after;
  };
}

export async function partNames(archive: Uint8Array): Promise<string[]> {
  return Object.values((await JSZip.loadAsync(archive)).files).map(({ name }) => name);
}

export async function partOf(archive: Uint8Array, name: string): Promise<Buffer> {
  const file = (await JSZip.loadAsync(archive)).file(name);
  if (!file) throw new Error(`there is no part ${name}`);
  return file.async("nodebuffer");
}

const severities = Object.fromEntries(builtInProfile().rules.map(({ rule, severity }) => [rule, severity]));

/** A file as the pipeline hands it to the checks, told by its bytes. */
export async function subjectFor(bytes: Uint8Array, name: string, more: Partial<Subject> = {}): Promise<Subject> {
  const file = join(testFolder(), name);
  writeFileSync(file, bytes);
  const detection = await detect(file, name);
  return { file, name, role: "source", detection, limits, severities, look: "content", ...more };
}

/** All checks of content that apply, in the order of a report. */
export async function contentChecks(subject: Subject): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const checker of BUILT_IN_CHECKERS)
    if (checker.look === "content" && checker.appliesTo(subject)) results.push(await checker.check(subject));
  return results;
}

/** `hidden-data passed: …` with the rules that were broken, or with why it could not be checked. */
export function told({ checker, outcome, findings, reason }: CheckResult): string {
  const rules = [...new Set(findings.map(({ rule, severity }) => `${rule} (${severity})`))].sort().join(", ");
  return `${checker} ${outcome}: ${reason ?? rules}`;
}

/** All findings, each with its rule, what is said, and where. */
export async function findings(bytes: Uint8Array, ending: Ending, more: Partial<Subject> = {}): Promise<string[]> {
  const results = await contentChecks(await subjectFor(bytes, `notice.${ending}`, more));
  return results.flatMap(({ outcome, checker, reason, findings: found }) =>
    outcome === "unchecked"
      ? [`${checker}: ${reason}`]
      : found.map(({ rule, message, where }) => `${rule}: ${message}${where ? ` @ ${where}` : ""}`),
  );
}
