/**
 * A document as it is read aloud: what is shown of its content. What is hidden
 * (slides, sheets, text) is the matter of other checks, and no word of it may
 * get into a finding.
 */
import type {
  Content,
  ContentKind,
  Control,
  EmbeddedObject,
  Link,
  Page,
  Paragraph,
  Picture,
  Place,
  Properties,
  Run,
  Sheet,
  Slide,
  Table,
} from "../content/model.js";
import { hasNoContrast, isTiny } from "../content/unseen.js";

/** A paragraph, with those of its runs that are shown. */
export interface Line {
  readonly place: Place;
  readonly paragraph: Paragraph;
  readonly runs: readonly Run[];
  readonly text: string;
}

/** True of text that may stand in a finding: everybody can see all of it. */
export function isSeen({ paragraph, place }: Line, kind: ContentKind): boolean {
  return paragraph.runs.every((run) => !isUnseen(run, place, kind));
}

function isUnseen(run: Run, place: Place, kind: ContentKind): boolean {
  return run.hidden === true || isTiny(run) || hasNoContrast(run, place, kind);
}

export interface Shown {
  readonly kind: ContentKind;
  readonly properties: Properties;
  readonly lines: readonly Line[];
  readonly tables: readonly ShownTable[];
  readonly pictures: readonly Picture[];
  readonly objects: readonly EmbeddedObject[];
  readonly links: readonly Link[];
  readonly controls: readonly Control[];
  readonly sheets: readonly Sheet[];
  readonly slides: readonly Slide[];
  readonly pages: readonly Page[];
  readonly isUntagged: boolean;
  /** Pages of a PDF with text for reading aloud, that of a layer of recognised text included. */
  readonly pagesWithText: ReadonlySet<number>;
}

export interface ShownTable extends Table {
  /** Its index in the content, by which the places of cells name it. */
  readonly index: number;
}

/** Of a page or slide: repeated on each, and passed over by programs that read aloud. */
const BESIDE: readonly Place["story"][] = ["header", "footer", "master", "notes"];

export function isMain({ story }: Place): boolean {
  return !BESIDE.includes(story);
}

const known = new WeakMap<Content, Shown>();

/** Worked out once, though a source is looked at again with each file that was made of it. */
export function shownOf(content: Content): Shown {
  const shown = known.get(content) ?? whatIsShown(content);
  known.set(content, shown);
  return shown;
}

function whatIsShown(content: Content): Shown {
  const hiddenSlides = new Set(content.slides.flatMap(({ number, hidden }) => (hidden ? [number] : [])));
  const sheets = content.sheets.filter(({ visibility }) => visibility === "visible");
  const hiddenSheets = new Set(
    content.sheets.flatMap(({ name, visibility }) => (visibility === "visible" ? [] : name)),
  );
  const isShown = ({ place }: { readonly place: Place }): boolean =>
    place.story !== "notes" &&
    !(place.slide !== undefined && hiddenSlides.has(place.slide)) &&
    !(place.sheet !== undefined && hiddenSheets.has(place.sheet));
  const hiddenLinks = linksOfHiddenText(content);
  return {
    kind: content.kind,
    properties: content.properties,
    lines: content.paragraphs.filter(isShown).map(lineOf),
    tables: content.tables.map((table, index) => ({ ...table, index })).filter(isShown),
    pictures: content.pictures.filter((picture) => !picture.hidden && isShown(picture)),
    objects: content.objects.filter(isShown),
    links: content.links.filter((link, index) => isShown(link) && !hiddenLinks.has(index)),
    controls: content.controls.filter(isShown),
    sheets,
    slides: content.slides.filter(({ hidden }) => !hidden),
    pages: content.pages,
    isUntagged: content.untagged === true,
    pagesWithText: pagesWithText(content),
  };
}

function lineOf(paragraph: Paragraph): Line {
  const runs = paragraph.runs.some(({ hidden }) => hidden)
    ? paragraph.runs.filter(({ hidden }) => !hidden)
    : paragraph.runs;
  return { place: paragraph.place, paragraph, runs, text: runs.map(({ text }) => text).join("") };
}

function linksOfHiddenText({ paragraphs, kind }: Content): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { runs, place } of paragraphs)
    for (const run of runs) if (run.link !== undefined && isUnseen(run, place, kind)) found.add(run.link);
  return found;
}

function pagesWithText({ paragraphs, pages }: Content): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { number, text } of pages) if (/\S/.test(text)) found.add(number);
  for (const { place, runs } of paragraphs)
    if (place.page !== undefined && runs.some(({ text }) => /\S/.test(text))) found.add(place.page);
  return found;
}
