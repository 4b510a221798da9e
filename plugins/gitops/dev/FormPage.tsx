import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { SecretsContextProvider } from '@backstage/plugin-scaffolder-react';
import { Container } from '@backstage/ui';
import { appPicker } from '../src/scaffolder/AppPicker';
import { changePreview } from '../src/scaffolder/ChangePreview';
import { environmentPicker } from '../src/scaffolder/EnvironmentPicker';
import { environmentsPicker } from '../src/scaffolder/EnvironmentsPicker';
import { imageField } from '../src/scaffolder/ImageField';

const fields = [
  appPicker,
  changePreview,
  environmentPicker,
  environmentsPicker,
  imageField,
];

const addEnvironment = {
  title: 'App and environment',
  schema: {
    required: ['app', 'environment'],
    properties: {
      app: { title: 'App', type: 'string', 'ui:field': 'GitopsAppPicker' },
      environment: {
        title: 'Environment',
        type: 'string',
        description: 'In which the app does not stand yet.',
        'ui:field': 'GitopsEnvironmentPicker',
        'ui:options': { standing: false },
      },
      image: {
        title: 'Image',
        type: 'string',
        'ui:field': 'GitopsImage',
      },
      preview: {
        title: 'What the pull request will hold',
        type: 'string',
        'ui:field': 'GitopsChangePreview',
        'ui:options': { intent: 'add-environment' },
      },
    },
  },
};

const createApp = [
  {
    title: 'What runs where',
    schema: {
      required: ['image', 'environments'],
      properties: {
        app: { title: 'Name', type: 'string', default: 'ledger' },
        owner: { title: 'Owner', type: 'string', default: 'group:payments' },
        image: { title: 'Image', type: 'string', 'ui:field': 'GitopsImage' },
        environments: {
          title: 'Environments',
          type: 'array',
          items: { type: 'string' },
          'ui:field': 'GitopsEnvironmentsPicker',
        },
      },
    },
  },
  {
    title: 'Preview',
    schema: {
      properties: {
        preview: {
          title: 'What the pull request will hold',
          type: 'string',
          'ui:field': 'GitopsChangePreview',
          'ui:options': { intent: 'create-app' },
        },
      },
    },
  },
];

/** The form fields in the scaffolder's own form. */
export function FormPage(props: { template: 'add' | 'create' }) {
  const steps = props.template === 'add' ? [addEnvironment] : createApp;
  return (
    <SecretsContextProvider>
      <Container py="4">
        <main>
          <Stepper
            manifest={{ title: 'A change', steps } as never}
            extensions={fields as never}
            onCreate={async () => undefined}
          />
        </main>
      </Container>
    </SecretsContextProvider>
  );
}
