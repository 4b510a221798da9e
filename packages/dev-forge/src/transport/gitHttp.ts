import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { accountOf, folderOf } from '../forge/ForgeServices';
import type { ForgeServices } from '../forge/ForgeServices';
import { botLogin } from '../forge/apps';
import { observeRefs } from '../forge/observeRefs';
import { gitEnvironment } from '../git/runGit';
import { readToken } from '../http/credentials';
import type { Account, RepositoryRecord } from '../store/records';

/** What a path of the smart HTTP protocol asks for. */
export interface GitRequest {
  owner: string;
  name: string;
  /** What follows the repository, e.g. `info/refs`. */
  rest: string;
  service: 'git-upload-pack' | 'git-receive-pack';
}

/** Reads a request of the smart HTTP protocol, with or without `.git`; anything else is not one. */
export function readGitRequest(
  method: string,
  url: URL,
): GitRequest | undefined {
  const match =
    /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(
      url.pathname,
    );
  if (!match) return undefined;
  const service =
    match[3] === 'info/refs' ? url.searchParams.get('service') : match[3];
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack')
    return undefined;
  if (method !== (match[3] === 'info/refs' ? 'GET' : 'POST')) return undefined;
  return { owner: match[1], name: match[2], rest: match[3], service };
}

/** How the transport behaves. */
export interface GitHttpOptions {
  anonymousRead: boolean;
  onError: (error: unknown) => void;
  /** Milliseconds that one request may take. */
  timeout: number;
}

function refuse(
  response: ServerResponse,
  status: number,
  message: string,
): void {
  const challenge =
    status === 401 ? { 'www-authenticate': 'Basic realm="dev-forge"' } : {};
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    ...challenge,
  });
  response.end(`${message}\n`);
}

/** Answers one request of the smart HTTP protocol through `git http-backend`; follows a push when it is done. */
export async function answerGit(
  forge: ForgeServices,
  options: GitHttpOptions,
  at: { request: IncomingMessage; response: ServerResponse; git: GitRequest },
): Promise<void> {
  const { request, response, git } = at;
  const token = readToken(request.headers);
  const installation =
    token === undefined ? undefined : forge.apps.ofToken(token);
  const login = installation
    ? botLogin(forge.store.get('apps', installation.app)!)
    : forge.tokens.login(token ?? '');
  if (token !== undefined && login === undefined)
    return refuse(
      response,
      401,
      'Bad credentials: use a token of this forge as the password',
    );
  const actor = login === undefined ? undefined : accountOf(forge, login);
  const repository = forge.store.repository(git.owner, git.name);
  const mayRead =
    actor || (options.anonymousRead && repository && !repository.isPrivate);
  if (!mayRead || (git.service === 'git-receive-pack' && !actor))
    return refuse(response, 401, 'Authentication is required');
  if (
    !repository ||
    (installation && installation.account !== repository.owner)
  )
    return refuse(
      response,
      404,
      `Repository ${git.owner}/${git.name} not found`,
    );
  try {
    await runBackend(at, {
      folder: folderOf(forge, repository),
      actor,
      timeout: options.timeout,
    });
  } finally {
    if (actor && git.rest === 'git-receive-pack') {
      await follow(forge, options, { repository, actor });
    }
    // Only now: who has pushed finds pull requests and webhooks up to date.
    response.end();
  }
  return undefined;
}

async function follow(
  forge: ForgeServices,
  options: GitHttpOptions,
  at: { repository: RepositoryRecord; actor: Account },
): Promise<void> {
  await forge.locks
    .run(at.repository.id, () => observeRefs(forge, at.repository.id, at.actor))
    .catch(options.onError);
}

function backendEnvironment(
  { request, git }: { request: IncomingMessage; git: GitRequest },
  { folder, actor }: { folder: string; actor?: Account },
): Record<string, string> {
  const header = (name: string) => String(request.headers[name] ?? '');
  return gitEnvironment({
    GIT_PROJECT_ROOT: folder,
    PATH_INFO: `/${git.rest}`,
    GIT_HTTP_EXPORT_ALL: '1',
    REQUEST_METHOD: request.method ?? 'GET',
    QUERY_STRING: git.rest === 'info/refs' ? `service=${git.service}` : '',
    CONTENT_TYPE: header('content-type'),
    REMOTE_ADDR: request.socket.remoteAddress ?? '',
    ...(request.headers['content-length'] !== undefined && {
      CONTENT_LENGTH: header('content-length'),
    }),
    ...(request.headers['content-encoding'] !== undefined && {
      HTTP_CONTENT_ENCODING: header('content-encoding'),
    }),
    ...(/^version=\d(:|$)/.test(header('git-protocol')) && {
      GIT_PROTOCOL: header('git-protocol'),
    }),
    ...(actor && {
      REMOTE_USER: actor.login,
      GIT_COMMITTER_NAME: actor.name,
      GIT_COMMITTER_EMAIL: actor.email,
    }),
  });
}

function runBackend(
  at: { request: IncomingMessage; response: ServerResponse; git: GitRequest },
  run: { folder: string; actor?: Account; timeout: number },
): Promise<void> {
  const { request, response } = at;
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['http-backend'], {
      cwd: run.folder,
      env: backendEnvironment(at, run),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), run.timeout);
    let head: Buffer | undefined = Buffer.alloc(0);
    let errors = '';
    child.on('error', reject);
    child.stderr.on('data', (chunk: Buffer) => {
      if (errors.length < 4096) errors += chunk.toString('utf8');
    });
    child.stdin.on('error', () => {});
    request.pipe(child.stdin);
    child.stdout.on('data', (chunk: Buffer) => {
      if (head === undefined) {
        if (!response.write(chunk)) {
          child.stdout.pause();
          response.once('drain', () => child.stdout.resume());
        }
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const { status, headers } = readHead(head.toString('latin1', 0, end));
      response.writeHead(status, headers);
      response.write(head.subarray(end + 4));
      head = undefined;
    });
    // A client that goes away must not leave a process behind; a push that is being received comes to its end.
    response.on('close', () => {
      if (!response.writableFinished && at.git.service === 'git-upload-pack')
        child.kill('SIGTERM');
    });
    child.on('close', code => {
      clearTimeout(timer);
      if (!response.headersSent)
        refuse(
          response,
          500,
          `git http-backend ended with ${code}: ${errors.trim()}`,
        );
      resolve();
    });
  });
}

/** Reads the header block of a CGI answer. */
function readHead(text: string): {
  status: number;
  headers: Record<string, string>;
} {
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'status') status = Number.parseInt(value, 10);
    else if (colon > 0) headers[name] = value;
  }
  return { status, headers };
}
