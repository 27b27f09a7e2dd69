/** Words in a picture that nobody sees in it: in drawings that are text themselves, in notes of programs, in what is no picture at all. */
import { UnreadableError } from "../errors.js";
import { isText } from "./looks-like-text.js";
import { partsOf } from "./picture-parts.js";
import { isOfProgram } from "./svg.js";
import { decodeXml, scanXml, XmlError, type XmlTag } from "./xml.js";

/** So much is looked at, in bytes. */
const MOST = 4 * 1024 * 1024;
const WORDS = /\p{L}{2}/u;

/** Words for what was found; never what it says. */
export function unseenWordsIn(bytes: Buffer, mime: string | undefined): readonly string[] {
  if (mime === undefined) return isText(bytes) ? ["text in place of a picture"] : [];
  if (mime === "image/svg+xml") return unseenInSvg(bytes);
  if (mime === "image/png" && partsOf(bytes)?.parts.some(({ name, data }) => isPrivate(name) && isText(data)))
    return ["notes of a program"];
  return [];
}

/** ISO/IEC 15948, 5.4: chunks that no standard knows have a small second letter. */
function isPrivate(name: string): boolean {
  return name !== "rest" && /^[a-zA-Z][a-z][a-zA-Z]{2}$/.test(name);
}

/** SVG 2, 5.7 to 5.9: what describes a drawing for programs, and what is not drawn. */
function unseenInSvg(bytes: Buffer): readonly string[] {
  const found = new Set<string>();
  let hiddenAt = 0;
  const isHidden = ({ local, attributes }: XmlTag) =>
    local === "metadata" ||
    attributes.display?.value === "none" ||
    attributes.visibility?.value === "hidden" ||
    /(?:display\s*:\s*none|visibility\s*:\s*hidden)/.test(attributes.style?.value ?? "");
  try {
    scanXml(
      decodeXml(bytes.subarray(0, MOST)).text,
      {
        open(tag, depth) {
          if (hiddenAt === 0 && isHidden(tag)) hiddenAt = depth;
          if (Object.values(tag.attributes).some(isOfProgram)) found.add("notes of a program");
        },
        text(text) {
          if (hiddenAt > 0 && WORDS.test(text)) found.add("text that is not shown");
        },
        close(_tag, depth) {
          if (hiddenAt === depth) hiddenAt = 0;
        },
        comment(text) {
          if (WORDS.test(text)) found.add("comment");
        },
      },
      bytes.length <= MOST,
    );
  } catch (error) {
    if (!(error instanceof XmlError || error instanceof UnreadableError)) throw error;
  }
  return [...found];
}
