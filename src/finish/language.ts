/**
 * The language of a document: that of most of its text. A program that makes
 * documents writes its own language into the default style, and the language of
 * the text, where it knows it, at the text; so the default alone proves little.
 */
import { NS } from "../tools/odf.js";
import { attributeOf, type XmlHandler, type XmlTag } from "../tools/xml.js";
import { joined } from "../tools/xmlhandlers.js";

/**
 * A style has a language for each of three kinds of script (ODF 1.3 part 3,
 * 20.186, 20.197 and the like): Western, Asian and complex.
 */
type Script = "western" | "asian" | "complex";
const SCRIPTS: readonly Script[] = ["western", "asian", "complex"];

/** Canonical BCP 47 tags; `""` says that the text is in no language, nothing that the style does not say. */
type Languages = { readonly [script in Script]?: string };

interface Style {
  readonly parent?: string;
  readonly languages: Languages;
}

/** How much text is weighed, in letters: by then the majority is plain. */
const MAX_LETTERS = 200_000;
/** More styles than any real document has; what comes after them is taken to say nothing. */
const MAX_STYLES = 50_000;
/** Longest chain of parents that is followed. */
const MAX_PARENTS = 100;

/** Families of default styles, in the order in which they are asked when the body's own says nothing. */
const FAMILIES = ["paragraph", "table-cell", "graphic"];
const BODY_FAMILY: Readonly<Record<string, string>> = {
  text: "paragraph",
  spreadsheet: "table-cell",
  presentation: "graphic",
  drawing: "graphic",
};

/** Elements whose text is not the document's: what was deleted, and what readers wrote beside it. */
const NOT_TEXT: ReadonlySet<string> = new Set(["tracked-changes", "annotation", "content-validations"]);

/** Weighs the text of a document by language: `styles.xml` is to be read first, then `content.xml`. */
export function languageReader(): {
  styles: XmlHandler;
  content: XmlHandler;
  /** True when enough text was seen. */
  isDone(): boolean;
  /** The language of most of the text, else of the default style; nothing when the document says none. */
  result(): string | undefined;
} {
  const named = new Map<string, Style>();
  const automatic = new Map<string, Style>();
  const defaults = new Map<string, Languages>();
  const weights = new Map<string, number>();
  let letters = 0;
  let bodyFamily = "paragraph";

  /** What a style and those it comes from say, default styles aside. */
  const languagesOf = (family: string, name: string | undefined): Languages => {
    let found: Languages = {};
    let next = name;
    for (let steps = 0; next !== undefined && steps < MAX_PARENTS; steps += 1) {
      const key = `${family} ${next}`;
      const style: Style | undefined = automatic.get(key) ?? named.get(key);
      if (!style) break;
      found = { ...style.languages, ...found };
      next = style.parent;
    }
    return found;
  };

  const defaultLanguages = (): Languages => {
    const families = [bodyFamily, ...FAMILIES];
    const said = [
      ...families.map((family) => defaults.get(family) ?? {}),
      // Programs that write no default styles say it in the style that all others come from.
      ...families.flatMap((family) => ["Standard", "Default"].map((name) => languagesOf(family, name))),
    ];
    return Object.assign({}, ...said.toReversed()) as Languages;
  };

  const weigh = (text: string, languages: Languages, fallback: Languages) => {
    for (const [script, count] of countLetters(text)) {
      letters += count;
      const language = languages[script] ?? fallback[script] ?? "";
      if (language !== "") weights.set(language, (weights.get(language) ?? 0) + count);
    }
  };

  return {
    styles: styleHandler(named, defaults),
    content: joined([
      styleHandler(automatic, defaults),
      textHandler({
        languagesOf,
        onBody(kind) {
          bodyFamily = BODY_FAMILY[kind] ?? "paragraph";
          const fallback = defaultLanguages();
          return (text, languages) => {
            if (letters < MAX_LETTERS) weigh(text, languages, fallback);
          };
        },
      }),
    ]),
    isDone: () => letters >= MAX_LETTERS,
    result() {
      const fallback = defaultLanguages();
      // Most letters first; what is as heavy as the default does not replace it.
      let best = { language: fallback.western || undefined, weight: weights.get(fallback.western ?? "") ?? 0 };
      for (const [language, weight] of weights) if (weight > best.weight) best = { language, weight };
      return best.language;
    },
  };
}

// ------------------------------------------------------------------- styles

/** Gathers what styles say of the language. Of the styles inside a page's header nothing is asked. */
function styleHandler(styles: Map<string, Style>, defaults: Map<string, Languages>): XmlHandler {
  let open: { readonly tag: XmlTag; readonly depth: number } | undefined;
  const keep = ({ tag }: { tag: XmlTag }, languages: Languages) => {
    const family = attributeOf(tag, NS.style, "family") ?? "";
    if (tag.local === "default-style") {
      defaults.set(family, languages);
      return;
    }
    if (styles.size >= MAX_STYLES) return;
    const parent = attributeOf(tag, NS.style, "parent-style-name");
    const name = attributeOf(tag, NS.style, "name") ?? "";
    styles.set(`${family} ${name}`, { languages, ...(parent !== undefined && { parent }) });
  };
  let languages: Languages = {};
  return {
    open(tag, depth) {
      if (tag.uri !== NS.style) return;
      if (tag.local === "style" || tag.local === "default-style") {
        open = { tag, depth };
        languages = {};
      } else if (tag.local === "text-properties" && open && depth === open.depth + 1) {
        languages = languagesIn(tag);
      }
    },
    close(_tag, depth) {
      if (!open || depth !== open.depth) return;
      keep(open, languages);
      open = undefined;
    },
  };
}

const NAMES: Readonly<Record<Script, readonly [uri: string, suffix: string]>> = {
  western: [NS.fo, ""],
  asian: [NS.style, "-asian"],
  complex: [NS.style, "-complex"],
};

function languagesIn(tag: XmlTag): Languages {
  const found: { [script in Script]?: string } = {};
  for (const script of SCRIPTS) {
    const [uri, suffix] = NAMES[script];
    const full = attributeOf(tag, NS.style, `rfc-language-tag${suffix}`);
    const language = attributeOf(tag, uri, `language${suffix}`);
    if (full === undefined && language === undefined) continue;
    const subtags = [language, attributeOf(tag, uri, `script${suffix}`), attributeOf(tag, uri, `country${suffix}`)];
    const known = subtags.filter((subtag) => subtag && subtag !== "none");
    found[script] = language === "none" ? "" : (languageTag(full ?? known.join("-")) ?? "");
  }
  return found;
}

/** A well-formed BCP 47 tag in its canonical spelling; nothing for what names no language. */
export function languageTag(text: string): string | undefined {
  const tag = text.trim().replaceAll("_", "-");
  // zxx is "no linguistic content", und, mul and mis name no one language, and 2 or 3 letters name all others.
  if (!/^[a-z]{2,3}(?:-|$)/i.test(tag) || /^(?:zxx|und|mul|mis)\b/i.test(tag)) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

// --------------------------------------------------------------------- text

interface TextContext {
  languagesOf(family: string, name: string | undefined): Languages;
  /** Called when the body begins; answers what is to be done with each stretch of text. */
  onBody(kind: string): (text: string, languages: Languages) => void;
}

/** Follows which style each stretch of text stands in: a span in a paragraph in a cell or shape. */
function textHandler({ languagesOf, onBody }: TextContext): XmlHandler {
  /** One for each element around the text that changes its languages. */
  const stack: { readonly depth: number; readonly languages: Languages; readonly outer: Languages }[] = [];
  let take: ReturnType<TextContext["onBody"]> | undefined;
  let bodyDepth = 0;
  let skipDepth = 0;
  let inParagraph = 0;
  const now = () => stack.at(-1) ?? { languages: {}, outer: {} };
  const enter = (depth: number, languages: Languages, outer: Languages) => stack.push({ depth, languages, outer });

  return {
    open(tag, depth) {
      if (skipDepth > 0) return;
      if (bodyDepth === 0) {
        if (tag.uri === NS.office && tag.local === "body" && depth === 2) bodyDepth = depth;
        return;
      }
      if (take === undefined) take = onBody(tag.local);
      const style = (uri: string, local = "style-name") => attributeOf(tag, uri, local);
      if (NOT_TEXT.has(tag.local)) {
        skipDepth = depth;
      } else if (tag.uri === NS.text && (tag.local === "p" || tag.local === "h")) {
        const { outer } = now();
        enter(depth, { ...outer, ...languagesOf("paragraph", style(NS.text)) }, outer);
        inParagraph += 1;
      } else if (tag.uri === NS.text && (tag.local === "span" || tag.local === "a")) {
        const { languages, outer } = now();
        enter(depth, { ...languages, ...languagesOf("text", style(NS.text)) }, outer);
      } else if (tag.uri === NS.table && tag.local === "table-cell") {
        const own = languagesOf("table-cell", style(NS.table));
        enter(depth, own, own);
      } else if (tag.uri === NS.draw && (style(NS.draw) ?? style(NS.presentation)) !== undefined) {
        const own = {
          ...languagesOf("graphic", style(NS.draw)),
          ...languagesOf("presentation", style(NS.presentation)),
          ...languagesOf("paragraph", style(NS.draw, "text-style-name")),
        };
        enter(depth, own, own);
      } else if (tag.uri === NS.text && tag.local === "note") {
        enter(depth, {}, {});
      }
    },
    close(tag, depth) {
      if (depth === skipDepth) skipDepth = 0;
      if (depth === bodyDepth) bodyDepth = 0;
      if (stack.at(-1)?.depth !== depth) return;
      stack.pop();
      if (tag.uri === NS.text && (tag.local === "p" || tag.local === "h")) inParagraph -= 1;
    },
    text(value) {
      if (inParagraph > 0 && skipDepth === 0) take?.(value, now().languages);
    },
  };
}

const ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u;
/** Scripts that ODF calls complex: those that run from right to left, and those of South and South-East Asia. */
const COMPLEX =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Thai}\p{Script=Lao}\p{Script=Tibetan}\p{Script=Myanmar}\p{Script=Khmer}]/u;

/** How many letters of each kind of script there are: numbers and signs are in no language. */
function countLetters(text: string): Map<Script, number> {
  const counts = new Map<Script, number>();
  const add = (script: Script) => counts.set(script, (counts.get(script) ?? 0) + 1);
  for (const [word] of text.matchAll(/\p{L}+/gu)) {
    // Most words are Latin: they are counted in one go.
    if (/^\p{Script=Latin}*$/u.test(word)) counts.set("western", (counts.get("western") ?? 0) + word.length);
    else for (const letter of word) add(ASIAN.test(letter) ? "asian" : COMPLEX.test(letter) ? "complex" : "western");
  }
  return counts;
}
