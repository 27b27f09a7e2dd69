import { dictOf, is, type PdfDict, textOf } from "../../../tools/pdf/objects.js";
import { SET_LANGUAGE } from "../../advice.js";
import { givenText } from "../../pdf/structure.js";
import type { UaDocument } from "../document.js";
import { onPages, shown } from "../places.js";
import type { UaFault, UaRule } from "../rule.js";

/** RFC 3066, to which ISO 32000-1:2008, 14.9.2 refers. */
const TAG = /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/;

const TEXTS = { ActualText: 21, Alt: 22, E: 23 } as const;
const SPAN_TEST = 30;

/** Every text has a language: of the whole document, of a part, or of a few words. */
export const language: UaRule = {
  id: "pdfua-7.2-language",
  clause: "7.2",
  checks: "The language of all text is known, and each language given is one.",
  advice: SET_LANGUAGE,
  *check(doc): Iterable<UaFault> {
    yield* wrongTags(doc);
    if (!doc.hasLanguage) yield* withoutLanguage(doc);
  },
};

function* wrongTags(doc: UaDocument): Iterable<UaFault> {
  const { pdf } = doc;
  const catalog = givenText(pdf, pdf.catalog, "Lang");
  if (catalog !== undefined && !TAG.test(catalog)) yield { test: 29, message: noLanguage(catalog) };
  for (const element of doc.structure()?.elements ?? []) {
    const own = givenText(pdf, element.dict, "Lang");
    if (own !== undefined && !TAG.test(own))
      yield { test: 29, message: noLanguage(own), where: doc.places().of(element) };
  }
  for (const { page, text } of doc.tagging().languages)
    if (!TAG.test(text)) yield { test: 29, message: noLanguage(text), where: onPages([page]) };
}

function noLanguage(text: string): string {
  return `The language of the text is given as ${shown(text)}, which is not how a language is written (as en-GB is).`;
}

function* withoutLanguage(doc: UaDocument): Iterable<UaFault> {
  const { pdf } = doc;
  const structure = doc.structure();
  const has = (dict: PdfDict | undefined) => structure?.languageOf(dict) !== undefined;

  if (pdf.getDict(pdf.getDict(pdf.catalog, "Outlines"), "First"))
    yield { test: 2, message: "The bookmarks have no language, because the document has none." };
  for (const element of structure?.elements ?? [])
    for (const [key, test] of Object.entries(TEXTS))
      if (givenText(pdf, element.dict, key) !== undefined && !has(element.dict))
        yield { test, message: "A text for reading aloud has no language.", where: doc.places().of(element) };
  for (const { dict, where } of pdf.annotations())
    if (textOf(pdf.get(dict, "Contents")) !== undefined && !hasOwn(pdf.get(dict, "Lang")) && !has(doc.elementOf(dict)))
      yield { test: 24, message: "The text of a link or comment has no language.", where };
  for (const { dict, where } of pdf.fields())
    if (
      textOf(pdf.get(dict, "TU")) !== undefined &&
      ![dict, ...kidsOf(doc, dict)].some((one) => has(doc.elementOf(one)))
    )
      yield { test: 25, message: "The description of a form field has no language.", where };
  const { spansWithoutLanguage, textWithoutLanguage } = doc.tagging();
  if (spansWithoutLanguage.length > 0)
    yield {
      test: SPAN_TEST,
      message: "A text for reading aloud has no language.",
      where: onPages(spansWithoutLanguage.map(({ page }) => page)),
    };
  for (const node of pdf.xmp()?.properties ?? [])
    if (node.form === "Alt" && node.children.length > 0 && node.children.every((item) => item.lang === "x-default"))
      yield { test: 33, message: `The language of the property ${shown(node.name)} in the metadata is not known.` };
  if (textWithoutLanguage.length > 0)
    yield { test: 34, message: "The language of the text is not known.", where: onPages(textWithoutLanguage) };
}

function hasOwn(value: unknown): boolean {
  return is(value as never, "string");
}

function kidsOf(doc: UaDocument, field: PdfDict): PdfDict[] {
  return doc.pdf.getItems(field, "Kids").flatMap((kid) => dictOf(kid) ?? []);
}
