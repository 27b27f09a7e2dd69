/**
 * The user profile that every LibreOffice runs with, whichever engine starts it:
 * nothing is fetched, no macro runs, nothing is left beside the document, and
 * ODF comes out as strict ODF 1.3.
 */

type Value = boolean | number;

/** `strict`: as the standard has it. `extended`: with all that LibreOffice knows beyond it, for a file that LibreOffice itself reads again. */
export type OdfDialect = "strict" | "extended";

const INFOBARS = [
  ...["Readonly", "Signature", "HyphenationMissing", "HiddenTrackChanges", "MacrosDisabled"],
  ...["Donate", "GetInvolved", "WhatsNew"],
];

/**
 * Path under `/org.openoffice.Office.`, property, value. What each does was
 * measured, natively and with WebAssembly.
 *
 * `DisableActiveContent` is left out on purpose: set to true it removes every
 * chart and embedded object from the ODF without an error.
 */
export const PROFILE_KEYS: readonly (readonly [path: string, property: string, value: Value])[] = [
  // A thumbnail is a picture of the first page: slow to make, and one more place for what was meant to be removed.
  ["Common/Save/Document", "GenerateThumbnail", false],
  // 3 is "very high": only signed macros from trusted places, of which there are none.
  ["Common/Security/Scripting", "MacroSecurityLevel", 3],
  ["Common/Security/Scripting", "DisableMacrosExecution", true],
  // The one key that stops both pictures from the web and pictures from this machine's own files.
  ["Common/Security/Scripting", "BlockUntrustedRefererLinks", true],
  // Lock files would appear beside the document, and after a failed load make later loads of it fail.
  ["Common/Misc", "UseLocking", false],
  ["Common/Misc", "UseDocumentOOoLockFile", false],
  ["Common/Misc", "UseDocumentSystemFileLocking", false],
  // Bars above a document that nobody looks at. One was drawn for nearly every document.
  ...INFOBARS.map((bar) => ["UI.Infobar/Enabled", bar, false] as const),
  // Links to other documents are never updated: 0 in Writer, 1 in Calc.
  ["Writer/Content/Update", "Link", 0],
  ["Calc/Content/Update", "Link", 1],
  // The source text of macros is not carried over into the ODF.
  ["Writer/Filter/Import/VBA", "Load", false],
  ["Writer/Filter/Import/VBA", "Save", false],
  ["Calc/Filter/Import/VBA", "Load", false],
  ["Calc/Filter/Import/VBA", "Save", false],
  ["Impress/Filter/Import/VBA", "Load", false],
  ["Impress/Filter/Import/VBA", "Save", false],
  // The options of export.ts once more, for a LibreOffice before 7.4, which ignores those given with a file.
  ["Common/Filter/PDF/Export", "SelectPdfVersion", 2],
  ["Common/Filter/PDF/Export", "ExportNotes", false],
  ["Common/Filter/PDF/Export", "UseTaggedPDF", true],
  ["Common/Filter/PDF/Export", "ExportBookmarks", true],
  ["Common/Filter/PDF/Export", "ReduceImageResolution", false],
];

/**
 * File types that LibreOffice falls back to when nothing else fits: with them, any
 * bytes named `.docx` open as plain text. Web pages would also fetch their style
 * sheets, in spite of all keys above. Without a detector of their own they are
 * never guessed, and such a document is refused, as it should be.
 */
export const NEVER_GUESSED: readonly string[] = ["generic_Text", "generic_HTML", "calc_HTML"];

/** 10 is ODF 1.3 without extension elements, 11 the same with them (4 is 1.2, 12 is 1.4; 3, 8, 9 and 13 are extended). */
const ODF_VERSION: Readonly<Record<OdfDialect, number>> = { strict: 10, extended: 11 };

/**
 * Where the document itself does not say, dates are written with the day first and paper is A4, as in the office
 * program of a council. Otherwise the first of February would be published as 2/1.
 */
const LOCALE = "en-GB";

/**
 * How LibreOfficeKit, which does not ask its profile for the locale, opens a document. Without `Batch` a dialog that
 * nobody sees would wait for an answer for ever.
 */
export const KIT_LOADS = `Batch=true,Language=${LOCALE}`;

/** The content of `user/registrymodifications.xcu` in a fresh profile folder. */
export function profileXml(dialect: OdfDialect = "strict"): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    ...profileItems(dialect),
    END,
    "",
  ].join("\n");
}

/**
 * The same for a profile that LibreOffice has used and written to: what it noted
 * for itself (above all that this is not its first start) stays, and our keys
 * come last, where they win. A file without an end is replaced.
 */
export function renewedProfileXml(used: string, dialect: OdfDialect = "strict"): string {
  const end = used.lastIndexOf(END);
  return end < 0 ? profileXml(dialect) : [used.slice(0, end), ...profileItems(dialect), END, ""].join("\n");
}

const END = "</oor:items>";
const TYPES = "/org.openoffice.TypeDetection.Types/Types/org.openoffice.TypeDetection.Types:Type";

function profileItems(dialect: OdfDialect): string[] {
  const version = ["Common/Save/ODF", "DefaultVersion", ODF_VERSION[dialect]] as const;
  const keys = [version, ...PROFILE_KEYS].map(([path, property, value]) =>
    item(`/org.openoffice.Office.${path}`, property, String(value)),
  );
  const locale = item("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", LOCALE);
  return [locale, ...keys, ...NEVER_GUESSED.map((type) => item(`${TYPES}['${type}']`, "DetectService", ""))];
}

function item(path: string, property: string, value: string): string {
  return `<item oor:path="${path}"><prop oor:name="${property}" oor:op="fuse"><value>${value}</value></prop></item>`;
}
