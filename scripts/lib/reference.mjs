/** The reference validators for scripts: those that are set up, or other jars. Needs a build. */
import { resolve } from "node:path";
import { readiness } from "../../dist/checks/reference/installed.js";
import { odfValidator } from "../../dist/checks/reference/odfvalidator.js";
import { ODF_VALIDATOR, VERAPDF } from "../../dist/checks/reference/pinned.js";
import { veraPdf } from "../../dist/checks/reference/verapdf.js";
import { findJava } from "../../dist/tools/java.js";

/** ODF Validator as a checker. Throws when it cannot be used. */
export async function openOdfValidator(jar) {
  const state = await usable(ODF_VALIDATOR, jar);
  return odfValidator(async () => state);
}

/** veraPDF as a checker. Throws when it cannot be used. */
export async function openVeraPdf(jar) {
  const state = await usable(VERAPDF, jar);
  return veraPdf(async () => state);
}

/** True when ODF Validator is set up. */
export async function hasOdfValidator() {
  return (await readiness(ODF_VALIDATOR)).state === "ready";
}

async function usable(pinned, jar) {
  if (jar === undefined) {
    const state = await readiness(pinned);
    if (state.state !== "ready") throw new Error(`${state.why} ${state.advice}`);
    return state;
  }
  const java = await findJava();
  if ("trouble" in java) throw new Error(`${java.trouble} ${java.advice}`);
  return { state: "ready", java: java.path, javaVersion: java.version, jar: resolve(jar) };
}
