/** Addresses made equal where two programs write the same address differently. */
import { percentDecoded } from "../../tools/odf.js";

const WITH_HOST = /^([a-z][a-z\d+.-]*:\/\/)([^/?#]*)(.*)$/i;

/** The address for comparison. */
export function levelledAddress(address: string): string {
  const plain = percentDecoded(address.trim()).replace(/\\/g, "/");
  // A cell of another sheet: Excel writes #'Sheet 1'!A1, OpenDocument #'Sheet 1'.A1 or #Sheet 1.A1.
  if (plain.startsWith("#")) return plain.replace(/[$']/g, "").replace("!", ".").toLowerCase();
  if (!leadsOut(plain)) return fileName(plain);
  const [, scheme, host, rest] = WITH_HOST.exec(plain) ?? [];
  if (scheme === undefined || host === undefined || rest === undefined)
    return withoutSlash(plain.replace(/^[a-z][a-z\d+.-]*:/i, (start) => start.toLowerCase()));
  return withoutSlash(`${scheme}${host}`.toLowerCase() + rest);
}

/** Paths are written from another folder once the document is in one. */
function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).toLowerCase();
}

function withoutSlash(address: string): string {
  return address.endsWith("/") ? address.slice(0, -1) : address;
}

/** True for what leads out of the document, to the web or to a letter. */
export function leadsOut(address: string): boolean {
  return /^(?:https?|ftps?|mailto|tel):/i.test(address.trim());
}
