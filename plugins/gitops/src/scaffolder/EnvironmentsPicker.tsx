import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import type { Environment } from '@gitops-suite/backstage-plugin-gitops-common';
import { useEnvironments } from '../data/useGitops';
import text from '../parts/text.module.css';
import { gitopsTranslationRef } from '../translation';
import { environmentsIn, repositoriesWith } from './environmentChoices';
import {
  textIn,
  type FieldValidation,
  type ValidationContext,
} from './fieldTypes';
import { FieldErrors, FieldFrame } from './FieldFrame';
import classes from './fields.module.css';
import { wordsOf } from './wordsOf';

const schema = makeFieldSchema({
  output: z =>
    z.array(z.string()).describe('Names of environments, in promotion order'),
});
type Props = typeof schema.TProps;

/** More environments than this scroll in a place of their own. */
const MOST_IN_VIEW = 12;

/** Cluster and policy of an environment, in a few words; of one that several repositories describe, which they are. */
export function useEnvironmentFacts(repository?: string) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    { name, engine, cluster, policy }: Environment,
    all: readonly Environment[] = [],
  ): string => {
    const homes = repository ? [] : repositoriesWith(all, name);
    return homes.length > 1
      ? t('form.inRepositories', { repositories: homes.join(', ') })
      : [
          engine,
          cluster,
          t(policy.automated ? 'form.policyAutomatic' : 'form.policyManual'),
        ].join(' · ');
  };
}

function Choices(props: Props) {
  const { formData, onChange, rawErrors, required } = props;
  const { schema: own, uiSchema } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const repository = textIn(props, 'repository');
  const factsOf = useEnvironmentFacts(repository);
  const query = useEnvironments();
  const environments = environmentsIn(query.data ?? [], repository);
  const chosen = formData ?? [];
  const toggle = (name: string) =>
    onChange(
      environments
        .map(one => one.name)
        .filter(one => chosen.includes(one) !== (one === name)),
    );
  return (
    <>
      <fieldset className={classes.options}>
        <legend>
          {uiSchema['ui:title'] ?? own.title ?? t('form.environments')}
          {required && (
            <span className={classes.required}> ({t('form.required')})</span>
          )}
        </legend>
        {query.data?.length === 0 && (
          <span className={text.muted}>{t('form.noEnvironments')}</span>
        )}
        <div
          className={
            environments.length > MOST_IN_VIEW ? classes.many : undefined
          }
        >
          {environments.map(one => (
            <label key={one.name} className={classes.option}>
              <input
                type="checkbox"
                checked={chosen.includes(one.name)}
                onChange={() => toggle(one.name)}
              />
              <span>
                {one.name}{' '}
                <span className={`${text.small} ${text.muted}`}>
                  {factsOf(one, query.data)}
                </span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <FieldErrors errors={rawErrors} loadError={query.error} />
    </>
  );
}

function GitopsEnvironmentsPicker(props: Props) {
  return (
    <FieldFrame>
      <Choices {...props} />
    </FieldFrame>
  );
}

/** Field `GitopsEnvironmentsPicker`: several environments. */
export const environmentsPicker = {
  name: 'GitopsEnvironmentsPicker',
  component: GitopsEnvironmentsPicker,
  schema,
  validation: async (
    value: string[] | undefined,
    field: FieldValidation,
    { apiHolder }: Pick<ValidationContext, 'apiHolder'>,
  ) => {
    if (!value || value.length === 0) {
      const t = await wordsOf(apiHolder);
      field.addError(t('form.chooseEnvironments'));
    }
  },
};
