/** The rules of the preflight, one a clause, in the order of the standard. A new clause is a file in `rules/`, an import and a line in the list. */
import type { Rule } from "./rule.js";
import { fileHeader } from "./rules/6.1.2-file-header.js";
import { fileTrailer } from "./rules/6.1.3-file-trailer.js";
import { crossReference } from "./rules/6.1.4-cross-reference.js";
import { informationDictionary } from "./rules/6.1.5-information-dictionary.js";
import { hexadecimalStrings } from "./rules/6.1.6-hexadecimal-strings.js";
import { streams } from "./rules/6.1.7.1-streams.js";
import { filters } from "./rules/6.1.7.2-filters.js";
import { names } from "./rules/6.1.8-names.js";
import { objects } from "./rules/6.1.9-objects.js";
import { inlineImageFilters } from "./rules/6.1.10-inline-image-filters.js";
import { permissions } from "./rules/6.1.12-permissions.js";
import { limits } from "./rules/6.1.13-limits.js";
import { contentStreams } from "./rules/6.2.2-content-streams.js";
import { outputIntent } from "./rules/6.2.3-output-intent.js";
import { iccBasedColour } from "./rules/6.2.4.2-icc-based-colour.js";
import { deviceColour } from "./rules/6.2.4.3-device-colour.js";
import { spotColours } from "./rules/6.2.4.4-spot-colours.js";
import { graphicsStates } from "./rules/6.2.5-graphics-states.js";
import { renderingIntents } from "./rules/6.2.6-rendering-intents.js";
import { jpeg2000 } from "./rules/6.2.8.3-jpeg2000.js";
import { images } from "./rules/6.2.8-images.js";
import { formXObjects } from "./rules/6.2.9-form-xobjects.js";
import { transparency } from "./rules/6.2.10-transparency.js";
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
import { signatures } from "./rules/6.4.3-signatures.js";
import { actions } from "./rules/6.5.1-actions.js";
import { triggerEvents } from "./rules/6.5.2-trigger-events.js";
import { annotationColours } from "./rules/6.5.3-annotation-colours.js";
import { metadata } from "./rules/6.6.2.1-metadata.js";
import { metadataProperties } from "./rules/6.6.2.3.1-metadata-properties.js";
import { extensionSchemas } from "./rules/6.6.2.3.3-extension-schemas.js";
import { identification } from "./rules/6.6.4-identification.js";
import { tagged } from "./rules/6.7.2-tagged.js";
import { structureTypes } from "./rules/6.7.3.4-structure-types.js";
import { language } from "./rules/6.7.4-language.js";
import { languageIdentifiers } from "./rules/6.7.4-language-identifiers.js";
import { embeddedFiles } from "./rules/6.8-embedded-files.js";
import { optionalContent } from "./rules/6.9-optional-content.js";
import { alternatePresentations } from "./rules/6.10-alternate-presentations.js";
import { requirements } from "./rules/6.11-requirements.js";
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
  crossReference,
  informationDictionary,
  hexadecimalStrings,
  streams,
  filters,
  names,
  objects,
  inlineImageFilters,
  permissions,
  limits,
  contentStreams,
  outputIntent,
  iccBasedColour,
  deviceColour,
  spotColours,
  graphicsStates,
  renderingIntents,
  images,
  jpeg2000,
  formXObjects,
  transparency,
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
  annotationColours,
  formFields,
  xfa,
  signatures,
  actions,
  triggerEvents,
  linkTargets,
  metadata,
  metadataProperties,
  extensionSchemas,
  tagged,
  language,
  embeddedFiles,
  structureTypes,
  languageIdentifiers,
  optionalContent,
  alternatePresentations,
  requirements,
  title,
];
