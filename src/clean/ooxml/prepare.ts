/**
 * What is changed in a file of Word, Excel or PowerPoint before LibreOffice reads it, because the conversion would
 * bring to light what nobody sees. Everything else waits for the cleaner of OpenDocument.
 */
import { closeSync, copyFileSync, openSync, readSync } from "node:fs";
import { UnreadableError } from "../../errors.js";
import type { Cleaning } from "../../model.js";
import { type OpcPackage, openOpc } from "../../tools/opc.js";
import type { ZipLimits } from "../../tools/zip.js";
import { OoxmlPackage } from "../package.js";
import { Tally } from "../record.js";
import { removeHiddenShapes } from "./hidden-shapes.js";
import { prepareSlides } from "./slides.js";
import { prepareText } from "./word.js";
import { prepareWorkbook } from "./workbook.js";

type Prepare = (opc: OpcPackage, main: string, copy: OoxmlPackage, tally: Tally) => Promise<void>;

/** Throws an `UnreadableError` when the file is damaged or beyond a limit. A file of another format is copied as it is. */
export async function prepareOoxml(source: string, target: string, limits: ZipLimits): Promise<Cleaning> {
  const tally = new Tally();
  if (!isZip(source)) {
    copyFileSync(source, target);
    return tally.result();
  }
  const opc = await openOpc(source, limits);
  const copy = await OoxmlPackage.open(source, limits);
  try {
    const main = (await opc.relationshipsOf("")).find(({ kind }) => kind === "officeDocument")?.part;
    if (main === undefined) throw new UnreadableError("the document itself is missing from the file");
    await preparationFor(opc.typeOf(main))?.(opc, main, copy, tally);
    tally.removed("hidden-shape", "", await removeHiddenShapes(opc, copy));
    if (copy.isChanged) copy.write(target);
    else copyFileSync(source, target);
  } finally {
    copy.close();
    opc.close();
  }
  return tally.result();
}

function preparationFor(type: string): Prepare | undefined {
  if (!/\+xml$/i.test(type)) return undefined;
  if (/spreadsheetml|ms-excel/i.test(type)) return prepareWorkbook;
  if (/presentationml|ms-powerpoint/i.test(type)) return prepareSlides;
  return /wordprocessingml|ms-word/i.test(type) ? prepareText : undefined;
}

function isZip(file: string): boolean {
  const handle = openSync(file, "r");
  try {
    const start = Buffer.alloc(2);
    readSync(handle, start, 0, 2, 0);
    return start.toString("latin1") === "PK";
  } finally {
    closeSync(handle);
  }
}
