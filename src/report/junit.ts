/** A run as JUnit XML, for CI servers: one test suite, one test case a document. */
import { basename, dirname } from "node:path";
import { XMLBuilder } from "fast-xml-parser";
import { type DocumentReport, type Finding, type LeftOut, NOT_LOOKED_AT, type RunReport } from "../model.js";
import { pdfLine } from "./pdf.js";
import { below } from "./places.js";
import { identity, printable, sectionsOf, VERDICT_WORDS } from "./text.js";

/** Attributes begin with `@`, the text of an element is `#`. */
type Element = Readonly<Record<string, unknown>>;

export function renderJunit(report: RunReport, base: string): string {
  const { counts, documents, leftOut, startedAt, tool } = report;
  const time = seconds(documents.reduce((sum, { ms }) => sum + ms, 0));
  const notLookedAt = leftOut.filter(isNotLookedAt).length;
  const totals = {
    "@tests": String(counts.found),
    "@failures": String(counts["not-ready"]),
    "@errors": String(counts["not-checked"] + notLookedAt),
  };
  const suite = {
    "@name": tool.name,
    ...totals,
    "@skipped": String(counts.skipped - notLookedAt),
    "@time": time,
    "@timestamp": startedAt,
    properties: {
      property: [
        { "@name": "version", "@value": tool.version },
        { "@name": "ended", "@value": report.ended },
        { "@name": "outcome", "@value": report.outcome },
      ],
    },
    testcase: [
      ...documents.map((document) => caseOf(document, base)),
      ...leftOut.map((file) => leftOutCase(file, base)),
    ],
    ...(report.ended !== "complete" && { "system-err": "The run ended early: not every document was looked at." }),
  };
  return builder().build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    "#comment": "JUnit report of council-convert",
    testsuites: { "@name": tool.name, ...totals, "@time": time, testsuite: suite },
  });
}

function builder(): XMLBuilder {
  return new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    textNodeName: "#",
    commentPropName: "#comment",
    format: true,
    suppressEmptyNode: true,
  });
}

function caseOf(document: DocumentReport, base: string): Element {
  const { outcome, reasons } = document.verdict;
  const trouble = {
    "@message": text(reasons[0] ?? VERDICT_WORDS[outcome]),
    "@type": outcome,
    "#": bodyOf(document),
  };
  const pdf = pdfLine(document);
  const remarks = [...(pdf === undefined ? [] : [text(pdf)]), ...warningLines(document)];
  return {
    ...nameOf(document.source.path, base),
    "@time": seconds(document.ms),
    ...(outcome === "not-ready" && { failure: trouble }),
    ...(outcome === "not-checked" && { error: trouble }),
    ...(remarks.length > 0 && { "system-out": remarks.join("\n") }),
  };
}

/** A CI server shows a run with skipped cases as a good one: what should have been looked at is an error. */
function leftOutCase(file: LeftOut, base: string): Element {
  const message = { "@message": text(file.why) };
  const told = isNotLookedAt(file) ? { error: { ...message, "@type": file.cause } } : { skipped: message };
  return { ...nameOf(file.path, base), "@time": seconds(0), ...told };
}

function isNotLookedAt({ cause }: LeftOut): boolean {
  return NOT_LOOKED_AT.includes(cause);
}

/** A CI server groups by folder; a file below no folder it knows has its whole path. */
function nameOf(path: string, base: string): Element {
  const folder = below(base, dirname(path)) ?? dirname(path);
  return { "@classname": text(folder || basename(base) || base), "@name": text(basename(path)) };
}

/** What the text report says, for whoever clicks on a red test. */
function bodyOf(document: DocumentReport): string {
  const { detection, verdict } = document;
  const sections = sectionsOf(document, false).map(({ title, items }) =>
    [`${title}:`, ...items.map((item) => `  ${text(item)}`)].join("\n"),
  );
  const findings = findingLines(document, (finding) => finding.severity === "block");
  return [
    VERDICT_WORDS[verdict.outcome],
    ...(detection ? [text(identity(detection))] : []),
    ...sections,
    ...(findings.length > 0 ? [["Rules that were broken:", ...findings.map((line) => `  ${line}`)].join("\n")] : []),
  ].join("\n");
}

function warningLines(document: DocumentReport): string[] {
  return findingLines(document, (finding) => finding.severity === "warn");
}

function findingLines({ checks }: DocumentReport, wanted: (finding: Finding) => boolean): string[] {
  return checks.flatMap(({ subject, findings }) =>
    findings.filter(wanted).map(({ rule, where, message, basis }) => {
      const place = where ? `, ${where}` : "";
      const ground = basis ? ` [${basis.standard}, ${basis.clause}]` : "";
      return text(`${subject}${place}: ${message} (${rule})${ground}`);
    }),
  );
}

/** Control characters are shown as escapes; what XML 1.0 (2.2) does not know besides them is left out. */
function text(words: string): string {
  return printable(words).replace(/[\p{Cs}\ufffe\uffff]/gu, "");
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
