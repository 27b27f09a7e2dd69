/** The lists of a Word document (ECMA-376 part 1, 17.9). */
import type { XmlHandler } from "../../../tools/xml.js";
import type { Paragraph } from "../model.js";
import type { ParagraphMarks } from "./marks.js";
import { familyOf, integer, ownValue, val } from "./names.js";
import type { Styles } from "./styles.js";

interface Level {
  format: string;
  text: string;
}

interface Definition {
  readonly levels: Map<number, Level>;
  /** Levels by the styles that they belong to. */
  readonly styles: Map<string, number>;
  link?: string;
}

/** The lists of a document (17.9). */
export class Numbering {
  private readonly definitions = new Map<string, Definition>();
  private readonly instances = new Map<string, { definition: string; readonly own: Definition }>();

  constructor(private readonly styles: Styles) {}

  /** Reads `numbering.xml`. */
  reader(): XmlHandler {
    let definition: Definition | undefined;
    let instance: { definition: string; readonly own: Definition } | undefined;
    let level: Level | undefined;
    let index = 0;
    return {
      open: (tag) => {
        const { local } = tag;
        if (familyOf(tag.uri) !== "w") return;
        if (local === "abstractNum") {
          definition = { levels: new Map(), styles: new Map() };
          this.definitions.set(ownValue(tag, "abstractNumId") ?? "", definition);
        } else if (local === "num") {
          instance = { definition: "", own: { levels: new Map(), styles: new Map() } };
          definition = instance.own;
          this.instances.set(ownValue(tag, "numId") ?? "", instance);
        } else if (local === "abstractNumId" && instance) instance.definition = val(tag) ?? "";
        else if (local === "numStyleLink" && definition) definition.link = val(tag) ?? "";
        else if (local === "lvl") {
          level = { format: "decimal", text: "" };
          index = integer(ownValue(tag, "ilvl")) ?? 0;
          definition?.levels.set(index, level);
        } else if (local === "numFmt" && level) level.format = val(tag) ?? "decimal";
        else if (local === "lvlText" && level) level.text = val(tag) ?? "";
        else if (local === "pStyle" && level) definition?.styles.set(val(tag) ?? "", index);
      },
      close: ({ local }) => {
        if (local === "lvl") level = undefined;
        else if (local === "num") instance = undefined;
      },
    };
  }

  /** Where a paragraph stands in a list; nothing when it is in none, or when nobody sees that it is. */
  listOf(marks: ParagraphMarks, source: string | undefined): Paragraph["list"] {
    const { numbering } = marks;
    if (numbering === undefined || numbering === "0") return undefined;
    const instance = this.instances.get(numbering);
    const definition = this.definitionOf(instance?.definition);
    if (!instance || !definition) return undefined;
    const index = marks.level ?? definition.styles.get(source ?? "") ?? 0;
    const level = instance.own.levels.get(index) ?? definition.levels.get(index);
    if (!level || (level.format === "none" && level.text === "")) return undefined;
    return { level: index, ordered: level.format !== "bullet" && level.format !== "none" };
  }

  /** 17.9.21: a definition may leave all to that of a style. */
  private definitionOf(id: string | undefined): Definition | undefined {
    const definition = this.definitions.get(id ?? "");
    if (definition?.link === undefined) return definition;
    const numbering = this.styles.numberingOf(definition.link);
    return this.definitions.get(this.instances.get(numbering ?? "")?.definition ?? "") ?? definition;
  }
}
