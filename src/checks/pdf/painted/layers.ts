/** Layers that are not shown when the document is opened (ISO 32000-1:2008, 8.11). */
import { is, nameOf, type PdfDict, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../document.js";

export interface Layers {
  /** Names of all layers that are not shown. */
  readonly off: readonly string[];
  /** The layer for which content that belongs to this group, or set of groups, is not shown. */
  hides(group: PdfDict | undefined): string | undefined;
}

export function readLayers(doc: PdfDocument): Layers {
  const properties = doc.getDict(doc.catalog, "OCProperties");
  const groups = dictsIn(doc, properties, "OCGs");
  const config = doc.getDict(properties, "D");
  const off = new Set<PdfDict>(doc.getName(config, "BaseState") === "OFF" ? groups : []);
  for (const group of dictsIn(doc, config, "ON")) off.delete(group);
  for (const group of dictsIn(doc, config, "OFF")) off.add(group);
  for (const group of offByUse(doc, config)) off.add(group);
  const named = (group: PdfDict): string => doc.getText(group, "Name") ?? "";

  /** 8.11.2.2: true when an expression of groups shows what belongs to it. */
  const isShown = (expression: PdfValue, depth = 0): boolean => {
    if (is(expression, "dict")) return !off.has(expression);
    if (!is(expression, "array") || depth > MAX_DEPTH) return true;
    const [operator, ...operands] = expression.items.map((item) => doc.file.resolve(item));
    const parts = operands.map((operand) => isShown(operand, depth + 1));
    if (nameOf(operator) === "Not") return !parts[0];
    return nameOf(operator) === "Or" ? parts.some(Boolean) : parts.every(Boolean);
  };

  const ofSet = (set: PdfDict): string | undefined => {
    const expression = doc.get(set, "VE");
    if (is(expression, "array")) return isShown(expression) ? undefined : "";
    const listed = doc.get(set, "OCGs");
    const members = is(listed, "dict") ? [listed] : dictsIn(doc, set, "OCGs");
    const hidden = members.filter((member) => off.has(member));
    const first = hidden[0];
    if (!first) return doc.getName(set, "P") === "AllOff" && members.length > 0 ? "" : undefined;
    const shown = hidden.length < members.length;
    // 8.11.2.2: visible when any is on, unless it says otherwise.
    const policy = doc.getName(set, "P") ?? "AnyOn";
    const visible = policy === "AnyOff" || (policy === "AnyOn" && shown) || (policy === "AllOff" && !shown);
    return visible ? undefined : named(first);
  };

  return {
    off: groups.filter((group) => off.has(group)).map(named),
    hides(group) {
      if (!group || groups.length === 0) return undefined;
      if (nameOf(doc.get(group, "Type")) === "OCMD") return ofSet(group);
      return off.has(group) ? named(group) : undefined;
    },
  };
}

/** Expressions nest no deeper in any program. */
const MAX_DEPTH = 20;

/** 8.11.4.4: groups that viewers switch off by themselves, since they are for something else than looking. */
function offByUse(doc: PdfDocument, config: PdfDict | undefined): readonly PdfDict[] {
  return dictsIn(doc, config, "AS")
    .filter((use) => doc.getName(use, "Event") === "View")
    .flatMap((use) => dictsIn(doc, use, "OCGs"))
    .filter((group) => doc.getName(doc.getDict(doc.getDict(group, "Usage"), "View"), "ViewState") === "OFF");
}

function dictsIn(doc: PdfDocument, dict: PdfDict | undefined, key: string): PdfDict[] {
  return doc.getItems(dict, key).filter((item: PdfValue) => is(item, "dict"));
}
