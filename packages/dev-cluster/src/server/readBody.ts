import type { IncomingMessage } from 'node:http';
import { ApiError, badRequest } from '../api/apiError';
import { builtinTypes } from '../schema/builtinTypes';
import { DecodeError } from '../schema/decode';
import { decodeProtobuf } from '../schema/decodeProtobuf';
import type { StructType } from '../schema/types';
import type { Target } from './request';
import { writeJson } from '../schema/json';

const limit = 3 * 1024 * 1024;
const protobuf = 'application/vnd.kubernetes.protobuf';

/** Kinds of bodies that are no kinds of resources. */
const helpers: Record<string, string> = {
  DeleteOptions: 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
  Binding: 'io.k8s.api.core.v1.Binding',
  Eviction: 'io.k8s.api.policy.v1.Eviction',
  Scale: 'io.k8s.api.autoscaling.v1.Scale',
};

/** A body as text, and how to read it. */
export interface Body {
  text: string;
  contentType: string;
}

/**
 * Reads the body of a request; Protocol Buffers become JSON.
 * @throws ApiError 413 beyond 3 MiB, 415 for Protocol Buffers of custom kinds, 400 for broken ones.
 */
export async function readBody(
  incoming: IncomingMessage,
  target: Target,
): Promise<Body> {
  const contentType = incoming.headers['content-type'] ?? 'application/json';
  const bytes = await readBytes(incoming);
  if (!contentType.startsWith(protobuf) || bytes.length === 0)
    return { text: bytes.toString('utf8'), contentType };
  try {
    const object = decodeProtobuf(bytes, (_apiVersion, kind) =>
      typeOf(target, kind),
    );
    return { text: writeJson(object), contentType: 'application/json' };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (!target.kind.custom) throw badRequest(error.message);
    throw new ApiError(415, 'UnsupportedMediaType', error.message, {});
  }
}

function typeOf(target: Target, kind: string): StructType | undefined {
  const helper = helpers[kind];
  if (helper) return builtinTypes.get(helper);
  const { kind: wanted } = target;
  return !wanted.custom && wanted.kind === kind ? wanted.type : undefined;
}

async function readBytes(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > limit)
      throw new ApiError(
        413,
        'RequestEntityTooLarge',
        `Request entity too large: limit is ${limit}`,
        {},
      );
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
