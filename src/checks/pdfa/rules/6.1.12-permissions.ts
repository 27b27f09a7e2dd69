import { dictOf } from "../../../tools/pdf/objects.js";
import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";

const ALLOWED = new Set(["UR3", "DocMDP"]);
const DIGESTS = ["DigestLocation", "DigestMethod", "DigestValue"];

/** ISO 32000-1:2008, tables 253 and 258. PDF/A-1 does not ask. */
export const permissions: Rule = {
  id: "pdfa-6.1.12-permissions",
  basis: iso19005(2, "6.1.12"),
  tests: { part2: ["6.1.12-1", "6.1.12-2"] },
  weight: "conformance",
  scope: { notInPart1: true },
  checks: "Permissions that come with a signature are of the kinds that PDF/A allows.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const perms = doc.getDict(doc.catalog, "Perms");
    if (!perms) return;
    if ([...perms.entries.keys()].some((key) => !ALLOWED.has(key)))
      yield { message: "The document grants permissions of a kind that PDF/A forbids." };
    if (!perms.entries.has("DocMDP")) return;
    const values = [...perms.entries.values()].map((value) => dictOf(doc.file.resolve(value)));
    const signatures = new Set([...values, ...doc.fields().map(({ dict }) => doc.getDict(dict, "V"))]);
    for (const signature of signatures)
      for (const reference of doc.getItems(signature, "Reference"))
        if (DIGESTS.some((key) => dictOf(reference)?.entries.has(key)))
          yield { message: "A signature refers to a digest, which PDF/A forbids beside permissions." };
  },
};
