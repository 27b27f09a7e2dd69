/** Tells of what is on a slide and not to be seen there. */
import { hasText } from "../ooxml/drawing-text.js";
import { type Page, unseenOn } from "./covers.js";
import { cellsBeside, lostBy, wordsBelow } from "./lost.js";
import { type Staged, textsOf } from "./stage.js";
import type { Traces } from "./traces.js";

/** Answers with what nobody sees although it is not set to be hidden. */
export async function traceUnseen(
  shapes: readonly Staged[],
  page: Page,
  where: string,
  traces: Traces,
): Promise<ReadonlySet<Staged>> {
  const hidden = shapes.filter(({ drawn }) => drawn.isHidden);
  if (hidden.length > 0) traces.add("hidden-shape", where, { count: hidden.length, text: textsOf(hidden) });
  const { covered, beside, blackened } = await unseenOn(shapes, page);
  const unseen = new Set([...covered, ...beside]);
  const add = (what: "covered-content" | "false-redaction", found: readonly Staged[], detail?: string) =>
    found.length > 0 &&
    traces.add(what, where, { count: found.length, text: textsOf(found), ...(detail && { detail }) });
  add("covered-content", covered, "under something else");
  add("covered-content", beside, "beside the slide");
  add("false-redaction", blackened);
  for (const one of shapes) {
    if (one.isHidden || unseen.has(one)) continue;
    // Words that are lost are hidden words.
    const why = hasText(one.drawn.body) ? undefined : lostBy(one);
    if (why !== undefined) {
      add("covered-content", [one], why);
      unseen.add(one);
    }
    const below = wordsBelow(one, page.height) || cellsBeside(one, page);
    if (below !== "") traces.add("covered-content", where, { detail: "beside the slide", text: below });
  }
  return unseen;
}
