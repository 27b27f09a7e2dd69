/** What detection needs of XML that nobody has vouched for: a look at as much as there is, and whether it is sound. */
import { UnreadableError } from "../errors.js";
import { attributeOf, decodeXml, scanXml, XmlError, type XmlHandler, type XmlTag } from "../tools/xml.js";
import type { Work } from "./work.js";

/** Against a byte that is only read. */
const BYTE_COST = 4;
const LEVEL_COST = 8;

/**
 * Goes through a document or, when `whole` is false, the beginning of one.
 * Returns what is wrong with it, or nothing. Stopping early counts as nothing wrong.
 */
export function lookThrough(bytes: Buffer, handler: XmlHandler, work: Work, whole = true): string | undefined {
  spendOnBytes(bytes, work);
  const counting: XmlHandler = {
    ...handler,
    open(tag, depth) {
      spendOnTag(tag, depth, work);
      handler.open?.(tag, depth);
    },
  };
  try {
    scanXml(decodeXml(bytes).text, counting, whole);
    return undefined;
  } catch (error) {
    if (error instanceof XmlError || error instanceof UnreadableError) return error.message;
    throw error;
  }
}

export function spendOnBytes(xml: Buffer, work: Work): void {
  work.spend(BYTE_COST * xml.length);
}

/** The parser looks for a namespace through all levels above. */
export function spendOnTag(tag: XmlTag, depth: number, work: Work): void {
  work.spend(LEVEL_COST * depth * (1 + Object.keys(tag.attributes).length));
}

/** The value of an attribute by local name and namespace. */
export function attribute(tag: XmlTag, local: string, uri = ""): string | undefined {
  return attributeOf(tag, uri, local);
}
