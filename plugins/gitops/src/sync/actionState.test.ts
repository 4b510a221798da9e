import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { application, operation } from '../fixtures/applications';
import { clockwork } from '../fixtures/clockwork';
import { syncOffer } from './actionState';

const time = clockwork(0);
const fine = application(time, { app: 'shop', environment: 'staging' });
const all = { sync: true, refresh: true, override: false };

describe('syncOffer', () => {
  it.each<[string, Partial<Application>, typeof all, object]>([
    [
      'offers it quietly when nothing differs',
      {},
      all,
      { offered: true, primary: false },
    ],
    [
      'makes it the main action when something differs',
      { sync: { ...fine.sync, status: 'OutOfSync' } },
      all,
      { offered: true, primary: true },
    ],
    [
      'locks it for whom it is not allowed',
      {},
      { ...all, sync: false },
      { offered: false, because: 'not-allowed' },
    ],
    [
      'leaves it to the other engine',
      { engine: 'argocd' },
      all,
      { offered: false, because: 'engine' },
    ],
    [
      'locks it while the cluster does not answer',
      {
        asOf: {
          stale: { what: 'cluster', name: 'prod', since: '', message: '' },
        },
      },
      all,
      { offered: false, because: 'cluster-unreachable' },
    ],
    [
      'offers it while only the repository does not answer',
      {
        asOf: {
          stale: { what: 'repository', name: 'gitops', since: '', message: '' },
        },
      },
      all,
      { offered: true, primary: false },
    ],
    [
      'locks it while another runs',
      { operation: operation(time, { state: 'Applying' }) },
      all,
      { offered: false, because: 'under-way' },
    ],
    [
      'offers it while one waits for a person',
      { operation: operation(time, { state: 'Held' }) },
      all,
      { offered: true, primary: false },
    ],
  ])('%s', (_name, changes, rights, want) => {
    expect(syncOffer({ ...fine, ...changes }, rights)).toEqual(want);
  });
});
