import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { HealthStatus, KubernetesObject } from '@gitops-suite/model';
import { parse, parseAllDocuments } from 'yaml';
import { assessHealth } from './assessHealth';
import { assessGeneric } from './genericHealth';

/** Public data of the peers' own tests, run in place. */
const corpora =
  process.env.GITOPS_CORPORA ??
  resolve(__dirname, '../../../../../shared/corpora');

// Long after every time in the corpora: no grace is running.
const NOW = Date.parse('2030-01-01T00:00:00Z');

function describeCorpus(name: string, body: (folder: string) => void) {
  const folder = join(corpora, name);
  if (existsSync(folder)) {
    // eslint-disable-next-line jest/valid-title, jest/valid-describe-callback
    describe(name, () => {
      body(folder);
    });
  } else {
    // eslint-disable-next-line jest/no-disabled-tests
    it.skip(`${name} (no corpus at ${folder}: set GITOPS_CORPORA)`, () => {});
  }
}

function readObject(path: string): KubernetesObject {
  const [document] = parseAllDocuments(readFileSync(path, 'utf8'), {
    uniqueKeys: false,
    schema: 'core',
  });
  return { metadata: {}, ...document.toJS() } as KubernetesObject;
}

describeCorpus('gitops-engine-health', folder => {
  const cases = JSON.parse(
    readFileSync(join(folder, 'cases.json'), 'utf8'),
  ) as { file: string; expected: HealthStatus | null }[];

  it('has all of its cases', () => {
    expect(cases).toHaveLength(47);
  });

  it.each(cases)('$file is $expected', ({ file, expected }) => {
    const assessed = assessHealth(readObject(join(folder, file)), { now: NOW });
    expect(assessed?.status ?? null).toBe(expected);
  });
});

describeCorpus('argo-health', folder => {
  interface Case {
    group: string;
    file: string;
    expected: HealthStatus;
    actual: HealthStatus | undefined;
  }

  function readCases(): Case[] {
    const tests = readdirSync(folder, { recursive: true })
      .map(String)
      .filter(path => path.endsWith('health_test.yaml'));
    return tests.flatMap(test => {
      const text = readFileSync(join(folder, test), 'utf8');
      const rows = parse(text).tests as {
        inputPath?: string;
        inputpath?: string;
        healthStatus: { status: HealthStatus };
      }[];
      return rows.flatMap(row => {
        const file = join(dirname(test), row.inputPath ?? row.inputpath ?? '');
        const object = readObject(join(folder, file));
        return [
          {
            group: dirname(test),
            file,
            expected: row.healthStatus.status,
            actual: assessGeneric(object, NOW)?.status,
          },
        ];
      });
    });
  }

  it('agrees with the generic rule alone far more often than kstatus does (35 %)', () => {
    const cases = readCases();
    const agreed = cases.filter(({ actual, expected }) => actual === expected);
    const falseGreen = cases.filter(
      ({ actual, expected }) => actual === 'Healthy' && expected !== 'Healthy',
    );
    const score = agreed.length / cases.length;
    process.stdout.write(
      `argo-health, generic rule only: ${agreed.length} of ${cases.length} (${(
        score * 100
      ).toFixed(1)} %), false green ${falseGreen.length}\n`,
    );
    if (process.env.SHOW_HEALTH_MISSES) {
      for (const { file, expected, actual } of cases) {
        if (actual !== expected) {
          process.stdout.write(`${expected} but ${actual}: ${file}\n`);
        }
      }
    }
    expect(cases.length).toBeGreaterThan(400);
    expect(score).toBeGreaterThan(0.5);
    expect(falseGreen.length / cases.length).toBeLessThan(0.05);
  });
});

describeCorpus('kstatus', folder => {
  const cases = JSON.parse(
    readFileSync(join(folder, 'cases.json'), 'utf8'),
  ) as {
    name: string;
    yaml: string;
    expectedStatus: string;
  }[];
  const words: Readonly<Record<string, HealthStatus>> = {
    Current: 'Healthy',
    InProgress: 'Progressing',
    Failed: 'Degraded',
  };

  it('calls nothing Healthy that kstatus calls failed', () => {
    const told = cases.map(({ name, yaml, expectedStatus }) => {
      const object = parse(yaml.replace('%s', '2030-01-01T00:00:00Z'), {
        uniqueKeys: false,
      });
      const status = assessHealth(object, { now: NOW })?.status ?? 'Healthy';
      return { name, expected: words[expectedStatus], status };
    });
    const agreed = told.filter(({ expected, status }) => expected === status);
    process.stdout.write(`kstatus: ${agreed.length} of ${told.length} alike\n`);
    if (process.env.SHOW_HEALTH_MISSES) {
      process.stdout.write(
        `${JSON.stringify(
          told.filter(({ expected, status }) => expected !== status),
          null,
          1,
        )}\n`,
      );
    }
    expect(told).toHaveLength(53);
    expect(
      told.filter(
        ({ expected, status }) =>
          expected === 'Degraded' && status === 'Healthy',
      ),
    ).toEqual([]);
  });
});
