import { expect, it } from "vitest";
import { personsPart } from "../../../src/checks/accessibility/person.js";
import { shownOf } from "../../../src/checks/accessibility/shown.js";
import { BODY, content, paragraph } from "../content/build.js";

it("asks nothing of what is not there", () => {
  expect(personsPart(shownOf(content()))).toEqual([]);
});

it("asks what only a person can judge, and nothing of what is hidden", () => {
  const box = { x: 0, y: 0, width: 1, height: 1 };
  const asked = personsPart(
    shownOf(
      content({
        kind: "presentation",
        pictures: [
          { place: BODY, alternative: "The mayor" },
          { place: BODY, alternative: "The hall" },
          { place: BODY, decorative: true },
          { place: { story: "body", slide: 2 }, alternative: "Hidden" },
        ],
        slides: [
          { number: 1, title: "One", boxes: [box, box, box] },
          { number: 2, title: "Two", hidden: true, boxes: [box, box, box] },
        ],
        paragraphs: [paragraph("The council met. ".repeat(30))],
      }),
    ),
  );
  expect(asked).toEqual([
    "Are the descriptions of the 2 pictures true, and do they say what matters? Is the picture marked as decoration nothing but that?",
    "Are the boxes of the slide read aloud in the right order?",
    "Is the language plain, and is everything in one language?",
  ]);
});

it("asks of headings, tables and links in one sentence", () => {
  const heading = paragraph("Aims", { heading: 1 });
  const table = { place: BODY, rows: 3, columns: 2, headerRows: 1, merged: 0, empty: 0 };
  const link = { place: BODY, text: "Council tax bands", target: "https://example.org" };
  const asked = (parts: Parameters<typeof content>[0]) => personsPart(shownOf(content(parts)));
  expect(asked({ paragraphs: [heading] })).toEqual(["Could somebody who reads only the heading tell what is meant?"]);
  expect(asked({ paragraphs: [heading, heading], tables: [table], links: [link] })).toEqual([
    "Could somebody who reads only the 2 headings, the header of the table and the words of the link tell what is meant?",
  ]);
});
