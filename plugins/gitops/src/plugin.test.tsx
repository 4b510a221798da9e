import { createExtensionTester } from '@backstage/frontend-test-utils';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import gitopsPlugin from '.';
import { formFields } from './scaffolder/formFields';
import translations, { gitopsTranslations } from './translations';

it.each([
  'api:gitops',
  'entity-content:gitops/sync',
  'entity-content:gitops/health',
  'entity-card:gitops/overview',
  'page:gitops',
  'sub-page:gitops/applications',
  'sub-page:gitops/setup',
  'plugin-header-action:gitops',
])('has the extension %s', id => {
  expect(gitopsPlugin.getExtension(id as never)).toBeDefined();
});

it('has form fields under the names that templates write', async () => {
  const names = await Promise.all(
    formFields.map(async extension => {
      const load = createExtensionTester(extension as never).get(
        FormFieldBlueprint.dataRefs.formFieldLoader,
      );
      // The name is inside an opaque value.
      return ((await (load as () => Promise<unknown>)()) as { name: string })
        .name;
    }),
  );
  expect(names.sort()).toEqual([
    'GitopsAppPicker',
    'GitopsChangePreview',
    'GitopsEnvironmentPicker',
    'GitopsEnvironmentsPicker',
    'GitopsImage',
    'GitopsRepositoryPicker',
  ]);
});

it('offers its translations as a feature of the app', () => {
  expect(String(translations)).toContain('app');
  expect(gitopsTranslations.id).toBe('plugin.gitops');
});
