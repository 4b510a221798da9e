import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';

/** Fields for templates; their names are API for whoever writes templates. */
export const formFields = [
  FormFieldBlueprint.make({
    name: 'environments-picker',
    params: {
      field: async () =>
        createFormField(
          (await import('./EnvironmentsPicker')).environmentsPicker,
        ),
    },
  }),
  FormFieldBlueprint.make({
    name: 'environment-picker',
    params: {
      field: async () =>
        createFormField(
          (await import('./EnvironmentPicker')).environmentPicker,
        ),
    },
  }),
  FormFieldBlueprint.make({
    name: 'repository-picker',
    params: {
      field: async () =>
        createFormField((await import('./RepositoryPicker')).repositoryPicker),
    },
  }),
  FormFieldBlueprint.make({
    name: 'app-picker',
    params: {
      field: async () =>
        createFormField((await import('./AppPicker')).appPicker),
    },
  }),
  FormFieldBlueprint.make({
    name: 'image',
    params: {
      field: async () =>
        createFormField((await import('./ImageField')).imageField),
    },
  }),
  FormFieldBlueprint.make({
    name: 'change-preview',
    params: {
      field: async () =>
        createFormField((await import('./ChangePreview')).changePreview),
    },
  }),
];
