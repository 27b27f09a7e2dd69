/** Fills in the content of a presentation: paragraphs with their looks, tables, links. */

import { UnreadableError } from "../../../errors.js";
import type { Led } from "../../../tools/opc.js";
import { addTo, MAX_PARAGRAPHS, MAX_TEXT, MAX_THINGS } from "../limits.js";
import { isSameLook } from "../look.js";
import type { EmbeddedObject, Link, Paragraph, Picture, Place, Run, Table } from "../model.js";
import { over } from "../ooxml/colours.js";
import type { DrawnTable } from "../ooxml/drawing-tables.js";
import {
  type Click,
  type DrawnParagraph,
  type DrawnRun,
  hasText,
  type ParagraphLook,
  type TextBody,
  type TextLook,
} from "../ooxml/drawing-text.js";
import { type CellLook, cellLook, type TableStyle } from "../ooxml/table-styles.js";
import { type Colour, type Fill, rgbOf, shownFill } from "../ooxml/theme.js";
import type { Around, ShapeLook } from "./looks.js";

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Where a text stands, and what decides how it looks. */
export interface Setting {
  readonly place: Place;
  readonly around: Around;
  readonly look: ShapeLook;
  /** What is seen behind it; nothing when that is not known. */
  readonly ground: string | undefined;
  readonly links: ReadonlyMap<string, Led>;
  readonly heading?: number;
  /** True for what is shown to nobody. */
  readonly isHidden?: true;
}

const ALIGN: ReadonlyMap<string, Paragraph["align"]> = new Map(
  Object.entries({
    l: "left",
    r: "right",
    ctr: "center",
    just: "justify",
    justLow: "justify",
    dist: "justify",
    thaiDist: "justify",
  }),
);

const JUMP = "ppaction://hlinkshowjump?jump=";

export class Writer {
  /** Of the slides themselves, and of what stands beside them. */
  readonly body: Paragraph[] = [];
  readonly beside: Paragraph[] = [];
  readonly tables: Table[] = [];
  readonly pictures: Picture[] = [];
  readonly objects: EmbeddedObject[] = [];
  readonly links: Writable<Link>[] = [];
  readonly fonts = new Set<string>();
  /** How many characters are in which language. */
  private readonly languages = new Map<string, number>();
  private readonly written: Writable<Run>[] = [];
  private characters = 0;

  /** The number of a slide by its part, for links that lead there. */
  constructor(
    private readonly numbers: ReadonlyMap<string, number>,
    private readonly tableStyle: (id: string) => TableStyle,
  ) {}

  /** Writes the text of one shape. What is empty is not there: a placeholder without text is not shown. */
  text(body: TextBody | undefined, setting: Setting): void {
    if (!body || !hasText(body)) return;
    for (const paragraph of body.paragraphs) this.paragraph(paragraph, body.scale, setting);
  }

  private paragraph(drawn: DrawnParagraph, scale: number, setting: Setting): void {
    const { place, look, heading } = setting;
    const level = look.level(drawn.level);
    const runs: Writable<Run>[] = [];
    let clicked: { readonly click: Click; readonly link: number } | undefined;
    for (const run of drawn.runs) {
      if (run.text === "") continue;
      if (run.isFormula) addTo(this.objects, { place, what: "formula" }, MAX_THINGS, "objects");
      const written = this.run(run, level, scale, setting);
      const { click } = run;
      if (!click) clicked = undefined;
      else if (clicked && clicked.click.id === click.id && clicked.click.action === click.action)
        (this.links[clicked.link] as Writable<Link>).text += run.text;
      else {
        const link = this.link(click, run.text, setting);
        clicked = link === undefined ? undefined : { click, link };
      }
      if (clicked) written.link = clicked.link;
      const last = runs.at(-1);
      if (last && isAlike(last, written)) last.text += written.text;
      else runs.push(written);
    }
    for (const run of runs) this.written.push(run);
    const bullet = drawn.look.bullet ?? level.bullet;
    const hasWords = runs.some(({ text }) => text.trim() !== "");
    const align = ALIGN.get(drawn.look.align ?? level.align ?? "");
    addTo(
      place.story === "body" ? this.body : this.beside,
      {
        place,
        runs,
        ...(heading !== undefined && hasWords && { heading }),
        ...(hasWords && (bullet === "mark" || bullet === "number") && heading === undefined
          ? { list: { level: drawn.level, ordered: bullet === "number" } }
          : {}),
        ...(align && { align }),
      },
      MAX_PARAGRAPHS,
      "paragraphs",
    );
  }

  private run({ text, look, click, field }: DrawnRun, level: ParagraphLook, scale: number, setting: Setting) {
    this.count(text);
    const { around, ground } = setting;
    const all = { ...level.text, ...look };
    const run: Writable<Run> = { text };
    if (setting.isHidden || isScattered(all)) run.hidden = true;
    const behind = (all.highlight && rgbOf(all.highlight, around.palette)) ?? ground;
    // What stands on a picture or gradient cannot be compared with one colour, so neither of the two is told.
    if (behind !== undefined) {
      const colour = this.colourOf(all.fill, click !== undefined, setting, behind);
      if (colour !== undefined) run.colour = colour;
      run.background = behind;
    }
    if (all.size !== undefined) run.size = Math.round(all.size * scale * 10) / 10;
    const font = all.font === undefined ? undefined : (around.theme.fonts.get(all.font) ?? all.font);
    if (font) {
      run.font = font;
      this.fonts.add(font);
    }
    if (all.language) {
      run.language = all.language;
      this.languages.set(all.language, (this.languages.get(all.language) ?? 0) + text.length);
    }
    if (all.bold) run.bold = true;
    if (all.italic) run.italic = true;
    if (all.strike) run.strike = true;
    if (all.caps) run.caps = true;
    if (field !== undefined) run.field = fieldOf(field);
    return run;
  }

  /** Links have the theme's colour for them. Letters without a filling are as their ground. */
  private colourOf(
    fill: Parameters<typeof shownFill>[0] | undefined,
    isLink: boolean,
    { around }: Setting,
    behind: string,
  ): string | undefined {
    if (isLink) return around.palette("hlink");
    if (fill === undefined) return undefined;
    const shown = shownFill(fill, around.palette);
    if (shown === "none") return behind;
    return typeof shown === "string" ? undefined : over(shown, behind);
  }

  private count(text: string): void {
    this.characters += text.length;
    if (this.characters > MAX_TEXT) throw new UnreadableError("its text is too long", true);
  }

  /** Adds a link and tells its number; nothing for what leads nowhere. */
  link(click: Click, text: string, { place, links }: Pick<Setting, "place" | "links">): number | undefined {
    const target = this.targetOf(click, links);
    if (target === undefined) return undefined;
    addTo(this.links, { place, target, text }, MAX_THINGS, "links");
    return this.links.length - 1;
  }

  private targetOf({ id, action }: Click, links: ReadonlyMap<string, Led>): string | undefined {
    if (action.startsWith(JUMP)) return `#${action.slice(JUMP.length)}`;
    const led = links.get(id);
    if (!led) return undefined;
    const slide = led.part === undefined ? undefined : this.numbers.get(led.part);
    return slide === undefined ? led.target : `#Slide ${slide}`;
  }

  // ------------------------------------------------------------------ tables

  table(table: DrawnTable, description: string | undefined, setting: Setting): void {
    const { place } = setting;
    const cells = table.rows.flat();
    const shown = cells.filter(({ isCovered }) => !isCovered);
    const number = this.tables.length;
    addTo(
      this.tables,
      {
        place,
        rows: table.rows.length,
        columns: table.rows.reduce((most, row) => Math.max(most, row.length), 0),
        headerRows: table.flags.has("firstRow") ? 1 : 0,
        ...(table.flags.has("firstCol") && { headerColumn: true as const }),
        merged: shown.filter(({ columns, rows }) => columns > 1 || rows > 1).length,
        empty: shown.filter(({ body }) => !hasText(body)).length,
        ...(description && { description }),
      },
      MAX_THINGS,
      "tables",
    );
    for (const [row, inRow] of table.rows.entries()) {
      for (const [column, cell] of inRow.entries()) {
        if (cell.isCovered) {
          // Where cells are merged, what the others held stays in the file.
          this.text(cell.body, {
            ...setting,
            isHidden: true,
            place: { ...place, cell: { table: number, row, column } },
          });
          continue;
        }
        const style = this.styleOfCell(table, row, column);
        const ground = groundOf([cell.fill, style.fill, table.fill], setting);
        const look = style.text ? withColour(setting.look, style.text) : setting.look;
        this.text(cell.body, { ...setting, look, ground, place: { ...place, cell: { table: number, row, column } } });
      }
    }
  }

  private styleOfCell({ style, flags, rows, widths }: DrawnTable, row: number, column: number): CellLook {
    if (style === "") return { fill: undefined, text: undefined };
    return cellLook(this.tableStyle(style), flags, { row, column, rows: rows.length, columns: widths.length });
  }

  // ------------------------------------------------------------------ the end

  /** To be called when all is written: links are told without the blanks about them. */
  settleLinks(): void {
    for (const link of this.links) link.text = link.text.trim();
  }

  /** The language of the document, which no run has to name: what it says of itself, else what most of it is in. */
  settleLanguage(said: string): string {
    const [most] = [...this.languages].sort(([, one], [, other]) => other - one)[0] ?? [];
    const language = said || most || "";
    for (const run of this.written) if (run.language === language) delete run.language;
    return language;
  }
}

/** Letters further apart than this, or raised by more, of their own size, are on no slide; those that are heaped on one another nobody reads. */
const APART = 20;
const HEAPED = -0.7;
const RAISED = 5;

function isScattered({ spacing = 0, raised = 0, size = 18 }: TextLook): boolean {
  return spacing > APART * size || spacing < HEAPED * size || Math.abs(raised) > RAISED;
}

/** What the first one that says something makes of the ground. */
function groundOf(fills: readonly (Fill | undefined)[], { around, ground }: Setting): string | undefined {
  const fill = fills.find((each) => each !== undefined);
  const shown = fill === undefined ? "none" : shownFill(fill, around.palette);
  if (shown === "none") return ground;
  return typeof shown === "string" ? undefined : over(shown, ground);
}

/** The same look, with another colour where text has none of its own. */
function withColour(look: ShapeLook, fill: Colour): ShapeLook {
  return {
    ...look,
    level(level) {
      const { text, ...paragraph } = look.level(level);
      return { ...paragraph, text: { ...text, fill } };
    },
  };
}

/** 21.1.2.2.4. */
function fieldOf(type: string): NonNullable<Run["field"]> {
  if (type === "slidenum") return "page";
  // 10 to 13 show the time of day and no date.
  if (/^datetime1[0-3]$/.test(type)) return "time";
  return type.startsWith("datetime") ? "date" : "other";
}

function isAlike(one: Run, other: Run): boolean {
  return one.field === undefined && other.field === undefined && one.link === other.link && isSameLook(one, other);
}
