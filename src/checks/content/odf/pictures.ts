/** What stands in a frame: pictures, documents within the document, sound and film (ODF 1.3 part 3, 10.4). */
import type { EmbeddedObject, Picture } from "../model.js";
import { placeOf } from "../places.js";
import { folderOf, isOutsideAddress, type Mutable } from "./names.js";
import { type Element, type Elements, IGNORED, type Reading } from "./reading.js";
import { describeAs, setSize } from "./shapes.js";

// ----------------------------------------------------------------- pictures

const IMAGE: Element = {
  open(reading, attributes) {
    const { shape } = reading.context;
    const address = attributes["xlink:href"] ?? "";
    const part = reading.partOf(address);
    if (part !== undefined) reading.references.add(part);
    // The picture of an object stands for it; a second one is the same for readers that cannot show the first.
    if (!shape || shape.describe) return IGNORED;
    const picture: Mutable<Picture> = { place: shape.place };
    if (part !== undefined) picture.part = part;
    else if (isOutsideAddress(address)) {
      picture.outside = address;
      reading.traces.add("external-data", whereOf(reading), { kind: "linked picture" });
    }
    setSize(picture, shape);
    describeAs(shape, picture);
    if (shape.onPage) shape.onPage.fill = "picture";
    if (shape.isCropped) reading.traces.add("cropped-pictures", whereOf(reading));
    reading.addPicture(picture);
    return IGNORED;
  },
};

// ------------------------------------------------------------------ objects

/** A frame is where it is anchored, not within itself. */
function whereOf(reading: Reading): string {
  const { shape } = reading.context;
  if (!shape) return reading.where();
  const { cell: _, ...wider } = shape.place;
  return placeOf(wider);
}

function addObject(reading: Reading, what: EmbeddedObject["what"]): Mutable<EmbeddedObject> {
  const { shape, place } = reading.context;
  const object: Mutable<EmbeddedObject> = { place: shape?.place ?? place, what };
  if (shape) {
    describeAs(shape, object);
    if (shape.onPage) shape.onPage.fill = "picture";
  }
  reading.addObject(object);
  return object;
}

const OBJECT: Element = {
  open(reading, attributes) {
    const address = attributes["xlink:href"] ?? "";
    const object = addObject(reading, "document");
    const folder = folderOf(address);
    if (isOutsideAddress(address)) {
      reading.traces.add("external-data", whereOf(reading), { kind: "linked object" });
      return IGNORED;
    }
    if (folder !== "") {
      reading.embedded.push({ object, folder, where: whereOf(reading) });
      return IGNORED;
    }
    // 10.4.6.2: without an address, the object itself stands here.
    object.empty = true;
    const { traces } = reading;
    const where = whereOf(reading);
    return {
      open(name) {
        if (object.empty && name === "math:math") object.what = "formula";
        else if (object.empty) traces.add("embedded-files", where, { kind: "document" });
        delete object.empty;
      },
    };
  },
};

const OLE: Element = {
  open(reading, attributes) {
    const address = attributes["xlink:href"] ?? "";
    const part = reading.partOf(address);
    if (part !== undefined) reading.references.add(part);
    const object = addObject(reading, "ole");
    if (part === undefined && !isOutsideAddress(address)) object.empty = true;
    reading.traces.add("embedded-files", whereOf(reading), { kind: "object" });
    return {
      open: () => {
        delete object.empty;
      },
    };
  },
};

const PLUGIN: Element = {
  open(reading, attributes) {
    const address = attributes["xlink:href"] ?? "";
    const part = reading.partOf(address);
    if (part !== undefined) reading.references.add(part);
    else if (isOutsideAddress(address))
      reading.traces.add("external-data", whereOf(reading), { kind: "linked recording" });
    addObject(reading, "media");
    return IGNORED;
  },
};

const FLOATING_FRAME: Element = {
  open(reading) {
    addObject(reading, "document");
    reading.traces.add("external-data", whereOf(reading), { kind: "linked frame" });
    return IGNORED;
  },
};

export const PICTURE_ELEMENTS: Elements = new Map<string, Element>([
  ["draw:image", IMAGE],
  ["draw:object", OBJECT],
  ["draw:object-ole", OLE],
  ["draw:plugin", PLUGIN],
  ["draw:applet", PLUGIN],
  ["draw:floating-frame", FLOATING_FRAME],
]);
