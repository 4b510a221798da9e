import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { Link, Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import type {
  ChangeKind,
  ChangePreview as Preview,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { useEffect, useRef } from 'react';
import { failureMessage } from '../data/errors';
import { Banner } from '../parts/Banner';
import { CardBox } from '../parts/CardBox';
import cards from '../parts/cards.module.css';
import text from '../parts/text.module.css';
import { gitopsTranslationRef } from '../translation';
import type { FieldValidation, ValidationContext } from './fieldTypes';
import { FieldErrors, FieldFrame } from './FieldFrame';
import classes from './fields.module.css';
import { intentFromForm, type NeededField } from './intentFromForm';
import { PreviewChecks } from './PreviewChecks';
import { previewCounts } from './previewCounts';
import { PreviewFiles, PreviewManifests } from './PreviewFiles';
import { useChangePreview } from './useChangePreview';
import { previewProblem } from './validation';

const schema = makeFieldSchema({
  output: z =>
    z.string().describe('Digest of the preview that the person has seen'),
  uiOptions: z =>
    z.object({
      intent: z
        .enum(['create-app', 'add-environment'])
        .describe('What the form makes'),
    }),
});
type Props = typeof schema.TProps;

function Counts(props: { preview: Preview }) {
  const counts = previewCounts(props.preview);
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <span className={classes.facts}>
      {(['create', 'change', 'prune'] as const).map(verb => (
        <span key={verb} className={counts[verb] > 0 ? '' : text.muted}>
          <b className={text.bold}>{counts[verb]}</b> {t(`preview.${verb}`)}
        </span>
      ))}
      {counts.failedChecks > 0 ? (
        <b className={`${text.bold} ${text.bad}`}>
          {t('preview.checksFail', { count: counts.failedChecks })}
        </b>
      ) : (
        <span className={text.ok}>{t('preview.checksPass')}</span>
      )}
    </span>
  );
}

function PullRequestLine(props: { preview: Preview }) {
  const { existing, title, branch } = props.preview;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div className={cards.foot}>
      {existing ? (
        <span>
          {t('preview.updates')}{' '}
          <Link
            href={existing.url}
            target="_blank"
            rel="noopener noreferrer"
            className={`${text.link} ${text.small}`}
            standalone
          >
            #{existing.number} {existing.title}
          </Link>
        </span>
      ) : (
        <span>
          {t('preview.opens')} <b className={text.bold}>{title}</b>
        </span>
      )}
      <span className={text.mono}>{branch}</span>
    </div>
  );
}

function PreviewBody(props: { preview: Preview }) {
  const { preview } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { prune } = previewCounts(preview);
  const manifests = preview.effects.flatMap(effect => effect.manifests).length;
  return (
    <>
      {prune > 0 && (
        <Banner kind="warning">
          <p>{t('preview.pruneWarning', { count: prune })}</p>
        </Banner>
      )}
      <Tabs>
        <TabList>
          <Tab id="files">{`${t('preview.files')} ${
            preview.files.length
          }`}</Tab>
          <Tab id="manifests">{`${t('preview.manifests')} ${manifests}`}</Tab>
        </TabList>
        <TabPanel id="files">
          <PreviewFiles preview={preview} />
        </TabPanel>
        <TabPanel id="manifests">
          <PreviewManifests preview={preview} />
        </TabPanel>
      </Tabs>
      <h3 className={`${text.subtitle} ${classes.checksTitle}`}>
        {t('preview.checks')}
      </h3>
      <PreviewChecks checks={preview.checks} />
      {preview.files.length > 0 && <PullRequestLine preview={preview} />}
    </>
  );
}

function useFormIntent(props: Props) {
  const kind: ChangeKind = props.uiSchema['ui:options']?.intent ?? 'create-app';
  return intentFromForm(kind, props.formContext?.formData ?? {});
}

/** What is still needed, by the titles that the step of the form shows. */
function Needed(props: { form: Props; missing: readonly NeededField[] }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { properties = {} } = props.form.registry?.rootSchema ?? {};
  const titles = props.missing.map(name => {
    const field = properties[name];
    return (
      (typeof field === 'object' && field.title) || t(`form.field.${name}`)
    );
  });
  return (
    <p className={`${text.muted} ${cards.pad}`} style={{ margin: 0 }}>
      {t('preview.waiting')}{' '}
      {t('preview.waitingFor', { fields: titles.join(', ') })}
    </p>
  );
}

function PreviewCard(props: Props) {
  const { formData, onChange, rawErrors } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const result = useFormIntent(props);
  const current = useChangePreview(
    result.kind === 'ready' ? result.intent : undefined,
    // What the form was refused with may be that the preview is old.
    rawErrors?.join(),
  );
  const { preview, error, isUpdating } = current;
  // The form validates only fields that have a value.
  const digest = preview && !isUpdating ? preview.digest : 'pending';
  const change = useRef(onChange);
  change.current = onChange;
  useEffect(() => {
    if (formData !== digest) {
      change.current(digest);
    }
  }, [formData, digest]);
  return (
    <>
      <CardBox className={classes.preview} aria-busy={isUpdating}>
        <div className={cards.head}>
          <h2 className={text.title}>{t('preview.title')}</h2>
          <span className={`${text.small} ${text.muted}`} aria-live="polite">
            {isUpdating && t('preview.updating')}
            {!isUpdating &&
              preview &&
              t('preview.from', {
                revision: preview.baseRevision.slice(0, 7),
              })}
          </span>
          {preview && <Counts preview={preview} />}
        </div>
        {error !== undefined && (
          <Banner kind="danger">
            <p>{t('preview.failed', { message: failureMessage(error) })}</p>
          </Banner>
        )}
        {result.kind === 'incomplete' && (
          <Needed form={props} missing={result.missing} />
        )}
        {preview && result.kind === 'ready' && (
          <div
            className={
              isUpdating || error !== undefined ? classes.dimmed : undefined
            }
          >
            <PreviewBody preview={preview} />
          </div>
        )}
      </CardBox>
      <FieldErrors errors={rawErrors} />
    </>
  );
}

function GitopsChangePreview(props: Props) {
  return (
    <FieldFrame>
      <PreviewCard {...props} />
    </FieldFrame>
  );
}

/** Field `GitopsChangePreview`: what the pull request will hold. A failed check holds the form. */
export const changePreview = {
  name: 'GitopsChangePreview',
  component: GitopsChangePreview,
  schema,
  validation: async (
    seen: string,
    field: FieldValidation,
    context: ValidationContext,
  ) => {
    const { formData, apiHolder, uiSchema } = context;
    const problem = await previewProblem({
      kind: uiSchema?.['ui:options']?.intent ?? 'create-app',
      formData,
      apiHolder,
      seen,
    });
    if (problem) {
      field.addError(problem);
    }
  },
};
