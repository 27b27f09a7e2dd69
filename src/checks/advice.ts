/**
 * How a finding speaks to the author of a document, or of the one that a PDF was made
 * from: in the words of the program that it was written in, and by its pages or slides.
 */
import type { Finding, Kind, Subject } from "../model.js";

/** The way to do something in each program, without a full stop. */
export interface Advice {
  /** What is to be done, for a program that is not known, or that has no way of its own. */
  readonly any: string;
  readonly word?: string;
  readonly excel?: string;
  readonly powerpoint?: string;
  /** LibreOffice, for OpenDocument. */
  readonly office?: string;
  /** A PDF that is there already, of which nobody knows what it was made with. */
  readonly kept?: string;
}

const LIBREOFFICE = ["office", "In LibreOffice"] as const;

const PROGRAMS: Readonly<Partial<Record<Kind, readonly [keyof Advice, string]>>> = {
  word: ["word", "In Word"],
  excel: ["excel", "In Excel"],
  powerpoint: ["powerpoint", "In PowerPoint"],
  odt: LIBREOFFICE,
  ods: LIBREOFFICE,
  odp: LIBREOFFICE,
  odg: LIBREOFFICE,
};

/** What to do when there is more in a document than anybody looks at: to save it again would not help. */
export const TOO_MUCH =
  "Split the document into smaller ones, or take out what it does not need, and run council-convert again.";

/** `In Word: Right-click the picture …` */
function inWordsOf(madeFrom: Kind | undefined, advice: Advice): string {
  const [program, start] = (madeFrom && PROGRAMS[madeFrom]) ?? [];
  const steps = program && advice[program];
  return steps ? `${start}: ${steps}.` : `In the original document: ${advice.any}.`;
}

/** The whole advice on a document itself: of an output, on the one that it was made from. */
export function adviceOn({ role, detection, madeFrom }: Subject, advice: Advice): string {
  if (role === "output") return forAuthor(madeFrom, advice);
  if (detection.format.kind === "pdf") return `${advice.kept ?? advice.any}.`;
  const [program, start] = PROGRAMS[detection.format.kind] ?? [];
  const steps = program && advice[program];
  return steps ? `${start}: ${steps}.` : `${advice.any}.`;
}

/**
 * The whole advice on an output. A PDF is not mended by hand: what is wrong in it is put right where it comes from.
 * That the document is to be converted again then, the verdict says once for all of it.
 */
export function forAuthor(madeFrom: Kind | undefined, advice: Advice): string {
  return inWordsOf(madeFrom, advice);
}

const OF_SLIDES: readonly Kind[] = ["powerpoint", "odp"];

/** One page of the PDF is one slide. A hidden slide has no page, and is not counted. */
export function inPlacesOf(madeFrom: Kind | undefined, finding: Finding): Finding {
  if (madeFrom === undefined || !OF_SLIDES.includes(madeFrom)) return finding;
  const { where, message } = finding;
  return {
    ...finding,
    message: message.replace(/\bon page (?=\d)/, "on slide "),
    ...(where === undefined ? {} : { where: where.replace(/^page(?=s? \d)/, "slide") }),
  };
}

// ----------------------------------------------- what several rules advise

const TITLE_IN_OFFICE = "Enter a title under File, Info, Title (at the right, under Properties)";

export const SET_TITLE: Advice = {
  any: "Give the document a title in its properties",
  word: TITLE_IN_OFFICE,
  excel: TITLE_IN_OFFICE,
  powerpoint: TITLE_IN_OFFICE,
  office: "Enter a title under File, Properties, Description, Title",
};

export const SET_LANGUAGE: Advice = {
  any: "Set the language of the text",
  word: "Select the text and set its language under Review, Language, Set Proofing Language",
  powerpoint: "Select the text and set its language under Review, Language, Set Proofing Language",
  office: "Set the language under Tools, Language, For All Text",
};

export const DELETE_MEDIA: Advice = {
  any: "Delete the sound or film, and publish it as a separate file",
  powerpoint: "Click the sound or film on the slide, press Delete, and publish it as a separate file",
};
