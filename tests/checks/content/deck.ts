/** Small presentations for tests, and what the reader makes of them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import JSZip from "jszip";
import type { Content, Paragraph, Run } from "../../../src/checks/content/model.js";
import { readPowerpoint } from "../../../src/checks/content/powerpoint/read.js";
import { formatByPuid } from "../../../src/formats.js";
import type { Subject } from "../../../src/model.js";
import { NS, ooxmlPackage, rels, THEME_TYPE, theme } from "../../fixtures/make/ooxml.mjs";
import { XML, zip } from "../../fixtures/make/package.mjs";

// ------------------------------------------------------------------- reading

export async function read(bytes: Uint8Array): Promise<Content> {
  const folder = mkdtempSync(join(tmpdir(), "powerpoint-"));
  const file = join(folder, "test.pptx");
  try {
    writeFileSync(file, bytes);
    const subject: Subject = {
      file,
      name: "test.pptx",
      role: "source",
      limits: { timeoutMs: 60_000, memoryBytes: 1e9, sourceBytes: 100e6, unpackedBytes: 100e6 },
      detection: {
        format: formatByPuid("fmt/215"),
        basis: [],
        warnings: [],
        extensionMismatch: false,
        traits: [],
        claims: [],
      },
    };
    return await readPowerpoint(subject);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const wordsOf = ({ runs }: Paragraph) => runs.map(({ text }) => text).join("");
export const texts = (content: Content, story = "body") =>
  content.paragraphs.filter(({ place }) => place.story === story).map(wordsOf);
export const runWith = (content: Content, text: string): Run | undefined =>
  content.paragraphs.flatMap(({ runs }) => runs).find((run) => run.text === text);
export const found = (content: Content) => content.traces.map(({ what, where }) => `${what} ${where}`.trim());

/** The same under the addresses of the strict class (ISO/IEC 29500-1). */
export async function strictly(bytes: Uint8Array): Promise<Uint8Array> {
  const parts = [];
  for (const file of Object.values((await JSZip.loadAsync(bytes)).files)) {
    const data = /\.(?:xml|rels)$/.test(file.name)
      ? (await file.async("string")).replace(TRANSITIONAL, "http://purl.oclc.org/ooxml/$1/$2")
      : await file.async("uint8array");
    parts.push({ name: file.name, data });
  }
  return zip(parts);
}

const TRANSITIONAL = /http:\/\/schemas\.openxmlformats\.org\/(officeDocument|presentationml|drawingml)\/2006\/(\w+)/g;

// ------------------------------------------------------- small presentations

export const SPACES = `xmlns:a="${NS.a}" xmlns:r="${NS.r}" xmlns:p="${NS.p}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`;
export const P = "application/vnd.openxmlformats-officedocument.presentationml";
export const IN_OFFICE = "http://schemas.microsoft.com/office";

export interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
  readonly external?: boolean;
}

export interface Page {
  readonly shapes?: string;
  readonly attributes?: string;
  readonly background?: string;
  readonly after?: string;
  readonly relations?: readonly Relation[];
}

export interface Deck {
  readonly slides: readonly Page[];
  readonly layout?: Page;
  readonly master?: Page;
  readonly parts?: readonly { name: string; data: string | Uint8Array; type?: string }[];
  /** Of the presentation. */
  readonly relations?: readonly Relation[];
  readonly inPresentation?: string;
  readonly strict?: boolean;
}

export function page(root: string, { shapes = "", attributes = "", background = "", after = "" }: Page): string {
  return `${XML}<p:${root} ${SPACES}${attributes}><p:cSld>${background}<p:spTree>${shapes}</p:spTree></p:cSld>${after}</p:${root}>`;
}

export const MAP = '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" hlink="hlink"/>';
export const STYLES =
  '<p:txStyles><p:titleStyle><a:lvl1pPr algn="ctr"><a:defRPr sz="4400" b="1"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill><a:latin typeface="+mj-lt"/></a:defRPr></a:lvl1pPr></p:titleStyle>' +
  '<p:bodyStyle><a:lvl1pPr><a:buChar char="•"/><a:defRPr sz="2800"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill></a:defRPr></a:lvl1pPr>' +
  '<a:lvl2pPr><a:buAutoNum type="arabicPeriod"/><a:defRPr sz="2400"/></a:lvl2pPr></p:bodyStyle></p:txStyles>';
export const WHITE = '<p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill></p:bgPr></p:bg>';
export const TITLE_AT = '<a:xfrm><a:off x="360000" y="360000"/><a:ext cx="7200000" cy="720000"/></a:xfrm>';

export function deck({
  slides,
  layout = {},
  master = {},
  parts = [],
  relations = [],
  inPresentation = "",
  strict = false,
}: Deck) {
  const ids = slides.map((_, index) => `<p:sldId id="${256 + index}" r:id="rIdSlide${index}"/>`).join("");
  const placeholders =
    shape({ ph: 'type="title"', place: TITLE_AT, text: "Prompt" }) +
    shape({ ph: 'type="body" idx="1"', text: "Prompt" });
  const all = [
    {
      name: "ppt/presentation.xml",
      data: `${XML}<p:presentation ${SPACES}><p:sldIdLst>${ids}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/>${inPresentation}</p:presentation>`,
      type: `${P}.presentation.main+xml`,
    },
    {
      name: "ppt/_rels/presentation.xml.rels",
      data: rels([
        { id: "rIdMaster", type: "slideMaster", target: "slideMasters/slideMaster1.xml" },
        ...slides.map((_, index) => ({
          id: `rIdSlide${index}`,
          type: "slide",
          target: `slides/slide${index + 1}.xml`,
        })),
        ...relations,
      ]),
    },
    {
      name: "ppt/slideMasters/slideMaster1.xml",
      data: page("sldMaster", {
        background: WHITE,
        after: MAP + STYLES,
        ...master,
        shapes: placeholders + (master.shapes ?? ""),
      }),
      type: `${P}.slideMaster+xml`,
    },
    {
      name: "ppt/slideMasters/_rels/slideMaster1.xml.rels",
      data: rels([
        { id: "rId1", type: "slideLayout", target: "../slideLayouts/slideLayout1.xml" },
        { id: "rId2", type: "theme", target: "../theme/theme1.xml" },
        ...(master.relations ?? []),
      ]),
    },
    { name: "ppt/theme/theme1.xml", data: theme(), type: THEME_TYPE },
    {
      name: "ppt/slideLayouts/slideLayout1.xml",
      data: page("sldLayout", { ...layout, shapes: placeholders.replace(TITLE_AT, "") + (layout.shapes ?? "") }),
      type: `${P}.slideLayout+xml`,
    },
    {
      name: "ppt/slideLayouts/_rels/slideLayout1.xml.rels",
      data: rels([
        { id: "rId1", type: "slideMaster", target: "../slideMasters/slideMaster1.xml" },
        ...(layout.relations ?? []),
      ]),
    },
    ...slides.flatMap((slide, index) => [
      { name: `ppt/slides/slide${index + 1}.xml`, data: page("sld", slide), type: `${P}.slide+xml` },
      {
        name: `ppt/slides/_rels/slide${index + 1}.xml.rels`,
        data: rels([
          { id: "rId1", type: "slideLayout", target: "../slideLayouts/slideLayout1.xml" },
          ...(slide.relations ?? []),
        ]),
      },
    ]),
    ...parts,
  ];
  return ooxmlPackage(all, { title: "Test", subject: "", application: "Test" }, { strict });
}

export interface Shape {
  readonly id?: number;
  readonly ph?: string;
  /** Attributes of `p:cNvPr`, and what is in it. */
  readonly named?: string;
  readonly within?: string;
  readonly place?: string;
  readonly look?: string;
  readonly style?: string;
  readonly text?: string;
  /** Paragraphs that are XML already. */
  readonly paragraphs?: string;
  readonly body?: string;
}

let nextId = 100;

export function shape({
  id = nextId++,
  ph,
  named = 'name="Box"',
  within = "",
  place = "",
  look = "",
  style = "",
  text,
  paragraphs,
  body = "<a:bodyPr/>",
}: Shape): string {
  const content = paragraphs ?? (text === undefined ? "" : paragraph(text));
  return (
    `<p:sp><p:nvSpPr><p:cNvPr id="${id}" ${named}>${within}</p:cNvPr><p:cNvSpPr/><p:nvPr>${ph === undefined ? "" : `<p:ph ${ph}/>`}</p:nvPr></p:nvSpPr>` +
    `<p:spPr>${place}${look}</p:spPr>${style}${content && `<p:txBody>${body}${content}</p:txBody>`}</p:sp>`
  );
}

export const paragraph = (text: string, run = "", pPr = "") =>
  `<a:p>${pPr}<a:r><a:rPr ${run.startsWith("<") ? `>${run}` : `${run}>`}</a:rPr><a:t>${text}</a:t></a:r></a:p>`;
export const at = (x: number, y: number, width: number, height: number, turn = 0) =>
  `<a:xfrm${turn ? ` rot="${turn * 60_000}"` : ""}><a:off x="${x * 36_000}" y="${y * 36_000}"/><a:ext cx="${width * 36_000}" cy="${height * 36_000}"/></a:xfrm>`;
export const solid = (colour: string) => `<a:solidFill><a:srgbClr val="${colour}"/></a:solidFill>`;
export const seenFrom = (side: number) =>
  `<a:scene3d><a:camera prst="orthographicFront"><a:rot lat="0" lon="${side * 60_000}" rev="0"/></a:camera></a:scene3d>`;
export const RECT = '<a:prstGeom prst="rect"/>';
/** The last of three begins near the end. */
export const gradient = (...colours: readonly string[]) =>
  `<a:gradFill><a:gsLst>${colours
    .map((colour, index) => `<a:gs pos="${[0, 98_000, 100_000][index]}"><a:srgbClr val="${colour}"/></a:gs>`)
    .join("")}</a:gsLst></a:gradFill>`;
export const pattern = (name: string, front: string, behind: string) =>
  `<a:pattFill prst="${name}"><a:fgClr><a:srgbClr val="${front}"/></a:fgClr><a:bgClr><a:srgbClr val="${behind}"/></a:bgClr></a:pattFill>`;
export const glass = (colour: string, alpha: number) =>
  `<a:solidFill><a:srgbClr val="${colour}"><a:alpha val="${alpha}"/></a:srgbClr></a:solidFill>`;
export const title = (text: string) => shape({ ph: 'type="title"', text });

export function picture(
  id: string,
  { named = 'name="Picture"', place = at(10, 10, 40, 30), crop = "", within = "", media = "" } = {},
): string {
  return (
    `<p:pic><p:nvPicPr><p:cNvPr id="${nextId++}" ${named}>${within}</p:cNvPr><p:cNvPicPr/><p:nvPr>${media}</p:nvPr></p:nvPicPr>` +
    `<p:blipFill><a:blip r:embed="${id}"/>${crop}<a:stretch/></p:blipFill><p:spPr>${place}${RECT}</p:spPr></p:pic>`
  );
}

export function frame(content: string, uri: string, named = 'name="Frame"'): string {
  return (
    `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="${nextId++}" ${named}/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>` +
    `<p:xfrm><a:off x="360000" y="360000"/><a:ext cx="3600000" cy="3600000"/></p:xfrm><a:graphic><a:graphicData uri="${uri}">${content}</a:graphicData></a:graphic></p:graphicFrame>`
  );
}

export const one = (slide: Page, more: Partial<Deck> = {}) => deck({ slides: [slide], ...more }).then(read);
