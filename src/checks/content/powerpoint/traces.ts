/** What is in the package of a presentation beside what its slides show. */
import { type NestedReader, nested, textReader, valueIn } from "../../../tools/nested-xml.js";
import { CONTENT_TYPES, keyOf, type Led, type OpcPackage, RELATIONSHIPS } from "../../../tools/opc.js";
import { addTo, MAX_HIDDEN_TEXT, MAX_THINGS, MAX_TRACES } from "../limits.js";
import type { Hidden, Trace } from "../model.js";
import { wordsIn } from "../ooxml/carried.js";
import { embeddedTexts } from "../ooxml/embedded.js";

/** A relationship with the part that has it, and the slide that this part belongs to. */
export interface Edge extends Led {
  readonly source: string;
  /** `slide 3`; empty for what belongs to none. */
  readonly where: string;
}

export interface Graph {
  readonly edges: readonly Edge[];
  /** Parts that no relationship leads to. */
  readonly lost: readonly string[];
}

/** Kinds that lead from one slide to what belongs to all of them, or to another. */
const SHARED = /^(?:slide|slideLayout|slideMaster|notesMaster|handoutMaster|theme|officeDocument)$/;

/** Follows all relationships: first those of each slide, so that it is known what belongs to which. */
export async function graphOf(opc: OpcPackage, slides: readonly string[]): Promise<Graph> {
  const edges: Edge[] = [];
  const seen = new Set<string>();
  const follow = async (start: string, where: string, isShared: boolean) => {
    const waiting = [start];
    for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
      if (seen.has(source)) continue;
      seen.add(source);
      for (const led of await opc.relationshipsOf(source)) {
        if (!isShared && SHARED.test(led.kind)) continue;
        addTo(edges, { ...led, source, where }, MAX_THINGS, "relationships");
        if (led.part !== undefined) waiting.push(led.part);
      }
    }
  };
  for (const [index, slide] of slides.entries()) await follow(slide, `slide ${index + 1}`, false);
  await follow("", "", true);
  // A layout that only slides lead to still belongs to the presentation.
  for (const slide of slides) {
    for (const { kind, part } of await opc.relationshipsOf(slide))
      if (part !== undefined && SHARED.test(kind)) await follow(part, "", true);
  }
  const lost = opc.zip.parts
    .map(({ name }) => name)
    .filter((name) => !name.endsWith("/") && !RELATIONSHIPS.test(name) && keyOf(name) !== keyOf(CONTENT_TYPES))
    .filter((name) => !seen.has(name));
  return { edges, lost };
}

interface More {
  readonly detail?: string;
  readonly details?: readonly string[];
  readonly count?: number;
  readonly text?: string;
}

/** One trace for each place and kind: by slides, and last what belongs to none. */
export class Traces {
  private readonly found = new Map<
    string,
    { what: Hidden; where: string; count: number; details: Set<string>; text: string }
  >();

  add(what: Hidden, where: string, more: More = {}): void {
    const key = `${what} ${where}`;
    const known = this.found.get(key) ?? { what, where, count: 0, details: new Set<string>(), text: "" };
    known.count += more.count ?? 1;
    for (const detail of more.details ?? (more.detail ? [more.detail] : [])) known.details.add(detail);
    if (more.text && known.text.length < MAX_HIDDEN_TEXT)
      known.text = `${known.text}${known.text && "\n"}${more.text}`.slice(0, MAX_HIDDEN_TEXT);
    this.found.set(key, known);
  }

  list(): readonly Trace[] {
    const traces: Trace[] = [];
    const number = ({ where }: { where: string }) =>
      Number(/^slide (\d+)$/.exec(where)?.[1] ?? Number.POSITIVE_INFINITY);
    const ordered = [...this.found.values()]
      .map((found) => ({ ...found, number: number(found) }))
      .sort((one, other) => (one.number === other.number ? 0 : one.number - other.number));
    for (const { what, where, count, details, text } of ordered) {
      const detail = [...details].join(", ");
      addTo(
        traces,
        { what, where, count, ...(detail && { detail }), ...(text && { text }) },
        MAX_TRACES,
        "hidden things",
      );
    }
    return traces;
  }
}

export async function tracePackage(
  opc: OpcPackage,
  { edges, lost }: Graph,
  slides: readonly string[],
  traces: Traces,
): Promise<void> {
  const counted = new Set<string>();
  const textIn = embeddedTexts(opc.zip);
  for (const edge of edges) {
    const { part, where } = edge;
    const what = traceOf(edge, opc);
    if (!what || (part !== undefined && counted.has(`${what} ${part}`))) continue;
    if (part !== undefined) counted.add(`${what} ${part}`);
    traces.add(what, where, counted.size <= MAX_READ_PARTS ? await detailOf(what, edge, opc, textIn) : {});
  }
  await traceComments(opc, edges, traces);
  const shown = new Set(slides);
  const unlisted = edges.flatMap(({ kind, part }) => (kind === "slide" && part && !shown.has(part) ? [part] : []));
  await traceLeftovers(opc, [...new Set(unlisted)], "slides that are in no show", traces);
  await traceLeftovers(opc, lost, "parts that nothing leads to", traces);
}

async function traceLeftovers(
  opc: OpcPackage,
  parts: readonly string[],
  detail: string,
  traces: Traces,
): Promise<void> {
  if (parts.length === 0) return;
  traces.add("leftovers", "", { count: parts.length, detail, text: await wordsIn(opc, parts) });
}

/** The text of so many parts is read to be counted. */
const MAX_READ_PARTS = 50;

/** What an edge leads to that a reader of the slides does not see. */
function traceOf({ kind, isExternal, part, source }: Edge, opc: OpcPackage): Hidden | undefined {
  if (isExternal) return kind === "hyperlink" ? undefined : "external-data";
  if (part === undefined) return undefined;
  switch (kind) {
    case "oleObject":
    case "package":
      return isChart(opc.typeOf(source)) ? "chart-data" : "embedded-files";
    case "vbaProject":
      return "macros";
    case "customXml":
      return "custom-xml";
    case "tags":
      return "variables";
    case "thumbnail":
      return "thumbnail";
    case "hdphoto":
      // [MS-ODRAWXML]: the picture to which effects were applied.
      return "cropped-pictures";
    default:
      return undefined;
  }
}

const isChart = (type: string) => /drawingml\.chart\+xml|ms-office\.chartex\+xml/i.test(type);

const FILES: readonly (readonly [RegExp, string])[] = [
  [/\.xl\w+$/i, "a workbook"],
  [/\.do[ct]\w*$/i, "a Word document"],
  [/\.p[po]\w+$/i, "a presentation"],
];

async function detailOf(
  what: Hidden,
  { part }: Edge,
  opc: OpcPackage,
  textIn: (part: string) => Promise<string>,
): Promise<{ readonly detail?: string; readonly text?: string }> {
  if (part === undefined) return {};
  if (what === "embedded-files" || what === "chart-data") {
    const word = FILES.find(([name]) => name.test(part))?.[1];
    const text = await textIn(part);
    return { ...(word && { detail: word }), ...(text && { text }) };
  }
  if (what === "cropped-pictures") return { detail: "as it was before it was edited" };
  return what === "custom-xml" || what === "variables" ? { text: await wordsIn(opc, [part], true) } : {};
}

// ----------------------------------------------------------------- comments

/** Comments of old (19.4.1) and of new ([MS-PPTX]), with the answers to them. */
async function traceComments(opc: OpcPackage, edges: readonly Edge[], traces: Traces): Promise<void> {
  let isAny = false;
  for (const { kind, part, where } of edges) {
    if (kind !== "comments" || part === undefined) continue;
    const { count, authors, text } = await readComments(opc, part);
    if (count === 0) continue;
    isAny = true;
    const detail = authors === 0 ? undefined : authors === 1 ? "by one person" : `by ${authors} people`;
    traces.add("comments", where, { count, text, ...(detail && { detail }) });
  }
  if (!isAny) await traceAuthors(opc, edges, traces);
}

async function readComments(opc: OpcPackage, part: string): Promise<{ count: number; authors: number; text: string }> {
  const authors = new Set<string>();
  let count = 0;
  let text = "";
  const words = textReader((value) => {
    if (text.length < MAX_HIDDEN_TEXT) text += value;
  });
  const list: NestedReader = {
    child(tag) {
      if (tag.local === "cm" || tag.local === "reply") {
        count += 1;
        const author = valueIn(tag, "authorId");
        if (author !== undefined) authors.add(author);
        text += "\n";
        return list;
      }
      if (tag.local === "text" || tag.local === "txBody") return words;
      return tag.local === "replyLst" || tag.local === "cmLst" ? list : undefined;
    },
  };
  await opc.read(part, nested(list));
  return { count, authors: authors.size, text };
}

/** Who once commented is still named when the comments are gone. */
async function traceAuthors(opc: OpcPackage, edges: readonly Edge[], traces: Traces): Promise<void> {
  const names: string[] = [];
  const list: NestedReader = {
    child(tag) {
      const name = valueIn(tag, "name") ?? "";
      if ((tag.local === "cmAuthor" || tag.local === "author") && name !== "")
        addTo(names, name, MAX_THINGS, "authors");
      return list;
    },
  };
  for (const { kind, part } of edges)
    if ((kind === "commentAuthors" || kind === "authors") && part !== undefined) await opc.read(part, nested(list));
  if (names.length > 0)
    traces.add("comments", "", {
      count: names.length,
      detail: "names of people who commented",
      text: names.join("\n"),
    });
}
