/** How the browsers that people use name themselves, the particular before the general: Edge says that it is Chrome, and Chrome Safari. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdgA?\//, "Edge"],
  [/\b(OPR|Opera)\//, "Opera"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(HeadlessChrome|Chrome|CriOS|Chromium)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const DEVICES: readonly [RegExp, string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac(intosh| OS X)\b/, "a Mac"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

const firstOf = (table: readonly [RegExp, string][], text: string): string | undefined =>
  table.find(([pattern]) => pattern.test(text))?.[1];

/** A browser's User-Agent in words: `Firefox on Windows`. It is what the browser says of itself, and can be made up. */
export function browserInWords(userAgent: string | null): string {
  if (userAgent === null) return "An unnamed program";
  const browser = firstOf(BROWSERS, userAgent) ?? "A browser";
  const device = firstOf(DEVICES, userAgent);
  return device === undefined ? browser : `${browser} on ${device}`;
}

/** What is known when somebody's account is about to be disabled, or their sessions ended. */
interface PersonFacts {
  readonly personId: string;
  readonly disabledAt: string | null;
  readonly openSessions: number;
}

/** Why an account can't be disabled by someone, or by the product (null). */
export function whyNotDisable(person: PersonFacts, byPersonId: string | null): string | undefined {
  if (person.personId === byPersonId)
    return "You can’t disable your own account: somebody else must, so that there is somebody left to undo it.";
  return person.disabledAt === null ? undefined : "This account is disabled already.";
}

/** Why an account can't be enabled. */
export const whyNotEnable = (person: PersonFacts): string | undefined =>
  person.disabledAt === null ? "This account is not disabled." : undefined;
