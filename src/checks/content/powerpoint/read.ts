/**
 * The content of presentations in Office Open XML (ECMA-376 part 1, clause 19), transitional and strict: what each
 * slide shows, in the order in which it is read, with what it takes from its layout and master; and what is in the
 * file without being shown.
 */
import type { Subject } from "../../../model.js";
import { type Led, type OpcPackage, openOpc } from "../../../tools/opc.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Box, Content, Control, EmbeddedObject, Picture, Place, Slide, Story } from "../model.js";
import { readChart } from "../ooxml/chart.js";
import { CodeWords } from "../ooxml/code-words.js";
import { readDiagram } from "../ooxml/diagram.js";
import { alternativeOf, type FrameContent } from "../ooxml/drawing.js";
import { type Click, hasText, newBody, plainText, type TextBody } from "../ooxml/drawing-text.js";
import { readProperties } from "../ooxml/properties.js";
import { strayTraces } from "../ooxml/strays.js";
import { readTableStyles, type TableStyle } from "../ooxml/table-styles.js";
import { type Filling, NO_THEME, paletteOf } from "../ooxml/theme.js";
import { StoredPictures } from "../stored-pictures.js";
import { type Below, groundOf, type Page } from "./covers.js";
import { type Around, backgroundOf, type ShapeLook } from "./looks.js";
import { lostBy } from "./lost.js";
import { byId, type Presentation, readPresentation, readSlidePart } from "./parts.js";
import { meets } from "./placing.js";
import { Sceneries, type Scenery } from "./scenery.js";
import { hasContent, isToBeDescribed, type Staged, staged } from "./stage.js";
import { type Edge, graphOf, Traces, tracePackage } from "./traces.js";
import { traceUnseen } from "./unseen.js";
import { Writer } from "./writer.js";

export async function readPowerpoint(subject: Subject): Promise<Content> {
  const opc = await openOpc(subject.file, subject.limits);
  try {
    const words = new CodeWords();
    const presentation = await readPresentation(words.watched(opc));
    const styles = (await opc.relationshipsOf(presentation.part)).find(({ kind }) => kind === "tableStyles")?.part;
    const tableStyle = await readTableStyles(words.watched(opc), styles);
    return await new PowerpointReader(opc, words, presentation, tableStyle).read();
  } finally {
    opc.close();
  }
}

/** Parts that are read by programs only. */
const SETTINGS = /^(?:presProps|viewProps|theme|themeOverride)$/;

/** 20.1.2.2.23: what a click does beside leading somewhere. */
const RUNS = /^ppaction:\/\/(program|macro)\b/i;

/** The number of a page and the date are worked out; other words in a header or footer somebody typed. */
function isTyped(body: TextBody | undefined): boolean {
  return (
    body?.paragraphs.some(({ runs }) => runs.some(({ field, text }) => field === undefined && /\p{L}/u.test(text))) ===
    true
  );
}

/** Where a shape stands, and what decides how it looks. */
interface Setting {
  readonly place: Place;
  /** As traces name it. */
  readonly where: string;
  readonly around: Around;
  readonly links: ReadonlyMap<string, Led>;
  readonly background: Filling;
  /** What was painted before. */
  readonly below: Below;
  /** What nobody sees although it is not set to be hidden. */
  readonly unseen?: ReadonlySet<Staged>;
}

class PowerpointReader {
  private readonly traces = new Traces();
  private readonly slides: Slide[] = [];
  private readonly controls: Control[] = [];
  private readonly writer: Writer;
  private readonly sceneries: Sceneries;
  /** The package for parts of which all words are either shown or told. */
  private readonly watched: OpcPackage;
  private readonly pictures: StoredPictures;
  /** Parts of layouts and masters whose shapes were told. */
  private readonly told = new Set<string>();

  constructor(
    private readonly opc: OpcPackage,
    private readonly words: CodeWords,
    private readonly presentation: Presentation,
    tableStyle: (id: string) => TableStyle,
  ) {
    this.watched = words.watched(opc);
    this.pictures = new StoredPictures(opc.zip);
    this.sceneries = new Sceneries(this.watched, presentation.defaults);
    this.writer = new Writer(new Map(presentation.slides.map((part, index) => [part, index + 1])), tableStyle);
  }

  async read(): Promise<Content> {
    const { opc, traces, writer } = this;
    const { slides, isLocked } = this.presentation;
    const properties = await readProperties(opc);
    this.traceWords("");
    for (const [index, part] of slides.entries()) await this.readSlide(part, index + 1);
    const graph = await graphOf(opc, slides);
    for (const { kind, part } of graph.edges)
      if (part !== undefined && SETTINGS.test(kind) && !opc.touched.has(part)) await this.watched.read(part, {});
    this.traceWords("");
    await tracePackage(opc, graph, slides, traces);
    await this.tracePictures(graph.edges);
    this.sceneries.trace(traces);
    if (isLocked) traces.add("weak-lock", "");
    writer.settleLinks();
    const language = writer.settleLanguage(properties.language);
    const { body, beside, tables, pictures, objects, links, fonts } = writer;
    const traced = traces.list();
    return {
      kind: "presentation",
      properties: { ...properties, language },
      paragraphs: [...body, ...beside],
      tables,
      pictures,
      objects,
      links,
      controls: this.controls,
      bookmarks: [],
      sheets: [],
      slides: this.slides,
      pages: [],
      fonts: [...fonts],
      traces: [...traced, ...(await strayTraces(opc, traced))],
      unseen: objects.some(({ what }) => what === "ole") ? ["what is inside embedded files"] : [],
    };
  }

  // ------------------------------------------------------------------ slides

  private async readSlide(part: string, number: number): Promise<void> {
    const slide = await readSlidePart(this.watched, part);
    const where = `slide ${number}`;
    this.traceWords(where);
    const relationships = await this.opc.relationshipsOf(part);
    const scenery = await this.sceneries.of(relationships);
    this.traceWords("slide master");
    const around = slide.colourMap
      ? { ...scenery.around, palette: paletteOf(scenery.around.theme, slide.colourMap) }
      : scenery.around;
    const background = backgroundOf(slide, around);
    const shapes = staged(slide.shapes, around, slide.animated);
    if (slide.showsMaster) await this.tellScenery(scenery);
    const before: Staged[] = [];
    const below: Below = { scenery: slide.showsMaster ? scenery.shapes : [], slide: before };
    const place: Place = { story: "body", slide: number };
    const setting: Setting = { place, where, around, links: byId(relationships), background, below };
    const unseen = await traceUnseen(shapes, this.pageOf(setting), where, this.traces);
    for (const one of shapes) {
      await this.tellShape(one, { ...setting, unseen });
      before.push(one);
    }
    for (const name of slide.controls) this.addControl(name, place);
    if (slide.showsMaster) await this.sceneries.shownOn(this.pageOf(setting), scenery, shapes);
    const hasNotes = await this.tellNotes(relationships, number);
    addTo(
      this.slides,
      {
        number,
        title: titleOf(shapes),
        ...(slide.isHidden && { hidden: true as const }),
        ...(hasNotes && { notes: true as const }),
        boxes: this.boxesOf(shapes),
      },
      MAX_THINGS,
      "slides",
    );
  }

  private addControl(name: string, place: Place): void {
    // Their names begin with what they are, when nobody gave them others: CheckBox1.
    const what = /^(CheckBox|TextBox|OptionButton|CommandButton|ComboBox|ListBox|ToggleButton)\d*$/.exec(name)?.[1];
    addTo(this.controls, { place, what: what?.toLowerCase() ?? "control" }, MAX_THINGS, "controls");
  }

  /** In the order in which they are read, for what says or shows something. */
  private boxesOf(shapes: readonly Staged[]): Box[] {
    const { width, height } = this.presentation;
    const page = { x: 0, y: 0, width, height };
    return shapes
      .filter((one) => !one.isHidden && !one.isDecorative && one.look.role !== "footer" && hasContent(one))
      .flatMap(({ area, look }) => (area ? [{ area, look }] : []))
      .map(({ area, look }) => ({
        x: millimetres(area.x),
        y: millimetres(area.y),
        width: millimetres(area.width),
        height: millimetres(area.height),
        ...(look.role === "title" && { role: "title" as const }),
        ...(!meets(area, page) && { outside: true as const }),
      }));
  }

  private async tellNotes(relationships: readonly Led[], number: number): Promise<boolean> {
    const part = relationships.find(({ kind }) => kind === "notesSlide")?.part;
    if (part === undefined) return false;
    const notes = await readSlidePart(this.watched, part);
    this.traceWords(`slide ${number}`);
    const links = byId(await this.opc.relationshipsOf(part));
    const around: Around = { theme: NO_THEME, palette: () => undefined, defaults: new Map() };
    let isAny = false;
    for (const { drawn, look } of staged(notes.shapes, around, new Set())) {
      const setting = { place: { story: "notes", slide: number } as const, around, look, ground: undefined, links };
      if (drawn.content?.what === "table") {
        isAny = true;
        this.writer.table(drawn.content.table, undefined, setting);
      }
      if (drawn.kind === "picture" || (drawn.content && drawn.content.what !== "table"))
        this.traces.add("speaker-notes", `slide ${number}`, { detail: "a picture" });
      if (!hasText(drawn.body) || (look.role === "footer" && !isTyped(drawn.body))) continue;
      isAny = true;
      this.writer.text(drawn.body, setting);
    }
    return isAny;
  }

  // ------------------------------------------------------ layouts and masters

  /** Tells what is on the layout and the master, each once. */
  private async tellScenery({ around, parts }: Scenery): Promise<void> {
    if (parts.every(({ part }) => this.told.has(part))) return;
    const place: Place = { story: "master" };
    const background = around.layout ? backgroundOf(around.layout, around) : "other";
    const before: Staged[] = [];
    for (const { part, shapes } of parts) {
      const isKnown = this.told.has(part);
      this.told.add(part);
      const links = byId(await this.opc.relationshipsOf(part));
      const below: Below = { scenery: [], slide: before };
      for (const one of shapes) {
        if (!isKnown) await this.tellShape(one, { place, where: "slide master", around, links, background, below });
        before.push(one);
      }
    }
  }

  // ------------------------------------------------------------------ shapes

  private async tellShape(one: Staged, setting: Setting): Promise<void> {
    const { drawn, look } = one;
    if (one.isHidden) {
      if (drawn.kind === "picture") await this.tellPicture(one, setting);
      return;
    }
    const { content } = drawn;
    if (drawn.filling?.isCropped && drawn.filling.embedded) this.traces.add("cropped-pictures", setting.where);
    const story: Story = look.role === "footer" && setting.place.story === "body" ? "footer" : setting.place.story;
    const place = { ...setting.place, story };
    for (const { action } of [...drawn.clicks, ...clicksIn(drawn.body)]) {
      const runs = RUNS.exec(action)?.[1];
      if (runs !== undefined) this.traces.add("actions", setting.where, { detail: `a click starts a ${runs}` });
    }
    for (const click of drawn.clicks)
      this.writer.link(click, plainText(drawn.body ?? newBody()) || (alternativeOf(drawn) ?? ""), {
        ...setting,
        place,
      });
    if (drawn.media.length > 0) this.addObject(one, { place, what: "media" });
    else if (content) await this.tellFrame(content, one, setting);
    else if (drawn.kind === "picture") await this.tellPicture(one, setting);
    else if (hasText(drawn.body)) {
      const ground = groundOf(one, setting.below, setting.background);
      const heading = look.role === "title" ? 1 : undefined;
      const isHidden = lostBy(one) !== undefined;
      this.writer.text(drawn.body, {
        ...setting,
        place,
        look,
        ground,
        ...(heading && { heading }),
        ...(isHidden && { isHidden }),
      });
    } else if (isToBeDescribed(one)) this.tellDrawing(one, setting);
  }

  private async tellFrame(content: FrameContent, one: Staged, setting: Setting): Promise<void> {
    const { place, links } = setting;
    if (content.what === "table") {
      const ground = groundOf(one, setting.below, setting.background);
      this.writer.table(content.table, alternativeOf(one.drawn), { ...setting, look: one.look, ground });
      return;
    }
    const led = links.get(content.id);
    const isEmpty = led?.part === undefined && !led?.isExternal && !(content.what === "ole" && content.isLinked);
    const empty = isEmpty ? { empty: true as const } : {};
    if (content.what === "ole") {
      this.addObject(one, { place, what: content.program.startsWith("Equation.") ? "formula" : "ole", ...empty });
    } else if (content.what === "chart") {
      const chart = led?.part === undefined ? undefined : await readChart(this.opc, led.part);
      this.addObject(one, { place, what: "chart", ...empty, ...chart?.counted });
      if (chart?.unshown)
        this.traces.add("chart-data", setting.where, { detail: "what the chart does not show", text: chart.unshown });
    } else {
      this.addObject(one, { place, what: "diagram", ...empty });
      if (led?.part === undefined) return;
      await this.tellDiagram(led.part, one, setting);
    }
  }

  /** The shapes of a diagram, and how they look, are made anew from its text. */
  private async tellDiagram(part: string, one: Staged, setting: Setting): Promise<void> {
    const { shown, unshown } = await readDiagram(this.watched, part, setting.links);
    this.traceWords(setting.where);
    const look: ShapeLook = { ...one.look, level: () => ({ text: {} }) };
    this.writer.text(shown, { ...setting, look, ground: undefined });
    this.writer.text(unshown, { ...setting, look, ground: undefined, isHidden: true });
  }

  private addObject(one: Staged, object: EmbeddedObject): void {
    addTo(this.writer.objects, { ...object, ...describedAs(one) }, MAX_THINGS, "objects");
  }

  private tellDrawing(one: Staged, { place }: Setting): void {
    this.addPicture({ place, drawn: true, ...describedAs(one, place), ...sizeOf(one) });
  }

  private async tellPicture(one: Staged, { place, links, where, unseen }: Setting): Promise<void> {
    const { embedded = "", linked = "", isCropped = false } = one.drawn.picture ?? {};
    const part = links.get(embedded)?.part;
    const stored = part === undefined ? undefined : await this.pictures.of(part);
    const outside = links.get(linked)?.target;
    if (isCropped && stored) this.traces.add("cropped-pictures", where);
    this.addPicture({
      place,
      ...describedAs(one, place),
      ...stored?.facts,
      ...(part !== undefined && { part }),
      ...(outside !== undefined && { outside }),
      ...sizeOf(one),
      ...((one.isHidden || unseen?.has(one)) && { hidden: true as const }),
    });
  }

  private addPicture(picture: Picture): void {
    addTo(this.writer.pictures, picture, MAX_THINGS, "pictures");
  }

  // ------------------------------------------------------------------ traces

  private pageOf({ links, background }: Setting): Page {
    const { width, height } = this.presentation;
    const isOpaque = async ({ drawn }: Staged) => {
      const part = links.get((drawn.picture ?? drawn.filling)?.embedded ?? "")?.part;
      return part !== undefined && (await this.pictures.of(part)).isOpaque;
    };
    return { width, height, background, isOpaque };
  }

  /** What was found in the code since this was asked last. */
  private traceWords(where: string): void {
    for (const { detail, text } of this.words.take()) this.traces.add("leftovers", where, { detail, text });
  }

  private async tracePictures(edges: readonly Edge[]): Promise<void> {
    const noted = new Set<string>();
    for (const { kind, part, where } of edges) {
      if (kind !== "image" || part === undefined || noted.has(part)) continue;
      noted.add(part);
      const { notes } = await this.pictures.of(part);
      if (notes.length > 0) this.traces.add("picture-metadata", where, { details: notes });
    }
  }
}

function titleOf(shapes: readonly Staged[]): string {
  const title = shapes.find(({ look, isHidden, drawn }) => look.role === "title" && !isHidden && hasText(drawn.body));
  return plainText(title?.drawn.body ?? newBody())
    .replace(/\s+/g, " ")
    .trim();
}

function clicksIn(body: TextBody | undefined): Click[] {
  return body?.paragraphs.flatMap(({ runs }) => runs.flatMap(({ click }) => click ?? [])) ?? [];
}

/** What stands on a master is the setting of every slide, and is not read out. */
function describedAs(one: Staged, place?: Place): Pick<Picture, "alternative" | "decorative"> {
  const alternative = alternativeOf(one.drawn) ?? one.describedBy;
  const isDecorative = one.isDecorative || place?.story === "master";
  return { ...(alternative && { alternative }), ...(isDecorative && { decorative: true }) };
}

function sizeOf({ area }: Staged): Pick<Picture, "width" | "height"> {
  return area ? { width: millimetres(area.width), height: millimetres(area.height) } : {};
}

/** 36,000 English metric units are a millimetre. */
function millimetres(units: number): number {
  return Math.round(units / 3600) / 10;
}
