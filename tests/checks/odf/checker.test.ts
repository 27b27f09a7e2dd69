import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { LOOK_AT_THE_ORIGINAL } from "../../../src/checks/empty.js";
import { odfPackage } from "../../../src/checks/odf/checker.js";
import { nameRules } from "../../../src/checks/odf/rules/names.js";
import { rules } from "../../../src/checks/odf/rules.js";
import type { CheckResult, Subject } from "../../../src/model.js";
import {
  change,
  DECLARATION,
  descriptorOf,
  inFolder,
  LANGUAGE,
  type Make,
  NAMESPACES,
  type OdfKind,
  type Part,
  parts,
  replace,
  subjectOf,
  TITLE,
  write,
  zip,
} from "./make.js";

async function check(
  content: readonly Part[] | Buffer,
  kind: OdfKind = "odt",
  role: Subject["role"] = "output",
): Promise<CheckResult> {
  return inFolder(async (folder) => {
    const file = await write(folder, `minutes.${kind}`, Buffer.isBuffer(content) ? content : zip(content as Part[]));
    return odfPackage.check({ ...subjectOf(file, kind), role });
  });
}

const found = (result: CheckResult) =>
  [...new Set(result.findings.map(({ rule, severity }) => `${severity} ${rule}`))].sort();

const math = (prolog: string) =>
  `${DECLARATION}${prolog}<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>`;
const formula = (prolog: string) => ({
  more: [{ name: "Object 1/content.xml", type: "text/xml", data: math(prolog) }],
  entries:
    '<manifest:file-entry manifest:full-path="Object 1/" manifest:media-type="application/vnd.oasis.opendocument.formula"/>',
});
const subDocument = (folder: string) =>
  `<manifest:file-entry manifest:full-path="${folder}" manifest:media-type="application/vnd.oasis.opendocument.text"/>`;
const basic = (name: string, data = "<m/>") => ({ name, data, type: "text/xml" });
const listener =
  '<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:click" xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic"/></office:event-listeners>';

/** The manifest calls the content something else than XML. */
const HIDDEN = (all: Part[]) =>
  replace(
    all,
    "META-INF/manifest.xml",
    'manifest:full-path="content.xml" manifest:media-type="text/xml"',
    'manifest:full-path="content.xml" manifest:media-type="application/octet-stream"',
  );

const cell = (formula: string) =>
  `<table:table-cell table:formula="${formula}" office:value-type="float" office:value="0"/>`;
const link = (address: string) => `<text:a xlink:href="${address}">x</text:a>`;

/** What reaches out of a document. */
const ACTIVE: readonly [string, string][] = [
  ["a data link of a section", '<office:dde-source office:dde-application="cmd"/>'],
  ["a data link of a field", '<text:dde-connection-decl office:dde-application="cmd"/>'],
  ["a data link of a table", "<table:dde-links><table:dde-link/></table:dde-links>"],
  ["an applet", '<draw:applet draw:code="E.class"/>'],
  ["a plug-in", '<draw:plugin draw:mime-type="application/x-shockwave-flash" xlink:href="https://example.org/p.swf"/>'],
  ["a foreign frame", '<draw:floating-frame xlink:href="https://example.org/"/>'],
  ["a DDE formula", cell("of:=DDE(&quot;cmd&quot;;&quot;/c calc&quot;;&quot;A1&quot;)")],
  ["a network formula", cell("of:=1+COM.MICROSOFT.WEBSERVICE([.A1])")],
  ["what is left of a macro sheet", cell("of:=exec(&quot;calc.exe&quot;)")],
  ["a formula that links to a program", cell("of:=HYPERLINK(&quot;file:///C:/calc.exe&quot;;&quot;x&quot;)")],
  ["a link with a script", link(" java&#9;script:alert(1)")],
  ["a link to a program on a server", link("file://server/share/x%2Eexe")],
  ["a link to a program beside the document", link("../setup.MSI")],
  ["a link to a program by a Windows path", link("\\\\server\\share\\x.scr")],
  [
    "a program that is packed into the text",
    `<office:binary-data>${Buffer.from("MZ\x90 a program").toString("base64")}</office:binary-data>`,
  ],
];

const image = (address: string) => `<draw:frame><draw:image xlink:href="${address}"/></draw:frame>`;
const FAR = "https://example.org/x";

/** What a program fetches from another machine when it opens the document. */
const FETCHED: readonly [string, string][] = [
  ["a picture", image(FAR)],
  ["a picture on a server", image("file://server/share/x.png")],
  ["a picture on a server, with four slashes", image("file:////server/share/x.png")],
  ["a picture by a Windows path", image("\\\\server\\share\\x.png")],
  ["a picture by a path with hidden slashes", image("file:///%5c%5cserver/x.png")],
  ["a picture under a scheme that nobody knows", image("vnd.sun.star.webdav://example.org/x.png")],
  ["a section", `<text:section><text:section-source xlink:href="${FAR}.odt"/></text:section>`],
  ["an object", `<draw:frame><draw:object xlink:href="${FAR}.odt"/></draw:frame>`],
  ["a background", `<style:background-image xlink:href="${FAR}.png"/>`],
  ["a font", `<svg:font-face-uri xmlns:svg="urn:x" xlink:href="${FAR}.ttf"/>`],
  ["a picture of a button", `<form:button form:image-data="${FAR}.png"/>`],
  ["the data of a form", `<form:form><form:connection-resource xlink:href="${FAR}"/></form:form>`],
  ["the data of an XForm", `<instance xmlns="http://www.w3.org/2002/xforms" src="${FAR}"/>`],
  ["another document's value", cell("of:=['https://example.org/a.ods'#$Sheet1.A1]")],
];

/** Commands that do not stand where links stand. */
const COMMANDS: readonly [string, string][] = [
  ["a menu", '<m:item xmlns:m="urn:m" m:id="vnd.sun.star.script:evil.py$x?language=Python&amp;location=share"/>'],
  ["a macro", '<m:item xmlns:m="urn:m" m:id=" MACRO:///Standard.M.Main()"/>'],
  ["a service", '<m:item xmlns:m="urn:m" m:id="service:com.example.Run?x"/>'],
  ["a command with arguments", '<m:item xmlns:m="urn:m" m:id=".uno:Open?URL:string=file:///c:/x"/>'],
  ["a script", '<m:item xmlns:m="urn:m" m:id="javascript:alert(1)"/>'],
  ["an old command", '<m:item xmlns:m="urn:m" m:id="slot:5500"/>'],
  ["a control", '<form:property form:property-name="TargetURL" office:string-value="macro:///Standard.M.Main"/>'],
];

/** What only looks like it, or waits for a click. */
const CALM: readonly string[] = [
  ...[FAR, "mailto:a@example.com", "tel:+44", "../a.odt", "#a", "file:///home/a.odt"].map(link),
  `<draw:a xlink:href="${FAR}"/>`,
  ...[
    "Pictures/a.png",
    "./Pictures/a:b.png",
    "../a.png",
    "file:///C:/a.png",
    "file://localhost/a.png",
    "C:\\a.png",
  ].map(image),
  image("data:image/png;base64,AAAA"),
  '<m:item xmlns:m="urn:m" m:id=".uno:PickList" m:label="macro:x"/>',
  '<table:table-cell office:value-type="string" office:string-value="Service:08:00"/>',
  '<table:table-cell office:value-type="string" table:note="Macro: an explanation"/>',
  `<form:form xlink:href="${FAR}"/>`,
  cell("of:=['file:///C:/a.ods'#$Sheet1.A1]"),
];

describe("what is fetched, and what is run", () => {
  const textOf = (xml: string) => parts({ body: `<office:text><text:p>${xml}</text:p></office:text>` });
  const house = (result: CheckResult) => found(result).filter((entry) => entry.includes("odf-no-"));

  it.each(FETCHED)(
    "%s from elsewhere blocks a document that is kept, and warns in one that was made",
    async (_, xml) => {
      expect(house(await check(textOf(xml), "odt", "source"))).toEqual(["block odf-no-remote-content"]);
      expect(house(await check(textOf(xml), "odt", "output"))).toEqual(["warn odf-no-remote-content"]);
    },
  );

  it("so does another document that takes its place, wherever it is", async () => {
    const reload = (address: string) =>
      parts({ meta: `${TITLE}${LANGUAGE}<meta:auto-reload xlink:href="${address}" meta:delay="PT1S"/>` });
    expect(house(await check(reload(FAR), "odt", "source"))).toEqual(["block odf-no-remote-content"]);
    expect(house(await check(reload("b.odt"), "odt", "source"))).toEqual(["block odf-no-remote-content"]);
    expect(house(await check(reload(""), "odt", "source"))).toEqual([]);
  });

  it("a template on a server is told", async () => {
    const made = (address: string) => parts({ meta: `${TITLE}${LANGUAGE}<meta:template xlink:href="${address}"/>` });
    expect(house(await check(made("file://server/a.ott"), "odt", "source"))).toEqual(["warn odf-no-remote-content"]);
    expect(house(await check(made("../a.ott"), "odt", "source"))).toEqual([]);
  });

  it.each(COMMANDS)("%s, in any attribute of any part", async (_, xml) => {
    expect(house(await check(textOf(xml), "odt", "source"))).toEqual(["block odf-no-scripts"]);
    const menu = { name: "Configurations2/menubar/menubar.xml", type: "text/xml", data: `<x ${NAMESPACES}>${xml}</x>` };
    expect(house(await check(parts({ more: [menu] }), "odt", "source"))).toEqual(["block odf-no-scripts"]);
  });

  it.each(CALM)("nothing is wrong with %s", async (xml) => {
    expect(house(await check(textOf(xml), "odt", "source"))).toEqual([]);
  });

  it.each(["file:////server/share/x.docm", "\\\\server\\x.odt", "ms-word:ofe|u|https://example.org/x"])(
    "a click that opens %s is told",
    async (address) => {
      expect(house(await check(textOf(link(address)), "odt", "source"))).toEqual(["warn odf-no-programs"]);
    },
  );
});

describe("sound packages pass", () => {
  const sound: Record<string, [Part[], OdfKind?]> = {
    "a text": [parts()],
    "a spreadsheet": [parts({ kind: "ods" }), "ods"],
    "a presentation": [parts({ kind: "odp" }), "odp"],
    "a drawing": [parts({ kind: "odg" }), "odg"],
    "version 1.2": [parts({ version: "1.2" })],
    "version 1.4": [parts({ version: "1.4" })],
    "an empty part that is called .xml and declared to be nothing": [
      parts({ more: [{ name: "Configurations2/accelerator/current.xml", data: "", type: "" }] }),
    ],
    "folders in the zip file": [
      parts({ more: [] }).concat({ name: "Configurations2/images/", data: "", stored: true }),
    ],
    "a folder in the manifest that has no entry": [
      parts({ entries: '<manifest:file-entry manifest:full-path="Pictures/" manifest:media-type=""/>' }),
    ],
    "a formula": [parts(formula(""))],
    "a picture whose own XML declares a document type": [
      parts({ more: [{ name: "Pictures/a.svg", type: "image/svg+xml", data: "<!DOCTYPE svg><svg/>" }] }),
    ],
    "UTF-16": [
      change(parts(), "settings.xml", (part) => ({
        ...part,
        data: Buffer.from(`\ufeff${part.data.toString().replace("UTF-8", "UTF-16")}`, "utf16le"),
      })),
    ],
    "an event that does nothing but open a web page": [
      parts({
        kind: "odp",
        body: '<office:presentation><draw:page><draw:rect><office:event-listeners><presentation:event-listener script:event-name="dom:click" presentation:action="execute" xlink:href="https://www.example.org"/></office:event-listeners></draw:rect></draw:page></office:presentation>',
      }),
      "odp",
    ],
    "links and formulas that only look alarming": [
      parts({
        kind: "ods",
        body: `<office:spreadsheet><table:table><table:table-row>${[
          "of:=&quot;DDE(&quot; &amp; RECALL([.A1])",
          "of:=HYPERLINK(&quot;https://example.org/setup.exe&quot;)",
          "of:=SUM(['EXEC (old)'.A1])",
        ]
          .map(cell)
          .join("")}<table:table-cell office:value-type="string"><text:p>${[
          "https://example.org/a.exe",
          "mailto:a@example.com",
          "../www.example.com",
          "file:///C:/Letters/www.example.com",
          "javascript://",
          "../minutes.docx",
          "#Table.A1",
        ]
          .map(link)
          .join("")}</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>`,
      }),
      "ods",
    ],
    "an empty list of script libraries": [
      parts({
        beforeBody:
          '<office:scripts><office:script script:language="ooo:Basic"><ooo:libraries/></office:script></office:scripts>',
      }),
    ],
    "a signature": [
      parts({
        more: [
          {
            name: "META-INF/documentsignatures.xml",
            data: '<document-signatures xmlns="urn:oasis:names:tc:opendocument:xmlns:digitalsignature:1.0"/>',
          },
        ],
      }),
    ],
  };
  /** Sketches that are no valid documents, which does not matter to what they are about. */
  const sketches = [
    "an event that does nothing but open a web page",
    "links and formulas that only look alarming",
    "a signature",
  ];
  for (const [name, [content, kind]] of Object.entries(sound)) {
    it(name, async () => {
      const result = await check(content, kind);
      const spoke = found(result).filter((entry) => !entry.endsWith("odf-schema-older"));
      if (sketches.includes(name)) expect(spoke).toEqual(["block odf-schema"]);
      else {
        expect(spoke).toEqual([]);
        expect(result).toMatchObject({ outcome: "passed", tier: "built-in", checker: "odf-package" });
      }
      expect(result.rules).toBe(rules.length + nameRules.length);
    });
  }
});

/** Each rule with packages that break it, and nothing else. */
const broken: [name: string, content: Part[], expected: string[]][] = [
  ["an absolute name", [...parts(), { name: "/etc/passwd", data: "x" }], ["block odf-pkg-2.2.1-relative-names"]],
  ["a drive letter", [...parts(), { name: "C:/x", data: "x" }], ["block odf-pkg-2.2.1-relative-names"]],
  [
    "a name that leads out",
    [...parts(), { name: "Pictures/../../x", data: "x" }],
    ["block odf-pkg-2.2.1-relative-names"],
  ],
  ["a backslash in a name", [...parts(), { name: "Pictures\\x", data: "x" }], ["block odf-pkg-2.2.1-plain-names"]],
  [
    "a foreign compression method",
    parts({ more: [{ name: "Pictures/a.png", type: "image/png", data: "x", method: 12 }] }),
    ["block odf-pkg-2.2.1-methods"],
  ],
  [
    "a name twice",
    (() => {
      const all = parts({ more: [{ name: "Pictures/a.png", type: "image/png", data: "x" }] });
      return [...all, { name: "Pictures/a.png", data: "y" }];
    })(),
    ["block odf-pkg-2.2.1-unique-names"],
  ],
  ["no manifest", change(parts(), "META-INF/manifest.xml", () => undefined), ["block odf-pkg-2.2.1-manifest"]],
  [
    "another root in the manifest",
    change(parts(), "META-INF/manifest.xml", (part) => ({
      ...part,
      data: part.data
        .toString()
        .replaceAll("manifest:manifest ", "manifest:list ")
        .replace("</manifest:manifest>", "</manifest:list>"),
    })),
    ["block odf-pkg-2.2.1-manifest-root"],
  ],
  [
    "a signature file that holds something else",
    parts({ more: [{ name: "META-INF/documentsignatures.xml", data: "<x/>" }] }),
    ["block odf-pkg-2.2.1-signatures-root"],
  ],
  ["a stranger in META-INF", parts({ more: [{ name: "META-INF/x.bin", data: "x" }] }), ["warn odf-pkg-2.2.1-meta-inf"]],
  ["a file that is not listed", [...parts(), { name: "Pictures/a.png", data: "x" }], ["block odf-pkg-3.2-listed"]],
  [
    "a listed file that is absent",
    parts({ entries: '<manifest:file-entry manifest:full-path="a.png" manifest:media-type="image/png"/>' }),
    ["block odf-pkg-3.2-present"],
  ],
  [
    "a file listed twice",
    parts({ entries: '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>' }),
    ["block odf-pkg-3.2-listed-once"],
  ],
  [
    "a manifest that lists itself",
    parts({
      entries: '<manifest:file-entry manifest:full-path="META-INF/manifest.xml" manifest:media-type="text/xml"/>',
    }),
    ["block odf-pkg-3.2-not-itself"],
  ],
  [
    "no entry for the document",
    change(parts(), "META-INF/manifest.xml", (part) => ({
      ...part,
      data: part.data.toString().replace(/<manifest:file-entry manifest:full-path="\/"[^>]*>/, ""),
    })),
    ["block odf-pkg-3.2-root-entry"],
  ],
  ["no mimetype", change(parts(), "mimetype", () => undefined), ["block odf-pkg-3.3-mimetype"]],
  ["mimetype not first", [...parts().slice(1), ...parts().slice(0, 1)], ["block odf-pkg-3.3-mimetype-first"]],
  [
    "mimetype compressed",
    change(parts(), "mimetype", (part) => ({ ...part, stored: false })),
    ["block odf-pkg-3.3-mimetype-stored"],
  ],
  [
    "an extra field before mimetype",
    change(parts(), "mimetype", (part) => ({ ...part, extra: 8 })),
    ["block odf-pkg-3.3-mimetype-no-extra"],
  ],
  [
    "a line end after the media type",
    change(parts(), "mimetype", (part) => ({ ...part, data: `${part.data}\n` })),
    ["block odf-pkg-3.3-mimetype-agrees"],
  ],
  [
    "an entry without a media type",
    replace(parts(), "META-INF/manifest.xml", '"content.xml" manifest:media-type="text/xml"', '"content.xml"'),
    ["block odf-pkg-4.3-attributes", "warn odf-pkg-4.16.10-media-type"],
  ],
  [
    "an empty media type",
    replace(
      parts(),
      "META-INF/manifest.xml",
      '"content.xml" manifest:media-type="text/xml"',
      '"content.xml" manifest:media-type=""',
    ),
    ["warn odf-pkg-4.16.10-media-type"],
  ],
  [
    "a manifest without its version",
    replace(parts(), "META-INF/manifest.xml", 'manifest:1.0" manifest:version="1.3"', 'manifest:1.0"'),
    ["block odf-pkg-4.16.14-version"],
  ],
  [
    "a document without its version",
    replace(parts(), "META-INF/manifest.xml", '.text" manifest:version="1.3"', '.text"'),
    ["warn odf-pkg-4.16.14-root-version"],
  ],
  ["version 1.1", parts({ version: "1.1" }), ["block odf-doc-version"]],
  [
    "no version anywhere",
    parts().map((part) => ({
      ...part,
      data: part.data.toString().replaceAll(/ (?:office|manifest):version="1.3"/g, ""),
    })),
    ["block odf-doc-version"],
  ],
  [
    "no content",
    replace(
      change(parts(), "content.xml", () => undefined),
      "META-INF/manifest.xml",
      '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>',
      "",
    ),
    ["block odf-doc-2.2.1-content"],
  ],
  [
    "an object without content",
    parts({
      entries:
        '<manifest:file-entry manifest:full-path="Object 1/" manifest:media-type="application/vnd.oasis.opendocument.chart"/>',
    }),
    ["block odf-doc-2.2.1-content"],
  ],
  [
    "a tag that is not closed",
    replace(parts(), "styles.xml", "</office:document-styles>", ""),
    ["block odf-doc-2.2.1-well-formed"],
  ],
  [
    "a prefix without a namespace",
    replace(parts(), "styles.xml", "></office", "><x:y/></office"),
    ["block odf-doc-2.2.1-well-formed"],
  ],
  [
    "an entity that nobody declared",
    parts({ body: "<office:text><text:p>&boom;</text:p></office:text>" }),
    ["block odf-doc-2.2.1-well-formed"],
  ],
  [
    "bytes that are not UTF-8",
    change(parts(), "styles.xml", (part) => ({
      ...part,
      data: Buffer.concat([Buffer.from(part.data), Buffer.from([0xff])]),
    })),
    ["block odf-doc-2.2.1-well-formed"],
  ],
  ["another encoding", replace(parts(), "styles.xml", "UTF-8", "ISO-8859-1"), ["block odf-doc-2.2.1-well-formed"]],
  [
    "an empty part",
    change(parts(), "settings.xml", (part) => ({ ...part, data: "" })),
    ["block odf-doc-2.2.1-well-formed"],
  ],
  [
    "another root",
    change(parts(), "styles.xml", (part) => ({
      ...part,
      data: part.data.toString().replaceAll("document-styles", "document-style"),
    })),
    ["block odf-doc-2.2.1-roots"],
  ],
  [
    "a document type",
    replace(parts(), "styles.xml", DECLARATION, `${DECLARATION}<!DOCTYPE x SYSTEM "x.dtd">`),
    ["block odf-doc-no-doctype"],
  ],
  [
    "an old formula's document type",
    parts(formula('<!DOCTYPE math PUBLIC "-//OpenOffice.org//DTD Modified W3C MathML 1.01//EN" "math.dtd">')),
    ["note odf-doc-no-doctype"],
  ],
  [
    "a formula that declares entities",
    parts(formula('<!DOCTYPE math [<!ENTITY a "b">]>')),
    ["block odf-doc-no-doctype"],
  ],
  [
    "the body of a spreadsheet in a text",
    parts({ body: "<office:spreadsheet><table:table/>x</office:spreadsheet>" }),
    ["block odf-doc-3.3-body"],
  ],
  ["two bodies in one", parts({ body: "<office:text>x</office:text><office:text/>" }), ["block odf-doc-3.3-body"]],
  [
    "no body",
    change(parts(), "content.xml", (part) => ({
      ...part,
      data: part.data.toString().replace(/<office:body>.*<\/office:body>/, ""),
    })),
    ["block odf-doc-3.3-body"],
  ],
  [
    "a media type that is no document",
    ["mimetype", "META-INF/manifest.xml"].reduce(
      (all, name) => replace(all, name, "application/vnd.oasis.opendocument.text", "application/epub+zip"),
      parts(),
    ),
    ["block odf-doc-3.3-body"],
  ],
  [
    "a part of another version",
    replace(parts(), "meta.xml", 'office:version="1.3"', 'office:version="1.2"'),
    ["block odf-doc-19.390-version"],
  ],
  [
    "a part without a version",
    replace(parts(), "meta.xml", ' office:version="1.3"', ""),
    ["block odf-doc-19.390-version"],
  ],
  ["a Basic module", parts({ more: [basic("Basic/Standard/Module1.xml")] }), ["block odf-no-scripts"]],
  [
    "a Python script",
    parts({ more: [{ name: "Scripts/python/a.py", data: "x", type: "" }] }),
    ["block odf-no-scripts"],
  ],
  ["a module in an object", parts({ more: [basic("Object 1/Basic/Standard/Module1.xml")] }), ["block odf-no-scripts"]],
  [
    "an empty library",
    parts({ more: [basic("Basic/script-lc.xml"), basic("Basic/Standard/script-lb.xml")] }),
    ["note odf-no-scripts"],
  ],
  [
    "a script in the content",
    parts({
      beforeBody:
        '<office:scripts><office:script script:language="ooo:Basic">Sub Main</office:script></office:scripts>',
    }),
    ["block odf-no-scripts"],
  ],
  [
    "an event in the content",
    parts({ body: `<office:text><draw:rect>${listener}</draw:rect></office:text>` }),
    ["block odf-no-scripts"],
  ],
  [
    "an event in a page's header",
    parts({ styles: `<office:master-styles>${listener}</office:master-styles>` }),
    ["block odf-no-scripts"],
  ],
  [
    "a link to a macro",
    parts({
      body: '<office:text><text:p><text:a xlink:href="macro:///Standard.Module1.Main">x</text:a></text:p></office:text>',
    }),
    ["block odf-no-scripts"],
  ],
  [
    "a click that starts a program",
    parts({
      body: '<office:text><text:p>x</text:p><draw:rect><office:event-listeners><presentation:event-listener presentation:action="execute" xlink:href="file:///C:/calc.exe"/></office:event-listeners></draw:rect></office:text>',
    }),
    ["block odf-no-active-content"],
  ],
  [
    "a click that opens something of the reader's",
    parts({
      body: '<office:text><text:p>x</text:p><draw:rect><office:event-listeners><presentation:event-listener presentation:action="execute" xlink:href="file:///C:/map.dat"/></office:event-listeners></draw:rect></office:text>',
    }),
    ["warn odf-no-programs"],
  ],
  ...ACTIVE.map(([name, xml]): [string, Part[], string[]] => [
    name,
    parts({ body: `<office:text><text:p>x${xml}</text:p></office:text>` }),
    ["block odf-no-active-content"],
  ]),
  ...[
    '<text:script script:language="JavaScript">alert(1)</text:script>',
    '<text:execute-macro text:name="M.x">go</text:execute-macro>',
  ].map((xml): [string, Part[], string[]] => [
    `in the text, ${xml.slice(0, 20)}`,
    parts({ body: `<office:text><text:p>${xml}</text:p></office:text>` }),
    ["block odf-no-scripts"],
  ]),
  ...["MZ\x90 evil", "\x7fELF evil", "#!/bin/sh"].map((data): [string, Part[], string[]] => [
    `a part that is a program (${data.slice(0, 4)})`,
    parts({ more: [{ name: "Pictures/a.png", type: "image/png", data }] }),
    ["block odf-no-active-content"],
  ]),
  [
    "a part that is named like a program",
    parts({ more: [{ name: "Object 1/run.bat", type: "", data: "echo" }] }),
    ["block odf-no-active-content"],
  ],
  [
    "a file in the document",
    parts({
      more: [
        { name: "Obj100", type: "application/vnd.sun.star.oleobject", data: Buffer.from("d0cf11e0a1b11ae1", "hex") },
      ],
    }),
    ["warn odf-embedded-files"],
  ],
  [
    "an event in content that the manifest hides",
    HIDDEN(parts({ body: `<office:text><text:p>x</text:p><draw:rect>${listener}</draw:rect></office:text>` })),
    ["block odf-no-scripts", "block odf-pkg-4.16.10-media-type"],
  ],
  [
    "half of the content, which the manifest hides",
    change(HIDDEN(parts()), "content.xml", (part) => ({
      ...part,
      data: part.data.slice(0, part.data.length - 60) as string,
    })),
    ["block odf-doc-2.2.1-well-formed", "block odf-pkg-4.16.10-media-type"],
  ],
  [
    "an event in a part of an object that the manifest calls a picture",
    parts({
      more: [{ name: "Object 1/more.xml", type: "image/png", data: `<x ${NAMESPACES}>${listener}</x>` }],
    }),
    ["block odf-no-scripts"],
  ],
  [
    "a picture from elsewhere",
    parts({ body: `<office:text><text:p>${image(FAR)}</text:p></office:text>` }),
    ["warn odf-no-remote-content"],
  ],
  [
    "something that the directory does not know",
    change(parts(), "styles.xml", (part) => ({ ...part, behind: Buffer.from("MZ") })),
    ["block odf-pkg-2.2.1-one-list"],
  ],
  ["no title", parts({ meta: LANGUAGE }), ["warn odf-doc-4.3.2.2-title"]],
  ["a blank title", parts({ meta: `<dc:title> </dc:title>${LANGUAGE}` }), ["warn odf-doc-4.3.2.2-title"]],
  ["no language", parts({ meta: TITLE }), ["note odf-doc-4.3.2.15-language"]],
  [
    "nothing in it",
    parts({ body: "<office:text><text:p/><text:p> </text:p></office:text>" }),
    ["block odf-empty-body"],
  ],
  [
    "an attribute that the grammar does not know",
    replace(parts(), "content.xml", "<text:p", '<text:p text:colour="red"'),
    ["block odf-schema"],
  ],
  [
    "extended OpenDocument, in what this program made",
    replace(parts(), "content.xml", "<text:p", '<text:p xmlns:x="urn:x" x:colour="red"'),
    ["block odf-schema-extended"],
  ],
  [
    "a version without a grammar, and what the one before it does not know",
    replace(parts({ version: "1.4" }), "content.xml", "<text:p", '<text:p text:colour="red"'),
    ["block odf-schema-older"],
  ],
];

describe("each rule finds its breach, and no other rule speaks", () => {
  for (const [name, content, expected] of broken) {
    it(name, async () => {
      const result = await check(content);
      // Most of these are sketches that are no valid documents: what the grammar says is tested by itself.
      const spoke = found(result).filter((entry) => expected.includes(entry) || !entry.includes("odf-schema"));
      expect(spoke).toEqual(expected);
      expect(result.outcome).toBe(found(result).some((entry) => entry.startsWith("block")) ? "failed" : "passed");
      for (const finding of result.findings) {
        expect(finding.message).toMatch(/^[A-Z].*\.$/);
        expect(finding.advice).toBeTruthy();
        expect(finding.basis?.clause).toBeTruthy();
      }
    });
  }

  it("no rule is left without a case", () => {
    const tested = new Set(broken.flatMap(([, , expected]) => expected.map((entry) => entry.split(" ")[1])));
    expect([...nameRules, ...rules].map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  });

  it("documents of ODF 1.1 are judged by their own standard", async () => {
    const result = await check(
      replace(parts({ version: "1.1" }), "META-INF/manifest.xml", ' manifest:version="1.1">', ">"),
    );
    expect(found(result)).toEqual(["block odf-doc-version"]);
    expect(result.rules).toBeLessThan(rules.length + nameRules.length);
  });

  it("only what the grammar says of the document itself gives way to ODF Validator", async () => {
    const yielding = async (content: readonly Part[]) =>
      (await check(content)).findings
        .filter(({ severity }) => severity === "block")
        .map((found) => found.yields === true);
    const wrong = replace(parts(), "content.xml", "<text:p", '<text:p text:colour="red"');
    expect(await yielding(wrong)).toEqual([true]);
    const data = wrong.find(({ name }) => name === "content.xml")?.data ?? "";
    expect(await yielding(parts({ more: [{ name: "Object 1/content.xml", type: "text/xml", data }] }))).toEqual([
      false,
    ]);
    expect(await yielding(parts({ version: "1.1" }))).not.toContain(true);
    expect(await yielding([...parts(), { name: "Pictures/1.png", data: "x" }])).toEqual([false]);
  });

  it("what the grammar of an older version does not know is a warning in a file that is kept, and told once", async () => {
    const newer = replace(parts({ version: "1.4" }), "content.xml", "<text:p", '<text:p text:colour="red"');
    const result = await check(newer, "odt", "kept");
    expect(found(result)).toEqual(["warn odf-schema-older"]);
    expect(result.findings[0]?.message).toMatch(
      /measured by the grammar of OpenDocument 1\.3.*In 1 place.*text:colour/,
    );
    expect(result.title).toBe("OpenDocument 1.4: package rules, and the grammar of OpenDocument 1.3");
    expect(found(await check(parts({ version: "1.4" }), "odt", "kept"))).toEqual(["note odf-schema-older"]);
  });

  it("one thing that is foreign is told in the singular", async () => {
    const one = replace(parts(), "content.xml", "<text:p", '<text:p xmlns:x="urn:x" x:colour="red"');
    expect((await check(one)).findings.find(({ rule }) => rule === "odf-schema-extended")?.message).toContain(
      ": 1 element or attribute in it is not part of the standard (x:colour). Other programs may show it without what it says.",
    );
  });

  it("a version that nobody knows says how to save it as one that is known", async () => {
    const result = await check(parts({ version: "1.9" }));
    expect(result).toMatchObject({
      outcome: "unchecked",
      reason: "the document says that it is OpenDocument 1.9, which this check does not know",
      advice: expect.stringContaining("Save it as ODF 1.3 in LibreOffice"),
    });
  });

  it("many breaches of one rule are counted, not all listed", async () => {
    const strangers = Array.from({ length: 50 }, (_, index) => ({ name: `Pictures/${index}.png`, data: "x" }));
    const result = await check([...parts(), ...strangers]);
    expect(result.findings).toHaveLength(11);
    expect(result.findings.at(-1)).toMatchObject({ message: "And 40 more of the same.", severity: "block" });
  });
});

describe("a document in which nothing can be seen", () => {
  const text = (inside: string) => `<office:text>${inside}</office:text>`;
  const slide = (inside: string) =>
    `<office:presentation><draw:page draw:master-page-name="Plain">${inside}</draw:page></office:presentation>`;
  const sheet = (inside: string) =>
    `<office:spreadsheet><table:table table:style-name="ta1">${inside}</table:table></office:spreadsheet>`;
  const cell = (attributes: string, inside = "") =>
    `<table:table-row><table:table-cell ${attributes}>${inside}</table:table-cell></table:table-row>`;
  const placeholder =
    '<draw:frame presentation:class="title" presentation:placeholder="true"><draw:text-box/></draw:frame>';
  const notes = `<presentation:notes><draw:page-thumbnail presentation:class="page"/><draw:frame presentation:class="page-number"><draw:text-box><text:p>1</text:p></draw:text-box></draw:frame>${placeholder}</presentation:notes>`;
  const master = (name: string, inside: string) =>
    `<office:master-styles><style:master-page style:name="${name}">${inside}</style:master-page></office:master-styles>`;
  const header = "<style:header><text:p>Ayton Parish Council</text:p></style:header>";
  const hidden =
    '<style:header style:display="false"><text:p>x</text:p></style:header><style:footer><text:p/></style:footer>';
  const prompt =
    '<draw:frame presentation:class="outline"><draw:text-box><text:p>Click to edit</text:p></draw:text-box></draw:frame>';
  const usesPage1 =
    '<office:automatic-styles><style:style style:name="ta1" style:family="table" style:master-page-name="Page1"/></office:automatic-styles>';
  const picture = '<text:p><draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame></text:p>';
  const chart = '<text:p><draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></text:p>';
  const isEmpty = async (make: Make) =>
    (await check(parts(make), make.kind)).findings.some(({ rule }) => rule === "odf-empty-body");

  const empty: Record<string, Make> = {
    "a text of empty paragraphs": { body: text("<text:sequence-decls/><text:p/><text:p><text:s/></text:p>") },
    "a text whose header is not shown": { body: text("<text:p/>"), styles: master("Standard", hidden) },
    "only what was deleted": { body: text("<text:tracked-changes><text:p>old</text:p></text:tracked-changes>") },
    "a picture that is not in the package": { body: text(picture) },
    "a picture without an address": { body: text('<draw:frame><draw:image xlink:href=""/></draw:frame>') },
    "an object that is not in the package": { body: text(chart) },
    "a sheet without values": { kind: "ods", body: sheet(cell('table:style-name="ce1"')) },
    "a sheet with the headers that every sheet has": {
      kind: "ods",
      body: sheet(cell("")),
      styles: master("Default", header),
      beforeBody: usesPage1.replace("Page1", "Default"),
    },
    "a slide that waits to be filled in": { kind: "odp", body: slide(placeholder + notes) },
    "a slide whose master only says where things stand": {
      kind: "odp",
      body: slide(placeholder),
      styles: master("Plain", prompt),
    },
    "a slide whose sound is lost": {
      kind: "odp",
      body: slide(`<draw:frame><draw:plugin xlink:href="Media/a.mp3"/></draw:frame>${notes}`),
    },
    "a slide beside a master that is not used": {
      kind: "odp",
      body: slide(""),
      styles: master("Other", "<draw:rect/>"),
    },
    "only the preview picture": {
      body: text("<text:p/>"),
      more: [{ name: "Thumbnails/thumbnail.png", type: "image/png", data: "x" }],
    },
  };
  for (const [name, make] of Object.entries(empty)) {
    it(`${name} is empty`, async () => expect(await isEmpty(make)).toBe(true));
  }

  const full: Record<string, Make> = {
    "text in the header": { body: text("<text:p/>"), styles: master("Standard", header) },
    "a picture in the header": {
      body: text("<text:p/>"),
      styles: master("Standard", `<style:header>${picture}</style:header>`),
      more: [{ name: "Pictures/a.png", type: "image/png", data: "x" }],
    },
    "a picture that fills the page": {
      kind: "odp",
      body: slide(placeholder),
      more: [{ name: "Pictures/a.png", type: "image/png", data: "x" }],
    },
    "a chart": {
      body: text(chart),
      more: [{ name: "Object 1/content.xml", type: "text/xml", data: math("") }],
    },
    "a picture from elsewhere": {
      body: text('<draw:frame><draw:image xlink:href="https://example.org/a.png"/></draw:frame>'),
    },
    "a shape": { body: text("<text:p><draw:custom-shape/></text:p>") },
    "a form control": { body: text("<text:p><draw:control/></text:p>") },
    "a table to be filled in by hand": { body: text(`<table:table>${cell("", "<text:p/>")}</table:table>`) },
    "a cell with a value": { kind: "ods", body: sheet(cell('office:value-type="float" office:value="0"')) },
    "a cell with a formula": { kind: "ods", body: sheet(cell('table:formula="of:=A1"')) },
    "a sheet's own header": {
      kind: "ods",
      body: sheet(cell("")),
      styles: master("Page1", header),
      beforeBody: usesPage1,
    },
    "a box without text on a slide": { kind: "odp", body: slide("<draw:frame><draw:text-box/></draw:frame>") },
    "a slide whose notes are written": {
      kind: "odp",
      body: slide(
        '<presentation:notes><draw:frame presentation:class="notes"><draw:text-box><text:p>Say hello</text:p></draw:text-box></draw:frame></presentation:notes>',
      ),
    },
    "what stands on the master of the slide": {
      kind: "odp",
      body: slide(placeholder),
      styles: master("Plain", "<draw:rect/>"),
    },
    "a sound that is there": {
      kind: "odp",
      body: slide('<draw:frame><draw:plugin xlink:href="Media/a.mp3"/></draw:frame>'),
      more: [{ name: "Media/a.mp3", type: "audio/mpeg", data: "x" }],
    },
  };
  for (const [name, make] of Object.entries(full)) {
    it(`${name} is content`, async () => expect(await isEmpty(make)).toBe(false));
  }

  it("blocks what we made, and only warns of what we were given", () =>
    inFolder(async (folder) => {
      const file = await write(folder, "a.odt", zip(parts({ body: text("<text:p/>") })));
      const [made, kept] = [
        await odfPackage.check(subjectOf(file, "odt")),
        await odfPackage.check(subjectOf(file, "odt", { role: "kept" })),
      ];
      expect(made.outcome).toBe("failed");
      expect(made.findings).toMatchObject([
        { rule: "odf-empty-body", severity: "block", message: "The document came out empty." },
      ]);
      expect(made.findings[0]?.advice).toBe(LOOK_AT_THE_ORIGINAL);
      expect(kept.outcome).toBe("passed");
      expect(kept.findings).toMatchObject([{ rule: "odf-empty-body", severity: "warn" }]);
    }));
});

describe("a package is what its directory says", () => {
  const picture: Part & { type: string } = { name: "Pictures/a.png", type: "image/png", data: "picture" };
  const withPart = (change: Partial<Part>, content: Partial<Part> = {}) =>
    parts({ more: [{ ...picture, ...change }] }).map((part) =>
      part.name === "content.xml" ? { ...part, ...content } : part,
    );
  const hidden = (name: string): Part => ({ name, data: "<x/>", unlisted: true });
  const moved = (bytes: Buffer, by: number) => {
    const file = Buffer.from(bytes);
    const end = file.length - 22;
    file.writeUInt32LE(file.readUInt32LE(end + 16) + by, end + 16);
    return file;
  };

  it.each<[string, readonly Part[] | Buffer]>([
    ["two names change places", withPart({ localName: "content.xml" }, { localName: picture.name })],
    [
      "two names change places in a field of the directory",
      withPart({ unicodePath: "content.xml" }, { unicodePath: picture.name }),
    ],
    ["a file is in no list", [...parts().slice(0, 1), hidden("Basic/Standard/M.xml"), ...parts().slice(1)]],
    ["a second content is in no list", [...parts().slice(0, 1), hidden("content.xml"), ...parts().slice(1)]],
    ["a file in no list lies at the end", [...parts(), hidden("content.xml")]],
    ["there are bytes between files", withPart({ behind: Buffer.from("MZ") })],
    [
      "there are bytes behind the last file",
      change(parts(), "META-INF/manifest.xml", (part) => ({ ...part, behind: Buffer.alloc(5) })),
    ],
    ["a descriptor is followed by bytes", withPart({ descriptor: "marked", behind: Buffer.alloc(1) })],
    ["two entries lead to one file", parts({ more: [picture, { ...picture, shared: true }] })],
    ["a file has another size where it lies", withPart({ header: (header) => header.writeUInt32LE(3, 18) })],
    ["a file has another checksum where it lies", withPart({ header: (header) => header.writeUInt32LE(3, 14) })],
    [
      "a file is called compressed where it lies",
      withPart({ stored: true, header: (header) => header.writeUInt16LE(8, 8) }),
    ],
    ["a file is called encrypted where it lies", withPart({ header: (header) => header.writeUInt16LE(0x801, 6) })],
    [
      "the directory holds more than is counted",
      (() => {
        const file = Buffer.from(zip(parts()));
        for (const at of [8, 10]) file.writeUInt16LE(parts().length - 1, file.length - 22 + at);
        return file;
      })(),
    ],
  ])("%s", async (_, content) => {
    const result = await check(content, "odt", "source");
    expect(found(result)).toContain("block odf-pkg-2.2.1-one-list");
  });

  it("a directory that lies elsewhere cannot be read", async () => {
    expect((await check(moved(zip(parts()), 1))).outcome).toBe("unchecked");
  });

  it.each<[string, readonly Part[]]>([
    ...(["marked", "bare", "marked 64", "bare 64"] as const).map((descriptor): [string, Part[]] => [
      `sizes behind the data, ${descriptor}`,
      withPart({ descriptor }, { descriptor }),
    ]),
    [
      "sizes behind the data and before it",
      withPart({ flags: 8, behind: descriptorOf({ ...picture, descriptor: "marked" }) }),
    ],
    ["the same name twice", withPart({ unicodePath: picture.name })],
    ["flags that tell how hard it was compressed", withPart({ header: (header) => header.writeUInt16LE(0x806, 6) })],
    ["an extra field", withPart({ extra: 30 })],
    ["an empty file", withPart({ data: "", stored: true })],
  ])("sound: %s", async (_, content) => {
    expect(await check(content)).toMatchObject({ outcome: "passed", findings: [] });
  });

  it("sound: files in another order than in the directory, in a file too large for memory", async () => {
    const large = withPart({ data: Buffer.alloc(17 * 1024 * 1024), stored: true });
    expect((await check(large)).findings).toEqual([]);
    expect(found(await check([...large.slice(0, 1), hidden("a"), ...large.slice(1)]))).toEqual([
      "block odf-pkg-2.2.1-one-list",
    ]);
    expect((await check(reordered(zip(parts())))).findings).toEqual([]);
  });
});

/** The last line of the directory moved to its beginning. */
function reordered(file: Buffer): Buffer {
  const end = file.length - 22;
  const start = file.readUInt32LE(end + 16);
  const last = file.lastIndexOf("PK\x01\x02");
  return Buffer.concat([
    file.subarray(0, start),
    file.subarray(last, end),
    file.subarray(start, last),
    file.subarray(end),
  ]);
}

describe("what cannot be read is unchecked, never passed and never failed", () => {
  const sound = zip(parts());
  const bomb = Buffer.alloc(1e6);
  const cases: [string, Buffer | Part[], RegExp][] = [
    ["an empty file", Buffer.alloc(0), /not a readable zip/],
    ["text", Buffer.from("minutes"), /not a readable zip/],
    ["a truncated package", sound.subarray(0, sound.length / 2), /not a readable zip/],
    [
      "a part whose checksum is wrong",
      parts({ more: [{ name: "Pictures/a.png", type: "image/png", data: "x", crc: 1 }] }),
      /checksum/,
    ],
    ["XML whose checksum is wrong", change(parts(), "content.xml", (part) => ({ ...part, crc: 1 })), /checksum/],
    [
      "a part whose data is no deflate",
      parts({
        more: [{ name: "Pictures/a.png", type: "image/png", data: "\xff\xff\xff\xff", stored: true, method: 8 }],
      }),
      /damaged/,
    ],
    ["a part larger than it says", change(parts(), "content.xml", (part) => ({ ...part, bytes: 10 })), /damaged/],
    ["an encrypted zip entry", change(parts(), "content.xml", (part) => ({ ...part, flags: 1 })), /password/],
    [
      "a document with a password",
      replace(
        parts(),
        "META-INF/manifest.xml",
        '"content.xml" manifest:media-type="text/xml"/>',
        '"content.xml" manifest:media-type="text/xml"><manifest:encryption-data/></manifest:file-entry>',
      ),
      /password/,
    ],
    [
      "more than the limit",
      parts({ more: Array.from({ length: 101 }, (_, index) => ({ name: `${index}`, data: bomb, type: "" })) }),
      /limit/,
    ],
    [
      "one part beyond the limit",
      parts({ more: [{ name: "Pictures/a.png", type: "image/png", data: Buffer.alloc(101e6) }] }),
      /unpack to 101 MB; the limit is 100 MB/,
    ],
    [
      "a part of a sub-document beyond the limit",
      parts({
        more: [{ name: "Object 1/content.xml", type: "text/xml", data: Buffer.alloc(101e6, " ") }],
        entries: subDocument("Object 1/"),
      }),
      /limit/,
    ],
    [
      "a part of a sub-document that is larger than it says",
      parts({
        more: [{ name: "Object 1/content.xml", type: "text/xml", data: `${math("")}${" ".repeat(1e6)}`, bytes: 500 }],
        entries: subDocument("Object 1/"),
      }),
      /damaged/,
    ],
    [
      "parts that share the data of one",
      parts({
        more: Array.from({ length: 101 }, (_, i) => ({ name: `${i}`, type: "", data: bomb, shared: i > 0 })),
      }),
      /limit/,
    ],
    [
      "more parts than can be listed",
      parts({ more: Array.from({ length: 50_001 }, (_, i) => ({ name: `Pictures/${i}`, data: "" })) }),
      /parts; the limit is 50000/,
    ],
    ["a version of the future", parts({ version: "2.0" }), /OpenDocument 2.0/],
    ["a tower of elements", parts({ body: `<office:text>${"<text:p>".repeat(2_000)}` }), /nested/],
    [
      "a crowd of attributes",
      parts({
        body: `<office:text><text:p ${Array.from({ length: 3_000 }, (_, index) => `a${index}=""`).join(" ")}/></office:text>`,
      }),
      /attributes/,
    ],
  ];
  for (const [name, content, reason] of cases) {
    it(name, async () => {
      const result = await check(content);
      expect(result).toMatchObject({ outcome: "unchecked", rules: 0, findings: [] });
      expect(result.reason).toMatch(reason);
    });
  }

  it("entities are not expanded", async () => {
    const laughs = `<!DOCTYPE x [<!ENTITY a "${"ha".repeat(1_000)}"><!ENTITY b "${"&a;".repeat(1_000)}"><!ENTITY c "${"&b;".repeat(1_000)}">]>`;
    const result = await check(
      replace(parts({ body: "<office:text>&c;</office:text>" }), "content.xml", DECLARATION, DECLARATION + laughs),
    );
    expect(found(result)).toContain("block odf-doc-no-doctype");
    expect(found(result)).toContain("block odf-doc-2.2.1-well-formed");
  });

  it("one value of more than 64 MB", async () => {
    const content = parts();
    const huge = change(content, "content.xml", (part) => ({
      ...part,
      data: Buffer.from(part.data.toString().replace("The council met.", "x".repeat(70e6))),
    }));
    expect((await check(huge)).reason).toMatch(/64 MB/);
  });
});

describe("documents within documents", () => {
  /** A text that shows the sub-document at this address. */
  const showing = (href: string) =>
    `<office:text><text:p><draw:frame><draw:object xlink:href="${href}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p></office:text>`;
  const content = (body: string) => parts({ body }).find(({ name }) => name === "content.xml")?.data ?? "";
  const nested = (folders: readonly string[], last: string) =>
    parts({
      body: showing(`./${folders[0]?.slice(0, -1)}`),
      more: folders.map((folder, index) => {
        const body = index === folders.length - 1 ? last : showing("./O");
        return { name: `${folder}content.xml`, type: "text/xml", data: content(body) };
      }),
      entries: folders.map(subDocument).join(""),
    });

  it.each([
    ["itself", "."],
    ["the document that it is in", ".."],
    ["itself, from outside", "../Object 1"],
  ])("one that shows %s is read once", async (_, href) => {
    const result = await check(nested(["Object 1/"], showing(href)));
    expect(result).toMatchObject({ outcome: "passed", findings: [] });
  });

  it("a thousand, each in the one before, are judged to the innermost", async () => {
    const folders = Array.from({ length: 1_000 }, (_, index) => "O/".repeat(index + 1));
    expect(await check(nested(folders, showing("./nothing")))).toMatchObject({ outcome: "passed", findings: [] });
    const wrong = await check(nested(folders, "<office:text><text:p text:no-such=''/></office:text>"));
    expect(found(wrong)).toEqual(["block odf-schema"]);
    expect(wrong.findings[0]?.where).toMatch(/^(?:O\/)+/);
  });

  it("an embedded package is not unpacked, whatever is in it, and it is told that it was not checked", async () => {
    const bomb = zip([{ name: "bomb", data: zip([{ name: "bomb", data: Buffer.alloc(200e6) }]) }]);
    const result = await check(parts({ more: [{ name: "Object 1", type: "application/zip", data: bomb }] }));
    expect(result.outcome).toBe("passed");
    expect(found(result)).toEqual(["warn odf-embedded-files"]);
  });
});

describe("memory", () => {
  /** The most that lives in the heap while `work` runs, in bytes, above what lived there before. */
  async function peakOf(work: () => Promise<unknown>): Promise<number> {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const live = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = live();
    let peak = before;
    const timer = setInterval(() => {
      peak = Math.max(peak, live());
    }, 20);
    await work();
    clearInterval(timer);
    return peak - before;
  }

  it("does not grow with the document", async () => {
    const row = '<text:p text:style-name="P1">The council noted the report &amp; thanked the clerk.</text:p>';
    await inFolder(async (folder) => {
      const peaks: number[] = [];
      for (const rows of [70_000, 7_000, 70_000]) {
        const content = parts({ body: `<office:text>${row.repeat(rows)}</office:text>` });
        const file = await write(folder, `${rows}.odt`, zip(content));
        peaks.push(
          await peakOf(async () => expect((await odfPackage.check(subjectOf(file, "odt"))).outcome).toBe("passed")),
        );
      }
      // The first run also pays for code that is compiled once. 70,000 rows are 6 MB of XML.
      expect(peaks[2]).toBeLessThan((peaks[1] ?? 0) + 4e6);
    });
  });
});
