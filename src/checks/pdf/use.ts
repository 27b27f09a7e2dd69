/**
 * Follows the content far enough to know what it *uses*: which fonts put
 * glyphs on the page, and which colour spaces paint (ISO 32000-1:2008, 8 and 9).
 * A font that is only listed among the resources, or that writes invisible text
 * alone, is not used for rendering and ISO 19005 does not ask that it be embedded.
 * It also tells whether anything can be seen at all.
 */
import { dictOf, is, nameOf, type PdfDict, type PdfStream, type PdfValue } from "../../tools/pdf/objects.js";
import type { Page, PdfDocument } from "./document.js";
import type { PdfFont } from "./fonts/font.js";
import { type ShownFont, shownFonts } from "./fonts/shown.js";
import { type Graphics, takeStock } from "./graphics.js";
import { upwards } from "./structure.js";
import type { Reader, Source, Walker } from "./walk.js";

const MAX_STATES = 10_000;

export type DeviceSpace = "DeviceGray" | "DeviceRGB" | "DeviceCMYK";

export interface Use {
  /** Every font that shows text, invisible text included, with what it shows. */
  readonly shown: readonly ShownFont[];
  /** Device colour spaces that paint, with the first page each is used on. */
  readonly colours: ReadonlyMap<DeviceSpace, number>;
  /** True when something can be seen on some page. */
  readonly marked: boolean;
  /** What the content draws with. */
  readonly graphics: Graphics;
}

/** Is told of every operator, in order, and of every stream that the walk goes into. */
export interface Watch {
  /** A form, a tile of a pattern or the glyph of a Type 3 font begins. */
  enter(stream: PdfStream, kind: Kind): void;
  leave(): void;
  /** An operator with its operands. What `Do` leads to has been gone through by then. */
  operator(word: string, operands: readonly PdfValue[]): void;
  inlineImage(dict: PdfDict): void;
  /** Tells states apart in which the same form may be judged differently. */
  key(): string;
}

type Kind = "form" | "pattern" | "glyph";

type Colour = readonly DeviceSpace[];

interface State {
  fill: Colour;
  stroke: Colour;
  /** True while the colour is white beyond doubt. */
  whiteFill: boolean;
  whiteStroke: boolean;
  mode: number;
  font: PdfDict | undefined;
  /** Within content of which the document says in words what it is. */
  told: boolean;
}

const GRAY: Colour = ["DeviceGray"];
const RGB: Colour = ["DeviceRGB"];
const CMYK: Colour = ["DeviceCMYK"];
const NONE: Colour = [];

const FILLS = new Set(["f", "F", "f*", "B", "B*", "b", "b*"]);
const STROKES = new Set(["S", "s", "B", "B*", "b", "b*"]);
const SHOWS = new Set(["Tj", "TJ", "'", '"']);
/** Operators that add to the path; `m` alone paints nothing. */
const PATHS = new Set(["re", "l", "c", "v", "y"]);
const PATH_ENDS = new Set([...FILLS, ...STROKES, "n"]);

/** Makes readers for the pages of one document, and for what its annotations look like. */
export function useReaders(doc: PdfDocument, walker: Walker, fonts: (dict: PdfDict) => PdfFont) {
  const colours = new Map<DeviceSpace, number>();
  const shown = shownFonts(fonts);
  let page = 0;
  let marked = false;
  const deviceColour = (space: DeviceSpace): void => {
    if (!colours.has(space)) colours.set(space, page);
  };
  const { watch, ...inventory } = takeStock(doc.file, deviceColour);
  const shared: Shared = {
    resolve: doc.file.resolve,
    told: toldByStructure(doc),
    walker,
    watch,
    text: (font, how, operand) => shown.add(font, page, how, operand),
    deviceColour: (space) => {
      if (inventory.coloured()) deviceColour(space);
    },
    mark: () => {
      marked = true;
    },
    been: new Map(),
    numbers: new Map(),
  };
  return {
    page({ dict, number, resources }: Page, read: (reader: Reader) => void): void {
      page = number;
      const reader = new UseReader(shared, resources, doc.get(dict, "StructParents"), fresh(), false);
      inventory.page(number, dict, resources, () => read(reader));
    },
    /** Goes through an appearance of an annotation on a page. */
    appearance({ dict, number, resources }: Page, look: PdfStream, read: (reader: Reader) => void): void {
      page = number;
      const reader = new UseReader(shared, undefined, null, fresh(), false);
      inventory.appearance(number, dict, resources, look, () => read(reader));
    },
    found(): Use {
      // A comment or a field shows something even where the file does not say how it looks.
      const shows = doc.annotations().some(({ dict }) => !SILENT.has(doc.getName(dict, "Subtype") ?? ""));
      return { shown: shown.all(), colours, marked: marked || shows, graphics: inventory.stock() };
    },
  };
}

/** Annotations that show nothing by themselves. */
const SILENT = new Set(["Link", "Popup"]);

/** Whether the structure element of some marked content, or one around it, has /ActualText (ISO 32000-1:2008, 14.7.4.4). */
function toldByStructure(doc: PdfDocument): Shared["told"] {
  const known = new Map<PdfDict, true | undefined>();
  return (structParents, mcid) => {
    const list = typeof structParents === "number" ? doc.parentTree(structParents) : null;
    const element = is(list, "array") ? dictOf(doc.file.resolve(list.items[mcid])) : undefined;
    return (
      element !== undefined &&
      upwards(doc, element, known, (one) => one.entries.has("ActualText") || undefined) === true
    );
  };
}

/** What serves all readers of a document. */
interface Shared extends Pick<Source, "resolve"> {
  readonly walker: Walker;
  readonly watch: Watch;
  /** Whether the structure says in words what the marked content of this number is, in a stream of this /StructParents. */
  told(structParents: PdfValue, mcid: number): boolean;
  /**
   * A font shows the strings in this operand. `visible` is false for text that
   * only serves to be found; `told` is true where the document says in words what
   * stands there (/ActualText).
   */
  text(font: PdfDict, how: { visible: boolean; told: boolean }, operand: PdfValue | undefined): void;
  /** A device colour space painted something and no default colour space replaced it. */
  deviceColour(space: DeviceSpace): void;
  /** Text, a picture, a shading or a path was painted that is not plainly white on the white page. */
  mark(): void;
  /** In which states a stream, pattern or font has been gone through. */
  readonly been: Map<PdfDict, Set<string>>;
  /** Numbers for fonts and resources, to tell them apart. */
  readonly numbers: Map<PdfDict, number>;
}

/** Reads one stream: a page, a form, a tile of a pattern or the glyph of a Type 3 font. */
class UseReader implements Reader {
  private readonly stack: State[] = [];
  private readonly marks: boolean[] = [];
  private state: State;
  private path = false;

  constructor(
    private readonly shared: Shared,
    private readonly resources: PdfDict | undefined,
    /** /StructParents of the stream. */
    private readonly parents: PdfValue,
    private readonly start: State,
    /** Gone through for its fonts and colours only: masks, patterns, glyphs. */
    private readonly unseen: boolean,
  ) {
    this.state = { ...start };
  }

  form(stream: PdfStream, resources: PdfDict | undefined): Reader | undefined {
    const { mode, font, fill, stroke, whiteFill, whiteStroke, told } = this.state;
    const white = `${whiteFill} ${whiteStroke} ${this.unseen} ${told}`;
    const text = `${mode} ${this.numberOf(font)}`;
    // A form without resources of its own takes those of whoever calls it.
    const key = `form ${text} ${fill.join()} ${stroke.join()} ${white} ${this.shared.watch.key()} ${this.numberOf(resources)}`;
    return this.isNew(stream.dict, key) ? this.within(stream, "form", resources, this.state, this.unseen) : undefined;
  }

  image(dict: PdfDict, inPlace: boolean): void {
    this.mark();
    const { entries } = dict;
    const isMask = this.shared.resolve(entries.get("ImageMask") ?? entries.get("IM")) === true;
    this.painted(isMask ? this.state.fill : this.spacesOf(entries.get("ColorSpace") ?? entries.get("CS")));
    if (inPlace) this.shared.watch.inlineImage(dict);
  }

  operator(word: string, operands: readonly PdfValue[]): void {
    this.follow(word, operands);
    this.shared.watch.operator(word, operands);
  }

  end(): void {
    this.shared.watch.leave();
  }

  /** What cannot be read here, nobody can vouch for. */
  fail(error: unknown): void {
    throw error;
  }

  private follow(word: string, operands: readonly PdfValue[]): void {
    const { state } = this;
    const last = operands.at(-1);
    switch (word) {
      case "q":
        if (this.stack.length < MAX_STATES) this.stack.push({ ...state });
        break;
      case "Q":
        // Marked content does not end with a graphics state.
        this.state = { ...(this.stack.pop() ?? state), told: state.told };
        break;
      case "BMC":
      case "BDC":
        if (this.marks.length < MAX_STATES) this.marks.push(state.told);
        state.told ||= this.tells(last);
        break;
      case "EMC":
        state.told = this.marks.pop() ?? this.start.told;
        break;
      case "g":
        state.fill = GRAY;
        state.whiteFill = operands.every(isOne);
        break;
      case "G":
        state.stroke = GRAY;
        state.whiteStroke = operands.every(isOne);
        break;
      case "rg":
        state.fill = RGB;
        state.whiteFill = operands.every(isOne);
        break;
      case "RG":
        state.stroke = RGB;
        state.whiteStroke = operands.every(isOne);
        break;
      case "k":
        state.fill = CMYK;
        state.whiteFill = operands.every(isZero);
        break;
      case "K":
        state.stroke = CMYK;
        state.whiteStroke = operands.every(isZero);
        break;
      case "cs":
        state.fill = this.spacesOf(last);
        state.whiteFill = false;
        break;
      case "CS":
        state.stroke = this.spacesOf(last);
        state.whiteStroke = false;
        break;
      case "sc":
      case "SC":
      case "scn":
      case "SCN":
        state[word.startsWith("s") ? "whiteFill" : "whiteStroke"] = false;
        if (nameOf(last) !== undefined) this.pattern(this.entry("Pattern", last));
        break;
      case "Tr":
        if (typeof last === "number") state.mode = last;
        break;
      case "Tf":
        state.font = dictOf(this.entry("Font", operands.at(-2)));
        break;
      case "gs":
        this.graphicsState(dictOf(this.entry("ExtGState", last)));
        break;
      case "sh":
        this.mark();
        this.painted(this.spacesOf(dictOf(this.entry("Shading", last))?.entries.get("ColorSpace")));
        break;
      default:
        if (SHOWS.has(word)) this.show(last);
        else this.paths(word);
    }
  }

  private paths(word: string): void {
    const { fill, stroke, whiteFill, whiteStroke } = this.state;
    const [fills, strokes] = [FILLS.has(word), STROKES.has(word)];
    if (PATHS.has(word)) this.path = true;
    if (this.path && ((fills && !whiteFill) || (strokes && !whiteStroke))) this.mark();
    if (PATH_ENDS.has(word)) this.path = false;
    if (fills) this.painted(fill);
    if (strokes) this.painted(stroke);
  }

  private mark(): void {
    if (!this.unseen) this.shared.mark();
  }

  /** A named resource, references followed. */
  private entry(category: string, name: PdfValue | undefined): PdfValue {
    return this.shared.resolve(this.shared.walker.named(this.resources, category, nameOf(name)));
  }

  /** Which device colour spaces a colour space rests on, default colour spaces taken into account. */
  private spacesOf(value: PdfValue | undefined, depth = 0): Colour {
    const { resolve } = this.shared;
    const space = resolve(value);
    if (depth > 8) return NONE;
    const name = nameOf(space);
    if (name !== undefined) return this.namedSpace(name, depth);
    if (!is(space, "array")) return NONE;
    const family = nameOf(resolve(space.items[0])) ?? "";
    if (family === "Indexed" || family === "I" || family === "Pattern") return this.spacesOf(space.items[1], depth + 1);
    if (family === "Separation" || family === "DeviceN") return this.spacesOf(space.items[2], depth + 1);
    return space.items.length === 1 ? this.namedSpace(family, depth) : NONE;
  }

  private namedSpace(name: string, depth: number): Colour {
    const full = { G: "DeviceGray", RGB: "DeviceRGB", CMYK: "DeviceCMYK" }[name] ?? name;
    if (full === "DeviceGray" || full === "DeviceRGB" || full === "DeviceCMYK") return [full];
    const named = this.shared.walker.named(this.resources, "ColorSpace", name);
    return named === undefined || name === "Pattern" ? NONE : this.spacesOf(named, depth + 1);
  }

  private painted(colour: Colour): void {
    for (const space of colour) {
      const replacement = this.shared.walker.named(this.resources, "ColorSpace", space.replace("Device", "Default"));
      if (replacement === undefined) this.shared.deviceColour(space);
    }
  }

  /** The properties of marked content stand there or among the resources (ISO 32000-1:2008, 14.6.2 and 14.9.4). */
  private tells(operand: PdfValue | undefined): boolean {
    const { resolve, told } = this.shared;
    const dict = dictOf(is(operand, "name") ? this.entry("Properties", operand) : operand);
    if (!dict) return false;
    const mcid = resolve(dict.entries.get("MCID"));
    return (
      is(resolve(dict.entries.get("ActualText")), "string") || (typeof mcid === "number" && told(this.parents, mcid))
    );
  }

  /** Text render modes: ISO 32000-1:2008, table 106. */
  private show(text: PdfValue | undefined): void {
    const { font, told, fill, stroke } = this.state;
    const type3 = nameOf(this.shared.resolve(font?.entries.get("Subtype"))) === "Type3";
    // 9.3.6: the mode has no effect on text in a Type 3 font, so that hidden text in it is seen.
    const mode = type3 ? 0 : this.state.mode;
    if (font) this.shared.text(font, { visible: mode !== 3, told }, text);
    if (mode !== 3 && mode !== 7 && hasCharacters(text)) this.mark();
    if (mode === 3 || !font) return;
    if (type3) {
      this.glyphs(font);
      return;
    }
    if (mode === 0 || mode === 2 || mode === 4 || mode === 6) this.painted(fill);
    if (mode === 1 || mode === 2 || mode === 5 || mode === 6) this.painted(stroke);
  }

  /** The glyphs of a Type 3 font are content streams of their own. */
  private glyphs(font: PdfDict): void {
    const { resolve } = this.shared;
    const own = dictOf(resolve(font.entries.get("Resources"))) ?? this.resources;
    const procedures = dictOf(resolve(font.entries.get("CharProcs")));
    if (!procedures || !this.isNew(font, `glyphs ${this.state.fill.join()} ${this.numberOf(own)}`)) return;
    for (const procedure of procedures.entries.values()) {
      const stream = resolve(procedure);
      if (is(stream, "stream")) this.into(stream, "glyph", own, { ...this.state, mode: 0, font: undefined });
    }
  }

  private graphicsState(dict: PdfDict | undefined): void {
    const { resolve, walker } = this.shared;
    const font = resolve(dict?.entries.get("Font"));
    if (is(font, "array")) this.state.font = dictOf(resolve(font.items[0]));
    const group = resolve(dictOf(resolve(dict?.entries.get("SMask")))?.entries.get("G"));
    if (is(group, "stream"))
      walker.form(group, this.resources, [new UseReader(this.shared, this.resources, null, fresh(), true)]);
  }

  private pattern(pattern: PdfValue): void {
    const { resolve } = this.shared;
    const { fill } = this.state;
    const dict = dictOf(pattern);
    if (!dict) return;
    const own = dictOf(resolve(dict.entries.get("Resources"))) ?? this.resources;
    if (!this.isNew(dict, `pattern ${fill.join()} ${this.numberOf(own)}`)) return;
    if (is(pattern, "stream")) this.into(pattern, "pattern", own, { ...fresh(), fill, stroke: fill });
    const shading = dictOf(resolve(dict.entries.get("Shading")));
    if (shading) this.painted(this.spacesOf(shading.entries.get("ColorSpace")));
  }

  private into(stream: PdfStream, kind: Kind, resources: PdfDict | undefined, state: State): void {
    this.shared.walker.into(stream, resources, [this.within(stream, kind, resources, state, true)]);
  }

  private within(
    stream: PdfStream,
    kind: Kind,
    resources: PdfDict | undefined,
    state: State,
    unseen: boolean,
  ): UseReader {
    this.shared.watch.enter(stream, kind);
    const parents = this.shared.resolve(stream.dict.entries.get("StructParents"));
    return new UseReader(this.shared, resources, parents, state, unseen);
  }

  private numberOf(dict: PdfDict | undefined): number {
    const { numbers } = this.shared;
    if (!dict) return -1;
    const number = numbers.get(dict) ?? numbers.size;
    numbers.set(dict, number);
    return number;
  }

  /** True the first time that something is met in this state. The table is bounded by what a document can name. */
  private isNew(dict: PdfDict, key: string): boolean {
    const keys = this.shared.been.get(dict) ?? new Set();
    this.shared.been.set(dict, keys);
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  }
}

function fresh(): State {
  return {
    fill: GRAY,
    stroke: GRAY,
    whiteFill: false,
    whiteStroke: false,
    mode: 0,
    font: undefined,
    told: false,
  };
}

function isOne(value: PdfValue): boolean {
  return value === 1;
}

function isZero(value: PdfValue): boolean {
  return value === 0;
}

/** Whether a text operator has something to show: a string, or an array with one, that is not empty. */
function hasCharacters(value: PdfValue | undefined): boolean {
  if (is(value, "array")) return value.items.some(hasCharacters);
  return is(value, "string") && value.bytes.length > 0;
}
