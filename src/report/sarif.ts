/**
 * A run as SARIF 2.1.0, for code scanning and other tools. What was found is a
 * result, and so is what could not be checked: nothing is silently absent. Files
 * that were left out are notifications of the run.
 */
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import {
  type Basis,
  type CheckResult,
  type DocumentReport,
  type Finding,
  type LeftOut,
  NOT_LOOKED_AT,
  type RunReport,
  type Severity,
} from "../model.js";
import { type PdfFacts, pdfFacts } from "./pdf.js";
import { below } from "./places.js";
import { printable, VERDICT_WORDS } from "./text.js";

type Level = "error" | "warning" | "note";

const LEVELS: Readonly<Record<Severity, Level>> = { block: "error", warn: "warning", note: "note" };

/** What a rule of ours is about, and what to do when it is broken. */
interface Rule {
  readonly id: string;
  readonly level: Level;
  /** What is wrong, in one sentence; absent when its findings say it in different words. */
  readonly short?: string | undefined;
  /** What was checked, or what it means. */
  readonly about: string;
  readonly basis?: Basis | undefined;
  /** Advice that was given with its findings. */
  readonly help: string;
}

/** Something to tell of one document. */
interface Told {
  readonly rule: Rule;
  readonly level: Level;
  readonly message: string;
  /** The file and the place in it, in a person's terms. */
  readonly subject: string;
  readonly where?: string | undefined;
  /** Why a person accepted it. */
  readonly accepted?: string | undefined;
}

/** Rules that are broken when no check could say anything. */
const OWN_RULES = {
  refused: {
    id: "document-refused",
    level: "error",
    short: "The document was not worked on.",
    about: "It was refused, so nothing was checked in it.",
    help: "Do what the message says, and run council-convert again.",
  },
  notChecked: {
    id: "document-not-checked",
    level: "error",
    short: "The document, or a part of it, could not be checked.",
    about: "Nothing is known about what was not checked.",
    help: "Do not send it yet. Do what the message says, and run council-convert again.",
  },
} as const satisfies Readonly<Record<string, Rule>>;

/** `exitCode` is the one that the run ends with. */
export function renderSarif(report: RunReport, base: string, exitCode: number): string {
  const { documents, tool } = report;
  const told = documents.flatMap((document, index) => tell(document).map((each) => ({ ...each, document, index })));
  const rules = rulesOf(told);
  const fingerprint = fingerprints();
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: tool.name, semanticVersion: tool.version, rules: rules.map(describe) } },
        invocations: [invocation(report, base, exitCode)],
        originalUriBaseIds: { "%SRCROOT%": { uri: folderUri(base) } },
        artifacts: documents.map((document) => artifact(document, base)),
        columnKind: "utf16CodeUnits",
        results: told.map(({ document, index, ...each }) => {
          const location = locationOf(document.source.path, base);
          return {
            ruleId: each.rule.id,
            ruleIndex: rules.findIndex(({ id }) => id === each.rule.id),
            level: each.level,
            message: { text: messageText(each) },
            ...(each.accepted !== undefined && {
              suppressions: [{ kind: "external", status: "accepted", justification: plain(each.accepted) }],
            }),
            locations: [
              {
                physicalLocation: { artifactLocation: { ...location, index } },
                logicalLocations: [logicalLocation(each)],
              },
            ],
            partialFingerprints: {
              "councilConvert/v1": fingerprint(
                each.rule.id,
                location.uri,
                each.subject,
                each.where ?? "",
                each.message,
              ),
            },
          };
        }),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

// ------------------------------------------------------------------ results

function tell(document: DocumentReport): Told[] {
  const reasons = new Map(document.verdict.accepted?.map(({ rule, reason }) => [rule, reason]));
  const found = document.checks.flatMap((check) =>
    check.findings.map((finding) => ({ ...toldOf(check, finding), accepted: reasons.get(finding.rule) })),
  );
  return [...gapsOf(document, found), ...found];
}

function toldOf(check: CheckResult, { rule, severity, message, where, advice, basis }: Finding): Told {
  const level = LEVELS[severity];
  const about = `It belongs to: ${check.title} (${check.tier === "built-in" ? "built-in check" : "reference validator"}).`;
  const broken = { id: rule, level, short: message, about, basis, help: advice ?? "" };
  return { rule: broken, level, message, subject: check.subject, where };
}

/** Every reason that is no finding: a check that could not run, an output that was not made, a refusal. */
function gapsOf({ plan, source, verdict }: DocumentReport, found: readonly Told[]): Told[] {
  const told = found.map(({ subject, where, message }) => `${subject}${where ? `, ${where}` : ""}: ${message}`);
  // The reason may add who else found the fault.
  const gaps = verdict.reasons.filter((reason) => !told.some((finding) => reason.startsWith(finding)));
  const rule = plan.action === "refuse" ? OWN_RULES.refused : OWN_RULES.notChecked;
  if (gaps.length === 0 && verdict.outcome === "not-checked") gaps.push(VERDICT_WORDS["not-checked"]);
  const advice = plan.action === "refuse" ? ` ${plan.advice}` : "";
  return gaps.map((gap) => ({ rule, level: rule.level, message: `${gap}${advice}`, subject: source.name }));
}

function messageText({ subject, where, message }: Told): string {
  return plain(`${subject}${where ? `, ${where}` : ""}: ${message}`);
}

function logicalLocation({ subject, where }: Told) {
  const name = printable(where ?? subject);
  return { name, fullyQualifiedName: where ? `${printable(subject)}: ${name}` : name };
}

/** The same fault of the same document has the same fingerprint in every run; when it is there twice, the second has its own. */
function fingerprints(): (...parts: readonly string[]) => string {
  const seen = new Map<string, number>();
  return (...parts) => {
    const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return `${hash}:${count}`;
  };
}

// -------------------------------------------------------------------- rules

/** Each rule once, with the worst level and all the advice that was given for it. */
function rulesOf(told: readonly Told[]): Rule[] {
  const rules = new Map<string, Rule>();
  for (const { rule } of told) {
    const before = rules.get(rule.id);
    rules.set(rule.id, before ? merged(before, rule) : rule);
  }
  return [...rules.values()];
}

const BY_WEIGHT: readonly Level[] = ["note", "warning", "error"];

function merged(one: Rule, other: Rule): Rule {
  return {
    ...one,
    short: one.short === other.short ? one.short : undefined,
    level: BY_WEIGHT.indexOf(other.level) > BY_WEIGHT.indexOf(one.level) ? other.level : one.level,
    help: one.help === "" ? other.help : one.help,
  };
}

function describe({ id, level, short = `Rule ${id} is broken.`, about, basis, help }: Rule) {
  const ground = basis ? ` It rests on ${basis.standard}, ${basis.clause}.` : "";
  const advice = help === "" ? "Look at the message of the result." : help;
  return {
    id,
    shortDescription: { text: plain(short) },
    fullDescription: { text: plain(`${short} ${about}${ground}`) },
    help: { text: plain(advice), markdown: markdown(advice) },
    defaultConfiguration: { level },
  };
}

/** No text of ours has a link: brackets of a document's name must not become one (SARIF 2.1.0, 3.11.6). */
function plain(text: string): string {
  return printable(text).replace(/\[(?=[^\]]*\]\()/g, "\\[");
}

function markdown(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]()<>#+!|~&-]/g, "\\$&");
}

// ------------------------------------------------------------------- places

/** Relative where it can be, so that the report holds on another machine. */
function locationOf(path: string, base: string): { readonly uri: string; readonly uriBaseId?: string } {
  const way = below(base, path);
  if (way === undefined) return { uri: pathToFileURL(path).href };
  return { uri: way.split("/").map(encoded).join("/"), uriBaseId: "%SRCROOT%" };
}

/** A name that is no whole text cannot be encoded as it is. */
function encoded(name: string): string {
  return encodeURIComponent(name.replace(/\p{Cs}/gu, "\ufffd")).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
}

function folderUri(base: string): string {
  return pathToFileURL(`${base}/`).href;
}

function artifact(document: DocumentReport, base: string) {
  const { source, detection } = document;
  const pdf = pdfFacts(document);
  const mime = detection?.format.mime ?? "";
  return {
    location: locationOf(source.path, base),
    length: source.bytes,
    roles: ["analysisTarget"],
    ...(mime.includes("/") && { mimeType: mime }),
    ...(source.sha256 && { hashes: { "sha-256": source.sha256 } }),
    ...(pdf && { properties: pdfProperties(pdf) }),
  };
}

function pdfProperties(facts: PdfFacts): Readonly<Record<string, string>> {
  const known = Object.entries(facts).filter(([, text]) => text !== "");
  return Object.fromEntries(known.map(([name, text]) => [name, printable(text)]));
}

// --------------------------------------------------------------- invocation

function invocation({ ended, outcome, leftOut, startedAt }: RunReport, base: string, exitCode: number) {
  return {
    executionSuccessful: ended === "complete",
    exitCode,
    exitCodeDescription: ended === "interrupted" ? "The run was interrupted." : VERDICT_WORDS[outcome],
    startTimeUtc: startedAt,
    toolExecutionNotifications: leftOut.map((file) => notification(file, base)),
  };
}

function notification({ path, cause, why }: LeftOut, base: string) {
  return {
    descriptor: { id: `left-out-${cause}` },
    level: NOT_LOOKED_AT.includes(cause) ? "warning" : "note",
    message: { text: plain(`Left out: ${why}`) },
    locations: [{ physicalLocation: { artifactLocation: locationOf(path, base) } }],
  };
}
