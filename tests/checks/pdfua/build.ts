/** Makes small tagged PDFs that keep all rules of PDF/UA-1, so that a test can put exactly one thing wrong. */
import { claimOf, metadataOf, type Objects, put, sound, xmpOf } from "../pdfa/build.js";

export const UA =
  '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>';
export const TO_UNICODE = `1 begincodespacerange <00> <FF> endcodespacerange
1 beginbfrange <00> <FF> <0020> endbfrange`;

/** Element numbers start at 40; each is `S`, more entries, kids. */
export function tree(objects: Objects, elements: Readonly<Record<number, string>>): void {
  for (const [num, text] of Object.entries(elements)) objects.set(Number(num), `<</Type/StructElem${text}>>`);
}

/** A heading and a paragraph, each with its text, in a document with a claim. */
export function accessible(): Objects {
  const objects = sound();
  objects.set(4, {
    dict: "",
    data: "/H1 <</MCID 0>> BDC BT /F1 12 Tf 72 700 Td (Agenda) Tj ET EMC /P <</MCID 1>> BDC BT /F1 12 Tf 72 600 Td (Text) Tj ET EMC /Artifact BMC 0 0 10 10 re f EMC",
  });
  put(objects, 3, "/StructParents 0/Tabs/S");
  objects.set(5, metadataOf(xmpOf(claimOf("2", "B"), UA)));
  objects.set(
    8,
    `<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+Liberation/FontDescriptor 9 0 R/FirstChar 32/LastChar 126/Widths[${"500 ".repeat(95)}]/Encoding/WinAnsiEncoding/ToUnicode 20 0 R>>`,
  );
  objects.set(9, "<</Type/FontDescriptor/FontName/ABCDEF+Liberation/Flags 32/FontFile2 10 0 R>>");
  objects.set(10, fontProgram());
  objects.set(20, { dict: "", data: TO_UNICODE });
  put(objects, 11, "/K 40 0 R/ParentTree<</Nums[0[41 0 R 42 0 R] 1 43 0 R]>>");
  tree(objects, {
    40: "/S/Document/P 11 0 R/K[41 0 R 42 0 R]",
    41: "/S/H1/P 40 0 R/Pg 3 0 R/K 0",
    42: "/S/P/P 40 0 R/Pg 3 0 R/K 1",
  });
  return objects;
}

export const LINK = (objects: Objects) => {
  put(objects, 3, "/Annots[30 0 R]");
  objects.set(30, "<</Type/Annot/Subtype/Link/F 4/Rect[0 0 9 9]/StructParent 1/Contents(Minutes)>>");
  tree(objects, {
    40: "/S/Document/P 11 0 R/K[41 0 R 42 0 R 43 0 R]",
    43: "/S/Link/P 40 0 R/Pg 3 0 R/K<</Type/OBJR/Obj 30 0 R>>",
  });
};

export const TABLE =
  (rows: string[][], attributes = "") =>
  (objects: Objects) => {
    let num = 50;
    const kids: string[] = [];
    for (const row of rows) {
      const line = num++;
      const cells = row.map((cell) => {
        const own = num++;
        const type = cell.slice(0, 2).trim();
        const more = cell.slice(2);
        tree(objects, { [own]: `/S/${type}/P ${line} 0 R${more}` });
        return `${own} 0 R`;
      });
      tree(objects, { [line]: `/S/TR/P 42 0 R/K[${cells.join(" ")}]` });
      kids.push(`${line} 0 R`);
    }
    tree(objects, { 42: `/S/Table/P 40 0 R/Pg 3 0 R/K[${kids.join(" ")}]${attributes}` });
  };

/** A TrueType font in which each of the codes 32 to 126 has a glyph half an em wide, and one table for Unicode. */
function fontProgram(): { readonly dict: string; readonly data: Buffer } {
  const numbers = (...values: number[]) => {
    const bytes = Buffer.alloc(values.length * 2);
    for (const [i, value] of values.entries()) bytes.writeUInt16BE(value & 0xffff, i * 2);
    return bytes;
  };
  const zeros = (count: number) => new Array<number>(count).fill(0);
  const glyphs = 96;
  const tables: readonly (readonly [string, Buffer])[] = [
    ["cmap", numbers(0, 1, 3, 1, 0, 12, 4, 32, 0, 4, 4, 1, 0, 126, 0xffff, 0, 32, 0xffff, -31, 1, 0, 0)],
    ["head", numbers(...zeros(9), 1000, ...zeros(17))],
    ["hhea", numbers(...zeros(17), glyphs)],
    ["hmtx", numbers(...Array.from({ length: glyphs }, () => [500, 0]).flat())],
    ["maxp", numbers(1, 0, glyphs)],
  ];
  let at = 12 + tables.length * 16;
  const directory = tables.map(([name, { length }]) => {
    const entry = Buffer.alloc(16);
    entry.write(name, "latin1");
    entry.writeUInt32BE(at, 8);
    entry.writeUInt32BE(length, 12);
    at += length;
    return entry;
  });
  const data = Buffer.concat([
    numbers(1, 0, tables.length, 0, 0, 0),
    ...directory,
    ...tables.map(([, bytes]) => bytes),
  ]);
  return { dict: `/Length1 ${data.length}`, data };
}
