/** The rules of PDF/UA-1, in the order of the standard. A new clause is a file in `rules/` and a line here. */
import type { UaRule } from "./rule.js";
import { identification } from "./rules/5-identification.js";
import { fileHeader, tagged } from "./rules/6-file.js";
import { artifacts } from "./rules/7.1-artifacts.js";
import { suspects, title } from "./rules/7.1-document.js";
import { structure } from "./rules/7.1-structure.js";
import { language } from "./rules/7.2-language.js";
import { contentsNesting, listNesting, tableNesting } from "./rules/7.2-nesting.js";
import { tableGrid } from "./rules/7.2-table-grid.js";
import { figures } from "./rules/7.3-figures.js";
import { headingKinds, headingLevels } from "./rules/7.4-headings.js";
import { tableHeaders } from "./rules/7.5-table-headers.js";
import { formulas } from "./rules/7.7-formulas.js";
import { notes } from "./rules/7.9-notes.js";
import { optionalContent } from "./rules/7.10-optional-content.js";
import { embeddedFiles } from "./rules/7.11-embedded-files.js";
import { dynamicForms } from "./rules/7.15-xfa.js";
import { annotations, forms, links, mediaClips, printerMarks, tabOrder, trapNets } from "./rules/7.18-annotations.js";
import { xobjects } from "./rules/7.20-xobjects.js";
import { fontRules } from "./rules/7.21-fonts.js";

export const RULES: readonly UaRule[] = [
  identification,
  fileHeader,
  tagged,
  artifacts,
  suspects,
  structure,
  title,
  language,
  tableNesting,
  tableGrid,
  listNesting,
  contentsNesting,
  figures,
  headingLevels,
  headingKinds,
  tableHeaders,
  formulas,
  notes,
  optionalContent,
  embeddedFiles,
  dynamicForms,
  annotations,
  trapNets,
  tabOrder,
  forms,
  links,
  mediaClips,
  printerMarks,
  xobjects,
  ...fontRules,
];
