/**
 * Personal data that have a form, as they are written in the United Kingdom. They are
 * counted, never quoted. A count is a hint for a person, not a proof: other numbers may
 * have the same form, and most personal data have none.
 *
 * Sources of the forms: National Insurance number, HMRC manual NIM39110; NHS number, NHS
 * Data Dictionary (modulus 11); postcode, BS 7666-2; telephone, Ofcom's numbering plan.
 */

/** How many of each kind, in the order in which they are told. Kinds without any are left out. */
export type PersonalData = readonly { readonly kind: Kind; readonly count: number }[];

type Kind = "ni-number" | "nhs-number" | "bank-account" | "birth-date" | "email" | "telephone" | "postcode";

const WORDS: Readonly<Record<Kind, readonly [one: string, many: string]>> = {
  "ni-number": ["National Insurance number", "National Insurance numbers"],
  "nhs-number": ["NHS number", "NHS numbers"],
  "bank-account": ["bank account", "bank accounts"],
  "birth-date": ["date of birth", "dates of birth"],
  email: ["e-mail address", "e-mail addresses"],
  telephone: ["telephone number", "telephone numbers"],
  postcode: ["postcode", "postcodes"],
};

/** Two letters, of which the pairs are not given out, six digits, and a letter. */
const NI_NUMBER = /\b(?!BG|GB|KN|NK|NT|TN|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]\b/gi;
const NHS_NUMBER = /(?<![\d.,-])\d{3}([ -]?)\d{3}\1\d{4}(?![\d.,-]*\d)/g;
/** A sort code alone looks like a date: an account number must stand near it. */
const SORT_CODE = /(?<![\d-])\d\d([- ])\d\d\1\d\d(?![\d-])/g;
const ACCOUNT = /(?<!\d)\d{8}(?!\d)/;
const EMAIL = /[\p{L}\d._%+-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,6}/gu;
const TELEPHONE = /(?<![\d.,/-])(?:\+44[ -]?(?:\(0\)[ -]?)?|\(?0)[1-37](?:[ )-]{0,2}\d){8,9}(?![\d/-])/g;
const POSTCODE =
  /\b[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY]) ?\d[ABD-HJLNP-UW-Z]{2}\b/g;

const MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
const DATE = `(?:\\d{1,2}[./-]\\d{1,2}[./-](?:19|20)?\\d\\d|(?:19|20)\\d\\d-\\d\\d-\\d\\d|\\d{1,2}(?:st|nd|rd|th)? (?:${MONTHS})[a-z]{0,6},? (?:19|20)\\d\\d)`;
/** Said to be one; `dyddiad geni` in Welsh. */
const LABELLED_BIRTH = new RegExp(
  `\\b(?:date of birth|d\\.?o\\.?b|born(?: on)?|dyddiad geni)\\b[^\\d\\n]{0,12}${DATE}`,
  "gi",
);
/** A name, and a date of the last century right behind it. */
const NAMED_BIRTH =
  /\p{Lu}\p{Ll}{1,20} (?:\p{Lu}\p{Ll}{0,20}\.? ){0,2}\p{Lu}[\p{L}'’-]{1,24}[\t,;( ]{1,3}(?:\d{1,2}[./-]\d{1,2}[./-]19\d\d|19\d\d-\d\d-\d\d)(?!\d)/gu;

/** Longest text that is looked through, in characters. */
const MAX_TEXT = 4_000_000;

/** Counts what has the form of personal data. Each text once, in time that grows with its length. */
export function personalDataIn(text: string): PersonalData {
  const looked = text.slice(0, MAX_TEXT);
  // Most hidden texts have neither a digit nor an address.
  if (!/[\d@]/.test(looked)) return [];
  const found: readonly (readonly [Kind, number])[] = [
    ["ni-number", countOf(looked, NI_NUMBER)],
    ["nhs-number", countOf(looked, NHS_NUMBER, isNhsNumber)],
    ["bank-account", countOf(looked, SORT_CODE, hasAccount)],
    ["birth-date", countOf(looked, LABELLED_BIRTH) + countOf(looked, NAMED_BIRTH)],
    ["email", looked.includes("@") ? countOf(looked, EMAIL) : 0],
    ["telephone", countOf(looked, TELEPHONE)],
    ["postcode", countOf(looked, POSTCODE)],
  ];
  return found.filter(([, count]) => count > 0).map(([kind, count]) => ({ kind, count }));
}

/** The counts of several texts. */
export function added(all: Iterable<PersonalData>): PersonalData {
  const counts = new Map<Kind, number>();
  for (const data of all) for (const { kind, count } of data) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return (Object.keys(WORDS) as Kind[]).flatMap((kind) => {
    const count = counts.get(kind);
    return count === undefined ? [] : [{ kind, count }];
  });
}

/** `12 e-mail addresses, 3 National Insurance numbers`; empty when there are none. */
export function personalDataWords(data: PersonalData): string {
  return data
    .map(({ kind, count }) => `${count.toLocaleString("en-GB")} ${WORDS[kind][count === 1 ? 0 : 1]}`)
    .join(", ");
}

function countOf(text: string, pattern: RegExp, isOne?: (match: RegExpExecArray) => boolean): number {
  pattern.lastIndex = 0;
  let count = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (!isOne || isOne(match)) count += 1;
  }
  return count;
}

/** The check digit: modulus 11. Numbers from 0 to 2 are not given out (Scotland's begin with a date of birth). */
function isNhsNumber([text]: RegExpExecArray): boolean {
  const digits = text.replace(/\D/g, "");
  if (!/^[3-9]/.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < 9; at += 1) sum += Number(digits[at]) * (10 - at);
  const check = 11 - (sum % 11);
  return check !== 10 && check % 11 === Number(digits[9]);
}

/** How far an account number may stand from its sort code, in characters. */
const NEAR = 40;

function hasAccount({ index, input, 0: code }: RegExpExecArray): boolean {
  const end = index + code.length;
  return ACCOUNT.test(input.slice(end, end + NEAR)) || ACCOUNT.test(input.slice(Math.max(0, index - NEAR), index));
}
