import type { Subject } from "../../model.js";
import type { Content } from "./model.js";

export async function readWord(_subject: Subject): Promise<Content> {
  throw new Error("Not written yet.");
}
