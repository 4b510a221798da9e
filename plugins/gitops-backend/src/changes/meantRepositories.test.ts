import type { ChangeIntent } from '@gitops-suite/model';
import { meantRepositories } from './meantRepositories';

const known = {
  environments: async () => [
    { name: 'staging', repository: 'shop' },
    { name: 'production', repository: 'shop' },
    { name: 'production', repository: 'bank' },
  ],
  repositoriesOf: async (app: string) => (app === 'checkout' ? ['shop'] : []),
};
const create = (environments: string[]) =>
  ({ kind: 'create-app', environments } as ChangeIntent);
const add = (app: string) => ({ kind: 'add-environment', app } as ChangeIntent);

it.each([
  {
    name: 'the one where the app stands',
    intent: add('checkout'),
    want: ['shop'],
  },
  { name: 'none for an app that is nowhere', intent: add('x'), want: [] },
  {
    name: 'the one that describes all environments',
    intent: create(['staging', 'production']),
    want: ['shop'],
  },
  {
    name: 'each that describes the environment',
    intent: create(['production']),
    want: ['shop', 'bank'],
  },
  {
    name: 'none when no repository describes all of them',
    intent: create(['staging', 'x']),
    want: [],
  },
])('means $name', async ({ intent, want }) => {
  expect(await meantRepositories(intent, known)).toEqual(want);
});
