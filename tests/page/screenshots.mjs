// Pictures of every screen of the page of `copydesk view`, light, dark and at phone width:
// node tests/page/screenshots.mjs RESULTS-view FOLDER
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [view, folder] = process.argv.slice(2).map((path) => resolve(path));
const TABS = ["overview", "clusters", "families", "roundups", "shells", "templates", "articles", "sources", "look", "rejected"];
const LOOKS = { light: [1280, 860, "light"], dark: [1280, 860, "dark"], phone: [360, 740, "light"] };
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [look, [width, height, colorScheme]] of Object.entries(LOOKS)) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  const taken = (name) => page.screenshot({ path: join(folder, `${look}-${name}.png`) });
  for (const tab of TABS) {
    await page.goto("about:blank");
    await page.goto(`${pathToFileURL(join(view, "copydesk.html")).href}#${tab}`);
    await page.waitForTimeout(700);
    await taken(tab);
    const row = page.locator("main section:visible .list tbody tr[data-opens] a.title").first();
    if (!(await row.count())) continue;
    await row.click();
    await page.waitForTimeout(500);
    await taken(`${tab}-opened`);
  }
  await page.close();
}
await browser.close();
