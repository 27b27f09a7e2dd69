/**
 * Detection results in the shape of siegfried's JSON (`sf -json`), so that tools
 * of archives can read them. It is the shape that is siegfried's, not the
 * program: `identifiers` says who answered.
 */
import type { Detection, Format } from "../model.js";

/** One file that was looked at: with a detection, or with the error that kept it from being read. */
export interface SiegfriedFile {
  readonly path: string;
  readonly bytes: number;
  readonly modified: Date;
  readonly detection?: Detection;
  readonly error?: string;
}

/** The release of PRONOM that the table follows; its day is not known here, so the first of its month stands for it. */
const SIGNATURE = { file: "DROID_SignatureFile_V122", created: "2026-01-01T00:00:00Z" };

/**
 * Renders one JSON document with a line end. `version` is this program's own and
 * stands under `siegfried`, the key that readers of the shape look for first.
 */
export function renderSiegfried(files: readonly SiegfriedFile[], version: string, scanned: Date): string {
  const document = {
    siegfried: version,
    scandate: rfc3339(scanned),
    signature: "council-convert, built-in table",
    created: SIGNATURE.created,
    identifiers: [
      {
        name: "pronom",
        details: `council-convert ${version}, not siegfried; identifiers of ${SIGNATURE.file}`,
      },
    ],
    files: files.map(fileEntry),
  };
  return `${JSON.stringify(document)}\n`;
}

function fileEntry({ path, bytes, modified, detection, error }: SiegfriedFile) {
  return {
    filename: path,
    filesize: bytes,
    modified: rfc3339(modified),
    errors: error ?? (detection?.format.kind === "empty" ? "empty source" : ""),
    matches: detection ? matches(detection) : [],
  };
}

/** A PDF that claims PDF/A and PDF/UA has a match for each, as it has with siegfried. */
function matches({ format, basis, warnings, claims }: Detection) {
  const first = match(format, basis, warnings);
  const others = claims
    .filter((claim) => claim.puid !== format.puid && claim.puid !== "UNKNOWN")
    .map(({ puid, standard, flavour }) => ({
      ...first,
      id: puid,
      format: standard === "PDF/UA" ? "PDF/UA Portable Document Format" : "Acrobat PDF/A - Portable Document Format",
      version: flavour,
    }));
  return [first, ...others];
}

function match({ puid, name, version, mime }: Format, basis: readonly string[], warnings: readonly string[]) {
  return {
    ns: "pronom",
    id: puid,
    format: name,
    version,
    mime,
    basis: inOrder(basis).join("; "),
    warning: warnings.join("; "),
  };
}

/** siegfried names the extension first, weak evidence though it is. */
function inOrder(basis: readonly string[]): string[] {
  const isName = (item: string) => item.startsWith("extension match");
  return [...basis.filter(isName), ...basis.filter((item) => !isName(item))];
}

/** Whole seconds, UTC. */
function rfc3339(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
