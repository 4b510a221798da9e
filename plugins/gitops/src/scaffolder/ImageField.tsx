import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { TextField } from '@backstage/ui';
import { useEffect, useState } from 'react';
import { gitopsTranslationRef } from '../translation';
import type { FieldValidation, ValidationContext } from './fieldTypes';
import { FieldErrors, FieldFrame } from './FieldFrame';
import { EXAMPLE_IMAGE, imageProblem } from './validation';
import { wordsOf } from './wordsOf';

const schema = makeFieldSchema({
  output: z => z.string().describe('host/path:tag, or host/path@sha256:…'),
});
type Props = typeof schema.TProps;

/** Typing has to stop for this long before it is judged. Milliseconds. */
const SETTLES_AFTER = 600;

/**
 * Whether a value has not changed for a while. Nobody is told off while still typing; and not on leaving the field
 * either: the message would move what the person is about to click.
 */
function useSettled(value: unknown): boolean {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLES_AFTER);
    return () => clearTimeout(timer);
  }, [value]);
  return settled === value;
}

function Field(props: Props) {
  const {
    formData,
    onChange,
    rawErrors,
    required,
    schema: own,
    uiSchema,
  } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const problem = useSettled(formData) && imageProblem(formData);
  const errors = problem ? [t(problem, { example: EXAMPLE_IMAGE })] : rawErrors;
  const description = own.description ?? uiSchema['ui:description'];
  return (
    <>
      <TextField
        label={uiSchema['ui:title'] ?? own.title ?? t('form.image')}
        description={
          typeof description === 'string'
            ? description
            : t('form.imageHelp', { example: EXAMPLE_IMAGE })
        }
        isRequired={required}
        isInvalid={Boolean(errors && errors.length > 0)}
        value={formData ?? ''}
        onChange={value => onChange(value === '' ? undefined : value)}
        autoComplete="off"
        spellCheck="false"
      />
      <FieldErrors errors={errors} />
    </>
  );
}

function GitopsImage(props: Props) {
  return (
    <FieldFrame>
      <Field {...props} />
    </FieldFrame>
  );
}

/** Field `GitopsImage`: an image with its tag or digest. */
export const imageField = {
  name: 'GitopsImage',
  component: GitopsImage,
  schema,
  validation: async (
    value: string | undefined,
    field: FieldValidation,
    { apiHolder }: Pick<ValidationContext, 'apiHolder'>,
  ) => {
    const problem = imageProblem(value);
    if (problem) {
      const t = await wordsOf(apiHolder);
      field.addError(t(problem, { example: EXAMPLE_IMAGE }));
    }
  },
};
