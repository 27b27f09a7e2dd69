/** Pictures of a workbook, each read once however often it is shown. */
import { createHash } from "node:crypto";
import type { OpcPackage } from "../../../tools/opc.js";
import { type PictureMetadata, pictureMetadata, pictureMime } from "../../../tools/picture.js";

export interface Media {
  readonly sha256: string;
  readonly mime?: string;
  readonly bytes: number;
  readonly metadata?: PictureMetadata;
  /** True when one cannot look through it, as far as its format tells. */
  readonly opaque: boolean;
}

export class MediaReader {
  private readonly known = new Map<string, Promise<Media>>();

  constructor(private readonly opc: OpcPackage) {}

  of(part: string): Promise<Media> {
    const media = this.known.get(part) ?? this.read(part);
    this.known.set(part, media);
    return media;
  }

  private async read(part: string): Promise<Media> {
    const bytes = await this.opc.zip.read(part);
    const mime = pictureMime(bytes.subarray(0, 256));
    const metadata = pictureMetadata(bytes);
    return {
      sha256: createHash("sha256").update(bytes).digest("hex"),
      ...(mime !== undefined && { mime }),
      bytes: bytes.length,
      ...(metadata && { metadata }),
      opaque: mime === "image/jpeg" || mime === "image/bmp" || (mime === "image/png" && isOpaquePng(bytes)),
    };
  }
}

/** PNG (ISO/IEC 15948), 11.2.2 and 11.3.2: colour types 4 and 6 have a channel for opacity, the others may have a chunk for it. */
function isOpaquePng(bytes: Buffer): boolean {
  const type = bytes[25];
  if (type !== 0 && type !== 2 && type !== 3) return false;
  const data = bytes.indexOf("IDAT", 33, "latin1");
  return !bytes.subarray(0, Math.max(data, 0)).includes("tRNS", 33, "latin1");
}
