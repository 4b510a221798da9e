/* eslint-disable jest/no-export -- the tests of a suite run in the test files that call it */
import { findCondition } from '../conditions';
import type { Autoscaler } from '../autoscaling/autoscalerController';
import type { EndpointSlice } from '../endpoints/endpointTypes';
import type { KeyedData, Service } from '../kubeTypes';
import { resources, type Resource } from '../resources';
import { deploymentOf, isRolledOut, until } from '../testUtils/lab';
import { web, type Room } from './room';

/** What has to hold for what stands around pods. */
export function testCluster(room: Room): void {
  const { pods, deployment } = room;

  it('lists ready pods as backends of their Service', async () => {
    await room.lab.create(
      resources.deployments,
      'web',
      deploymentOf(2, `${web}:1.0.0`),
    );
    await room.lab.create(resources.services, 'web', {
      spec: {
        selector: { app: 'web' },
        ports: [{ port: 80, targetPort: 'http' }],
      },
    });
    const slices = () => room.lab.list<EndpointSlice>(resources.endpointSlices);
    const [slice] = await until(
      slices,
      ([first]) =>
        (first?.endpoints ?? []).filter(({ conditions }) => conditions.ready)
          .length === 2,
    );
    expect(slice.ports?.[0]).toMatchObject({ port: 8080, protocol: 'TCP' });
    const addresses = (slice.endpoints ?? [])
      .flatMap(({ addresses: list }) => list)
      .sort();
    expect(addresses).toEqual(
      (await pods()).map(({ status }) => status?.podIP).sort(),
    );
  });

  if (room.allOurs) {
    it('gives Services and Ingresses an address after a moment', async () => {
      await room.lab.create(resources.services, 'lb', {
        spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
      });
      await room.lab.create(resources.ingresses, 'shop', {
        spec: {
          defaultBackend: { service: { name: 'lb', port: { number: 80 } } },
        },
      });
      const addressOf = async (resource: Resource, name: string) => {
        const { status } = await until(
          () => room.lab.get<Service>(resource, name),
          object => (object.status?.loadBalancer?.ingress ?? []).length > 0,
        );
        return status?.loadBalancer?.ingress?.[0].ip;
      };
      expect(await addressOf(resources.services, 'lb')).toMatch(
        /^172\.18\.255\.\d+$/,
      );
      expect(await addressOf(resources.ingresses, 'shop')).toMatch(
        /^172\.18\.254\.\d+$/,
      );
    });

    it('gives a namespace its account and its certificates, also again', async () => {
      const read = (resource: Resource, name: string) =>
        until(
          async () =>
            (await room.lab.list(resource)).find(
              ({ metadata }) => metadata.name === name,
            ),
          object => object !== undefined,
        );
      await read(resources.serviceAccounts, 'default');
      const certificates = (await read(
        resources.configMaps,
        'kube-root-ca.crt',
      )) as KeyedData;
      expect(certificates.data?.['ca.crt']).toContain(
        '-----BEGIN CERTIFICATE-----',
      );
      await room.lab.client.remove(resources.configMaps, certificates.metadata);
      const again = await until(
        () => read(resources.configMaps, 'kube-root-ca.crt'),
        object => object?.metadata.uid !== certificates.metadata.uid,
      );
      expect(again).toBeDefined();
    });

    it('says of an autoscaler that it could scale, and scales nothing', async () => {
      await room.lab.create(
        resources.deployments,
        'web',
        deploymentOf(2, `${web}:1.0.0`),
      );
      await room.lab.create(resources.horizontalPodAutoscalers, 'web', {
        spec: {
          scaleTargetRef: {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: 'web',
          },
          minReplicas: 1,
          maxReplicas: 9,
        },
      });
      const { status } = await until(
        () =>
          room.lab.get<Autoscaler>(resources.horizontalPodAutoscalers, 'web'),
        object => object.status?.currentReplicas === 2,
      );
      expect(status?.desiredReplicas).toBe(2);
      expect(findCondition(status?.conditions, 'ScalingActive')?.status).toBe(
        'True',
      );
      expect((await room.deployment()).spec.replicas).toBe(2);
    });
  }

  if (room.collectsGarbage) {
    it('lets a namespace go with all that runs in it', async () => {
      await room.lab.create(
        resources.deployments,
        'web',
        deploymentOf(2, `${web}:1.0.0`),
      );
      await until(deployment, isRolledOut);
      await room.lab.client.remove(resources.namespaces, {
        name: room.lab.namespace,
      });
      const namespaces = async () =>
        (await room.lab.client.list(resources.namespaces, { limit: 500 }))
          .items;
      await until(namespaces, list =>
        list.every(({ metadata }) => metadata.name !== room.lab.namespace),
      );
    });
  }
}
