/** OpenDocument files with something hidden in them, and what is left of them when they were cleaned. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import JSZip from "jszip";
import { expect } from "vitest";
import { odfPackage } from "../../src/checks/odf/checker.js";
import { cleanOdf } from "../../src/clean/odf/clean-odf.js";
import type { Cleaning } from "../../src/model.js";
import {
  DECLARATION,
  inFolder,
  manifest,
  NAMESPACES,
  type OdfKind,
  type Part,
  subjectOf,
  write,
  zip,
} from "../checks/odf/make.js";

const MORE = [
  ...["svg-compatible", "config", "datastyle", "animation", "smil-compatible"].map(
    (name) =>
      `xmlns:${{ datastyle: "number", animation: "anim" }[name] ?? name.replace("-compatible", "")}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`,
  ),
  'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"',
  'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"',
  'xmlns:officeooo="http://openoffice.org/2009/office"',
  'xmlns:drawooo="http://openoffice.org/2010/draw"',
].join(" ");

export interface Planted {
  readonly kind?: OdfKind;
  /** What stands in `office:text`, `office:spreadsheet` … */
  readonly body?: string;
  readonly automatic?: string;
  readonly beforeBody?: string;
  readonly styles?: string;
  readonly meta?: string;
  readonly settings?: string;
  readonly more?: readonly (Part & { type?: string })[];
  readonly trackedChanges?: "stop" | "accept";
  readonly name?: string;
  readonly isConverted?: boolean;
}

export interface Result extends Cleaning {
  readonly content: string;
  readonly names: readonly string[];
  /** The text of a part; empty when there is none. */
  text(name: string): Promise<string>;
  bytes(name: string): Promise<Buffer | undefined>;
  /** `what` of all that was removed, each once. */
  readonly kinds: readonly string[];
}

const BODY = { odt: "text", ods: "spreadsheet", odp: "presentation", odg: "drawing" } as const;

export function packageOf({
  kind = "odt",
  body = "",
  automatic = "",
  beforeBody = "",
  styles = "",
  meta = "",
  settings = "",
  more = [],
}: Planted): Part[] {
  const root = (name: string, content: string) =>
    `${DECLARATION}<office:document-${name} ${NAMESPACES} ${MORE} office:version="1.3">${content}</office:document-${name}>`;
  const media = { odt: "text", ods: "spreadsheet", odp: "presentation", odg: "graphics" }[kind];
  const element = `office:${BODY[kind]}`;
  return [
    { name: "mimetype", data: `application/vnd.oasis.opendocument.${media}`, stored: true },
    {
      name: "content.xml",
      data: root(
        "content",
        `${beforeBody}<office:automatic-styles>${automatic}</office:automatic-styles><office:body><${element}>${body}</${element}></office:body>`,
      ),
    },
    { name: "styles.xml", data: root("styles", styles) },
    {
      name: "meta.xml",
      data: root(
        "meta",
        `<office:meta><dc:title>Minutes</dc:title><dc:language>en-GB</dc:language>${meta}</office:meta>`,
      ),
    },
    { name: "settings.xml", data: root("settings", settings && `<office:settings>${settings}</office:settings>`) },
    ...more,
    { name: "META-INF/manifest.xml", data: manifest(kind, "1.3", more) },
  ];
}

export const LIMITS = { timeoutMs: 1_000, memoryBytes: 1e9, sourceBytes: 1e9, unpackedBytes: 100e6 };

/** Cleans a document, and makes sure that a sound one comes out, which has nothing more to be cleaned. */
export async function cleaned(planted: Planted): Promise<Result> {
  const { kind = "odt", trackedChanges = "accept", name, isConverted } = planted;
  return inFolder(async (folder) => {
    const source = await write(folder, `source.${kind}`, zip(packageOf(planted)));
    const before = await readFile(source);
    const target = join(folder, `target.${kind}`);
    const options = { trackedChanges, limits: LIMITS, ...(name && { name }), ...(isConverted && { isConverted }) };
    const result = await cleanOdf(source, target, options);
    expect(await readFile(source)).toEqual(before);
    const faults = async (file: string) =>
      (await odfPackage.check(subjectOf(file, kind))).findings
        .filter(({ severity }) => severity === "block")
        .map(({ rule }) => rule);
    const known = await faults(source);
    expect((await faults(target)).filter((rule) => !known.includes(rule))).toEqual([]);
    expect((await cleanOdf(target, join(folder, "again"), options)).removed).toEqual([]);
    const archive = await JSZip.loadAsync(await readFile(target));
    const text = async (name: string) => (await archive.file(name)?.async("string")) ?? "";
    return {
      ...result,
      content: await text("content.xml"),
      names: Object.keys(archive.files),
      text,
      bytes: async (name) => archive.file(name)?.async("nodebuffer"),
      kinds: [...new Set(result.removed.map(({ what }) => what))],
    };
  });
}

/** A style with properties of one kind. */
export function style(name: string, family: string, group: string, properties: string, more = ""): string {
  return `<style:style style:name="${name}" style:family="${family}"${more}><style:${group}-properties ${properties}/></style:style>`;
}

export const SECRET = "Ada Example, QQ 12 34 56 C";
