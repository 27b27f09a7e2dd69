/**
 * What a part of a package says beside the elements of its format: comments and instructions, elements and attributes
 * of other programs, and alternatives that are not shown (ECMA-376 part 3, 7 to 9).
 */
import { isOfFormat } from "../../tools/oddities.js";
import type { XmlHandler, XmlTag } from "../../tools/xml.js";
import { MAX_HIDDEN_TEXT } from "./limits.js";

const COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006";

export type Stray = "custom-xml" | "leftovers" | "hidden-text";

/** One `mc:AlternateContent`: the text of what is shown, and of the other branches. */
interface Alternatives {
  shown: string | undefined;
  readonly others: string[];
}

/** The branch that is open: `isShown` when a program of today would show it. */
interface Branch {
  readonly isShown: boolean;
  readonly depth: number;
  text: string;
}

export function strayReader(take: (what: Stray, words: string) => void): XmlHandler {
  /** Depth of the element of another program that is open, or 0. */
  let foreignAt = 0;
  let isText = false;
  const alternatives: Alternatives[] = [];
  const branches: Branch[] = [];
  /** Prefixes that stand for namespaces of other programs, anywhere in the part. */
  const unknown = new Set<string>();
  return {
    open(tag, depth) {
      takeAttributes(tag);
      if (foreignAt > 0) return;
      isText = tag.local === "t" || tag.local === "delText" || tag.local === "instrText";
      if (!isOfFormat(tag.uri)) foreignAt = depth;
      else if (tag.uri === COMPATIBILITY) openAlternative(tag, depth);
    },
    text(text) {
      if (foreignAt > 0) take("custom-xml", text);
      const branch = branches.at(-1);
      if (branch && isText && branch.text.length < MAX_HIDDEN_TEXT) branch.text += text;
    },
    close(tag, depth) {
      isText = false;
      if (foreignAt === depth) foreignAt = 0;
      if (tag.uri === COMPATIBILITY && foreignAt === 0) closeAlternative(tag, depth);
    },
    comment: (text) => take("leftovers", text),
    instruction: (_target, body) => take("leftovers", body),
  };

  function takeAttributes({ uri, attributes }: XmlTag): void {
    for (const name in attributes) {
      const attribute = attributes[name];
      if (attribute === undefined) continue;
      if (name.startsWith("xmlns")) {
        if (!isOfFormat(attribute.value)) unknown.add(attribute.local);
      } else if (!isOfFormat(attribute.uri) || foreignAt > 0 || !isOfFormat(uri)) take("custom-xml", attribute.value);
    }
  }

  function openAlternative(tag: XmlTag, depth: number): void {
    const current = alternatives.at(-1);
    if (tag.local === "AlternateContent") alternatives.push({ shown: undefined, others: [] });
    else if (current && (tag.local === "Choice" || tag.local === "Fallback")) {
      const needs = (tag.attributes.Requires?.value ?? "").trim().split(/\s+/);
      const isShown = current.shown === undefined && !needs.some((prefix) => unknown.has(prefix));
      if (isShown) current.shown = "";
      branches.push({ isShown, depth, text: "" });
    }
  }

  function closeAlternative({ local }: XmlTag, depth: number): void {
    const current = alternatives.at(-1);
    const branch = branches.at(-1);
    if (branch?.depth === depth && current) {
      branches.pop();
      if (branch.isShown) current.shown = branch.text;
      else current.others.push(branch.text);
    } else if (local === "AlternateContent" && current) {
      alternatives.pop();
      const { shown = "", others } = current;
      for (const other of others) if (!squeezed(shown).includes(squeezed(other))) take("hidden-text", other);
      const outer = branches.at(-1);
      if (outer) outer.text += shown;
    }
  }
}

const squeezed = (text: string) => text.replace(/\s+/g, "");
