/** All finishing, in one place: what a document says of itself, and what is mended in its outputs. */
import { UnreadableError } from "../errors.js";
import type {
  Artifact,
  Asked,
  DocumentFacts,
  FinishedOutput,
  Finisher,
  Repair,
  Unfinished,
  Unproven,
} from "../model.js";
import { readFacts } from "./facts.js";
import { amendOdf, type Grammarian, odfFinisher } from "./odf.js";
import { pdfFinisher } from "./pdf.js";

const FINISHERS: readonly Finisher[] = [odfFinisher, pdfFinisher];

/** Finishes all outputs of a document in place. One that cannot be finished does not keep the others from it. */
export async function finishAll({ odf, fallbackName, outputs }: Unfinished): Promise<FinishedOutput[]> {
  // Read before any of them is changed.
  const facts = await orFault(() => readFacts(odf, fallbackName));
  const finished: FinishedOutput[] = [];
  for (const { artifact, name, asked } of outputs) {
    const repairs = "fault" in facts ? facts : await orFault(() => finishOne(artifact, facts.value, name, asked));
    finished.push("fault" in repairs ? repairs : { repairs: repairs.value });
  }
  return finished;
}

async function finishOne(artifact: Artifact, facts: DocumentFacts, name: string, asked?: Asked): Promise<Repair[]> {
  const repairs: Repair[] = [];
  for (const finisher of FINISHERS) {
    if (finisher.appliesTo(artifact.format)) repairs.push(...(await finisher.finish(artifact, facts, name, asked)));
  }
  return repairs;
}

/** Mends outputs in place by what their checks found. */
export async function amendAll(outputs: readonly Unproven[], grammarian: Grammarian): Promise<FinishedOutput[]> {
  const amend: Finisher["amend"] = (artifact, results, name) => amendOdf(artifact, results, name, grammarian);
  const finishers: readonly Finisher[] = [{ ...odfFinisher, amend }, pdfFinisher];
  const amended: FinishedOutput[] = [];
  for (const { artifact, name, results } of outputs) {
    const repairs = await orFault(async () => {
      const due = finishers.filter((finisher) => finisher.appliesTo(artifact.format));
      const made = await Promise.all(due.map((finisher) => finisher.amend?.(artifact, results, name) ?? []));
      return made.flat();
    });
    amended.push("fault" in repairs ? repairs : { repairs: repairs.value });
  }
  return amended;
}

async function orFault<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly fault: string }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof UnreadableError) return { fault: error.message };
    throw error;
  }
}
