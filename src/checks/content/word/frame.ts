/** Where a drawing stands, and how large it is (ECMA-376 part 1, 20.4.2). */
import { shareOf } from "../../../tools/nested-xml.js";
import type { XmlTag } from "../../../tools/xml.js";
import type { Drawn } from "./drawn.js";
import { lengthOf, type Offset } from "./geometry.js";
import { integer, isTrue, ownValue } from "./names.js";

/** Where something stands by its share of a page or a margin matters when that is beyond it ([MS-ODRAWXML] 2.23.1.1). */
function beyondAll(text: string): number | undefined {
  const share = shareOf(text.trim());
  return share === undefined || Math.abs(share) < 1 ? undefined : Math.sign(share) * FURTHER;
}

/** In millimetres, further than any page reaches. */
const FURTHER = 10_000;

export class FrameReader {
  private offset: Offset | undefined;

  /** True when the text of the element is wanted. */
  open(tag: XmlTag, drawn: Drawn): boolean {
    switch (tag.local) {
      case "anchor":
        drawn.isAnchored = true;
        drawn.isPlacedSimply = isTrue(ownValue(tag, "simplePos"));
        drawn.isBehind = isTrue(ownValue(tag, "behindDoc"));
        drawn.order = integer(ownValue(tag, "relativeHeight")) ?? 0;
        if (isTrue(ownValue(tag, "hidden"))) drawn.isHidden = true;
        return false;
      case "extent":
        drawn.width = lengthOf(ownValue(tag, "cx"));
        drawn.height = lengthOf(ownValue(tag, "cy"));
        return false;
      case "positionH":
      case "positionV":
        if (drawn.isPlacedSimply) {
          const offset = tag.local === "positionH" ? drawn.across : drawn.down;
          offset.from = "page";
          return false;
        }
        this.offset = tag.local === "positionH" ? drawn.across : drawn.down;
        this.offset.from = ownValue(tag, "relativeFrom") ?? this.offset.from;
        return false;
      case "simplePos":
        // 20.4.2.13: from the corner of the page, and nothing else counts.
        if (!drawn.isPlacedSimply) return false;
        drawn.across.by = lengthOf(ownValue(tag, "x"));
        drawn.down.by = lengthOf(ownValue(tag, "y"));
        return false;
      case "posOffset":
      case "pctPosHOffset":
      case "pctPosVOffset":
      case "align":
        return true;
      case "docPr":
        drawn.description = (ownValue(tag, "descr") ?? "").trim();
        drawn.title = (ownValue(tag, "title") ?? "").trim();
        if (isTrue(ownValue(tag, "hidden"))) drawn.isHidden = true;
        return false;
      case "wrapSquare":
      case "wrapTight":
      case "wrapThrough":
      case "wrapTopAndBottom":
        drawn.isWrapped = true;
        return false;
      default:
        return false;
    }
  }

  close(local: string, text: string): void {
    if (local === "positionH" || local === "positionV") this.offset = undefined;
    else if (!this.offset) return;
    else if (local === "posOffset") this.offset.by = lengthOf(text);
    else if (/^pctPos[HV]Offset$/.test(local)) this.offset.by = beyondAll(text);
    else if (local === "align") this.offset.align = text.trim();
  }
}
