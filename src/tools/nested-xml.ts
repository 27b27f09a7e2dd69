/**
 * XML read by nested readers: each says who reads what is below an element, so that
 * the code has the form of what it reads while the part is still read in one pass.
 * Where a part offers the same thing twice (ECMA-376 part 3, markup compatibility), one of the two is read.
 */
import type { XmlHandler, XmlTag } from "./xml.js";

export interface NestedReader {
  /** Who reads what is below this element, or nothing to pass over it. A reader may answer itself. */
  child?(tag: XmlTag): NestedReader | undefined;
  text?(value: string): void;
  /** The element that the reader was made for has ended. */
  end?(): void;
}

interface Level {
  readonly reader: NestedReader | undefined;
  /** False where the reader is that of the level above. */
  readonly isOwn: boolean;
  /** Of `mc:AlternateContent`: whether one of its contents was taken. */
  readonly alternatives?: { taken: boolean };
}

const PASSED_OVER: Level = { reader: undefined, isOwn: false };

export function nested(root: NestedReader): XmlHandler {
  const stack: Level[] = [{ reader: root, isOwn: false }];
  let top = stack[0] as Level;
  const levelOf = (tag: XmlTag): Level => {
    const { reader, alternatives } = top;
    if (!reader) return PASSED_OVER;
    if (tag.local === "AlternateContent") return { reader, isOwn: false, alternatives: { taken: false } };
    if (alternatives) {
      if (alternatives.taken || !isUnderstood(tag)) return PASSED_OVER;
      alternatives.taken = true;
      return { reader, isOwn: false };
    }
    const below = reader.child?.(tag);
    return below ? { reader: below, isOwn: below !== reader } : PASSED_OVER;
  };
  return {
    open(tag) {
      top = levelOf(tag);
      stack.push(top);
    },
    close() {
      const { reader, isOwn } = stack.pop() as Level;
      if (isOwn) reader?.end?.();
      top = stack.at(-1) as Level;
    },
    text(value) {
      top.reader?.text?.(value);
    },
  };
}

/** What needs VML leaves out the picture of an object, which the other alternative has. */
function isUnderstood({ local, attributes }: XmlTag): boolean {
  return local === "Fallback" || (local === "Choice" && attributes.Requires?.value.trim() !== "v");
}

/** The value of an attribute without a namespace. */
export function valueIn(tag: XmlTag, name: string): string | undefined {
  return tag.attributes[name]?.value;
}

/** The value of an attribute by its local name alone, whatever prefix it was written with: `r:id`, `r:embed`. */
export function prefixedIn(tag: XmlTag, local: string): string | undefined {
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name];
    if (attribute?.local === local && attribute.prefix !== "") return attribute.value;
  }
  return undefined;
}

/** `1`, `true`, `on`; nothing when the attribute is not there. */
export function flagOf(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : /^(?:1|true|on|t)$/.test(value.trim());
}

/** A whole number; nothing for anything else. */
export function integerOf(value: string | undefined): number | undefined {
  return value !== undefined && /^[+-]?\d{1,15}$/.test(value.trim()) ? Number(value) : undefined;
}

/** ECMA-376 part 1, 22.9.2.9: thousandths of a per cent, or with a per cent sign; 1 for the whole. */
export function shareOf(value: string | undefined): number | undefined {
  const text = value?.trim() ?? "";
  if (/^-?\d{1,9}(?:\.\d{1,9})?%$/.test(text)) return Number(text.slice(0, -1)) / 100;
  const number = integerOf(value);
  return number === undefined ? undefined : number / 100_000;
}

/** A reader that passes the text of everything below on. */
export function textReader(take: (text: string) => void): NestedReader {
  const reader: NestedReader = { child: () => reader, text: take };
  return reader;
}
