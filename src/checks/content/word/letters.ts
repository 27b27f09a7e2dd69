/** What letters are filled with, where that is said apart from their colour ([MS-DOCX] 2.6.1.15, `w14:textFill`). */
import { isUnseen, luminance } from "../../../tools/colours.js";
import type { XmlTag } from "../../../tools/xml.js";
import { changed } from "../ooxml/colours.js";
import type { Colours } from "./colour.js";
import type { Marks } from "./marks.js";
import { integer, val } from "./names.js";

/** Letters that let so much through are not seen: here, unlike in DrawingML, `alpha` is how transparent they are. */
const GLASS = 0.95;

export class LetterFill {
  private part: "textFill" | "textOutline" | undefined;
  private stops: string[] = [];
  private isTransparent = false;

  open(marks: Marks, tag: XmlTag, colours: Colours): void {
    const { local } = tag;
    if (local === "textFill" || local === "textOutline") {
      this.part = local;
      this.stops = [];
      this.isTransparent = false;
    } else if (this.part === undefined) return;
    else if (local === "noFill") this.isTransparent = true;
    else if (local === "srgbClr") this.add(val(tag)?.toLowerCase());
    else if (local === "schemeClr") this.add(colours.named(val(tag) ?? ""));
    else this.change(local, (integer(val(tag)) ?? 0) / 100_000);
    // What letters are filled with is on until its element ends.
    if (this.part === "textFill" && this.isTransparent) marks.hasNoFill = true;
  }

  close(marks: Marks, { local }: XmlTag): void {
    if (local !== this.part) return;
    this.part = undefined;
    const [first] = this.stops;
    if (first === undefined || this.isTransparent) return;
    // Of a gradient something is seen when its colours differ.
    const isPlain = this.stops.every((stop) => isUnseen(stop, first));
    const fill = isPlain ? first : this.stops.reduce((one, other) => (luminance(one) < luminance(other) ? one : other));
    if (local === "textFill") marks.fill = fill;
    else marks.outline = fill;
  }

  private add(colour: string | undefined): void {
    if (/^[0-9a-f]{6}$/.test(colour ?? "") && colour !== undefined && this.stops.length < MOST_STOPS)
      this.stops.push(colour);
  }

  private change(name: string, share: number): void {
    const last = this.stops.pop();
    if (last === undefined) return;
    if (name === "alpha" && share >= GLASS) this.isTransparent = true;
    this.stops.push(changed(last, name, share));
  }
}

const MOST_STOPS = 100;
