/** Fields of Word documents: what is worked out anew, what leads elsewhere (ECMA-376 part 1, 17.16). */
import { byName } from "../../../tools/by-name.js";
import { lengthened } from "../../../tools/lengthened.js";
import type { Run } from "../model.js";

/** A field that is open. */
interface Field {
  /** What it is told to do; grows while that is read. */
  code: string;
  /** True until its result begins: what stands before that is never shown. */
  isCode: boolean;
  /** True when it, or a field around it, is still in its code. */
  isInCode: boolean;
  /** Of the text it shows; that of the field around it counts before its own. */
  kind: Run["field"];
  link: number | undefined;
  /** True when there was text in its code. */
  swallowed: boolean;
  form: Form | undefined;
  /** `w:fldSimple`, which ends with its element. */
  readonly isSimple: boolean;
}

/** `w:ffData` (17.16.17). */
export interface Form {
  what: string;
  name: string;
  label: string;
  readonly entries: string[];
  chosen: number;
  /** What stands there until somebody types. */
  preset: string;
}

/** Longest instruction that is looked at, in characters. */
const MAX_CODE = 4_000;

const KINDS = byName<Run["field"]>({
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
});

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
function fieldName(code: string): string {
  return (/^[\s\\]*([A-Za-z]+)/.exec(code)?.[1] ?? (/^\s*=/.test(code) ? "=" : "")).toUpperCase();
}

function kindOf(name: string): Run["field"] {
  return TYPED.has(name) || name === "" ? undefined : (KINDS.get(name) ?? "other");
}

/** Where a HYPERLINK field leads: its address, and behind it the place there (`\l`). */
function targetOf(code: string): string | undefined {
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

/** What these say is for programs (17.16.5): a value for later, data of an added program. `IF` shows one of two. */
const KEEPS: ReadonlySet<string> = new Set(["ADDIN", "DATA", "PRIVATE", "SET"]);

/** These name other things of the document, or work something out. */
const REFERRING: ReadonlySet<string> = new Set([
  ...["", "=", "REF", "PAGEREF", "NOTEREF", "STYLEREF", "FTNREF", "TOC", "TOA", "INDEX", "SEQ", "MERGEFIELD", "EQ"],
  ...["SYMBOL", "CITATION", "BIBLIOGRAPHY", "DOCPROPERTY", "SHAPE", "LISTNUM", "IF", "ADVANCE", "GREETINGLINE"],
  ...["ADDRESSBLOCK", "NEXTIF", "SKIPIF", "COMPARE", "FORMTEXT", "CONTROL", "EMBED", "HTMLCONTROL", "BARCODE"],
]);

/** What stands behind the name of a field, without the patterns of numbers and dates (17.16.4). */
function argumentsOf(code: string): string {
  return code
    .trim()
    .replace(/^\S+/, "")
    .replace(/\\[*@#]\s*(?:"[^"]*"|[^\s"]+)/g, " ")
    .replace(/\\[a-z]/gi, " ");
}

/** The fields that are open in one flow of text, the innermost last. */
export class Fields {
  private readonly stack: Field[] = [];

  constructor(
    /** Makes a link, and answers its index. */
    private readonly link: (target: string) => number | undefined,
    /** Told when something comes from another file or program. */
    private readonly outside: () => void,
    /** Told what a field keeps in its code without showing it. */
    private readonly kept: (code: string) => void,
    /** Told the words in a code, which the field may show. */
    private readonly held: (words: string) => void,
  ) {}

  /** The innermost field, for what is shown here. */
  get current(): Readonly<Field> | undefined {
    return this.stack.at(-1);
  }

  /** True when text was swallowed by a field that has not ended. */
  get haveSwallowed(): boolean {
    return this.stack.some(({ swallowed }) => swallowed);
  }

  begin(code = "", isSimple = false): void {
    this.stack.push({
      code: code.slice(0, MAX_CODE),
      isCode: true,
      isInCode: true,
      kind: undefined,
      link: undefined,
      swallowed: false,
      form: undefined,
      isSimple,
    });
    if (isSimple) this.separate();
  }

  addCode(text: string): void {
    const field = this.stack.at(-1);
    if (field?.isCode) field.code = lengthened(field.code, text, MAX_CODE);
  }

  describe(form: Form): void {
    const field = this.stack.at(-1);
    if (field) field.form = form;
  }

  /** True when text is part of a code, and not shown. */
  swallow(text: string): boolean {
    const field = this.stack.at(-1);
    if (!field?.isInCode) return false;
    if (text.trim() !== "") field.swallowed = true;
    return true;
  }

  /** The result begins. */
  separate(): void {
    const field = this.stack.at(-1);
    if (!field?.isCode) return;
    const outer = this.stack.at(-2);
    const name = fieldName(field.code);
    const target = name === "HYPERLINK" ? targetOf(field.code) : undefined;
    this.judge(field.code);
    field.isCode = false;
    field.isInCode = outer?.isInCode === true;
    field.swallowed = false;
    field.kind = outer?.kind ?? kindOf(name);
    field.link = (target === undefined ? undefined : this.link(target)) ?? outer?.link;
  }

  /** The field of a form that ended, if it was one. */
  end(): Form | undefined {
    const field = this.stack.at(-1);
    if (!field || field.isSimple) return undefined;
    // A field without a result may take something from elsewhere all the same.
    if (field.isCode) this.judge(field.code);
    this.stack.pop();
    const outer = this.stack.at(-1);
    if (field.swallowed && outer?.isCode) outer.swallowed = true;
    return field.form;
  }

  private judge(code: string): void {
    const name = fieldName(code);
    if (OUTSIDE.has(name)) this.outside();
    const isKept = KEEPS.has(name) || (name === "IF" && /"[^"]*[\p{L}\d]/u.test(code));
    if (isKept) {
      if (!/^\S*$/.test(code.trim())) this.kept(code.trim());
    } else if (!REFERRING.has(name) && !OUTSIDE.has(name) && !TYPED.has(name)) this.held(argumentsOf(code));
  }

  /** The innermost `w:fldSimple` ends, and what was begun in it. */
  endSimple(): void {
    for (let field = this.stack.pop(); field && !field.isSimple; field = this.stack.pop());
  }
}
