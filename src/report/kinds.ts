/** The kinds of report that can be saved. Each renderer is loaded when it is asked for. */
import type { RunReport } from "../model.js";

export interface ReportKind {
  /** What `--report-format` and `--format` call it. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  /** Ends of file names, lower case. */
  readonly endings: readonly string[];
  /** Stands near the beginning of every report of ours of this kind, and of no other file. A kind without one is never replaced. */
  readonly signature?: string;
  /** `base` is the folder that paths are shown from, `exitCode` the one that the run ends with. */
  render(report: RunReport, base: string, exitCode: number): Promise<string>;
}

export const KINDS: readonly ReportKind[] = [
  {
    name: "json",
    title: "JSON",
    endings: [".json"],
    signature: '"council-convert/run/',
    render: async (report) => (await import("./json.js")).renderRunJson(report),
  },
  {
    name: "junit",
    title: "JUnit XML",
    endings: [".xml"],
    signature: "<!--JUnit report of council-convert-->",
    render: async (report, base) => (await import("./junit.js")).renderJunit(report, base),
  },
  {
    name: "sarif",
    title: "SARIF",
    endings: [".sarif", ".sarif.json"],
    signature: '"driver": {\n          "name": "council-convert"',
    render: async (report, base, exitCode) => (await import("./sarif.js")).renderSarif(report, base, exitCode),
  },
  {
    name: "html",
    title: "HTML",
    endings: [".html", ".htm"],
    signature: '<meta name="generator" content="council-convert ',
    render: async (report) => (await import("./html.js")).renderHtml(report),
  },
  {
    name: "csv",
    title: "CSV",
    endings: [".csv"],
    signature: "\ufeffDocument,Name,Verdict of council-convert,",
    render: async (report) => (await import("./csv.js")).renderCsv(report),
  },
];

/** What the screen shows. It is no kind for `--report`: nothing in it tells that it is ours. */
export const TEXT: ReportKind = {
  name: "text",
  title: "text",
  endings: [],
  render: async (report) => (await import("./text.js")).renderRunText(report, { color: false }),
};

/** The signature is within so many bytes of a report's beginning. */
export const SIGNATURE_WITHIN = 400;

/** The kind that the ending of a file's name tells; the longest ending decides. */
export function kindByEnding(file: string): ReportKind | undefined {
  const name = file.toLowerCase();
  const fitting = ALL_ENDINGS.filter(({ ending }) => name.endsWith(ending));
  return fitting.reduce((best, each) => (each.ending.length > best.ending.length ? each : best), fitting[0] ?? NOTHING)
    .kind;
}

const NOTHING = { ending: "", kind: undefined };
const ALL_ENDINGS = KINDS.flatMap((kind) => kind.endings.map((ending) => ({ ending, kind })));
