/** Makes small font programmes: glyphs without outlines, of which only tables and widths matter. */

interface Parts {
  /** Platform and encoding of each character map. */
  readonly maps?: readonly (readonly [number, number])[];
  /** The first and last code that the maps have; glyph 1 is the first. */
  readonly codes?: readonly [number, number];
  /** Of every glyph, in thousandths. */
  readonly width?: number;
}

const words = (...values: number[]): Buffer =>
  Buffer.from(values.flatMap((value) => [(value >> 8) & 255, value & 255]));

/** A TrueType font with the codes 32 to 126 in a map for Unicode. */
export function trueType({ maps = [[3, 1]], codes = [32, 126], width = 500 }: Parts = {}): Buffer {
  const [first, last] = codes;
  const head = Buffer.alloc(54);
  head.writeUInt16BE(1000, 18);
  const hhea = Buffer.alloc(36);
  hhea.writeUInt16BE(1, 34);
  const maxp = words(1, 0, last - first + 2);
  const hmtx = words(width, 0);
  // One segment for the codes, and the closing one.
  const map = words(4, 32, 0, 4, 4, 1, 0, last, 0xffff, 0, first, 0xffff, 1 - first, 1, 0, 0);
  const records = maps.map(([platform, encoding]) => words(platform, encoding, 0, 4 + maps.length * 8));
  const cmap = Buffer.concat([words(0, maps.length), ...records, map]);
  return tablesOf({ cmap, head, hhea, hmtx, maxp });
}

function tablesOf(tables: Readonly<Record<string, Buffer>>): Buffer {
  const names = Object.keys(tables);
  const directory: Buffer[] = [words(1, 0, names.length, 0, 0, 0)];
  let at = 12 + names.length * 16;
  for (const name of names) {
    const entry = Buffer.alloc(16);
    entry.write(name, "latin1");
    entry.writeUInt32BE(at, 8);
    entry.writeUInt32BE(tables[name]?.length ?? 0, 12);
    directory.push(entry);
    at += tables[name]?.length ?? 0;
  }
  return Buffer.concat([...directory, ...Object.values(tables)]);
}

interface CffParts {
  readonly names?: readonly string[];
  readonly cids?: readonly number[];
  readonly width?: number;
  /** Instead of the charstring that only gives the width. */
  readonly glyph?: readonly number[];
  /** The one global subroutine. */
  readonly subr?: readonly number[];
}

/** A CFF font by name or, with `cids`, by CID: `.notdef` and one glyph for each name or CID, all of one width. */
export function cff({ names = ["A"], cids, width = 500, glyph, subr }: CffParts = {}): Buffer {
  const count = (cids ?? names).length;
  const strings = cids ? ["Adobe", "Identity"] : names;
  const charset = Buffer.concat([Buffer.from([0]), words(...(cids ?? names.map((_, i) => 391 + i)))]);
  // nominalWidthX is 0 and so is the default: each glyph gives its width itself, then ends.
  const code = Buffer.from(glyph ?? [28, ...words(width), 14]);
  const glyphs = index(Array.from({ length: count + 1 }, () => code));
  const head = Buffer.concat([Buffer.from([1, 0, 4, 2]), index([Buffer.from("Test")])]);
  const rest = Buffer.concat([
    index(strings.map((text) => Buffer.from(text, "latin1"))),
    index(subr ? [Buffer.from(subr)] : []),
  ]);
  const length = (places: readonly number[]): Buffer => {
    const [charsetAt = 0, glyphsAt = 0, dictsAt = 0, selectAt = 0] = places;
    const ros = cids ? Buffer.concat([integer(391), integer(392), integer(0), Buffer.from([12, 30])]) : Buffer.alloc(0);
    const parts = [ros, integer(charsetAt), Buffer.from([15]), integer(glyphsAt), Buffer.from([17])];
    if (cids) parts.push(integer(dictsAt), Buffer.from([12, 36]), integer(selectAt), Buffer.from([12, 37]));
    return Buffer.concat(parts);
  };
  const top = (places: readonly number[]): Buffer => index([length(places)]);
  const start = head.length + top([]).length + rest.length;
  const dicts = index([Buffer.alloc(0)]);
  const select = Buffer.alloc(count + 2);
  const glyphsAt = start + charset.length;
  const dictsAt = glyphsAt + glyphs.length;
  const places = [start, glyphsAt, dictsAt, dictsAt + dicts.length];
  return Buffer.concat([head, top(places), rest, charset, glyphs, ...(cids ? [dicts, select] : [])]);
}

/** Always five bytes, so that places can be filled in. */
function integer(value: number): Buffer {
  const bytes = Buffer.from([29, 0, 0, 0, 0]);
  bytes.writeInt32BE(value, 1);
  return bytes;
}

function index(items: readonly Buffer[]): Buffer {
  if (items.length === 0) return Buffer.from([0, 0]);
  const offsets = [1];
  for (const item of items) offsets.push((offsets.at(-1) ?? 1) + item.length);
  return Buffer.concat([words(items.length), Buffer.from([2]), words(...offsets), ...items]);
}

/** A Type 1 font with the standard encoding. */
export function type1(widths: Readonly<Record<string, number>> = { ".notdef": 0, A: 500 }): Buffer {
  const glyphs = Object.entries(widths).map(([name, width]) => {
    const code = encrypted(Buffer.concat([Buffer.from([139, 255]), longOf(width), Buffer.from([13, 14])]), 4330);
    return Buffer.concat([Buffer.from(`/${name} ${code.length} RD `, "latin1"), code, Buffer.from(" ND\n")]);
  });
  const hidden = Buffer.concat([
    Buffer.from(`dup /Private 5 dict dup begin /lenIV 4 def 2 index /CharStrings ${glyphs.length} dict dup begin\n`),
    ...glyphs,
    Buffer.from("end\nend\nmark currentfile closefile\n"),
  ]);
  const clear =
    "%!PS-AdobeFont-1.0: Test\n/FontMatrix [0.001 0 0 0.001 0 0] def\n/Encoding StandardEncoding def\ncurrentfile eexec\n";
  return Buffer.concat([
    Buffer.from(clear),
    encrypted(hidden, 55_665),
    Buffer.from(`\n${"0".repeat(64)}\ncleartomark\n`),
  ]);
}

function longOf(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function encrypted(plain: Buffer, key: number): Buffer {
  const whole = Buffer.concat([Buffer.from("\u00ff\u00ff\u00ff\u00ff", "latin1"), plain]);
  let state = key;
  return Buffer.from(
    [...whole].map((byte) => {
      const out = byte ^ (state >> 8);
      state = ((out + state) * 52_845 + 22_719) & 0xffff;
      return out;
    }),
  );
}
