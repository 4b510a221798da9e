import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { HealthStatus, KubernetesObject } from '@gitops-suite/model';
import { parse, parseAllDocuments } from 'yaml';
import { assessHealth } from './assessHealth';
import { assessGeneric } from './genericHealth';
import { computeKstatus } from './kstatus';
import { ruledKinds } from './rules';
import { compileHealthRules } from './userRules';

/** Public data of the peers' own tests, run in place. */
const corpora =
  process.env.GITOPS_CORPORA ??
  resolve(__dirname, '../../../../../shared/corpora');

// Long after every time in the corpora: no grace is running.
const NOW = Date.parse('2030-01-01T00:00:00Z');
const rules = compileHealthRules([]);

function describeCorpus(name: string, body: (folder: string) => void) {
  const folder = join(corpora, name);
  if (existsSync(folder)) {
    // eslint-disable-next-line jest/valid-title, jest/valid-describe-callback
    describe(name, () => {
      body(folder);
    });
  } else {
    // The peers' data is no part of the project: where its folder is absent, the run says what is not tried.
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
  ) as { file: string; expected: HealthStatus | null; kstatus: string }[];

  it('has all of its cases', () => {
    expect(cases).toHaveLength(47);
  });

  it.each(cases)('$file is $expected', ({ file, expected }) => {
    const assessed = assessHealth(readObject(join(folder, file)), {
      now: NOW,
      rules,
    });
    expect(assessed?.status ?? null).toBe(expected);
  });

  it.each(cases)('$file is $kstatus to Flux', ({ file, kstatus }) => {
    const { status } = computeKstatus(readObject(join(folder, file)), NOW);
    expect(status).toBe(kstatus);
  });
});

/** Cases that contradict themselves or the platform, with the reason. Nothing else may differ. */
const deviations: Readonly<Record<string, string>> = {
  'kafka.strimzi.io/KafkaConnect/testdata/degraded.yaml':
    'carries a deletionTimestamp: an object that is being deleted is Progressing',
  'kafka.strimzi.io/KafkaConnect/testdata/healthy.yaml':
    'carries a deletionTimestamp: an object that is being deleted is Progressing',
};

describeCorpus('argo-health', folder => {
  interface Case {
    file: string;
    expected: HealthStatus;
    object: KubernetesObject;
  }

  const cases: readonly Case[] = readdirSync(folder, { recursive: true })
    .map(String)
    .filter(path => path.endsWith('health_test.yaml'))
    .flatMap(test => {
      const { tests } = parse(readFileSync(join(folder, test), 'utf8')) as {
        tests: {
          inputPath?: string;
          inputpath?: string;
          healthStatus: { status: HealthStatus };
        }[];
      };
      return tests.map(row => {
        const path = row.inputPath ?? row.inputpath ?? '';
        const file = join(dirname(test), path);
        return {
          file,
          expected: row.healthStatus.status,
          object: readObject(join(folder, file)),
        };
      });
    });

  interface Score {
    agreed: number;
    falseGreen: number;
    misses: { file: string; expected: HealthStatus; actual?: HealthStatus }[];
  }

  function score(
    rule: (object: KubernetesObject) => HealthStatus | undefined,
  ): Score {
    const told = cases.map(({ file, expected, object }) => ({
      file,
      expected,
      actual: rule(object),
    }));
    const misses = told.filter(({ actual, expected }) => actual !== expected);
    return {
      agreed: told.length - misses.length,
      falseGreen: misses.filter(({ actual }) => actual === 'Healthy').length,
      misses,
    };
  }

  function print(name: string, { agreed, falseGreen, misses }: Score) {
    const percent = ((100 * agreed) / cases.length).toFixed(1);
    const lines = misses.map(
      ({ file, expected, actual }) => `  ${expected} but ${actual}: ${file}`,
    );
    process.stdout.write(
      `argo-health, ${name}: ${agreed} of ${cases.length} (${percent} %), false green ${falseGreen}\n`,
    );
    if (process.env.SHOW_HEALTH_MISSES) {
      process.stdout.write(`${lines.join('\n')}\n`);
    }
  }

  it('has no fewer cases than before', () => {
    expect(cases.length).toBeGreaterThanOrEqual(529);
  });

  it('is judged by the rules as expected, but for the listed cases', () => {
    const result = score(
      object => assessHealth(object, { now: NOW, rules })?.status,
    );
    print('explicit rules', result);
    const unexpected = result.misses.filter(({ file }) => !deviations[file]);
    expect(unexpected).toEqual([]);
  });

  it('agrees with the generic rule alone far more often than kstatus does (35 %), and is seldom green by mistake', () => {
    const result = score(object => assessGeneric(object, NOW)?.status);
    print('generic rule only', result);
    expect(result.agreed / cases.length).toBeGreaterThan(0.66);
    expect(result.falseGreen / cases.length).toBeLessThan(0.03);
  });

  it('has a rule for every kind that the corpus names', () => {
    const kinds = readFileSync(join(folder, 'KINDS.txt'), 'utf8')
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(line => line.replace(/(^|\/)_/g, '$1*'));
    expect(kinds.length).toBeGreaterThan(240);
    expect(kinds.filter(kind => !ruledKinds.includes(kind))).toEqual([]);
  });
});

describeCorpus('kstatus', folder => {
  interface Case {
    name: string;
    yaml: string;
    expectedStatus: string;
    expectedConditions: readonly { reason: string }[];
  }
  const cases = JSON.parse(
    readFileSync(join(folder, 'cases.json'), 'utf8'),
  ) as Case[];
  const read = ({ yaml }: Case): KubernetesObject =>
    parse(yaml.replace('%s', '2030-01-01T00:00:00Z'), { uniqueKeys: false });
  const words: Readonly<Record<string, HealthStatus>> = {
    Current: 'Healthy',
    InProgress: 'Progressing',
    Failed: 'Degraded',
  };

  it('is whole', () => {
    expect(cases).toHaveLength(53);
  });

  it.each(cases.map(one => ({ ...one, one })))(
    'is told in its own words: $name is $expectedStatus',
    ({ one, expectedStatus, expectedConditions }) => {
      const { status, reason } = computeKstatus(read(one), NOW);
      expect({ status, reason }).toEqual({
        status: expectedStatus,
        reason: expectedConditions[0]?.reason,
      });
    },
  );

  it('has nothing Failed that our rules call Healthy', () => {
    const green = cases.filter(
      one =>
        words[one.expectedStatus] === 'Degraded' &&
        assessHealth(read(one), { now: NOW, rules })?.status === 'Healthy',
    );
    expect(green).toEqual([]);
  });
});
