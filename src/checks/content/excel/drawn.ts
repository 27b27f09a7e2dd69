/** What lies over the cells of one sheet, as it comes into the content. */

import type { EmbeddedObject, Picture, Run } from "../model.js";
import { partsOf } from "../ooxml/parts.js";
import { chartReader } from "./chart.js";
import { coveredShapes, foldedBy } from "./covers.js";
import { type Drawn, groupsOf, textOfShape } from "./drawing.js";
import type { Current, Drawing, Gathered, Relations, Whole } from "./gathered.js";
import { rangesIn, sheetNamed } from "./names-in-charts.js";
import { type Cover, coveredCells } from "./over-cells.js";
import { counted, HiddenText, textReader } from "./part.js";
import type { SourceState } from "./pivot.js";

/** In EMU. */
const MILLIMETRE = 36_000;

/** What of the shapes of a sheet is hidden, counted up. */
class Unseen {
  hidden = 0;
  readonly hiddenText = new HiddenText();
  cropped = 0;
  pictures = 0;
  readonly noted = new Set<string>();
  workbooks = 0;
  points = 0;
  readonly pointsText = new HiddenText();
  readonly covers: Cover[] = [];
}

export async function addDrawn(whole: Whole, current: Current, gathered: Gathered): Promise<void> {
  const unseen = new Unseen();
  const { hiddenRows, hiddenColumns } = current.part;
  const isFolded = foldedBy(hiddenRows, hiddenColumns);
  for (const drawing of current.drawings) {
    for (const drawn of drawing.drawn) {
      if (!drawn.standsIn) await new Adding(whole, current, gathered, drawing, unseen).add(drawn, isFolded(drawn));
    }
  }
  addTraces(current, gathered, unseen);
}

function addTraces({ listed, part, where }: Current, gathered: Gathered, unseen: Unseen): void {
  if (unseen.hidden > 0)
    gathered.addTrace({ what: "hidden-shape", where, count: unseen.hidden, ...unseen.hiddenText.told });
  if (unseen.cropped > 0) gathered.addTrace({ what: "cropped-pictures", where, count: unseen.cropped });
  if (unseen.pictures > 0) {
    const detail = [...unseen.noted].join(", ");
    gathered.addTrace({ what: "picture-metadata", where, detail, count: unseen.pictures });
  }
  if (unseen.workbooks > 0) {
    const detail = counted(unseen.workbooks, "embedded workbook");
    gathered.addTrace({ what: "chart-data", where, detail, count: unseen.workbooks });
  }
  // Of a hidden sheet all is told at once.
  if (listed.visibility !== "visible") return;
  if (unseen.points > 0) {
    const detail = `${counted(unseen.points, "value")} from a sheet that is hidden or gone`;
    gathered.addTrace({ what: "chart-data", where, detail, count: unseen.points, ...unseen.pointsText.told });
  }
  if (unseen.covers.length === 0) return;
  for (const trace of coveredShapes(unseen.covers, where)) gathered.addTrace(trace);
  for (const trace of coveredCells(unseen.covers, part.cells, part.grid(), where)) gathered.addTrace(trace);
}

class Adding {
  private readonly relations: Relations;

  constructor(
    private readonly whole: Whole,
    private readonly current: Current,
    private readonly gathered: Gathered,
    { relations }: Drawing,
    private readonly unseen: Unseen,
  ) {
    this.relations = relations;
  }

  async add(drawn: Drawn, isFolded: boolean): Promise<void> {
    const text = textOfShape(drawn).trim();
    const isHidden = isFolded || groupsOf(drawn).some(({ hidden }) => hidden);
    if (isHidden) {
      if (drawn.hidden || (isFolded && drawn.group === undefined)) this.unseen.hidden += 1;
      this.unseen.hiddenText.add(text);
    } else {
      this.addText(drawn);
      const target = this.relations.get(drawn.link ?? "")?.target ?? "";
      this.gathered.addLink(this.current.place, target, text || drawn.alternative || "");
    }
    if (drawn.kind === "picture") await this.addPicture(drawn, isHidden);
    else if (drawn.kind === "frame") {
      if (!isHidden) await this.addFrame(drawn);
    } else if (needsDescription(drawn, text)) {
      this.gathered.addPicture({ ...this.pictureOf(drawn), drawn: true, ...(isHidden && { hidden: true }) });
    }
    if (drawn.kind === "shape" && !isHidden) this.unseen.covers.push({ drawn, isOpaque: false });
  }

  private addText({ paragraphs }: Drawn): void {
    const { place } = this.current;
    for (const { runs, align } of paragraphs) {
      if (runs.length === 0) continue;
      const text = runs.map((run) => this.runOf(run));
      this.gathered.addParagraph({ place, runs: text, ...(align && { align }) });
    }
  }

  private runOf({ link, ...run }: Drawn["paragraphs"][number]["runs"][number]): Run {
    if (run.font) this.whole.book.fonts.add(run.font);
    const target = link === undefined ? "" : (this.relations.get(link)?.target ?? "");
    const number = this.gathered.addLink(this.current.place, target, run.text);
    return number === undefined ? run : { ...run, link: number };
  }

  // ---------------------------------------------------------------- pictures

  private async addPicture(drawn: Drawn, isHidden: boolean): Promise<void> {
    const part = this.relations.get(drawn.embedded ?? "")?.part;
    const linked = this.relations.get(drawn.linked ?? "");
    const stored = part === undefined ? undefined : await this.whole.pictures.of(part);
    if (drawn.cropped && part !== undefined) this.unseen.cropped += 1;
    if (stored && stored.notes.length > 0) {
      this.unseen.pictures += 1;
      for (const word of stored.notes) this.unseen.noted.add(word);
    }
    if (!isHidden) this.unseen.covers.push({ drawn, isOpaque: stored?.isOpaque === true });
    this.gathered.addPicture({
      ...this.pictureOf(drawn),
      ...stored?.facts,
      ...(part !== undefined && { part }),
      ...(linked?.isExternal && { outside: linked.target }),
      ...(isHidden && { hidden: true }),
    });
  }

  private pictureOf(drawn: Drawn): Picture {
    const { width = drawn.anchor.width, height = drawn.anchor.height } = drawn;
    return {
      place: this.current.place,
      ...describedAs(drawn),
      ...(width && { width: inMillimetres(width) }),
      ...(height && { height: inMillimetres(height) }),
    };
  }

  // ------------------------------------------------------ charts and diagrams

  private async addFrame(drawn: Drawn): Promise<void> {
    const chart = this.relations.get(drawn.chart ?? "")?.part;
    const diagram = this.relations.get(drawn.diagram ?? "")?.part;
    if (drawn.chart !== undefined) await this.addChart(drawn, chart);
    else if (drawn.diagram !== undefined) {
      this.addObject(drawn, "diagram", diagram);
      if (diagram !== undefined) await this.addDiagramText(diagram);
    }
  }

  private async addChart(drawn: Drawn, part: string | undefined): Promise<void> {
    const { opc, stateOf } = this.whole;
    const { handler, chart } = chartReader((reference) => isUnseen(reference, stateOf));
    if (part !== undefined) {
      await opc.read(part, handler);
      this.unseen.workbooks += (await partsOf(opc, part, "package", "oleObject")).length;
      this.unseen.points += chart.unseen;
      this.unseen.pointsText.add(chart.unseenText.told.text ?? "");
    }
    const sheet = this.current.listed.name.toLowerCase();
    const shows = chart.references.flatMap(rangesIn).flatMap((each) => (each.sheet === sheet ? each.range : []));
    this.gathered.addChartNames(this.current.where, chart.names);
    if (part !== undefined) this.unseen.covers.push({ drawn, isOpaque: !chart.isClear, shows });
    this.addObject(drawn, "chart", part, { series: chart.series, values: chart.values });
  }

  private addObject(
    drawn: Drawn,
    what: EmbeddedObject["what"],
    part: string | undefined,
    more: Pick<EmbeddedObject, "series" | "values"> = {},
  ): void {
    const { place } = this.current;
    this.gathered.addObject({ place, what, ...describedAs(drawn), ...(part === undefined ? { empty: true } : more) });
  }

  /** ECMA-376 part 1, 21.4.3.5: each point of a diagram has its text. */
  private async addDiagramText(part: string): Promise<void> {
    const { place } = this.current;
    const take = (text: string) => {
      if (text.trim() !== "") this.gathered.addParagraph({ place, runs: [{ text }] });
    };
    let text = "";
    const texts = textReader(
      ({ local }) => local === "t",
      (piece) => {
        text += piece;
      },
    );
    await this.whole.opc.read(part, {
      ...texts,
      open(tag, depth) {
        if (tag.local === "p") text = "";
        // A point has an element for its text of the same name as the text itself.
        if (tag.uri.endsWith("/diagram")) return;
        texts.open?.(tag, depth);
      },
      close(tag, depth) {
        texts.close?.(tag, depth);
        if (tag.local === "p") take(text);
      },
    });
  }
}

/** What is described as a whole needs no description of its parts. */
function describedAs(drawn: Drawn): Pick<Picture, "alternative" | "decorative"> {
  const { alternative, decorative } = drawn;
  const isPart = groupsOf(drawn).some((each) => each !== drawn && (each.alternative !== undefined || each.decorative));
  return {
    ...(alternative !== undefined && { alternative }),
    ...((decorative || (isPart && alternative === undefined)) && { decorative: true }),
  };
}

function needsDescription(drawn: Drawn, text: string): boolean {
  if (drawn.kind === "group") return drawn.alternative !== undefined || drawn.decorative === true;
  return text === "" && !drawn.isTextBox;
}

function inMillimetres(length: number): number {
  return Math.round((length / MILLIMETRE) * 10) / 10;
}

/** What follows the name of a sheet in a reference to cells; a name that stands there means nothing by itself. */
const OF_CELLS = /^\$?[A-Z]{1,3}\$?\d|^\$?[A-Z]{1,3}:|^\$?\d+:/i;

/** Whether a reference leads to cells of a sheet of this workbook that cannot be seen, or is no longer there. */
function isUnseen(reference: string, stateOf: SourceState): boolean {
  const [first = ""] = reference.trim().replace(/^\(/, "").split(",", 1);
  if (first.includes("[")) return false;
  if (first.includes("#REF!")) return true;
  const end = first.lastIndexOf("!");
  if (end < 0 || !OF_CELLS.test(first.slice(end + 1))) return false;
  return stateOf(sheetNamed(first.slice(0, end))) !== undefined;
}
