/**
 * Whether a document holds anything that can be seen. It is asked of outputs: an
 * engine that loses everything still writes a sound file. In doubt something is
 * there, because a document that is called empty is not sent.
 */
import { NS } from "../../tools/odf.js";
import { attributeOf, type XmlHandler, type XmlTag } from "../../tools/xml.js";
import type { ZipPart } from "../../tools/zip.js";

/** What the body of the document holds. */
export interface Body {
  /** Local names of the elements in `office:body`, in the office namespace. */
  readonly kinds: readonly string[];
  /** True when something can be seen, on a page or in its header, footer or background. */
  readonly hasContent: boolean;
}

/** Shapes that are seen by themselves, though they may hold no text (part 3, chapter 10). */
const SHAPES: ReadonlySet<string> = new Set([
  "custom-shape",
  "rect",
  "line",
  "polyline",
  "polygon",
  "regular-polygon",
  "path",
  "circle",
  "ellipse",
  "connector",
  "caption",
  "measure",
  "control",
]);

/** What shows something that is kept elsewhere, in the package or outside of it. */
const SHOWN: ReadonlySet<string> = new Set(["image", "object", "object-ole", "plugin", "applet", "floating-frame"]);

/** Elements whose text is never on a page: deleted text, and what a cell says of wrong entries. */
const UNSEEN: ReadonlySet<string> = new Set(["tracked-changes", "content-validations"]);

/** Master pages that every spreadsheet of LibreOffice comes with: their headers and footers are nobody's content. */
const BUILT_IN_MASTERS: ReadonlySet<string> = new Set(["Default", "Report"]);

/** The bodies that are made of pages with shapes on them. */
const PAGED: readonly string[] = ["presentation", "drawing"];

/** Gathers what can be seen while `content.xml` (`body`) and `styles.xml` (`masters`) are read, in any order. */
export function contentReader(
  parts: readonly ZipPart[],
  mediaTypes: ReadonlyMap<string, string>,
): { body: XmlHandler; masters: XmlHandler; result(): Body | undefined } {
  const isThere = presenceOf(parts);
  // A page may be filled with a picture that only its style names.
  let hasContent = parts.some((part) => part.bytes > 0 && isPicture(part.name, mediaTypes.get(part.name)));
  const kinds: string[] = [];
  let seen = false;
  /** Names of the master pages that are used, and of those on which something can be seen. */
  const used = new Set<string>();
  const filled = new Set<string>();

  const seesInBody = contentIn(isThere, () => {
    hasContent = true;
  });
  let bodyDepth = 0;
  const body: XmlHandler = {
    open(tag, depth) {
      if (bodyDepth === 0) {
        // The style of a sheet names its master page.
        if (tag.uri === NS.style && tag.local === "style")
          used.add(attributeOf(tag, NS.style, "master-page-name") ?? "");
        if (tag.local !== "body" || tag.uri !== NS.office || depth !== 2) return;
        bodyDepth = depth;
        seen = true;
      } else if (depth === bodyDepth + 1 && tag.uri === NS.office) {
        kinds.push(tag.local);
      } else {
        if (tag.uri === NS.draw && tag.local === "page") used.add(attributeOf(tag, NS.draw, "master-page-name") ?? "");
        if (!hasContent) seesInBody.open(tag, depth, kinds[0] ?? "");
      }
    },
    close(_tag, depth) {
      if (depth === bodyDepth) bodyDepth = 0;
      seesInBody.close(depth);
    },
    text(value) {
      if (bodyDepth > 0 && !hasContent) seesInBody.text(value);
    },
  };

  let master: { name: string; depth: number } | undefined;
  const seesInMaster = contentIn(isThere, () => {
    if (master) filled.add(master.name);
  });
  const masters: XmlHandler = {
    open(tag, depth) {
      if (master) seesInMaster.open(tag, depth, "master");
      else if (tag.uri === NS.style && tag.local === "master-page")
        master = { name: attributeOf(tag, NS.style, "name") ?? "", depth };
    },
    close(_tag, depth) {
      if (depth === master?.depth) master = undefined;
      seesInMaster.close(depth);
    },
    text(value) {
      if (master) seesInMaster.text(value);
    },
  };

  const onMasters = () => {
    const [kind = ""] = kinds;
    // The master pages of a text are not all named in it, and hold little but headers and footers.
    if (kind === "text") return filled.size > 0;
    return [...used].some((name) => filled.has(name) && !(kind === "spreadsheet" && BUILT_IN_MASTERS.has(name)));
  };
  return { body, masters, result: () => (seen ? { kinds, hasContent: hasContent || onMasters() } : undefined) };
}

/** Calls `found` for what can be seen. `place` is the local name of the body, or `master` for a master page. */
function contentIn(isThere: (href: string) => boolean, found: () => void) {
  /** Depth of an element in which nothing can be seen; 0 outside of one. */
  let unseen = 0;
  let notesDepth = 0;
  return {
    open(tag: XmlTag, depth: number, place: string) {
      if (unseen > 0) return;
      const inNotes = notesDepth > 0;
      if (isUnseen(tag, inNotes || place === "master")) unseen = depth;
      else if (tag.uri === NS.presentation && tag.local === "notes") notesDepth ||= depth;
      // What stands on the page of the notes is shown only together with them; their text is content.
      else if (!inNotes && isSeen(tag, place, isThere)) found();
    },
    close(depth: number) {
      if (depth === unseen) unseen = 0;
      if (depth === notesDepth) notesDepth = 0;
    },
    text(value: string) {
      if (unseen === 0 && /\S/.test(value)) found();
    },
  };
}

/** `onMaster`: on master pages and pages of notes, what has a class only says where the real thing would stand. */
function isUnseen(tag: XmlTag, onMaster: boolean): boolean {
  if (UNSEEN.has(tag.local)) return true;
  if (tag.uri === NS.style) return attributeOf(tag, NS.style, "display") === "false";
  if (tag.uri === NS.presentation && tag.local === "notes") return onMaster;
  if (tag.uri !== NS.draw) return false;
  if (attributeOf(tag, NS.presentation, "placeholder") === "true") return true;
  const role = attributeOf(tag, NS.presentation, "class");
  return onMaster && role !== undefined && role !== "notes";
}

function isSeen(tag: XmlTag, place: string, isThere: (href: string) => boolean): boolean {
  if (tag.uri === NS.table) {
    // The lines of an empty form can be seen; those of a spreadsheet are there in every one.
    if (tag.local === "table") return place !== "spreadsheet";
    if (tag.local !== "table-cell") return false;
    return (
      attributeOf(tag, NS.office, "value-type") !== undefined || attributeOf(tag, NS.table, "formula") !== undefined
    );
  }
  if (tag.uri !== NS.draw) return false;
  if (SHOWN.has(tag.local)) return isThere(attributeOf(tag, NS.xlink, "href") ?? "");
  // A box without text may have a colour of its own.
  return SHAPES.has(tag.local) || (tag.local === "text-box" && PAGED.includes(place));
}

/** Answers whether an address leads to anything: out of the package, or to a part or folder in it. */
function presenceOf(parts: readonly ZipPart[]): (href: string) => boolean {
  const names = new Set<string>();
  for (const { name, bytes } of parts) {
    if (bytes === 0) continue;
    names.add(name);
    // From the innermost folder outwards: where one is known, so are those around it.
    for (let slash = name.lastIndexOf("/"); slash > 0; slash = name.lastIndexOf("/", slash - 1)) {
      const folder = name.slice(0, slash);
      if (names.has(folder)) break;
      names.add(folder);
    }
  }
  return (href) => {
    const path = href.trim().replace(/^\.\//, "").replace(/\/$/, "");
    if (path === "") return false;
    return names.has(path) || names.has(decoded(path)) || /^(?:[a-z][a-z\d+.-]*:|\/|\.\.\/)/i.test(path);
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function isPicture(name: string, mediaType = ""): boolean {
  if (name.startsWith("Thumbnails/")) return false;
  return /^(?:image|audio|video)\//i.test(mediaType) || /^(?:Pictures|Media)\/./.test(name);
}
