import type { KubernetesObject } from '@gitops-suite/model';
import fc from 'fast-check';
import { NOW } from '../__testUtils__/liveObjects';
import { assessHealth } from '../assessHealth';
import { compileHealthRules } from '../userRules';
import { applicationCases } from './__testUtils__/applicationCases';
import type { CaseRow } from './__testUtils__/cases';
import { cloudCases } from './__testUtils__/cloudCases';
import { dataCases } from './__testUtils__/dataCases';
import { deliveryCases } from './__testUtils__/deliveryCases';
import { platformCases } from './__testUtils__/platformCases';
import { findRule, ruledKinds } from './index';
import { kubernetesRules } from './kubernetes';

const rules = compileHealthRules([]);

const cases = [
  ...applicationCases,
  ...cloudCases,
  ...dataCases,
  ...deliveryCases,
  ...platformCases,
].flatMap(({ kinds, rows }) =>
  kinds.flatMap(kind => rows.map(row => ({ kind, row }))),
);

function objectOf(kind: string, [, fields]: CaseRow): KubernetesObject {
  const [group, name] = kind.split('/');
  const { metadata, ...more } = fields;
  return {
    apiVersion: `${group}/v1`,
    kind: name,
    metadata: { name: 'x', namespace: 'shop', ...(metadata as object) },
    ...more,
  } as KubernetesObject;
}

describe('the rules', () => {
  it.each(
    cases.map(({ kind, row }) => ({
      name: `${kind} ${JSON.stringify(row[1])}`.slice(0, 160),
      kind,
      row,
    })),
  )('$name', ({ kind, row }) => {
    const health = assessHealth(objectOf(kind, row), { now: NOW, rules });
    expect(health?.status).toBe(row[0]);
    expect(health?.reason === undefined && row[0] !== 'Healthy').toBe(false);
  });

  it.each(
    ruledKinds
      .filter(kind => !(kind in kubernetesRules))
      .map(kind => ({ kind, pattern: patternOf(kind) })),
  )('have at least two cases of different outcome for $kind', ({ pattern }) => {
    const wanted = cases.flatMap(({ kind, row }) =>
      pattern.test(kind) ? [row[0]] : [],
    );
    expect(wanted.length).toBeGreaterThanOrEqual(2);
    expect(new Set(wanted).size).toBeGreaterThanOrEqual(2);
  });

  it('say why whenever something is not well', () => {
    const silent = cases.filter(({ kind, row }) => {
      const health = assessHealth(objectOf(kind, row), { now: NOW, rules });
      return (
        health?.status === 'Degraded' &&
        (health.message ?? health.reason) === ''
      );
    });
    expect(silent).toEqual([]);
  });

  it('call nothing Healthy that only begins to exist, but for what nobody reports on', () => {
    const green = ruledKinds.filter(kind => {
      const name = kind.replace('*.', 'a.').replace('/*', '/Thing');
      const health = assessHealth(objectOf(name, ['Healthy', {}]), {
        now: NOW,
        rules,
      });
      return health?.status === 'Healthy' && !(kind in kubernetesRules);
    });
    expect(green).toEqual([
      'argoproj.io/CronWorkflow',
      'astra.netapp.io/ExecHook',
      'astra.netapp.io/Schedule',
    ]);
  });

  it('are found by the nearest wildcard, and by no part of a name', () => {
    expect(findRule('rds.aws.crossplane.io', 'DBCluster')).not.toBe(
      findRule('rds.aws.crossplane.io', 'Other'),
    );
    expect(findRule('a.b.upbound.io', 'X')).toBeDefined();
    expect(findRule('upbound.io', 'X')).toBeUndefined();
    expect(findRule('notupbound.io', 'X')).toBeUndefined();
    expect(findRule('constructor', 'X')).toBeUndefined();
    expect(findRule('', '__proto__')).toBeUndefined();
  });

  it('never throw, whatever a controller or a user wrote', () => {
    const fields = fc.constantFrom(
      ...new Set(cases.flatMap(({ row }) => namesIn(row[1]))),
    );
    const part = fc.letrec(tie => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.jsonValue(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fields, tie('value'), { maxKeys: 5 }),
      ),
    })).value;
    fc.assert(
      fc.property(
        fc.constantFrom(...ruledKinds),
        part,
        part,
        (kind, spec, status) => {
          const name = kind.replace('*.', 'a.').replace('/*', '/Thing');
          const object = objectOf(name, ['Unknown', { spec, status }]);
          expect(() => assessHealth(object, { now: NOW, rules })).not.toThrow();
        },
      ),
      { numRuns: 3000 },
    );
  });
});

function patternOf(kind: string): RegExp {
  const text = kind.replace(/[.]/g, '\\.').replace(/\*/g, '.*');
  return new RegExp(`^${text}$`);
}

function namesIn(value: unknown): string[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [
        name,
        ...namesIn(inner),
      ])
    : [];
}
