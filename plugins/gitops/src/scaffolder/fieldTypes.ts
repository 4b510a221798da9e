import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';

/** How a form is told that a field is wrong. */
export type FieldValidation = Parameters<CustomFieldValidator<unknown>>[1];

/** What a validation sees beside its field. */
export type ValidationContext = Parameters<
  CustomFieldValidator<string, { intent?: 'create-app' | 'add-environment' }>
>[2];
