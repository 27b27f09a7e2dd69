/**
 * Names of glyphs and the characters they stand for. The Adobe Glyph List has
 * four thousand names; they are told here by how they are formed, which accepts
 * a few that are not listed and refuses none that is.
 */

/** Words, and the families of names with numbers in the list. */
const LISTED = /^(?:[A-Za-z]{1,40}|afii\d{5,6}|H\d{5}|SF\d{6})$/;
/** Made-up names that fonts give to glyphs whose character is not known, and that look like words. */
const NAMELESS = /^(?:glyph|cid|index|char)$/i;

/** True for a name that can be in the Adobe Glyph List. */
export function isListedGlyph(name: string): boolean {
  return LISTED.test(name) && !NAMELESS.test(name);
}

/** `null` when the name stands for some character (it is not looked up which), `undefined` when for none. */
export function toCharacter(name: string): string | null | undefined {
  if (name === ".notdef") return undefined;
  const [base = ""] = name.split(".");
  const parts = base.split("_");
  return parts.every((part) => isListedGlyph(part) || /^uni(?:[0-9A-F]{4})+$|^u[0-9A-F]{4,6}$/.test(part))
    ? null
    : undefined;
}
