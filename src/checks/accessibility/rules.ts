/** The rules on accessibility, in the order of what they keep people from. A new theme is a file, and a line here. */
import type { ContentRule } from "../content/rule.js";
import { contrastOfText } from "./colours.js";
import { language, languageOfParts, tags, title } from "./document.js";
import { formLabels } from "./forms.js";
import { fakeHeadings, headingOrder, headings } from "./headings.js";
import { linkText } from "./links.js";
import { alternativeText, decorative, poorAlternativeText, scannedPages } from "./pictures.js";
import { applied, type Judged } from "./rule.js";
import { sheetHeader, sheetLayout, sheetNames } from "./sheets.js";
import { readingOrder, slideTitles } from "./slides.js";
import { emptyParagraphs, typedLayout, typedLists } from "./spacing.js";
import { emptyCells, layoutTables, mergedCells, tableHeader } from "./tables.js";
import { capitals, justified, smallText } from "./text.js";

export const RULES: readonly ContentRule<Judged>[] = [
  scannedPages,
  tags,
  alternativeText,
  headings,
  formLabels,
  contrastOfText,
  title,
  language,
  poorAlternativeText,
  tableHeader,
  sheetHeader,
  slideTitles,
  readingOrder,
  linkText,
  languageOfParts,
  headingOrder,
  fakeHeadings,
  typedLists,
  smallText,
  mergedCells,
  emptyCells,
  layoutTables,
  sheetNames,
  sheetLayout,
  typedLayout,
  capitals,
  justified,
  decorative,
  emptyParagraphs,
].map(applied);
