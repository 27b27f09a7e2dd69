import { describe, vi } from "vitest";
import { nativeEngine } from "../../src/engines/native.js";
import { describeWith, installedSoffice, sandbox } from "../support/programs.js";
import { engineContract } from "./contract.js";

vi.setConfig({ testTimeout: 60_000 });

describeWith(installedSoffice, "with an installed LibreOffice", (soffice) => {
  describe("the contract, without a sandbox", () => {
    engineContract({
      make: (hangMs) => nativeEngine({ soffice, hangMs }),
      workStep: "opening the document",
      script: "native-child",
    });
  });

  describeWith(sandbox, "the contract, in a sandbox", (bwrap) => {
    engineContract({
      make: (hangMs) => nativeEngine({ soffice, hangMs, bwrap }),
      workStep: "opening the document",
      script: "native-child",
    });
  });
});
