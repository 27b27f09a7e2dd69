/**
 * Random damage to known files. Every round is reproducible: the seed is part of
 * the test's name. More rounds: `FUZZ_ROUNDS=2000 npx vitest run tests/detect/fuzz`.
 */
import { describe, expect, it } from "vitest";
import { detectFrom } from "../../src/detect/detect.js";
import { bytes, cfb, claim, docx, fib, odf, pdf, pdfStream, pdfWithXmp, record, workbook, xmp } from "./build.js";
import { memory } from "./look.js";
import { SKELETONS } from "./skeletons.js";

const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 150);
const SLOWEST_MS = 1500;

/** Mulberry32: small, and the same everywhere. */
function randomness(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function damaged(content: Buffer, random: () => number): Buffer {
  const at = () => Math.floor(random() * content.length);
  let result = Buffer.from(content);
  const changes = 1 + Math.floor(random() * 8);
  for (let change = 0; change < changes && result.length > 0; change++) {
    const kind = Math.floor(random() * 6);
    const place = at() % result.length;
    if (kind === 0) result = result.subarray(0, place);
    else if (kind === 1) result[place] = Math.floor(random() * 256);
    else if (kind === 2) result.fill(random() < 0.5 ? 0 : 0xff, place, Math.min(place + 4, result.length));
    else if (kind === 3) result = Buffer.concat([result.subarray(0, place), result.subarray(at() % result.length)]);
    else if (kind === 4)
      result = Buffer.concat([result.subarray(0, place), content.subarray(at(), at() + 64), result.subarray(place)]);
    else if (place + 4 <= result.length) result.writeUInt32LE(Math.floor(random() * 64), place);
  }
  return result;
}

const SEEDS: readonly (readonly [string, Buffer])[] = [
  [
    "docx",
    docx([
      { name: "word/vbaProject.bin", data: "x" },
      { name: "word/_rels/document.xml.rels", data: "<a/>" },
    ]),
  ],
  ["odt", odf({ type: "text", version: "1.3", content: "<office:scripts/>" })],
  [
    "doc",
    cfb(
      [
        { path: "WordDocument", data: fib() },
        { path: "ObjectPool/_1/x", data: Buffer.alloc(100) },
      ],
      { mini: true },
    ),
  ],
  [
    "xls",
    cfb([{ path: "Workbook", data: workbook(0x0600, record(0x85, Buffer.alloc(12)), record(0x1ae, Buffer.alloc(8))) }]),
  ],
  ["ppt", cfb([{ path: "PowerPoint Document", data: bytes([15, 0, 0xe8, 3, 0, 1, 0, 0], Buffer.alloc(600)) }])],
  ["pdf", pdfWithXmp(xmp(claim("2b")), "1.7", { packed: true })],
  [
    "pdf with streams",
    pdf({
      objects: [
        "<</Type/Catalog/Metadata 2 0 R/Names<</JavaScript 3 0 R>>/AcroForm<</Fields[3 0 R]>>>>",
        pdfStream("", xmp(claim("1b"))),
        "<</FT/Sig/V<<>>>>",
      ],
    }),
  ],
  ["rtf", SKELETONS.get("fmt-355.rtf") ?? Buffer.alloc(0)],
  ["xml", SKELETONS.get("fmt-102.xhtml") ?? Buffer.alloc(0)],
  ["png", SKELETONS.get("fmt-13.png") ?? Buffer.alloc(0)],
  ["eml", SKELETONS.get("fmt-950.eml") ?? Buffer.alloc(0)],
  ["tar", SKELETONS.get("x-fmt-265.tar") ?? Buffer.alloc(0)],
];

describe(`damage at random, ${ROUNDS} rounds each`, () => {
  it.each(SEEDS)("%s", async (name, content) => {
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const victim = damaged(content, randomness(seed));
      const start = performance.now();
      const detection = await detectFrom(memory(victim), `seed-${seed}.${name}`).catch((error: unknown) => {
        throw new Error(`seed ${seed}: ${error}`, { cause: error });
      });
      expect(performance.now() - start, `seed ${seed}`).toBeLessThan(SLOWEST_MS);
      expect(JSON.parse(JSON.stringify(detection)), `seed ${seed}`).toEqual(detection);
    }
  });

  it.each(SEEDS)("%s cut at every length", async (_, content) => {
    const step = Math.max(1, Math.floor(content.length / 200));
    for (let length = 0; length <= content.length; length += step) {
      const { format } = await detectFrom(memory(content.subarray(0, length)), "cut");
      expect(format.label).not.toBe("");
      if (length === 0) expect(format.kind).toBe("empty");
    }
  });
});
