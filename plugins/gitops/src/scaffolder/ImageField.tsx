import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { TextField } from '@backstage/ui';
import { useState } from 'react';
import { gitopsTranslationRef } from '../translation';
import type { FieldValidation } from './fieldTypes';
import { FieldErrors, FieldFrame } from './FieldFrame';
import { EXAMPLE_IMAGE, imageProblem } from './validation';

const schema = makeFieldSchema({
  output: z => z.string().describe('host/path:tag, or host/path@sha256:…'),
});
type Props = typeof schema.TProps;

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
  // Nobody is told off while still typing.
  const [isLeft, setLeft] = useState(false);
  const problem = isLeft && imageProblem(formData);
  const errors = problem
    ? [t('form.imageError', { example: EXAMPLE_IMAGE })]
    : rawErrors;
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
        onBlur={() => setLeft(true)}
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
  validation: (value: string | undefined, field: FieldValidation) => {
    const problem = imageProblem(value);
    if (problem) {
      field.addError(problem);
    }
  },
};
