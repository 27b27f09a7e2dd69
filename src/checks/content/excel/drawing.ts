/** What lies over the cells of a sheet (ECMA-376 part 1, 20.5): shapes, pictures, frames with charts and diagrams. */
import { byName } from "../../../tools/by-name.js";
import { type NestedReader, shareOf } from "../../../tools/nested-xml.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Paragraph, Run } from "../model.js";
import { colourReader, type Palette, paletteOf, type Shown, shownFill, type Theme } from "../ooxml/theme.js";
import { isOn, numberOf, relationOf, valueFor, withoutFallbacks } from "./part.js";

export type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A corner of an anchor: a cell, from 0, and how far into it, in EMU. */
export interface Corner {
  column: number;
  columnOffset: number;
  row: number;
  rowOffset: number;
}

/** Where it lies: between two cells, or as large as it is from one cell or point (20.5.2.33, .24, .1). */
export interface Anchor {
  readonly from?: Corner;
  readonly to?: Corner;
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  /** It shrinks with the cells that it lies over, to nothing when they are hidden (20.5.3.2). */
  readonly shrinks?: boolean;
}

export interface Drawn {
  readonly kind: "picture" | "shape" | "line" | "frame" | "group";
  readonly name: string;
  readonly alternative?: string;
  readonly decorative?: true;
  readonly hidden?: true;
  /** It stands for a form field or an embedded object, which the sheet itself lists. */
  readonly standsIn?: true;
  readonly isTextBox?: true;
  /** The group that it is in. */
  readonly group?: Drawn;
  readonly anchor: Anchor;
  readonly geometry?: string;
  readonly cropped?: true;
  /** Relationships: of the picture within the package and outside of it, of a link, of a chart, of the data of a diagram. */
  readonly embedded?: string;
  readonly linked?: string;
  readonly link?: string;
  readonly chart?: string;
  readonly diagram?: string;
  /** What it is filled with; absent when one can look through it. */
  readonly fill?: DrawnFill;
  readonly paragraphs: readonly DrawnParagraph[];
  /** In EMU; within a group, in the units of that group. */
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  /** Of a group: the frame in whose units its members are placed (20.1.7.5). */
  readonly inner?: Frame;
}

export interface DrawnFill {
  /** `rrggbb`; absent when it is of no one colour, or of one that is not known. */
  readonly colour?: string;
  readonly isOpaque: boolean;
}

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DrawnParagraph {
  readonly align?: NonNullable<Paragraph["align"]>;
  readonly runs: readonly DrawnRun[];
}

export interface DrawnRun extends Omit<Run, "link"> {
  /** A relationship. */
  readonly link?: string;
}

type Draft = Omit<Writable<Drawn>, "paragraphs"> & {
  styleFill?: DrawnFill;
  textColour?: string;
  hasFill: boolean;
  paragraphs: { align?: NonNullable<Paragraph["align"]>; runs: Writable<DrawnRun>[] }[];
};

const KINDS = byName<Drawn["kind"]>({
  pic: "picture",
  sp: "shape",
  cxnSp: "line",
  graphicFrame: "frame",
  grpSp: "group",
});
const ANCHORS: ReadonlySet<string> = new Set(["twoCellAnchor", "oneCellAnchor", "absoluteAnchor"]);
const ALIGN = byName<NonNullable<Paragraph["align"]>>({
  l: "left",
  ctr: "center",
  r: "right",
  just: "justify",
});
const FIELDS: readonly (readonly [RegExp, NonNullable<Run["field"]>])[] = [
  [/^datetime/, "date"],
  [/^slidenum/, "page"],
];
/** 20.1.8.55: shares that are cut off. Less than a hundredth is a matter of rounding. */
const CUT = 0.01;
const UNITS = byName<number>({
  in: 914_400,
  cm: 360_000,
  mm: 36_000,
  pt: 12_700,
  pc: 152_400,
  pi: 152_400,
});

/** EMU, or in strict documents a number with a unit (22.9.2.15). */
function lengthOf(value: string | undefined): number | undefined {
  const plain = numberOf(value);
  if (plain !== undefined || value === undefined) return plain;
  const unit = UNITS.get(value.trim().slice(-2));
  const number = numberOf(value.trim().slice(0, -2));
  return unit === undefined || number === undefined ? undefined : number * unit;
}

export function drawingReader(theme: Theme): { readonly handler: XmlHandler; readonly drawn: readonly Drawn[] } {
  const reader = new DrawingReader(theme);
  return { handler: reader.handler, drawn: reader.drawn };
}

class DrawingReader {
  readonly drawn: Drawn[] = [];
  /** Names of the elements that are open. */
  private readonly path: string[] = [];
  private readonly open: Draft[] = [];
  private anchor: Writable<Anchor> = {};
  private corner: Corner | undefined;
  /** Reads what stands within a colour and changes it. */
  private painter: NestedReader | undefined;
  private run: Writable<DrawnRun> | undefined;
  private text = "";

  private readonly palette: Palette;

  constructor(private readonly theme: Theme) {
    this.palette = paletteOf(theme);
  }

  readonly handler: XmlHandler = withoutFallbacks({
    open: (tag) => {
      this.openTag(tag);
      this.path.push(tag.local);
    },
    text: (text) => {
      this.text += text;
    },
    close: (tag) => {
      this.path.pop();
      this.closeTag(tag);
    },
  });

  private get parent(): string {
    return this.path.at(-1) ?? "";
  }

  private openTag(tag: XmlTag): void {
    this.text = "";
    const kind = KINDS.get(tag.local);
    if (ANCHORS.has(tag.local))
      this.anchor = { shrinks: tag.local === "twoCellAnchor" && (valueFor(tag, "editAs") ?? "twoCell") === "twoCell" };
    else if (kind) this.openShape(kind);
    else {
      const shape = this.open.at(-1);
      if (shape) this.openWithin(shape, tag);
      else this.openOfAnchor(tag);
    }
  }

  private openShape(kind: Drawn["kind"]): void {
    const group = this.open.at(-1);
    const shape: Draft = { kind, name: "", anchor: this.anchor, hasFill: false, paragraphs: [] };
    if (group) shape.group = group;
    this.open.push(shape);
    addTo(this.drawn, shape, MAX_THINGS, "shapes and pictures");
  }

  private openOfAnchor(tag: XmlTag): void {
    if (tag.local === "from" || tag.local === "to") {
      this.corner = { column: 0, columnOffset: 0, row: 0, rowOffset: 0 };
      this.anchor[tag.local] = this.corner;
    } else if (tag.local === "pos") this.place("x", "y", tag);
    else if (tag.local === "ext") this.place("width", "height", tag, "cx", "cy");
  }

  private place(one: "x" | "width", other: "y" | "height", tag: XmlTag, first = "x", second = "y"): void {
    const across = lengthOf(valueFor(tag, first));
    const down = lengthOf(valueFor(tag, second));
    if (across !== undefined) this.anchor[one] = across;
    if (down !== undefined) this.anchor[other] = down;
  }

  private openWithin(shape: Draft, tag: XmlTag): void {
    switch (tag.local) {
      case "cNvPr":
        openName(shape, tag);
        break;
      case "cNvSpPr":
        if (isOn(valueFor(tag, "txBox"))) shape.isTextBox = true;
        break;
      case "decorative":
        if (isOn(valueFor(tag, "val"))) shape.decorative = true;
        break;
      case "compatExt":
        shape.standsIn = true;
        break;
      case "blip":
        if (this.path.at(-2) === "pic") setIf(shape, "embedded", relationOf(tag, "embed"));
        if (this.path.at(-2) === "pic") setIf(shape, "linked", relationOf(tag, "link"));
        break;
      case "srcRect":
        if (["l", "t", "r", "b"].some((side) => (shareOf(valueFor(tag, side)) ?? 0) > CUT)) shape.cropped = true;
        break;
      case "off":
      case "ext":
      case "chOff":
      case "chExt":
        if (this.parent === "xfrm") openFrame(shape, tag);
        break;
      case "hlinkClick":
        if (this.parent === "cNvPr") setIf(shape, "link", relationOf(tag));
        else this.openText(shape, tag);
        break;
      case "prstGeom":
        setIf(shape, "geometry", valueFor(tag, "prst"));
        break;
      case "chart":
        setIf(shape, "chart", relationOf(tag));
        break;
      case "relIds":
        setIf(shape, "diagram", relationOf(tag, "dm"));
        break;
      default:
        if (!this.openText(shape, tag)) this.openFill(shape, tag);
    }
  }

  /** 20.1.8 and 20.1.4.2.10: what it is filled with, itself or by its style. */
  private openFill(shape: Draft, tag: XmlTag): void {
    if (this.painter) {
      this.painter.child?.(tag);
      return;
    }
    if (this.parent === "rPr" && tag.local === "noFill" && this.run) this.run.hidden = true;
    if (this.parent === "spPr" && /Fill$/.test(tag.local)) {
      shape.hasFill = true;
      // The fill of its group is not looked for.
      if (tag.local !== "noFill" && tag.local !== "grpFill") shape.fill = { isOpaque: true };
      return;
    }
    const { parent, run } = this;
    const within = this.path.at(-2);
    this.painter = colourReader(tag, (colour) => {
      const shown = shownFill(colour, this.palette);
      const fill = fillOf(shown);
      if (parent === "solidFill" && within === "spPr") {
        delete shape.fill;
        setIf(shape, "fill", fill);
      } else if (parent === "solidFill" && within === "rPr" && run) {
        setIf(run, "colour", fill?.colour);
        if (shown === "none") run.hidden = true;
      } else if (parent === "fillRef") setIf(shape, "styleFill", fill);
      else if (parent === "fontRef") setIf(shape, "textColour", fill?.colour);
    });
  }

  private openText(shape: Draft, tag: XmlTag): boolean {
    const paragraph = shape.paragraphs.at(-1);
    if (tag.local === "p" && this.parent === "txBody") addTo(shape.paragraphs, { runs: [] }, MAX_THINGS, "paragraphs");
    else if (tag.local === "pPr" && paragraph) {
      const align = ALIGN.get(valueFor(tag, "algn") ?? "");
      if (align) paragraph.align = align;
    } else if ((tag.local === "r" || tag.local === "fld" || tag.local === "br") && paragraph && this.parent === "p") {
      this.run = { text: tag.local === "br" ? "\n" : "" };
      const type = valueFor(tag, "type") ?? "";
      if (tag.local === "fld") this.run.field = FIELDS.find(([pattern]) => pattern.test(type))?.[1] ?? "other";
      addTo(paragraph.runs, this.run, MAX_THINGS, "pieces of text in a shape");
    } else if (tag.local === "rPr" && this.run) openLook(this.run, tag);
    else if (tag.local === "latin" && this.parent === "rPr" && this.run) {
      const font = valueFor(tag, "typeface") ?? "";
      setIf(this.run, "font", this.theme.fonts.get(font) ?? font);
    } else if (tag.local === "hlinkClick" && this.run) setIf(this.run, "link", relationOf(tag));
    else return false;
    return true;
  }

  private closeTag(tag: XmlTag): void {
    if (KINDS.get(tag.local)) {
      const shape = this.open.pop();
      if (shape) finish(shape);
    } else if (this.corner) this.closeOfCorner(this.corner, tag.local);
    else if (tag.local === "t" && this.run) this.run.text += this.text;
    else if (tag.local === "r" || tag.local === "fld" || tag.local === "br") this.run = undefined;
    else if (/Clr$/.test(tag.local)) {
      this.painter?.end?.();
      this.painter = undefined;
    }
  }

  private closeOfCorner(corner: Corner, name: string): void {
    const number = lengthOf(this.text) ?? 0;
    if (name === "col") corner.column = Math.trunc(number);
    else if (name === "colOff") corner.columnOffset = number;
    else if (name === "row") corner.row = Math.trunc(number);
    else if (name === "rowOff") corner.rowOffset = number;
    else this.corner = undefined;
  }
}

function openFrame(shape: Draft, tag: XmlTag): void {
  const [across, down] = /ext$/i.test(tag.local) ? ["cx", "cy"] : ["x", "y"];
  const one = lengthOf(valueFor(tag, across ?? "")) ?? 0;
  const other = lengthOf(valueFor(tag, down ?? "")) ?? 0;
  const { x = 0, y = 0, width = 0, height = 0 } = shape.inner ?? {};
  if (tag.local === "off") [shape.x, shape.y] = [one, other];
  else if (tag.local === "ext") [shape.width, shape.height] = [one, other];
  else if (tag.local === "chOff") shape.inner = { x: one, y: other, width, height };
  else shape.inner = { x, y, width: one, height: other };
}

function openName(shape: Draft, tag: XmlTag): void {
  shape.name = valueFor(tag, "name") ?? "";
  const alternative = (valueFor(tag, "descr") || valueFor(tag, "title") || "").trim();
  if (alternative !== "") shape.alternative = alternative;
  if (isOn(valueFor(tag, "hidden"))) shape.hidden = true;
}

/** 21.1.2.3.9. */
function openLook(run: Writable<DrawnRun>, tag: XmlTag): void {
  const size = numberOf(valueFor(tag, "sz"));
  if (size !== undefined) run.size = size / 100;
  if (isOn(valueFor(tag, "b"))) run.bold = true;
  if (isOn(valueFor(tag, "i"))) run.italic = true;
  if (/^(?:sngStrike|dblStrike)$/.test(valueFor(tag, "strike") ?? "")) run.strike = true;
  if (valueFor(tag, "cap") === "all") run.caps = true;
  setIf(run, "language", valueFor(tag, "lang") || undefined);
}

/** What a shape takes from its style, where it says nothing itself. */
function finish(shape: Draft): void {
  if (!shape.hasFill && shape.styleFill && shape.kind === "shape" && !shape.isTextBox) shape.fill = shape.styleFill;
  const behind = shape.fill?.isOpaque ? shape.fill.colour : undefined;
  for (const { runs } of shape.paragraphs) {
    for (const run of runs) {
      if (run.colour === undefined) setIf(run, "colour", shape.textColour);
      setIf(run, "background", behind);
    }
  }
}

function fillOf(shown: Shown): DrawnFill | undefined {
  if (shown === "none") return undefined;
  return shown === "other" ? { isOpaque: true } : { colour: shown.rgb, isOpaque: shown.opaque };
}

function setIf<T, Key extends keyof T>(target: T, key: Key, value: T[Key] | undefined): void {
  if (value !== undefined) target[key] = value;
}

/** It and the groups that it is in, from the inside. */
export function groupsOf(drawn: Drawn): readonly Drawn[] {
  const groups: Drawn[] = [];
  for (let at: Drawn | undefined = drawn; at; at = at.group) groups.push(at);
  return groups;
}

/** The text of a shape, paragraph by paragraph. */
export function textOfShape({ paragraphs }: Drawn): string {
  return paragraphs.map(({ runs }) => runs.map(({ text }) => text).join("")).join("\n");
}
