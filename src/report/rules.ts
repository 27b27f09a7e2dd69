/** Rules as people read them: on the screen, and in docs/rules.md. */
import type { Basis, Severity } from "../model.js";

/** What is told of a rule. */
export interface ToldRule {
  readonly id: string;
  readonly group: string;
  readonly what: string;
  readonly why?: string;
  readonly advice: Readonly<Partial<Record<Program, string>>>;
  readonly basis?: Basis;
  readonly severity?: Severity | { readonly severity: Severity; readonly source: string; readonly date: string };
}

const PROGRAMS = {
  any: "What to do",
  word: "In Word",
  excel: "In Excel",
  powerpoint: "In PowerPoint",
  office: "In LibreOffice",
  kept: "In a PDF from elsewhere",
} as const;
type Program = keyof typeof PROGRAMS;

const WORDS: Readonly<Record<Severity, string>> = {
  block: "Keeps a document from being sent",
  warn: "Is told, and does not keep a document from being sent",
  note: "Is noted",
};

/** One rule, whole. Ends with a newline. */
export function renderRule(rule: ToldRule): string {
  const { id, what, why, basis } = rule;
  return [
    `${id}: ${what}`,
    ...(why === undefined ? [] : ["", why]),
    "",
    ...gravity(rule),
    ...(basis === undefined ? [] : [`Basis: ${basis.standard}, ${basis.clause}.`]),
    ...steps(rule).map(([program, text]) => `${program}: ${text}.`),
    "",
  ].join("\n");
}

/** A line for each rule. Ends with a newline. */
export function renderRuleList(rules: readonly ToldRule[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  const lines = grouped(rules).flatMap(([group, ofGroup]) => [
    `${group}:`,
    ...ofGroup.map(({ id, what }) => `  ${id.padEnd(width)}  ${what}`),
    "",
  ]);
  return `${lines.join("\n")}`;
}

/** docs/rules.md. Ends with a newline. */
export function renderRulesPage(rules: readonly ToldRule[]): string {
  const sections = grouped(rules).flatMap(([group, ofGroup]) => [`## ${group}`, "", ...ofGroup.flatMap(section)]);
  return [
    "# Rules",
    "",
    "Every rule that council-convert judges by, made from its code (`npx vitest run tests/docs.test.ts -u` writes this page). `council-convert explain RULE` shows one of them.",
    "",
    'How grave the rules on hidden data, on what is lost and on accessibility are, a profile says: `profiles/uk-public-sector.json`, or one of your own (see configuration.md). A person may accept what one of them found: `--accept RULE --reason "why"`. The other rules are those of standards, and of safety: they cannot be set aside.',
    "",
    ...sections,
  ].join("\n");
}

function section(rule: ToldRule): string[] {
  const { id, what, why, basis } = rule;
  return [
    `### ${id}`,
    "",
    sentence(what),
    ...(why === undefined ? [] : ["", why]),
    "",
    ...gravity(rule).map((line) => `- ${line}`),
    ...(basis === undefined ? [] : [`- Basis: ${basis.standard}, ${basis.clause}.`]),
    ...steps(rule).map(([program, text]) => `- ${program}: ${text}.`),
    "",
  ];
}

function gravity({ severity }: ToldRule): string[] {
  if (severity === undefined) return [];
  if (typeof severity === "string") return [`${WORDS[severity]}.`];
  return [`${WORDS[severity.severity]} (${severity.source}, ${severity.date}).`];
}

function steps({ advice }: ToldRule): (readonly [string, string])[] {
  return (Object.keys(PROGRAMS) as Program[]).flatMap((program) => {
    const text = advice[program];
    return text === undefined ? [] : [[PROGRAMS[program], text.replace(/\.$/, "")] as const];
  });
}

function grouped(rules: readonly ToldRule[]): [string, ToldRule[]][] {
  const groups = new Map<string, ToldRule[]>();
  for (const rule of rules) groups.set(rule.group, [...(groups.get(rule.group) ?? []), rule]);
  return [...groups];
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
