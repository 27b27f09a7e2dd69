/** OpenDocument packages (ODF 1.0 to 1.4, part 2: packages), and the two older relatives that share their shape. */
import { formatByPuid, odfFormat, UNKNOWN_FORMAT } from "../formats.js";
import type { Format } from "../model.js";
import type { ZipReader } from "../tools/zip.js";
import type { Match, TraitList } from "./match.js";
import { headOf } from "./part.js";
import type { Work } from "./work.js";
import { attribute, lookThrough } from "./xml.js";

const ODF_TYPE = "application/vnd.oasis.opendocument.";
const MANIFEST = "META-INF/manifest.xml";
const MAX_MANIFEST_BYTES = 1024 * 1024;
/** Enough for the root of the content, its scripts and the first links. */
const CONTENT_BYTES = 256 * 1024;

const VERSIONS = ["1.0", "1.1", "1.2", "1.3", "1.4"];

/** Other packages that say what they are in the same part. */
const RELATIVES: Readonly<Record<string, string>> = {
  "application/epub+zip": "fmt/483",
  "application/vnd.sun.xml.writer": "fmt/128",
  "application/vnd.sun.xml.calc": "fmt/129",
  "application/vnd.sun.xml.impress": "fmt/130",
  "application/vnd.sun.xml.draw": "fmt/127",
};

/** The index of scripts and dialogs that LibreOffice writes also when there is no macro. */
const EMPTY_LIBRARY_INDEX = /(^|\/)(script|dialog)-l[bc]\.xml$/;

interface Manifest {
  readonly rootType: string | undefined;
  readonly version: string | undefined;
  /** The first part that is encrypted. */
  readonly encrypted: string | undefined;
}

export async function matchOpenDocument(zip: ZipReader, traits: TraitList, work: Work): Promise<Match | undefined> {
  const declared = (await headOf(zip, "mimetype", 256))?.toString("latin1").trim();
  const manifest = await readManifest(zip, work);
  const relative = RELATIVES[declared ?? ""];
  if (relative !== undefined) {
    return {
      format: formatByPuid(relative),
      basis: [`container name mimetype with "${declared}"`],
      traits: traits.list,
    };
  }
  const type = [declared, manifest?.rootType].find((candidate) => candidate?.startsWith(ODF_TYPE));
  if (type === undefined) return undefined;

  addPartTraits(zip, manifest, traits);
  const content = await readContent(zip, traits, work);
  const version = content?.version ?? manifest?.version;
  const { format, warnings } = formatOf(type, version);
  const basis = [`container name ${type === declared ? "mimetype" : MANIFEST} with "${type}"`];
  if (content?.version !== undefined) basis.push(`container name content.xml with office:version ${content.version}`);
  else if (manifest?.version !== undefined)
    basis.push(`container name ${MANIFEST} with manifest:version ${manifest.version}`);
  return { format, basis, warnings, traits: traits.list };
}

/** PRONOM reads a document without a version as 1.1. A version from the future has no identifier yet. */
function formatOf(type: string, version: string | undefined): { format: Format; warnings: string[] } {
  const known = version === undefined ? "1.1" : VERSIONS.includes(version) ? version : "1.4";
  const format = odfFormat(type, known);
  if (!format)
    return { format: formatByPuid(type.startsWith(`${ODF_TYPE}base`) ? "fmt/424" : "fmt/135"), warnings: [] };
  if (version === undefined || VERSIONS.includes(version)) return { format, warnings: [] };
  return {
    format: ofUnknownVersion(format, version),
    warnings: [`unknown OpenDocument version "${version.slice(0, 20)}"`],
  };
}

/** Only what looks like a version is repeated. */
function ofUnknownVersion(format: Format, version: string): Format {
  const isNumber = /^\d{1,3}\.\d{1,3}$/.test(version);
  return {
    ...format,
    puid: UNKNOWN_FORMAT.puid,
    version: isNumber ? version : "",
    label: format.label.replace(` ${format.version}`, isNumber ? ` ${version}` : " of an unknown version"),
  };
}

async function readManifest(zip: ZipReader, work: Work): Promise<Manifest | undefined> {
  const bytes = await headOf(zip, MANIFEST, MAX_MANIFEST_BYTES);
  if (!bytes) return undefined;
  let rootType: string | undefined;
  let version: string | undefined;
  let encrypted: string | undefined;
  let path = "";
  lookThrough(
    bytes,
    {
      open(tag) {
        const of = (local: string) => attribute(tag, local, tag.uri);
        if (tag.local === "manifest") version = of("version");
        if (tag.local === "file-entry") {
          path = of("full-path") ?? "";
          if (path === "/") {
            rootType = of("media-type");
            version = of("version") ?? version;
          }
        }
        if (tag.local === "encryption-data") encrypted ??= path;
      },
    },
    work,
  );
  return { rootType, version, encrypted };
}

function addPartTraits(zip: ZipReader, manifest: Manifest | undefined, traits: TraitList): void {
  if (!manifest) traits.add("damaged", `its part ${MANIFEST} is missing or broken`);
  if (manifest?.encrypted !== undefined)
    traits.add("encrypted", `${MANIFEST}: encryption-data of ${manifest.encrypted}`);
  for (const { name } of zip.parts) {
    if (name === "encrypted-package") traits.add("encrypted", name);
    if (isSignatures(name)) traits.add("signed", name);
    if (/^(Basic|Scripts)\/.*[^/]$/.test(name) && !EMPTY_LIBRARY_INDEX.test(name)) traits.add("macros", name);
    if (/^(Object[^/]*\/content\.xml|Object \d+|ObjectReplacements\/.+)$/.test(name))
      traits.add("embedded-objects", name);
  }
}

/** Part 2, 3.5: files in META-INF whose name has "signatures" in it. */
function isSignatures(name: string): boolean {
  const lower = name.toLowerCase();
  if (!lower.startsWith("meta-inf/") || !lower.endsWith(".xml")) return false;
  const last = lower.slice("meta-inf/".length);
  return !last.includes("/") && last.includes("signatures");
}

/** Looks at the beginning of the content. Links further inside are the privacy check's business. */
async function readContent(
  zip: ZipReader,
  traits: TraitList,
  work: Work,
): Promise<{ version: string | undefined } | undefined> {
  if (traits.has("encrypted")) return undefined;
  const bytes = await headOf(zip, "content.xml", CONTENT_BYTES);
  if (!bytes || bytes.length === 0) {
    traits.add("damaged", "its part content.xml is missing or broken");
    return undefined;
  }
  let version: string | undefined;
  let insideScripts = 0;
  const fault = lookThrough(
    bytes,
    {
      open(tag, depth) {
        if (depth === 1) version = attribute(tag, "version", tag.uri);
        if (tag.local === "scripts") insideScripts = depth;
        else if (insideScripts > 0 && depth > insideScripts)
          traits.add("macros", `content.xml: ${tag.name} in office:scripts`);
        else insideScripts = 0;
        const target = attribute(tag, "href", "http://www.w3.org/1999/xlink") ?? "";
        if (/^(https?|ftp|file|smb):|^(\.\.)?\//i.test(target) && tag.name !== "text:a" && tag.name !== "draw:a") {
          // Where it leads may tell of people and places, and the basis gets into reports.
          traits.add("external-links", `content.xml: ${tag.name}`);
        }
      },
    },
    work,
    false,
  );
  if (fault !== undefined && version === undefined) traits.add("damaged", "its part content.xml is no XML");
  return { version };
}
