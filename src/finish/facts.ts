/**
 * What a document says about itself: its title and its language. Read from the
 * OpenDocument file, streaming, and no further than needed. Nothing in the
 * document can make this fail: what cannot be read is not known, and the title
 * then comes from the file's name.
 */
import { messageOf, UnreadableError } from "../errors.js";
import type { DocumentFacts } from "../model.js";
import { attributeOf, readXml, XmlError, type XmlHandler, type XmlTag } from "../tools/xml.js";
import { openZip, type ZipReader } from "../tools/zip.js";

const oasis = (name: string) => `urn:oasis:names:tc:opendocument:xmlns:${name}:1.0`;
const OFFICE = oasis("office");
const TEXT = oasis("text");
const STYLE = oasis("style");
const DRAW = oasis("drawing");
const PRESENTATION = oasis("presentation");
const FO = oasis("xsl-fo-compatible");
const DC = "http://purl.org/dc/elements/1.1/";

const DEFAULT_LANGUAGE = "en-GB";
const MAX_TITLE = 200;
/** How much of the content is searched for a heading, in bytes: a title stands near the beginning. */
const MAX_SEARCH = 4 * 1024 * 1024;

/**
 * Reads title and language.
 *
 * @param odfFile Absolute path of an OpenDocument file.
 * @param fallbackName File name that the title is made from when the document has none.
 */
export async function readFacts(odfFile: string, fallbackName: string): Promise<DocumentFacts> {
  const fallback: DocumentFacts = {
    title: titleFromName(fallbackName),
    titleFrom: "file name",
    language: DEFAULT_LANGUAGE,
    languageFrom: "default",
  };
  let zip: ZipReader;
  try {
    zip = await openZip(odfFile);
  } catch (error) {
    if (error instanceof UnreadableError) return fallback;
    throw error;
  }
  try {
    const meta = await readMeta(zip);
    const language = languageTag(meta.language) ?? (await readDefaultLanguage(zip));
    return {
      ...fallback,
      ...(await findTitle(zip, meta.title, fallbackName)),
      ...(language !== undefined && { language, languageFrom: "document" }),
    };
  } finally {
    zip.close();
  }
}

async function findTitle(
  zip: ZipReader,
  own: string,
  fileName: string,
): Promise<Pick<DocumentFacts, "title" | "titleFrom"> | undefined> {
  const title = tidy(own);
  if (isRealTitle(title, fileName)) return { title, titleFrom: "document" };
  const heading = tidy(await readHeading(zip));
  return isRealTitle(heading, fileName) ? { title: heading, titleFrom: "heading" } : undefined;
}

// -------------------------------------------------------------------- title

/** Words that programs put where a title should be, and why each is none. */
const NO_TITLES: readonly RegExp[] = [
  // What a program calls a document that has no name yet.
  /^(?:untitled|unnamed|no title|title|new)(?: (?:document|spreadsheet|presentation))?\s*\d*$/i,
  /^(?:document|doc|book|workbook|sheet|presentation|slide|slides|drawing|spreadsheet)\s*\d*$/i,
  // What PowerPoint calls every presentation, in the languages of these islands and its neighbours.
  /^(?:power ?point[- ]presentation|powerpoint-präsentation|présentation powerpoint|cyflwyniad powerpoint)$/i,
  /^slide title$/i,
  // What printer drivers write: "Microsoft Word - agenda.doc".
  /^microsoft (?:office )?(?:word|excel|powerpoint)\b/i,
  // The name of a template rather than of a document.
  /^(?:normal|blank|template|letterhead|agenda template|minutes template)$/i,
  // Prompts of templates: "[Document title]", "Click to add title".
  /^[[<{].*[\]>}]$/,
  /^(?:click|type|enter|insert|add)\b.*\btitle\b/i,
  // A file name or a path: it says where the document lay, not what it is.
  /\.(?:doc|docx|docm|dot|dotx|dotm|rtf|odt|ott|xls|xlsx|xlsm|xlsb|xlt|xltx|ods|csv|ppt|pptx|pptm|pot|potx|pps|ppsx|odp|pdf|txt|html?|tmp|wpd|pub|indd)$/i,
  /^(?:[a-z]:\\|\\\\|file:|\/\w+\/)/i,
];

function isRealTitle(title: string, fileName: string): boolean {
  if (!hasLetter(title) || NO_TITLES.some((pattern) => pattern.test(title))) return false;
  // "minutes_2024_03": the file's own name, written by a program. With spaces a person may have chosen both.
  const stem = withoutExtension(fileName).toLowerCase();
  return !(title.toLowerCase() === stem && /[_\d]|\w-\w/.test(stem) && !/\s/.test(stem));
}

/** Page numbers, dots and dashes are no title. */
function hasLetter(text: string): boolean {
  return /\p{L}/u.test(text);
}

/** One line, no control characters, at most `MAX_TITLE` characters, cut between words. */
function tidy(text: string): string {
  const line = text
    // Control characters, and those that turn the reading direction of what follows.
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, " ")
    .replace(/\p{Cs}|[\ufeff\ufffe\uffff\u00ad]/gu, "")
    .replace(/\s+/gu, " ")
    .trim();
  const characters = [...line];
  if (characters.length <= MAX_TITLE) return line;
  const cut = characters.slice(0, MAX_TITLE - 1).join("");
  const space = cut.lastIndexOf(" ");
  return `${space > MAX_TITLE / 2 ? cut.slice(0, space) : cut}…`;
}

/** `minutes-2024_03.docx` becomes `Minutes 2024 03`. */
function titleFromName(fileName: string): string {
  const stem = withoutExtension(tidy(fileName));
  // Where there are spaces already, a hyphen or a dot was meant: "Budget 2024-25".
  const words = /\s/.test(stem.trim()) ? stem.replace(/_+/g, " ") : stem.replace(/[-_.+]+/g, " ");
  const title = tidy(words);
  if (title === "") return "Document";
  const [first = "", ...rest] = title;
  return first.toLocaleUpperCase("en-GB") + rest.join("");
}

function withoutExtension(fileName: string): string {
  return fileName.replace(/(?<=.)\s*\.[A-Za-z0-9]{1,5}$/, "");
}

// ----------------------------------------------------------------- language

/** A well-formed BCP 47 tag in its canonical spelling; nothing for what names no language. */
function languageTag(text: string): string | undefined {
  const tag = text.trim().replaceAll("_", "-");
  // zxx is "no linguistic content", und, mul and mis name no one language, and 2 or 3 letters name all others.
  if (!/^[a-z]{2,3}(?:-|$)/i.test(tag) || /^(?:zxx|und|mul|mis)\b/i.test(tag)) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

function languageOf(tag: XmlTag): string | undefined {
  const full = attributeOf(tag, STYLE, "rfc-language-tag");
  if (full !== undefined) return languageTag(full);
  const language = attributeOf(tag, FO, "language") ?? "";
  const script = attributeOf(tag, FO, "script") ?? "";
  const country = attributeOf(tag, FO, "country") ?? "";
  const parts = [language, script, country].filter((part) => part !== "" && part !== "none");
  return language === "none" ? undefined : languageTag(parts.join("-"));
}

/** Families of default styles, the one that most text of a document follows first. */
const FAMILIES = ["paragraph", "table-cell", "graphic"];

/** The language of the default styles in `styles.xml`, else of the style that all others come from. */
async function readDefaultLanguage(zip: ZipReader): Promise<string | undefined> {
  const found = new Map<string, string>();
  let family: string | undefined;
  let ended = false;
  await readQuietly(zip, "styles.xml", {
    open(tag) {
      if (tag.uri === STYLE && (tag.local === "default-style" || tag.local === "style")) {
        const name = attributeOf(tag, STYLE, "name");
        const own = attributeOf(tag, STYLE, "family") ?? "";
        family =
          tag.local === "default-style" ? own : name === "Standard" || name === "Default" ? `named ${own}` : undefined;
      } else if (family !== undefined && tag.uri === STYLE && tag.local === "text-properties") {
        const language = languageOf(tag);
        if (language !== undefined && !found.has(family)) found.set(family, language);
      }
      if (tag.uri === OFFICE && (tag.local === "automatic-styles" || tag.local === "master-styles")) ended = true;
    },
    done: () => ended || found.has("paragraph"),
  });
  const order = [...FAMILIES, ...FAMILIES.map((name) => `named ${name}`)];
  return order.map((name) => found.get(name)).find((language) => language !== undefined);
}

// --------------------------------------------------------------- the parts

async function readMeta(zip: ZipReader): Promise<{ title: string; language: string }> {
  const meta = { title: "", language: "" };
  let field: keyof typeof meta | undefined;
  await readQuietly(zip, "meta.xml", {
    open(tag) {
      field = tag.uri === DC && (tag.local === "title" || tag.local === "language") ? tag.local : undefined;
    },
    close() {
      field = undefined;
    },
    text(value) {
      if (field) meta[field] = (meta[field] + value).slice(0, 10_000);
    },
  });
  return meta;
}

/** Elements inside a heading whose text is not the heading's. */
const NOT_HEADING = new Set(["annotation", "note", "number", "tracked-changes", "ruby-text", "bibliography-mark"]);

/**
 * The document's first heading: a paragraph in the style "Title", or a heading,
 * whichever comes first; in a presentation the title of the first slide.
 */
async function readHeading(zip: ZipReader): Promise<string> {
  /** Automatic styles that stand for the style "Title". */
  const titleStyles = new Set(["Title"]);
  let heading = "";
  let state: "searching" | "reading" | "found" | "none" = "searching";
  let readingDepth = 0;
  let skipDepth = 0;
  let inTitleFrame = false;
  let slides = 0;

  const isHeading = (tag: XmlTag): boolean => {
    if (tag.uri === TEXT && tag.local === "h") return true;
    return tag.uri === TEXT && tag.local === "p" && titleStyles.has(attributeOf(tag, TEXT, "style-name") ?? "");
  };
  const isTitleFrame = (tag: XmlTag): boolean =>
    tag.uri === DRAW && tag.local === "frame" && attributeOf(tag, PRESENTATION, "class") === "title";

  await readQuietly(
    zip,
    "content.xml",
    {
      open(tag, depth) {
        if (skipDepth > 0 || state === "found" || state === "none") return;
        if (NOT_HEADING.has(tag.local) && (tag.uri === TEXT || tag.uri === OFFICE)) {
          skipDepth = depth;
        } else if (state === "reading") {
          // A picture or a text box that hangs on a heading is not part of it.
          if (tag.uri === DRAW && !inTitleFrame) skipDepth = depth;
          // A line break, a tab and several spaces are elements; so is the next paragraph of a title frame.
          if (tag.uri === TEXT && ["s", "tab", "line-break", "p"].includes(tag.local)) heading += " ";
        } else if (
          tag.uri === STYLE &&
          tag.local === "style" &&
          attributeOf(tag, STYLE, "parent-style-name") === "Title"
        ) {
          titleStyles.add(attributeOf(tag, STYLE, "name") ?? "Title");
        } else if (tag.uri === OFFICE && tag.local === "spreadsheet") {
          state = "none"; // A spreadsheet has no headings, and may be very long.
        } else if (tag.uri === DRAW && tag.local === "page") {
          slides += 1;
          if (slides > 1) state = "none"; // A later slide's title is not the title of the whole.
        } else if (isTitleFrame(tag) || isHeading(tag)) {
          state = "reading";
          readingDepth = depth;
          inTitleFrame = isTitleFrame(tag);
        }
      },
      close(_tag, depth) {
        if (depth === skipDepth) skipDepth = 0;
        if (state !== "reading" || depth !== readingDepth) return;
        state = hasLetter(heading) ? "found" : "searching";
        if (state === "searching") heading = "";
      },
      text(value) {
        if (state === "reading" && skipDepth === 0 && heading.length < 10_000) heading += value;
      },
      done: () => state === "found" || state === "none",
    },
    MAX_SEARCH,
  );
  // Half a heading, from a damaged part, is none.
  return (state as string) === "found" ? heading : "";
}

/** Reads a part as far as it can be read. Damage only ends the reading: whether the file is sound is judged elsewhere. */
async function readQuietly(
  zip: ZipReader,
  name: string,
  handler: XmlHandler,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<void> {
  if (!zip.has(name)) return;
  try {
    await readXml(firstBytes(zip, name, maxBytes), handler);
  } catch (error) {
    if (!(error instanceof XmlError || error instanceof UnreadableError)) throw error;
  }
}

async function* firstBytes(zip: ZipReader, name: string, maxBytes: number): AsyncIterable<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of await zip.stream(name)) {
      yield chunk as Uint8Array;
      bytes += (chunk as Uint8Array).length;
      if (bytes >= maxBytes) return;
    }
  } catch (error) {
    throw new UnreadableError(messageOf(error));
  }
}
