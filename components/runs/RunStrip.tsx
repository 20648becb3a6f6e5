"use client";

import { Bar, BarChart, Rectangle, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { grouped } from "#components/ui/number.ts";
import type { Tone } from "#components/ui/states.ts";
import type { RunPoint } from "./runSeries.ts";

interface RunStripProps {
  label: string;
  /** Beside the label, of the newest run. */
  note?: string;
  points: readonly RunPoint[];
  measure: (point: RunPoint) => number;
  tone: Tone;
}

/** One measure over the runs: its newest value, the change, and a bar a run. The strips of a chart point together. */
export function RunStrip({ label, note, points, measure, tone }: RunStripProps) {
  const bars = points.map((point) => ({ run: point.number, value: measure(point) }));
  const newest = bars.at(-1);
  const before = bars.at(-2);
  if (!newest) return null;
  const story = bars.map(({ run, value }) => `run ${run}: ${grouped(value)}`).join(", ");
  return (
    <figure data-tone={tone} className="-ml-px border-t border-l border-line px-3 pt-2.5 pb-2">
      <figcaption className="flex items-baseline gap-2">
        <b className={`figures text-figure font-medium ${newest.value === 0 ? "text-dim" : "text-(--tone)"}`}>
          {grouped(newest.value)}
        </b>
        <span className="text-small text-dim">{label}</span>
        <span className="sr-only">in run {newest.run}</span>
      </figcaption>
      <p className="mt-0.5 text-caption text-faint">
        {note ?? (before ? change(newest.value - before.value, before.run) : "the first run")}
      </p>
      {bars.length > 1 && (
        <div role="img" aria-label={`${label} by run: ${story}`} className="mt-2 h-12">
          <ResponsiveContainer width="100%" height="100%">
            <BarChart
              data={bars}
              syncId="runs"
              margin={{ top: 2, right: 0, bottom: 0, left: 0 }}
              barCategoryGap={2}
            >
              <XAxis dataKey="run" hide />
              <YAxis hide domain={[0, "dataMax"]} />
              <Tooltip
                cursor={{ fill: "var(--color-raised)" }}
                isAnimationActive={false}
                content={({ active, payload }) => {
                  const bar = payload[0]?.payload as (typeof bars)[number] | undefined;
                  return active && bar ? (
                    <span className="figures rounded-sm border border-line bg-raised px-1.5 py-0.5 text-caption whitespace-nowrap">
                      run {bar.run}: {grouped(bar.value)}
                    </span>
                  ) : null;
                }}
              />
              <Bar
                dataKey="value"
                isAnimationActive={false}
                minPointSize={1}
                maxBarSize={44}
                shape={({ x, y, width, height, index, value }) => (
                  <Rectangle
                    x={x}
                    y={y}
                    width={width}
                    height={height}
                    radius={1}
                    fill={value === 0 ? "var(--color-line)" : "var(--tone)"}
                    fillOpacity={index === bars.length - 1 || value === 0 ? 1 : 0.45}
                  />
                )}
              />
            </BarChart>
          </ResponsiveContainer>
        </div>
      )}
    </figure>
  );
}

const change = (difference: number, sinceRun: number): string =>
  difference === 0
    ? `as run ${sinceRun}`
    : `${difference > 0 ? "+" : "\u2212"}${grouped(Math.abs(difference))} since run ${sinceRun}`;
