import { runRealCommand } from '../src/testing/realCommand';
import {
  removeTemporaryFolders,
  temporaryFolder,
} from '../src/testing/temporaryFolder';
import type { BenchRow } from '../../reconciler/bench/row';
import { median, timed } from './timed';

const FILES_OF_APP = 100;

/** `gitops validate` of one app in a repository of 22,000 files, a whole process. */
export async function validate(isQuick: boolean): Promise<BenchRow[]> {
  const apps = isQuick ? 20 : 220;
  const cwd = temporaryFolder(repository(apps));
  try {
    const samples: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      samples.push(
        await timed(async () => {
          const { code, stdout, stderr } = await runRealCommand(
            ['validate', 'app-7'],
            { cwd },
          );
          if (code !== 0) {
            throw new Error(`validate ended with ${code}: ${stdout}${stderr}`);
          }
        }),
      );
    }
    return [
      {
        figure: `validate of one app in ${apps * FILES_OF_APP} files`,
        value: median(samples) / 1000,
        unit: 's',
        budget: { value: 2 },
        note: `the first took ${(samples[0] / 1000).toFixed(2)} s; median of ${
          samples.length
        }, process start included`,
      },
    ];
  } finally {
    removeTemporaryFolders();
  }
}

function repository(apps: number): Record<string, string> {
  const files: Record<string, string> = {
    'gitops.yaml':
      'version: 1\nenvironments: [{ name: staging, cluster: nonprod }]\n',
  };
  for (let app = 0; app < apps; app += 1) {
    const folder = `apps/app-${app}/overlays/staging`;
    const names = Array.from(
      { length: FILES_OF_APP - 1 },
      (_, index) => `map-${index}.yaml`,
    );
    files[`${folder}/kustomization.yaml`] = JSON.stringify({
      resources: names,
    });
    names.forEach((name, index) => {
      files[
        `${folder}/${name}`
      ] = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: m${index} }\n`;
    });
  }
  return files;
}
