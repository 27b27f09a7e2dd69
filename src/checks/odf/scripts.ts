/** Finds what a part of a document would run, and what is packed into it. */
import { activeFunctionIn, dangerOf, isElsewhere, isOrdinaryLink, NS } from "../../tools/odf.js";
import { attributeOf, type XmlHandler, type XmlTag } from "../../tools/xml.js";

/** Longest list of places that is kept; a person needs a few, not all. */
const MAX_PLACES = 20;

/** Places in the XML, as `content.xml: a script (ooo:Basic)`. */
export interface Places {
  /** Where something would be run. */
  readonly scripts: string[];
  /** What reaches out of the document by itself or by a click: data links, programs, foreign pages. */
  readonly active: string[];
  /** What a program that opens the document fetches from another machine, without being asked. */
  readonly fetched: string[];
  /** Where such a program looks on another machine for something that it does not show. */
  readonly lookedFor: string[];
  /** Where a click may start a program on the reader's machine, or opens a file on a server. */
  readonly programs: string[];
  /** Names of parts that are files of their own, which are carried along unread. */
  readonly embedded: string[];
}

export const noPlaces = (): Places => ({
  scripts: [],
  active: [],
  fetched: [],
  lookedFor: [],
  programs: [],
  embedded: [],
});

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
      const script = scriptIn(tag, address) ?? commandIn(tag);
      const active = activeIn(tag, address);
      const fetched = fetchedBy(tag, address);
      if (script !== undefined) note(places.scripts, script);
      else if (active !== undefined) note(places.active, active);
      else if (fetched !== undefined) note(places.fetched, fetched);
      else if (isTemplate(tag)) {
        if (isElsewhere(address)) note(places.lookedFor, `the template ${shownPart(address)}`);
      } else if (startsSomething(tag, address)) note(places.programs, `a click that starts ${address || "a program"}`);
      else if (isElsewhere(address) && !isOrdinaryLink(address))
        note(places.programs, `a click that opens ${shownPart(address)}`);
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
    ? `a link that runs a macro (${shownPart(address)})`
    : undefined;
}

/** Addresses of macros and commands. `.uno:` runs nothing of the document's own, unless it is told what with. */
const COMMAND =
  /^[\s\p{Cc}]*(?:vnd\.sun\.star\.(?!package:|graphicobject:|embeddedobject:|help:|webdavs?:|hier:|tdoc:|pkg:)[a-z]+:|(?:macro|service|javascript|vbscript):(?=\S)(?!\/*$)|slot:\d|\.uno:[^?]*\?)/iu;

/** A command in any attribute: menus, toolbars and controls keep theirs in attributes of their own. */
function commandIn(tag: XmlTag): string | undefined {
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name];
    if (!attribute?.value.includes(":") || isWording(tag, attribute.local) || !COMMAND.test(attribute.value)) continue;
    return `a command in ${name} (${shownPart(attribute.value)})`;
  }
  return undefined;
}

const WORDING: ReadonlySet<string> = new Set(["name", "display-name", "title", "label", "description"]);

/** Attributes for people to read. The values of controls are none: a control takes its address from there. */
function isWording(tag: XmlTag, local: string): boolean {
  return WORDING.has(local) || (local === "string-value" && tag.uri !== NS.form);
}

function shownPart(address: string): string {
  return address.trim().slice(0, 80);
}

/** What a program fetches from elsewhere when it opens the document. */
function fetchedBy(tag: XmlTag, address: string): string | undefined {
  if (tag.uri === NS.meta && tag.local === "auto-reload" && address.trim() !== "")
    return `another document that takes its place (${shownPart(address)})`;
  const source = sourceOf(tag);
  if (isElsewhere(source)) return `${tag.name} from ${shownPart(source)}`;
  if (!isClicked(tag) && !isTemplate(tag) && isElsewhere(address)) return `${tag.name} from ${shownPart(address)}`;
  const reference = formulasOf(tag).map(referenceElsewhere).find(Boolean);
  return reference === undefined ? undefined : `a formula with a value from ${shownPart(reference)}`;
}

/** What forms take their pictures and their data from. */
function sourceOf(tag: XmlTag): string {
  const source =
    tag.uri === NS.form
      ? attributeOf(tag, NS.form, "image-data")
      : tag.uri === NS.xforms
        ? (attributeOf(tag, "", "src") ?? attributeOf(tag, "", "schema"))
        : undefined;
  return source ?? "";
}

/** The other document that a formula takes a value from: `'https://example.org/x.ods'#$Sheet1.A1`. */
function referenceElsewhere(formula: string): string | undefined {
  if (!formula.includes("'#")) return undefined;
  return [...formula.matchAll(/'([^']+)'#/g)].map((match) => match[1] as string).find(isElsewhere);
}

/** Links that wait for a click. A form has more of them, but what connects it to data does not wait. */
function isClicked({ uri, local }: XmlTag): boolean {
  if (uri === NS.form) return local !== "connection-resource";
  if (uri === NS.draw) return local === "a" || local.startsWith("area-");
  return (uri === NS.text && local === "a") || local === "event-listener";
}

function isTemplate({ uri, local }: XmlTag): boolean {
  return uri === NS.meta && local === "template";
}

/** What reaches out of the document. */
function activeIn(tag: XmlTag, address: string): string | undefined {
  const danger = address === "" ? undefined : dangerOf(address);
  const shownAddress = shownPart(address);
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
