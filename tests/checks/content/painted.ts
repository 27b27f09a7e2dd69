/** Small PDFs for tests of what their reader tells. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Content } from "../../../src/checks/content/model.js";
import { readPdf } from "../../../src/checks/content/pdf/read.js";
import { type Layout, type Objects, pdf, sound, subject } from "../pdfa/build.js";

export async function read(bytes: Buffer): Promise<Content> {
  const folder = mkdtempSync(join(tmpdir(), "content-"));
  try {
    const file = join(folder, "test.pdf");
    writeFileSync(file, bytes);
    return await readPdf(subject(file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A page with this content, in a font whose letters are all half an em wide. */
export function painting(content: string, change?: (objects: Objects) => void, layout: Layout = {}): Buffer {
  const objects = sound();
  objects.set(4, { dict: "", data: content });
  for (const unused of [5, 6, 7, 11]) objects.delete(unused);
  objects.set(1, "<</Type/Catalog/Pages 2 0 R>>");
  objects.set(12, "<</Title(Agenda)>>");
  change?.(objects);
  return pdf(objects, layout);
}

export async function painted(content: string, change?: (objects: Objects) => void): Promise<Content> {
  return read(painting(content, change));
}

export const show = (text: string) => `BT /F1 10 Tf 100 700 Td (${text}) Tj ET`;
