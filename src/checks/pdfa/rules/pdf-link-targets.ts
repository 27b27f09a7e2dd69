import { is, type PdfDict, textOf } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import type { Fault, Rule } from "../rule.js";

/** These leave the document. ISO 19005 allows them, since somebody has to click; nobody has when they start by themselves. */
const LEAVING = new Set(["URI", "SubmitForm", "GoToR", "GoToE", "Thread"]);
/** Where links of published documents lead. */
const PLAIN_SCHEMES = new Set(["http", "https", "mailto", "tel", "ftp"]);
/** Schemes that run something, or reach into the reader's own machine and network. */
const HARMFUL_SCHEMES = new Set([
  ...["javascript", "jscript", "vbscript", "livescript", "mocha", "data", "blob", "filesystem", "view-source", "feed"],
  ...["file", "smb", "cifs", "nfs", "afp", "dav", "davs", "webdav", "webdavs", "ldap", "ldaps", "sftp", "tftp", "scp"],
  ...["ssh", "telnet", "rlogin", "tn3270", "rdp", "vnc", "shell", "search", "mhtml", "mk", "its", "hcp", "res", "jar"],
  ...["url", "about", "chrome", "resource", "intent", "onenote", "odopen", "vscode", "apt", "steam", "itms-services"],
]);
/** Microsoft's: `ms-word`, `ms-officecmd`, `ms-appinstaller`, `ms-msdt`, `search-ms` … each starts a program. */
const PROGRAM_SCHEME = /^ms-|-ms$|^(vnd\.)?ms\./;
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
      else if (targets.some(isUnusual))
        yield { severity: "warn", message: unusual(targets.find(isUnusual) ?? ""), ...place };
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
  const scheme = schemeOf(plain);
  return HARMFUL_SCHEMES.has(scheme) || PROGRAM_SCHEME.test(scheme) || SERVER.test(plain) || isProgram(plain);
}

/** It may be harmless, or a slip of the pen; nobody here can tell what it does on the reader's machine. */
function isUnusual(target: string): boolean {
  const scheme = schemeOf(plainOf(target));
  return scheme !== "" && !PLAIN_SCHEMES.has(scheme) && !isEmptyScript(target);
}

function unusual(target: string): string {
  return `A link leads to an unusual place, which works only with certain programs: ${shown(target)}.`;
}

/** Empty where there is none: the target is then in the document, or beside it. */
function schemeOf(plain: string): string {
  return /^([a-z][a-z0-9+.-]*):/.exec(plain)?.[1] ?? "";
}

/** It does nothing; some programs write one for a link that leads nowhere. */
function isEmptyScript(target: string): boolean {
  return plainOf(target) === "javascript://";
}

function isProgram(plain: string): boolean {
  return PROGRAM.test(plain.split(/[?#]/, 1)[0] ?? "");
}

/** As the most lenient reader takes it: characters that do not show, the case of letters and %-codes do not count. */
function plainOf(target: string): string {
  return target
    .slice(0, 4096)
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/[\p{Cc}\p{Cf}\s]/gu, "")
    .toLowerCase();
}

function leadTo(target: string): string {
  return `leads to a script, a program or a place outside the web: ${shown(target)}`;
}

function shown(target: string): string {
  return `"${target.slice(0, 80).replace(/[\p{Cc}\p{Cf}]/gu, "?")}"`;
}
