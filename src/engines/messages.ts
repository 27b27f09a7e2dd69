/**
 * What a child says, looked at before it is believed: a document that took the
 * office program over could say anything.
 */
import type { ConversionFailure, FailureCause, OutputFormat } from "../model.js";
import type { ChildMessage, ChildUse } from "./child.js";

/** Far more than any job takes: two for each output, one at the beginning and one at the end. */
export const MOST_MESSAGES = 50;

const CAUSES: Readonly<Record<FailureCause, true>> = {
  rejected: true,
  crashed: true,
  hung: true,
  "timed-out": true,
  "out-of-memory": true,
  unavailable: true,
};
/** Longest sentence of a child that is passed on, in characters. */
const SENTENCE = 400;

/** A message in answer to a job with these outputs; nothing when it is no such message. */
export function childMessage(received: unknown, formats: readonly OutputFormat[]): ChildMessage | undefined {
  if (!isObject(received)) return undefined;
  if ("step" in received) {
    const steps = ["opening the document", ...formats.map((format) => `making the ${format} file`)];
    const step = steps.find((known) => known === received.step);
    return step === undefined ? undefined : { step };
  }
  if ("made" in received) {
    const made = formats.find((format) => format === received.made);
    return made === undefined ? undefined : { made };
  }
  if (received.done !== true) return undefined;
  const use = useOf(received.use);
  if (use === undefined) return undefined;
  if (received.failure === undefined) return { done: true, use };
  const failure = failureOf(received.failure);
  return failure && { done: true, failure, use };
}

function useOf(value: unknown): ChildUse | undefined {
  if (!isObject(value)) return undefined;
  const { rssBytes, cpuMs } = value;
  return isAmount(rssBytes) && isAmount(cpuMs) ? { rssBytes, cpuMs } : undefined;
}

function failureOf(value: unknown): ConversionFailure | undefined {
  if (!isObject(value)) return undefined;
  const { cause, message, opened } = value;
  if (!isCause(cause) || typeof message !== "string") return undefined;
  const sentence = message.length > SENTENCE ? `${message.slice(0, SENTENCE)}…` : message;
  return { cause, message: sentence, ...(opened === true && { opened }) };
}

function isCause(value: unknown): value is FailureCause {
  return typeof value === "string" && Object.hasOwn(CAUSES, value);
}

/** JSON has no NaN, but 1e999 is read as infinity. */
function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
