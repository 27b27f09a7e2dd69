/** What a zip package holds beside its parts, whatever its format: told as leftovers. */
import type { Remain } from "../../tools/zip-remains.js";
import { MAX_HIDDEN_TEXT } from "./limits.js";
import type { Trace } from "./model.js";

const WORDS: Readonly<Record<Remain["what"], string>> = {
  bytes: "data between the parts of the package",
  remark: "remarks on the package",
  field: "notes for programs that pack files",
  name: "parts with two names",
};

export function remainTraces(remains: readonly Remain[]): readonly Trace[] {
  if (remains.length === 0) return [];
  const detail = [...new Set(remains.map(({ what }) => WORDS[what]))].join(", ");
  const text = remains.map(({ bytes }) => wordsIn(bytes)).join("\n");
  return [{ what: "leftovers", where: "", count: remains.length, detail, text: text.slice(0, MAX_HIDDEN_TEXT) }];
}

/** Letters among the bytes, also where a zero stands between them. */
function wordsIn(bytes: Buffer): string {
  return bytes
    .toString("utf8")
    .replaceAll("\0", "")
    .replace(/[\p{Cc}\ufffd]+/gu, " ")
    .trim();
}
