/**
 * The data types of XML Schema part 2 that the grammars of OpenDocument use, and
 * the facets that they narrow them with. A value is looked at after its white
 * space was made what the type wants (4.3.6).
 */

export interface Datatype {
  readonly name: string;
  /** In words: `a whole number above 0`. */
  readonly words: string;
  /** True when it is the name of something in the document, or a reference to such names. */
  readonly role?: "id" | "reference" | "references";
  normalise(text: string): string;
  allows(text: string): boolean;
}

interface Kind {
  readonly words: string;
  readonly role?: Datatype["role"];
  /** Keeps white space as it is; all other types collapse it. */
  readonly keepsSpace?: boolean;
  /** How values are put in order, for the facets about the least and the most. */
  readonly order?: (text: string) => number;
  allows(text: string): boolean;
}

const by = (pattern: RegExp) => (text: string) => pattern.test(text);

// XML 1.0 (fourth edition is what XML Schema 1.0 refers to; the fifth allows more, and readers take it).
const LETTER =
  "A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f" +
  "\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}";
const MORE = "0-9.\\u00b7\\u0300-\\u036f\\u203f\\u2040\\-";
const NCNAME = new RegExp(`^[${LETTER}][${LETTER}${MORE}]*$`, "u");
const NMTOKEN = new RegExp(`^[:${LETTER}${MORE}]+$`, "u");

const WHOLE = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;
const DOUBLE = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|-?INF|NaN)$/;
const ZONE = "(?:Z|[+-](?:0\\d|1[0-3]):[0-5]\\d|[+-]14:00)?";
const DAY = "-?(?:[1-9]\\d{4,}|\\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])";
const CLOCK = "(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?|24:00:00(?:\\.0+)?)";
const DATE = new RegExp(`^${DAY}${ZONE}$`);
const TIME = new RegExp(`^${CLOCK}${ZONE}$`);
const DATE_TIME = new RegExp(`^${DAY}T${CLOCK}${ZONE}$`);
const DURATION = /^-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/;

function whole(words: string, least?: bigint, most?: bigint): Kind {
  return {
    words,
    order: Number,
    allows(text) {
      if (!WHOLE.test(text)) return false;
      if (least === undefined && most === undefined) return true;
      const value = BigInt(text.replace(/^\+/, ""));
      return (least === undefined || value >= least) && (most === undefined || value <= most);
    },
  };
}

const KINDS: Readonly<Record<string, Kind>> = {
  string: { words: "any text", keepsSpace: true, allows: () => true },
  token: { words: "any text", allows: () => true },
  language: { words: "a language, such as en-GB", allows: by(/^[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*$/) },
  NCName: { words: "a name without blanks, colons and the like", allows: by(NCNAME) },
  ID: { words: "a name without blanks, colons and the like", role: "id", allows: by(NCNAME) },
  IDREF: { words: "the name of something in the document", role: "reference", allows: by(NCNAME) },
  NMTOKENS: {
    words: "names without blanks",
    allows: (text) => text !== "" && text.split(" ").every((each) => NMTOKEN.test(each)),
  },
  IDREFS: {
    words: "names of something in the document",
    role: "references",
    allows: (text) => text !== "" && text.split(" ").every((each) => NCNAME.test(each)),
  },
  decimal: { words: "a number, such as 1.5", order: Number, allows: by(DECIMAL) },
  double: { words: "a number, such as 1.5", order: Number, allows: by(DOUBLE) },
  integer: whole("a whole number"),
  nonNegativeInteger: whole("a whole number, 0 or above", 0n),
  positiveInteger: whole("a whole number above 0", 1n),
  unsignedLong: whole("a whole number, 0 or above", 0n, 2n ** 64n - 1n),
  date: { words: "a date, such as 2026-11-29", allows: (text) => DATE.test(text) && isDay(text) },
  time: { words: "a time, such as 10:30:00", allows: by(TIME) },
  dateTime: {
    words: "a date and time, such as 2026-11-29T10:30:00",
    allows: (text) => DATE_TIME.test(text) && isDay(text),
  },
  duration: { words: "a length of time, such as PT5M", allows: (text) => DURATION.test(text) },
  anyURI: { words: "an address", allows: isAddress },
  base64Binary: { words: "base64 data", allows: isBase64 },
  QName: {
    words: "a name with a prefix",
    allows: (text) => text.split(":").length < 3 && text.split(":").every((part) => NCNAME.test(part)),
  },
};

/** Throws for a type or facet that no grammar of OpenDocument has. */
export function datatypeOf(name: string, parameters: readonly (readonly [name: string, value: string])[]): Datatype {
  const kind = KINDS[name];
  if (!kind) throw new Error(`The grammar has a data type "${name}".`);
  const facets = parameters.map(([facet, value]) => facetOf(facet, value, kind));
  const normalise = kind.keepsSpace ? (text: string) => text : collapsed;
  const words = facets.map((each) => each.words).filter((each) => each !== "");
  return {
    name,
    words: [kind.words, ...words].join(" "),
    ...(kind.role && { role: kind.role }),
    normalise,
    allows(text) {
      const value = normalise(text);
      return kind.allows(value) && facets.every((each) => each.allows(value));
    },
  };
}

interface Facet {
  readonly words: string;
  allows(text: string): boolean;
}

function facetOf(name: string, value: string, { order = Number }: Kind): Facet {
  const bound = Number(value);
  const characters = (text: string) => [...text].length;
  switch (name) {
    case "pattern": {
      const pattern = patternOf(value);
      return { words: `of the form ${value}`, allows: (text) => pattern.test(text) };
    }
    case "length":
      return { words: `of ${value} characters`, allows: (text) => characters(text) === bound };
    case "minLength":
      return { words: `of at least ${value} characters`, allows: (text) => characters(text) >= bound };
    case "minInclusive":
      return { words: `from ${value}`, allows: (text) => order(text) >= bound };
    case "maxInclusive":
      return { words: `up to ${value}`, allows: (text) => order(text) <= bound };
    default:
      throw new Error(`The grammar has a facet "${name}".`);
  }
}

/**
 * A pattern of XML Schema (part 2, appendix F) as one of JavaScript: it is anchored,
 * `^` and `$` mean themselves, there are classes for names, and one class may be
 * taken from another, which only the newer flag knows.
 */
function patternOf(pattern: string): RegExp {
  const subtracts = /-\[/.test(pattern);
  let inClass = 0;
  const body = pattern.replace(/\\([ic])|\\.|-\[|[[\]^$]/g, (found, named?: string) => {
    if (named !== undefined) return inClass > 0 && !subtracts ? (NAMED[named] as string) : `[${NAMED[named]}]`;
    if (found === "-[") inClass += 1;
    if (found === "[") inClass += 1;
    if (found === "]") inClass -= 1;
    if (found === "-[") return "--[";
    const isPlain = found === "$" || (found === "^" && inClass === 0);
    return isPlain ? `\\${found}` : found;
  });
  return new RegExp(`^(?:${body})$`, subtracts ? "v" : "u");
}

const NAMED: Readonly<Record<string, string>> = { i: `:${LETTER}`, c: `:${LETTER}${MORE}` };

function collapsed(text: string): string {
  return /^ |[\t\r\n]| {2}| $/.test(text) ? text.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "") : text;
}

function isBase64(text: string): boolean {
  const digits = text.replaceAll(" ", "");
  return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether the month has that day; the expressions have made sure of the rest. */
function isDay(text: string): boolean {
  const [, year = "", month = "", day = ""] = /^-?(\d+)-(\d\d)-(\d\d)/.exec(text) ?? [];
  if (Number(day) > (DAYS[Number(month) - 1] ?? 0)) return false;
  const leap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  return month !== "02" || day !== "29" || leap;
}

/**
 * RFC 3986 and 3987, as XML Schema wants it (3.2.17): any text that becomes a
 * reference once the characters that may not stand in one are escaped. What is
 * left to be wrong: escapes that are none, a second `#`, and a beginning that
 * looks like a scheme and is none.
 */
function isAddress(text: string): boolean {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return false;
  const [address = "", ...fragments] = text.split("#");
  if (fragments.length > 1) return false;
  const scheme = /^([^/?]*?):/.exec(address)?.[1];
  return scheme === undefined || (/^[A-Za-z][A-Za-z0-9+.-]*$/.test(scheme) && address.length > scheme.length + 1);
}
