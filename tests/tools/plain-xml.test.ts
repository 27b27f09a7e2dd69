/** The quick way through XML tells a handler what the parser tells it, in the same order, and never more. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import JSZip from "jszip";
import { describe, expect, test } from "vitest";
import { readPlainXml } from "../../src/tools/plain-xml.js";
import { readXml, XmlError, type XmlHandler } from "../../src/tools/xml.js";
import { FIXTURES, ROOT } from "../support/run.js";

/** Everything that a handler was told, and how it ended. */
async function told(pieces: readonly Buffer[]): Promise<string[]> {
  const events: string[] = [];
  const handler: XmlHandler = {
    open: ({ name, uri, local, prefix, isSelfClosing, attributes }, depth) => {
      const own = Object.values(attributes).map((each) => [each.name, each.prefix, each.local, each.uri, each.value]);
      events.push(JSON.stringify(["open", depth, name, uri, local, prefix, isSelfClosing, own]));
    },
    close: ({ name, uri }, depth) => void events.push(`close ${depth} ${name} ${uri}`),
    text: (text) => {
      // Where a text is divided is nobody's business, nor is what stands around the root.
      const last = events.at(-1);
      if (last?.startsWith("text ")) events[events.length - 1] = last + text;
      else if (events.length > 0 || text.trim() !== "") events.push(`text ${text}`);
    },
  };
  try {
    await readXml(pieces, handler);
  } catch (error) {
    events.push(error instanceof XmlError ? `${error.message} ${error.line}:${error.column}` : String(error));
  }
  if (/^text \s*$/.test(events.at(-1) ?? "")) events.pop();
  return events;
}

/** In one piece it may go the quick way; with another one behind it, it goes through the parser from the beginning. */
async function expectTheSame(bytes: Buffer): Promise<void> {
  const parsed = await told([bytes, Buffer.alloc(0)]);
  expect(await told([bytes])).toEqual(parsed);
}

const WAY = { depth: 1000, attributes: 2000, namespaces: 500 };
const declarations = (count: number) => Array.from({ length: count }, (_, i) => `xmlns:a${i}="u${i}"`).join(" ");
const passes = (text: string) => readPlainXml(text, {}, WAY);

describe("what office programs write goes all the way", () => {
  test.each([
    "<a/>",
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<a b="c"><d>e &amp; f&#233;&#x1F600;</d><g/></a>\n',
    '<w:p xmlns:w="urn:w" xmlns="urn:d" w:b="1&quot;" xml:space="preserve"><x w:c="2"/> </w:p>',
    '<a\n b="line\nbreak"\n/>',
    `<a ${declarations(300)}>${`<a0:b ${declarations(200)}><a199:c a250:d="1"/></a0:b>`.repeat(3)}</a>`,
    '<a xmlns="u" xmlns:p="v"><b xmlns="w" p:c="1"><p:d xmlns:p="x"/></b><p:e/></a>',
    "<?a  \t b c?><a/>",
  ])("%s", async (text) => {
    expect(passes(text)).toBe("all");
    await expectTheSame(Buffer.from(text));
  });
});

describe("everything else is left to the parser, which says the same as ever", () => {
  test.each([
    "",
    "   ",
    "text",
    "<a>",
    "</a>",
    "<a></b>",
    "<a/><b/>",
    "<a/>text",
    "text<a/>",
    "<a b='single'/>",
    '<a b="1" b="2"/>',
    '<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>',
    "<p:a/>",
    '<a p:b="1"/>',
    '<a xmlns:p=""><p:b/></a>',
    '<a xmlns:xml="urn:x"/>',
    '<!-- --><a xmlns="u" xmlns:p="v"><b xmlns="w" p:c="1"><p:d xmlns:p="x"/><e xmlns=""/></b><p:e/></a>',
    '<!-- --><a><b xmlns:p="u"/><p:c/></a>',
    '<!-- --><a xml:lang="de"><constructor:b/></a>',
    '<a xmlns:constructor="u"/>',
    '<a xmlns:__proto__="u" __proto__="1"><__proto__:b/></a>',
    '<a __proto__="1"/>',
    "<constructor:a/>",
    '<a b="<"/>',
    '<a b="&"/>',
    "<a>&nope;</a>",
    "<a>&#0;</a>",
    "<a>&#xD800;</a>",
    "<a>&#1114112;</a>",
    "<a>\u0001</a>",
    "<a>]]></a>",
    "<a><![CDATA[<b/>]]></a>",
    "<a><b/><!-- comment --><c>d</c></a>",
    "<!DOCTYPE a><a/>",
    "<a><?instruction here?></a>",
    '<?xml version="1.1"?><a/>',
    '<?xml version="1.0" encoding="ISO-8859-1"?><a/>',
    "<é/>",
    "<a><b>c</b><é>d</é>e</a>",
    '<a b ="1"/>',
    '<a b="1"c="2"/>',
    "<a><b x='1'>c</b>d</a>",
    "\uFEFF<a/>",
    `<a ${declarations(501)}/>`,
    `<a ${declarations(300)}><b ${declarations(201)}/></a>`,
  ])("%s", async (text) => {
    await expectTheSame(Buffer.from(text));
  });

  test("text that is not UTF-8", async () => {
    await expectTheSame(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]));
    await expectTheSame(Buffer.from("\ufeff<a>b</a>", "utf16le"));
  });
});

test("the beginning of a document is read to its last whole tag", () => {
  const open: string[] = [];
  const read = (text: string, whole: boolean) => {
    open.length = 0;
    return readPlainXml(text, { open: ({ name }) => void open.push(name) }, WAY, whole);
  };
  expect([read("<a><b/><c d='", false), open]).toEqual(["all", ["a", "b"]]);
  expect([read("<a><b/>text that is cut", false), open]).toEqual(["all", ["a", "b"]]);
  expect(read("<a><b/><c d='", true)).toBe(3);
  // A whole tag that is not plain is none of its business.
  expect(read("<a><b/><c d=''/><e", false)).toBe(3);
});

/** Numbers that are the same every time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

async function partsOf(file: string): Promise<Buffer[]> {
  const zip = await JSZip.loadAsync(readFileSync(file)).catch(() => undefined);
  const parts = Object.values(zip?.files ?? {}).filter(({ name }) => /\.(xml|rels|rdf)$/.test(name));
  const read = await Promise.all(parts.map((part) => part.async("nodebuffer").catch(() => undefined)));
  return read.filter((part) => part !== undefined);
}

const CORPUS = join(ROOT, "../shared/corpus/office");
const folders = existsSync(CORPUS) ? [FIXTURES, CORPUS] : [FIXTURES];
const documents = folders.flatMap((folder) =>
  (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => /\.(docx|xlsx|pptx|od[tsp])$/.test(name))
    .map((name) => join(folder, name)),
);

test("real documents, and the same with one change, are told alike", async () => {
  const next = random(4);
  const signs = ["<", ">", '"', "&", "/", " ", "=", ":", "'", "\r", "]]>", "<!--", "é", "\u0000", "xmlns:"];
  let quick = 0;
  let parts = 0;
  for (const file of documents) {
    for (const part of await partsOf(file)) {
      if (part.length > 200_000) continue;
      parts += 1;
      if (passes(part.toString()) === "all") quick += 1;
      if (parts % 4 === 0) await expectTheSame(part);
      if (parts % 16 !== 0) continue;
      const at = Math.floor(next() * part.length);
      const sign = signs[Math.floor(next() * signs.length)] as string;
      const cut = at + Math.floor(next() * 3);
      await expectTheSame(Buffer.concat([part.subarray(0, at), Buffer.from(sign), part.subarray(cut)]));
    }
  }
  // Otherwise it would be no use.
  expect(quick / parts).toBeGreaterThan(0.8);
});
