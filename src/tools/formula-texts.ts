/** Texts that are written in the formulas of spreadsheets, and what they tell (ECMA-376 part 1, 18.17). */

const TEXT = /"((?:[^"]|"")*)"/g;

/** The texts that are written in a formula (ECMA-376 part 1, 18.17.2.2). */
export function textsIn(formula: string): readonly string[] {
  return [...formula.matchAll(TEXT)].map(([, text = ""]) => text.replaceAll('""', '"'));
}

const DEAD =
  /\b(?:N|LEN|CODE|TYPE|IS[A-Z]+|COUNTA?|ROWS|COLUMNS)\(\s*"|\bIF\(\s*(?:TRUE|FALSE)(?:\(\))?\s*,|\bIF\([\d.\s<>=]+,|\bIFERROR\(\s*-?\d[\d.]*\s*,|\bCHOOSE\(\s*\d+\s*,/i;

/**
 * True of formulas that ask of a text only whether it is one, or how long, and of those of which a part never comes
 * to anything: people put remarks there, `+N("remark")`.
 */
export function isDead(formula: string): boolean {
  return formula.includes('"') && DEAD.test(formula);
}

/** True when a formula holds a text that says more than it needs in order to work. */
export function tellsOfPeople(formula: string): boolean {
  return isDead(formula) ? textsIn(formula).some(isWord) : formula.includes('"') && textsIn(formula).some(isLikeData);
}

export function isWord(text: string): boolean {
  return /\p{L}{2}|\d{5}/u.test(text);
}

const WORD = /(?<![\p{L}\d])\p{L}{2,}(?![\p{L}\d])/gu;

/** Formats, criteria and single words are parts of how a formula works. */
export function saysMore(text: string): boolean {
  return isLikeData(text) || (/\s/.test(text.trim()) && hasWords(text));
}

export function hasWords(text: string): boolean {
  return (text.match(WORD)?.length ?? 0) > 1;
}

/** Dates and years stand in many formulas. */
const DATES = /\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|\b(?:19|20)\d\d\b/g;
const NUMBER = /\d(?:[ -]?\d){5,}/;
const MAIL = /[\w.+-]@[\w-]+\.[a-z]/i;
const ADDRESS = /^(?:https?|mailto|file):/i;

/** A number of many digits or an e-mail address: what tells of people. Dates, places of the web and formats of numbers do not. */
export function isLikeData(text: string): boolean {
  if (ADDRESS.test(text.trim())) return false;
  const number = NUMBER.exec(text.replace(DATES, "."))?.[0];
  return (number !== undefined && /[1-9]/.test(number)) || MAIL.test(text);
}
