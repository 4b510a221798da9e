import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { Select } from '@backstage/ui';
import { useEnvironments } from '../data/useGitops';
import { gitopsTranslationRef } from '../translation';
import { environmentChoices, environmentsIn } from './environmentChoices';
import { textIn } from './fieldTypes';
import { useEnvironmentFacts } from './EnvironmentsPicker';
import { FieldErrors, FieldFrame } from './FieldFrame';
import { usePlacesOf } from './useChoices';

const schema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      standing: z
        .boolean()
        .optional()
        .describe(
          'true: only environments in which the app stands; false: only those in which it does not; left out: all',
        ),
      appField: z
        .string()
        .optional()
        .describe('Name of the field that holds the app; "app" by default'),
    }),
});
type Props = typeof schema.TProps;

function useAppOf(props: Props): string | undefined {
  const { appField = 'app' } = props.uiSchema['ui:options'] ?? {};
  return textIn(props, appField);
}

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
  const { standing } = uiSchema['ui:options'] ?? {};
  const app = useAppOf(props);
  const all = useEnvironments();
  const has = usePlacesOf(standing === undefined ? undefined : app);
  const needsApp = standing !== undefined && !app;
  const repository = textIn(props, 'repository');
  const factsOf = useEnvironmentFacts(repository);
  const places = (has.data ?? []).filter(
    place => repository === undefined || place.repository === repository,
  );
  const choices = environmentChoices(
    environmentsIn(all.data ?? [], repository),
    places.map(({ environment }) => environment),
    standing,
  );
  const description = own.description ?? uiSchema['ui:description'];
  return (
    <>
      <Select
        label={uiSchema['ui:title'] ?? own.title ?? t('form.environment')}
        description={
          needsApp
            ? t('form.chooseApp')
            : (typeof description === 'string' && description) || undefined
        }
        placeholder={t('form.chooseOne')}
        isRequired={required}
        isDisabled={needsApp || choices.length === 0}
        options={choices.map(one => ({
          value: one.name,
          label: `${one.name} · ${factsOf(one, all.data)}`,
        }))}
        value={formData ?? null}
        onChange={key => onChange(key === null ? undefined : String(key))}
      />
      {!needsApp && all.data && has.data && choices.length === 0 && app && (
        <FieldErrors errors={[t('form.noneLeft', { app })]} />
      )}
      <FieldErrors errors={rawErrors} loadError={all.error ?? has.error} />
    </>
  );
}

function GitopsEnvironmentPicker(props: Props) {
  return (
    <FieldFrame>
      <Choice {...props} />
    </FieldFrame>
  );
}

/** Field `GitopsEnvironmentPicker`: one environment. */
export const environmentPicker = {
  name: 'GitopsEnvironmentPicker',
  component: GitopsEnvironmentPicker,
  schema,
};
