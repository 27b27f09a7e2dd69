/** Web pages: what a mail program may refuse, and what will be missing elsewhere. */
import { finding } from "./rules.js";
import type { TextReader } from "./text.js";

/** Longest tag that is looked at across two pieces of the text, in characters. */
const TAG_OVERLAP = 8 * 1024;
const SCRIPT_TAG = /<script[\s>/]|<[^>]{1,4000}\son[a-z]{3,20}\s*=|(?:href|src|action)\s*=\s*["']?\s*javascript:/i;
const EXTERNAL =
  /<(?:img|iframe|embed|object|video|audio|source|input|frame|track)\b[^>]{0,4000}?\s(?:src|data|poster)\s*=\s*["']?\s*(?:https?:)?\/\/|<link\b[^>]{0,4000}?\shref\s*=\s*["']?\s*(?:https?:)?\/\/|@import\s+(?:url\()?\s*["']?(?:https?:)?\/\/|url\(\s*["']?(?:https?:)?\/\//i;

export function htmlReader(): TextReader {
  let tail = "";
  let script = false;
  let external = false;
  return {
    take(text) {
      const window = tail + text;
      script ||= SCRIPT_TAG.test(window);
      external ||= EXTERNAL.test(window);
      tail = window.slice(-TAG_OVERLAP);
    },
    findings: () => [...(script ? [finding("html-script")] : []), ...(external ? [finding("html-external")] : [])],
  };
}
