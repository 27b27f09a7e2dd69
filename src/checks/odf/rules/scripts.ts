/** Rules about what a document would run. */
import { type Rule, schema, shown } from "../rule.js";

const NAMES_SHOWN = 3;
const REMOTE =
  "The document takes something from another machine as soon as it is opened, and so tells that machine who opened it and when.";

export const scriptRules: readonly Rule[] = [
  {
    id: "odf-no-scripts",
    checks: "No part of the document holds macros or scripts.",
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
    id: "odf-no-active-content",
    checks: "Nothing in the document runs a program, a macro or a command when it is opened or clicked.",
    basis: schema("14.7"),
    severity: "block",
    advice:
      "Open the document, take this out, and save it again: a document should not start programs or fetch data by itself.",
    check: ({ active }) =>
      active.map((where) => ({
        message: "The document holds something that may start a program or fetch data.",
        where,
      })),
  },
  {
    id: "odf-no-remote-content",
    checks: "Nothing in the document is fetched from another machine when it is opened.",
    basis: schema("10.4.4"),
    severity: "block",
    advice:
      "Open the document, put the content itself in place of the link (in LibreOffice: Edit, External Links, Break Link), and save it again.",
    check: ({ fetched, lookedFor, role }) => [
      ...fetched.map((where) => ({ message: REMOTE, where, ...(role === "output" && { severity: "warn" as const }) })),
      ...lookedFor.map((where) => ({
        message: "A program that opens the document may look on another machine for its template.",
        where,
        severity: "warn" as const,
        advice: "Save it without the template, if others are to get it.",
      })),
    ],
  },
  {
    id: "odf-no-programs",
    checks: "No part of the package is a program.",
    basis: schema("10.9.2"),
    severity: "warn",
    advice:
      "Open the document and take the link or action off: a click should not start a program on the reader's computer, nor log on to a server.",
    check: ({ programs }) =>
      programs.map((where) => ({
        message: "A click in the document may start a program or open a file on a server.",
        where,
      })),
  },
  {
    id: "odf-embedded-files",
    checks: "No file of another program is embedded in the document without being looked at.",
    basis: schema("10.4.6.3"),
    severity: "warn",
    advice:
      "Open the document and see whether what is embedded should go to others; if not, put a picture in its place.",
    check({ embedded }) {
      const [first] = embedded;
      if (first === undefined) return [];
      const count = embedded.length;
      const names = embedded.slice(0, NAMES_SHOWN).join(", ");
      const named = `${shown(names)}${count > NAMES_SHOWN ? " …" : ""}`;
      return [
        {
          message:
            count === 1
              ? `A file is embedded in the document (${named}). It goes with it and was not checked.`
              : `${count} files are embedded in the document (${named}). They go with it and were not checked.`,
          where: first,
        },
      ];
    },
  },
];

const SCRIPT_FOLDERS = ["Basic", "Scripts", "Dialogs"];

/** The folder of macros that a part lies in, in the document or in one of its sub-documents. */
export function scriptFolder(name: string): string | undefined {
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
