/**
 * Asks of each thing that is painted whether it is tagged as real content or
 * marked as an artifact (ISO 32000-1:2008, 14.6 to 14.8), and in which language
 * it is.
 */
import { UnreadableError } from "../../errors.js";
import { dictOf, is, nameOf, type PdfDict, type PdfStream, type PdfValue, textOf } from "../../tools/pdf/objects.js";
import type { Page, PdfDocument } from "./document.js";
import type { Reader, Walker } from "./walk.js";

const MAX_NESTING = 10_000;
/** Most places of one kind that are kept; the rest is no news. */
const MAX_KEPT = 1_000;

/** What was painted. */
export type Painted = "text" | "lines" | "picture" | "shading";

/** Something painted that is neither tagged nor an artifact. */
interface Loose {
  readonly page: number;
  readonly what: Painted;
}

/** A marked-content sequence that breaks a rule. */
interface Sequence {
  readonly page: number;
  /** The first of the language, alternate text … that is at fault, where there is one. */
  readonly text: string;
}

export interface Tagging {
  readonly loose: readonly Loose[];
  /** Pages on which an artifact stands within tagged content. */
  readonly artifactsInTagged: readonly number[];
  /** Pages on which tagged content stands within an artifact. */
  readonly taggedInArtifacts: readonly number[];
  /** Pages with text for which no language is given, neither where it stands nor in the structure. */
  readonly textWithoutLanguage: readonly number[];
  /** Spans with a replacement text (`ActualText`, `Alt`, `E`) for which no language is given. */
  readonly spansWithoutLanguage: readonly Sequence[];
  /** Languages of sequences, as written. */
  readonly languages: readonly Sequence[];
  /** Pages on which a form that belongs to the structure is painted although it was painted before. */
  readonly repeatedForms: readonly number[];
}

/** Where in the structure a stretch of content stands. */
interface Standing {
  /** It belongs to an element of the structure tree. */
  readonly tagged: boolean;
  readonly artifact: boolean;
  /** True when the language is given by a sequence or by the structure. */
  readonly language: boolean;
}

const PAINTS = new Set(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*"]);
const SHOWS = new Set(["Tj", "TJ", "'", '"']);
const NOWHERE: Standing = { tagged: false, artifact: false, language: false };

/**
 * Makes readers for the pages of one document, and for what its annotations look
 * like. What stops them stops nobody else; it is kept for whoever asks what they found.
 */
export function taggingReaders(doc: PdfDocument, walker: Walker) {
  const notes = new Notes();
  const unlessFailed = (page: number, make: () => Reader): readonly Reader[] => {
    notes.page = page;
    try {
      return notes.failure ? [] : [make()];
    } catch (error) {
      notes.fail(error);
      return [];
    }
  };
  return {
    page: ({ dict, number, resources }: Page): readonly Reader[] =>
      unlessFailed(number, () => new TaggingReader({ doc, walker, notes, judged: true }, dict, resources, NOWHERE)),
    appearance: (annotation: PdfDict, page: number): readonly Reader[] =>
      unlessFailed(page, () => {
        const key = doc.get(annotation, "StructParent");
        const element = typeof key === "number" ? dictOf(doc.parentTree(key)) : undefined;
        const standing = within(doc, element, NOWHERE);
        const judged = element !== undefined;
        return new TaggingReader({ doc, walker, notes, judged }, annotation, undefined, standing);
      }),
    found(): Tagging {
      if (notes.failure) throw notes.failure.error;
      return notes;
    },
  };
}

/** What is found in one document. */
class Notes implements Tagging {
  readonly loose: Loose[] = [];
  readonly artifactsInTagged: number[] = [];
  readonly taggedInArtifacts: number[] = [];
  readonly textWithoutLanguage: number[] = [];
  readonly spansWithoutLanguage: Sequence[] = [];
  readonly languages: Sequence[] = [];
  readonly repeatedForms: number[] = [];
  /** The page that is being read. */
  page = 0;
  /** In which standings a form has been read. */
  readonly been = new Map<PdfDict, Set<string>>();
  readonly drawnForms = new Set<PdfDict>();
  /** Numbers for resources, to tell them apart. */
  readonly numbers = new Map<PdfDict, number>();
  failure: { readonly error: unknown } | undefined;

  fail(error: unknown): void {
    this.failure ??= { error };
  }
}

interface Reading {
  readonly doc: PdfDocument;
  readonly walker: Walker;
  readonly notes: Notes;
  /** False for the looks of annotations outside the structure: what those must be, 7.18 says. */
  readonly judged: boolean;
}

/** Reads one stream: a page or a form. */
class TaggingReader implements Reader {
  private readonly open: Standing[] = [];
  private elements: ((id: number) => PdfDict | undefined) | undefined;

  constructor(
    private readonly reading: Reading,
    /** Whose content this is. */
    private readonly holder: PdfDict,
    private readonly resources: PdfDict | undefined,
    private standing: Standing,
  ) {}

  form(stream: PdfStream, resources: PdfDict | undefined): Reader | undefined {
    const { notes, judged } = this.reading;
    const { dict } = stream;
    if (dict.entries.has("StructParents")) {
      if (notes.drawnForms.has(dict)) keep(notes.repeatedForms, notes.page);
      notes.drawnForms.add(dict);
    }
    // The same form in the same standing has nothing new to tell.
    const { tagged, artifact, language } = this.standing;
    const key = `${judged} ${tagged} ${artifact} ${language} ${this.numberOf(resources)}`;
    const keys = notes.been.get(dict) ?? new Set();
    notes.been.set(dict, keys);
    if (keys.has(key)) return undefined;
    keys.add(key);
    return new TaggingReader(this.reading, dict, resources, this.standing);
  }

  /** A form without resources of its own takes those of whoever calls it, and with them what it says of its content. */
  private numberOf(resources: PdfDict | undefined): number {
    const { numbers } = this.reading.notes;
    if (!resources) return -1;
    const number = numbers.get(resources) ?? numbers.size;
    numbers.set(resources, number);
    return number;
  }

  image(): void {
    this.painted("picture");
  }

  operator(word: string, operands: readonly PdfValue[]): void {
    switch (word) {
      case "BMC":
        this.begin(operands.at(-1), undefined);
        break;
      case "BDC":
        this.begin(operands.at(-2), operands.at(-1));
        break;
      case "EMC":
        this.standing = this.open.pop() ?? this.standing;
        break;
      case "sh":
        this.painted("shading");
        break;
      default:
        if (PAINTS.has(word)) this.painted("lines");
        else if (SHOWS.has(word)) this.painted("text");
    }
  }

  end(): void {}

  fail(error: unknown): void {
    this.reading.notes.fail(error);
  }

  private painted(what: Painted): void {
    const { notes, judged } = this.reading;
    if (!judged) return;
    const { tagged, artifact, language } = this.standing;
    if (!artifact && !tagged) keep(notes.loose, { page: notes.page, what });
    if (what === "text" && !language) keep(notes.textWithoutLanguage, notes.page);
  }

  private begin(tag: PdfValue | undefined, operand: PdfValue | undefined): void {
    const { doc, walker } = this.reading;
    if (this.open.length >= MAX_NESTING) throw new UnreadableError("marked content is nested too deeply", true);
    const name = nameOf(operand);
    const properties = name === undefined ? operand : walker.named(this.resources, "Properties", name);
    const dict = dictOf(doc.file.resolve(properties));
    const above = this.standing;
    this.open.push(above);
    this.standing = this.standingIn(nameOf(tag) ?? "", dict, above);
  }

  private standingIn(tag: string, properties: PdfDict | undefined, above: Standing): Standing {
    const { doc, notes, judged } = this.reading;
    const { page } = notes;
    const id = doc.get(properties, "MCID");
    const own = within(doc, typeof id === "number" ? this.element(id) : undefined, above);
    const text = textOf(doc.get(properties, "Lang"));
    const standing: Standing = {
      tagged: own.tagged,
      artifact: above.artifact || tag === "Artifact",
      language: own.language || text !== undefined,
    };
    if (!judged) return standing;
    if (text !== undefined) keep(notes.languages, { page, text });
    if (standing.tagged && tag === "Artifact") keep(notes.artifactsInTagged, page);
    if (standing.tagged && standing.artifact) keep(notes.taggedInArtifacts, page);
    if (tag === "Span" && !standing.language) this.noteReplacements(properties);
    return standing;
  }

  private noteReplacements(properties: PdfDict | undefined): void {
    const { doc, notes } = this.reading;
    for (const key of ["ActualText", "Alt", "E"]) {
      const text = textOf(doc.get(properties, key));
      if (text !== undefined) keep(notes.spansWithoutLanguage, { page: notes.page, text });
    }
  }

  /** The structure element of a piece of content, by its identifier. */
  private element(id: number): PdfDict | undefined {
    this.elements ??= elementsOf(this.reading.doc, this.holder);
    return this.elements(id);
  }
}

function elementsOf(doc: PdfDocument, holder: PdfDict): (id: number) => PdfDict | undefined {
  const whole = doc.get(holder, "StructParent");
  if (typeof whole === "number") {
    const element = dictOf(doc.parentTree(whole));
    return () => element;
  }
  const key = doc.get(holder, "StructParents");
  const row = typeof key === "number" ? doc.parentTree(key) : null;
  return (id) => (is(row, "array") ? dictOf(doc.file.resolve(row.items[id])) : undefined);
}

/** Where content of this element stands; without one, where that around it does. */
function within(doc: PdfDocument, element: PdfDict | undefined, above: Standing): Standing {
  if (!element) return above;
  const structure = doc.structure();
  return {
    ...above,
    tagged: structure?.isInTree(element) === true,
    language: above.language || structure?.languageOf(element) !== undefined,
  };
}

function keep<T>(list: T[], item: T): void {
  if (list.length < MAX_KEPT) list.push(item);
}
