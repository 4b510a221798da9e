import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { Select } from '@backstage/ui';
import { gitopsTranslationRef } from '../translation';
import { FieldErrors, FieldFrame } from './FieldFrame';
import { useApps, usePlacesOf } from './useChoices';

const schema = makeFieldSchema({ output: z => z.string() });
type Props = typeof schema.TProps;

function Choice(props: Props) {
  const {
    formData,
    onChange,
    rawErrors,
    required,
    schema: own,
    uiSchema,
  } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const apps = useApps();
  const has = usePlacesOf(formData);
  const names = apps.data ?? [];
  return (
    <>
      <Select
        label={uiSchema['ui:title'] ?? own.title ?? t('form.app')}
        description={
          has.data && has.data.length > 0
            ? t('form.has', {
                environments: [
                  ...new Set(has.data.map(({ environment }) => environment)),
                ].join(', '),
              })
            : undefined
        }
        placeholder={apps.isPending ? t('form.loading') : t('form.chooseOne')}
        isRequired={required}
        search
        options={names.map(name => ({ value: name, label: name }))}
        value={formData ?? null}
        onChange={key => onChange(key === null ? undefined : String(key))}
      />
      {apps.data && names.length === 0 && (
        <FieldErrors errors={[t('form.noApps')]} />
      )}
      <FieldErrors errors={rawErrors} loadError={apps.error} />
    </>
  );
}

function GitopsAppPicker(props: Props) {
  return (
    <FieldFrame>
      <Choice {...props} />
    </FieldFrame>
  );
}

/** Field `GitopsAppPicker`: an app that exists. */
export const appPicker = {
  name: 'GitopsAppPicker',
  component: GitopsAppPicker,
  schema,
};
