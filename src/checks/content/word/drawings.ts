/** Drawings of a Word document while they are read: what is in them, and what nobody sees of it (ECMA-376 part 1, 20). */

import { LEAST_MILLIMETRES } from "../../../tools/legible.js";
import { shareOf } from "../../../tools/nested-xml.js";
import type { Led } from "../../../tools/opc.js";
import { isBlanking } from "../../../tools/shapes/effects.js";
import type { XmlTag } from "../../../tools/xml.js";
import type { EmbeddedObject, Place, Story } from "../model.js";
import { placeOf } from "../places.js";
import { coversIn, isOutsideGroup, isOverfull, isPushedOut } from "./boxes.js";
import type { Colours } from "./colour.js";
import { type Glass, isFilled, type Judge } from "./covers.js";
import { aboutPicture, type Drawn, fileKind, kindOfProgram, LEAST_CROP, labelOf, newDrawn } from "./drawn.js";
import { ShapeFill } from "./fills.js";
import { FrameReader } from "./frame.js";
import type { Gathered } from "./gathered.js";
import type { Shape } from "./geometry.js";
import type { Layout } from "./layout.js";
import { type Family, integer, isTrue, ownValue, relationOf, val } from "./names.js";
import { VML_SHAPES, VmlReader } from "./vml.js";

/** What the reader of the text does for drawings. */
interface Host {
  readonly isDeleted: boolean;
  /** True where nothing is shown. */
  readonly isHiddenHere: boolean;
  place(): Place;
  /** Something can be seen at this place. */
  fill(): void;
  say(text: string): void;
  beginFlow(story: Story, background: string | undefined, isHidden: boolean, glass?: Glass, width?: number): void;
  glass(): Glass | undefined;
  readonly layout: Layout;
  endFlow(): number;
  beginParagraph(): void;
  endParagraph(): void;
}

function isAsSmallAsDot({ width = LEAST_MILLIMETRES, height = LEAST_MILLIMETRES }: Drawn): boolean {
  return width < LEAST_MILLIMETRES || height < LEAST_MILLIMETRES;
}

export class Drawings {
  private readonly stack: Drawn[] = [];
  private readonly fill: ShapeFill;
  private readonly frame = new FrameReader();
  private readonly vml: VmlReader;

  constructor(
    private readonly gathered: Gathered,
    colours: Colours,
    private readonly relationships: ReadonlyMap<string, Led>,
    private readonly host: Host,
    private readonly judge: Judge,
  ) {
    this.fill = new ShapeFill((name) => colours.named(name));
    this.vml = new VmlReader(gathered, relationships, {
      addLink: (drawn, target) => this.addLink(drawn, target),
      where: () => placeOf(host.place()),
      sayAlong: (text) => this.sayAlong(text),
    });
  }

  begin(element: "drawing" | "pict" | "object"): void {
    const drawn = newDrawn(element === "object");
    drawn.isHidden = this.host.isHiddenHere;
    this.stack.push(drawn);
  }

  /** True when the text of the element is wanted. */
  open(tag: XmlTag, family: Family): boolean {
    const drawn = this.stack.at(-1);
    if (!drawn) return false;
    switch (family) {
      case "wp":
        return this.frame.open(tag, drawn);
      case "a":
        return this.openDrawingMl(tag, drawn);
      case "pic":
        this.openPicture(tag, drawn);
        return false;
      case "wps":
      case "wpg":
      case "wpc":
        this.openShape(tag, drawn);
        return false;
      case "c":
      case "cx":
        if (tag.local === "chart") this.addObject(drawn, "chart", relationOf(tag, "id"));
        return false;
      case "dgm":
        if (tag.local === "relIds") this.addObject(drawn, "diagram", relationOf(tag, "dm"));
        return false;
      case "adec":
        if (tag.local === "decorative" && isTrue(val(tag))) this.decorate(drawn);
        return false;
      case "v":
        this.vml.open(tag, drawn);
        return false;
      case "o":
        if (tag.local === "OLEObject") this.object(tag);
        return false;
      default:
        // w10:wrap (part 4, 14.3): without one, the drawing stands in front of the text or behind it.
        if (tag.local === "wrap" && (ownValue(tag, "type") ?? "none") !== "none") drawn.isWrapped = true;
        return false;
    }
  }

  close(tag: XmlTag, family: Family, text: string): void {
    const drawn = this.stack.at(-1);
    if (!drawn) return;
    const { local } = tag;
    if (family === "a") this.closeDrawingMl(local, text);
    else if (family === "wp") this.frame.close(local, text);
    else if (local === "spPr") this.fill.isOfShape = false;
    else if (family === "wps" && local === "wsp") drawn.open.pop();
    else if (isGroup(family, local)) drawn.openGroups -= 1;
    else if (family === "v" && VML_SHAPES.has(local)) drawn.open.pop();
  }

  // ---------------------------------------------------------------- DrawingML

  private openDrawingMl(tag: XmlTag, drawn: Drawn): boolean {
    const shape = drawn.open.at(-1);
    switch (tag.local) {
      case "blip":
        this.addBlip(tag, drawn);
        return false;
      case "spAutoFit":
      case "normAutofit":
        drawn.isFitted = true;
        return false;
      case "chOff":
      case "chExt":
      case "off":
      case "ext":
        this.place(tag, drawn);
        return false;
      case "srcRect":
        if (["l", "t", "r", "b"].some((side) => (shareOf(ownValue(tag, side)) ?? 0) >= LEAST_CROP))
          drawn.isCropped = true;
        return false;
      case "hlinkClick":
        this.addLink(drawn, this.relationships.get(relationOf(tag, "id") ?? "")?.target);
        return false;
      case "prstGeom":
        if (shape && /line|connector/i.test(ownValue(tag, "prst") ?? "")) shape.isLine = true;
        return false;
      case "txBody":
        this.beginText();
        return false;
      case "p":
        this.host.beginParagraph();
        return false;
      case "t":
        return true;
      default:
        if (drawn.pictures.length > 0 && isBlanking(tag.local, (name) => ownValue(tag, name))) drawn.isHidden = true;
        if (shape) this.fill.open(tag, shape);
        return false;
    }
  }

  /** 20.1.7.5: members of a group are measured in it, and what lies far outside of it is on no page. */
  private place(tag: XmlTag, drawn: Drawn): void {
    const at = (name: string) => integer(ownValue(tag, name));
    const { group } = drawn;
    if (tag.local === "chOff") Object.assign(group, { x: at("x"), y: at("y") });
    else if (tag.local === "chExt") Object.assign(group, { width: at("cx"), height: at("cy") });
    else if (!this.fill.isInProperties) return;
    const member = drawn.members.at(-1);
    if (tag.local === "off") Object.assign(member ?? {}, { x: at("x"), y: at("y") });
    else if (tag.local === "ext") Object.assign(member ?? {}, { width: at("cx"), height: at("cy") });
    if (tag.local === "off" && isOutsideGroup(at("x"), at("y"), group)) drawn.isHidden = true;
  }

  private closeDrawingMl(local: string, text: string): void {
    this.fill.close(local);
    if (local === "t") this.host.say(text);
    else if (local === "p") this.host.endParagraph();
    else if (local === "txBody") this.endText();
  }

  private openPicture(tag: XmlTag, drawn: Drawn): void {
    if (tag.local === "pic") {
      const isInGroup = drawn.openGroups > 0;
      const picture = { part: undefined, outside: undefined, alternative: undefined, isDecorative: false, isInGroup };
      this.gathered.add(drawn.pictures, picture, "pictures");
      if (isInGroup) drawn.members.push({ shape: undefined, picture, letters: 0 });
    } else if (tag.local === "spPr") this.fill.isOfShape = true;
    else if (tag.local === "cNvPr") {
      const picture = drawn.pictures.at(-1);
      if (isTrue(ownValue(tag, "hidden"))) drawn.isHidden = true;
      if (picture) picture.alternative = ownValue(tag, "descr")?.trim() || ownValue(tag, "title")?.trim();
    }
  }

  private openShape(tag: XmlTag, drawn: Drawn): void {
    const { local } = tag;
    if (local === "wsp") this.addShape(drawn);
    else if (local === "cNvPr" && isTrue(ownValue(tag, "hidden"))) drawn.isHidden = true;
    else if (local === "txbx" && ownValue(tag, "id") !== undefined) drawn.isChained = true;
    else if (local === "bodyPr" && isPushedOut(tag, drawn)) drawn.isHidden = true;
    else if (local === "bodyPr" && /^(?:vert|none$)/.test(ownValue(tag, "vert") ?? ownValue(tag, "wrap") ?? ""))
      drawn.isFitted = true;
    else if (local === "spPr") this.fill.isOfShape = true;
    else if (local === "wgp" || local === "grpSp" || local === "wpc") {
      drawn.groups += 1;
      drawn.openGroups += 1;
    }
  }

  private addShape(drawn: Drawn): Shape {
    const shape: Shape = { fill: undefined, isFillTold: false, isOpaque: true, isOutlined: undefined, isLine: false };
    this.gathered.add(drawn.shapes, shape, "shapes");
    if (drawn.openGroups > 0) drawn.members.push({ shape, picture: undefined, letters: 0 });
    drawn.open.push(shape);
    return shape;
  }

  private decorate(drawn: Drawn): void {
    const picture = drawn.pictures.at(-1);
    if (picture?.isInGroup) picture.isDecorative = true;
    else drawn.isDecorative = true;
  }

  /** The picture of a frame, or what a shape is filled with. */
  private addBlip(tag: XmlTag, drawn: Drawn): void {
    const picture = drawn.pictures.at(-1);
    if (!picture || picture.part !== undefined) return;
    picture.part = this.relationships.get(relationOf(tag, "embed") ?? "")?.part;
    picture.outside = this.relationships.get(relationOf(tag, "link") ?? "")?.target;
  }

  private addLink(drawn: Drawn, target: string | undefined): void {
    if (!target || drawn.hasLink || this.host.isDeleted) return;
    drawn.hasLink = true;
    const text = drawn.description || drawn.title;
    this.gathered.add(this.gathered.links, { place: this.host.place(), target, text }, "links");
  }

  // ------------------------------------------------------------ text, objects

  /** A text box begins. */
  beginText(): void {
    const drawn = this.stack.at(-1);
    // A box does not grow with its text, and shows none of it when it is smaller than a letter.
    if (drawn && isAsSmallAsDot(drawn)) drawn.isHidden = true;
    const shape = drawn?.open.at(-1);
    const fill = shape?.fill === "none" || !shape?.isOpaque ? undefined : shape.fill;
    const isGlass = shape !== undefined && (shape.fill === "none" || (shape.fill === undefined && !shape.isFillTold));
    const glass = isGlass ? this.host.glass() : undefined;
    if (glass) drawn?.glass.push(glass);
    this.host.beginFlow("box", fill, drawn?.isHidden === true, glass, drawn?.width);
  }

  private sayAlong(text: string): void {
    this.beginText();
    this.host.beginParagraph();
    this.host.say(text);
    this.host.endParagraph();
    this.endText();
  }

  endText(): void {
    const height = this.host.endFlow();
    const drawn = this.stack.at(-1);
    if (drawn) drawn.textHeight = Math.max(drawn.textHeight, height);
  }

  /** Text is shown in the drawing that is open. */
  noteText(text: string): void {
    const member = this.stack.at(-1)?.members.at(-1);
    if (member) member.letters += text.trim().length;
    for (const drawn of this.stack) {
      drawn.hasContent = true;
      if (drawn.isAnchored) drawn.words.add(text);
    }
  }

  sayHidden(text: string): void {
    this.stack.at(-1)?.words.add(text);
  }

  private addObject(drawn: Drawn, what: EmbeddedObject["what"], relationship: string | undefined): void {
    const part = this.relationships.get(relationship ?? "")?.part;
    this.gathered.add(drawn.objects, { what, part }, "objects");
  }

  /** `o:OLEObject`, or in strict `w:objectEmbed` and `w:objectLink` (17.3.3.20), or `w:control`. */
  object(tag: XmlTag): void {
    const drawn = this.stack.at(-1);
    if (!drawn) return;
    if (tag.local === "control") {
      drawn.control = true;
      return;
    }
    const program = ownValue(tag, "ProgID") ?? ownValue(tag, "progId") ?? "";
    const led = this.relationships.get(relationOf(tag, "id") ?? "");
    const what = kindOfProgram(program);
    this.addObject(drawn, what, relationOf(tag, "id"));
    if (this.host.isDeleted || led === undefined) return;
    const where = placeOf(this.host.place());
    if (led.isExternal) this.gathered.traces.add("external-data", where, { detail: "linked object" });
    if (led.part === undefined) return;
    // The data of an equation are what it shows.
    this.gathered.place(led.part, what === "formula" ? undefined : { where, detail: fileKind(led.part) });
  }

  // --------------------------------------------------------------------- ends

  end(): void {
    const drawn = this.stack.pop();
    this.fill.end();
    this.fill.isOfShape = false;
    if (!drawn || this.host.isDeleted) return;
    const place = this.host.place();
    const where = placeOf(place);
    const { objects, pictures, shapes, isHidden } = drawn;
    if (drawn.control)
      this.gathered.add(this.gathered.controls, { place, what: "control", ...labelOf(drawn) }, "fields");
    for (const each of objects) this.placeObject(drawn, each, place);
    // The picture of an object shows what is in it.
    if (!drawn.isObject) this.placePictures(drawn, place);
    const isDrawn =
      drawn.groups > 0 ? pictures.length === 0 && objects.length === 0 : shapes.length > 0 && !drawn.hasContent;
    if (isDrawn && pictures.length === 0 && !drawn.isObject && !drawn.isRule) {
      this.gathered.add(this.gathered.pictures, { place, drawn: true, ...aboutPicture(drawn) }, "pictures");
    }
    if (!isHidden && isOverfull(drawn))
      this.gathered.traces.add("hidden-text", where, { detail: "more words in a box than it shows" });
    if (isHidden) this.gathered.traces.add("hidden-shape", where, { text: drawn.words.toString() });
    else {
      const { layout } = this.host;
      this.judge.add({ drawn, where, story: place.story, anchor: layout.next });
      if (!drawn.isAnchored) layout.addPicture(drawn.height, isFilled(drawn));
    }
    for (const { shape, picture } of coversIn(drawn)) {
      if (shape) this.gathered.traces.add("covered-content", where, { detail: "a shape in front of the text" });
      else if (picture?.part !== undefined) this.gathered.covers.push({ where, parts: [picture.part] });
    }
    if (drawn.isCropped && pictures.length > 0) this.gathered.traces.add("cropped-pictures", where);
    if (objects.length === 0 && pictures.length === 0 && !isDrawn) return;
    this.host.fill();
    for (const outer of this.stack) outer.hasContent = true;
  }

  private placeObject(drawn: Drawn, { what, part }: Drawn["objects"][number], place: Place): void {
    const { alternative, decorative } = aboutPicture(drawn);
    const object = {
      place,
      what,
      ...(alternative !== undefined && { alternative }),
      ...(decorative && { decorative }),
      ...(part === undefined && { empty: true as const }),
    };
    this.gathered.add(
      this.gathered.objects,
      { object, links: this.relationships, ...(part !== undefined && { part }) },
      "objects",
    );
  }

  private placePictures(drawn: Drawn, place: Place): void {
    const about = aboutPicture(drawn);
    for (const { part, outside, alternative, isDecorative, isInGroup } of drawn.pictures) {
      const own = isInGroup && alternative ? { alternative } : {};
      const decorative = isDecorative ? { decorative: true as const } : {};
      const picture = { place, ...about, ...own, ...decorative };
      this.gathered.add(
        this.gathered.pictures,
        { ...picture, ...(part !== undefined && { part }), ...(outside !== undefined && { outside }) },
        "pictures",
      );
      if (outside !== undefined)
        this.gathered.traces.add("external-data", placeOf(place), { detail: "linked picture" });
    }
  }
}

const isGroup = (family: Family, local: string): boolean =>
  (family === "wpg" && (local === "wgp" || local === "grpSp")) || (family === "wpc" && local === "wpc");
