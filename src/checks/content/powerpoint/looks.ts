/**
 * What the shapes of a slide take from its layout, its master and the theme (ECMA-376 part 1, 19.3.1.36: a placeholder
 * follows the one of the same number on the layout, and that one the one of the same type on the master).
 */
import type { Area, Drawn, Themed } from "../ooxml/drawing.js";
import type { LevelLooks, ParagraphLook, TextLook } from "../ooxml/drawing-text.js";
import { type Filling, type Palette, shownFill, type Theme, themeFill } from "../ooxml/theme.js";
import type { SlidePart } from "./parts.js";

/** All that the shapes of one slide may take from. */
export interface Around {
  readonly theme: Theme;
  readonly palette: Palette;
  readonly layout?: SlidePart | undefined;
  readonly master?: SlidePart | undefined;
  readonly defaults: LevelLooks;
}

export type Role = "title" | "body" | "footer" | "other";

/** A shape as it is shown. */
export interface ShapeLook {
  readonly role: Role;
  readonly area: Area | undefined;
  readonly fill: Filling;
  readonly line: Filling;
  /** Where its text stands: `t`, `ctr`, `b`. */
  readonly anchor: string;
  /** What holds for the paragraphs of a level, from 0. */
  level(level: number): ParagraphLook & { readonly text: TextLook };
}

const ROLES: ReadonlyMap<string, Role> = new Map(
  Object.entries({
    title: "title",
    ctrTitle: "title",
    dt: "footer",
    ftr: "footer",
    sldNum: "footer",
    hdr: "footer",
  }),
);

export function roleOf({ placeholder }: Drawn): Role {
  return placeholder ? (ROLES.get(placeholder.type) ?? "body") : "other";
}

/** Types that a master has one placeholder for. */
function typeOnMaster(type: string): string {
  if (type === "ctrTitle") return "title";
  return ROLES.has(type) ? type : "body";
}

/** The placeholders that a shape of a slide follows, the nearest first. */
function followed(drawn: Drawn, { layout, master }: Around): readonly Drawn[] {
  const wanted = drawn.placeholder;
  if (!wanted) return [];
  const onLayout = layout && placeholderOf(layout, wanted);
  const type = typeOnMaster(onLayout?.placeholder?.type ?? wanted.type);
  const onMaster = master && placeholdersOf(master).get(type);
  return [onLayout, onMaster].filter((shape) => shape !== undefined);
}

/** Titles and footers have no number: there is but one of each. */
function placeholderOf(part: SlidePart, { type, index }: { type: string; index: string }): Drawn | undefined {
  const known = placeholdersOf(part);
  return ROLES.has(type) ? known.get(typeOnMaster(type)) : (known.get(`#${index}`) ?? known.get(type));
}

const placeholders = new WeakMap<SlidePart, ReadonlyMap<string, Drawn>>();

/** Those of a layout or master, by their numbers (`#1`) and by their types. */
function placeholdersOf(part: SlidePart): ReadonlyMap<string, Drawn> {
  const known = placeholders.get(part);
  if (known) return known;
  const found = new Map<string, Drawn>();
  const add = (key: string, shape: Drawn) => found.has(key) || found.set(key, shape);
  for (const shape of part.shapes) {
    if (!shape.placeholder) continue;
    const { type, index } = shape.placeholder;
    add(type, shape);
    add(typeOnMaster(type), shape);
    if (!ROLES.has(type)) add(`#${index}`, shape);
  }
  placeholders.set(part, found);
  return found;
}

/** `ofGroup`: the fill of the group that it is in. */
export function lookOf(drawn: Drawn, around: Around, ofGroup: Filling = "none"): ShapeLook {
  const above = followed(drawn, around);
  const family = [drawn, ...above];
  const role = roleOf(drawn);
  const own = drawn.themed.text?.colour;
  const styles = around.master?.styles;
  const kept = new Map<number, ParagraphLook & { readonly text: TextLook }>();
  const ofLevel = (level: number): readonly (ParagraphLook | undefined)[] => [
    drawn.body?.levels.get(level),
    own && { text: { fill: own } },
    ...above.map(({ body }) => body?.levels.get(level)),
    ...(role === "other" ? [around.defaults.get(level)] : []),
    styles?.[role === "footer" ? "other" : role].get(level),
    around.defaults.get(level),
  ];
  return {
    role,
    area: family.find(({ area }) => area)?.area,
    fill: painted(family, "fill", around, ofGroup),
    line: painted(family, "line", around, "none"),
    anchor: family.find(({ body }) => body?.anchor)?.body?.anchor ?? "t",
    level(level) {
      const known = kept.get(level);
      if (known) return known;
      const looks = ofLevel(level).filter((look) => look !== undefined);
      const merged: ParagraphLook & { text: TextLook } = { text: {} };
      for (const look of looks.toReversed()) Object.assign(merged, { ...look, text: { ...merged.text, ...look.text } });
      kept.set(level, merged);
      return merged;
    },
  };
}

/** The first of the family that says something, and after them the first that refers to the theme. */
function painted(family: readonly Drawn[], what: "fill" | "line", around: Around, ofGroup: Filling): Filling {
  const said = family.find((shape) => shape[what] !== undefined)?.[what];
  if (said !== undefined) return said === "group" ? ofGroup : shownFill(said, around.palette);
  const themed = family.find((shape) => shape.themed[what] !== undefined)?.themed[what];
  if (!themed) return "none";
  return what === "fill" ? themedFill(themed, around) : themed.index === 0 ? "none" : "other";
}

function themedFill({ index, colour }: Themed, { theme, palette }: Around): Filling {
  return themeFill(theme, index, colour, palette);
}

/** What stands behind everything on a slide: its own, that of the layout, that of the master. */
export function backgroundOf(slide: SlidePart, around: Around): Filling {
  for (const part of [slide, around.layout, around.master]) {
    if (part?.background.fill) return shownFill(part.background.fill, around.palette);
    if (part?.background.themed) return themedFill(part.background.themed, around);
  }
  return "other";
}
