import type { Application } from '@gitops-suite/model';
import { transitions } from './transitions';

const application = (more: object = {}): Application =>
  ({
    ...{ app: 'a', environment: 'dev', problems: [] },
    sync: { status: 'Synced' },
    health: { status: 'Healthy' },
    ...more,
  } as unknown as Application);

const health = (status: string, more: object = {}) =>
  application({ health: { status, ...more } });
const commit = { sha: 'abc', message: 'Scale up', author: 'Ann' };
const problem = {
  ...{ code: 'yaml', severity: 'error', message: 'It is broken' },
  ...{ file: 'a.yaml', line: 3 },
};

describe('what is worth telling', () => {
  it.each<{
    name: string;
    before: Application | undefined;
    after: Application;
    want: [string, string][];
  }>([
    {
      name: 'the first sight',
      before: undefined,
      after: application(),
      want: [['appeared', 'a appeared in dev']],
    },
    {
      name: 'a new commit',
      before: application(),
      after: application({ sync: { commit } }),
      want: [['commit', 'Scale up']],
    },
    {
      name: 'not the same commit again',
      before: application({ sync: { commit } }),
      after: application({ sync: { commit } }),
      want: [],
    },
    {
      name: 'worse health, with its cause',
      before: health('Healthy'),
      after: health('Degraded', { cause: { sentence: 'No such image' } }),
      want: [['health', 'Degraded: No such image']],
    },
    {
      name: 'not that contact was lost',
      before: health('Healthy'),
      after: health('Unknown', { was: 'Healthy' }),
      want: [],
    },
    {
      name: 'not that contact is back, with everything as it was',
      before: health('Unknown', { was: 'Healthy' }),
      after: health('Healthy'),
      want: [],
    },
    {
      name: 'what changed while contact was lost',
      before: health('Unknown', { was: 'Healthy' }),
      after: health('Degraded'),
      want: [['health', 'Degraded']],
    },
    {
      name: 'a new problem, where it is',
      before: application(),
      after: application({ problems: [problem] }),
      want: [['error', 'It is broken (a.yaml:3)']],
    },
    {
      name: 'not a problem that is known',
      before: application({ problems: [problem] }),
      after: application({ problems: [problem] }),
      want: [],
    },
  ])('$name', ({ before, after, want }) => {
    expect(
      transitions(before, after).map(({ type, message }) => [type, message]),
    ).toEqual(want);
  });
});
