/** Formulas in a Word document (ECMA-376 part 1, 22.1): that they are there, and what of them nobody sees. */
import type { XmlTag } from "../../../tools/xml.js";
import type { Gathered } from "./gathered.js";
import { isTrue } from "./names.js";
import type { RunningText } from "./text.js";

export class Formulas {
  private depth = 0;
  /** True in what a formula keeps free room for, and does not show (22.1.2.81). */
  private isPhantom = false;

  constructor(
    private readonly gathered: Gathered,
    private readonly running: RunningText,
  ) {}

  get isOpen(): boolean {
    return this.depth > 0;
  }

  open(tag: XmlTag): void {
    const { running } = this;
    if (tag.local === "r") running.beginRun();
    else if (tag.local === "show" && !isTrue(valueIn(tag) ?? "1")) this.isPhantom = true;
    if (tag.local !== "oMath") return;
    this.depth += 1;
    if (this.depth > 1 || running.isDeleted) return;
    this.gathered.add(this.gathered.objects, { object: { place: running.place(), what: "formula" } }, "objects");
    running.fill();
  }

  close({ local }: XmlTag): void {
    if (local === "oMath") this.depth -= 1;
    else if (local === "phant") this.isPhantom = false;
    else if (local === "r") this.running.endRun();
  }

  /** Letters of a formula: they are no text of the document. */
  say(text: string): void {
    const { running } = this;
    if (/[\p{L}\d]/u.test(text) && (this.isPhantom || running.isUnseenHere(text)))
      this.gathered.traces.add("hidden-text", running.where(), { text, detail: "in a formula" });
  }
}

/** Values in formulas have the prefix of the formula. */
function valueIn({ attributes }: XmlTag): string | undefined {
  for (const name in attributes) if (attributes[name]?.local === "val") return attributes[name]?.value;
  return undefined;
}
