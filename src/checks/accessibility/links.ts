/** What links say of where they lead. */
import type { Link } from "../content/model.js";
import { placeOf } from "../content/places.js";
import type { Breach } from "../content/rule.js";
import { type AccessibilityRule, wcag } from "./rule.js";
import { isMain, type Shown } from "./shown.js";
import { quoted } from "./words.js";

export const linkText: AccessibilityRule = {
  id: "accessibility-link-text",
  title: "Links that do not say where they lead",
  why: 'People who are read to go through a list of the links. "Click here" says nothing there, and an address is spelt out sign by sign.',
  advice: {
    any: "Let the words of the link say where it leads, such as Council tax bands 2025",
    word: "Right-click the link, choose Edit Hyperlink, and write into Text to display where it leads",
    excel: "Right-click the link, choose Edit Hyperlink, and write into Text to display where it leads",
    powerpoint: "Right-click the link, choose Edit Link, and write into Text to display where it leads",
    office: "Right-click the link, choose Edit Hyperlink, and write into Text where it leads",
  },
  basis: wcag("2.4.4 Link Purpose (In Context) (Level A)"),
  *find(shown) {
    const links = linksIn(shown);
    yield* emptyPhrases(links);
    yield* addresses(links);
    yield* sameWords(links);
  },
};

/** References within the document say a number or a heading, and are found by it. */
function linksIn({ links }: Shown): Link[] {
  return links.filter(({ place, target, text }) => isMain(place) && text.trim() !== "" && !target.startsWith("#"));
}

/** Text of cells may stand in a row that is hidden, so it is not quoted. */
function quotable({ place }: Link): boolean {
  return place.sheet === undefined;
}

const plain = (text: string) =>
  text
    .slice(0, 300)
    .toLowerCase()
    .replace(/[\s.…>»:!,]+$/u, "")
    .replace(/^[\s<«]+/u, "")
    .replace(/\s+/g, " ");

const PHRASES = new Set(
  [
    "click here|click|here|click here to read more|click here for more|click here for more information|click this link|this link|link|this|this page|follow this link|read more|more|learn more|find out more|more information|more info|further information|see more|view|view more|details|more details|download|download here|go|website|web site|our website|webpage|web page|page|document|pdf",
    "cliciwch yma|yma|cliciwch|dolen|y ddolen hon|darllen mwy|darllenwch fwy|mwy|mwy o wybodaeth|rhagor|rhagor o wybodaeth|gwefan|ein gwefan",
    "hier|hier klicken|klicken sie hier|mehr|mehr lesen|weiterlesen|ici|cliquez ici|en savoir plus|lire la suite|aquí|haga clic aquí|leer más|más información|qui|clicca qui|leggi di più|tutaj|kliknij tutaj|więcej|aici|mai mult|klik hier|lees meer|cliogáil anseo|anseo|tuilleadh",
  ]
    .join("|")
    .split("|"),
);

function* emptyPhrases(links: readonly Link[]): Iterable<Breach> {
  const found = new Map<string, Link[]>();
  for (const link of links) {
    const text = plain(link.text);
    if (!PHRASES.has(text)) continue;
    const group = found.get(text);
    if (group) group.push(link);
    else found.set(text, [link]);
  }
  for (const group of found.values()) {
    const [first] = group;
    if (!first) continue;
    // Of these words it is known that they say nothing, so that they hide nothing.
    const message =
      group.length === 1
        ? `A link says only ${quoted(first.text)}.`
        : `${group.length} links say only ${quoted(first.text)}.`;
    yield { message, where: placeOf(first.place) };
  }
}

// A name of a site that people know, such as www.gov.uk, is words enough; an address of e-mail is what it says.
const ADDRESS = /^(?:(?:https?|ftp):\/\/\S+|www\.[^\s/]+\/\S+)$/i;
const LONG_NAME = 40;

function* addresses(links: readonly Link[]): Iterable<Breach> {
  const found = links.filter(({ text }) => {
    const shown = text.trim().slice(0, 3000);
    return ADDRESS.test(shown) && !(/^(?:https?:\/\/)?[^/]+\/?$/i.test(shown) && shown.length <= LONG_NAME);
  });
  const [first] = found;
  if (!first) return;
  const message =
    found.length === 1
      ? "A link shows an address in place of words."
      : `${found.length} links show an address in place of words.`;
  yield { message, where: placeOf(first.place) };
}

function* sameWords(links: readonly Link[]): Iterable<Breach> {
  const targets = new Map<string, { readonly first: Link; readonly all: Set<string> }>();
  for (const link of links) {
    const text = plain(link.text);
    if (PHRASES.has(text) || !/\p{L}{2}/u.test(text) || ADDRESS.test(text)) continue;
    const known = targets.get(text) ?? { first: link, all: new Set() };
    known.all.add(sameTarget(link.target));
    targets.set(text, known);
  }
  for (const { first, all } of targets.values()) {
    if (all.size < 2) continue;
    const words = quotable(first) ? ` (${quoted(first.text)})` : "";
    yield {
      message: `Links with the same words lead to ${all.size} different places${words}.`,
      where: placeOf(first.place),
    };
  }
}

/** With or without `www.` and a slash at the end it is the same place. */
function sameTarget(target: string): string {
  return target
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\/(?:www\.)?/, "")
    .replace(/\/$/, "");
}
