/**
 * Content that LibreOffice would take from the disk or the network while it
 * converts, although its profile forbids links. Measured with 7.4 and 25.2: the
 * fields INCLUDEPICTURE and INCLUDETEXT of RTF, pictures that an SVG picture
 * refers to, and XForms data. A sender could have the clerk's own files put into
 * the outputs that way, so such a document is not given to an engine.
 */
import { createReadStream } from "node:fs";
import { gunzipSync } from "node:zlib";
import { UnreadableError } from "../errors.js";
import type { Checker, CheckResult, Subject } from "../model.js";
import { readXml, XmlError, type XmlHandler } from "../tools/xml.js";
import { openZip, partBytes, type ZipReader } from "../tools/zip.js";

/** The media types of zip packages: Office Open XML (xlsb among them) and OpenDocument. */
const PACKAGE = /openxmlformats-officedocument|macroEnabled|oasis\.opendocument/i;
const RTF = /\brtf\b/i;

const RULES = 3;

export const noOutsideContent: Checker = {
  id: "no-outside-content",
  // The name of a check, not its result: the document may well have links that are only followed later.
  title: "Search for content that is fetched during conversion",
  tier: "built-in",
  appliesTo: ({ role, detection: { format } }) =>
    role !== "output" && format.kind !== "pdf" && (PACKAGE.test(format.mime) || RTF.test(format.mime)),
  async check(subject) {
    const found = await outsideContentOf(subject);
    const { id: checker, title, tier } = noOutsideContent;
    const header = { checker, title, tier, subject: subject.name, findings: [] } satisfies Partial<CheckResult>;
    return found === undefined
      ? { ...header, outcome: "passed", rules: RULES }
      : { ...header, outcome: "unchecked", rules: 0, reason: found };
  },
};

/** What the document takes from elsewhere, in words that follow "could not be checked: ". */
async function outsideContentOf(subject: Subject): Promise<string | undefined> {
  try {
    const found = RTF.test(subject.detection.format.mime) ? await inRtf(subject.file) : await inPackage(subject);
    return found && `it takes content from another place (${found}). Put the content itself into the document.`;
  } catch (error) {
    if (error instanceof UnreadableError) return `${error.message}.`;
    throw error;
  }
}

// --------------------------------------------------------------------- RTF

const FIELDS = /INCLUDEPICTURE|INCLUDETEXT|DDEAUTO/i;
/** Longest field name with some room: what may be cut by the end of a chunk. */
const OVERLAP = 256;

/** Field names may be broken up by groups, control words and hexadecimal escapes: those are taken out first. */
async function inRtf(file: string): Promise<string | undefined> {
  let rest = "";
  for await (const chunk of createReadStream(file, { encoding: "latin1", highWaterMark: 1 << 20 })) {
    const text = rest + (chunk as string);
    const found = FIELDS.exec(plainRtf(text))?.[0];
    if (found !== undefined) return `the field ${found.toUpperCase()}`;
    rest = text.slice(-16 * OVERLAP);
  }
  return undefined;
}

function plainRtf(text: string): string {
  return text
    .replace(/\\'([0-9a-f]{2})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\u(-?\d+) ?\??/g, (_all, code: string) => String.fromCharCode(Number(code) & 0xffff))
    .replace(/\\[a-z]+-?\d* ?/gi, "")
    .replace(/[{}\r\n\\*]/g, "");
}

// ---------------------------------------------------------------- packages

const HEAD_BYTES = 1024;
const MAX_SVG_BYTES = 32 * 1024 * 1024;

async function inPackage({ file, limits }: Subject): Promise<string | undefined> {
  const zip = await openZip(file, limits);
  try {
    for (const { name } of zip.parts) {
      const found = (await inPicture(zip, name)) ?? (await inContent(zip, name));
      if (found !== undefined) return found;
    }
  } finally {
    zip.close();
  }
  return undefined;
}

/** Pictures are known by their content, as LibreOffice knows them; one may be packed once more (`.svgz`). */
async function inPicture(zip: ZipReader, name: string): Promise<string | undefined> {
  const head = await zip.head(name, HEAD_BYTES);
  const packed = head[0] === 0x1f && head[1] === 0x8b;
  if (!packed && !startsAsMarkup(head)) return undefined;
  // Most parts are XML and no pictures: their first element tells, without reading the rest.
  if (!packed && /\.(xml|rels)$/i.test(name) && (await rootOf(zip, name, head)) !== "svg") return undefined;
  const bytes = await zip.read(name, MAX_SVG_BYTES);
  // UTF-16 has a zero in every other byte.
  const text = (packed ? unpacked(bytes, name) : bytes).toString("latin1").replaceAll("\0", "");
  return /<(\w+:)?svg[\s>]/i.test(text) && refersElsewhere(text) ? `the picture ${name}` : undefined;
}

/** A declaration at most, and then the root: nothing in which another tag could hide. */
const PLAIN_ROOT = /^(?:\xef\xbb\xbf)?\s*(?:<\?xml\s[^<>]*\?>)?\s*<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]/;

async function rootOf(zip: ZipReader, name: string, head: Buffer): Promise<string | undefined> {
  const plain = PLAIN_ROOT.exec(head.toString("latin1"))?.[1];
  if (plain !== undefined) return plain;
  let root: string | undefined;
  const handler: XmlHandler = {
    open: (tag) => {
      root ??= tag.local;
    },
    done: () => root !== undefined,
  };
  try {
    await readXml(partBytes(zip, name), handler);
  } catch (error) {
    // That a part is broken is for the checks of the package to say.
    if (!(error instanceof XmlError)) throw error;
  }
  return root;
}

function startsAsMarkup(head: Buffer): boolean {
  return /^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*</.test(head.toString("latin1").replaceAll("\0", ""));
}

function unpacked(bytes: Buffer, name: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_SVG_BYTES });
  } catch {
    throw new UnreadableError(`its part ${name} cannot be unpacked`);
  }
}

/** References that stay inside the picture begin with `#` or `data:`. Entities could hide anything. */
function refersElsewhere(text: string): boolean {
  if (/<!ENTITY|@import/i.test(text)) return true;
  const references = text.matchAll(/\b(?:href|src)\s*=\s*["']\s*([^"']*)|url\(\s*["']?\s*([^)"']*)/gi);
  for (const [, attribute, style] of references) {
    if (!/^(#|data:|$)/i.test(attribute ?? style ?? "")) return true;
  }
  return false;
}

const XFORMS = "http://www.w3.org/2002/xforms";
/** How base64 begins for `<svg`, `<?xml` and gzip. */
const PACKED_SVG = /^(PHN2|PD94|H4sI)/;

async function inContent(zip: ZipReader, name: string): Promise<string | undefined> {
  if (!/(^|\/)(content|styles)\.xml$/.test(name)) return undefined;
  let found: string | undefined;
  let picture = "";
  let inPictureData = false;
  const handler: XmlHandler = {
    open(tag) {
      if (
        tag.uri === XFORMS &&
        Object.values(tag.attributes).some(({ local }) => local === "src" || local === "schema")
      ) {
        found = "form data";
      }
      inPictureData = tag.local === "binary-data";
      picture = "";
    },
    text(text) {
      if (inPictureData && picture.length < 8) picture += text.replace(/\s/g, "").slice(0, 8);
    },
    close() {
      if (inPictureData && PACKED_SVG.test(picture)) found = `a picture in ${name}`;
      inPictureData = false;
    },
    done: () => found !== undefined,
  };
  try {
    await readXml(partBytes(zip, name), handler);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
  }
  return found;
}
