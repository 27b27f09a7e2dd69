/** Words for what was found more than once. */

/** `A picture or drawing has no alternative text.`, twelve times: `12 pictures or drawings have no alternative text`. */
export function several(message: string, count: number): string {
  const clause = message.replace(/\.$/, "");
  if (count === 1) return clause;
  const match = /^An? ([a-z]+(?: [a-z]+)*) (has no|lies) (.+)$/.exec(clause);
  const [, what = "", verb, rest] = match ?? [];
  if (!match || / of /.test(` ${what} `)) return `${clause} (${count} times)`;
  const plural = what
    .split(" or ")
    .map((noun) => `${noun}s`)
    .join(" or ");
  return `${count} ${plural} ${verb === "lies" ? "lie" : "have no"} ${rest}`;
}

/** What is said in place of the findings of a rule that are too many to be listed. */
export function moreOfIt(count: number): string {
  return `The same fault was found in ${count} more places.`;
}

/** How many places such a sentence stands for; none for any other one. */
export function countOfMore(message: string): number {
  return Number(/^The same fault was found in (\d+) more places\.$/.exec(message)?.[1] ?? 0);
}

/** Nothing is easier to mend than a picture without a description, and nothing keeps more documents from being accessible. */
export function picturesFirst<T>(items: readonly T[], ruleOf: (item: T) => string): T[] {
  const isPicture = (item: T) => ruleOf(item) === "pdfua-7.3-figures";
  return [...items.filter(isPicture), ...items.filter((item) => !isPicture(item))];
}
