/**
 * Takes one thing out of an OpenDocument file that was made, as a conversion that loses it would: for measuring
 * whether the fidelity check finds it.
 */
import { readFileSync } from "node:fs";
import JSZip from "jszip";

/** A paragraph or heading with no other one in it. */
const PARAGRAPH = /<text:(p|h)\b[^>]*?(?<!\/)>((?:(?!<text:[ph]\b)[\s\S])*?)<\/text:\1>/g;
const CELL = /<table:table-cell\b(?![^>]*-repeated)[^>]*office:value-type="[^>]*?(?<!\/)>[\s\S]*?<\/table:table-cell>/g;
const FRAME = /<draw:frame\b[^>]*>(?:(?!<draw:frame\b)[\s\S])*?<\/draw:frame>/g;
const NOTE = /<text:note\b[\s\S]*?<\/text:note>/g;
const SHEET = /<table:table\b[\s\S]*?<\/table:table>/g;
const SLIDE = /<draw:page\b[\s\S]*?<\/draw:page>/g;

/** What nobody sees, or what is not compared: nothing is taken out there. */
const ASIDE =
  /<(text:tracked-changes|office:annotation|text:note|presentation:notes|table:tracked-changes|text:table-of-content|style:master-page)\b[\s\S]*?<\/\1>/g;

/** What can be lost: the rule that must find it, and the places where that can be tried. */
export const LOSSES = [
  { what: "paragraph", rule: "text", kinds: ["odt", "odp"], find: (text) => all(text, PARAGRAPH, hasLastingWords) },
  {
    what: "cell",
    rule: "cells",
    kinds: ["ods"],
    find: (text) => all(text, CELL, hasWords),
    instead: "<table:table-cell/>",
  },
  { what: "picture", rule: "pictures", find: (text) => all(text, FRAME, isPicture) },
  { what: "chart", rule: "charts", find: (text, isChart) => all(text, FRAME, isChart) },
  { what: "footnote", rule: "footnotes", kinds: ["odt"], find: (text) => all(text, NOTE, hasWords) },
  { what: "sheet", rule: "sheets", kinds: ["ods"], find: (text) => all(text, SHEET, hasCells) },
  { what: "slide", rule: "slides", kinds: ["odp"], find: (text) => all(text, SLIDE, hasWords) },
];

/**
 * For each loss that is possible here some files without it: of what there is much of, the first, middle and last.
 * @param {string} file
 * @param {string} kind `odt`, `ods`, `odp`
 */
export async function withLosses(file, kind) {
  const zip = await JSZip.loadAsync(readFileSync(file));
  const content = (await zip.file("content.xml")?.async("string")) ?? "";
  const charts = [];
  for (const [name, part] of Object.entries(zip.files)) {
    const [, object] = /^(Object [^/]+)\/content\.xml$/.exec(name) ?? [];
    if (object && (await part.async("string")).includes("<office:chart>")) charts.push(object);
  }
  const isChart = (frame) => charts.some((name) => frame.includes(`xlink:href="./${name}"`));
  return LOSSES.filter(({ kinds }) => !kinds || kinds.includes(kind)).flatMap(({ what, rule, find, instead = "" }) =>
    some(find(content, isChart)).map(({ start, end }) => ({
      what,
      rule: `fidelity-${rule}`,
      taken: wordsIn(content.slice(start, end)).slice(0, 60),
      bytes: () => changed(zip, content.slice(0, start) + instead + content.slice(end)),
    })),
  );
}

const SENTENCE = "The petition of 412 residents against closing the library was noted.";

/** What another paragraph can be put before in each kind of document, and how it is written there. */
const PLACES = {
  odt: ["</office:text>", `<text:p>${SENTENCE}</text:p>`],
  ods: [
    "</table:table>",
    `<table:table-row><table:table-cell office:value-type="string"><text:p>${SENTENCE}</text:p></table:table-cell></table:table-row>`,
  ],
  odp: ["</draw:text-box>", `<text:p>${SENTENCE}</text:p>`],
};

/** Sheets of which only a part is printed: a sentence at their end would be on no page. */
const PRINTED_IN_PART = /<table:table\b[^>]*\btable:(?:print-ranges=|print="false")[\s\S]*?<\/table:table>/g;

/**
 * The file with one more sentence: compared with it, the PDF made of it has lost one. Nothing where there is no place
 * that is printed.
 * @param {string} file
 * @param {string} kind `odt`, `ods`, `odp`
 */
export async function withSentence(file, kind) {
  const zip = await JSZip.loadAsync(readFileSync(file));
  const content = (await zip.file("content.xml")?.async("string")) ?? "";
  const [before, sentence] = PLACES[kind] ?? ["", ""];
  if (before === "") return undefined;
  const unprinted = areas(content, kind === "ods" ? PRINTED_IN_PART : ASIDE);
  const places = [...content.matchAll(new RegExp(before, "g"))].map(({ index }) => index);
  const printed = places.filter((place) => !isIn(unprinted, place));
  const place = kind === "odp" ? printed[0] : printed.at(-1);
  return place === undefined ? undefined : changed(zip, content.slice(0, place) + sentence + content.slice(place));
}

/** The package with another content; put back as it was. */
async function changed(zip, content) {
  const before = await zip.file("content.xml").async("string");
  zip.file("content.xml", content);
  const bytes = await zip.generateAsync({ type: "nodebuffer" });
  zip.file("content.xml", before);
  return bytes;
}

function some(places) {
  return places.length <= 3 ? places : [places[0], places[places.length >> 1], places.at(-1)];
}

function all(content, pattern, isWanted) {
  const aside = areas(content, ASIDE);
  return [...content.matchAll(pattern)]
    .filter(({ 0: text }) => isWanted(text))
    .map(({ index, 0: text }) => ({ start: index, end: index + text.length }))
    .filter(({ start }) => !isIn(aside, start));
}

function areas(content, pattern) {
  return [...content.matchAll(pattern)].map(({ index, 0: { length } }) => [index, index + length]);
}

const isIn = (places, at) => places.some(([from, to]) => at > from && at < to);

export function wordsIn(xml) {
  return xml
    .replace(/<(office:annotation|svg:title|svg:desc)\b[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** What is worked out anew each day is meant to differ. */
const hasLastingWords = (xml) => hasWords(xml.replace(/<text:(date|time)\b[\s\S]*?<\/text:\1>/g, ""));
const hasWords = (xml) => /[\p{L}\p{N}]/u.test(wordsIn(xml));
const hasCells = (xml) => /office:value-type=/.test(xml);
const isPicture = (xml) => /<draw:image\b/.test(xml) && !/<(draw:(object|plugin)|table:table)/.test(xml);
