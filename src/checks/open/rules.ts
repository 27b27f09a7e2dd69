/** The rules for files in open formats, and how a breach of one becomes a finding. */
import type { Basis, Finding, Severity, Subject } from "../../model.js";

interface Rule {
  readonly severity: Severity;
  readonly message: string;
  readonly advice: string;
  readonly basis?: Basis;
  readonly kinds: readonly string[];
}

const TEXTS = ["csv", "text", "html"];
const CSV: Basis = { standard: "RFC 4180", clause: "2" };
const RESAVE = "Open it in the program that made it, save it again, and check the new file.";

/** All rules of this check. `kinds` says which files each is applied to. */
const RULES = {
  "text-binary": {
    severity: "block",
    message: "The file holds bytes that are no text.",
    advice: RESAVE,
    kinds: TEXTS,
  },
  "text-encoding": {
    severity: "warn",
    message: "The text is in an old Windows encoding, so some computers will show wrong letters.",
    advice: "Save it as UTF-8: in Excel, choose CSV UTF-8; in Notepad, Save As and Encoding UTF-8.",
    kinds: TEXTS,
  },
  "text-undecodable": {
    severity: "block",
    message: "The text cannot be read in any encoding that is in use.",
    advice: "Save it again as UTF-8.",
    kinds: TEXTS,
  },
  "csv-columns": {
    severity: "warn",
    message: "Not all rows of the table have the same number of columns.",
    advice: "Look at these rows: a comma too many, or a title above the table, confuses programs that read the file.",
    basis: { ...CSV, clause: "2.4" },
    kinds: ["csv"],
  },
  "csv-quotes": {
    severity: "warn",
    message: "A quotation mark in the table is opened and never closed.",
    advice: "Look whether the end of the table is missing, and save it again.",
    basis: { ...CSV, clause: "2.5" },
    kinds: ["csv"],
  },
  "csv-formulas": {
    severity: "warn",
    message: "Cells of the table begin like a formula.",
    advice: "A program for tables may run them when the file is opened. Put an apostrophe before what is only text.",
    kinds: ["csv"],
  },
  "html-script": {
    severity: "block",
    message: "The page contains a script.",
    advice: "Take it out, or send a PDF of the page: many mail programs refuse such files.",
    kinds: ["html"],
  },
  "html-frame": {
    severity: "warn",
    message: "The page shows another page inside itself, or leads on to one by itself.",
    advice: "Take that out, or send a PDF of the page.",
    kinds: ["html"],
  },
  "html-external": {
    severity: "warn",
    message: "The page shows pictures or styles from other places; they are missing where these cannot be reached.",
    advice: "Send them along, or send a PDF of the page.",
    kinds: ["html"],
  },
  "image-truncated": {
    severity: "block",
    message: "The end of the picture is missing.",
    advice: "Copy or scan it again: the file was cut short.",
    kinds: ["image"],
  },
  "image-damaged": {
    severity: "block",
    message: "The picture is damaged.",
    advice: "Copy or scan it again.",
    kinds: ["image"],
  },
  "image-more": {
    severity: "warn",
    message: "Something stands behind the end of the picture.",
    advice: "It is not shown. Save the picture again in a picture program to be rid of it.",
    kinds: ["image"],
  },
  "image-other-file": {
    severity: "block",
    message: "Another file is hidden behind the end of the picture.",
    advice: "Save the picture again in a picture program, and ask where it came from.",
    kinds: ["image"],
  },
  "image-page": {
    severity: "warn",
    message: "The drawing holds parts of a web page, which only browsers show.",
    advice: "Save the drawing as PNG.",
    kinds: ["image"],
  },
  "image-script": {
    severity: "block",
    message: "The drawing contains a script.",
    advice: "Take it out, or save the drawing as PNG.",
    kinds: ["image"],
  },
} as const satisfies Readonly<Record<string, Rule>>;

type RuleId = keyof typeof RULES;

export const OPEN_RULES = Object.entries<Rule>(RULES).map(([id, rule]) => ({ id, ...rule }));

/** How many rules are applied to a file. */
export function rulesFor({ detection }: Subject): number {
  return Object.values<Rule>(RULES).filter(({ kinds }) => kinds.includes(detection.format.kind)).length;
}

export function finding(rule: RuleId, more: { where?: string; message?: string; advice?: string } = {}): Finding {
  const { severity, message, advice, basis }: Rule = RULES[rule];
  return { rule, severity, message, advice, ...(basis && { basis }), ...more };
}
