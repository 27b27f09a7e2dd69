/** Shapes in the Vector Markup Language (ECMA-376 part 4, 14), as old versions of Word wrote them. */
import type { Led } from "../../../tools/opc.js";
import type { XmlTag } from "../../../tools/xml.js";
import { vmlColour } from "./colour.js";
import { type Drawn, type DrawnPicture, LEAST_CROP } from "./drawn.js";
import type { Gathered } from "./gathered.js";
import { cssLength, fractionOf, type Shape, styleOf } from "./geometry.js";
import { integer, isTrue, officeValueOf, ownValue, relationOf } from "./names.js";

/** What the reader of drawings does for it. */
interface Host {
  addLink(drawn: Drawn, target: string | undefined): void;
  where(): string;
  /** Words that are shown in the drawing that is open. */
  sayAlong(text: string): void;
}

export class VmlReader {
  constructor(
    private readonly gathered: Gathered,
    private readonly relationships: ReadonlyMap<string, Led>,
    private readonly host: Host,
  ) {}

  open(tag: XmlTag, drawn: Drawn): void {
    const { local } = tag;
    if (VML_SHAPES.has(local)) this.openShape(tag, drawn);
    else if (local === "imagedata") this.addImageData(tag, drawn);
    else if (local === "textpath") this.addTextPath(tag, drawn);
    else if (local === "textbox" && /fit-shape-to-text:t|layout-flow|next-textbox/.test(ownValue(tag, "style") ?? ""))
      drawn.isFitted = true;
    else if (local === "fill") {
      const shape = drawn.open.at(-1);
      const opacity = fractionOf(ownValue(tag, "opacity")) ?? 1;
      if (shape && opacity < 0.98) shape.isOpaque = false;
      if (shape && opacity <= 0.05) shape.fill = "none";
    }
  }

  private openShape(tag: XmlTag, drawn: Drawn): void {
    if (drawn.shapes.length === 0 && drawn.groups === 0) {
      describeVml(tag, drawn);
      this.host.addLink(drawn, ownValue(tag, "href"));
    }
    const shape = vmlShape(tag);
    if (/visibility\s*:\s*hidden/i.test(ownValue(tag, "style") ?? "")) drawn.isHidden = true;
    drawn.open.push(shape);
    if (tag.local === "group") drawn.groups += 1;
    else this.gathered.add(drawn.shapes, shape, "shapes");
  }

  private addImageData(tag: XmlTag, drawn: Drawn): void {
    const link = relationOf(tag, "href") ?? relationOf(tag, "link");
    const id = relationOf(tag, "id") ?? relationOf(tag, "pict") ?? officeValueOf(tag, "relid");
    const led = this.relationships.get(id ?? "");
    const picture: DrawnPicture = {
      part: led?.part,
      outside: this.relationships.get(link ?? "")?.target ?? (led?.isExternal ? led.target : undefined),
      alternative: undefined,
      isDecorative: false,
      isInGroup: drawn.groups > 0,
    };
    this.gathered.add(drawn.pictures, picture, "pictures");
    const crops = ["croptop", "cropbottom", "cropleft", "cropright"].map(
      (side) => fractionOf(ownValue(tag, side)) ?? 0,
    );
    if (crops.some((crop) => crop >= LEAST_CROP)) drawn.isCropped = true;
  }

  /** Text in the outline of a shape, as in watermarks: it can be read. */
  private addTextPath(tag: XmlTag, drawn: Drawn): void {
    const text = ownValue(tag, "string") ?? "";
    if (text.trim() === "") return;
    // Part 4, 14.1.2.23: switched off, it is kept and not shown.
    if (!isTrue(ownValue(tag, "on") ?? "t")) {
      this.gathered.traces.add("hidden-text", this.host.where(), { text, detail: "along a shape" });
      return;
    }
    this.host.sayAlong(text);
    drawn.hasContent = true;
  }
}

export const VML_SHAPES: ReadonlySet<string> = new Set(
  ["shape rect roundrect oval line polyline curve arc image group"].flatMap((names) => names.split(" ")),
);

/** The shape that the element draws. */
function vmlShape(tag: XmlTag): Shape {
  return {
    fill:
      tag.local === "group" || isOff(ownValue(tag, "filled"))
        ? "none"
        : vmlColour(ownValue(tag, "fillcolor") ?? "white"),
    isFillTold: true,
    isOpaque: true,
    isOutlined: !isOff(ownValue(tag, "stroked")),
    isLine: LINES.has(tag.local),
  };
}

const LINES: ReadonlySet<string> = new Set(["line", "polyline", "curve", "arc"]);

const isOff = (value: string | undefined): boolean => /^(?:f|false|0)$/.test(value ?? "");

/** What the outermost element says of the whole drawing (part 4, 14.1). */
function describeVml(tag: XmlTag, drawn: Drawn): void {
  const style = styleOf(ownValue(tag, "style") ?? "");
  drawn.description = (ownValue(tag, "alt") ?? "").trim();
  drawn.title = (ownValue(tag, "title") ?? "").trim();
  drawn.isRule = isTrue(officeValueOf(tag, "hr"));
  drawn.isHidden ||= style.get("visibility") === "hidden";
  drawn.width = cssLength(style.get("width"));
  drawn.height = cssLength(style.get("height"));
  drawn.isAnchored = style.get("position") === "absolute";
  drawn.isBehind = style.get("z-index")?.startsWith("-") === true;
  drawn.order = integer(style.get("z-index")) ?? 0;
  const left = style.get("margin-left") ?? style.get("left");
  const top = style.get("margin-top") ?? style.get("top");
  // What is aligned (`center`) has no offset that counts.
  if (!style.has("mso-position-horizontal")) drawn.across.by = cssLength(left);
  if (!style.has("mso-position-vertical")) drawn.down.by = cssLength(top);
  drawn.across.align = style.get("mso-position-horizontal");
  drawn.down.align = style.get("mso-position-vertical");
  drawn.across.from = style.get("mso-position-horizontal-relative") ?? "column";
  drawn.down.from = style.get("mso-position-vertical-relative") ?? "paragraph";
}
