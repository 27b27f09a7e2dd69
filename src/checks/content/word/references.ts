/** What the text refers to, and what is marked in it: links, notes, comments, bookmarks, other files (ECMA-376 part 1, 17.11 to 17.17). */
import type { Led } from "../../../tools/opc.js";
import type { XmlTag } from "../../../tools/xml.js";
import { MAX_THINGS } from "../limits.js";
import { looksLikeWords } from "../ooxml/odd-values.js";
import type { Gathered } from "./gathered.js";
import { familyOf, ownValue, relationOf } from "./names.js";
import type { RunningText } from "./text.js";

export class References {
  /** Relationships that something refers to. */
  private readonly usedIds = new Set<string>();

  constructor(
    private readonly gathered: Gathered,
    private readonly running: RunningText,
    private readonly relationships: ReadonlyMap<string, Led>,
  ) {}

  /** Pictures that are referred to anywhere, also in what is passed over, belong to something. */
  noteUse(tag: XmlTag): void {
    const { attributes } = tag;
    for (const name in attributes) {
      const attribute = attributes[name];
      if (attribute === undefined || attribute.uri === "") continue;
      if (familyOf(attribute.uri) !== "r" && attribute.local !== "relid") continue;
      this.usedIds.add(attribute.value);
      const part = this.relationships.get(attribute.value)?.part;
      if (part !== undefined) this.gathered.used.add(part);
    }
  }

  /** The part has ended. */
  end(): void {
    for (const { id, kind, target, isExternal } of this.relationships.values())
      if (kind === "hyperlink" && isExternal && !this.usedIds.has(id) && target !== "")
        this.gathered.traces.add("leftovers", "", { text: target, detail: "addresses of links that are gone" });
  }

  hyperlinkTarget(tag: XmlTag): string | undefined {
    const target = this.relationships.get(relationOf(tag, "id") ?? "")?.target ?? "";
    const anchor = ownValue(tag, "anchor") ?? "";
    const whole = anchor === "" ? target : `${target}#${anchor}`;
    return whole === "" ? undefined : whole;
  }

  /** Elements that only refer to something. */
  open(tag: XmlTag): void {
    const { running, gathered } = this;
    switch (tag.local) {
      case "bookmarkStart": {
        const name = ownValue(tag, "name") ?? "";
        if (name !== "" && !name.startsWith("_") && !running.isDeleted) gathered.addBookmark(name);
        // 17.13.6.2: Word allows no blanks in such a name.
        if (looksLikeWords(name))
          gathered.traces.add("custom-xml", running.where(), { text: name, detail: "names of bookmarks" });
        return;
      }
      case "commentRangeStart":
      case "commentReference": {
        const id = ownValue(tag, "id") ?? "";
        if (!gathered.anchors.has(id)) gathered.anchors.set(id, running.where());
        return;
      }
      case "footnoteReference":
      case "endnoteReference": {
        const note = `${tag.local.slice(0, -"Reference".length)} ${ownValue(tag, "id") ?? ""}`;
        // 17.11.14: a note is shown where its mark is.
        if (!running.isDeleted && !running.isHiddenHere) gathered.notes.set(note, running.heading);
        return;
      }
      case "permStart": {
        const editor = ownValue(tag, "ed");
        if (editor && gathered.editors.size < MAX_THINGS) gathered.editors.add(editor);
        return;
      }
      case "attr":
        // 17.5.1.1: what smart tags and elements of custom XML note of the words that they hold.
        gathered.traces.add("custom-xml", running.where(), { text: ownValue(tag, "val") ?? "" });
        return;
      case "altChunk":
        this.addChunk(tag);
        return;
      default:
    }
  }

  /** 17.17.2.1: a file whose text is taken in when the document is opened. */
  private addChunk(tag: XmlTag): void {
    const part = this.relationships.get(relationOf(tag, "id") ?? "")?.part;
    if (part === undefined) return;
    this.gathered.hasChunks = true;
    this.gathered.place(part, { where: this.running.where(), detail: "text from another file" });
  }
}
