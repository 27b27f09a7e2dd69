/**
 * The running text of one part of a Word document while it is read: paragraphs, their runs and what they look like,
 * and what is deleted. Text boxes and notes flow on their own.
 */
import { UnreadableError } from "../../../errors.js";
import { isUnseen } from "../../../tools/colours.js";
import { LEAST_POINTS } from "../../../tools/legible.js";
import { isSameLook, type Look } from "../look.js";
import type { Paragraph, Place, Run, Story } from "../model.js";
import { placeOf } from "../places.js";
import type { Glass } from "./covers.js";
import { Fields } from "./fields.js";
import type { Draft, Gathered } from "./gathered.js";
import { heightOf, Layout } from "./layout.js";
import { alignmentOf, lookOf } from "./looks.js";
import type { Marks, ParagraphMarks } from "./marks.js";
import type { Numbering } from "./numbering.js";
import type { Styles } from "./styles.js";
import { Tables } from "./tables.js";

/** What holds for all parts of a document. */
export interface Surroundings {
  readonly styles: Styles;
  readonly numbering: Numbering;
  /** Of the document as a whole. */
  readonly language: string;
  /** True when odd and even pages have headers of their own. */
  readonly evenPages: boolean;
  /** True when the colour of the page is shown. */
  readonly showsPageColour: boolean;
}

/** What hears of the text of boxes. */
interface Boxes {
  noteText(text: string): void;
  sayHidden(text: string): void;
}

/** What is collected of a paragraph. */
interface ParagraphDraft {
  readonly place: Place;
  readonly marks: ParagraphMarks;
  readonly runs: Piece[];
  /** Paragraphs of text boxes that are anchored here. */
  readonly boxes: Paragraph[];
  /** True when its end was deleted: it goes on in the next one. */
  isJoined: boolean;
}

/** Text in one look. */
interface Piece {
  readonly look: Look;
  readonly link: number | undefined;
  readonly field: Run["field"];
  text: string;
}

interface RunDraft {
  readonly marks: Marks;
  /** What the styles and the run itself say. */
  all?: Marks;
}

/** Text that flows on its own: that of the part, or of a text box in it. */
interface Flow {
  readonly story: Story;
  /** What the box is filled with. */
  readonly background: string | undefined;
  readonly fields: Fields;
  readonly tables: Tables;
  paragraph: ParagraphDraft | undefined;
  carried: ParagraphDraft | undefined;
  /** True for a note or box that nobody sees. */
  readonly isHidden: boolean;
  /** Of a box without a filling. */
  readonly glass: Glass | undefined;
  /** Of a box: how wide it is, and how high about its text, in millimetres. */
  readonly width: number | undefined;
  height: number;
}

export class RunningText {
  private readonly flows: Flow[] = [];
  /** Of the text of the part itself. */
  readonly layout = new Layout();
  private readonly runs: RunDraft[] = [];
  private readonly links: (number | undefined)[] = [];
  /** Text above other text (17.3.3.25): what there is of it, and whether it is being read. */
  private above: Piece[] | undefined;
  private isAbove = false;
  private pageColour: string | undefined;
  /** The nearest heading so far. */
  heading: string | undefined;
  /** How many elements around this place say that it is deleted. */
  deletions = 0;
  /** How many of them say that it was moved, and so is shown elsewhere. */
  removals = 0;

  constructor(
    private readonly gathered: Gathered,
    private readonly around: Surroundings,
    private readonly story: Story,
    private readonly boxes: Boxes,
  ) {}

  get isDeleted(): boolean {
    return this.deletions > 0;
  }

  private get flow(): Flow | undefined {
    return this.flows.at(-1);
  }

  get isInBox(): boolean {
    return this.flows.length > 1;
  }

  get tables(): Tables | undefined {
    return this.flow?.tables;
  }

  get fields(): Fields | undefined {
    return this.flow?.fields;
  }

  /** What is said of the paragraph that is open. */
  get paragraphMarks(): ParagraphMarks | undefined {
    return this.flow?.paragraph?.marks;
  }

  /** What is said of the run that is open. */
  get runMarks(): Marks | undefined {
    return this.runs.at(-1)?.marks;
  }

  set page(colour: string | undefined) {
    this.pageColour = colour;
  }

  // -------------------------------------------------------------------- flows

  beginFlow(story: Story, background: string | undefined, isHidden: boolean, glass?: Glass, width?: number): void {
    const hidden = isHidden || this.flow?.isHidden === true;
    const tables = new Tables(this.gathered, this.around.styles);
    this.flows.push({
      story,
      background,
      fields: new Fields(
        (target) => this.addLink(target),
        () => this.gathered.traces.add("external-data", this.where(), { detail: "field" }),
        (text) => this.gathered.traces.add("variables", this.where(), { text, detail: "code of a field" }),
        (text) => this.claim(text, "code of a field"),
      ),
      tables,
      paragraph: undefined,
      carried: undefined,
      isHidden: hidden,
      glass,
      width,
      height: 0,
    });
  }

  /** About how high the text was that ended, in millimetres. */
  endFlow(): number {
    const { flow } = this;
    if (!flow) return 0;
    if (flow.paragraph) this.endParagraph();
    this.flushCarried();
    this.flows.pop();
    if (flow.fields.haveSwallowed) {
      throw new UnreadableError("a field in it does not end, so that it cannot be told what is shown");
    }
    return flow.height;
  }

  endFlows(): void {
    while (this.flows.length > 0) this.endFlow();
  }

  /** A note that nothing refers to is shown nowhere. `id` as in `Gathered.notes`. */
  beginNote(id: string, isSeparator: boolean): void {
    this.heading = this.gathered.notes.get(id);
    this.beginFlow(this.story, undefined, isSeparator || !this.gathered.notes.has(id));
  }

  place(): Place {
    const { flow } = this;
    if (flow?.paragraph) return flow.paragraph.place;
    const cell = flow?.tables.position;
    return {
      story: flow?.story ?? this.story,
      ...(cell && { cell }),
      ...(this.heading !== undefined && { heading: this.heading }),
    };
  }

  where(): string {
    return placeOf(this.place());
  }

  // --------------------------------------------------------------- paragraphs

  beginParagraph(): void {
    const { flow } = this;
    if (!flow) return;
    if (flow.paragraph) this.endParagraph();
    const { carried } = flow;
    flow.carried = undefined;
    flow.paragraph = {
      place: this.place(),
      marks: {},
      runs: carried?.runs ?? [],
      boxes: carried?.boxes ?? [],
      isJoined: false,
    };
  }

  /** The end of the paragraph was deleted. */
  join(): void {
    if (this.flow?.paragraph) this.flow.paragraph.isJoined = true;
  }

  endParagraph(): void {
    const { flow } = this;
    const draft = flow?.paragraph;
    if (!flow || !draft) return;
    flow.paragraph = undefined;
    // A paragraph all of which is deleted is gone; else it goes on in the next one.
    if (draft.isJoined) flow.carried = draft;
    else this.emit(flow, draft);
  }

  /** Nothing follows that a paragraph without an end could go on in. */
  flushCarried(): void {
    const { flow } = this;
    const draft = flow?.carried;
    if (!flow || !draft) return;
    flow.carried = undefined;
    if (draft.runs.length > 0 || draft.boxes.length > 0) this.emit(flow, draft);
  }

  private emit(flow: Flow, draft: ParagraphDraft): void {
    // Where cells are merged, those behind the first are there and are not shown.
    const isCovered = flow.tables.isCovered;
    const isGone = this.isDeleted && draft.runs.length === 0;
    if (!flow.isHidden && !isGone && !(isCovered && draft.runs.length === 0)) this.deliver(this.finished(flow, draft));
    for (const paragraph of draft.boxes) this.deliver(paragraph);
  }

  /** What stands in a box comes behind the paragraph that it is anchored in. */
  private deliver(paragraph: Paragraph): void {
    const outer = this.flows.at(-2)?.paragraph;
    if (outer) outer.boxes.push(paragraph);
    else this.gathered.addParagraph(paragraph);
  }

  private finished(flow: Flow, { place, marks, runs }: ParagraphDraft): Paragraph {
    const { styles, numbering } = this.around;
    const ofStyle = styles.paragraphOf(marks.style);
    const all: ParagraphMarks = { ...ofStyle, ...marks };
    const { outline = 9 } = all;
    const isHeading = outline >= 0 && outline < 9;
    const list = isHeading ? undefined : numbering.listOf(all, ofStyle.style);
    const align = alignmentOf(all);
    const style = styles.nameOf(marks.style);
    const shown: Draft<Run>[] = runs.map(({ look, link, field, text }) => ({
      text,
      ...look,
      ...(link !== undefined && { link }),
      ...(field !== undefined && { field }),
    }));
    for (const run of shown) flow.glass?.runs.push(run);
    const paragraph: Paragraph = {
      place,
      runs: shown,
      ...(isHeading && { heading: outline + 1 }),
      ...(list && { list }),
      ...(align && { align }),
      ...(style !== undefined && { style }),
    };
    if (isHeading) this.heading = titleOf(paragraph) || this.heading;
    if (!this.isInBox) {
      this.layout.add(paragraph, all);
      for (const reach of [all.frame ?? all.indent, flow.tables.open?.reach])
        if (reach) this.layout.addFar({ runs: shown, reach });
    }
    if (flow.width !== undefined) flow.height += heightOf(paragraph, all, flow.width);
    if (flow.tables.hasRowOfFixedHeight) flow.tables.addHeight(heightOf(paragraph, all, flow.tables.width));
    return paragraph;
  }

  // --------------------------------------------------------------------- runs

  beginRun(): void {
    this.runs.push({ marks: {} });
  }

  endRun(): void {
    this.runs.pop();
  }

  /** Something can be seen here: no cell around it is empty. */
  fill(): void {
    for (const { tables } of this.flows) tables.fill();
  }

  say(text: string): void {
    const { flow } = this;
    const paragraph = flow?.paragraph;
    if (text === "" || !flow || !paragraph) return;
    if (this.isDeleted) {
      if (this.removals === 0) this.sayDeleted(text);
      return;
    }
    if (flow.fields.swallow(text)) return;
    this.gathered.countText(text.length);
    if (flow.isHidden) {
      this.sayHidden(text);
      return;
    }
    const { kind, link = this.links.at(-1) } = flow.fields.current ?? {};
    if (link !== undefined) {
      const target = this.gathered.links[link];
      if (target) target.text += text;
    }
    this.append((this.isAbove && this.above) || paragraph.runs, text, this.look(flow, text), link, kind);
    if (text.trim() === "") return;
    this.fill();
    if (flow.story === "box") this.boxes.noteText(text);
  }

  private append(runs: Piece[], text: string, look: Look, link: number | undefined, field: Run["field"]): void {
    const last = runs.at(-1);
    if (last && last.link === link && last.field === field && isSameLook(last.look, look)) last.text += text;
    else runs.push({ look, link, field, text });
  }

  private look(flow: Flow, text: string): Look {
    const { styles, language } = this.around;
    const run = this.runs.at(-1);
    const paragraph = flow.paragraph?.marks ?? {};
    const cell = flow.tables.look;
    if (run && !run.all) run.all = { ...styles.look(paragraph.style, run.marks.style, cell), ...run.marks };
    const marks = run?.all ?? styles.look(paragraph.style, undefined, cell);
    const background = this.behind(flow);
    const all = { ...styles.paragraphOf(paragraph.style), ...paragraph };
    const look = withHeight(lookOf(marks, text, background, language), all, marks);
    const isHidden = flow.tables.isCovered || flow.tables.isRowHidden || all.isAway;
    return isHidden ? { ...look, hidden: true } : look;
  }

  /** What is behind the paragraph that is open. */
  private behind(flow: Flow): string | undefined {
    const { styles } = this.around;
    const { shade, style } = flow.paragraph?.marks ?? {};
    const { cell, look } = flow.tables;
    const shades = [shade ?? styles.paragraphOf(style).shade, cell?.shade ?? look?.shade];
    return shades.find((each) => each !== undefined && each !== "auto") ?? flow.background ?? this.pageColour;
  }

  /** For a box without a filling that hangs on the paragraph that is open; nothing when what is behind is not known. */
  glass(): Glass | undefined {
    const { flow } = this;
    const behind = flow && (this.behind(flow) ?? (flow.story === "box" ? undefined : "ffffff"));
    return behind === undefined ? undefined : { runs: [], behind };
  }

  breakPage(): void {
    const [outer] = this.flows;
    if (!this.isInBox && !this.isDeleted)
      this.layout.breakPage(outer?.paragraph?.runs.some(({ text }) => text.trim() !== "") === true);
  }

  /** True when what stands in the run that is open is not shown at all. */
  get isHiddenHere(): boolean {
    const { flow } = this;
    return flow !== undefined && !this.isDeleted && this.look(flow, "").hidden === true;
  }

  /** True when nobody would see text in the run that is open. */
  isUnseenHere(text: string): boolean {
    const { flow } = this;
    if (!flow || this.isDeleted) return false;
    const { hidden, colour, background = "ffffff", size = 10 } = this.look(flow, text);
    return hidden === true || size < LEAST_POINTS || (colour !== undefined && isUnseen(colour, background));
  }

  /** Text of a note that nothing refers to, or of a shape that is not shown. */
  private sayHidden(text: string): void {
    if (this.flow?.story === "box") this.boxes.sayHidden(text);
    else if (text.trim() !== "")
      this.gathered.traces.add("leftovers", `${this.story}s`, { text, detail: "nothing refers to it" });
  }

  beginRuby(): void {
    this.above = [];
  }

  /** What follows stands above other text, or no longer does. */
  set isAboveText(isAbove: boolean) {
    this.isAbove = isAbove;
  }

  /** What stands above comes first in the file, and is read behind what it stands above. */
  endRuby(): void {
    const runs = this.flow?.paragraph?.runs;
    for (const each of this.above ?? []) if (runs) this.append(runs, each.text, each.look, each.link, each.field);
    this.above = undefined;
  }

  // ------------------------------------------------------------ changes, links

  /** A tracked change, by its author if he is named. */
  change(author: string | undefined): void {
    this.gathered.traces.add("tracked-changes", this.where(), author ? { person: author } : {});
  }

  /** What is kept here to be shown at some time. */
  claim(text: string, detail: string): void {
    this.gathered.claims.add({ what: "variables", where: this.where(), text, detail });
  }

  sayDeleted(text: string): void {
    if (text !== "") this.gathered.traces.add("tracked-changes", this.where(), { count: 0, text });
  }

  beginLink(target: string | undefined): void {
    this.links.push((target === undefined ? undefined : this.addLink(target)) ?? this.links.at(-1));
  }

  endLink(): void {
    this.links.pop();
  }

  private addLink(target: string): number | undefined {
    if (this.isDeleted) return undefined;
    this.gathered.add(this.gathered.links, { place: this.place(), target, text: "" }, "links");
    return this.gathered.links.length - 1;
  }
}

/** Of letters that are higher than their line only a stripe is seen. */
function withHeight(look: Look, { lineHeight }: ParagraphMarks, { raised = 0 }: Marks): Look {
  if (lineHeight === undefined) return look;
  if (Math.abs(raised) > 2 * lineHeight) return { ...look, hidden: true };
  return lineHeight < LEAST_POINTS ? { ...look, size: lineHeight } : look;
}

/** What is shown of a heading, for a place: nothing that is hidden may get into it. */
function titleOf({ runs }: Paragraph): string {
  const shown = runs.filter(
    ({ hidden, colour = "000000", background = "ffffff", size = 10 }) =>
      !hidden && !isUnseen(colour, background) && size >= 2,
  );
  const text = shown
    .map((run) => run.text)
    .join("")
    .replace(/\s+/g, " ")
    .trim();
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
