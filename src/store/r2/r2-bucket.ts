/** A stored object as a listing or a read gives it. */
export interface R2Entry {
  readonly key: string;
  readonly etag: string;
  readonly customMetadata?: Record<string, string>;
}

/** What of Cloudflare's R2 binding is used. @see https://developers.cloudflare.com/r2/api/workers/workers-api-reference/ */
export interface R2Bucket {
  /** With a condition that does not hold nothing is written, and null is given back. */
  put(
    key: string,
    value: Uint8Array,
    options: { readonly customMetadata: Record<string, string>; readonly onlyIf?: { readonly etagMatches: string } },
  ): Promise<unknown>;
  get(key: string): Promise<(R2Entry & { arrayBuffer(): Promise<ArrayBuffer> }) | null>;
  delete(keys: string[]): Promise<void>;
  list(options: { readonly prefix: string; readonly limit: number; readonly cursor?: string; readonly include: readonly ['customMetadata'] }): Promise<{
    readonly objects: readonly R2Entry[];
    readonly truncated: boolean;
    readonly cursor?: string;
  }>;
}
