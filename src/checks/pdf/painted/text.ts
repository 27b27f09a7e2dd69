/**
 * Reads where on each page which text is painted, how it looks, and what is
 * painted beneath and over it (ISO 32000-1:2008, 8 and 9), on the one way
 * through the content that serves all checks.
 */
import { UnreadableError } from "../../../errors.js";
import { dictOf, is, nameOf, type PdfDict, type PdfStream, type PdfValue, textOf } from "../../../tools/pdf/objects.js";
import type { Reader, Walker } from "../walk.js";
import { colourOf, initialColour, isDark, NO_PAINT } from "./colours.js";
import type { Letters } from "./letters.js";
import { Marks, type Meanings } from "./marks.js";
import { areaOf, boxFrom, EVERYTHING, isEmpty, matrixOf, moved, shared, times, UNIT } from "./matrix.js";
import type { Box, Canvas, Look } from "./painting.js";
import { blendOf, isWithoutEffect, type Paints } from "./paints.js";
import { Path } from "./paths.js";
import { Pen } from "./pen.js";
import { fillsBox } from "./shadings.js";
import type { State } from "./state.js";

const MAX_STATES = 10_000;
/** In points: lines, rules, borders and underlines are thinner. */
const THIN = 3;
/** From here on something is taken for opaque, and up to here for not there. */
const OPAQUE = 0.95;
const SHEER = 0.04;

/** Clips within clips that are made of several parts. */
const MAX_CLIPS = 16;
const PLAIN_BLENDS = new Set(["Normal", "Compatible"]);

const FILLS = new Set(["f", "F", "f*", "B", "B*", "b", "b*"]);
const SHOWS = new Set(["Tj", "TJ", "'", '"']);
const STROKES = new Set(["S", "s", "B", "B*", "b", "b*"]);

/** Operators that are of interest here, by who reads them. */
const GROUPS: ReadonlyMap<string, Group> = new Map([
  ...groupOf("text", "BT Tj TJ ' \" Td TD T* Tm Tf Tc Tw Tz TL Ts Tr"),
  ...groupOf("paint", "re m l c v y h W W* sh f F f* B B* b b* S s n"),
  ...groupOf("state", "q Q cm w g rg k G RG K cs CS sc scn SC SCN gs BMC BDC EMC MP DP"),
]);

type Group = "text" | "paint" | "state";

function groupOf(group: Group, words: string): (readonly [string, Group])[] {
  return words.split(" ").map((word) => [word, group]);
}

/** What serves all readers of a document. */
export interface Common extends Meanings {
  readonly walker: Walker;
  readonly letters: (dict: PdfDict) => Letters;
  readonly paints: Paints;
  fail(error: unknown): void;
  failed(): boolean;
  /** What reading a form once has taken, in bytes. */
  readonly costs: Map<PdfDict, number>;
  readonly again: { bytes: number; times: number };
  /** Pages, forms and looks that have been gone through. */
  readonly been: Set<PdfDict>;
}

interface Reading {
  readonly common: Common;
  readonly canvas: Canvas;
  /** The kind of annotation whose look this is. */
  readonly kind: string | undefined;
}

/** In place of the kind of an annotation: what is painted on no page by itself. */
export const ASIDE = "aside";

/** Whose looks are read for what they say. Comments are told elsewhere. */
const SPEAKING = ["Widget", "Stamp", "Watermark"];

/** Reads one stream: a page, a form or the look of an annotation. */
export class TextReader implements Reader {
  private readonly stack: State[] = [];
  private readonly marks: Marks;
  private readonly pen: Pen;
  private readonly path = new Path();
  private clips = false;
  private before: { readonly left: number; readonly again: boolean } | undefined;

  constructor(
    private readonly reading: Reading,
    /** The page or form that this is the content of. */
    private readonly holder: PdfDict,
    private readonly resources: PdfDict | undefined,
    private state: State,
  ) {
    const { canvas, kind, common } = reading;
    this.pen = new Pen(canvas, kind === undefined || SPEAKING.includes(kind));
    this.marks = new Marks(common, canvas, holder);
    if (kind !== ASIDE) common.been.add(holder);
  }

  form(stream: PdfStream, resources: PdfDict | undefined): Reader | undefined {
    const { common } = this.reading;
    if (common.failed()) return undefined;
    const { doc, again, costs, layers } = common;
    const { dict } = stream;
    const cost = costs.get(dict);
    if (cost !== undefined) {
      again.bytes -= cost;
      again.times -= 1;
      if (again.bytes < 0 || again.times < 0)
        throw new UnreadableError("its forms are painted again more often than the limit", true);
    }
    const matrix = matrixOf(doc.getItems(dict, "Matrix")) ?? UNIT;
    const ctm = times(matrix, this.state.ctm);
    const box = boxFrom(doc.getItems(dict, "BBox"));
    const clip = box ? shared(this.state.clip, moved(box, ctm)) : this.state.clip;
    const layer = this.state.layer ?? layers.hides(doc.getDict(dict, "OC"));
    const inner = new TextReader(this.reading, dict, resources, { ...this.stateWithin(dict), ctm, clip, layer });
    inner.before = { left: doc.budget.left, again: cost !== undefined };
    return inner;
  }

  /** A group is painted as one (11.6.6): alpha and blending begin anew in it, and then apply to the whole. */
  private stateWithin(form: PdfDict): State {
    const { state } = this;
    if (!form.entries.has("Group")) return state;
    const groupAlpha = state.groupAlpha * state.fillAlpha;
    const groupBlends = state.groupBlends || state.blends;
    const groupMasks = [...state.groupMasks, ...state.masks];
    const anew = { fillAlpha: 1, strokeAlpha: 1, blends: false, blend: "Normal", masks: [] };
    return { ...state, ...anew, groupAlpha, groupBlends, groupMasks };
  }

  /** What is gone through again is counted here, and taken from nobody else. */
  end(): void {
    if (!this.before) return;
    const { budget } = this.reading.common.doc;
    const { left, again } = this.before;
    const { costs } = this.reading.common;
    if (again) budget.left = left;
    else costs.set(this.holder, left - budget.left);
  }

  fail(error: unknown): void {
    this.reading.common.fail(error);
  }

  image(dict: PdfDict, inPlace: boolean): void {
    const { doc, layers } = this.reading.common;
    const { state } = this;
    const layer = state.layer ?? layers.hides(doc.getDict(dict, "OC"));
    if (inPlace) for (const value of dict.entries.values()) this.sayBeside(value);
    if (layer !== undefined) this.reading.canvas.concealed.add(layer);
    if (layer !== undefined) return;
    this.reading.canvas.paints += 1;
    this.pen.reveal();
    const box = shared(moved({ left: 0, bottom: 0, right: 1, top: 1 }, state.ctm), state.clip);
    if (isEmpty(box)) return;
    const isMask = doc.get(dict, inPlace ? "IM" : "ImageMask") === true || doc.get(dict, "ImageMask") === true;
    const isSheer = isMask || dict.entries.has("SMask") || dict.entries.has("Mask") || dict.entries.has("SMaskInData");
    this.reading.canvas.pictures.push({ box, dict, tag: state.tag });
    this.cover(box, "picture", undefined, !isSheer && this.hides(state.fillAlpha));
  }

  operator(word: string, operands: readonly PdfValue[]): void {
    if (this.reading.common.failed()) return;
    const group = GROUPS.get(word);
    if (group === "text") this.text(word, operands);
    else if (group === "paint") this.paint(word, operands);
    else if (group === "state") this.follow(word, operands);
    if (operands.length > 0) this.wordsBeside(word, operands);
  }

  /** Strings that no operator shows: before one that takes none, or too many before one that does. */
  private wordsBeside(word: string, operands: readonly PdfValue[]): void {
    const count = SHOWS.has(word) ? operands.length - 1 : operands.length;
    for (let i = 0; i < count; i += 1) {
      const operand = operands[i];
      if (typeof operand !== "object" || operand === null) continue;
      for (const one of is(operand, "array") ? operand.items : [operand]) this.sayBeside(one);
    }
  }

  private sayBeside(value: PdfValue): void {
    const text = textOf(value);
    if (text) this.reading.canvas.say({ key: "", text, glyphs: 0, shown: "" });
  }

  /** 9.3 and 9.4. */
  private text(word: string, operands: readonly PdfValue[]): void {
    const { state, pen } = this;
    const last = operands.at(-1) ?? null;
    const number = typeof last === "number" ? last : undefined;
    switch (word) {
      case "BT":
        pen.begin();
        break;
      case "Tj":
      case "TJ":
        this.show(last);
        break;
      case "'":
        pen.next(0, -state.leading);
        this.show(last);
        break;
      case '"': {
        const [words, characters] = operands;
        if (typeof words === "number") state.wordSpacing = words;
        if (typeof characters === "number") state.characterSpacing = characters;
        pen.next(0, -state.leading);
        this.show(last);
        break;
      }
      case "Td":
      case "TD": {
        const [x, y] = operands;
        if (typeof x !== "number" || typeof y !== "number") break;
        if (word === "TD") state.leading = -y;
        pen.next(x, y);
        break;
      }
      case "T*":
        pen.next(0, -state.leading);
        break;
      case "Tm":
        pen.set(matrixOf(operands));
        break;
      case "Tf": {
        const font = dictOf(this.entry("Font", operands.at(-2)));
        state.font = font && this.reading.common.letters(font);
        state.size = number ?? state.size;
        break;
      }
      case "Tc":
        state.characterSpacing = number ?? state.characterSpacing;
        break;
      case "Tw":
        state.wordSpacing = number ?? state.wordSpacing;
        break;
      case "Tz":
        state.scale = (number ?? state.scale * 100) / 100;
        break;
      case "TL":
        state.leading = number ?? state.leading;
        break;
      case "Ts":
        state.rise = number ?? state.rise;
        break;
      case "Tr":
        state.mode = number ?? state.mode;
        break;
    }
  }

  private show(operand: PdfValue): void {
    const { state, reading } = this;
    const { font } = state;
    if (!font) return;
    if (state.layer !== undefined) reading.canvas.concealed.add(state.layer);
    reading.canvas.loose = true;
    // 9.3.6: the mode has no effect on text in a Type 3 font.
    const mode = font.type3 ? 0 : state.mode;
    const strokes = mode === 1 || mode === 5;
    const outlined = mode === 2 || mode === 6;
    const alpha = strokes ? state.strokeAlpha : state.fillAlpha;
    const paint = strokes ? state.stroke : outlined && state.fill !== state.stroke ? undefined : state.fill;
    const isUnpainted = isWithoutEffect(state.blend, paint);
    const look: Look = {
      font: font.name,
      size: 0,
      // Filled and outlined in different colours, letters are seen by either.
      colour: paint === NO_PAINT ? undefined : paint,
      hidden: mode === 3 || mode === 7 || alpha * state.groupAlpha <= SHEER || isUnpainted || font.blank,
      tag: state.tag,
      layer: state.layer,
      clipped: false,
      annotation: reading.kind !== undefined,
    };
    this.pen.show(operand, font, state, look, state.told, mode === 7);
  }

  /** 8.5.3 */
  private paint(word: string, operands: readonly PdfValue[]): void {
    const { state, pen } = this;
    const path = this.path;
    switch (word) {
      case "re":
        path.rectangle(operands, state.ctm);
        break;
      case "m":
        path.move(operands, state.ctm);
        break;
      case "l":
      case "c":
      case "v":
      case "y":
        path.line(operands, state.ctm);
        break;
      case "h":
        path.close();
        break;
      case "W":
      case "W*":
        this.clips = true;
        break;
      case "sh":
        pen.reveal();
        this.reading.canvas.paints += 1;
        if (state.tag) this.reading.canvas.drawn.add(state.tag);
        if (state.layer === undefined && state.clip !== EVERYTHING) this.shade(this.entry("Shading", operands.at(-1)));
        break;
      default:
        this.endPath(FILLS.has(word), STROKES.has(word));
    }
  }

  private endPath(fills: boolean, strokes: boolean): void {
    const path = this.path;
    path.closeArea();
    if ((fills || strokes) && !path.isEmpty) this.paintPath(fills, strokes);
    if (this.clips) this.clipTo(path);
    this.clips = false;
    path.clear();
  }

  private clipTo(path: Path): void {
    const { state } = this;
    state.clip = shared(state.clip, path.box);
    if (path.isBox) return;
    state.clipIsLoose = true;
    const parts = path.scattered();
    if (parts && state.clips.length < MAX_CLIPS) state.clips = [...state.clips, parts];
  }

  /** Paints all that may be painted on (8.7.4.2). */
  private shade(shading: PdfValue): void {
    const { state, reading } = this;
    const { doc, paints } = reading.common;
    const colour = paints.shading(shading, this.find);
    const isWhole = !state.clipIsLoose && fillsBox(doc, shading, state.clip, state.ctm);
    this.cover(state.clip, "fill", colour, isWhole && this.hides(state.fillAlpha, colour));
  }

  private paintPath(fills: boolean, strokes: boolean): void {
    const { state, reading } = this;
    const path = this.path;
    this.pen.reveal();
    reading.canvas.paints += 1;
    if (state.tag) reading.canvas.drawn.add(state.tag);
    if (state.layer !== undefined) reading.canvas.concealed.add(state.layer);
    if (state.layer !== undefined) return;
    const before = reading.canvas.order;
    if (fills && state.fill !== NO_PAINT) {
      if (path.isCurved) reading.canvas.curves += 1;
      for (const box of path.filled()) this.cover(box, "fill", state.fill, this.hides(state.fillAlpha, state.fill));
      for (const box of path.shapes()) this.cover(box, "fill", undefined, false);
    }
    if (strokes && state.stroke !== NO_PAINT) {
      const [a, b, c, d] = state.ctm;
      const width = state.lineWidth * Math.sqrt(Math.abs(a * d - b * c));
      for (const box of path.stroked(width))
        this.cover(box, "fill", state.stroke, this.hides(state.strokeAlpha, state.stroke));
    }
    if (reading.canvas.order === before) reading.canvas.loose = true;
  }

  private cover(whole: Box, what: "fill" | "picture", colour: string | undefined, opaque: boolean): void {
    const box = shared(whole, this.state.clip);
    if (areaOf(box) === 0 || Math.min(box.right - box.left, box.top - box.bottom) < THIN) return;
    this.reading.canvas.cover({ box, what, colour, opaque, annotation: this.reading.kind });
  }

  /** Whatever is blended with black comes out black. */
  private hides(alpha: number, colour?: string): boolean {
    const { blends, groupAlpha, groupBlends } = this.state;
    return alpha * groupAlpha >= OPAQUE && (!(blends || groupBlends) || isDark(colour));
  }

  private follow(word: string, operands: readonly PdfValue[]): void {
    const { state } = this;
    const last = operands.at(-1);
    switch (word) {
      case "q":
        if (this.stack.length < MAX_STATES) this.stack.push({ ...state });
        break;
      case "Q": {
        const { tag, told, layer } = state;
        this.pen.forget();
        // Marked content does not end with a graphics state.
        this.state = { ...(this.stack.pop() ?? state), tag, told, layer };
        break;
      }
      case "cm":
        state.ctm = times(matrixOf(operands) ?? UNIT, state.ctm);
        break;
      case "w":
        if (typeof last === "number") state.lineWidth = last;
        break;
      case "g":
      case "rg":
      case "k":
        state.fillSpace = DEVICES[word];
        state.fill = colourOf(state.fillSpace, operands);
        break;
      case "G":
      case "RG":
      case "K":
        state.strokeSpace = DEVICES[word];
        state.stroke = colourOf(state.strokeSpace, operands);
        break;
      case "cs":
        state.fillSpace = this.reading.common.paints.space(last, this.find);
        state.fill = initialColour(state.fillSpace);
        break;
      case "CS":
        state.strokeSpace = this.reading.common.paints.space(last, this.find);
        state.stroke = initialColour(state.strokeSpace);
        break;
      case "sc":
      case "scn":
        state.fill = this.reading.common.paints.colour(state.fillSpace, operands, this.find, this.resources);
        break;
      case "SC":
      case "SCN":
        state.stroke = this.reading.common.paints.colour(state.strokeSpace, operands, this.find, this.resources);
        break;
      case "gs":
        this.graphicsState(dictOf(this.entry("ExtGState", last)));
        break;
      case "BMC":
        this.marks.begin(state, last, undefined);
        break;
      case "BDC":
        this.marks.begin(state, operands.at(-2), this.propertiesOf(last));
        break;
      case "EMC":
        this.marks.end(state);
        break;
      case "DP":
        this.marks.point(this.propertiesOf(last));
        break;
    }
  }

  private graphicsState(dict: PdfDict | undefined): void {
    const { doc, letters, paints } = this.reading.common;
    const { state } = this;
    const [fill, stroke, blend, mask] = ["ca", "CA", "BM", "SMask"].map((key) => doc.get(dict, key));
    if (typeof fill === "number") state.fillAlpha = fill;
    if (typeof stroke === "number") state.strokeAlpha = stroke;
    if (blend || mask) {
      // What is said of one stays as it is said of the other.
      if (blend) state.blend = blendOf(doc, blend);
      if (is(mask, "dict")) state.masks = [paints.mask(mask, state.ctm, this.find, this.resources)];
      else if (mask) state.masks = [];
      state.blends = state.masks.length > 0 || !PLAIN_BLENDS.has(state.blend);
    }
    const [font, size] = doc.getItems(dict, "Font");
    if (is(font, "dict")) state.font = letters(font);
    if (typeof size === "number") state.size = size;
  }

  private propertiesOf(operand: PdfValue | undefined): PdfValue | undefined {
    return is(operand, "name") ? this.entry("Properties", operand) : operand;
  }

  /** A named resource, references followed. */
  private entry(category: string, name: PdfValue | undefined): PdfValue {
    const { doc, walker } = this.reading.common;
    return doc.file.resolve(walker.named(this.resources, category, nameOf(name)));
  }

  private readonly find = (category: string, name: PdfValue | undefined): PdfValue => this.entry(category, name);
}

const DEVICES = { g: "gray", G: "gray", rg: "rgb", RG: "rgb", k: "cmyk", K: "cmyk" } as const;
