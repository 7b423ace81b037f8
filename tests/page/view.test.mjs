// The page of `copydesk view` in headless Chromium: it opens fast, filters, shows a difference and an article's cuts, says nothing on
// the console, and takes the text of articles for text.
//
// Run with: node --test tests/page   (COPYDESK: the program; CHROMIUM: the browser)
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "../..");
const copydesk = process.env.COPYDESK ?? join(root, "target/release/copydesk");
const folder = mkdtempSync(join(tmpdir(), "copydesk-page-"));
const run = (...given) => execFileSync(copydesk, given, { cwd: folder });
let browser;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
});
after(() => browser.close());

/** The page of the results in `out`, and all that it says on the console. */
async function opened(out, options = {}) {
  run("view", out, "-q", "--overwrite");
  const page = await browser.newPage(options);
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("dialog", (dialog) => { said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  const begun = performance.now();
  await page.goto(pathToFileURL(join(folder, `${out}-view`, "copydesk.html")).href);
  await page.waitForSelector("#overview.shown");
  return { page, said, milliseconds: performance.now() - begun };
}

const rows = (page) => page.locator("section.shown tbody tr");

test("clusters are searched, sorted, opened and compared", async () => {
  run("clean", join(root, "testdata/corpora/wire.jsonl"), "-o", "wire", "-q");
  const { page, said } = await opened("wire");
  assert.match(await page.textContent("#overview"), /near copies/);
  await page.keyboard.press("2");
  const all = await rows(page).count();
  assert.ok(all > 5, `${all} clusters`);
  const sizes = (await page.locator("section.shown td:nth-child(3)").allTextContents()).map(Number);
  assert.deepEqual(sizes, [...sizes].sort((a, b) => b - a), "the largest first");
  await page.keyboard.press("/");
  await page.keyboard.type("no such key");
  await page.waitForFunction((before) => document.querySelectorAll("section.shown tbody tr").length < before, all);
  await page.locator("section.shown input").fill("");
  await page.waitForFunction((before) => document.querySelectorAll("section.shown tbody tr").length === before, all);
  await page.locator("section.shown select").selectOption("near");
  await page.waitForFunction((before) => document.querySelectorAll("section.shown tbody tr").length < before, all);
  await page.locator("section.shown input").blur();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("#detail .sides mark").length > 0);
  assert.ok((await page.locator("#detail .members tbody tr").count()) > 1);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#detail.shown").count(), 0);
  assert.deepEqual(said, []);
});

test("templates have slots and samples, articles their cuts and reasons", async () => {
  const { page, said } = await opened("wire");
  await page.keyboard.press("3");
  assert.ok((await page.locator("section.shown .slot").count()) > 0);
  await rows(page).first().click();
  assert.match(await page.textContent("#detail"), /Samples/);
  await page.keyboard.press("4");
  await rows(page).first().click();
  await page.locator("#detail del.repeat").last().hover();
  assert.match(await page.textContent("#detail"), /similarity/);
  assert.deepEqual(said, []);
});

test("what articles hold is text", async () => {
  const evil = "<script>alert(1)</script> <img src=x onerror=alert(2)> </script><b>bold</b>";
  const caption = `Dockworkers load grain at the port ${evil} in this photo of the agency.`;
  const body = `${caption}\n\n${caption}\n\nThe council met on Monday to speak of the harbor, the grain and the bridge.`;
  const lines = [1, 2].map((n) => JSON.stringify({ id: `<i>${n}</i>`, source: `<u>${n}</u>`, text: `${body} It was visit ${n} of it.` }));
  writeFileSync(join(folder, "evil.jsonl"), `${lines.join("\n")}\n`);
  run("clean", "evil.jsonl", "-o", "evil", "-q");
  const { page, said } = await opened("evil");
  for (const view of ["2", "4"]) {
    await page.keyboard.press(view);
    await rows(page).first().click();
    await page.waitForSelector("#detail .text");
    assert.ok((await page.textContent("#detail")).includes("<script>alert(1)</script>"));
    assert.equal(await page.locator("main b, main i, #detail b, #detail i, #detail u, img").count(), 0);
  }
  assert.deepEqual(said, []);
});

test("ten thousand clusters open within two seconds", async () => {
  const words = Array.from({ length: 4000 }, (_, n) => `word${n.toString(26).replace(/\d/g, (d) => "qrstuvwxyz"[d])}`);
  let state = 1;
  const next = () => (state = (state * 48271) % 2147483647) % words.length;
  const lines = [];
  for (let story = 0; story < 10_000; story += 1) {
    const text = Array.from({ length: 60 }, () => words[next()]).join(" ");
    for (const copy of [0, 1]) lines.push(JSON.stringify({ id: `s${story}-${copy}`, source: `outlet${copy}`, text }));
  }
  writeFileSync(join(folder, "many.jsonl"), `${lines.join("\n")}\n`);
  run("clean", "many.jsonl", "-o", "many", "-q");
  const { page, said, milliseconds } = await opened("many");
  await page.keyboard.press("2");
  assert.match(await page.textContent("#clusters output"), /^10,000 of 10,000$/);
  assert.ok(milliseconds < 2000, `${milliseconds} ms`);
  assert.deepEqual(said, []);
});

test("it fits a telephone", async () => {
  const { page, said } = await opened("wire", { viewport: { width: 360, height: 740 } });
  for (const view of ["1", "2", "3", "4"]) {
    await page.keyboard.press(view);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `view ${view} is ${overflow} px too wide`);
  }
  assert.deepEqual(said, []);
});
