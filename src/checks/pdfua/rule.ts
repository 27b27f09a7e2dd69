/** What a rule of PDF/UA-1 is (ISO 14289-1:2014). */
import type { UaDocument } from "./document.js";

/** One thing that is wrong. */
export interface UaFault {
  /** Number of the test within the clause, as the reference validator counts them, so that both can be compared. */
  readonly test: number;
  /** One plain sentence. */
  readonly message: string;
  readonly where?: string;
}

export interface UaRule {
  /** Stable id: `pdfua-<clause>-<word>`. */
  readonly id: string;
  /** Clause of ISO 14289-1:2014. */
  readonly clause: string;
  /** What is looked at, in words. */
  readonly checks: string;
  /** What to do in Word. Absent, with `office`, when nothing in a document's source can bring about the fault. */
  readonly word?: string;
  /** What to do in LibreOffice. */
  readonly office?: string;
  check(doc: UaDocument): Iterable<UaFault>;
}
