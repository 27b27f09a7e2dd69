/**
 * Reads what the rules ask of a Type 1 font programme: glyph names, widths and
 * its own encoding ("Adobe Type 1 Font Format", version 1.1). Nothing of the
 * PostScript is executed.
 */
import { standardEncoding } from "./names.js";

const MAX_GLYPHS = 65_536;
/** The width stands at the very start of a glyph. */
const HEAD = 64;

export interface Type1 {
  /** Widths by glyph name, in thousandths of the font's size; nothing where a width cannot be told. */
  readonly widths: ReadonlyMap<string, number | undefined>;
  /** The name that the font itself gives to a code. */
  ownName(code: number): string;
}

/** Reads a programme; nothing when it is damaged. */
export function readType1(data: Buffer): Type1 | undefined {
  const program = data[0] === 0x80 ? withoutSegments(data) : data;
  const eexec = program.indexOf("eexec");
  if (eexec < 0) return undefined;
  const clear = program.toString("latin1", 0, eexec);
  const hidden = decrypted(encryptedPart(program, eexec + 5), 55_665, 4);
  const scale = scaleOf(clear);
  const widths = readGlyphs(hidden, scale);
  return widths.size === 0 ? undefined : { widths, ownName: ownEncoding(clear) };
}

/** Takes the segment headers out of a file in the form that printers' drivers use. */
function withoutSegments(data: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + 6 <= data.length && data[at] === 0x80 && data[at + 1] !== 3; ) {
    const length = data.readUInt32LE(at + 2);
    parts.push(data.subarray(at + 6, at + 6 + length));
    at += 6 + length;
  }
  return Buffer.concat(parts);
}

function encryptedPart(program: Buffer, after: number): Buffer {
  let at = after;
  while (at < program.length && [0x20, 0x09, 0x0a, 0x0d].includes(program[at] ?? 0)) at += 1;
  const rest = program.subarray(at);
  const hex = rest.length >= 4 && /^[0-9A-Fa-f]{4}$/.test(rest.toString("latin1", 0, 4));
  return hex ? Buffer.from(rest.toString("latin1").replace(/[^0-9A-Fa-f]/g, ""), "hex") : rest;
}

/** Section 7.1: each byte is masked by what the bytes before it leave behind. */
function decrypted(data: Buffer, key: number, skip: number): Buffer {
  const out = Buffer.allocUnsafe(data.length);
  let state = key;
  for (let i = 0; i < data.length; i += 1) {
    const byte = data[i] ?? 0;
    out[i] = byte ^ (state >> 8);
    state = ((byte + state) * 52_845 + 22_719) & 0xffff;
  }
  return out.subarray(Math.min(skip, out.length));
}

function scaleOf(clear: string): number {
  const matrix = /\/FontMatrix\s*\[\s*([-+.\deE]+)/.exec(clear)?.[1];
  const scale = matrix === undefined ? 1 : Number(matrix) * 1000;
  return Number.isFinite(scale) && scale !== 0 ? scale : 1;
}

function readGlyphs(hidden: Buffer, scale: number): Map<string, number | undefined> {
  const widths = new Map<string, number | undefined>();
  const start = hidden.indexOf("/CharStrings");
  if (start < 0) return widths;
  const skip = Number(/\/lenIV\s+(-?\d+)/.exec(hidden.toString("latin1", 0, start))?.[1] ?? 4);
  let at = hidden.indexOf("begin", start);
  // `/name 123 RD …bytes… ND`: the length tells where the next one stands.
  while (at >= 0 && at < hidden.length && widths.size < MAX_GLYPHS) {
    const slash = hidden.indexOf(0x2f, at);
    const end = slash < 0 ? undefined : hidden.toString("latin1", slash + 1, slash + 1 + 200);
    const entry =
      end === undefined || slash - at > HEAD * 16 ? null : /^([^\s/{}()<>[\]%]+)\s+(\d+)\s+(?:RD|-\||\S+) /.exec(end);
    if (!entry || isOver(hidden, at, slash)) break;
    const from = slash + 1 + entry[0].length;
    const length = Number(entry[2]);
    widths.set(entry[1] ?? "", widthOf(hidden.subarray(from, Math.min(from + length, from + HEAD)), skip, scale));
    at = from + length;
  }
  return widths;
}

/** The dictionary of glyphs ends before the next slash. */
function isOver(hidden: Buffer, from: number, slash: number): boolean {
  return /(?:^|\s)end(?:\s|$)/.test(hidden.toString("latin1", from, slash));
}

/** `sbx wx hsbw`, or `sbx sby wx wy sbw`. */
function widthOf(head: Buffer, skip: number, scale: number): number | undefined {
  const code = skip < 0 ? head : decrypted(head, 4330, skip);
  const stack: number[] = [];
  for (let at = 0; at < code.length; ) {
    const byte = code[at] ?? 0;
    if (byte >= 32) {
      const [value, next] = numberAt(code, at, byte);
      stack.push(value);
      at = next;
    } else if (byte === 13) return scaled(stack.at(-1), scale);
    else if (byte === 12 && code[at + 1] === 7) return scaled(stack.at(-2), scale);
    else if (byte === 12 && code[at + 1] === 12) {
      const divisor = stack.pop() ?? 1;
      stack.push((stack.pop() ?? 0) / divisor);
      at += 2;
    } else return undefined;
  }
  return undefined;
}

function scaled(width: number | undefined, scale: number): number | undefined {
  return width === undefined ? undefined : width * scale;
}

function numberAt(code: Buffer, at: number, byte: number): readonly [number, number] {
  if (byte <= 246) return [byte - 139, at + 1];
  if (byte <= 250) return [(byte - 247) * 256 + (code[at + 1] ?? 0) + 108, at + 2];
  if (byte <= 254) return [-(byte - 251) * 256 - (code[at + 1] ?? 0) - 108, at + 2];
  return [at + 5 <= code.length ? code.readInt32BE(at + 1) : 0, at + 5];
}

function ownEncoding(clear: string): Type1["ownName"] {
  const start = clear.indexOf("/Encoding");
  if (start < 0 || /^\/Encoding\s+StandardEncoding/.test(clear.slice(start, start + 60)))
    return (code) => standardEncoding()[code] ?? ".notdef";
  const table = clear.slice(start);
  const names = new Map<number, string>();
  const literal = /^\/Encoding\s*\[([^\]]*)\]/.exec(table)?.[1];
  if (literal !== undefined)
    for (const [code, name] of literal
      .trim()
      .split(/\s*\/\s*/)
      .slice(1)
      .entries())
      names.set(code, name);
  else
    for (const [, code = "", name = ""] of table.matchAll(
      /\bdup\s+(\d+(?:#[\da-fA-F]+)?)\s*\/([^\s/{}()<>[\]%]+)\s+put\b/g,
    ))
      names.set(numberIn(code), name);
  return (code) => names.get(code) ?? ".notdef";
}

/** `8#101` is written to the base 8. */
function numberIn(text: string): number {
  const [base = "", digits] = text.split("#");
  return digits === undefined ? Number(base) : Number.parseInt(digits, Number(base));
}
