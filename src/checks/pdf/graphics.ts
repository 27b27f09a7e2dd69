/**
 * What the pages of a document use to draw: graphics states, pictures, forms,
 * colour spaces, rendering intents (ISO 32000-1:2008, 8 and 11). Only what an
 * operator calls for is listed, since ISO 19005 judges what is used. The rules
 * judge; this file takes stock, in the one walk through the content that also
 * finds the fonts.
 */
import { byName } from "../../tools/by-name.js";
import { dictOf, is, nameOf, type PdfDict, type PdfStream, type PdfValue, textOf } from "../../tools/pdf/objects.js";
import type { DeviceSpace, Watch } from "./use.js";
import type { Source } from "./walk.js";

const MAX_STATES = 10_000;
const MAX_SPACE_DEPTH = 8;
/** Most names, and most kinds of inline picture, that are kept. */
const MAX_KEPT = 10_000;

export type Space = Extract<PdfValue, { readonly kind: "array" }>;

export interface UsedImage {
  readonly page: number;
  /** An inline picture has no stream of its own, and its keys may be abbreviated. */
  readonly role: "image" | "inline" | "mask" | "soft mask";
  readonly stream?: PdfStream;
}

/** What is used, each with the first page it is used on. */
export interface Graphics {
  readonly states: ReadonlyMap<PdfDict, number>;
  readonly images: ReadonlyMap<PdfDict, UsedImage>;
  readonly forms: ReadonlyMap<PdfDict, number>;
  /** Colour spaces with parameters, those within others included. */
  readonly spaces: ReadonlyMap<Space, number>;
  /** Rendering intents that the operator `ri` names. */
  readonly intents: ReadonlyMap<string, number>;
  /** Operators that ISO 32000-1 does not know. */
  readonly unknown: ReadonlyMap<string, number>;
  /** Names of resources that a stream takes from elsewhere than its own resources. */
  readonly lent: ReadonlyMap<string, number>;
  /** Languages that the properties of marked content name. */
  readonly languages: ReadonlyMap<string, number>;
  /** Pages that something transparent lies on. */
  readonly transparent: ReadonlySet<number>;
  /** How deep `q` was nested, and where. */
  readonly deepest: { readonly level: number; readonly page: number };
  /** The first page on which an ICC-based CMYK colour is overprinted in mode 1. */
  readonly overprint: number | undefined;
  /** The first page that calls for a PostScript XObject. */
  readonly postScript: number | undefined;
}

/** ISO 32000-1:2008, annex A. */
const OPERATORS = new Set(
  (
    "b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q re RG" +
    " rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \""
  ).split(" "),
);
/** What an operator paints: fill, stroke. */
const PAINTS: ReadonlyMap<string, readonly [fill: boolean, stroke: boolean]> = new Map(
  ["f", "F", "f*", "S", "s", "B", "B*", "b", "b*"].map((word) => [word, [!/^s/i.test(word), !/^f/i.test(word)]]),
);
const SHOWS = new Set(["Tj", "TJ", "'", '"']);
const FILL_MODES = new Set([0, 2, 4, 6]);
const STROKE_MODES = new Set([1, 2, 5, 6]);
const DEVICES = byName<DeviceSpace>({
  g: "DeviceGray",
  G: "DeviceGray",
  rg: "DeviceRGB",
  RG: "DeviceRGB",
  k: "DeviceCMYK",
  K: "DeviceCMYK",
});
const SHORT = byName<string>({ G: "DeviceGray", RGB: "DeviceRGB", CMYK: "DeviceCMYK" });

/** One of the two colours, fill and stroke. */
interface Paint {
  /** The space is an ICC-based one of four components. */
  readonly iccCmyk: boolean;
  readonly pattern?: PdfDict | undefined;
  /** The space is a pattern space, so that `scn` names a pattern. */
  readonly isPattern?: boolean;
  /** The colour was never set: black, in DeviceGray (ISO 32000-1:2008, 8.6.5.6). */
  readonly initial?: boolean;
}

interface State {
  fill: Paint;
  stroke: Paint;
  overprintFill: boolean;
  overprintStroke: boolean;
  overprintMode: number;
  mode: number;
  font: PdfDict | undefined;
  // From here on what makes things transparent; a stream begins without any of it.
  softMask: boolean;
  blends: boolean;
  fillAlpha: number;
  strokeAlpha: number;
}

interface Frame {
  state: State;
  readonly stack: State[];
  level: number;
  /** What the walk looks names up in. */
  readonly resources: PdfDict | undefined;
  /** True when these are not the stream's own. */
  readonly borrowed: boolean;
  readonly stream: PdfDict | undefined;
  readonly kind: "page" | "form" | "pattern" | "glyph";
  transparent: boolean;
  /** False where colour operators have no effect: in glyphs and tiles that take their colour from outside. */
  colours: boolean;
}

const PLAIN: Paint = { iccCmyk: false };
const INITIAL: Paint = { iccCmyk: false, initial: true };
const OPAQUE = { softMask: false, blends: false, fillAlpha: 1, strokeAlpha: 1 };

function fresh(): State {
  const overprint = { overprintFill: false, overprintStroke: false, overprintMode: 0 };
  return { fill: INITIAL, stroke: INITIAL, ...overprint, mode: 0, font: undefined, ...OPAQUE };
}

/** Takes stock while a walker goes through the content. `device` is told of device colours that no default space replaces. */
export function takeStock({ resolve }: Pick<Source, "resolve">, device: (space: DeviceSpace) => void) {
  const states = new Map<PdfDict, number>();
  const images = new Map<PdfDict, UsedImage>();
  const forms = new Map<PdfDict, number>();
  const spaces = new Map<Space, number>();
  const intents = new Map<string, number>();
  const unknown = new Map<string, number>();
  const lent = new Map<string, number>();
  const languages = new Map<string, number>();
  const transparent = new Set<number>();
  const deepest = { level: 0, page: 0 };
  let overprint: number | undefined;
  let postScript: number | undefined;
  /** Whether what a stream draws is transparent, once it has been gone through. */
  const results = new Map<PdfDict, boolean>();
  const inlineKinds = new Set<string>();
  const frames: Frame[] = [];
  let frame = frameOf("page", undefined, undefined, false, fresh());
  let page = 0;
  let pageResources: PdfDict | undefined;
  let replacing = false;

  const get = (dict: PdfDict | undefined, key: string): PdfValue => resolve(dict?.entries.get(key));
  const getDict = (dict: PdfDict | undefined, key: string): PdfDict | undefined => dictOf(get(dict, key));

  const remember = (map: Map<string, number>, name: string): void => {
    if (map.size < MAX_KEPT && !map.has(name)) map.set(name, page);
  };

  /** A named resource; one that is not the stream's own is remembered as lent. */
  const find = (category: string, value: PdfValue | undefined): PdfValue => {
    const name = nameOf(value);
    if (name === undefined) return null;
    const own = frame.borrowed ? null : get(getDict(frame.resources, category), name);
    if (own !== null) return own;
    const found = get(getDict(pageResources, category), name);
    if (found !== null && frame.kind !== "glyph") remember(lent, name);
    return found ?? get(getDict(frame.resources, category), name);
  };

  // Colour spaces

  const useDevice = (space: DeviceSpace): Paint => {
    const replacement = get(getDict(frame.resources, "ColorSpace"), space.replace("Device", "Default"));
    // A default space that rests on a device space again is replaced no further.
    if (replacement === null || replacing) {
      device(space);
      return PLAIN;
    }
    replacing = true;
    const paint = useSpace(replacement, 1);
    replacing = false;
    return paint;
  };

  const useNamed = (value: PdfValue, depth: number): Paint => {
    const name = SHORT.get(nameOf(value) ?? "") ?? nameOf(value) ?? "";
    if (name === "DeviceGray" || name === "DeviceRGB" || name === "DeviceCMYK") return useDevice(name);
    if (name === "Pattern") return { iccCmyk: false, isPattern: true };
    return depth === 0 ? useSpace(find("ColorSpace", value), 1) : PLAIN;
  };

  const useSpace = (value: PdfValue | undefined, depth = 0): Paint => {
    const space = resolve(value);
    if (depth > MAX_SPACE_DEPTH) return PLAIN;
    // A colour space that is not there leaves the colour undefined: its numbers are then shades of a device.
    if (space === null) return useDevice("DeviceGray");
    if (!is(space, "array")) return is(space, "name") ? useNamed(space, depth) : PLAIN;
    const family = nameOf(resolve(space.items[0])) ?? "";
    if (space.items.length === 1) return useNamed(resolve(space.items[0]), Math.max(depth, 1));
    const seen = spaces.has(space);
    if (!seen) spaces.set(space, page);
    if (family === "ICCBased") return { iccCmyk: get(dictOf(resolve(space.items[1])), "N") === 4 };
    if (family === "Pattern" && space.items.length > 1 && !seen) useSpace(space.items[1], depth + 1);
    if ((family === "Indexed" || family === "I") && !seen) useSpace(space.items[1], depth + 1);
    if ((family === "Separation" || family === "DeviceN") && !seen) useSpace(space.items[2], depth + 1);
    if (family === "DeviceN" && !seen) useAttributes(dictOf(resolve(space.items[4])), depth + 1);
    return family === "Pattern" ? { iccCmyk: false, isPattern: true } : PLAIN;
  };

  const useAttributes = (attributes: PdfDict | undefined, depth: number): void => {
    for (const colorant of getDict(attributes, "Colorants")?.entries.values() ?? []) useSpace(colorant, depth);
    const process = getDict(attributes, "Process");
    if (process?.entries.has("ColorSpace")) useSpace(process.entries.get("ColorSpace"), depth);
  };

  /** `scn` with the name of a pattern. */
  const usePattern = (paint: Paint, value: PdfValue | undefined): Paint => {
    if (!paint.isPattern || nameOf(value) === undefined) return paint;
    const pattern = dictOf(find("Pattern", value));
    if (!pattern) return useDevice("DeviceGray");
    const shading = getDict(pattern, "Shading");
    if (shading?.entries.has("ColorSpace")) useSpace(shading.entries.get("ColorSpace"));
    return { ...paint, pattern };
  };

  // Graphics states

  const useState = (dict: PdfDict | undefined): void => {
    if (!dict) return;
    if (!states.has(dict)) states.set(dict, page);
    const { state } = frame;
    const both = get(dict, "OP");
    const own = get(dict, "op");
    if (typeof both === "boolean") state.overprintStroke = both;
    if (typeof own === "boolean" || typeof both === "boolean") state.overprintFill = (own ?? both) === true;
    const values = { OPM: get(dict, "OPM"), ca: get(dict, "ca"), CA: get(dict, "CA") };
    if (typeof values.OPM === "number") state.overprintMode = values.OPM;
    if (typeof values.ca === "number") state.fillAlpha = values.ca;
    if (typeof values.CA === "number") state.strokeAlpha = values.CA;
    const mask = get(dict, "SMask");
    if (mask !== null) state.softMask = dictOf(mask) !== undefined;
    const blend = get(dict, "BM");
    if (blend !== null) state.blends = !isNormal(blend);
    const font = get(dict, "Font");
    if (is(font, "array")) state.font = dictOf(resolve(font.items[0]));
  };

  const isNormal = (blend: PdfValue): boolean =>
    is(blend, "array")
      ? blend.items.length === 1 && nameOf(resolve(blend.items[0])) === "Normal"
      : nameOf(blend) === "Normal";

  // Painting

  const paints = (fill: boolean, stroke: boolean): void => {
    const { state } = frame;
    const over = (flag: boolean, paint: Paint) => flag && paint.iccCmyk && state.overprintMode === 1;
    if ((fill && over(state.overprintFill, state.fill)) || (stroke && over(state.overprintStroke, state.stroke)))
      overprint ??= page;
    const patterned = (paint: Paint) => paint.pattern !== undefined && results.get(paint.pattern) === true;
    if (
      state.softMask ||
      state.blends ||
      (fill && (state.fillAlpha < 1 || patterned(state.fill))) ||
      (stroke && (state.strokeAlpha < 1 || patterned(state.stroke)))
    )
      frame.transparent = true;
  };

  /** A path or a text is painted with the colours that are set. */
  const paintsColour = (fill: boolean, stroke: boolean): void => {
    const { state } = frame;
    if (frame.colours && ((fill && state.fill.initial) || (stroke && state.stroke.initial))) useDevice("DeviceGray");
    paints(fill, stroke);
  };

  const shows = (): void => {
    const { font } = frame.state;
    const type3 = font && nameOf(get(font, "Subtype")) === "Type3";
    // The mode has no effect on text in a Type 3 font (ISO 32000-1:2008, 9.3.6).
    const mode = type3 ? 0 : frame.state.mode;
    const [fill, stroke] = [FILL_MODES.has(mode), STROKE_MODES.has(mode)];
    if (!fill && !stroke) return;
    paintsColour(fill, stroke);
    if (!type3 || frame.transparent) return;
    for (const procedure of getDict(font, "CharProcs")?.entries.values() ?? []) {
      const glyph = dictOf(resolve(procedure));
      if (glyph && results.get(glyph)) frame.transparent = true;
    }
  };

  /** A picture with its masks, and its other versions with theirs. */
  const useImage = (picture: PdfStream): void => {
    const waiting: PdfStream[] = [picture];
    for (let stream = waiting.pop(); stream; stream = waiting.pop()) {
      const { dict } = stream;
      if (images.has(dict)) continue;
      images.set(dict, { page, role: "image", stream });
      if (dict.entries.has("ColorSpace") && get(dict, "ImageMask") !== true) useSpace(dict.entries.get("ColorSpace"));
      useMask(get(dict, "SMask"), "soft mask");
      useMask(get(dict, "Mask"), "mask");
      const alternates = get(dict, "Alternates");
      for (const item of is(alternates, "array") ? alternates.items : []) {
        const other = get(dictOf(resolve(item)), "Image");
        if (is(other, "stream")) waiting.push(other);
      }
    }
  };

  const useMask = (stream: PdfValue, role: "mask" | "soft mask"): void => {
    if (is(stream, "stream") && !images.has(stream.dict)) images.set(stream.dict, { page, role, stream });
  };

  const useXObject = (stream: PdfValue): void => {
    if (!is(stream, "stream")) return;
    const { dict } = stream;
    switch (nameOf(get(dict, "Subtype"))) {
      case "Image": {
        useImage(stream);
        const inData = get(dict, "SMaskInData");
        if (is(get(dict, "SMask"), "stream") || (typeof inData === "number" && inData > 0)) frame.transparent = true;
        break;
      }
      case "Form": {
        if (!forms.has(dict)) forms.set(dict, page);
        const group = getDict(dict, "Group");
        if (group && nameOf(get(group, "S")) === "Transparency") frame.transparent = true;
        if (results.get(dict)) frame.transparent = true;
        break;
      }
      case "PS":
        postScript ??= page;
    }
  };

  const useGroup = (holder: PdfDict): void => {
    const group = getDict(holder, "Group");
    if (group?.entries.has("CS")) useSpace(group.entries.get("CS"));
  };

  const colour = (word: string, operands: readonly PdfValue[]): void => {
    if (!frame.colours) return;
    const { state } = frame;
    const last = operands.at(-1) ?? null;
    const space = DEVICES.get(word);
    const key = word === word.toLowerCase() ? "fill" : "stroke";
    if (space) state[key] = useDevice(space);
    else if (word === "cs" || word === "CS") state[key] = useSpace(last);
    else state[key] = usePattern(state[key], last);
  };

  const save = (): void => {
    frame.level += 1;
    if (frame.level > deepest.level) Object.assign(deepest, { level: frame.level, page });
    if (frame.stack.length < MAX_STATES) frame.stack.push({ ...frame.state });
  };

  const restore = (): void => {
    if (frame.level > 0) frame.level -= 1;
    frame.state = frame.stack.pop() ?? frame.state;
  };

  const operator = (word: string, operands: readonly PdfValue[]): void => {
    const last = operands.at(-1);
    switch (word) {
      case "q":
        save();
        break;
      case "Q":
        restore();
        break;
      case "g":
      case "G":
      case "rg":
      case "RG":
      case "k":
      case "K":
      case "cs":
      case "CS":
      case "scn":
      case "SCN":
        colour(word, operands);
        break;
      case "gs":
        useState(dictOf(find("ExtGState", last)));
        break;
      case "ri":
        if (frame.colours) remember(intents, nameOf(last) ?? "");
        break;
      case "Tr":
        if (typeof last === "number") frame.state.mode = last;
        break;
      case "Tf":
        frame.state.font = dictOf(find("Font", operands.at(-2)));
        break;
      case "sh":
        shade(dictOf(find("Shading", last)));
        break;
      case "Do":
        useXObject(find("XObject", last));
        paints(true, false);
        break;
      case "BDC":
      case "DP":
        properties(is(last, "dict") ? last : dictOf(find("Properties", last)));
        break;
      case "d1":
        frame.colours = false;
        break;
      default:
        other(word);
    }
  };

  const properties = (dict: PdfDict | undefined): void => {
    const language = textOf(get(dict, "Lang"));
    if (language !== undefined) remember(languages, language);
  };

  const shade = (shading: PdfDict | undefined): void => {
    if (frame.colours && shading?.entries.has("ColorSpace")) useSpace(shading.entries.get("ColorSpace"));
    paints(true, false);
  };

  const other = (word: string): void => {
    if (!OPERATORS.has(word)) {
      // What begins as a number is a number badly written.
      if (/^[^\d+.()<>[\]{}-]/.test(word)) remember(unknown, word.slice(0, 40));
      return;
    }
    const painted = PAINTS.get(word);
    if (painted) paintsColour(...painted);
    else if (SHOWS.has(word)) shows();
  };

  const begin = (next: Frame): void => {
    frames.push(frame);
    frame = next;
  };

  const end = (): boolean => {
    const { transparent: result, stream } = frame;
    if (stream) results.set(stream, result);
    frame = frames.pop() ?? frame;
    return result;
  };

  const watch: Watch = {
    enter(stream, kind) {
      const own = getDict(stream.dict, "Resources");
      // A tile begins afresh; a form and a glyph go on with the colours of where they are called.
      const state = kind === "pattern" ? fresh() : { ...frame.state, ...OPAQUE };
      if (kind === "glyph") state.mode = 0;
      const resources =
        own ?? (kind === "glyph" ? (getDict(frame.state.font, "Resources") ?? frame.resources) : undefined);
      begin(frameOf(kind, stream.dict, resources ?? frame.resources, resources === undefined, state));
      frame.colours = frames.at(-1)?.colours !== false && get(stream.dict, "PaintType") !== 2;
      useGroup(stream.dict);
    },
    leave: () => void end(),
    operator,
    inlineImage(dict) {
      const kind = [...dict.entries].map(([key, value]) => `${key} ${brief(value)}`).join("/");
      if (inlineKinds.has(kind) || inlineKinds.size >= MAX_KEPT) return;
      inlineKinds.add(kind);
      images.set(dict, { page, role: "inline" });
      const space = dict.entries.get("CS") ?? dict.entries.get("ColorSpace");
      if (space !== undefined && get(dict, "IM") !== true && get(dict, "ImageMask") !== true) useSpace(space);
      paints(true, false);
    },
    key() {
      const { fill, stroke, overprintFill, overprintStroke, overprintMode } = frame.state;
      return `${fill.iccCmyk} ${stroke.iccCmyk} ${overprintFill} ${overprintStroke} ${overprintMode}`;
    },
  };

  const onPage = (number: number, dict: PdfDict, resources: PdfDict | undefined, work: () => void): void => {
    page = number;
    pageResources = resources;
    begin(frameOf("page", undefined, resources, getDict(dict, "Resources") === undefined, fresh()));
    work();
    if (end()) transparent.add(number);
  };

  return {
    watch,
    /** False within a glyph or tile whose own colours have no effect. */
    coloured: () => frame.colours,
    /** Goes through a page. `resources` are its own or inherited, `work` is the walk itself. */
    page(number: number, dict: PdfDict, resources: PdfDict | undefined, work: () => void): void {
      onPage(number, dict, resources, () => {
        useGroup(dict);
        work();
      });
    },
    /** Goes through an appearance of an annotation on a page. */
    appearance(number: number, dict: PdfDict, resources: PdfDict | undefined, form: PdfValue, work: () => void): void {
      onPage(number, dict, resources, () => {
        work();
        useXObject(resolve(form));
      });
    },
    stock(): Graphics {
      const found = { states, images, forms, spaces, intents, unknown, lent, languages, transparent, deepest };
      return { ...found, overprint, postScript };
    },
  };
}

function frameOf(
  kind: Frame["kind"],
  stream: PdfDict | undefined,
  resources: PdfDict | undefined,
  borrowed: boolean,
  state: State,
): Frame {
  return { state, stack: [], level: 0, resources, borrowed, stream, kind, transparent: false, colours: true };
}

/** Enough of a value to tell one inline picture's dictionary from another. */
function brief(value: PdfValue): string {
  if (is(value, "array")) return value.items.slice(0, 20).map(brief).join(",");
  return nameOf(value) ?? (is(value, "string") ? "string" : String(value));
}
