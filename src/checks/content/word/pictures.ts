/** The pictures that a Word document holds, and what they carry besides what they show. */
import type { OpcPackage } from "../../../tools/opc.js";
import type { Picture } from "../model.js";
import { placeOf } from "../places.js";
import { StoredPictures } from "../stored-pictures.js";
import type { Gathered } from "./gathered.js";

/** In millimetres, and in bytes: what keeps things apart is as small as this, and holds nothing. */
const DOT = 0.7;
const HAIR = 0.1;
const LEAST_BYTES = 3_000;

function isDot({ width = DOT, height = DOT }: Picture): boolean {
  return (width < DOT && height < DOT) || Math.min(width, height) < HAIR;
}

/** The pictures with what their parts are, each part read once; and traces of what is carried along. */
export async function describedPictures(
  opc: OpcPackage,
  { pictures, used, covers, traces }: Gathered,
): Promise<readonly Picture[]> {
  const stored = new StoredPictures(opc.zip);
  const looked = new Set<string>();
  const lookAt = async (part: string, where: string) => {
    looked.add(part);
    const { facts, notes } = await stored.of(part);
    if (notes.length > 0) traces.add("picture-metadata", where, { detail: notes.join(", ") });
    return facts as Partial<typeof facts>;
  };
  const described: Picture[] = [];
  for (const picture of pictures) {
    const { part, place } = picture;
    const facts = part === undefined ? {} : await lookAt(part, placeOf(place));
    if (isDot(picture) && (facts.bytes ?? 0) > LEAST_BYTES)
      traces.add("hidden-shape", placeOf(place), { detail: "a picture as small as a dot" });
    described.push({ ...picture, ...facts });
  }
  for (const { where, parts } of covers) {
    const found = await Promise.all(parts.map((part) => stored.of(part)));
    if (found.some(({ isOpaque }) => isOpaque))
      traces.add("covered-content", where, { detail: "a picture in front of the text" });
  }
  // What shapes are filled with, bullets and previews are no pictures of their own.
  for (const part of used) if (!looked.has(part) && opc.typeOf(part).startsWith("image/")) await lookAt(part, "");
  return described;
}
