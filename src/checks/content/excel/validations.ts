/** What may be typed into cells (ECMA-376 part 1, 18.3.1.32): choices, and messages on them. */
import { textsIn } from "../../../tools/formula-texts.js";
import type { XmlTag } from "../../../tools/xml.js";
import type { Words } from "./code-words.js";
import { isOn, valueFor } from "./part.js";

/** Choices that say nothing. */
const PLAIN = /^(?:yes|no|y|n|n\/?a|true|false|none|other|x)$/i;

export class Validations {
  private list: "shown" | "unshown" | undefined;
  private formula: string | undefined;

  constructor(private readonly words: Words) {}

  open(tag: XmlTag): void {
    const { local } = tag;
    if (local === "dataValidation") this.openOne(tag);
    else if (local === "formula1" || local === "formula2") this.formula = "";
  }

  /** False when it is none of its texts. */
  add(text: string): boolean {
    if (this.formula === undefined) return false;
    this.formula += text;
    return true;
  }

  close({ local }: XmlTag): void {
    if ((local !== "formula1" && local !== "formula2") || this.formula === undefined) return;
    const { formula, words } = this;
    const list = this.list;
    this.formula = undefined;
    if (list === undefined || !/^\s*"/.test(formula)) words.addFormula(formula, "conditions");
    else {
      const choices = textsIn(formula).flatMap((text) => text.split(","));
      for (const choice of choices)
        if (!PLAIN.test(choice.trim())) words.add(choice, "lists of choices", list === "shown" ? "met" : "unseen");
    }
  }

  /** A message that is switched off is shown to nobody, and neither is a list without its arrow, which is off when `showDropDown` is on. */
  private openOne(tag: XmlTag): void {
    const isList = valueFor(tag, "type") === "list";
    this.list = isList ? (isOn(valueFor(tag, "showDropDown")) ? "unshown" : "shown") : undefined;
    const add = (names: readonly string[], shownBy: string) => {
      const sort = isOn(valueFor(tag, shownBy)) ? "met" : "unseen";
      for (const name of names) this.words.add(valueFor(tag, name), "messages on cells", sort);
    };
    add(["promptTitle", "prompt"], "showInputMessage");
    add(["errorTitle", "error"], "showErrorMessage");
  }
}
