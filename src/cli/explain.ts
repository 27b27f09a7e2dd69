import { Command } from "commander";

export function explainCommand(): Command {
  return new Command("explain")
    .description("tell what a rule is about, how grave it is and by whose word, and how to mend what it finds")
    .argument("[rule]", "its name, or how its name begins; without one, all rules are listed")
    .option("--json", "print JSON instead of text")
    .addHelpText("after", "\nExample:\n  council-convert explain privacy-comments")
    .action(async (rule: string | undefined, flags: { readonly json?: boolean }) => {
      const [{ allRules, rulesNamed }, { renderRule, renderRuleList }, { OperatorError }, { say }] = await Promise.all([
        import("../rules.js"),
        import("../report/rules.js"),
        import("../errors.js"),
        import("./terminal.js"),
      ]);
      const { rules, nearest } = rule === undefined ? { rules: allRules() } : await rulesNamed(rule);
      if (rules.length === 0) {
        throw new OperatorError(
          `There is no rule "${rule}"; the nearest is ${nearest}.`,
          "council-convert explain, without a name, lists all rules.",
        );
      }
      if (flags.json) say(`${JSON.stringify(rules, null, 2)}\n`);
      else say(rules.length === 1 && rules[0] ? renderRule(rules[0]) : renderRuleList(rules));
    });
}
