/**
 * Words in the code of a part that no program shows: in attributes that are no names, in extensions, and between the
 * elements. And names that hold what no name holds: an e-mail address, a number of a person. Names themselves are no
 * secret, since programs list them. Of all attributes of DrawingML and PresentationML only names, fonts and addresses
 * have words in them.
 */

import { isOfFormat } from "../../../tools/oddities.js";
import type { OpcPackage } from "../../../tools/opc.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { MAX_HIDDEN_TEXT } from "../limits.js";
import { personalDataIn } from "../personal-data.js";

/** Attributes that programs show, or read aloud: of these nothing is hidden. */
const SHOWN: ReadonlySet<string> = new Set(["descr", "title", "tooltip"]);
/** Attributes in which there are words, or signs with blanks between them. */
const WORDED =
  /^(?:name|typeface|uri|styleName|progId|axis|ptType|presId|uniqueId|minVer|\w+TypeId|path|fmla|prLst|filter|cmd|algn|Requires|Ignorable|MustUnderstand|ProcessContent)$/;
const WORDS = /\p{L}{2,}[\s,;.]+\p{L}{2,}/u;
/** What may be of a person has digits, or is an address; what is only a number, a colour or an identifier is not. */
const MAY_BE_PERSONAL = /@|\d.?\d.?\d.?\d/;
const NUMBER = /^[\s\d.,%#a-f{}:-]*$/i;
/** Of these there are many, and all their attributes are numbers, or names of fonts and colours: others would be refused. */
const PLAIN =
  /^(?:off|ext|chOff|chExt|pt|(?:srgb|scheme|sys|prst)Clr|lum(?:Mod|Off)|satMod|alpha|tint|shade|gs|gd|spcPct|spcPts|lvl\dpPr|latin|ea|cs|font|buFont|buChar|(?:fill|ln|effect|font)Ref|ln|cond|cTn|gridCol|tr)$/;

/** Elements that hold text. */
const HOLDERS: ReadonlySet<string> = new Set(["t", "attrName", "tableStyleId", "text"]);
const OF_STANDARD = /^http:\/\/(?:schemas\.openxmlformats\.org|purl\.oclc\.org)\//;
/** Pictures for screens of high resolution have names that look like addresses: `logo@2x.png`. */
const FILE = /\.(?:png|jpe?g|gif|svg|bmp|tiff?|emf|wmf)$/i;

export class CodeWords {
  private words = "";
  private names = "";

  /** The same package, of which every part that is read is looked at on its way. */
  watched(opc: OpcPackage): OpcPackage {
    return { ...opc, read: (part, handler) => opc.read(part, this.watch(handler)) };
  }

  private watch(handler: XmlHandler): XmlHandler {
    let extension = 0;
    let isHeld = false;
    return {
      ...handler,
      open: (tag, depth) => {
        if (tag.local === "extLst" && extension === 0) extension = depth;
        // What is of other programs is told as that.
        const isForeign = !isOfFormat(tag.uri);
        isHeld = isForeign || (extension === 0 && HOLDERS.has(tag.local) && OF_STANDARD.test(tag.uri));
        if (!isForeign && !PLAIN.test(tag.local)) this.look(tag);
        handler.open?.(tag, depth);
      },
      close(tag, depth) {
        if (extension === depth) extension = 0;
        isHeld = false;
        handler.close?.(tag, depth);
      },
      text: (text) => {
        if (!isHeld && /\p{L}{2}|\d{4}/u.test(text)) this.add(text);
        handler.text?.(text);
      },
    };
  }

  private look({ attributes }: XmlTag): void {
    for (const name in attributes) {
      const attribute = attributes[name];
      if (attribute === undefined || attribute.value.length < 5 || name.startsWith("xmlns")) continue;
      if (attribute.prefix !== "" && !isOfFormat(attribute.uri)) continue;
      const { local, value } = attribute;
      if (NUMBER.test(value) || SHOWN.has(local)) continue;
      if (!WORDED.test(local) && WORDS.test(value)) this.add(value);
      else if (MAY_BE_PERSONAL.test(value) && local !== "uri" && !FILE.test(value)) this.addName(value);
    }
  }

  private add(words: string): void {
    if (this.words.length < MAX_HIDDEN_TEXT) this.words += `${words.trim()}\n`;
  }

  private addName(name: string): void {
    if (this.names.length < MAX_HIDDEN_TEXT) this.names += `${name}\n`;
  }

  /** What was found since it was asked last, with words for what it is. */
  take(): readonly { readonly detail: string; readonly text: string }[] {
    const { words, names } = this;
    this.words = "";
    this.names = "";
    const isPersonal = personalDataIn(names).some(({ kind }) => kind !== "postcode");
    return [
      ...(words === "" ? [] : [{ detail: "words in the code that nothing shows", text: words }]),
      ...(isPersonal ? [{ detail: "personal data in names", text: names }] : []),
    ];
  }
}
