import { AwsClient } from "aws4fetch";
import { AppError } from "#lib/door/errors.ts";
import { log } from "#lib/log.ts";
import type { AttachmentStore, ContentKey } from "./store.server.ts";

/** A bucket that speaks S3: of Amazon, or of whatever stands in the hospital's own cellar. */
export interface S3Settings {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const REQUEST_MS_MAX = 15_000;
const TRIES_MAX = 2;

/** Attached files as objects `attachments/{cutover}/{sha256}`, with path-style addresses; each request is signed over its bytes (SigV4). */
export function s3Store(settings: S3Settings): AttachmentStore {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = settings;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: TRIES_MAX });
  const urlOf = ({ cutoverId, sha256 }: ContentKey): string =>
    `${endpoint.replace(/\/+$/, "")}/${bucket}/attachments/${cutoverId}/${sha256}`;

  const ask = async (url: string, init: RequestInit): Promise<Response> => {
    try {
      return await client.fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_MS_MAX) });
    } catch (error) {
      log.warn({ err: error }, "the object store could not be reached");
      throw new AppError(
        "unavailable",
        "The store of attached files can't be reached. Try again; nothing was lost.",
      );
    }
  };

  return {
    name: "object-store",
    async upload(key, bytes) {
      const response = await ask(urlOf(key), {
        method: "PUT",
        body: new Uint8Array(bytes),
        headers: { "x-amz-content-sha256": key.sha256, "content-type": "application/octet-stream" },
      });
      await response.body?.cancel();
      if (response.ok) return;
      log.warn({ status: response.status }, "the object store did not take a file");
      throw new AppError("unavailable", "The store of attached files did not take it. Nothing was kept.");
    },
    keep: async () => undefined,
    async read(_tx, attachment) {
      const response = await ask(urlOf(attachment), { method: "GET" });
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      await response.body?.cancel();
      if (response.status === 404) return undefined;
      log.warn({ status: response.status }, "the object store did not give a file");
      throw new AppError("unavailable", "The store of attached files did not answer. Try again.");
    },
  };
}
