import * as words from '@gitops-suite/backstage-plugin-gitops-common';
import { z } from 'zod';
import type { RouteDefinition } from './RouteDefinition';
import { routes } from './routes';

const componentPath = '#/components/schemas/';

/** Schemas that stand in the document once, under their name. */
const named: Record<string, z.ZodType> = {
  Application: words.applicationSchema,
  Change: words.changeSchema,
  ChangeIntent: words.changeIntentSchema,
  ChangePreview: words.changePreviewSchema,
  Cluster: words.clusterViewSchema,
  ClusterEvent: words.clusterEventSchema,
  Environment: words.environmentSchema,
  HistoryEntry: words.historyEntrySchema,
  Operation: words.operationSchema,
  Plan: words.planSchema,
  Repository: words.repositoryStatusSchema,
  ResourceDiff: words.resourceDiffSchema,
  ResourceNode: words.resourceNodeSchema,
};

const errors: Record<number, string> = {
  400: 'The request is not valid.',
  401: 'Not signed in.',
  403: 'A permission is missing.',
  404: 'It does not exist, or the caller may not see it.',
  409: 'The state of Git, cluster or forge is another one by now.',
  503: 'The engine, a cluster or the forge does not answer.',
};

const errorSchema = {
  type: 'object',
  required: ['error', 'response'],
  properties: {
    error: {
      type: 'object',
      required: ['name', 'message'],
      properties: { name: { type: 'string' }, message: { type: 'string' } },
    },
    request: {
      type: 'object',
      properties: { method: { type: 'string' }, url: { type: 'string' } },
    },
    response: {
      type: 'object',
      required: ['statusCode'],
      properties: { statusCode: { type: 'integer' } },
    },
  },
};

/** The OpenAPI 3.1 document, made from the same table that the router is made from. */
export function openApiDocument() {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of Object.values(routes) as RouteDefinition[]) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'gitops',
      version: '1',
      description:
        'The GitOps suite: Applications, operations, changes and the set-up. Errors are those of Backstage. Lists without pageInfo are whole: they have no pages. What agents call below /agents is between the portal and agents of its own version, and not described here.',
      license: { name: 'Apache-2.0' },
    },
    servers: [{ url: '/api/gitops' }],
    paths,
    components: {
      schemas: { ...componentSchemas(), Error: errorSchema },
      securitySchemes: { backstage: { type: 'http', scheme: 'bearer' } },
    },
    security: [{ backstage: [] }],
  };
}

function operationOf(route: RouteDefinition): object {
  const failures = [400, 401, 403, ...(route.errors ?? [])];
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    parameters: [...pathParameters(route.path), ...queryParameters(route)],
    ...(route.body && {
      requestBody: {
        required: true,
        content: json(schemaOf(route.body, 'input')),
      },
    }),
    responses: {
      [route.status ?? 200]: {
        description: isWholeList(route.answer)
          ? 'The whole list: it has no pages.'
          : 'Done.',
        content: json(schemaOf(route.answer, 'output')),
      },
      ...Object.fromEntries(
        failures.map(status => [
          status,
          {
            description: errors[status],
            content: json({ $ref: `${componentPath}Error` }),
          },
        ]),
      ),
    },
  };
}

/** Lists come in pages of `{items, totalItems, pageInfo}`, or whole as `{items}`. */
function isWholeList(answer: z.ZodType): boolean {
  const { properties = {} } = schemaOf(answer, 'output') as ObjectSchema;
  return 'items' in properties && !('pageInfo' in properties);
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: RouteDefinition): object[] {
  const schema = query && (schemaOf(query, 'input') as ObjectSchema);
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name,
    in: 'query',
    required: schema?.required?.includes(name) ?? false,
    schema: property,
  }));
}

interface ObjectSchema {
  properties?: Record<string, object>;
  required?: string[];
}

function json(schema: object) {
  return { 'application/json': { schema } };
}

const registry = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(named)) {
  registry.add(schema, { id });
}

/** A schema in which the named ones are references. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { rest } = converted(schema, io);
  return rest;
}

function componentSchemas(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(named).map(([id, schema]) => {
      const { defs } = converted(
        schema,
        id === 'ChangeIntent' ? 'input' : 'output',
      );
      return [id, defs[id]];
    }),
  );
}

/** A registered schema is a reference to itself among its own definitions. */
function converted(schema: z.ZodType, io: 'input' | 'output') {
  const {
    $schema: _,
    $defs = {},
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    metadata: registry,
    unrepresentable: 'any',
  });
  const moved = JSON.parse(
    JSON.stringify({ rest, defs: $defs }).replaceAll(
      '"#/$defs/',
      `"${componentPath}`,
    ),
  );
  return moved as { rest: object; defs: Record<string, object> };
}
