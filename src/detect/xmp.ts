/**
 * The conformance claims in a document's XMP metadata: ISO 19005-2, 6.6.4 (PDF/A
 * identification schema) and ISO 14289-1, clause 5 (PDF/UA). Namespaces count,
 * prefixes do not; a property may be written as an attribute or as an element.
 */
import { claimFormat } from "../formats.js";
import type { Claim } from "../model.js";
import { attribute, decodeXml, walkXml } from "./xml.js";

const PDFA = "http://www.aiim.org/pdfa/ns/id/";
const PDFUA = "http://www.aiim.org/pdfua/ns/id/";
const MAX_XMP_BYTES = 2 * 1024 * 1024;

/** Claims in metadata that may be damaged: what was read before the damage counts. */
export function claimsIn(xmp: Buffer): Claim[] {
  const values = new Map<string, string>();
  const note = (uri: string, local: string, value: string) => {
    const key = `${uri}${local}`;
    if ((uri === PDFA || uri === PDFUA) && !values.has(key) && value.trim() !== "") values.set(key, value.trim());
  };
  walkXml(
    decodeXml(trimmed(xmp.subarray(0, MAX_XMP_BYTES))),
    {
      onTag(tag) {
        for (const local of ["part", "conformance"]) {
          for (const uri of [PDFA, PDFUA]) {
            const value = attribute(tag, local, uri);
            if (value !== undefined) note(uri, local, value);
          }
        }
        return undefined;
      },
      onText(text, path) {
        const tag = path[path.length - 1];
        if (tag && (tag.local === "part" || tag.local === "conformance")) note(tag.uri, tag.local, text);
      },
    },
    false,
  );
  const claims: Claim[] = [];
  const part = values.get(`${PDFA}part`);
  if (part !== undefined) claims.push(claim("PDF/A", `${part}${values.get(`${PDFA}conformance`) ?? ""}`));
  const ua = values.get(`${PDFUA}part`);
  if (ua !== undefined) claims.push(claim("PDF/UA", ua));
  return claims;
}

/** A flavour that does not exist is still a claim; it gets no identifier of its own. */
function claim(standard: Claim["standard"], written: string): Claim {
  const flavour = written.toLowerCase().slice(0, 16);
  return { standard, flavour, puid: claimFormat(standard, flavour)?.puid ?? "UNKNOWN" };
}

/** Padding before the first tag, as some writers leave it. */
function trimmed(bytes: Buffer): Buffer {
  let start = 0;
  while (start < bytes.length && start < 4096 && [0x20, 0x09, 0x0a, 0x0d].includes(bytes[start] ?? 0)) start++;
  return bytes.subarray(start);
}
