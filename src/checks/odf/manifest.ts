/** The manifest of a package (ODF 1.3 part 2, chapter 4), as far as the rules need it. */
import { UnreadableError } from "../../errors.js";
import { NS } from "../../tools/odf.js";
import { attributeOf, type XmlHandler } from "../../tools/xml.js";

export interface ManifestEntry {
  /** `manifest:full-path`; empty when the attribute is missing. */
  readonly path: string;
  /** `manifest:media-type`; empty when it is missing or empty. */
  readonly mediaType: string;
  readonly version?: string;
  /** Names of the attributes the schema requires and that are not there. */
  readonly missing: readonly string[];
}

export interface Manifest {
  readonly version?: string;
  readonly entries: readonly ManifestEntry[];
  /** The entry of the document itself, `/`. */
  readonly root?: ManifestEntry;
  /** True when any part is stored encrypted. */
  readonly encrypted: boolean;
}

/** More than any package may hold. */
const MAX_ENTRIES = 100_000;

/** Gathers the manifest while it is read. `result` may be asked for at any time; it holds what was seen so far. */
export function manifestHandler(): { handler: XmlHandler; result(): Manifest } {
  const entries: ManifestEntry[] = [];
  let version: string | undefined;
  let encrypted = false;
  return {
    handler: {
      open(tag, depth) {
        if (tag.uri !== NS.manifest) return;
        const value = (name: string) => attributeOf(tag, NS.manifest, name);
        if (depth === 1) version = value("version");
        if (tag.local === "encryption-data" || tag.local === "encrypted-key") encrypted = true;
        if (tag.local !== "file-entry") return;
        if (entries.length === MAX_ENTRIES)
          throw new UnreadableError(`the manifest lists more than ${MAX_ENTRIES} files`, true);
        const own = value("version");
        entries.push({
          path: value("full-path") ?? "",
          mediaType: value("media-type") ?? "",
          ...(own !== undefined && { version: own }),
          missing: ["full-path", "media-type"].filter((name) => value(name) === undefined),
        });
      },
    },
    result() {
      const root = entries.find((entry) => entry.path === "/");
      return { ...(version !== undefined && { version }), entries, ...(root && { root }), encrypted };
    },
  };
}
