import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { readConfig } from './readConfig';

const rule = {
  group: 'shop.example.com',
  kind: 'Widget',
  healthy: 'status.ready',
};

async function read(...rules: JsonObject[]) {
  const config = await readConfig(
    mockServices.rootConfig({ data: { gitops: { health: { rules } } } }),
  );
  return config.reconciler.healthRules;
}

it('reads rules as plain data, which crosses to the thread of the engine', async () => {
  const rules = await read(
    { ...rule, degraded: 'status.errors > 0', message: 'status.note' },
    { group: '', kind: 'ConfigMap', healthy: 'has(data.ready)' },
    { kind: 'Secret', healthy: 'true' },
  );
  expect(structuredClone(rules)).toEqual([
    { ...rule, degraded: 'status.errors > 0', message: 'status.note' },
    { group: '', kind: 'ConfigMap', healthy: 'has(data.ready)' },
    { group: '', kind: 'Secret', healthy: 'true' },
  ]);
});

it('has none when none are written', async () => {
  const config = await readConfig(mockServices.rootConfig({ data: {} }));
  expect(config.reconciler.healthRules).toEqual([]);
});

it.each([
  {
    name: 'an expression that ends too early',
    given: { ...rule, degraded: 'status.errors >' },
    want: /^Invalid config at gitops\.health\.rules\[0\]\.degraded: .+\. Write a CEL expression/,
  },
  {
    name: 'a rule by which nothing is ever well',
    given: { group: 'shop.example.com', kind: 'Widget' },
    want: /health\.rules\[0\]\.healthy: It is missing/,
  },
  {
    name: 'a plural for a kind',
    given: { ...rule, kind: 'widgets' },
    want: /health\.rules\[0\]\.kind: "widgets" is no kind\. Write a kind such as Widget/,
  },
  {
    name: 'a wildcard inside of a group',
    given: { ...rule, group: 'shop.*.com' },
    want: /health\.rules\[0\]\.group: "shop\.\*\.com" is no group/,
  },
])('refuses $name, and names the key', async ({ given, want }) => {
  await expect(read(given)).rejects.toThrow(want);
});

it('refuses two rules for one kind', async () => {
  await expect(read(rule, rule)).rejects.toThrow(
    'gitops.health.rules[1]: There is another rule for shop.example.com/Widget. Keep one of them.',
  );
});
