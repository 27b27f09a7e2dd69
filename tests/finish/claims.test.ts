import { describe, expect, it } from "vitest";
import { claimsFor, LEAST, readClaims, writeClaims } from "../../src/finish/claims.js";
import { property, readXmp, textValue } from "../../src/tools/xmp.js";

const packet = (room: number, level = "B", part = "2") =>
  `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>${part}</pdfaid:part><pdfaid:conformance>${level}</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>\n${" ".repeat(room)}<?xpacket end="w"?>`;
const pdf = (...packets: string[]) => Buffer.from(`%PDF-1.7\n\u00ff\u00fe${packets.join("\n")}\nxref\u00fc`, "latin1");
const outside = (bytes: Buffer) => {
  const text = bytes.toString("latin1");
  return [text.slice(0, text.indexOf("<?xpacket begin")), text.slice(text.indexOf("<?xpacket end"))];
};
const metadata = (bytes: Buffer) => {
  const text = bytes.toString("latin1");
  const xmp = readXmp(
    Buffer.from(text.slice(text.indexOf("<?xpacket begin"), text.indexOf("<?xpacket end") + 19), "latin1"),
  );
  if ("fault" in xmp) throw new Error(xmp.fault);
  return xmp;
};

const MOST = { level: "U", ua: true } as const;

describe("claims of a PDF", () => {
  it("are written in place: not a byte is moved, and the metadata are sound", () => {
    const bytes = pdf(packet(2000));
    const before = Buffer.from(bytes);
    expect(writeClaims(bytes, MOST)).toEqual({ part: "2", ...MOST });
    expect(readClaims(bytes)).toEqual({ part: "2", ...MOST });
    expect(bytes.length).toBe(before.length);
    expect(outside(bytes)).toEqual(outside(before));
    const xmp = metadata(bytes);
    expect(textValue(property(xmp, "http://www.aiim.org/pdfa/ns/id/", "conformance"))).toBe("U");
    expect(textValue(property(xmp, "http://www.aiim.org/pdfua/ns/id/", "part"))).toBe("1");
  });

  it("are taken back without a trace", () => {
    const before = pdf(packet(2000));
    const bytes = Buffer.from(before);
    writeClaims(bytes, MOST);
    expect(writeClaims(bytes, { level: "U", ua: false })).toEqual({ part: "2", level: "U", ua: false });
    expect(bytes.toString("latin1")).toContain("<pdfaid:conformance>U<");
    expect(bytes.toString("latin1")).not.toContain("pdfua");
    expect(writeClaims(bytes, LEAST)).toEqual({ part: "2", ...LEAST });
    expect(bytes.equals(before)).toBe(true);
  });

  it("of PDF/UA are not made where there is no room", () => {
    const bytes = pdf(packet(50));
    expect(writeClaims(bytes, MOST)).toEqual({ part: "2", level: "U", ua: false });
    expect(bytes.toString("latin1")).not.toContain("pdfua");
  });

  it.each([
    ["no metadata", pdf()],
    ["two packets that claim", pdf(packet(2000), packet(2000))],
    ["a part that does not exist", pdf(packet(2000, "B", "7"))],
    ["metadata that do not end", Buffer.from(packet(2000).replace("<?xpacket end", ""))],
  ])("are not made in a file with %s", (_name, bytes) => {
    const before = Buffer.from(bytes);
    expect(readClaims(bytes)).toBeUndefined();
    expect(writeClaims(bytes, MOST)).toBeUndefined();
    expect(bytes.equals(before)).toBe(true);
  });

  it("are made in a file whose title speaks of them", () => {
    const title = "pdfuaid:part=1, pdfuaid:part, pdfaExtension: how to &lt;pdfuaid:part>";
    const bytes = pdf(
      packet(2000).replace(
        "</rdf:RDF>",
        `<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Keywords>${title}</pdf:Keywords></rdf:Description></rdf:RDF>`,
      ),
    );
    expect(writeClaims(bytes, MOST)).toEqual({ part: "2", ...MOST });
    expect(textValue(property(metadata(bytes), "http://www.aiim.org/pdfua/ns/id/", "part"))).toBe("1");
  });

  it("that the file had before as an attribute are not made twice", () => {
    const bytes = pdf(
      packet(2000, "U").replace(
        "</rdf:RDF>",
        '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/></rdf:RDF>',
      ),
    );
    const before = Buffer.from(bytes);
    expect(writeClaims(bytes, MOST)).toEqual({ part: "2", level: "U", ua: false });
    expect(bytes.equals(before)).toBe(true);
  });

  it("that the file had before are not made twice, nor taken for ours", () => {
    const own = packet(2000, "U").replace(
      "</rdf:RDF>",
      '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description></rdf:RDF>',
    );
    const bytes = pdf(own);
    const before = Buffer.from(bytes);
    expect(writeClaims(bytes, MOST)).toEqual({ part: "2", level: "U", ua: false });
    expect(bytes.equals(before)).toBe(true);
  });

  it("level A, which LibreOffice writes into a PDF/A-1 without having looked, is set to what was asked for", () => {
    const bytes = pdf(packet(2000, "A", "1"));
    expect(writeClaims(bytes, claimsFor("1", { pdfa: "1b" }))).toEqual({ part: "1", level: "B", ua: true });
  });
});

describe("what is claimed before it is checked", () => {
  it.each([
    ["2", undefined, { level: "U", ua: true }],
    ["1", undefined, { level: "B", ua: true }],
    ["2", { pdfa: "2b" }, { level: "B", ua: true }],
    ["2", { pdfa: "2a", pdfua: "require" }, { level: "A", ua: true }],
    ["3", { pdfa: "3b", pdfua: "off" }, { level: "B", ua: false }],
    // Not the part that was asked for: the level of another part says nothing.
    ["2", { pdfa: "1b" }, { level: "U", ua: true }],
  ] as const)("part %s, %j: %j", (part, asked, claims) => {
    expect(claimsFor(part, asked)).toEqual(claims);
  });
});
