// The page of `copydesk view` in headless Chromium, over a run of the program: tabs, links, Back,
// the comparison, cuts with their reasons, marks, size, and that the text of articles stays text.
// Nothing may be said on the console.
//
// Run with: node --test tests/page   (COPYDESK: the program; CHROMIUM: the browser)
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "../..");
const copydesk = process.env.COPYDESK ?? join(root, "target/release/copydesk");
const folder = mkdtempSync(join(tmpdir(), "copydesk-page-"));
const run = (...given) => execFileSync(copydesk, given, { cwd: folder }).toString();
const TABS = ["overview", "clusters", "families", "roundups", "shells", "templates", "articles", "sources", "look", "rejected"];
let browser;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  run("clean", join(root, "testdata/corpora/wire.jsonl"), "-o", "wire", "-q");
  run("view", "wire", "-q");
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** The page of the results in `out`, at an address in it, and all that it says on the console. */
async function opened(out, hash = "", options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("dialog", (dialog) => { said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(pathToFileURL(join(folder, `${out}-view`, "copydesk.html")).href + hash);
  await page.waitForSelector("main section:visible");
  return { page, said };
}

const lines = (name) => readFileSync(join(folder, name), "utf8").trim().split("\n").map((line) => JSON.parse(line));
const rows = (page) => page.locator("main section:visible tbody tr");
const title = (page) => page.textContent("#panel-title");
const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));

/** Waits until a part of the page shows some words. Titles say too little: copies share theirs. */
async function shown(page, part, words) {
  await page.waitForFunction(([where, text]) => document.querySelector(where)?.textContent.includes(text), [part, words]);
}

/** Does something that moves to another address, and waits for that address. */
async function moves(page, to, act) {
  await act();
  await page.waitForFunction((start) => decodeURIComponent(location.hash).startsWith(start), to);
}

test("each tab has a key, an address and words when it is empty", async () => {
  writeFileSync(join(folder, "one.jsonl"), '{"id":"a","text":"A text that nobody copied."}\n');
  run("clean", "one.jsonl", "-o", "one", "-q");
  run("view", "one", "-q");
  const { page, said } = await opened("one");
  for (const [place, tab] of TABS.entries()) {
    await moves(page, `#${tab}`, () => page.keyboard.press(String((place + 1) % 10)));
    const text = await page.textContent("main section:visible");
    assert.ok(text.length > 20, `${tab}: ${text}`);
  }
  assert.deepEqual(said, []);
});

test("lists are searched, filtered and sorted, and their address says how", async () => {
  const { page, said } = await opened("wire", "#clusters");
  await rows(page).first().waitFor();
  const all = await rows(page).count();
  assert.equal(all, lines("wire/clusters.jsonl").length);
  const source = lines("wire/clusters.jsonl")[0].members[1].source;
  await page.keyboard.press("/");
  await moves(page, "#clusters?q=", () => page.keyboard.type(source));
  await page.waitForFunction((before) => document.querySelectorAll("main section:not([hidden]) tbody tr").length < before, all);
  assert.ok((await rows(page).count()) > 0, "an outlet of a member is found");
  await page.goto(page.url().replace(/#.*/, "#clusters?kind=near&sort=weakest"));
  await page.reload();
  await rows(page).first().waitFor();
  const near = lines("wire/clusters.jsonl").filter((cluster) => cluster.kind === "near");
  assert.equal(await rows(page).count(), near.length);
  assert.equal(await page.locator("main section:visible th[aria-sort=ascending]").count(), 1);
  assert.deepEqual(said, []);
});

test("a copy stands beside the one that stays, and Back leads back", async () => {
  const cluster = lines("wire/clusters.jsonl").find(({ kind }) => kind === "near");
  const { page, said } = await opened("wire", "#clusters");
  await moves(page, `#cluster=${cluster.id}`, () => page.locator(`a[href="#cluster=${cluster.id}"]`).first().click());
  const [stays] = cluster.members;
  const copy = cluster.members.find(({ relation }) => relation === "near");
  await page.waitForSelector("#panel .row");
  await page.locator("#panel tr.opens", { hasText: copy.key }).locator("td").last().click();
  await page.waitForSelector("#panel .row mark, #panel .alone");
  assert.match((await page.locator("#panel .side-head").allTextContents()).join(" | "), /^stays: .+ \| removed: /);
  assert.equal(await page.getAttribute("#panel", "role"), "dialog");
  assert.ok(await page.evaluate(() => document.querySelector("#panel").contains(document.activeElement)));
  assert.equal(await title(page), stays.title);
  await moves(page, "#article=", () => page.locator(`#panel a[href="#article=${encodeURIComponent(copy.key)}"]`).first().click());
  await shown(page, "#panel", "Removed: a near copy");
  assert.equal(await title(page), copy.title);
  await moves(page, `#cluster=${cluster.id}`, () => page.goBack());
  await moves(page, "#clusters", () => page.keyboard.press("Escape"));
  assert.ok(await page.locator("#panel").isHidden());
  assert.deepEqual(said, []);
});

test("no article of a cluster is said to stay where no copies are kept", async () => {
  run("clean", join(root, "testdata/corpora/wire.jsonl"), "-o", "none", "-q", "--keep-copies", "0");
  run("view", "none", "-q");
  const cluster = lines("none/clusters.jsonl").find(({ kind }) => kind === "near");
  const { page, said } = await opened("none");
  assert.match(await page.textContent("main section:visible"), /representatives.+These add up to/s);
  await page.goto(page.url().replace(/#.*|$/, `#cluster=${cluster.id}`));
  await page.waitForSelector("#panel .row");
  assert.match(await page.textContent("#panel"), /It is removed because --keep-copies 0 keeps nothing of a cluster/);
  assert.match((await page.locator("#panel .side-head").allTextContents()).join(" | "), /^removed: .+ \| removed: /);
  assert.doesNotMatch(await page.textContent("#panel"), /stays/);
  await page.goto(page.url().replace(/#.*/, `#article=${encodeURIComponent(cluster.representative)}`));
  await shown(page, "#panel", "Removed: the first of its cluster");
  assert.deepEqual(said, []);
});

test("the reason of each cut stands beside it, and leads to its template and back", async () => {
  const cuts = lines("wire/removals.jsonl").filter(({ kind }) => kind === "boilerplate");
  const counts = new Map();
  for (const { key } of cuts) counts.set(key, (counts.get(key) ?? 0) + 1);
  const [key] = [...counts].sort((left, right) => right[1] - left[1])[0];
  const own = lines("wire/removals.jsonl").filter((line) => line.key === key && ["boilerplate", "repeat"].includes(line.kind));
  const { page, said } = await opened("wire", `#article=${encodeURIComponent(key)}`);
  await page.waitForSelector("#panel .cut-note");
  assert.equal(await page.locator("#panel .cut-note").count(), own.length);
  assert.match((await page.locator("#panel .cut-note").allTextContents()).join("\n"), /stories/);
  await moves(page, "#template=", () => page.locator("#panel .cut-note a").first().click());
  await page.waitForSelector(`#panel a[href^="#article="]`);
  assert.deepEqual(said, []);
});

test("marks are set with keys, kept, downloaded, and scored by the program", async () => {
  const cluster = lines("wire/clusters.jsonl").find(({ kind }) => kind === "near");
  const { page, said } = await opened("wire", `#cluster=${cluster.id}`);
  await page.waitForSelector("#panel .row");
  await page.keyboard.press("n");
  await page.waitForFunction(() => document.querySelector("#marks-link b").textContent === "1");
  const template = JSON.parse(readFileSync(join(folder, "wire/boilerplate.json"))).find(({ by }) => by === "line");
  await moves(page, "#template=", () => page.evaluate((id) => { location.hash = `#template=${id}`; }, template.id));
  await page.waitForSelector("#panel .mark-buttons");
  await page.keyboard.press("y");
  await page.waitForFunction(() => document.querySelector("#marks-link b").textContent === "2");
  await page.reload();
  assert.equal(await page.textContent("#marks-link b"), "2", "they outlive the page");
  await page.keyboard.press("Escape");
  await moves(page, "#marks", () => page.locator("#marks-link").click());
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#panel button", { hasText: "Download" }).click()]);
  await download.saveAs(join(folder, "copydesk-marks.jsonl"));
  const input = join(root, "testdata/corpora/wire.jsonl");
  const scores = JSON.parse(run("evaluate", input, "wire", "--marks", "copydesk-marks.jsonl", "--json")).marks;
  assert.equal(scores.copies["wrong still so"], 1);
  assert.equal(scores.templates["right still so"], 1);
  run("clean", input, "-o", "mended", "-q", "--keep-apart", "copydesk-marks.jsonl", "--templates", "copydesk-marks.jsonl", "--protect", "copydesk-marks.jsonl");
  const mended = JSON.parse(run("evaluate", input, "mended", "--marks", "copydesk-marks.jsonl", "--json")).marks;
  assert.equal(mended.copies["wrong mended"], 1);
  assert.deepEqual(said, []);
});

test("every link leads to something", async () => {
  const { page, said } = await opened("wire");
  const seen = new Set();
  const next = TABS.map((tab) => `#${tab}`);
  while (next.length && seen.size < 150) {
    const to = next.shift();
    if (seen.has(to)) continue;
    seen.add(to);
    await page.evaluate((address) => { location.hash = address; }, to);
    await page.waitForTimeout(40);
    assert.doesNotMatch((await page.locator("#panel").isVisible()) ? await title(page) : "", /^Not /, to);
    const links = await page.locator("#panel:visible a[href^='#'], main section:visible a[href^='#']").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    next.push(...links.filter((link) => !seen.has(link)));
  }
  assert.ok(seen.size > 60, `${seen.size} addresses`);
  assert.deepEqual(said, []);
});

test("what articles hold is text", async () => {
  const evil = "<script>alert(1)</script> <img src=x onerror=alert(2)> </script><b>bold</b>";
  const caption = `Dockworkers load grain at the port ${evil} in this photo of the agency.`;
  const body = `${caption}\n\n${caption}\n\nThe council met on Monday to speak of the harbor, the grain and the bridge.`;
  const records = [1, 2].map((n) => JSON.stringify({ id: `<i>${n}</i>`, source: `<u>${n}</u>`, title: `<s>${n}</s> ${evil}`, text: `${body} It was visit ${n} of it.` }));
  writeFileSync(join(folder, "evil.jsonl"), `${records.join("\n")}\n<b>no record</b>\n`);
  try {
    run("clean", "evil.jsonl", "-o", "evil", "-q");
  } catch (error) {
    assert.equal(error.status, 1, "one record is rejected");
  }
  run("view", "evil", "-q");
  const { page, said } = await opened("evil");
  for (const tab of TABS) {
    await page.evaluate((to) => { location.hash = `#${to}`; }, tab);
    await page.waitForTimeout(150);
    const row = page.locator("main section:visible .list tbody tr").first();
    if (await row.count()) await row.click();
    await page.waitForTimeout(150);
    assert.equal(await page.locator("main i, main s, main u, main img, #panel i, #panel s, #panel u, #panel img").count(), 0, tab);
  }
  assert.deepEqual(said, []);
});

test("a hundred thousand clusters and five thousand templates open within two seconds", { timeout: 600_000 }, async (context) => {
  const word = (n) => `word${n.toString(26).replace(/\d/g, (digit) => "qrstuvwxyz"[digit])}`;
  const words = Array.from({ length: 4000 }, (_, n) => word(n));
  let state = 1;
  const next = () => (state = (state * 48271) % 2147483647) % words.length;
  for (let file = 0; file < 10; file += 1) {
    const records = [];
    for (let n = 0; n < 10_000; n += 1) {
      const story = Array.from({ length: 40 }, () => words[next()]).join(" ");
      for (const copy of [0, 1]) {
        const outlet = word((2 * n + copy) % 5000);
        records.push(JSON.stringify({ id: `s${file}-${n}-${copy}`, source: outlet, text: `${story}\nAll the news of the ${outlet} valley, every morning` }));
      }
    }
    writeFileSync(join(folder, `many-${file}.jsonl`), `${records.join("\n")}\n`);
  }
  run("clean", ...Array.from({ length: 10 }, (_, file) => `many-${file}.jsonl`), "-o", "many", "-q");
  run("view", "many", "-q", "--articles", "1000");
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  const address = pathToFileURL(join(folder, "many-view", "copydesk.html")).href;
  for (const [tab, least] of [["clusters", 99_000], ["templates", 5000], ["articles", 150_000]]) {
    await page.goto("about:blank");
    const begun = performance.now();
    await page.goto(`${address}#${tab}`);
    await rows(page).first().waitFor();
    const milliseconds = performance.now() - begun;
    context.diagnostic(`${tab}: ${Math.round(milliseconds)} ms`);
    const told = await page.textContent("main section:visible output");
    assert.ok(Number(told.replace(/\D/g, "")) >= least, `${told} of ${tab}`);
    assert.ok(milliseconds < 2000, `${tab}: ${Math.round(milliseconds)} ms`);
    const before = await rows(page).count();
    await page.evaluate(() => scrollTo(0, 1e9));
    await page.waitForFunction((n) => document.querySelectorAll("main section:not([hidden]) tbody tr").length > n, before);
  }
  assert.deepEqual(said, []);
});

test("a missing part is told, and so is an article whose text is not there", async () => {
  const key = lines("wire/removals.jsonl")[0].key;
  run("view", "wire", "-q", "-o", "few-view", "--articles", "0");
  const few = await opened("few", `#article=${encodeURIComponent(key)}`);
  await shown(few.page, "#panel", "copydesk explain");
  assert.deepEqual(few.said, []);
  rmSync(join(folder, "few-view/copydesk-parts/clusters.js"));
  const { page } = await opened("few", "#clusters");
  await shown(page, "main", "clusters.js is missing");
});

test("it fits a telephone", async () => {
  const cluster = lines("wire/clusters.jsonl").find(({ kind }) => kind === "near");
  const addresses = [...TABS.map((tab) => `#${tab}`), `#cluster=${cluster.id}`, `#article=${encodeURIComponent(cluster.members[1].key)}`];
  for (const address of addresses) {
    const { page, said } = await opened("wire", address, { viewport: { width: 360, height: 740 } });
    await page.waitForTimeout(100);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${address} is ${overflow} px too wide`);
    assert.deepEqual(said, []);
    await page.close();
  }
});
