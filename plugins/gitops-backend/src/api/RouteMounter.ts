import type {
  AuditorService,
  AuditorServiceEvent,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { InputError, toError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { Request, Response, Router } from 'express';
import type { z } from 'zod';
import { isDenial } from '../permissions/denial';
import type { RouteDefinition } from './RouteDefinition';

/** What a handler gets: everything checked, nothing of HTTP. */
export interface RouteInput<Query, Body> {
  /** Parameters of the path. */
  params: Record<string, string>;
  query: Query;
  body: Body;
  credentials: BackstageCredentials;
  /** Adds facts to the audit event. */
  audit(meta: JsonObject): void;
  /** Records a second event, for what has to be found by itself. It ends as the request does. */
  auditAlso(eventId: string, meta: JsonObject): Promise<void>;
}

/** Answers a request. What it throws becomes the answer by the names of `@backstage/errors`. */
export type RouteHandler<Query, Body, Answer> = (
  input: RouteInput<Query, Body>,
) => Promise<Answer>;

/** Puts routes into a router: credentials, validation and audit are the same for all. */
export class RouteMounter {
  readonly #router: Router;
  readonly #httpAuth: HttpAuthService;
  readonly #auditor: AuditorService;

  constructor(options: {
    router: Router;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
  }) {
    this.#router = options.router;
    this.#httpAuth = options.httpAuth;
    this.#auditor = options.auditor;
  }

  mount<Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
    definition: RouteDefinition<Q, B, A>,
    handler: RouteHandler<z.output<Q>, z.output<B>, z.output<A>>,
  ): void {
    this.#router[definition.method](
      definition.path,
      async (request: Request, response: Response) => {
        const credentials = await this.#httpAuth.credentials(request, {
          allow: definition.serviceOnly ? ['service'] : ['user', 'service'],
        });
        const meta: JsonObject = { ...request.params };
        const event =
          definition.method === 'post'
            ? await this.#begin(definition, request)
            : undefined;
        const others: { event: AuditorServiceEvent; meta: JsonObject }[] = [];
        try {
          const answer = await handler({
            params: request.params,
            query: check(definition.query, request.query, 'query'),
            body: check(definition.body, request.body, 'body'),
            credentials,
            audit: facts => Object.assign(meta, facts),
            auditAlso: async (eventId, facts) => {
              const other = await this.#begin(definition, request, eventId);
              others.push({ event: other, meta: facts });
            },
          });
          await event?.success({ meta });
          for (const other of others) {
            await other.event.success({ meta: { ...meta, ...other.meta } });
          }
          response.status(definition.status ?? 200).json(answer);
        } catch (cause) {
          const error = toError(cause);
          const failed =
            event ??
            (isDenial(error)
              ? await this.#begin(definition, request)
              : undefined);
          await failed?.fail({ error, meta });
          for (const other of others) {
            await other.event.fail({ error, meta: { ...meta, ...other.meta } });
          }
          throw error;
        }
      },
    );
  }

  #begin(
    definition: RouteDefinition,
    request: Request,
    own?: string,
  ): Promise<AuditorServiceEvent> {
    const ordinary = definition.method === 'post' ? 'medium' : 'low';
    return this.#auditor.createEvent({
      eventId: own ?? definition.audit,
      severityLevel: own ? 'high' : ordinary,
      request,
      meta: { ...request.params, queryType: definition.operationId },
    });
  }
}

function check<T extends z.ZodType>(
  schema: T | undefined,
  value: unknown,
  where: 'query' | 'body',
): z.output<T> {
  if (!schema) {
    return undefined as z.output<T>;
  }
  const result = schema.safeParse(value ?? {});
  if (!result.success) {
    const problems = result.error.issues.map(issue =>
      issue.path.length > 0
        ? `${issue.path.join('.')}: ${issue.message}`
        : issue.message,
    );
    throw new InputError(`The ${where} is not valid. ${problems.join('; ')}`);
  }
  return result.data;
}
