/** Rules about the names in the zip directory. */
import type { Basis, Finding } from "../../../model.js";
import { ASK_MAKER, findingsOf, packages, shown } from "../rule.js";

/** They are judged first: a package that breaks them is not opened further. */
export const nameRules: readonly {
  readonly id: string;
  readonly checks: string;
  readonly basis: Basis;
  problem(name: string): string | undefined;
}[] = [
  {
    id: "odf-pkg-2.2.1-relative-names",
    checks: "No part of the package has a name that leads out of it.",
    basis: packages("2.2.1 A"),
    problem(name) {
      if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) return "has an absolute path";
      return name.split(/[/\\]/).includes("..") ? "leads out of the package" : undefined;
    },
  },
  {
    id: "odf-pkg-2.2.1-plain-names",
    checks: "No part of the package has a name that deceives programs or people.",
    basis: packages("2.2.1 A"),
    problem(name) {
      if (name === "") return "has no name";
      return /[\\\p{Cc}]/u.test(name) ? "has a backslash or a control character in its name" : undefined;
    },
  },
];

/** The findings about names; empty when all are sound. */
export function judgeNames(names: readonly string[]): Finding[] {
  return nameRules.flatMap(({ id, basis, problem }) => {
    const breaches = names.flatMap((name) => {
      const what = problem(name);
      return what === undefined ? [] : [{ message: `A file in the package ${what}.`, where: shown(name) }];
    });
    return findingsOf({ id, basis, severity: "block", advice: ASK_MAKER }, breaches);
  });
}
