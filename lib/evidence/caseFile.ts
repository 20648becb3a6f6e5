import type { Manifest, ManifestFile } from "./manifest.ts";

/** What the readable index says; HTML and PDF are drawn from the same. */
export interface CaseFile {
  readonly manifest: Omit<Manifest, "files">;
  readonly timeZone: string;
  readonly files: readonly ManifestFile[];
  readonly chapters: readonly Chapter[];
}

export interface Chapter {
  readonly title: string;
  /** One sentence on what it is and where the whole of it is. */
  readonly about: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows of a chapter that are written out in the index; the files hold all. */
export const CHAPTER_ROWS_MAX = 500;
