/** Whether a PDF may claim level U of PDF/A-2 instead of level B. */
import type { Subject } from "../../model.js";
import { MAX_STREAM } from "./checker.js";
import { openDocument } from "./document.js";
import { unicodeFaults } from "./rules/6.2.11.7.2-unicode-maps.js";

/**
 * True when every character of the document stands for known text (ISO
 * 19005-2:2011, 6.2.11.7.2), which is all that level U asks beyond level B. What
 * the file claims does not matter. Level B itself is not looked at. Throws
 * `UnreadableError` when the document is encrypted, damaged or beyond a limit;
 * then nothing may be claimed.
 */
export function holdsLevelU(bytes: Buffer, limits: Subject["limits"]): boolean {
  const left = limits.unpackedBytes;
  const doc = openDocument(bytes, { left, each: Math.min(left, MAX_STREAM) });
  for (const _ of unicodeFaults(doc)) return false;
  return true;
}
