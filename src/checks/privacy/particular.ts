/** Ways to be rid of particular kinds of what a rule finds, where the way for the others would not help. */
import type { Advice } from "../advice.js";
import type { Hidden, Trace } from "../content/model.js";

/** By what the reader says of it; the first that fits. */
type Ways = readonly (readonly [detail: RegExp, advice: Advice])[];

export const PDF_ANEW = "Take it out of the document that the PDF was made from, and make the PDF again";

/** What stands in the code of a file goes along when the file is saved under another name, but not when its content is copied. */
export const COPY_ANEW = {
  any: "Copy what is to be sent into a new document, and send that",
  word: "Press Ctrl+A and Ctrl+C, then Ctrl+N and Ctrl+V, and save that as a new document; headers and footers are copied in the same way",
  excel: "Copy the sheets that are to be sent into a new workbook with Paste Special, Values",
  powerpoint: "Click a slide at the left, press Ctrl+A and Ctrl+C, then Ctrl+N, and paste them there (Ctrl+V)",
  office: "Press Ctrl+A and Ctrl+C, choose File, New and the same kind of document, press Ctrl+V, and save that",
  kept: PDF_ANEW,
} as const satisfies Advice;

const HEADERS: Advice = {
  any: "Switch on the header or footer that is not shown, delete its words, and switch it off again",
  word: "Double-click the header, and tick Different First Page and Different Odd & Even Pages; delete the words that come to light there and in the footers, and take the ticks off again",
  excel:
    "Choose Page Layout, Print Titles, Header/Footer, and tick Different odd and even pages and Different first page; delete the words in Custom Header and Custom Footer, and take the ticks off again",
  powerpoint:
    "Choose View, and Slide Master, Handout Master and Notes Master one after another; delete the words there, and layouts that no slide uses",
  office:
    "Choose Format, Page Style (in Impress: View, Master Slide), and look at Header and Footer; take off the ticks at Same content, delete the words that come to light, and set the ticks again",
  kept: PDF_ANEW,
};

const OF_FIELDS: Advice = {
  any: "Replace the fields by what they show",
  word: "Press Ctrl+A, then Ctrl+Shift+F9: that replaces all fields by what they show, also links and the table of contents",
};

const CHOICES: Advice = {
  any: "Delete the entries that are not to be sent from the list, or type what was chosen in place of the list",
  word: "Click the list, then Developer, Properties, and remove the entries that are not to be sent; or delete the list, and type what was chosen",
};

const MAKE_ROOM: Advice = {
  any: "Make the box, row or cell so large that all its text is seen, and delete what is not to be sent",
};

const UNLINK: Advice = {
  any: "Right-click each such link and choose Remove Hyperlink (in Excel Remove Hyperlinks): its words stay; or link to where everybody can open the file",
  kept: PDF_ANEW,
};

const PARTICULAR: Readonly<Partial<Record<Hidden, Ways>>> = {
  comments: [[/names of people/, COPY_ANEW]],
  "hidden-text": [
    [/in a box|in a row/, MAKE_ROOM],
    [
      /diagram/,
      { any: "Click the diagram, open its text pane at the left edge, and delete what is not to be sent there" },
    ],
    [/formula$/, { any: "Delete the formula, and put it in anew" }],
    [/form fields/, { any: "Clear the form, or delete its fields", kept: "Clear the form, or make the PDF again" }],
    [/outside of the text|other programs|along a shape|cells? do(?:es)? not show/, COPY_ANEW],
  ],
  "covered-content": [
    [
      /far from the others/,
      {
        any: "Go to the last cell (Ctrl+End), and delete what is not to be sent",
        excel: "Press Ctrl+End to go to the last cell, look there, and delete what is not to be sent",
        office: "Press Ctrl+End to go to the last cell, look there, and delete what is not to be sent",
      },
    ],
    [
      /merged cells/,
      {
        any: "Split the merged cells, and delete what is not to be sent",
        excel:
          "Click the merged cells, choose Home, Merge & Center to split them, and delete what comes to light; then merge them again",
      },
    ],
    [/cut off|no room/, MAKE_ROOM],
  ],
  "external-data": [
    [/on the author's computer/, UNLINK],
    [/^field$/, OF_FIELDS],
  ],
  "custom-xml": [
    [
      /names of bookmarks/,
      {
        any: "Delete the bookmarks that are not needed",
        word: "Choose Insert, Bookmark, and delete those that are not needed",
      },
    ],
    [/within the text|notes for programs|statements/, COPY_ANEW],
  ],
  variables: [
    [/entries of a list/, CHOICES],
    [/of (?:a field|fields)$/, OF_FIELDS],
  ],
  leftovers: [
    [/header|not shown on any page|no (?:page, sheet or )?slide shows/, HEADERS],
    [
      /building blocks/,
      {
        any: "Delete the building blocks that are kept in the document",
        word: "Choose Insert, Quick Parts, Building Blocks Organizer, and delete those that are kept in this document",
      },
    ],
    [/words|remarks|personal data in names/, COPY_ANEW],
  ],
};

export function particularAdvice({ what, detail = "" }: Trace): Advice | undefined {
  return PARTICULAR[what]?.find(([kind]) => kind.test(detail))?.[1];
}
