/** Rules of part 3 about the document: its parts, its version and its body. */
import { MIMETYPE, NS } from "../../../tools/odf.js";
import { bodyOf, DOCUMENT_PARTS, isFormula, isOpenDocument, OLD_VERSIONS } from "../names.js";
import type { PackageFacts } from "../package.js";
import { ASK_MAKER, packages, type Rule, SAVE_AGAIN, schema, shown, versionOf, wrongRoot } from "../rule.js";
import { scriptFolder } from "./scripts.js";

export const documentRules: readonly Rule[] = [
  {
    id: "odf-doc-version",
    checks: "The document is of a version of OpenDocument that guidance allows.",
    basis: schema("19.390"),
    severity: "block",
    advice: "Open the document in LibreOffice and save it again: that writes the current version of OpenDocument.",
    check(facts) {
      const version = versionOf(facts);
      return version !== undefined && OLD_VERSIONS.includes(version)
        ? [
            {
              message: `The document is OpenDocument ${version}. UK guidance asks for version 1.2 or later.`,
              where: "content.xml",
            },
          ]
        : [];
    },
  },
  {
    id: "odf-doc-2.2.1-content",
    checks: "The package has the parts that a document must have.",
    basis: schema("2.2.1 A.2"),
    severity: "block",
    advice: ASK_MAKER,
    check({ parts, manifest }) {
      const present = new Set(parts.map(({ name }) => name));
      return [...documentFolders(manifest)]
        .filter((folder) => !present.has(`${folder}content.xml`))
        .map((folder) => ({
          message: folder === "" ? "The package has no content." : "An object in the document has no content.",
          where: `${folder}content.xml`,
        }));
    },
  },
  {
    id: "odf-doc-2.2.1-well-formed",
    checks: "Each XML part is well-formed.",
    basis: schema("2.2.1 B.1"),
    severity: "block",
    advice: ASK_MAKER,
    check: ({ xml }) =>
      [...xml.values()].flatMap(({ name, fault }) =>
        fault === undefined ? [] : [{ message: `A part cannot be read as XML: ${fault}.`, where: name }],
      ),
  },
  {
    id: "odf-doc-2.2.1-roots",
    checks: "Each XML part begins with the element that the standard names.",
    basis: schema("2.2.1 B.2"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ xml, manifest }) =>
      [...xml.values()].flatMap((part) => {
        const expected = expectedRoot(part.name, documentFolders(manifest));
        if (!expected || (part.name.endsWith("content.xml") && part.root?.uri === NS.math)) return [];
        return wrongRoot(part, NS.office, expected);
      }),
  },
  {
    // No clause forbids the declaration by name; but consumers need not read what it declares, so nothing may rest on it.
    id: "odf-doc-no-doctype",
    checks: "No XML part declares a document type.",
    basis: packages("2.4 B.1"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ xml }) =>
      [...xml.values()]
        // The language files of macros have one; they are judged as macros.
        .filter(({ name, doctype }) => doctype !== undefined && scriptFolder(name) === undefined)
        .map(({ name, root, doctype }) => {
          const declares = doctype?.includes("[") === true;
          return {
            message: declares
              ? "A part declares a document type with rules of its own."
              : "A part declares a document type, which OpenDocument does not use.",
            where: name,
            // Old formulas name the MathML document type and declare nothing.
            ...(!declares && root?.uri === NS.math && { severity: "note" as const }),
          };
        }),
  },
  {
    id: "odf-doc-3.3-body",
    checks: "The document has one body, of the kind that it says to be.",
    basis: schema("3.3"),
    severity: "block",
    advice: ASK_MAKER,
    check({ xml, body, manifest, mimetype }) {
      const content = xml.get("content.xml");
      if (!content || content.fault !== undefined) return []; // Judged by the rules above.
      const type = manifest?.root?.mediaType ?? mimetype ?? "";
      if (isFormula(type) && content.root?.uri === NS.math) return []; // Part 3, 2.2.9: a formula has no body.
      const expected = bodyOf(type);
      if (expected === undefined) {
        return [
          {
            message: `The package says that it is "${shown(type)}", which is no type of OpenDocument document.`,
            where: MIMETYPE,
          },
        ];
      }
      if (!body) return [{ message: "The document has no body.", where: "content.xml" }];
      return body.kinds.length === 1 && body.kinds[0] === expected
        ? []
        : [
            {
              message: `The body of the document is not of the type that the package says (office:${expected}).`,
              where: "content.xml",
            },
          ];
    },
  },
  {
    id: "odf-doc-19.390-version",
    checks: "All parts say the same version of OpenDocument.",
    basis: schema("19.390"),
    severity: "block",
    advice: SAVE_AGAIN,
    sinceVersion12: true,
    check({ xml, manifest }) {
      const expected = manifest?.root?.version ?? manifest?.version;
      return Object.keys(DOCUMENT_PARTS).flatMap((name) => {
        const part = xml.get(name);
        if (!part?.root || part.root.uri !== NS.office) return [];
        if (part.version === undefined)
          return [{ message: "A part does not say its version of OpenDocument.", where: name }];
        return expected === undefined || part.version === expected
          ? []
          : [
              {
                message: `A part is of OpenDocument ${shown(part.version)}, the package of ${shown(expected)}.`,
                where: name,
              },
            ];
      });
    },
  },
];

/** The root element of a part that makes up the document or one of its sub-documents. */
function expectedRoot(name: string, folders: ReadonlySet<string>): string | undefined {
  const file = name.slice(name.lastIndexOf("/") + 1);
  // Other folders may hold files of these names that are nothing to ODF.
  return folders.has(name.slice(0, name.length - file.length)) ? DOCUMENT_PARTS[file] : undefined;
}

/** Part 2, 3.1: the package itself and the folders that the manifest says are documents. */
function documentFolders(manifest: PackageFacts["manifest"]): ReadonlySet<string> {
  const folders = (manifest?.entries ?? []).filter(
    ({ path, mediaType }) => path !== "/" && path.endsWith("/") && isOpenDocument(mediaType),
  );
  return new Set(["", ...folders.map(({ path }) => path)]);
}
