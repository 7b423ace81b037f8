// Pictures of the page of `copydesk view`, light, dark and at phone width: node tests/page/screenshots.mjs RESULTS-view FOLDER
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [view, folder] = process.argv.slice(2).map((path) => resolve(path));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const looks = { light: [1200, 800, "light"], dark: [1200, 800, "dark"], phone: [360, 740, "light"] };
for (const [name, [width, height, colorScheme]] of Object.entries(looks)) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(pathToFileURL(join(view, "copydesk.html")).href);
  await page.waitForSelector("#overview.shown");
  await page.screenshot({ path: join(folder, `overview-${name}.png`) });
  for (const [key, shown] of [["2", "cluster"], ["3", "template"], ["4", "article"]]) {
    await page.keyboard.press(key);
    if (key === "2") await page.locator("section.shown select").selectOption("near");
    await page.locator("section.shown tbody tr").first().click();
    await page.waitForSelector("#detail.shown");
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(folder, `${shown}-${name}.png`) });
    await page.keyboard.press("Escape");
  }
  await page.close();
}
await browser.close();
