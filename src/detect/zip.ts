/**
 * Rung: zip packages. The reader of `tools/zip.ts` lists the parts; the two rooms
 * of this rung (OOXML and ODF) then look at the few small parts that say what
 * the package is. Nothing is unpacked beyond the bytes that are looked at, so a
 * zip bomb costs nothing here.
 */
import { messageOf, UnreadableError } from "../errors.js";
import { BROKEN_ZIP_FORMAT, formatByPuid } from "../formats.js";
import type { Format } from "../model.js";
import { openZip, type ZipReader } from "../tools/zip.js";
import { bytesAt, hasBytes, type Match, type Rung, type Suspect, TraitList } from "./match.js";
import { matchOpenDocument } from "./odf.js";
import { CONTENT_TYPES, matchOoxml } from "./ooxml.js";
import type { ByteSource } from "./source.js";

/** Zip application note 4.3.7 (a part), 4.3.16 (the end of an empty package), 8.5.5 (a package in one piece). */
const MAGICS = ["504B0304", "504B0506", "504B0708504B0304"];

export const matchZip: Rung = async (suspect) => {
  const { source, head, work } = suspect;
  const magic = MAGICS.find((pattern) => hasBytes(head, pattern));
  if (magic === undefined) return undefined;
  const basis = bytesAt(0, magic.length / 2);
  let zip: ZipReader;
  try {
    zip = await openZip(source);
  } catch (error) {
    return unreadable(error, suspect, basis);
  }
  try {
    const traits = new TraitList();
    addPackageTraits(zip, source, traits);
    return (
      (await matchOoxml(zip, traits, work)) ?? (await matchOpenDocument(zip, traits, work)) ?? plain(basis, traits)
    );
  } finally {
    zip.close();
  }
};

const BROKEN_DIRECTORY = "list of parts, at the end of the file, is missing or broken";

/** Anything but an `UnreadableError` is an error of the file system or a bug, and none of the document's. */
async function unreadable(error: unknown, { source, head }: Suspect, basis: string): Promise<Match> {
  if (!(error instanceof UnreadableError)) throw error;
  const traits = new TraitList();
  // A package with more parts than anyone should open: readable, yet nothing is known of it.
  if (error.limit) return { format: formatByPuid("x-fmt/263"), basis: [basis], warnings: [messageOf(error)] };
  const encrypted = error.message.includes("strong encryption");
  if (encrypted) traits.add("encrypted", "strong encryption of the zip directory");
  else traits.add("damaged", `its ${BROKEN_DIRECTORY}`);
  const warnings = [encrypted ? "the package is encrypted" : `the package's ${BROKEN_DIRECTORY}`];
  return { format: formatByBytes(head, await endOf(source)), basis: [basis], traits: traits.list, warnings };
}

/** PRONOM's byte signatures, for what can still be told without the directory. */
function formatByBytes(head: Buffer, end: Buffer): Format {
  const entries = end.indexOf("PK\x01\x02");
  if (entries < 0 || end.indexOf("PK\x05\x06", entries) < 0) return BROKEN_ZIP_FORMAT;
  return formatByPuid(head.toString("latin1", 30, 49) === CONTENT_TYPES ? "fmt/189" : "x-fmt/263");
}

function endOf(source: ByteSource): Promise<Buffer> {
  const start = Math.max(0, source.size - 64 * 1024);
  return source.read(start, source.size - start);
}

function addPackageTraits(zip: ZipReader, source: ByteSource, traits: TraitList): void {
  for (const part of zip.parts) {
    if (part.encrypted) traits.add("encrypted", `zip encryption of ${part.name}`);
    // A local header is 30 bytes and the name (application note 4.3.7).
    if (part.offset + 30 + part.compressedBytes > source.size)
      traits.add("damaged", `its part ${part.name} lies behind the end of the file`);
  }
}

function plain(basis: string, traits: TraitList): Match {
  return { format: formatByPuid("x-fmt/263"), basis: [basis], traits: traits.list };
}
