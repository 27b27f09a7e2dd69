import type { Cleaning } from "../model.js";

export async function clean(_work: unknown): Promise<Cleaning | { readonly fault: string }> {
  return { fault: "it is not written yet" };
}
