/** Elements of a text that need nothing but the text itself: breaks and signs, tables, notes, what stands above a word. */
import type { XmlTag } from "../../../tools/xml.js";
import { ownValue } from "./names.js";
import type { RunningText } from "./text.js";

type Told = (running: RunningText, tag: XmlTag) => void;

/** 17.11.17: rules above notes and the like hold no text of the author's. */
const SEPARATORS = /^(?:separator|continuationSeparator|continuationNotice)$/;

const beginNote: Told = (running, tag) =>
  running.beginNote(`${tag.local} ${ownValue(tag, "id") ?? ""}`, SEPARATORS.test(ownValue(tag, "type") ?? ""));

/** What is done where an element begins. */
export const BEGINNINGS: ReadonlyMap<string, Told> = new Map<string, Told>([
  ["tab", (running) => running.say("\t")],
  ["ptab", (running) => running.say("\t")],
  ["cr", (running) => running.say("\n")],
  ["noBreakHyphen", (running) => running.say("\u2011")],
  ["sym", (running, tag) => running.say(symbolOf(ownValue(tag, "char")))],
  ["lastRenderedPageBreak", (running) => running.breakPage()],
  [
    "br",
    (running, tag) => {
      if (ownValue(tag, "type") === "page") running.breakPage();
      running.say("\n");
    },
  ],
  ["ruby", (running) => running.beginRuby()],
  [
    "rt",
    (running) => {
      running.isAboveText = true;
    },
  ],
  ["fldSimple", (running, tag) => running.fields?.begin(ownValue(tag, "instr") ?? "", true)],
  [
    "tbl",
    (running) => {
      running.flushCarried();
      running.tables?.begin(running.place());
    },
  ],
  ["gridCol", (running, tag) => running.tables?.addColumn(tag)],
  ["tr", (running) => running.tables?.beginRow()],
  ["tc", (running) => running.tables?.beginCell()],
  ["footnote", beginNote],
  ["endnote", beginNote],
]);

/** What is done where an element ends. */
export const ENDS: ReadonlyMap<string, (running: RunningText) => void> = new Map<
  string,
  (running: RunningText) => void
>([
  ["fldSimple", (running) => running.fields?.endSimple()],
  ["hyperlink", (running) => running.endLink()],
  ["ruby", (running) => running.endRuby()],
  [
    "rt",
    (running) => {
      running.isAboveText = false;
    },
  ],
  [
    "tbl",
    (running) => {
      running.flushCarried();
      running.tables?.end();
    },
  ],
  [
    "tr",
    (running) => {
      if (running.tables?.endRow()) running.deletions -= 1;
    },
  ],
  [
    "del",
    (running) => {
      running.deletions -= 1;
    },
  ],
  [
    "moveFrom",
    (running) => {
      running.deletions -= 1;
      running.removals -= 1;
    },
  ],
  ["footnote", (running) => running.endFlow()],
  ["endnote", (running) => running.endFlow()],
]);

/** 17.3.3.30. */
function symbolOf(code: string | undefined): string {
  const point = /^[0-9a-f]{1,4}$/i.test(code ?? "") ? Number.parseInt(code ?? "", 16) : 0;
  return point < 0x20 || (point >= 0xd800 && point < 0xe000) ? "" : String.fromCodePoint(point);
}

/** 17.3.3.31: without a word on space, that at the beginning and the end does not count. */
export function shownText(tag: XmlTag, raw: string): string {
  const text = raw.replace(/[\t\n\r]/g, " ").replaceAll("\u00ad", "");
  if (!text.startsWith(" ") && !text.endsWith(" ")) return text;
  return tag.attributes["xml:space"]?.value === "preserve" ? text : text.trim();
}
