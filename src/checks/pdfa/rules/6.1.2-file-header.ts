import { CONVERT_AGAIN, type Fault, isJudgedByPart1, iso19005, MADE_WRONG, type Rule } from "../rule.js";

/** PDF/A-1 asks for `%PDF-n.n`, PDF/A-2 for `%PDF-1.0` to `%PDF-1.7`; then a comment of four bytes above 127. */
export const fileHeader: Rule = {
  id: "pdfa-6.1.2-file-header",
  basis: iso19005(2, "6.1.2"),
  basisInPart1: iso19005(1, "6.1.2"),
  tests: { part1: ["6.1.2-1", "6.1.2-2"], part2: ["6.1.2-1", "6.1.2-2"] },
  weight: "conformance",
  checks: "The file begins with its PDF version, followed by a line that marks it as binary.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const { headerAt, header, second } = doc.file.edges;
    const right = isJudgedByPart1(doc) ? /^%PDF-\d\.\d/ : /^%PDF-1\.[0-7]$/;
    if (headerAt !== 0) yield { message: `${headerAt} bytes stand before the PDF header.` };
    if (!right.test(header))
      yield { message: `The file header "${printable(header)}" is not a version that PDF/A allows.` };
    if (second[0] !== 0x25 || second.length < 5 || second.subarray(1).some((byte) => byte <= 127))
      yield { message: "The line that marks the file as binary is missing after the header." };
  },
};

function printable(text: string): string {
  return text.slice(0, 20).replace(/[^ -~]/g, "?");
}
