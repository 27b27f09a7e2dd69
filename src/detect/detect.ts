/**
 * Says what a file is, by its content. A ladder: each rung knows one family of
 * formats, the strongest evidence first, and the first rung that is sure ends the
 * climb. The name is a claim that is compared at the end; it decides nothing but
 * whether a text is meant as a table.
 */
import { extname } from "node:path";
import { EMPTY_FORMAT, labelsForExtension, TOO_COMPLICATED_FORMAT, UNKNOWN_FORMAT, withArticle } from "../formats.js";
import type { Detection } from "../model.js";
import { matchMagic } from "./magic.js";
import { matchHtml, matchLooseHtml, matchRtf, matchXml } from "./markup.js";
import type { Match, Rung } from "./match.js";
import { matchCompoundFile } from "./ole2.js";
import { matchPdf } from "./pdf.js";
import { type ByteSource, withSource } from "./source.js";
import { matchEmail, matchText } from "./text.js";
import { counted, TooComplicated, Work } from "./work.js";
import { matchZip } from "./zip.js";

const HEAD_BYTES = 16 * 1024;

const LADDER: readonly Rung[] = [
  matchZip,
  matchCompoundFile,
  matchRtf,
  matchMagic,
  matchPdf,
  matchXml,
  matchHtml,
  matchEmail,
  matchLooseHtml,
  matchText,
];

/**
 * Looks at a file, read-only and within bounds whatever its size. `name` is the
 * name to judge the extension by, when `file` is a working copy. A damaged or
 * hostile document never throws; errors of the file system do (missing file, no
 * permission, not a file). `ours` says that it is a file in the work folder.
 */
export function detect(file: string, name: string = file, ours = false): Promise<Detection> {
  return withSource(file, (source) => detectFrom(source, name), ours);
}

/** The same for bytes that are open already. */
export async function detectFrom(source: ByteSource, name: string): Promise<Detection> {
  const extension = extname(name).slice(1).toLowerCase();
  const work = new Work();
  const match = await bounded(work, () => climb(counted(source, work), extension, work));
  return conclude(match, extension);
}

/** What was found before the work became too much proves nothing: a viewer may find more. */
async function bounded(work: Work, look: () => Promise<Match>): Promise<Match> {
  try {
    const match = await look();
    if (!work.exceeded) return match;
  } catch (error) {
    if (!(error instanceof TooComplicated)) throw error;
  }
  const basis = "it is too complicated to be looked at";
  return {
    format: TOO_COMPLICATED_FORMAT,
    basis: [basis],
    traits: [{ name: "damaged", basis }],
    warnings: [basis],
  };
}

async function climb(source: ByteSource, extension: string, work: Work): Promise<Match> {
  if (source.size === 0) return { format: EMPTY_FORMAT, basis: ["no content"], warnings: ["empty file"] };
  const head = await source.read(0, HEAD_BYTES);
  for (const rung of LADDER) {
    const match = await rung({ source, head, extension, work });
    if (match) return match;
  }
  return { format: UNKNOWN_FORMAT, basis: [] };
}

/** Adds what the name has to say. A name without an extension claims nothing. */
function conclude(match: Match, extension: string): Detection {
  const { format } = match;
  const own = format.extensions.includes(extension);
  const extensionMismatch = extension !== "" && format.extensions.length > 0 && !own;
  const warnings = [...(match.warnings ?? [])];
  if (extensionMismatch) warnings.push("extension mismatch");
  if (format === UNKNOWN_FORMAT) warnings.unshift(noMatch(extension));
  return {
    format,
    basis: own ? [...match.basis, `extension match ${extension}`] : match.basis,
    warnings,
    extensionMismatch,
    traits: match.traits ?? [],
    claims: match.claims ?? [],
  };
}

function noMatch(extension: string): string {
  const [likely] = labelsForExtension(extension);
  const claim = likely === undefined ? "" : `; its name is that of ${withArticle(likely)}, but its content is not`;
  return `its content is of no kind that is known here${claim}`;
}
