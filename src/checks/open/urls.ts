/** Addresses in web pages and drawings, as a browser takes them. */

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  colon: ":",
  tab: "\t",
  newline: "\n",
  nbsp: "\u00a0",
  lpar: "(",
  rpar: ")",
  sol: "/",
  bsol: "\\",
  period: ".",
  comma: ",",
  semi: ";",
};

/** Entities resolved as in an attribute: numeric ones also without their semicolon. */
export function decodedEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#x([0-9a-f]{1,8});?|#([0-9]{1,9});?|([a-z]{2,10});?)/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
    },
  );
}

/** Without the white space and control characters that browsers skip. */
export function plainUrl(value: string): string {
  return value.replace(/[\p{Cc}\s]/gu, "");
}

const SCRIPT_URL =
  /^(?:(?:javascript|vbscript|livescript):(?!\/*$)|(?:data:(?:text\/html|application\/xhtml|text\/xml|application\/xml)))/i;
const SVG_URL = /^data:image\/svg/i;
/** In these, a drawing is a page and may run scripts; as a picture it may not. */
const PAGES: ReadonlySet<string> = new Set(["iframe", "frame", "object", "embed", "portal", "a", "use"]);

/** True when following or showing the address would run a script. `tag` is the local name of the element. */
export function dangerousUrl(value: string, tag: string): boolean {
  // Animations list several values for an address.
  return value
    .slice(0, MAX_CHARS)
    .split(/[;\s](?=\s*(?:java|vb|live))/i)
    .concat(value)
    .some((part) => {
      const plain = plainUrl(part.slice(0, MAX_CHARS));
      return SCRIPT_URL.test(plain) || (PAGES.has(tag) && SVG_URL.test(plain));
    });
}

const MAX_CHARS = 16 * 1024;
