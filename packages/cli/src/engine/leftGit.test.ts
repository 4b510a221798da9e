import type { Problem } from '@gitops-suite/model';
import { leftApplication } from './leftGit';

const stray = {
  id: 'shop.qa',
  cluster: 'prod',
  objects: [
    { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'n', name: 'a' },
  ],
};
const units = { problems: [], definitions: [], branch: 'main' };
const places = { repository: 'payments', prefixIds: false };

interface Row {
  name: string;
  id?: string;
  prefixIds?: boolean;
  names?: string[];
  problem?: Pick<Problem, 'severity' | 'code'>;
  want?: boolean;
}

const rows: Row[] = [
  { name: 'of this repository is one that left Git', want: true },
  { name: 'of an app that is meant is one', names: ['shop'], want: true },
  { name: 'is not asked for', names: ['web'] },
  { name: 'has the id of another repository', id: 'other.shop.qa' },
  {
    name: 'has the prefix of this repository',
    id: 'payments.shop.qa',
    prefixIds: true,
    want: true,
  },
  { name: 'has another prefix', id: 'other.shop.qa', prefixIds: true },
  { name: 'has no prefix where ids have one', prefixIds: true },
  {
    name: 'may be what is broken',
    problem: { severity: 'error', code: 'invalid' },
  },
  {
    name: 'may be read from a place that is not here',
    problem: { severity: 'warning', code: 'place-unread' },
  },
];

describe('an Application that only objects in a cluster name', () => {
  it.each(rows)('$name', row => {
    const { id = stray.id, prefixIds = false, names = [], problem } = row;
    const problems = problem ? [{ ...problem, message: 'x' }] : [];
    const found = leftApplication(
      { ...stray, id },
      {
        places: { ...places, prefixIds },
        units: { ...units, problems },
        names,
      },
    );
    expect(found?.definition.app).toBe(row.want ? 'shop' : undefined);
  });
});
