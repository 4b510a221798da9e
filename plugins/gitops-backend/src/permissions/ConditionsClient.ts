import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  AuthorizeResult,
  type ConditionalPolicyDecision,
} from '@backstage/plugin-permission-common';
import { z } from 'zod';

/** Plugins take bodies of up to 100 kB. Bytes. */
const largestBody = 90_000;
/** Conditions that leave less room than this for entities are not worth the way. Bytes. */
const leastRoom = 10_000;

const answerSchema = z.object({
  items: z.tuple([
    z.object({
      result: z.array(z.enum([AuthorizeResult.ALLOW, AuthorizeResult.DENY])),
    }),
  ]),
});

/**
 * Has the conditions of a decision applied to many entities at once, by the plugin that the entities belong to. It is
 * what the permission backend does with each entity by itself, at a hundred times the work: the policy answers the same
 * for all of them, as it is never told which one is meant.
 */
export class ConditionsClient {
  readonly #auth: AuthService;
  readonly #discovery: DiscoveryService;
  readonly #logger: LoggerService;

  constructor(options: {
    auth: AuthService;
    discovery: DiscoveryService;
    logger: LoggerService;
  }) {
    this.#auth = options.auth;
    this.#discovery = options.discovery;
    this.#logger = options.logger;
  }

  /** The entities that fulfil the conditions; undefined where the permission backend has to be asked. */
  async fulfilling(
    decision: ConditionalPolicyDecision,
    entityRefs: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<Set<string> | undefined> {
    const room = largestBody - sizeOf(decision.conditions);
    if (room < leastRoom) {
      return undefined;
    }
    try {
      const url = await this.#discovery.getBaseUrl(decision.pluginId);
      const { token } = await this.#auth.getPluginRequestToken({
        onBehalfOf: credentials,
        targetPluginId: decision.pluginId,
      });
      const found = new Set<string>();
      for (const batch of batchesOf(entityRefs, room)) {
        const results = await apply({ url, token, decision, batch });
        batch
          .filter((_, index) => results[index] === AuthorizeResult.ALLOW)
          .forEach(entityRef => found.add(entityRef));
      }
      return found;
    } catch (error) {
      this.#logger.debug(
        'Conditions were not applied at once: the permission backend decides on each entity',
        { reason: String(error) },
      );
      return undefined;
    }
  }
}

async function apply(options: {
  url: string;
  token: string;
  decision: ConditionalPolicyDecision;
  batch: readonly string[];
}): Promise<readonly AuthorizeResult[]> {
  const { url, token, decision, batch } = options;
  const { resourceType, conditions } = decision;
  const response = await fetch(
    `${url}/.well-known/backstage/permissions/apply-conditions`,
    {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        items: [{ id: 'all', resourceRef: batch, resourceType, conditions }],
      }),
    },
  );
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  const { result } = answerSchema.parse(await response.json()).items[0];
  if (result.length !== batch.length) {
    throw new Error(`${result.length} answers to ${batch.length} questions`);
  }
  return result;
}

/** Cuts a list where its text would be longer than `room`. */
function batchesOf(entityRefs: readonly string[], room: number): string[][] {
  const batches: string[][] = [];
  let left = 0;
  for (const entityRef of entityRefs) {
    const size = sizeOf(entityRef) + 1;
    if (batches.length === 0 || size > left) {
      batches.push([]);
      left = room;
    }
    batches.at(-1)!.push(entityRef);
    left -= size;
  }
  return batches;
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
