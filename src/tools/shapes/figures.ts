/**
 * What of its frame a shape fills (ECMA-376 part 1, 20.1.9 and 20.1.10.56). Frames go from 0 to 1 across and down.
 * Where the outline of a preset has curves and points, what lies well within it counts.
 */
import { integerOf, type NestedReader, valueIn } from "../nested-xml.js";
import type { XmlTag } from "../xml.js";

/** Corners of a figure in a frame from 0 to 1. */
export type Polygon = readonly (readonly [x: number, y: number])[];

/** Fills its frame, but for what is cut off at the corners. */
const WHOLE =
  /^(?:rect|(?:round|snip)\w*|flowChart(?:Process|AlternateProcess|InternalStorage|PredefinedProcess|Terminator|Punched\w+|MagneticDisk|Document|OnlineStorage|ManualInput)|plaque|foldedCorner|bevel|cube|can|textBox|wedge(?:Round)?RectCallout|(?:accent|border|accentBorder)Callout\d|actionButton\w+)$/;
/** Less than the frame around it, and round. */
const ROUND = /^(?:ellipse|flowChartConnector|wedgeEllipseCallout)$/;
/** Of these the middle is filled, with this share of the way to their edge. */
const MIDDLES: readonly (readonly [RegExp, number])[] = [
  [/^(?:decagon|dodecagon|heptagon|flowChartDelay|flowChartDisplay|star(?:16|24|32))$/, 0.74],
  [
    /^(?:pentagon|cloud|cloudCallout|teardrop|sun|star(?:8|10|12)|flowChart\w+|ribbon2?|\w+Scroll|wave|doubleWave)$/,
    0.5,
  ],
  [/^(?:star\d|heart|irregularSeal\d|plus|mathPlus)$/, 0.25],
];

/** Corners as they are where nobody moved them. `across` and `down`: how much of both sides the shorter one is. */
const CORNERS: ReadonlyMap<string, (across: number, down: number) => Polygon> = new Map(
  Object.entries<(across: number, down: number) => Polygon>({
    triangle: () => polygon(0.5, 0, 1, 1, 0, 1),
    rtTriangle: () => polygon(0, 0, 1, 1, 0, 1),
    diamond: () => polygon(0.5, 0, 1, 0.5, 0.5, 1, 0, 0.5),
    flowChartDecision: () => polygon(0.5, 0, 1, 0.5, 0.5, 1, 0, 0.5),
    parallelogram: (across) => polygon(0.25 * across, 0, 1, 0, 1 - 0.25 * across, 1, 0, 1),
    trapezoid: (across) => polygon(0.25 * across, 0, 1 - 0.25 * across, 0, 1, 1, 0, 1),
    homePlate: (across) => polygon(0, 0, 1 - 0.5 * across, 0, 1, 0.5, 1 - 0.5 * across, 1, 0, 1),
    rightArrow: (across) => polygon(0, 0.25, 1 - 0.5 * across, 0.25, 1, 0.5, 1 - 0.5 * across, 0.75, 0, 0.75),
    leftArrow: (across) => polygon(0.5 * across, 0.25, 1, 0.25, 1, 0.75, 0.5 * across, 0.75, 0, 0.5),
    hexagon: (across) => sided(0.25 * across, 0.5),
    flowChartPreparation: () => sided(0.2, 0.5),
    octagon: (across, down) => sided(0.29 * across, 0.29 * down),
  }),
);

function polygon(...numbers: readonly number[]): Polygon {
  return Array.from(
    { length: numbers.length / 2 },
    (_, at) => [numbers[2 * at] ?? 0, numbers[2 * at + 1] ?? 0] as const,
  );
}

/** A frame with its four corners cut off. */
function sided(x: number, y: number): Polygon {
  return polygon(x, 0, 1 - x, 0, 1, y, 1, 1 - y, 1 - x, 1, x, 1, 0, 1 - y, 0, y);
}

export interface Figure {
  /** The name of a preset; `rect` where there is none. */
  readonly geometry?: string | undefined;
  /** Of a free form. */
  readonly figures?: readonly Polygon[];
  readonly width: number;
  readonly height: number;
}

/** Tells whether a point of its frame is filled. */
export type Filled = (x: number, y: number) => boolean;

const within =
  (reach: number): Filled =>
  (x, y) =>
    (2 * x - 1) ** 2 + (2 * y - 1) ** 2 <= reach * reach;

/** Names of OpenDocument for the shapes that have others in Office Open XML. */
const PRESETS: ReadonlyMap<string, string> = new Map([
  ["rectangle", "rect"],
  ["mso-spt1", "rect"],
  ["mso-spt202", "rect"],
  ["round-rectangle", "roundRect"],
]);

/** What a shape of OpenDocument is called as a preset, by its `draw:type`: LibreOffice names those of Office after them. */
export function presetOf(type: string): string {
  return PRESETS.get(type) ?? type.replace(/^ooxml-/, "");
}

/** True for a preset that fills its frame, or nearly so. */
export function fillsFrame(geometry: string): boolean {
  return WHOLE.test(geometry) || ROUND.test(geometry);
}

/** Nothing where only some of it is known. */
export function exactlyFilledBy({ geometry: name = "rect", figures = [], width, height }: Figure): Filled | undefined {
  if (figures.length > 0) return (x, y) => figures.some((figure) => isInside(figure, x, y));
  if (WHOLE.test(name)) return () => true;
  const shorter = Math.min(width, height);
  const corners = CORNERS.get(name)?.(shorter / (width || 1), shorter / (height || 1));
  if (corners) return (x, y) => isInside(corners, x, y);
  return ROUND.test(name) ? within(1) : undefined;
}

/** What is surely filled; nothing for what nobody knows, or is a line. */
export function filledBy(figure: Figure): Filled | undefined {
  const reach = MIDDLES.find(([names]) => names.test(figure.geometry ?? ""))?.[1];
  return exactlyFilledBy(figure) ?? (reach === undefined ? undefined : within(reach));
}

/** A ray to the right crosses the outline an odd number of times. */
function isInside(figure: Polygon, x: number, y: number): boolean {
  let inside = false;
  let [beforeX, beforeY] = figure.at(-1) ?? [0, 0];
  for (const [atX, atY] of figure) {
    if (atY > y !== beforeY > y && x < ((beforeX - atX) * (y - atY)) / (beforeY - atY) + atX) inside = !inside;
    [beforeX, beforeY] = [atX, atY];
  }
  return inside;
}

// ---------------------------------------------------------------- free forms

/** Corners of all figures of one shape; scribbles have more, and fill nothing. */
const MAX_CORNERS = 2_000;
/** Straight pieces that stand for a curve. */
const PIECES = 8;

/** Reads `a:custGeom` (20.1.9.8) into its filled figures; into none when a point of them is worked out by equations. */
export function figuresReader(take: (figures: readonly Polygon[]) => void): NestedReader {
  const figures: Polygon[] = [];
  let corners = 0;
  let isKnown = true;
  const add = (figure: Polygon | undefined) => {
    corners += figure?.length ?? 0;
    if (figure === undefined || corners > MAX_CORNERS) isKnown = false;
    else if (figure.length > 2) figures.push(figure);
  };
  const list: NestedReader = {
    child: (tag) => (tag.local === "path" && valueIn(tag, "fill") !== "none" ? pathReader(tag, add) : undefined),
  };
  return { child: ({ local }) => (local === "pathLst" ? list : undefined), end: () => take(isKnown ? figures : []) };
}

/** 20.1.9.15. */
function pathReader(path: XmlTag, add: (figure: Polygon | undefined) => void): NestedReader {
  const [width, height] = [integerOf(valueIn(path, "w")) ?? 0, integerOf(valueIn(path, "h")) ?? 0];
  let figure: [number, number][] = [];
  let isKnown = width > 0 && height > 0;
  const end = () => {
    add(isKnown ? figure : undefined);
    figure = [];
  };
  const to = (points: readonly (readonly [number, number])[]) => {
    const start = figure.at(-1);
    if (figure.length > MAX_CORNERS) return;
    if (!start || points.length === 1) figure.push(...points.map(([x, y]): [number, number] => [x, y]));
    else for (let piece = 1; piece <= PIECES; piece += 1) figure.push(onCurve([start, ...points], piece / PIECES));
  };
  return {
    child(tag) {
      if (tag.local === "arcTo") {
        const arc = arcFrom(figure.at(-1), tag, width, height);
        if (arc) figure.push(...arc);
        else isKnown = false;
        return undefined;
      }
      if (tag.local === "moveTo" && figure.length > 0) end();
      const points: (readonly [number, number])[] = [];
      return {
        child(point) {
          const [x, y] = [integerOf(valueIn(point, "x")), integerOf(valueIn(point, "y"))];
          if (x === undefined || y === undefined) isKnown = false;
          else points.push([x / width, y / height]);
          return undefined;
        },
        end: () => points.length > 0 && to(points),
      };
    },
    end,
  };
}

/** De Casteljau. */
function onCurve(points: readonly (readonly [number, number])[], share: number): [number, number] {
  let line = points;
  while (line.length > 1)
    line = line.slice(1).map(([x, y], at) => {
      const [fromX, fromY] = line[at] ?? [x, y];
      return [fromX + (x - fromX) * share, fromY + (y - fromY) * share] as const;
    });
  const [x, y] = line[0] ?? [0, 0];
  return [x, y];
}

/** 20.1.9.2: from where the path is, with two radii, around by so much. */
function arcFrom(
  from: readonly [number, number] | undefined,
  tag: XmlTag,
  width: number,
  height: number,
): [number, number][] | undefined {
  const number = (name: string) => integerOf(valueIn(tag, name));
  const [across, down, start, turn] = [number("wR"), number("hR"), number("stAng"), number("swAng")];
  if (!from || across === undefined || down === undefined || start === undefined || turn === undefined)
    return undefined;
  const radians = (angle: number) => ((angle / 60_000) * Math.PI) / 180;
  const middle = [
    from[0] - (Math.cos(radians(start)) * across) / width,
    from[1] - (Math.sin(radians(start)) * down) / height,
  ];
  return Array.from({ length: 2 * PIECES }, (_, piece): [number, number] => {
    const angle = radians(start + (turn * (piece + 1)) / (2 * PIECES));
    return [
      (middle[0] ?? 0) + (Math.cos(angle) * across) / width,
      (middle[1] ?? 0) + (Math.sin(angle) * down) / height,
    ];
  });
}
