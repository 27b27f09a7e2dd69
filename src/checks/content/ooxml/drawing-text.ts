/** Text in shapes and cells of tables, as it is written (ECMA-376 part 1, 21.1.2). What it inherits is for others to say. */
import {
  flagOf,
  integerOf,
  type NestedReader,
  prefixedIn,
  shareOf,
  textReader,
  valueIn,
} from "../../../tools/nested-xml.js";
import type { XmlTag } from "../../../tools/xml.js";
import { type Colour, colourReader, type Fill, fillReader, isFill } from "./theme.js";

/** How text looks, as far as one place says it. */
export interface TextLook {
  /** In points. */
  size?: number;
  fill?: Fill;
  highlight?: Colour;
  /** A name, or `+mn-lt` for one of the theme. */
  font?: string;
  language?: string;
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  caps?: boolean;
  /** Between two letters, in points. */
  spacing?: number;
  /** By how much of its size it is raised. */
  raised?: number;
}

/** Where a click leads: a relationship, and what is to be done with it. */
export interface Click {
  readonly id: string;
  readonly action: string;
}

export interface DrawnRun {
  readonly text: string;
  readonly look: TextLook;
  readonly click?: Click;
  /** The type of a field: `slidenum`, `datetime1`. */
  readonly field?: string;
  readonly isFormula?: true;
}

/** What holds for a paragraph, or for all paragraphs of one level. */
export interface ParagraphLook {
  align?: string;
  /** From the left edge of the text, in English metric units. */
  margin?: number;
  /** From the paragraph before it, in points. */
  before?: number;
  bullet?: "none" | "mark" | "number";
  /** Of its text. */
  text?: TextLook;
}

export interface DrawnParagraph {
  /** From 0. */
  readonly level: number;
  readonly look: ParagraphLook;
  readonly runs: readonly DrawnRun[];
}

/** The looks of the levels, from 0 (21.1.2.4.12). */
export type LevelLooks = ReadonlyMap<number, ParagraphLook>;

export interface TextBody {
  readonly paragraphs: DrawnParagraph[];
  readonly levels: Map<number, ParagraphLook>;
  /** By how much the text was made smaller so that it fits. */
  scale: number;
  /** `t`, `ctr`, `b`. */
  anchor?: string;
  /** Between the edges of the shape and the text: left, top, right, bottom, in English metric units. */
  insets: readonly [left: number, top: number, right: number, bottom: number];
  /** False when its lines end where the author ended them. */
  wraps: boolean;
  /** False when it runs downwards or upwards. */
  isLevel: boolean;
  /** True when nothing is shown of what does not fit. */
  isClipped: boolean;
  /** True when it is turned in space so that one sees only its edge. */
  isEdgeOn: boolean;
}

/** Reads `p:txBody`, `a:txBody`. */
export function bodyReader(body: TextBody): NestedReader {
  return {
    child(tag) {
      if (tag.local === "bodyPr") return bodyLookReader(tag, body);
      if (tag.local === "lstStyle") return levelsReader(body.levels);
      return tag.local === "p" ? paragraphReader((paragraph) => body.paragraphs.push(paragraph)) : undefined;
    },
  };
}

export function newBody(): TextBody {
  return {
    paragraphs: [],
    levels: new Map(),
    scale: 1,
    insets: INSETS,
    wraps: true,
    isLevel: true,
    isClipped: false,
    isEdgeOn: false,
  };
}

/** What holds where a text says nothing of it. */
const INSETS = [91_440, 45_720, 91_440, 45_720] as const;

/** 21.1.2.1.1. */
function bodyLookReader(tag: XmlTag, body: TextBody): NestedReader {
  const anchor = valueIn(tag, "anchor");
  if (anchor) body.anchor = anchor;
  const inset = (name: string, at: number) => integerOf(valueIn(tag, name)) ?? INSETS[at] ?? 0;
  body.insets = [inset("lIns", 0), inset("tIns", 1), inset("rIns", 2), inset("bIns", 3)];
  body.wraps = valueIn(tag, "wrap") !== "none";
  body.isLevel = (valueIn(tag, "vert") ?? "horz") === "horz";
  body.isClipped = /^(?:clip|ellipsis)$/.test(valueIn(tag, "vertOverflow") ?? "");
  return {
    child(below) {
      if (below.local === "scene3d") return sceneReader(body);
      if (below.local === "normAutofit") body.scale = shareOf(valueIn(below, "fontScale")) ?? 1;
      return undefined;
    },
  };
}

/** Less than this from the edge, in degrees, nobody reads anything. */
const EDGE = 3;

/** 20.1.5.5 and 20.1.5.11: the camera looks at it from this side. */
export function sceneReader(seen: { isEdgeOn: boolean }): NestedReader {
  const camera: NestedReader = {
    child(tag) {
      const turns = ["lat", "lon"].map((name) => ((integerOf(valueIn(tag, name)) ?? 0) / 60_000) % 180);
      if (tag.local === "rot") seen.isEdgeOn = turns.some((turn) => Math.abs(Math.abs(turn) - 90) < EDGE);
      return undefined;
    },
  };
  return { child: ({ local }) => (local === "camera" ? camera : undefined) };
}

/** Reads `a:lstStyle`, `p:bodyStyle` and their like: `lvl1pPr` to `lvl9pPr`. */
export function levelsReader(levels: Map<number, ParagraphLook>): NestedReader {
  return {
    child(tag) {
      const level = /^lvl([1-9])pPr$/.exec(tag.local)?.[1];
      if (level === undefined) return undefined;
      const look: ParagraphLook = {};
      levels.set(Number(level) - 1, look);
      return paragraphLookReader(tag, look);
    },
  };
}

const BULLETS: ReadonlyMap<string, ParagraphLook["bullet"]> = new Map(
  Object.entries({
    buNone: "none",
    buChar: "mark",
    buBlip: "mark",
    buAutoNum: "number",
  }),
);

function paragraphLookReader(tag: XmlTag, look: ParagraphLook): NestedReader {
  const align = valueIn(tag, "algn");
  if (align) look.align = align;
  const margin = integerOf(valueIn(tag, "marL"));
  if (margin !== undefined) look.margin = margin;
  return {
    child(below) {
      const bullet = BULLETS.get(below.local);
      if (bullet) look.bullet = bullet;
      if (below.local === "spcBef") return spaceReader(look);
      if (below.local !== "defRPr") return undefined;
      look.text = {};
      return textLookReader(below, look.text);
    },
  };
}

/** 21.1.2.2.10, where it is in points: shares of a line are no more than some lines. */
function spaceReader(look: ParagraphLook): NestedReader {
  return {
    child(tag) {
      const points = tag.local === "spcPts" ? integerOf(valueIn(tag, "val")) : undefined;
      if (points !== undefined) look.before = points / 100;
      return undefined;
    },
  };
}

/** Reads one paragraph. */
export function paragraphReader(take: (paragraph: DrawnParagraph) => void): NestedReader {
  const runs: DrawnRun[] = [];
  const look: ParagraphLook = {};
  let level = 0;
  return {
    child(tag) {
      switch (tag.local) {
        case "pPr":
          level = Math.min(8, Math.max(0, integerOf(valueIn(tag, "lvl")) ?? 0));
          return paragraphLookReader(tag, look);
        case "r":
        case "fld":
          return runReader((run) => runs.push(run), tag.local === "fld" ? (valueIn(tag, "type") ?? "") : undefined);
        case "br":
          return runReader((run) => runs.push({ ...run, text: "\n" }));
        case "m":
          // A formula: its letters are its text.
          return textReaderOf((text) => runs.push({ text, look: {}, isFormula: true }));
        default:
          return undefined;
      }
    },
    end: () => take({ level, look, runs }),
  };
}

function textReaderOf(take: (text: string) => void): NestedReader {
  let whole = "";
  const inner = textReader((text) => {
    whole += text;
  });
  return { ...inner, end: () => take(whole.trim()) };
}

function runReader(take: (run: DrawnRun) => void, field?: string): NestedReader {
  const look: TextLook = {};
  let text = "";
  let click: Click | undefined;
  return {
    child(tag) {
      if (tag.local === "rPr") {
        return textLookReader(tag, look, (found) => {
          click = found;
        });
      }
      if (tag.local !== "t") return undefined;
      return {
        text(value) {
          text += value;
        },
      };
    },
    end: () =>
      take({
        // Vertical tabs are line breaks that were typed into titles; soft hyphens are not shown.
        text: text.replaceAll("\v", "\n").replaceAll("_x000B_", "\n").replaceAll("\u00ad", ""),
        look,
        ...(click && { click }),
        ...(field !== undefined && { field }),
      }),
  };
}

/** Reads `a:rPr`, `a:defRPr` (21.1.2.3.9). */
function textLookReader(tag: XmlTag, look: TextLook, link?: (click: Click) => void): NestedReader {
  const size = integerOf(valueIn(tag, "sz"));
  if (size !== undefined) look.size = size / 100;
  const language = valueIn(tag, "lang");
  if (language) look.language = language;
  const bold = flagOf(valueIn(tag, "b"));
  if (bold !== undefined) look.bold = bold;
  const italic = flagOf(valueIn(tag, "i"));
  if (italic !== undefined) look.italic = italic;
  const strike = valueIn(tag, "strike");
  if (strike !== undefined) look.strike = strike !== "noStrike";
  const spacing = integerOf(valueIn(tag, "spc"));
  if (spacing !== undefined) look.spacing = spacing / 100;
  const raised = shareOf(valueIn(tag, "baseline"));
  if (raised !== undefined) look.raised = raised;
  const caps = valueIn(tag, "cap");
  if (caps !== undefined) look.caps = caps === "all";
  return {
    child(below) {
      if (isFill(below)) {
        return fillReader(below, (fill) => {
          look.fill = fill;
        });
      }
      if (below.local === "highlight") {
        return {
          child: (colour) =>
            colourReader(colour, (found) => {
              look.highlight = found;
            }),
        };
      }
      if (below.local === "latin") {
        const font = valueIn(below, "typeface");
        if (font) look.font = font;
      }
      if (below.local === "hlinkClick" || below.local === "hlinkMouseOver") link?.(clickOf(below));
      return undefined;
    },
  };
}

/** Reads `a:hlinkClick` (21.1.2.3.5). */
export function clickOf(tag: XmlTag): Click {
  return { id: prefixedIn(tag, "id") ?? "", action: valueIn(tag, "action") ?? "" };
}

/** The text of a body, its paragraphs on lines of their own. */
export function plainText({ paragraphs }: TextBody): string {
  return paragraphs.map(({ runs }) => runs.map(({ text }) => text).join("")).join("\n");
}

export function hasText(body: TextBody | undefined): boolean {
  return body?.paragraphs.some(({ runs }) => runs.some(({ text }) => text.trim() !== "")) ?? false;
}
