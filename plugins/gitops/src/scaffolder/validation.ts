import type { ApiHolder } from '@backstage/frontend-plugin-api';
import type { JsonObject } from '@backstage/types';
import {
  imageSchema,
  type ChangeKind,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { failureMessage } from '../data/errors';
import { intentFromForm } from './intentFromForm';
import { failedChecks } from './previewCounts';

/** An image that people may copy. */
export const EXAMPLE_IMAGE = 'ghcr.io/acme/api:1.4.2';

/** Why text is not an image with tag or digest; undefined when it is, or when there is no text. */
export function imageProblem(value: string | undefined): string | undefined {
  if (!value) {
    return undefined;
  }
  const result = imageSchema.safeParse(value);
  if (!result.success) {
    return result.error.issues[0].message;
  }
  return value.includes('//')
    ? `Write the image without "https://", such as ${EXAMPLE_IMAGE}.`
    : undefined;
}

/** Why the form may not go on; undefined when it may. The backend is asked again: what counts is now. */
export async function previewProblem(options: {
  kind: ChangeKind;
  formData: JsonObject;
  apiHolder: ApiHolder;
}): Promise<string | undefined> {
  const result = intentFromForm(options.kind, options.formData);
  if (result.kind === 'incomplete') {
    return `Fill in ${result.missing.join(', ')} first.`;
  }
  const api = options.apiHolder.get(gitopsApiRef);
  if (!api) {
    return 'The GitOps plugin is not installed in this app.';
  }
  try {
    const [failed] = failedChecks(await api.previewChange(result.intent));
    return (
      failed &&
      [failed.title, failed.message, failed.cure].filter(Boolean).join(': ')
    );
  } catch (error) {
    return failureMessage(error);
  }
}
