/** So many of something, as people say it: `1 record`, `2,417 records`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;

/** A clause as the beginning of a sentence: `run 5 failed` as `Run 5 failed`. */
export const capital = (clause: string): string => clause.charAt(0).toUpperCase() + clause.slice(1);
