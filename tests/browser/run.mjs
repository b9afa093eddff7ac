// The report page in a real browser, from disk. Arguments: the program, a directory for pictures.
// Every check that fails is told; the exit code is 1 if any did.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [program, directory] = process.argv.slice(2).map((path) => resolve(path));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const STOPS = 200;
mkdirSync(directory, { recursive: true });

let failed = 0;
const check = (right, what, detail = "") => {
  if (!right) failed += 1;
  if (!right) console.log(`FAILED: ${what}${detail && ": " + detail}`);
  return right;
};
// An answer with a gap has the exit code 4.
const ask = (...args) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (![0, 4].includes(status)) throw new Error(`${args.join(" ")}: ${stderr}`);
  return stdout;
};
const written = (name, text) => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return pathToFileURL(path).href;
};

const HOSTILE = "</title></style><script>alert(1)</script>\"' onload=alert(1) <img src=//evil.example>";
writeFileSync(join(directory, "hostile.toml"), `schema_version = 1
name = '''${HOSTILE}'''
region = "us-east-1"
engine = "postgres"
[activity]
hours_per_week = "12"
[storage]
used_gb = "30"
`);
// A trace with a day that nobody knows, so that bills are ranges.
writeFileSync(join(directory, "my trace.toml"), `schema_version = 1
name = "trace"
region = "us-east-1"
engine = "postgres"
[activity]
rows = """
timestamp,DatabaseConnections,period_seconds
2026-09-01T00:00:00Z,0,2592000
2026-10-01T00:00:00Z,1,7200
2026-10-01T02:00:00Z,0,684000
2026-10-09T00:00:00Z,,86400
2026-10-10T00:00:00Z,2,3600
2026-10-10T01:00:00Z,0,1897200
"""
[storage]
used_gb = "20"
`);
const trace = join(directory, "my trace.toml");
const pages = [
  ["2018-08", ["report", "soup-bot", "--month", "2018-08"], ["soup-bot", "--as-of", "2018-08-31"]],
  ["2026-10", ["report", "soup-bot", "--month", "2026-10"], ["soup-bot", "--as-of", "2026-10-31"]],
  ["what-if", ["what-if", "--hours-per-week", "9", "--storage-gb", "120", "--as-of", "2023-05-01"], ["--as-of", "2023-05-01"]],
  ["months", ["report", "--months", "2025-11..2026-10"], ["--as-of", "2026-10-31"]],
  ["trace", ["report", trace, "--month", "2026-10"], [trace, "--as-of", "2026-10-31"]],
  ["trace-months", ["report", trace, "--months", "2026-09..2026-10"], [trace, "--as-of", "2026-10-31"]],
  ["hostile", ["report", join(directory, "hostile.toml"), "--month", "2026-10"], [join(directory, "hostile.toml"), "--as-of", "2026-10-31"]],
].map(([name, args, asked]) => {
  const text = ask(...args, "--format", "html");
  return { name, asked, text, url: written(`${name}.html`, text) };
});
// Many databases have a page of their own, without sliders.
const fleet = { name: "fleet", url: written("fleet.html", ask("fleet", "tests/fixtures/fleet.csv", "--format", "html")) };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// A page that tells of every message, every request and every dialog.
const opened = async (url, options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const told = { messages: [], requests: [] };
  page.on("console", (message) => told.messages.push(message.text()));
  page.on("pageerror", (error) => told.messages.push(String(error)));
  page.on("dialog", (dialog) => { told.messages.push("dialog"); dialog.dismiss(); });
  page.on("request", (request) => told.requests.push(request.url()));
  await page.goto(url);
  return { context, page, told };
};
const quiet = (told, url, what) => {
  check(told.messages.length === 0, `${what}: nothing on the console`, told.messages.join(" | "));
  const away = told.requests.filter((request) => request !== url && !request.startsWith("data:"));
  check(away.length === 0, `${what}: no request leaves the page`, away.join(" "));
};
const shown = (page) => page.$$eval("#what-if-rows > tr", (rows) => rows.map((row) => ({
  id: row.querySelector("th").textContent,
  total: row.querySelector(".total").textContent,
  more: row.querySelector(".more").textContent,
})));
const move = (page, values) => page.evaluate((values) => {
  for (const [id, value] of Object.entries(values)) {
    const slider = document.getElementById("slider-" + id);
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
}, values);

let seed = 20261122n;
const random = (below) => {
  seed = (seed * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
  return Number((seed >> 33n) % BigInt(below));
};

// Numbers: the sliders against the program.
const numbers = async ({ name, asked, url }, count) => {
  const { context, page, told } = await opened(url);
  const stops = await page.$$eval("input[data-stops]", (all) => all.map((one) => one.dataset.stops.split(",")));
  let different = 0;
  const curves = new Set();
  for (let at = 0; at < count; at += 1) {
    const [hours, sessions] = stops.map((list) => random(list.length));
    const gb = random(at % 2 ? 1001 : 60);
    await move(page, { hours, sessions, gb });
    const answer = JSON.parse(ask("what-if", ...asked, "--hours-per-week", stops[0][hours],
      "--sessions-per-week", stops[1][sessions], "--storage-gb", String(gb), "--format", "json"));
    const dollars = (text) => "$" + text.replace(/\B(?=(\d{3})+\.)/g, ",");
    const wanted = answer.offerings.filter((one) => one.total_usd !== null)
      .map((one) => [one.id, dollars(one.printed_total_usd)].join(" "));
    const found = (await shown(page)).map((one) => [one.id, one.total].join(" "));
    if (!check(wanted.join() === found.join(), `${name}: ${stops[0][hours]} h, ${stops[1][sessions]} sessions, ${gb} GB`,
      `the program says ${wanted}, the page ${found}`)) different += 1;
    const sentence = await page.textContent("#what-if-answer");
    check(sentence.startsWith(answer.ranking[0]), `${name}: the sentence names the cheapest`, sentence);
    curves.add(await page.$eval("#curve-plane", (plane) => plane.innerHTML));
  }
  check(curves.size > count * 0.9, `${name}: the curve moves`, `${curves.size} pictures at ${count} stops`);
  // What the page says to type gives what the page shows.
  const typed = await page.textContent("#command");
  const shell = typed.replace(/^dutycycle /, '"$0" ') + " --format json";
  const again = JSON.parse(execFileSync("/bin/sh", ["-c", shell, program], { encoding: "utf8" }));
  const first = (await shown(page))[0];
  check(again.ranking[0] === first.id, `${name}: the command asks the same`, typed);
  const began = Date.now();
  await page.evaluate(() => {
    const slider = document.getElementById("slider-hours");
    for (let at = 0; at < 100; at += 1) { slider.value = at; slider.dispatchEvent(new Event("input")); }
  });
  const each = (Date.now() - began) / 100;
  await page.click("#reset");
  quiet(told, url, name);
  await context.close();
  console.log(`ok ${name}: ${count - different} of ${count} stops equal, ${each.toFixed(1)} ms a move`);
};
await numbers(pages[0], STOPS);
await numbers(pages[1], STOPS);
await numbers(pages[2], 40);
await numbers(pages[3], 20);
await numbers(pages[4], 20);
await numbers(pages[6], 40);

// Keys: every slider is reached and moved without a mouse, and says what it is.
{
  const { context, page, told } = await opened(pages[0].url);
  const reached = [];
  for (let at = 0; at < 60 && reached.length < 3; at += 1) {
    await page.keyboard.press("Tab");
    const id = await page.evaluate(() => document.activeElement.id);
    if (!id.startsWith("slider-")) continue;
    const before = await page.textContent("#what-if-rows");
    for (let step = 0; step < (id === "slider-gb" ? 30 : 3); step += 1) await page.keyboard.press("ArrowRight");
    const said = await page.getAttribute("#" + id, "aria-valuetext");
    const outline = await page.$eval("#" + id, (slider) => getComputedStyle(slider).outlineStyle);
    check(before !== await page.textContent("#what-if-rows"), `${id}: keys move the result`);
    check(said && outline === "solid", `${id}: it says its value and shows the focus`, `${said}, ${outline}`);
    reached.push(id);
  }
  check(new Set(reached).size === 3, "the tab key reaches three sliders", reached.join());
  quiet(told, pages[0].url, "keys");
  await context.close();
  console.log(`ok keys: ${reached.length} sliders`);
}

// Looks: light and dark, wide and narrow; no violation that axe knows, every charge open.
const pictures = new Map();
let rules = 0;
for (const { name, url } of [...pages, fleet]) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 400]) {
      const { context, page, told } = await opened(url, { colorScheme, viewport: { width, height: 900 } });
      const picture = await page.screenshot({ fullPage: true });
      pictures.set(`${name}-${colorScheme}-${width}`, picture);
      writeFileSync(join(directory, `${name}-${colorScheme}-${width}.png`), picture);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      check(wide <= width, `${name} ${width}: the page does not scroll sideways`, `${wide} px`);
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run());
      rules += found.passes.length;
      for (const violation of found.violations) {
        check(false, `${name} ${colorScheme} ${width}: axe ${violation.id}`,
          violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + " " + node.failureSummary).join(" | "));
      }
      check(found.passes.length > 15, `${name}: axe looked`, `${found.passes.length} rules`);
      quiet(told, url, `${name} ${colorScheme} ${width}`);
      await context.close();
    }
  }
  for (const width of [1280, 400]) {
    const [light, dark] = ["light", "dark"].map((scheme) => pictures.get(`${name}-${scheme}-${width}`));
    check(!light.equals(dark), `${name} ${width}: light and dark differ`);
  }
}
console.log(`ok looks: ${pictures.size} pictures, ${rules} rules of axe passed`);

// Charts: each is there, named and seen in light and dark, with letters that can be read and no id
// of another's.
const CHARTS = {
  "2018-08": ["cost-curve", "breakdown", "heatmap", "timeline"],
  "2026-10": ["cost-curve", "breakdown", "heatmap", "timeline"],
  "what-if": ["cost-curve", "breakdown"],
  "months": ["months", "cost-curve", "heatmap", "timeline", ...Array(12).fill("breakdown")],
  "trace": ["cost-curve", "breakdown", "heatmap", "timeline"],
  "trace-months": ["months", "cost-curve", "heatmap", "timeline", "breakdown", "breakdown"],
  "hostile": ["cost-curve", "breakdown", "heatmap", "timeline"],
};
let charts = 0;
for (const { name, url } of pages) {
  for (const width of [1280, 400]) {
    const seen = [];
    for (const colorScheme of ["light", "dark"]) {
      const { context, page } = await opened(url, { colorScheme, viewport: { width, height: 900 } });
      const twice = await page.evaluate(() => {
        const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
        return ids.filter((id, at) => ids.indexOf(id) !== at);
      });
      check(twice.length === 0, `${name}: every id is there once`, twice.join());
      const found = await page.$$eval("main svg[class^=dutycycle-]", (all) => all.map((svg) => {
        const named = svg.getAttribute("aria-labelledby").split(" ")
          .map((id) => document.getElementById(id)?.textContent.length || 0);
        const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        const sizes = [...svg.querySelectorAll("text")]
          .map((text) => parseFloat(getComputedStyle(text).fontSize) * scale);
        const style = (selector) => getComputedStyle(svg.querySelector(selector)).fill;
        return { kind: svg.classList[0].slice("dutycycle-".length), named: Math.min(...named),
          least: Math.min(...sizes), paper: style("rect"), ink: style("text") };
      }));
      const kinds = found.map((chart) => chart.kind).sort().join();
      check(kinds === [...CHARTS[name]].sort().join(), `${name}: its charts`, kinds);
      for (const chart of found) {
        const what = `${name} ${colorScheme} ${width}: ${chart.kind}`;
        check(chart.named > 10, `${what} has a name and a description`);
        check(chart.least >= 9, `${what} can be read`, `${chart.least.toFixed(1)} px`);
        check(chart.paper !== chart.ink, `${what}: letters differ from the paper`, chart.ink);
      }
      for (const svg of await page.locator("main svg[class^=dutycycle-]").all()) {
        check(await svg.isVisible(), `${name} ${colorScheme} ${width}: every chart is in sight`);
      }
      // Colours, not pictures: the two schemes must not share their paper or their ink.
      seen.push(found.map((chart) => chart.paper + chart.ink));
      charts += found.length;
      await context.close();
    }
    check(seen[0].every((colours, at) => colours !== seen[1][at]), `${name} ${width}: charts turn dark`);
  }
}
console.log(`ok charts: ${charts} seen`);

// Without the script: the same answer, no dead control.
for (const { name, url } of pages) {
  const { context, page, told } = await opened(url, { javaScriptEnabled: false });
  // The driver cannot evaluate in such a page, but it can see.
  check(!(await page.isVisible("#controls")), `${name}: no dead sliders without script`);
  check(await page.isVisible("#without-script"), `${name}: it says what is missing`);
  const still = await page.locator("#what-if-rows .total").allTextContents();
  check(still.every((total) => total.startsWith("$")), `${name}: costs stand there without script`);
  quiet(told, url, `${name} without script`);
  const moving = await opened(url);
  const rows = (await shown(moving.page)).map((row) => row.total);
  check(rows.join() === still.join(), `${name}: the script begins with what stands there`, `${rows} / ${still}`);
  await moving.context.close();
  await context.close();
}
console.log("ok without script");

// Paper: every charge is open, the sliders are away.
{
  const { context, page } = await opened(pages[0].url);
  await page.emulateMedia({ media: "print" });
  check(!(await page.isVisible("#controls")), "no sliders on paper");
  const charges = page.locator("tr.charges li");
  let heights = 0;
  for (const charge of await charges.all()) heights += (await charge.boundingBox())?.height > 8 ? 1 : 0;
  check(heights > 0 && heights === await charges.count(), "every charge is on paper", `${heights}`);
  const paper = await page.pdf({ format: "A4", path: join(directory, "2018-08.pdf") });
  const sheets = (paper.toString("latin1").match(/\/Type\s*\/Page\b/g) || []).length;
  check(sheets >= 1 && sheets <= 12, "it prints on a few sheets", `${sheets}`);
  await context.close();
  console.log(`ok paper: ${sheets} sheets, ${heights} charges open`);
}

// The policy: an altered script does not run, nor does one that was put in.
{
  const altered = pages[0].text.replace('"use strict";', '"use strict"; document.title = "altered";');
  check(altered !== pages[0].text, "there is a script to alter");
  const { context, page, told } = await opened(written("altered.html", altered));
  check(await page.title() !== "altered" && !(await page.isVisible("#controls")), "an altered script does not run");
  check(told.messages.some((text) => text.includes("Content Security Policy")), "and the browser says why");
  await context.close();
  const added = pages[0].text.replace("</main>", "<img src=https://example.invalid/x.png onerror=\"document.title='added'\"></main>");
  const other = await opened(written("added.html", added));
  check(await other.page.title() !== "added", "a handler that was put in does not run");
  const away = other.told.messages.filter((text) => text.includes("example.invalid"));
  check(away.length > 0, "a picture from elsewhere is refused");
  await other.context.close();
  console.log("ok policy");
}

await browser.close();
console.log(failed === 0 ? "browser lane: all checks passed" : `browser lane: ${failed} checks FAILED`);
process.exitCode = failed === 0 ? 0 : 1;
