import type { Painted } from "../../pdf/tagging.js";
import { onPages } from "../places.js";
import type { UaFault, UaRule } from "../rule.js";

const WHAT: Readonly<Record<Painted, string>> = {
  text: "Some text lies",
  lines: "Some lines or areas lie",
  picture: "A picture lies",
  shading: "A shading lies",
};

/** Everything that is painted is either part of the text or page furniture, never neither and never both. */
export const artifacts: UaRule = {
  id: "pdfua-7.1-artifacts",
  clause: "7.1",
  checks: "Everything on a page either belongs to the text or is marked as page furniture, and nothing is both.",
  advice: {
    any: "Put what is to be read into the text itself, and mark pure decoration as decorative",
    word: "Put shapes and text boxes in line with the text (right-click the edge, Wrap Text, In Line with Text); mark pure decoration as such (right-click, View Alt Text, Mark as decorative)",
    excel:
      "Write into cells what stands in text boxes and drawings; mark pure decoration as such (right-click its edge, View Alt Text, Mark as decorative)",
    powerpoint:
      "Put onto the slide itself what stands on the slide master (View, Slide Master) and is to be read; mark pure decoration as such (right-click, View Alt Text, Mark as decorative)",
    office:
      "Anchor shapes and frames to a character (right-click, Anchor, As Character), or mark pure decoration as such (right-click, Alt Text, Decorative)",
  },
  *check(doc): Iterable<UaFault> {
    const { loose, artifactsInTagged, taggedInArtifacts } = doc.tagging();
    if (artifactsInTagged.length > 0)
      yield {
        test: 1,
        message: "Something that is marked as decoration stands within the text.",
        where: onPages(artifactsInTagged),
      };
    if (taggedInArtifacts.length > 0)
      yield {
        test: 2,
        message: "Text stands within something that is marked as decoration.",
        where: onPages(taggedInArtifacts),
      };
    for (const what of Object.keys(WHAT) as Painted[]) {
      const pages = loose.filter((one) => one.what === what).map(({ page }) => page);
      if (pages.length > 0)
        yield {
          test: 3,
          message: `${WHAT[what]} outside the reading order (for instance in a text box, a header or a drawing).`,
          where: onPages(pages),
        };
    }
  },
};
