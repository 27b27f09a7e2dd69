/** Pictures, charts and other objects, and the tables of texts: how many there were, and how many there are. */

import type { Advice } from "../../advice.js";
import type { Content, Control, EmbeddedObject, Picture } from "../../content/model.js";
import { placeOf } from "../../content/places.js";
import type { Breach } from "../../content/rule.js";
import type { Comparison } from "../comparison.js";
import { AS_PICTURE, are, counted, type FidelityRule, INTEGRITY, LOOK_AND_SAVE_ANEW, shareOf } from "../rule.js";
import { outOfSight } from "../sight.js";
import { Bag } from "../words.js";

/** Things that are on no hidden slide or sheet, and not only on the master of slides. */
function inView<T extends EmbeddedObject | Picture>(content: Content, things: readonly T[]): T[] {
  const isHidden = outOfSight(content);
  return things.filter(({ place }) => !isHidden(place) && place.story !== "master" && place.story !== "notes");
}

/** LibreOffice writes an image of nothing for one that it cannot read: that is no picture. */
function isPhoto({ drawn, hidden, sha256, part, outside }: Picture): boolean {
  return !drawn && !hidden && (sha256 ?? part ?? outside) !== undefined;
}

function photos({ source, output }: Comparison) {
  const wanted = inView(source, source.pictures).filter(isPhoto);
  const there = inView(output, output.pictures).filter(isPhoto);
  return { wanted, there, missing: Math.max(0, wanted.length - there.length) };
}

export const pictures: FidelityRule = {
  id: "fidelity-pictures",
  title: "Pictures that are missing in the file made",
  why: "Whoever reads the output does not know that there was a picture.",
  advice: {
    any: "Insert the picture anew, as a JPEG or PNG file",
    word: "Delete the picture and insert it anew with Insert, Pictures, as a JPEG or PNG file",
    excel: "Delete the picture and insert it anew with Insert, Illustrations, Pictures, as a JPEG or PNG file",
    powerpoint: "Delete the picture and insert it anew with Insert, Pictures, as a JPEG or PNG file",
  },
  basis: INTEGRITY,
  *check(comparison): Iterable<Breach> {
    if (comparison.isPrinted) return;
    const { wanted, there, missing } = photos(comparison);
    if (missing === 0) return;
    const kept = new Bag(there.map(({ sha256 }) => sha256));
    const [first] = wanted.filter(({ sha256 }) => sha256 === undefined || !kept.take(sha256));
    yield {
      message: `${shareOf(missing, wanted.length, "picture")} ${are(missing)} missing.`,
      ...(first && { where: placeOf(first.place) }),
    };
  },
};

export const pictureBytes: FidelityRule = {
  id: "fidelity-picture-formats",
  title: "Pictures that are kept in another form",
  why: "A picture that was converted or compressed anew may look coarser, or lack what only its own format can show.",
  advice: { any: "Insert pictures that look worse in the file made anew, as JPEG or PNG files" },
  basis: INTEGRITY,
  *check(comparison): Iterable<Breach> {
    if (comparison.isPrinted) return;
    const { wanted, missing } = photos(comparison);
    const kept = new Bag(comparison.output.pictures.map(({ sha256 }) => sha256));
    const changed = wanted.filter(({ sha256 }) => sha256 !== undefined && !kept.has(sha256)).length - missing;
    if (changed > 0) yield { message: `${counted(changed, "picture")} ${are(changed)} kept in another form.` };
  },
};

const isChart = ({ what }: EmbeddedObject) => what === "chart";

export const charts: FidelityRule = {
  id: "fidelity-charts",
  title: "Charts that are missing or lack data in the file made",
  why: "Whoever reads the output does not know that there was a chart, or that it showed more.",
  advice: AS_PICTURE,
  basis: INTEGRITY,
  *check({ source, output, isPrinted }): Iterable<Breach> {
    if (isPrinted) return;
    const wanted = inView(source, source.objects).filter(isChart);
    const there = inView(output, output.objects).filter((object) => isChart(object) && !object.empty);
    const missing = wanted.length - there.length;
    const [first] = wanted;
    if (first && missing > 0)
      yield { ...goneOrPicture(source, output, missing, wanted.length, "chart"), where: placeOf(first.place) };
    if (missing !== 0) return;
    for (const [index, chart] of wanted.entries()) {
      const now = there[index];
      const where = placeOf(chart.place);
      if (isLess(now?.series, chart.series))
        yield { message: `A chart shows ${counted(now?.series ?? 0, "series", "series")} of ${chart.series}.`, where };
      else if (isLess(now?.values, chart.values))
        yield {
          message: `A chart shows ${counted(now?.values ?? 0, "value")} of ${chart.values}.`,
          where,
          severity: "warn",
        };
    }
  },
};

function isLess(now: number | undefined, before: number | undefined): boolean {
  return now !== undefined && before !== undefined && now < before;
}

const WORDS: Readonly<Record<EmbeddedObject["what"], string>> = {
  chart: "chart",
  formula: "formula",
  document: "embedded document",
  media: "sound or film",
  diagram: "diagram",
  ole: "embedded object",
};

/** LibreOffice comes in parts, and without the one for formulas it loses them without a word. */
const FORMULAS: Advice = {
  any: "Replace the formulas by pictures of them, with a description in words, or have LibreOffice Math (package libreoffice-math) installed where documents are converted",
};

export const objects: FidelityRule = {
  id: "fidelity-objects",
  title: "Embedded objects that are missing or empty in the file made",
  why: "Where an object was, there is nothing.",
  advice: AS_PICTURE,
  basis: INTEGRITY,
  *check({ source, output, isPrinted, isSafeCopy }): Iterable<Breach> {
    if (isPrinted) return;
    const there = inView(output, output.objects);
    for (const { place, what, empty } of there)
      if (empty) yield { message: `Nothing is left of an object (${WORDS[what]}).`, where: placeOf(place) };
    if (isSafeCopy) return;
    // Programs differ in what they call an object, and draw diagrams.
    const isCounted = ({ what }: EmbeddedObject) => what !== "chart" && what !== "diagram";
    const wanted = inView(source, source.objects).filter(isCounted);
    const missing = wanted.length - there.filter(isCounted).length;
    const [first] = wanted;
    if (!first || missing <= 0) return;
    const isFormula = wanted.every(({ what }) => what === "formula");
    yield {
      ...goneOrPicture(source, output, missing, wanted.length, isFormula ? "formula" : "embedded object"),
      where: placeOf(first.place),
      ...(isFormula && { advice: FORMULAS }),
    };
  },
};

/** A picture shows what it showed, though it can no longer be changed or read aloud. */
function goneOrPicture(source: Content, output: Content, missing: number, all: number, what: string): Breach {
  const more = inView(output, output.pictures).length - inView(source, source.pictures).length;
  return more >= missing
    ? {
        message: `${shareOf(missing, all, what)} became ${missing === 1 ? "a picture" : "pictures"}.`,
        severity: "warn",
      }
    : { message: `${shareOf(missing, all, what)} ${are(missing)} missing.` };
}

const isBox = ({ what }: Control) => what === "checkbox";

export const formFields: FidelityRule = {
  id: "fidelity-form-fields",
  title: "Tick boxes that can no longer be ticked",
  why: "OpenDocument has no place in a text for the tick boxes of Word's forms: they become signs, and nobody can fill in the form.",
  advice: {
    any: "Send the form as a PDF form or a web form, or write brackets with a space between them to be filled in by hand",
  },
  basis: INTEGRITY,
  *check({ source, output, isPrinted }): Iterable<Breach> {
    if (isPrinted) return;
    const boxes = source.controls.filter(isBox);
    const missing = boxes.length - output.controls.filter(isBox).length;
    const [first] = boxes;
    if (first && missing > 0)
      yield {
        message: `${counted(missing, "tick box", "tick boxes")} can no longer be ticked.`,
        where: placeOf(first.place),
      };
  },
};

export const tables: FidelityRule = {
  id: "fidelity-tables",
  title: "Tables that are no longer tables",
  why: "Figures that are not in a table any more cannot be read by row and column.",
  advice: LOOK_AND_SAVE_ANEW,
  basis: INTEGRITY,
  *check({ source, output, isPrinted }): Iterable<Breach> {
    if (isPrinted) return;
    const isHidden = outOfSight(source);
    const wanted = source.tables.filter(({ place }) => !isHidden(place));
    const missing = wanted.length - output.tables.length;
    const [first] = wanted;
    if (first && missing > 0)
      yield {
        message: `${shareOf(missing, wanted.length, "table")} ${are(missing)} missing.`,
        where: placeOf(first.place),
      };
    if (missing !== 0) return;
    yield* paleTables(source, output);
    for (const [index, { place, rows, columns }] of wanted.entries()) {
      const now = output.tables[index];
      if (!now || (now.rows >= rows && now.columns >= columns)) continue;
      yield {
        message: `A table has ${counted(now.rows, "row")} and ${counted(now.columns, "column")} in place of ${rows} and ${columns}.`,
        where: placeOf(place),
        severity: "note",
      };
    }
  },
};

/** LibreOffice has no place in plain OpenDocument for what fills the cells of a table on a slide. */
function* paleTables(source: Content, output: Content): Iterable<Breach> {
  if (source.tables.length !== output.tables.length) return;
  const now = colouredTables(output);
  const isHidden = outOfSight(source);
  for (const index of colouredTables(source)) {
    const table = source.tables[index];
    if (!table || now.has(index) || isHidden(table.place)) continue;
    yield {
      message: "The cells of a table have lost their colours.",
      where: placeOf(table.place),
      severity: "warn",
      advice: KEEP_COLOURS,
    };
  }
}

const KEEP_COLOURS: Advice = {
  any: "Send the PDF, which has the colours, or put a picture of the table in its place, with a description in words",
};

/** Indexes of the tables with text on another colour than white. */
function colouredTables({ paragraphs }: Content): Set<number> {
  const found = new Set<number>();
  for (const { place, runs } of paragraphs)
    if (place.cell && runs.some(({ background = "ffffff" }) => background !== "ffffff")) found.add(place.cell.table);
  return found;
}
