/** Looks that tables of slides take from their styles (ECMA-376 part 1, 20.1.4.2.24 to .40). */
import { type NestedReader, nested, valueIn } from "../../../tools/nested-xml.js";
import type { OpcPackage } from "../../../tools/opc.js";
import { type Colour, colourReader, type Fill, fillReader, isFill } from "./theme.js";

/** Which parts of a style a table uses, by the names that `a:tblPr` has for them. */
export type TableFlags = ReadonlySet<string>;

interface PartLook {
  fill?: Fill;
  text?: Colour;
}

/** Looks by the names of the parts: `wholeTbl`, `band1H`, `firstRow` … */
export type TableStyle = ReadonlyMap<string, PartLook>;

const UNKNOWN: TableStyle = new Map([["wholeTbl", { fill: "other" as const }]]);
const PLAIN: TableStyle = new Map();
/** Styles of Office that a file need not describe, as far as their cells have no filling: white text in them is on the slide. */
const LIGHT: readonly (readonly [TableStyle, readonly string[]])[] = [
  [PLAIN, ["2D5ABB26-0587-4C30-8999-92F81FD0307C", "5940675A-B579-460E-94D1-54222C63F5DA"]],
  [
    new Map(["band1H", "band1V"].map((name) => [name, { fill: "other" as const }])),
    [
      "9D7B26C5-4107-4FEC-AEDC-1716B250A1EF",
      "3B4B98B0-60AC-42C2-AFA5-B58CD77FA1E5",
      "0E3FDE45-AF77-4B5C-9715-49D594BDF05E",
      "C083E6E3-FA7D-4D7B-A595-EF9225AFEA82",
      "D27102A9-8310-4765-A935-A1911B00CA55",
      "5FD0F851-EC5A-4D38-B0AD-8093EC10F338",
      "68D230F3-CF80-4859-8CE7-A43EE81993B5",
    ],
  ],
  [
    new Map(["firstRow", "lastRow", "firstCol", "lastCol"].map((name) => [name, { fill: "other" as const }])),
    [
      "7E9639D4-E3E2-4D34-9284-5A2195B3D0D7",
      "69012ECD-51FC-41F1-AA8D-1B2483CD663E",
      "72833802-FEF1-4C79-8D5D-14CF1EAF98D9",
      "F2DE63D5-997A-4646-A377-4702673A728D",
      "17292A2E-F333-43FB-9621-5CBBE7FDCDCB",
      "5A111915-BE36-4E01-A7E5-04B1672EAD32",
      "912C8C85-51F0-491E-9774-3900AFEF0FD7",
    ],
  ],
];
const KNOWN: ReadonlyMap<string, TableStyle> = new Map(
  LIGHT.flatMap(([style, ids]) => ids.map((id) => [`{${id}}`, style] as const)),
);

/** The styles that a file describes (20.1.4.2.27). What it does not is known by its number, or not at all. */
export async function readTableStyles(opc: OpcPackage, part: string | undefined): Promise<(id: string) => TableStyle> {
  const styles = new Map<string, TableStyle>();
  const list: NestedReader = {
    child(tag) {
      if (tag.local !== "tblStyle") return undefined;
      const style = new Map<string, PartLook>();
      styles.set((valueIn(tag, "styleId") ?? "").toUpperCase(), style);
      return { child: ({ local }) => partReader(local, style) };
    },
  };
  if (part !== undefined) await opc.read(part, nested({ child: () => list }));
  return (id) => styles.get(id.trim().toUpperCase()) ?? KNOWN.get(id.trim().toUpperCase()) ?? UNKNOWN;
}

function partReader(name: string, style: Map<string, PartLook>): NestedReader {
  const look: PartLook = {};
  style.set(name, look);
  const reader: NestedReader = {
    child(tag) {
      if (tag.local === "tcTxStyle") {
        return {
          child: (below) =>
            colourReader(below, (colour) => {
              look.text = colour;
            }),
        };
      }
      if (tag.local === "fillRef") look.fill = "other";
      if (isFill(tag)) {
        return fillReader(tag, (fill) => {
          look.fill = fill;
        });
      }
      // The lines around cells have fills as well.
      return tag.local === "tcStyle" || tag.local === "fill" ? reader : undefined;
    },
  };
  return reader;
}

export interface CellLook {
  readonly fill: Fill | undefined;
  readonly text: Colour | undefined;
}

/** What the style makes of one cell: the later parts have their way over those before (20.1.4.2.26). */
export function cellLook(
  style: TableStyle,
  flags: TableFlags,
  at: { readonly row: number; readonly column: number; readonly rows: number; readonly columns: number },
): CellLook {
  const { row, column, rows, columns } = at;
  const band = (index: number, isFirst: boolean) => ((index - (isFirst ? 1 : 0)) % 2 === 0 ? 1 : 2);
  const isHeadRow = flags.has("firstRow") && row === 0;
  const isHeadColumn = flags.has("firstCol") && column === 0;
  const parts = [
    "tblBg",
    "wholeTbl",
    flags.has("bandRow") && !isHeadRow ? `band${band(row, flags.has("firstRow"))}H` : "",
    flags.has("bandCol") && !isHeadColumn ? `band${band(column, flags.has("firstCol"))}V` : "",
    flags.has("lastCol") && column === columns - 1 ? "lastCol" : "",
    isHeadColumn ? "firstCol" : "",
    flags.has("lastRow") && row === rows - 1 ? "lastRow" : "",
    isHeadRow ? "firstRow" : "",
  ];
  const looks = parts.flatMap((name) => style.get(name) ?? []);
  return {
    fill: looks.findLast(({ fill }) => fill !== undefined)?.fill,
    text: looks.findLast(({ text }) => text !== undefined)?.text,
  };
}
