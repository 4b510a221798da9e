import { OpenApi } from './OpenApi';

/** An answer of the API that was held against GitHub's description. */
export interface Judged {
  method: string;
  /** GitHub's template. */
  path: string;
  status: number;
  problems: string[];
}

const undocumented = new Set([400, 401, 403, 404, 405, 409, 422]);

/** Fetches from the API and holds every answer against GitHub's description. */
export class Conformance {
  readonly judged: Judged[] = [];
  readonly #openApi = new OpenApi();

  /** A `fetch` for octokit and for tests; fails when an answer is not what GitHub describes. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { method } = request;
    const url = new URL(request.url);
    const response = await fetch(request, { redirect: 'manual' });
    const at = url.pathname.indexOf('/api/v3');
    if (at !== 0) return response;
    const text = await response.clone().text();
    this.#judge({
      method,
      path: url.pathname.slice('/api/v3'.length) || '/',
      response,
      text,
    });
    return response;
  };

  /** Routes of the description that have been judged with a status of success. */
  succeeded(): Set<string> {
    const good = this.judged.filter(
      ({ status }) => status < 400 && status !== 304,
    );
    return new Set(good.map(({ method, path }) => `${method} ${path}`));
  }

  knows(method: string, path: string): boolean {
    return this.#openApi.knows(method, path);
  }

  #judge(at: {
    method: string;
    path: string;
    response: Response;
    text: string;
  }): void {
    const { status, headers } = at.response;
    const operation = this.#openApi.find(at.method, at.path);
    const judged: Judged = {
      method: at.method,
      path: operation?.path ?? at.path,
      status,
      problems: [],
    };
    this.judged.push(judged);
    if (!headers.get('x-github-request-id'))
      judged.problems.push('no x-github-request-id');
    if (status === 501) {
      const body = JSON.parse(at.text) as { message?: string };
      if (!body.message?.includes('does not offer'))
        judged.problems.push(`501 without a name: ${at.text}`);
    } else if (!operation) judged.problems.push('GitHub has no such route');
    else
      judged.problems.push(
        ...this.#bodyProblems(operation, { status, headers, text: at.text }),
      );
    if (judged.problems.length > 0) {
      throw new Error(
        `${at.method} ${at.path} answered ${status}: ${judged.problems
          .slice(0, 8)
          .join('; ')}\n${at.text.slice(0, 1500)}`,
      );
    }
  }

  #bodyProblems(
    operation: NonNullable<ReturnType<OpenApi['find']>>,
    {
      status,
      headers,
      text,
    }: { status: number; headers: Headers; text: string },
  ): string[] {
    const isObject = headers
      .get('x-github-media-type')
      ?.includes('param=object');
    const described = this.#openApi.response(
      operation,
      status,
      isObject ? 'application/vnd.github.object' : undefined,
    );
    const key = `${operation.method} ${operation.path} ${status} ${isObject}`;
    if (!described && status >= 400) {
      if (!undocumented.has(status))
        return [`status ${status} is not described`];
      return this.#openApi.problems(
        'basic-error',
        this.#openApi.basicError,
        JSON.parse(text),
      );
    }
    // Every route of GitHub's may answer "not modified".
    if (!described && status !== 304)
      return [`status ${status} is not described`];
    if (status === 204 || status === 304)
      return text === '' ? [] : [`${status} with a body`];
    if (status === 302)
      return headers.get('location') ? [] : ['302 without location'];
    const type = headers.get('content-type') ?? '';
    if (!type.startsWith('application/json'))
      return type.startsWith('application/vnd.github.')
        ? []
        : [`content type ${type}`];
    const body = JSON.parse(text) as unknown;
    return described?.schema === undefined
      ? []
      : this.#openApi.problems(key, described.schema, body);
  }
}
