import { pushSamples, type Signal } from "#lib/signals/schema.ts";

/** Something plausible to send: what the signal may be at its best. */
const exampleValue = ({ validMin, validMax, direction }: Signal): number =>
  (direction === "higher-is-worse" ? validMin : validMax) ?? 0;

/**
 * A shell command that pushes one sample of a signal, measured now.
 * @param origin of the server; its path comes from the procedure's own spec
 */
export function pushCommand(origin: string, signal: Signal): string {
  const path = pushSamples.path.replace("{cutoverId}", signal.cutoverId).replace("{key}", signal.key);
  const sample = `{\\"value\\": ${exampleValue(signal)}, \\"observedAt\\": \\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\\"}`;
  return [
    `curl -X POST ${origin}/api${path} \\`,
    `  -H "Authorization: Bearer $HOLDPOINT_TOKEN" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d "{\\"samples\\": [${sample}]}"`,
  ].join("\n");
}
