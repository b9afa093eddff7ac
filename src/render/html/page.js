"use strict";
// Moves the answer with the sliders. Money is whole numbers of 10^-18 dollars; all costs were
// computed by the program, here they are only looked up, added and compared.
(() => {
  const CENT = 10n ** 16n;
  const byId = (id) => document.getElementById(id);
  const sliders = ["hours", "sessions", "gb"].map((id) => byId("slider-" + id));
  const stops = sliders.map((slider) => slider.dataset.stops?.split(","));
  const body = byId("what-if-rows");
  const curve = byId("curve");

  const unpack = ({ steps, codes, width }) => {
    const list = steps.split(",");
    const values = [];
    let sum = 0n;
    for (let at = 0; at < codes.length; at += Number(width)) {
      const step = list[parseInt(codes.slice(at, at + Number(width)), 36)];
      if (step !== "") sum += BigInt(step);
      values.push(step === "" ? null : sum);
    }
    return values;
  };
  const offerings = [...body.rows].map((row) => ({
    row,
    name: row.querySelector("th").textContent,
    key: row.cells[0].textContent,
    tone: row.dataset.tone,
    byName: Number(row.dataset.order),
    least: BigInt(row.dataset.least),
    perGb: BigInt(row.dataset.perGb),
    values: unpack(row.dataset),
  }));

  const cents = (units) => (units + CENT / 2n) / CENT;
  const dollars = (amount) => {
    const digits = String(amount).padStart(3, "0");
    const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
    return "$" + whole + "." + digits.slice(-2);
  };
  const total = (offering, at, gb) => {
    const rest = offering.values[at];
    const stored = offering.perGb * gb;
    return rest === null ? null : rest + (stored > offering.least ? stored : offering.least);
  };
  const ranked = (at, gb) => {
    const priced = [];
    for (const offering of offerings) {
      const units = total(offering, at, gb);
      if (units !== null) priced.push({ offering, units });
    }
    return priced.sort((a, b) =>
      a.units < b.units ? -1 : a.units > b.units ? 1 : a.offering.byName - b.offering.byName);
  };
  // Tenths of a percent, half to even, as the program rounds.
  const share = (part, whole) => {
    const twice = 2000n * part, rest = twice % (2n * whole);
    let tenths = twice / (2n * whole);
    if (rest > whole || (rest === whole && tenths % 2n === 1n)) tenths += 1n;
    return String(tenths / 10n) + (tenths % 10n ? "." + (tenths % 10n) : "") + " %";
  };
  const sentence = ([best, next]) => {
    if (!best) return "No offering can be priced here.";
    const price = dollars(cents(best.units));
    if (!next) return best.offering.name + " costs " + price + "; nothing else is compared.";
    if (best.units === next.units) {
      return best.offering.name + " and " + next.offering.name + " cost the same: " + price + ".";
    }
    const less = dollars(cents(next.units) - cents(best.units));
    return best.offering.name + " is cheapest: " + price + ", " + less + " (" +
      share(next.units - best.units, next.units) + ") less than " + next.offering.name + ".";
  };

  const draw = (parent, name, attributes, text) => {
    const element = document.createElementNS(curve.namespaceURI, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return parent.appendChild(element);
  };
  const LEFT = 64, TOP = 12, WIDTH = 520, HEIGHT = 250;
  const redraw = (first, count, hour, gb) => {
    const hours = stops[0].map(Number);
    const end = hours[hour] > 40 ? 168 : 40;
    const last = hours.indexOf(end);
    const shown = (units) => (units === null ? null : Number(units / 10n ** 12n) / 1e6);
    const lines = offerings.map((offering) => ({
      offering,
      costs: hours.slice(0, last + 1).map((_, at) => shown(total(offering, first + at, gb))),
    }));
    const priced = (costs) => costs.filter((cost) => cost !== null);
    const envelope = hours.slice(0, last + 1)
      .map((_, at) => Math.min(...priced(lines.map((line) => line.costs[at]))));
    const ends = priced(lines.map((line) => line.costs[last])).sort((a, b) => a - b).slice(0, 2);
    const high = Math.max(0.01, ...envelope.filter(Number.isFinite), ...ends) * 1.2;
    const x = (value) => (value / end) * WIDTH;
    const y = (cost) => HEIGHT - Math.min(cost / high, 3) * HEIGHT;
    const [axes, plane, keys] = ["curve-axes", "curve-plane", "curve-keys"].map(byId);
    for (const layer of [axes, plane, keys]) layer.replaceChildren();
    let step = 10 ** Math.floor(Math.log10(high));
    step = [0.2, 0.5, 1].map((part) => part * step).find((part) => high / part <= 5.5) || step * 2;
    for (let cost = 0; cost <= high; cost += step) {
      const at = TOP + y(cost);
      draw(axes, "line", { x1: LEFT, x2: LEFT + WIDTH, y1: at, y2: at });
      const label = "$" + cost.toFixed(step >= 1 ? 0 : 2);
      draw(axes, "text", { x: LEFT - 8, y: at + 5, "text-anchor": "end" }, label);
    }
    for (let hours = 0; hours <= end; hours += end === 40 ? 8 : 24) {
      const at = { x: LEFT + x(hours), y: TOP + HEIGHT + 24, "text-anchor": "middle" };
      draw(axes, "text", at, hours + " h");
    }
    draw(plane, "line", { class: "here", x1: x(hours[hour]), x2: x(hours[hour]), y1: 0, y2: HEIGHT });
    let before = -Infinity;
    const placed = [];
    for (const { offering, costs } of lines) {
      const path = costs.map((cost, at) =>
        cost === null ? "" : (at && costs[at - 1] !== null ? "L" : "M") + x(hours[at]).toFixed(1) + " " + y(cost).toFixed(1));
      draw(plane, "path", { class: "tone-" + offering.tone, d: path.join("") });
      const here = shown(total(offering, first + hour, gb));
      if (here !== null && here <= high) {
        draw(plane, "circle", { class: "tone-" + offering.tone, cx: x(hours[hour]), cy: y(here), r: 5 });
      }
      const cost = costs[last];
      if (cost !== null) placed.push({ offering, at: Math.max(0, y(cost)), above: cost > high });
    }
    placed.sort((a, b) => a.at - b.at);
    for (const { offering, at, above } of placed) {
      before = Math.max(before + 19, TOP + at + 5);
      const text = (above ? "↑ " : "") + offering.key;
      draw(keys, "text", { x: LEFT + WIDTH + 8, y: before }, text);
    }
  };

  const update = () => {
    const [hour, sessions] = sliders.map((slider) => Number(slider.value));
    const gb = BigInt(sliders[2].value);
    const first = sessions * stops[0].length;
    const values = [stops[0][hour], stops[1][sessions], String(gb)];
    sliders.forEach((slider, at) => {
      const unit = slider.dataset[values[at] === "1" ? "one" : "unit"];
      const text = values[at] + " " + unit;
      slider.setAttribute("aria-valuetext", text);
      byId(slider.id + "-value").textContent = text;
    });
    const order = ranked(first + hour, gb);
    for (const { row } of offerings) {
      row.querySelector(".total").textContent = row.querySelector(".more").textContent = "–";
    }
    for (const { offering: { row }, units } of order) {
      const more = cents(units) - cents(order[0].units);
      row.querySelector(".total").textContent = dollars(cents(units));
      row.querySelector(".more").textContent = more ? "+" + dollars(more) : "–";
    }
    const rest = offerings.filter((offering) => !order.some((one) => one.offering === offering));
    body.append(...order.map((one) => one.offering.row), ...rest.map((offering) => offering.row));
    const answer = sentence(order);
    if (byId("what-if-answer").textContent !== answer) byId("what-if-answer").textContent = answer;
    const command = byId("command");
    command.textContent = command.dataset.command.replace("{hours}", values[0])
      .replace("{sessions}", values[1]).replace("{gb}", values[2]);
    redraw(first, stops[0].length, hour, gb);
  };

  for (const slider of sliders) slider.addEventListener("input", update);
  byId("reset").addEventListener("click", () => {
    for (const slider of sliders) slider.value = slider.defaultValue;
    update();
  });
  byId("without-script").hidden = true;
  byId("controls").hidden = false;
  byId("moving-curve").hidden = false;
  update();
})();
