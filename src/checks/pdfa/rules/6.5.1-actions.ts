import { type Fault, isJudgedByPart1, iso19005, type Rule } from "../rule.js";

const ALLOWED = new Set(["GoTo", "GoToR", "GoToE", "Thread", "URI", "Named", "SubmitForm"]);
const ALLOWED_NAMES = new Set(["NextPage", "PrevPage", "FirstPage", "LastPage"]);
/** These run or fetch something, so they block in any PDF. */
const DANGEROUS = new Set(["JavaScript", "Launch", "ImportData", "Rendition", "RichMediaExecute"]);

/** Actions of the document, its scripts, pages, bookmarks, annotations and form fields, and those chained to them. */
export const actions: Rule = {
  id: "pdfa-6.5.1-actions",
  basis: iso19005(2, "6.5.1"),
  basisInPart1: iso19005(1, "6.6.1"),
  tests: { part1: ["6.6.1-1", "6.6.1-2"], part2: ["6.5.1-1", "6.5.1-2"] },
  weight: "conformance",
  checks: "No JavaScript, no starting of programs, and no other action that PDF/A forbids.",
  advice: "Remove the action in the program that made the PDF, or convert the original document with council-convert.",
  adviceForSource: "Delete the button, link or macro that does it in the original document, and convert it again.",
  *check(doc): Iterable<Fault> {
    const strays = doc
      .strays()
      .flatMap((stray) => (stray.is === "action" ? [{ dict: stray.dict, where: undefined }] : []));
    for (const { dict, where: place } of [...doc.actions(), ...strays]) {
      const where = place === undefined ? {} : { where: place };
      // A sound or film is named once, by the rule on what may lie on a page (6.3.1).
      if (doc.media().has(dict)) continue;
      const type = doc.getName(dict, "S") ?? "";
      const allowed = ALLOWED.has(type) && !(type === "GoToE" && isJudgedByPart1(doc));
      if (DANGEROUS.has(type) || doc.get(dict, "JS") !== null)
        yield { message: dangerous(type), ...where, severity: "block" };
      else if (!allowed) yield { message: `The document has an action that PDF/A forbids${named(type)}.`, ...where };
      else if (type === "Named" && !ALLOWED_NAMES.has(doc.getName(dict, "N") ?? ""))
        yield { message: "The document has a menu action that PDF/A forbids.", ...where };
    }
  },
};

function dangerous(type: string): string {
  if (type === "Launch") return "The document can start a program.";
  if (type === "JavaScript") return "The document contains JavaScript.";
  return `The document contains an action that can run or fetch something${named(type)}.`;
}

function named(type: string): string {
  return type ? ` (${type.slice(0, 40)})` : "";
}
