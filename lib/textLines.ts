/** No line that is read as text is longer: memory stays bounded. */
const LINE_CHARACTERS_MAX = 256 * 1024 * 1024;

/**
 * The lines of UTF-8, without a byte-order mark and without their ends: a newline, or CR and newline. Nothing else ends a line: node:readline
 * also does at U+2028 and U+2029, which a line of JSON may hold (RFC 8259, 7).
 * @throws RangeError for a line beyond LINE_CHARACTERS_MAX
 */
export async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  let length = 0;
  const whole = (last: string): string => {
    const line = begun.length === 0 ? last : begun.join("") + last;
    begun = [];
    length = 0;
    return line.endsWith("\r") ? line.slice(0, -1) : line;
  };
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      yield whole(text.slice(from, end));
      from = end + 1;
    }
    if (from === text.length) continue;
    begun.push(text.slice(from));
    length += text.length - from;
    if (length > LINE_CHARACTERS_MAX)
      throw new RangeError(`a line is longer than ${LINE_CHARACTERS_MAX} characters`);
  }
  const rest = decoder.decode();
  if (length + rest.length > 0) yield whole(rest);
}
