/** Reads the styles at the beginning of `content.xml`, and those of `styles.xml` with its master pages. */
import { UnreadableError } from "../../../errors.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { MAX_THINGS } from "../limits.js";
import { type Attributes, attributesOf, nameOf } from "./names.js";
import { type Level, type Style, StyleProperties, type Styles, unquoted } from "./styles.js";

/** What stands in a master page, to be read when it is known which are in use. */
export type Recorded = { readonly open: XmlTag } | { readonly close: XmlTag } | { readonly text: string };

export interface StyleReader {
  readonly handler: XmlHandler;
  readonly masters: Map<string, Recorded[]>;
  /** Pages that are printed with several slides on each: no slide shows them. */
  readonly handouts: readonly (readonly Recorded[])[];
  /** Addresses of pictures that styles show: behind pages, before items of lists, on master pages. */
  readonly addresses: Set<string>;
  /** Styles that say in which session their text was typed. */
  sessions(): number;
}

/** Conditions of one style that are looked at. */
const MAX_MAPS = 50;

/** Master pages hold a header and a footer, or the shapes behind slides. */
const MAX_RECORDED = 1_000_000;

const ENDS = /^style:(?:master-page|handout-master)$/;

/** `common` takes what holds everywhere, `automatic` what holds in this part. */
export function styleReader(common: Styles, automatic: Styles): StyleReader {
  const masters = new Map<string, Recorded[]>();
  const handouts: Recorded[][] = [];
  const addresses = new Set<string>();
  let scope = common;
  let style: Style | undefined;
  let list: Level[] | undefined;
  let level: Level | undefined;
  let data: DataFormat | undefined;
  let layout = "";
  let recording: Recorded[] | undefined;
  let recorded = 0;
  let sessions = 0;

  const addAddress = ({ "xlink:href": address, "draw:name": name }: Attributes) => {
    if (address && addresses.size < MAX_THINGS) addresses.add(address);
    if (address && name) common.addFillImage(name, address);
  };

  const record = (event: Recorded) => {
    recorded += 1;
    if (recorded > MAX_RECORDED) throw new UnreadableError("its master pages are too large", true);
    recording?.push(event);
  };

  const beginStyle = (name: string, attributes: Attributes) => {
    const family = attributes["style:family"] ?? "";
    const isDefault = name === "style:default-style";
    style = {
      name: attributes["style:name"] ?? "",
      family,
      attributes,
      properties: new StyleProperties(),
      automatic: scope === automatic,
      maps: [],
    };
    if (isDefault) common.defaults.set(family, style);
    else scope.add(style);
  };

  const addProperties = (name: string, tag: XmlTag) => {
    if (!style) common.layouts.set(layout, attributesOf(tag));
    else style.properties.set(name.slice(name.indexOf(":") + 1, -"-properties".length), tag);
    if (scope === common || (name !== "style:text-properties" && name !== "style:paragraph-properties")) return;
    const own = attributesOf(tag);
    if (own["officeooo:rsid"] !== undefined || own["officeooo:paragraph-rsid"] !== undefined) sessions += 1;
  };

  const begin = (name: string, tag: XmlTag) => {
    // LibreOffice writes those of cells of slides in its own namespace (`loext:graphic-properties`).
    const isProperties = name.endsWith("-properties") && (name.startsWith("style:") || name.startsWith("loext:"));
    // Those of the levels of lists are many, and say nothing of text.
    if (isProperties && !style && name !== "style:page-layout-properties") return;
    if (isProperties) return addProperties(name, tag);
    const attributes = attributesOf(tag);
    addAddress(attributes);
    if (data) return data.add(name, attributes);
    switch (name) {
      case "office:styles":
      case "office:master-styles":
        scope = common;
        break;
      case "office:automatic-styles":
        scope = automatic;
        break;
      case "style:style":
      case "style:default-style":
        beginStyle(name, attributes);
        break;
      case "style:map":
        if (style && style.maps.length < MAX_MAPS)
          style.maps.push({
            condition: attributes["style:condition"] ?? "",
            style: attributes["style:apply-style-name"] ?? "",
          });
        break;
      case "style:font-face":
        common.fonts.set(attributes["style:name"] ?? "", unquoted(attributes["svg:font-family"] ?? ""));
        break;
      case "style:page-layout":
        layout = attributes["style:name"] ?? "";
        break;
      case "style:master-page":
        recording = beginMaster(attributes);
        break;
      case "style:handout-master":
        recording = [];
        handouts.push(recording);
        break;
      case "text:list-style":
      case "text:outline-style":
        list = [];
        scope.lists.set(attributes["style:name"] ?? "", list);
        break;
      case "text:list-level-style-number":
      case "text:list-level-style-bullet":
      case "text:list-level-style-image":
      case "text:outline-level-style":
        level = list && setLevel(list, name, attributes);
        break;
      case "style:list-level-label-alignment":
        level?.margins.push(attributes["fo:margin-left"] ?? "", attributes["fo:text-indent"] ?? "");
        break;
      case "draw:layer":
        if (attributes["draw:display"] === "none") common.hiddenLayers.add(attributes["draw:name"] ?? "");
        break;
      default:
        if (name.startsWith("number:") && name.endsWith("-style")) data = new DataFormat(name, attributes);
    }
  };

  const beginMaster = (attributes: Attributes): Recorded[] => {
    const name = attributes["style:name"] ?? "";
    common.masters.set(name, {
      name,
      layout: attributes["style:page-layout-name"],
      next: attributes["style:next-style-name"],
      style: attributes["draw:style-name"],
    });
    const events: Recorded[] = [];
    masters.set(name, events);
    return events;
  };

  const end = (name: string) => {
    if (name === "style:style" || name === "style:default-style") style = undefined;
    else if (name === "text:list-style" || name === "text:outline-style") list = undefined;
    else if (data && name === data.name) {
      scope.data.set(data.styleName, data.result(scope));
      data = undefined;
    }
  };

  return {
    masters,
    handouts,
    addresses,
    sessions: () => sessions,
    handler: {
      open(tag) {
        const name = nameOf(tag);
        if (recording) {
          record({ open: tag });
          // Also of a master page that nothing uses: programs keep all that a template has.
          if (name === "draw:image") addAddress(attributesOf(tag));
        } else begin(name, tag);
      },
      close(tag) {
        const name = nameOf(tag);
        if (recording && ENDS.test(name)) recording = undefined;
        else if (recording) record({ close: tag });
        else end(name);
      },
      text(value) {
        if (recording) record({ text: value });
        else data?.text(value);
      },
    },
  };
}

function setLevel(list: Level[], name: string, attributes: Attributes): Level | undefined {
  const level = Number.parseInt(attributes["text:level"] ?? "1", 10);
  if (!(level >= 1 && level <= 10)) return undefined;
  const isNumber = name === "text:list-level-style-number" || name === "text:outline-level-style";
  const shows = isNumber ? attributes["style:num-format"] : (attributes["text:bullet-char"] ?? "•");
  const made = { margins: [], ...(shows && { ordered: isNumber }) };
  list[level - 1] = made;
  return made;
}

/** A number format while it is read (ODF 1.3 part 3, 16.29). */
class DataFormat {
  readonly styleName: string;
  private shows = false;
  private plain = true;
  /** It shows something of the value. */
  private tells = false;
  private readonly maps: string[] = [];

  constructor(
    readonly name: string,
    attributes: Attributes,
  ) {
    this.styleName = attributes["style:name"] ?? "";
  }

  add(name: string, attributes: Attributes): void {
    if (name === "style:map") this.maps.push(attributes["style:apply-style-name"] ?? "");
    if (!name.startsWith("number:") || name === "number:text" || name === "number:fill-character") return;
    this.shows = true;
    this.tells = true;
    if (name !== "number:number" || attributes["number:decimal-places"] !== undefined) this.plain = false;
  }

  text(value: string): void {
    if (value.trim() === "") return;
    this.shows = true;
    this.plain = false;
  }

  result(styles: Styles) {
    const blank = !this.shows && this.maps.every((map) => styles.dataStyle(map)?.blank === true);
    return { format: this.format(), blank, isConstant: this.shows && !this.tells && this.maps.length === 0 };
  }

  private format(): string {
    switch (this.name) {
      case "number:percentage-style":
        return "percent";
      case "number:currency-style":
        return "currency";
      case "number:date-style":
        return "date";
      case "number:time-style":
        return "time";
      case "number:text-style":
        return "text";
      case "number:number-style":
        return this.plain && this.maps.length === 0 ? "general" : "number";
      default:
        return "general";
    }
  }
}
