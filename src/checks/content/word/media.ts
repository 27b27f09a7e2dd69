/** The pictures that a Word document holds: what they are, and what they carry besides what they show. */
import { createHash } from "node:crypto";
import type { OpcPackage } from "../../../tools/opc.js";
import { pictureMetadata, pictureMime } from "../../../tools/picture.js";
import type { Picture } from "../model.js";
import { placeOf } from "../places.js";
import type { Gathered } from "./gathered.js";

/** Of a larger picture nothing is told. */
const MAX_PICTURE = 32 * 1024 * 1024;

type Media = Pick<Picture, "sha256" | "mime" | "bytes">;

/** The pictures with what their parts are, each part read once; and traces of what is carried along. */
export async function describedPictures(
  opc: OpcPackage,
  { pictures, used, traces }: Gathered,
): Promise<readonly Picture[]> {
  const known = new Map<string, { readonly media: Media; readonly personal: string | undefined }>();
  const lookAt = async (part: string) => {
    const found = known.get(part) ?? (await mediaOf(opc, part));
    known.set(part, found);
    return found;
  };
  const described: Picture[] = [];
  for (const picture of pictures) {
    const found = picture.part === undefined ? undefined : await lookAt(picture.part);
    described.push({ ...picture, ...found?.media });
    if (found?.personal !== undefined) {
      traces.add("picture-metadata", placeOf(picture.place), { detail: found.personal });
    }
  }
  // What shapes are filled with, bullets and previews are no pictures of their own.
  for (const part of used) {
    if (known.has(part) || !isPicture(opc, part)) continue;
    const { personal } = await lookAt(part);
    if (personal !== undefined) traces.add("picture-metadata", "", { detail: personal });
  }
  return described;
}

const isPicture = (opc: OpcPackage, part: string): boolean => opc.typeOf(part).startsWith("image/");

async function mediaOf(opc: OpcPackage, part: string) {
  const { bytes = 0 } = opc.zip.get(part) ?? {};
  if (bytes > MAX_PICTURE) return { media: { bytes }, personal: undefined };
  const content = await opc.zip.read(part, MAX_PICTURE);
  const mime = pictureMime(content) ?? (opc.typeOf(part) || undefined);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const metadata = pictureMetadata(content);
  const personal = metadata && metadata.personal.length > 0 ? metadata.personal.join(", ") : undefined;
  return { media: { bytes, sha256, ...(mime !== undefined && { mime }) }, personal };
}
