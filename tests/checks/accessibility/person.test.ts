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
    "Are the descriptions of the 2 pictures true, and do they say what matters?",
    "Is the picture that is marked as decoration nothing but that?",
    "Is the order right in which the boxes of the slide are read?",
    "Is the language plain, and is nothing in it in another language?",
  ]);
});
