/** What to do about an output that came out empty: the checks of both formats say the same, so that it is told once. */
export const LOOK_AT_THE_ORIGINAL =
  "Open the original document, and look whether there is anything in it. If there is, save it again in its own program and convert it once more.";
