/**
 * What a document says about itself: its title and its language. Read from the
 * OpenDocument file, streaming, and no further than needed. Nothing in the
 * document can make this fail: what cannot be read is not known, and the title
 * then comes from the file's name.
 */
import { messageOf, UnreadableError } from "../errors.js";
import type { DocumentFacts } from "../model.js";
import { CONTENT, META, NS, type Properties, propertiesReader, STYLES } from "../tools/odf.js";
import { attributeOf, readXml, XmlError, type XmlHandler, type XmlTag } from "../tools/xml.js";
import { joined } from "../tools/xmlhandlers.js";
import { openZip, type ZipReader } from "../tools/zip.js";
import { languageReader, languageTag } from "./language.js";

const DEFAULT_LANGUAGE = "en-GB";
const MAX_TITLE = 200;
/** How much of a part is read, in bytes: a title stands near the beginning, and by then the language is plain. */
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
    const own = await readProperties(zip);
    const title = tidy(own.title);
    const ownTitle = isRealTitle(title, fallbackName) ? title : undefined;
    // Engines pass on what the source's own properties say of the language, and write nothing else there.
    const ownLanguage = languageTag(own.language);
    const { heading, language = ownLanguage } = await readContent(zip, {
      heading: ownTitle === undefined,
      language: ownLanguage === undefined,
    });
    const ownHeading = isRealTitle(heading, fallbackName) ? heading : undefined;
    return {
      ...fallback,
      ...(ownHeading !== undefined && { title: ownHeading, titleFrom: "heading" }),
      ...(ownTitle !== undefined && { title: ownTitle, titleFrom: "document" }),
      ...(language !== undefined && { language, languageFrom: "document" }),
    };
  } finally {
    zip.close();
  }
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

/** Whether a title is one that a person gave, and not what a program put in its place. */
export function isRealTitle(title: string, fileName: string): boolean {
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

// --------------------------------------------------------------- the parts

async function readProperties(zip: ZipReader): Promise<Properties> {
  const { handler, result } = propertiesReader();
  await readQuietly(zip, META, handler);
  return result();
}

/** Reads what is wanted of the text, in one pass over the styles and one over the content. */
async function readContent(
  zip: ZipReader,
  wanted: { readonly heading: boolean; readonly language: boolean },
): Promise<{ heading: string; language?: string }> {
  const heading = headingReader();
  const language = languageReader();
  if (wanted.language) await readQuietly(zip, STYLES, language.styles);
  const isDone = () => (!wanted.heading || heading.isDone()) && (!wanted.language || language.isDone());
  if (isDone()) return { heading: "" };
  await readQuietly(zip, CONTENT, {
    ...joined([...(wanted.heading ? [heading.handler] : []), ...(wanted.language ? [language.content] : [])]),
    done: isDone,
  });
  const found = wanted.language ? language.result() : undefined;
  return { heading: tidy(heading.result()), ...(found !== undefined && { language: found }) };
}

/** Elements inside a heading whose text is not the heading's. */
const NOT_HEADING = new Set(["annotation", "note", "number", "tracked-changes", "ruby-text", "bibliography-mark"]);

/**
 * The document's first heading: a paragraph in the style "Title", or a heading,
 * whichever comes first; in a presentation the title of the first slide.
 */
function headingReader(): { handler: XmlHandler; isDone(): boolean; result(): string } {
  /** Automatic styles that stand for the style "Title". */
  const titleStyles = new Set(["Title"]);
  let heading = "";
  let state: "searching" | "reading" | "found" | "none" = "searching";
  let readingDepth = 0;
  let skipDepth = 0;
  let inTitleFrame = false;
  let slides = 0;

  const isHeading = (tag: XmlTag): boolean => {
    if (tag.uri === NS.text && tag.local === "h") return true;
    return tag.uri === NS.text && tag.local === "p" && titleStyles.has(attributeOf(tag, NS.text, "style-name") ?? "");
  };
  const isTitleFrame = (tag: XmlTag): boolean =>
    tag.uri === NS.draw && tag.local === "frame" && attributeOf(tag, NS.presentation, "class") === "title";

  return {
    handler: {
      open(tag, depth) {
        if (skipDepth > 0 || state === "found" || state === "none") return;
        if (NOT_HEADING.has(tag.local) && (tag.uri === NS.text || tag.uri === NS.office)) {
          skipDepth = depth;
        } else if (state === "reading") {
          // A picture or a text box that hangs on a heading is not part of it.
          if (tag.uri === NS.draw && !inTitleFrame) skipDepth = depth;
          // A line break, a tab and several spaces are elements; so is the next paragraph of a title frame.
          if (tag.uri === NS.text && ["s", "tab", "line-break", "p"].includes(tag.local)) heading += " ";
        } else if (
          tag.uri === NS.style &&
          tag.local === "style" &&
          attributeOf(tag, NS.style, "parent-style-name") === "Title"
        ) {
          titleStyles.add(attributeOf(tag, NS.style, "name") ?? "Title");
        } else if (tag.uri === NS.office && tag.local === "spreadsheet") {
          state = "none"; // A spreadsheet has no headings, and may be very long.
        } else if (tag.uri === NS.draw && tag.local === "page") {
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
    },
    isDone: () => state === "found" || state === "none",
    // Half a heading, from a damaged part, is none.
    result: () => (state === "found" ? heading : ""),
  };
}

/** Reads a part as far as it can be read. Damage only ends the reading: whether the file is sound is judged elsewhere. */
async function readQuietly(zip: ZipReader, name: string, handler: XmlHandler): Promise<void> {
  if (!zip.has(name)) return;
  try {
    await readXml(firstBytes(zip, name), handler);
  } catch (error) {
    if (!(error instanceof XmlError || error instanceof UnreadableError)) throw error;
  }
}

async function* firstBytes(zip: ZipReader, name: string): AsyncIterable<Uint8Array> {
  let bytes = 0;
  try {
    const quick = zip.quick(name);
    for await (const chunk of quick ? [quick.subarray(0, MAX_SEARCH)] : await zip.stream(name)) {
      yield chunk as Uint8Array;
      bytes += (chunk as Uint8Array).length;
      if (bytes >= MAX_SEARCH) return;
    }
  } catch (error) {
    throw new UnreadableError(messageOf(error));
  }
}
