import { fleetRepository } from '../testing/fleetRepository';
import { kubeconfigToNowhere } from '../testing/kubeconfigOf';
import { syncOn, writeKubeconfig } from '../testing/syncCommand';
import { tidyUp } from '../testing/tidyUp';

jest.setTimeout(120_000);

afterAll(tidyUp);

describe('gitops sync, where nothing can be done', () => {
  let kubeconfig: string;
  let folder: string;
  const sync = syncOn(() => kubeconfig);

  beforeAll(() => {
    folder = fleetRepository(1);
    kubeconfig = writeKubeconfig(kubeconfigToNowhere('prod'));
  });

  const wrong: [sentence: string, args: string[], told: RegExp][] = [
    ['without consent', [], /Nobody is there to agree[^]*--yes/],
    ['of an unknown app', ['--yes', 'ap-0'], /Did you mean app-0/],
    [
      'through an unknown context',
      ['--yes', '--context', 'prdo'],
      /Did you mean/,
    ],
    ['of a strange pair', ['--yes', '--cluster', 'x'], /not name=context/],
    // It wrote to the cluster with the old name, and said nothing.
    [
      'to a cluster that is not named',
      ['--yes', '--cluster', 'prdo=prod'],
      /names no cluster prdo[^]*Did you mean --cluster prod=CONTEXT/,
    ],
    [
      'of an installation that nobody has',
      ['--yes', '--installation', 'Bad Name'],
      /No installation has the name Bad Name/,
    ],
    [
      'without a kubeconfig',
      ['--yes', '--kubeconfig', '/nowhere'],
      /no kubeconfig at \/nowhere/,
    ],
    ['of an unknown revision', ['--revision', 'v9'], /no revision v9/],
    [
      'with a reason that says nothing',
      ['--override-window', 'hurry'],
      /10 to 500 characters/,
    ],
    ['with a wrong time', ['--timeout', 'soon'], /above 0/],
    ['with a wrong flag', ['--dryrun'], /--dry-run/],
  ];

  it.each(wrong)('refuses a sync %s', async (_sentence, args, told) => {
    const { code, stderr } = await sync(folder, ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(told);
  });

  it('tells of a cluster that does not answer', async () => {
    const { code, report } = await sync(folder, '--yes', 'widgets');
    expect(code).toBe(2);
    expect(report?.applications[0].message).toMatch(/prod does not answer/);
  });
});
