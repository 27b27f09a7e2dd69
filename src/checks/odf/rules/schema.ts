/** What the grammar of OpenDocument says of the parts, as findings. */
import type { PartValidity } from "../grammars.js";
import type { Breach, Rule } from "../rule.js";
import { ASK_MAKER, schema, shown } from "../rule.js";

export const schemaRules: readonly Rule[] = [
  {
    id: "odf-schema",
    checks: "Each part keeps the grammar (RELAX NG) of its version of OpenDocument.",
    basis: schema("2.2.1 B.3"),
    severity: "block",
    advice: ASK_MAKER,
    check: ({ validity, standInFor }) =>
      // What an older grammar does not know may be right: one rule below tells of all that.
      (standInFor === undefined ? [...validity] : []).flatMap(([name, { problems, count }]) => {
        const breaches: Breach[] = problems.map(({ words, place }) => ({
          message: shown(words),
          where: `${name}, ${place}`,
        }));
        if (count > problems.length)
          breaches.push({ message: `And ${count - problems.length} more breaches of the grammar.`, where: name });
        // A sub-document is passed over by ODF Validator when its folder has no media type.
        return name.includes("/") ? breaches : breaches.map((breach) => ({ ...breach, yields: true as const }));
      }),
  },
  {
    id: "odf-schema-extended",
    checks: "What stands in namespaces that the standard does not know is told.",
    basis: schema("2.2.2"),
    severity: "warn",
    advice:
      'In LibreOffice, choose Tools, Options, Load/Save, General, and the ODF format version 1.3 without "Extended", and save the document again.',
    check({ validity, role }) {
      const all = [...validity].filter(([, { foreign }]) => foreign.count > 0);
      if (all.length === 0) return [];
      const count = all.reduce((sum, [, { foreign }]) => sum + foreign.count, 0);
      const names = [...new Set(all.flatMap(([, { foreign }]) => foreign.names))].slice(0, 5);
      return [
        {
          message: `The document is extended OpenDocument: ${foreignWords(count)} (${shown(names.join(", "))}). Other programs may show it without what ${count === 1 ? "it says" : "they say"}.`,
          where: shown(all.map(([name]) => name).join(", ")),
          // What this program makes is to be plain OpenDocument.
          ...(role === "output" && { severity: "block" as const }),
        },
      ];
    },
  },
  {
    id: "odf-schema-older",
    checks: "A document of a version without a grammar here is measured by the grammar of the one before.",
    basis: schema("2.2.1 B.3"),
    severity: "note",
    advice:
      "To have it checked in full, save the document as ODF 1.3: in LibreOffice, Tools, Options, Load/Save, General, ODF format version.",
    sinceVersion12: true,
    check({ grammar, standInFor, validity, role }) {
      if (standInFor === undefined) return [];
      const start = `The document is OpenDocument ${standInFor}, and was measured by the grammar of ${grammar}, the newest that this program knows`;
      const count = [...validity.values()].reduce((sum, part) => sum + part.count, 0);
      if (count === 0) return [{ message: `${start}. It keeps to that.` }];
      return [
        {
          message: `${start}. In ${count} ${count === 1 ? "place" : "places"} it does not keep to that: what stands there is new in ${standInFor}, or a fault. ${firstOf(validity)}`,
          severity: role === "output" ? "block" : "warn",
        },
      ];
    },
  },
];

function foreignWords(count: number): string {
  return count === 1
    ? "1 element or attribute in it is not part of the standard"
    : `${count} elements and attributes in it are not part of the standard`;
}

function firstOf(validity: ReadonlyMap<string, PartValidity>): string {
  for (const [name, { problems }] of validity)
    for (const { words, place } of problems) return `The first, in ${shown(name)}, ${place}: ${shown(words)}`;
  return "";
}
