/** Rules of part 2 about the package: how its files are stored, and what stands at its beginning. */
import { MANIFEST, MIMETYPE, NS } from "../../../tools/odf.js";
import { DEFLATED, STORED } from "../../../tools/zip.js";
import type { PackageFacts } from "../package.js";
import { ASK_MAKER, packages, type Rule, repeated, SAVE_AGAIN, shown, wrongRoot } from "../rule.js";

export const packageRules: readonly Rule[] = [
  {
    id: "odf-pkg-2.2.1-methods",
    checks: "Each part is stored or packed in a way that every program can unpack.",
    basis: packages("2.2.1 A"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ parts }) =>
      parts
        .filter(({ method }) => method !== STORED && method !== DEFLATED)
        .map(({ name, method }) => ({
          message: `A file is compressed in a way that OpenDocument does not allow (method ${method}).`,
          where: name,
        })),
  },
  {
    id: "odf-pkg-2.2.1-unique-names",
    checks: "No two parts of the package have the same name.",
    basis: packages("2.2.1 A"),
    severity: "block",
    advice: ASK_MAKER,
    check: ({ parts }) =>
      repeated(parts.map(({ name }) => name)).map((name) => ({
        message: "Two files in the package have the same name.",
        where: name,
      })),
  },
  {
    // What one program shows may not be what another one shows; no validator looks at all of it.
    id: "odf-pkg-2.2.1-one-list",
    checks: "The list of parts at the end of the package agrees with the parts themselves.",
    basis: packages("2.2.1 A"),
    severity: "block",
    advice: ASK_MAKER,
    check: ({ contradictions }) => contradictions,
  },
  {
    id: "odf-pkg-2.2.1-signatures-root",
    checks: "A file of signatures begins with the element that the standard names.",
    basis: packages("2.2.1 D.2"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ xml }) =>
      [...xml.values()]
        .filter(({ name }) => isSignature(name))
        .flatMap((part) => wrongRoot(part, NS.signature, "document-signatures")),
  },
  {
    id: "odf-pkg-2.2.1-meta-inf",
    checks: "In the folder META-INF lies only what the standard allows there.",
    basis: packages("2.2.1 E"),
    severity: "warn",
    advice: "The file works, but it goes beyond the standard. Save it again in LibreOffice if it must conform to it.",
    check: ({ parts }) =>
      parts
        .filter(
          ({ name }) => name.startsWith("META-INF/") && !name.endsWith("/") && name !== MANIFEST && !isSignature(name),
        )
        .map(({ name }) => ({ message: "META-INF holds a file that the standard does not know.", where: name })),
  },
  {
    id: "odf-pkg-3.3-mimetype",
    checks: 'The package says in its part "mimetype" what kind of document it is.',
    basis: packages("3.3"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ parts }) =>
      parts.some(({ name }) => name === MIMETYPE)
        ? []
        : [{ message: "The package does not say what type of document it is.", where: MIMETYPE }],
  },
  {
    id: "odf-pkg-3.3-mimetype-first",
    checks: 'The part "mimetype" comes first.',
    basis: packages("3.3"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ parts, first }) =>
      has(parts, MIMETYPE) && first?.name !== MIMETYPE
        ? [{ message: "The type of the document does not stand at the beginning of the file.", where: MIMETYPE }]
        : [],
  },
  {
    id: "odf-pkg-3.3-mimetype-stored",
    checks: 'The part "mimetype" is not packed.',
    basis: packages("3.3"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ parts }) =>
      parts
        .filter(({ name, method }) => name === MIMETYPE && method !== STORED)
        .map(() => ({
          message: "The type of the document is compressed; it must be stored as it is.",
          where: MIMETYPE,
        })),
  },
  {
    id: "odf-pkg-3.3-mimetype-no-extra",
    checks: 'The part "mimetype" has no extra field in its header.',
    basis: packages("3.3"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ first }) =>
      first?.name === MIMETYPE && first.extraBytes > 0
        ? [{ message: "The type of the document has an extra field before it.", where: MIMETYPE }]
        : [],
  },
  {
    id: "odf-pkg-3.3-mimetype-agrees",
    checks: 'The part "mimetype" says the same as the manifest.',
    basis: packages("3.3"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ mimetype, manifest }) =>
      mimetype !== undefined && manifest?.root && mimetype !== manifest.root.mediaType
        ? [
            {
              message: `The package says in one place that it is "${shown(mimetype)}" and in another "${shown(manifest.root.mediaType)}".`,
              where: MANIFEST,
            },
          ]
        : [],
  },
];

function isSignature(name: string): boolean {
  return name.startsWith("META-INF/") && name.slice("META-INF/".length).includes("signatures");
}

function has(parts: PackageFacts["parts"], name: string): boolean {
  return parts.some((part) => part.name === name);
}
