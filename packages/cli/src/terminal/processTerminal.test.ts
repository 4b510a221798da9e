import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  removeTemporaryFolders,
  temporaryFolder,
} from '../testing/temporaryFolder';
import { wantsColour } from './processTerminal';

jest.setTimeout(60_000);

afterAll(removeTemporaryFolders);

describe('colour', () => {
  it.each([
    { name: 'is there on a terminal', env: {}, terminal: true, want: true },
    { name: 'is not there elsewhere', env: {}, terminal: false, want: false },
    {
      name: 'is not there on a terminal that has none',
      env: { TERM: 'dumb' },
      terminal: true,
      want: false,
    },
    { name: 'is not there on CI', env: { CI: 'true' }, terminal: true },
    {
      name: 'is switched off by NO_COLOR, whatever else is asked for',
      env: { NO_COLOR: '1', FORCE_COLOR: '1' },
      terminal: true,
    },
    {
      name: 'is not switched off by an empty NO_COLOR',
      env: { NO_COLOR: '' },
      terminal: true,
      want: true,
    },
    {
      name: 'is insisted on by FORCE_COLOR',
      env: { FORCE_COLOR: '1', CI: 'true', TERM: 'dumb' },
      terminal: false,
      want: true,
    },
    {
      name: 'is switched off by FORCE_COLOR=0',
      env: { FORCE_COLOR: '0' },
      terminal: true,
    },
  ])('$name', ({ env, terminal, want = false }) => {
    expect(wantsColour(env, terminal)).toBe(want);
  });
});

const pod = `apiVersion: v1
kind: Pod
metadata: { name: shop }
status: { phase: Failed }
`;
// eslint-disable-next-line no-control-regex
const sgr = /\u001b\[\d+m/;

/** Runs the command on a pseudo-terminal; its notes go to a file where that is named. */
function onTerminal(
  line: string,
  env: Record<string, string>,
): { screen: string; file: string } {
  const door = resolve(__dirname, '../../../../scripts/up.mjs');
  const cwd = temporaryFolder({ 'pod.yaml': pod, 'broken.yaml': 'kind: {\n' });
  const { stdout } = spawnSync(
    'script',
    ['-qec', `"${process.execPath}" "${door}" gitops ${line}`, '/dev/null'],
    {
      cwd,
      encoding: 'utf8',
      env: {
        ...{ HOME: process.env.HOME, PATH: process.env.PATH },
        ...{ NODE_ENV: 'test', TERM: 'xterm', INIT_CWD: cwd },
        ...env,
      },
    },
  );
  const file = line.includes('2>')
    ? readFileSync(join(cwd, 'notes'), 'utf8')
    : '';
  return { screen: stdout, file };
}

// The other `script` of the BSDs takes its command otherwise.
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('a command on a terminal', () => {
  it('paints what it writes there, and nothing in the file beside', () => {
    const { screen, file } = onTerminal(
      'health -f pod.yaml broken.yaml 2>notes',
      {},
    );
    expect(screen).toMatch(sgr);
    expect(screen).toContain('Degraded');
    expect(file).toContain('broken.yaml');
    expect(file).not.toContain('\u001b');
  });

  it('paints nothing with NO_COLOR', () => {
    const { screen } = onTerminal('health -f pod.yaml broken.yaml', {
      NO_COLOR: '1',
    });
    expect(screen).toContain('Degraded');
    expect(screen).toContain('broken.yaml');
    expect(screen).not.toMatch(sgr);
  });
});
