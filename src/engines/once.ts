/**
 * Converts identical content once: archives hold the same document in many
 * places. What the engine made for the first is copied for the others; finishing
 * and checks are made for each, since titles may come from file names.
 */
import { constants } from "node:fs";
import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { InterruptedError } from "../errors.js";
import type { Artifact, Conversion, ConversionJob, Engine } from "../model.js";
import { CONTENT, STYLES } from "../tools/odf.js";
import { openWorkFolder, type WorkFolder } from "../tools/workfolder.js";
import { openZip, partBytes } from "../tools/zip.js";

/** A conversion that went well, and copies of what it made. */
interface Kept {
  readonly path: string;
  readonly conversion: Conversion;
  readonly artifacts: readonly Artifact[];
  /** A header or field of it shows the document's name: under another name it would be another document. */
  readonly showsName: boolean;
}

/** `sizes` counts the documents of the run by their size in bytes: one with a size of its own has no twin. */
export function convertedOnce(engine: Engine, sizes: ReadonlyMap<number, number>): Engine {
  const known = new Map<string, Promise<Kept | undefined>>();
  let folder: WorkFolder | undefined;
  let count = 0;

  async function keep(path: string, conversion: Conversion): Promise<Kept | undefined> {
    if (conversion.failure) return undefined;
    folder ??= openWorkFolder();
    const artifacts: Artifact[] = [];
    for (const artifact of conversion.artifacts) {
      const file = join(folder.path, `${count++}.${artifact.format}`);
      await copyFile(artifact.file, file, constants.COPYFILE_FICLONE);
      artifacts.push({ ...artifact, file });
    }
    return { path, conversion, artifacts, showsName: await showName(artifacts) };
  }

  async function convert(job: ConversionJob): Promise<Conversion> {
    const { path, bytes, sha256 } = job.document;
    if ((sizes.get(bytes) ?? 0) < 2) return engine.convert(job);
    const key = [sha256, job.kind, ...job.outputs.map(({ format }) => format)].join(" ");
    for (let earlier = known.get(key); earlier; earlier = known.get(key)) {
      const kept = await earlier;
      if (job.signal.aborted) throw new InterruptedError();
      if (kept) {
        const isSame = basename(kept.path) === basename(path) || !kept.showsName;
        return isSame ? copied(kept, job) : engine.convert(job);
      }
      // It failed, which may have been bad luck: this one is tried by itself.
      if (known.get(key) === earlier) known.delete(key);
    }
    const conversion = engine.convert(job);
    const keeping = conversion.then((made) => keep(path, made)).catch(() => undefined);
    known.set(key, keeping);
    // The copies are made before the caller finishes the files in their place.
    await keeping;
    return conversion;
  }

  return {
    name: engine.name,
    probe: () => engine.probe(),
    warm: (limits) => engine.warm?.(limits),
    convert,
    close: async () => {
      await engine.close();
      folder?.remove();
    },
  };
}

async function copied({ path, conversion, artifacts }: Kept, job: ConversionJob): Promise<Conversion> {
  const own: Artifact[] = [];
  for (const artifact of artifacts) {
    const target = job.outputs.find(({ format }) => format === artifact.format);
    if (!target) throw new Error(`Nobody asked for the ${artifact.format} file of an earlier conversion.`);
    await copyFile(artifact.file, target.file, constants.COPYFILE_FICLONE);
    own.push({ ...artifact, file: target.file });
  }
  return { ...conversion, artifacts: own, steps: [], sameAs: path };
}

/** ODF 1.3 part 3, 7.5.4: the only element that does; of what cannot be read it is not known. */
const FILE_NAME = "text:file-name";

async function showName(artifacts: readonly Artifact[]): Promise<boolean> {
  const odf = artifacts.find(({ format }) => format !== "pdf");
  if (!odf) return true;
  try {
    const zip = await openZip(odf.file);
    try {
      for (const part of [CONTENT, STYLES])
        if (zip.get(part) && (await holds(partBytes(zip, part), FILE_NAME))) return true;
      return false;
    } finally {
      zip.close();
    }
  } catch {
    return true;
  }
}

async function holds(pieces: AsyncIterable<Uint8Array>, words: string): Promise<boolean> {
  let end = "";
  for await (const piece of pieces) {
    const text = end + Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString("latin1");
    if (text.includes(words)) return true;
    end = text.slice(-words.length);
  }
  return false;
}
