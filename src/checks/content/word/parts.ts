/** Parts of a Word document beside its text: what they say of it, and what nobody sees in them. */
import { UnreadableError } from "../../../errors.js";
import { byName } from "../../../tools/by-name.js";
import { CONTENT_TYPES, keyOf, type Led, type OpcPackage, RELATIONSHIPS, sourceOf } from "../../../tools/opc.js";
import type { XmlHandler } from "../../../tools/xml.js";
import { MAX_HIDDEN_TEXT } from "../limits.js";
import type { Properties } from "../model.js";
import { wordsIn } from "../ooxml/carried.js";
import { embeddedTexts } from "../ooxml/embedded.js";
import { partsOf } from "../ooxml/parts.js";
import { placeOf } from "../places.js";
import { audited } from "./audit.js";
import { fileKind } from "./drawn.js";
import { type Draft, type Gathered, Words } from "./gathered.js";
import { languageOf } from "./looks.js";
import { familyOf, isOn, isTrue, ownValue, val } from "./names.js";

// ---------------------------------------------------------------- settings

/** What `settings.xml` says (ECMA-376 part 1, 17.15.1). */
export interface Settings {
  readonly mapping: ReadonlyMap<string, string>;
  readonly evenPages: boolean;
  readonly showsPageColour: boolean;
  readonly language: string;
  /** Values of document variables. */
  readonly variables: readonly string[];
  /** What is said of the source of a mail merge; absent when there is none. */
  readonly mailMerge: string | undefined;
  readonly sessions: number;
  readonly isLocked: boolean;
}

export async function settingsOf(opc: OpcPackage, main: string, gathered: Gathered): Promise<Settings> {
  const mapping = new Map<string, string>();
  const variables: string[] = [];
  const settings: Draft<Settings> = {
    mapping,
    evenPages: false,
    showsPageColour: false,
    language: "",
    variables,
    mailMerge: undefined,
    sessions: 0,
    isLocked: false,
  };
  const merge = new Words();
  let isMerge = false;
  const handler: XmlHandler = {
    open(tag) {
      if (familyOf(tag.uri) !== "w") return;
      if (isMerge) merge.add(val(tag) ?? "");
      switch (tag.local) {
        case "clrSchemeMapping":
          for (const { local, value } of Object.values(tag.attributes)) mapping.set(local, value);
          return;
        case "themeFontLang":
          settings.language = languageOf(val(tag) ?? "") ?? "";
          return;
        case "evenAndOddHeaders":
          settings.evenPages = isOn(tag);
          return;
        case "displayBackgroundShape":
          settings.showsPageColour = isOn(tag);
          return;
        case "docVar":
          if (variables.length < MAX_HIDDEN_TEXT) variables.push(ownValue(tag, "val") ?? "");
          return;
        case "mailMerge":
          isMerge = true;
          return;
        case "rsid":
        case "rsidRoot":
          settings.sessions += 1;
          return;
        case "documentProtection":
          if (isTrue(ownValue(tag, "enforcement"))) settings.isLocked = true;
          return;
        case "writeProtection":
          settings.isLocked = true;
          return;
        default:
      }
    },
    close({ local }) {
      if (local !== "mailMerge") return;
      isMerge = false;
      settings.mailMerge = merge.toString();
    },
  };
  for (const part of await partsOf(opc, main, "settings")) await opc.read(part, audited(handler, gathered));
  return settings;
}

export function settingsTraces(
  { variables, mailMerge, sessions, isLocked }: Settings,
  { traces, hasRevisionIds }: Gathered,
): void {
  for (const text of variables) traces.add("variables", "", { text });
  if (mailMerge !== undefined) traces.add("mail-merge", "", { text: mailMerge });
  if (sessions > 0 || hasRevisionIds) traces.add("revision-ids", "", { count: Math.max(1, sessions) });
  if (isLocked) traces.add("weak-lock", "");
}

// ------------------------------------------------------------------- texts

/** Tells of each paragraph of a part that holds text, as it would be shown. */
function paragraphsTo(take: (line: string) => void): XmlHandler {
  let line = "";
  let isText = false;
  return {
    open({ local }) {
      isText = local === "t" || local === "delText";
    },
    text(piece) {
      if (isText && line.length < MAX_HIDDEN_TEXT) line += piece;
    },
    close({ local }) {
      isText = false;
      if (local !== "p") return;
      take(line);
      line = "";
    },
  };
}

/** The words of a part, a line for each paragraph. */
export async function textOf(opc: OpcPackage, part: string): Promise<string> {
  const words = new Words();
  await opc.read(
    part,
    paragraphsTo((line) => words.add(line)),
  );
  return words.toString();
}

interface Comment {
  readonly person: string;
  readonly words: Words;
}

/** Comments, each at the place where it is anchored (17.13.4). */
export async function commentTraces(opc: OpcPackage, main: string, { anchors, traces }: Gathered): Promise<void> {
  const comments = new Map<string, Comment>();
  let comment: Comment | undefined;
  const lines = paragraphsTo((line) => comment?.words.add(line));
  const handler: XmlHandler = {
    ...lines,
    open(tag, depth) {
      lines.open?.(tag, depth);
      if (tag.local !== "comment") return;
      comment = { person: ownValue(tag, "author") ?? "", words: new Words() };
      const id = ownValue(tag, "id") ?? "";
      // Two of one number are two all the same.
      comments.set(comments.has(id) ? `${id} ${comments.size}` : id, comment);
    },
  };
  for (const part of await partsOf(opc, main, "comments")) await opc.read(part, handler);
  const tell = (where: string, { person, words }: Comment) =>
    traces.add("comments", where, { person, text: words.toString() });
  for (const [id, where] of anchors) {
    const found = comments.get(id);
    if (found) tell(where, found);
    comments.delete(id);
  }
  for (const left of comments.values()) tell("", left);
}

/** Longest name that is kept, in characters, and how many. */
const MAX_NAME = 1_000;
const MAX_NAMES = 1_000;

/** [MS-DOCX] 2.5.3: a person has a name, and an account. */
const NAMED_BY = byName<string>({ person: "author", presenceInfo: "userId" });

/** Names of those who commented or changed something, or may do so; they stay when what they did is gone. */
export async function reviewersOf(
  opc: OpcPackage,
  main: string,
  { editors }: Gathered,
): Promise<Properties["personal"]> {
  const names = new Set<string>();
  for (const name of editors) names.add(name.slice(0, MAX_NAME));
  for (const part of await partsOf(opc, main, "people")) {
    await opc.read(part, {
      open(tag) {
        const attribute = NAMED_BY.get(tag.local);
        const name = attribute === undefined ? "" : (ownValue(tag, attribute) ?? "");
        if (name !== "" && names.size < MAX_NAMES) names.add(name.slice(0, MAX_NAME));
      },
    });
  }
  return [...names].map((value) => ({ name: "Reviewer", value }));
}

/** Texts that are kept to be put in later, in a template above all (17.12). Those that stand in for an empty field are shown. */
export async function buildingBlockTraces(
  opc: OpcPackage,
  main: string,
  { traces, placeholders }: Gathered,
): Promise<void> {
  let lines: string[] = [];
  let isUsed = false;
  let depthOfProperties = 0;
  let isPlaceholder = false;
  const paragraphs = paragraphsTo((line) => void (line !== "" && lines.push(line)));
  const handler: XmlHandler = {
    ...paragraphs,
    open(tag, depth) {
      paragraphs.open?.(tag, depth);
      if (tag.local === "docPart") {
        lines = [];
        isPlaceholder = false;
        isUsed = false;
      } else if (tag.local === "docPartPr") depthOfProperties = depth;
      else if (tag.local === "name" && depth === depthOfProperties + 1) isUsed = placeholders.has(val(tag) ?? "");
      else if (tag.local === "gallery" && val(tag) === "placeholder") isPlaceholder = true;
      else if (tag.local === "type" && val(tag) === "bbPlcHdr") isPlaceholder = true;
    },
    close(tag, depth) {
      paragraphs.close?.(tag, depth);
      if (tag.local !== "docPart" || (isPlaceholder && isUsed) || lines.length === 0) return;
      traces.add("leftovers", "", { text: lines.join("\n"), detail: "building blocks" });
    },
  };
  for (const part of await partsOf(opc, main, "glossaryDocument")) await opc.read(part, handler);
}

// ----------------------------------------------------------------- package

/** A part, and what led to it. */
interface Way {
  readonly source: string;
  readonly led: Led;
}

/** All relationships of the parts that can be reached, each part looked at once, so that loops end. */
async function waysThrough(
  opc: OpcPackage,
): Promise<{ readonly ways: readonly Way[]; readonly reached: ReadonlySet<string> }> {
  const reached = new Set<string>([""]);
  const ways: Way[] = [];
  for (const source of reached) {
    for (const led of await opc.relationshipsOf(source)) {
      ways.push({ source, led });
      if (led.part !== undefined) reached.add(led.part);
    }
  }
  return { ways, reached };
}

/** Addresses that lead nowhere. */
const NOWHERE = /^\s*(?:NULL|about:blank)?\s*$/i;
/** Told elsewhere: links that are followed by whoever clicks, and the source of a mail merge. */
const NOT_OUTSIDE = /^(?:hyperlink|mailMerge\w*|recipientData)$/;

const OUTSIDE_WORDS = byName<string>({
  attachedTemplate: "template",
  image: "linked picture",
  oleObject: "linked object",
  externalLinkPath: "linked object",
  subDocument: "part of a master document",
  aFChunk: "text from another file",
});

/** What a package holds besides the document itself. */
export async function packageTraces(opc: OpcPackage, gathered: Gathered, shown: ReadonlySet<string>): Promise<void> {
  const { traces, used } = gathered;
  const { ways, reached } = await waysThrough(opc);
  const told = new Set<string>();
  const unused = new Set<string>();
  await embeddedTraces(opc, gathered, ways);
  for (const { source, led } of ways) {
    const { kind, part, target, isExternal } = led;
    const isToldAtPlace = (kind === "image" || kind === "oleObject") && shown.has(source);
    if (isExternal && !isToldAtPlace && !NOT_OUTSIDE.test(kind) && !NOWHERE.test(target)) {
      traces.add("external-data", "", { detail: OUTSIDE_WORDS.get(kind) ?? "link to a file" });
    }
    if (part === undefined || told.has(`${kind} ${part}`)) continue;
    told.add(`${kind} ${part}`);
    if (kind === "vbaProject") traces.add("macros", "");
    else if (kind === "thumbnail") traces.add("thumbnail", "");
    else if (kind === "customXml") await customXmlTrace(opc, part, gathered);
    if (kind === "image" && shown.has(source)) unused.add(part);
    else used.add(part);
  }
  for (const part of used) unused.delete(part);
  await leftoverTraces(opc, gathered, reached, unused);
}

const EMBEDDED = /^(?:package|oleObject|aFChunk)$/;

/** Files in the package, in the order of their places, then those that have none. */
async function embeddedTraces(opc: OpcPackage, gathered: Gathered, ways: readonly Way[]): Promise<void> {
  const { traces, placed, objects } = gathered;
  const textIn = embeddedTexts(opc.zip);
  for (const [part, files] of placed) {
    const text = files.length > 0 ? await textIn(part) : "";
    for (const [index, file] of files.entries()) {
      traces.add("embedded-files", file.where, { detail: file.detail, ...(index === 0 && { text }) });
    }
  }
  const charts = new Map(objects.map(({ object, part }) => [part, placeOf(object.place)]));
  const told = new Set<string>(placed.keys());
  for (const { source, led } of ways) {
    const { kind, part } = led;
    if (part === undefined || told.has(part) || !EMBEDDED.test(kind)) continue;
    told.add(part);
    const isOfChart = charts.has(source) || /\.chart(?:ex)?\+xml$/.test(opc.typeOf(source));
    const text = await textIn(part);
    if (isOfChart) traces.add("chart-data", charts.get(source) ?? "", { detail: "workbook", text });
    else traces.add("embedded-files", "", { detail: fileKind(part), text });
  }
}

/** Parts that nothing leads to, and pictures that nothing shows. */
async function leftoverTraces(
  opc: OpcPackage,
  { traces }: Gathered,
  reached: ReadonlySet<string>,
  unused: ReadonlySet<string>,
): Promise<void> {
  const keys = new Set([...reached].map(keyOf));
  const lost: string[] = [];
  for (const { name } of opc.zip.parts) {
    if (name.endsWith("/") || name === CONTENT_TYPES) continue;
    const owner = RELATIONSHIPS.test(name) ? sourceOf(name) : name;
    if (!keys.has(keyOf(owner))) lost.push(name);
    else if (unused.has(name)) traces.add("leftovers", "", { detail: "pictures that are not shown" });
  }
  if (lost.length === 0) return;
  const text = await wordsIn(opc, lost);
  traces.add("leftovers", "", { count: lost.length, detail: "parts that belong to nothing", text });
}

/** Word puts these in by itself, with nothing in them: the list of sources, and what a cover page shows. */
const OWN_ITEMS = /^(?:Sources|CoverPageProperties)$/;

/** What another program keeps in the document (22.5). */
async function customXmlTrace(opc: OpcPackage, part: string, { traces, bindings }: Gathered): Promise<void> {
  const words = new Words();
  let isOwn = false;
  let isEmpty = true;
  const take = (text: string) => {
    if (text.trim() === "") return;
    isEmpty = false;
    words.add(text.trim());
  };
  const isWhole = await readCarried(opc, part, {
    open(tag, depth) {
      if (depth === 1) isOwn = OWN_ITEMS.test(tag.local);
      if (isOwn) return;
      for (const name in tag.attributes) {
        const attribute = tag.attributes[name];
        if (attribute && !name.startsWith("xmlns")) take(attribute.value);
      }
    },
    text: take,
  });
  isEmpty &&= isWhole;
  if (isOwn && isEmpty) return;
  const detail = bindings > 0 ? `shown in ${bindings === 1 ? "1 field" : `${bindings} fields`} of the text` : undefined;
  traces.add("custom-xml", "", {
    text: words.toString(),
    ...(isEmpty && { empty: true }),
    ...(detail !== undefined && { detail }),
  });
}

/** Data of other programs may be broken, and the document is whole all the same: then it is told so. */
async function readCarried(opc: OpcPackage, part: string, handler: XmlHandler): Promise<boolean> {
  try {
    await opc.read(part, handler);
    return true;
  } catch (error) {
    if (error instanceof UnreadableError) return false;
    throw error;
  }
}
