/** What everybody who reads OpenDocument needs: the standard's names, and the properties of a document. */
import { lengthened } from "./lengthened.js";
import { attributeOf, type XmlHandler } from "./xml.js";

const oasis = (name: string) => `urn:oasis:names:tc:opendocument:xmlns:${name}:1.0`;

/** What the names of OpenDocument's own namespaces begin with. */
export const ODF_NAMESPACES = "urn:oasis:names:tc:opendocument:xmlns:";

export const NS = {
  office: oasis("office"),
  text: oasis("text"),
  table: oasis("table"),
  draw: oasis("drawing"),
  style: oasis("style"),
  form: oasis("form"),
  script: oasis("script"),
  presentation: oasis("presentation"),
  manifest: oasis("manifest"),
  signature: oasis("digitalsignature"),
  fo: oasis("xsl-fo-compatible"),
  meta: oasis("meta"),
  dc: "http://purl.org/dc/elements/1.1/",
  xlink: "http://www.w3.org/1999/xlink",
  math: "http://www.w3.org/1998/Math/MathML",
  xforms: "http://www.w3.org/2002/xforms",
} as const;

export const MANIFEST = "META-INF/manifest.xml";
export const MIMETYPE = "mimetype";
export const CONTENT = "content.xml";
export const STYLES = "styles.xml";
export const META = "meta.xml";

/** Addresses that run a macro or a command of the office program when they are followed. */
const MACRO_ADDRESS = /^(?:vnd\.sun\.star\.(?:script|expand|job)|macro|slot|\.uno|service):/i;
/** Addresses that carry a script in themselves; without one (`javascript://`) they do nothing. */
const SCRIPT_ADDRESS = /^(?:(?:javascript|vbscript):(?!\/*$)|data:(?:text\/html|application\/xhtml))/i;
const ELSEWHERE = /^(?:https?|mailto|ftps?|tel|sms|news|ldap|data|about|cid|geo|callto|sip|webcal):|^#/i;
const PROGRAM = /\.(?:exe|bat|cmd|com|scr|pif|ps1|vbs|vbe|wsf|hta|js|jse|lnk|msi|jar|reg|cpl)$/i;

/** What an address would do when it is followed; nothing when it only leads somewhere. */
export function dangerOf(address: string): "macro" | "script" | "program" | undefined {
  // Readers skip white space and control characters in addresses.
  const plain = address.replace(/[\p{Cc}\s]/gu, "");
  if (MACRO_ADDRESS.test(plain)) return "macro";
  if (SCRIPT_ADDRESS.test(plain)) return "script";
  return isProgram(address) ? "program" : undefined;
}

/** True for a file on a disk or a server, or beside the document, that is run when it is opened. */
function isProgram(address: string): boolean {
  const trimmed = address.trim();
  if (ELSEWHERE.test(trimmed)) return false;
  const [path = ""] = percentDecoded(trimmed).split(/[?#]/, 1);
  // Windows takes no notice of dots and spaces at the end of a name.
  const name = withoutDotsAtEnd(path.split(/[/\\]/).at(-1) ?? "");
  if (!PROGRAM.test(name) || !/[^.]\./.test(name)) return false;
  // Web addresses are often written without their "http:", and then look like files.
  if (!/\.com$/i.test(name)) return true;
  return (
    /^(?:file:|[/\\]|[a-z]:)/i.test(trimmed) &&
    /[^/\\:][/\\][^/\\]+$|:[/\\]+[^/\\]+$/.test(path) &&
    !/\..*\./.test(name)
  );
}

/** A pattern for this would try again from each dot of a run that something follows. */
function withoutDotsAtEnd(name: string): string {
  let end = name.length;
  while (end > 0 && /[.\s]/.test(name[end - 1] as string)) end -= 1;
  return name.slice(0, end);
}

/** Schemes that lead to nothing outside of the document or the reader's own machine. */
const AT_HOME = /^(?:data|cid|about|javascript|vbscript|vnd\.sun\.star\.(?:package|graphicobject|embeddedobject)):/i;
const ANY_SCHEME = /^[a-z][a-z\d+.-]+:/i;

/**
 * True for an address on another machine: whoever fetches from it tells that machine that he does. Not for
 * what is in the document or beside it, nor on a disk of the reader; a scheme that nobody knows counts.
 */
export function isElsewhere(address: string): boolean {
  if (address === "") return false;
  const plain = address.replace(/\p{Cc}/gu, "").trim();
  if (AT_HOME.test(plain)) return false;
  const isFile = /^file:/i.test(plain);
  if (!isFile && ANY_SCHEME.test(plain)) return true;
  // What is left is a path. Windows takes backslashes for slashes, and two of them lead to a server.
  const path = percentDecoded(isFile ? plain.slice("file:".length) : plain).replace(/\\/g, "/");
  const host = /^\/\/(?:\/\/+)?([^/?#]+)/.exec(path)?.[1];
  // In file://C|/x the host is a drive.
  return host !== undefined && !/^(?:localhost$|127\.0\.0\.1$|[a-z][:|]$)/i.test(host);
}

/** Folders in which people's own files lie. */
const OWN_FOLDER = /^\/(?:home|users|root|mnt|media|volumes|private)\//i;

/**
 * True for a path on the computer or in the network of whoever wrote it: nobody else can follow it, and it may name people and
 * matters. Not for a file beside the document. LibreOffice writes paths as seen from where the document lies: up to the root, and down again.
 */
export function isOwnPath(address: string): boolean {
  const plain = address.replace(/\p{Cc}/gu, "").trim();
  const isFile = /^file:/i.test(plain);
  if (!isFile && ANY_SCHEME.test(plain)) return false;
  const path = percentDecoded(plain.slice(isFile ? "file:".length : 0)).replace(/\\/g, "/");
  return (
    isFile ||
    /^\/\/[^/]/.test(path) ||
    /(?:^|\/)[a-z][:|]\//i.test(path) ||
    OWN_FOLDER.test(path) ||
    /^(?:\.\.\/){3}/.test(path)
  );
}

/** True for what a browser, a mail program or a telephone opens at a click. */
export function isOrdinaryLink(address: string): boolean {
  return ELSEWHERE.test(address.trim());
}

/** The text with its percent signs resolved, as far as they mean anything. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Functions that reach out of a table: other programs, the network, libraries, and what is left of old macro sheets. */
const ACTIVE_FUNCTION =
  /(?:^|[^\p{L}\p{N}_])(DDE|WEBSERVICE|EXEC|EXECUTE|CALL|REGISTER|REGISTER\.ID|INITIATE|POKE|FOPEN|FWRITE|FWRITELN|RUN|SQL\.REQUEST|RTD)\s*\(/iu;

/**
 * The function of a formula that reaches out of the table, in capitals: `DDE`,
 * `WEBSERVICE`, `EXEC`, or `HYPERLINK` to what would be run. Nothing when there is none.
 */
export function activeFunctionIn(formula: string): string | undefined {
  if (!formula.includes("(")) return undefined;
  const texts: string[] = [];
  const bare = formula.replace(/(?:"[^"]*")+|(?:'[^']*')+/g, (quoted) => {
    texts.push(quoted.slice(1, -1));
    return quoted.startsWith('"') ? '""' : "''";
  });
  const found = ACTIVE_FUNCTION.exec(bare)?.[1];
  if (found !== undefined) return found.toUpperCase();
  return /HYPERLINK\s*\(/i.test(bare) && texts.some((text) => dangerOf(text) !== undefined) ? "HYPERLINK" : undefined;
}

/** Longest value of a property that is kept, in characters. */
const MAX_VALUE = 10_000;

/** What LibreOffice writes where no printer is. */
export const NO_PRINTER = /^Generic Printer$|^[A-Za-z\d+/=\s]*R2VuZXJpYyBQcmlud|^[A-Za-z\d+/=\s]*0dlbmVyaWMgUHJpbnRlc/;

/** What LibreOffice keeps of the properties of Word, Excel and PowerPoint, and tells of nobody. */
export const TECHNICAL_PROPERTY =
  /^(?:AppVersion|DocSecurity|HyperlinksChanged|LinksUpToDate|ScaleCrop|ShareDoc|Info [1-4]|Notes|HiddenSlides|MMClips|Slides|PresentationFormat|Words|Paragraphs|OOXMLCoreProperty\w*)$/;

/** The properties of a document as `meta.xml` has them, trimmed; empty where it has none. */
export interface Properties {
  readonly title: string;
  readonly language: string;
  /** `office:version`. */
  readonly version: string;
}

/** Gathers the properties while `meta.xml` is read. `result` holds what was seen so far. */
export function propertiesReader(): { handler: XmlHandler; result(): Properties } {
  const values = { title: "", language: "" };
  let version = "";
  let field: keyof typeof values | undefined;
  return {
    handler: {
      open(tag, depth) {
        if (depth === 1) version = attributeOf(tag, NS.office, "version") ?? "";
        field = tag.uri === NS.dc && (tag.local === "title" || tag.local === "language") ? tag.local : undefined;
      },
      close() {
        field = undefined;
      },
      text(value) {
        if (field) values[field] = lengthened(values[field], value, MAX_VALUE);
      },
    },
    result: () => ({ title: values.title.trim(), language: values.language.trim(), version }),
  };
}
