/* global document, window, echarts */
// Runs in the report's page, after the chart library. Puts formatting functions where the data names them.
const FORMATS = {
  usd: (value) => (value == null ? "" : number(value, 2)),
  price: (value) => number(value, Math.abs(value) >= 10_000 ? 0 : 1),
  bps: (value) => number(value, Math.abs(value) >= 10 ? 1 : 3),
  count: (value) => number(value, 0),
  clock: (value) => new Date(value).toISOString().slice(11, 16),
  day: (value) => new Date(value).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }),
};
const AXIS = {
  ...FORMATS,
  usd: (value) => number(value, 0),
  price: (value) => number(value, 0),
  bps: (value) => number(value, 2, 0),
};

function number(value, digits, least = digits) {
  return value.toLocaleString("en-US", { minimumFractionDigits: least, maximumFractionDigits: digits });
}

function revive(node) {
  if (node === null || typeof node !== "object") return node;
  if (node.valueFormatter in FORMATS) node.valueFormatter = FORMATS[node.valueFormatter];
  if (node.formatter in AXIS) node.formatter = AXIS[node.formatter];
  Object.values(node).forEach(revive);
  return node;
}

const charts = [...document.querySelectorAll("[data-chart]")].map((element) => {
  // Read first: the library empties the element that it draws in.
  const option = JSON.parse(element.querySelector("script").textContent);
  const chart = echarts.init(element, null, { renderer: "svg" });
  chart.setOption(revive(option));
  return chart;
});
window.addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
