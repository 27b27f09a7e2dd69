/** What people wrote about a workbook and did to it: comments, and the history of a shared workbook. */
import type { OpcPackage } from "../../../tools/opc.js";
import type { XmlHandler } from "../../../tools/xml.js";
import type { Trace } from "../model.js";
import { partsOf } from "../ooxml/parts.js";
import { counted, HiddenText, isSpreadsheet, textReader, valueFor } from "./part.js";

/** What stands as a comment for programs that do not know threads of comments has such an author. */
const OF_THREAD = /^tc=/;

/** The comments of one sheet (ECMA-376 part 1, 18.7; [MS-XLSX] for threads). */
export async function commentsOf(opc: OpcPackage, sheet: string, where: string): Promise<Trace | undefined> {
  const text = new HiddenText();
  const people = new Set<string>();
  const named = new Set<string>();
  let count = 0;
  const threads = await partsOf(opc, sheet, "threadedComment");
  for (const part of await partsOf(opc, sheet, "comments")) await opc.read(part, notesReader());
  for (const part of threads) await opc.read(part, threadReader());
  if (count === 0 && named.size > 0) return leftPeople([...named], where);
  if (count === 0) return undefined;
  const by = people.size > 1 ? { detail: `by ${people.size} people` } : {};
  return { what: "comments", where, ...by, count, ...text.told };

  function notesReader(): XmlHandler {
    const authors: string[] = [];
    let counts = false;
    const texts = textReader(
      (tag) => (tag.local === "t" || tag.local === "author") && isSpreadsheet(tag),
      (piece, { local }) => {
        if (local === "author") addAuthor(authors, piece.trim());
        else if (counts) text.add(piece);
      },
    );
    return {
      ...texts,
      open(tag, depth) {
        if (tag.local === "comment" && isSpreadsheet(tag)) {
          const author = authors[Number(valueFor(tag, "authorId"))] ?? "";
          counts = threads.length === 0 || !OF_THREAD.test(author);
          if (counts) {
            count += 1;
            if (author !== "") people.add(author);
          }
        }
        texts.open?.(tag, depth);
      },
    };
  }

  function addAuthor(authors: string[], author: string): void {
    authors.push(author);
    if (author !== "" && !OF_THREAD.test(author)) named.add(author);
  }

  function threadReader(): XmlHandler {
    const texts = textReader(
      ({ local }) => local === "text",
      (piece) => text.add(piece),
    );
    return {
      ...texts,
      open(tag, depth) {
        if (tag.local === "threadedComment") {
          count += 1;
          people.add(valueFor(tag, "personId") ?? "");
        }
        texts.open?.(tag, depth);
      },
    };
  }
}

/** Names of people that are kept for comments which are no longer there. */
export async function peopleWithoutComments(opc: OpcPackage, workbook: string): Promise<Trace | undefined> {
  const names: string[] = [];
  for (const part of await partsOf(opc, workbook, "person")) {
    await opc.read(part, {
      open(tag) {
        if (tag.local !== "person") return;
        names.push(["displayName", "userId"].map((name) => valueFor(tag, name) ?? "").join(" "));
      },
    });
  }
  return names.length === 0 ? undefined : leftPeople(names, "");
}

function leftPeople(names: readonly string[], where: string): Trace {
  const text = new HiddenText();
  for (const name of names) text.add(name);
  const detail = `names of ${counted(names.length, "person", "people")}`;
  return { what: "leftovers", where, detail, count: names.length, ...text.told };
}

/** Kinds of changes in the log of a shared workbook (18.11.1). */
const CHANGES: ReadonlySet<string> = new Set("rrc rm rsnm ris rcc rfmt raf rdn rcmt rqt".split(" "));

export async function trackedChanges(opc: OpcPackage, workbook: string): Promise<Trace | undefined> {
  const text = new HiddenText();
  const people = new Set<string>();
  let count = 0;
  let found = false;
  for (const headers of await partsOf(opc, workbook, "revisionHeaders")) {
    found = true;
    await opc.read(headers, {
      open: (tag) => void (tag.local === "header" && people.add(valueFor(tag, "userName") ?? "")),
    });
    for (const log of await partsOf(opc, headers, "revisionLog")) {
      const values = textReader(
        (tag) => (tag.local === "v" || tag.local === "t") && isSpreadsheet(tag),
        (value) => text.add(value),
      );
      await opc.read(log, {
        ...values,
        open(tag, depth) {
          if (CHANGES.has(tag.local) && isSpreadsheet(tag)) count += 1;
          values.open?.(tag, depth);
        },
      });
    }
  }
  if (!found) return undefined;
  return {
    what: "tracked-changes",
    where: "",
    ...(people.size > 0 && { detail: `by ${counted(people.size, "person", "people")}` }),
    count,
    ...text.told,
    ...(count === 0 && { empty: true }),
  };
}
