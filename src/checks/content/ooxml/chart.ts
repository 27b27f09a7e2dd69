/** Charts of Word documents and presentations. Those of workbooks rest on cells: excel/chart.ts. */
import type { OpcPackage } from "../../../tools/opc.js";
import type { EmbeddedObject } from "../model.js";

/** What a chart holds (ECMA-376 part 1, 21.2.2): its series, and their values as they are kept for showing. */
export async function chartOf(opc: OpcPackage, part: string): Promise<Pick<EmbeddedObject, "series" | "values">> {
  let series = 0;
  let values = 0;
  let isValues = false;
  await opc.read(part, {
    open({ local }) {
      if (local === "ser" || local === "series") series += 1;
      else if (local === "val" || local === "yVal") isValues = true;
      else if (local === "pt" && isValues) values += 1;
    },
    close({ local }) {
      if (local === "val" || local === "yVal") isValues = false;
    },
  });
  return { series, values };
}
