/** Values and filters of PDF: what they give, and that nothing in them grows beyond its bounds. */
import { describe, expect, it } from "vitest";
import { decodeStream } from "../../src/tools/pdf/filters.js";
import { Lexer } from "../../src/tools/pdf/lexer.js";
import { is, type PdfDict, textOf } from "../../src/tools/pdf/objects.js";

const MB = 1024 * 1024;

function stringIn(text: string | Buffer): Buffer {
  const value = new Lexer(Buffer.isBuffer(text) ? text : Buffer.from(text, "latin1")).value();
  if (!is(value, "string")) throw new Error("no string");
  return value.bytes;
}

function decoded(filter: string, data: Buffer, each = 64 * MB): Buffer | undefined {
  const dict: PdfDict = { kind: "dict", entries: new Map([["Filter", { kind: "name", value: filter }]]) };
  return decodeStream({ kind: "stream", dict, raw: data }, (value) => value ?? null, {
    left: 4 * each + data.length,
    each,
  });
}

describe("strings", () => {
  it.each([
    ["(a(b)c)", "a(b)c"],
    ["(\\(\\)\\\\)", "()\\"],
    ["(\\101\\7a\\0053)", "A\x07a\x053"],
    ["(\\n\\r\\t\\b\\f\\x)", "\n\r\t\b\fx"],
    ["(a\r\nb\rc\nd)", "a\nb\nc\nd"],
    ["(a\\\r\nb\\\nc\\\rd)", "abcd"],
    ["<48 65 6C6c\n6F>", "Hello"],
    ["<4>", "@"],
    ["<>", ""],
    ["()", ""],
  ])("%j", (written, meant) => expect(stringIn(written).toString("latin1")).toBe(meant));

  it.each(["(a", "(a\\", "(a\\)", "<41"])("%j has no end", (written) =>
    expect(() => stringIn(written)).toThrow(/ends in the middle/),
  );

  it.each([
    ["literal", Buffer.concat([Buffer.from("("), Buffer.alloc(150 * MB, "A"), Buffer.from(")")])],
    ["hexadecimal", Buffer.concat([Buffer.from("<"), Buffer.alloc(150 * MB, "A "), Buffer.from(">")])],
    ["many in one object", Buffer.from(`[${`(${"a".repeat(MB)})`.repeat(9)}]`)],
  ])("%s beyond the limit", (_, bytes) => {
    expect(() => new Lexer(bytes).value()).toThrow(expect.objectContaining({ limit: true }));
  });

  it("the limit is one object's, not the file's", () => {
    const lexer = new Lexer(Buffer.from(`(${"a".repeat(5 * MB)})(${"b".repeat(5 * MB)})`));
    expect([lexer.value(), lexer.value()].map((value) => is(value, "string") && value.bytes.length)).toEqual([
      5 * MB,
      5 * MB,
    ]);
  });

  it("PDFDocEncoding", () => {
    const long = { kind: "string", bytes: Buffer.alloc(4 * MB, 0x80), hex: false } as const;
    expect(textOf({ ...long, bytes: Buffer.from([0x18, 0x41, 0x80, 0x9e, 0xa0, 0xe4]) })).toBe(
      "\u02d8A\u2022\u017e\u20ac\u00e4",
    );
    expect(textOf(long)).toHaveLength(4 * MB);
  });
});

describe("values", () => {
  it.each([
    ["arrays within arrays", `[${"[1 1]".repeat(400_000)}]`],
    ["a name", `/${"a".repeat(MB)}`],
  ])("%s beyond the limit", (_, text) => {
    expect(() => new Lexer(Buffer.from(text)).value()).toThrow(expect.objectContaining({ limit: true }));
  });

  it("two actions under one key", () => {
    expect(() => new Lexer(Buffer.from("<</OpenAction<</S/JavaScript>>/OpenAction[1 0 R/Fit]>>")).value()).toThrow(
      /twice/,
    );
  });
});

describe("filters", () => {
  const lzw = Buffer.from([0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01]);
  it.each([
    ["ASCII85Decode", Buffer.from('87cURD]i,"Ebo80~>'), Buffer.from("Hello World!")],
    ["ASCII85Decode", Buffer.from("z!!~>"), Buffer.alloc(5)],
    ["ASCIIHexDecode", Buffer.from("48 656c6C6f 2>7"), Buffer.from("Hello ")],
    ["RunLengthDecode", Buffer.from([2, 97, 98, 99, 254, 120, 128, 1]), Buffer.from("abcxxx")],
    // ISO 32000-1:2008, 7.4.4.2, example.
    ["LZWDecode", lzw, Buffer.from([45, 45, 45, 45, 45, 65, 45, 45, 45, 66])],
  ])("%s", (filter, data, meant) => expect(decoded(filter, data)).toEqual(meant));

  it.each([
    ["ASCII85Decode", Buffer.alloc(30 * MB, "z"), 150 * MB],
    ["ASCIIHexDecode", Buffer.alloc(70 * MB, "A "), 75 * MB],
    ["RunLengthDecode", Buffer.alloc(MB, 129), 150 * MB],
  ])("%s: many megabytes come out, or the limit is told", (filter, data, each) => {
    expect(decoded(filter, data, each)?.length).toBeGreaterThan(15 * MB);
    expect(() => decoded(filter, data, MB)).toThrow(expect.objectContaining({ limit: true }));
  });

  it("LZW beyond the limit", () => {
    expect(() => decoded("LZWDecode", lzw, 4)).toThrow(expect.objectContaining({ limit: true }));
  });
});
