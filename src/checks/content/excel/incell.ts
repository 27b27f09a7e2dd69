/** Pictures that are values of cells ([MS-XLSX], rich values): a cell holds a number that leads to one. */
import type { OpcPackage } from "../../../tools/opc.js";
import { addTo, MAX_THINGS } from "../limits.js";
import { partsOf } from "../ooxml/parts.js";
import type { Gathered, Whole } from "./gathered.js";
import { numberOf, relationOf, textReader, valueFor } from "./part.js";

/** The structure of values that are pictures, and the keys of what is needed of one. */
const LOCAL_IMAGE = "_localImage";
const RELATION = "_rvRel:LocalImageIdentifier";
const TEXT = "Text";

interface Structure {
  readonly isPicture: boolean;
  readonly keys: string[];
}

export async function addPicturesInCells({ opc, workbook, pictures }: Whole, gathered: Gathered): Promise<void> {
  const [list] = await partsOf(opc, workbook.part, "richValueRel");
  if (list === undefined) return;
  const parts = await listedParts(opc, list);
  const structures = await structuresOf(opc, workbook.part);
  for (const { structure, values } of await valuesOf(opc, workbook.part)) {
    const found = structures[structure];
    if (!found?.isPicture) continue;
    const part = parts[numberOf(values[found.keys.indexOf(RELATION)]) ?? -1];
    if (part === undefined) continue;
    const { facts } = await pictures.of(part);
    const alternative = values[found.keys.indexOf(TEXT)]?.trim();
    gathered.addPicture({
      place: { story: "sheet" },
      ...(alternative && { alternative }),
      ...facts,
      part,
    });
  }
}

/** The parts of pictures, by the number that values give. */
async function listedParts(opc: OpcPackage, list: string): Promise<readonly (string | undefined)[]> {
  const relations = new Map((await opc.relationshipsOf(list)).map(({ id, part }) => [id, part]));
  const parts: (string | undefined)[] = [];
  await opc.read(list, {
    open(tag) {
      if (tag.local === "rel") addTo(parts, relations.get(relationOf(tag) ?? ""), MAX_THINGS, "pictures in cells");
    },
  });
  return parts;
}

async function structuresOf(opc: OpcPackage, workbook: string): Promise<readonly Structure[]> {
  const structures: Structure[] = [];
  for (const part of await partsOf(opc, workbook, "rdRichValueStructure")) {
    await opc.read(part, {
      open(tag) {
        if (tag.local === "s")
          addTo(structures, { isPicture: valueFor(tag, "t") === LOCAL_IMAGE, keys: [] }, MAX_THINGS, "kinds of values");
        else if (tag.local === "k") structures.at(-1)?.keys.push(valueFor(tag, "n") ?? "");
      },
    });
  }
  return structures;
}

interface RichValue {
  readonly structure: number;
  readonly values: string[];
}

async function valuesOf(opc: OpcPackage, workbook: string): Promise<readonly RichValue[]> {
  const found: RichValue[] = [];
  for (const part of await partsOf(opc, workbook, "rdRichValue")) {
    const texts = textReader(
      ({ local }) => local === "v",
      (text) => void found.at(-1)?.values.push(text),
    );
    await opc.read(part, {
      ...texts,
      open(tag, depth) {
        if (tag.local === "rv")
          addTo(found, { structure: numberOf(valueFor(tag, "s")) ?? -1, values: [] }, MAX_THINGS, "values in cells");
        texts.open?.(tag, depth);
      },
    });
  }
  return found;
}
