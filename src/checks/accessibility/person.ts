/** What only a person can judge of a document. */
import { isMain, type Shown } from "./shown.js";

/** Questions, the weightiest first; only those that there is a reason to ask. */
export function personsPart(shown: Shown): string[] {
  return QUESTIONS.flatMap((question) => question(shown) ?? []);
}

type Question = (shown: Shown) => string | undefined;

const many = (count: number, one: string, several = `${one}s`) =>
  count === 1 ? `the ${one}` : `the ${count} ${several}`;

const descriptions: Question = ({ pictures, objects }) => {
  const described = [...pictures, ...objects].filter(
    ({ place, alternative, decorative }) => isMain(place) && !decorative && (alternative ?? "").trim() !== "",
  );
  if (described.length === 0) return undefined;
  return `Are the descriptions of ${many(described.length, "picture")} true, and do they say what matters?`;
};

const decorations: Question = ({ pictures, objects }) => {
  const count = [...pictures, ...objects].filter(({ place, decorative }) => isMain(place) && decorative).length;
  if (count === 0) return undefined;
  return count === 1
    ? "Is the picture that is marked as decoration nothing but that?"
    : `Are the ${count} pictures that are marked as decoration nothing but that?`;
};

const order: Question = ({ slides }) => {
  const count = slides.filter(({ boxes }) => boxes.length > 2).length;
  return count === 0 ? undefined : `Is the order right in which the boxes of ${many(count, "slide")} are read?`;
};

const headings: Question = ({ kind, lines }) => {
  const count = lines.filter(
    ({ place, paragraph, text }) => place.story === "body" && paragraph.heading !== undefined && text.trim() !== "",
  ).length;
  if (count === 0 || kind === "presentation") return undefined;
  return count === 1
    ? "Does the heading say what is under it, and is there nothing else that should be one?"
    : `Do the ${count} headings say what is under them, and is there nothing else that should be one?`;
};

const tables: Question = ({ tables }) => {
  const count = tables.filter(({ place, headerRows }) => isMain(place) && headerRows > 0).length;
  return count === 0 ? undefined : `Do the headers of ${many(count, "table")} say what is in the columns and rows?`;
};

const links: Question = ({ links }) => {
  const count = links.filter(({ place, target }) => isMain(place) && !target.startsWith("#")).length;
  if (count === 0) return undefined;
  return count === 1
    ? "Do the words of the link say where it leads?"
    : `Do the words of the ${count} links say where they lead?`;
};

const fields: Question = ({ controls }) =>
  controls.length === 0
    ? undefined
    : `Do the labels of ${many(controls.length, "field")} of the form say what to enter?`;

const media: Question = ({ objects }) =>
  objects.some(({ what }) => what === "media")
    ? "Do sound and film have subtitles or a text that says the same?"
    : undefined;

const colour: Question = ({ objects, lines }) => {
  const hasChart = objects.some(({ what }) => what === "chart" || what === "diagram");
  return hasChart || backgroundsIn(lines) > 1
    ? "Is anything told by colour alone, that nobody knows who does not see the colour?"
    : undefined;
};

/** One colour behind text sets off a header; several may mean something. */
function backgroundsIn(lines: Shown["lines"]): number {
  const found = new Set<string>();
  for (const { runs } of lines)
    for (const { background = "ffffff" } of runs) if (background !== "ffffff") found.add(background);
  return found.size;
}

const recognised: Question = ({ pages, pagesWithText }) => {
  const count = pages.filter(({ number, scanned }) => scanned && pagesWithText.has(number)).length;
  return count === 0 ? undefined : `Is the text right that was recognised on ${many(count, "scanned page")}?`;
};

/** In characters: some sentences. */
const PROSE = 400;

const words: Question = ({ kind, lines, properties }) => {
  let letters = 0;
  const languages = new Set([properties.language]);
  for (const { runs } of lines)
    for (const { text, language } of runs) {
      letters += text.length;
      if (language) languages.add(language);
    }
  if (letters < PROSE || kind === "spreadsheet") return undefined;
  return languages.size > 1
    ? "Is the language plain, and is each passage in another language marked as such?"
    : "Is the language plain, and is nothing in it in another language?";
};

const QUESTIONS: readonly Question[] = [
  descriptions,
  decorations,
  recognised,
  order,
  words,
  headings,
  tables,
  colour,
  fields,
  media,
  links,
];
