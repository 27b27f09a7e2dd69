/** Finds what a part of a document would run, and what is packed into it. */
import { activeFunctionIn, dangerOf, NS } from "../../tools/odf.js";
import { attributeOf, type XmlHandler, type XmlTag } from "../../tools/xml.js";

/** Longest list of places that is kept; a person needs a few, not all. */
const MAX_PLACES = 20;

/** Places in the XML, as `content.xml: a script (ooo:Basic)`. */
export interface Places {
  /** Where something would be run. */
  readonly scripts: string[];
  /** What reaches out of the document by itself or by a click: data links, programs, foreign pages. */
  readonly active: string[];
  /** Where a click may start a program on the reader's machine. */
  readonly programs: string[];
  /** Names of parts that are files of their own, which are carried along unread. */
  readonly embedded: string[];
}

export const noPlaces = (): Places => ({ scripts: [], active: [], programs: [], embedded: [] });

/** Addresses that are opened by a browser or a mail program, which is no danger of its own. */
const HARMLESS_ADDRESS = /^\s*(?:https?:|mailto:|#)/i;
/** Sound and film, which a presentation plays by itself. */
const PLAYED = /^(?:audio|video)\/|^application\/vnd\.sun\.star\.media$/i;
const PLAYED_FILE = /\.(?:mp[234]|m4[av]|aac|wav|wma|wmv|og[agv]|flac|mid|midi|mov|avi|mpe?g|webm|mkv|aiff?)$/i;
const OUTSIDE = /^\s*(?:[a-z][a-z\d+.-]*:|\/|\\|\.\.)/i;

/** Looks for everything in a part that would be run or that reaches out of the document. */
export function scriptHandler(part: string, places: Places): XmlHandler {
  const note = (list: string[], what: string) => {
    if (list.length < MAX_PLACES) list.push(`${part}: ${what}`);
  };
  let scriptDepth = 0;
  let scriptName = "";
  /** The beginning of a file that stands in the XML as text; nothing outside of one. */
  let packed: string | undefined;
  return {
    open(tag, depth) {
      packed = tag.uri === NS.office && tag.local === "binary-data" ? "" : undefined;
      if (scriptDepth > 0) {
        // An empty list of libraries is what is left when there are no macros.
        if (tag.local !== "libraries") noteScript();
        return;
      }
      if (tag.uri === NS.office && tag.local === "script") {
        scriptDepth = depth;
        scriptName = attributeOf(tag, NS.script, "language") ?? "unnamed language";
        return;
      }
      const address = attributeOf(tag, NS.xlink, "href") ?? "";
      const script = scriptIn(tag, address);
      const active = activeIn(tag, address);
      if (script !== undefined) note(places.scripts, script);
      else if (active !== undefined) note(places.active, active);
      else if (startsSomething(tag, address)) note(places.programs, `a click that starts ${address || "a program"}`);
    },
    close(_tag, depth) {
      if (depth === scriptDepth) scriptDepth = 0;
      packed = undefined;
    },
    text(value) {
      if (scriptDepth > 0 && /\S/.test(value)) noteScript();
      if (packed === undefined || packed.length >= PACKED_CHARS) return;
      packed += value.slice(0, 1_000).replace(/\s/g, "");
      if (packed.length < PACKED_CHARS) return;
      const head = Buffer.from(packed.slice(0, PACKED_CHARS), "base64");
      if (isProgram(head)) note(places.active, "a program that is packed into the text");
      else if (isForeign(head)) places.embedded.push(part);
    },
  };

  function noteScript() {
    if (scriptName === "") return;
    note(places.scripts, `a script (${scriptName})`);
    scriptName = "";
  }
}

/** How much of a packed file is unpacked, in base64 characters: a multiple of four. */
const PACKED_CHARS = 16;

/** What runs a macro or a script. */
function scriptIn(tag: XmlTag, address: string): string | undefined {
  if (tag.uri === NS.script && tag.local === "event-listener")
    return `an event that runs a macro (${attributeOf(tag, NS.script, "event-name") ?? "unnamed"})`;
  if (tag.uri === NS.text && tag.local === "script") return "a script in the text";
  if (tag.uri === NS.text && tag.local === "execute-macro") return "a field that runs a macro";
  if (isClick(tag) && attributeOf(tag, NS.presentation, "action") === "macro") return "a click that runs a macro";
  return address !== "" && dangerOf(address) === "macro"
    ? `a link that runs a macro (${address.trim().slice(0, 80)})`
    : undefined;
}

/** What reaches out of the document. */
function activeIn(tag: XmlTag, address: string): string | undefined {
  const danger = address === "" ? undefined : dangerOf(address);
  const shownAddress = address.trim().slice(0, 80);
  if (danger === "script") return `a link with a script in it (${shownAddress})`;
  if (danger === "program") return `a link to a program (${shownAddress})`;
  if (isDataLink(tag)) return "a link to the data of another program (DDE)";
  if (tag.uri === NS.draw) {
    if (tag.local === "applet") return "a program in the page (applet)";
    if (tag.local === "plugin" && !isPlayed(tag, address)) return "a program in the page (plug-in)";
    if (tag.local === "floating-frame" && OUTSIDE.test(address))
      return `a frame that shows another place (${shownAddress})`;
  }
  const active = formulasOf(tag).map(activeFunctionIn).find(Boolean);
  return active === undefined ? undefined : `a formula that reaches out of the document (${active})`;
}

function isDataLink({ uri, local }: XmlTag): boolean {
  if (uri === NS.office) return local === "dde-source";
  if (uri === NS.text) return local === "dde-connection-decl" || local === "dde-connection";
  return uri === NS.table && local === "dde-link";
}

function isPlayed(tag: XmlTag, address: string): boolean {
  const type = attributeOf(tag, NS.draw, "mime-type");
  return type === undefined ? PLAYED_FILE.test(address) : PLAYED.test(type.trim());
}

const FORMULAS: ReadonlySet<string> = new Set(["formula", "expression", "condition"]);

function formulasOf(tag: XmlTag): string[] {
  if (tag.uri !== NS.table && tag.uri !== NS.text && tag.uri !== NS.style) return [];
  const formulas: string[] = [];
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name];
    if (attribute && FORMULAS.has(attribute.local)) formulas.push(attribute.value);
  }
  return formulas;
}

function isClick(tag: XmlTag): boolean {
  return tag.uri === NS.presentation && tag.local === "event-listener";
}

function startsSomething(tag: XmlTag, address: string): boolean {
  return isClick(tag) && attributeOf(tag, NS.presentation, "action") === "execute" && !HARMLESS_ADDRESS.test(address);
}

// ------------------------------------------------------------------- parts

const PROGRAM_NAME = /\.(?:exe|bat|cmd|com|scr|pif|ps1|vbs|vbe|wsf|hta|js|jse|lnk|msi|jar|dll|class)$/i;

/** Judges a part by its name and its first bytes: a program, or a file of another kind. */
export function judgeBytes(name: string, mediaType: string | undefined, head: Buffer, places: Places): void {
  if (isProgram(head) || PROGRAM_NAME.test(name)) {
    if (places.active.length < MAX_PLACES) places.active.push(`${name}: a program in the package`);
  } else if (!name.startsWith("ObjectReplacements/") && (isForeign(head) || isOleObject(mediaType))) {
    places.embedded.push(name);
  }
}

/** Windows, Linux, macOS and Java programs, and scripts that name what runs them. */
function isProgram(head: Buffer): boolean {
  const start = head.toString("latin1", 0, 4);
  return (
    start.startsWith("MZ") ||
    start.startsWith("#!") ||
    ["\x7fELF", "\xca\xfe\xba\xbe", "\xfe\xed\xfa\xce", "\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe"].includes(start)
  );
}

/** OLE2 files (old Office documents among them) and archives (new ones). */
function isForeign(head: Buffer): boolean {
  const start = head.toString("latin1", 0, 4);
  return ["\xd0\xcf\x11\xe0", "PK\x03\x04", "Rar!", "7z\xbc\xaf"].includes(start);
}

function isOleObject(mediaType = ""): boolean {
  return /^application\/vnd\.sun\.star\.oleobject\b/i.test(mediaType.trim());
}
