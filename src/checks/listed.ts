import type { Finding } from "../model.js";
import { moreOfIt } from "../tools/several.js";

/** Findings of one rule that are listed; the rest is counted. What people read names the places in one line. */
const MAX_LISTED = 50;

/** The findings of one rule, so many of them that a person could look after them, and a note of how many more there are. */
export function listed(findings: Iterable<Finding>): Finding[] {
  const list: Finding[] = [];
  let more = 0;
  for (const finding of findings) {
    // A blocking fault must be seen even when many lesser ones came before it.
    if (list.length < MAX_LISTED || (isBlocking(finding) && !list.some(isBlocking))) list.push(finding);
    else more += 1;
  }
  const last = list.at(-1);
  if (last && more > 0) list.push({ ...last, severity: "note", message: moreOfIt(more) });
  return list;
}

function isBlocking({ severity }: Finding): boolean {
  return severity === "block";
}
