/** Marked content (ISO 32000-1:2008, 14.6): whose it is, which layer it is of, and which words stand for it. */
import { UnreadableError } from "../../../errors.js";
import { dictOf, is, nameOf, type PdfDict, type PdfValue, textOf } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../document.js";
import { upwards } from "../structure.js";
import type { Layers } from "./layers.js";
import type { Canvas, Said } from "./painting.js";
import type { State } from "./state.js";

const MAX_MARKS = 10_000;

interface Sequence {
  readonly before: Pick<State, "tag" | "told" | "layer">;
  readonly said: readonly Said[];
  /** How much had been painted when it began. */
  readonly paints: number;
  readonly glyphs: number;
}

/** What marks need of the document. */
export interface Meanings {
  readonly doc: PdfDocument;
  readonly layers: Layers;
  readonly elements: Map<PdfDict, Said | undefined>;
  /** The words of elements, each once. */
  readonly spoken: Map<PdfDict, Said>;
}

/** Words for content (14.9). They describe drawings, and stand for text; what else is said of content is for programs. */
const SPOKEN = new Set(["ActualText", "Alt", "E"]);
/** Properties of sequences that are no words. */
const SILENT = new Set(["Lang", "MCID", "Type", "Subtype", "Attached", "BBox"]);
const NONE: readonly Said[] = [];

/** The sequences of one stream, one in the other. */
export class Marks {
  private readonly open: Sequence[] = [];

  constructor(
    private readonly common: Meanings,
    private readonly canvas: Canvas,
    /** The page or form that the identifiers are of. */
    private readonly holder: PdfDict,
  ) {}

  /** A sequence with an identifier or words of its own, an artifact, or one of a layer. */
  begin(state: State, name: PdfValue | undefined, properties: PdfValue | undefined): void {
    const { doc, layers } = this.common;
    if (this.open.length >= MAX_MARKS) throw new UnreadableError("marked content is nested too deeply", true);
    const { tag, told, layer } = state;
    const { paints, glyphs } = this.canvas;
    const dict = dictOf(properties);
    const kind = nameOf(name);
    // The name of a layer is shown in a list of all layers.
    const said = dict && kind !== "OC" ? this.saidIn(dict) : NONE;
    this.open.push({ before: { tag, told, layer }, said, paints, glyphs });
    if (kind === "OC") state.layer ??= layers.hides(dict);
    if (kind === "Artifact") state.tag = { owner: this.holder };
    const id = doc.get(dict, "MCID");
    if (typeof id === "number") {
      state.tag = { owner: this.holder, id };
      state.told ??= this.byStructure(id);
    }
    state.told ??= said.find(({ key }) => key === "ActualText");
  }

  end(state: State): void {
    const sequence = this.open.pop();
    if (!sequence) return;
    Object.assign(state, sequence.before);
    if (sequence.said.length === 0) return;
    const hasGlyphs = this.canvas.glyphs > sequence.glyphs;
    const isDrawing = this.canvas.paints > sequence.paints && !hasGlyphs;
    for (const said of sequence.said) if (!isDrawing || !SPOKEN.has(said.key)) this.canvas.say(said);
  }

  /** A point in the content (14.6.1). */
  point(properties: PdfValue | undefined): void {
    const dict = dictOf(properties);
    for (const said of dict ? this.saidIn(dict) : NONE) this.canvas.say(said);
  }

  private saidIn({ entries }: PdfDict): readonly Said[] {
    let found: Said[] | undefined;
    for (const [key, value] of entries) {
      if (typeof value === "number" || SILENT.has(key)) continue;
      const text = textOf(this.common.doc.file.resolve(value));
      if (text === undefined || text === "") continue;
      found ??= [];
      found.push(saying(key, text));
    }
    return found ?? NONE;
  }

  /** The words that the structure gives for some content, or for what it stands in (14.9.4). */
  private byStructure(id: number): Said | undefined {
    const { doc, elements } = this.common;
    const key = doc.get(this.holder, "StructParents");
    const row = typeof key === "number" ? doc.parentTree(key) : null;
    const element = is(row, "array") ? dictOf(doc.file.resolve(row.items[id])) : undefined;
    return element && upwards(doc, element, elements, (one) => this.spokenBy(one));
  }

  private spokenBy(element: PdfDict): Said | undefined {
    const { doc, spoken } = this.common;
    const known = spoken.get(element);
    if (known) return known;
    const text = doc.getText(element, "ActualText");
    if (text === undefined) return undefined;
    const said = saying("ActualText", text);
    spoken.set(element, said);
    this.canvas.say(said);
    return said;
  }
}

function saying(key: string, text: string): Said {
  return { key, text, glyphs: 0, shown: "" };
}
