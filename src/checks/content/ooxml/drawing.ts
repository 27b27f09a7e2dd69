/**
 * Shapes, pictures, groups and frames of DrawingML as they are written (ECMA-376 part 1, 19.3.1 and 20.1.2). Slides
 * and the drawings of workbooks have the same elements in other namespaces: names are told by their local part.
 */

import { flagOf, integerOf, type NestedReader, prefixedIn, shareOf, valueIn } from "../../../tools/nested-xml.js";
import { isBlanking } from "../../../tools/shapes/effects.js";
import { figuresReader, type Polygon } from "../../../tools/shapes/figures.js";
import type { XmlTag } from "../../../tools/xml.js";
import { addTo, MAX_THINGS } from "../limits.js";
import { type DrawnTable, tableReader } from "./drawing-tables.js";
import { bodyReader, type Click, clickOf, newBody, plainText, sceneReader, type TextBody } from "./drawing-text.js";
import { type Colour, colourReader, type Fill, fillReader, fillWithin, isFill } from "./theme.js";

/** In English metric units: 360,000 to the centimetre. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type DrawnKind = "shape" | "picture" | "group" | "connector" | "frame" | "ink";

export interface Drawn {
  readonly kind: DrawnKind;
  id: string;
  name: string;
  description: string;
  title: string;
  isHidden: boolean;
  /** True for a shape that is filled with what is behind the whole slide. */
  readonly usesBackground: boolean;
  isDecorative: boolean;
  /** Clicks on the whole of it. */
  readonly clicks: Click[];
  placeholder?: { readonly type: string; readonly index: string };
  area?: Area;
  /** Clockwise, in degrees. */
  turn: number;
  /** Mirrored across, or upside down. */
  flipped: readonly [across: boolean, down: boolean];
  /** Of a group: the area that its members are measured in. */
  inner?: Area;
  /** `rect`, `ellipse`; empty for a free form. */
  geometry?: string;
  /** What a free form fills. */
  figures: readonly Polygon[];
  fill?: Fill;
  line?: Fill;
  /** How thick its line is. */
  lineWidth?: number;
  /** True when it is turned in space so that one sees only its edge. */
  isEdgeOn: boolean;
  /** What it takes from the theme where it says nothing itself (20.1.4.2). */
  readonly themed: { fill?: Themed; line?: Themed; text?: Themed };
  body?: TextBody;
  picture?: DrawnPicture;
  /** The picture that a shape is filled with. */
  filling?: DrawnPicture;
  /** Relationships to sound or film. */
  readonly media: string[];
  content?: FrameContent;
  readonly members: Drawn[];
}

export interface Themed {
  readonly index: number;
  readonly colour?: Colour;
}

export interface DrawnPicture {
  /** Relationships to the bytes. */
  readonly embedded?: string;
  readonly linked?: string;
  /** True when parts of it are cut off and still there. */
  readonly isCropped: boolean;
  /** True when effects leave nothing of it to be seen. */
  readonly isBlank?: true;
}

export type FrameContent =
  | { readonly what: "table"; readonly table: DrawnTable }
  | { readonly what: "chart" | "diagram"; readonly id: string }
  | { readonly what: "ole"; readonly program: string; readonly id: string; readonly isLinked: boolean };

const KINDS: ReadonlyMap<string, DrawnKind> = new Map(
  Object.entries({
    sp: "shape",
    pic: "picture",
    grpSp: "group",
    cxnSp: "connector",
    graphicFrame: "frame",
    contentPart: "ink",
  }),
);

/** Reads what stands in a tree of shapes (`p:spTree`, `p:grpSp`, `xdr:wsDr` …) into a list, in the order in which it is painted. */
export function treeReader(list: Drawn[]): NestedReader {
  return { child: (tag) => drawnReader(tag, list) };
}

export function drawnReader(tag: XmlTag, list: Drawn[]): NestedReader | undefined {
  const kind = KINDS.get(tag.local);
  if (!kind) return undefined;
  const drawn: Drawn = {
    kind,
    id: "",
    name: "",
    description: "",
    title: "",
    isHidden: false,
    usesBackground: flagOf(valueIn(tag, "useBgFill")) ?? false,
    isDecorative: false,
    clicks: [],
    turn: 0,
    flipped: [false, false],
    figures: [],
    isEdgeOn: false,
    themed: {},
    media: [],
    members: [],
  };
  addTo(list, drawn, MAX_THINGS, "shapes");
  return partsReader(drawn);
}

/** What any of them is put together from. */
function partsReader(drawn: Drawn): NestedReader {
  const reader: NestedReader = {
    child(tag) {
      switch (tag.local) {
        case "nvSpPr":
        case "nvPicPr":
        case "nvGrpSpPr":
        case "nvCxnSpPr":
        case "nvGraphicFramePr":
        case "nvContentPartPr":
          return reader;
        case "cNvPr":
          return nameReader(tag, drawn);
        case "nvPr":
          return roleReader(drawn);
        case "spPr":
        case "grpSpPr":
          return lookReader(drawn);
        case "xfrm":
          return placeReader(tag, drawn);
        case "style":
          return styleReader(drawn);
        case "txBody":
          drawn.body = newBody();
          return bodyReader(drawn.body);
        case "blipFill":
          return pictureReader((picture) => {
            drawn.picture = picture;
          });
        case "graphic":
          return frameReader(drawn);
        default:
          return drawn.kind === "group" ? drawnReader(tag, drawn.members) : undefined;
      }
    },
  };
  return reader;
}

/** 20.1.2.2.8, with what Office adds to say that something is decoration. */
function nameReader(tag: XmlTag, drawn: Drawn): NestedReader {
  drawn.id = valueIn(tag, "id") ?? "";
  drawn.name = valueIn(tag, "name") ?? "";
  drawn.description = (valueIn(tag, "descr") ?? "").trim();
  drawn.title = (valueIn(tag, "title") ?? "").trim();
  drawn.isHidden = flagOf(valueIn(tag, "hidden")) ?? false;
  const reader: NestedReader = {
    child(below) {
      if (below.local === "hlinkClick" || below.local === "hlinkHover") drawn.clicks.push(clickOf(below));
      if (below.local === "decorative") drawn.isDecorative = flagOf(valueIn(below, "val")) ?? false;
      return below.local === "extLst" || below.local === "ext" ? reader : undefined;
    },
  };
  return reader;
}

const MEDIA = /^(?:audioCd|audioFile|videoFile|quickTimeFile|wavAudioFile|media)$/;

/** 19.3.1.33. */
function roleReader(drawn: Drawn): NestedReader {
  const reader: NestedReader = {
    child(tag) {
      if (tag.local === "ph")
        drawn.placeholder = { type: valueIn(tag, "type") ?? "obj", index: valueIn(tag, "idx") ?? "0" };
      if (MEDIA.test(tag.local)) drawn.media.push(prefixedIn(tag, "link") ?? prefixedIn(tag, "embed") ?? "");
      return tag.local === "extLst" || tag.local === "ext" ? reader : undefined;
    },
  };
  return reader;
}

/** 20.1.2.2.35. */
function lookReader(drawn: Drawn): NestedReader {
  return {
    child(tag) {
      if (tag.local === "xfrm") return placeReader(tag, drawn);
      if (tag.local === "prstGeom") drawn.geometry = valueIn(tag, "prst") ?? "";
      if (tag.local === "custGeom") {
        drawn.geometry = "";
        return figuresReader((figures) => {
          drawn.figures = figures;
        });
      }
      if (tag.local === "scene3d") return sceneReader(drawn);
      if (tag.local === "blipFill") {
        drawn.fill = "other";
        return pictureReader((picture) => {
          drawn.filling = picture;
        });
      }
      if (isFill(tag)) {
        return fillReader(tag, (fill) => {
          drawn.fill = fill;
        });
      }
      if (tag.local !== "ln") return undefined;
      const width = integerOf(valueIn(tag, "w"));
      if (width !== undefined) drawn.lineWidth = width;
      return fillWithin((fill) => {
        drawn.line = fill;
      });
    },
  };
}

/** 20.1.7.6. */
function placeReader(tag: XmlTag, drawn: Drawn): NestedReader {
  drawn.turn = ((integerOf(valueIn(tag, "rot")) ?? 0) / 60_000) % 360;
  drawn.flipped = [flagOf(valueIn(tag, "flipH")) ?? false, flagOf(valueIn(tag, "flipV")) ?? false];
  const numbers = new Map<string, readonly [number | undefined, number | undefined]>();
  const areaOf = (from: string, size: string): Area | undefined => {
    const [x, y] = numbers.get(from) ?? [];
    const [width, height] = numbers.get(size) ?? [];
    if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined;
    return { x, y, width, height };
  };
  return {
    child(below) {
      const isPoint = below.local === "off" || below.local === "chOff";
      const [across, down] = isPoint ? (["x", "y"] as const) : (["cx", "cy"] as const);
      numbers.set(below.local, [integerOf(valueIn(below, across)), integerOf(valueIn(below, down))]);
      return undefined;
    },
    end() {
      const area = areaOf("off", "ext");
      const inner = areaOf("chOff", "chExt");
      if (area) drawn.area = area;
      if (inner) drawn.inner = inner;
    },
  };
}

const REFERENCES: ReadonlyMap<string, keyof Drawn["themed"]> = new Map(
  Object.entries({ fillRef: "fill", lnRef: "line", fontRef: "text" }),
);

/** 20.1.2.2.37. */
function styleReader({ themed }: Drawn): NestedReader {
  return {
    child(tag) {
      const name = REFERENCES.get(tag.local);
      if (!name) return undefined;
      const index = integerOf(valueIn(tag, "idx")) ?? 0;
      themed[name] = { index };
      return {
        child: (below) =>
          colourReader(below, (colour) => {
            themed[name] = { index, colour };
          }),
      };
    },
  };
}

/** 20.1.8.14. */
function pictureReader(take: (picture: DrawnPicture) => void): NestedReader {
  let picture: DrawnPicture = { isCropped: false };
  return {
    child(tag) {
      if (tag.local === "blip") {
        const [embedded, linked] = [prefixedIn(tag, "embed"), prefixedIn(tag, "link")];
        picture = { ...picture, ...(embedded && { embedded }), ...(linked && { linked }) };
        return {
          child(effect) {
            if (isBlanking(effect.local, (name) => valueIn(effect, name))) picture = { ...picture, isBlank: true };
            return undefined;
          },
        };
      }
      if (tag.local === "srcRect") {
        const isCropped = ["l", "t", "r", "b"].some((side) => (shareOf(valueIn(tag, side)) ?? 0) > NO_CROP);
        picture = { ...picture, isCropped };
      }
      return undefined;
    },
    end: () => take(picture),
  };
}

/** Less than this share of a side is how programs round. */
const NO_CROP = 0.01;

/** 20.1.2.2.17: a table, or a reference to what it shows. */
function frameReader(drawn: Drawn): NestedReader {
  const data: NestedReader = {
    child(tag) {
      switch (tag.local) {
        case "tbl": {
          const table: DrawnTable = { flags: new Set(), style: "", widths: [], heights: [], rows: [] };
          drawn.content = { what: "table", table };
          return tableReader(table);
        }
        case "chart":
          drawn.content = { what: "chart", id: prefixedIn(tag, "id") ?? "" };
          return undefined;
        case "relIds":
          drawn.content = { what: "diagram", id: prefixedIn(tag, "dm") ?? "" };
          return undefined;
        case "oleObj":
          return objectReader(tag, drawn);
        default:
          return undefined;
      }
    },
  };
  return { child: (tag) => (tag.local === "graphicData" ? data : undefined) };
}

/** 19.3.2.4. The picture within it shows what it looks like. */
function objectReader(tag: XmlTag, drawn: Drawn): NestedReader {
  const id = prefixedIn(tag, "id") ?? "";
  const program = valueIn(tag, "progId") ?? "";
  drawn.content = { what: "ole", program, id, isLinked: false };
  return {
    child(below) {
      if (below.local === "link") drawn.content = { what: "ole", program, id, isLinked: true };
      if (below.local !== "pic") return undefined;
      return {
        child: (part) =>
          part.local === "blipFill"
            ? pictureReader((picture) => {
                drawn.picture = picture;
              })
            : undefined,
      };
    },
  };
}

// -------------------------------------------------------------------- words

/** The alternative text: the description, and the title when that is all there is. */
export function alternativeOf({ description, title }: Drawn): string | undefined {
  return description || title || undefined;
}

/** All text of it and of what is in it. */
export function textOf({ body, content, members }: Drawn): string {
  const cells = content?.what === "table" ? content.table.rows.flatMap((row) => row.map((cell) => cell.body)) : [];
  const own = [...(body ? [body] : []), ...cells].map(plainText);
  return [...own, ...members.map(textOf)].filter((text) => text.trim() !== "").join("\n");
}
