/** One drawing of a Word document, while it is read: what there is to know of it. */
import type { EmbeddedObject } from "../model.js";
import type { Glass } from "./covers.js";
import { Words } from "./gathered.js";
import type { Offset, Shape } from "./geometry.js";

export interface DrawnPicture {
  part: string | undefined;
  outside: string | undefined;
  alternative: string | undefined;
  isDecorative: boolean;
  readonly isInGroup: boolean;
}

/** A shape or a picture in a group, in the order in which they are painted. */
export interface Member {
  readonly shape: Shape | undefined;
  readonly picture: DrawnPicture | undefined;
  x?: number | undefined;
  y?: number | undefined;
  width?: number | undefined;
  height?: number | undefined;
  letters: number;
}

export interface Drawn {
  readonly isObject: boolean;
  description: string;
  title: string;
  isDecorative: boolean;
  isHidden: boolean;
  width: number | undefined;
  height: number | undefined;
  isAnchored: boolean;
  /** True when only its distance from the corner of the page counts. */
  isPlacedSimply: boolean;
  isBehind: boolean;
  isWrapped: boolean;
  /** What has a higher number lies above. */
  order: number;
  readonly across: Offset;
  readonly down: Offset;
  readonly pictures: DrawnPicture[];
  readonly shapes: Shape[];
  /** Shapes and groups that are being read. */
  readonly open: Shape[];
  groups: number;
  /** What the members of the group are measured in. */
  readonly members: Member[];
  readonly group: { x?: number; y?: number; width?: number; height?: number };
  openGroups: number;
  hasContent: boolean;
  hasLink: boolean;
  isRule: boolean;
  isCropped: boolean;
  /** What is written in it, when it may be out of sight. */
  readonly words: Words;
  /** Text of its boxes without a filling. */
  readonly glass: Glass[];
  readonly objects: { readonly what: EmbeddedObject["what"]; readonly part: string | undefined }[];
  control: boolean;
  /** About how high its text is, in millimetres. */
  textHeight: number;
  /** True when it grows with its text, or the text shrinks. */
  isFitted: boolean;
  /** True when text flows on into another box. */
  isChained: boolean;
}

export function newDrawn(isObject: boolean): Drawn {
  return {
    isObject,
    description: "",
    title: "",
    isDecorative: false,
    isHidden: false,
    width: undefined,
    height: undefined,
    isAnchored: false,
    isPlacedSimply: false,
    isBehind: false,
    isWrapped: false,
    order: 0,
    across: { from: "column", by: undefined, align: undefined },
    down: { from: "paragraph", by: undefined, align: undefined },
    pictures: [],
    shapes: [],
    open: [],
    groups: 0,
    members: [],
    group: {},
    openGroups: 0,
    hasContent: false,
    hasLink: false,
    isRule: false,
    isCropped: false,
    words: new Words(),
    glass: [],
    objects: [],
    control: false,
    textHeight: 0,
    isFitted: false,
    isChained: false,
  };
}

export function aboutPicture({ description, title, isDecorative, isHidden, width, height }: Drawn) {
  const alternative = description || title;
  return {
    ...(alternative !== "" && { alternative }),
    ...(isDecorative && { decorative: true as const }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(isHidden && { hidden: true as const }),
  };
}

export function labelOf({ description, title }: Drawn) {
  const label = description || title;
  return label === "" ? {} : { label };
}

/** What the program behind an object makes. */
export function kindOfProgram(program: string): EmbeddedObject["what"] {
  if (/^(?:Equation|MathType)/i.test(program)) return "formula";
  if (/chart/i.test(program)) return "chart";
  return /^(?:Word|Excel|PowerPoint|AcroExch|Acrobat|Package|opendocument|soffice)/i.test(program) ? "document" : "ole";
}

/** What an embedded file is called in a message. */
export function fileKind(part: string): string {
  if (/\.(?:xls[xmb]?|ods)$/i.test(part)) return "workbook";
  if (/\.(?:doc[xm]?|odt|rtf)$/i.test(part)) return "text document";
  return /\.(?:ppt[xm]?|sld[xm]|odp)$/i.test(part) ? "presentation" : "object";
}

/** Narrower crops come from rounding. */
export const LEAST_CROP = 0.01;
