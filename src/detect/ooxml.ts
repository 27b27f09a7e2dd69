/** Office Open XML packages (ISO/IEC 29500): which program, which flavour, which traits. */
import { formatByPuid } from "../formats.js";
import type { Format } from "../model.js";
import type { ZipReader } from "../tools/zip.js";
import type { Match, TraitList } from "./match.js";
import { headOf } from "./part.js";
import type { Work } from "./work.js";
import { attribute, lookThrough } from "./xml.js";

export const CONTENT_TYPES = "[Content_Types].xml";
const MAX_CONTENT_TYPES_BYTES = 1024 * 1024;
/** Enough for the root element of a main part with all its namespaces. */
const ROOT_BYTES = 8 * 1024;
/** Relationship parts that are searched for links: all of them in most documents, and a bound for the rest. */
const MAX_RELATIONSHIP_PARTS = 256;
const MAX_RELATIONSHIP_BYTES = 256 * 1024;

const OOXML = "application/vnd.openxmlformats-officedocument.";
const MS = "application/vnd.ms-";

/** Media types of main parts (ISO/IEC 29500-1, 11.3.10, 12.3.23, 13.3.6, and [MS-OFFMACRO2]). */
const MAIN_TYPES: Readonly<Record<string, string>> = {
  [`${OOXML}wordprocessingml.document.main+xml`]: "fmt/412",
  [`${MS}word.document.macroenabled.main+xml`]: "fmt/523",
  [`${OOXML}wordprocessingml.template.main+xml`]: "fmt/597",
  [`${MS}word.template.macroenabledtemplate.main+xml`]: "fmt/599",
  [`${OOXML}spreadsheetml.sheet.main+xml`]: "fmt/214",
  [`${MS}excel.sheet.macroenabled.main+xml`]: "fmt/445",
  [`${MS}excel.sheet.binary.macroenabled.main`]: "fmt/595",
  [`${OOXML}spreadsheetml.template.main+xml`]: "fmt/598",
  [`${MS}excel.template.macroenabled.main+xml`]: "fmt/627",
  [`${MS}excel.addin.macroenabled.main+xml`]: "fmt/628",
  [`${OOXML}presentationml.presentation.main+xml`]: "fmt/215",
  [`${MS}powerpoint.presentation.macroenabled.main+xml`]: "fmt/487",
  [`${OOXML}presentationml.template.main+xml`]: "fmt/631",
  [`${MS}powerpoint.template.macroenabled.main+xml`]: "fmt/632",
  [`${OOXML}presentationml.slideshow.main+xml`]: "fmt/629",
  [`${MS}powerpoint.slideshow.macroenabled.main+xml`]: "fmt/630",
  [`${MS}powerpoint.addin.macroenabled.main+xml`]: "fmt/633",
  [`${MS}visio.drawing.main+xml`]: "fmt/924",
  [`${MS}visio.stencil.main+xml`]: "fmt/925",
  [`${MS}visio.template.main+xml`]: "fmt/926",
  [`${MS}visio.drawing.macroenabled.main+xml`]: "fmt/927",
};

/** Part 1 of the standard, without the transitional features of part 4. */
const STRICT: Readonly<Record<string, string>> = {
  "fmt/412": "fmt/1827",
  "fmt/214": "fmt/1828",
  "fmt/215": "fmt/1829",
};
const STRICT_NAMESPACE = "http://purl.oclc.org/ooxml/";

interface ContentTypes {
  /** Lower-case media type by part name in lower case, without the leading slash: names are equal in any case (ISO/IEC 29500-2, 9.1.1.1). */
  readonly overrides: ReadonlyMap<string, { readonly name: string; readonly type: string }>;
  /** Lower-case media type by extension. */
  readonly defaults: ReadonlyMap<string, string>;
  readonly fault: string | undefined;
}

export async function matchOoxml(zip: ZipReader, traits: TraitList, work: Work): Promise<Match | undefined> {
  const name = zip.parts.find((part) => part.name.toLowerCase() === CONTENT_TYPES.toLowerCase())?.name;
  if (name === undefined) return undefined;
  const types = await readContentTypes(zip, name, work);
  if (types.fault) traits.add("damaged", `its part ${CONTENT_TYPES} cannot be read`);
  const main = await findMain(zip, types, work);
  addPartTraits(zip, types, traits);
  await addLinkTraits(zip, traits, work);
  const basis = [`container name ${CONTENT_TYPES}${main ? ` with content type ${main.type}` : " with name only"}`];
  if (!main) return { format: formatByPuid("fmt/189"), basis, traits: traits.list };
  const strict = await isStrict(zip, main.part, traits, work);
  if (strict) {
    basis.unshift(`container name ${main.part} with namespace ${strict}`);
    traits.add("strict-ooxml", `namespace ${strict} in ${main.part}`);
  }
  return { format: mainFormat(main.puid, strict !== undefined), basis, traits: traits.list };
}

function mainFormat(puid: string, strict: boolean): Format {
  return formatByPuid((strict && STRICT[puid]) || puid);
}

async function readContentTypes(zip: ZipReader, name: string, work: Work): Promise<ContentTypes> {
  const overrides = new Map<string, { readonly name: string; readonly type: string }>();
  const defaults = new Map<string, string>();
  const bytes = await headOf(zip, name, MAX_CONTENT_TYPES_BYTES);
  if (!bytes || bytes.length === 0) return { overrides, defaults, fault: "unreadable" };
  const fault = lookThrough(
    bytes,
    {
      open(tag) {
        const type = attribute(tag, "ContentType")?.toLowerCase();
        if (type === undefined) return;
        const part = attribute(tag, "PartName");
        const extension = attribute(tag, "Extension");
        if (tag.local === "Override" && part !== undefined) {
          const name = part.replace(/^\//, "");
          overrides.set(name.toLowerCase(), { name, type });
        }
        if (tag.local === "Default" && extension !== undefined) defaults.set(extension.toLowerCase(), type);
      },
    },
    work,
  );
  return { overrides, defaults, fault };
}

interface MainPart {
  readonly part: string;
  readonly type: string;
  readonly puid: string;
}

/** The part that the package itself calls its document; if it does not say, the first that has a main part's type. */
async function findMain(zip: ZipReader, types: ContentTypes, work: Work): Promise<MainPart | undefined> {
  const named = await documentRelationship(zip, work);
  for (const part of [
    ...(named === undefined ? [] : [named]),
    ...[...types.overrides.values()].map(({ name }) => name),
  ]) {
    const main = mainPart(part, types);
    if (main) return main;
  }
  // A main part may also have its type by extension alone.
  for (const type of types.defaults.values()) {
    const puid = MAIN_TYPES[type];
    if (puid !== undefined) return { part: named ?? "", type, puid };
  }
  return undefined;
}

function mainPart(part: string, types: ContentTypes): MainPart | undefined {
  const type = typeOf(part, types);
  const puid = type === undefined ? undefined : MAIN_TYPES[type];
  return type === undefined || puid === undefined ? undefined : { part, type, puid };
}

function typeOf(part: string, types: ContentTypes): string | undefined {
  const lower = part.toLowerCase();
  const override = types.overrides.get(lower);
  if (override !== undefined) return override.type;
  return types.defaults.get(lower.slice(lower.lastIndexOf(".") + 1));
}

/** ISO/IEC 29500-2, 9.3: the relationship of type officeDocument in `_rels/.rels`. */
async function documentRelationship(zip: ZipReader, work: Work): Promise<string | undefined> {
  let target: string | undefined;
  await eachRelationship(zip, "_rels/.rels", work, (type, to) => {
    if (target === undefined && /\/(officeDocument|document)$/.test(type)) target = to.replace(/^\//, "");
  });
  return target;
}

async function eachRelationship(
  zip: ZipReader,
  part: string,
  work: Work,
  take: (type: string, target: string, external: boolean) => void,
): Promise<void> {
  const bytes = await headOf(zip, part, MAX_RELATIONSHIP_BYTES);
  if (!bytes) return;
  lookThrough(
    bytes,
    {
      open(tag) {
        if (tag.local !== "Relationship") return;
        take(
          attribute(tag, "Type") ?? "",
          attribute(tag, "Target") ?? "",
          attribute(tag, "TargetMode")?.toLowerCase() === "external",
        );
      },
    },
    work,
    false,
  );
}

/** The strict namespace of the main part's root element, if it has one. */
async function isStrict(zip: ZipReader, part: string, traits: TraitList, work: Work): Promise<string | undefined> {
  const name = zip.has(part)
    ? part
    : zip.parts.find((candidate) => candidate.name.toLowerCase() === part.toLowerCase())?.name;
  const bytes = name === undefined ? undefined : await headOf(zip, name, ROOT_BYTES);
  if (!bytes || bytes.length === 0) {
    traits.add("damaged", `its main part ${part} is missing or broken`);
    return undefined;
  }
  let strict: string | undefined;
  lookThrough(
    bytes,
    {
      open(tag) {
        if (tag.uri.startsWith(STRICT_NAMESPACE)) strict = tag.uri;
      },
      // The root says it.
      done: () => true,
    },
    work,
    false,
  );
  return strict;
}

function addPartTraits(zip: ZipReader, types: ContentTypes, traits: TraitList): void {
  for (const { name } of zip.parts) {
    const lower = name.toLowerCase();
    const type = typeOf(name, types) ?? "";
    if (lower.endsWith("vbaproject.bin") || type === `${MS}office.vbaproject`) traits.add("macros", name);
    if (
      lower.includes("/macrosheets/") ||
      /macrosheet\+xml$|^application\/vnd\.ms-excel\.(intl)?macrosheet/.test(type)
    ) {
      traits.add("macros", `${name} (Excel 4 macros)`);
    }
    if (
      lower.startsWith("_xmlsignatures/") ||
      type.startsWith("application/vnd.openxmlformats-package.digital-signature-")
    ) {
      traits.add("signed", name);
    }
    if (lower.startsWith("xl/externallinks/") && !lower.includes("/_rels/")) traits.add("external-links", name);
    if (/\/(embeddings|activex)\/[^/]+$/.test(lower)) traits.add("embedded-objects", name);
  }
}

/** Pictures, templates, objects and data that are fetched from elsewhere. A hyperlink waits to be clicked and is none. */
async function addLinkTraits(zip: ZipReader, traits: TraitList, work: Work): Promise<void> {
  const parts = zip.parts.filter((part) => part.name.toLowerCase().endsWith(".rels"));
  for (const { name } of parts.slice(0, MAX_RELATIONSHIP_PARTS)) {
    await eachRelationship(zip, name, work, (type, target, external) => {
      // The program goes by the relation, whatever name and media type the part has.
      if (/\/xl(intl)?macrosheet$/i.test(type))
        traits.add("macros", `${name}: ${target.slice(0, 200)} (Excel 4 macros)`);
      if (/\/vbaproject$/i.test(type)) traits.add("macros", `${name}: ${target.slice(0, 200)}`);
      if (external && !type.endsWith("/hyperlink"))
        // Where it leads may tell of people and places, and the basis gets into reports.
        traits.add("external-links", `${name}: ${type.slice(type.lastIndexOf("/") + 1)}`);
    });
  }
}
