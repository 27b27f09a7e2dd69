/** What a workbook keeps of other files and databases: copies of their cells, and how to reach them (ECMA-376 part 1, 18.13 and 18.14). */
import type { OpcPackage } from "../../../tools/opc.js";
import type { Trace } from "../model.js";
import { partsOf } from "../ooxml/parts.js";
import { counted, HiddenText, isSpreadsheet, textReader, valueFor } from "./part.js";

/** What of a connection tells where the data are and how to get there. */
const OF_CONNECTION = ["name", "description", "connection", "command", "sourceFile", "odcFile", "url", "user"];

/** All that the workbook as a whole keeps of other places. */
export async function outsideData(opc: OpcPackage, workbook: string): Promise<readonly Trace[]> {
  const links = await partsOf(opc, workbook, "externalLink");
  const traces: Trace[] = [];
  if (links.length > 0) traces.push(await externalLinks(opc, links));
  for (const part of await partsOf(opc, workbook, "connections")) {
    const found = await connections(opc, part);
    if (found) traces.push(found);
  }
  return traces;
}

async function externalLinks(opc: OpcPackage, links: readonly string[]): Promise<Trace> {
  const text = new HiddenText();
  let [books, feeds, objects, values] = [0, 0, 0, 0];
  for (const link of links) {
    for (const { isExternal, target } of await opc.relationshipsOf(link)) if (isExternal) text.add(target);
    const cached = textReader(
      (tag) => (tag.local === "v" || tag.local === "val") && isSpreadsheet(tag),
      (value) => {
        if (value.trim() === "") return;
        values += 1;
        text.add(value);
      },
    );
    await opc.read(link, {
      ...cached,
      open(tag, depth) {
        if (depth === 2 && tag.local === "externalBook") books += 1;
        else if (depth === 2 && tag.local === "ddeLink") feeds += 1;
        else if (depth === 2 && tag.local === "oleLink") objects += 1;
        for (const name of ["ddeService", "ddeTopic"]) text.add(valueFor(tag, name) ?? "");
        if (tag.local === "sheetName") text.add(valueFor(tag, "val") ?? "");
        cached.open?.(tag, depth);
      },
    });
  }
  const parts = [
    ...(books > 0 ? [counted(books, "other workbook")] : []),
    ...(feeds > 0 ? [counted(feeds, "link to another program", "links to other programs")] : []),
    ...(objects > 0 ? [counted(objects, "linked object")] : []),
    counted(values, "copied value"),
  ];
  return { what: "external-data", where: "", detail: parts.join(", "), count: Math.max(1, values), ...text.told };
}

async function connections(opc: OpcPackage, part: string): Promise<Trace | undefined> {
  const text = new HiddenText();
  let count = 0;
  await opc.read(part, {
    open(tag, depth) {
      if (depth === 2 && tag.local === "connection") count += 1;
      for (const name of OF_CONNECTION) text.add(valueFor(tag, name) ?? "");
    },
  });
  if (count === 0) return undefined;
  return {
    what: "external-data",
    where: "",
    detail: counted(count, "connection to data", "connections to data"),
    count,
    ...text.told,
  };
}
