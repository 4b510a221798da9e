import { queryOfEntity } from './queryOfEntity';

const entityWith = (annotations?: Record<string, string>) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'Ledger', namespace: 'Books', annotations },
});
interface Row {
  name: string;
  given: Record<string, string> | undefined;
  want: ReturnType<typeof queryOfEntity>;
}
const byEntity = { entityRef: ['component:books/ledger'] };

it.each<Row>([
  {
    name: 'the app that the annotation names, whatever the entity is called',
    given: { 'gitops-suite/app': 'ledger-api' },
    want: { app: ['ledger-api'] },
  },
  {
    name: 'what names the entity when there is no annotation',
    given: undefined,
    want: byEntity,
  },
  {
    name: 'what names the entity when other annotations stand there',
    given: { 'backstage.io/techdocs-ref': 'dir:.' },
    want: byEntity,
  },
  {
    name: 'what names the entity when the annotation is empty',
    given: { 'gitops-suite/app': ' ' },
    want: byEntity,
  },
])('asks for $name', ({ given, want }) => {
  expect(queryOfEntity(entityWith(given))).toEqual(want);
});
