/**
 * Web pages: what would run in them, and what they show from elsewhere. The tags
 * are read as a browser reads them (WHATWG HTML, 13.2.5), not looked for in the text.
 */
import { finding } from "./rules.js";
import { type Tag, tagReader } from "./tags.js";
import type { TextReader } from "./text.js";
import { dangerousUrl, decodedEntities, plainUrl } from "./urls.js";

const FRAMES: ReadonlySet<string> = new Set(["iframe", "frame", "object", "embed", "portal", "fencedframe"]);
const SHOWS: ReadonlySet<string> = new Set([
  "img",
  "image",
  "video",
  "audio",
  "source",
  "input",
  "track",
  "use",
  "body",
]);
const SHOWN_BY: ReadonlySet<string> = new Set(["src", "srcset", "poster", "href", "xlink:href", "background"]);
/** Attributes that are words for people, or that nothing follows. */
const WORDS = /^(?:alt|title|placeholder|summary|label|name|id|class|aria-.*|data-.*)$/;
const REMOTE = /^(?:https?:)?\/\//i;
const REMOTE_STYLE =
  /@import\s{0,9}(?:url\()?\s{0,9}["']?\s{0,9}(?:https?:)?\/\/|url\(\s{0,9}["']?\s{0,9}(?:https?:)?\/\//i;
/** Longest beginning of a style rule that is looked at across two pieces of the text, in characters. */
const OVERLAP = 64;
/** Pages in pages in pages are nobody's work. */
const MAX_DEPTH = 3;

export function htmlReader(depth = 0): TextReader {
  const found = { script: false, frame: false, external: false };
  const judge = (tag: Tag) => judgeTag(tag, found, depth);
  // Where a page is not quite in order, browsers differ, and foreign content has rules of its own: each reading counts.
  const readers = [
    tagReader(judge, { rawText: true, cdata: false }),
    tagReader(judge, { rawText: false, cdata: false }),
    tagReader(judge, { rawText: false, cdata: true }),
  ];
  let tail = "";
  return {
    take(text) {
      for (const reader of readers) reader.take(text);
      const window = tail + text;
      found.external ||= REMOTE_STYLE.test(window);
      tail = window.slice(-OVERLAP);
    },
    findings() {
      for (const reader of readers) reader.end();
      return [
        ...(found.script ? [finding("html-script")] : []),
        ...(found.frame ? [finding("html-frame")] : []),
        ...(found.external ? [finding("html-external")] : []),
      ];
    },
  };
}

function judgeTag(
  { name, attributes }: Tag,
  found: { script: boolean; frame: boolean; external: boolean },
  depth: number,
): void {
  const local = name.slice(name.indexOf(":") + 1);
  if (local === "script" || local === "applet") found.script = true;
  if (FRAMES.has(local)) found.frame = true;
  const isRefresh =
    local === "meta" && attributes.some(({ name, value }) => name === "http-equiv" && /^\s*refresh/i.test(value));
  if (isRefresh) found.frame = true;
  for (const { name: attribute, value: raw, isCut } of attributes) {
    if (/^on[a-z]{3,}/.test(attribute)) found.script = true;
    if (WORDS.test(attribute) || (attribute === "content" && !isRefresh)) continue;
    const value = decodedEntities(raw);
    if (attribute === "srcdoc") {
      found.frame = true;
      if (isCut || depth >= MAX_DEPTH || holdsScript(value, depth)) found.script = true;
      continue;
    }
    // What is too long to be kept is judged by its beginning; one that is only blanks hides something.
    if (isCut && plainUrl(value).length < 32) found.script = true;
    if (dangerousUrl(value, local)) found.script = true;
    if (isRefresh && /(?:javascript|vbscript|data)\s*:/i.test(plainUrl(value))) found.script = true;
    if (local === "link" || SHOWS.has(local)) found.external ||= isRemote(local, attribute, value, attributes);
    else if (FRAMES.has(local) && REMOTE.test(value.trim())) found.external = true;
  }
}

function isRemote(tag: string, attribute: string, value: string, attributes: Tag["attributes"]): boolean {
  if (!SHOWN_BY.has(attribute) || !REMOTE.test(value.trim())) return false;
  // Most links of this kind only name another page.
  const rel = attributes.find(({ name }) => name === "rel")?.value ?? "stylesheet";
  return tag !== "link" || /stylesheet|icon|preload|prefetch|manifest|import/i.test(rel);
}

function holdsScript(page: string, depth: number): boolean {
  const reader = htmlReader(depth + 1);
  reader.take(page);
  return reader.findings().some(({ rule }) => rule === "html-script");
}
