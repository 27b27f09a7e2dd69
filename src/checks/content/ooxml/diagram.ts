/** Diagrams: what they say, and what of it is in their data only (ECMA-376 part 1, 21.4). */
import { type NestedReader, nested, textReader, valueIn } from "../../../tools/nested-xml.js";
import type { Led, OpcPackage } from "../../../tools/opc.js";
import { MAX_TEXT } from "../limits.js";
import { newBody, paragraphReader, plainText, type TextBody } from "./drawing-text.js";

const POINTS: ReadonlySet<string> = new Set(["dataModel", "ptLst", "pt", "t"]);
const EXTENSIONS: ReadonlySet<string> = new Set(["extLst", "ext"]);

/** The text of its points in their order: what is drawn of it, and what is kept for another layout. `links`: of the slide. */
export async function readDiagram(
  opc: OpcPackage,
  part: string,
  links: ReadonlyMap<string, Led>,
): Promise<{ readonly shown: TextBody; readonly unshown: TextBody }> {
  const body = newBody();
  let drawing = "";
  const reader: NestedReader = {
    child(tag) {
      if (tag.local === "p") return paragraphReader((paragraph) => body.paragraphs.push(paragraph));
      if (tag.local === "dataModelExt") drawing = valueIn(tag, "relId") ?? "";
      return POINTS.has(tag.local) || EXTENSIONS.has(tag.local) ? reader : undefined;
    },
  };
  await opc.read(part, nested(reader));
  const worded = body.paragraphs.filter(({ runs }) => runs.some(({ text }) => text.trim()));
  const drawn = links.get(drawing)?.part;
  const words = drawn === undefined ? undefined : await wordsDrawn(opc, drawn);
  const isDrawn = (paragraph: (typeof worded)[number]) =>
    words === undefined || words.includes(squeezed(plainText({ ...body, paragraphs: [paragraph] })));
  return {
    shown: { ...body, paragraphs: worded.filter(isDrawn) },
    unshown: { ...body, paragraphs: worded.filter((paragraph) => !isDrawn(paragraph)) },
  };
}

/** What Office drew last time ([MS-ODRAWXML], 2.6.1.1). */
async function wordsDrawn(opc: OpcPackage, part: string): Promise<string> {
  let words = "";
  const all = textReader((text) => {
    if (words.length < MAX_TEXT) words += text;
  });
  await opc.read(part, nested(all));
  return squeezed(words);
}

const squeezed = (text: string) => text.replace(/\s+/g, "");
