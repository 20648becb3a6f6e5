/** Bytes from standard base64 (RFC 4648 section 4), or undefined when it is not exactly how they are written. */
export function decodeBase64(text: string): Buffer | undefined {
  // Node skips what it does not know, so that many texts would stand for the same bytes.
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}
