import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { openApiDocument } from '../api/openApi';

type OpenApi = ReturnType<typeof openApiDocument>;
type Operation = {
  operationId: string;
  parameters: { name: string; in: string }[];
  responses: Record<
    string,
    { content: { 'application/json': { schema: object } } }
  >;
};

/**
 * A fetch that holds every request and answer against the OpenAPI document: an undescribed route, query, status or
 * answer rejects. `seen` collects `operationId status`.
 */
export function openApiFetch(
  inner: typeof fetch,
  seen: Set<string>,
): typeof fetch {
  const document = openApiDocument();
  const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
  ajv.addSchema({ $id: 'api', ...document });
  return async (input, init) => {
    const url = new URL(String(input));
    const method = (init?.method ?? 'GET').toLowerCase();
    const { operation, pointer } = find(document, method, url.pathname);
    for (const name of url.searchParams.keys()) {
      if (
        !operation.parameters.some(
          one => one.in === 'query' && one.name === name,
        )
      ) {
        throw new Error(`${operation.operationId} describes no query ${name}`);
      }
    }
    const response = await inner(input, init);
    if (!operation.responses[response.status]) {
      throw new Error(
        `${operation.operationId} describes no answer ${
          response.status
        }: ${await response.text()}`,
      );
    }
    const validate = ajv.compile({
      $ref: `api#${pointer}/responses/${response.status}/content/application~1json/schema`,
    });
    if (!validate(await response.clone().json())) {
      throw new Error(
        `${operation.operationId} ${
          response.status
        } is not what OpenAPI says: ${ajv.errorsText(validate.errors)}`,
      );
    }
    seen.add(`${operation.operationId} ${response.status}`);
    return response;
  };
}

function find(document: OpenApi, method: string, pathname: string) {
  const path = pathname.replace(/^\/api\/gitops/, '');
  for (const [template, methods] of Object.entries(document.paths)) {
    const pattern = template.replace(/\./g, '\\.').replace(/\{\w+\}/g, '[^/]+');
    const operation = methods[method] as Operation | undefined;
    if (operation && new RegExp(`^${pattern}$`).test(path)) {
      const escaped = template
        .replaceAll('~', '~0')
        .replaceAll('/', '~1')
        .replaceAll('{', '%7B')
        .replaceAll('}', '%7D');
      return { operation, pointer: `/paths/${escaped}/${method}` };
    }
  }
  throw new Error(`The OpenAPI document has no ${method} ${path}`);
}
