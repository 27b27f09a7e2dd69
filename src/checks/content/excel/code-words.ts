/**
 * Words that a workbook holds and does not show: texts within formulas and conditions, choices and messages of cells,
 * attributes that are there for people. What stands in a cell as well tells nothing more.
 */
import { hasWords, isDead, isLikeData, isWord, saysMore, textsIn } from "../../../tools/formula-texts.js";
import { isOfFormat } from "../../../tools/oddities.js";
import type { XmlTag } from "../../../tools/xml.js";
import type { Cell, Trace } from "../model.js";
import { HiddenText } from "./part.js";

/** Where such words are, as it is told. */
export type Kind = "formulas" | "conditions" | "lists of choices" | "messages on cells" | "names" | "settings";

/** Nothing shows it at all; one comes upon it while one works with the sheet; it is a part of how the sheet works. */
export type Sort = "unseen" | "met" | "working";

/** Pieces beyond these are not told apart from what stands in cells. */
const MOST_PIECES = 10_000;
/** Characters of cells that are searched for pieces, in all. */
const MOST_SEARCHED = 500_000_000;

export class Words {
  private readonly pieces = new Map<string, { readonly kind: Kind; readonly sort: Sort }>();

  /** Any words. */
  add(text: string | undefined, kind: Kind, sort: Sort): void {
    const piece = text?.trim() ?? "";
    if (!isWord(piece) || this.pieces.size >= MOST_PIECES) return;
    if (sort === "unseen" || !this.pieces.has(piece)) this.pieces.set(piece, { kind, sort });
  }

  /** The texts within a formula, if they are more than a word. */
  addFormula(formula: string, kind: Kind): void {
    if (!formula.includes('"')) return;
    const sort = isDead(formula) ? "unseen" : "working";
    for (const text of textsIn(formula)) if (sort === "unseen" || saysMore(text)) this.add(text, kind, sort);
  }

  /** Text where there is none, in extensions of other versions and in saved views. */
  addLoose(text: string): void {
    if (/\p{L}/u.test(text) && (isLikeData(text) || hasWords(text))) this.add(text, "settings", "unseen");
  }

  /** Attributes that hold words: few elements of a sheet have any that are meant for people. */
  addSettings({ local, uri, attributes }: XmlTag): void {
    if (READ_ELSEWHERE.has(local) || !isOfFormat(uri)) return;
    for (const name in attributes) {
      const value = attributes[name]?.value ?? "";
      // What describes a table is read aloud to those who do not see it.
      const mayBeWords = name === "customList" || (value.includes(" ") && !/^(?:xmlns|altText)/.test(name));
      if (mayBeWords && hasWords(value)) this.add(value, "settings", UNSEEN.has(local) ? "unseen" : "met");
    }
  }

  /** What is not shown in any of the cells. */
  traces(where: string, cells: readonly Cell[]): Trace[] {
    if (this.pieces.size === 0) return [];
    const isShown = searcher(cells);
    const found = {
      unseen: { kinds: new Set<Kind>(), count: 0, text: new HiddenText() },
      data: { kinds: new Set<Kind>(), count: 0, text: new HiddenText() },
      words: { kinds: new Set<Kind>(), count: 0, text: new HiddenText() },
    };
    for (const [piece, { kind, sort }] of this.pieces) {
      if (isShown(piece)) continue;
      const entry = found[sort === "unseen" ? "unseen" : isLikeData(piece) ? "data" : "words"];
      entry.kinds.add(kind);
      entry.count += 1;
      entry.text.add(piece);
    }
    return (["unseen", "data", "words"] as const).flatMap((sort): Trace[] => {
      const { kinds, count, text } = found[sort];
      if (count === 0) return [];
      const detail = `words in ${listOf([...kinds])}`;
      const trace = { where, detail, count, ...text.told };
      if (sort === "unseen") return [{ what: "hidden-text", ...trace }];
      return [{ what: "variables", ...trace, ...(sort === "words" && { minor: true as const }) }];
    });
  }
}

const READ_ELSEWHERE: ReadonlySet<string> = new Set([
  ...["dataValidation", "cfRule", "scenario", "inputCells", "numFmt"],
  ...["control", "controlPr", "oleObject", "objectPr"],
]);
/** What Excel notes of addresses and names in cells (18.3.1.9), and pages of the web that it once wrote (18.3.1.98). */
const UNSEEN: ReadonlySet<string> = new Set(["cellSmartTag", "cellSmartTagPr", "webPublishItem"]);

function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Tells of a text whether some cell shows it. */
function searcher(cells: readonly Cell[]): (text: string) => boolean {
  const seen = cells.filter(({ invisible, value, type }) => !invisible && value !== "" && type === "text");
  const values = new Set(seen.map(({ value }) => value.trim().toLowerCase()));
  const whole = [...values].join("\n");
  let searched = 0;
  return (text) => {
    const wanted = text.toLowerCase();
    if (values.has(wanted)) return true;
    searched += whole.length;
    return searched <= MOST_SEARCHED && whole.includes(wanted);
  };
}
