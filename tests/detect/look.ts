/** Detection of bytes that were never written to disk, with a count of what was looked at. */
import { detectFrom } from "../../src/detect/detect.js";
import type { ByteSource } from "../../src/detect/source.js";
import type { Detection, TraitName } from "../../src/model.js";

export function memory(content: Buffer): ByteSource {
  let bytesRead = 0;
  return {
    size: content.length,
    get bytesRead() {
      return bytesRead;
    },
    async read(offset, length) {
      const piece =
        offset < 0
          ? Buffer.alloc(0)
          : Buffer.from(content.subarray(offset, offset + Math.min(length, 4 * 1024 * 1024)));
      bytesRead += piece.length;
      return piece;
    },
  };
}

export function look(content: Buffer, name = "file"): Promise<Detection> {
  return detectFrom(memory(content), name);
}

export async function traitsOf(content: Buffer): Promise<TraitName[]> {
  return (await look(content)).traits.map((trait) => trait.name);
}
