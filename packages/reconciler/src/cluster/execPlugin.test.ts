import { CommandProcess } from '../command/commandProcess';
import { runCommand, type RunCommand } from '../command/runCommand';
import { runExecPlugin } from './execPlugin';
import type { ExecPlugin } from './kubeconfig';

/** Answers the values of three variables as a token. */
const plugin: ExecPlugin = {
  command: process.execPath,
  args: [
    '-e',
    `const { AWS_PROFILE, OWN, KUBERNETES_EXEC_INFO } = process.env;
    const info = JSON.parse(KUBERNETES_EXEC_INFO);
    console.log(JSON.stringify({
      kind: 'ExecCredential',
      status: { token: [AWS_PROFILE, OWN, info.spec.cluster?.server].join() },
    }));`,
  ],
  env: { OWN: 'of the kubeconfig' },
  apiVersion: 'client.authentication.k8s.io/v1',
  provideClusterInfo: false,
};
const access = {
  server: new URL('https://eu.example:6443'),
  insecure: false,
  user: {},
};

const tokenOf = async (changes: Partial<ExecPlugin>, run: RunCommand) => {
  const outcome = await runExecPlugin({ ...plugin, ...changes }, access, run);
  return outcome.status === 'done' ? outcome.value.token : outcome.message;
};

describe.each(['as a child', 'by a process of its own'])(
  'a credential plugin, run %s,',
  how => {
    const commands = new CommandProcess(
      require.resolve('@gitops-suite/reconciler/commands'),
    );
    const run = how === 'as a child' ? runCommand : commands.run;
    afterAll(() => commands.close());

    beforeEach(() => {
      process.env.AWS_PROFILE = 'of the host';
    });
    afterEach(() => {
      delete process.env.AWS_PROFILE;
    });

    it.each<{ name: string; changes: Partial<ExecPlugin>; want: string }>([
      {
        name: 'sees the variables of the host and those of the kubeconfig',
        changes: {},
        want: 'of the host,of the kubeconfig,',
      },
      {
        name: 'sees those of the kubeconfig where both name one',
        changes: { env: { AWS_PROFILE: 'of the kubeconfig' } },
        want: 'of the kubeconfig,,',
      },
      {
        name: 'is told of the cluster when it asks for it',
        changes: { provideClusterInfo: true },
        want: 'of the host,of the kubeconfig,https://eu.example:6443',
      },
      {
        name: 'is named with its hint when it is not installed',
        changes: { command: 'no-such-plugin', installHint: 'install it so' },
        want: `credential plugin 'no-such-plugin' was not found; install it so`,
      },
      {
        name: 'is told that there is nobody to ask',
        changes: {
          args: [
            '-e',
            `process.stdin.on('end', () => console.log(JSON.stringify({
            kind: 'ExecCredential', status: { token: 'after all input' },
          }))).resume();`,
          ],
        },
        want: 'after all input',
      },
      {
        name: 'is not quoted when it prints something else',
        changes: { args: ['-e', 'console.log("a-secret")'] },
        want: `credential plugin '${process.execPath}' did not print an ExecCredential with a status`,
      },
    ])('$name', async ({ changes, want }) => {
      expect(await tokenOf(changes, run)).toBe(want);
    });
  },
);
