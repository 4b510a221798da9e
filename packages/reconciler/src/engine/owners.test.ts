import type { KubernetesObject } from '@gitops-suite/model';
import { Owners } from './owners';

const object = (uid: string, owner?: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    ...{ name: uid, uid },
    ownerReferences: owner ? [{ uid: owner }] : undefined,
  },
});

describe('Owners', () => {
  it('knows the Application of roots, children and what an event is about', () => {
    const owners = new Owners();
    owners.setObjects('a', ['deployment', 'replicaset']);
    expect(owners.find(object('deployment'))).toBe('a');
    expect(owners.find(object('pod', 'replicaset'))).toBe('a');
    expect(
      owners.find({
        ...object('event'),
        involvedObject: { uid: 'deployment' },
      }),
    ).toBe('a');
    expect(owners.find(object('stranger', 'nobody'))).toBeUndefined();
  });

  it('forgets what does not belong to it any more, and nothing of others', () => {
    const owners = new Owners();
    owners.setObjects('a', ['one', 'two']);
    owners.setObjects('b', ['two', 'three']);
    owners.setObjects('a', []);
    expect(owners.find(object('one'))).toBeUndefined();
    expect(owners.find(object('two'))).toBe('b');
    expect(owners.size).toBe(2);
  });
});
