import { describe, expect, it } from "vitest";
import { XmlTree } from "../../src/clean/tree.js";
import { UnreadableError } from "../../src/errors.js";

const NAMES = new Map([["urn:a", "a"]]);
const tree = (text: string) => new XmlTree(text, "x.xml", NAMES);

describe("XML as a tree over its text", () => {
  it("knows elements and attributes by the names of this program", () => {
    const { root } = tree(
      '<p:r xmlns:p="urn:a" xmlns:q="urn:b"><p:x p:y="1 &amp; 2" z=\'"\'/><q:x/><x xmlns="urn:a" xmlns:k="urn:a" k:y="3"/></p:r>',
    );
    expect(root.children.map(({ name }) => name)).toEqual(["a:x", "?:x", "a:x"]);
    expect(root.children[0]?.attr("a:y")).toBe("1 & 2");
    expect(root.children[0]?.attr("z")).toBe('"');
    expect(root.children[2]?.attr("a:y")).toBe("3");
    expect(root.children[1]?.attr("a:y")).toBeUndefined();
  });

  it("changes nothing but what it is asked to change", () => {
    const text =
      "<?xml version=\"1.0\"?>\r\n<!-- one --><a:r  xmlns:a='urn:a'>t<a:x b='1' a:c=\"2\" >u</a:x><a:y/>\r\n<a:z>v<a:w/>w</a:z><![CDATA[<]]></a:r>\n";
    const changed = tree(text);
    const [x, y, z] = changed.root.children;
    if (!x || !y || !z) throw new Error("elements are missing");
    expect(changed.result()).toBe(text);
    changed.set(x, "b", '"&');
    changed.set(x, "a:c", undefined);
    changed.set(x, "a:d", "3");
    changed.drop(y);
    changed.unwrap(z);
    expect(changed.result()).toBe(
      text
        .replace("<a:x b='1' a:c=\"2\" >", '<a:x b="&quot;&amp;" a:d="3">')
        .replace("<a:y/>", "")
        .replace("<a:z>", "")
        .replace("</a:z>", ""),
    );
  });

  it("lets the change of what is around win over changes inside", () => {
    const changed = tree('<a:r xmlns:a="urn:a"><a:x><a:y c="1">t</a:y></a:x></a:r>');
    const [x] = changed.root.children;
    const [y] = x?.children ?? [];
    if (!x || !y) throw new Error("elements are missing");
    changed.set(y, "c", "2");
    changed.drop(y);
    changed.replace(x, "<new/>");
    expect(changed.result()).toBe('<a:r xmlns:a="urn:a"><new/></a:r>');
    expect(changed.isGone(y)).toBe(true);
  });

  it.each(["<a><b></a>", "", "<a", "<a b=1/>"])("refuses what is no XML: %s", (text) => {
    expect(() => tree(text)).toThrow(UnreadableError);
  });

  it("refuses what is nested too deep", () => {
    expect(() => tree(`${"<a>".repeat(500)}${"</a>".repeat(500)}`)).toThrow(UnreadableError);
  });
});
