/** What is asked of this room: a copy of a file without its hidden data. */
import { messageOf, UnreadableError } from "../errors.js";
import type { Cleaning, Kind, Uncleaned } from "../model.js";
import { cleanOdf } from "./odf/clean-odf.js";
import { keepShown } from "./odf/shown-cells.js";
import { prepareOoxml } from "./ooxml/prepare.js";

const OPEN_DOCUMENT: readonly Kind[] = ["odt", "ods", "odp", "odg"];

/** OpenDocument is cleaned; of other formats only that goes which their conversion would bring to light. */
export async function clean(work: Uncleaned): Promise<Cleaning | { readonly fault: string }> {
  const { source, target, format, limits, made } = work;
  try {
    if (made !== undefined) return await keepShown(work, made);
    return OPEN_DOCUMENT.includes(format)
      ? await cleanOdf(source, target, work)
      : await prepareOoxml(source, target, limits);
  } catch (error) {
    if (error instanceof UnreadableError) return { fault: messageOf(error) };
    throw error;
  }
}
