/** Makes lines and runs of the stretches of text that a PDF paints: where a space is and where a line ends, positions say. */
import type { Piece } from "../../pdf/painted/painting.js";
import { SPACE } from "../../pdf/painted/pen.js";
import { isSameLook } from "../look.js";
import type { Run } from "../model.js";
import type { Shown } from "./shown.js";

/** Parts of the font's size: so far off the baseline is another line; less is raised or lowered. */
const LINE = 0.5;
/** So far back on the line is no correction of a letter's place, but something else. */
const BACK = 1;
/** The same text painted so near to itself is a shadow, or bold made by hand. */
const SHADOW = 0.12;

const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const LTR_LETTERS = /[A-Za-z\u00c0-\u024f\u0370-\u052f]/;

/** What stands between two pieces that follow one another; nothing when the second only repeats the first. */
function joint(a: Piece, b: Piece): "" | " " | "\n" | undefined {
  if (a.dx * b.dx + a.dy * b.dy < 0.9) return "\n";
  const [x, y] = [b.x - a.x, b.y - a.y];
  const em = Math.max(a.look.size, b.look.size);
  const off = Math.abs(y * a.dx - x * a.dy);
  if (off > LINE * em) return "\n";
  const start = x * a.dx + y * a.dy;
  if (a.text === b.text && Math.abs(start) < SHADOW * em && off < SHADOW * em) return undefined;
  // Some programs paint the spaces of a word that they underline over it.
  if (b.text.trim() === "" && start + b.end <= a.end + SHADOW * em && start < a.end - SHADOW * em) return undefined;
  const gap = start - a.reach;
  const least = SPACE * Math.min(a.look.size, b.look.size);
  if (gap >= -BACK * em) return gap > least ? " " : "";
  const back = -(start + b.end);
  if (back > -BACK * em && (RTL.test(a.text) || RTL.test(b.text))) return back > least ? " " : "";
  return "\n";
}

interface Joined {
  readonly shown: Shown;
  /** What stands before it. */
  before: "" | " ";
}

/** Lines in the order of painting, shadows left out. */
function linesOf(all: readonly Shown[]): Joined[][] {
  const lines: Joined[][] = [];
  let line: Joined[] = [];
  let last: Piece | undefined;
  for (const shown of all) {
    const between = last ? joint(last, shown.piece) : "";
    if (between === undefined) continue;
    if (between === "\n" && line.length > 0) {
      lines.push(line);
      line = [];
    }
    line.push({ shown, before: between === "\n" ? "" : between });
    last = shown.piece;
  }
  if (line.length > 0) lines.push(line);
  return lines.map(inReadingOrder);
}

/** A line that is read from right to left, when its pieces were painted from left to right. */
function inReadingOrder(line: Joined[]): Joined[] {
  const [first, second] = line;
  if (!first || !second) return line;
  const text = line.map(({ shown }) => shown.piece.text).join("");
  if (!RTL.test(text) || LTR_LETTERS.test(text.charAt(0))) return line;
  const { dx, dy, x, y } = first.shown.piece;
  const painted = (second.shown.piece.x - x) * dx + (second.shown.piece.y - y) * dy;
  if (painted <= 0) return line;
  const spaces = line.map(({ before }) => before);
  return [...line].reverse().map(({ shown }, i) => ({ shown, before: i === 0 ? "" : (spaces[line.length - i] ?? "") }));
}

/** Text of right-to-left letters that were painted from left to right, as it is read. */
function textOf({ text, starts }: Piece): string {
  if (!RTL.test(text) || starts.length < 2 || starts[0] === starts.at(-1)) return text;
  const turned = [...text].reverse().join("");
  // Numbers and words of other scripts within are read from left to right.
  return turned.replace(/[0-9A-Za-z\u00c0-\u024f][0-9A-Za-z\u00c0-\u024f.,:/-]*/g, (part) =>
    [...part].reverse().join(""),
  );
}

/** One string for each line. */
export function textLines(all: readonly Shown[]): string[] {
  return linesOf(all)
    .map((line) => ended(line.map(({ shown, before }) => before + textOf(shown.piece)).join("")).replace(/ {2,}/g, " "))
    .filter((line) => line !== "");
}

/** A soft hyphen at the end of a line is painted as a hyphen; elsewhere it is none. */
function ended(line: string): string {
  return line
    .trimEnd()
    .replace(/\u00ad$/, "-")
    .replaceAll("\u00ad", "");
}

type Languages = (shown: Shown) => string | undefined;

/** Lines of runs: neighbours in the same look are one. */
export function runLines(all: readonly Shown[], language: Languages = () => undefined): Run[][] {
  return linesOf(all).map((line) => {
    const runs: Run[] = [];
    for (const [i, { shown, before }] of line.entries()) {
      const isLast = i === line.length - 1;
      const raw = textOf(shown.piece);
      const text = isLast ? ended(raw) : raw.replaceAll("\u00ad", "");
      const next = runOf(shown, text, language(shown));
      const last = runs.at(-1);
      const gap = before !== "" && !/\s$/.test(last?.text ?? " ") && !/^\s/.test(text) ? before : "";
      if (last && isAlike(last, next)) runs[runs.length - 1] = { ...last, text: last.text + gap + text };
      else {
        if (last && gap) runs[runs.length - 1] = { ...last, text: last.text + gap };
        if (text !== "") runs.push(next);
      }
    }
    return runs;
  });
}

/** The runs of several lines that are one paragraph. */
export function oneParagraph(lines: readonly (readonly Run[])[]): Run[] {
  const runs: Run[] = [];
  for (const line of lines) {
    for (const [i, run] of line.entries()) {
      const last = runs.at(-1);
      const text = i === 0 && last ? `\n${run.text}` : run.text;
      if (last && isAlike(last, run)) runs[runs.length - 1] = { ...last, text: last.text + text };
      else if (last && i === 0) {
        runs[runs.length - 1] = { ...last, text: `${last.text}\n` };
        runs.push(run);
      } else runs.push({ ...run, text });
    }
  }
  return runs;
}

function runOf({ piece, hidden, background, link }: Shown, text: string, language: string | undefined): Run {
  const { colour, size, font } = piece.look;
  return {
    text,
    ...(hidden && { hidden: true as const }),
    ...(colour !== undefined && { colour }),
    ...(background !== undefined && { background }),
    size: Math.round(size * 10) / 10,
    ...(font !== undefined && { font, ...weightOf(font) }),
    ...(language !== undefined && { language }),
    ...(link !== undefined && { link }),
  };
}

/** A PDF does not say it otherwise than by the name of the font. */
function weightOf(font: string): Pick<Run, "bold" | "italic"> {
  return {
    ...(/bold|black|heavy|semibold|demi/i.test(font) && { bold: true as const }),
    ...(/italic|oblique/i.test(font) && { italic: true as const }),
  };
}

function isAlike(one: Run, other: Run): boolean {
  return one.link === other.link && isSameLook(one, other);
}
