/** Fields of Word documents: what is worked out anew, what leads elsewhere (ECMA-376 part 1, 17.16). */
import type { Run } from "./model.js";

export interface Field {
  /** What it is told to do; grows while that is read. */
  code: string;
  /** True until its result begins: what stands before that is never shown. */
  isCode: boolean;
  /** True when it, or a field around it, is still in its code. */
  readonly isInCode: boolean;
  /** Of the text it shows; that of the field around it when it has none of its own. */
  kind?: Run["field"];
  link?: number;
  /** True when there was text in its code. */
  swallowed?: boolean;
  /** A field of a form. */
  form?: Form;
  /** `w:fldSimple`, which ends with its element. */
  readonly isSimple: boolean;
}

/** `w:ffData` (17.16.17). */
export interface Form {
  what: string;
  label?: string;
  readonly entries: string[];
  chosen: number;
}

/** Longest instruction that is looked at, in characters. */
export const MAX_CODE = 4_000;

const KINDS: Readonly<Record<string, Run["field"]>> = {
  DATE: "date",
  CREATEDATE: "date",
  SAVEDATE: "date",
  PRINTDATE: "date",
  TIME: "time",
  EDITTIME: "time",
  PAGE: "page",
  NUMPAGES: "pages",
  SECTIONPAGES: "pages",
  FILENAME: "file",
  AUTHOR: "author",
  LASTSAVEDBY: "author",
  USERNAME: "author",
  USERINITIALS: "author",
  USERADDRESS: "author",
  REF: "reference",
  PAGEREF: "reference",
  NOTEREF: "reference",
  STYLEREF: "reference",
  FTNREF: "reference",
  TOC: "contents",
  TOA: "contents",
  INDEX: "contents",
};

/** Fields whose result is what somebody typed. */
const TYPED: ReadonlySet<string> = new Set(["HYPERLINK", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "MACROBUTTON"]);

const OUTSIDE: ReadonlySet<string> = new Set([
  "INCLUDETEXT",
  "INCLUDEPICTURE",
  "INCLUDE",
  "IMPORT",
  "LINK",
  "DDE",
  "DDEAUTO",
  "RD",
  "DATABASE",
]);

/** The name of a field, in capitals. */
export function fieldName(code: string): string {
  return (/^[\s\\]*([A-Za-z]+)/.exec(code)?.[1] ?? (/^\s*=/.test(code) ? "=" : "")).toUpperCase();
}

export function kindOf(name: string): Run["field"] {
  return TYPED.has(name) || name === "" ? undefined : (KINDS[name] ?? "other");
}

/** True for a field that takes what it shows from another file or program. */
export const isOutside = (name: string): boolean => OUTSIDE.has(name);

/** Where a HYPERLINK field leads: its address, and behind it the place there (`\l`). */
export function targetOf(code: string): string | undefined {
  let address = "";
  let anchor = "";
  let isAnchor = false;
  let isOther = false;
  const words = code.matchAll(/"((?:[^"\\]|\\.)*)"|\\([a-z])|([^\s"\\]+)/gi);
  let isFirst = true;
  for (const [, quoted, flag, plain] of words) {
    if (isFirst) {
      isFirst = false;
      continue;
    }
    if (flag !== undefined) {
      isAnchor = flag.toLowerCase() === "l";
      isOther = /[ot]/i.test(flag);
      continue;
    }
    const value = quoted === undefined ? (plain ?? "") : quoted.replace(/\\(["\\])/g, "$1");
    if (isAnchor) anchor ||= value;
    else if (!isOther) address ||= value;
    isAnchor = false;
    isOther = false;
  }
  const target = anchor === "" ? address : `${address}#${anchor}`;
  return target === "" ? undefined : target;
}
