/** Reads the tags of a page, streaming: every character is looked at once, and no more than one tag is kept. */

export interface TagAttribute {
  /** In small letters. */
  readonly name: string;
  /** As written, entities and all. */
  readonly value: string;
  /** True when the value was longer than what is kept. */
  readonly isCut: boolean;
}

/** A start tag. */
export interface Tag {
  /** In small letters. */
  readonly name: string;
  readonly attributes: readonly TagAttribute[];
}

export interface Reading {
  /** True when what stands in elements like `title` and `style` is text, as it is outside of drawings. */
  readonly rawText: boolean;
  /** True when CDATA sections are text, as they are in drawings only. */
  readonly cdata: boolean;
}

type State =
  | "text"
  | "open"
  | "name"
  | "before"
  | "attribute"
  | "after"
  | "value"
  | "double"
  | "single"
  | "bare"
  | "markup"
  | "comment"
  | "bogus"
  | "cdata";

const RAW = /^(?:title|textarea|style|xmp|noembed|noframes)$/;
const MAX_NAME = 256;
const MAX_VALUE = 64 * 1024;
const MAX_ATTRIBUTES = 2_000;

/** Calls `found` for each start tag. `end` tells that the page is over: a tag that is not closed counts as one. */
export function tagReader(found: (tag: Tag) => void, reading: Reading): { take(text: string): void; end(): void } {
  let state: State = "text";
  let name = "";
  let isEnd = false;
  let attributes: TagAttribute[] = [];
  let key = "";
  let value = "";
  let isCut = false;
  /** The last characters of a comment, CDATA section or the beginning of a declaration. */
  let recent = "";
  /** The element whose content is text, while in it. */
  let raw = "";

  const endAttribute = () => {
    if (key !== "" && attributes.length < MAX_ATTRIBUTES) attributes.push({ name: key.toLowerCase(), value, isCut });
    key = "";
    value = "";
    isCut = false;
  };

  const endTag = () => {
    endAttribute();
    state = "text";
    const tag = name.toLowerCase();
    if (raw !== "") {
      if (isEnd && tag === raw) raw = "";
      return;
    }
    if (isEnd) return;
    if (reading.rawText && RAW.test(tag)) raw = tag;
    found({ name: tag, attributes });
  };

  const keep = (char: string) => {
    if (value.length < MAX_VALUE) value += char;
    else isCut = true;
  };

  const begin = (char: string) => {
    if (isLetter(char) && (raw === "" || isEnd)) {
      state = "name";
      name = char;
      attributes = [];
    } else if (char === "/" && !isEnd) isEnd = true;
    else if (raw !== "") state = char === "<" ? "open" : "text";
    else if (char === "!" && !isEnd) {
      state = "markup";
      recent = "";
    } else if (char === "?" || (isEnd && char !== ">" && char !== "<")) state = "bogus";
    else state = char === "<" ? "open" : "text";
    if (state === "open" && char === "<") isEnd = false;
  };

  const declaration = (char: string) => {
    recent += char;
    if (recent === "--") {
      state = "comment";
      // The two dashes may be those of the end: `<!-->`.
      recent = "--";
    } else if (reading.cdata && recent.toUpperCase() === "[CDATA[") {
      state = "cdata";
      recent = "";
    } else if (!"--".startsWith(recent) && !(reading.cdata && "[CDATA[".startsWith(recent.toUpperCase()))) {
      state = char === ">" ? "text" : "bogus";
    }
  };

  const inTag = (char: string) => {
    if (state === "name") {
      if (char === ">") endTag();
      else if (char === "/" || isBlank(char)) state = "before";
      else if (name.length < MAX_NAME) name += char;
    } else if (state === "before" || state === "after") {
      if (isBlank(char)) return;
      if (char === ">") endTag();
      else if (char === "/") {
        endAttribute();
        state = "before";
      } else if (char === "=" && state === "after") state = "value";
      else {
        endAttribute();
        key = char;
        state = "attribute";
      }
    } else if (state === "attribute") {
      if (char === ">") endTag();
      else if (char === "=") state = "value";
      else if (isBlank(char)) state = "after";
      else if (char === "/") {
        endAttribute();
        state = "before";
      } else if (key.length < MAX_NAME) key += char;
    } else if (state === "value") {
      if (isBlank(char)) return;
      if (char === '"') state = "double";
      else if (char === "'") state = "single";
      else if (char === ">") endTag();
      else {
        keep(char);
        state = "bare";
      }
    } else if (state === "bare") {
      if (char === ">") endTag();
      else if (isBlank(char)) {
        endAttribute();
        state = "before";
      } else keep(char);
    } else if (char === (state === "double" ? '"' : "'")) {
      endAttribute();
      state = "before";
    } else keep(char);
  };

  const takeChar = (char: string) => {
    if (state === "text") {
      if (char === "<") {
        state = "open";
        isEnd = false;
      }
    } else if (state === "open") begin(char);
    else if (state === "markup") declaration(char);
    else if (state === "bogus") {
      if (char === ">") state = "text";
    } else if (state === "comment") {
      recent = (recent + char).slice(-4);
      if (recent.endsWith("-->") || recent.endsWith("--!>")) state = "text";
    } else if (state === "cdata") {
      recent = (recent + char).slice(-3);
      if (recent === "]]>") state = "text";
    } else inTag(char);
  };

  return {
    take(text) {
      for (let at = 0; at < text.length; at += 1) {
        if (state === "text") {
          at = text.indexOf("<", at);
          if (at < 0) return;
        }
        takeChar(text[at] ?? "");
      }
    },
    end() {
      // Mail programs mend pages that were cut short, and may close such a tag.
      if (["before", "after", "attribute", "value", "double", "single", "bare"].includes(state)) endTag();
    },
  };
}

function isLetter(char: string): boolean {
  return /[a-z]/i.test(char);
}

function isBlank(char: string): boolean {
  return char === " " || char === "\n" || char === "\t" || char === "\r" || char === "\f";
}
