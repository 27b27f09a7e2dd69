import type { UaFault, UaRule } from "../rule.js";

export const headingLevels: UaRule = {
  id: "pdfua-7.4.2-heading-levels",
  clause: "7.4.2",
  checks: "Headings begin at level 1 and leave out no level on the way down.",
  advice: {
    any: "Give the headings levels that follow one another: the first is of level 1, and on the way down no level is left out",
    word: "Give the heading the style of the level that follows (Home, Styles, Heading 1, Heading 2 …), so that the first heading is of level 1 and no level is left out",
    office:
      "Give the heading the paragraph style of the level that follows (Heading 1, Heading 2 …), so that the first heading is of level 1 and no level is left out",
  },
  *check(doc): Iterable<UaFault> {
    let last = 0;
    for (const element of doc.structure()?.elements ?? []) {
      const level = Number(/^H([1-6])$/.exec(element.standard ?? "")?.[1] ?? 0);
      if (level === 0) continue;
      if (level > last + 1)
        yield {
          test: 1,
          message:
            last === 0
              ? `The first heading is of level ${level} instead of level 1.`
              : `A heading of level ${level} follows one of level ${last}.`,
          where: doc.places().of(element),
        };
      last = level;
    }
  },
};

export const headingKinds: UaRule = {
  id: "pdfua-7.4.4-heading-kinds",
  clause: "7.4.4",
  checks: "Headings are either all numbered by level or all without a level, with one to each section.",
  advice: {
    any: "Give every heading a level",
    word: "Use the styles Heading 1, Heading 2 … for all headings (Home, Styles)",
    office: "Use the paragraph styles Heading 1, Heading 2 … for all headings",
  },
  *check(doc): Iterable<UaFault> {
    const structure = doc.structure();
    let plain = false;
    let levelled = false;
    for (const element of structure?.elements ?? []) {
      plain ||= element.standard === "H";
      levelled ||= /^H[1-6]$/.test(element.standard ?? "");
      const count = structure?.kids(element).filter(({ standard }) => standard === "H").length ?? 0;
      if (count > 1)
        yield {
          test: 1,
          message: "A section has more than one heading without a level.",
          where: doc.places().of(element),
        };
    }
    if (plain && levelled) yield { test: 2, message: "Some headings have a level and others have none." };
  },
};
