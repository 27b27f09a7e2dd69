/** The operators of a content stream (ISO 32000-1:2008, 7.8.2), for everybody who goes through one. */
import { UnreadableError } from "../../errors.js";
import type { Extremes } from "./extremes.js";
import { readInlineImage } from "./inline-image.js";
import { isKeyword, Lexer } from "./lexer.js";
import type { PdfDict, PdfValue } from "./objects.js";

/** More operands than any operator takes. */
const MAX_OPERANDS = 10_000;

/** One operator with its operands. `from` is where the first of these begins, `to` just after the operator. */
export interface Operation {
  readonly operator: string;
  readonly operands: readonly PdfValue[];
  readonly from: number;
  readonly to: number;
  /** What an inline image says of itself: it stands between the operator `BI` and `to`. */
  readonly image?: PdfDict | undefined;
}

/** Goes through the operators in order. Throws `UnreadableError` where the data is no PDF syntax. */
export function* operationsIn(data: Buffer, extremes?: Extremes): Iterable<Operation> {
  const lexer = new Lexer(data, 0, false, extremes);
  let operands: PdfValue[] = [];
  let from = -1;
  for (;;) {
    lexer.skipWhite();
    if (from < 0) from = lexer.pos;
    const token = lexer.next();
    if (token === undefined) return;
    if (!isKeyword(token)) {
      if (operands.length < MAX_OPERANDS) operands.push(token);
      continue;
    }
    demandClear(token.word, operands, data.subarray(from, lexer.pos));
    const image = token.word === "BI" ? readInlineImage(lexer) : undefined;
    yield { operator: token.word, operands, from, to: lexer.pos, image };
    operands = [];
    from = -1;
  }
}

/** Operators that decide what is seen, with their number of operands. Of too many, some readers take the first, some the last. */
const OPERANDS: ReadonlyMap<string, number> = new Map([
  ["Tr", 1],
  ["Tf", 2],
  ["Do", 1],
  ["gs", 1],
]);
const BEGINS_NUMBER = /^[\d+.-]/;
const HIDING_MODES: readonly PdfValue[] = [3, 7];

/** Throws where readers do not agree what an operator is, or what it does. */
function demandClear(word: string, operands: readonly PdfValue[], written: Buffer): void {
  // `12Tf`: some readers take this for a number and an operator.
  if (BEGINS_NUMBER.test(word)) throw new UnreadableError(`"${word.slice(0, 40)}" is neither a number nor an operator`);
  if (word === "EI") throw new UnreadableError("it is not certain where an inline picture ends");
  const count = OPERANDS.get(word);
  if (count !== undefined && operands.length !== count)
    throw new UnreadableError(`the operator ${word} has ${operands.length} operands`);
  // `3.0 Tr`: only some readers take this for the mode that hides text.
  if (word === "Tr" && HIDING_MODES.includes(operands[0] ?? null) && written.includes("."))
    throw new UnreadableError("a text rendering mode is not written as a whole number");
}
