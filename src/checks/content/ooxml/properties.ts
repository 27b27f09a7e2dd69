/** The properties of an Office Open XML document (ECMA-376 part 2, 11; part 1, 22.2 and 22.3). */
import { lengthened } from "../../../tools/lengthened.js";
import { type NestedReader, nested, textReader, valueIn } from "../../../tools/nested-xml.js";
import type { OpcPackage } from "../../../tools/opc.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Properties } from "../model.js";
import { looksLikeWords, takeOddValues } from "./odd-values.js";

/** What tells of people and places, and what nobody sees in the document itself, by the names that Office shows. */
const PERSONAL: ReadonlyMap<string, string> = new Map(
  Object.entries({
    creator: "Author",
    lastModifiedBy: "Last saved by",
    Manager: "Manager",
    Company: "Company",
    HyperlinkBase: "Hyperlink base",
    description: "Comments",
    keywords: "Tags",
    category: "Categories",
    contentStatus: "Status",
    identifier: "Identifier",
  }),
);

/** What is known, or tells nobody anything; as long as there are no words in it where there ought to be a number. */
const PLAIN: ReadonlySet<string> = new Set(
  [
    "created modified revision lastPrinted contentType version Template TotalTime Pages Words Characters DocSecurity",
    "Lines Paragraphs ScaleCrop HeadingPairs TitlesOfParts LinksUpToDate CharactersWithSpaces SharedDoc HLinks DigSig",
    "HyperlinksChanged AppVersion Slides Notes HiddenSlides MMClips",
  ].flatMap((names) => names.split(" ")),
);
const WITH_WORDS: ReadonlySet<string> = new Set(["title", "subject", "language", "Application", "PresentationFormat"]);
const LISTS: ReadonlySet<string> = new Set(["HeadingPairs", "TitlesOfParts", "HLinks", "DigSig"]);
/** What no program asks for has no name that is shown. */
const OTHER = "Other entry";

/** Longest value that is kept, in characters. */
const MAX_VALUE = 10_000;

/** Kinds of relationships; strict documents write the second and third otherwise. */
const PARTS = /^(?:core-properties|extended-?properties|custom-?properties)$/i;

export async function readProperties(opc: OpcPackage): Promise<Properties> {
  const plain = new Map<string, string>();
  const personal: { name: string; value: string }[] = [];
  for (const { kind, part } of await opc.relationshipsOf("")) {
    if (part === undefined || !PARTS.test(kind)) continue;
    const reader = /^custom/i.test(kind) ? customReader(personal) : plainReader(plain, personal);
    await opc.read(part, nested({ child: () => reader }));
  }
  const of = (name: string) => plain.get(name) ?? "";
  return { title: of("title"), subject: of("subject"), language: of("language"), personal };
}

function plainReader(plain: Map<string, string>, personal: { name: string; value: string }[]): NestedReader {
  return {
    child(tag) {
      const { local } = tag;
      let value = "";
      takeOddValues(tag, (words) => addTo(personal, { name: OTHER, value: words }, MAX_THINGS, "properties"));
      const below: NestedReader = {
        child: () => below,
        text(text) {
          value = (value + text).slice(0, MAX_VALUE);
        },
      };
      return {
        // Only lists of parts and links have anything below (part 1, 22.2).
        child: () => (LISTS.has(local) ? undefined : below),
        text(text) {
          value = lengthened(value, text, MAX_VALUE);
        },
        end() {
          value = value.trim();
          if (value === "") return;
          plain.set(local, value);
          const name = nameOf(local, value);
          if (name) addTo(personal, { name, value }, MAX_THINGS, "properties");
        },
      };
    },
  };
}

/** A template tells of a disk or a server when it has a path. */
function nameOf(local: string, value: string): string | undefined {
  if (local === "Template") return /[\\/]/.test(value) ? "Template" : undefined;
  const isPlain = WITH_WORDS.has(local) || (PLAIN.has(local) && !looksLikeWords(value));
  return PERSONAL.get(local) ?? (isPlain ? undefined : OTHER);
}

/** Each has a name and one element with its value. */
function customReader(personal: { name: string; value: string }[]): NestedReader {
  return {
    child(tag) {
      const name = valueIn(tag, "name") ?? "";
      let value = "";
      const reader = textReader((text) => {
        value = lengthened(value, text, MAX_VALUE);
      });
      return {
        ...reader,
        end: () => value.trim() !== "" && addTo(personal, { name, value: value.trim() }, MAX_THINGS, "properties"),
      };
    },
  };
}
