/**
 * Finishing in a thread of its own (see tools/isolate.ts). What an engine made
 * from a hostile document may be hostile too.
 */
import { UnreadableError } from "../errors.js";
import type { Artifact, DocumentFacts, Finishing, Repair } from "../model.js";
import { type CallLimits, IsolationError, isolatedThread } from "../tools/isolate.js";

/** pdf-lib and jszip hold a whole file in memory, some ten times over. */
const HEAP_MEGABYTES = 2048;

export type Question =
  | { readonly odfFile: string; readonly fallbackName: string }
  | { readonly artifact: Artifact; readonly facts: DocumentFacts; readonly name: string };

/** `limits` hold for each call: the time-out in milliseconds, and the signal that ends it. */
export function isolatedFinishing(limits: CallLimits): Finishing {
  const thread = isolatedThread(new URL("./thread.js", import.meta.url), HEAP_MEGABYTES);
  // Its modules load while other work goes on.
  thread.warm();
  const call = async <Answer>(question: Question): Promise<Answer> => {
    try {
      return await thread.call<Question, Answer>(question, limits);
    } catch (error) {
      throw error instanceof IsolationError ? new UnreadableError(error.message) : error;
    }
  };
  return {
    readFacts: (odfFile, fallbackName) => call<DocumentFacts>({ odfFile, fallbackName }),
    finish: (artifact, facts, name) => call<Repair[]>({ artifact, facts, name }),
    close: thread.close,
  };
}
