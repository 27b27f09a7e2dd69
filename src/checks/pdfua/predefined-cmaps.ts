/** The character maps that every reader knows (ISO 32000-1:2008, table 118), by the collection they belong to. */
import type { SystemInfo } from "../../tools/pdf/cmap.js";

/** Each map with its supplement; `*` stands for the two directions of writing. */
const MAPS: Readonly<Record<string, string>> = {
  GB1: "GB-EUC-*:0 GBpc-EUC-*:0 GBK-EUC-*:2 GBKp-EUC-*:2 GBK2K-*:4 UniGB-UCS2-*:4 UniGB-UTF16-*:4",
  CNS1: "B5pc-*:0 HKscs-B5-*:3 ETen-B5-*:0 ETenms-B5-*:0 CNS-EUC-*:0 UniCNS-UCS2-*:3 UniCNS-UTF16-*:4",
  Japan1:
    "83pv-RKSJ-H:1 90ms-RKSJ-*:2 90msp-RKSJ-*:2 90pv-RKSJ-H:1 Add-RKSJ-*:1 EUC-*:1 Ext-RKSJ-*:2 H:1 V:1 " +
    "UniJIS-UCS2-*:4 UniJIS-UCS2-HW-*:4 UniJIS-UTF16-*:5",
  Korea1: "KSC-EUC-*:0 KSCms-UHC-*:1 KSCms-UHC-HW-*:1 KSCpc-EUC-H:0 UniKS-UCS2-*:1 UniKS-UTF16-*:2",
};

const COLLECTIONS = new Map<string, SystemInfo>();
for (const [ordering, maps] of Object.entries(MAPS))
  for (const entry of maps.split(" ")) {
    const [pattern = "", supplement = "0"] = entry.split(":");
    const names = pattern.endsWith("*") ? ["H", "V"].map((way) => pattern.replace("*", way)) : [pattern];
    for (const name of names) COLLECTIONS.set(name, { registry: "Adobe", ordering, supplement: Number(supplement) });
  }

export function isPredefined(name: string): boolean {
  return name === "Identity-H" || name === "Identity-V" || COLLECTIONS.has(name);
}

/** The collection of a well-known map; nothing for any other name. */
export function collectionOf(name: string): SystemInfo | undefined {
  return COLLECTIONS.get(name);
}
