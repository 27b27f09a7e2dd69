/** The rules of the preflight, one a clause, in the order of the standard. A new clause is a file in `rules/` and a line here. */
import type { Rule } from "./rule.js";
import { fileHeader } from "./rules/6.1.2-file-header.js";
import { fileTrailer } from "./rules/6.1.3-file-trailer.js";
import { informationDictionary } from "./rules/6.1.5-information-dictionary.js";
import { outputIntent } from "./rules/6.2.3-output-intent.js";
import { deviceColour } from "./rules/6.2.4.3-device-colour.js";
import { fontDictionaries } from "./rules/6.2.11.2-font-dictionaries.js";
import { characterCollections, characterMaps, glyphMaps } from "./rules/6.2.11.3-composite-fonts.js";
import { embeddedFonts } from "./rules/6.2.11.4.1-embedded-fonts.js";
import { glyphs } from "./rules/6.2.11.4.1-glyphs.js";
import { fontSubsets } from "./rules/6.2.11.4.2-font-subsets.js";
import { fontMetrics } from "./rules/6.2.11.5-font-metrics.js";
import { characterEncodings } from "./rules/6.2.11.6-character-encodings.js";
import { privateCharacters, unicodeMaps } from "./rules/6.2.11.7.2-unicode-maps.js";
import { notdef } from "./rules/6.2.11.8-notdef.js";
import { annotationTypes } from "./rules/6.3.1-annotation-types.js";
import { annotationFlags } from "./rules/6.3.2-annotation-flags.js";
import { annotationAppearances } from "./rules/6.3.3-annotation-appearances.js";
import { formFields } from "./rules/6.4.1-form-fields.js";
import { xfa } from "./rules/6.4.2-xfa.js";
import { actions } from "./rules/6.5.1-actions.js";
import { triggerEvents } from "./rules/6.5.2-trigger-events.js";
import { metadata } from "./rules/6.6.2.1-metadata.js";
import { metadataProperties } from "./rules/6.6.2.3.1-metadata-properties.js";
import { extensionSchemas } from "./rules/6.6.2.3.3-extension-schemas.js";
import { identification } from "./rules/6.6.4-identification.js";
import { tagged } from "./rules/6.7.2-tagged.js";
import { language } from "./rules/6.7.4-language.js";
import { embeddedFiles } from "./rules/6.8-embedded-files.js";
import { linkTargets } from "./rules/pdf-link-targets.js";
import { notEmpty } from "./rules/pdf-not-empty.js";
import { hasPages } from "./rules/pdf-pages.js";
import { title } from "./rules/pdf-title.js";

export const RULES: readonly Rule[] = [
  identification,
  hasPages,
  notEmpty,
  fileHeader,
  fileTrailer,
  informationDictionary,
  outputIntent,
  deviceColour,
  embeddedFonts,
  fontDictionaries,
  characterCollections,
  glyphMaps,
  characterMaps,
  glyphs,
  fontSubsets,
  fontMetrics,
  characterEncodings,
  unicodeMaps,
  privateCharacters,
  notdef,
  annotationTypes,
  annotationFlags,
  annotationAppearances,
  formFields,
  xfa,
  actions,
  triggerEvents,
  linkTargets,
  metadata,
  metadataProperties,
  extensionSchemas,
  tagged,
  language,
  embeddedFiles,
  title,
];
