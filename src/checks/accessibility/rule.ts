/** What the rules on accessibility have in common. */
import { UnreadableError } from "../../errors.js";
import type { Basis, Subject } from "../../model.js";
import type { Content, ContentKind } from "../content/model.js";
import { contentOf, isReadable } from "../content/read.js";
import type { Breach, ContentRule } from "../content/rule.js";
import { type Shown, shownOf } from "./shown.js";

export interface AccessibilityRule extends Omit<ContentRule<never>, "check"> {
  /** The kinds of documents it is about; all when absent. */
  readonly kinds?: readonly ContentKind[];
  /** True when the check of PDF/UA tells the same of a PDF that it judges. */
  readonly inPdfUa?: true;
  /** Looks at what an author wrote. */
  find(shown: Shown, role: Subject["role"]): Iterable<Breach>;
  /** Looks for what was right before conversion, and no longer is. */
  lost?(before: Shown, after: Shown): Iterable<Breach>;
}

/**
 * What is judged: either what an author wrote, or what conversion made of it. So
 * nothing is told twice, of a document and again of each file that was made of it.
 */
export interface Judged {
  readonly role: Subject["role"];
  readonly own?: Shown;
  readonly made?: { readonly before: Shown; readonly after: Shown };
  /** True when the check of PDF/UA looks at this file, too. */
  readonly isInPdfUa: boolean;
}

/** A rule as the checker applies it. */
export function applied({ kinds, inPdfUa, find, lost, ...rule }: AccessibilityRule): ContentRule<Judged> {
  return {
    ...rule,
    *check({ own, made, role, isInPdfUa }) {
      if (inPdfUa && isInPdfUa) return;
      if (own && (kinds === undefined || kinds.includes(own.kind))) yield* find(own, role);
      if (made && lost) yield* lost(made.before, made.after);
    },
  };
}

/** Rejects with an `UnreadableError` when the file itself cannot be read. */
export async function judgedOf(subject: Subject): Promise<Judged> {
  const shown = shownOf(await contentOf(subject));
  const base = { role: subject.role, isInPdfUa: isInPdfUa(subject) };
  if (subject.role !== "output") return { ...base, own: shown };
  // What the OpenDocument file beside a PDF has lost already, is told of that file.
  const { original, beside } = subject;
  const before = (await ifReadable(beside)) ?? (await ifReadable(original));
  if (before) return { ...base, made: { before: shownOf(before), after: shown } };
  // Old formats that nothing reads are judged by the OpenDocument file that was made of them.
  return shown.kind === "pdf" ? base : { ...base, own: shown };
}

async function ifReadable(subject: Subject | undefined): Promise<Content | undefined> {
  if (!subject || !isReadable(subject)) return undefined;
  try {
    return await contentOf(subject);
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}

function isInPdfUa({ detection, role, asked }: Subject): boolean {
  if (detection.format.kind !== "pdf") return false;
  const claims = detection.claims.some(({ standard, flavour }) => standard === "PDF/UA" && flavour === "1");
  return claims || asked?.pdfua === "require" || (role === "output" && asked?.pdfua !== "off");
}

// ------------------------------------------------------------ what they rest on

export const wcag = (clause: string): Basis => ({ standard: "WCAG 2.2", clause });

/** Guidance of the Government Digital Service on www.gov.uk, in the part "Writing accessible documents". */
export const PUBLISHING: Basis = {
  standard: "GOV.UK guidance, Publishing accessible documents",
  clause: "Writing accessible documents",
};

/** Of the Government Analysis Function, 7 July 2021. */
export const SPREADSHEETS = (clause: string): Basis => ({
  standard: "Government Analysis Function, Making spreadsheets accessible: a brief checklist of the basics",
  clause,
});

/** What an author can do about a loss: nothing is wrong in the document itself. */
export const LOST_ADVICE = {
  any: "Save the document in its own program under a new name, and convert that; if the same is lost again, please report it",
};
