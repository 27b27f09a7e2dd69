/** The operators of a content stream (ISO 32000-1:2008, 7.8.2), for everybody who goes through one. */
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
    const image = token.word === "BI" ? readInlineImage(lexer) : undefined;
    yield { operator: token.word, operands, from, to: lexer.pos, image };
    operands = [];
    from = -1;
  }
}
