/** Makes the cleaned copy of an OpenDocument file: what shows stays as it is, what does not is taken out. */
import { UnreadableError } from "../../errors.js";
import type { Cleaning, TrackedChanges } from "../../model.js";
import { unescapeXml } from "../../tools/escape.js";
import { CONTENT, META, STYLES } from "../../tools/odf.js";
import type { ZipLimits } from "../../tools/zip.js";
import { OdfPackage, partAt } from "../package.js";
import { Tally, type What } from "../record.js";
import { keepLooks } from "./converted.js";
import type { OdfDocument } from "./document.js";
import { cleanObjects, cleanPictures } from "./objects.js";
import { cleanOwnProperties, cleanProperties, cleanSettings } from "./properties.js";
import { cleanShapes } from "./shapes.js";
import { cleanSheets } from "./sheets.js";
import { stylesOf } from "./styles.js";
import { cleanTexts } from "./texts.js";
import { removeTiny } from "./tiny.js";
import { cleanUnshown } from "./unshown.js";

const SETTINGS = "settings.xml";

export interface CleanOptions {
  /** `stop`: whether changes are to be accepted is for a person to decide, and the copy keeps them. */
  readonly trackedChanges: TrackedChanges;
  readonly limits: ZipLimits;
  readonly name?: string;
  readonly isConverted?: boolean;
}

/** Throws an `UnreadableError` when the file is damaged or beyond a limit: then nothing is written. */
export async function cleanOdf(
  source: string,
  target: string,
  { trackedChanges, limits, name, isConverted }: CleanOptions,
): Promise<Cleaning> {
  const odf = await OdfPackage.open(source, limits);
  try {
    if (!odf.has(CONTENT)) throw new UnreadableError("it has no content");
    const document = { ...(await documentIn(odf, trackedChanges)), name };
    const used = await usedParts(odf);
    const sheets = cleanSheets(document);
    if (isConverted) keepLooks(document);
    removeTiny(document);
    cleanShapes(document);
    cleanTexts(document);
    cleanUnshown(document);
    await cleanObjects(document, odf, sheets);
    if (odf.has(META)) cleanProperties(await odf.tree(META), document);
    await cleanOwnProperties(odf, document);
    if (odf.has(SETTINGS)) cleanSettings(await odf.tree(SETTINGS), document, sheets);
    await dropParts(odf, document, used);
    await cleanPictures(document, odf);
    odf.write(target);
    return document.tally.result();
  } finally {
    odf.close();
  }
}

async function documentIn(odf: OdfPackage, trackedChanges: TrackedChanges): Promise<OdfDocument> {
  const content = await odf.tree(CONTENT);
  const styles = odf.has(STYLES) ? await odf.tree(STYLES) : undefined;
  const looks = stylesOf(content, styles);
  const body = content.root.child("office:body")?.children[0];
  if (body === undefined) throw new UnreadableError("its content is not that of an OpenDocument file");
  return { content, styles, looks, tally: new Tally(), trackedChanges, body };
}

// -------------------------------------------------------------------- parts

const STANDARD: ReadonlySet<string> = new Set(["mimetype", "META-INF/manifest.xml", CONTENT, STYLES, META, SETTINGS]);

/** What a part is that nothing in the document leads to; nothing for what tells nobody anything. */
const KINDS: readonly (readonly [RegExp, What | undefined])[] = [
  [/^Thumbnails\//, "thumbnail"],
  [/(?:^|\/)(?:Basic|Scripts|Dialogs)\//, "macros"],
  [/^META-INF\/(?:document|macro)signatures/, undefined],
  [/(?:^|\/)manifest\.rdf$/, undefined],
  [/\.rdf$/, "custom-xml"],
  [/^Configurations2\/|^layout-cache$/, undefined],
  // The picture of an object that was embedded.
  [/^ObjectReplacements\//, undefined],
];

/** Takes out every part that nothing in the document leads to any more. */
async function dropParts(odf: OdfPackage, { tally }: OdfDocument, before: ReadonlySet<string>): Promise<void> {
  const used = await usedParts(odf);
  for (const name of odf.parts) {
    if (STANDARD.has(name) || (used.has(odf.newName(name)) && !/(?:^|\/)(?:Basic|Scripts|Dialogs)\//.test(name)))
      continue;
    odf.drop(name);
    // What was taken out of the text is told already.
    if (before.has(name)) continue;
    const kind = KINDS.find(([pattern]) => pattern.test(name));
    const what = kind === undefined ? "leftovers" : kind[1];
    if (what) tally.removed(what);
  }
}

/** Sub-documents that are followed: of those in charts there are none in real documents. */
const MAX_NESTED = 20;

/** Parts that addresses lead to, from the text as it is now: those of objects with all that belongs to them. */
async function usedParts(odf: OdfPackage): Promise<ReadonlySet<string>> {
  const used = new Set<string>();
  const all = new Set(odf.parts.map((name) => odf.newName(name)));
  let folders = [""];
  for (let level = 0; folders.length > 0 && level < MAX_NESTED; level += 1) {
    const next = new Set<string>();
    for (const folder of folders) {
      for (const part of [CONTENT, STYLES, META, SETTINGS].map((name) => folder + name)) {
        if (!all.has(part)) continue;
        used.add(part);
        for (const target of await targetsIn(odf, part, folder)) {
          if (all.has(target)) used.add(target);
          if (all.has(`${target}/${CONTENT}`) && !used.has(`${target}/${CONTENT}`)) next.add(`${target}/`);
        }
      }
    }
    folders = [...next];
  }
  return used;
}

/** An address in a start tag. What looks like one in a text may keep a part that could go: the checks tell of it. */
const ADDRESS = /:href\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;

async function targetsIn(odf: OdfPackage, part: string, folder: string): Promise<ReadonlySet<string>> {
  const tree = await odf.tree(part);
  const targets = new Set<string>();
  for (const [, double, single] of (tree.isChanged ? tree.result() : tree.text).matchAll(ADDRESS)) {
    const address = unescapeXml(double ?? single ?? "");
    // Pictures of a chart may lie in its own folder or in that of the document.
    for (const from of new Set([folder, ""])) {
      const target = partAt(from, address);
      if (target !== undefined) targets.add(target);
    }
  }
  return targets;
}
