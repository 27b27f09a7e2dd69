/** All finishing, in one place: what a document says of itself, and what is mended in its outputs. */
import type { Artifact, DocumentFacts, Finisher, Repair } from "../model.js";
import { odfFinisher } from "./odf.js";
import { pdfFinisher } from "./pdf.js";

export { readFacts } from "./facts.js";

const FINISHERS: readonly Finisher[] = [odfFinisher, pdfFinisher];

export async function finish(artifact: Artifact, facts: DocumentFacts, name: string): Promise<Repair[]> {
  const repairs: Repair[] = [];
  for (const finisher of FINISHERS) {
    if (finisher.appliesTo(artifact.format)) repairs.push(...(await finisher.finish(artifact, facts, name)));
  }
  return repairs;
}
