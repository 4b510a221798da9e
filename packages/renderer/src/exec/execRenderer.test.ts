import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RenderOutcome } from '@gitops-suite/model';
import { createMemorySource } from '../source/memorySource';
import { createExecRenderer } from './execRenderer';

jest.setTimeout(60_000);

/** Takes its time, and finds a file missing at the first attempt. */
const slowKustomize = (folder: string) => `#!/bin/sh
case "$1" in version) echo v5.8.1; exit;; esac
echo attempt >>${folder}/attempts
/bin/sleep 1.5
if [ "$(/usr/bin/wc -l <${folder}/attempts)" -lt 2 ]; then
  echo "Error: open hidden.yaml: no such file or directory" >&2
  exit 1
fi
echo 'kind: ConfigMap'
`;

const describePosix = process.platform === 'win32' ? describe.skip : describe;

describePosix('the time of a render that needs a second attempt', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(tmpdir(), 'exec-'));
  });
  afterEach(() => fs.rm(folder, { recursive: true, force: true }));

  async function render(timeMs: number): Promise<RenderOutcome> {
    const kustomize = path.join(folder, 'kustomize');
    const helm = path.join(folder, 'helm');
    await fs.writeFile(kustomize, slowKustomize(folder), { mode: 0o755 });
    await fs.writeFile(helm, '#!/bin/sh\necho v3.17.2\n', { mode: 0o755 });
    const renderer = await createExecRenderer({
      kustomize,
      helm,
      limits: { timeMs },
    });
    try {
      return await renderer.render(
        { tool: 'kustomize', path: 'app' },
        createMemorySource({
          'app/kustomization.yaml': 'resources: [x.yaml]\n',
          'app/x.yaml': 'kind: ConfigMap\n',
        }),
      );
    } finally {
      await renderer.close();
    }
  }

  it('is enough when both attempts fit into the limit', async () => {
    expect(await render(20_000)).toMatchObject({ status: 'rendered' });
  });

  it('is over when both attempts together exceed the limit that each keeps', async () => {
    expect(await render(2_500)).toMatchObject({
      status: 'failed',
      problem: { code: 'time-limit' },
    });
    const attempts = await fs.readFile(path.join(folder, 'attempts'), 'utf8');
    expect(attempts).toBe('attempt\nattempt\n');
  });
});
