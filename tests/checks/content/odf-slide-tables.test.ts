/** A table of a slide stands in a frame with a picture of it (ODF 1.3 part 3, 10.4.2). */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readOdf } from "../../../src/checks/content/odf/read.js";
import { detect } from "../../../src/detect/detect.js";
import { XML, zip } from "../../fixtures/make/package.mjs";
import { testFolder } from "../../support/folder.js";
import { LIMITS } from "../pdfa/build.js";

const URN = "urn:oasis:names:tc:opendocument:xmlns";
const NAMESPACES = ["office", "style", "text", "table", "manifest"]
  .map((name) => `xmlns:${name}="${URN}:${name}:1.0"`)
  .concat(`xmlns:draw="${URN}:drawing:1.0"`, `xmlns:svg="${URN}:svg-compatible:1.0"`)
  .concat('xmlns:xlink="http://www.w3.org/1999/xlink"')
  .join(" ");
const TYPE = "application/vnd.oasis.opendocument.presentation";

const STYLES =
  '<style:default-style style:family="graphic"><style:graphic-properties draw:fill="solid" draw:fill-color="#729fcf"/></style:default-style>';
const SLIDE =
  '<draw:page draw:name="one"><draw:frame svg:x="1cm" svg:y="1cm" svg:width="9cm" svg:height="5cm"><table:table><table:table-column/><table:table-row><table:table-cell><text:p>Votes</text:p></table:table-cell></table:table-row></table:table><draw:image xlink:href="Pictures/table.svm"/><svg:desc>Votes by ward</svg:desc></draw:frame></draw:page>';

test("the picture is not counted, its fill is not behind the cells, and its description is that of the table", async () => {
  const part = (root: string, body: string) =>
    `${XML}<office:document-${root} ${NAMESPACES} office:version="1.3">${body}</office:document-${root}>`;
  const entry = (path: string, type: string) =>
    `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${type}"/>`;
  const manifest = entry("/", TYPE) + entry("content.xml", "text/xml") + entry("styles.xml", "text/xml");
  const bytes = await zip([
    { name: "mimetype", data: TYPE },
    {
      name: "content.xml",
      data: part("content", `<office:body><office:presentation>${SLIDE}</office:presentation></office:body>`),
    },
    { name: "styles.xml", data: part("styles", `<office:styles>${STYLES}</office:styles>`) },
    { name: "Pictures/table.svm", data: "VCLMTF" },
    {
      name: "META-INF/manifest.xml",
      data: `${XML}<manifest:manifest ${NAMESPACES} manifest:version="1.3">${manifest}${entry("Pictures/table.svm", "")}</manifest:manifest>`,
    },
  ]);
  const file = join(testFolder(), "votes.odp");
  await writeFile(file, bytes);
  const detection = await detect(file);
  const { pictures, tables, paragraphs } = await readOdf({
    file,
    name: "votes.odp",
    role: "kept",
    detection,
    limits: LIMITS,
  });
  expect(pictures).toEqual([]);
  expect(tables).toMatchObject([{ rows: 1, columns: 1, description: "Votes by ward" }]);
  expect(paragraphs.map(({ runs }) => runs.map(({ text, background }) => [text, background]))).toEqual([
    [["Votes", undefined]],
  ]);
});
