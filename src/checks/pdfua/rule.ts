/** What a rule of PDF/UA-1 is (ISO 14289-1:2014). */
import type { Advice } from "../advice.js";
import type { UaDocument } from "./document.js";

/** One thing that is wrong. */
export interface UaFault {
  /** Number of the test within the clause, as the reference validator counts them, so that both can be compared. */
  readonly test: number;
  /** One plain sentence. */
  readonly message: string;
  readonly where?: string;
  /** Instead of the rule's own advice; `none` when nothing in a document's source can bring this fault about. */
  readonly advice?: Advice | "none";
  /** The check that tells of the same thing, in better words, wherever this is found. */
  readonly toldBy?: "pdf-ua" | "pdf-preflight";
}

export interface UaRule {
  /** Stable id: `pdfua-<clause>-<word>`. */
  readonly id: string;
  /** Clause of ISO 14289-1:2014. */
  readonly clause: string;
  /** What is looked at, in words. */
  readonly checks: string;
  /** What the author can do. Absent when nothing in a document's source can bring the fault about. */
  readonly advice?: Advice;
  check(doc: UaDocument): Iterable<UaFault>;
}
