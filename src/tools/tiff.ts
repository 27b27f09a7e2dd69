/**
 * The lists of fields that a TIFF file is made of (TIFF 6.0, section 2), which EXIF is written in as well. Every offset
 * comes from the file and is looked at before it is followed.
 */

/** In bytes, by type. */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

/** The type of texts. */
export const ASCII = 2;

export interface Field {
  readonly tag: number;
  readonly value: Buffer;
  /** Where its twelve bytes stand, and where its value begins. */
  readonly entry: number;
  readonly from: number;
}

export interface Tiff {
  readonly bytes: Buffer;
  readonly isLittle: boolean;
}

export function tiffOf(bytes: Buffer): Tiff | undefined {
  if (bytes.length < 8) return undefined;
  const start = bytes.toString("latin1", 0, 4);
  if (start === "II*\0") return { bytes, isLittle: true };
  return start === "MM\0*" ? { bytes, isLittle: false } : undefined;
}

export const short = ({ bytes, isLittle }: Tiff, at: number) =>
  isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
export const long = ({ bytes, isLittle }: Tiff, at: number) =>
  isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);

/** The fields of one list, where it ends, and where the next list is (0 for none); nothing when it does not lie in the file whole. */
export function listAt(
  tiff: Tiff,
  at: number,
): { readonly fields: readonly Field[]; readonly end: number; readonly next: number } | undefined {
  const { bytes } = tiff;
  if (at < 8 || at + 2 > bytes.length) return undefined;
  const count = short(tiff, at);
  const end = at + 2 + 12 * count;
  if (end > bytes.length) return undefined;
  const fields: Field[] = [];
  for (let entry = at + 2; entry < end; entry += 12) {
    const length = (SIZES[short(tiff, entry + 2)] ?? 0) * long(tiff, entry + 4);
    const from = length <= 4 ? entry + 8 : long(tiff, entry + 8);
    fields.push({ tag: short(tiff, entry), value: bytes.subarray(from, from + length), entry, from });
  }
  return { fields, end, next: end + 4 <= bytes.length ? long(tiff, end) : 0 };
}

// -------------------------------------------------------------- the clean copy

const COMPRESSION = 0x0103;
/** The first way of packing JPEG: its tables lie anywhere (TIFF 6.0, section 22). */
const OLD_JPEG = 6;
/** Where the strips and tiles begin, and how long they are. */
const STRIPS = [0x0111, 0x0117] as const;
const TILES = [0x0144, 0x0145] as const;

/** Fields that say how the picture is packed and shown (TIFF 6.0, sections 8 and 11 to 23; the colour profile). */
const LOOKS: ReadonlySet<number> = new Set([
  ...[0x00fe, 0x00ff, 0x0100, 0x0101, 0x0102, COMPRESSION, 0x0106, 0x0107, 0x0108, 0x0109, 0x010a, ...STRIPS],
  ...[0x0112, 0x0115, 0x0116, 0x0118, 0x0119, 0x011a, 0x011b, 0x011c, 0x011e, 0x011f, 0x0122, 0x0123, 0x0124],
  ...[0x0125, 0x0128, 0x0129, 0x012d, 0x013d, 0x013e, 0x013f, 0x0140, 0x0141, 0x0142, 0x0143, ...TILES, 0x014c],
  ...[0x0150, 0x0152, 0x0153, 0x0154, 0x0155, 0x0156, 0x015b, 0x0211, 0x0212, 0x0213, 0x0214, 0x8773],
]);

/**
 * A copy in which every byte that the first page does not need is nought, and no field is left but those of its looks. Documents show no other page. No byte
 * is moved, so that every offset still holds. Nothing when that cannot be done: a damaged file, or one packed in a way that is not followed here.
 */
export function onlyFirstPage(bytes: Buffer): Buffer | undefined {
  const tiff = tiffOf(bytes);
  if (!tiff) return undefined;
  const clean = Buffer.alloc(bytes.length);
  // Strips may all be said to be the same megabytes.
  let left = 4 * bytes.length;
  const keep = (from: number, to: number) => {
    left -= to - from;
    return left >= 0 && bytes.copy(clean, from, from, to) === to - from;
  };
  const at = long(tiff, 4);
  const list = listAt(tiff, at);
  return list && keep(0, 8) && keepPage(tiff, clean, at, list, keep) ? clean : undefined;
}

/** False for what does not lie in the file whole, and when it is too much. */
type Keep = (from: number, to: number) => boolean;

function keepPage(
  tiff: Tiff,
  clean: Buffer,
  at: number,
  { fields, end }: { readonly fields: readonly Field[]; readonly end: number },
  keep: Keep,
): boolean {
  const of = (tag: number) => fields.find((field) => field.tag === tag);
  if (numbersIn(tiff, of(COMPRESSION))[0] === OLD_JPEG) return false;
  // Looks are numbers.
  const kept = fields.filter(({ tag, entry }) => LOOKS.has(tag) && short(tiff, entry + 2) !== ASCII);
  if (kept.length === 0) return false;
  for (const [offsets, lengths] of [STRIPS, TILES]) {
    const sizes = numbersIn(tiff, of(lengths));
    for (const [index, from] of numbersIn(tiff, of(offsets)).entries())
      if (!keep(from, from + (sizes[index] ?? 0))) return false;
  }
  if (!kept.every(({ from, value }) => keep(from, from + value.length))) return false;
  // Last, since a file may say that its picture lies where its lists are.
  const { bytes, isLittle } = tiff;
  clean.fill(0, at, end);
  if (isLittle) clean.writeUInt16LE(kept.length, at);
  else clean.writeUInt16BE(kept.length, at);
  for (const [index, { entry }] of kept.entries()) bytes.copy(clean, at + 2 + 12 * index, entry, entry + 12);
  return true;
}

/** The numbers of a field of the types SHORT and LONG. */
function numbersIn(tiff: Tiff, field: Field | undefined): number[] {
  if (!field) return [];
  const size = SIZES[short(tiff, field.entry + 2)] ?? 0;
  const read = size === 2 ? short : long;
  if (size !== 2 && size !== 4) return [];
  const value = { ...tiff, bytes: field.value };
  return Array.from({ length: Math.floor(field.value.length / size) }, (_, index) => read(value, index * size));
}
