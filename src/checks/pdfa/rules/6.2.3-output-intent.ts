import { is, type PdfDict, type PdfStream, type PdfValue, refKey } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { unlessDamaged } from "../../pdf/file.js";
import { CONVERT_AGAIN, type Fault, isJudgedByPart1, iso19005, MADE_WRONG, type Rule } from "../rule.js";

/** What the header of an ICC profile says (ISO 15076-1, 7.2). */
export interface Profile {
  readonly deviceClass: string;
  /** Four characters, e.g. `RGB ` or `CMYK`. */
  readonly space: string;
  readonly major: number;
}

/** The header of each profile is looked at; its tables are not. */
export const outputIntent: Rule = {
  id: "pdfa-6.2.3-output-intent",
  basis: iso19005(2, "6.2.3"),
  basisInPart1: iso19005(1, "6.2.2"),
  tests: { part1: ["6.2.2-1", "6.2.2-2"], part2: ["6.2.3-1", "6.2.3-2", "6.2.3-3"] },
  weight: "conformance",
  checks: "Where the file names an output intent, its colour profile is there and its header is of an allowed kind.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const newest = isJudgedByPart1(doc) ? 2 : 4;
    const profiles = new Set<string>();
    for (const intent of intentsOf(doc)) {
      if (doc.getName(intent, "S") === "GTS_PDFX" && doc.get(intent, "DestOutputProfileRef") !== null)
        yield { message: "An output intent refers to a colour profile outside the file." };
      const written = intent.entries.get("DestOutputProfile");
      if (written === undefined || doc.get(intent, "DestOutputProfile") === null) continue;
      profiles.add(is(written, "ref") ? refKey(written) : `direct ${profiles.size}`);
      const stream = doc.file.resolve(written);
      const profile = is(stream, "stream") ? profileOf(doc, stream) : undefined;
      if (!profile) yield { message: "The colour profile of the output intent cannot be read." };
      else if (!["prtr", "mntr"].includes(profile.deviceClass) || !["RGB ", "CMYK", "GRAY"].includes(profile.space))
        yield { message: "The colour profile of the output intent is of a kind that PDF/A does not allow." };
      else if (profile.major > newest)
        yield {
          message: `The colour profile of the output intent has version ${profile.major}, newer than PDF/A allows.`,
        };
      else if (newest === 2 && is(stream, "stream") && !componentsMatch(profile, doc.get(stream.dict, "N")))
        yield { message: "The colour profile of the output intent has another number of colours than the file says." };
    }
    if (profiles.size > 1) yield { message: "The output intents name different colour profiles." };
  },
};

function intentsOf(doc: PdfDocument): PdfDict[] {
  return doc.getItems(doc.catalog, "OutputIntents").filter((item) => is(item, "dict"));
}

/** The profile of the PDF/A output intent, if the file has one that can be read. */
export function pdfaProfile(doc: PdfDocument): Profile | undefined {
  for (const intent of intentsOf(doc)) {
    if (doc.getName(intent, "S") !== "GTS_PDFA1") continue;
    const stream = doc.get(intent, "DestOutputProfile");
    if (is(stream, "stream")) return profileOf(doc, stream);
  }
  return undefined;
}

const COMPONENTS: Readonly<Record<string, number>> = { GRAY: 1, "RGB ": 3, "Lab ": 3, CMYK: 4 };

/** Whether /N is the number of colours of the profile. ISO 19005-1 asks (6.2.3.2), of output intents too. */
export function componentsMatch(profile: Profile, written: PdfValue): boolean {
  return COMPONENTS[profile.space] === written;
}

/** The header of a profile; nothing when the data is damaged or too short for one. */
export function profileOf(doc: PdfDocument, stream: PdfStream): Profile | undefined {
  const data = unlessDamaged(() => doc.file.decode(stream));
  if (!data || data.length < 128) return undefined;
  return {
    deviceClass: data.toString("latin1", 12, 16),
    space: data.toString("latin1", 16, 20),
    major: data[8] ?? 0,
  };
}
