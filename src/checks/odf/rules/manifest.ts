/** Rules of part 2 about the manifest: the list of the package's files. */
import { MANIFEST, MIMETYPE, NS } from "../../../tools/odf.js";
import { DOCUMENT_PARTS } from "../names.js";
import { packages, type Rule, repeated, SAVE_AGAIN, shown, wrongRoot } from "../rule.js";

export const manifestRules: readonly Rule[] = [
  {
    id: "odf-pkg-2.2.1-manifest",
    checks: "The package has a manifest.",
    basis: packages("2.2.1 B"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ manifest }) => (manifest ? [] : [{ message: "The package has no list of its files.", where: MANIFEST }]),
  },
  {
    id: "odf-pkg-2.2.1-manifest-root",
    checks: "The manifest begins with the element that the standard names.",
    basis: packages("2.2.1 B.2"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ xml }) => wrongRoot(xml.get(MANIFEST), NS.manifest, "manifest"),
  },
  {
    id: "odf-pkg-3.2-listed",
    checks: "Each part is listed in the manifest.",
    basis: packages("3.2"),
    severity: "block",
    advice: SAVE_AGAIN,
    check({ parts, manifest }) {
      if (!manifest) return [];
      const listed = new Set(manifest.entries.map(({ path }) => path));
      return parts
        .filter(({ name }) => isListable(name) && !listed.has(name))
        .map(({ name }) => ({ message: "A file in the package is not in its list of files.", where: name }));
    },
  },
  {
    id: "odf-pkg-3.2-present",
    checks: "Each part that the manifest lists is there.",
    basis: packages("3.2"),
    severity: "block",
    advice: SAVE_AGAIN,
    check({ parts, manifest }) {
      const present = new Set(parts.map(({ name }) => name));
      return (
        (manifest?.entries ?? [])
          // Folders have no entry of their own in the zip file (4.3).
          .filter(({ path }) => path !== "" && !path.endsWith("/") && !present.has(path))
          .map(({ path }) => ({ message: "The list of files names one that is not in the package.", where: path }))
      );
    },
  },
  {
    id: "odf-pkg-3.2-listed-once",
    checks: "The manifest lists no part twice.",
    basis: packages("3.2"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ manifest }) =>
      repeated((manifest?.entries ?? []).map(({ path }) => path)).map((path) => ({
        message: "The list of files names a file twice.",
        where: path,
      })),
  },
  {
    id: "odf-pkg-3.2-not-itself",
    checks: "The manifest does not list what it must not.",
    basis: packages("3.2"),
    severity: "block",
    advice: SAVE_AGAIN,
    sinceVersion12: true,
    check: ({ manifest }) =>
      (manifest?.entries ?? [])
        .filter(({ path }) => path === MANIFEST || path === MIMETYPE)
        .map(({ path }) => ({ message: "The list of files names a file that must not be in it.", where: path })),
  },
  {
    id: "odf-pkg-3.2-root-entry",
    checks: "The manifest has an entry for the document as a whole.",
    basis: packages("3.2"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ manifest }) =>
      manifest && !manifest.root
        ? [{ message: "The list of files has no entry for the document itself.", where: MANIFEST }]
        : [],
  },
  {
    id: "odf-pkg-4.3-attributes",
    checks: "The entries of the manifest have the attributes that they must have.",
    basis: packages("4.3"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ manifest }) =>
      (manifest?.entries ?? [])
        .filter(({ missing }) => missing.length > 0)
        .map(({ path, missing }) => ({
          message: `An entry in the list of files lacks its ${missing.map((name) => `manifest:${name}`).join(" and ")}.`,
          where: path || MANIFEST,
        })),
  },
  {
    id: "odf-pkg-4.16.10-media-type",
    checks: "The manifest says the media type of the document.",
    basis: packages("4.16.10"),
    severity: "warn",
    advice: SAVE_AGAIN,
    check: ({ manifest }) =>
      (manifest?.entries ?? [])
        .filter(({ path, mediaType }) => isContent(path) && !isXmlMedia(mediaType))
        .map(({ path, mediaType }) => ({
          message: "The list of files does not say that this part is XML.",
          where: path,
          // No type is an omission; a wrong one keeps programs from looking at the part.
          ...(mediaType.trim() !== "" && { severity: "block" as const }),
        })),
  },
  {
    id: "odf-pkg-4.16.14-version",
    checks: "The manifest says the version of OpenDocument.",
    basis: packages("4.16.14.2"),
    severity: "block",
    advice: SAVE_AGAIN,
    sinceVersion12: true,
    check({ manifest }) {
      if (!manifest) return [];
      if (manifest.version === undefined)
        return [{ message: "The list of files does not say its version.", where: MANIFEST }];
      const own = manifest.root?.version;
      return own === undefined || own === manifest.version
        ? []
        : [
            {
              message: `The list of files is of version ${shown(manifest.version)}, the document of ${shown(own)}.`,
              where: MANIFEST,
            },
          ];
    },
  },
  {
    id: "odf-pkg-4.16.14-root-version",
    checks: "The manifest's entry for the document says the same version as the manifest.",
    basis: packages("4.16.14.1"),
    severity: "warn",
    advice: SAVE_AGAIN,
    sinceVersion12: true,
    check: ({ manifest }) =>
      manifest?.root && manifest.root.version === undefined
        ? [{ message: "The list of files does not say the version of the document.", where: MANIFEST }]
        : [],
  },
];

/** 3.2: everything but `mimetype`, META-INF and folders is to be listed. */
function isListable(name: string): boolean {
  return name !== MIMETYPE && !name.startsWith("META-INF/") && !name.endsWith("/");
}

function isXmlMedia(mediaType: string): boolean {
  return /^(?:text|application)\/xml\b/.test(mediaType);
}

/** The parts of the document and of its sub-documents. */
function isContent(path: string): boolean {
  return path.slice(path.lastIndexOf("/") + 1) in DOCUMENT_PARTS && !path.startsWith("META-INF/");
}
