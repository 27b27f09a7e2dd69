/** What slides take from their layouts and masters, and what of it no slide shows. */
import type { Led, OpcPackage } from "../../../tools/opc.js";
import { type Drawn, textOf } from "../ooxml/drawing.js";
import { hasText, type LevelLooks, plainText } from "../ooxml/drawing-text.js";
import { NO_THEME, paletteOf, readTheme } from "../ooxml/theme.js";
import { personalDataIn } from "../personal-data.js";
import { type IsUnseen, type Page, unseenAmong } from "./covers.js";
import type { Around } from "./looks.js";
import { readSlidePart, type SlidePart } from "./parts.js";
import { type Staged, staged } from "./stage.js";
import type { Traces } from "./traces.js";

/** What the slides of one layout have in common. */
export interface Scenery {
  readonly around: Around;
  /** What is shown of the master and of the layout, from the back to the front. */
  readonly shapes: readonly Staged[];
  /** The same by the parts that it is on. */
  readonly parts: readonly { readonly part: string; readonly shapes: readonly Staged[] }[];
}

const NO_SCENERY = { shapes: [], parts: [] };

/** Each is read once. */
export class Sceneries {
  private readonly scenes = new Map<string, Promise<Scenery>>();
  private readonly parts = new Map<string, Promise<SlidePart>>();
  /** Words on layouts and masters that no slide has shown yet. */
  private readonly unseen = new Map<Drawn, "hidden" | "unshown" | "covered">();

  constructor(
    private readonly opc: OpcPackage,
    private readonly defaults: LevelLooks,
  ) {}

  of(relationships: readonly Led[]): Promise<Scenery> {
    const layout = relationships.find(({ kind }) => kind === "slideLayout")?.part ?? "";
    const known = this.scenes.get(layout) ?? this.read(layout);
    this.scenes.set(layout, known);
    return known;
  }

  private async read(layoutPart: string): Promise<Scenery> {
    const { opc } = this;
    const defaults = this.defaults;
    if (layoutPart === "")
      return { around: { theme: NO_THEME, palette: paletteOf(NO_THEME), defaults }, ...NO_SCENERY };
    const layout = await this.part(layoutPart);
    const masterPart = await this.ledFrom(layoutPart, "slideMaster");
    const master = masterPart === undefined ? undefined : await this.part(masterPart);
    const themePart = masterPart === undefined ? undefined : await this.ledFrom(masterPart, "theme");
    const theme = themePart === undefined ? NO_THEME : await readTheme(opc, themePart);
    const palette = paletteOf(theme, layout.colourMap ?? master?.colourMap);
    const around: Around = { theme, palette, layout, master, defaults };
    const parts = [...(master ? [master] : []), layout].map(({ part, shapes, animated }) => {
      const shown = staged(
        shapes.filter(({ placeholder }) => !placeholder),
        around,
        animated,
      );
      for (const drawn of shapes) if (drawn.placeholder && isTelling(drawn)) this.unseen.set(drawn, "unshown");
      for (const { drawn, isHidden } of shown)
        if (hasWords(drawn) && !this.unseen.has(drawn)) this.unseen.set(drawn, isHidden ? "hidden" : "unshown");
      return { part, shapes: shown };
    });
    const onSlides = layout.showsMaster ? parts : parts.slice(-1);
    return { around, parts: onSlides, shapes: onSlides.flatMap(({ shapes }) => shapes) };
  }

  private part(name: string): Promise<SlidePart> {
    const known = this.parts.get(name) ?? readSlidePart(this.opc, name);
    this.parts.set(name, known);
    return known;
  }

  private async ledFrom(part: string, kind: string): Promise<string | undefined> {
    return (await this.opc.relationshipsOf(part)).find((led) => led.kind === kind)?.part;
  }

  /** A slide shows all that stands behind it, but for what lies under something. */
  async shownOn(page: Page, { shapes }: Scenery, slide: readonly Staged[]): Promise<void> {
    const open = shapes.filter(({ drawn, isHidden }) => !isHidden && this.unseen.has(drawn));
    if (open.length === 0) return;
    const isUnseen: IsUnseen = await unseenAmong([...shapes, ...slide], page);
    for (const one of open) {
      if (isUnseen(one)) this.unseen.set(one.drawn, "covered");
      else this.unseen.delete(one.drawn);
    }
  }

  /** To be called when all slides have been read. */
  trace(traces: Traces): void {
    const where = "slide master";
    for (const [drawn, why] of this.unseen) {
      const text = textOf(drawn);
      if (why === "hidden") traces.add("hidden-shape", where, { text });
      else if (why === "covered") traces.add("covered-content", where, { text, detail: "under something else" });
      else traces.add("leftovers", where, { text, detail: "words that no slide shows" });
    }
  }
}

/** Words that only hold the place of others are shown to authors, and are the same everywhere but for such. */
function isTelling({ body }: Drawn): boolean {
  return body !== undefined && personalDataIn(plainText(body)).some(({ kind }) => kind !== "postcode");
}

function hasWords({ body, content }: Drawn): boolean {
  return hasText(body) || (content?.what === "table" && content.table.rows.flat().some((cell) => hasText(cell.body)));
}
