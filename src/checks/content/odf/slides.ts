/** Slides and pages of drawings: ODF 1.3 part 3, 10.2 and 3.7. */
import { colourOf } from "../../../tools/odf-values.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Place, Slide } from "../model.js";
import { isOutside, noteCovered, type PageShape } from "./covers.js";
import type { Kept } from "./hidden.js";
import { type Attributes, type Mutable, shownMillimetres } from "./names.js";
import { type Element, gathered, type Reading } from "./reading.js";

export function slideElements(reading: Reading, shapesOf: (master: string) => readonly PageShape[]): Kept {
  const footers = new Map<string, string>();

  const PAGE: Element = {
    open(_reading, attributes) {
      const number = reading.slides.length + 1;
      const master = attributes["draw:master-page-name"] ?? "";
      const style = attributes["draw:style-name"];
      const slide: Mutable<Slide> = { number, title: "", boxes: [] };
      if (pageProperty(reading, style, "presentation:visibility") === "hidden") slide.hidden = true;
      addTo(reading.slides, slide, MAX_THINGS, "slides");
      const showsMaster = pageProperty(reading, style, "presentation:background-objects-visible") !== "false";
      if (showsMaster) reading.mastersInUse.add(master);
      sizes.push(sizeOf(reading, master));
      reading.enter({
        place: { story: "body", slide: number },
        slide,
        onPage: [],
        backdrop: showsMaster ? shapesOf(master) : [],
        background: backgroundOf(reading, style, master),
      });
      addFooter(attributes, style, { story: "master", slide: number });
    },
    close({ context: { slide, onPage = [] } }) {
      const size = sizes.pop();
      if (!slide) return;
      slide.title = slide.title.replace(/\s+/g, " ").trim();
      if (size) slide.boxes = slide.boxes.map((box) => (isOutside(box, size) ? { ...box, outside: true } : box));
      noteCovered(reading, onPage, `slide ${slide.number}`, size);
    },
  };
  const sizes: ({ width: number; height: number } | undefined)[] = [];

  const addFooter = (attributes: Attributes, style: string | undefined, place: Place) => {
    const text = footers.get(attributes["presentation:use-footer-name"] ?? "");
    if (text && pageProperty(reading, style, "presentation:display-footer") === "true")
      reading.addParagraph({ place, runs: [{ text }] });
  };

  const NOTES: Element = {
    open: ({ context: { place } }) =>
      reading.enter({
        place: { ...place, story: "notes" },
        onPage: undefined,
        backdrop: undefined,
        background: undefined,
      }),
  };

  const FOOTER: Element = {
    open: (_reading, attributes) =>
      gathered((text) => void (footers.size < MAX_THINGS && footers.set(attributes["presentation:name"] ?? "", text))),
  };

  return {
    elements: new Map<string, Element>([
      ["draw:page", PAGE],
      ["presentation:notes", NOTES],
      ["presentation:footer-decl", FOOTER],
      // 3.9.3: only pages of notes have headers.
      ["presentation:header-decl", { open: () => gathered((text) => reading.stray?.(text)) }],
      ["presentation:date-time-decl", { open: () => gathered((text) => reading.stray?.(text)) }],
    ]),
    // Those that slides show are among their words.
    end() {
      for (const text of footers.values()) reading.stray?.(text);
    },
  };
}

function pageProperty({ styles }: Reading, style: string | undefined, property: string): string | undefined {
  return styles.property("drawing-page", style, "drawing-page", property);
}

export function sizeOf(
  { styles }: Pick<Reading, "styles">,
  master: string,
): { width: number; height: number } | undefined {
  const layout = styles.layoutOf(master);
  const [width, height] = [shownMillimetres(layout?.["fo:page-width"]), shownMillimetres(layout?.["fo:page-height"])];
  return width && height ? { width, height } : undefined;
}

/** The nearest fill: of the slide, of its master. A slide that nothing fills is white. */
function backgroundOf(reading: Reading, style: string | undefined, master: string): string | undefined {
  const { styles, masterStyles } = reading;
  const levels = [
    { styles, name: style },
    { styles: masterStyles, name: masterStyles.master(master)?.style },
  ];
  for (const { styles, name } of levels) {
    const property = (of: string) => styles.property("drawing-page", name, "drawing-page", of);
    const fill = property("draw:fill");
    if (fill === undefined || fill === "none") continue;
    return fill === "solid" ? colourOf(property("draw:fill-color")) : undefined;
  }
  return "ffffff";
}
