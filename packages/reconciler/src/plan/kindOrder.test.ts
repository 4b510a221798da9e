import { parseObjectKey } from '@gitops-suite/model';
import fc from 'fast-check';
import { compareSteps } from './kindOrder';

describe('the order of steps', () => {
  const kinds = [
    '/Namespace',
    '/Secret',
    '/ConfigMap',
    '/Service',
    'apps/Deployment',
    'apiextensions.k8s.io/CustomResourceDefinition',
    'shop.example/Widget',
    'crd.projectcalico.org/NetworkPolicy',
    'networking.k8s.io/NetworkPolicy',
    'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  ];

  const step = fc.record({
    phase: fc.constantFrom(
      'PreSync' as const,
      'Sync' as const,
      'PostSync' as const,
    ),
    wave: fc.integer({ min: -1, max: 1 }),
    verb: fc.constantFrom(
      'create' as const,
      'change' as const,
      'prune' as const,
    ),
    ref: fc
      .record({
        kind: fc.constantFrom(...kinds),
        name: fc.constantFrom('a', 'b'),
      })
      .map(({ kind, name }) => ({
        ...parseObjectKey(`${kind}/shop/${name}`),
        version: 'v1',
      })),
  });

  const keyOf = (one: {
    phase: string;
    wave: number;
    verb: string;
    ref: object;
  }) => JSON.stringify([one.phase, one.wave, one.verb === 'prune', one.ref]);

  it('is a total order that does not depend on where the steps came from', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(step, { selector: keyOf, maxLength: 30 }),
        steps => {
          const sorted = [...steps].sort(compareSteps);
          const again = [...steps].reverse().sort(compareSteps);
          expect(again).toEqual(sorted);
        },
      ),
    );
  });

  it('puts what others need first, and prunes in the opposite order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        const sorted = [...steps].sort(compareSteps);
        const groups = new Map<string, string[]>();
        for (const { phase, wave, verb, ref } of sorted) {
          const group = `${phase} ${wave} ${verb === 'prune'}`;
          const kind = `${ref.group}/${ref.kind}`;
          groups.set(group, [...(groups.get(group) ?? []), kind]);
        }
        for (const [group, sortedKinds] of groups) {
          const first = group.endsWith('true')
            ? [...sortedKinds].reverse()
            : sortedKinds;
          const lastOf = (kind: string) => first.lastIndexOf(kind);
          const firstOf = (kind: string) =>
            first.includes(kind) ? first.indexOf(kind) : first.length;
          expect(lastOf('/Namespace')).toBeLessThan(
            Math.min(
              firstOf('/Secret'),
              firstOf('apps/Deployment'),
              first.length,
            ),
          );
          expect(
            lastOf('apiextensions.k8s.io/CustomResourceDefinition'),
          ).toBeLessThan(
            Math.min(
              firstOf('shop.example/Widget'),
              firstOf('crd.projectcalico.org/NetworkPolicy'),
              first.length,
            ),
          );
        }
        expect(groups.size).toBeLessThanOrEqual(steps.length);
      }),
    );
  });
});
