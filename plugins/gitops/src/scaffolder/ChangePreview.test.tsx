import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import type { JsonObject } from '@backstage/types';
import type {
  ChangeIntentInput,
  ChangePreview as Preview,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState, type ComponentType } from 'react';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { previewOf } from '../fixtures/changes';
import { fakeGitopsApi } from '../fixtures/FakeGitopsApi';
import { changePreview } from './ChangePreview';

jest.setTimeout(60_000);

interface Asked {
  intent: ChangeIntentInput;
  answer: (preview: Preview) => void;
}

/** The field in a form of which the test holds the data. */
function renderField(initial: JsonObject, rootSchema: JsonObject = {}) {
  const asked: Asked[] = [];
  const values: (string | undefined)[] = [];
  let fill: (form: JsonObject) => void = () => undefined;
  let refuse: (errors: string[]) => void = () => undefined;
  const api = {
    ...fakeGitopsApi({ now: 0, applications: [] }),
    previewChange: (intent: ChangeIntentInput) =>
      new Promise<Preview>(answer => asked.push({ intent, answer })),
  };
  const Field = changePreview.component as unknown as ComponentType<
    Record<string, unknown>
  >;
  function Form() {
    const [form, setForm] = useState(initial);
    const [value, setValue] = useState<string>();
    const [errors, setErrors] = useState<string[]>();
    fill = setForm;
    refuse = setErrors;
    return (
      <Field
        formData={value}
        formContext={{ formData: form }}
        onChange={(next: string) => {
          values.push(next);
          setValue(next);
        }}
        schema={{}}
        rawErrors={errors}
        registry={{ rootSchema }}
        uiSchema={{ 'ui:options': { intent: 'add-environment' } }}
      />
    );
  }
  renderInTestApp(<Form />, {
    apis: [[gitopsApiRef, api], mockApis.permission()],
  });
  return {
    asked,
    values,
    fill: (form: JsonObject) => act(() => fill(form)),
    refuse: (error: string) => act(() => refuse([error])),
  };
}

const settle = (milliseconds: number) =>
  act(async () => {
    await jest.advanceTimersByTimeAsync(milliseconds);
  });
const intent = (environment: string): ChangeIntentInput => ({
  kind: 'add-environment',
  app: 'shop',
  environment,
});
const answer = (one: Asked) =>
  act(async () => one.answer(previewOf(one.intent)));

beforeEach(() => {
  jest.useFakeTimers({ advanceTimers: true });
});
afterEach(() => {
  jest.useRealTimers();
});

it('says what is still needed before it asks anything', async () => {
  const { asked } = renderField({ app: 'shop' });
  expect(screen.getByText(/Still needed: Environment\./)).toBeInTheDocument();
  await settle(2_000);
  expect(asked).toEqual([]);
});

it('names what is still needed as the form does', async () => {
  renderField(
    { app: 'shop' },
    { properties: { environment: { type: 'string', title: 'Zielumgebung' } } },
  );
  expect(screen.getByText(/Still needed: Zielumgebung\./)).toBeInTheDocument();
});

it('asks once typing has stopped, and drops answers to older inputs', async () => {
  const { asked, values, fill } = renderField({
    app: 'shop',
    environment: 'e',
  });
  await settle(200);
  fill({ app: 'shop', environment: 'eu' });
  await settle(300);
  expect(asked).toEqual([]);
  await settle(200);
  expect(asked.map(one => one.intent)).toEqual([intent('eu')]);

  fill({ app: 'shop', environment: 'us' });
  await settle(500);
  await answer(asked[1]);
  await answer(asked[0]);
  expect(screen.getByText('Add shop to us')).toBeInTheDocument();
  expect(screen.queryByText('Add shop to eu')).not.toBeInTheDocument();
  // The form validates a field that has a value, and only then.
  expect(values[0]).toBe('pending');
  expect(values.at(-1)).toMatch(/^digest-shop-us/);
});

it('makes the preview anew when the form was refused', async () => {
  const { asked, values, refuse } = renderField({
    app: 'shop',
    environment: 'eu',
  });
  await settle(500);
  await answer(asked[0]);
  refuse('It has changed.');
  await settle(500);
  await act(async () =>
    asked[1].answer({ ...previewOf(asked[1].intent), digest: 'newer' }),
  );
  expect(values.at(-1)).toBe('newer');
});

it('keeps the last preview while the next is made', async () => {
  const { asked, values, fill } = renderField({
    app: 'shop',
    environment: 'eu',
  });
  await settle(500);
  await answer(asked[0]);
  fill({ app: 'shop', environment: 'us' });
  expect(screen.getByText('Add shop to eu')).toBeInTheDocument();
  expect(screen.getByText('Updating…')).toBeInTheDocument();
  await settle(0);
  expect(values.at(-1)).toBe('pending');
});

it('shows files, manifests and checks', async () => {
  const { asked } = renderField({
    app: 'shop',
    environment: 'eu',
    image: 'shop:latest',
  });
  await settle(500);
  await answer(asked[0]);
  expect(screen.getByText('1 check fails')).toBeInTheDocument();
  expect(screen.getByText(/Name a version/)).toBeInTheDocument();
  const files = screen.getByRole('listbox', { name: 'Files of the change' });
  const user = userEvent.setup({ advanceTimers: jest.advanceTimersByTime });
  await user.click(
    within(files).getByRole('option', { name: /kustomization.yaml, new/ }),
  );
  expect(
    screen.getByRole('group', {
      name: 'apps/shop/overlays/eu/kustomization.yaml',
    }),
  ).toHaveTextContent('newTag: latest');
  await user.click(screen.getByRole('tab', { name: 'Manifests 2' }));
  expect(
    screen.getByRole('option', { name: 'eu: Deployment/shop, Create' }),
  ).toBeInTheDocument();
});

// The page of the form broke down when a name was taken: that preview has checks, and no files.
it('shows the failed check of a change that has no files', async () => {
  const { asked } = renderField({
    app: 'shop',
    environment: 'eu',
    image: 'shop:latest',
  });
  await settle(500);
  await act(async () =>
    asked[0].answer({ ...previewOf(asked[0].intent), files: [], effects: [] }),
  );
  expect(screen.getByText('No file would change.')).toBeInTheDocument();
  expect(screen.getByText(/Name a version/)).toBeInTheDocument();
});
