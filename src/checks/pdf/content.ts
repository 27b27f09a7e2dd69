/**
 * Follows a content stream far enough to know what it *uses*: which fonts put
 * glyphs on the page, and which colour spaces paint (ISO 32000-1:2008, 8 and 9).
 * A font that is only listed among the resources, or that writes invisible text
 * alone, is not used for rendering and ISO 19005 does not ask that it be embedded.
 * It also tells whether anything can be seen at all.
 */
import { UnreadableError } from "../../errors.js";
import type { Extremes } from "../../tools/pdf/extremes.js";
import { skipImageData } from "../../tools/pdf/inline-image.js";
import { isKeyword, Lexer } from "../../tools/pdf/lexer.js";
import { dictOf, is, nameOf, type PdfDict, type PdfStream, type PdfValue, refKey } from "../../tools/pdf/objects.js";

/** Forms within forms within forms … */
const MAX_FORM_DEPTH = 40;
const MAX_OPERANDS = 10_000;
const MAX_STATES = 10_000;

export type DeviceSpace = "DeviceGray" | "DeviceRGB" | "DeviceCMYK";

/** What is found out. One value serves a whole document. */
export interface Usage {
  /**
   * A font shows the strings in this operand. `key` tells fonts apart; `visible`
   * is false for text that only serves to be found; `told` is true where the
   * document says in words what stands there (/ActualText).
   */
  text(key: string, font: PdfDict, how: { visible: boolean; told: boolean }, operand: PdfValue | undefined): void;
  /** A device colour space painted something and no default colour space replaced it. */
  deviceColour(space: DeviceSpace): void;
  /** Text, a picture, a shading or a path was painted that is not plainly white on the white page. */
  mark(): void;
}

/** Is told of every operator, in order, and of every stream that the walk goes into. */
export interface Watch {
  /** A form, a tile of a pattern or the glyph of a Type 3 font begins. */
  enter(stream: PdfStream, kind: "form" | "pattern" | "glyph"): void;
  leave(): void;
  /** An operator with its operands. What `Do` leads to has been gone through by then. */
  operator(word: string, operands: readonly PdfValue[]): void;
  inlineImage(dict: PdfDict): void;
  /** Tells states apart in which the same form may be judged differently. */
  key(): string;
  readonly extremes: Extremes;
}

/** What the walk needs of the document. */
export interface Source {
  resolve(value: PdfValue | undefined): PdfValue;
  decode(stream: PdfStream): Buffer | undefined;
  /** Whether the structure says in words what the marked content of this number is, in a stream of this /StructParents. */
  told?(structParents: PdfValue, mcid: number): boolean;
}

type Colour = readonly DeviceSpace[];

interface State {
  fill: Colour;
  stroke: Colour;
  /** True while the colour is white beyond doubt. */
  whiteFill: boolean;
  whiteStroke: boolean;
  mode: number;
  font: { readonly key: string; readonly dict: PdfDict } | undefined;
  /** Within content of which the document says in words what it is. */
  told: boolean;
  /** /StructParents of the page or form. */
  parents: PdfValue;
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

/** Makes a walker that remembers, across the pages of one document, which forms it has been through. */
export function contentWalker(source: Source, usage: Usage, watch?: Watch) {
  const { resolve, decode } = source;
  const been = new Set<string>();
  const seenFonts = new Map<PdfDict, string>();
  /** Above 0 within what is walked for its fonts and colours only: masks, patterns, glyphs. */
  let unseen = 0;

  const mark = (): void => {
    if (unseen === 0) usage.mark();
  };

  const outOfSight = (work: () => void): void => {
    unseen += 1;
    try {
      work();
    } finally {
      unseen -= 1;
    }
  };

  const entry = (resources: PdfDict | undefined, category: string, name: string | undefined): PdfValue | undefined =>
    name === undefined ? undefined : dictOf(resolve(resources?.entries.get(category)))?.entries.get(name);

  /** Which device colour spaces a colour space rests on, default colour spaces taken into account. */
  const spacesOf = (value: PdfValue | undefined, resources: PdfDict | undefined, depth = 0): Colour => {
    const space = resolve(value);
    if (depth > 8) return NONE;
    const name = nameOf(space);
    if (name !== undefined) return namedSpace(name, resources, depth);
    if (!is(space, "array")) return NONE;
    const family = nameOf(resolve(space.items[0])) ?? "";
    if (family === "Indexed" || family === "I" || family === "Pattern")
      return spacesOf(space.items[1], resources, depth + 1);
    if (family === "Separation" || family === "DeviceN") return spacesOf(space.items[2], resources, depth + 1);
    return space.items.length === 1 ? namedSpace(family, resources, depth) : NONE;
  };

  const namedSpace = (name: string, resources: PdfDict | undefined, depth: number): Colour => {
    const full = { G: "DeviceGray", RGB: "DeviceRGB", CMYK: "DeviceCMYK" }[name] ?? name;
    if (full === "DeviceGray" || full === "DeviceRGB" || full === "DeviceCMYK") return [full];
    const named = entry(resources, "ColorSpace", name);
    return named === undefined || name === "Pattern" ? NONE : spacesOf(named, resources, depth + 1);
  };

  const painted = (colour: Colour, resources: PdfDict | undefined): void => {
    for (const space of colour) {
      const replacement = entry(resources, "ColorSpace", space.replace("Device", "Default"));
      if (replacement === undefined) usage.deviceColour(space);
    }
  };

  const fontOf = (value: PdfValue | undefined): State["font"] => {
    const dict = dictOf(resolve(value));
    if (!dict) return undefined;
    const key = seenFonts.get(dict) ?? (is(value, "ref") ? refKey(value) : `direct ${seenFonts.size}`);
    seenFonts.set(dict, key);
    return { key, dict };
  };

  const walk = (data: Buffer, resources: PdfDict | undefined, start: State, depth: number): void => {
    if (depth > MAX_FORM_DEPTH) throw new UnreadableError(`forms are nested more than ${MAX_FORM_DEPTH} deep`, true);
    const lexer = new Lexer(data, 0, false, watch?.extremes);
    const stack: State[] = [];
    const marks: boolean[] = [];
    let state: State = { ...start };
    let operands: PdfValue[] = [];
    let path = false;
    for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
      if (!isKeyword(token)) {
        if (operands.length < MAX_OPERANDS) operands.push(token);
        continue;
      }
      const last = operands.at(-1);
      switch (token.word) {
        case "q":
          if (stack.length < MAX_STATES) stack.push({ ...state });
          break;
        case "Q":
          // Marked content does not end with a graphics state.
          state = { ...(stack.pop() ?? state), told: state.told };
          break;
        case "BMC":
        case "BDC":
          if (marks.length < MAX_STATES) marks.push(state.told);
          state.told ||= tells(last, resources, state.parents);
          break;
        case "EMC":
          state.told = marks.pop() ?? start.told;
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
          state.fill = spacesOf(last, resources);
          state.whiteFill = false;
          break;
        case "CS":
          state.stroke = spacesOf(last, resources);
          state.whiteStroke = false;
          break;
        case "sc":
        case "SC":
        case "scn":
        case "SCN":
          state[token.word.startsWith("s") ? "whiteFill" : "whiteStroke"] = false;
          if (nameOf(last) !== undefined) pattern(entry(resources, "Pattern", nameOf(last)), resources, state, depth);
          break;
        case "Tr":
          if (typeof last === "number") state.mode = last;
          break;
        case "Tf":
          state.font = fontOf(entry(resources, "Font", nameOf(operands.at(-2))));
          break;
        case "gs":
          graphicsState(dictOf(resolve(entry(resources, "ExtGState", nameOf(last)))), resources, state, depth);
          break;
        case "sh":
          mark();
          painted(
            spacesOf(dictOf(resolve(entry(resources, "Shading", nameOf(last))))?.entries.get("ColorSpace"), resources),
            resources,
          );
          break;
        case "Do":
          external(entry(resources, "XObject", nameOf(last)), resources, state, depth);
          break;
        case "BI":
          inlineImage(lexer, resources, state);
          break;
        default:
          if (SHOWS.has(token.word)) show(state, resources, depth, last);
          if (PATHS.has(token.word)) path = true;
          if (path && FILLS.has(token.word) && !state.whiteFill) mark();
          if (path && STROKES.has(token.word) && !state.whiteStroke) mark();
          if (PATH_ENDS.has(token.word)) path = false;
          if (FILLS.has(token.word)) painted(state.fill, resources);
          if (STROKES.has(token.word)) painted(state.stroke, resources);
      }
      watch?.operator(token.word, operands);
      operands = [];
    }
  };

  /** The properties of marked content stand there or among the resources (ISO 32000-1:2008, 14.6.2 and 14.9.4). */
  const tells = (operand: PdfValue | undefined, resources: PdfDict | undefined, parents: PdfValue): boolean => {
    const dict = dictOf(is(operand, "name") ? resolve(entry(resources, "Properties", operand.value)) : operand);
    if (!dict) return false;
    const mcid = resolve(dict.entries.get("MCID"));
    return (
      is(resolve(dict.entries.get("ActualText")), "string") ||
      (typeof mcid === "number" && source.told?.(parents, mcid) === true)
    );
  };

  /** Text render modes: ISO 32000-1:2008, table 106. */
  const show = (state: State, resources: PdfDict | undefined, depth: number, text: PdfValue | undefined): void => {
    const { mode, font } = state;
    if (font) usage.text(font.key, font.dict, { visible: mode !== 3, told: state.told }, text);
    if (hasCharacters(text) && mode !== 3 && mode !== 7) mark();
    if (mode === 3 || !font) return;
    if (nameOf(resolve(font.dict.entries.get("Subtype"))) === "Type3") {
      glyphs(font, resources, state, depth);
      return;
    }
    if (mode === 0 || mode === 2 || mode === 4 || mode === 6) painted(state.fill, resources);
    if (mode === 1 || mode === 2 || mode === 5 || mode === 6) painted(state.stroke, resources);
  };

  /** The glyphs of a Type 3 font are content streams of their own. */
  const glyphs = (
    font: NonNullable<State["font"]>,
    resources: PdfDict | undefined,
    state: State,
    depth: number,
  ): void => {
    const own = dictOf(resolve(font.dict.entries.get("Resources"))) ?? resources;
    const procedures = dictOf(resolve(font.dict.entries.get("CharProcs")));
    if (!procedures || !enter(`glyphs ${font.key} ${state.fill.join()}`)) return;
    for (const procedure of procedures.entries.values()) {
      const stream = resolve(procedure);
      if (is(stream, "stream")) outOfSight(() => run(stream, "glyph", own, { ...state, font: undefined }, depth + 1));
    }
  };

  const graphicsState = (
    dict: PdfDict | undefined,
    resources: PdfDict | undefined,
    state: State,
    depth: number,
  ): void => {
    const font = resolve(dict?.entries.get("Font"));
    if (is(font, "array")) state.font = fontOf(font.items[0]);
    const mask = dictOf(resolve(dict?.entries.get("SMask")));
    if (mask) outOfSight(() => external(mask.entries.get("G"), resources, fresh(), depth));
  };

  const external = (value: PdfValue | undefined, resources: PdfDict | undefined, state: State, depth: number): void => {
    const stream = resolve(value);
    if (!is(stream, "stream")) return;
    const subtype = nameOf(resolve(stream.dict.entries.get("Subtype")));
    if (subtype === "Image") image(stream.dict, resources, state);
    else if (subtype === "Form") {
      const own = dictOf(resolve(stream.dict.entries.get("Resources"))) ?? resources;
      const key = is(value, "ref") ? refKey(value) : "direct";
      const white = `${state.whiteFill} ${state.whiteStroke} ${unseen > 0} ${state.told}`;
      if (
        enter(
          `form ${key} ${state.mode} ${state.font?.key} ${state.fill.join()} ${state.stroke.join()} ${white} ${watch?.key()}`,
        )
      )
        run(stream, "form", own, state, depth + 1);
    }
  };

  const image = (dict: PdfDict, resources: PdfDict | undefined, state: State): void => {
    mark();
    if (resolve(dict.entries.get("ImageMask") ?? dict.entries.get("IM")) === true) painted(state.fill, resources);
    else painted(spacesOf(dict.entries.get("ColorSpace") ?? dict.entries.get("CS"), resources), resources);
  };

  const pattern = (value: PdfValue | undefined, resources: PdfDict | undefined, state: State, depth: number): void => {
    const found = resolve(value);
    const key = is(value, "ref") ? refKey(value) : "direct";
    if (!enter(`pattern ${key} ${state.fill.join()}`)) return;
    if (is(found, "stream"))
      outOfSight(() =>
        run(
          found,
          "pattern",
          dictOf(resolve(found.dict.entries.get("Resources"))) ?? resources,
          { ...fresh(), fill: state.fill, stroke: state.fill },
          depth + 1,
        ),
      );
    const shading = dictOf(resolve(dictOf(found)?.entries.get("Shading")));
    if (shading) painted(spacesOf(shading.entries.get("ColorSpace"), resources), resources);
  };

  const inlineImage = (lexer: Lexer, resources: PdfDict | undefined, state: State): void => {
    const entries = new Map<string, PdfValue>();
    for (let key = lexer.next(); key !== undefined; key = lexer.next()) {
      if (isKeyword(key)) {
        if (key.word === "ID") break;
        continue;
      }
      const value = lexer.next();
      if (value === undefined || isKeyword(value)) break;
      if (entries.size < MAX_OPERANDS) entries.set(nameOf(key) ?? "", value);
    }
    image({ kind: "dict", entries }, resources, state);
    watch?.inlineImage({ kind: "dict", entries });
    skipImageData(lexer);
  };

  const run = (
    stream: PdfStream,
    kind: "form" | "pattern" | "glyph",
    resources: PdfDict | undefined,
    state: State,
    depth: number,
  ): void => {
    const data = decode(stream);
    if (!data) return;
    const parents = resolve(stream.dict.entries.get("StructParents"));
    watch?.enter(stream, kind);
    walk(data, resources, { ...state, parents }, depth);
    watch?.leave();
  };

  /** True the first time a key is met. The table is bounded by what a document can name. */
  const enter = (key: string): boolean => {
    if (key.startsWith("form direct") || key.startsWith("pattern direct")) return true;
    if (been.has(key)) return false;
    been.add(key);
    return true;
  };

  return {
    /** Goes through a page's content. */
    page(data: Buffer, resources: PdfDict | undefined, parents: PdfValue = null): void {
      walk(data, resources, { ...fresh(), parents }, 0);
    },
    /** Goes through a form, such as an annotation's appearance. */
    form(value: PdfValue | undefined): void {
      external(value, undefined, fresh(), 0);
    },
  };
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
    parents: null,
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
