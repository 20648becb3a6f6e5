/** The bytes that JSON is made of (RFC 8259). */

export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const SLASH = 0x2f;
export const QUESTION_MARK = 0x3f;
export const UNDERSCORE = 0x5f;
export const DOT = 0x2e;
export const MINUS = 0x2d;
export const PLUS = 0x2b;
export const ZERO = 0x30;
export const NINE = 0x39;
export const SPACE = 0x20;
export const LETTER_E = 0x45;
export const LETTER_E_SMALL = 0x65;
