/** Reads a profile of one's own. Loaded only when there is one. */
import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { messageOf, OperatorError } from "./errors.js";
import type { Profile } from "./policy.js";

const text = v.pipe(v.string(), v.trim(), v.minLength(1));
const date = v.pipe(v.string(), v.isoDate());

const schema = v.strictObject({
  $schema: v.optional(v.string()),
  schema: v.literal("council-convert/profile/1"),
  name: text,
  title: text,
  date,
  rules: v.array(v.strictObject({ rule: text, severity: v.picklist(["block", "warn", "note"]), source: text, date })),
});

const ADVICE = "docs/configuration.md shows how a profile is written; profiles/uk-public-sector.json is one.";

/** Throws an `OperatorError` for a file that cannot be read or is no profile. */
export async function readProfile(file: string): Promise<Profile> {
  const content = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError(`The profile "${file}" cannot be read (${error.code}).`, ADVICE);
  });
  const result = v.safeParse(schema, json(file, content));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = issue.path?.map(({ key }) => String(key)).join(".") ?? "";
  throw new OperatorError(`The file "${file}" is no profile${place === "" ? "" : `: "${place}" is wrong`}.`, ADVICE);
}

function json(file: string, content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new OperatorError(`The profile "${file}" is not JSON: ${messageOf(error)}.`, ADVICE);
  }
}
