/** For each rule on metadata: one thing that breaks it, and something like it that does not. Text goes into the packet. */

const description = (ns: string, prefix: string, inner: string) =>
  `<rdf:Description rdf:about="" xmlns:${prefix}="${ns}">${inner}</rdf:Description>`;

const dc = (inner: string) => description("http://purl.org/dc/elements/1.1/", "dc", inner);
const xmp = (inner: string) => description("http://ns.adobe.com/xap/1.0/", "xmp", inner);
const paged = (inner: string) =>
  description("http://ns.adobe.com/xap/1.0/t/pg/", "xmpTPg", inner).replace(
    "xmlns:",
    'xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#" xmlns:',
  );
const exif = (inner: string) => description("http://ns.adobe.com/exif/1.0/", "exif", inner);
export const own = (inner: string) => description("http://example.org/minutes/", "minutes", inner);

const item = (inner: string) => `<rdf:li rdf:parseType="Resource">${inner}</rdf:li>`;
const simple = (prefix: string, parts: Readonly<Record<string, string>>) =>
  Object.entries(parts)
    .map(([name, text]) => `<${prefix}:${name}>${text}</${prefix}:${name}>`)
    .join("");

interface Schema {
  readonly type?: string;
  readonly category?: string;
  /** Instead of the sound beginning of the schema's description. */
  readonly start?: string;
  readonly array?: "Bag" | "Seq";
  readonly properties?: "Bag" | "Seq";
  readonly prefix?: string;
  readonly more?: string;
  readonly fieldType?: string;
  readonly field?: string;
}

const START = simple("pdfaSchema", {
  schema: "Minutes",
  namespaceURI: "http://example.org/minutes/",
  prefix: "minutes",
});

/** A packet's description of one property `chair`, and of a type `Person` with one field. */
export function described(schema: Schema = {}): string {
  const { type = "Text", category = "external", start = START, array = "Bag", properties = "Seq" } = schema;
  const { prefix = "pdfaExtension", more = "", fieldType = "Text", field } = schema;
  const names = ["schema", "property", "type", "field"].map(
    (name) => `xmlns:pdfa${name[0]?.toUpperCase()}${name.slice(1)}="http://www.aiim.org/pdfa/ns/${name}#"`,
  );
  const property = simple("pdfaProperty", { name: "chair", valueType: type, category, description: "Who chairs" });
  const fields = field ?? simple("pdfaField", { name: "name", valueType: fieldType, description: "The name" });
  const about = simple("pdfaType", {
    type: "Person",
    namespaceURI: "http://example.org/person/",
    prefix: "p",
    description: "One",
  });
  const person = `${about}<pdfaType:field><rdf:Seq>${item(fields)}</rdf:Seq></pdfaType:field>`;
  const body =
    `${start}<pdfaSchema:property><rdf:${properties}>${item(property)}</rdf:${properties}></pdfaSchema:property>` +
    `<pdfaSchema:valueType><rdf:Seq>${item(person)}</rdf:Seq></pdfaSchema:valueType>${more}`;
  return (
    `<rdf:Description rdf:about="" xmlns:${prefix}="http://www.aiim.org/pdfa/ns/extension/" ${names.join(" ")}>` +
    `<${prefix}:schemas><rdf:${array}>${item(body)}</rdf:${array}></${prefix}:schemas></rdf:Description>`
  );
}

const PERSON =
  '<minutes:chair rdf:parseType="Resource"><p:name xmlns:p="http://example.org/person/">A</p:name></minutes:chair>';
const CHAIR = own("<minutes:chair>A</minutes:chair>");
const PROPERTIES = "6.6.2.3.1-metadata-properties";
const SCHEMAS = "6.6.2.3.3-extension-schemas";

export const METADATA_CASES: readonly (readonly [rule: string, breach: string, broken: string, kept: string])[] = [
  [PROPERTIES, "a property that nobody describes", CHAIR, described() + CHAIR],
  [PROPERTIES, "a property that is not in its schema", dc("<dc:chair>A</dc:chair>"), dc("<dc:source>A</dc:source>")],
  [
    PROPERTIES,
    "a text where a bag belongs",
    dc("<dc:subject>A</dc:subject>"),
    dc("<dc:subject><rdf:Bag><rdf:li>A</rdf:li></rdf:Bag></dc:subject>"),
  ],
  [
    PROPERTIES,
    "a sequence where a bag belongs",
    dc("<dc:type><rdf:Seq/></dc:type>"),
    dc("<dc:type><rdf:Bag/></dc:type>"),
  ],
  [
    PROPERTIES,
    "no language among alternatives",
    dc("<dc:rights><rdf:Alt><rdf:li>A</rdf:li></rdf:Alt></dc:rights>"),
    dc('<dc:rights><rdf:Alt><rdf:li xml:lang="en">A</rdf:li></rdf:Alt></dc:rights>'),
  ],
  [
    PROPERTIES,
    "a date that is none",
    xmp("<xmp:MetadataDate>31 January 2026</xmp:MetadataDate>"),
    xmp("<xmp:MetadataDate>2026-01-31T12:00Z</xmp:MetadataDate>"),
  ],
  [
    PROPERTIES,
    "a number that is none",
    paged("<xmpTPg:NPages>two</xmpTPg:NPages>"),
    paged("<xmpTPg:NPages>2</xmpTPg:NPages>"),
  ],
  [
    PROPERTIES,
    "a structure with a strange field",
    paged('<xmpTPg:MaxPageSize rdf:parseType="Resource"><stDim:d>1</stDim:d></xmpTPg:MaxPageSize>'),
    paged('<xmpTPg:MaxPageSize rdf:parseType="Resource"><stDim:w>1</stDim:w></xmpTPg:MaxPageSize>'),
  ],
  [
    PROPERTIES,
    "a place that is none",
    exif("<exif:GPSLatitude>51 N</exif:GPSLatitude>"),
    exif("<exif:GPSLatitude>51,28.5N</exif:GPSLatitude>"),
  ],
  [
    PROPERTIES,
    "a value that is not of its own type",
    described({ type: "Person" }) + CHAIR,
    described({ type: "Person" }) + own(PERSON),
  ],
  [
    PROPERTIES,
    "a value with qualifiers in the wrong place",
    xmp("<xmp:Nickname><rdf:Bag/></xmp:Nickname>"),
    xmp(
      '<xmp:Nickname><rdf:Description><rdf:value>A</rdf:value><q:s xmlns:q="http://example.org/q/">B</q:s></rdf:Description></xmp:Nickname>',
    ),
  ],
  [SCHEMAS, "a sequence of schemas", described({ array: "Seq" }), described()],
  [SCHEMAS, "another prefix", described({ prefix: "ext" }), described()],
  [
    SCHEMAS,
    "no name of the schema",
    described({ start: START.replace(/<pdfaSchema:schema>.*?<\/pdfaSchema:schema>/, "") }),
    described(),
  ],
  [SCHEMAS, "properties in a bag", described({ properties: "Bag" }), described()],
  [SCHEMAS, "a third category", described({ category: "public" }), described({ category: "internal" })],
  [SCHEMAS, "a type that nobody describes", described({ type: "Chair" }), described({ type: "bag Person" })],
  [
    SCHEMAS,
    "a field of a type that nobody describes",
    described({ fieldType: "Chair" }),
    described({ fieldType: "closed Choice of Integer" }),
  ],
  [
    SCHEMAS,
    "a field without description",
    described({ field: simple("pdfaField", { name: "name", valueType: "Text" }) }),
    described(),
  ],
  [SCHEMAS, "a part that has no place", described({ more: "<pdfaSchema:author>A</pdfaSchema:author>" }), described()],
];
