import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { pictureMetadata, pictureMime, withoutMetadata } from "../../src/tools/picture.js";

// ------------------------------------------------------- pictures for testing

interface Field {
  readonly tag: number;
  /** Text, numbers of 16 bits, fractions, or a list of its own. */
  readonly value:
    | string
    | { readonly short: number }
    | { readonly fractions: readonly number[] }
    | { readonly list: readonly Field[] };
}

/** TIFF, little or big at the beginning. */
function tiff(lists: readonly (readonly Field[])[], little = true): Buffer {
  const pieces: Buffer[] = [];
  let end = 8;
  const u16 = (value: number) => {
    const bytes = Buffer.alloc(2);
    little ? bytes.writeUInt16LE(value) : bytes.writeUInt16BE(value);
    return bytes;
  };
  const u32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    little ? bytes.writeUInt32LE(value) : bytes.writeUInt32BE(value);
    return bytes;
  };
  const keep = (bytes: Buffer) => {
    const at = end;
    pieces.push(bytes);
    end += bytes.length;
    return at;
  };
  const entry = ({ tag, value }: Field): Buffer => {
    if (typeof value === "string") {
      const text = Buffer.from(`${value}\0`, "latin1");
      const place = text.length <= 4 ? Buffer.concat([text, Buffer.alloc(4 - text.length)]) : u32(keep(text));
      return Buffer.concat([u16(tag), u16(2), u32(text.length), place]);
    }
    if ("short" in value) return Buffer.concat([u16(tag), u16(3), u32(1), u16(value.short), u16(0)]);
    if ("fractions" in value) {
      const fractions = Buffer.concat(value.fractions.flatMap((number) => [u32(number), u32(1)]));
      return Buffer.concat([u16(tag), u16(5), u32(value.fractions.length), u32(keep(fractions))]);
    }
    return Buffer.concat([u16(tag), u16(4), u32(1), u32(list(value.list, 0))]);
  };
  const list = (fields: readonly Field[], next: number): number => {
    const entries = fields.map(entry);
    return keep(Buffer.concat([u16(fields.length), ...entries, u32(next)]));
  };
  let next = 0;
  for (const fields of [...lists].reverse()) next = list(fields, next);
  const head = Buffer.concat([Buffer.from(little ? "II" : "MM"), u16(42), u32(next)]);
  return Buffer.concat([head, ...pieces]);
}

const AUTHOR: Field = { tag: 0x013b, value: "Jane Doe" };
const CAMERA: Field = { tag: 0x010f, value: "Nikon" };
const TURNED: Field = { tag: 0x0112, value: { short: 6 } };
const SERIAL: Field = { tag: 0x8769, value: { list: [{ tag: 0xa431, value: "SN 4711" }] } };
const TAKEN: Field = { tag: 0x8769, value: { list: [{ tag: 0x9003, value: "2026:01:02 03:04:05" }] } };
const GPS: Field = { tag: 0x8825, value: { list: [{ tag: 2, value: { fractions: [51, 30, 12] } }] } };
const THUMBNAIL: Field = { tag: 0x0201, value: { short: 26 } };

function segment(marker: number, data: string | Buffer): Buffer {
  const bytes = Buffer.from(data as string, "latin1");
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(bytes.length + 2, 2);
  return Buffer.concat([head, bytes]);
}

const exif = (...lists: (readonly Field[])[]) => segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), tiff(lists)]));
const xmp = (properties: string) =>
  '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ' +
  'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" ' +
  'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/">' +
  `${properties}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
const CREATOR =
  "<rdf:Description><dc:creator><rdf:Seq><rdf:li>Jane Doe</rdf:li></rdf:Seq></dc:creator></rdf:Description>";
const xmpSegment = (properties: string) => segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${xmp(properties)}`);

/** Photoshop's resources with one dataset of IPTC. */
function iptc(dataset: number, text: string): Buffer {
  const data = Buffer.concat([Buffer.from([0x1c, 2, dataset, 0, text.length]), Buffer.from(text, "latin1")]);
  const head = Buffer.from("Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\0", "latin1");
  head.writeUInt32BE(data.length, head.length - 4);
  return segment(0xed, Buffer.concat([head, data]));
}

const JFIF = segment(0xe0, "JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
const PROFILE = segment(0xe2, "ICC_PROFILE\0\x01\x01profile");
const ADOBE = segment(0xee, "Adobe\0\x64\0\0\0\0\x01");
/** Tables, a frame, a scan with what looks like a comment in the packed data, the end. */
const IMAGE = Buffer.concat([
  segment(0xdb, "tables"),
  segment(0xc0, "frame"),
  segment(0xda, "scan"),
  Buffer.from([1, 2, 0xff, 0, 0xfe, 0xff, 0xd0, 3, 0xff, 0xd9]),
]);
const jpeg = (...segments: Buffer[]) => Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, IMAGE]);

function chunk(type: string, data: string | Buffer): Buffer {
  const bytes = Buffer.from(data as string, "latin1");
  const head = Buffer.alloc(8, type.padStart(8), "latin1");
  head.writeUInt32BE(bytes.length, 0);
  return Buffer.concat([head, bytes, Buffer.alloc(4)]);
}

const png = (...chunks: Buffer[]) =>
  Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", "thirteen byte"),
    ...chunks,
    chunk("IDAT", "picture"),
    chunk("IEND", ""),
  ]);

function riff(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8, type, "latin1");
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

function webp(flags: number, ...chunks: Buffer[]): Buffer {
  const inner = Buffer.concat([
    Buffer.from("WEBP"),
    riff("VP8X", Buffer.from([flags, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    riff("VP8 ", Buffer.from("odd")),
    ...chunks,
  ]);
  return riff("RIFF", inner);
}

const GIF_HEAD = Buffer.from("GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff", "latin1");
const GIF_IMAGE = Buffer.from("\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0", "latin1");
const gif = (...blocks: string[]) =>
  Buffer.concat([GIF_HEAD, Buffer.from(blocks.join(""), "latin1"), GIF_IMAGE, Buffer.from(";")]);

const MORE = Buffer.alloc(40, 7);
const personal = (bytes: Uint8Array) => pictureMetadata(bytes)?.personal;

// ---------------------------------------------------------------------- tests

describe("what a picture carries beside the picture", () => {
  test.each([
    ["the author", exif([AUTHOR]), ["name of the author"]],
    ["the camera", exif([CAMERA]), ["make of the camera"]],
    ["the camera by its number", exif([CAMERA, SERIAL]), ["camera and its serial number"]],
    ["the time", exif([TAKEN]), ["time when it was taken"]],
    ["the place", exif([GPS]), ["place where it was taken (GPS)"]],
    ["a thumbnail", exif([TURNED], [THUMBNAIL]), ["small copy of the picture as it once was"]],
    ["an author in XMP", xmpSegment(CREATOR), ["name of the author"]],
    ["a town in XMP", xmpSegment('<rdf:Description photoshop:City="Wending"/>'), ["name of the place"]],
    ["an author in IPTC", iptc(80, "Jane Doe"), ["name of the author"]],
    ["a town in IPTC", iptc(90, "Wending"), ["name of the place"]],
    ["a comment", segment(0xfe, "with Jane"), ["comment"]],
    ["words in the place of JFIF", segment(0xe0, "Jane Doe, 3 High St"), ["further data that are not shown"]],
    [
      "words behind JFIF",
      segment(0xe0, "JFIF\0\x01\x02\0\0\x01\0\x01\0\0Jane Doe"),
      ["small copy of the picture as it once was"],
    ],
    [
      "a thumbnail of JFIF",
      segment(0xe0, "JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01rgb"),
      ["small copy of the picture as it once was"],
    ],
  ])("of a JPEG: %s", (_, data, expected) => {
    expect(personal(jpeg(data))).toEqual(expected);
    expect(pictureMetadata(withoutMetadata(jpeg(data)))).toBeUndefined();
  });

  test("the place is told apart, and the gravest comes first", () => {
    expect(pictureMetadata(jpeg(exif([AUTHOR, CAMERA, GPS])))).toEqual({
      gps: true,
      personal: ["place where it was taken (GPS)", "name of the author", "make of the camera"],
    });
  });

  test("numbers may begin with their big end", () => {
    const data = Buffer.concat([Buffer.from("Exif\0\0"), tiff([[AUTHOR, GPS]], false)]);
    expect(pictureMetadata(jpeg(segment(0xe1, data)))?.gps).toBe(true);
  });

  test.each([
    ["nothing at all", []],
    ["how it is turned", [exif([TURNED])]],
    [
      "blank values",
      [
        exif([
          { tag: 0x013b, value: "    " },
          { tag: 0x0132, value: "0000:00:00 00:00:00" },
        ]),
      ],
    ],
    ["a place of noughts", [exif([{ tag: 0x8825, value: { list: [{ tag: 2, value: { fractions: [0, 0, 0] } }] } }])]],
    ["the colours", [PROFILE, ADOBE]],
    ["XMP without people", [xmpSegment("<rdf:Description/>")]],
  ])("a JPEG with %s tells nothing", (_, segments) => {
    expect(pictureMetadata(jpeg(JFIF, ...segments))).toBeUndefined();
  });

  test.each([
    ["an author", [chunk("tEXt", "Author\0Jane")], ["name of the author"]],
    [
      "a packed comment",
      [chunk("zTXt", Buffer.concat([Buffer.from("Comment\0\0"), deflateSync("Jane")]))],
      ["comment"],
    ],
    ["XMP", [chunk("iTXt", `XML:com.adobe.xmp\0\0\0\0\0${xmp(CREATOR)}`)], ["name of the author"]],
    ["EXIF", [chunk("eXIf", tiff([[GPS]]))], ["place where it was taken (GPS)"]],
    [
      "EXIF in figures",
      [chunk("tEXt", `Raw profile type exif\0\nexif\n   99\n${exif([AUTHOR]).subarray(4).toString("hex")}\n`)],
      ["name of the author"],
    ],
    [
      "a bomb",
      [chunk("zTXt", Buffer.concat([Buffer.from("Comment\0\0"), deflateSync(Buffer.alloc(8e6))]))],
      ["metadata that cannot be read"],
    ],
  ])("of a PNG: %s", (_, chunks, expected) => {
    expect(personal(png(...chunks))).toEqual(expected);
    expect(pictureMetadata(withoutMetadata(png(...chunks)))).toBeUndefined();
  });

  test("of a TIFF, whose second list is a page that documents do not show", () => {
    expect(personal(tiff([[AUTHOR], [CAMERA]]))).toEqual([
      "name of the author",
      "make of the camera",
      "further pages of a scan that are not shown",
    ]);
  });

  test.each([0x010d, 0x011d, 0xc000])("of a TIFF: text in any field, as %i", (tag) => {
    expect(personal(tiff([[{ tag, value: "grievance of Jane Doe" }]]))).toEqual(["comment"]);
  });

  test("of a WebP", () => {
    expect(personal(webp(8, riff("EXIF", tiff([[AUTHOR]]))))).toEqual(["name of the author"]);
    expect(personal(webp(4, riff("XMP ", Buffer.from(xmp(CREATOR)))))).toEqual(["name of the author"]);
  });

  test("of a GIF", () => {
    expect(personal(gif("\x21\xfe\x04Jane\0"))).toEqual(["comment"]);
    expect(pictureMetadata(gif())).toBeUndefined();
    expect(withoutMetadata(gif("\x21\xfe\x04Jane\0"))).toEqual(gif());
  });

  test("of a HEIC", () => {
    const file = Buffer.concat([Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"), exif([GPS]).subarray(4)]);
    expect(pictureMetadata(file)?.gps).toBe(true);
  });

  test.each([
    ["JPEG", Buffer.concat([jpeg(JFIF), MORE])],
    ["PNG", Buffer.concat([png(), MORE])],
    ["GIF", Buffer.concat([gif(), MORE])],
    ["WebP", Buffer.concat([webp(0), MORE])],
  ])("what lies behind the end of a %s was part of the picture once", (_, bytes) => {
    expect(personal(bytes)).toEqual(["further data that are not shown"]);
    expect(withoutMetadata(bytes)).toEqual(bytes.subarray(0, bytes.length - MORE.length));
  });
});

describe("the clean copy of a picture", () => {
  test("keeps what the picture looks like, byte for byte", () => {
    const full = jpeg(
      JFIF,
      exif([AUTHOR, GPS], [THUMBNAIL]),
      xmpSegment(CREATOR),
      PROFILE,
      iptc(80, "Jane"),
      ADOBE,
      segment(0xfe, "x"),
    );
    expect(withoutMetadata(full)).toEqual(jpeg(JFIF, PROFILE, ADOBE));
  });

  test("stays turned as it was", () => {
    const clean = withoutMetadata(jpeg(JFIF, exif([TURNED, AUTHOR]), PROFILE));
    expect(clean).toEqual(jpeg(JFIF, exif([TURNED]), PROFILE));
    expect(withoutMetadata(clean)).toBe(clean);
  });

  test("of a PNG keeps every chunk that it looks by", () => {
    const looks = [chunk("gAMA", "gama"), chunk("tRNS", "t")];
    expect(withoutMetadata(png(...looks, chunk("tEXt", "Author\0Jane"), chunk("prVW", "layers")))).toEqual(
      png(...looks),
    );
  });

  test("of a WebP says so in its header", () => {
    const full = webp(
      0x2c,
      riff("ICCP", Buffer.from("profile")),
      riff("EXIF", tiff([[AUTHOR]])),
      riff("XMP ", Buffer.from(xmp(CREATOR))),
    );
    expect(withoutMetadata(full)).toEqual(webp(0x20, riff("ICCP", Buffer.from("profile"))));
    const turned = webp(8, riff("EXIF", tiff([[TURNED, AUTHOR]])));
    expect(withoutMetadata(turned)).toEqual(webp(8, riff("EXIF", tiff([[TURNED]]))));
  });

  test.each([
    ["JPEG", jpeg(JFIF, PROFILE, ADOBE)],
    ["PNG", png(chunk("tIME", "now"))],
    ["WebP", webp(0)],
    ["GIF", gif()],
    ["text", Buffer.from("no picture")],
    ["nothing", Buffer.alloc(0)],
  ])("of a %s without anything to hide is the same", (_, bytes) => {
    expect(withoutMetadata(bytes)).toBe(bytes);
  });
});

describe("the clean copy of a TIFF", () => {
  const PIXELS = "pixels, pixels";
  /** One page whose picture stands at the end of the file. */
  function page(fields: readonly Field[], compression = 1, little = true): Buffer {
    const looks = (at: number): Field[] => [
      { tag: 0x0100, value: { short: 14 } },
      { tag: 0x0103, value: { short: compression } },
      { tag: 0x0111, value: { short: at } },
      { tag: 0x0117, value: { short: PIXELS.length } },
    ];
    const { length } = tiff([[...fields, ...looks(0)]], little);
    return Buffer.concat([tiff([[...fields, ...looks(length)]], little), Buffer.from(PIXELS)]);
  }

  test.each([true, false])("keeps the picture and loses every word about it (little end first: %s)", (little) => {
    const dirty = page([AUTHOR, CAMERA, GPS, TURNED, { tag: 0xc000, value: "a note of one's own" }], 1, little);
    const clean = Buffer.from(withoutMetadata(dirty));
    expect(clean.length).toBe(dirty.length);
    expect(pictureMetadata(clean)).toBeUndefined();
    expect(clean.toString("latin1")).not.toMatch(/Jane|Nikon|note/);
    expect(clean.toString("latin1").endsWith(PIXELS)).toBe(true);
    // Read again as a reader does: the strip is where it was, and the picture is turned as it was.
    const tags = [...fieldsIn(clean, little)];
    expect(tags).toEqual([
      [0x0112, 6],
      [0x0100, 14],
      [0x0103, 1],
      [0x0111, dirty.length - PIXELS.length],
      [0x0117, PIXELS.length],
    ]);
  });

  function* fieldsIn(bytes: Buffer, little: boolean): Iterable<readonly [number, number]> {
    const u16 = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
    const at = little ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
    for (let index = 0; index < u16(at); index += 1) yield [u16(at + 2 + 12 * index), u16(at + 10 + 12 * index)];
  }

  test.each([
    ["is packed in the first way of JPEG, whose tables lie anywhere", page([AUTHOR], 6)],
    ["has a strip that is not in the file", page([AUTHOR]).subarray(0, -1)],
    ["has nothing but words", tiff([[AUTHOR]])],
  ])("is not made where the file %s", (_, bytes) => {
    expect(withoutMetadata(bytes)).toBe(bytes);
    expect(pictureMetadata(bytes)).toBeDefined();
  });

  test("loses the pages behind the first, which no document shows", () => {
    const first = page([]);
    const second = page([AUTHOR]);
    const scan = Buffer.concat([first, Buffer.alloc(first.length % 2), second]);
    scan.writeUInt32LE(first.length + (first.length % 2) + 8, first.length - PIXELS.length - 4);
    expect(personal(scan)).toContain("further pages of a scan that are not shown");
    const clean = Buffer.from(withoutMetadata(scan));
    expect(clean.subarray(0, first.length)).toEqual(first);
    expect(clean.subarray(first.length).every((byte) => byte === 0)).toBe(true);
  });

  test("loses what lies between its parts, and words in fields of numbers", () => {
    const dirty = Buffer.concat([page([{ tag: 0x0152, value: "Jane Doe, 3 High Street" }]), Buffer.from("Jane Doe")]);
    const clean = Buffer.from(withoutMetadata(dirty)).toString("latin1");
    expect(clean).toContain(PIXELS);
    expect(clean).not.toContain("Jane");
  });

  test("is not made of a file whose strips are all the same megabytes", () => {
    const strips = (size: number): Buffer => {
      const bytes = tiff([
        [
          AUTHOR,
          { tag: 0x0111, value: { fractions: Array(5).fill(0) } },
          { tag: 0x0117, value: { fractions: Array(5).fill(size) } },
        ],
      ]);
      // Each fraction is taken for two whole numbers.
      for (let at = bytes.readUInt32LE(4) + 2 + 12; at < bytes.length - 4; at += 12) {
        bytes.writeUInt16LE(4, at + 2);
        bytes.writeUInt32LE(10, at + 4);
      }
      return bytes;
    };
    const few = strips(8);
    expect(withoutMetadata(few)).not.toBe(few);
    const huge = strips(few.length);
    expect(withoutMetadata(huge)).toBe(huge);
  });
});

describe("damaged and hostile pictures", () => {
  const whole = [
    jpeg(JFIF, exif([AUTHOR, GPS, SERIAL], [THUMBNAIL]), xmpSegment(CREATOR), iptc(80, "Jane")),
    png(chunk("eXIf", tiff([[GPS, AUTHOR]])), chunk("iTXt", `XML:com.adobe.xmp\0\0\0\0\0${xmp(CREATOR)}`)),
    webp(12, riff("EXIF", tiff([[AUTHOR]])), riff("XMP ", Buffer.from(xmp(CREATOR)))),
    gif("\x21\xfe\x04Jane\0"),
    tiff([[AUTHOR, GPS]]),
  ];

  test("cut short anywhere, they are no failure", () => {
    for (const bytes of whole) {
      for (let end = 0; end < bytes.length; end += 1) {
        const cut = bytes.subarray(0, end);
        pictureMetadata(cut);
        expect(withoutMetadata(cut).length).toBeLessThanOrEqual(end + 40);
      }
    }
  });

  test("with any byte changed, they are no failure", () => {
    for (const bytes of whole) {
      for (let at = 0; at < bytes.length; at += 1) {
        for (const value of [0, 1, 0x7f, 0xff]) {
          const changed = Buffer.from(bytes);
          changed[at] = value;
          pictureMetadata(changed);
          withoutMetadata(changed);
        }
      }
    }
  });

  test("a list that leads to itself ends, and one that leads nowhere is told", () => {
    const loop = tiff([[AUTHOR]]);
    loop.writeUInt32LE(loop.readUInt32LE(4), loop.length - 4);
    expect(personal(loop)).toEqual(["name of the author", "further pages of a scan that are not shown"]);
    const lost = tiff([[AUTHOR]]);
    lost.writeUInt32LE(0x7fffffff, 4);
    expect(personal(jpeg(segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), lost]))))).toEqual([
      "metadata that cannot be read",
    ]);
  });

  test("XMP with a document type is not followed", () => {
    const bad = xmp(CREATOR).replace("<rdf:Description>", "<rdf:Description></wrong>");
    expect(personal(jpeg(segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${bad}`)))).toEqual([
      "metadata that cannot be read",
    ]);
  });

  test.each([
    ["JPEG", jpeg(exif([AUTHOR]))],
    ["PNG", png(chunk("eXIf", tiff([[AUTHOR]])))],
    ["WebP", webp(8, riff("EXIF", tiff([[AUTHOR]])))],
    ["GIF", gif("\x21\xfe\x04Jane\0")],
  ])("what is noted in the last part of a %s that is cut off is told and goes", (_, whole) => {
    const cut = whole.subarray(0, whole.indexOf("Jane") + 3);
    expect(cut.includes("Jan")).toBe(true);
    expect(personal(cut)).toEqual(["metadata that cannot be read"]);
    expect(Buffer.from(withoutMetadata(cut)).includes("Jan")).toBe(false);
    expect(pictureMetadata(withoutMetadata(cut))).toBeUndefined();
  });

  test("a picture that is cut off in the picture itself hides nothing", () => {
    for (const whole of [jpeg(JFIF), png(), gif()])
      expect(pictureMetadata(whole.subarray(0, whole.length - 6))).toBeUndefined();
  });

  test("what stands where a part should begin may be anything", () => {
    const noise = Buffer.concat([Buffer.from([0xff, 0xd8]), JFIF, Buffer.alloc(100, 0x41)]);
    expect(personal(noise)).toEqual(["metadata that cannot be read"]);
    expect(withoutMetadata(noise)).toBe(noise);
  });

  test("many megabytes of small parts and of packed texts are no labour", () => {
    const text = chunk("zTXt", Buffer.concat([Buffer.from("a\0\0"), deflateSync(Buffer.alloc(3e6))]));
    const texts = Array.from({ length: 3000 }, () => text);
    const started = performance.now();
    expect(personal(png(...texts))).toContain("metadata that cannot be read");
    pictureMetadata(Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(16e6, Buffer.from([0xff, 0xe1, 0, 2]))]));
    pictureMetadata(Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(16e6, 0xff)]));
    expect(performance.now() - started).toBeLessThan(4000);
  });
});

test.each([
  ["image/jpeg", jpeg()],
  ["image/png", png()],
  ["image/gif", gif()],
  ["image/webp", webp(0)],
  ["image/tiff", tiff([[]])],
  ["image/bmp", Buffer.from("BM......")],
  ["image/heic", Buffer.from("\0\0\0\x18ftypheic", "latin1")],
  ["image/emf", Buffer.concat([Buffer.alloc(40), Buffer.from(" EMF")])],
  ["image/wmf", Buffer.from("\xd7\xcd\xc6\x9a", "latin1")],
  ["image/svg+xml", Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
  [undefined, Buffer.from("hello")],
  [undefined, Buffer.alloc(0)],
])("the media type %s is told by the first bytes", (mime, bytes) => {
  expect(pictureMime(bytes)).toBe(mime);
});
