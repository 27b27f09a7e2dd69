/**
 * Words that stand in the code of OpenDocument and on no page: in attributes that say how something is called, worked
 * out or filled in, and where the format has no place for text. Whatever is not known to say how something looks is
 * taken for words. What is shown elsewhere tells nothing new.
 */
import { NS } from "../../../tools/odf.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { MAX_HIDDEN_TEXT } from "../limits.js";
import type { Cell, Paragraph } from "../model.js";
import { personalDataIn } from "../personal-data.js";
import { decodedName, isForeign, usualName } from "./names.js";

/**
 * How the words of an attribute are taken. `free`: written by a person, so one word is enough. `name`: programs make
 * names of words, so only one with a person's data tells something. `code`: the same, with numbers of its own. `sum`:
 * what a shape is worked out with, of which no word follows upon another. `parameter`: for a field, which may be the
 * format of a date. `other`: of several words that are no value of the format.
 */
type Kind = "free" | "name" | "code" | "sum" | "parameter" | "other" | "value";

const FREE: ReadonlySet<string> = new Set([
  "office:string-value",
  "office:title",
  "xlink:title",
  "text:string-value-if-true",
  "text:string-value-if-false",
  "form:value",
]);

/** Names. Programs make some of words, too. */
const NAMES =
  /^(?:(?:draw|table|text|presentation|style|form|office|loext|field|calcext|anim):(?:[a-z-]*name|label|alias|tag|placeholder-type)|text:(?:ref-name|value)|table:title)$/;

/** What is worked out, and what only programs read. */
const CODE =
  /^(?:(?:draw|table|text|presentation|style|form|field|loext|calcext|anim):(?:formula|condition|expression|value|id|change-id)|xml:id)$/;

/** What says how something looks, where it is or where it leads, and may be of several words. */
const VALUES =
  /^(?:(?:fo|number|dr3d|math|config|manifest|loext-theme):.*|(?:draw|svg|style|text|chart|table|presentation|loext|calcext|db|form):(?:[a-z-]*style-name[a-z-]*|[a-z-]*addresse?s?|[a-z-]*ranges?|print|protect|display-list|font-[a-z-]*|border[a-z-]*|transform|viewBox|d|points|path|enhanced-path|glue-points[a-z-]*|text-areas|type|modifiers|stroke-dash[a-z-]*|shadow|range-usable-as|text-[a-z-]*line[a-z-]*|text-emphasize|text-combine[a-z-]*|repeat|position|handle-[a-z-]*|paper-tray-name|print-orientation|run-through|filter-name|list-id|continue-list|value-type|num-letter-sync|notify-on-update-of-ranges|class-id|unicode-range|panose-1|rel-[a-z-]*|delay-for-repeat|control-implementation|property-name|class-names|bibliography-type|data-field|char|bullet-char|leader-char|decimal-char|date-value|time-value|num-format|target-frame|kind)|xlink:href|xlink:type|smil:(?:values|keyTimes|keySplines|begin|dur|end|path|by|from|to)|anim:(?:formula|sub-item|id)|svg:path|xml:space|text:relative-tab-stop-position|office:(?:value|date-value|time-value|currency|mimetype|version|display)|text:key[12](?:-phonetic)?|script:.*)$/;

const WORD = /[\p{L}\d]{3,}/gu;
/** Two words with a blank or its like between them. */
const WORDY = /\p{L}{2}[\s_,;]+(?:[^\s_,;]{1,40}[\s_,;]+){0,3}\p{L}{2}|[^\s@]@[^\s@]/u;

/** What more is remembered of one document tells no more. */
const MAX_REMEMBERED = 2_000;
const MAX_LENGTH = 2_000;

/** What is looked for, or worked out from words alone: the words may be in no cell. */
const SEARCHING: ReadonlySet<string> = new Set(["named-expression", "filter-condition", "condition"]);

/** The texts in a formula; all of it when it has none and is one itself. */
function literalsIn(value: string, mayBeText: boolean): readonly string[] {
  if (!value.includes('"')) return mayBeText && !/[()[\]#]/.test(value) ? [value] : [];
  return value.match(/"[^"#]{4,2000}"/g) ?? [];
}

/** Elements whose own text is on no page. */
const UNREAD: ReadonlySet<string> = new Set([
  "index-title-template",
  "note-continuation-notice-forward",
  "note-continuation-notice-backward",
  // What is said of a layer.
  "layer",
  // Of the format of a number: where a cell uses it, the words are in the cell.
  "text",
]);

export class UnshownWords {
  private readonly kinds = new Map<string, { readonly uri: string; readonly kind: Kind }>();
  private readonly words = new Set<string>();
  private readonly statements = new Set<string>();
  private unread: string | undefined;

  readonly handler: XmlHandler = {
    open: (tag) => {
      if (UNREAD.has(tag.local) && (tag.local !== "text" || tag.uri !== NS.office)) this.unread = "";
      const isSearching = SEARCHING.has(tag.local);
      for (const name in tag.attributes)
        this.look(tag.attributes[name] as XmlTag["attributes"][string], name, isSearching);
    },
    text: (text) => {
      if (this.unread !== undefined && this.unread.length < MAX_LENGTH) this.unread += text;
    },
    close: ({ local }) => {
      if (this.unread === undefined || !UNREAD.has(local)) return;
      if (local !== "text" || hasWords(this.unread)) this.add(this.words, this.unread);
      this.unread = undefined;
    },
  };

  /** Words where the format has no place for them. */
  stray(text: string): void {
    if (/[\p{L}\d]/u.test(text)) this.add(this.words, text.trim());
  }

  /** Words that programs write of their own accord: only those of a person tell something. */
  prompt(text: string): void {
    if (tellsOfSomebody(text)) this.add(this.words, text);
  }

  /** What is shown nowhere: on its own lines, and empty when there is nothing. */
  result(shown: () => Shown): { readonly words: readonly string[]; readonly statements: readonly string[] } {
    if (this.words.size === 0 && this.statements.size === 0) return { words: [], statements: [] };
    const known = wordsOf(shown());
    const isNew = (text: string) => (text.match(WORD) ?? []).some((word) => !known.has(word.toLowerCase()));
    return { words: [...this.words].filter(isNew), statements: [...this.statements].filter(isNew) };
  }

  private look({ uri, local, prefix, value }: XmlTag["attributes"][string], name: string, isSearching: boolean): void {
    let known = this.kinds.get(name);
    if (known?.uri !== uri) {
      known = { uri, kind: prefix === "xmlns" || name === "xmlns" ? "value" : kindOf(uri, local) };
      if (this.kinds.size < MAX_REMEMBERED) this.kinds.set(name, known);
    }
    const { kind } = known;
    if (kind === "value" || value.length < 4) return;
    if (kind === "code") {
      for (const literal of literalsIn(value, isSearching && uri !== NS.style))
        if (isTelling(literal, isSearching ? "free" : "name")) this.add(this.words, literal);
      return;
    }
    if (!isTelling(value, kind)) return;
    this.add(uri === XHTML ? this.statements : this.words, value);
  }

  private add(to: Set<string>, text: string): void {
    if (to.size < MAX_REMEMBERED) to.add(text.slice(0, MAX_LENGTH));
  }
}

/** RDFa (4.2.2): statements about the text for programs. */
const XHTML = "http://www.w3.org/1999/xhtml";

function kindOf(uri: string, local: string): Kind {
  // What other programs add is told as theirs.
  if (uri === "" || isForeign(uri)) return "value";
  const name = usualName(uri, local);
  if (FREE.has(name)) return "free";
  // What stands behind a choice of a list, and instructions of other programs for fields.
  if (name === "loext:value" || name === "field:value") return "parameter";
  if (name === "draw:formula") return "sum";
  if (VALUES.test(name)) return "value";
  if (NAMES.test(name)) return "name";
  return CODE.test(name) ? "code" : "other";
}

function isTelling(value: string, kind: Kind): boolean {
  if (kind === "free") return /\p{L}{2}|\d{4}/u.test(value) && !OF_CODE.test(value);
  if (kind === "sum") return /\p{L}{2}\s+\p{L}{2}/u.test(value);
  // `d MMMM yyyy`: how a field shows a date.
  if (kind === "parameter" && !/[^dMyYHhms\W]/.test(value)) return false;
  return kind === "other" || kind === "parameter" ? hasWords(value) : tellsOfSomebody(value);
}

/** Several words, or the data of a person. */
export function hasWords(value: string): boolean {
  return WORDY.test(value) || tellsOfSomebody(value);
}

/** Names of what a program is made of: `com.sun.star.form.control.CheckBox`; and where a form lay while it was converted. */
const OF_CODE = /^(?:[a-z]\w*(?:\.\w+)+|file:\/\/\/(?:proc\/self\/cwd|tmp)\/.*)$/i;

/** Personal data that have a form, or words with a number as long as those of people and cases. */
export function tellsOfSomebody(value: string): boolean {
  if (!/[\d@]/.test(value)) return false;
  const plain = decodedName(value.slice(0, MAX_LENGTH));
  if (hasPersonalData(plain.replaceAll("_", " "))) return true;
  // Of the name of a sheet.
  if (plain.startsWith("PageStyle_")) return false;
  const pieces = plain.split(/\s+/);
  const words = pieces.filter((piece) => /^\p{L}{2,}$/u.test(piece));
  const digits = pieces.filter((piece) => /^[\d./-]+$/.test(piece)).join("");
  return words.length >= 2 && digits.length >= LONG_NUMBER;
}

/** Long numbers programs make up themselves, and one in eleven is right by chance. */
function hasPersonalData(value: string): boolean {
  if (!/[\d@]/.test(value)) return false;
  return personalDataIn(value.slice(0, MAX_LENGTH)).some(({ kind }) => kind !== "nhs-number" || value.includes(" "));
}

const LONG_NUMBER = 6;

interface Shown {
  readonly paragraphs: readonly Paragraph[];
  readonly cells: Iterable<Cell>;
  /** Other words that are read aloud, or told already. */
  readonly others: Iterable<string | undefined>;
}

/** Every word of the document, each once. */
function wordsOf({ paragraphs, cells, others }: Shown): ReadonlySet<string> {
  const known = new Set<string>();
  const add = (text: string | undefined) => {
    for (const word of text?.slice(0, MAX_HIDDEN_TEXT).match(WORD) ?? []) known.add(word.toLowerCase());
  };
  for (const { runs } of paragraphs) add(runs.map(({ text }) => text).join(""));
  for (const { value, shown } of cells) {
    add(shown ?? value);
    if (shown !== undefined && !/\p{L}{2}/u.test(value)) add(value);
  }
  for (const text of others) add(text);
  return known;
}
