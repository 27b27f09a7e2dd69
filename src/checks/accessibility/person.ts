/** What only a person can judge of a document. */
import { isMain, type Shown } from "./shown.js";
import { inWords } from "./words.js";

/** Questions, the weightiest first; only those that there is a reason to ask, and few, so that they are read. */
export function personsPart(shown: Shown): string[] {
  return QUESTIONS.flatMap((question) => question(shown) ?? []);
}

type Question = (shown: Shown) => string | undefined;

const many = (count: number, one: string) => (count === 1 ? `the ${one}` : `the ${count} ${one}s`);

const pictures: Question = (shown) => {
  const all = [...shown.pictures, ...shown.objects].filter(({ place }) => isMain(place));
  const decorative = all.filter((one) => one.decorative).length;
  const described = all.filter((one) => !one.decorative && (one.alternative ?? "").trim() !== "").length;
  const asked = [
    ...(described > 0
      ? [
          described === 1
            ? "Is the description of the picture true, and does it say what matters?"
            : `Are the descriptions of the ${described} pictures true, and do they say what matters?`,
        ]
      : []),
    ...(decorative > 0
      ? [`${decorative === 1 ? "Is" : "Are"} ${many(decorative, "picture")} marked as decoration nothing but that?`]
      : []),
  ];
  return asked.length > 0 ? asked.join(" ") : undefined;
};

const order: Question = ({ slides }) => {
  const count = slides.filter(({ boxes }) => boxes.length > 2).length;
  return count === 0 ? undefined : `Are the boxes of ${many(count, "slide")} read aloud in the right order?`;
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
    : "Is the language plain, and is everything in one language?";
};

const names: Question = ({ kind, lines, tables, links, controls }) => {
  const headings = lines.filter(({ place, paragraph, text }) => {
    return place.story === "body" && paragraph.heading !== undefined && text.trim() !== "";
  }).length;
  const headed = tables.filter(({ place, headerRows }) => isMain(place) && headerRows > 0).length;
  const leading = links.filter(({ place, target }) => isMain(place) && !target.startsWith("#")).length;
  const asked = [
    ...(headings > 0 && kind !== "presentation" ? [many(headings, "heading")] : []),
    ...(headed > 0 ? [`the header of ${many(headed, "table")}`] : []),
    ...(leading > 0 ? [`the words of ${many(leading, "link")}`] : []),
    ...(controls.length > 0 ? [`the labels of ${many(controls.length, "field")}`] : []),
  ];
  return asked.length === 0 ? undefined : `Could somebody who reads only ${inWords(asked)} tell what is meant?`;
};

const colour: Question = ({ objects, lines }) => {
  const hasChart = objects.some(({ what }) => what === "chart" || what === "diagram");
  return hasChart || backgroundsIn(lines) > 1
    ? "Is anything told by colour alone, so that people who do not see the colour miss it?"
    : undefined;
};

/** One colour behind text sets off a header; several may mean something. */
function backgroundsIn(lines: Shown["lines"]): number {
  const found = new Set<string>();
  for (const { runs } of lines)
    for (const { background = "ffffff" } of runs) if (background !== "ffffff") found.add(background);
  return found.size;
}

const media: Question = ({ objects }) =>
  objects.some(({ what }) => what === "media")
    ? "Do sound and film have subtitles or a text that says the same?"
    : undefined;

const recognised: Question = ({ pages, pagesWithText }) => {
  const count = pages.filter(({ number, scanned }) => scanned && pagesWithText.has(number)).length;
  return count === 0 ? undefined : `Is the text right that was recognised on ${many(count, "scanned page")}?`;
};

const QUESTIONS: readonly Question[] = [recognised, pictures, order, words, media, colour, names];
