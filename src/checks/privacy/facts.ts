/** What the rules on hidden data look at. */

import { isInSight } from "../content/hidden-lines.js";
import type { Content, Hidden, Trace } from "../content/model.js";
import { hiddenIn } from "./derived.js";
import { added, type PersonalData, personalDataIn } from "./personal-data.js";

export interface PrivacyFacts {
  readonly traces: ReadonlyMap<Hidden, readonly Trace[]>;
  /** In the cells that everybody sees. */
  readonly visible: PersonalData;
  /** Where nobody looked: ends of a sentence. */
  readonly unseen: readonly string[];
}

export function privacyFacts(content: Content): PrivacyFacts {
  const traces = new Map<Hidden, Trace[]>();
  for (const trace of hiddenIn(content)) {
    const same = traces.get(trace.what);
    if (same) same.push(trace);
    else traces.set(trace.what, [trace]);
  }
  return { traces, visible: added(visibleTexts(content)), unseen: [...content.unseen, ...unknownPictures(content)] };
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
