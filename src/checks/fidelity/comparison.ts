/** What is compared with what. */
import type { Subject } from "../../model.js";
import type { Cell, Content, Paragraph, Sheet } from "../content/model.js";
import { contentOf, isReadable } from "../content/read.js";
import { closedUp, levelled } from "../content/words.js";
import { once } from "../once.js";
import { type KeptSheet, keptSheets, unprintedCells } from "./cells.js";
import { withoutUnseen } from "./cleaned.js";
import type { Group } from "./groups.js";
import { type Losses, type Matches, matched } from "./paragraphs.js";
import { Printed, printedLosses } from "./printed.js";
import { inSight, isBlankIn, isCovered } from "./sight.js";
import { lastingText } from "./words.js";

export interface Compared {
  /** What must be found again. */
  readonly source: Content;
  readonly output: Content;
  /** The document that was given, where it can be read: what it hides must not be seen in the output. */
  readonly original?: Content;
  /** What was hidden was taken out on purpose, and with it what led to it. */
  readonly isSafeCopy?: boolean;
}

/** One source and one output, with what several rules want to know of both. */
export class Comparison {
  readonly source: Content;
  readonly output: Content;
  readonly original: Content;
  readonly isSafeCopy: boolean;
  /** True for a PDF: it has the text of the pages, and little of the structure of a document. */
  readonly isPrinted: boolean;
  /** True for a PDF that shows text which is told in no words: it cannot be looked for. */
  readonly isUntold: boolean;
  /** The paragraphs of some groups in the source that everybody sees. */
  readonly sought: (groups: readonly Group[]) => Paragraph[];
  /** The text of a PDF. */
  readonly printed: () => Printed;
  /** The text of both, paragraph by paragraph; of nothing when the output is a PDF. */
  readonly matches: () => Matches;
  /** Text and notes of the source that are not in the output. */
  readonly losses: () => Losses;
  /** Sheets and what has become of them; none of a PDF. */
  readonly sheets: () => readonly KeptSheet[];
  /** Of a PDF: the cells that are on no page. */
  readonly unprintedCells: () => ReadonlyMap<Sheet, readonly Cell[]>;

  constructor({ source, output, original = source, isSafeCopy = false }: Compared) {
    this.source = source;
    this.output = output;
    this.original = original;
    this.isSafeCopy = isSafeCopy;
    this.isPrinted = output.kind === "pdf";
    this.isUntold = output.pages.some(({ untold }) => untold);
    const isUnseen = once(() => [isCovered(source, original), isBlankIn(original)]);
    this.sought = (groups) =>
      inSight(source, groups).filter((paragraph) => !isUnseen().some((isOne) => isOne(paragraph)));
    this.matches = once(() => matched(this.sought(RUNNING_TEXT), textOf(output, source)));
    this.printed = once(() => new Printed(output));
    this.losses = this.isPrinted ? once(() => printedLosses(this.sought(RUNNING_TEXT), this.printed())) : this.matches;
    this.sheets = once(() => (this.isPrinted ? [] : keptSheets(source, output)));
    this.unprintedCells = once(() => unprintedCells(source, this.printed()));
  }
}

const RUNNING_TEXT: readonly Group[] = ["text", "note"];
const BESIDE_IT: readonly Group[] = ["running", "master"];

/** The text of an output, and what has strayed from there into headers and masters: it was in none of them before. */
function textOf(output: Content, source: Content): Paragraph[] {
  const known = new Set(inSight(source, BESIDE_IT).map(textKey));
  return [
    ...inSight(output, RUNNING_TEXT),
    ...inSight(output, BESIDE_IT).filter((paragraph) => !known.has(textKey(paragraph))),
  ];
}

function textKey(paragraph: Paragraph): string {
  return closedUp(levelled(lastingText(paragraph)));
}

/** The file that an output is compared with: for a PDF the OpenDocument file beside it, as both are made in one go. */
export function comparedWith(subject: Subject): Subject | undefined {
  if (subject.role !== "output" || !isReadable(subject)) return undefined;
  const { original, beside } = subject;
  const candidates = subject.detection.format.kind === "pdf" ? [beside, original] : [original];
  return candidates.find((candidate) => candidate && isReadable(candidate));
}

export async function compare(subject: Subject): Promise<Comparison> {
  const other = comparedWith(subject);
  if (!other) throw new Error(`There is nothing that ${subject.name} could be compared with.`);
  const { original, isSafeCopy } = subject;
  const [source, output, given] = await Promise.all([
    contentOf(other),
    contentOf(subject),
    original && isReadable(original) ? contentOf(original) : undefined,
  ]);
  const sought = isSafeCopy && other === original ? withoutUnseen(source) : source;
  return new Comparison({
    source: sought,
    output,
    ...(given && { original: given }),
    ...(isSafeCopy && { isSafeCopy }),
  });
}
