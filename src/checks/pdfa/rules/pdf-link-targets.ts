import { is, type PdfDict, textOf } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import type { Fault, Rule } from "../rule.js";

/** These leave the document. ISO 19005 allows them, since somebody has to click; nobody has when they start by themselves. */
const LEAVING = new Set(["URI", "SubmitForm", "GoToR", "GoToE", "Thread"]);
/** Schemes that run something, or reach into the reader's own machine and network. */
const SCHEMES = /^(javascript|vbscript|data|file|shell|ms-msdt|search-ms):/;
/** `\\\\server\\share` in any spelling, and what has no scheme but a server. */
const SERVER = /^[\\/]{2}/;
const PROGRAM = /\.(exe|bat|cmd|scr|pif|msi|vbs|vbe|jse|wsf|wsh|ps1|hta|lnk|reg|cpl|msc|jar)$/;

/** Where links and other actions lead, whether they are clicked or start by themselves. */
export const linkTargets: Rule = {
  id: "pdf-link-targets",
  basis: { standard: "ISO 32000-1:2008", clause: "12.6.4" },
  weight: "safety",
  checks:
    "No link leads to a script, a program or a file on somebody's computer or server, and nothing is fetched or sent unasked.",
  advice:
    "Remove or correct the link in the original document, and convert that with council-convert, or remove it in the program that made the PDF.",
  adviceForSource: "Remove or correct the link in the original document, and convert it again.",
  *check(doc): Iterable<Fault> {
    const base = doc.getText(doc.getDict(doc.catalog, "URI"), "Base");
    if (base !== undefined && isHarmful(base)) yield { message: `The base of the document's links ${leadTo(base)}.` };
    const strays = doc
      .strays()
      .flatMap((stray) => (stray.is === "action" ? [{ dict: stray.dict, where: undefined, automatic: false }] : []));
    for (const { dict, where, automatic } of [...doc.actions(), ...strays]) {
      const place = where === undefined ? {} : { where };
      const targets = targetsOf(doc, dict);
      const local = targets.find(isLocalDocument);
      if (local !== undefined && !automatic) {
        yield {
          severity: "warn",
          message: `A link leads to a file that readers do not have: ${shown(local)}.`,
          ...place,
        };
        continue;
      }
      const harmful = targets.find((target) => isHarmful(target) && !isEmptyScript(target));
      if (harmful !== undefined) yield { message: `A link or action ${leadTo(harmful)}.`, ...place };
      // Without a file the target is in the document itself.
      else if (automatic && targets.length > 0 && LEAVING.has(doc.getName(dict, "S") ?? ""))
        yield { message: `The document opens ${shown(targets[0] ?? "")} by itself.`, ...place };
    }
  },
};

/** The addresses of an action: a URI, or the names in its file specification (ISO 32000-1:2008, 7.11.3). */
function targetsOf(doc: PdfDocument, action: PdfDict): string[] {
  const file = doc.get(action, "F");
  const names = is(file, "dict")
    ? ["UF", "F", "DOS", "Mac", "Unix"].map((key) => doc.getText(file, key))
    : [textOf(file)];
  return [doc.getText(action, "URI"), ...names].filter((target) => target !== undefined);
}

/** A document on the reader's own machine: of no use to anybody, and of no harm either when it is clicked. */
function isLocalDocument(target: string): boolean {
  const plain = plainOf(target);
  return /^file:(\/\/\/)?[^\\/]/.test(plain) && !isProgram(plain) && !/[\\/]{2}/.test(plain.slice("file:///".length));
}

function isHarmful(target: string): boolean {
  const plain = plainOf(target);
  return SCHEMES.test(plain) || SERVER.test(plain) || isProgram(plain);
}

/** It does nothing; some programs write one for a link that leads nowhere. */
function isEmptyScript(target: string): boolean {
  return plainOf(target) === "javascript://";
}

function isProgram(plain: string): boolean {
  return PROGRAM.test(plain.split(/[?#]/, 1)[0] ?? "");
}

/** As a browser reads it: characters that do not show, and the case of letters, do not count. */
function plainOf(target: string): string {
  return target
    .slice(0, 4096)
    .replace(/[\p{Cc}\p{Cf}\s]/gu, "")
    .toLowerCase();
}

function leadTo(target: string): string {
  return `leads to a script, a program or a place outside the web: ${shown(target)}`;
}

function shown(target: string): string {
  return `"${target.slice(0, 80).replace(/[\p{Cc}\p{Cf}]/gu, "?")}"`;
}
