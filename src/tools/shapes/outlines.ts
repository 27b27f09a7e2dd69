/**
 * Outlines that LibreOffice leaves out. It draws the shapes of Office with a command for arcs that OpenDocument does
 * not have (`G`), and when it must not write what the standard does not have, it writes the outline without them:
 * a circle is then nothing at all. The equations are all there, so that the standard's own commands can say the same
 * (ODF 1.3 part 3, 19.145).
 */
interface Outline {
  readonly type: RegExp;
  /** As LibreOffice writes it. */
  readonly broken: RegExp;
  readonly whole: string;
}

const OUTLINES: readonly Outline[] = [
  {
    type: /^ooxml-(?:ellipse|flowChartConnector)$/,
    broken: /^M 0 \?f7 Z N$/,
    whole: "U ?f4 ?f7 ?f4 ?f7 0 360 Z N",
  },
  {
    type: /^ooxml-roundRect$/,
    broken: /^M 0 \?f2 L \?f3 0 (?:L )?\?f11 \?f4 (?:L )?\?f2 \?f10 Z N$/,
    whole: "M 0 ?f2 Y ?f2 0 L ?f3 0 X ?f11 ?f2 L ?f11 ?f4 Y ?f3 ?f10 L ?f2 ?f10 X 0 ?f4 Z N",
  },
  {
    type: /^ooxml-flowChartAlternateProcess$/,
    broken: /^M 0 \?f0 L \?f1 0 (?:L )?\?f9 \?f2 (?:L )?\?f0 \?f8 Z N$/,
    whole: "M 0 ?f0 Y ?f0 0 L ?f1 0 X ?f9 ?f0 L ?f9 ?f2 Y ?f1 ?f8 L ?f0 ?f8 X 0 ?f2 Z N",
  },
];

/** The path of a custom shape as it was meant; nothing where it is whole, or nobody knows. */
export function wholeOutline(type: string | undefined, path: string | undefined): string | undefined {
  if (type === undefined || path === undefined || path.length > 100) return undefined;
  return OUTLINES.find((outline) => outline.type.test(type) && outline.broken.test(path.trim()))?.whole;
}
