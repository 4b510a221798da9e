import type { Pod, Service } from '../kubeTypes';
import { meta, nowText, pod, readyPod } from '../testUtils/objects';
import { planEndpoints, planSlices, planSubsets } from './planEndpoints';

function service(spec: Partial<Service['spec']> = {}): Service {
  return {
    metadata: meta('web'),
    spec: {
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      ...spec,
    },
  };
}

function backend(name: string, ready = true, port = 8080): Pod {
  const containers = [
    { name: 'app', ports: [{ name: 'http', containerPort: port }] },
  ];
  const made = readyPod(name, { spec: { containers, nodeName: 'worker-1' } });
  return ready ? made : { ...made, status: { ...made.status, conditions: [] } };
}

describe('planEndpoints', () => {
  it('tells pods that are ready, are not, and are leaving apart', () => {
    const leaving = backend('c');
    leaving.metadata.deletionTimestamp = nowText;
    const groups = planEndpoints(service(), [
      leaving,
      backend('b', false),
      backend('a'),
      pod('no-address'),
    ]);
    expect(groups).toHaveLength(1);
    expect(groups[0].ports).toEqual([
      { name: 'http', port: 8080, protocol: 'TCP' },
    ]);
    expect(
      groups[0].endpoints.map(({ targetRef, conditions }) => [
        targetRef.name,
        conditions,
      ]),
    ).toEqual([
      ['a', { ready: true, serving: true, terminating: false }],
      ['b', { ready: false, serving: false, terminating: false }],
      ['c', { ready: false, serving: true, terminating: true }],
    ]);
    const [subset] = planSubsets(groups);
    expect(subset.addresses?.map(({ targetRef }) => targetRef.name)).toEqual([
      'a',
    ]);
    expect(
      subset.notReadyAddresses?.map(({ targetRef }) => targetRef.name),
    ).toEqual(['b']);
  });

  it('takes every pod for ready when the Service says so', () => {
    const [group] = planEndpoints(service({ publishNotReadyAddresses: true }), [
      backend('a', false),
    ]);
    expect(group.endpoints[0].conditions.ready).toBe(true);
  });

  it('leaves pods out that ended', () => {
    const ended = {
      ...backend('a'),
      status: { ...backend('a').status, phase: 'Succeeded' as const },
    };
    expect(planEndpoints(service(), [ended])).toEqual([]);
  });

  it('groups pods whose named port differs', () => {
    const groups = planEndpoints(service(), [
      backend('a', true, 8080),
      backend('b', true, 9090),
      backend('c', true, 8080),
    ]);
    expect(
      groups.map(({ ports, endpoints }) => [ports[0].port, endpoints.length]),
    ).toEqual([
      [8080, 2],
      [9090, 1],
    ]);
  });

  it('uses the port itself where no target is named', () => {
    const [group] = planEndpoints(service({ ports: [{ port: 5432 }] }), [
      backend('a'),
    ]);
    expect(group.ports).toEqual([{ name: '', port: 5432, protocol: 'TCP' }]);
    expect(planSubsets([group])[0].ports).toEqual([
      { port: 5432, protocol: 'TCP' },
    ]);
  });
});

describe('planSlices', () => {
  it('holds a hundred endpoints to a slice', () => {
    const pods = Array.from({ length: 250 }, (_, index) =>
      backend(`pod-${index}`),
    );
    const slices = planSlices(planEndpoints(service(), pods));
    expect(slices.map(({ endpoints }) => endpoints?.length)).toEqual([
      100, 100, 50,
    ]);
  });

  it('leaves one empty slice where nothing backs the Service', () => {
    expect(planSlices([])).toEqual([{ ports: null, endpoints: null }]);
    expect(planSubsets([])).toEqual([]);
  });
});
