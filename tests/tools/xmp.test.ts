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
