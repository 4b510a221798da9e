import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { Select } from '@backstage/ui';
import { useEnvironments } from '../data/useGitops';
import { gitopsTranslationRef } from '../translation';
import { FieldErrors, FieldFrame } from './FieldFrame';
import { textIn } from './fieldTypes';
import classes from './fields.module.css';
import { usePlacesOf } from './useChoices';

const schema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      appField: z
        .string()
        .optional()
        .describe(
          'Name of the field that holds the app: only repositories in which it stands; left out: all',
        ),
    }),
});
type Props = typeof schema.TProps;

/** Repositories that can be meant: where the app stands, or all that describe an environment. */
function useRepositories(props: Props) {
  const { appField } = props.uiSchema['ui:options'] ?? {};
  const app = appField === undefined ? undefined : textIn(props, appField);
  const environments = useEnvironments();
  const places = usePlacesOf(app);
  const { data, error } = app === undefined ? environments : places;
  const names = new Set(data?.map(({ repository }) => repository));
  return { names: [...names].sort(), error };
}

/** Nothing at all where there is nothing to choose. */
function Choice(props: Props) {
  const { formData, onChange, rawErrors, schema: own, uiSchema } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { names, error } = useRepositories(props);
  const choices = new Set([...names, ...(formData ? [formData] : [])]);
  return (
    <>
      {choices.size > 1 ? (
        <Select
          label={uiSchema['ui:title'] ?? own.title ?? t('form.repository')}
          description={t('form.repositoryHelp')}
          placeholder={t('form.chooseOne')}
          options={[...choices].map(name => ({ value: name, label: name }))}
          value={formData ?? null}
          onChange={key => onChange(key === null ? undefined : String(key))}
        />
      ) : (
        !error && <span className={classes.nothing} />
      )}
      <FieldErrors errors={rawErrors} loadError={error} />
    </>
  );
}

function GitopsRepositoryPicker(props: Props) {
  return (
    <FieldFrame>
      <Choice {...props} />
    </FieldFrame>
  );
}

/** Field `GitopsRepositoryPicker`: the GitOps repository that a change goes to; shown where several can be meant. */
export const repositoryPicker = {
  name: 'GitopsRepositoryPicker',
  component: GitopsRepositoryPicker,
  schema,
};
