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
import { wordsOf } from './wordsOf';

/** An image that people may copy. */
export const EXAMPLE_IMAGE = 'ghcr.io/acme/api:1.4.2';

/** Why text is not an image with tag or digest, as a key of the words; undefined when it is, or when there is no text. */
export function imageProblem(
  value: string | undefined,
): 'form.imageError' | 'form.imageScheme' | undefined {
  if (!value) {
    return undefined;
  }
  if (value.includes('//')) {
    return 'form.imageScheme';
  }
  return imageSchema.safeParse(value).success ? undefined : 'form.imageError';
}

/** Why the form may not go on; undefined when it may. The backend is asked again: what counts is now. */
export async function previewProblem(options: {
  kind: ChangeKind;
  formData: JsonObject;
  apiHolder: ApiHolder;
  /** Digest of the preview that the person has seen; not compared when it is left out. */
  seen?: string;
}): Promise<string | undefined> {
  const t = await wordsOf(options.apiHolder);
  const result = intentFromForm(options.kind, options.formData);
  if (result.kind === 'incomplete') {
    const fields = result.missing.map(name => t(`form.field.${name}`));
    return t('form.fillIn', { fields: fields.join(', ') });
  }
  const api = options.apiHolder.get(gitopsApiRef);
  if (!api) {
    return t('form.notInstalled');
  }
  try {
    const preview = await api.previewChange(result.intent);
    const [failed] = failedChecks(preview);
    if (failed) {
      const { title, message, cure } = failed;
      return [title, message, cure].filter(Boolean).join(': ');
    }
    const { seen = preview.digest } = options;
    return preview.digest === seen ? undefined : t('preview.moved');
  } catch (error) {
    return failureMessage(error);
  }
}
