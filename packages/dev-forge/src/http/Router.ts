/** What a route answers; a `body` that is not a Buffer or text is sent as JSON. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A route by GitHub's own template, e.g. `/repos/{owner}/{repo}/git/ref/{ref}`. */
export interface Route<Context> {
  method: string;
  path: string;
  handle: (context: Context) => Promise<Answer> | Answer;
}

/** A route that matched, with its decoded parameters. */
export interface Match<Context> {
  route: Route<Context>;
  params: Record<string, string>;
}

// Parameters that may hold slashes, written plainly or as %2F.
const greedy = new Set(['path', 'ref', 'branch', 'basehead']);

function compile(path: string): { pattern: RegExp; names: string[] } {
  const names: string[] = [];
  const source = path.replace(/\/\{(\w+)\}|[.]/g, (whole, name?: string) => {
    if (name === undefined) return `\\${whole}`;
    names.push(name);
    if (name === 'path') return '(?:/(.*))?';
    return greedy.has(name) ? '/(.+?)' : '/([^/]+)';
  });
  return { pattern: new RegExp(`^${source}/?$`), names };
}

/** Finds the route of a request by its raw path; earlier routes win. */
export class Router<Context> {
  readonly #routes: {
    route: Route<Context>;
    pattern: RegExp;
    names: string[];
  }[];

  constructor(readonly routes: readonly Route<Context>[]) {
    this.#routes = routes.map(route => ({ route, ...compile(route.path) }));
  }

  /** The match, or nothing when path and method are not served or the path is not valid UTF-8. */
  match(method: string, path: string): Match<Context> | undefined {
    for (const { route, pattern, names } of this.#routes) {
      if (route.method !== method) continue;
      const found = pattern.exec(path);
      if (!found) continue;
      const params: Record<string, string> = {};
      try {
        names.forEach(
          (name, index) =>
            (params[name] = decodeURIComponent(found[index + 1] ?? '')),
        );
      } catch {
        return undefined;
      }
      return { route, params };
    }
    return undefined;
  }
}
