import { UnreadableError } from "../errors.js";
import type { ZipReader } from "../tools/zip.js";

/** The beginning of a zip part, or nothing when it is absent, encrypted or damaged. */
export async function headOf(zip: ZipReader, name: string, bytes: number): Promise<Buffer | undefined> {
  if (!zip.has(name)) return undefined;
  try {
    return await zip.head(name, bytes);
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}
