/** Styles of a document, resolved (ODF 1.3 part 3, 16.2): its own property, that of its parents, that of its family. */
import type { XmlElement, XmlTree } from "../tree.js";

export class Styles {
  private readonly byName = new Map<string, XmlElement>();
  private readonly defaults = new Map<string, XmlElement>();
  private readonly known = new Map<string, string>();

  /** Of later trees the styles count, where names are the same: automatic styles of `content.xml` come last. */
  constructor(groups: readonly (XmlElement | undefined)[]) {
    for (const group of groups) {
      for (const style of group?.children ?? []) {
        const family = style.attr("style:family") ?? "";
        if (style.name === "style:style") this.byName.set(`${family} ${style.attr("style:name") ?? ""}`, style);
        else if (style.name === "style:default-style") this.defaults.set(family, style);
      }
    }
  }

  find(family: string, name: string): XmlElement | undefined {
    return this.byName.get(`${family} ${name}`);
  }

  /** A property of a style or of one of its parents; nothing when none of them sets it. `group` is `text`, `graphic`, `table-cell` … */
  own(family: string, name: string | undefined, group: string, attribute: string): string | undefined {
    return this.inherited(family, name, `${group} ${attribute}`, (style) =>
      attribute === INK ? inkIn(style) : valueIn(style, group, attribute),
    );
  }

  /** The same, with what the family begins with. */
  value(family: string, name: string | undefined, group: string, attribute: string): string | undefined {
    return this.own(family, name, group, attribute) ?? valueIn(this.defaults.get(family), group, attribute);
  }

  /** The colour of text, which may be `automatic`: dark on light, and light on dark. */
  ink(family: string, name: string | undefined): string | undefined {
    return this.own(family, name, "text", INK);
  }

  /** The same, with what the family begins with. */
  inkOrDefault(family: string, name: string | undefined): string | undefined {
    return this.ink(family, name) ?? inkIn(this.defaults.get(family));
  }

  /** True when a style or one of its parents has a picture behind it (17.3). */
  hasPicture(family: string, name: string | undefined, group: string): boolean {
    const ask = (style: XmlElement) =>
      hasBackgroundPicture(style.child(`style:${group}-properties`)) ? YES : undefined;
    return this.inherited(family, name, `${group} picture`, ask) === YES;
  }

  /** True when how it looks depends on a condition. */
  isConditional(family: string, name: string | undefined): boolean {
    return this.inherited(family, name, "condition", (style) => (style.child("style:map") ? YES : undefined)) === YES;
  }

  /** What the nearest of a style and its parents answers. Each is asked once, however many styles lead to it, and in a circle. */
  private inherited(
    family: string,
    name: string | undefined,
    question: string,
    ask: (style: XmlElement) => string | undefined,
  ): string | undefined {
    if (name === undefined) return undefined;
    const asked: string[] = [];
    let answer: string | undefined;
    for (let at = name; answer === undefined; ) {
      const key = `${family} ${at} ${question}`;
      answer = this.known.get(key);
      if (answer !== undefined) break;
      this.known.set(key, NOTHING);
      asked.push(key);
      const style = this.find(family, at);
      answer = style ? ask(style) : NOTHING;
      at = style?.attr("style:parent-style-name") ?? "";
    }
    for (const key of asked) this.known.set(key, answer ?? NOTHING);
    return answer === NOTHING ? undefined : answer;
  }
}

/** Properties of an element that has a picture behind it. */
export function hasBackgroundPicture(properties: XmlElement | undefined): boolean {
  return properties?.child("style:background-image")?.attr("xlink:href") !== undefined;
}

/** Two attributes tell the colour of text: of the same style, `style:use-window-font-color` counts (20.385). */
const INK = "ink";

function inkIn(style: XmlElement | undefined): string | undefined {
  if (valueIn(style, "text", "style:use-window-font-color") === "true") return "automatic";
  return valueIn(style, "text", "fo:color");
}

const NOTHING = "\u0000";
const YES = "yes";

function valueIn(style: XmlElement | undefined, group: string, attribute: string): string | undefined {
  return style?.child(`style:${group}-properties`)?.attr(attribute);
}

/** The styles that hold in `content.xml`, and those that hold in `styles.xml`. */
export function stylesOf(
  content: XmlTree,
  styles: XmlTree | undefined,
): { readonly content: Styles; readonly styles: Styles } {
  const group = (tree: XmlTree | undefined, name: string) => tree?.root.child(name);
  const common = [group(styles, "office:styles"), group(content, "office:styles")];
  return {
    content: new Styles([...common, group(content, "office:automatic-styles")]),
    styles: new Styles([...common, group(styles, "office:automatic-styles")]),
  };
}
