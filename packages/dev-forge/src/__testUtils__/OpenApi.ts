import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Json = Record<string, unknown>;

interface Operation {
  method: string;
  path: string;
  pattern: RegExp;
  /** Letters outside of parameters: the more, the better the match. */
  literal: number;
  responses: Record<string, Json>;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Turns OpenAPI 3.0's dialect into JSON Schema: `nullable`, and references to components. */
function toJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toJsonSchema);
  if (!isObject(schema)) return schema;
  const { nullable, discriminator, example, examples, ...rest } = schema;
  const converted: Json = {};
  for (const [key, value] of Object.entries(rest)) {
    if (key === '$ref')
      converted.$ref = String(value).replace(
        '#/components/schemas/',
        '#/definitions/',
      );
    // GitHub's alternatives overlap, e.g. its two kinds of errors: more than one may fit.
    else if (key === 'oneOf') converted.anyOf = toJsonSchema(value);
    else if (key === 'enum')
      converted.enum = nullable ? [...(value as unknown[]), null] : value;
    else converted[key] = toJsonSchema(value);
  }
  if (!nullable) return converted;
  if (typeof converted.type === 'string')
    return { ...converted, type: [converted.type, 'null'] };
  return { anyOf: [converted, { type: 'null' }] };
}

function namesIn(schema: unknown, into: Set<string>): void {
  if (Array.isArray(schema)) schema.forEach(item => namesIn(item, into));
  else if (isObject(schema)) {
    if (typeof schema.$ref === 'string')
      into.add(schema.$ref.replace('#/definitions/', ''));
    Object.values(schema).forEach(value => namesIn(value, into));
  }
}

/** GitHub's published description of its REST API; schemas are compiled when they are first asked for. */
export class OpenApi {
  readonly #document: Json;
  readonly #schemas: Json;
  readonly #operations: Operation[];
  readonly #ajv: Ajv;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor() {
    this.#document = JSON.parse(
      readFileSync(
        require.resolve('@octokit/openapi/generated/api.github.com.json'),
        'utf8',
      ),
    ) as Json;
    const components = this.#document.components as Json;
    this.#schemas = components.schemas as Json;
    this.#operations = Object.entries(this.#document.paths as Json)
      // The older way to write the same route.
      .filter(([path]) => !path.endsWith('/compare/{base}...{head}'))
      .flatMap(([path, item]) =>
        Object.entries(item as Json)
          .filter(
            ([, operation]) =>
              isObject(operation) && isObject(operation.responses),
          )
          .map(([method, operation]) => ({
            method: method.toUpperCase(),
            path,
            pattern: new RegExp(
              `^${path
                .replace(/\./g, '\\.')
                .replace(/\{(\w+)\}/g, (_, name) =>
                  name === 'path' || name === 'ref' ? '(?:.*)' : '[^/]+',
                )}$`,
            ),
            literal: path.replace(/\{\w+\}/g, '').length,
            responses: (operation as Json).responses as Record<string, Json>,
          })),
      );
    this.#ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(this.#ajv);
  }

  /** The operation that a request means, by the most literal template. */
  find(method: string, path: string): Operation | undefined {
    return this.#operations
      .filter(
        operation =>
          operation.method === method && operation.pattern.test(path),
      )
      .sort((a, b) => b.literal - a.literal)[0];
  }

  /** Whether the description knows a template. */
  knows(method: string, path: string): boolean {
    return this.#operations.some(
      operation => operation.method === method && operation.path === path,
    );
  }

  /** The response that is described for a status, or nothing. */
  response(
    operation: Operation,
    status: number,
    type = 'application/json',
  ): { schema: unknown } | undefined {
    const described = operation.responses[String(status)];
    if (!described) return undefined;
    const name =
      typeof described.$ref === 'string'
        ? described.$ref.split('/').pop()
        : undefined;
    const response =
      name === undefined
        ? described
        : (
            (this.#document.components as Json).responses as Record<
              string,
              Json
            >
          )[name];
    const content = response.content as Record<string, Json> | undefined;
    return { schema: content?.[type]?.schema };
  }

  /** What is wrong with a body by a schema of the description; `key` names it for the cache. */
  problems(key: string, schema: unknown, body: unknown): string[] {
    let validate = this.#compiled.get(key);
    if (!validate) {
      validate = this.#ajv.compile(this.#withDefinitions(toJsonSchema(schema)));
      this.#compiled.set(key, validate);
    }
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      error =>
        `${error.instancePath || '/'} ${error.message} ${JSON.stringify(
          error.params,
        )}`,
    );
  }

  /** The schema of every error that a route does not describe itself. */
  get basicError(): unknown {
    return this.#schemas['basic-error'];
  }

  #withDefinitions(schema: unknown): Json {
    const definitions: Json = {};
    const wanted = new Set<string>();
    namesIn(schema, wanted);
    for (const name of wanted) {
      definitions[name] = toJsonSchema(this.#schemas[name]);
      namesIn(definitions[name], wanted);
    }
    return { ...(schema as Json), definitions };
  }
}
