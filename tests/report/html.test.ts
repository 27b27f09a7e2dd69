/** The HTML report: what stands in it, and how a real browser and axe see it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { type Browser, chromium as browserType, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LeftOut, RunReport } from "../../src/model.js";
import { renderHtml } from "../../src/report/html.js";
import { testFolder } from "../support/folder.js";
import { chromium, describeWith } from "../support/programs.js";
import { checkOf, finding } from "../support/values.js";
import { HOSTILE, LEFT_OUT, notReady, ready, refused, runOf, sample } from "./sample.js";

const many = runOf([
  ...sample.documents,
  {
    ...ready("long.docx"),
    checks: [
      checkOf(
        "long.pdf",
        Array.from({ length: 30 }, (_, index) => finding("note", `detail ${index}.`)),
      ),
    ],
    verdict: { ...ready().verdict, lookAt: Array.from({ length: 30 }, (_, index) => `Look at part ${index}.`) },
  },
  ready(`${"very-long-name-without-a-gap".repeat(8)}.docx`),
]);

const UNCHANGED: LeftOut = { path: "/in/a.docx", cause: "unchanged", why: "It has not changed." };

describe("the HTML report", () => {
  const html = renderHtml(sample);

  test("says the totals first, and every verdict in its words", () => {
    expect(html).toContain("<h1>1 of 6 documents is ready to send</h1>");
    expect(html.indexOf('id="totals"')).toBeLessThan(html.indexOf("<table"));
    for (const words of ["Ready to send", "Not ready to send", "Could not be checked", "Left out"])
      expect(html).toContain(words);
    expect(html).toContain("<summary>Checked (built-in checks; not a full validation)</summary>");
    expect(html).toContain("<li>Unlock it.</li>");
  });

  test("the first five things to do are in sight, in their order, and the rest is folded away", () => {
    const toDo = Array.from({ length: 7 }, (_, index) => `Fault ${index}. Mend it.`);
    const verdict = { ...ready().verdict, outcome: "not-ready", toDo, gaps: [] } as const;
    const page = renderHtml(runOf([{ ...ready(), verdict }]));
    expect(page).toContain("<li>Fault 4. Mend it.</li></ol>");
    expect(page).toContain('<details><summary>2 more</summary><ol start="6"><li>Fault 5. Mend it.</li>');
  });

  test("a file that was kept under another name has both", () => {
    const [made] = ready().outputs;
    const kept = { ...ready(), outputs: made ? [{ ...made, path: "/o/agenda.not-ready.pdf" }] : [] };
    expect(renderHtml(runOf([kept]))).toContain(
      "agenda.pdf</bdi>, written as <bdi>agenda.not-ready.pdf</bdi>: PDF/A-2b",
    );
  });

  test("why it ended early: also what could not be checked counts", () => {
    expect(renderHtml(runOf([refused()], { ended: "max-failures" }))).toContain("too many documents could not be sent");
  });

  test.each([
    ["one that is ready", runOf([ready()]), "Ready to send"],
    ["one that is not", runOf([refused()]), "Could not be checked"],
    ["all that are ready", runOf([ready(), ready()]), "All 2 documents are ready to send"],
    ["none that is ready", runOf([refused(), refused()]), "None of 2 documents are ready to send"],
    ["nothing at all", runOf([]), "No document was looked at"],
    [
      "a run in which nothing has changed",
      runOf([], { leftOut: [UNCHANGED, UNCHANGED] }),
      "Nothing to do: 2 documents are as an earlier run found them, ready to send",
    ],
    [
      "a run that was interrupted at once",
      runOf([], { leftOut: [{ ...UNCHANGED, cause: "not-reached" }], ended: "interrupted" }),
      "The run ended early: no document was looked at",
    ],
    [
      "one with a folder that cannot be read",
      runOf([ready(), ready()], { leftOut: [{ ...UNCHANGED, cause: "unreadable-folder" }] }),
      "All 2 documents are ready to send, and 1 could not be read",
    ],
  ])("the headline of %s", (_what, report: RunReport, words) => {
    expect(renderHtml(report)).toContain(`<h1>${words}</h1>`);
  });

  test("what an earlier run found ready is not among what was left out", () => {
    const page = renderHtml(runOf([], { leftOut: [UNCHANGED, { ...UNCHANGED, cause: "link" }] }));
    expect(page).toMatch(/Ready already, unchanged since an earlier run<\/dt><dd>1</);
    expect(page).toMatch(/Left out<\/dt><dd>1</);
  });

  test("a run that did not come to its end says so before anything else", () => {
    const early = renderHtml({ ...runOf([ready(), ready()]), ended: "interrupted" });
    expect(early.indexOf("Not every document was looked at")).toBeLessThan(early.indexOf("Totals"));
    expect(early).not.toContain("All 2 documents are ready");
    expect(html).not.toContain("Not every document was looked at");
  });

  test("never promises what no program can tell", () => {
    expect(html).not.toMatch(/accessible|complian/i);
  });

  test("documents of the same name are told apart by their paths", () => {
    const other = { ...ready(), source: { ...ready().source, path: "/other/agenda.docx" } };
    const both = renderHtml(runOf([ready(), other]));
    expect(both).toContain("<bdi>papers/agenda.docx</bdi></a>");
    expect(both).toContain("<bdi>other/agenda.docx</bdi></a>");
    expect(html).not.toContain("/srv/council");
  });

  test("2,000 documents are a few megabytes, and quick", () => {
    // Half of them have the same name.
    const documents = Array.from({ length: 2000 }, (_, index) => {
      const { source, ...rest } = index % 2 ? ready() : notReady(`${index}.docx`);
      return { ...rest, source: { ...source, path: `/srv/${index}/${source.name}` } };
    });
    const started = performance.now();
    const { length } = renderHtml(runOf(documents));
    expect(performance.now() - started).toBeLessThan(3000);
    expect(length).toBeLessThan(8_000_000);
  });
});

describeWith(chromium, "the HTML report in a real browser", (executablePath) => {
  let browser: Browser;

  beforeAll(async () => {
    const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];
    browser = await browserType.launch({
      executablePath,
      args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", ...quiet],
    });
  });

  afterAll(async () => {
    await browser?.close();
  });

  /** What went wrong on the page is gathered, too. */
  async function opened(
    report: RunReport,
    how: { width?: number; colorScheme?: "light" | "dark"; javaScriptEnabled?: boolean } = {},
  ) {
    const { width = 1280, colorScheme = "light", javaScriptEnabled = true } = how;
    const file = join(testFolder(), "report.html");
    writeFileSync(file, renderHtml(report));
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, javaScriptEnabled });
    const page = await context.newPage();
    const requests: string[] = [];
    const trouble: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => trouble.push(message.text()));
    page.on("pageerror", (error) => trouble.push(error.message));
    page.on("dialog", (dialog) => trouble.push(`dialog: ${dialog.message()}`));
    const url = pathToFileURL(file).href;
    await page.goto(url);
    return { page, url, requests, trouble };
  }

  const firstCells = (page: Page) => page.locator("tbody th").allTextContents();

  test.each([
    [360, "light"],
    [360, "dark"],
    [1280, "light"],
    [1280, "dark"],
  ] as const)(
    "axe finds nothing at %i px in the %s, and nothing is wider than the page",
    async (width, colorScheme) => {
      const { page, trouble } = await opened(many, { width, colorScheme });
      // What is folded away is looked at as well.
      await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })");
      await page.evaluate(axe.source);
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      const { violations, passes } = (await page.evaluate(
        `axe.run(document, { runOnly: ${JSON.stringify(tags)}, resultTypes: ["violations"] })`,
      )) as axe.AxeResults;
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain("color-contrast");
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(trouble).toEqual([]);
    },
  );

  test("sorts with the keyboard alone, tells how, and turns round", async () => {
    const { page } = await opened(many);
    const heads = page.locator("thead th");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Document");
    await page.keyboard.press("Enter");
    const rising = await firstCells(page);
    expect(rising).toEqual([...rising].sort(new Intl.Collator("en-GB", { numeric: true }).compare));
    expect(await heads.nth(0).getAttribute("aria-sort")).toBe("ascending");
    await page.keyboard.press("Space");
    expect(await firstCells(page)).toEqual(rising.toReversed());
    expect(await heads.nth(0).getAttribute("aria-sort")).toBe("descending");
    for (const _ of [1, 2]) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    // The worst stands first.
    const verdicts = await page.locator("tbody .verdict").allTextContents();
    expect(verdicts[0]).toContain("Could not be checked");
    expect(verdicts.at(-1)).toContain("Ready to send");
    expect(await page.locator("[aria-sort]").count()).toBe(1);
  });

  test("the skip link leads past the beginning, and a name to its document", async () => {
    const { page } = await opened(many);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    await page.getByRole("link", { name: "deep/plain.docx", exact: true }).click();
    expect(await page.evaluate("document.querySelector(':target').textContent")).toBe("deep/plain.docx");
  });

  test("asks the network for nothing, and could not if it would", async () => {
    const { page, url, requests } = await opened(sample);
    expect(requests).toEqual([url]);
    const failed = page.evaluate("fetch('data:text/plain,x').then(() => 'loaded', () => 'refused')");
    expect(await failed).toBe("refused");
    const violated = await page.evaluate(`new Promise((resolve) => {
      document.addEventListener("securitypolicyviolation", (event) => resolve(event.violatedDirective));
      document.body.append(Object.assign(new Image(), { src: "https://example.org/x.png" }));
    })`);
    expect(violated).toBe("img-src");
  });

  test("names of strangers are text and nothing else", async () => {
    const { page, trouble } = await opened({ ...sample, leftOut: LEFT_OUT });
    expect(await page.locator("script").count()).toBe(1);
    expect(trouble).toEqual([]);
    const text = await page.locator("main").innerText();
    expect(text).toContain("<script>alert(1)</script>\"'&amp;]]>");
    expect(text).toContain("\\u0007\\u202ecod.");
    expect(text).not.toMatch(/[\u202a-\u202e]/);
    expect(text).not.toContain("\u0007");
    expect(HOSTILE).toMatch(/\u202e/);
  });

  test("is complete without its script: no buttons, every document", async () => {
    const { page } = await opened(many, { javaScriptEnabled: false });
    expect(await page.locator("button").count()).toBe(0);
    expect(await page.locator("article").count()).toBe(many.documents.length);
  });
});
