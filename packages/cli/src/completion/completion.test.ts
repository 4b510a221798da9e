import { execFileSync, spawnSync } from 'node:child_process';
import { runCommand } from '../testing/runCommand';

async function scriptOf(shell: string): Promise<string> {
  const { code, stdout } = await runCommand(['completion', shell]);
  expect(code).toBe(0);
  return stdout;
}

/** What bash offers for a line whose last word is being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const script = await scriptOf('bash');
  const output = execFileSync(
    'bash',
    [
      '-c',
      `${script}
       COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _gitops; printf '%s\\n' "\${COMPREPLY[@]}"`,
      'bash',
      ...words,
    ],
    { encoding: 'utf8' },
  );
  return output.split('\n').filter(Boolean);
}

describe('gitops completion', () => {
  it('offers the commands', async () => {
    expect(await offered('gitops', 'va')).toEqual(['validate']);
    expect(await offered('gitops', '')).toEqual(
      expect.arrayContaining(['render', 'diff', 'health', 'sync', 'agent']),
    );
  });

  it('offers the options of a command', async () => {
    expect(await offered('gitops', 'diff', '--rev')).toEqual(['--revision']);
  });

  it('offers the values of an option', async () => {
    expect(await offered('gitops', 'validate', '-o', 's')).toEqual(['sarif']);
  });

  it.each(['bash', 'zsh', 'fish'])(
    'writes a script that %s can read',
    async shell => {
      const script = await scriptOf(shell);
      expect(script).toContain('validate');
      const { error, status } = spawnSync(shell, ['-n'], { input: script });
      // A shell that is not there says nothing.
      expect(error ? 0 : status).toBe(0);
    },
  );

  it('refuses another shell', async () => {
    const { code, stderr } = await runCommand(['completion', 'tcsh']);
    expect(code).toBe(2);
    expect(stderr).toContain('bash, zsh, fish');
  });
});

describe('--help', () => {
  it.each([
    'render',
    'diff',
    'health',
    'validate',
    'sync',
    'agent',
    'completion',
  ])('shows an example of %s', async name => {
    const { code, stdout } = await runCommand([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:\n {2}# .+\n {2}\$ .*gitops /);
  });
});
