/** The content of a PDF: what its pages say and show, what its structure says of that, and what it hides. */

import type { Subject } from "../../../model.js";
import { dictOf, is, type PdfDict } from "../../../tools/pdf/objects.js";
import { cropBox } from "../../pdf/boxes.js";
import type { PdfDocument } from "../../pdf/document.js";
import { documentOf } from "../../pdf/opened.js";
import { isEmbedded, nameWithoutTag } from "../../pdf/painted/letters.js";
import type { Box, PaintedPage } from "../../pdf/painted/painting.js";
import { addTo, MAX_PARAGRAPHS } from "../limits.js";
import type { Content, Link, Page, Paragraph, Picture, Story } from "../model.js";
import { commentsIn, linksIn, type PageLink } from "./annotations.js";
import { Strays } from "./code-words.js";
import { type Fields, fieldsIn } from "./fields.js";
import { packetsOf } from "./packets.js";
import { loosePictures } from "./pictures.js";
import { propertiesOf } from "./properties.js";
import { oneParagraph, runLines, textLines } from "./runs.js";
import { type LinkBox, looks, type PageText, type Shown, seeText } from "./shown.js";
import { shownWords } from "./shown-words.js";
import { type Structured, StructureReader, taggedContent } from "./structure.js";
import { surveyOf } from "./survey.js";
import { tracesIn } from "./traces.js";

/** ISO 216 A4, where the page has no box of its own. */
const A4: Box = { left: 0, bottom: 0, right: 595, top: 842 };
/** When so many of its characters are not told, the page is not. */
const UNTOLD_SHARE = 0.1;
/** So many curved shapes on a page without text are letters that were drawn. */
const DRAWN_LETTERS = 200;

const UNSEEN = [
  "text that is part of a picture",
  "what scripts and the forms of other programs show",
  "what lies under shapes that are no rectangles",
];

export async function readPdf(subject: Subject): Promise<Content> {
  const doc = documentOf(subject);
  const painted = doc.text();
  const crops = doc.pages().map(({ dict }) => cropBox(doc, dict) ?? A4);
  const pageLinks = linksIn(doc);
  const pages = textOfPages(painted, crops, pageLinks);
  const shown = pages.flatMap((page) => page.shown);
  const fields = fieldsIn(doc);
  const seen = pages.map((page, i) => pageOf(doc, page, painted[i], crops[i] ?? A4, i));
  const words = shownWords(() => [...seen.map(({ text }) => text), ...toldElsewhere(doc, pages, fields)]);
  const strays = new Strays(doc, words);
  const survey = surveyOf(doc, strays);
  const packets = packetsOf(doc, survey);
  const properties = propertiesOf(doc, packets.sound, words);
  const structured = structuredContent(doc, shown, painted, pageLinks, properties.language);
  const told = structured?.used ?? new Set<Shown>();
  return {
    kind: "pdf",
    properties,
    paragraphs: allParagraphs(structured, pages, told, crops, fields),
    tables: structured?.tables ?? [],
    pictures: [...(structured?.pictures ?? []), ...picturesBeside(doc, painted, structured)],
    objects: [],
    links: linksOf(pageLinks, shown),
    controls: fields.controls,
    bookmarks: [],
    sheets: [],
    slides: [],
    pages: seen,
    ...(structured ? {} : { untagged: true as const }),
    fonts: fontsOf(doc),
    traces: tracesIn(doc, { painted, pages, survey, strays, words, notes: packets.notes }),
    unseen: UNSEEN,
  };
}

/** Words that are no news: of comments and hidden fields, which are told; recognised under the picture of a page; of the title. */
function toldElsewhere(doc: PdfDocument, pages: readonly PageText[], { hidden }: Fields): string[] {
  return [
    ...[...commentsIn(doc)].map(({ text }) => text),
    ...hidden.map(({ text }) => text),
    ...pages.filter(({ isScan }) => isScan).flatMap(({ shown }) => textLines(shown)),
    doc.getText(doc.info(), "Title") ?? "",
  ];
}

function textOfPages(painted: readonly PaintedPage[], crops: readonly Box[], links: readonly PageLink[]): PageText[] {
  const boxes = new Map<number, LinkBox[]>();
  for (const [order, { page, box }] of links.entries()) {
    if (!box) continue;
    const list = boxes.get(page) ?? [];
    boxes.set(page, list);
    list.push({ box, order });
  }
  const left = looks();
  return painted.map((page, i) => seeText(page, i + 1, crops[i] ?? A4, boxes.get(i + 1) ?? [], left));
}

/** Nothing when the document is not tagged. */
function structuredContent(
  doc: PdfDocument,
  shown: readonly Shown[],
  painted: readonly PaintedPage[],
  links: readonly PageLink[],
  language: string,
): StructureReader | undefined {
  const structure = doc.structure();
  if (!structure || structure.elements.length === 0) return undefined;
  const numbers = new Map(doc.pages().map(({ dict, number }) => [dict, number]));
  const indexes = new Map(links.map(({ annotation }, index) => [annotation, index]));
  const linkOf = (annotation: PdfDict) => indexes.get(annotation);
  const content = taggedContent(shown, painted);
  return new StructureReader(doc, structure, content, numbers, linkOf, language).read();
}

/** By the structure, then what it leaves out, then what stands at the edge of pages, then what is hidden in fields. */
function allParagraphs(
  structured: Structured | undefined,
  pages: readonly PageText[],
  told: ReadonlySet<Shown>,
  crops: readonly Box[],
  { hidden }: Fields,
): Paragraph[] {
  const paragraphs = [...(structured?.paragraphs ?? [])];
  const beside: Paragraph[] = [];
  const add = (into: Paragraph[], shown: readonly Shown[], page: number, story: (shown: Shown) => Story): void => {
    for (const line of runLines(shown)) {
      const runs = oneParagraph([line]);
      const [first] = shown;
      if (!first || runs.every(({ text }) => text.trim() === "")) continue;
      addTo(into, { place: { story: story(first), page }, runs }, MAX_PARAGRAPHS, "paragraphs");
    }
  };
  for (const [i, { shown }] of pages.entries()) {
    const rest = shown.filter((one) => !told.has(one));
    const isArtifact = ({ piece }: Shown) => piece.look.tag !== undefined && piece.look.tag.id === undefined;
    add(
      paragraphs,
      rest.filter((one) => !isArtifact(one)),
      i + 1,
      () => "body",
    );
    const { bottom, top } = crops[i] ?? A4;
    const isUpper = ({ box }: Shown) => box.bottom > (bottom + top) / 2;
    const artifacts = rest.filter(isArtifact);
    add(beside, artifacts.filter(isUpper), i + 1, () => "header");
    add(
      beside,
      artifacts.filter((one) => !isUpper(one)),
      i + 1,
      () => "footer",
    );
  }
  const fields = hidden.map(
    ({ page, text }): Paragraph => ({ place: { story: "body", page }, runs: [{ text, hidden: true }] }),
  );
  return [...paragraphs, ...beside, ...fields];
}

/** Decoration; in a document without tags all pictures. */
function picturesBeside(
  doc: PdfDocument,
  painted: readonly PaintedPage[],
  structured: Structured | undefined,
): Picture[] {
  const loose = [...loosePictures(doc, painted)];
  return structured ? loose.filter(({ decorative }) => decorative) : loose;
}

function linksOf(links: readonly PageLink[], shown: readonly Shown[]): Link[] {
  const texts = new Map<number, Shown[]>();
  for (const one of shown) {
    if (one.link === undefined) continue;
    const list = texts.get(one.link) ?? [];
    texts.set(one.link, list);
    list.push(one);
  }
  return links.map(({ page, target }, index) => {
    const text = textLines(texts.get(index) ?? []).join(" ");
    return { place: { story: "body", page }, target, text: text.trim() };
  });
}

function pageOf(doc: PdfDocument, page: PageText, painted: PaintedPage | undefined, crop: Box, index: number): Page {
  const seen = page.shown.filter(({ hidden }) => !hidden);
  const text = textLines(seen).join("\n");
  const [width, height] = [crop.right - crop.left, crop.top - crop.bottom];
  const isTurned = turnOf(doc, index) % 180 !== 0;
  return {
    number: index + 1,
    width: isTurned ? height : width,
    height: isTurned ? width : height,
    text,
    ...(isUntold(page, seen, text, painted) && { untold: true as const }),
    ...(painted?.boxed && { boxed: true as const }),
    ...(page.isScan && { scanned: true as const }),
  };
}

const MAX_PARENTS = 100;

/** /Rotate, inherited (ISO 32000-1:2008, table 30). */
function turnOf(doc: PdfDocument, index: number): number {
  let holder: PdfDict | undefined = doc.pages()[index]?.dict;
  for (let i = 0; holder && i < MAX_PARENTS; i += 1) {
    const turn = doc.get(holder, "Rotate");
    if (typeof turn === "number") return turn;
    holder = dictOf(doc.get(holder, "Parent"));
  }
  return 0;
}

function isUntold(page: PageText, seen: readonly Shown[], text: string, painted: PaintedPage | undefined): boolean {
  let [glyphs, untold] = [0, 0];
  for (const { piece } of seen) {
    glyphs += piece.glyphs;
    untold += piece.untold;
  }
  if (untold > 0 && untold >= glyphs * UNTOLD_SHARE) return true;
  if (text.trim() !== "") return false;
  const isRead = page.shown.some(({ piece }) => piece.text.trim() !== "");
  return (page.isScan && !isRead) || (painted?.curves ?? 0) >= DRAWN_LETTERS;
}

function fontsOf(doc: PdfDocument): string[] {
  const names = new Set<string>();
  for (const { font } of doc.use().shown) {
    const inner = is(font.inner, "dict") ? doc.getName(font.inner, "BaseFont") : undefined;
    const name = nameWithoutTag({ baseFont: inner ?? font.baseFont });
    if (name && isEmbedded(font)) names.add(name);
  }
  return [...names];
}
