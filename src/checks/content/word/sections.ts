/** The sections of a Word document (ECMA-376 part 1, 17.6 and 17.10): how large the paper is, and which headers and footers it has. */
import type { Led } from "../../../tools/opc.js";
import type { XmlTag } from "../../../tools/xml.js";
import type { Gathered, Sheet } from "./gathered.js";
import { larger, measured } from "./geometry.js";
import { integer, isOn, ownValue, relationOf, val } from "./names.js";

/** Less than a letter, in millimetres. */
const LEAST_ROOM = 2;

/** How much of a page is between its margins, which may lie beside it. */
function roomIn(page: number, before: number, behind: number): number {
  return Math.min(page, page - behind) - Math.max(0, before);
}

export class Sections {
  /** The paper of the section that was described last. */
  sheet: Sheet;
  /** The headers and footers of the section, by their kind. */
  private readonly edges = new Map<string, string>();
  private hasTitlePage = false;
  private margins: XmlTag | undefined;
  hasColumns = false;
  /** True when nothing of the text of the section is on its pages: they are too small, or their margins too wide. */
  hasNoRoom = false;
  /** True when the section begins on the page on which the one before ends. */
  isContinuous = false;

  constructor(
    private readonly gathered: Gathered,
    private readonly evenPages: boolean,
    private readonly relationships: ReadonlyMap<string, Led>,
  ) {
    this.sheet = gathered.sheet;
  }

  begin(): void {
    this.hasTitlePage = false;
    this.isContinuous = false;
    this.hasNoRoom = false;
    this.hasColumns = false;
    this.margins = undefined;
  }

  describe(tag: XmlTag): void {
    const { local } = tag;
    if (local === "pgSz" || local === "pgMar") this.measure(tag);
    else if (local === "type") this.isContinuous = val(tag) === "continuous";
    else if (local === "cols") this.hasColumns = (integer(ownValue(tag, "num")) ?? 1) > 1;
    else if (local === "titlePg") this.hasTitlePage = isOn(tag);
    else if (local === "headerReference" || local === "footerReference") {
      const part = this.relationships.get(relationOf(tag, "id") ?? "")?.part;
      if (part !== undefined) this.edges.set(`${local} ${ownValue(tag, "type") ?? "default"}`, part);
    }
  }

  private measure(tag: XmlTag): void {
    this.sheet = measured(this.sheet, tag);
    if (tag.local === "pgMar") this.margins = tag;
    const { width, height, left, top } = this.sheet;
    const other = this.margins && measured({ width, height, left, top }, this.margins, "right", "bottom");
    // 17.6.11: a negative margin above or below only says that nothing moves it.
    this.hasNoRoom =
      roomIn(width, left, other?.left ?? left) < LEAST_ROOM ||
      roomIn(height, Math.abs(top), Math.abs(other?.top ?? top)) < LEAST_ROOM;
  }

  /** 17.10.1: what a section does not say of its headers, it takes from the section before. */
  end(): void {
    const kinds = ["default", ...(this.hasTitlePage ? ["first"] : []), ...(this.evenPages ? ["even"] : [])];
    for (const edge of ["headerReference", "footerReference"]) {
      for (const kind of kinds) {
        const part = this.edges.get(`${edge} ${kind}`);
        if (part !== undefined) this.gathered.edges.add(part);
      }
    }
    this.gathered.sheet = larger(this.gathered.sheet, this.sheet);
  }
}
