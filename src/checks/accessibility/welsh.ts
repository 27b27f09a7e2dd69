/**
 * Welsh that is marked as English and the reverse: the mistake of bilingual
 * documents of Wales, made whenever one is written over the other. Both are told
 * by their commonest words, of which no other language has as many.
 */
import { placeOf } from "../content/places.js";
import type { Breach } from "../content/rule.js";
import type { Line, Shown } from "./shown.js";

const WELSH = new Set(
  "yn y yr ac mae ar gan wedi eich ein gyda bydd hwn hon sydd oes neu fel mewn eu ei nad nid oedd gwasanaeth cyngor ym yng hyn dylai rhaid".split(
    " ",
  ),
);
const ENGLISH = new Set(
  "the of and to in is for that with be are will this by or from has have which not was were been it its their they must should".split(
    " ",
  ),
);

/** A sentence or two: fewer words may be a name or a quotation. */
const LEAST_WORDS = 15;
/** Share of the commonest words. In ordinary Welsh and English prose about a third are. */
const MUCH = 0.2;
const LITTLE = 0.04;

export function* welshAndEnglish({ lines, properties }: Shown): Iterable<Breach> {
  const welsh: Line[] = [];
  const english: Line[] = [];
  for (const line of lines) {
    const tag = languageOf(line, properties.language);
    if (tag !== "en" && tag !== "cy") continue;
    const seems = seemsToBe(line.text);
    if (seems === "cy" && tag === "en") welsh.push(line);
    else if (seems === "en" && tag === "cy") english.push(line);
  }
  yield* told(welsh, "Welsh", "English");
  yield* told(english, "English", "Welsh");
}

function* told(lines: readonly Line[], is: string, marked: string): Iterable<Breach> {
  const [first] = lines;
  if (!first) return;
  const message =
    lines.length === 1
      ? `A paragraph that seems to be ${is} is marked as ${marked}.`
      : `${lines.length} paragraphs that seem to be ${is} are marked as ${marked}.`;
  yield { message, where: placeOf(first.place) };
}

/** The language of all runs of a paragraph; nothing when they have several. */
function languageOf({ runs }: Line, ofDocument: string): string | undefined {
  let found: string | undefined;
  for (const { language, text } of runs) {
    if (text.trim() === "") continue;
    const [tag = ""] = (language ?? ofDocument).toLowerCase().split("-");
    if (found !== undefined && found !== tag) return undefined;
    found = tag;
  }
  return found;
}

export function seemsToBe(text: string): "cy" | "en" | undefined {
  // The first words tell; a paragraph may be as long as a book.
  const words =
    text
      .slice(0, 2000)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  if (words.length < LEAST_WORDS) return undefined;
  const share = (common: ReadonlySet<string>) => words.filter((word) => common.has(word)).length / words.length;
  const [welsh, english] = [share(WELSH), share(ENGLISH)];
  if (welsh >= MUCH && english <= LITTLE) return "cy";
  return english >= MUCH && welsh <= LITTLE ? "en" : undefined;
}
