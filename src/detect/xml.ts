/** What detection needs of XML that nobody has vouched for: a look at as much as there is, and whether it is sound. */
import { UnreadableError } from "../errors.js";
import { attributeOf, decodeXml, walkXml, XmlError, type XmlHandler, type XmlTag } from "../tools/xml.js";

/**
 * Goes through a document or, when `whole` is false, the beginning of one.
 * Returns what is wrong with it, or nothing. Stopping early counts as nothing wrong.
 */
export function lookThrough(bytes: Buffer, handler: XmlHandler, whole = true): string | undefined {
  try {
    walkXml(decodeXml(bytes).text, handler, whole);
    return undefined;
  } catch (error) {
    if (error instanceof XmlError || error instanceof UnreadableError) return error.message;
    throw error;
  }
}

/** The value of an attribute by local name and namespace. */
export function attribute(tag: XmlTag, local: string, uri = ""): string | undefined {
  return attributeOf(tag, uri, local);
}
