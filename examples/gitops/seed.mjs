// Fills the local forge: the GitOps repository with its history, an open pull request, and the webhook to the portal.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commits, openPullRequest } from './history.mjs';

const OWNER = 'acme';
const NAME = 'gitops';
const DAY_SECONDS = 86_400;

/**
 * Writes the repository with its history below `folder`, as OWNER/NAME: the forge imports it when it starts. `files`
 * belong to its first commit.
 */
export function writeSeeds(folder, files = {}) {
  const work = join(folder, OWNER, NAME);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  writeHistory(work, { files, now: Math.floor(Date.now() / 1000) });
}

/** Opens the pull request that waits for a reader, unless it was opened once: what became of it is a person's affair. */
export async function openSeededPullRequest(forge) {
  const { branch: head, title, body } = openPullRequest;
  const api = client(forge);
  const path = `/repos/${OWNER}/${NAME}/pulls`;
  const query = `?state=all&head=${OWNER}:${head}`;
  const pulls = await (await api('GET', path + query, undefined, [200])).json();
  if (pulls.length === 0) {
    await api('POST', path, { title, body, head, base: 'main' }, [201]);
  }
}

/** Points the repository's webhook to the portal, whose port may have changed. */
export async function pointWebhook(forge, { webhookSecret, portalPort }) {
  const api = client(forge);
  const path = `/repos/${OWNER}/${NAME}/hooks`;
  const hooks = await (await api('GET', path, undefined, [200])).json();
  const config = {
    url: `http://127.0.0.1:${portalPort}/api/events/http/github`,
    content_type: 'json',
    secret: webhookSecret,
  };
  const hook = { active: true, events: ['push', 'pull_request'], config };
  await (hooks.length > 0
    ? api('PATCH', `${path}/${hooks[0].id}`, hook, [200])
    : api('POST', path, { name: 'web', ...hook }, [201]));
}

/** The token that the portal and the seed use. */
export function forgeToken(forge) {
  const { tokens } = JSON.parse(readFileSync(forge.tokenFile, 'utf8'));
  return Object.values(tokens)[0];
}

function client(forge) {
  const token = forgeToken(forge);
  return async (method, path, body, expected) => {
    const answer = await fetch(`${forge.apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/vnd.github+json',
      },
      body: body && JSON.stringify(body),
    });
    if (expected && !expected.includes(answer.status)) {
      throw new Error(
        `${method} ${path} answered ${answer.status}: ${await answer.text()}`,
      );
    }
    return answer;
  };
}

function writeHistory(work, { files, now }) {
  const git = (...args) =>
    execFileSync('git', ['-C', work, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(),
    });
  git('init', '--quiet', '--initial-branch=main');
  const [first, ...others] = commits;
  const history = [
    { ...first, write: { ...first.write, ...files } },
    ...others,
  ];
  for (const commit of history) {
    writeCommit(work, commit, now - Math.round(commit.daysAgo * DAY_SECONDS));
  }
  git('checkout', '--quiet', '-b', openPullRequest.branch);
  writeCommit(
    work,
    { ...openPullRequest, message: openPullRequest.title },
    now - 1_800,
  );
  git('checkout', '--quiet', 'main');
}

function writeCommit(work, { author, message, write }, seconds) {
  for (const [path, text] of Object.entries(write)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
  const [, name, email] = author.match(/^(.*) <(.*)>$/);
  const env = {
    ...environment(),
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: `${seconds} +0000`,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: `${seconds} +0000`,
  };
  execFileSync('git', ['-C', work, 'add', '--all'], { env });
  execFileSync('git', ['-C', work, 'commit', '--quiet', '--message', message], {
    env,
  });
}

function environment() {
  return {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}
