/** Pictures: each kind is followed through its own structure to its end. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { UnreadableError } from "../../errors.js";
import type { Finding } from "../../model.js";
import { readXml, XmlError } from "../../tools/xml.js";
import { type Bytes, bytesOf, damaged } from "./bytes.js";
import { finding } from "./rules.js";
import { judgeBmp, judgeTiff } from "./scans.js";
import { dangerousUrl } from "./urls.js";
import { judgeGif, judgeJpeg, judgePng, judgeWebp } from "./web.js";

interface ImageCheck {
  is(start: Buffer): boolean;
  check(bytes: Bytes): Promise<Finding[]>;
}

const begins = (start: Buffer, text: string, at = 0) => start.toString("latin1", at, at + text.length) === text;

const IMAGES: readonly ImageCheck[] = [
  { is: (start) => begins(start, "\x89PNG\r\n\x1a\n"), check: judgePng },
  { is: (start) => begins(start, "\xff\xd8\xff"), check: judgeJpeg },
  { is: (start) => begins(start, "GIF87a") || begins(start, "GIF89a"), check: judgeGif },
  { is: (start) => begins(start, "RIFF") && begins(start, "WEBP", 8), check: judgeWebp },
  { is: (start) => begins(start, "II*\0") || begins(start, "MM\0*"), check: judgeTiff },
  { is: (start) => begins(start, "BM"), check: judgeBmp },
];

export async function judgePicture(file: string): Promise<Finding[]> {
  const handle = await open(file, "r");
  try {
    const bytes = await bytesOf(handle);
    const start = await bytes.read(0, 16);
    const check = IMAGES.find(({ is }) => is(start))?.check;
    if (check) return await check(bytes);
    if (/^\s*(?:\ufeff)?\s*<(?:\?xml|svg|!)/i.test((await bytes.read(0, 256)).toString("utf8")))
      return await judgeSvg(file);
    throw new UnreadableError("this kind of picture cannot be checked yet");
  } finally {
    await handle.close();
  }
}

const XHTML = "http://www.w3.org/1999/xhtml";
const FRAMES: ReadonlySet<string> = new Set(["iframe", "frame", "object", "embed"]);

/** SVG is XML: it is whole when it is well-formed. */
async function judgeSvg(file: string): Promise<Finding[]> {
  let script = false;
  let page = false;
  try {
    await readXml(createReadStream(file), {
      open(tag) {
        page ||= tag.local === "foreignObject" || (tag.uri === XHTML && FRAMES.has(tag.local));
        script ||= tag.local === "script" || tag.local === "handler" || Object.values(tag.attributes).some(isScript);
        function isScript({ local, value }: { local: string; value: string }): boolean {
          return /^on[a-z]{3,}/i.test(local) || (ADDRESSES.has(local) && dangerousUrl(value, tag.local));
        }
      },
      instruction(target) {
        // A style sheet may be a transformation, which can put scripts into the drawing.
        page ||= target === "xml-stylesheet";
      },
    });
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return damaged(`line ${error.line}`);
  }
  return [...(script ? [finding("image-script")] : []), ...(page ? [finding("image-page")] : [])];
}

/** Attributes that are addresses, or that give one to an animation. */
const ADDRESSES: ReadonlySet<string> = new Set([
  "href",
  "src",
  "data",
  "action",
  "formaction",
  "to",
  "from",
  "by",
  "values",
]);
