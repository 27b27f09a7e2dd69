/** A text with more behind it, as far as it is kept. A full one stays as it is: to copy it anew for each further piece would never end. */
export function lengthened(text: string, more: string, most: number): string {
  return text.length >= most ? text : (text + more).slice(0, most);
}
