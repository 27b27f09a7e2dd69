/** The content of a subject, read once for all who ask. */
import { UnreadableError } from "../../errors.js";
import type { Kind, Subject } from "../../model.js";
import type { Content } from "./model.js";

type Reader = (subject: Subject) => Promise<Content>;

/** Media types of Office Open XML packages that are written as XML. */
const OOXML = /openxmlformats-officedocument|ms-(?:word|excel|powerpoint)\.[a-z.]*macroEnabled/i;

const odf: () => Promise<Reader> = async () => (await import("./odf/read.js")).readOdf;

const OF_OOXML: Readonly<Partial<Record<Kind, () => Promise<Reader>>>> = {
  word: async () => (await import("./word/read.js")).readWord,
  excel: async () => (await import("./excel/read.js")).readExcel,
  powerpoint: async () => (await import("./powerpoint/read.js")).readPowerpoint,
};

const OF_OTHERS: Readonly<Partial<Record<Kind, () => Promise<Reader>>>> = {
  odt: odf,
  ods: odf,
  odp: odf,
  odg: odf,
  pdf: async () => (await import("./pdf/read.js")).readPdf,
};

function loaderFor({ detection: { format } }: Subject): (() => Promise<Reader>) | undefined {
  if (OF_OTHERS[format.kind]) return OF_OTHERS[format.kind];
  const isBinary = /binary/i.test(format.mime);
  return OOXML.test(format.mime) && !isBinary ? OF_OOXML[format.kind] : undefined;
}

/** True when there is a reader for files of this format. Old binary formats, RTF and xlsb have none. */
export function isReadable(subject: Subject): boolean {
  return loaderFor(subject) !== undefined;
}

/** An entry goes when nobody holds its subject any more. */
const contents = new WeakMap<Subject, Promise<Content>>();

/** Rejects with an `UnreadableError` for a file that is damaged, beyond a limit or of another format. */
export function contentOf(subject: Subject): Promise<Content> {
  const known = contents.get(subject);
  if (known) return known;
  const load = loaderFor(subject);
  const reading = load
    ? load().then((read) => read(subject))
    : Promise.reject(new UnreadableError("there is no reader for the content of this format"));
  // Whoever asks hears of it; one who never asks must not end the process.
  reading.catch(() => undefined);
  contents.set(subject, reading);
  return reading;
}
