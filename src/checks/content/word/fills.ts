/** What a shape of DrawingML is filled and drawn with, while that is read (ECMA-376 part 1, 20.1.8 and 20.1.4.2). */
import { isUnseen } from "../../../tools/colours.js";
import type { NestedReader } from "../../../tools/nested-xml.js";
import type { XmlTag } from "../../../tools/xml.js";
import { colourReader, type Palette, shownFill } from "../ooxml/theme.js";
import type { Shape } from "./geometry.js";
import { integer, ownValue } from "./names.js";

export class ShapeFill {
  /** Whose properties are read: those of the shape, or of its line. */
  private part: "shape" | "line" | undefined;
  /** True where a colour that comes up is that of a shape. */
  private isPainting = false;
  /** Reads what changes that colour. */
  private painter: NestedReader | undefined;
  /** The colours of a filling so far. */
  private stops: string[] = [];

  constructor(private readonly palette: Palette) {}

  get isInProperties(): boolean {
    return this.part === "shape";
  }

  /** `wps:spPr` begins, or ends. */
  set isOfShape(isOpen: boolean) {
    this.part = isOpen ? "shape" : undefined;
  }

  open(tag: XmlTag, shape: Shape): void {
    switch (tag.local) {
      case "ln":
        if (this.part !== "shape") return;
        this.part = "line";
        shape.isOutlined = true;
        return;
      case "noFill":
      case "solidFill":
      case "gradFill":
      case "pattFill":
      case "blipFill":
        this.openFill(tag.local, shape);
        return;
      case "fillRef":
        // 20.1.4.2.10: what the shape does not say itself, its style says.
        if (shape.isFillTold || (integer(ownValue(tag, "idx")) ?? 0) <= 0) return;
        shape.isFillTold = true;
        this.paint();
        return;
      case "lnRef":
        if ((integer(ownValue(tag, "idx")) ?? 0) > 0) shape.isOutlined ??= true;
        return;
      default:
        this.openColour(tag, shape);
    }
  }

  close(local: string): void {
    if (local === "solidFill" || local === "gradFill" || local === "fillRef") this.end();
    else if (local === "gs") this.endColour();
    else if (local === "ln" && this.part === "line") this.part = "shape";
  }

  /** Nothing more comes of the filling. */
  end(): void {
    this.isPainting = false;
    this.endColour();
  }

  private openFill(fill: string, shape: Shape): void {
    if (this.part === "line") {
      if (fill === "noFill") shape.isOutlined = false;
      return;
    }
    if (this.part !== "shape") return;
    shape.isFillTold = true;
    if (fill === "noFill") shape.fill = "none";
    if (fill === "solidFill" || fill === "gradFill") this.paint();
  }

  private paint(): void {
    this.stops = [];
    this.isPainting = true;
  }

  private openColour(tag: XmlTag, shape: Shape): void {
    if (!this.isPainting) return;
    if (this.painter) {
      this.painter.child?.(tag);
      return;
    }
    this.painter = colourReader(tag, (colour) => {
      const shown = shownFill(colour, this.palette);
      shape.isOpaque = typeof shown === "string" || shown.opaque;
      this.stops.push(typeof shown === "string" ? shown : shown.rgb);
      shape.fill = colourOfAll(this.stops);
    });
  }

  private endColour(): void {
    this.painter?.end?.();
    this.painter = undefined;
  }
}

/** Of several colours none is that of the whole, unless they are as good as one. */
function colourOfAll(stops: readonly string[]): string | undefined {
  const [first = "other"] = stops;
  const isPlain = stops.every((stop) => stop === first || (stop !== "none" && isUnseen(stop, first)));
  return isPlain && first !== "other" ? first : undefined;
}
