/** The pictures that a package holds: what they are, and what they carry beside what they show. */
import { createHash } from "node:crypto";
import { isOpaque, pictureMetadata, pictureMime } from "../../tools/picture.js";
import { unseenWordsIn } from "../../tools/picture-words.js";
import type { ZipReader } from "../../tools/zip.js";
import type { Picture } from "./model.js";

export interface StoredPicture {
  readonly facts: Pick<Picture, "sha256" | "mime" | "bytes">;
  /** True when one cannot look through it, as far as its format tells. */
  readonly isOpaque: boolean;
  /** Words for what is noted in it, the gravest first; never what is noted. */
  readonly notes: readonly string[];
}

/** Each picture is read once, however often it is shown. */
export class StoredPictures {
  private readonly known = new Map<string, Promise<StoredPicture>>();

  constructor(private readonly zip: ZipReader) {}

  of(part: string): Promise<StoredPicture> {
    const picture = this.known.get(part) ?? this.read(part);
    this.known.set(part, picture);
    return picture;
  }

  private async read(part: string): Promise<StoredPicture> {
    const bytes = this.zip.quick(part) ?? (await this.zip.read(part));
    const mime = pictureMime(bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return {
      facts: { sha256, bytes: bytes.length, ...(mime !== undefined && { mime }) },
      isOpaque: isOpaque(bytes),
      notes: [...(pictureMetadata(bytes)?.personal ?? []), ...unseenWordsIn(bytes, mime)],
    };
  }
}
