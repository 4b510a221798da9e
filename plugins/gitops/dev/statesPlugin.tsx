import {
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { RiLayoutGridLine } from '@remixicon/react';
import { stateNames } from './backend';

function States() {
  return (
    <ul style={{ display: 'grid', gap: 8, padding: 24 }}>
      {stateNames.map(([name, description]) => (
        <li key={name}>
          <b>{name}</b>: {description}.{' '}
          {['sync', 'health', ''].map(tab => (
            <Link key={tab} href={`/catalog/default/component/${name}/${tab}`}>
              {tab || 'overview'}{' '}
            </Link>
          ))}
        </li>
      ))}
      <li>
        <Link href="/gitops-suite">GitOps page</Link>
      </li>
      <li>
        <Link href="/form-add">Form with the preview beside it</Link>{' '}
        <Link href="/form-create">Form with the preview as a step</Link>
      </li>
    </ul>
  );
}

/** A list of every state. */
export const statesPlugin = createFrontendPlugin({
  pluginId: 'states',
  title: 'States',
  icon: <RiLayoutGridLine />,
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/states',
        title: 'States',
        loader: async () => <States />,
      },
    }),
    ...(['add', 'create'] as const).map(template =>
      PageBlueprint.make({
        name: template,
        params: {
          path: `/form-${template}`,
          title: `Form: ${template}`,
          loader: () =>
            import('../src/fixtures/FormPage').then(m => (
              <m.FormPage template={template} />
            )),
        },
      }),
    ),
  ],
});
