/** Text in one script that is marked with a language which is written in another. */
import { placeOf } from "../content/places.js";
import type { Breach } from "../content/rule.js";
import type { Shown } from "./shown.js";

/** Scripts (ISO 15924) by their letters. Latin is not among them: names and terms in it stand in texts of any language. */
const LETTERS: readonly (readonly [script: string, name: string, letters: RegExp])[] = [
  ["Cyrl", "Cyrillic", /\p{Script=Cyrillic}/gu],
  ["Grek", "Greek", /\p{Script=Greek}/gu],
  ["Arab", "Arabic", /\p{Script=Arabic}/gu],
  ["Hebr", "Hebrew", /\p{Script=Hebrew}/gu],
  ["Hani", "Chinese or Japanese", /\p{Script=Han}/gu],
  ["Kana", "Japanese", /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ["Hang", "Korean", /\p{Script=Hangul}/gu],
  ["Deva", "Devanagari", /\p{Script=Devanagari}/gu],
  ["Beng", "Bengali", /\p{Script=Bengali}/gu],
  ["Guru", "Gurmukhi", /\p{Script=Gurmukhi}/gu],
  ["Gujr", "Gujarati", /\p{Script=Gujarati}/gu],
  ["Taml", "Tamil", /\p{Script=Tamil}/gu],
  ["Thai", "Thai", /\p{Script=Thai}/gu],
];

/** Scripts that are written with letters of several. */
const MIXED: Readonly<Record<string, readonly string[]>> = {
  Jpan: ["Hani", "Kana"],
  Hrkt: ["Kana"],
  Kore: ["Hang", "Hani"],
  Hans: ["Hani"],
  Hant: ["Hani"],
};

/** Fewer letters are a name or a symbol. */
const LEAST = 20;

interface Foreign {
  letters: number;
  readonly where: string;
}

export function* scriptMismatches({ lines, properties }: Shown): Iterable<Breach> {
  const found = new Map<string, Foreign>();
  for (const { runs, place } of lines)
    for (const { text, language } of runs) {
      // Outside these there are only Latin letters and signs.
      if (!/[\u0370-\u1fff\u2e80-\uffff]/.test(text)) continue;
      const allowed = scriptsOf(language ?? properties.language);
      if (allowed === undefined) continue;
      for (const [script, name, letters] of LETTERS) {
        if (allowed.includes(script)) continue;
        const count = text.match(letters)?.length ?? 0;
        if (count === 0) continue;
        const foreign = found.get(name) ?? { letters: 0, where: placeOf(place) };
        foreign.letters += count;
        found.set(name, foreign);
      }
    }
  for (const [name, { letters, where }] of found)
    if (letters >= LEAST)
      yield { message: `Text in ${name} letters is marked with a language that is not written in them.`, where };
}

const known = new Map<string, readonly string[] | undefined>();

/** The scripts of a language; nothing for one that is not known, or is none. */
function scriptsOf(tag: string): readonly string[] | undefined {
  if (tag === "" || /^(?:x-|zxx|und|mul)/i.test(tag)) return undefined;
  if (!known.has(tag) && known.size < 1000) known.set(tag, scriptsByTag(tag));
  return known.get(tag);
}

function scriptsByTag(tag: string): readonly string[] | undefined {
  try {
    const { script } = new Intl.Locale(tag).maximize();
    return script === undefined ? undefined : (MIXED[script] ?? [script]);
  } catch {
    return undefined;
  }
}
