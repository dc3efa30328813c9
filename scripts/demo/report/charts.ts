/**
 * The charts as plain data: the page has to build them without a network, so what is a function in the browser is a
 * name here, and client.js puts the function in its place.
 */
import { BASIS_POINT } from "../accuracy.ts";
import { formatTime } from "../format.ts";
import { INTERVAL, WAD } from "../path.ts";
import type { IntervalResult, MarketResult, PricePoint } from "../result.ts";

export const INK = "#1f2733";
export const MUTED = "#6b7685";
export const GRID = "#e7eaee";
export const OURS = "#0f766e";
export const VENUE = "#d98a1f";
export const LONGS = "#c2573a";
export const SHORTS = "#2f6fa8";

/** Names of the number formats that client.js knows. */
type Format = "usd" | "price" | "bps" | "count";

export interface Chart {
  readonly title: string;
  readonly note: string;
  readonly height: number;
  readonly option: Record<string, unknown>;
}

export const text = {
  color: MUTED,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
  fontSize: 12,
};
const nameStyle = { nameLocation: "end", nameTextStyle: { ...text, align: "left", padding: [0, 0, 2, -46] } };

export const base = {
  animation: false,
  useUTC: true,
  textStyle: text,
  legend: { top: 0, right: 8, icon: "roundRect", itemWidth: 14, itemHeight: 4, textStyle: text },
};

/** Fixed margins, so that charts above one another share their axis. */
export const frame = { left: 64, right: 24, outerBoundsMode: "none" };

export const tooltip = (format: Format): Record<string, unknown> => ({
  trigger: "axis",
  confine: true,
  borderColor: GRID,
  textStyle: { ...text, color: INK },
  valueFormatter: format,
});

export const valueAxis = (
  name: string,
  format: Format,
  more: Record<string, unknown> = {},
): Record<string, unknown> => ({
  type: "value",
  name,
  ...nameStyle,
  axisLabel: { ...text, formatter: format },
  splitLine: { lineStyle: { color: GRID } },
  ...more,
});

/** Ratios for display; a double holds far more digits than a pixel. */
const toBps = (fraction: bigint): number => Number(fraction) / Number(BASIS_POINT);
const toUsd = (amount: bigint): number => Number((amount * 100n) / WAD) / 100;

/** "08:00", and the date below the first one of a day. */
function intervalLabels(intervals: readonly IntervalResult[]): string[] {
  return intervals.map(({ end }, i) => {
    const start = formatTime(end - INTERVAL);
    const hours = `${start.slice(11, 13)}h`;
    return i === 0 || hours === "00h" ? `${hours}\n${dayOf(end - INTERVAL)}` : hours;
  });
}

function dayOf(time: number): string {
  return new Date(time * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

const categoryAxis = (labels: readonly string[]): Record<string, unknown> => ({
  type: "category",
  data: labels,
  axisLabel: { ...text, lineHeight: 16, interval: 0, hideOverlap: true, fontSize: 11 },
  axisTick: { show: false },
  axisLine: { onZero: false, lineStyle: { color: GRID } },
});

export const line = (name: string, color: string, data: readonly (readonly number[])[]): Record<string, unknown> => ({
  type: "line",
  name,
  data,
  showSymbol: false,
  lineStyle: { width: 1.5, color },
  itemStyle: { color },
});

export function priceChart({ prices }: MarketResult): Chart {
  const note =
    "Index: Chainlink's rounds. Mark: index x (1 + average of the measured premium). Below: how far mark stands from the index.";
  return pricePanels(prices, note, "day");
}

/** Index and mark, and how far apart they are, on one axis of time. */
export function pricePanels(prices: readonly PricePoint[], note: string, labels: "day" | "clock"): Chart {
  const series = (value: (point: PricePoint) => number): number[][] =>
    prices.map((point) => [point.time * 1000, value(point)]);
  const indices = series(({ index }) => index);
  const marks = series(({ mark }) => mark);
  const bases = series(({ index, mark }) => (mark / index - 1) * 1e4);
  const timeAxis = {
    type: "time",
    axisLabel: { ...text, hideOverlap: true, formatter: labels },
    axisLine: { onZero: false, lineStyle: { color: GRID } },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: GRID } },
  };
  return {
    title: "Index and mark",
    note,
    height: 366,
    option: {
      ...base,
      tooltip: tooltip("price"),
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      grid: [
        { ...frame, top: 34, height: 190 },
        { ...frame, top: 262, height: 76 },
      ],
      xAxis: [
        { ...timeAxis, gridIndex: 0, axisLabel: { show: false } },
        { ...timeAxis, gridIndex: 1 },
      ],
      yAxis: [
        valueAxis("USD", "price", { gridIndex: 0, scale: true, splitNumber: 4 }),
        valueAxis("mark over index, bp", "bps", { gridIndex: 1, splitNumber: 2 }),
      ],
      series: [
        { ...line("index", VENUE, indices), step: "end", lineStyle: { width: 5, color: VENUE, opacity: 0.5 } },
        // Over days, steps are too small to see.
        { ...line("mark", OURS, marks), step: labels === "clock" && "end" },
        {
          ...line("mark over index", LONGS, bases),
          xAxisIndex: 1,
          yAxisIndex: 1,
          areaStyle: { color: LONGS, opacity: 0.12 },
          lineStyle: { width: 1, color: LONGS },
          tooltip: { valueFormatter: "bps" },
        },
      ],
    },
  };
}

export function rateChart({ intervals }: MarketResult): Chart {
  const bars = (name: string, color: string, value: (interval: IntervalResult) => bigint): Record<string, unknown> => ({
    type: "bar",
    name,
    data: intervals.map((interval) => toBps(value(interval))),
    itemStyle: { color, borderRadius: 2 },
    barMaxWidth: 22,
    barGap: "10%",
    barCategoryGap: "30%",
  });
  return {
    title: "Funding rate: ours and the venue's",
    note: "Basis points per 8 h, by the interval in which the premium was measured. Below zero, shorts pay longs.",
    height: 290,
    option: {
      ...base,
      tooltip: { ...tooltip("bps"), axisPointer: { type: "shadow" } },
      grid: { ...frame, top: 34, bottom: 44 },
      xAxis: categoryAxis(intervalLabels(intervals)),
      yAxis: valueAxis("bp per 8 h", "bps"),
      series: [
        bars("set by the contracts", OURS, ({ rate }) => rate),
        bars("settled by the venue", VENUE, ({ venueRate }) => venueRate),
      ],
    },
  };
}

export function paymentChart({ intervals }: MarketResult): Chart {
  const bars = (name: string, color: string, keep: (amount: bigint) => boolean): Record<string, unknown> => ({
    type: "bar",
    name,
    stack: "payments",
    data: intervals.map(({ paidByLongs }) => (keep(paidByLongs) ? toUsd(paidByLongs) : null)),
    itemStyle: { color, borderRadius: 2 },
    barMaxWidth: 34,
  });
  return {
    title: "Who paid whom",
    note: "USD that one side paid the other during the interval, at the rate that the interval before had set.",
    height: 290,
    option: {
      ...base,
      tooltip: { ...tooltip("usd"), axisPointer: { type: "shadow" } },
      grid: { ...frame, top: 34, bottom: 44 },
      xAxis: categoryAxis(intervalLabels(intervals)),
      yAxis: valueAxis("USD", "usd"),
      series: [
        bars("longs paid shorts", LONGS, (amount) => amount > 0n),
        bars("shorts paid longs", SHORTS, (amount) => amount < 0n),
      ],
    },
  };
}
