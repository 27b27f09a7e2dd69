/** The rules on what conversion keeps, in the order of what is at risk. */
import type { FidelityRule } from "./rule.js";
import { fonts } from "./rules/fonts.js";
import { published } from "./rules/hidden.js";
import { cells, cut, formats, formulas, lostSheets, merged, results, spread } from "./rules/sheets.js";
import { slides } from "./rules/slides.js";
import { bookmarks, headings, languages, links, lists } from "./rules/structure.js";
import { fields, notes, order, references, running, speakerNotes, text } from "./rules/text.js";
import { charts, formFields, objects, pictureBytes, pictures, tables } from "./rules/things.js";

export const RULES: readonly FidelityRule[] = [
  published,
  lostSheets,
  slides,
  cells,
  text,
  notes,
  charts,
  objects,
  pictures,
  cut,
  results,
  formulas,
  formats,
  tables,
  formFields,
  running,
  references,
  links,
  headings,
  lists,
  languages,
  speakerNotes,
  fonts,
  bookmarks,
  merged,
  spread,
  order,
  fields,
  pictureBytes,
];
