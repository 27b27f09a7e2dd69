/** The built-in checkers, in the order in which a report lists them. */
import type { Checker } from "../model.js";
import { accessibility } from "./accessibility/checker.js";
import { fidelity } from "./fidelity/checker.js";
import { fileName } from "./name.js";
import { odfPackage } from "./odf/checker.js";
import { ooxmlPackage } from "./ooxml.js";
import { openFormat } from "./open/checker.js";
import { noOutsideContent } from "./outside.js";
import { pdfPreflight } from "./pdfa/checker.js";
import { pdfUa } from "./pdfua/checker.js";
import { hiddenData } from "./privacy/checker.js";

export const BUILT_IN_CHECKERS: readonly Checker[] = [
  fileName,
  ooxmlPackage,
  noOutsideContent,
  openFormat,
  odfPackage,
  pdfPreflight,
  pdfUa,
  hiddenData,
  fidelity,
  accessibility,
];
