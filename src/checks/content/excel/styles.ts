/** How cells look, as far as it tells what their values mean and whether they can be seen (ECMA-376 part 1, 18.8). */
import { isLikeData, saysMore, textsIn } from "../../../tools/formula-texts.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Trace } from "../model.js";
import type { Theme } from "../ooxml/theme.js";
import { Words } from "./code-words.js";
import { cellColour } from "./colours.js";
import { builtIn, type NumberFormat, numberFormat } from "./number-format.js";
import { isOn, isSpreadsheet, numberOf, valueFor } from "./part.js";

export interface Look {
  readonly format: NumberFormat;
  readonly font?: string;
  /** `rrggbb`; absent when it is not known. */
  readonly colour?: string;
  /** In points. */
  readonly size?: number;
  /** The one colour behind it; absent when there are several, or none is known. */
  readonly fill?: string;
  /** True when the colour behind it is that of the sheet. */
  readonly bare: boolean;
}

/** Excel writes "automatic" letters in black, whatever is behind them. */
export const AUTOMATIC = "000000";

/** What a conditional format makes of the look of a cell: only what it names. */
export interface Overlay {
  readonly colour?: string;
  readonly format?: NumberFormat;
  /** Absent with a fill of several colours, or of none that is known. */
  readonly fill?: string;
  readonly hasFill: boolean;
}

/** What a style of tables makes of a part of them (18.8.40). */
export interface TableLook {
  readonly part: string;
  readonly overlay: Overlay;
}

export interface Styles {
  /** By their names. Those that Excel brings itself are not written down. */
  readonly ofTables: ReadonlyMap<string, readonly TableLook[]>;
  /** By the number that a cell gives as its style. */
  readonly looks: readonly Look[];
  /** By the number that a rule gives (18.8.15). */
  readonly overlays: readonly Overlay[];
  readonly traces: readonly Trace[];
  /** `rrggbb`; nothing for "automatic" and for what is not known. */
  colourOf(tag: XmlTag): string | undefined;
}

export const PLAIN: Look = { format: builtIn(0), fill: "ffffff", bare: true };

interface Font {
  name?: string;
  size?: number;
  colour?: XmlTag;
}

interface Fill {
  pattern: string;
  /** Of what is painted, of what is behind it, and of the stops of a gradient. */
  front?: XmlTag;
  back?: XmlTag;
  readonly stops: XmlTag[];
}

/** Of a style, by the numbers of what it is made of; nothing for what the style that it rests on says. */
interface Ids {
  readonly format?: number;
  readonly font?: number;
  readonly fill?: number;
  readonly base?: number;
}

/** In points, where a font does not say it. */
const USUAL_SIZE = 11;
/** A gradient has two or three. */
const MAX_STOPS = 1_000;
const MAX_TABLE_STYLES = 1_000;

/** Gathers the styles of cells while the part is read; `result` is asked for when it is at its end. */
export function stylesReader(theme: Theme): { readonly handler: XmlHandler; result(): Styles } {
  const formats = new Map<number, NumberFormat>();
  const fonts: Font[] = [];
  const fills: Fill[] = [];
  const palette: string[] = [];
  const codes = new Map<number, string>();
  const loose = new Words();
  const ids: Ids[] = [];
  const bases: Ids[] = [];
  const overlays: (() => Overlay)[] = [];
  let overlay: OverlayReader | undefined;
  let ofTable: { readonly part: string; readonly number: number }[] = [];
  const ofTables = new Map<string, typeof ofTable>();
  /** The list that is read, at depth 2. */
  let list = "";
  const handler: XmlHandler = {
    open(tag, depth) {
      if (depth === 2) list = isSpreadsheet(tag) ? tag.local : "";
      else if (depth === 3) openItem(tag);
      else if (depth === 4 && list === "fonts") openOfFont(tag);
      else if (list === "fills") openOfFill(tag);
      else if (list === "dxfs") openOfOverlay(tag);
      else if (depth === 4 && tag.local === "tableStyleElement") openOfTable(tag);
      else if (depth === 4 && list === "colors" && tag.local === "rgbColor")
        addTo(palette, (valueFor(tag, "rgb") ?? "").slice(-6).toLowerCase(), MAX_THINGS, "colours");
    },
    text: (text) => loose.addLoose(text),
  };
  return { handler, result };

  function result(): Styles {
    const made = overlays.map((each) => each());
    const looks = [...ofTables].map(([name, parts]) => {
      const known = parts.flatMap(({ part, number }) => {
        const found = made[number];
        return found ? [{ part, overlay: found }] : [];
      });
      return [name, known] as const;
    });
    return { looks: looksOf(), overlays: made, ofTables: new Map(looks), colourOf, traces: traces() };
  }

  function openItem(tag: XmlTag): void {
    if (list === "tableStyles" && tag.local === "tableStyle") {
      ofTable = [];
      if (ofTables.size < MAX_TABLE_STYLES) ofTables.set(valueFor(tag, "name") ?? "", ofTable);
    } else if (list === "fonts" && tag.local === "font") addTo(fonts, {}, MAX_THINGS, "fonts");
    else if (list === "fills" && tag.local === "fill")
      addTo(fills, { pattern: "none", stops: [] }, MAX_THINGS, "fills");
    else if (list === "dxfs" && tag.local === "dxf") {
      const reader = new OverlayReader();
      overlay = reader;
      addTo(overlays, () => reader.result(colourOf), MAX_THINGS, "styles");
    } else if (list === "numFmts" && formats.size < MAX_THINGS) {
      const [id, code] = [numberOf(valueFor(tag, "numFmtId")) ?? 0, valueFor(tag, "formatCode") ?? ""];
      formats.set(id, numberFormat(code));
      codes.set(id, code);
    } else if (list === "cellXfs" && tag.local === "xf") addTo(ids, idsOf(tag), MAX_THINGS, "styles");
    else if (list === "cellStyleXfs" && tag.local === "xf") addTo(bases, idsOf(tag), MAX_THINGS, "styles");
  }

  function openOfOverlay(tag: XmlTag): void {
    overlay?.open(tag);
    if (tag.local !== "numFmt") return;
    for (const text of textsIn(valueFor(tag, "formatCode") ?? ""))
      if (saysMore(text)) loose.add(text, "settings", "working");
  }

  function openOfTable(tag: XmlTag): void {
    const number = numberOf(valueFor(tag, "dxfId")) ?? -1;
    addTo(ofTable, { part: valueFor(tag, "type") ?? "", number }, MAX_THINGS, "styles");
  }

  function openOfFont(tag: XmlTag): void {
    const font = fonts.at(-1);
    if (font && tag.local === "name") font.name = valueFor(tag, "val") ?? "";
    else if (font && tag.local === "color") font.colour = tag;
    else if (font && tag.local === "sz") font.size = numberOf(valueFor(tag, "val")) ?? USUAL_SIZE;
  }

  function openOfFill(tag: XmlTag): void {
    const fill = fills.at(-1);
    if (!fill) return;
    if (tag.local === "gradientFill") fill.pattern = "gradient";
    else if (tag.local === "patternFill") fill.pattern = valueFor(tag, "patternType") ?? "none";
    else if (tag.local === "fgColor") fill.front = tag;
    else if (tag.local === "bgColor") fill.back = tag;
    else if (tag.local === "color") addTo(fill.stops, tag, MAX_STOPS, "colours in a gradient");
  }

  /** Words in formats that no style uses, and where no words are. */
  function traces(): readonly Trace[] {
    const used = new Set([...ids, ...bases].map(({ format }) => format));
    for (const [id, code] of codes) {
      for (const text of textsIn(code)) {
        if (!used.has(id)) loose.addLoose(text);
        else if (isLikeData(text)) loose.add(text, "settings", "working");
      }
    }
    return loose.traces("", []);
  }

  /** Everything that a look is made of is known now, the palette too. */
  function looksOf(): Look[] {
    const seen = new Map<string, Look>();
    return ids.map((own) => {
      const { format = 0, font = 0, fill = 0 } = { ...bases[own.base ?? -1], ...own };
      const key = `${format} ${font} ${fill}`;
      const look = seen.get(key) ?? lookOf(format, font, fill);
      seen.set(key, look);
      return look;
    });
  }

  function lookOf(format: number, fontId: number, fillId: number): Look {
    const font = fonts[fontId];
    const fill = fills[fillId];
    const bare = fill === undefined || fill.pattern === "none";
    const ink = font?.colour;
    const colour = ink && !isOn(valueFor(ink, "auto")) ? colourOf(ink) : AUTOMATIC;
    const behind = bare ? "ffffff" : behindOf(fill);
    return {
      format: formats.get(format) ?? builtIn(format),
      ...(font?.name && { font: font.name }),
      ...(colour !== undefined && { colour }),
      ...(font?.size !== undefined && { size: font.size }),
      ...(behind !== undefined && { fill: behind }),
      bare,
    };
  }

  /** The one colour of a fill: a pattern or gradient of one colour is as good as none. */
  function behindOf({ pattern, front, back, stops }: Fill): string | undefined {
    const parts = pattern === "gradient" ? stops : pattern === "solid" ? [front] : [front, back];
    const [first, ...others] = parts.map((part) => part && colourOf(part));
    return first !== undefined && others.every((other) => other === first) ? first : undefined;
  }

  function colourOf(tag: XmlTag): string | undefined {
    return isOn(valueFor(tag, "auto")) ? undefined : cellColour(tag, theme, palette);
  }
}

/** 18.8.45. */
function idsOf(tag: XmlTag): Ids {
  const [format, font, fill] = ["numFmtId", "fontId", "fillId"].map((name) => numberOf(valueFor(tag, name)));
  const base = numberOf(valueFor(tag, "xfId"));
  return {
    ...(format !== undefined && { format }),
    ...(font !== undefined && { font }),
    ...(fill !== undefined && { fill }),
    ...(base !== undefined && { base }),
  };
}

/** Gathers one look of a conditional format (18.8.14). A solid fill has its colour as what is behind. */
export class OverlayReader {
  private ink: XmlTag | undefined;
  private front: XmlTag | undefined;
  private back: XmlTag | undefined;
  private inFont = false;
  private hasFill = false;
  private format: NumberFormat | undefined;

  open(tag: XmlTag): void {
    if (tag.local === "font" || tag.local === "fill" || tag.local === "border") this.inFont = tag.local === "font";
    if (tag.local === "fill") this.hasFill = true;
    else if (tag.local === "fgColor") this.front = tag;
    else if (tag.local === "bgColor") this.back = tag;
    else if (tag.local === "color" && this.inFont) this.ink = tag;
    else if (tag.local === "numFmt") this.format = numberFormat(valueFor(tag, "formatCode") ?? "");
  }

  result(colourOf: (tag: XmlTag) => string | undefined): Overlay {
    const behind = this.back ?? this.front;
    const fill = behind && colourOf(behind);
    const colour = this.ink && (colourOf(this.ink) ?? AUTOMATIC);
    return {
      hasFill: this.hasFill,
      ...(this.format && { format: this.format }),
      ...(fill !== undefined && { fill }),
      ...(colour !== undefined && { colour }),
    };
  }
}
