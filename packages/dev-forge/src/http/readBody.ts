import type { IncomingMessage } from 'node:http';
import { HttpError } from './HttpError';

/** Reads a whole request body; more than `limit` bytes is 413. */
export async function readBody(
  request: IncomingMessage,
  limit: number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit)
      throw new HttpError(
        413,
        `The request body is larger than ${limit} bytes`,
        { headers: { connection: 'close' } },
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
