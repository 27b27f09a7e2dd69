/** As much of a TrueType font program as the rules on encodings ask for (ISO/IEC 14496-22). */
import { is, type PdfDict } from "../../tools/pdf/objects.js";
import type { PdfDocument } from "../pdfa/document.js";

/** A table that leads from characters to glyphs. */
interface CharacterTable {
  readonly platform: number;
  readonly encoding: number;
}

const MAX_TABLES = 200;

/** The character tables of an embedded font; nothing when there is no font program, or when it cannot be read. */
export function trueTypeMaps(doc: PdfDocument, font: PdfDict): readonly CharacterTable[] | undefined {
  const stream = doc.get(doc.getDict(font, "FontDescriptor"), "FontFile2");
  const data = is(stream, "stream") ? doc.file.decode(stream) : undefined;
  if (!data || data.length < 12) return undefined;
  const at = tableAt(data, "cmap");
  if (at === undefined) return [];
  const count = numberAt(data, at + 2) ?? 0;
  const maps: CharacterTable[] = [];
  for (let i = 0; i < Math.min(count, MAX_TABLES); i += 1) {
    const platform = numberAt(data, at + 4 + i * 8);
    const encoding = numberAt(data, at + 6 + i * 8);
    if (platform !== undefined && encoding !== undefined) maps.push({ platform, encoding });
  }
  return maps;
}

function tableAt(data: Buffer, tag: string): number | undefined {
  const count = Math.min(numberAt(data, 4) ?? 0, MAX_TABLES);
  for (let i = 0; i < count; i += 1) {
    const entry = 12 + i * 16;
    if (entry + 16 > data.length) return undefined;
    if (data.toString("latin1", entry, entry + 4) === tag) return data.readUInt32BE(entry + 8);
  }
  return undefined;
}

function numberAt(data: Buffer, at: number): number | undefined {
  return at >= 0 && at + 2 <= data.length ? data.readUInt16BE(at) : undefined;
}
