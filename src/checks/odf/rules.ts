/**
 * The rules, one to a clause. Each says what it rests on, how grave a breach is,
 * what to do about it, and looks at nothing but the facts of the package.
 *
 * What stands here is what can be judged without a grammar. Whether the XML
 * parts are valid by the RELAX NG schema of their version is a check of its own.
 */
import type { Basis, Finding, Severity } from "../../model.js";
import { DEFLATED, STORED } from "../../tools/zip.js";
import {
  bodyOf,
  DOCUMENT_PARTS,
  isFormula,
  isOpenDocument,
  MANIFEST,
  MIMETYPE,
  NS,
  OLD_VERSIONS,
  VERSIONS,
} from "./names.js";
import type { PackageFacts, XmlPart } from "./package.js";

/** One breach of a rule. */
export interface Breach {
  readonly message: string;
  /** The part it was found in, or the place within it. */
  readonly where?: string;
  /** When this breach is less or more grave than others of its rule. */
  readonly severity?: Severity;
  readonly advice?: string;
}

export interface Rule {
  readonly id: string;
  readonly basis: Basis;
  readonly severity: Severity;
  readonly advice: string;
  /** False for documents of ODF 1.0 and 1.1, whose standard has no such rule. */
  readonly sinceVersion12?: boolean;
  check(facts: PackageFacts): readonly Breach[];
}

const packages = (clause: string): Basis => ({ standard: "OASIS ODF 1.3 Part 2", clause });
const schema = (clause: string): Basis => ({ standard: "OASIS ODF 1.3 Part 3", clause });

const SAVE_AGAIN = "Open the document in LibreOffice, save it again, and check the new file.";
const ASK_MAKER = "Ask for the file again from where it came, or open it in LibreOffice and save it under a new name.";

/** Findings shown for one rule; the rest is counted. */
const MAX_BREACHES = 10;

/** Rules about the names in the zip directory. They are judged first: a package that breaks them is not opened further. */
export const nameRules: readonly {
  readonly id: string;
  readonly basis: Basis;
  problem(name: string): string | undefined;
}[] = [
  {
    id: "odf-pkg-2.2.1-relative-names",
    basis: packages("2.2.1 A"),
    problem(name) {
      if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) return "has an absolute path";
      return name.split(/[/\\]/).includes("..") ? "leads out of the package" : undefined;
    },
  },
  {
    id: "odf-pkg-2.2.1-plain-names",
    basis: packages("2.2.1 A"),
    problem(name) {
      if (name === "") return "has no name";
      return /[\\\p{Cc}]/u.test(name) ? "has a backslash or a control character in its name" : undefined;
    },
  },
];

/** The findings about names; empty when all are sound. */
export function judgeNames(names: readonly string[]): Finding[] {
  return nameRules.flatMap(({ id, basis, problem }) => {
    const breaches = names.flatMap((name) => {
      const what = problem(name);
      return what === undefined ? [] : [{ message: `A file in the package ${what}.`, where: shown(name) }];
    });
    return findingsOf({ id, basis, severity: "block", advice: ASK_MAKER }, breaches);
  });
}

export const rules: readonly Rule[] = [
  // ------------------------------------------------ part 2: the package

  {
    id: "odf-pkg-2.2.1-methods",
    basis: packages("2.2.1 A"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ entries }) =>
      entries
        .filter(({ method }) => method !== STORED && method !== DEFLATED)
        .map(({ name, method }) => ({
          message: `A file is compressed in a way that OpenDocument does not allow (method ${method}).`,
          where: name,
        })),
  },
  {
    id: "odf-pkg-2.2.1-unique-names",
    basis: packages("2.2.1 A"),
    severity: "block",
    advice: ASK_MAKER,
    check: ({ entries }) =>
      repeated(entries.map(({ name }) => name)).map((name) => ({
        message: "Two files in the package have the same name.",
        where: name,
      })),
  },
  {
    id: "odf-pkg-2.2.1-manifest",
    basis: packages("2.2.1 B"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ manifest }) => (manifest ? [] : [{ message: "The package has no list of its files.", where: MANIFEST }]),
  },
  {
    id: "odf-pkg-2.2.1-manifest-root",
    basis: packages("2.2.1 B.2"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ xml }) => wrongRoot(xml.get(MANIFEST), NS.manifest, "manifest"),
  },
  {
    id: "odf-pkg-2.2.1-signatures-root",
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
    id: "odf-pkg-3.2-listed",
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
    basis: packages("3.2"),
    severity: "block",
    advice: SAVE_AGAIN,
    check: ({ manifest }) =>
      manifest && !manifest.root
        ? [{ message: "The list of files has no entry for the document itself.", where: MANIFEST }]
        : [],
  },
  {
    id: "odf-pkg-3.3-mimetype",
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
  {
    id: "odf-pkg-4.3-attributes",
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
    basis: packages("4.16.10"),
    severity: "warn",
    advice: SAVE_AGAIN,
    check: ({ manifest }) =>
      (manifest?.entries ?? [])
        .filter(({ path, mediaType }) => path in DOCUMENT_PARTS && !isXmlMedia(mediaType))
        .map(({ path }) => ({ message: "The list of files does not say that this part is XML.", where: path })),
  },
  {
    id: "odf-pkg-4.16.14-version",
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
    basis: packages("4.16.14.1"),
    severity: "warn",
    advice: SAVE_AGAIN,
    sinceVersion12: true,
    check: ({ manifest }) =>
      manifest?.root && manifest.root.version === undefined
        ? [{ message: "The list of files does not say the version of the document.", where: MANIFEST }]
        : [],
  },

  // ------------------------------------------------ part 3: the document

  {
    id: "odf-doc-version",
    basis: schema("19.390"),
    severity: "block",
    advice: "Open the document in LibreOffice and save it again: that writes the current version of OpenDocument.",
    check(facts) {
      const version = versionOf(facts);
      return version !== undefined && OLD_VERSIONS.includes(version)
        ? [
            {
              message: `The document is OpenDocument ${version}. Version 1.2 or later is asked for.`,
              where: "content.xml",
            },
          ]
        : [];
    },
  },
  {
    id: "odf-doc-2.2.1-content",
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
  {
    id: "odf-no-scripts",
    basis: schema("3.12"),
    severity: "block",
    advice: "Open the document in LibreOffice, choose Tools, Macros, Organise Macros, delete them, and save it again.",
    check({ parts, scripts }) {
      const files = parts.filter(({ name }) => scriptFolder(name) !== undefined && !name.endsWith("/"));
      const modules = files.filter(({ name }) => !isLibraryIndex(name));
      return [
        ...modules.map(({ name }) => ({ message: "The document holds a macro.", where: name })),
        ...scripts.map((where) => ({ message: "The document holds something that runs a macro.", where })),
        ...(modules.length === 0 && files.length > 0
          ? [
              {
                message: "The document holds an empty macro library.",
                where: folderOf(files[0]?.name ?? ""),
                severity: "note" as const,
              },
            ]
          : []),
      ];
    },
  },
  {
    id: "odf-no-programs",
    basis: schema("10.9.2"),
    severity: "warn",
    advice:
      "Open the document and take the link or action off: a click should not start a program on the reader's computer.",
    check: ({ programs }) =>
      programs.map((where) => ({ message: "A click in the document may start a program.", where })),
  },
  {
    // For sources and outputs alike: an output whose title could not be written is no better than a source without one.
    id: "odf-doc-4.3.2.2-title",
    basis: schema("4.3.2.2"),
    severity: "warn",
    advice: "Give it one: in LibreOffice, File, Properties, Description.",
    check: ({ title }) => (title === "" ? [{ message: "The document has no title.", where: "meta.xml" }] : []),
  },
  {
    // Only a note: LibreOffice keeps the language with the text and never writes it here, so its user could do nothing.
    id: "odf-doc-4.3.2.15-language",
    basis: schema("4.3.2.15"),
    severity: "note",
    advice: "Nothing needs to be done, as long as the language of the text itself is right.",
    check: ({ language }) =>
      language === "" ? [{ message: "The document's properties do not say its language.", where: "meta.xml" }] : [],
  },
  {
    // A warning and no more: whether the source was empty too cannot be seen from here.
    id: "odf-empty-body",
    basis: schema("3.3"),
    severity: "warn",
    advice: "Open it and look whether something is missing.",
    check: ({ body, xml }) =>
      body && !body.hasContent && xml.get("content.xml")?.fault === undefined
        ? [{ message: "The document is empty.", where: "content.xml" }]
        : [],
  },
];

/**
 * The version a document is to be judged by: that of the manifest, else of the
 * document's entry, else of the content. Nothing when none of them says one:
 * that was allowed before 1.2 (part 3, 19.390, note 1).
 */
export function versionOf({ manifest, xml }: PackageFacts): string | undefined {
  return (
    manifest?.version ?? manifest?.root?.version ?? xml.get("content.xml")?.version ?? (manifest ? "1.1" : undefined)
  );
}

/** Applies all rules that hold for the document's version. */
export function applyRules(facts: PackageFacts): { findings: Finding[]; applied: number } {
  const version = versionOf(facts);
  const isOld = version !== undefined && !VERSIONS.includes(version);
  const applied = rules.filter((rule) => !(isOld && rule.sinceVersion12));
  return {
    findings: applied.flatMap((rule) => findingsOf(rule, rule.check(facts))),
    applied: applied.length + nameRules.length,
  };
}

function findingsOf(rule: Pick<Rule, "id" | "basis" | "severity" | "advice">, breaches: readonly Breach[]): Finding[] {
  const findings = breaches.slice(0, MAX_BREACHES).map(({ message, where, severity, advice }) => ({
    rule: rule.id,
    severity: severity ?? rule.severity,
    message,
    ...(where !== undefined && { where: shown(where) }),
    advice: advice ?? rule.advice,
    basis: rule.basis,
  }));
  const rest = breaches.slice(MAX_BREACHES);
  if (rest.length > 0) {
    // The grave ones must not hide among those that are only counted.
    const severity = rest.some((breach) => (breach.severity ?? rule.severity) === "block") ? "block" : rule.severity;
    findings.push({
      rule: rule.id,
      severity,
      message: `And ${rest.length} more of the same.`,
      advice: rule.advice,
      basis: rule.basis,
    });
  }
  return findings;
}

function wrongRoot(part: XmlPart | undefined, uri: string, local: string): Breach[] {
  if (!part || part.fault !== undefined) return []; // A part that cannot be parsed is judged by its own rule.
  return part.root?.uri === uri && part.root.local === local
    ? []
    : [{ message: `A part does not begin with the element "${local}" that it must have.`, where: part.name }];
}

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

const SCRIPT_FOLDERS = ["Basic", "Scripts", "Dialogs"];

/** The folder of macros that a part lies in, in the document or in one of its sub-documents. */
function scriptFolder(name: string): string | undefined {
  return name
    .split("/")
    .slice(0, -1)
    .find((segment) => SCRIPT_FOLDERS.includes(segment));
}

function folderOf(name: string): string {
  return name.slice(0, name.indexOf("/") + 1);
}

/** LibreOffice's lists of libraries and of the modules in them: without a module they are empty shells. */
function isLibraryIndex(name: string): boolean {
  return /(?:^|\/)(?:script|dialog)-l[bc]\.xml$/.test(name);
}

function isSignature(name: string): boolean {
  return name.startsWith("META-INF/") && name.slice("META-INF/".length).includes("signatures");
}

/** 3.2: everything but `mimetype`, META-INF and folders is to be listed. */
function isListable(name: string): boolean {
  return name !== MIMETYPE && !name.startsWith("META-INF/") && !name.endsWith("/");
}

function isXmlMedia(mediaType: string): boolean {
  return /^(?:text|application)\/xml\b/.test(mediaType);
}

function has(parts: PackageFacts["parts"], name: string): boolean {
  return parts.some((part) => part.name === name);
}

function repeated(names: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  return [...twice];
}

/** A name out of the document, fit to be printed. */
function shown(text: string): string {
  // Control characters could reach a terminal.
  const clean = text.replace(/\p{Cc}/gu, "?");
  return clean.length > 200 ? `${clean.slice(0, 199)}…` : clean;
}
