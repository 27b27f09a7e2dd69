import type { Painted } from "../../pdf/tagging.js";
import { onPages } from "../places.js";
import type { UaFault, UaRule } from "../rule.js";

const WHAT: Readonly<Record<Painted, string>> = {
  text: "Text is",
  lines: "Lines or areas are",
  picture: "A picture is",
  shading: "A shading is",
};

/** Everything that is painted is either part of the text or page furniture, never neither and never both. */
export const artifacts: UaRule = {
  id: "pdfua-7.1-artifacts",
  clause: "7.1",
  checks: "Everything on a page either belongs to the text or is marked as page furniture, and nothing is both.",
  word: "Put shapes and text boxes in line with the text (right-click, Wrap Text, In Line with Text), or mark pure decoration as such (right-click, Edit Alt Text, Mark as decorative)",
  office:
    "Anchor shapes and frames to a character (right-click, Anchor, As Character), or mark pure decoration as such (right-click, Alt Text, Decorative)",
  *check(doc): Iterable<UaFault> {
    const { loose, artifactsInTagged, taggedInArtifacts } = doc.tagging();
    if (artifactsInTagged.length > 0)
      yield { test: 1, message: "Page furniture stands within the text.", where: onPages(artifactsInTagged) };
    if (taggedInArtifacts.length > 0)
      yield { test: 2, message: "Text stands within page furniture.", where: onPages(taggedInArtifacts) };
    for (const what of Object.keys(WHAT) as Painted[]) {
      const pages = loose.filter((one) => one.what === what).map(({ page }) => page);
      if (pages.length > 0)
        yield {
          test: 3,
          message: `${WHAT[what]} neither part of the text nor marked as page furniture.`,
          where: onPages(pages),
        };
    }
  },
};
