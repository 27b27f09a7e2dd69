/** What a Word document says, shows and hides: `.docx`, `.docm`, `.dotx`, transitional and strict (ECMA-376 part 1, 17). */
import { UnreadableError } from "../../../errors.js";
import type { Subject } from "../../../model.js";
import { type Led, type OpcPackage, openOpc } from "../../../tools/opc.js";
import type { Content, Paragraph, Place, Story } from "../model.js";
import { readChart } from "../ooxml/chart.js";
import { readDiagram } from "../ooxml/diagram.js";
import { plainText } from "../ooxml/drawing-text.js";
import { wordsInPart } from "../ooxml/odd-values.js";
import { partsOf } from "../ooxml/parts.js";
import { readProperties } from "../ooxml/properties.js";
import { strayTraces } from "../ooxml/strays.js";
import { NO_THEME, readTheme } from "../ooxml/theme.js";
import { placeOf } from "../places.js";
import { audited } from "./audit.js";
import { Colours } from "./colour.js";
import { seeThrough } from "./covers.js";
import { Gathered } from "./gathered.js";
import { languageOf } from "./looks.js";
import { Numbering } from "./numbering.js";
import {
  buildingBlockTraces,
  commentTraces,
  packageTraces,
  reviewersOf,
  type Settings,
  settingsOf,
  settingsTraces,
  textOf,
} from "./parts.js";
import { describedPictures } from "./pictures.js";
import { StoryReader } from "./story.js";
import { Styles } from "./styles.js";
import type { Surroundings } from "./text.js";

/** Rejects with an `UnreadableError` for a document that is damaged or goes beyond a limit. */
export async function readWord({ file, limits }: Subject): Promise<Content> {
  const opc = await openOpc(file, limits);
  try {
    return await contentOf(opc);
  } finally {
    opc.close();
  }
}

async function contentOf(opc: OpcPackage): Promise<Content> {
  const [main] = await partsOf(opc, "", "officeDocument");
  if (main === undefined) throw new UnreadableError("the package has no document in it");
  const properties = await readProperties(opc);
  const gathered = new Gathered();
  const settings = await settingsOf(opc, main, gathered);
  const { styles, numbering } = await looksOf(opc, main, settings, gathered);
  const language =
    languageOf(properties.language) ||
    languageOf(styles.look(undefined, undefined, undefined).language ?? "") ||
    settings.language;
  const { evenPages, showsPageColour } = settings;
  const shown = await readStories(opc, main, gathered, { styles, numbering, language, evenPages, showsPageColour });
  await describeObjects(opc, gathered);
  settingsTraces(settings, gathered);
  await commentTraces(opc, main, gathered);
  await buildingBlockTraces(opc, main, gathered);
  await packageTraces(opc, gathered, shown);
  gathered.claims.settle(gathered.paragraphs, gathered.traces);
  const pictures = await describedPictures(opc, gathered);
  const traces = gathered.traces.list();
  const spoken = language === "" ? mostUsed(gathered.paragraphs) : language;
  return {
    kind: "text",
    properties: {
      ...properties,
      language: spoken,
      personal: [...properties.personal, ...(await reviewersOf(opc, main, gathered))],
    },
    paragraphs:
      language === spoken ? gathered.paragraphs : gathered.paragraphs.map((each) => withoutLanguage(each, spoken)),
    tables: gathered.tables,
    pictures,
    objects: gathered.objects.map(({ object }) => object),
    links: gathered.links,
    controls: gathered.controls,
    bookmarks: [...gathered.bookmarks].filter((name) => !gathered.formNames.has(name)),
    sheets: [],
    slides: [],
    pages: [],
    fonts: [...gathered.fonts],
    traces: [...traces, ...(await strayTraces(opc, traces))],
    unseen: gathered.hasChunks ? ["text that is taken from an embedded file when the document is opened"] : [],
  };
}

async function looksOf(opc: OpcPackage, main: string, { mapping }: Settings, gathered: Gathered) {
  const [part] = await partsOf(opc, main, "theme");
  const theme = part === undefined ? NO_THEME : await readTheme(opc, part);
  for (const kind of ["theme", "people"]) {
    for (const each of await partsOf(opc, main, kind)) {
      const text = await wordsInPart(opc, each, kind);
      if (text !== "") gathered.traces.add("leftovers", "", { text, detail: "words in parts for programs" });
    }
  }
  const styles = new Styles(new Colours(theme, mapping));
  for (const part of await partsOf(opc, main, "styles")) await opc.read(part, audited(styles.reader(), gathered));
  const numbering = new Numbering(styles);
  for (const part of await partsOf(opc, main, "numbering")) await opc.read(part, audited(numbering.reader(), gathered));
  return { styles, numbering };
}

/** The body, then what stands beside it. Answers the parts that were read. */
async function readStories(
  opc: OpcPackage,
  main: string,
  gathered: Gathered,
  around: Surroundings,
): Promise<ReadonlySet<string>> {
  const read = new Set<string>();
  const readPart = async (part: string, story: Story) => {
    if (read.has(part)) return;
    read.add(part);
    const relationships = new Map<string, Led>((await opc.relationshipsOf(part)).map((led) => [led.id, led]));
    await opc.read(part, new StoryReader(gathered, around, relationships, story));
  };
  await readPart(main, "body");
  const edges = new Map<string, Story>();
  for (const part of await partsOf(opc, main, "header")) edges.set(part, "header");
  for (const part of await partsOf(opc, main, "footer")) edges.set(part, "footer");
  for (const part of gathered.edges) await readPart(part, edges.get(part) ?? "header");
  // What lies behind the text of all pages is known now.
  if (!gathered.hasBackdrop) for (const glass of gathered.glass) seeThrough(glass);
  for (const part of await partsOf(opc, main, "footnotes")) await readPart(part, "footnote");
  for (const part of await partsOf(opc, main, "endnotes")) await readPart(part, "endnote");
  for (const [part, story] of edges) {
    if (!read.has(part)) await tellUnshown(opc, part, story, gathered);
  }
  return read;
}

/** A header that no page shows: it was switched off, and its text stayed. */
async function tellUnshown(opc: OpcPackage, part: string, story: Story, { traces, used }: Gathered): Promise<void> {
  const text = await textOf(opc, part);
  const led = await opc.relationshipsOf(part);
  if (led.some(({ kind, part: picture }) => kind === "image" && picture !== undefined && !used.has(picture)))
    traces.add("leftovers", story, { detail: "pictures that are not shown on any page" });
  // A page number that was left alone is nothing.
  if (!/^[\s\divxlc.–-]*$/i.test(text)) traces.add("leftovers", story, { text, detail: "not shown on any page" });
}

/** What is in charts, and the words of diagrams: they stand in parts of their own. */
async function describeObjects(opc: OpcPackage, gathered: Gathered): Promise<void> {
  const charts = new Map<string, Awaited<ReturnType<typeof readChart>>>();
  const diagrams = new Set<string>();
  for (const { object, part, links } of gathered.objects) {
    if (part === undefined) continue;
    if (object.what === "chart") {
      const known = charts.get(part);
      const chart = known ?? (await readChart(opc, part));
      charts.set(part, chart);
      Object.assign(object, chart.counted);
      if (known === undefined && chart.unshown !== "") {
        const detail = "what the chart does not show";
        gathered.traces.add("chart-data", placeOf(object.place), { detail, text: chart.unshown });
      }
    } else if (object.what === "diagram" && links && !diagrams.has(part)) {
      diagrams.add(part);
      addDiagram(await readDiagram(opc, part, links), object.place, gathered);
    }
  }
}

function addDiagram(
  { shown, unshown }: Awaited<ReturnType<typeof readDiagram>>,
  place: Place,
  gathered: Gathered,
): void {
  for (const paragraph of shown.paragraphs) {
    const text = plainText({ ...shown, paragraphs: [paragraph] });
    gathered.countText(text.length);
    gathered.addParagraph({ place: { ...place, story: "box" }, runs: [{ text }] });
  }
  const hidden = plainText(unshown);
  if (hidden.trim() !== "")
    gathered.traces.add("hidden-text", placeOf(place), { text: hidden, detail: "words that a diagram does not show" });
}

/** Without a word on the language of the document, it is that of most of its text. */
function mostUsed(paragraphs: readonly Paragraph[]): string {
  const characters = new Map<string, number>();
  for (const { runs } of paragraphs) {
    for (const { language, text } of runs) {
      if (language !== undefined && language !== "zxx") {
        characters.set(language, (characters.get(language) ?? 0) + text.length);
      }
    }
  }
  return [...characters].reduce((most, each) => (each[1] > most[1] ? each : most), ["", 0])[0];
}

function withoutLanguage(paragraph: Paragraph, language: string): Paragraph {
  const runs = paragraph.runs.map(({ language: own, ...run }) =>
    own === undefined || own === language ? run : { ...run, language: own },
  );
  return { ...paragraph, runs };
}
