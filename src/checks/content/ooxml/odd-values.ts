/**
 * Words where the format has none: in values of attributes that say how something looks or works, and in parts that
 * are there for programs. Values that people write, and that are shown or told elsewhere, are known by their element.
 */

import { isText } from "../../../tools/looks-like-text.js";
import { isOfFormat } from "../../../tools/oddities.js";
import type { OpcPackage } from "../../../tools/opc.js";
import type { XmlTag } from "../../../tools/xml.js";

/** Longest value that is a number, a name or a code. */
const LONGEST_CODE = 100;

/** `Ann Example`, `ann@example.org`; not `auto`, `0,5cm`, `{6C3C8BC8-F283-45AE-878A-BAB7291924A1}`. */
export function looksLikeWords(value: string): boolean {
  return value.length > LONGEST_CODE || /[\p{L}\d]\s+[\p{L}\d]|[\p{L}\d]@\p{L}/u.test(value);
}

/** Attributes that hold words or long codes wherever they stand: names, fonts, descriptions, checksums, addresses. */
const FREE_NAMES =
  /(?:name|typeface|descr|title|author|initials|mods|Ignorable|hash|salt|hashValue|saltValue|prefixMappings|xpath|Requires|tooltip|style|instr|alt|string|path|formula|eqn|gfxdata|equationxml|ns|ProcessContent|algn|contact|sqref)$/i;

/** Elements that hold words in their attributes; where these are shown or told is for those who read them. */
const FREE_ELEMENTS: ReadonlySet<string> = new Set(
  [
    "alias name aliases altName docPartGallery docPartCategory docPart dateFormat lvlText rFonts fldSimple format",
    "statusText helpText tblCaption tblDescription listItem docVar listEntry default attr person presenceInfo",
    "pStyle rStyle tblStyle basedOn next link style numStyleLink styleLink clickAndTypeStyle defaultTableStyle",
    "permStart comboBox dropDownList query connectString addressFieldName mailSubject activeWritingStyle mathFont",
    "dataBinding schema textpath shape shapetype group imagedata line rect f",
  ].flatMap((names) => names.split(" ")),
);

/** Takes words in values that the format has no words for. */
export function takeOddValues({ local, attributes }: XmlTag, take: (words: string) => void): void {
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute === undefined || attribute.value.length < 3 || name.startsWith("xmlns")) continue;
    // Those of other programs are told as what they are (strays.ts).
    if (!isOfFormat(attribute.uri)) continue;
    if (!looksLikeWords(attribute.value)) continue;
    if (!FREE_ELEMENTS.has(local) && !FREE_NAMES.test(attribute.local)) take(attribute.value);
  }
}

// ----------------------------------------------------- parts for programs

/** Kinds of parts whose words are shown in a drawing. */
const DRAWN = /^(?:diagram\w+|chartUserShapes)$/i;
/** Kinds that say in what order, and from what, cells are worked out. */
const TABLES = /^(?:calcChain|volatileDependencies|sheetMetadata|diagramLayout)$/i;
/** Larger parts of this sort are tables of numbers, sounds and films. */
const LARGEST = 1024 * 1024;
const HEAD = 4096;

/** Words in a part that is there for a program, and has none when it is what it is said to be. */
export async function wordsInPart(opc: OpcPackage, part: string, kind: string): Promise<string> {
  const { bytes = 0 } = opc.zip.get(part) ?? {};
  if (bytes > LARGEST || TABLES.test(kind)) return "";
  const head = await opc.zip.head(part, Math.min(HEAD, bytes));
  if (!/^(?:\ufeff|\ufffe)?\s*</.test(head.toString("utf8", 0, 64).replaceAll("\0", "")))
    // Bytes that ought to be a font, a sound or settings of a printer.
    return isText(head) ? head.toString("utf8").replaceAll("\0", "") : "";
  const words: string[] = [];
  let isShown = false;
  await opc.read(part, {
    open(tag) {
      isShown = tag.local === "t" && DRAWN.test(kind);
      takeOddValues(tag, (value) => words.push(value));
      // Whoever changed something is told where that is read.
      if (tag.local.endsWith("Change")) words.push(attributeIn(tag, "author"));
    },
    text(text) {
      if (!isShown && /\p{L}{2}/u.test(text)) words.push(text.trim());
    },
  });
  return words.join("\n");
}

function attributeIn({ attributes }: XmlTag, local: string): string {
  for (const name in attributes) if (attributes[name]?.local === local) return attributes[name]?.value ?? "";
  return "";
}
