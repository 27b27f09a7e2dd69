/** What became of planted documents in a run that made safe copies of them. */
import { basename, dirname, extname } from "node:path";

/**
 * @typedef {object} Examined
 * @property {string} file `word/comments.docx`
 * @property {string} format folder of the fixture: `word`
 * @property {string} category `comments`; `clean` for what hides nothing
 * @property {string} words what became of it
 * @property {readonly string[]} problems what is not as it should be
 */

/** Categories that concern a file as a whole, so that there is no place to name. */
const WHOLE = new Set([
  "properties",
  "macros",
  "custom-xml",
  "variables",
  "mail-merge",
  "revision-ids",
  "thumbnail",
  "data-model",
  "saved-views",
  "external-data",
  "hidden-names",
  "tracked-changes",
  "comments",
  "leftovers",
  "weak-lock",
  "actions",
  "layers",
  "pivot-cache",
  "embedded-files",
  "chart-data",
]);
/** A lock hides nothing, so that nothing is to be taken away. */
const STAYS = new Set(["weak-lock"]);

/** @param {{ documents: readonly any[] }} run @returns {Examined[]} */
export function examined({ documents }) {
  const categories = documents.map(({ source }) => stemOf(source.name)).sort((one, other) => other.length - one.length);
  return documents.map((document) => examine(document, categories));
}

function examine(document, categories) {
  const { source, checks, cleaning, verdict } = document;
  const format = basename(dirname(source.path));
  const stem = stemOf(source.name);
  const category = categories.filter((name) => stem === name || stem.startsWith(`${name}-`)).at(-1) ?? stem;
  const file = `${format}/${source.name}`;
  const hidden = checks.filter(({ checker }) => checker === "hidden-data");
  const own = hidden.find(({ subject }) => subject === source.name);
  const found = own?.findings ?? [];
  const rule = `privacy-${category}`;
  const mine = found.filter((finding) => finding.rule === rule);
  const others = [...new Set(found.filter((finding) => finding.rule !== rule).map((finding) => finding.rule))];
  const outputs = hidden.filter(({ subject }) => subject !== source.name);
  const problems = [];
  if (!own || own.outcome === "unchecked") problems.push(`not looked at: ${own?.reason ?? document.plan.why}`);
  if (category === "clean") {
    if (found.length > 0) problems.push(`a clean document is called hiding: ${others.join(", ")}`);
    return { file, format, category, words: "silent", problems };
  }
  if (mine.length === 0) problems.push("not found");
  if (others.length > 0) problems.push(`also called ${others.join(", ")}`);
  if (mine.length > 0 && !WHOLE.has(category) && mine.every(({ where }) => !where)) problems.push("not located");
  if (document.plan.action === "keep") return { file, format, category, words: "found; not cleaned", problems };
  const isLeft = (cleaning?.left ?? []).some(({ what }) => what === category);
  const again = outputs.flatMap(({ findings }) => findings);
  const stays = again.filter((finding) => finding.rule === rule);
  if (outputs.length === 0) problems.push(`nothing was made: ${verdict.reasons[0]}`);
  if (isLeft) {
    if (verdict.outcome === "ready") problems.push("it stays, and is called ready");
    return { file, format, category, words: "found; stays, and is not ready", problems };
  }
  if (stays.length > 0 && !STAYS.has(category)) problems.push("still in the safe copy");
  const more = [...new Set(again.filter((finding) => finding.rule !== rule).map((finding) => finding.rule))];
  if (more.length > 0) problems.push(`the safe copy hides ${more.join(", ")}`);
  const lost = checks.filter(({ checker, outcome }) => checker === "fidelity" && outcome !== "passed");
  for (const { findings, reason } of lost) problems.push(`not the same: ${reason ?? findings[0]?.message}`);
  if (verdict.outcome !== "ready") problems.push(`the safe copy is ${verdict.outcome}: ${verdict.reasons[0]}`);
  return { file, format, category, words: STAYS.has(category) ? "found; hides nothing" : "found, cleaned", problems };
}

function stemOf(name) {
  return name.slice(0, name.length - extname(name).length);
}
