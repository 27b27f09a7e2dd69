import { describe, expect, it } from "vitest";
import { claimsIn, NS, packetsIn, property, readXmp, textValue, type Xmp } from "../../src/tools/xmp.js";

const PDFAID = `xmlns:pdfaid="${NS.pdfaid}"`;
const packet = (body: string, head = "") =>
  Buffer.from(
    `${head}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${NS.rdf}">${body}</rdf:RDF></x:xmpmeta>`,
  );
const described = (content: string, attributes = "") =>
  `<rdf:Description rdf:about="" xmlns:dc="${NS.dc}" ${attributes}>${content}</rdf:Description>`;

function read(bytes: Buffer): Xmp {
  const xmp = readXmp(bytes);
  if ("fault" in xmp) throw new Error(xmp.fault);
  return xmp;
}

describe("readXmp", () => {
  it("gives the default language's text, or the first", () => {
    const alt = (lang: string) =>
      described(
        `<dc:title><rdf:Alt><rdf:li xml:lang="cy">Rhaglen</rdf:li><rdf:li xml:lang="${lang}">Agenda</rdf:li></rdf:Alt></dc:title>`,
      );
    const title = (bytes: Buffer) => textValue(property(read(bytes), NS.dc, "title"));
    expect(title(packet(alt("x-default")))).toBe("Agenda");
    expect(title(packet(alt("en")))).toBe("Rhaglen");
  });

  it("knows where each element stands", () => {
    const bytes = packet(described("<dc:title>é😀</dc:title>"));
    const { text, rdf, properties } = read(bytes);
    const place = properties[0]?.place;
    expect(text.slice(place?.start, place?.end)).toBe("<dc:title>é😀</dc:title>");
    expect(text.slice(place?.inner)).toMatch(/^é😀/);
    expect(text.slice(rdf.place.start, rdf.place.end)).toMatch(/^<rdf:RDF.*<\/rdf:RDF>$/);
  });

  it.each([
    ["a document type", packet("", "<!DOCTYPE x>"), true],
    ["an entity", packet(described("<dc:title>&x;</dc:title>")), true],
    ["an end too few", Buffer.from("<a>"), false],
    ["no RDF", Buffer.from("<a/>"), false],
  ])("finds fault with %s", (_, bytes, hostile) => {
    expect(readXmp(bytes)).toMatchObject({ fault: expect.any(String), hostile });
  });

  it("stops at a limit", () => {
    expect(() => readXmp(packet("<rdf:Description>".repeat(100)))).toThrow(/^in the metadata, elements are nested/);
    expect(() => readXmp(Buffer.alloc(9e6, " "))).toThrow(/larger than 8 MB/);
  });
});

describe("regularity", () => {
  const li = "<rdf:li>a</rdf:li>";
  const item = (content: string) =>
    described(`<dc:type><rdf:Bag><rdf:li rdf:parseType="Resource">${content}</rdf:li></rdf:Bag></dc:type>`);

  it.each([
    [
      "a property that is there twice",
      described("<dc:format>a</dc:format><dc:format>b</dc:format>"),
      described("<dc:format>a</dc:format><dc:source>b</dc:source>"),
    ],
    [
      "twice in two descriptions",
      described("", 'dc:format="a"') + described("<dc:format>b</dc:format>"),
      described("", 'dc:format="a"') + described(""),
    ],
    [
      "two things described",
      '<rdf:Description rdf:about="a"/><rdf:Description rdf:about="b"/>',
      '<rdf:Description rdf:about="a"/><rdf:Description rdf:about=""/>',
    ],
    [
      "two values",
      described(`<dc:type><rdf:Bag>${li}</rdf:Bag><rdf:Bag/></dc:type>`),
      described(`<dc:type><rdf:Bag>${li}${li}</rdf:Bag></dc:type>`),
    ],
    [
      "text beside a value",
      described(`<dc:type>x<rdf:Bag>${li}</rdf:Bag></dc:type>`),
      described(`<dc:type> <rdf:Bag>${li}</rdf:Bag></dc:type>`),
    ],
    ["a field that is there twice", item("<dc:a>1</dc:a><dc:a>2</dc:a>"), item("<dc:a>1</dc:a><dc:b>2</dc:b>")],
    ["an item outside a list", item(li), item("<dc:a>1</dc:a>")],
    [
      "another way of writing",
      described('<dc:source rdf:parseType="Literal"><b/></dc:source>'),
      described("<dc:source>b</dc:source>"),
    ],
    ["attributes and text", described('<dc:source dc:a="1">b</dc:source>'), described('<dc:source dc:a="1"/>')],
  ])("finds %s", (_, broken, kept) => {
    expect(read(packet(broken)).irregular).toEqual(expect.any(String));
    expect(read(packet(kept)).irregular).toBeUndefined();
  });
});

describe("claimsIn", () => {
  const element = described("<p:part> 2 </p:part><p:conformance>B</p:conformance>", `xmlns:p="${NS.pdfaid}"`);
  const attribute = described("", `${PDFAID} pdfaid:part="1" pdfaid:conformance="A"`);

  it.each([
    ["elements, under any prefix", packet(element), "2", "B"],
    ["attributes", packet(attribute), "1", "A"],
    ["blanks before the packet", Buffer.concat([Buffer.alloc(3000, "\n"), packet(element)]), "2", "B"],
    ["a packet that ends too early", packet(element).subarray(0, -30), "2", "B"],
    ["a packet that is damaged later", packet(`${element}<a></b>`), "2", "B"],
    ["the first of two", packet(`${element}${attribute}`), "2", "B"],
    ["another namespace", packet(element.replace(NS.pdfaid, "urn:x")), "", ""],
    ["nothing", Buffer.alloc(0), "", ""],
  ])("%s", (_, bytes, pdfaPart, pdfaConformance) => {
    expect(claimsIn(bytes)).toEqual({ pdfaPart, pdfaConformance, pdfuaPart: "" });
  });
});

it("packetsIn finds packets that stand openly, and no half ones", () => {
  const [one, two] = [packet("1"), packet("2")];
  const bytes = Buffer.concat([Buffer.from("x"), one, Buffer.from("y"), two, Buffer.from("<x:xmpmeta")]);
  expect(packetsIn(bytes).map(String)).toEqual([one, two].map(String));
});
