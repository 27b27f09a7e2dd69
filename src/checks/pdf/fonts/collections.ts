/** Collections of characters, to which the codes of composite fonts lead (ISO 32000-1:2008, 9.7.3 and 9.7.5.2). */
import { dictOf, is, type PdfValue } from "../../../tools/pdf/objects.js";

/** Collections of characters behind the predefined maps (ISO 32000-1:2008, table 118). */
const COLLECTIONS: readonly (readonly [ordering: string, maps: string])[] = [
  ["GB1", "GB-EUC GBpc-EUC GBK-EUC GBKp-EUC GBK2K UniGB-UCS2 UniGB-UTF16"],
  ["CNS1", "B5pc HKscs-B5 ETen-B5 ETenms-B5 CNS-EUC UniCNS-UCS2 UniCNS-UTF16"],
  ["Japan1", "83pv-RKSJ 90ms-RKSJ 90msp-RKSJ 90pv-RKSJ Add-RKSJ EUC Ext-RKSJ UniJIS-UCS2 UniJIS-UCS2-HW UniJIS-UTF16"],
  ["Korea1", "KSC-EUC KSCms-UHC KSCms-UHC-HW KSCpc-EUC UniKS-UCS2 UniKS-UTF16"],
];
/** Of these there is no vertical map. */
const HORIZONTAL = ["83pv-RKSJ-H", "90pv-RKSJ-H", "KSCpc-EUC-H"];

/** The ordering (the registry is Adobe) of a predefined map; `Identity` for those; nothing for any other name. */
export function predefinedOrdering(name: string): string | undefined {
  if (name === "Identity-H" || name === "Identity-V") return "Identity";
  if (name === "H" || name === "V") return "Japan1";
  if (name.endsWith("-V") && HORIZONTAL.includes(`${name.slice(0, -1)}H`)) return undefined;
  const stem = /^(.+)-[HV]$/.exec(name)?.[1] ?? "";
  return COLLECTIONS.find(([, maps]) => maps.split(" ").includes(stem))?.[0];
}

/** What a font or map says of its collection of characters. */
export interface Collection {
  readonly registry: string | undefined;
  readonly ordering: string | undefined;
  readonly supplement: number | undefined;
}

/** Reads /CIDSystemInfo: a dictionary, or in a map an array of them. */
export function collectionOf(
  value: PdfValue,
  resolve: (value: PdfValue | undefined) => PdfValue,
): Collection | undefined {
  const dict = dictOf(is(value, "array") ? resolve(value.items[0]) : value);
  if (!dict) return undefined;
  const text = (key: string): string | undefined => {
    const found = resolve(dict.entries.get(key));
    return is(found, "string") ? found.bytes.toString("latin1") : undefined;
  };
  const supplement = resolve(dict.entries.get("Supplement"));
  return {
    registry: text("Registry"),
    ordering: text("Ordering"),
    supplement: typeof supplement === "number" ? supplement : undefined,
  };
}
