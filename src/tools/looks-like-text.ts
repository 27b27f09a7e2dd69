/** Share of letters, digits and blanks in what is text. */
const TEXT_SHARE = 0.9;
const HEAD = 4096;

/** True for the bytes of a text in UTF-8 or UTF-16, by their beginning: not for pictures, fonts and the like. */
export function isText(bytes: Buffer): boolean {
  const text = bytes.subarray(0, HEAD).toString("utf8").replaceAll("\0", "");
  const letters = text.match(/[\p{L}\p{N}\p{P}\s]/gu)?.length ?? 0;
  return letters > TEXT_SHARE * text.length && /\p{L}{2}/u.test(text);
}
