/** Validates values against the schemas in docs/schema, as a user of the reports would. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";

const FOLDER = join(import.meta.dirname, "../../docs/schema");
const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, `${name}.schema.json`), "utf8")) as { $id: string };

/** Returns a function that gives every error of a value; none when it is valid. */
export function validatorOf(
  name: "document-1" | "run-1" | "detection-1" | "plan-1" | "doctor-1",
): (value: unknown) => string[] {
  const ajv = new Ajv2020({ allErrors: true });
  if (name !== "document-1") ajv.addSchema(read("document-1"));
  const validate = ajv.compile(read(name));
  return (value) =>
    validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
