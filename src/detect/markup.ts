/** Rung: text formats that say in their first characters what they are: RTF, XML and its dialects, HTML. */
import { FLAT_ODF_FORMAT, formatByPuid, OFFICE_XML_FORMAT } from "../formats.js";
import { decodeXml } from "../tools/xml.js";
import { bytesAt, type Match, type Rung, TraitList } from "./match.js";
import { attribute, lookThrough } from "./xml.js";

const RTF_HEAD_BYTES = 256 * 1024;
const RTF_TAIL_BYTES = 64 * 1024;
/** XML up to this size is parsed to its end to see whether it is well-formed; of larger files only as much. */
const XML_BYTES = 1024 * 1024;
const HTML_WINDOW = 1024;

/**
 * PRONOM tells RTF's versions by the control words that came with them. They
 * stand in the header, but some lists of Word 2007's stand at the very end.
 */
export const matchRtf: Rung = async ({ source, head }) => {
  const intro = /^(?:\xef\xbb\xbf)?\{\\rtf(\d?)/.exec(head.toString("latin1", 0, 16));
  if (!intro) return undefined;
  const text = (await source.read(0, RTF_HEAD_BYTES)).toString("latin1");
  const tail =
    source.size <= RTF_HEAD_BYTES
      ? ""
      : (await source.read(source.size - RTF_TAIL_BYTES, RTF_TAIL_BYTES)).toString("latin1");
  const traits = new TraitList();
  // The last brace closes the document; Word pads with zero bytes and line ends.
  if (!/\}[\0\s]*$/.test(tail === "" ? text : tail))
    traits.add("damaged", "the end of the Rich Text document is missing");
  if (/\\obj(emb|ocx|html|autlink)\b/.test(text + tail)) traits.add("embedded-objects", "control word \\object");
  if (/\\objlink\b|\\\*\\template\b|INCLUDEPICTURE|INCLUDETEXT/.test(text + tail))
    traits.add("external-links", "an object, template or picture that is only linked");
  return {
    format: formatByPuid(rtfPuid(intro[1] ?? "", text, tail)),
    basis: [bytesAt(0, intro[0].length)],
    traits: traits.list,
  };
};

function rtfPuid(version: string, text: string, tail: string): string {
  const start = text.slice(0, 64);
  if (version === "0") return "fmt/969";
  const word97 = /\{\\rtf1?.{0,15}?\\?(ansi|mac|pc|pca)\\ansicpg/.test(start);
  const word2000 = word97 && /\\stshfdbch\d{1,5}\\stshfloch\d{1,5}\\stshfhich\d{1,5}\\stshfbi/.test(text);
  if (word2000 && /\\(\*\\colorschememapping|afelev|\*\\datastore|defchp)/.test(text + tail)) return "fmt/355";
  if (word2000 && /\\lsdstimax/.test(text)) return "fmt/53";
  if (word2000 && /^\{\\rtf1?\\(ansi|mac|pc|pca)\\ansicpg/.test(start)) return "fmt/52";
  return /^\{\\rtf1?\\(ansi|mac|pc|pca)\\ansicpg/.test(start) ? "fmt/50" : "fmt/45";
}

export const matchXml: Rung = async ({ source, head, work }) => {
  const text = startOf(head);
  const declaration = /^<\?xml\s+version\s*=\s*["'](1\.[01])["']/.exec(text);
  // Without a declaration only an element with a namespace is taken for XML: HTML begins with a tag too.
  if (!declaration && !NAMESPACED.test(behindProlog(text))) return undefined;
  const bytes = await source.read(0, XML_BYTES);
  const whole = bytes.length === source.size;
  let root: Root | undefined;
  let program: string | undefined;
  const fault = lookThrough(
    bytes,
    {
      open(tag, depth) {
        if (depth === 1) root = { name: tag.local, uri: tag.uri, version: attribute(tag, "version") ?? "" };
      },
      instruction(target, body) {
        if (target === "mso-application") program = body;
      },
    },
    work,
    whole,
  );
  if (!root) return undefined;
  return xmlMatch(root, { version: declaration?.[1] ?? "1.0", program, fault, head: text });
};

interface Root {
  readonly name: string;
  readonly uri: string;
  readonly version: string;
}

/** A start tag that declares a namespace. */
const NAMESPACED = /^<[A-Za-z_][^<>]*\sxmlns(:[\w.-]+)?\s*=/;

/** Behind comments and a document type declaration. Searched for, since a pattern for "any number of" tries every way to share them out. */
function behindProlog(text: string): string {
  let rest = behindComments(text);
  while (/^<!DOCTYPE\s/.test(rest)) {
    const end = rest.indexOf(">");
    if (end < 0) return rest;
    rest = behindComments(rest.slice(end + 1).trimStart());
  }
  return rest;
}

/** A comment that is not closed is left where it stands. */
function behindComments(text: string): string {
  let at = 0;
  while (text.startsWith("<!--", at)) {
    const end = text.indexOf("-->", at + 4);
    if (end < 0) break;
    at = end + 3;
    while (/\s/.test(text.charAt(at))) at += 1;
  }
  return text.slice(at);
}

const ODF_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
const XHTML = "http://www.w3.org/1999/xhtml";
/** Office 2003's formats and its one-file packages ([MS-OI29500], flat OPC). */
const OFFICE_XML =
  /^http:\/\/schemas\.microsoft\.com\/office\/(word\/2003|2006\/xmlPackage|visio\/2003)|^urn:schemas-microsoft-com:office:spreadsheet/;

function xmlMatch(
  root: Root,
  {
    version,
    program,
    fault,
    head,
  }: { version: string; program: string | undefined; fault: string | undefined; head: string },
): Match {
  const basis = [`root element ${root.name}${root.uri === "" ? "" : ` in namespace ${root.uri}`}`, bytesAt(0, 19)];
  const traits = new TraitList();
  if (root.uri === XHTML || /^html$/i.test(root.name)) {
    return { format: formatByPuid(/DTD XHTML 1\.1/.test(head) ? "fmt/103" : "fmt/102"), basis };
  }
  if (fault !== undefined) traits.add("damaged", "the XML in it is not well-formed");
  const found = (puid: string): Match => ({ format: formatByPuid(puid), basis, traits: traits.list });
  if (OFFICE_XML.test(root.uri) || program !== undefined)
    return { format: OFFICE_XML_FORMAT, basis, traits: traits.list };
  if (root.name === "document" && root.uri === ODF_OFFICE)
    return { format: FLAT_ODF_FORMAT, basis, traits: traits.list };
  if (root.name === "svg") return found({ "1.2": "fmt/413", "1.0": "fmt/91" }[root.version] ?? "fmt/92");
  if (root.name === "schema" && root.uri === "http://www.w3.org/2001/XMLSchema") return found("x-fmt/280");
  return found(version === "1.1" ? "fmt/1776" : "fmt/101");
}

/** Tags that the WHATWG's MIME Sniffing standard (7.1) takes for HTML at the start of a file, comments aside. */
const HTML_START =
  /^<(!doctype\s+html|html|head|body|title|meta|script|style|table|div|h[1-6]|iframe|font|br|p)[\s/>]/i;

export const matchHtml: Rung = async ({ head }) => {
  const text = startOf(head);
  if (!HTML_START.test(behindComments(text))) return undefined;
  return html(text);
};

/** PRONOM's looser rule: the tag within the first 1024 characters, and its end at the end. */
export const matchLooseHtml: Rung = async ({ source, head }) => {
  const text = startOf(head);
  if (!/<html[\s>]/i.test(text.slice(0, HTML_WINDOW))) return undefined;
  const end = (await source.read(Math.max(0, source.size - HTML_WINDOW), HTML_WINDOW))
    .toString("latin1")
    .replaceAll("\0", "");
  return /<\/(html|body)>/i.test(end) ? html(text) : undefined;
};

function html(text: string): Match {
  const start = text.slice(0, 2 * HTML_WINDOW);
  const doctype = /<!doctype\s+html([^>]*)>/i.exec(start);
  return { format: formatByPuid(htmlPuid(doctype?.[1])), basis: [bytesAt(0, doctype ? doctype[0].length : 5)] };
}

function htmlPuid(doctype: string | undefined): string {
  if (doctype === undefined) return "fmt/96";
  if (/DTD XHTML 1\.1/i.test(doctype)) return "fmt/103";
  if (/DTD XHTML/i.test(doctype)) return "fmt/102";
  const version = /DTD\s.{0,64}?HTML\s(2\.0|3\.2|4\.01|4\.0)/i.exec(doctype)?.[1];
  if (version !== undefined) return { "2.0": "fmt/97", "3.2": "fmt/98", "4.0": "fmt/99" }[version] ?? "fmt/100";
  return /public/i.test(doctype) ? "fmt/96" : "fmt/471";
}

/** The first characters, decoded, without what may stand before a first tag. */
function startOf(head: Buffer): string {
  return decodeXml(head).text.replace(/^[\s\ufeff]+/, "");
}
