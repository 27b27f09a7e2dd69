/**
 * How the copy is made that outputs without hidden data come from (`--safe-copy`):
 *
 *     prepare -> convert to OpenDocument -> clean
 *
 * Everything is cleaned as OpenDocument, whatever it was: what an office program drops on the
 * way is gone already, and the old formats are served as well. Only what the conversion itself
 * would bring to light is taken out before it.
 */
import { extname, join } from "node:path";
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
  const cleaning = await cleanedOf(from.file, target, from.format, tools);
  if ("fault" in cleaning) return { faults: [`No safe copy could be made: ${cleaning.fault}.`] };
  const all = [...removed, cleaning];
  return {
    source: { document: { path: source.document.path, ...checksumOfOurs(target) }, file: target, kind: from.format },
    cleaning: { removed: all.flatMap((each) => each.removed), left: all.flatMap((each) => each.left) },
    faults: [],
  };
}

/**
 * What else is in the source and in none of the outputs: the conversion itself left it out. Told beside what
 * was taken out, so that the list is whole.
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
  const removed = dropped.map(({ rule, where = "", message }) => ({
    what: rule.slice("privacy-".length),
    where,
    count: 1,
    message: `${message.split(/; in it: |\.(?:\s|$)/, 1)[0]}: not in the copies.`,
  }));
  const placed = <T extends Placed>(each: T): T =>
    each.where === "" ? { ...each, where: placeOf(each, inSource) } : each;
  return { left: cleaning.left.map(placed), removed: [...cleaning.removed.map(placed), ...removed] };
}

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
  const preparation = await cleanedOf(file, prepared, kind, tools);
  if ("fault" in preparation) return { faults: [`No safe copy could be made: ${preparation.fault}.`] };
  removed.push(preparation);
  const odf = join(tools.folder, `working.${format}`);
  const conversion = await tools.convert({ ...source, file: prepared }, [{ format, file: odf }]);
  return conversion.failure ? { conversion, faults: [] } : { file: odf, format };
}

function cleanedOf(source: string, target: string, format: Kind, { clean, trackedChanges, limits }: Tools) {
  return clean({ source, target, format, trackedChanges, limits });
}
