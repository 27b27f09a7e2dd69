/** Which parts of an Office Open XML package lead to which (ECMA-376 part 2, 9.3). */
import type { OpcPackage } from "../../../tools/opc.js";

/** The parts that a part leads to by relationships of some kinds, each once, in their order. */
export async function partsOf(
  opc: OpcPackage,
  source: string,
  ...kinds: readonly string[]
): Promise<readonly string[]> {
  const led = await opc.relationshipsOf(source);
  return [...new Set(led.flatMap(({ kind, part }) => (part !== undefined && kinds.includes(kind) ? [part] : [])))];
}
