/** Runs in a worker thread: reads a document's facts, and finishes outputs. */
import type { DocumentFacts, Finisher, Repair } from "../model.js";
import { answerCalls } from "../tools/isolate.js";
import { readFacts } from "./facts.js";
import type { Question } from "./isolated.js";
import { odfFinisher } from "./odf.js";
import { pdfFinisher } from "./pdf.js";

const FINISHERS: readonly Finisher[] = [odfFinisher, pdfFinisher];

answerCalls<Question, DocumentFacts | Repair[]>(async (question) => {
  if ("odfFile" in question) return readFacts(question.odfFile, question.fallbackName);
  const { artifact, facts, name } = question;
  const repairs: Repair[] = [];
  for (const finisher of FINISHERS) {
    if (finisher.appliesTo(artifact.format)) repairs.push(...(await finisher.finish(artifact, facts, name)));
  }
  return repairs;
});
