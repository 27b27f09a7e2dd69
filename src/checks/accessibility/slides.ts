/** Slides: their titles, and the order in which their boxes are read. */
import type { Box, Slide } from "../content/model.js";
import type { Breach } from "../content/rule.js";
import { type AccessibilityRule, wcag } from "./rule.js";
import { isSeen, type Shown } from "./shown.js";
import { placesInWords, quoted } from "./words.js";

export const slideTitles: AccessibilityRule = {
  id: "accessibility-slide-titles",
  title: "Slides without a title, or with the same one",
  why: "People who are read to find a slide by its title. Where there is none, or the same one twice, they have to listen to the slides.",
  advice: {
    any: "Give every slide a title of its own",
    powerpoint:
      "Type a title into the title box of the slide; where there is none: Home, Reset, or Review, Check Accessibility, Slide Title, Add Slide Title. A slide that continues another may add a number",
    office:
      "Choose a layout with a title under Slide, Layout, and type a title into it. A slide that continues another may add a number",
  },
  basis: wcag("2.4.6 Headings and Labels (Level AA)"),
  kinds: ["presentation"],
  *find(shown) {
    const { slides } = shown;
    const untitled = slides.filter(({ title, boxes }) => title.trim() === "" && boxes.length > 0);
    const numbers = untitled.map(({ number }) => number);
    if (numbers.length > 0)
      yield {
        message: numbers.length === 1 ? "A slide has no title." : `${numbers.length} slides have no title.`,
        where: placesInWords("slide", "slides", numbers),
      };
    yield* sameTitles(shown);
  },
};

function* sameTitles({ slides, lines, kind }: Shown): Iterable<Breach> {
  const byTitle = new Map<string, Slide[]>();
  for (const slide of slides) {
    const title = slide.title.trim().toLowerCase().replace(/\s+/g, " ");
    if (title === "") continue;
    const group = byTitle.get(title);
    if (group) group.push(slide);
    else byTitle.set(title, [slide]);
  }
  const secret = new Set(lines.flatMap((line) => (isSeen(line, kind) ? [] : (line.place.slide ?? []))));
  for (const group of byTitle.values()) {
    const [first] = group;
    if (!first || group.length < 2) continue;
    const numbers = group.map(({ number }) => number);
    const words = secret.has(first.number) ? "" : `, ${quoted(first.title)}`;
    yield {
      message: `${group.length} slides have the same title${words}.`,
      where: placesInWords("slide", "slides", numbers),
    };
  }
}

// ----------------------------------------------------------------- reading order

export const readingOrder: AccessibilityRule = {
  id: "accessibility-reading-order",
  title: "Slides that are read in another order than they are seen",
  why: "The boxes of a slide are read in the order in which they were put there, whatever their place. A title that is read last, or an answer before its question, makes no sense.",
  advice: {
    any: "Put the boxes of the slide in the order in which they are to be read, the title first",
    powerpoint:
      "Choose Review, Check Accessibility, Reading Order Pane, and move the boxes into the order in which they are to be read, the title first",
    office:
      "Right-click a box and choose Arrange, Send to Back or Send Backward: what is furthest back is read first, so the title belongs there",
  },
  basis: wcag("1.3.2 Meaningful Sequence (Level A)"),
  kinds: ["presentation"],
  *find({ slides }) {
    const late: number[] = [];
    const mixed: number[] = [];
    for (const { number, boxes } of slides) {
      const seen = boxes.filter((box) => !box.outside && !isSmall(box));
      if (seen.length > MAX_BOXES) continue;
      if (titleIsLate(seen)) late.push(number);
      else if (isOutOfOrder(seen)) mixed.push(number);
    }
    if (late.length > 0)
      yield { message: "The title is not what is read first.", where: placesInWords("slide", "slides", late) };
    if (mixed.length > 0)
      yield {
        message: "Boxes are read before others that stand above them.",
        where: placesInWords("slide", "slides", mixed),
      };
  },
};

/** Each is compared with each. A slide with more is a drawing, whose order nobody can tell by places. */
const MAX_BOXES = 20;

/** In millimetres. What is smaller is a logo, a line, a number: when it is read hardly matters. */
const WIDE = 40;
const HIGH = 7;

function isSmall({ width, height, role }: Box): boolean {
  return role !== "title" && (width < WIDE || height < HIGH);
}

/** A picture behind the title may come before it; a box that stands below the title may not. */
function titleIsLate(boxes: readonly Box[]): boolean {
  const index = boxes.findIndex(({ role }) => role === "title");
  const title = boxes[index];
  return title !== undefined && boxes.slice(0, index).some((box) => standsAbove(title, box));
}

/** What stands above the title may well be read after it. */
function isOutOfOrder(boxes: readonly Box[]): boolean {
  const others = boxes.filter(({ role }) => role !== "title");
  return others.some((box, index) => others.slice(0, index).some((earlier) => standsAbove(box, earlier)));
}

/** In millimetres. */
const GAP = 2;

/** Wholly above, and mostly in the same column: so that neither columns nor the direction of writing count. */
function standsAbove(one: Box, other: Box): boolean {
  const shared = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  return one.y + one.height + GAP <= other.y && shared * 2 >= Math.min(one.width, other.width) && shared > 0;
}
