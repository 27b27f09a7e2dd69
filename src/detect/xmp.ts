/** The conformance claims in a PDF's metadata, with the identifier that PRONOM has for each. */
import { claimFormat } from "../formats.js";
import type { Claim } from "../model.js";
import { claimsIn } from "../tools/xmp.js";
import type { Work } from "./work.js";
import { spendOnBytes, spendOnTag } from "./xml.js";

/** Claims in metadata that may be damaged: what was read before the damage counts. */
export function readClaims(metadata: Buffer, work: Work): Claim[] {
  spendOnBytes(metadata, work);
  const { pdfaPart, pdfaConformance, pdfuaPart } = claimsIn(metadata, (tag, depth) => spendOnTag(tag, depth, work));
  const claims: Claim[] = [];
  if (pdfaPart !== "") claims.push(claim("PDF/A", `${pdfaPart}${pdfaConformance}`));
  if (pdfuaPart !== "") claims.push(claim("PDF/UA", pdfuaPart));
  return claims;
}

/** A flavour that does not exist is still a claim; it gets no identifier of its own. */
function claim(standard: Claim["standard"], written: string): Claim {
  const flavour = written.toLowerCase().slice(0, 16);
  return { standard, flavour, puid: claimFormat(standard, flavour)?.puid ?? "UNKNOWN" };
}
