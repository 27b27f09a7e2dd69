/** Pictures, charts and embedded files: what shows stays, what lies behind it goes. */
import { millimetresOf } from "../../tools/odf-values.js";
import { pictureMime, withoutMetadata } from "../../tools/picture.js";
import { drawnOf } from "../../tools/svg.js";
import { type OdfPackage, partAt } from "../package.js";
import type { XmlElement, XmlTree } from "../tree.js";
import { cleanChart } from "./charts.js";
import { type OdfDocument, texts, whereOf } from "./document.js";
import type { CleanedSheets } from "./sheets.js";
import type { Styles } from "./styles.js";

export async function cleanObjects(
  document: OdfDocument,
  odf: OdfPackage,
  sheets: CleanedSheets | undefined,
): Promise<void> {
  const cleaner = new ObjectCleaner(document, odf, sheets);
  for (const { tree, look } of texts(document)) {
    for (const element of tree.root.within()) {
      if (!element.name.startsWith("draw:") || tree.isGone(element)) continue;
      await cleaner.clean(element, tree, look);
    }
  }
}

class ObjectCleaner {
  private moved = 0;

  constructor(
    private readonly document: OdfDocument,
    private readonly odf: OdfPackage,
    private readonly sheets: CleanedSheets | undefined,
  ) {}

  async clean(element: XmlElement, tree: XmlTree, look: Styles): Promise<void> {
    switch (element.name) {
      case "draw:object":
      case "draw:object-ole":
        return this.object(element, tree);
      case "draw:applet":
      case "draw:floating-frame":
        return this.flatten(element, tree);
      case "draw:image":
        return this.image(element);
      case "draw:frame":
        return this.cropped(element, look);
      default:
        return undefined;
    }
  }

  private async object(element: XmlElement, tree: XmlTree): Promise<void> {
    const href = element.attr("xlink:href");
    // A formula stands in the text itself; an empty object holds nothing.
    if (
      href === undefined &&
      (element.name === "draw:object" ? !element.children.some(isDocument) : element.children.length === 0)
    )
      return;
    const path = href === undefined ? undefined : partAt("", href);
    const part = `${path}/content.xml`;
    if (element.name === "draw:object" && path !== undefined && this.odf.has(part)) {
      const inside = await this.odf.tree(part);
      if (inside.root.name === "math:math") {
        this.formula(inside, element);
        return;
      }
      if (inside.root.child("office:body")?.child("office:chart")) {
        cleanChart(inside, element, tree, this.document, this.sheets);
        return;
      }
    }
    this.flatten(element, tree);
  }

  /** What its program wrote of a formula may hold remarks; what is drawn of it is told by the elements. */
  private formula(inside: XmlTree, element: XmlElement): void {
    for (const each of inside.root.within()) {
      if (inside.isGone(each)) continue;
      const isRemark = each.name === "math:annotation" && !isDrawn(each, inside.root);
      if (!isRemark && each.name !== "math:mphantom" && each.name !== "math:annotation-xml") continue;
      inside.drop(each);
      this.document.tally.removed("leftovers", whereOf(element));
    }
  }

  /** The picture that shows the object stays in its place. */
  private flatten(element: XmlElement, tree: XmlTree): void {
    const { tally } = this.document;
    const where = whereOf(element);
    const images = element.parent?.all("draw:image") ?? [];
    const shown = images.find((image) => this.isThere(image));
    if (element.parent?.name !== "draw:frame" || shown === undefined) {
      tally.leave({
        what: "embedded-files",
        where,
        why: "An embedded file has no picture of what it shows, so it cannot be taken out without a loss.",
        advice: "Delete the embedded file, or paste it as a picture",
      });
      return;
    }
    tree.drop(element);
    this.moveToPictures(shown, tree);
    tally.removed("embedded-files", where);
  }

  private isThere(image: XmlElement): boolean {
    const part = partAt("", image.attr("xlink:href") ?? "");
    return part === undefined ? image.child("office:binary-data") !== undefined : this.odf.has(part);
  }

  /** LibreOffice takes a picture in the folder of replacements for that of an object. */
  private moveToPictures(image: XmlElement, tree: XmlTree): void {
    const part = partAt("", image.attr("xlink:href") ?? "");
    if (part === undefined || !part.startsWith("ObjectReplacements/")) return;
    this.moved += 1;
    const to = `Pictures/shown-${this.moved}`;
    this.odf.rename(part, to);
    tree.set(image, "xlink:href", to);
  }

  private image(element: XmlElement): void {
    const href = element.attr("xlink:href");
    if (href === undefined || href === "" || partAt("", href) !== undefined) return;
    this.document.tally.leave({
      what: "external-data",
      where: whereOf(element),
      why: "A picture is kept elsewhere and is fetched whenever somebody opens the document.",
      advice: "Delete the picture and insert it again, without a link",
    });
  }

  private cropped(frame: XmlElement, look: Styles): void {
    if (!frame.child("draw:image")) return;
    const family = frame.attr("presentation:style-name") === undefined ? "graphic" : "presentation";
    const name = frame.attr("presentation:style-name") ?? frame.attr("draw:style-name");
    const clip = look.own(family, name, "graphic", "fo:clip") ?? "";
    const sides = /^rect\(([^)]*)\)$/.exec(clip)?.[1]?.split(/[\s,]+/) ?? [];
    if (!sides.some((side) => (millimetresOf(side) ?? 0) > LEAST_CROPPED)) return;
    this.document.tally.leave({
      what: "cropped-pictures",
      where: whereOf(frame),
      why: "The parts of a picture that were cut off are still in the document.",
      advice:
        "Cut the picture off for good: click it, and tick Delete cropped areas of pictures under Picture Format, Compress Pictures (in LibreOffice: right-click it, Compress)",
    });
  }
}

/** True when all texts in quotes of what the program wrote are among what is drawn. */
function isDrawn(annotation: XmlElement, formula: XmlElement): boolean {
  if (annotation.text.includes("%%") || !/^StarMath|tex$/i.test(annotation.attr("encoding") ?? "")) return false;
  let shown = "";
  for (const element of formula.within()) if (element.name === "math:mtext") shown += element.text;
  const plain = shown.replace(/\s+/g, "");
  const quoted = annotation.text.match(/"[^"]{1,10000}"/g) ?? [];
  return quoted.every((text) => plain.includes(text.slice(1, -1).replace(/\s+/g, "")));
}

/** What is less is an inaccuracy of a conversion, in millimetres. */
const LEAST_CROPPED = 0.2;

function isDocument({ name }: XmlElement): boolean {
  return name === "office:document";
}

/** Takes out of all pictures what they carry beside the picture. */
export async function cleanPictures({ tally }: OdfDocument, odf: OdfPackage): Promise<void> {
  for (const name of odf.parts) {
    if (!/(?:^|\/)(?:Pictures|media)\//i.test(odf.newName(name))) continue;
    const before = await odf.content(name);
    const isDrawing = pictureMime(before) === "image/svg+xml";
    const after = Buffer.from(isDrawing ? drawnOf(before.toString("utf8")).drawn : withoutMetadata(before));
    if (after.equals(before)) continue;
    odf.replace(name, after);
    tally.removed("picture-metadata");
  }
}
