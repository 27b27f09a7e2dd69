import { type AccessibilityRule, wcag } from "./rule.js";
import { together } from "./words.js";

export const formLabels: AccessibilityRule = {
  id: "accessibility-form-labels",
  title: "Fields of forms without a label",
  why: "At a field people hear its label. Without one they hear that there is a field, and not what to enter.",
  advice: {
    any: "Give every field a title or help text that says what to enter",
    word: "Click into the field, then Developer, Properties, and write into Title what to enter; for an older form field, write it under Add Help Text, Status Bar and Help Key",
    excel: "Right-click the field, choose Format Control, Alt Text, and write there what to enter",
    powerpoint: "Right-click the field, choose View Alt Text, and write there what to enter",
    office: "Right-click the field, choose Control Properties, General, and write into Help text what to enter",
  },
  basis: wcag("4.1.2 Name, Role, Value (Level A)"),
  inPdfUa: true,
  *find({ controls }) {
    const mute = controls.filter(({ label }) => (label ?? "").trim() === "");
    for (const { things, where } of together(mute))
      yield {
        message:
          things.length === 1
            ? "A field of the form has no label."
            : `${things.length} fields of the form have no label.`,
        where,
      };
  },
};
