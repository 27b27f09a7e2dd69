/** The parts of a presentation as they are written (ECMA-376 part 1, 19.2 and 19.3). */
import { UnreadableError } from "../../../errors.js";
import { flagOf, integerOf, type NestedReader, nested, prefixedIn, valueIn } from "../../../tools/nested-xml.js";
import type { Led, OpcPackage } from "../../../tools/opc.js";
import type { XmlTag } from "../../../tools/xml.js";
import { addTo, MAX_THINGS } from "../limits.js";
import { type Drawn, type Themed, treeReader } from "../ooxml/drawing.js";
import { type LevelLooks, levelsReader, type ParagraphLook } from "../ooxml/drawing-text.js";
import { type ColourMap, colourReader, type Fill, fillWithin } from "../ooxml/theme.js";

export interface Presentation {
  readonly part: string;
  /** Parts of the slides, in the order of the show. */
  readonly slides: readonly string[];
  readonly width: number;
  readonly height: number;
  /** For text that is in no placeholder. */
  readonly defaults: LevelLooks;
  /** True when a password is asked for before it may be changed, and for nothing else. */
  readonly isLocked: boolean;
}

/** A slide, layout, master or page of notes: the same elements make them all. */
export interface SlidePart {
  readonly part: string;
  readonly shapes: readonly Drawn[];
  readonly background: { readonly fill?: Fill; readonly themed?: Themed };
  readonly isHidden: boolean;
  /** What stands on the master, and on the layout, is shown on it. */
  readonly showsMaster: boolean;
  readonly colourMap?: ColourMap;
  /** Of a master. */
  readonly styles: Readonly<Record<"title" | "body" | "other", LevelLooks>>;
  /** Shapes that come, go or move while the slide is shown. */
  readonly animated: ReadonlySet<string>;
  /** Names of the controls on it. */
  readonly controls: readonly string[];
}

/** The main part: the one that the package itself leads to. */
export async function readPresentation(opc: OpcPackage): Promise<Presentation> {
  const part = (await opc.relationshipsOf("")).find(({ kind }) => kind === "officeDocument")?.part;
  if (part === undefined) throw new UnreadableError("the presentation itself is missing");
  const ids: string[] = [];
  const defaults = new Map<number, ParagraphLook>();
  let [width, height] = [9_144_000, 6_858_000];
  let isLocked = false;
  const slideIds: NestedReader = {
    child(tag) {
      if (tag.local === "sldId") addTo(ids, prefixedIn(tag, "id") ?? "", MAX_THINGS, "slides");
      return undefined;
    },
  };
  const root: NestedReader = {
    child(tag) {
      if (tag.local === "sldIdLst") return slideIds;
      if (tag.local === "defaultTextStyle") return levelsReader(defaults);
      if (tag.local === "modifyVerifier") isLocked = true;
      if (tag.local === "sldSz") {
        width = integerOf(valueIn(tag, "cx")) ?? width;
        height = integerOf(valueIn(tag, "cy")) ?? height;
      }
      return undefined;
    },
  };
  await opc.read(part, nested({ child: (tag) => ofRoot(tag, ["presentation"], root) }));
  const led = byId(await opc.relationshipsOf(part));
  const slides = ids.map((id, index) => {
    const slide = led.get(id)?.part;
    if (slide === undefined) throw new UnreadableError(`slide ${index + 1} is missing`);
    return slide;
  });
  return { part, slides, width, height, defaults, isLocked };
}

/** The roots of what is shown as slides are (19.3.1). */
const SLIDES: readonly string[] = ["sld", "sldLayout", "sldMaster", "notes"];

/** What is something else has nothing that would be read. */
function ofRoot({ local }: XmlTag, roots: readonly string[], reader: NestedReader): NestedReader {
  if (!roots.includes(local)) throw new UnreadableError("a part of it is not that of a presentation");
  return reader;
}

export function byId(relationships: readonly Led[]): ReadonlyMap<string, Led> {
  return new Map(relationships.map((relationship) => [relationship.id, relationship]));
}

export async function readSlidePart(opc: OpcPackage, part: string): Promise<SlidePart> {
  const shapes: Drawn[] = [];
  const background: { fill?: Fill; themed?: Themed } = {};
  const colourMap = new Map<string, string>();
  const styles = {
    title: new Map<number, ParagraphLook>(),
    body: new Map<number, ParagraphLook>(),
    other: new Map<number, ParagraphLook>(),
  };
  const animated = new Set<string>();
  const controls: string[] = [];
  const flags = { isHidden: false, showsMaster: true };
  const parts = contentReader({ shapes, background, controls });
  const root: NestedReader = {
    child(tag) {
      switch (tag.local) {
        case "cSld":
          return parts;
        case "clrMap":
          mapColours(tag.attributes, colourMap);
          return undefined;
        case "clrMapOvr":
          return {
            child({ local, attributes }) {
              if (local === "overrideClrMapping") mapColours(attributes, colourMap);
              return undefined;
            },
          };
        case "txStyles":
          return {
            child({ local }) {
              const name = local.replace("Style", "");
              return Object.hasOwn(styles, name) ? levelsReader(styles[name as keyof typeof styles]) : undefined;
            },
          };
        case "timing":
          return targetReader(animated);
        default:
          return undefined;
      }
    },
  };
  const start: NestedReader = {
    child(tag) {
      flags.isHidden = flagOf(valueIn(tag, "show")) === false;
      flags.showsMaster = flagOf(valueIn(tag, "showMasterSp")) ?? true;
      return ofRoot(tag, SLIDES, root);
    },
  };
  await opc.read(part, nested(start));
  return { part, shapes, background, styles, animated, controls, ...flags, ...(colourMap.size > 0 && { colourMap }) };
}

type Attributes = Readonly<Record<string, { readonly local: string; readonly value: string }>>;

function mapColours(attributes: Attributes, map: Map<string, string>): void {
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute) map.set(attribute.local, attribute.value);
  }
}

/** 19.3.1.16: what is on it. */
function contentReader(into: {
  readonly shapes: Drawn[];
  readonly background: { fill?: Fill; themed?: Themed };
  readonly controls: string[];
}): NestedReader {
  const { shapes, background, controls } = into;
  return {
    child({ local }) {
      if (local === "spTree") return treeReader(shapes);
      if (local === "bg") return backgroundReader(background);
      if (local !== "controls") return undefined;
      return {
        child(tag) {
          if (tag.local === "control") addTo(controls, valueIn(tag, "name") ?? "", MAX_THINGS, "controls");
          return undefined;
        },
      };
    },
  };
}

/** 19.3.1.1: a fill of its own, or one of the theme. */
function backgroundReader(background: { fill?: Fill; themed?: Themed }): NestedReader {
  return {
    child(tag) {
      if (tag.local === "bgPr") {
        return fillWithin((fill) => {
          background.fill = fill;
        });
      }
      if (tag.local !== "bgRef") return undefined;
      const index = integerOf(valueIn(tag, "idx")) ?? 0;
      background.themed = { index };
      return {
        child: (below) =>
          colourReader(below, (colour) => {
            background.themed = { index, colour };
          }),
      };
    },
  };
}

/** Animations that only make something else of the colours, or turn it where it stands, are none (19.5.1 to .8, .79). */
const MOVING: ReadonlySet<string> = new Set(["animMotion", "animScale", "animEffect"]);
/** Properties of a shape that decide where it is, and whether (19.5.7). */
const PLACE = /^(?:style\.visibility|style\.opacity|ppt_[xywh]|[xy]shear|ppt_scale\w*|scale\w*)$/i;

/** 19.5.72: what any animation that may uncover something is about. */
function targetReader(animated: Set<string>): NestedReader {
  const reader: NestedReader = {
    child(tag) {
      if (MOVING.has(tag.local) || tag.local === "set" || tag.local === "anim")
        return behaviourReader(MOVING.has(tag.local), animated);
      return reader;
    },
  };
  return reader;
}

function behaviourReader(moves: boolean, animated: Set<string>): NestedReader {
  const targets: string[] = [];
  let isMoving = moves;
  const reader: NestedReader = {
    child(tag) {
      if (tag.local === "spTgt") targets.push(valueIn(tag, "spid") ?? "");
      return reader;
    },
    text(value) {
      // The only text is the name of a property.
      if (PLACE.test(value.trim())) isMoving = true;
    },
  };
  return { ...reader, end: () => isMoving && targets.forEach((target) => void animated.add(target)) };
}
