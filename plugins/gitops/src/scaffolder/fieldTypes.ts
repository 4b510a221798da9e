import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';

/** How a form is told that a field is wrong. */
export type FieldValidation = Parameters<CustomFieldValidator<unknown>>[1];

/** What a validation sees beside its field. */
export type ValidationContext = Parameters<
  CustomFieldValidator<string, { intent?: 'create-app' | 'add-environment' }>
>[2];

/** What another field of the form holds, as far as it is text. */
export function textIn(
  field: { formContext?: { formData?: Record<string, unknown> } },
  name: string,
): string | undefined {
  const value = field.formContext?.formData?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
