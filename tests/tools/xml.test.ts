/** The bounds and encodings of the one XML reader; what rooms read with it is tested in their own folders. */
import { describe, expect, it } from "vitest";
import { UnreadableError } from "../../src/errors.js";
import { attributeOf, decodeXml, readXml, walkXml, XmlError } from "../../src/tools/xml.js";

const nothing = {};

async function* pieces(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe.each([
  ["walkXml", async (text: string) => walkXml(text, nothing)],
  ["readXml", (text: string) => readXml(pieces(text, 1000), nothing)],
])("%s", (_, read) => {
  it.each([
    ["an end tag too few", "<a><b></b>"],
    ["two roots", "<a/><b/>"],
    ["an entity that nobody defined", "<a>&x;</a>"],
    ["a prefix that nobody bound", "<x:a/>"],
    ["nothing", ""],
  ])("refuses %s", async (__, text) => {
    await expect(read(text)).rejects.toThrow(XmlError);
  });

  it.each([
    ["depth", "<a>".repeat(100_000)],
    ["attributes", `<a ${Array.from({ length: 2001 }, (__, i) => `a${i}=""`).join(" ")}/>`],
  ])("bounds %s", async (__, text) => {
    await expect(read(text)).rejects.toMatchObject({ name: "UnreadableError", limit: true });
  });
});

describe("what a name costs", () => {
  // Each took as long as the elements around it are deep.
  it.each([
    ["for the parser", "<!-- -->"],
    ["on the quick way", ""],
  ])("does not depend on the depth, %s", (_, prolog) => {
    const inside = "<b c='1'/><p:d p:e='1'/>".replaceAll("'", '"').repeat(100_000);
    const deep = (levels: number) =>
      `${prolog}<p:a xmlns:p="u">${'<a xmlns:q="u">'.repeat(levels)}${inside}${"</a>".repeat(levels)}</p:a>`;
    const timeOf = (text: string) => {
      const { user, system } = process.cpuUsage();
      walkXml(text, {});
      const after = process.cpuUsage();
      return after.user - user + after.system - system;
    };
    timeOf(deep(1));
    expect(timeOf(deep(490))).toBeLessThan(4 * timeOf(deep(1)) + 100_000);
  });
});

describe("walkXml", () => {
  it("tells of elements, their depth and place, of text and instructions", () => {
    const text = '<?go on?><a x:k="v" xmlns:x="urn:x">é<b/>&amp;<![CDATA[<]]></a>';
    const heard: unknown[] = [];
    walkXml(text, {
      instruction: (target, body) => heard.push([target, body]),
      open: (tag, depth, position) => heard.push([tag.name, depth, position, attributeOf(tag, "urn:x", "k")]),
      close: (tag, depth, position) => heard.push([`/${tag.name}`, depth, position]),
      text: (value) => heard.push(value),
    });
    const [inner, b] = [text.indexOf("é"), text.indexOf("<b/>") + 4];
    expect(heard).toEqual([
      ["go", "on"],
      ["a", 1, inner, "v"],
      "é",
      ["b", 2, b, undefined],
      ["/b", 2, b],
      "&",
      "<",
      ["/a", 1, text.length],
    ]);
  });

  it("stops when the handler has heard enough, whatever follows", () => {
    let heard = 0;
    walkXml("<a><b><c></a>", { open: () => void heard++, done: () => heard === 2 });
    expect(heard).toBe(2);
  });

  it("takes the beginning of a document, when that is all there is", () => {
    expect(() => walkXml("<a><b>", nothing, false)).not.toThrow();
    expect(() => walkXml("<a></b>", nothing, false)).toThrow(XmlError);
  });

  it("has narrower bounds where they are asked for", () => {
    expect(() => walkXml("<a><b/></a>", nothing, true, { depth: 1 })).toThrow(UnreadableError);
    expect(() => walkXml("<a><b/><b/></a>", nothing, true, { elements: 2 })).toThrow(UnreadableError);
  });
});

describe("decodeXml", () => {
  const text = "<a>ŵ😀</a>";
  const utf32 = (little: boolean) => {
    const points = [...text].map((char) => char.codePointAt(0) ?? 0);
    const bytes = Buffer.alloc(4 * points.length);
    points.forEach((point, i) => void (little ? bytes.writeUInt32LE(point, 4 * i) : bytes.writeUInt32BE(point, 4 * i)));
    return bytes;
  };

  it.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8", Buffer.from(`\ufeff${text}`)],
    ["UTF-16", Buffer.from(text, "utf16le")],
    ["UTF-16", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16", Buffer.from(text, "utf16le").swap16()],
    ["UTF-16", Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
    ["UTF-32", utf32(true)],
    ["UTF-32", utf32(false)],
  ])("%s", (encoding, bytes) => {
    expect(decodeXml(bytes)).toEqual({ encoding, text });
  });

  it("goes by the declaration for encodings of one byte a character", () => {
    const bytes = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>', "latin1");
    expect(decodeXml(bytes)).toMatchObject({ encoding: "8-bit", text: expect.stringContaining("é") });
  });

  it.each([0, 1, 2, 3])("takes %i bytes", (length) => {
    expect(decodeXml(Buffer.alloc(length, "<")).text).toBe("<".repeat(length));
  });
});
