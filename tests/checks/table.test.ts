import { expect, test } from "vitest";
import { BUILT_IN_CHECKERS } from "../../src/checks/table.js";
import { CONTENT_CHECKERS } from "../../src/model.js";

test("the checkers of content are those that the pipeline takes for them", () => {
  const looking = BUILT_IN_CHECKERS.filter(({ look }) => look === "content").map(({ id }) => id);
  expect(looking).toEqual(CONTENT_CHECKERS);
});
