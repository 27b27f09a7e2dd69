/**
 * How the copy is made that outputs without hidden data come from (`--safe-copy`):
 *
 *     prepare -> convert to OpenDocument -> clean (-> keep what its cells show)
 *
 * Everything is cleaned as OpenDocument, whatever it was: what an office program drops on the
 * way is gone already, and the old formats are served as well. Only what the conversion itself
 * would bring to light is taken out before it.
 */
import { basename, extname, join } from "node:path";
import type {
  CheckResult,
  Cleaning,
  Conversion,
  Finding,
  Kind,
  LeftIn,
  Limits,
  OutputFormat,
  TrackedChanges,
  Uncleaned,
  WantedOutput,
} from "./model.js";
import type { Parts } from "./parts.js";
import { checksumOfOurs } from "./receive.js";

/** What an engine is given. */
export interface EngineSource {
  readonly document: { readonly path: string; readonly bytes: number; readonly sha256: string };
  /** Absolute path of a private copy. */
  readonly file: string;
  readonly kind: Kind;
}

/** What the outputs are to be made from, and what is known of it by then. */
export interface Working {
  /** Nothing when there is none: an earlier step failed, or nothing is to be made. */
  readonly source?: EngineSource | undefined;
  readonly cleaning?: Cleaning;
  /** The conversion that failed. */
  readonly conversion?: Conversion;
  /** One sentence for each thing that went wrong. */
  readonly faults: readonly string[];
}

interface Tools {
  /** What the document is converted to; nothing when it is OpenDocument already. */
  readonly odf: OutputFormat | undefined;
  readonly folder: string;
  readonly limits: Limits;
  readonly trackedChanges: TrackedChanges;
  clean(work: Uncleaned): ReturnType<Parts["clean"]>;
  convert(source: EngineSource, outputs: readonly WantedOutput[]): Promise<Conversion>;
}

/** Makes the copy in the folder. What could not be made is said in `faults` or in `conversion`. */
export async function makeSafeCopy(source: EngineSource, tools: Tools): Promise<Working> {
  const removed: Cleaning[] = [];
  const from = await asOdf(source, tools, removed);
  if ("faults" in from) return from;
  const target = join(tools.folder, `cleaned.${from.format}`);
  const cleaning = await tools.clean({
    ...work(source, tools),
    source: from.file,
    target,
    format: from.format,
    ...(from.file !== source.file && { isConverted: true }),
  });
  if ("fault" in cleaning) return notMade(cleaning);
  return made({ ...source, kind: from.format }, target, [...removed, cleaning]);
}

/**
 * The copy once more, when cells came to something else in what was made of it than they show in the copy: they keep
 * what they show. Nothing when there are none.
 */
export async function keepShown(
  { source, cleaning }: Working,
  conversion: Conversion | undefined,
  tools: Pick<Tools, "clean" | "folder" | "limits" | "trackedChanges">,
): Promise<Working | undefined> {
  const sheets = conversion?.artifacts.find(({ format }) => format === "ods");
  if (!source || !cleaning || !sheets || source.kind !== "ods") return undefined;
  const target = join(tools.folder, "shown.ods");
  const kept = await tools.clean({
    ...work(source, tools),
    source: source.file,
    target,
    format: source.kind,
    made: sheets.file,
  });
  if ("fault" in kept) return notMade(kept);
  return kept.removed.length === 0 ? undefined : made(source, target, [cleaning, kept]);
}

function made({ document, kind }: EngineSource, file: string, all: readonly Cleaning[]): Working {
  return {
    source: { document: { path: document.path, ...checksumOfOurs(file) }, file, kind },
    cleaning: { removed: all.flatMap((each) => each.removed), left: all.flatMap((each) => each.left) },
    faults: [],
  };
}

function notMade({ fault }: { readonly fault: string }): Working {
  return { faults: [`No safe copy could be made: ${fault}.`] };
}

/** What is the same whenever something is cleaned. */
function work({ document }: EngineSource, { trackedChanges, limits }: Pick<Tools, "trackedChanges" | "limits">) {
  return { trackedChanges, limits, name: basename(document.path) };
}

/**
 * What else is in the source and in none of the outputs: the conversion itself left it out. Told beside what
 * was taken out, so that the list is whole. What lies under something, or beside the page, may stand elsewhere in the
 * outputs, where nothing lies on it: that it is not found there does not say that it is gone.
 */
export function withDropped(cleaning: Cleaning, source: string, checks: readonly CheckResult[]): Cleaning {
  const of = (isSource: boolean) =>
    checks
      .filter(({ subject }) => (subject === source) === isSource)
      .flatMap(({ findings }) => findings.filter(({ rule }) => rule.startsWith("privacy-")));
  const known = new Set([
    ...of(false).map(({ rule }) => rule),
    ...[...cleaning.removed, ...cleaning.left].map(({ what }) => `privacy-${what}`),
  ]);
  const inSource = of(true);
  const dropped = inSource.filter(({ rule, severity }) => !known.has(rule) && severity !== "note");
  const isUnder = ({ rule }: Finding) => UNDER.has(rule);
  const removed = dropped
    .filter((each) => !isUnder(each))
    .map(({ rule, where = "", message }) => ({
      what: rule.slice("privacy-".length),
      where,
      count: 1,
      message: `${message.split(/; in it: |\.(?:\s|$)/, 1)[0]}: not in the copies.`,
    }));
  const placed = <T extends Placed>(each: T): T =>
    each.where === "" ? { ...each, where: placeOf(each, inSource) } : each;
  const left = dropped.filter(isUnder).map(({ rule, where = "", advice }) => ({
    what: rule.slice("privacy-".length),
    where,
    why: "Something in the document is covered, or off the page, and may be in the copies where it can be read.",
    ...(advice && { advice }),
  }));
  return { left: [...cleaning.left.map(placed), ...left], removed: [...cleaning.removed.map(placed), ...removed] };
}

const UNDER: ReadonlySet<string> = new Set(["privacy-covered-content", "privacy-false-redaction"]);

/** Places that are named of one kind of thing; the rest is counted. */
const NAMED = 3;

type Placed = Pick<LeftIn, "what" | "where">;

/** Where it was in the document, which the copy of it does not always tell. */
function placeOf({ what }: Placed, findings: readonly Finding[]): string {
  const same = findings.filter(({ rule }) => rule === `privacy-${what}`);
  const places = [...new Set(same.flatMap(({ where }) => where ?? []))];
  const more = places.length - NAMED;
  return places.slice(0, NAMED).join("; ") + (more > 0 ? ` and ${more} more` : "");
}

/** The document as OpenDocument, without what the conversion to it would bring to light. */
async function asOdf(
  source: EngineSource,
  tools: Tools,
  removed: Cleaning[],
): Promise<{ readonly file: string; readonly format: OutputFormat } | Working> {
  const { kind, file } = source;
  const format = tools.odf;
  if (format === undefined || format === kind) return { file, format: kind as OutputFormat };
  const prepared = join(tools.folder, `prepared${extname(file)}`);
  const preparation = await tools.clean({ ...work(source, tools), source: file, target: prepared, format: kind });
  if ("fault" in preparation) return notMade(preparation);
  removed.push(preparation);
  const odf = join(tools.folder, `working.${format}`);
  const conversion = await tools.convert({ ...source, file: prepared }, [{ format, file: odf }]);
  return conversion.failure ? { conversion, faults: [] } : { file: odf, format };
}
