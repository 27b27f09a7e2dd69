/** Contents of documents, made by hand: what a test is not about is left away. */
import type { Content, Paragraph, Place, Run, Sheet } from "../../../src/checks/content/model.js";

export const BODY: Place = { story: "body" };

/** A text in English with a title and nothing else. */
export function content(parts: Partial<Content> = {}): Content {
  return {
    kind: "text",
    properties: { title: "Minutes of the planning committee", subject: "", language: "en-GB", personal: [] },
    paragraphs: [],
    tables: [],
    pictures: [],
    objects: [],
    links: [],
    controls: [],
    bookmarks: [],
    sheets: [],
    slides: [],
    pages: [],
    fonts: [],
    traces: [],
    unseen: [],
    ...parts,
  };
}

/** A paragraph of the body, of one run or of those that are given. */
export function paragraph(text: string | readonly Run[], parts: Partial<Paragraph> & { run?: Partial<Run> } = {}) {
  const { run, ...rest } = parts;
  const runs = typeof text === "string" ? (text === "" ? [] : [{ text, ...run }]) : text;
  return { place: BODY, runs, ...rest } satisfies Paragraph;
}

/** Rows of texts as a visible sheet; an empty text is no cell. */
export function sheet(name: string, rows: readonly (readonly string[])[], parts: Partial<Sheet> = {}): Sheet {
  const cells = rows.flatMap((texts, row) =>
    texts.flatMap((value, column) => (value === "" ? [] : [{ row, column, type: "text" as const, value }])),
  );
  return {
    name,
    visibility: "visible",
    what: "cells",
    cells,
    hiddenRows: [],
    hiddenColumns: [],
    merged: 0,
    hasHeader: false,
    ...parts,
  };
}
