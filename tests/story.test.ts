/** What is kept of a document on its way through the pipeline. */
import { expect, test } from "vitest";
import type { Parts, Prepared } from "../src/parts.js";
import { newStory } from "../src/story.js";
import { NO_POLICY } from "./support/values.js";

const plan = { action: "refuse", why: "It is broken.", advice: "Ask for it again." } as const;

test("any number of steps of an engine is taken, and a bounded number kept", () => {
  const story = newStory({ source: {}, document: {}, plan } as Prepared, { version: "0", policy: NO_POLICY } as Parts, {
    signal: new AbortController().signal,
  });
  // More than a function may have arguments.
  const step = { name: "loading", ms: 1 };
  for (let times = 0; times < 2; times += 1) story.add(new Array(1_000_000).fill(step));
  expect(story.refused(plan).steps.length).toBe(1000);
});
