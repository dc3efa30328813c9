import {
  base,
  type Chart,
  frame,
  GRID,
  INK,
  line,
  OURS,
  text,
  tooltip,
  valueAxis,
  VENUE,
} from "../demo/report/charts.ts";
import type { Metric, RowResult } from "./results.ts";
import { STEP } from "./settings.ts";
import { DAY } from "./settings.ts";

const ROW_HEIGHT = 26;
const dayAxis = (days: number): Record<string, unknown> => ({
  type: "value",
  min: 0,
  max: days,
  interval: 1,
  name: "days",
  nameLocation: "middle",
  nameGap: 24,
  nameTextStyle: text,
  axisLabel: text,
  axisLine: { onZero: false, lineStyle: { color: GRID } },
  splitLine: { show: false },
});

/** Basis over time in the first reported seed. */
export function basisChart(classic: RowResult, adaptive: RowResult): Chart {
  const points = ({ answers }: RowResult): number[][] =>
    (answers[0]?.path ?? []).map((basis, i) => [((i + 1) * STEP) / DAY, basis]);
  return {
    title: "Basis over time, first seed",
    note: "Distance of the middle of the book from the index, in bp, under both models with the same index, crowd and noise.",
    height: 300,
    option: {
      ...base,
      tooltip: tooltip("bps"),
      grid: { ...frame, top: 34, bottom: 44 },
      xAxis: dayAxis(daysOf(classic)),
      yAxis: valueAxis("bp", "bps"),
      series: [line(classic.row.name, VENUE, points(classic)), line(adaptive.row.name, OURS, points(adaptive))],
    },
  };
}

export function rateChart(classic: RowResult, adaptive: RowResult): Chart {
  const points = (result: RowResult): number[][] => {
    const rates = result.answers[0]?.rates ?? [];
    const days = daysOf(result) - 1;
    return rates.map((rate, i) => [1 + (days * (i + 1)) / rates.length, rate]);
  };
  const step = (result: RowResult, color: string): Record<string, unknown> => ({
    ...line(result.row.name, color, points(result)),
    step: "start",
  });
  return {
    title: "Rate over time, first seed",
    note: "bp per 8 h, after the first day.",
    height: 260,
    option: {
      ...base,
      tooltip: tooltip("bps"),
      grid: { ...frame, top: 34, bottom: 44 },
      xAxis: dayAxis(daysOf(classic)),
      yAxis: valueAxis("bp per 8 h", "bps"),
      series: [step(classic, VENUE), step(adaptive, OURS)],
    },
  };
}

/** Means over seeds as bars, with their confidence intervals as lines. */
export function estimateChart(
  title: string,
  note: string,
  rows: readonly RowResult[],
  metric: Metric,
  unit: string,
): Chart {
  const shown = rows.filter(({ row }) => row.tasks[0]?.question !== "push");
  const names = shown.map(({ row }) => row.name);
  const color = ({ row }: RowResult): string => (row.tasks[0]?.configuration.model === "adaptive" ? OURS : VENUE);
  const intervals = shown.flatMap(({ estimates }, i) => {
    const { mean, margin } = estimates[metric];
    return [
      [mean - margin, i],
      [mean + margin, i],
      [null, i],
    ];
  });
  return {
    title,
    note,
    height: 60 + ROW_HEIGHT * shown.length,
    option: {
      ...base,
      legend: { show: false },
      tooltip: { ...tooltip("bps"), trigger: "item" },
      grid: { ...frame, left: 300, top: 10, bottom: 40 },
      xAxis: { ...valueAxis(unit, "bps"), min: 0, nameLocation: "middle", nameGap: 24, nameTextStyle: text },
      yAxis: {
        type: "category",
        data: names,
        inverse: true,
        axisLabel: { ...text, color: INK, width: 280, overflow: "truncate" },
        axisTick: { show: false },
        axisLine: { lineStyle: { color: GRID } },
      },
      series: [
        {
          type: "bar",
          name: unit,
          data: shown.map((result) => ({
            value: result.estimates[metric].mean,
            itemStyle: { color: color(result), borderRadius: 2 },
          })),
          barMaxWidth: 14,
        },
        {
          type: "line",
          name: "95 %",
          data: intervals,
          symbol: "none",
          silent: true,
          lineStyle: { color: INK, width: 1.5 },
          itemStyle: { color: INK },
        },
      ],
    },
  };
}

function daysOf({ row }: RowResult): number {
  return row.tasks[0]?.days ?? 1;
}
