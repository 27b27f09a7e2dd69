/**
 * Names of glyphs: the encodings of simple fonts (ISO 32000-1:2008, annex D), the
 * order of glyphs in a `post` table of TrueType (Apple's 258 standard names) and
 * the standard strings of CFF (Adobe technical note 5176, appendix A).
 * Codes without a glyph are written as a point and their number.
 */

/** ISO 32000-1:2008, annex D.2. */
const STANDARD = `
.32 space exclam quotedbl numbersign dollar percent ampersand quoteright parenleft parenright asterisk plus
comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater
question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum
underscore quoteleft a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde
.34 exclamdown cent sterling fraction yen florin section currency quotesingle quotedblleft guillemotleft
guilsinglleft guilsinglright fi fl .1 endash dagger daggerdbl periodcentered .1 paragraph bullet
quotesinglbase quotedblbase quotedblright guillemotright ellipsis perthousand .1 questiondown .1 grave acute
circumflex tilde macron breve dotaccent dieresis .1 ring cedilla .1 hungarumlaut ogonek caron emdash .16 AE .1
ordfeminine .4 Lslash Oslash OE ordmasculine .5 ae .3 dotlessi .2 lslash oslash oe germandbls .4
`;
/** Unused codes above 0x28 stand for the bullet. */
const WIN_ANSI = `
.32 space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus
comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater
question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum
underscore grave a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde
bullet Euro bullet quotesinglbase florin quotedblbase ellipsis dagger daggerdbl circumflex perthousand Scaron
guilsinglleft OE bullet Zcaron bullet bullet quoteleft quoteright quotedblleft quotedblright bullet endash
emdash tilde trademark scaron guilsinglright oe bullet zcaron Ydieresis space exclamdown cent sterling
currency yen brokenbar section dieresis copyright ordfeminine guillemotleft logicalnot hyphen registered
macron degree plusminus twosuperior threesuperior acute mu paragraph periodcentered cedilla onesuperior
ordmasculine guillemotright onequarter onehalf threequarters questiondown Agrave Aacute Acircumflex Atilde
Adieresis Aring AE Ccedilla Egrave Eacute Ecircumflex Edieresis Igrave Iacute Icircumflex Idieresis Eth Ntilde
Ograve Oacute Ocircumflex Otilde Odieresis multiply Oslash Ugrave Uacute Ucircumflex Udieresis Yacute Thorn
germandbls agrave aacute acircumflex atilde adieresis aring ae ccedilla egrave eacute ecircumflex edieresis
igrave iacute icircumflex idieresis eth ntilde ograve oacute ocircumflex otilde odieresis divide oslash ugrave
uacute ucircumflex udieresis yacute thorn ydieresis
`;
const MAC_ROMAN = `
.32 space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus
comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater
question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum
underscore grave a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde .1
Adieresis Aring Ccedilla Eacute Ntilde Odieresis Udieresis aacute agrave acircumflex adieresis atilde aring
ccedilla eacute egrave ecircumflex edieresis iacute igrave icircumflex idieresis ntilde oacute ograve
ocircumflex odieresis otilde uacute ugrave ucircumflex udieresis dagger degree cent sterling section bullet
paragraph germandbls registered copyright trademark acute dieresis .1 AE Oslash .1 plusminus .2 yen mu .5
ordfeminine ordmasculine .1 ae oslash questiondown exclamdown logicalnot .1 florin .2 guillemotleft
guillemotright ellipsis space Agrave Atilde Otilde OE oe endash emdash quotedblleft quotedblright quoteleft
quoteright divide .1 ydieresis Ydieresis fraction currency guilsinglleft guilsinglright fi fl daggerdbl
periodcentered quotesinglbase quotedblbase perthousand Acircumflex Ecircumflex Aacute Edieresis Egrave Iacute
Icircumflex Idieresis Igrave Oacute Ocircumflex .1 Ograve Uacute Ucircumflex Ugrave dotlessi circumflex tilde
macron breve dotaccent ring cedilla hungarumlaut ogonek caron
`;
/** ISO 32000-1:2008, annex D.4. */
const MAC_EXPERT = `
.32 space exclamsmall Hungarumlautsmall centoldstyle dollaroldstyle dollarsuperior ampersandsmall Acutesmall
parenleftsuperior parenrightsuperior twodotenleader onedotenleader comma hyphen period fraction zerooldstyle
oneoldstyle twooldstyle threeoldstyle fouroldstyle fiveoldstyle sixoldstyle sevenoldstyle eightoldstyle
nineoldstyle colon semicolon .1 threequartersemdash .1 questionsmall .4 Ethsmall .2 onequarter onehalf
threequarters oneeighth threeeighths fiveeighths seveneighths onethird twothirds .6 ff fi fl ffi ffl
parenleftinferior .1 parenrightinferior Circumflexsmall hypheninferior Gravesmall Asmall Bsmall Csmall Dsmall
Esmall Fsmall Gsmall Hsmall Ismall Jsmall Ksmall Lsmall Msmall Nsmall Osmall Psmall Qsmall Rsmall Ssmall
Tsmall Usmall Vsmall Wsmall Xsmall Ysmall Zsmall colonmonetary onefitted rupiah Tildesmall .2 asuperior
centsuperior .4 Aacutesmall Agravesmall Acircumflexsmall Adieresissmall Atildesmall Aringsmall Ccedillasmall
Eacutesmall Egravesmall Ecircumflexsmall Edieresissmall Iacutesmall Igravesmall Icircumflexsmall
Idieresissmall Ntildesmall Oacutesmall Ogravesmall Ocircumflexsmall Odieresissmall Otildesmall Uacutesmall
Ugravesmall Ucircumflexsmall Udieresissmall .1 eightsuperior fourinferior threeinferior sixinferior
eightinferior seveninferior Scaronsmall .1 centinferior twoinferior .1 Dieresissmall .1 Caronsmall osuperior
fiveinferior .1 commainferior periodinferior Yacutesmall .1 dollarinferior .2 Thornsmall .1 nineinferior
zeroinferior Zcaronsmall AEsmall Oslashsmall questiondownsmall oneinferior Lslashsmall .6 Cedillasmall .5
OEsmall figuredash hyphensuperior .4 exclamdownsmall .1 Ydieresissmall .1 onesuperior twosuperior
threesuperior foursuperior fivesuperior sixsuperior sevensuperior ninesuperior zerosuperior .1 esuperior
rsuperior tsuperior .2 isuperior ssuperior dsuperior .5 lsuperior Ogoneksmall Brevesmall Macronsmall bsuperior
nsuperior msuperior commasuperior periodsuperior Dotaccentsmall Ringsmall .4
`;
/** Without `.notdef`, which is glyph 0. */
const POST = `
.null CR space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk
plus comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal
greater question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright
asciicircum underscore grave a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright
asciitilde Adieresis Aring Ccedilla Eacute Ntilde Odieresis Udieresis aacute agrave acircumflex adieresis
atilde aring ccedilla eacute egrave ecircumflex edieresis iacute igrave icircumflex idieresis ntilde oacute
ograve ocircumflex odieresis otilde uacute ugrave ucircumflex udieresis dagger degree cent sterling section
bullet paragraph germandbls registered copyright trademark acute dieresis notequal AE Oslash infinity
plusminus lessequal greaterequal yen mu1 partialdiff summation product pi integral ordfeminine ordmasculine
Ohm ae oslash questiondown exclamdown logicalnot radical florin approxequal increment guillemotleft
guillemotright ellipsis nbspace Agrave Atilde Otilde OE oe endash emdash quotedblleft quotedblright quoteleft
quoteright divide lozenge ydieresis Ydieresis fraction currency guilsinglleft guilsinglright fi fi daggerdbl
periodcentered quotesinglbase quotedblbase perthousand Acircumflex Ecircumflex Aacute Edieresis Egrave Iacute
Icircumflex Idieresis Igrave Oacute Ocircumflex applelogo Ograve Uacute Ucircumflex Ugrave dotlessi circumflex
tilde overscore breve dotaccent ring cedilla hungarumlaut ogonek caron Lslash lslash Scaron scaron Zcaron
zcaron brokenbar Eth eth Yacute yacute Thorn thorn minus multiply onesuperior twosuperior threesuperior
onehalf onequarter threequarters franc Gbreve gbreve Idot Scedilla scedilla Cacute cacute Ccaron ccaron
dmacron
`;
/** Without `.notdef`, which is string 0. */
const CFF = `
space exclam quotedbl numbersign dollar percent ampersand quoteright parenleft parenright asterisk plus comma
hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater
question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum
underscore quoteleft a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde
exclamdown cent sterling fraction yen florin section currency quotesingle quotedblleft guillemotleft
guilsinglleft guilsinglright fi fl endash dagger daggerdbl periodcentered paragraph bullet quotesinglbase
quotedblbase quotedblright guillemotright ellipsis perthousand questiondown grave acute circumflex tilde
macron breve dotaccent dieresis ring cedilla hungarumlaut ogonek caron emdash AE ordfeminine Lslash Oslash OE
ordmasculine ae dotlessi lslash oslash oe germandbls onesuperior logicalnot mu trademark Eth onehalf plusminus
Thorn onequarter divide brokenbar degree thorn threequarters twosuperior registered minus eth multiply
threesuperior copyright Aacute Acircumflex Adieresis Agrave Aring Atilde Ccedilla Eacute Ecircumflex Edieresis
Egrave Iacute Icircumflex Idieresis Igrave Ntilde Oacute Ocircumflex Odieresis Ograve Otilde Scaron Uacute
Ucircumflex Udieresis Ugrave Yacute Ydieresis Zcaron aacute acircumflex adieresis agrave aring atilde ccedilla
eacute ecircumflex edieresis egrave iacute icircumflex idieresis igrave ntilde oacute ocircumflex odieresis
ograve otilde scaron uacute ucircumflex udieresis ugrave yacute ydieresis zcaron exclamsmall Hungarumlautsmall
dollaroldstyle dollarsuperior ampersandsmall Acutesmall parenleftsuperior parenrightsuperior twodotenleader
onedotenleader zerooldstyle oneoldstyle twooldstyle threeoldstyle fouroldstyle fiveoldstyle sixoldstyle
sevenoldstyle eightoldstyle nineoldstyle commasuperior threequartersemdash periodsuperior questionsmall
asuperior bsuperior centsuperior dsuperior esuperior isuperior lsuperior msuperior nsuperior osuperior
rsuperior ssuperior tsuperior ff ffi ffl parenleftinferior parenrightinferior Circumflexsmall hyphensuperior
Gravesmall Asmall Bsmall Csmall Dsmall Esmall Fsmall Gsmall Hsmall Ismall Jsmall Ksmall Lsmall Msmall Nsmall
Osmall Psmall Qsmall Rsmall Ssmall Tsmall Usmall Vsmall Wsmall Xsmall Ysmall Zsmall colonmonetary onefitted
rupiah Tildesmall exclamdownsmall centoldstyle Lslashsmall Scaronsmall Zcaronsmall Dieresissmall Brevesmall
Caronsmall Dotaccentsmall Macronsmall figuredash hypheninferior Ogoneksmall Ringsmall Cedillasmall
questiondownsmall oneeighth threeeighths fiveeighths seveneighths onethird twothirds zerosuperior foursuperior
fivesuperior sixsuperior sevensuperior eightsuperior ninesuperior zeroinferior oneinferior twoinferior
threeinferior fourinferior fiveinferior sixinferior seveninferior eightinferior nineinferior centinferior
dollarinferior periodinferior commainferior Agravesmall Aacutesmall Acircumflexsmall Atildesmall
Adieresissmall Aringsmall AEsmall Ccedillasmall Egravesmall Eacutesmall Ecircumflexsmall Edieresissmall
Igravesmall Iacutesmall Icircumflexsmall Idieresissmall Ethsmall Ntildesmall Ogravesmall Oacutesmall
Ocircumflexsmall Otildesmall Odieresissmall OEsmall Oslashsmall Ugravesmall Uacutesmall Ucircumflexsmall
Udieresissmall Yacutesmall Thornsmall Ydieresissmall 001.000 001.001 001.002 001.003 Black Bold Book Light
Medium Regular Roman Semibold
`;

export type Encoding = readonly string[];

const NOTDEF = ".notdef";

function unpacked(table: string, first?: string): Encoding {
  const names = first === undefined ? [] : [first];
  for (const word of table.trim().split(/\s+/)) {
    const gap = /^\.(\d+)$/.exec(word);
    if (gap) for (let i = Number(gap[1]); i > 0; i -= 1) names.push(NOTDEF);
    else names.push(word);
  }
  return names;
}

const kept = new Map<string, Encoding>();

function once(key: string, make: () => Encoding): Encoding {
  const known = kept.get(key) ?? make();
  kept.set(key, known);
  return known;
}

/**
 * The names of an encoding by code, `.notdef` where it has none. Nothing for a
 * name that /Encoding may not have: StandardEncoding is none of them (ISO
 * 32000-1:2008, table 114).
 */
export function encodingNamed(name: string | undefined): Encoding | undefined {
  const table = { WinAnsiEncoding: WIN_ANSI, MacRomanEncoding: MAC_ROMAN, MacExpertEncoding: MAC_EXPERT }[name ?? ""];
  return name === undefined || table === undefined ? undefined : once(name, () => unpacked(table));
}

export const standardEncoding = (): Encoding => once("StandardEncoding", () => unpacked(STANDARD));

export const postNames = (): Encoding => once("post", () => unpacked(POST, NOTDEF));

export const cffStrings = (): Encoding => once("CFF", () => unpacked(CFF, NOTDEF));

/** What Mac OS adds to MacRomanEncoding for the (1, 0) table of a TrueType font (ISO 32000-1:2008, 9.6.6.4, table 115). */
const MAC_OS: Readonly<Record<string, number>> = {
  notequal: 173,
  infinity: 176,
  lessequal: 178,
  greaterequal: 179,
  partialdiff: 182,
  summation: 183,
  product: 184,
  pi: 185,
  integral: 186,
  Omega: 189,
  radical: 195,
  approxequal: 197,
  Delta: 198,
  lozenge: 215,
  Euro: 219,
  apple: 240,
};

let macCodes: Map<string, number> | undefined;

/** The code of a name in the Mac OS Roman encoding. */
export function macCode(name: string): number | undefined {
  if (!macCodes) {
    macCodes = new Map(Object.entries(MAC_OS));
    const roman = unpacked(MAC_ROMAN);
    for (let code = 255; code >= 0; code -= 1) macCodes.set(roman[code] ?? NOTDEF, code);
    macCodes.delete(NOTDEF);
  }
  return macCodes.get(name);
}
