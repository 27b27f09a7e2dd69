/** Master pages: headers and footers of texts, what slides have behind them, and pages that nothing uses (ODF 1.3 part 3, 16.9). */
import type { XmlHandler } from "../../../tools/xml.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Story } from "../model.js";
import { placeOf } from "../places.js";
import { isOutside, type PageShape } from "./covers.js";
import { PICTURE_ELEMENTS } from "./pictures.js";
import { type Capture, type Element, type Elements, gathered, handlerOf, IGNORED, Reading } from "./reading.js";
import { SHAPE_ELEMENTS } from "./shapes.js";
import { sizeOf } from "./slides.js";
import type { Recorded } from "./style-reader.js";
import { TABLE_ELEMENTS } from "./tables.js";
import { TEXT_ELEMENTS } from "./text.js";

const headOrFoot = (story: Story): Element => ({
  open(reading, attributes) {
    if (attributes["style:display"] === "false") return unshown(reading);
    reading.enter({ place: { story } });
    return undefined;
  },
});

/** By paragraphs: programs write those that are shown a second time for left pages, switched off. */
function unshown(reading: Reading): Capture {
  return gathered((text) => {
    for (const words of text.split("\n"))
      if (/\p{L}{2}/u.test(words)) addTo(reading.unshown, words.trim(), MAX_THINGS, "headers and footers");
  });
}

const HEADERS: Elements = new Map<string, Element>([
  ...["header", "header-left", "header-first"].map((name) => [`style:${name}`, headOrFoot("header")] as const),
  ...["footer", "footer-left", "footer-first"].map((name) => [`style:${name}`, headOrFoot("footer")] as const),
  ["presentation:notes", { open: () => IGNORED }],
  ["office:forms", { open: () => IGNORED }],
]);

function replay(events: readonly Recorded[], { open, close, text }: XmlHandler): void {
  let depth = 0;
  for (const event of events) {
    if ("open" in event) {
      depth += 1;
      open?.(event.open, depth);
    } else if ("close" in event) {
      close?.(event.close, depth);
      depth -= 1;
    } else text?.(event.text);
  }
}

/** What slides or pages take from their master pages, of those that are in use. */
export function readMasters(
  reading: Reading,
  masters: ReadonlyMap<string, readonly Recorded[]>,
  elements: Elements,
): void {
  const handler = handlerOf(reading, new Map([...elements, ...HEADERS]));
  reading.styles = reading.masterStyles;
  const isPages = reading.kind === "presentation" || reading.kind === "drawing";
  for (const name of mastersInUse(reading, masters)) {
    const place = { story: isPages ? ("master" as const) : ("body" as const) };
    const shapes: PageShape[] = [];
    reading.enter({ place, onPage: isPages ? shapes : undefined });
    replay(masters.get(name) ?? [], handler);
    const size = sizeOf(reading, name);
    for (const shape of shapes)
      if (size && shape.text !== "" && isOutside(shape, size))
        reading.traces.add("covered-content", placeOf(place), { detail: "beside the slide", text: shape.text });
  }
}

/** What LibreOffice writes into each workbook. */
const OWN_MASTERS = /^(?:Default|Report)$/;

/** What stands on master pages that nothing uses, or is switched off there, as far as it is not shown elsewhere: a copy tells nothing more. */
export function noteUnused(
  reading: Reading,
  masters: ReadonlyMap<string, readonly Recorded[]>,
  handouts: readonly (readonly Recorded[])[],
): void {
  const inUse = mastersInUse(reading, masters);
  const unused = [...masters].flatMap(([name, events]) =>
    reading.kind === "spreadsheet" && OWN_MASTERS.test(name) ? [] : wordsOf(events, inUse.has(name)),
  );
  unused.push(...reading.unshown, ...handouts.flatMap((events) => wordsOf(events, false)));
  if (unused.length === 0) return;
  const shown = new Set(
    reading.paragraphs.map(({ runs }) =>
      runs
        .map(({ text }) => text)
        .join("")
        .trim(),
    ),
  );
  const text = unused.filter((words) => !shown.has(words));
  if (text.length === 0) return;
  reading.traces.add("leftovers", "", {
    text: text.join("\n"),
    detail: "words of headers or masters that no page shows",
  });
}

/** The paragraphs with words, without those that only hold the place of others: of the notes below it, or of all. */
function wordsOf(events: readonly Recorded[], onlyNotes: boolean): readonly string[] {
  const paragraphs: string[] = [];
  let words = "";
  let depth = 0;
  let placeholderAt = 0;
  let isLookedAt = !onlyNotes;
  for (const event of events) {
    if ("open" in event) {
      depth += 1;
      const { local, attributes } = event.open;
      if (placeholderAt === 0 && attributes["presentation:class"] !== undefined) placeholderAt = depth;
      if (local === "notes") isLookedAt = true;
      if (local === "p") words = "";
    } else if ("text" in event) {
      if (placeholderAt === 0) words += event.text;
    } else {
      if (event.close.local === "p" && isLookedAt && /\p{L}{2}/u.test(words)) paragraphs.push(words.trim());
      if (event.close.local === "notes") isLookedAt = !onlyNotes;
      if (placeholderAt === depth) placeholderAt = 0;
      depth -= 1;
    }
  }
  return paragraphs;
}

/** With those that follow on the next page. The one that nobody names is the standard one. */
function mastersInUse(
  { mastersInUse: named, masterStyles }: Reading,
  masters: ReadonlyMap<string, unknown>,
): Set<string> {
  const standard = masters.has("Standard") ? "Standard" : masters.keys().next().value;
  const inUse = new Set<string>();
  for (const name of named) {
    for (let next = name === "" ? standard : name; next !== undefined && !inUse.has(next); ) {
      if (masters.has(next)) inUse.add(next);
      else break;
      next = masterStyles.master(next)?.next;
    }
  }
  return inUse;
}

/** The shapes of a master page, for what is behind the text of a slide. Each is looked at once. */
export function backdrops(
  { kind, language, masterStyles, partOf }: Reading,
  masters: ReadonlyMap<string, readonly Recorded[]>,
): (master: string) => readonly PageShape[] {
  const known = new Map<string, readonly PageShape[]>();
  const elements = new Map([...TEXT_ELEMENTS, ...TABLE_ELEMENTS, ...SHAPE_ELEMENTS, ...PICTURE_ELEMENTS, ...HEADERS]);
  return (master) => {
    const before = known.get(master);
    if (before) return before;
    const aside = new Reading(kind, language, masterStyles, masterStyles, partOf);
    const shapes: PageShape[] = [];
    aside.enter({ place: { story: "master" }, onPage: shapes });
    replay(masters.get(master) ?? [], handlerOf(aside, elements));
    known.set(master, shapes);
    return shapes;
  };
}
