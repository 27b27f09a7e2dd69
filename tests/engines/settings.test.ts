import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import { filterOf, filterOptions, moduleOf, pdfOptions } from "../../src/engines/export.js";
import { KIT_LOADS, NEVER_GUESSED, PROFILE_KEYS, profileXml, renewedProfileXml } from "../../src/engines/profile.js";

describe("the profile", () => {
  /** What a profile says in the end: of two entries for one property the later one counts. */
  function settings(xml: string): Map<string, string> {
    expect(XMLValidator.validate(xml)).toBe(true);
    const parser = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === "item", parseTagValue: false });
    const items = parser.parse(xml)["oor:items"].item as { "@_oor:path": string; prop: Record<string, string> }[];
    return new Map(items.map(({ "@_oor:path": path, prop }) => [`${path}/${prop["@_oor:name"]}`, String(prop.value)]));
  }
  const office = "/org.openoffice.Office.";

  test("holds every key once", () => {
    const found = settings(profileXml());
    for (const [path, property, value] of PROFILE_KEYS)
      expect(found.get(`${office}${path}/${property}`)).toBe(String(value));
    expect(new Set(PROFILE_KEYS.map(([path, property]) => `${path}/${property}`)).size).toBe(PROFILE_KEYS.length);
  });

  test("asks for strict ODF 1.3, runs no macro, and fetches nothing", () => {
    const found = settings(profileXml());
    expect(found.get(`${office}Common/Save/ODF/DefaultVersion`)).toBe("10");
    expect(found.get(`${office}Common/Security/Scripting/DisableMacrosExecution`)).toBe("true");
    expect(found.get(`${office}Common/Security/Scripting/BlockUntrustedRefererLinks`)).toBe("true");
  });

  test("is that of a British council, where a document leaves dates and paper to the country", () => {
    expect(settings(profileXml()).get("/org.openoffice.Setup/L10N/ooSetupSystemLocale")).toBe("en-GB");
    expect(KIT_LOADS.split(",")).toContain("Language=en-GB");
  });

  test("asks for extended ODF where LibreOffice itself reads the file again, and changes nothing else", () => {
    expect(settings(profileXml("extended")).get(`${office}Common/Save/ODF/DefaultVersion`)).toBe("11");
    expect(profileXml("extended").replace("<value>11</value>", "<value>10</value>")).toBe(profileXml());
  });

  test("lets nothing be taken for plain text or a web page", () => {
    const found = settings(profileXml());
    for (const type of NEVER_GUESSED) {
      const path = `/org.openoffice.TypeDetection.Types/Types/org.openoffice.TypeDetection.Types:Type['${type}']`;
      expect(found.get(`${path}/DetectService`)).toBe("");
    }
    expect(NEVER_GUESSED).toContain("generic_Text");
    expect(NEVER_GUESSED).toContain("generic_HTML");
  });

  test("leaves active content on, since charts would vanish without an error", () => {
    expect(profileXml()).not.toContain("DisableActiveContent");
  });

  test("wins over what a used profile says, and keeps the rest of it", () => {
    const used = profileXml()
      .replace('"DefaultVersion" oor:op="fuse"><value>10<', '"DefaultVersion" oor:op="fuse"><value>3<')
      .replace(
        "</oor:items>",
        '<item oor:path="/org.openoffice.Setup/Office"><prop oor:name="seen" oor:op="fuse"><value>yes</value></prop></item></oor:items>',
      );
    const found = settings(renewedProfileXml(used));
    expect(found.get(`${office}Common/Save/ODF/DefaultVersion`)).toBe("10");
    expect(found.get("/org.openoffice.Setup/Office/seen")).toBe("yes");
    expect(renewedProfileXml("cut off")).toBe(profileXml());
  });
});

describe("export", () => {
  test("every module writes its own ODF and PDF, and no other ODF", () => {
    expect(filterOf("writer", "odt")).toBe("writer8");
    expect(filterOf("calc", "ods")).toBe("calc8");
    expect(filterOf("impress", "odp")).toBe("impress8");
    expect(filterOf("draw", "odg")).toBe("draw8");
    expect(filterOf("calc", "pdf")).toBe("calc_pdf_Export");
    expect(filterOf("calc", "odt")).toBeUndefined();
  });

  test("only office documents are given to LibreOffice", () => {
    expect(moduleOf("excel")).toBe("calc");
    for (const kind of ["html", "csv", "text", "image", "email", "encrypted", "unknown", "pdf"] as const) {
      expect(moduleOf(kind)).toBeUndefined();
    }
  });

  test("the PDF options ask for PDF/A-2, leave comments out, and claim no PDF/UA", () => {
    const options = JSON.parse(filterOptions({ format: "pdf" }));
    expect(options).toEqual(pdfOptions(2));
    expect(options.SelectPdfVersion).toEqual({ type: "long", value: "2" });
    expect(options.ExportNotes).toEqual({ type: "boolean", value: "false" });
    expect(options.PDFUACompliance).toEqual({ type: "boolean", value: "false" });
  });

  test("another part of PDF/A can be asked for, and changes nothing else", () => {
    const options = JSON.parse(filterOptions({ format: "pdf", pdfaPart: 1 }));
    expect(options).toEqual({ ...pdfOptions(2), SelectPdfVersion: { type: "long", value: "1" } });
  });

  test("options hold no space, which libreoffice-convert would take for a reason to quote", () => {
    expect(filterOptions({ format: "pdf" })).not.toContain(" ");
    expect(filterOptions({ format: "odt" })).toBe("");
  });
});
