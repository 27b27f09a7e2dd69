/** Small Word documents for tests, and what the reader makes of them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Content, Paragraph, Run, Trace } from "../../../src/checks/content/model.js";
import { readWord } from "../../../src/checks/content/word/read.js";
import type { Subject } from "../../../src/model.js";
import { ooxmlPackage, rels, THEME_TYPE, theme } from "../../fixtures/make/ooxml.mjs";
import { XML } from "../../fixtures/make/package.mjs";
import { testFolder } from "../../support/folder.js";
import { detection, limits } from "../../support/values.js";

const folder = testFolder();
let files = 0;

export async function readDocx(bytes: Uint8Array | Promise<Uint8Array>): Promise<Content> {
  files += 1;
  const file = join(folder, `${files}.docx`);
  writeFileSync(file, await bytes);
  return readWord({
    file,
    name: "letter.docx",
    role: "source",
    detection: detection("word"),
    limits,
  } satisfies Subject);
}

// ------------------------------------------------------- documents, made small

export const W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
export const R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
export const NAMES =
  `xmlns:w="${W}" xmlns:r="${R}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"` +
  ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"' +
  ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"' +
  ' xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"' +
  ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"' +
  ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative"';
export const TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/** Parts beside the body by the last word of their relationship; what stands in their root. */
export interface Made {
  readonly styles?: string;
  readonly numbering?: string;
  readonly settings?: string;
  readonly comments?: string;
  readonly footnotes?: string;
  readonly theme?: true;
  readonly links?: readonly {
    readonly id: string;
    readonly type: string;
    readonly target: string;
    readonly external?: boolean;
  }[];
  readonly parts?: readonly { readonly name: string; readonly data: string | Uint8Array; readonly type?: string }[];
  readonly strict?: boolean;
}

export function docx(body: string, made: Made = {}): Promise<Uint8Array> {
  const kinds = ["styles", "numbering", "settings", "comments", "footnotes"] as const;
  const own = kinds.flatMap((kind) => {
    const content = made[kind];
    return content === undefined
      ? []
      : [
          {
            kind,
            name: `word/${kind}.xml`,
            data: `${XML}<w:${kind} ${NAMES}>${content}</w:${kind}>`,
            type: `${TYPE}.${kind}+xml`,
          },
        ];
  });
  const links = [
    ...own.map(({ kind }) => ({ id: `rId-${kind}`, type: kind, target: `${kind}.xml` })),
    ...(made.theme ? [{ id: "rId-theme", type: "theme", target: "theme1.xml" }] : []),
    ...(made.links ?? []),
  ];
  return ooxmlPackage(
    [
      {
        name: "word/document.xml",
        data: `${XML}<w:document ${NAMES}><w:body>${body}</w:body></w:document>`,
        type: `${TYPE}.document.main+xml`,
      },
      { name: "word/_rels/document.xml.rels", data: rels(links) },
      ...own.map(({ name, data, type }) => ({ name, data, type })),
      ...(made.theme ? [{ name: "word/theme1.xml", data: theme(), type: THEME_TYPE }] : []),
      ...(made.parts ?? []),
    ],
    { title: "A letter", subject: "Rent", application: "Microsoft Office Word" },
    { strict: made.strict === true },
  );
}

export const r = (text: string, properties = "") =>
  `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;
export const p = (content: string, properties = "") =>
  `<w:p>${properties && `<w:pPr>${properties}</w:pPr>`}${content.startsWith("<") || content === "" ? content : r(content)}</w:p>`;
export const tc = (content: string, properties = "") =>
  `<w:tc>${properties && `<w:tcPr>${properties}</w:tcPr>`}${content}</w:tc>`;
export const tr = (cells: string, properties = "") =>
  `<w:tr>${properties && `<w:trPr>${properties}</w:trPr>`}${cells}</w:tr>`;

export const textOf = ({ runs }: Paragraph) => runs.map(({ text }) => text).join("");
export const texts = ({ paragraphs }: Content) => paragraphs.map(textOf);
export const runsOf = ({ paragraphs }: Content): readonly Run[] => paragraphs.flatMap(({ runs }) => runs);
export const told = ({ traces }: Content, what: Trace["what"]) => traces.filter((trace) => trace.what === what);
/** What the reader says by itself; the sessions and properties of a made document do not count. */
export const kinds = ({ traces }: Content) => traces.map(({ what }) => what);
