/**
 * What XML of an office document can hold besides the elements of its format: comments, instructions, elements and
 * attributes of other namespaces, and alternatives for other programs. Nobody sees any of it. Whether a part has
 * such things is told from its bytes while they pass, which costs next to nothing; what they say is for another reading.
 */

/** Namespaces of the formats themselves, and of what Office, Google and LibreOffice write into them. */
const OF_FORMAT =
  /^(?:http:\/\/(?:schemas\.openxmlformats\.org|purl\.oclc\.org\/ooxml|schemas\.microsoft\.com|purl\.org\/dc|www\.w3\.org|customooxmlschemas\.google\.com)\/|urn:(?:schemas-microsoft-com|oasis:names:tc:opendocument|org:documentfoundation):|urn:openoffice:|https?:\/\/(?:www\.)?(?:openoffice\.org|libreoffice\.org|calligra\.org|koffice\.org|gnumeric\.org|purl\.oclc\.org\/dc|docs\.oasis-open\.org)(?:\/|$))/;

export function isOfFormat(uri: string): boolean {
  return uri === "" || OF_FORMAT.test(uri);
}

/** Longest declaration of a namespace that is looked at, in bytes, and so what is kept of the piece before. */
const LONGEST = 400;
/** Parts that declare their namespaces more often are looked at again, whatever they declare. */
const MAX_DECLARATIONS = 10_000;

export class OddityWatch {
  isOdd = false;
  private rest: Buffer = Buffer.alloc(0);
  private isFirst = true;
  private declarations = 0;

  look(piece: Uint8Array): void {
    if (this.isOdd) return;
    const bytes = Buffer.concat([this.rest, piece]);
    // In UTF-16 nothing is found byte by byte.
    const isOther = this.isFirst && (bytes[0] === 0xff || bytes[0] === 0xfe);
    this.isOdd = isOther || bytes.includes("<!--") || bytes.includes("<?", 4) || bytes.includes("AlternateContent");
    this.isOdd ||= this.declaresOther(bytes);
    this.isFirst = false;
    this.rest = bytes.subarray(Math.max(0, bytes.length - LONGEST));
  }

  private declaresOther(bytes: Buffer): boolean {
    for (let at = bytes.indexOf("xmlns"); at >= 0; at = bytes.indexOf("xmlns", at + 1)) {
      this.declarations += 1;
      if (this.declarations > MAX_DECLARATIONS) return true;
      const uri = /^xmlns[^=<>]{0,80}=\s*["']([^"'<>]*)/.exec(bytes.toString("latin1", at, at + LONGEST))?.[1];
      if (uri !== undefined && !isOfFormat(uri)) return true;
    }
    return false;
  }
}

/** The pieces of a part as they are, each looked at on its way. */
export async function* watched(
  pieces: AsyncIterable<Uint8Array>,
  watch: OddityWatch,
): AsyncGenerator<Uint8Array, void> {
  for await (const piece of pieces) {
    watch.look(piece);
    yield piece;
  }
}
