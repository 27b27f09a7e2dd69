import { describe, expect, it } from "vitest";
import { pictureMime } from "../../src/tools/picture.js";
import { unseenWordsIn } from "../../src/tools/picture-words.js";
import { badge } from "../fixtures/make/package.mjs";

const SECRET = "Ann Example lives at 12 High Street";
const wordsIn = (bytes: Buffer) => unseenWordsIn(bytes, pictureMime(bytes));
const svg = (content: string) =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${content}<rect width="5" height="5"/></svg>`);

function chunk(name: string, data: string): Buffer {
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.write(name, 4, "latin1");
  return Buffer.concat([frame, Buffer.from(data), Buffer.alloc(4)]);
}

/** Where the second chunk of a PNG begins. */
const SECOND = 33;

describe("words in a picture that nobody sees", () => {
  it.each([
    ["in place of a picture", Buffer.from(SECRET), "text in place of a picture"],
    ["in the metadata of a drawing", svg(`<metadata>${SECRET}</metadata>`), "text that is not shown"],
    [
      "in a group that is not drawn",
      svg(`<g style="display: none"><text>${SECRET}</text></g>`),
      "text that is not shown",
    ],
    [
      "in an attribute of a program",
      svg(`<g xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:label="${SECRET}"/>`),
      "notes of a program",
    ],
    ["in a comment", svg(`<!-- ${SECRET} -->`), "comment"],
  ])("are told: %s", (_where, bytes, words) => {
    expect(wordsIn(bytes)).toEqual([words]);
  });

  it("are told in a chunk of a program's own, and not in those of the standard", async () => {
    const png = Buffer.from(await badge());
    const withChunk = (name: string) =>
      Buffer.concat([png.subarray(0, SECOND), chunk(name, SECRET), png.subarray(SECOND)]);
    expect(wordsIn(png)).toEqual([]);
    expect(wordsIn(withChunk("prVt"))).toEqual(["notes of a program"]);
    expect(wordsIn(withChunk("tEXt"))).toEqual([]);
  });

  it("are not those that a drawing shows, nor the bytes of an unknown format", () => {
    expect(wordsIn(svg(`<title>A weir</title><text>${SECRET}</text>`))).toEqual([]);
    expect(wordsIn(Buffer.from(Uint8Array.from({ length: 500 }, (_, at) => (at * 37) % 256)))).toEqual([]);
  });

  it("a drawing that is broken is read as far as it goes", () => {
    expect(wordsIn(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><!-- ${SECRET} --><g`))).toEqual(["comment"]);
  });
});
