/** What the rules on hidden data look at. */

import { isInSight } from "../content/hidden-lines.js";
import { MAX_HIDDEN_TEXT } from "../content/limits.js";
import type { Content, Hidden, Trace } from "../content/model.js";
import { added, type PersonalData, personalDataIn } from "../content/personal-data.js";
import { levelled, wordsOf } from "../content/words.js";
import { hiddenIn } from "./derived.js";

export interface PrivacyFacts {
  readonly traces: ReadonlyMap<Hidden, readonly Trace[]>;
  /** In the cells that everybody sees. */
  readonly visible: PersonalData;
  /** Where nobody looked: ends of a sentence. */
  readonly unseen: readonly string[];
}

/** `inCells`: the words of the cells that a PDF was made of. */
export function privacyFacts(content: Content, inCells: () => ReadonlySet<string> = () => new Set()): PrivacyFacts {
  const traces = new Map<Hidden, Trace[]>();
  for (const trace of hiddenIn(content)) {
    if (trace.cutOff && isShown(trace, inCells())) continue;
    const same = traces.get(trace.what);
    if (same) same.push(trace);
    else traces.set(trace.what, [trace]);
  }
  return { traces, visible: added(visibleTexts(content)), unseen: [...content.unseen, ...unknownPictures(content)] };
}

/** What a narrow column cuts off on paper can be read in its cell by everybody who has the sheet: another check tells of it. */
function isShown({ text = "" }: Trace, inCells: ReadonlySet<string>): boolean {
  return (
    inCells.size > 0 && text.length < MAX_HIDDEN_TEXT && wordsOf(levelled(text)).every((word) => inCells.has(word))
  );
}

/** What is called a picture and begins like none that is known may be anything. */
function unknownPictures({ pictures }: Content): readonly string[] {
  const isAny = pictures.some(({ bytes = 0, mime }) => bytes > 0 && mime === undefined);
  return isAny ? ["pictures in a format that is not known"] : [];
}

/** Rows are put together to pieces of this length, in characters: what belongs together stands in one row. */
const PIECE = 200_000;

function* visibleTexts({ sheets }: Content): Iterable<PersonalData> {
  for (const sheet of sheets) {
    if (sheet.visibility !== "visible") continue;
    const isSeen = isInSight(sheet);
    let piece = "";
    let row = -1;
    for (const cell of sheet.cells) {
      if (cell.invisible || !isSeen(cell)) continue;
      if (cell.row !== row && piece.length > PIECE) {
        yield personalDataIn(piece);
        piece = "";
      }
      piece += `${cell.row === row ? "\t" : "\n"}${cell.shown ?? cell.value}`;
      row = cell.row;
    }
    yield personalDataIn(piece);
  }
}
