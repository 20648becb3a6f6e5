import type { Outcome } from "#lib/idp/schema.ts";

/** What came of an errand, where it is bad news; undefined for what went as it was meant. */
export function outcomeSentence(outcome: Outcome, provider: string): string | undefined {
  switch (outcome) {
    case "linked":
    case "proved":
      return undefined;
    case "failed":
      return `${provider} did not answer, or its answer did not belong to this. Nothing was changed; try again.`;
    case "someone-else":
      return `Whoever signed in at ${provider} is not linked to your account here. Nothing was signed.`;
    case "not-fresh":
      return `${provider} did not ask who you are just now, so it proves nothing. Nothing was signed; try again.`;
    case "taken":
      return `That account at ${provider} belongs to somebody else here. Nothing was linked.`;
  }
}
